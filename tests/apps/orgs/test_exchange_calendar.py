"""The working calendar out and in: what a file would do, what it does, and back."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.translation import override
from tests.apps.kept import kept
from tests.apps.orgs.acts import at_once
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.factories import SETUP, SETUP_AT, District, make_district
from tests.apps.tables import FORMS, ODD_NAMES, Desk, comes_back, statements

from linquan.apps.orgs import operations, queries
from linquan.apps.orgs.exchange import TABLES
from linquan.apps.orgs.models import CalendarDay, CalendarYear
from linquan.apps.orgs.web.words import change_line
from linquan.kernel import books
from linquan.kernel.exchange.port import Plan
from linquan.kernel.models import Delivery, Event

pytestmark = pytest.mark.django_db
NOW = SETUP_AT + timedelta(days=300)
(DAYS,) = (table for table in TABLES if table.layout.name == "calendar_days")
(YEARS,) = (table for table in TABLES if table.layout.name == "calendar_years")
NEW = """日期,是否上班,备注,文号
2027年1月1日,否,元旦,国办发明电〔2026〕9号
2027/1/2,no,New Year's Day,国办发明电〔2026〕9号
2027-01-03,是,调休,国办发明电〔2026〕9号
"""


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


@pytest.fixture
def days(district: District, staff: Staff) -> Desk:
    return Desk(DAYS, staff.administrator, district.district_id, NOW)


@pytest.fixture
def years(days: Desk) -> Desk:
    return replace(days, table=YEARS)


def rows() -> tuple[list[dict[str, Any]], ...]:
    return tuple(list(m.objects.order_by("pk").values()) for m in (CalendarDay, CalendarYear))


@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_in_and_changes_nothing(days: Desk, years: Desk, form: str) -> None:
    operations.load_calendar_year(
        actor=SETUP, district_id=days.district_id, year=2026, now=SETUP_AT
    )
    for number, name in enumerate((*ODD_NAMES, "春节", "Spring Festival")):
        operations.change_calendar_day(
            actor=SETUP, district_id=days.district_id, day=date(2030, 1, 1 + number),
            is_workday=bool(number % 2), note=name, source=name, now=SETUP_AT,
        )  # fmt: skip
        operations.confirm_calendar_year(
            actor=SETUP, district_id=days.district_id, year=2030 + number, source=name, now=NOW
        )
    assert (statements(days.lines), statements(years.lines)) == (1, 1)
    official = CalendarDay.objects.filter(day__year=2026).count()
    assert comes_back(days, form) == official + len(ODD_NAMES) + 2
    assert comes_back(years, form) == 1 + len(ODD_NAMES) + 2
    content = days.written("csv")
    assert "春节" in content.decode()
    with override("en"):
        assert "Spring Festival" in days.written("csv").decode()
        plan = days.check(days.read(content).rows)
    assert plan.changed == ()


def test_new_days_are_one_change_of_the_calendar(days: Desk, district: District) -> None:
    assert days.check(days.rows(NEW)) == Plan(new=(2, 3, 4))
    version = books.versions(district.district_id)["orgs"]
    days.take(NEW)
    notice = "国办发明电〔2026〕9号"
    entered = CalendarDay.objects.order_by("day")
    assert list(entered.values_list("day", "is_workday", "note", "source")) == [
        (date(2027, 1, 1), False, "New Year's Day", notice),
        (date(2027, 1, 2), False, "New Year's Day", notice),
        (date(2027, 1, 3), True, "调休", notice),
    ]
    assert books.versions(district.district_id)["orgs"] != version
    (event,) = Event.objects.filter(kind="calendar.changed")
    nothing = {"2027-01-01": None, "2027-01-02": None, "2027-01-03": None}
    assert event.data == {"what": "import", "days": 3, "before": {"days": nothing}}
    assert Delivery.objects.filter(event=event, handler="appeals.deadlines").exists()
    with override("en"):
        assert change_line(event.data) == "3 days came with a table"
    assert not queries.office_calendar(district.district_id).is_workday(date(2027, 1, 1))
    assert days.check(days.rows(NEW)) == Plan(same=(2, 3, 4))
    days.take(NEW)
    assert Event.objects.filter(kind="calendar.changed").count() == 1


def test_changes_touch_only_the_columns_there_are(days: Desk) -> None:
    days.take(NEW)
    text = "日期,上班\n2027-01-02,是\n2027-01-03,\n"
    assert days.check(days.rows(text)) == Plan(
        changed=(2,), same=(3,), before={2: {"is_workday": False}}
    )
    was = rows()[0]
    days.take(text)
    assert rows()[0] == [was[0], was[1] | {"is_workday": True}, was[2]]


def test_the_change_is_taken_back_on_the_page_of_the_calendar_too(
    days: Desk, district: District
) -> None:
    import_id = days.take(NEW)
    changes = queries.calendar_changes(days.actor, NOW)
    assert changes[0].may_take_back
    operations.take_back_calendar_change(
        actor=days.actor, district_id=district.district_id, event_id=changes[0].event_id, now=NOW
    )
    assert rows() == ([], [])
    days.refused("import_changed_since", lambda: days.take_back(import_id), rows)


def test_every_fault_is_told_by_cell(days: Desk, years: Desk) -> None:
    text = "日期,上班,节日,文号\n1026-01-01,是,,通知\n2027-01-01,,,通知\n2027-01-02,否,,\n"
    text += "2027-01-03,否,,通知\n2027-01-03,是,,通知\n"
    assert days.faults(text) == [
        (2, "day", "out_of_range"),
        (3, "is_workday", "cell_missing"),
        (4, "source", "missing"),
        (6, "day", "row_twice"),
    ]
    import_id = days.opened()
    days.refused("rows_wrong", lambda: days.take(text, import_id), rows)
    text = "年份,文号\n2027,\n2028,通知\n2028,通知\n"
    assert years.faults(text) == [(2, "source", "missing"), (4, "year", "row_twice")]
    import_id = years.opened()
    years.refused("rows_wrong", lambda: years.take(text, import_id), rows)


def test_others_may_neither_see_nor_bring_nor_take_back(
    days: Desk, years: Desk, staff: Staff
) -> None:
    for desk, text in ((days, NEW), (years, "年份,文号\n2027,通知\n")):
        import_id = desk.take(text)
        for actor in (staff.clerk, staff.leader):
            other = replace(desk, actor=actor)
            opened = other.opened()
            for act in (
                other.lines,
                lambda other=other, text=text: other.check(other.rows(text)),
                lambda other=other, text=text, opened=opened: other.take(text, opened),
                lambda other=other, import_id=import_id: other.take_back(import_id),
            ):
                desk.refused("not_allowed", act, rows)


def test_taking_back_restores_the_exact_state(days: Desk, years: Desk) -> None:
    days.take(NEW)
    years.take("年份,文号\n2027,通知\n")
    before = rows()
    more = days.take("日期,上班,节日,文号\n2027-01-01,是,别的,别的\n2027-02-01,否,新,新\n")
    year = years.take("年份,文号\n2027,新通知\n2028,新通知\n")
    assert (days.take_back(more), years.take_back(year)) == (2, 2)
    assert rows() == before
    event = Event.objects.filter(kind="calendar.changed").latest("id")
    assert event.data == {"what": "import_taken_back", "import": year}
    with override("en"):
        assert change_line(event.data) == "A table was taken back"
    days.refused("import_not_taken", lambda: days.take_back(more), rows)


def test_confirmed_years(years: Desk, district: District) -> None:
    years.take("年份,文号\n2027,通知\n")
    (event,) = Event.objects.filter(kind="calendar.changed")
    assert event.data == {"what": "import", "years": 1, "before": {"years": {"2027": None}}}
    with override("en"):
        assert change_line(event.data) == "Years were confirmed by a table"
    assert 2027 in queries.office_calendar(district.district_id).known_years
    text = "年份,文号\n2027,新通知\n"
    assert years.check(years.rows(text)) == Plan(changed=(2,), before={2: {"source": "通知"}})


def test_statements_do_not_grow_with_the_rows(days: Desk) -> None:
    def taken(count: int, year: int) -> int:
        first = date(year, 1, 1)
        text = "日期,上班,文号\n" + "".join(
            f"{first + timedelta(days=n)},是,通知\n" for n in range(count)
        )
        found, import_id = days.rows(text), days.opened()
        return statements(lambda: days.put(found, import_id))

    taken(1, 2030)
    assert taken(2, 2031) == taken(300, 2032)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_writes_and_the_other_finds_it_done(days: Desk) -> None:
    first, second = days.opened(), days.opened()
    found = days.rows(NEW)
    plans: list[Plan] = []
    at_once(*(lambda i=i: plans.append(days.put(found, i)) for i in (first, second)))
    assert sorted(plans, key=lambda plan: plan.same) == [
        Plan(new=(2, 3, 4)), Plan(same=(2, 3, 4)),
    ]  # fmt: skip
    assert CalendarDay.objects.count() == 3
