"""The three rates of a month by unit, matter or month, and the cases behind each number."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from linquan.apps.appeals import queries as appeals
from linquan.apps.appeals.inbox_types import InboxRow
from linquan.apps.appeals.rates import Outcome, Rate, RateFormula, RateFormulaRow
from linquan.apps.insights import rate_sql
from linquan.apps.insights.rate_sql import Narrowed, Sight
from linquan.apps.insights.rates import (
    By,
    Month,
    Part,
    RateRow,
    cell,
    month_before,
    month_of,
    outcomes_of,
)
from linquan.kernel.actors import Actor, Role
from linquan.kernel.errors import NotAllowed, NotFound
from linquan.kernel.validity import valid_on

MONTHS: Final = 12
FIRST_YEAR: Final = 2000
OF_A_PAGE: Final = 100
AREA_ROLES: Final = (Role.CLERK, Role.LEADER)
UNIT_ROLES: Final = (*AREA_ROLES, Role.HANDLER)
Tally = dict[str, Counter[Outcome]]


@dataclass(frozen=True, slots=True)
class RatesPage:
    """Rates of a month, line by line in order of names, and how they were reckoned."""

    month: Month
    months: tuple[Month, ...]
    """Months to choose from, the newest first."""
    by: By
    rows: tuple[RateRow, ...]
    total: RateRow
    formulas: tuple[RateFormulaRow, ...]
    group_names: Mapping[str, tuple[str, str]]
    is_final: bool


@dataclass(frozen=True, slots=True)
class CaseOfRate:
    """A turn behind a number: the request as lists show it, which turn, and what came of it."""

    row: InboxRow
    turn: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class CasesPage:
    """Turns behind one number, the newest requests first."""

    month: Month
    line: RateRow | None
    formula: RateFormula
    cases: tuple[CaseOfRate, ...]
    hidden: int
    """How many more of this page the reader may not open."""
    after: str
    """Key of the next page, empty on the last."""


def sight_of(actor: Actor, books: appeals.Desk) -> Sight:
    """Whose turns an actor counts. Raises NotAllowed.

    Clerks and leaders those of their area and unit, handlers those of their unit; grid workers
    none. Nobody counts requests about the own organisation.
    """
    mine = [post for post in actor.posts if post.district_id == actor.district_id]
    paths = tuple(post.area_path for post in mine if post.area_path and post.role in AREA_ROLES)
    lines = tuple(post.organisation_path for post in mine if post.role in UNIT_ROLES)
    if not lines:
        raise NotAllowed("rates")
    about = {int(part) for path in actor.organisation_lines() for part in path.split("/") if part}
    return Sight(
        actor.district_id,
        f"/{actor.district_id}/" in paths,
        tuple(a.area_id for a in books.areas.areas.values() if a.path.startswith(paths)),
        tuple(o.organisation_id for o in books.organisations.values() if o.path.startswith(lines)),
        tuple(sorted(about)),
    )


def month_from(key: str, books: appeals.Desk, now: datetime) -> Month:
    """Read a month, ``"2026-11"``; that of now where it is none or has not begun."""
    today = books.day(now)
    try:
        day = date.fromisoformat(f"{key}-01")
    except ValueError:
        day = today
    return _month(min(day, today) if day.year >= FIRST_YEAR else today, books)


def _month(day: date, books: appeals.Desk) -> Month:
    """A month, final as many days after its end as the rule valid on its first day says."""
    begun = month_of(day, 0)
    return month_of(day, books.rules(begun.first).rates_after_days)


def _months_to(day: date, books: appeals.Desk) -> tuple[Month, ...]:
    """So many months, the newest first, the last that of ``day``."""
    found = [day.replace(day=1)]
    while len(found) < MONTHS:
        found.append(month_before(found[-1]))
    return tuple(_month(first, books) for first in found)


def rates_page(actor: Actor, *, month: str, by: By, now: datetime) -> RatesPage:
    """Reckon the three rates of a month, or of twelve months up to it. Raises NotAllowed.

    Four statements, whatever the number of units and requests; by month three for each version of
    the formulas that was valid.
    """
    books = appeals.desk(actor.district_id)
    sight = sight_of(actor, books)
    chosen = month_from(month, books, now)
    months = _months_to(chosen.day, books) if by is By.MONTH else (chosen,)
    written = appeals.rate_formulas(actor.district_id)
    tallies = {rate: Tally() for rate in Rate}
    for formula, those in _by_formula(written, months):
        tally = _tally(formula, those, by, sight, books, now)
        tallies[formula.rate].update(tally)
    formulas = {row.formula.rate: row for row in valid_on(written, chosen.day)}
    rows = _rows(by, months, tallies, written, books)
    return RatesPage(
        chosen,
        _months_to(books.day(now), books),
        by,
        rows,
        _total(tallies, formulas),
        tuple(formulas.values()),
        {group.code: (group.name, group.name_en) for group in books.book.groups},
        chosen.is_final(now),
    )


def _by_formula(
    written: Sequence[RateFormulaRow], months: Sequence[Month]
) -> Iterable[tuple[RateFormula, list[Month]]]:
    for row in written:
        if those := [month for month in months if row in valid_on(written, month.day)]:
            yield row.formula, those


def _narrowed(formula: RateFormula, books: appeals.Desk) -> Narrowed:
    groups, kinds = formula.group_codes, formula.channel_kinds
    matters = [m.matter_id for m in books.book.matters if m.group_code in groups]
    channels = sorted({c.code for c in books.book.channels if c.kind in kinds})
    return Narrowed(matters if groups else None, channels if kinds else None)


def _tally(
    formula: RateFormula,
    months: Sequence[Month],
    by: By,
    sight: Sight,
    books: appeals.Desk,
    now: datetime,
) -> Tally:
    """Count what came of turns, by line. One statement."""
    narrowed = _narrowed(formula, books)
    sql = rate_sql.counting(formula, by, sight, narrowed)
    named = {int(month.first.timestamp()): month.key for month in months}
    tally: Tally = defaultdict(Counter)
    with connection.cursor() as cursor:
        cursor.execute(sql, rate_sql.values(months, now, sight, narrowed))
        for key, outcome, count in cursor.fetchall():
            line = named[key] if by is By.MONTH else _line_key(by, key, books)
            tally[line][Outcome(outcome)] += count
    return dict(tally)


def _line_key(by: By, key: int, books: appeals.Desk) -> str:
    """A unit by its id, a matter by its code: all its versions are one line."""
    return books.matter(key).code if by is By.MATTER else str(key)


def _rows(
    by: By,
    months: Sequence[Month],
    tallies: Mapping[Rate, Tally],
    written: Sequence[RateFormulaRow],
    books: appeals.Desk,
) -> tuple[RateRow, ...]:
    """Lines in order of their names, months from the newest."""
    of_month = {month.key: month for month in months}
    keys = set().union(*tallies.values())
    named = {key: _name(by, key, books) for key in keys}
    ordered = sorted(keys, key=lambda key: (named[key], key), reverse=by is By.MONTH)
    return tuple(
        RateRow(key, *named[key], _cells(key, of_month.get(key, months[0]), tallies, written))
        for key in ordered
    )


def _cells(
    key: str, month: Month, tallies: Mapping[Rate, Tally], written: Sequence[RateFormulaRow]
) -> dict[Rate, Any]:
    return {
        row.formula.rate: cell(row.formula, tallies[row.formula.rate].get(key, {}))
        for row in valid_on(written, month.day)
    }


def _name(by: By, key: str, books: appeals.Desk) -> tuple[str, str]:
    if by is By.MONTH:
        return key, key
    if by is By.UNIT:
        unit = books.organisations[int(key)]
        return unit.name, unit.name_en
    newest = max((m for m in books.book.matters if m.code == key), key=lambda m: m.valid_from)
    return newest.name, newest.name_en


def _total(tallies: Mapping[Rate, Tally], formulas: Mapping[Rate, RateFormulaRow]) -> RateRow:
    """All lines together, by the formulas of the month chosen."""
    every = {rate: sum(tally.values(), Counter()) for rate, tally in tallies.items()}
    cells = {rate: cell(row.formula, every[rate]) for rate, row in formulas.items()}
    return RateRow("", "", "", cells)


def rate_cases(
    actor: Actor,
    *,
    month: str,
    rate: Rate,
    by: By,
    key: str,
    part: Part,
    after: tuple[int, int],
    now: datetime,
) -> CasesPage:
    """Turns behind one number of the table; an empty ``key``: of all lines.

    Three statements. Raises NotAllowed, NotFound.
    """
    books = appeals.desk(actor.district_id)
    sight = sight_of(actor, books)
    chosen = month_from(key if by is By.MONTH and key else month, books, now)
    valid = valid_on(appeals.rate_formulas(actor.district_id), chosen.day)
    formula = next(row.formula for row in valid if row.formula.rate is rate)
    found = _found(formula, chosen, (by, key), part, after, sight, books, now)
    rows = appeals.rows_among(actor, {pk for pk, _, _ in found})
    shown = found[:OF_A_PAGE]
    cases = [CaseOfRate(rows[pk], n, outcome) for pk, n, outcome in shown if pk in rows]
    line = RateRow(key, *_name(by, key, books), {}) if key else None
    more = f"{shown[-1][0]}~{shown[-1][1]}" if len(found) > len(shown) else ""
    return CasesPage(chosen, line, formula, tuple(cases), len(shown) - len(cases), more)


def _found(
    formula: RateFormula,
    month: Month,
    line: tuple[By, str],
    part: Part,
    after: tuple[int, int],
    sight: Sight,
    books: appeals.Desk,
    now: datetime,
) -> list[tuple[int, int, Outcome]]:
    """Requests and turns of one number, one more than a page has. One statement."""
    by, key = line
    narrowed = _narrowed(formula, books)
    told = rate_sql.values((month,), now, sight, narrowed) | {
        "keys": _ids(by, key, books) if key else [],
        "outcomes": rate_sql.outcomes(outcomes_of(formula, part)),
        "after_id": after[0],
        "after_turn": after[1],
        "limit": OF_A_PAGE + 1,
    }
    sql = rate_sql.listing(formula, by if key else By.MONTH, sight, narrowed)
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        return [(pk, turn, Outcome(outcome)) for pk, turn, outcome in cursor.fetchall()]


def _ids(by: By, key: str, books: appeals.Desk) -> list[int]:
    """What a line stands for in the facts. Raises NotFound."""
    if by is By.MATTER:
        found = [m.matter_id for m in books.book.matters if m.code == key]
    else:
        found = [pk for pk in books.organisations if str(pk) == key]
    if not found and by is not By.MONTH:
        raise NotFound("no_such_page")
    return found
