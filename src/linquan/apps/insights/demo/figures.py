"""What the demo's centres did: figures of a year, month by month, drawn and made up.

They come in as one table, as an office hands in what it has counted.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from linquan.apps.circles import operations as circles
from linquan.apps.circles import queries as circle_reads
from linquan.apps.circles.facilities import FacilityView, State, Wanted
from linquan.apps.circles.figure_exchange import FIGURES
from linquan.apps.circles.figure_windows import Span, before, window
from linquan.apps.insights.demo.ground import Ground
from linquan.apps.insights.demo.people import Staff
from linquan.engine.towns import Town
from linquan.engine.towns.dice import Dice
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.exchange import imports
from linquan.kernel.exchange.layout import read_rows
from linquan.kernel.exchange.opening import open_table

FILE: Final = "设施成效.csv"
SOURCE: Final = "演示数据（虚构）"
MONTHS: Final = 13
SEASON: Final = 0.2
"""By how much a month differs from the usual, at most."""
USUAL: Final = (("served", 300, 1_400), ("activities", 3, 12), ("users", 200, 1_100))
BOOK_BAR: Final = (("users", 80, 420), ("open_hours", 180, 300))
AGREED_SERVED: Final = 9_000
GRANTED, SPENT = (600_000, 200_000), (180_000, 145_000)
"""Money of the planned facility in yuan, at two days each."""
Line = tuple[int, str, str, date, date, int]


def enter_figures(town: Town, ground: Ground, staff: Staff, now: datetime) -> None:
    """Bring in what centres with a brand and book corners did, and the money of what is planned."""
    today = now.astimezone(OFFICE_ZONE).date()
    lines = [*_lines(town, staff, today, now)]
    content = _table(lines).encode()
    reading = read_rows(FIGURES, open_table(content))
    actor, district_id = staff.street_clerk, ground.district_id
    import_id = imports.keep_file(
        actor=actor, district_id=district_id, table=FIGURES.name, file_name=FILE,
        content=content, now=now,
    )  # fmt: skip
    circles.import_figures(
        actor=actor, district_id=district_id, import_id=import_id, rows=reading.rows, now=now
    )


def _lines(town: Town, staff: Staff, today: date, now: datetime) -> Iterator[Line]:
    dice = Dice(town.seed, "figures")
    for view in _facilities(staff, Wanted(state=State.OPEN.value), now):
        pk = view.row.facility_id
        if view.row.brand:
            yield from _monthly(pk, USUAL, dice, today)
            yield pk, "satisfied", "done", today, today, dice.whole(86, 99)
        elif view.row.kind == "book-bar":
            yield from _monthly(pk, BOOK_BAR, dice, today)
        if view.row.contract_from and view.row.contract_to:
            days = view.row.contract_from, view.row.contract_to
            yield pk, "served", "agreed", *days, AGREED_SERVED
    for view in _facilities(staff, Wanted(state=State.PLANNED.value), now):
        for kind, sums in (("granted", GRANTED), ("spent", SPENT)):
            for place, yuan in enumerate(sums):
                day = today - timedelta(days=120 - 45 * place)
                yield view.row.facility_id, kind, "done", day, day, yuan


def _facilities(staff: Staff, wanted: Wanted, now: datetime) -> Iterator[FacilityView]:
    after: int | None = 0
    while after is not None:
        page = circle_reads.facilities_page(staff.street_clerk, wanted, now, after=after)
        yield from page.rows
        after = page.next_id


def _monthly(
    pk: int, kinds: tuple[tuple[str, int, int], ...], dice: Dice, today: date
) -> Iterator[Line]:
    """Draw a year of whole months until the last one, each kind around what is usual of it."""
    for kind, least, most in kinds:
        usual = dice.whole(least, most)
        month = before(window(Span.MONTH, today))
        for _ in range(MONTHS):
            if month is not None:
                much = round(usual * dice.between(1 - SEASON, 1 + SEASON))
                yield pk, kind, "done", month.first, month.last, much
                month = before(month)


def _table(lines: list[Line]) -> str:
    told = io.StringIO()
    writer = csv.writer(told)
    writer.writerow(
        ("facility_id", "kind", "side", "first_on", "last_on", "amount", "source")
    )  # fmt: skip
    for line in lines:
        writer.writerow((*line, SOURCE))
    return told.getvalue()
