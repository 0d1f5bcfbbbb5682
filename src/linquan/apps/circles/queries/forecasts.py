"""Reads of forecasts of people, and of what would be in a year of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from linquan.apps.circles import register, rules, standing
from linquan.apps.circles.facilities import State
from linquan.apps.circles.forecasts import ForecastRow, counted, targets
from linquan.apps.circles.levels import posts_of
from linquan.apps.circles.queries.lists import lines_page
from linquan.apps.circles.queries.register import books_of
from linquan.apps.circles.queries.rows import LinesPage
from linquan.apps.circles.queries.runs import newest_run_id, run_book
from linquan.apps.circles.runs import Changes, Place, places_of
from linquan.apps.places.types import AreaRow, Level
from linquan.engine.circles.catalogue import Match
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound
from linquan.kernel.validity import valid_on

CHOSEN: Final = (
    Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.VILLAGE, Level.GRID, Level.GROUP,
    Level.ESTATE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ForecastsPage(LinesPage):
    """The forecasts, the areas that they may name, and how many people those have now.

    ``people_now`` is of the newest run, empty before the first.
    """

    areas: Mapping[int, AreaRow]
    choices: tuple[tuple[AreaRow, tuple[AreaRow, ...]], ...]
    people_now: Mapping[int, int]
    may_plan: bool

    @property
    def told(self) -> tuple[tuple[ForecastRow, AreaRow, int | None], ...]:
        """The forecasts of the day by year, each with its area and how many live there now."""
        rows = sorted(self.valid, key=lambda row: (row.year, row.position))
        return tuple(
            (row, self.areas[row.area_id], self.people_now.get(row.area_id)) for row in rows
        )

    @property
    def years(self) -> tuple[int, ...]:
        """Years that something is forecast for."""
        return tuple(sorted({row.year for row in counted(self.valid, self.areas)}))


def forecasts_page(actor: Actor, now: datetime) -> ForecastsPage:
    """Return the forecasts. Four statements; one more where the run is not kept.

    Raises NotAllowed.
    """
    books = books_of(actor)
    page = lines_page(actor, standing.forecasts(books.district_id), now)
    areas = books.areas
    return ForecastsPage(
        page.valid, page.every, page.items, page.today, page.may_edit, areas.areas,
        tuple((area, areas.line(area.area_id)[1:]) for area in areas.living(*CHOSEN)),
        _people_now(books.district_id, {row.area_id for row in page.valid}),
        rules.may_plan(actor, books.district_id),
    )  # fmt: skip


def _people_now(district_id: int, area_ids: set[int]) -> dict[int, int]:
    if (newest := newest_run_id(district_id)) is None:
        return {}
    totals = run_book(district_id, newest).totals
    rows = {area_id: totals.row_of(area_id) for area_id in area_ids}
    return {
        area_id: 0 if row is None else int(totals.people[row].sum())
        for area_id, row in rows.items()
    }


def forecast_changes(actor: Actor, year: int, now: datetime, *, with_planned: bool) -> Changes:
    """Return what a run of a forecast year changes: its people, and what is to be open by then.

    Two statements; one more with what is planned. Raises NotAllowed, NotFound (``no_forecast``).
    """
    books = books_of(actor)
    every = valid_on(standing.forecasts(books.district_id), books.day(now))
    lines = counted(every, books.areas.areas)
    if not targets(lines, year):
        raise NotFound("no_forecast")
    return Changes(added=_opening(books.district_id, year) if with_planned else (), year=year)


def _opening(district_id: int, year: int) -> tuple[Place, ...]:
    """Return what is planned with a point until the end of a year: places and positions.

    A place counts where it is sure of its item, a position always.
    """
    rows = register.facility_rows(
        district_id=district_id, state=State.PLANNED, lon__isnull=False,
        planned_for__year__lte=year,
    )  # fmt: skip
    return (*places_of(row for row in rows if row.match == Match.EXACT), *posts_of(rows))
