"""The report of a run: figures and shapes gathered from what the house keeps.

Only jobs and the command line import this: writing a report brings fonts and maps along.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

import numpy as np
from django.utils import translation
from numpy.typing import NDArray

from linquan.apps.circles import gaps, queries, register, standing
from linquan.apps.circles.columns import Column
from linquan.apps.circles.facilities import FacilityRow, State
from linquan.apps.circles.homes import HomeTable
from linquan.apps.circles.queries.outputs import book_of
from linquan.apps.circles.queries.runs import RunBook, columns_of, homes_of, rings_of
from linquan.apps.circles.reporting import data as report
from linquan.apps.circles.reporting.data import Name
from linquan.apps.circles.runs import CIRCLES
from linquan.apps.circles.totals import basic_items, lacking_of
from linquan.apps.circles.web import words
from linquan.apps.places import queries as places
from linquan.apps.places.types import AreaRow, Level
from linquan.engine.circles.catalogue import Item, Match, Tier
from linquan.engine.networks import Mode
from linquan.kernel import books, clock

MOST_GAPS: Final = 66
MOST_MAPS: Final = 3
MOST_MAPPED: Final = 20_000
MOST_WORST: Final = 5
_COMMUNITIES: Final = (Level.COMMUNITY, Level.VILLAGE)
Flags = NDArray[np.bool_]


def report_data(district_id: int, made_on: date, run_id: int = 0) -> report.ReportData:
    """Gather what the report of a run says, of the newest standing run unless one is named.

    Some twelve statements. Raises NotFound (``no_run``, ``run_unknown``).
    """
    return _Desk(book_of(district_id, run_id)).data(made_on)


@dataclass(frozen=True)
class _Desk:
    book: RunBook

    @property
    def district_id(self) -> int:
        return self.book.row.district_id

    @cached_property
    def homes(self) -> HomeTable:
        return homes_of(self.book)

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        return columns_of(self.book, tuple(item.code for item in self.book.inputs.reckoned))

    @cached_property
    def areas(self) -> places.AreaBook:
        return places.area_book(self.district_id, books.versions(self.district_id))

    @cached_property
    def heads(self) -> NDArray[np.int64]:
        return np.asarray(self.homes.people.sum(axis=1))

    @cached_property
    def communities(self) -> list[tuple[AreaRow, Flags]]:
        """Return communities with people, and which homes lie there."""
        found = []
        for area in self.areas.living(*_COMMUNITIES):
            below = [pk for pk, a in self.areas.areas.items() if a.path.startswith(area.path)]
            inside = np.isin(self.homes.area_id, np.array(below, dtype=np.int64))
            if self.heads[inside].any():
                found.append((area, inside))
        return found

    def data(self, made_on: date) -> report.ReportData:
        district = self.areas.areas[self.district_id]
        told = self.told_gaps()
        return report.ReportData(
            area=named(district), office=named(district), made_on=made_on,
            summary=self.summary(), methods=self.methods(),
            gaps=tuple(gap for _, gap in told), communities=tuple(self.told_communities()),
            maps=tuple(self.maps([item for item, gap in told if gap.without])),
            quality=self.quality(), base_map=places.base_map(self.district_id),
            attribution=self.attribution(), is_demo=clock.installation().is_demo,
        )  # fmt: skip

    def summary(self) -> report.Summary:
        return report.Summary(
            int(self.heads.sum()), len(self.homes.area_id), len(self.book.inputs.places),
            tuple(map(self.circle, CIRCLES)),
        )  # fmt: skip

    def circle(self, minutes: int) -> report.CircleCounts:
        """Count people by how many basic items of a circle they have."""
        count = len(basic_items(self.book.inputs.items, minutes))
        has = count - lacking_of(self.book.inputs, self.columns, minutes)
        if not len(has):
            return report.CircleCounts(minutes, 0, (int(self.heads.sum()),))
        people = np.bincount(has, self.heads, minlength=count + 1).astype(int)
        return report.CircleCounts(minutes, count, tuple(people.tolist()))

    def lacks(self, item: Item) -> Flags:
        """Return which homes lack an item."""
        column = self.columns.get(item.code)
        if column is None:
            return np.ones(len(self.heads), dtype=bool)
        return ~column.within(self.book.inputs.own_limit(item))

    def told_gaps(self) -> list[tuple[Item, report.Gap]]:
        """Return the gaps of the district, those that most people have first."""
        row = self.book.totals.row_of(self.district_id)
        if row is None:
            return []
        found = gaps.gaps_of(self.book.inputs, self.book.totals, self.homes, row)
        return [(gap.item, self.gap(gap)) for gap in found[:MOST_GAPS] if gap.is_reckoned]

    def gap(self, gap: gaps.Gap) -> report.Gap:
        item = gap.item
        heads = self.homes.people[:, list(gaps.concerned(item, self.homes))].sum(axis=1)
        lacking = heads * self.lacks(item)
        worst = [(area, int(lacking[inside].sum())) for area, inside in self.communities]
        worst = sorted((w for w in worst if w[1]), key=lambda w: (-w[1], w[0].area_id))
        return report.Gap(
            Name(item.name, item.name_en), item.minutes, both(words.AUDIENCES[item.audience]),
            gap.people, gap.without,
            tuple(report.Worst(named(area), people) for area, people in worst[:MOST_WORST]),
            self.nearest_min(item, lacking), item.tier is Tier.BASIC,
        )  # fmt: skip

    def nearest_min(self, item: Item, lacking: NDArray[np.int64]) -> float | None:
        """Return the minutes to the nearest one for the median of those who lack it."""
        column, (rows,) = self.columns.get(item.code), np.nonzero(lacking)
        if column is None or not len(rows):
            return None
        order = rows[np.argsort(column.costs[rows], kind="stable")]
        sums = np.cumsum(lacking[order])
        middle = order[int(np.searchsorted(sums, sums[-1] / 2))]
        found = gaps.minutes_of(self.book.inputs, item, int(column.costs[middle]))
        return None if found is None else round(found, 1)

    def told_communities(self) -> Iterator[report.Community]:
        inputs = self.book.inputs
        complete = {m: lacking_of(inputs, self.columns, m) == 0 for m in CIRCLES}
        basic = list(basic_items(inputs.items, CIRCLES[-1]))
        lacks = {item.code: self.heads * self.lacks(item) for item in basic}
        for area, inside in self.communities:
            most = max(basic, key=lambda i: int(lacks[i.code][inside].sum()), default=None)
            lacking = int(lacks[most.code][inside].sum()) if most else 0
            there = self.facilities_in(area)
            yield report.Community(
                named(area), int(self.heads[inside].sum()), int(inside.sum()), there,
                tuple((m, int(self.heads[inside & complete[m]].sum())) for m in CIRCLES),
                Name(most.name, most.name_en) if most and lacking else None, lacking,
            )  # fmt: skip

    def facilities_in(self, area: AreaRow) -> int:
        known = self.areas.areas
        return sum(
            row.is_counted and known[row.area_id].path.startswith(area.path)
            for row in self.register
        )

    @cached_property
    def register(self) -> tuple[FacilityRow, ...]:
        return register.facility_rows(district_id=self.district_id)

    def maps(self, lacked: list[Item]) -> Iterator[report.MapSheet]:
        """Draw the items that most people lack and that there are places of."""
        if len(self.homes.area_id) > MOST_MAPPED:
            return
        outlines = self.outlines
        areas = self.outlined
        there = [item for item in lacked if self.book.inputs.by_item[item.code]]
        for item in there[:MOST_MAPS]:
            lacks = self.lacks(item)
            yield report.MapSheet(
                title=Name(item.name, item.name_en),
                homes=tuple(
                    report.MapHome(shape, bool(lack))
                    for shape, lack, people in zip(outlines, lacks, self.heads, strict=True)
                    if people
                ),
                rings=self.rings(item),
                places=tuple(
                    report.MapPlace(Name(p.name, p.name_en), p.lon, p.lat)
                    for p in self.book.inputs.by_item[item.code]
                ),
                areas=areas, item=Name(item.name, item.name_en), minutes=item.minutes,
            )  # fmt: skip

    @cached_property
    def outlines(self) -> list[Mapping[str, Any]]:
        """Return each home as the outline that it is, else as its point."""
        ids = self.homes.area_id.tolist()
        drawn = places.outlines(self.district_id, ids)
        found: list[Mapping[str, Any]] = []
        for n, pk in enumerate(ids):
            area, at = self.areas.areas[pk], (float(self.homes.lon[n]), float(self.homes.lat[n]))
            is_area = pk in drawn and at == (area.lon, area.lat)
            found.append(drawn[pk] if is_area else {"type": "Point", "coordinates": [*at]})
        return found

    @cached_property
    def outlined(self) -> tuple[report.MapArea, ...]:
        shapes = places.area_shapes(self.district_id, _COMMUNITIES)["features"]
        return tuple(
            report.MapArea(
                Name(one["properties"]["name"], one["properties"]["name_en"]), one["geometry"]
            )
            for one in shapes
        )

    def rings(self, item: Item) -> tuple[report.MapRing, ...]:
        """Return the area within an item's own minutes."""
        areas = rings_of(self.book, item.code)
        shape = areas.get(str(self.book.inputs.own_limit(item)))
        return (report.MapRing(item.minutes, shape),) if shape else ()

    def methods(self) -> report.Methods:
        inputs = self.book.inputs
        networks = queries.networks_told(self.district_id)
        sources = tuple(dict.fromkeys(one["source"] for one in networks if one["source"]))
        own = any(row.item_id for row in standing.items(self.district_id))
        table = queries.population_in_use(self.district_id)
        told = [*sources]
        if table is not None:
            told.append(queries.population_row(self.district_id, table).file_name)
        return report.Methods(
            inputs.on,
            tuple(
                report.Speed(Name(pace.name, pace.name_en), pace.cm_s / 100)
                for pace in inputs.speeds.values()
            ),
            len(inputs.reckoned), not own, tuple(Name(one, one) for one in told),
        )  # fmt: skip

    def quality(self) -> report.Quality:
        open_rows = [row for row in self.register if row.state == State.OPEN]
        far = self.far_homes
        return report.Quality(
            facilities_without_point=sum(row.lon is None for row in open_rows),
            facilities_coarse=sum(row.match == Match.COARSE for row in open_rows),
            facilities_planned=sum(row.state == State.PLANNED for row in self.register),
            homes_far=int(far.sum()), people_far=int(self.heads[far].sum()),
            estates_without_gate=len(queries.gateless_estates(self.district_id)),
        )  # fmt: skip

    @cached_property
    def far_homes(self) -> Flags:
        """Return homes with people that have nothing at all within what is looked for on foot."""
        walked = [i for i in self.book.inputs.reckoned if i.mode is Mode.WALK]
        there = [self.columns[i.code] for i in walked if self.book.inputs.by_item[i.code]]
        if not there:
            return np.zeros(len(self.heads), dtype=bool)
        lost = np.all([column.nearest < 0 for column in there], axis=0)
        return np.asarray((self.heads > 0) & lost)

    def attribution(self) -> Name:
        has_map = places.extract_in_use(self.district_id) is not None
        return Name("© OpenStreetMap contributors" if has_map else "")


def named(row: Any) -> Name:
    """Return the names of an area."""
    return Name(row.name, row.name_en)


def both(text: Any) -> Name:
    """Return a text of the house in both languages."""
    told = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            told.append(str(text))
    return Name(*told)
