"""Reads of reports of life circles: which there are, their files, and what one is written from."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from linquan.apps.circles import gaps as gap_rules
from linquan.apps.circles import own, rules
from linquan.apps.circles.columns import NONE, Column
from linquan.apps.circles.doubts import Doubt, Heads, RunQuality
from linquan.apps.circles.queries.advice import advice_on
from linquan.apps.circles.queries.coverage import CHOSEN, Shelf, parts_of, shelf_of
from linquan.apps.circles.queries.run_quality import run_quality
from linquan.apps.circles.queries.runs import (
    STUCK,
    columns_of,
    newest_run_id,
    rings_of,
    seen_district,
)
from linquan.apps.circles.report_models import CircleReport
from linquan.apps.circles.reporting import data as told
from linquan.apps.circles.reporting.data import MOST_WORST, Bounds, Name, ReportData
from linquan.apps.circles.reports import Format, ReportRow
from linquan.apps.circles.runs import CIRCLES, OPEN_RUNS, RunState, minutes_shown
from linquan.apps.circles.spacing import METRES_A_DEGREE
from linquan.apps.circles.totals import basic_items, lacking_of
from linquan.apps.places import queries as places
from linquan.apps.places.types import AreaRow, Level
from linquan.engine.circles.catalogue import Item, Tier
from linquan.kernel import books, clock
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound

MOST_MAPS: Final = 3
AROUND_M: Final = 1_000
"""How far beyond the homes of its area a map shows rings and places."""
MOST_ROWS: Final = 100


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """Reports, newest first; areas one can be asked of; the run it would be made from."""

    rows: tuple[ReportRow, ...]
    areas: tuple[AreaRow, ...]
    run_id: int | None
    may_ask: bool

    @property
    def is_waiting(self) -> bool:
        """Whether one is being written."""
        return any(row.is_open for row in self.rows)


def reports_page(actor: Actor) -> ReportsPage:
    """Return the list of reports. Three statements. Raises NotAllowed."""
    district_id = seen_district(actor)
    areas = places.area_book(district_id, books.versions(district_id))
    found = CircleReport.objects.filter(district_id=district_id).order_by("-id").values_list(
        "id", "run_id", "area_id", "language", "state", "refused", "account_name", "asked_at",
        "ended_at",
    )  # fmt: skip
    rows = tuple(
        ReportRow(one[0], one[1], areas.areas[one[2]], *one[3:]) for one in found[:MOST_ROWS]
    )
    return ReportsPage(
        rows, areas.living(Level.DISTRICT, *CHOSEN), newest_run_id(district_id),
        rules.may_plan(actor, district_id),
    )  # fmt: skip


def report_file(actor: Actor, report_id: int, kind: Format) -> bytes:
    """Return a file of a report. One statement. Raises NotAllowed, NotFound."""
    rows = CircleReport.objects.filter(
        pk=report_id, district_id=seen_district(actor), state=RunState.DONE
    )
    content = rows.values_list(kind.value, flat=True).first()
    if content is None:
        raise NotFound("report_unknown")
    return bytes(content)


def stuck_reports(now: datetime) -> tuple[int, ...]:
    """Return reports that nobody writes any more. One statement."""
    rows = CircleReport.objects.filter(state__in=OPEN_RUNS, asked_at__lt=now - STUCK)
    return tuple(rows.order_by("id").values_list("id", flat=True))


def asked_report(report_id: int) -> tuple[ReportData, str]:
    """Return what a report is written from, and its language. For the worker. Raises NotFound."""
    rows = CircleReport.objects.filter(pk=report_id)
    found = rows.values_list("district_id", "run_id", "area_id", "language").first()
    if found is None:
        raise NotFound("report_unknown")
    district_id, run_id, area_id, language = found
    return report_data(district_id, run_id, area_id), language


def report_data(district_id: int, run_id: int, area_id: int) -> ReportData:
    """Gather all that a report of an area says of a run.

    Every column of the run is read, whatever the area: 6 bytes for each home of the district and
    each item, 24 MB for 60,000 homes and 66 items. Maps take 60,000 homes of the area; of more no
    report is written (``map_too_full``). Raises NotFound.
    """
    read = _read(shelf_of(district_id, area_id, run_id))
    found, installation = read.found, clock.installation()
    known, advice = run_quality(found, read.columns.values()), advice_on(found)
    return ReportData(
        area=_name(found.area),
        office=Name(installation.name, installation.name_en),
        made_on=found.book.row.on_day,
        summary=_summary(read),
        methods=_methods(found, known),
        is_demo=installation.is_demo,
        gaps=tuple(_gap(read, gap) for gap in read.gaps),
        communities=tuple(_communities(read)),
        maps=tuple(_maps(read, {one.item: one.sites for one in advice})),
        advice=advice,
        quality=_quality(known),
        base_map=places.base_map(district_id),
        attribution=Name(installation.map_attribution),
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """What several chapters are written from.

    ``inside``: which homes lie in the area, bool [h]. ``parts``: its parts, each with its row in
    the sums. ``facilities``: places of the run by area, as far as areas are drawn.
    """

    found: Shelf
    columns: Mapping[str, Column]
    inside: NDArray[np.bool_]
    gaps: tuple[gap_rules.Gap, ...]
    parts: tuple[tuple[AreaRow, int], ...]
    facilities: Counter[int]


def _read(found: Shelf) -> _Read:
    book, row = found.book, found.row
    every = gap_rules.gaps_of(book.inputs, book.totals, found.homes, row) if row is not None else ()
    return _Read(
        found,
        columns_of(book, tuple(item.code for item in book.inputs.items)),
        found.inside,
        tuple(gap for gap in every if gap.without and gap.is_reckoned),
        tuple(parts_of(found)),
        _facilities(found),
    )


def _facilities(found: Shelf) -> Counter[int]:
    """Count the places of the run by area, by where they stand; the district has all."""
    every = found.book.inputs.places
    located = (found.areas.home_of(place.lon, place.lat) for place in every)
    sums = _counted(found, ((area.area_id, 1) for area in located if area is not None))
    sums[found.book.row.district_id] = len(every)
    return sums


def _counted(found: Shelf, counts: Iterable[tuple[int, int]]) -> Counter[int]:
    """Add up what is counted of areas, for each of them and for those above it."""
    sums = Counter[int]()
    for area_id, count in counts:
        for area in found.areas.line(area_id):
            sums[area.area_id] += count
    return sums


def _name(row: Any) -> Name:
    return Name(row.name, row.name_en)


def _summary(read: _Read) -> told.Summary:
    inputs, heads = read.found.book.inputs, read.found.homes.people.sum(axis=1) * read.inside
    circles = []
    for minutes in CIRCLES:
        items = len(basic_items(inputs.items, minutes))
        has = items - lacking_of(inputs, read.columns, minutes)
        counts = np.bincount(has, heads, minlength=items + 1).astype(int).tolist()
        circles.append(told.CircleCounts(minutes, items, tuple(counts)))
    facilities = read.facilities[read.found.area.area_id]
    return told.Summary(int(heads.sum()), int((heads > 0).sum()), facilities, tuple(circles))


def _gap(read: _Read, gap: gap_rules.Gap) -> told.Gap:
    item, inputs, column = gap.item, read.found.book.inputs, read.columns[gap.item.code]
    homes = gap_rules.lacking_homes(inputs, item, column, read.found.homes, read.inside)
    known = column.costs[homes][column.costs[homes] != NONE]
    middle = int(np.median(known)) if len(known) else NONE
    return told.Gap(
        _name(item), item.minutes, item.audience, gap.people, gap.without,
        tuple(_worst(read, item)), gap_rules.minutes_of(inputs, item, middle),
        item.tier is Tier.BASIC,
    )  # fmt: skip


def _worst(read: _Read, item: Item) -> Iterator[told.Worst]:
    """Yield the parts of the area in which most people lack an item."""
    found, rows = read.found, [row for _, row in read.parts]
    book = found.book
    lacking = gap_rules.without_in(book.inputs, book.totals, found.homes, item, rows)
    for at in np.argsort(-lacking, kind="stable")[:MOST_WORST].tolist():
        if lacking[at]:
            yield told.Worst(_name(read.parts[at][0]), int(lacking[at]))


def _communities(read: _Read) -> Iterator[told.Community]:
    """Yield the parts of the area with what most of their people lack."""
    found, inputs, totals = read.found, read.found.book.inputs, read.found.book.totals
    counted = np.unique(found.homes.area_id, return_counts=True)
    homes = _counted(found, zip(*(one.tolist() for one in counted), strict=True))
    for area, row in read.parts:
        every = gap_rules.gaps_of(inputs, totals, found.homes, row)
        basic = [g for g in every if g.is_reckoned and g.item.tier is Tier.BASIC and g.without]
        lines = gap_rules.circles_of(inputs, totals, row)
        yield told.Community(
            _name(area), int(totals.people[row].sum()), homes[area.area_id],
            read.facilities[area.area_id], tuple((line.minutes, line.complete) for line in lines),
            _name(basic[0].item) if basic else None, basic[0].without if basic else 0,
        )  # fmt: skip


def _maps(read: _Read, sites: Mapping[Name, tuple[told.Site, ...]]) -> Iterator[told.MapSheet]:
    """Yield maps of the items that most people lack although there are places of them.

    ``sites``: by item where new places were advised; they are on its map.
    """
    wanted = [gap.item for gap in read.gaps if gap.places][:MOST_MAPS]
    if wanted:
        shapes, bounds = _shapes(read), _bounds(read)
        for item in wanted:
            yield _sheet(read, item, shapes, bounds, sites.get(_name(item), ()))


def _shapes(read: _Read) -> list[Mapping[str, Any]]:
    """Return the outlines of the homes of the area, points where none is drawn. One statement."""
    homes, inside = read.found.homes, read.inside
    area_id = homes.area_id[inside].tolist()
    outlines = places.outlines(read.found.book.row.district_id, area_id)
    points = zip(homes.lon[inside].tolist(), homes.lat[inside].tolist(), strict=True)
    return [
        outlines.get(pk) or {"type": "Point", "coordinates": [*point]}
        for pk, point in zip(area_id, points, strict=True)
    ]


def _bounds(read: _Read) -> Bounds:
    """Return what a map shows: the homes of the area, and somewhat more."""
    lon, lat = read.found.homes.lon[read.inside], read.found.homes.lat[read.inside]
    high = AROUND_M / METRES_A_DEGREE
    wide = high / float(np.cos(np.radians(lat.mean())))
    west, south, east, north = (float(one) for one in (lon.min(), lat.min(), lon.max(), lat.max()))
    return west - wide, south - high, east + wide, north + high


def _sheet(
    read: _Read,
    item: Item,
    shapes: list[Mapping[str, Any]],
    bounds: Bounds,
    sites: Iterable[told.Site],
) -> told.MapSheet:
    inputs, lived_in = read.found.book.inputs, read.found.homes.people.sum(axis=1) > 0
    lacks = ~read.columns[item.code].within(inputs.own_limit(item)) & lived_in
    drawn = rings_of(read.found.book, item.code)
    rings = [(m, drawn.get(str(inputs.limit(item, m)))) for m in minutes_shown(item)]
    west, south, east, north = bounds
    return told.MapSheet(
        homes=tuple(
            told.MapHome(shape, lacking)
            for shape, lacking in zip(shapes, lacks[read.inside].tolist(), strict=True)
        ),
        rings=tuple(told.MapRing(minutes, area) for minutes, area in rings if area),
        places=tuple(
            told.MapPlace(_name(p), p.lon, p.lat, is_centre=True)
            for p in inputs.by_item[item.code]
            if west <= p.lon <= east and south <= p.lat <= north
        )
        + tuple(told.MapPlace(one.place, one.lon, one.lat, is_site=True) for one in sites),
        item=_name(item),
        minutes=item.minutes,
        bounds=bounds,
    )


def _methods(found: Shelf, known: RunQuality) -> told.Methods:
    """Return how it was reckoned."""
    inputs = found.book.inputs
    sources = dict.fromkeys(one["source"] for one in known.networks)
    return told.Methods(
        inputs.on, tuple(told.Speed(_name(p), p.cm_s / 100) for p in inputs.speeds.values()),
        len(inputs.reckoned), own.is_own(inputs.items),
        tuple(Name(source) for source in sources if source),
    )  # fmt: skip


def _quality(known: RunQuality) -> told.Quality:
    """Return what is known to be missing in the area."""
    none = Heads(0, 0)
    far, aside = known.homes[Doubt.NOTHING] or none, known.homes[Doubt.ISLAND] or none
    return told.Quality(
        facilities_without_point=known.without_point,
        facilities_coarse=known.coarse,
        facilities_planned=known.planned,
        facilities_far=known.lost or 0,
        homes_far=far.homes,
        people_far=far.people,
        estates_without_gate=known.gateless,
        estates_without_people=len(known.empty),
        homes_aside=aside.homes,
        people_aside=aside.people,
        facilities_aside=known.places[Doubt.PLACE_ISLAND] or 0,
    )
