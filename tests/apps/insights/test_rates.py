"""The three rates: exact figures, who sees which, and a month that stays as it was."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.apps.appeals.desk_pages import sheet
from tests.apps.appeals.factories import (
    FROM,
    Town,
    answer,
    bring,
    exactly,
    file,
    make_town,
    reporter_of,
    sort,
)
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.insights.test_counters import deliver_all
from tests.apps.kept import kept
from tests.apps.orgs.clients import client_of
from tests.apps.places.factories import SETUP, SETUP_AT

from linquan.apps.appeals import operations
from linquan.apps.appeals.rates import OWN, Outcome, Rate
from linquan.apps.appeals.types import Grade, ReporterDraft, Status
from linquan.apps.insights import rate_queries
from linquan.apps.insights.rates import By, Part, RateCell, cell, month_of
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FORMULAS = {row.formula.rate: row.formula for row in OWN}


@pytest.fixture
def town() -> Town:
    """A town in which a first contact is due within 24 hours."""
    made = kept(make_town)
    operations.revise_clock_terms(
        actor=SETUP, district_id=made.district_id, code="default",
        draft=operations.ClockTermsDraft("hours"), valid_from=FROM, now=SETUP_AT,
    )  # fmt: skip
    return made


def rate(pk: int, grade: Grade, now: datetime) -> None:
    operations.rate_appeal(actor=reporter_of(pk), appeal_id=pk, grade=grade, reason="说明", now=now)


def work(town: Town, now: datetime) -> dict[str, int]:
    """Eight requests of the department in a month, each with another end."""
    pks = {name: bring(town, file(town, now), Status.ASSIGNED, now) for name in (
        "good", "fair", "bad", "silent", "late", "gone", "waived", "open",
    )}  # fmt: skip
    for name in ("good", "fair", "bad", "silent"):
        answer(town, pks[name], now + HOUR)
    answer(town, pks["late"], now + 25 * HOUR)
    operations.answer_appeal(
        actor=town.staff.handler, appeal_id=pks["waived"], text="已处理", proof=(),
        proof_waiver="无法拍照", seen_version=None, now=now + HOUR,
    )  # fmt: skip
    operations.withdraw_appeal(
        actor=reporter_of(pks["gone"]), appeal_id=pks["gone"], reason="", now=now + HOUR
    )
    rate(pks["good"], Grade.SATISFIED, now + 2 * HOUR)
    rate(pks["late"], Grade.SATISFIED, now + 26 * HOUR)
    rate(pks["fair"], Grade.BASICALLY, now + 2 * HOUR)
    rate(pks["bad"], Grade.UNSATISFIED, now + 2 * HOUR)
    pks["unnamed"] = file(town, now, reporter=ReporterDraft())
    deliver_all(now + 26 * HOUR)
    return pks


def page(actor: Actor, now: datetime, by: By = By.UNIT, month: str = "") -> rate_queries.RatesPage:
    return rate_queries.rates_page(actor, month=month, by=by, now=now)


def test_the_rates_of_a_month_by_unit_matter_and_month(town: Town, now: datetime) -> None:
    """In time are good, fair, bad, silent and waived; bad's second turn is not due yet."""
    work(town, now)
    later = now + 25 * HOUR + timedelta(minutes=30)
    expected = {"response": (7, 5.0), "solved": (3, 2.0), "satisfied": (3, 1.8)}
    at_once = page(town.office_clerk, later)
    by_id = {row.key: row for row in at_once.rows}
    department = by_id[str(town.staff.department_id)]
    assert {r.value: (c.base, c.counted) for r, c in department.cells.items()} == expected
    assert department.cells[Rate.SOLVED].share is None  # three are fewer than five
    response = department.cells[Rate.RESPONSE]
    assert (round(response.share or 0, 4), round(response.low or 0, 4)) == (0.7143, 0.3589)
    assert round(response.high or 0, 4) == 0.9178
    assert [row.name for row in at_once.rows] == sorted(row.name for row in at_once.rows)
    for by, key in ((By.MATTER, "lamp"), (By.MONTH, "2026-11")):
        [row] = page(town.office_clerk, later, by).rows
        assert row.key == key
        assert {r.value: (c.base, c.counted) for r, c in row.cells.items()} == expected


