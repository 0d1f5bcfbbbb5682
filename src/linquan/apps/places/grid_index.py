"""Which grid a point lies in: an R-tree of polygons in memory, no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry import shape


@dataclass(frozen=True, slots=True)
class GridIndex:
    """Polygons in lon, lat (WGS-84) and the ids they stand for, in the order given."""

    ids: tuple[int, ...]
    tree: STRtree

    @classmethod
    def build(cls, grids: Sequence[tuple[int, dict[str, Any]]]) -> "GridIndex":
        """Index ``(id, GeoJSON geometry)`` pairs."""
        polygons = [shape(geometry) for _, geometry in grids]
        shapely.prepare(np.array(polygons, dtype=object))
        return cls(tuple(pk for pk, _ in grids), STRtree(polygons))

    def locate(self, lon: float, lat: float) -> int | None:
        """Return the id of the grid that covers the point; on a shared border the first one."""
        hits = self.tree.query(shapely.Point(lon, lat), predicate="intersects")
        return self.ids[int(hits.min())] if hits.size else None

    def covering(self, lon: float, lat: float) -> tuple[int, ...]:
        """Return the ids of all polygons that cover the point, in the order given."""
        hits = self.tree.query(shapely.Point(lon, lat), predicate="intersects")
        return tuple(self.ids[int(hit)] for hit in sorted(hits))
