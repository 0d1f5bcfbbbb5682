"""What makes a drawing a map: legend, scale bar, north arrow, whose data it is, a frame."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import shapely

from linquan.kernel.documents.canvas import Canvas
from linquan.kernel.documents.maps import signs
from linquan.kernel.documents.maps.placing import Room, width_of
from linquan.kernel.documents.maps.plan import MapPlan, SpotKind
from linquan.kernel.documents.maps.projecting import Frame, hatched

_WORDS_MM, _SIGN_MM, _ROW_MM, _GAP_MM = 2.7, 6.5, 5.2, 5.0
_SMALL_MM: Final = 2.3
_ATTRIBUTION_ROW_MM: Final = 4.6
_BARS_M: Final = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
_BAR_PART: Final = 0.24
"""The scale bar takes at most this part of the width."""
_M_PER_KM: Final = 1_000
_EDGE: Final = {"stroke": "#8f9a96", "stroke-width": 0.25, "fill": "none"}

Draw = Callable[[Canvas, float, float], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """A sign and its words."""

    words: str
    sign: Draw

    @property
    def width_mm(self) -> float:
        """How much of a row it takes."""
        return _SIGN_MM + 1.4 + width_of(self.words) * _WORDS_MM + _GAP_MM


def entries(plan: MapPlan) -> list[list[Entry]]:
    """Return the rows of the legend: the signs that the map uses and that have words."""
    told = plan.legend
    found = [
        Entry(told.ring % {"minutes": minutes}, _ring(minutes))
        for minutes in sorted({ring.minutes for ring in plan.rings})
        if told.ring
    ]
    found += [
        Entry(words, _home(plan, lacks=lacks))
        for lacks, words in ((True, told.lacks), (False, told.has))
        if words and any(home.lacks == lacks for home in plan.homes)
    ]
    kinds = {spot.kind for spot in plan.spots}
    found += [
        Entry(words, _spot(kind)) for kind in SpotKind if kind in kinds and (words := told.of(kind))
    ]
    if told.outline and plan.outlines:
        found.append(Entry(told.outline, _outline))
    return _in_rows(found, plan.width_mm)


def _in_rows(found: list[Entry], width_mm: float) -> list[list[Entry]]:
    rows: list[list[Entry]] = []
    left = 0.0
    for entry in found:
        if not rows or entry.width_mm > left:
            rows.append([])
            left = width_mm + _GAP_MM
        rows[-1].append(entry)
        left -= entry.width_mm
    return rows


def height_of(rows: list[list[Entry]], plan: MapPlan) -> float:
    """Return how high legend and attribution are."""
    attribution = _ATTRIBUTION_ROW_MM if plan.legend.attribution else 0.0
    return 1.5 + len(rows) * _ROW_MM + attribution


def room(plan: MapPlan) -> Room:
    """Return the sheet that names find a place on, without the corners that are taken."""
    width, height = plan.width_mm, plan.height_mm
    found = Room((1.0, 1.0, width - 1.0, height - 1.0))
    found.taken.append((0, height - 10.0, width * _BAR_PART + 12.0, height))
    found.taken.append((width - 10.0, 0, width, 14.0))
    return found


def trim(canvas: Canvas, plan: MapPlan) -> None:
    """Cover what lies beyond the sheet, and draw its edge."""
    width, height = plan.width_mm, plan.height_mm
    canvas.rect(-9, height, width + 18, canvas.height_mm - height + 9, fill="#ffffff")
    canvas.rect(0.12, 0.12, width - 0.24, height - 0.24, **_EDGE)


def draw(canvas: Canvas, plan: MapPlan, frame: Frame, rows: list[list[Entry]]) -> None:
    """Draw scale bar, north arrow, legend and attribution."""
    _scale_bar(canvas, frame)
    _north(canvas, plan)
    top = plan.height_mm + 1.5
    for number, row in enumerate(rows):
        _row(canvas, row, top + (number + 0.5) * _ROW_MM)
    if plan.legend.attribution:
        y_mm = top + len(rows) * _ROW_MM + _ATTRIBUTION_ROW_MM * 0.6
        style: dict[str, object] = {"fill": signs.WORDS, "text-anchor": "end"}
        canvas.words(plan.width_mm, y_mm + 0.3, plan.legend.attribution, _SMALL_MM, **style)


def _row(canvas: Canvas, row: list[Entry], middle: float) -> None:
    x_mm = 0.0
    for entry in row:
        entry.sign(canvas, x_mm, middle)
        at = x_mm + _SIGN_MM + 1.4
        canvas.words(at, middle + _WORDS_MM * 0.36, entry.words, _WORDS_MM, fill=signs.INK)
        x_mm += entry.width_mm


def bar_m(frame: Frame) -> int:
    """Return the length of the scale bar: the longest round one that has room."""
    most = frame.m_per_mm * frame.width_mm * _BAR_PART
    return max((length for length in _BARS_M if length <= most), default=_BARS_M[0])


def _scale_bar(canvas: Canvas, frame: Frame) -> None:
    metres = bar_m(frame)
    wide = metres / frame.m_per_mm
    x_mm, y_mm = 3.0, frame.height_mm - 3.4
    back = {"fill": signs.WHITE, "fill-opacity": 0.85}
    canvas.rect(x_mm - 1.6, y_mm - 4.6, wide + 10.5, 6.4, rx=0.8, **back)
    edge = {"stroke": signs.INK, "stroke-width": 0.2}
    canvas.rect(x_mm, y_mm - 1.1, wide / 2, 1.1, fill=signs.INK, **edge)
    canvas.rect(x_mm + wide / 2, y_mm - 1.1, wide / 2, 1.1, fill=signs.WHITE, **edge)
    for part in (0.0, 0.5, 1.0):
        anchor = {"text-anchor": "middle" if part else "start", "fill": signs.INK}
        last = part == 1.0
        canvas.words(
            x_mm + wide * part, y_mm - 1.8, _length(metres * part, unit=last), 2.1, **anchor
        )


def _length(metres: float, *, unit: bool) -> str:
    if metres >= _M_PER_KM:
        return f"{metres / _M_PER_KM:g}{' km' if unit else ''}"
    return f"{metres:g}{' m' if unit else ''}"


def _north(canvas: Canvas, plan: MapPlan) -> None:
    x_mm, y_mm = plan.width_mm - 5.2, 9.4
    canvas.circle(x_mm, y_mm - 2.6, 4.3, fill=signs.WHITE, **{"fill-opacity": 0.85})
    canvas.area([(x_mm, y_mm - 4.4), (x_mm - 1.7, y_mm + 0.6), (x_mm, y_mm - 0.5)], fill=signs.INK)
    right = [(x_mm, y_mm - 4.4), (x_mm + 1.7, y_mm + 0.6), (x_mm, y_mm - 0.5)]
    canvas.area(right, fill=signs.WHITE, stroke=signs.INK, **{"stroke-width": 0.18})
    style: dict[str, object] = {"text-anchor": "middle", "fill": signs.INK}
    canvas.words(x_mm, y_mm - 4.8, plan.legend.north, 2.2, **style)


# --- signs of the legend ------------------------------------------------------------------------


def _ring(minutes: int) -> Draw:
    style = signs.ring_of(minutes)

    def sign(canvas: Canvas, x: float, y: float) -> None:
        fill = {"fill": style.fill, "fill-opacity": style.opacity}
        canvas.rect(x, y - 1.6, _SIGN_MM, 3.2, **fill, **style.outline)

    return sign


def _home(plan: MapPlan, *, lacks: bool) -> Draw:
    points = all(one.geometry.get("type") == "Point" for one in plan.homes if one.lacks == lacks)

    def dot(canvas: Canvas, x: float, y: float) -> None:
        signs.home(canvas, x + _SIGN_MM / 2, y, 0.9, lacks=lacks)

    def block(canvas: Canvas, x: float, y: float) -> None:
        area = shapely.box(x, y - 1.6, x + _SIGN_MM, y + 1.6)
        if not lacks:
            canvas.areas([area], **signs.HAS)
            return
        canvas.areas([area], **signs.LACKS_GROUND)
        canvas.strokes([hatched(area, signs.HATCH_MM)], **signs.HATCH)
        canvas.strokes([area], **signs.LACKS_EDGE)

    return dot if points else block


def _spot(kind: SpotKind) -> Draw:
    def sign(canvas: Canvas, x: float, y: float) -> None:
        signs.spot(canvas, x + _SIGN_MM / 2, y, kind)

    return sign


def _outline(canvas: Canvas, x: float, y: float) -> None:
    canvas.line([(x, y), (x + _SIGN_MM, y)], **signs.OUTLINE)
