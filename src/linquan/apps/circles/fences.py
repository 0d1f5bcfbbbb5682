"""Walls of estates and the gates in them: what networks are cut by. Pure.

An estate is walled where its outline is drawn and at least one gate is known: a code that hangs
at the outline. Where no gate is known nobody has looked: it stops nobody, and that is told.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

from linquan.apps.places.types import PosterRow
from linquan.engine.networks import Walls
from linquan.engine.osm.frame import DEGREE_M

GATE_WITHIN_M: Final = 30.0
"""How far from an outline a code may hang to count as hanging at a gate: example, default."""
MOST_GATELESS_TOLD: Final = 200

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Fence:
    """A walled estate: its outline as GeoJSON, and where its gates are (lon, lat)."""

    estate_id: int
    outline: Mapping[str, Any]
    gates: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Fences:
    """The walled estates of a district, and those that are drawn but have no gate that is known."""

    estates: tuple[Fence, ...] = ()
    gateless: tuple[int, ...] = ()

    def told(self) -> dict[str, Any]:
        """Return what stops people as a network keeps it."""
        fences = [[f.estate_id, f.outline, [list(gate) for gate in f.gates]] for f in self.estates]
        return {"estates": fences} if fences else {}

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Fences":
        """Read what :meth:`told` gave."""
        return cls(
            tuple(
                Fence(pk, outline, tuple((lon, lat) for lon, lat in gates))
                for pk, outline, gates in told.get("estates", ())
            )
        )

    def name(self) -> str:
        """Return them as text: the same fences, the same text."""
        return json.dumps([self.told(), self.gateless], sort_keys=True, ensure_ascii=False)

    def with_gates(self, gates: Sequence[tuple[Point, ...]]) -> "Fences":
        """Return the same walls with their gates elsewhere."""
        moved = (replace(f, gates=at) for f, at in zip(self.estates, gates, strict=True))
        return replace(self, estates=tuple(moved))

    def walls(self) -> Walls | None:
        """Return them as the engine takes them; None where there is none."""
        if not self.estates:
            return None
        gates = np.array([gate for f in self.estates for gate in f.gates]).reshape(-1, 2)
        outlines = [shape(fence.outline) for fence in self.estates]
        return Walls.of(outlines, gates[:, 0], gates[:, 1])


def fences_of(drawn: Iterable[Mapping[str, Any]], posters: Iterable[PosterRow]) -> Fences:
    """Find the gates of estates.

    ``drawn`` are the estates with an outline, as GeoJSON features with their ``id``. A code of an
    estate, or of something in it, belongs to it; any other to the outline that it hangs nearest to.
    """
    estates = [(one["properties"]["id"], one["geometry"]) for one in drawn]
    known = [(row, (row.lon, row.lat)) for row in posters if row.valid_to is None]
    hung = [(row, (at[0], at[1])) for row, at in known if at[0] is not None and at[1] is not None]
    gates: list[list[Point]] = [[] for _ in estates]
    if estates and hung:
        away = _away([outline for _, outline in estates], [at for _, at in hung])
        positions = {pk: n for n, (pk, _) in enumerate(estates)}
        for (poster, at), near in zip(hung, away, strict=True):
            if (found := _estate_of(poster, near, positions)) is not None:
                gates[found].append(at)
    told = [(pk, outline, tuple(at)) for (pk, outline), at in zip(estates, gates, strict=True)]
    return Fences(
        tuple(Fence(*one) for one in told if one[2]), tuple(pk for pk, _, at in told if not at)
    )


def _estate_of(
    poster: PosterRow, near: Mapping[int, float], positions: Mapping[int, int]
) -> int | None:
    """Return the position of the estate at whose outline a code hangs, None for none.

    ``near`` are metres by position.
    """
    inside = {int(part) for part in poster.area_path.split("/") if part}
    own = {positions[pk] for pk in inside if pk in positions}
    found = {n: m for n, m in near.items() if n in own} if own else near
    return min(found, key=lambda n: (found[n], n), default=None)


def _away(outlines: Sequence[Mapping[str, Any]], points: Sequence[Point]) -> list[dict[int, float]]:
    """Return for each point the outlines that are near enough, and how many metres off."""
    at = np.array(points)
    narrow = float(np.cos(np.radians(at[:, 1].mean())))
    edges = shapely.boundary([plane(shape(one), narrow) for one in outlines])
    flat = shapely.points(at * [narrow * DEGREE_M, DEGREE_M])
    found: list[dict[int, float]] = [{} for _ in points]
    pairs = shapely.STRtree(edges).query(flat, predicate="dwithin", distance=GATE_WITHIN_M)
    far = shapely.distance(flat[pairs[0]], edges[pairs[1]])
    for point, edge, metres in zip(*pairs.tolist(), far.tolist(), strict=True):
        found[point][edge] = metres
    return found


def plane(outline: Any, narrow: float) -> Any:
    """Return an outline in metres, whole even where its drawing crosses itself."""
    metres: NDArray[np.float64] = np.array([narrow, 1.0]) * DEGREE_M
    return shapely.make_valid(shapely.transform(outline, lambda at: at * metres))
