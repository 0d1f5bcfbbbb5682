"""How signs of a map look: each differs from the others in grey as well (product, section 3)."""

from dataclasses import dataclass
from typing import Final

from linquan.kernel.documents.canvas import Canvas
from linquan.kernel.documents.maps.plan import SpotKind

TEAL, DEEP, APRICOT, CINNABAR = "#0F6B66", "#0A4F4C", "#E8912D", "#B3261E"
INK, WORDS, WHITE = "#1A2523", "#5F5B50", "#FFFFFF"

HAS: Final[dict[str, object]] = {
    "fill": TEAL, "fill-opacity": 0.10, "stroke": TEAL, "stroke-width": 0.12, "stroke-opacity": 0.5,
}  # fmt: skip
LACKS_GROUND: Final[dict[str, object]] = {"fill": "#FBEBD6", "fill-opacity": 0.75}
LACKS_EDGE: Final[dict[str, object]] = {"stroke": APRICOT, "stroke-width": 0.22}
HATCH: Final[dict[str, object]] = {"stroke": APRICOT, "stroke-width": 0.42}
HATCH_MM: Final = 1.5
"""Along the edge of the sheet from one line to the next."""
OUTLINE: Final[dict[str, object]] = {
    "stroke": "#4d5a56", "stroke-width": 0.3, "stroke-dasharray": "2.2 0.8 0.4 0.8",
}  # fmt: skip
RANK: Final = {SpotKind.SITE: 0, SpotKind.CENTRE: 1, SpotKind.PLACE: 2}
_MANY, _SMALLEST = 60, 0.55
_RADIUS: Final = {SpotKind.SITE: 1.9, SpotKind.CENTRE: 1.7, SpotKind.PLACE: 1.05}


@dataclass(frozen=True, slots=True)
class RingStyle:
    """How a ring looks; ``dashes`` is empty for an unbroken line."""

    fill: str
    opacity: float
    width: float
    dashes: str

    @property
    def outline(self) -> dict[str, object]:
        """Its line."""
        dashed = {"stroke-dasharray": self.dashes} if self.dashes else {}
        return {"stroke": DEEP, "stroke-width": self.width, "stroke-linejoin": "round", **dashed}


_RINGS: Final = (
    (5, RingStyle("#0F6B66", 0.42, 0.45, "")),
    (10, RingStyle("#58A8A1", 0.40, 0.38, "1.8 0.7")),
    (15, RingStyle("#B5DAD5", 0.55, 0.34, "0.7 0.6")),
)


def ring_of(minutes: int) -> RingStyle:
    """Return how a ring looks; what is wider than 15 minutes looks like those."""
    return next((style for most, style in _RINGS if minutes <= most), _RINGS[-1][1])


def shrunk(count: int) -> float:
    """Return how much smaller points are drawn where there are many."""
    return 1.0 if count <= _MANY else max((_MANY / count) ** 0.5, _SMALLEST)


def radius_of(kind: SpotKind, size: float = 1.0) -> float:
    """Return how far a sign reaches from its point, in millimetres; facilities may be smaller."""
    return _RADIUS[kind] * (size if kind is SpotKind.PLACE else 1.0)


def spot(canvas: Canvas, x: float, y: float, kind: SpotKind, size: float = 1.0) -> None:
    """Draw a point: a facility is a dot, a centre a ring with a dot, a site a diamond."""
    radius = radius_of(kind, size)
    if kind is SpotKind.SITE:
        corners = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]
        canvas.area(corners, fill=CINNABAR, stroke=WHITE, **{"stroke-width": 0.4})
    elif kind is SpotKind.CENTRE:
        canvas.circle(x, y, radius, fill=WHITE, stroke=CINNABAR, **{"stroke-width": 0.7})
        canvas.circle(x, y, radius * 0.42, fill=CINNABAR)
    else:
        canvas.circle(x, y, radius, fill=TEAL, stroke=WHITE, **{"stroke-width": radius / 3})


def home(canvas: Canvas, x: float, y: float, radius: float, *, lacks: bool) -> None:
    """Draw a home that is a point: a small dot, or a cross where it lacks something."""
    if not lacks:
        canvas.circle(x, y, radius * 0.8, fill=TEAL, **{"fill-opacity": 0.55})
        return
    for slope in (1, -1):
        ends = [(x - radius, y - slope * radius), (x + radius, y + slope * radius)]
        canvas.line(ends, stroke="#B86A12", **{"stroke-width": radius * 0.55})


def label(
    canvas: Canvas, x: float, y: float, text: str, size: float, *, anchor: str, faint: bool = False
) -> None:
    """Write a name with a light edge around it; ``y`` is its middle."""
    canvas.words(
        x, y + size * 0.36, text, size,
        **{
            "text-anchor": anchor, "fill": WORDS if faint else INK, "stroke": WHITE,
            "stroke-width": size * 0.28, "stroke-linejoin": "round", "paint-order": "stroke",
        },
    )  # fmt: skip


def road_name(canvas: Canvas, x: float, y: float, turn: float, text: str, size: float) -> None:
    """Write the name of a street along it."""
    canvas.words(
        x, y + size * 0.36, text, size,
        **{
            "text-anchor": "middle", "fill": WORDS, "stroke": WHITE, "stroke-width": size * 0.22,
            "stroke-linejoin": "round", "paint-order": "stroke",
            "transform": f"rotate({turn:.1f} {x:.2f} {y:.2f})",
        },
    )  # fmt: skip
