"""Networks of a district, made of its map. Only jobs and the command line import this.

Ways are cut where they cross the wall of an estate elsewhere than at a gate. A code hangs beside a
gate, not in it: the gate is where a way crosses the wall nearest to the code.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

from linquan.apps.circles.fences import GATE_WITHIN_M, MOST_GATELESS_TOLD, Fences, Point, plane
from linquan.apps.circles.operations import NetworkDraft
from linquan.engine.networks import (
    Mode,
    Network,
    Walls,
    islands_of,
    network_of,
    only_islands,
    save,
    walled,
)
from linquan.engine.networks.walls import open_ways
from linquan.engine.osm import ExtractRefused, Ways

LEAST_SHARE: Final = 0.01
"""An island with a smaller share of the nodes is left out: whoever lives beside such a scrap of
path would be told to reach nothing."""
_DIGITS: Final = 7
_ON_WALL_M: Final = 0.5


@dataclass(frozen=True, slots=True)
class Source:
    """What networks are made of, in words for whoever reads, and as a name of what it was."""

    words: str
    made_of: str


def drafted(
    network: Network,
    source: str,
    told: Mapping[str, Any] | None = None,
    fences: Fences | None = None,
    made_of: str = "",
) -> NetworkDraft:
    """Return a network as it is kept."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ways.net"
        save(network, path)
        content = path.read_bytes()
    walls = fences.told() if fences else {}
    return NetworkDraft(
        network.mode, content, network.nodes, network.arcs, source, told or {}, walls, made_of
    )


def networks_of(ways: Ways) -> Iterator[Network]:
    """Build the network of each mode; a mode that nothing may be moved along by has none."""
    for mode in Mode:
        try:
            yield network_of(ways, mode)
        except ExtractRefused:
            continue


def laid(networks: Iterable[Network], fences: Fences, source: Source) -> tuple[NetworkDraft, ...]:
    """Cut networks at walls and return them as they are kept; the first one says where gates are.

    Raises BadInput where outlines are no areas of the earth.
    """
    drafts: list[NetworkDraft] = []
    placed, moved = fences, 0
    for network in networks:
        if not drafts:
            placed, moved = gates_on_ways(network, fences)
        walls = placed.walls()
        whole, more = _cut(network, walls)
        told = _told_fences(placed) | {"snapped": moved} | more
        if walls is not None and (still := open_ways(whole, walls)):
            told |= {"open": still}  # the engine takes no walls that a way goes through
        kept = None if "open" in told else placed
        drafts.append(drafted(whole, source.words, told, kept, source.made_of))
    return tuple(drafts)


def _cut(network: Network, walls: Walls | None) -> tuple[Network, dict[str, Any]]:
    """Cut a network, and leave out what hangs together with next to nothing."""
    cut = 0
    if walls is not None:
        network, cuts = walled(network, walls)
        cut = len(cuts.arcs)
    found = islands_of(network)
    stay = np.flatnonzero(found.nodes >= LEAST_SHARE * network.nodes).tolist()
    whole, _ = only_islands(network, stay)
    return whole, {
        "islands": found.count, "left_out": network.nodes - whole.nodes, "cut": cut,
        "main_share": round(found.main_share, 4),
    }  # fmt: skip


def _told_fences(fences: Fences) -> dict[str, Any]:
    return {
        "fenced": len(fences.estates), "gates": sum(len(f.gates) for f in fences.estates),
        "gateless": len(fences.gateless), "gateless_ids": [*fences.gateless[:MOST_GATELESS_TOLD]],
    }  # fmt: skip


def gates_on_ways(network: Network, fences: Fences) -> tuple[Fences, int]:
    """Move gates to where a way crosses their wall, else onto the wall; says how many found a way.

    A way counts up to 30 m from the code.
    """
    if not fences.estates:
        return fences, 0
    bare = Walls.of([shape(fence.outline) for fence in fences.estates], gateless_stop=True)
    met = _crossings(network, bare)
    tree, moved, gates = shapely.STRtree(met), 0, []
    for fence in fences.estates:
        wall = shapely.boundary(plane(shape(fence.outline), bare.narrow))
        own = np.array(fence.gates)
        found = [_gate(at, wall, met, tree) for at in shapely.points(bare.plane(*own.T))]
        moved += sum(is_way for _, is_way in found)
        gates.append(_degrees(bare, [at for at, _ in found]))
    return fences.with_gates(gates), moved


def _crossings(network: Network, bare: Walls) -> NDArray[np.object_]:
    """Return where ways cross walls, as points of the plane of the walls."""
    at = bare.plane(network.lon, network.lat)
    source = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    begin, end = at[source], at[network.targets]
    line, _, share = bare.crossed(begin, end)
    met: NDArray[np.object_] = shapely.points(begin[line] + share[:, None] * (end - begin)[line])
    return met


def _gate(
    hung: Any, wall: Any, met: NDArray[np.object_], tree: shapely.STRtree
) -> tuple[Any, bool]:
    """Return the nearest place where a way crosses a wall, else the nearest of the wall."""
    near = tree.query(hung, predicate="dwithin", distance=GATE_WITHIN_M)
    near = np.sort(near[shapely.distance(met[near], wall) <= _ON_WALL_M])
    if len(near):
        return met[near[np.argmin(shapely.distance(met[near], hung))]], True
    return shapely.shortest_line(wall, hung).interpolate(0.0), False


def _degrees(bare: Walls, points: Sequence[Any]) -> tuple[Point, ...]:
    lon, lat = bare.degrees(shapely.get_coordinates(points))
    found = zip(lon.tolist(), lat.tolist(), strict=True)
    return tuple((round(x, _DIGITS), round(y, _DIGITS)) for x, y in found)
