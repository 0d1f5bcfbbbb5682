"""The list of gaps as files: the same lines as the page, told by which standard they are."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web.words import named
from linquan.apps.circles import queries
from linquan.apps.circles.gaps import Gap
from linquan.apps.circles.queries import GapsPage
from linquan.apps.circles.types import (
    CODE_LIMIT,
    MOST_M,
    MOST_PEOPLE,
    NAME_EN_LIMIT,
    NAME_LIMIT,
)
from linquan.apps.circles.web import words
from linquan.apps.circles.web.coverage_views import shown_gaps, told_without_run
from linquan.kernel.actors import ActorRequest
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.doors import staff
from linquan.kernel.errors import NotFound
from linquan.kernel.exchange.columns import Choice, Column, Number
from linquan.kernel.exchange.layout import Layout
from linquan.kernel.exchange.writing import write_csv, write_excel

EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MINUTES: Final = _("By minutes at the speed of whoever it is for, not by metres of a standard.")
GAPS: Final = Layout(
    "gaps",
    _("Who lacks what"),
    (
        Column("place", _("Area"), most=400),
        Column("code", pgettext_lazy("table", "Code"), most=CODE_LIMIT),
        Column("name", pgettext_lazy("circle", "Item"), most=NAME_LIMIT + NAME_EN_LIMIT),
        Choice("tier", pgettext_lazy("catalogue", "Tier"), words=words.TIERS),
        Number("minutes", _("Counted within so many minutes"), "", 1, 120, is_whole=True),
        Choice("mode", _("How people get there"), words=words.MODES),
        Number("standard_m", _("Metres that a standard gives"),
               _("For comparison: the figures of this table are by minutes."), 1, MOST_M,
               is_whole=True),
        Choice("audience", _("Who it is for"), words=words.AUDIENCES),
        Number("people", _("People it is for"), "", 0, MOST_PEOPLE, is_whole=True),
        Number("without", _("People without one within these minutes"), _MINUTES, 0, MOST_PEOPLE,
               is_whole=True),
        Number("percent_with", _("Have one within these minutes, in percent"), _MINUTES, 0, 100,
               is_whole=True),
        Number("places", _("Facilities"), _("Of the whole district."), 0, MOST_PEOPLE,
               is_whole=True),
        Column("worst", _("Most lack it in"), most=400),
        Number("worst_without", _("People without one there"), _MINUTES, 0, MOST_PEOPLE,
               is_whole=True),
    ),
    (
        _("What stands empty beside an item was not reckoned: there is no network for it."),
        _("The catalogue is an example and a default, no official list, unless your district has "
          "written its own."),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What goes out: the page, its lines, when and by whom."""

    page: GapsPage
    gaps: Sequence[Gap]
    request: ActorRequest

    def lines(self) -> Iterator[Mapping[str, Any]]:
        """Yield the lines of the page as values by column."""
        place = named(self.page.place)
        for gap in self.gaps:
            yield {"place": place} | _line(gap, self.page.worst.get(gap.item.code))


def _line(gap: Gap, worst: tuple[Any, int] | None) -> dict[str, Any]:
    item = gap.item
    found = {
        "code": item.code, "name": named(item), "tier": item.tier.value, "minutes": item.minutes,
        "mode": item.mode.value, "standard_m": item.standard_m, "audience": item.audience,
        "people": gap.people, "places": gap.places,
    }  # fmt: skip
    if gap.is_reckoned:
        found |= {"without": gap.without, "percent_with": gap.percent_with}
    return found | ({"worst": named(worst[0]), "worst_without": worst[1]} if worst else {})


def _excel(told: Told) -> bytes:
    row = told.page.shelf.book.row
    notes = [
        _now("Made by %(name)s.") % {"name": told.request.actor.name},
        _now("Figures of the run of %(day)s.") % {"day": row.on_day.isoformat()},
    ]
    return write_excel(GAPS, told.lines(), notes=notes, made_at=told.request.now)


def _csv(told: Told) -> bytes:
    return write_csv(GAPS, told.lines())


def _geojson(told: Told) -> bytes:
    """Write the parts as features, each with who lacks what, and by which standard that is."""
    codes = [gap.item.code for gap in told.gaps if gap.is_reckoned]
    features = [
        {
            "type": "Feature", "geometry": part.geometry,
            "properties": {
                "name": part.place.name, "name_en": part.place.name_en, "people": part.people,
                **{code: part.without[code] for code in codes},
            },
        }
        for part in queries.gap_parts(told.page)
    ]  # fmt: skip
    standards = {
        gap.item.code: {
            "name": gap.item.name, "name_en": gap.item.name_en, "by": "minutes",
            "minutes": gap.item.minutes, "mode": gap.item.mode.value,
            "standard_m": gap.item.standard_m, "audience": gap.item.audience,
        }
        for gap in told.gaps
    }  # fmt: skip
    found = {"type": "FeatureCollection", "without": standards, "features": features}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


WRITERS: Final[Mapping[str, tuple[Callable[[Told], bytes], str]]] = {
    "xlsx": (_excel, EXCEL),
    "csv": (_csv, "text/csv; charset=utf-8"),
    "geojson": (_geojson, "application/geo+json"),
}


@require_safe
@staff
@told_without_run
def gaps_file(request: ActorRequest, suffix: str) -> HttpResponse:
    """Give the list of gaps out as it is shown: the same area or zone, run and tier."""
    if suffix not in WRITERS:
        raise NotFound("no_such_page")
    page, _tier, shown = shown_gaps(request)
    write, media = WRITERS[suffix]
    response = HttpResponse(write(Told(page, shown, request)), content_type=media)
    stamp = request.now.astimezone(OFFICE_ZONE)
    name = f"{GAPS.title}-{named(page.place)}-{stamp:%Y%m%d-%H%M}.{suffix}"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    response.headers["Cache-Control"] = "private, no-store"
    return response
