"""Candidates are laid: a grid over where people live, dwellings, points of one's own. No SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from linquan.apps.circles.siting import (
    MOST_CANDIDATES,
    SOURCES,
    Candidates,
    SitingDraft,
    Source,
)
from linquan.apps.circles.spacing import METRES_A_DEGREE
from linquan.apps.places.types import AreaRow, Level

Real = NDArray[np.float64]
Whole = NDArray[np.int64]
SETTLED_M: Final = 150.0
"""Ground this near to a home is settled; of a wider grid, ground within one spacing."""
WIDER: Final = 1.5
DWELLINGS: Final = frozenset({Level.ESTATE, Level.BUILDING})


@dataclass(frozen=True, slots=True)
class Settled:
    """Homes that are lived in: areas and points."""

    area_id: Whole
    lon: Real
    lat: Real

    def plane(self, lon: Real, lat: Real) -> Real:
        """Return points in metres from the south-western home, [n, 2]."""
        south, west = self.lat.min(), self.lon.min()
        east_m = (lon - west) * METRES_A_DEGREE * np.cos(np.radians(south))
        return np.column_stack((east_m, (lat - south) * METRES_A_DEGREE))

    def degrees(self, flat: Real) -> tuple[Real, Real]:
        """Return points of the plane as longitudes and latitudes."""
        south, west = self.lat.min(), self.lon.min()
        lon = west + flat[:, 0] / (METRES_A_DEGREE * np.cos(np.radians(south)))
        return lon, south + flat[:, 1] / METRES_A_DEGREE


@dataclass(frozen=True, slots=True)
class Offered:
    """What there is to choose from: areas in use, and idle spaces by id, longitude, latitude.

    ``fitting``: what fitting an idle space out costs in yuan, by id, where it is known.
    """

    areas: Sequence[AreaRow]
    spaces: Sequence[tuple[int, float, float]] = ()
    fitting: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LaidOut:
    """Candidates, how wide the grid was laid, and how many dwellings were too many.

    ``fitting``: what fitting out costs, of idle spaces of which it is known.
    """

    candidates: Candidates
    spacing_m: int
    left_out: int
    fitting: Mapping[int, int] = field(default_factory=dict)


def lay_candidates(draft: SitingDraft, settled: Settled, offered: Offered) -> LaidOut:
    """Lay the candidates of a question: own points, idle spaces, dwellings, then the grid."""
    parts, spacing_m, left_out = [], draft.spacing_m, 0
    if draft.points:
        lon = np.array([one.lon for one in draft.points])
        lat = np.array([one.lat for one in draft.points])
        parts.append((Source.POINTS, lon, lat, np.arange(len(lon))))
    if Source.PREMISES in draft.sources:
        spaces = np.array([*offered.spaces], dtype=np.float64).reshape(-1, 3)
        ids = spaces[:, 0].astype(np.int64)
        parts.append((Source.PREMISES, spaces[:, 1], spaces[:, 2], ids))
    if Source.DWELLINGS in draft.sources:
        there = [a for a in offered.areas if a.level in DWELLINGS and a.lon is not None]
        kept = _fewer(there)
        left_out = len(there) - len(kept)
        parts.append((Source.DWELLINGS, *_points_of(kept)))
    if Source.GRID in draft.sources:
        lon, lat, spacing_m = grid(settled, draft.spacing_m)
        parts.append((Source.GRID, lon, lat, np.full(len(lon), -1)))
    return LaidOut(_joined(parts, settled), spacing_m, left_out, offered.fitting)


def _fewer(dwellings: Sequence[AreaRow]) -> Sequence[AreaRow]:
    """Return dwellings that can be looked at: where they are too many, estates alone."""
    if len(dwellings) <= MOST_CANDIDATES:
        return dwellings
    return [area for area in dwellings if area.level == Level.ESTATE][:MOST_CANDIDATES]


def _points_of(areas: Sequence[AreaRow]) -> tuple[Real, Real, Whole]:
    lon = np.array([area.lon for area in areas], dtype=np.float64)
    lat = np.array([area.lat for area in areas], dtype=np.float64)
    return lon, lat, np.array([area.area_id for area in areas], dtype=np.int64)


def grid(settled: Settled, spacing_m: int) -> tuple[Real, Real, int]:
    """Lay a grid over settled ground; returns how wide it became.

    Its points are whole spacings north and east of the southernmost and westernmost homes, so that
    the same homes have the same grid.
    """
    flat = settled.plane(settled.lon, settled.lat)
    while len(found := _near(flat, spacing_m)) > MOST_CANDIDATES:
        spacing_m = int(spacing_m * WIDER) + 1
    return *settled.degrees(found * float(spacing_m)), spacing_m


def _near(flat: Real, spacing_m: int) -> Real:
    """Return grid points near homes, as whole numbers of spacings, in order."""
    radius = max(SETTLED_M, float(spacing_m))
    steps = np.arange(-int(radius // spacing_m) - 1, int(radius // spacing_m) + 2)
    around = np.array(np.meshgrid(steps, steps)).reshape(2, -1).T
    home = np.unique(np.rint(flat / spacing_m).astype(np.int64), axis=0)
    points = np.unique((home[:, None, :] + around[None]).reshape(-1, 2), axis=0)
    apart, _ = _nearest(flat, points * float(spacing_m))
    return np.asarray(points[apart <= radius], dtype=np.float64)


def _joined(parts: Sequence[tuple[Source, Real, Real, Whole]], settled: Settled) -> Candidates:
    lon = np.concatenate([np.empty(0), *(part[1] for part in parts)])
    lat = np.concatenate([np.empty(0), *(part[2] for part in parts)])
    source = [np.full(len(part[1]), SOURCES.index(part[0])) for part in parts]
    ref = np.concatenate([np.empty(0, np.int64), *(part[3] for part in parts)])
    known = settled.plane(settled.lon, settled.lat)
    near = settled.area_id[_nearest(known, settled.plane(lon, lat))[1]] if len(lon) else ref
    return Candidates(
        lon, lat, np.concatenate([np.empty(0, np.int64), *source]).astype(np.int64),
        ref.astype(np.int64), near.astype(np.int64),
    )  # fmt: skip


def _nearest(known: Real, asked: Real) -> tuple[Real, Whole]:
    """Return for every asked point how far the nearest known one is, and which one that is."""
    tree = shapely.STRtree(shapely.points(known))
    which = np.asarray(tree.nearest(shapely.points(asked)), dtype=np.int64)
    return np.hypot(*(asked - known[which]).T), which
