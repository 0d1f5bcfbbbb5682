"""Bars of parts of a whole, for papers: each part has its own pattern of grey and its figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import shapely

from linquan.kernel.documents.canvas import Canvas
from linquan.kernel.documents.maps import signs
from linquan.kernel.documents.maps.placing import width_of
from linquan.kernel.documents.maps.projecting import hatched

_ROW_MM, _BAR_MM, _WORDS_MM, _LABEL_MM, _LEGEND_MM = 8.0, 5.6, 2.8, 26.0, 6.0
_FILLS: Final = ("#0F6B66", "#58A8A1", "#B5DAD5", "#FBEBD6")
_ON: Final = ("#FFFFFF", "#1A2523", "#1A2523", "#1A2523")
_ON_BAR: Final[dict[str, object]] = {
    "text-anchor": "middle", "stroke-width": 0.9, "stroke-linejoin": "round",
    "paint-order": "stroke",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: what it is about, and its parts from the best to the worst, at most four."""

    label: str
    parts: tuple[float, ...]


def stacked(bars: Sequence[Bar], legend: Sequence[str], width_mm: float) -> tuple[str, float]:
    """Draw bars below each other, each as long as the others, its parts in order.

    Returns
    -------
    str
        SVG.
    float
        Its height in millimetres.
    """
    height = len(bars) * _ROW_MM + _LEGEND_MM
    canvas = Canvas(width_mm, height)
    for number, bar in enumerate(bars):
        _bar(canvas, bar, number * _ROW_MM + (_ROW_MM - _BAR_MM) / 2)
    _legend(canvas, legend, height - _LEGEND_MM / 2)
    return canvas.svg(), height


def _bar(canvas: Canvas, bar: Bar, top: float) -> None:
    base = top + _BAR_MM / 2 + _WORDS_MM * 0.36
    canvas.words(0, base, bar.label, _WORDS_MM, fill=signs.INK)
    whole = sum(bar.parts)
    x_mm, room = _LABEL_MM, canvas.width_mm - _LABEL_MM
    for number, part in enumerate(bar.parts):
        wide = room * part / whole if whole else 0.0
        _part(canvas, number, (x_mm, top, wide, _BAR_MM))
        told = f"{part / whole:.0%}" if whole else ""
        if wide > width_of(told) * _WORDS_MM + 1.5:
            style = {**_ON_BAR, "fill": _ON[number], "stroke": _FILLS[number]}
            canvas.words(x_mm + wide / 2, base, told, _WORDS_MM, **style)
        x_mm += wide


def _part(canvas: Canvas, number: int, box: tuple[float, float, float, float]) -> None:
    """Fill a part; the worst is hatched, as gaps are on the maps."""
    x, y, wide, high = box
    if wide <= 0:
        return
    canvas.rect(x, y, wide, high, fill=_FILLS[number])
    if number == len(_FILLS) - 1:
        area = shapely.box(x, y, x + wide, y + high)
        lines: dict[str, object] = {"stroke": signs.APRICOT, "stroke-width": 0.4}
        canvas.strokes([hatched(area, 1.5)], **lines)
    canvas.rect(x, y, wide, high, fill="none", stroke="#FFFFFF", **{"stroke-width": 0.3})


def _legend(canvas: Canvas, legend: Sequence[str], middle: float) -> None:
    x_mm = _LABEL_MM
    for number, words in enumerate(legend):
        _part(canvas, number, (x_mm, middle - 1.3, 5.0, 2.6))
        canvas.words(x_mm + 6.2, middle + _WORDS_MM * 0.34, words, _WORDS_MM * 0.92, fill=signs.INK)
        x_mm += 6.2 + width_of(words) * _WORDS_MM * 0.92 + 4.5
