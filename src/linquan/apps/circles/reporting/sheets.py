"""Maps of a report: the first beside the summary, the others in a chapter of their own."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext, pgettext

from linquan.apps.circles.reporting.data import NO_MAP, MapPlace, MapSheet, ReportData
from linquan.kernel.documents import Block, Heading, Picture
from linquan.kernel.documents.maps import (
    Extra,
    Home,
    Legend,
    MapPlan,
    Ring,
    Spot,
    SpotKind,
    draw,
    read_base,
)

_FIRST_MM: Final = 86.0
_OTHER_MM: Final = 94.0


class Sheets:
    """The maps of a report: the base map is read once for all of them."""

    def __init__(self, data: ReportData, language: str) -> None:
        self._data, self._language = data, language
        english = not language.startswith("zh")
        self._base = read_base(data.base_map if data.maps else NO_MAP, english=english)

    def first(self) -> Iterator[Block]:
        """Show the first map at once: the place itself says most."""
        for sheet in self._data.maps[:1]:
            yield from self._sheet(sheet, _FIRST_MM)

    def others(self) -> Iterator[Block]:
        """Show the other maps."""
        if len(self._data.maps) > 1:
            yield Heading(gettext("Maps"))
        for sheet in self._data.maps[1:]:
            yield from self._sheet(sheet, _OTHER_MM)

    def _sheet(self, sheet: MapSheet, height_mm: float) -> Iterator[Block]:
        title = _title(sheet, self._language)
        plan = self._plan(sheet, height_mm)
        svg, height = draw(plan)
        yield Heading(title, 2)
        note = sheet.note.of(self._language) if sheet.note else ""
        yield Picture(svg, plan.width_mm, height, _alt(sheet, title), note)

    def _plan(self, sheet: MapSheet, height_mm: float) -> MapPlan:
        language = self._language
        return MapPlan(
            base=self._base,
            legend=_legend(self._data, sheet, language),
            homes=tuple(Home(one.geometry, one.lacks) for one in sheet.homes),
            rings=tuple(Ring(one.minutes, one.geometry) for one in sheet.rings),
            spots=tuple(_spot(place, language) for place in sheet.places),
            outlines=tuple(Extra(one.geometry, one.name.of(language)) for one in sheet.areas),
            height_mm=height_mm,
            bounds=sheet.bounds,
        )


def _title(sheet: MapSheet, language: str) -> str:
    if sheet.title or not sheet.item:
        return sheet.title.of(language) if sheet.title else ""
    told = gettext("%(item)s: homes without it within %(minutes)s minutes")
    return told % {"item": sheet.item.of(language), "minutes": sheet.minutes}


def _spot(place: MapPlace, language: str) -> Spot:
    kind = SpotKind.SITE if place.is_site else SpotKind.PLACE
    kind = SpotKind.CENTRE if place.is_centre else kind
    return Spot(place.lon, place.lat, place.name.of(language), kind)


def _legend(data: ReportData, sheet: MapSheet, language: str) -> Legend:
    item = {"item": sheet.item.of(language) if sheet.item else "", "minutes": sheet.minutes}
    if sheet.item:
        lacks = gettext("%(item)s: none within %(minutes)s minutes") % item
        has = gettext("%(item)s: within %(minutes)s minutes") % item
    else:
        lacks, has = gettext("something basic is lacking"), gettext("every basic item is there")
    return Legend(
        ring=gettext("%(minutes)s minutes on foot"),
        lacks=lacks,
        has=has,
        place=pgettext("life circles", "facility"),
        centre=gettext("where the circle begins"),
        site=gettext("proposed site"),
        outline=pgettext("life circles", "community"),
        north=pgettext("life circles", "N"),
        attribution=_attribution(data, language),
    )


def _attribution(data: ReportData, language: str) -> str:
    told = [data.attribution.of(language), gettext("Demo data, not real") if data.is_demo else ""]
    return " · ".join(word for word in told if word)


def _alt(sheet: MapSheet, title: str) -> str:
    """Say what a map shows; the table of gaps has the same in figures."""
    lacking = sum(home.lacks for home in sheet.homes)
    told = gettext(
        "Map: %(title)s. %(lacking)s of %(homes)s homes or estates are hatched; %(places)s points."
    )
    return told % {
        "title": title,
        "lacking": lacking,
        "homes": len(sheet.homes),
        "places": len(sheet.places),
    }
