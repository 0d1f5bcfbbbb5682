"""Points of a map and all names on it, the most important first: what finds no room stays away."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from linquan.kernel.documents.canvas import Canvas, lines
from linquan.kernel.documents.maps import furniture, signs
from linquan.kernel.documents.maps.placing import LINE, Room, along, folded, place
from linquan.kernel.documents.maps.plan import MapPlan, Spot, SpotKind
from linquan.kernel.documents.maps.projecting import Frame, read

_LABEL_MM, _ROAD_MM, _AREA_MM = 2.5, 1.9, 2.9
_LARGER: Final = 1.12
_STREETS: Final = ("road_major", "road_minor", "road")

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a map while they are drawn."""

    canvas: Canvas
    plan: MapPlan
    frame: Frame

    def draw(self) -> None:
        """Draw points and names."""
        room = furniture.room(self.plan)
        self._spots(room)
        self._areas(room)
        self._streets(room)

    def _spots(self, room: Room) -> None:
        """Draw the points, the most important on top and named first."""
        seen = self._seen()
        size = signs.shrunk(len(seen))
        for spot, (x_mm, y_mm) in seen:
            room.block(x_mm, y_mm, signs.radius_of(spot.kind, size))
        for spot, (x_mm, y_mm) in reversed(seen):
            signs.spot(self.canvas, x_mm, y_mm, spot.kind, size)
        for spot, at in seen:
            self._spot_name(room, spot, at, size)

    def _seen(self) -> list[tuple[Spot, Point]]:
        known = [spot for spot in self.plan.spots if spot.is_somewhere]
        placed = [(spot, self.frame.point(spot.lon, spot.lat)) for spot in known]
        seen = [(spot, at) for spot, at in placed if self.frame.holds(*at)]
        return sorted(seen, key=lambda one: signs.RANK[one[0].kind])

    def _spot_name(self, room: Room, spot: Spot, at: Point, shrunk: float) -> None:
        size = _LABEL_MM if spot.kind is SpotKind.PLACE else _LABEL_MM * _LARGER
        away = signs.radius_of(spot.kind, shrunk) + 0.5
        found = place(room, spot.label, *at, size=size, away=away) if spot.label else None
        if found is None:
            return
        for number, line in enumerate(found.lines):
            y_mm = found.y + number * LINE * size
            signs.label(self.canvas, found.x, y_mm, line, size, anchor=found.anchor)

    def _areas(self, room: Room) -> None:
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

    def _streets(self, room: Room) -> None:
        """Name each street once, along its longest straight piece that has room."""
        named: set[str] = set()
        for name, corners in self._pieces():
            if name not in named and (found := along(room, name, corners, _ROAD_MM)):
                signs.road_name(self.canvas, *found, name, _ROAD_MM)
                named.add(name)

    def _pieces(self) -> Iterator[tuple[str, list[Point]]]:
        """Yield the pieces of streets with names, the longest of each kind first."""
        for kind in _STREETS:
            streets = [
                (shape, name)
                for shape, name in self.plan.base.kinds.get(kind, ())
                if name and self.frame.touches(shape)
            ]
            placed = self.frame.on_paper([shape for shape, _ in streets])
            pieces = [
                (part.length, name, part)
                for (_, name), shape in zip(streets, placed, strict=True)
                for part in lines(shape)
            ]
            for _, name, part in sorted(pieces, key=lambda one: (-one[0], one[1])):
                yield name, [(x, y) for x, y, *_ in part.coords]
