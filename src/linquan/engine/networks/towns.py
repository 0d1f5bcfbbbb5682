"""The network of a synthetic town: streets, and lanes of estates behind their gates.

::

    street  o-----+---------o     + where the gate meets its street
                  |  way to the gate
    wall  --------g--------
                  |  lane
                  m    the middle of the estate, where its lanes meet
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import Polygon

from linquan.engine.networks.assembly import (
    Nodes,
    arcs_of,
    assembled,
    nodes_of,
    put_in_ids,
)
from linquan.engine.networks.driving import driving_rules
from linquan.engine.networks.edges import network_from_edges
from linquan.engine.networks.placing import with_places
from linquan.engine.networks.snapping import snap
from linquan.engine.networks.types import Mode, Network
from linquan.engine.networks.walls import Walls
from linquan.engine.towns.types import Line, Point, StreetKind, Town

CLASSES_OF: Final = {StreetKind.MAJOR: "secondary", StreetKind.MINOR: "residential"}
"""What streets of a town are by car; paths are not driven on."""
LANE: Final = "service"

Ints = NDArray[np.int64]


def network_of_town(town: Town, mode: Mode) -> Network:
    """Build the network of a town.

    Estates are entered by their gates only: each gate is joined to the nearest point of a street,
    and its lane begins there. Streets run both ways.

    Returns
    -------
    Network
        Corners of streets first, then where gates meet streets, gates, and the corners of lanes.

    Raises
    ------
    BadInput
        A town without streets.
    """
    kinds = [kind for kind in StreetKind if mode is Mode.WALK or kind in CLASSES_OF]
    lines = [(line, street.kind) for street in town.streets for line in street.lines]
    streets = _streets([(line, kind) for line, kind in lines if kind in kinds], mode)
    if not town.gates:
        return streets
    gate_at = np.array([(gate.lon, gate.lat) for gate in town.gates])
    found = snap(streets, gate_at[:, 0], gate_at[:, 1])
    speed = driving_rules().speed_kmh[LANE]
    joined, gate = with_places(streets, found, with_approach=True, approach_kmh=speed)
    known = {(lon, lat): int(node) for (lon, lat), node in zip(gate_at.tolist(), gate, strict=True)}
    return _with_lanes(joined, [lane.line for lane in town.lanes], known)


def walls_of_town(town: Town) -> Walls:
    """Return the walls and gates of the estates of a town. Raises BadInput where there is none."""
    gates = np.array([(gate.lon, gate.lat) for gate in town.gates]).reshape(-1, 2)
    rings = [Polygon(estate.ring) for estate in town.estates]
    return Walls.of(rings, gates[:, 0], gates[:, 1])


def _streets(lines: Sequence[tuple[Line, StreetKind]], mode: Mode) -> Network:
    known: dict[Point, int] = {}
    source, target = _numbered([line for line, _ in lines], known)
    lon, lat = np.array(list(known)).reshape(-1, 2).T
    if mode is Mode.WALK:
        return network_from_edges(lon, lat, source, target, mode=mode)
    speed_kmh = driving_rules().speed_kmh
    speeds = [speed_kmh[CLASSES_OF[kind]] for line, kind in lines for _ in pairwise(line)]
    return network_from_edges(lon, lat, source, target, mode=mode, speed_kmh=speeds)


def _numbered(lines: Iterable[Line], known: dict[Point, int]) -> tuple[Ints, Ints]:
    """Return the ends of the segments of lines; new corners get the next numbers."""
    ends = [
        (known.setdefault(a, len(known)), known.setdefault(b, len(known)))
        for line in lines
        for a, b in pairwise(line)
    ]
    source, target = np.array(ends, dtype=np.int64).reshape(-1, 2).T
    return source, target


def _with_lanes(network: Network, lines: Sequence[Line], gates: dict[Point, int]) -> Network:
    """Add lanes, which begin at gates; numbers of their other corners follow."""
    numbers = dict(gates)
    fresh = [at for line in lines for at in line if at not in numbers]
    fresh = list(dict.fromkeys(fresh))
    numbers |= {at: network.nodes + i for i, at in enumerate(fresh)}
    ends = [(numbers[a], numbers[b]) for line in lines for a, b in pairwise(line)]
    source, target = np.array(ends, dtype=np.int64).reshape(-1, 2).T
    nodes = nodes_of(network)
    more = np.array(fresh).reshape(-1, 2)
    whole = Nodes(
        np.concatenate((nodes.lon, more[:, 0])),
        np.concatenate((nodes.lat, more[:, 1])),
        np.concatenate((nodes.node_id, put_in_ids(nodes.node_id, len(more)))),
    )
    lanes = network_from_edges(
        whole.lon, whole.lat, source, target, mode=network.mode,
        speed_kmh=driving_rules().speed_kmh[LANE] if network.mode is Mode.DRIVE else None,
    )  # fmt: skip
    return assembled(network.mode, whole, arcs_of(network).joined(arcs_of(lanes)))
