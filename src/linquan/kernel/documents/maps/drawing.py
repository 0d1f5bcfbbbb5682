"""Draws a map: ground, gaps, circles, streets, points, names, and what is needed to read it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from shapely.geometry.base import BaseGeometry

from linquan.kernel.documents.canvas import Canvas
from linquan.kernel.documents.maps import furniture, signs
from linquan.kernel.documents.maps.naming import Names
from linquan.kernel.documents.maps.plan import MapPlan, check
from linquan.kernel.documents.maps.projecting import (
    Frame,
    framed,
    hatched,
    read,
    tidied,
)

_MANY_HOMES: Final = 400
"""Homes that are points become smaller when there are more."""
_BELOW: Final = (
    ("block", {"fill": "#eceadf", "stroke": "#d9d5c5", "stroke-width": 0.1}, 0.3),
    ("green", {"fill": "#d5e6cb"}, 0.3),
    ("water", {"fill": "#b9d6e6"}, 0.0),
)
_BUILDING: Final = {"fill": "#d6d2c4", "stroke": "#bdb8a6", "stroke-width": 0.08}
_LINES: Final = (
    ("stream", {"stroke": "#b9d6e6", "stroke-width": 0.5}),
    ("path", {"stroke": "#c9b27c", "stroke-width": 0.2, "stroke-dasharray": "0.9 0.6"}),
    ("rail", {"stroke": "#8f8b80", "stroke-width": 0.35, "stroke-dasharray": "1.6 0.8"}),
    ("wall", {"stroke": "#a89a78", "stroke-width": 0.14}),
)
_ROADS: Final = (("road_minor", 9.0), ("road", 9.0), ("road_major", 18.0))
"""Metres from one side to the other."""
_THINNEST_MM, _WIDEST_MM = 0.22, 1.6
_CASE, _ROAD = "#c3beb0", "#ffffff"
_LEAST_BUILDING_MM: Final = 0.35


def draw(plan: MapPlan) -> tuple[str, float]:
    """Draw a map.

    Returns
    -------
    str
        SVG without a reference to anything outside it.
    float
        Its height in millimetres, legend and attribution included; it is as wide as the plan says.

    Raises
    ------
    Invalid
        ``map_too_full``.
    """
    check(plan)
    frame = framed(plan)
    legend = furniture.entries(plan)
    height = plan.height_mm + furniture.height_of(legend, plan)
    canvas = Canvas(plan.width_mm, height)
    canvas.rect(0, 0, plan.width_mm, plan.height_mm, fill="#f3f2ed")
    _Sheet(canvas, plan, frame).draw()
    furniture.draw(canvas, plan, frame, legend)
    return canvas.svg(), height


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A map while it is drawn."""

    canvas: Canvas
    plan: MapPlan
    frame: Frame

    def draw(self) -> None:
        """Draw it, from the ground up."""
        self._ground()
        rings = self._rings()
        self._rings_filled(rings)
        self._homes()
        self._lines()
        self._rings_outlined(rings)
        self._outlines()
        self._home_points()
        Names(self.canvas, self.plan, self.frame).draw()
        furniture.trim(self.canvas, self.plan)

    def _placed(self, kind: str, least_mm: float = 0.0) -> list[BaseGeometry]:
        return self.frame.on_paper([one for one, _ in self._base(kind)], least_mm)

    def _base(self, kind: str) -> list[tuple[BaseGeometry, str]]:
        """Return shapes of the base map that may touch the sheet, with their names."""
        return [one for one in self.plan.base.kinds.get(kind, ()) if self.frame.touches(one[0])]

    def _ground(self) -> None:
        for kind, style, least_mm in _BELOW:
            self.canvas.areas(self._placed(kind, least_mm), **style)
        self.canvas.strokes(self._water_lines(), stroke="#b9d6e6", **{"stroke-width": 1.2})

    def _water_lines(self) -> list[BaseGeometry]:
        """Return rivers that are mapped as a line."""
        return [one for one in self._placed("water") if "Line" in one.geom_type]

    def _rings(self) -> list[tuple[int, BaseGeometry]]:
        """Return the rings on paper, those of the same minutes as one, the widest first."""
        many: dict[int, list[BaseGeometry]] = defaultdict(list)
        for ring in self.plan.rings:
            many[ring.minutes].append(read(ring.geometry))
        return [
            (minutes, tidied(self.frame.on_paper(many[minutes])))
            for minutes in sorted(many, reverse=True)
        ]

    def _rings_filled(self, rings: list[tuple[int, BaseGeometry]]) -> None:
        for minutes, area in rings:
            style = signs.ring_of(minutes)
            self.canvas.areas([area], fill=style.fill, **{"fill-opacity": style.opacity})

    def _rings_outlined(self, rings: list[tuple[int, BaseGeometry]]) -> None:
        for minutes, area in rings:
            self.canvas.strokes([area], **signs.ring_of(minutes).outline)

    def _homes(self) -> None:
        """Hatch who lacks it; buildings stand above the hatch."""
        self._home_areas(lacks=False)
        self._home_areas(lacks=True)
        self.canvas.areas(self._placed("building", _LEAST_BUILDING_MM), **_BUILDING)

    def _home_points(self) -> None:
        """Draw homes that are points; those that lack something stand above the others."""
        homes = [home for home in self.plan.homes if home.geometry.get("type") == "Point"]
        points = [(home.lacks, read(home.geometry)) for home in homes]
        seen = [(lacks, point) for lacks, point in points if not point.is_empty]
        radius = 0.75 if len(seen) <= _MANY_HOMES else 0.45
        for lacks, point in sorted(seen, key=lambda one: bool(one[0])):
            signs.home(self.canvas, *self.frame.point(point.x, point.y), radius, lacks=bool(lacks))

    def _home_areas(self, *, lacks: bool) -> None:
        shapes = [
            read(home.geometry)
            for home in self.plan.homes
            if home.lacks == lacks and home.geometry.get("type") != "Point"
        ]
        areas = self.frame.on_paper(shapes)
        if not lacks:
            self.canvas.areas(areas, **signs.HAS)
            return
        self.canvas.areas(areas, **signs.LACKS_GROUND)
        self.canvas.strokes([hatched(one, signs.HATCH_MM) for one in areas], **signs.HATCH)
        self.canvas.strokes(areas, **signs.LACKS_EDGE)

    def _lines(self) -> None:
        for kind, style in _LINES:
            self.canvas.strokes(self._placed(kind), **style)
        placed = [(self._placed(kind), self._wide(metres)) for kind, metres in _ROADS]
        for shapes, width in placed:
            self.canvas.strokes(shapes, **_road(_CASE, width + min(0.25, width * 0.5)))
        for shapes, width in placed:
            self.canvas.strokes(shapes, **_road(_ROAD, width))

    def _wide(self, metres: float) -> float:
        """Return how wide a street is drawn: as it is, but never so thin that it is lost."""
        return min(max(metres / self.frame.m_per_mm, _THINNEST_MM), _WIDEST_MM)

    def _outlines(self) -> None:
        shapes = self.frame.on_paper([read(one.geometry) for one in self.plan.outlines])
        self.canvas.strokes(shapes, **signs.OUTLINE)


def _road(colour: str, width: float) -> dict[str, object]:
    return {
        "stroke": colour,
        "stroke-width": width,
        "stroke-linecap": "round",
        "stroke-linejoin": "round",
    }