def test_a_month_stays_as_it_was(town: Town, now: datetime) -> None:
    """Neither a formula of later, nor what happens after the cutoff, moves it."""
    pks = work(town, now)
    final = datetime(2026, 12, 10, 16, tzinfo=UTC)  # ten days after the end, office time
    operations.revise_rule(
        actor=SETUP, district_id=town.district_id, code="rates_after_days", value=3,
        valid_from=date(2026, 12, 1), now=now + 2 * DAY,
    )  # fmt: skip
    before = page(town.office_clerk, final, month="2026-11")
    assert (before.is_final, before.month.final_at) == (True, final)
    assert not page(town.office_clerk, final - HOUR, month="2026-11").is_final
    operations.revise_rate_formula(
        actor=town.staff.street_clerk, district_id=town.district_id, code="satisfied",
        draft=replace(FORMULAS[Rate.SATISFIED], least=1), valid_from=date(2026, 12, 2),
        now=final - 9 * DAY,
    )  # fmt: skip
    later = final + HOUR
    sort(town, pks["open"], later, matter_id=town.matters["noise"])
    rate(pks["silent"], Grade.UNSATISFIED, later)
    answer(town, pks["bad"], later)
    operations.reopen_appeal(
        actor=town.staff.street_clerk, appeal_id=pks["good"], reason="又坏了", now=later
    )
    deliver_all(later)
    books.forget()
    for by in By:
        again = page(town.office_clerk, later + 40 * DAY, by, "2026-11")
        then = page(town.office_clerk, final, by, "2026-11")
        assert (again.rows, again.total) == (then.rows, then.total)
    assert page(town.office_clerk, later + 40 * DAY, month="2026-11").rows == before.rows
    told = page(town.office_clerk, later, month="2026-11").formulas
    assert [row.formula for row in told] == [row.formula for row in before.formulas]
    january = page(town.office_clerk, later + 40 * DAY, month="2027-01")
    assert {row.formula.rate: row.is_own for row in january.formulas}[Rate.SATISFIED] is False


def test_each_sees_its_own(town: Town, now: datetime) -> None:
    work(town, now)
    later = now + 2 * DAY
    department = {str(town.staff.department_id)}
    everything = {row.key for row in page(town.office_clerk, later).rows}
    assert department < everything
    assert {row.key for row in page(town.staff.handler, later).rows} == department
    assert page(town.far_clerk, later).rows == ()
    for actor in (town.staff.grid_worker, town.staff.administrator):
        with pytest.raises(NotAllowed):
            page(actor, later)


def test_nobody_counts_what_is_about_the_own_unit(town: Town, now: datetime) -> None:
    """The street's clerk sees nothing of a complaint about the street, not even its number."""
    pk = file(town, now, about_organisation_id=town.staff.street_office_id)
    deliver_all(now)
    later = now + 2 * DAY
    assert [row.cells[Rate.RESPONSE].base for row in page(town.office_clerk, later).rows] == [1]
    assert page(town.staff.street_clerk, later).rows == ()
    seen = rate_queries.rate_cases(
        town.staff.street_clerk, month="", rate=Rate.RESPONSE, by=By.UNIT, key="", part=Part.BASE,
        after=(2**62, 0), now=later,
    )  # fmt: skip
    assert (seen.cases, seen.hidden) == ((), 0)
    assert pk


def cases(town: Town, now: datetime, **asked: object) -> rate_queries.CasesPage:
    given = {
        "month": "2026-11", "rate": Rate.RESPONSE, "by": By.UNIT, "part": Part.COUNTED,
        "key": str(town.staff.department_id), "after": (2**62, 0), **asked,
    }  # fmt: skip
    return rate_queries.rate_cases(town.office_clerk, now=now, **given)  # type: ignore[arg-type]


