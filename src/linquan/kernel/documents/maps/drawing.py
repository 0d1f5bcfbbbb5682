"""Draws a map: ground, gaps, circles, streets, points, names, and what is needed to read it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from shapely.geometry.base import BaseGeometry

from linquan.kernel.documents.canvas import Canvas, lines
from linquan.kernel.documents.maps import furniture, signs
from linquan.kernel.documents.maps.placing import LINE, Room, along, folded, place
from linquan.kernel.documents.maps.plan import MapPlan, Spot, SpotKind, check
from linquan.kernel.documents.maps.projecting import (
    NOTHING,
    Frame,
    framed,
    hatched,
    read,
    tidied,
)

_MANY_HOMES: Final = 400
"""Homes that are points become smaller when there are more."""
_LABEL_MM, _ROAD_MM, _AREA_MM = 2.5, 1.9, 2.9
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
_ROADS: Final = (("road_minor", 0.75), ("road", 0.75), ("road_major", 1.5))
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
        room = furniture.room(self.plan)
        self._spots(room)
        self._names(room)
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
        """Hatch who lacks it; buildings stand above the hatch, points of homes above both."""
        self._home_areas(lacks=False)
        self._home_areas(lacks=True)
        self.canvas.areas(self._placed("building", _LEAST_BUILDING_MM), **_BUILDING)
        points = [home for home in self.plan.homes if home.geometry.get("type") == "Point"]
        radius = 0.75 if len(points) <= _MANY_HOMES else 0.45
        for lacks in (False, True):
            for x_mm, y_mm in self._points(home.geometry for home in points if home.lacks == lacks):
                signs.home(self.canvas, x_mm, y_mm, radius, lacks=lacks)

    def _points(self, geometries: Iterable[Any]) -> Iterable[tuple[float, float]]:
        shapes = [one for one in map(read, geometries) if not one.is_empty]
        for one in shapes:
            at = self.frame.point(one.x, one.y)
            if self.frame.holds(*at):
                yield at

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
        placed = [(self._placed(kind), width) for kind, width in _ROADS]
        for shapes, width in placed:
            self.canvas.strokes(shapes, **_road(_CASE, width + 0.25))
        for shapes, width in placed:
            self.canvas.strokes(shapes, **_road(_ROAD, width))

    def _outlines(self) -> None:
        shapes = self.frame.on_paper([read(one.geometry) for one in self.plan.outlines])
        self.canvas.strokes(shapes, **signs.OUTLINE)

    # --- points and names --------------------------------------------------------------------

    def _spots(self, room: Room) -> None:
        """Draw the points, the most important on top and named first."""
        known = [spot for spot in self.plan.spots if spot.is_somewhere]
        spots = sorted(known, key=lambda spot: signs.RANK[spot.kind])
        placed = [(spot, self.frame.point(spot.lon, spot.lat)) for spot in spots]
        seen = [(spot, at) for spot, at in placed if self.frame.holds(*at)]
        for spot, (x_mm, y_mm) in seen:
            room.block(x_mm, y_mm, signs.radius_of(spot.kind))
        for spot, (x_mm, y_mm) in reversed(seen):
            signs.spot(self.canvas, x_mm, y_mm, spot.kind)
        for spot, at in seen:
            self._spot_name(room, spot, at)

    def _spot_name(self, room: Room, spot: Spot, at: tuple[float, float]) -> None:
        size = _LABEL_MM if spot.kind is SpotKind.PLACE else _LABEL_MM * 1.12
        away = signs.radius_of(spot.kind) + 0.5
        found = place(room, spot.label, *at, size=size, away=away) if spot.label else None
        if found is None:
            return
        for number, line in enumerate(found.lines):
            y_mm = found.y + number * LINE * size
            signs.label(self.canvas, found.x, y_mm, line, size, anchor=found.anchor)

    def _names(self, room: Room) -> None:
        self._area_names(room)
        for kind in ("road_major", "road_minor", "road"):
            for geometry, name in self._base(kind):
                self._road_name(room, geometry, name)

    def _area_names(self, room: Room) -> None:
        shapes = self.frame.on_paper([read(one.geometry) for one in self.plan.outlines])
        for one, shape in zip(self.plan.outlines, shapes, strict=True):
            if shape.is_empty or not one.label:
                continue
            at = shape.representative_point()
            line = folded(one.label, 12.0)[0]
            found = place(room, line, at.x, at.y, size=_AREA_MM, away=0)
            if found:
                signs.label(
                    self.canvas, found.x, found.y, line, _AREA_MM, anchor=found.anchor, faint=True
                )

    def _road_name(self, room: Room, geometry: BaseGeometry, name: str) -> None:
        (shape,) = self.frame.on_paper([geometry] if name else []) or [NOTHING]
        parts = sorted(lines(shape), key=lambda part: -part.length)
        for part in parts[:1]:
            corners = [(x, y) for x, y, *_ in part.coords]
            if found := along(room, name, corners, _ROAD_MM):
                signs.road_name(self.canvas, *found, name, _ROAD_MM)


def _road(colour: str, width: float) -> dict[str, object]:
    return {
        "stroke": colour,
        "stroke-width": width,
        "stroke-linecap": "round",
        "stroke-linejoin": "round",
    }
