from datetime import UTC, date, datetime, time, timedelta

import pytest

from linquan.apps.orgs import rules
from linquan.apps.orgs.calendar_types import CalendarDayRow, DayCell
from linquan.apps.orgs.types import OrganisationChange, OrganisationDraft, OrganisationKind
from linquan.kernel.actors import Actor, ActorKind, Post, Role
from linquan.kernel.calendar import OfficeCalendar

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def person(role: Role, district_id: int, account_id: int = 1) -> Actor:
    made = Post(1, "/1/", "x", role, district_id, f"/{district_id}/")
    return Actor(ActorKind.PERSON, "someone", account_id, (made,))


@pytest.mark.parametrize(
    ("actor", "administers", "sets_password"),
    [
        (Actor.system("house"), True, True),
        (person(Role.ADMINISTRATOR, 7), True, True),
        (person(Role.ADMINISTRATOR, 8), False, False),
        (person(Role.LEADER, 7), False, False),
        (person(Role.CLERK, 7, account_id=55), False, True),
        (Actor.stranger(), False, False),
    ],
)
def test_permission(actor: Actor, administers: bool, sets_password: bool) -> None:
    assert rules.may_administer(actor, 7) is administers
    assert rules.may_set_password(actor, 55, 7) is sets_password


@pytest.mark.parametrize(
    ("phone", "fault"),
    [
        ("028-8123 4567", ""), ("+86 (28) 81234567", ""), ("81234567转802", ""),
        ("81234567 ext. 12", ""), ("81234567ext. 12", ""), ("12345x", "not_a_phone"),
        ("1" * 31, "too_long"),
    ],
)  # fmt: skip
def test_fault_of_phone(phone: str, fault: str) -> None:
    assert rules.fault_of_phone(phone) == fault


def test_organisation_faults() -> None:
    wrong = OrganisationDraft(OrganisationKind.FIRM, " ", "y" * 121, phone="x")
    assert rules.organisation_faults(wrong) == {
        "name": "missing", "name_en": "too_long", "phone": "not_a_phone",
    }  # fmt: skip
    assert rules.organisation_faults(OrganisationChange("x" * 81)) == {"name": "too_long"}
    assert rules.organisation_faults(OrganisationChange("安居物业")) == {}


@pytest.mark.parametrize(
    ("username", "name", "faults"),
    [
        ("he.fang", "何芳", {}),
        ("a1", "何芳", {}),
        ("a", "何芳", {"username": "not_a_username"}),
        ("a" * 61, "何芳", {"username": "not_a_username"}),
        ("何芳", "何芳", {"username": "not_a_username"}),
        (".he", "何芳", {"username": "not_a_username"}),
        ("he fang", "", {"username": "not_a_username", "name": "missing"}),
        ("he", "x" * 61, {"name": "too_long"}),
    ],
)
def test_account_faults(username: str, name: str, faults: dict[str, str]) -> None:
    assert rules.account_faults(username, name) == faults


def test_calendar_faults() -> None:
    assert rules.note_faults("x" * 81, "") == {"note": "too_long", "source": "missing"}
    assert rules.note_faults("", "x" * 121) == {"source": "too_long"}
    assert [rules.year_fault(y) for y in (1999, 2000, 2100, 2101)] == [
        "out_of_range", "", "", "out_of_range",
    ]  # fmt: skip
    assert rules.hours_faults(time(9), time(17)) == {}
    assert rules.hours_faults(time(9), time(9)) == {"closes": "closes_before_opening"}


def minutes_ago(*minutes: float) -> list[datetime]:
    return [NOW - timedelta(minutes=m) for m in minutes]


@pytest.mark.parametrize(
    ("failures", "locked_for_minutes"),
    [
        (minutes_ago(), None),
        (minutes_ago(0, 1, 2, 3), None),
        (minutes_ago(0, 1, 2, 3, 4), 15),
        (minutes_ago(5, 6, 7, 8, 9), 10),
        (minutes_ago(14, 15, 16, 17, 29), 1),
        (minutes_ago(14, 15, 16, 17, 29.1), None),
        (minutes_ago(15, 16, 17, 18, 19), None),
        (minutes_ago(0, 1, 2, 3, 4, 5, 6), 15),
        (minutes_ago(0, 1, 2, 3, 20, 21, 22), None),
    ],
)
def test_locked_until(failures: list[datetime], locked_for_minutes: int | None) -> None:
    wanted = None if locked_for_minutes is None else NOW + timedelta(minutes=locked_for_minutes)
    assert rules.locked_until(failures, NOW) == wanted


def test_months_of_a_year() -> None:
    holiday, made_up = date(2026, 10, 1), date(2026, 10, 10)
    days = (
        CalendarDayRow(holiday, False, "National Day", "x"),
        CalendarDayRow(made_up, True, "National Day", "x"),
    )
    calendar = OfficeCalendar(exceptions={row.day: row.is_workday for row in days})
    months = rules.months_of(2026, calendar, days)
    assert [m.first for m in months] == [date(2026, n, 1) for n in range(1, 13)]
    october = months[9].weeks
    assert [cell and cell.day.day for cell in october[0]] == [None, None, None, 1, 2, 3, 4]
    assert october[0][3] == DayCell(
        holiday, is_workday=False, is_exception=True, note="National Day"
    )
    assert october[1][5] == DayCell(
        made_up, is_workday=True, is_exception=True, note="National Day"
    )
    assert october[1][6] == DayCell(date(2026, 10, 11), is_workday=False, is_exception=False)
    cells = [c for m in months for week in m.weeks for c in week if c is not None]
    assert len(cells) == 365