def test_every_number_opens_its_cases(town: Town, now: datetime) -> None:
    pks = work(town, now)
    later = now + 25 * HOUR + timedelta(minutes=30)
    found = cases(town, later)
    told = {(one.row.appeal_id, one.turn, one.outcome) for one in found.cases}
    names = ("good", "fair", "bad", "silent", "waived")
    assert told == {(pks[name], 0, Outcome.IN_TIME) for name in names}
    assert len(cases(town, later, part=Part.BASE).cases) == 7
    solved = cases(town, later, rate=Rate.SOLVED, by=By.MATTER, key="lamp")
    assert [one.row.appeal_id for one in solved.cases] == sorted(
        (pks["good"], pks["fair"]), reverse=True
    )
    assert cases(town, later, by=By.MONTH, key="2026-10").cases == ()
    with pytest.raises(NotFound):
        cases(town, later, key="999999")


def test_a_fixed_number_of_statements(town: Town, now: datetime) -> None:
    work(town, now)
    page(town.office_clerk, now + DAY)
    for by in By:
        with exactly(5):  # the versions of the books, the formulas, one for each rate
            page(town.office_clerk, now + DAY, by)


def test_what_is_excluded_counts_no_more_but_final_months_stay(town: Town, now: datetime) -> None:
    pks = work(town, now)
    final = datetime(2026, 12, 10, 16, tzinfo=UTC)
    for name, at in (("good", now + 2 * DAY), ("fair", final + HOUR)):
        operations.ask_exclusion(
            actor=town.staff.handler, appeal_id=pks[name], reason_code="repeated", reason="重复",
            now=at,
        )  # fmt: skip
        operations.decide_exclusion(
            actor=town.staff.clerk, appeal_id=pks[name], is_approved=True, text="", now=at
        )
    deliver_all(final + HOUR)
    [row] = page(town.office_clerk, final + DAY, By.MATTER, "2026-11").rows
    assert {r.value: (c.base, c.counted) for r, c in row.cells.items()} == {
        "response": (7, 4.0), "solved": (3, 2.0), "satisfied": (3, 1.8),
    }  # fmt: skip


def test_too_few_show_no_rate() -> None:
    formula = FORMULAS[Rate.SATISFIED]
    tally = {Outcome.SATISFIED: 2, Outcome.BASICALLY: 2, Outcome.UNRATED: 9}
    assert cell(formula, tally) == RateCell(4, 3.6)
    enough = cell(formula, tally | {Outcome.UNSATISFIED: 1})
    assert (enough.base, enough.counted, enough.share) == (5, 3.6, 0.72)


def test_months_of_the_office() -> None:
    month = month_of(date(2026, 12, 31), 10)
    assert (month.key, month.first, month.next, month.final_at) == (
        "2026-12",
        datetime(2026, 11, 30, 16, tzinfo=UTC),
        datetime(2026, 12, 31, 16, tzinfo=UTC),
        datetime(2027, 1, 10, 16, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("三率", "暂定", "响应率", "数量太少（4）", "本系统默认，非官方口径")),
        ("en", ("Rates of 2026-11", "Provisional", "Response rate", "too few (4)", "not official")),
    ],
)
def test_the_page(
    town: Town,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    words: tuple[str, ...],
) -> None:
    work(town, now)
    fix_clock(monkeypatch, now + 2 * DAY)
    client = client_of(town.staff.handler)
    shown = client.get("/figures/rates/", headers={"accept-language": language}).content.decode()
    assert [word for word in words if word not in shown] == []
    for query in ("?by=matter", "?by=month", "?month=2026-10", "?month=odd&by=odd"):
        assert client.get(f"/figures/rates/{query}").status_code == 200
    listed = client.get(
        f"/figures/rates/cases/?rate=response&part=base&by=unit&key={town.staff.department_id}"
    )
    assert "/appeals/" in listed.content.decode()
    assert client.get("/figures/rates/cases/?rate=odd&part=base").status_code == 404
    assert client_of(town.staff.grid_worker).get("/figures/rates/").status_code == 403


def test_the_file(town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    work(town, now)
    fix_clock(monkeypatch, now + 25 * HOUR + timedelta(minutes=30))
    answered = client_of(town.staff.handler).get("/figures/rates.xlsx?by=matter")
    [line] = [row for row in sheet(answered.content) if row[0] == "路灯"]
    assert [told for told in line if told] == [
        "路灯", "5", "7", "71.4", "35.9–91.8 %", "2", "3", "1.8", "3",
    ]  # fmt: skip
