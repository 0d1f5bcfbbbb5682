"""An SVG drawing, written down: paths, points and words, every word escaped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

import shapely
from shapely.geometry.base import BaseGeometry

from linquan.kernel.documents.fonts import SANS
from linquan.kernel.documents.lettering import one_line

Style = Mapping[str, object]
LABEL_LIMIT: Final = 60


@dataclass(slots=True)
class Canvas:
    """A drawing in millimetres."""

    width_mm: float
    height_mm: float
    parts: list[str] = field(default_factory=list)

    def rect(self, x: float, y: float, width: float, height: float, **style: object) -> None:
        """Draw a rectangle."""
        self.tag("rect", x=x, y=y, width=width, height=height, **style)

    def circle(self, x: float, y: float, r: float, **style: object) -> None:
        """Draw a circle."""
        self.tag("circle", cx=x, cy=y, r=r, **style)

    def line(self, points: Iterable[tuple[float, float]], **style: object) -> None:
        """Draw a line through points."""
        self.tag("path", d=_through(list(points)), **{"fill": "none", **style})

    def area(self, points: Iterable[tuple[float, float]], **style: object) -> None:
        """Fill a polygon."""
        self.tag("path", d=_through(list(points)) + "Z", **style)

    def areas(self, shapes: Iterable[BaseGeometry], **style: object) -> None:
        """Fill the areas of shapes, as one path."""
        rings = (_ring(ring) for one in shapes for ring in rings_of(one))
        self._path(rings, {"fill-rule": "evenodd", **style})

    def strokes(self, shapes: Iterable[BaseGeometry], **style: object) -> None:
        """Draw the lines and outlines of shapes, as one path."""
        every = [one for many in shapes for one in lines(many)]
        self._path((_through(_corners(one)) for one in every), {"fill": "none", **style})

    def words(self, x: float, y: float, text: str, size: float, **style: object) -> None:
        """Write a line of words; ``size`` is in millimetres."""
        told = one_line(text)[:LABEL_LIMIT]
        if told:
            attributes = _written({"x": x, "y": y, "font-size": size, **style})
            self.parts.append(f"<text{attributes}>{escape(told)}</text>")

    def tag(self, name: str, **attributes: object) -> None:
        """Write an element; underscores of names stand for hyphens."""
        self.parts.append(f"<{name}{_written(attributes)}/>")

    def svg(self) -> str:
        """Return the drawing."""
        size = f"{_short(self.width_mm)} {_short(self.height_mm)}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_short(self.width_mm)}mm" '
            f'height="{_short(self.height_mm)}mm" viewBox="0 0 {size}" '
            f'font-family="{SANS}">{"".join(self.parts)}</svg>'
        )

    def _path(self, pieces: Iterable[str], style: Style) -> None:
        if path := "".join(pieces):
            self.tag("path", d=path, **style)


def _written(attributes: Style) -> str:
    return "".join(
        f" {name.replace('_', '-')}={quoteattr(_short(value))}"
        for name, value in attributes.items()
    )


def _short(value: object) -> str:
    if isinstance(value, int | float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)


def _corners(one: BaseGeometry) -> list[tuple[float, float]]:
    return [(x, y) for x, y in shapely.get_coordinates(one).tolist()]


def _ring(ring: BaseGeometry) -> str:
    return _through(_corners(ring)[:-1]) + "Z"


def _through(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in points) if points else ""


def rings_of(one: BaseGeometry) -> list[Any]:
    """Return the outlines and holes of the areas of a shape; its lines are left out."""
    parts = [part for part in _parts(one) if part.geom_type == "Polygon"]
    return [ring for part in parts for ring in (part.exterior, *part.interiors)]


def lines(one: BaseGeometry) -> list[Any]:
    """Keep the lines of a shape; areas give their outlines."""
    found: list[Any] = []
    for part in _parts(one):
        if part.geom_type == "Polygon":
            found += [part.exterior, *part.interiors]
        elif part.geom_type in {"LineString", "LinearRing"}:
            found.append(part)
    return found


def _parts(one: BaseGeometry) -> list[BaseGeometry]:
    """Return the single shapes of one that holds several, however deeply."""
    if not hasattr(one, "geoms"):
        return [] if one.is_empty else [one]
    return [part for inner in one.geoms for part in _parts(inner)]
