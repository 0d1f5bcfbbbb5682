"""Reads of reports of life circles: which there are, their files, and what one is written from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import numpy as np

from linquan.apps.circles import gaps as gap_rules
from linquan.apps.circles import rules
from linquan.apps.circles.columns import NONE, Column
from linquan.apps.circles.models import Facility, StreetNetwork
from linquan.apps.circles.queries.coverage import CHOSEN, Shelf, shelf_of
from linquan.apps.circles.queries.runs import (
    STUCK,
    columns_of,
    newest_run_id,
    rings_of,
    seen_district,
)
from linquan.apps.circles.report_models import CircleReport
from linquan.apps.circles.reporting import data as told
from linquan.apps.circles.reporting.data import Name, ReportData
from linquan.apps.circles.reports import Format, ReportRow
from linquan.apps.circles.runs import CIRCLES, OPEN_RUNS, RunState, minutes_shown
from linquan.apps.circles.totals import basic_items, lacking_of
from linquan.apps.places import queries as places
from linquan.apps.places.types import AreaRow, Level
from linquan.engine.circles.catalogue import Item, Match, Tier
from linquan.kernel import books, clock
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound

MOST_WORST: Final = 3
MOST_MAPS: Final = 3
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
    """Gather all that a report of an area says of a run. Raises NotFound."""
    found = shelf_of(district_id, area_id, run_id)
    book, installation = found.book, clock.installation()
    codes = tuple(item.code for item in book.inputs.items)
    columns = columns_of(book, codes)
    row = found.row
    every = gap_rules.gaps_of(book.inputs, book.totals, found.homes, row) if row is not None else ()
    return ReportData(
        area=_name(found.area),
        office=Name(installation.name, installation.name_en),
        made_on=book.row.on_day,
        summary=_summary(found, columns),
        methods=_methods(found, district_id),
        is_demo=installation.is_demo,
        gaps=tuple(_gap(found, gap, columns) for gap in every if gap.without and gap.is_reckoned),
        communities=tuple(_communities(found, columns)),
        maps=tuple(_maps(found, every, columns)),
        quality=_quality(found),
        base_map=places.base_map(district_id),
        attribution=Name(installation.map_attribution),
    )


def _name(row: Any) -> Name:
    return Name(row.name, row.name_en)


def _summary(found: Shelf, columns: dict[str, Column]) -> told.Summary:
    inside = found.inside
    heads = found.homes.people.sum(axis=1) * inside
    circles = []
    for minutes in CIRCLES:
        items = len(basic_items(found.book.inputs.items, minutes))
        has = items - lacking_of(found.book.inputs, columns, minutes)
        counts = np.bincount(has, heads, minlength=items + 1).astype(int).tolist()
        circles.append(told.CircleCounts(minutes, items, tuple(counts)))
    return told.Summary(
        int(heads.sum()), int((heads > 0).sum()), len(found.book.inputs.places), tuple(circles)
    )


def _gap(found: Shelf, gap: gap_rules.Gap, columns: dict[str, Column]) -> told.Gap:
    item, column = gap.item, columns[gap.item.code]
    lacking = gap_rules.lacking_homes(found.book.inputs, item, column, found.homes, found.inside)
    known = column.costs[lacking][column.costs[lacking] != NONE]
    middle = int(np.median(known)) if len(known) else NONE
    worst = [(area, _without(found, item, area)) for area in _parts(found)]
    worst.sort(key=lambda one: -one[1])
    return told.Gap(
        _name(item), item.minutes, _audience(item), gap.people, gap.without,
        tuple(told.Worst(_name(area), n) for area, n in worst[:MOST_WORST] if n),
        gap_rules.minutes_of(found.book.inputs, item, middle), item.tier is Tier.BASIC,
    )  # fmt: skip


def _without(found: Shelf, item: Item, area: AreaRow) -> int:
    """Return how many of those an item is for have none in an area."""
    totals, at = found.book.totals, found.book.inputs.positions[item.code]
    if (row := totals.row_of(area.area_id)) is None:
        return 0
    groups = list(gap_rules.concerned(item, found.homes))
    return int((totals.people[row] - totals.has[row, at])[groups].sum())


def _parts(found: Shelf) -> list[AreaRow]:
    """Return the communities of the area, or the grids and estates of one community."""
    levels = (Level.COMMUNITY, Level.VILLAGE)
    if found.area.level in levels:
        levels = (Level.GRID, Level.ESTATE)
    return [a for a in found.areas.living(*levels) if a.path.startswith(found.area.path)]


_AUDIENCES: Final = {
    "all": Name("所有人", "everybody"), "children": Name("儿童", "children"),
    "drivers": Name("司机", "drivers"), "elderly": Name("老年人", "elderly people"),
    "enterprises": Name("企业", "firms"), "families": Name("家庭", "families"),
    "villagers": Name("村民", "villagers"), "workers": Name("职工", "workers"),
    "youth": Name("青年", "young people"),
}  # fmt: skip


def _audience(item: Item) -> Name:
    return _AUDIENCES.get(item.audience, Name(item.audience))


def _communities(found: Shelf, columns: dict[str, Column]) -> Iterator[told.Community]:
    """Yield the parts of the area with what most of their people lack."""
    inputs, totals = found.book.inputs, found.book.totals
    for area in _parts(found):
        if (row := totals.row_of(area.area_id)) is None:
            continue
        every = gap_rules.gaps_of(inputs, totals, found.homes, row)
        basic = [g for g in every if g.is_reckoned and g.item.tier is Tier.BASIC and g.without]
        inside = [pk for pk, a in found.areas.areas.items() if a.path.startswith(area.path)]
        homes = int(np.isin(found.homes.area_id, inside).sum())
        lines = gap_rules.circles_of(inputs, totals, row)
        yield told.Community(
            _name(area), int(totals.people[row].sum()), homes, _places_in(found, area),
            tuple((line.minutes, line.complete) for line in lines),
            _name(basic[0].item) if basic else None, basic[0].without if basic else 0,
        )  # fmt: skip


def _places_in(found: Shelf, area: AreaRow) -> int:
    """Return how many counted places lie in an area, by the grid they stand in."""
    located = (found.areas.locate(p.lon, p.lat) for p in found.book.inputs.places)
    return sum(grid is not None and grid.path.startswith(area.path) for grid in located)


def _maps(
    found: Shelf, every: tuple[gap_rules.Gap, ...], columns: dict[str, Column]
) -> Iterator[told.MapSheet]:
    """Yield maps of the items that most people lack although there are places of them."""
    wanted = [gap.item for gap in every if gap.places and gap.without and gap.is_reckoned]
    outlines = places.outlines(found.book.row.district_id, found.homes.area_id.tolist())
    for item in wanted[:MOST_MAPS]:
        yield _sheet(found, item, columns[item.code], outlines)


def _sheet(
    found: Shelf, item: Item, column: Column, outlines: dict[int, dict[str, Any]]
) -> told.MapSheet:
    inputs, homes = found.book.inputs, found.homes
    lacks = ~column.within(inputs.own_limit(item)) & (homes.people.sum(axis=1) > 0)
    drawn = rings_of(found.book, item.code)
    rings = [(m, drawn.get(str(inputs.limit(item, m)))) for m in minutes_shown(item)]
    title = Name(
        f"{item.name}：{item.minutes} 分钟够不到的居住点",
        f"{item.name_en or item.name}: homes without it within {item.minutes} minutes",
    )
    return told.MapSheet(
        title,
        homes=tuple(
            told.MapHome(outlines.get(pk) or _point(lon, lat), lacks=bool(lacking))
            for pk, lon, lat, lacking in zip(
                homes.area_id.tolist(), homes.lon.tolist(), homes.lat.tolist(), lacks, strict=True
            )
        ),
        rings=tuple(told.MapRing(minutes, area) for minutes, area in rings if area),
        places=tuple(
            told.MapPlace(_name(p), p.lon, p.lat, is_centre=True) for p in inputs.by_item[item.code]
        ),
        item=_name(item),
        minutes=item.minutes,
    )


def _point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def _methods(found: Shelf, district_id: int) -> told.Methods:
    networks = StreetNetwork.objects.filter(district_id=district_id).order_by("-mode")
    sources = dict.fromkeys(networks.values_list("source", flat=True))
    inputs = found.book.inputs
    return told.Methods(
        _day(found), tuple(told.Speed(_name(p), p.cm_s / 100) for p in inputs.speeds.values()),
        len(inputs.reckoned), True, tuple(Name(source) for source in sources if source),
    )  # fmt: skip


def _day(found: Shelf) -> date:
    return found.book.inputs.on


def _quality(found: Shelf) -> told.Quality:
    """Return what is known to be missing. One statement."""
    rows = Facility.objects.filter(district_id=found.book.row.district_id)
    said = rows.values_list("state", "match", "lon")
    facilities = [(state, match, lon) for state, match, lon in said]
    is_open = [one for one in facilities if one[0] == "open"]
    return told.Quality(
        facilities_without_point=sum(lon is None for *_, lon in is_open),
        facilities_coarse=sum(match == Match.COARSE for _, match, _ in is_open),
        facilities_planned=sum(state == "planned" for state, *_ in facilities),
    )
