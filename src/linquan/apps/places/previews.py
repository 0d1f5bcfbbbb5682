"""Pasted points seen in three coordinate systems, to choose by sight. No SQL."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from linquan.engine.coordinates import System, previews

MOST_POINTS = 2_000
_NUMBER = re.compile(r"[-+]?\d{1,4}(?:\.\d{1,15})?")
Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """Where points lie (lon, lat, WGS-84) if they were in a system, and how many in the district.

    ``inside`` is None where the district is not drawn.
    """

    system: System
    points: Points
    inside: int | None

    @property
    def geojson(self) -> dict[str, Any]:
        """The points for a map."""
        features = [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [lon, lat]},
                "properties": {"kind": "point", "name": f"{lon:.6f}, {lat:.6f}"},
            }
            for lon, lat in self.points
        ]
        return {"type": "FeatureCollection", "features": features}


def read_points(text: str) -> tuple[Points, tuple[int, ...]]:
    """Read points from lines with longitude before latitude; also the lines that hold none.

    Lines count from 1; empty ones are passed over. What is beyond the earth is no point.
    """
    points: list[tuple[float, float]] = []
    odd = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        said = [float(n) for n in _NUMBER.findall(line)[:2]]
        if len(said) == 2 and abs(said[0]) <= 180 and abs(said[1]) <= 90:
            points.append((said[0], said[1]))
        else:
            odd.append(number)
    return tuple(points), tuple(odd)


def previews_of(points: Points, district: BaseGeometry | None) -> tuple[Preview, ...]:
    """Convert points from each system; count those inside the district where it is drawn."""
    lon, lat = np.array(points, dtype=np.float64).reshape(len(points), 2).T
    return tuple(
        Preview(
            system,
            tuple(zip(x.round(7).tolist(), y.round(7).tolist(), strict=True)),
            None if district is None else int(shapely.contains_xy(district, x, y).sum()),
        )
        for system, (x, y) in previews(lon, lat).items()
    )
