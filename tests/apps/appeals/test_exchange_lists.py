"""The lists of the desk out and in: versions with days, by the rules of their pages."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.apps.appeals.factories import (
    Town,
    events_after,
    everyone,
    file,
    last_event_id,
    picture,
)
from tests.apps.tables import FORMS, ODD_NAMES, Desk, comes_back, statements

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.exchange import TABLES
from linquan.apps.appeals.models import Appeal, Channel, DeadlinePolicy, Duty, Matter, MatterGroup
from linquan.apps.appeals.operations import GroupDraft
from linquan.kernel.actors import Actor
from linquan.kernel.exchange.port import Plan
from linquan.kernel.handlers import deliver_owed

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 2, tzinfo=UTC)
TODAY = date(2026, 11, 1)
LISTS = {
    table.layout.name: table
    for table in TABLES
    if table.layout.name in {"matter_groups", "deadlines", "matters", "channels", "duties"}
}


def desk_of(town: Town, name: str, by: Actor | None = None, now: datetime = NOW) -> Desk:
    return Desk(LISTS[name], by or town.staff.street_clerk, town.district_id, now)


def lists() -> dict[str, str]:
    return {name: mark for name, mark in picture().items() if name.startswith("appeals_")}


def test_there_are_five() -> None:
    assert list(LISTS) == ["matter_groups", "deadlines", "matters", "channels", "duties"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", LISTS)
def test_what_goes_out_comes_in_and_changes_nothing(town: Town, name: str, form: str) -> None:
    """Also what is over, and what has not begun."""
    for code, day in (("homes", 0), ("later", 9)):
        operations.revise_group(
            actor=town.staff.street_clerk, district_id=town.district_id, code=code,
            draft=GroupDraft("居民关心", f"Group {code}", 3),
            valid_from=TODAY + timedelta(days=day), now=NOW,
        )  # fmt: skip
    operations.end_duty(
        actor=town.staff.street_clerk, district_id=town.district_id,
        duty_id=town.duties["lamps"], valid_to=TODAY, now=NOW,
    )  # fmt: skip
    sizes = {"matter_groups": 4, "deadlines": 3, "matters": 4, "channels": 5, "duties": 7}
    later = desk_of(town, name, now=NOW + timedelta(days=3))
    assert comes_back(later, form) == sizes[name]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    names=st.lists(
        st.one_of(
            st.sampled_from(ODD_NAMES),
            st.text(
                st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs", "Cf", "Co", "Cn")),
                min_size=1, max_size=20,
            ),
        ),
        min_size=1, max_size=4, unique=True,
    ),
    form=st.sampled_from(FORMS),
)  # fmt: skip
def test_any_names_come_back(town: Town, names: list[str], form: str) -> None:
    for n, name in enumerate(names):
        MatterGroup.objects.create(
            district_id=town.district_id, code=f"g{n}", name=name[:40], name_en=name[:40],
            position=n, valid_from=TODAY,
        )  # fmt: skip
    operations.revise_group(
        actor=town.staff.street_clerk, district_id=town.district_id, code="last",
        draft=GroupDraft("末", "Last", 9), valid_from=TODAY, now=NOW,
    )  # fmt: skip
    assert comes_back(desk_of(town, "matter_groups"), form) == 3 + len(names)
    MatterGroup.objects.filter(code__in=["last", *(f"g{n}" for n in range(len(names)))]).delete()


def test_a_new_line_gets_a_code_and_is_found_by_its_name(town: Town) -> None:
    desk = desk_of(town, "deadlines")
    text = "名称,英文名称,数量,单位,依据\n一周,A week,7,天,内部规定\n"
    assert desk.check(desk.rows(text)) == Plan(new=(2,))
    before = last_event_id()
    import_id = desk.take(text)
    row = DeadlinePolicy.objects.get(name="一周")
    assert (row.amount, row.unit, row.source) == (7, "days", "内部规定")
    assert (row.valid_from, row.valid_to) == (TODAY, None)
    assert row.code.startswith("n")
    event, taken = events_after(before)
    assert (event["kind"], event["subject"]) == ("policy.imported", f"policy:{row.pk}")
    assert (event["data"]["import"], taken["kind"]) == (import_id, "import.taken")
    assert desk.check(desk.rows(text)) == Plan(same=(2,))


def test_a_change_is_a_new_version(town: Town) -> None:
    desk = desk_of(town, "deadlines")
    text = "名称,数量,生效日期\n工作日,5,2026-12-01\n"
    plan = desk.check(desk.rows(text))
    assert plan == Plan(changed=(2,), before={2: {"amount": 3, "valid_from": date(2026, 1, 5)}})
    desk.take(text)
    found = DeadlinePolicy.objects.filter(code="workdays").order_by("valid_from")
    assert list(found.values_list("amount", "valid_from", "valid_to")) == [
        (3, date(2026, 1, 5), date(2026, 12, 1)), (5, date(2026, 12, 1), None),
    ]  # fmt: skip
    book = queries.desk(town.district_id)
    lamp = next(m for m in book.matters(TODAY) if m.code == "lamp")
    assert book.policy_for(lamp, date(2026, 12, 1)).amount == 5
    assert desk.check(desk.rows(text)) == Plan(same=(2,))


def test_a_version_that_has_not_begun_is_changed_in_its_place(town: Town) -> None:
    desk = desk_of(town, "deadlines")
    desk.take("名称,数量,生效日期\n工作日,5,2026-12-01\n")
    desk.take("名称,数量,生效日期\n工作日,6,2026-12-01\n")
    found = DeadlinePolicy.objects.filter(code="workdays").order_by("valid_from")
    assert list(found.values_list("amount", flat=True)) == [3, 6]


def test_without_a_day_a_change_counts_from_today(town: Town) -> None:
    desk = desk_of(town, "matters")
    desk.take("名称,关键词\n路灯,路灯、太黑、灯杆\n")
    old, new = Matter.objects.filter(code="lamp").order_by("valid_from")
    assert (old.valid_to, new.valid_from) == (TODAY, TODAY)
    assert (old.words, new.words) == (["路灯", "太黑"], ["太黑", "灯杆", "路灯"])
    assert (new.group_code, new.policy_code, new.is_public_space) == ("safety", "workdays", True)


def test_a_whole_list_comes_in_with_what_it_names(town: Town) -> None:
    desk = desk_of(town, "matter_groups")
    desk.take("名称,英文名称,排序\n邻里揪心,Worries,2\n")
    desk_of(town, "matters").take(
        "名称,英文名称,所属类别,办理时限,关键词\n飞线,Wires,邻里揪心,小时,飞线，充电\n"
    )
    row = Matter.objects.get(name="飞线")
    assert row.group_code == MatterGroup.objects.get(name="邻里揪心").code
    assert (row.policy_code, row.words) == ("hours", ["充电", "飞线"])
    duties = desk_of(town, "duties")
    duties.take("事项,责任单位,负责区域,职责\n飞线,区住建局,江安街道,拆除\n")
    duty = Duty.objects.get(matter_code=row.code)
    assert (duty.organisation_id, duty.area_id) == (
        town.staff.department_id, town.district.street_id,
    )  # fmt: skip
    channels = desk_of(town, "channels")
    head = "名称,英文名称,类型,区域,地点,星期,开门,关门\n"
    text = head + "周三,Wednesday,民意诉求流动点,锦绣社区,广场,周三,9:30,11:30\n"
    channels.take(text)
    point = Channel.objects.get(name="周三")
    assert (point.weekday, point.area_id) == (2, town.district.community_ids[0])


FAULTY = {
    "deadlines": (
        "编码,名称,英文名称,数量,单位,生效日期,失效日期\n"
        "days,天,Days,3,天,2026-01-05,\n"
        "hours,小时,Hours,24,小时,2026-01-05,2026-12-01\n"
        "a b,怪,Odd,1,天,,\n"
        ",昨天,Y,1,天,2026-10-31,\n"
        ",倒着,Z,1,天,2026-12-01,2026-11-30\n"
        "days,天,Days,3,天,2026-01-04,\n"
        ",一样,S,1,天,,\n"
        ",一样,S,1,天,,\n",
        [
            (2, "amount", "line_is_past"), (3, "valid_to", "line_in_use"), (4, "code", "code_odd"),
            (5, "valid_from", "past_date"), (6, "valid_to", "past_date"),
            (7, "valid_from", "past_date"), (9, "code", "row_twice"),
        ],
    ),
    "matter_groups": (
        "编码,名称,英文名称,失效日期\nhomes,居民关心,homes,2026-12-01\nsafety,公共安全,safety,2026-10-01\n",
        [(2, "valid_to", "group_has_matters"), (3, "valid_to", "past_date")],
    ),
    "matters": (
        "名称,英文名称,所属类别,办理时限,兜底事项,失效日期\n"
        "甲,A,没有,小时,,\n乙,B,居民关心,没有,,\n其他,Other,居民关心,工作日,否,\n",
        [
            (2, "group", "group_unknown"), (3, "deadline", "policy_unknown"),
            (4, "is_fallback", "fallback_needed"),
        ],
    ),
    "channels": (
        "名称,英文名称,类型,区域,开门,关门\n甲,A,民意诉求流动点,火星,9:00,8:00\n"
        "乙,B,民意诉求流动点,,9:00,8:00\n",
        [
            (2, "area", "area_unknown"), (3, "place", "cell_missing"), (3, "opens", "window_odd"),
        ],
    ),
    "duties": (
        "事项,责任单位,负责区域,职责,生效日期,失效日期\n"
        "飞碟,区住建局,江安街道,,,\n路灯,火星局,江安街道,,,\n路灯,区住建局,火星,,,\n"
        ",区信访局,江安区,受理,2026-01-05,2026-12-01\n",
        [
            (2, "matter", "matter_unknown"), (3, "unit", "unit_unknown"),
            (4, "area", "area_unknown"), (5, "valid_to", "desk_needed"),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTY)
def test_every_fault_is_told_by_cell(town: Town, name: str) -> None:
    text, faults = FAULTY[name]
    desk = desk_of(town, name)
    assert desk.faults(text) == faults
    assert {code for _, _, code in faults} <= {"cell_missing", *desk.table.faults}
    import_id = desk.opened()
    desk.refused("rows_wrong", lambda: desk.take(text, import_id), picture)


def test_what_has_ended_stays_ended(town: Town) -> None:
    desk = desk_of(town, "channels")
    head = "编码,名称,英文名称,类型,生效日期,失效日期\n"
    desk.take(head + "web,网页,Web,网页,2026-01-05,2026-11-10\n")
    assert Channel.objects.get(code="web").valid_to == date(2026, 11, 10)
    again = head + "web,网页,Web,网页,2026-01-05,\n"
    assert desk.faults(again) == [(2, "valid_to", "line_ended")]
    early = head + "web,网页,Web,网页,2026-11-05,\n"
    assert desk.faults(early) == [(2, "valid_from", "before_current")]
    desk.take(head + "web,新网页,Web,网页,2026-11-20,\n")
    assert Channel.objects.filter(code="web").count() == 2


def test_the_end_of_a_line_and_the_next_one_in_the_same_file(town: Town) -> None:
    desk = desk_of(town, "channels")
    text = (
        "编码,名称,英文名称,类型,生效日期,失效日期\n"
        "web,新网页,New web,网页,2026-11-20,\n"
        "web,网页,Web,网页,2026-01-05,\n"
    )
    desk.take(text)
    assert desk.check(desk.rows(text)) == Plan(same=(2, 3))


def test_another_desk_lets_the_last_one_end(town: Town) -> None:
    desk = desk_of(town, "duties")
    text = (
        "事项,责任单位,负责区域,职责,生效日期,失效日期\n"
        ",区住建局,江安区,受理,2026-11-01,\n"
        ",区信访局,江安区,受理,2026-01-05,2026-12-01\n"
    )
    import_id = desk.take(text)
    assert Duty.objects.get(pk=town.duties["office"]).valid_to == date(2026, 12, 1)
    desk.take_back(import_id)
    assert Duty.objects.get(pk=town.duties["office"]).valid_to is None


@pytest.mark.parametrize("name", LISTS)
def test_only_those_who_edit_lists(town: Town, name: str) -> None:
    rows = desk_of(town, name).rows(FAULTY[name][0])
    import_id = desk_of(town, name).opened()
    before = picture()
    for who in ("clerk", "handler", "grid_worker", "leader", "property_handler"):
        desk_of(town, name, everyone(town)[who]).lets_nobody_in(rows, import_id)
    assert picture() == before


GOOD = {
    "matter_groups": "名称,英文名称,排序\n邻里揪心,Worries,2\n居民关心,homes,7\n",
    "deadlines": "名称,英文名称,数量,单位\n一周,A week,7,天\n天,Days,3,天\n",
    "matters": (
        "名称,英文名称,所属类别,办理时限\n飞线,Wires,居民关心,小时\n电梯,Lifts,居民关心,天\n"
    ),
    "channels": "名称,英文名称,类型\n信件,Letter,窗口\n网页,Webs,网页\n",
    "duties": (
        "事项,责任单位,负责区域,职责\n噪音,区住建局,江安街道,查\n路灯,区住建局,江安区,换灯\n"
    ),
}


@pytest.mark.parametrize("name", LISTS)
def test_taking_back_restores_the_exact_state(town: Town, name: str) -> None:
    desk = desk_of(town, name)
    before, lines = lists(), desk.lines()
    import_id = desk.take(GOOD[name])
    assert lists() != before
    assert desk.lines() != lines
    last = last_event_id()
    assert desk.take_back(import_id) == 3  # a new line; the version before, and the one after
    assert lists() == before
    assert desk.lines() == lines
    kinds = {event["kind"].partition(".")[2] for event in events_after(last)}
    assert kinds == {"import_undone", "taken_back"}
    desk.refused("import_not_taken", lambda: desk.take_back(import_id), picture)


def test_what_is_used_by_now_is_not_taken_back(town: Town) -> None:
    groups, matters = desk_of(town, "matter_groups"), desk_of(town, "matters")
    first = groups.take("名称,英文名称\n邻里揪心,Worries\n")
    second = matters.take("名称,英文名称,所属类别,办理时限\n飞线,Wires,邻里揪心,小时\n")
    groups.refused("import_in_use", lambda: groups.take_back(first), picture)
    appeal_id = file(town, NOW, matter_id=Matter.objects.get(name="飞线").pk)
    matters.refused("import_in_use", lambda: matters.take_back(second), picture)
    assert appeal_id


def test_what_was_edited_since_is_not_taken_back(town: Town) -> None:
    desk = desk_of(town, "matter_groups")
    import_id = desk.take(GOOD["matter_groups"])
    row = MatterGroup.objects.get(name="邻里揪心")
    operations.retire_group(
        actor=town.staff.street_clerk, district_id=town.district_id, group_id=row.pk,
        valid_to=date(2026, 12, 1), now=NOW,
    )  # fmt: skip
    desk.refused("import_changed_since", lambda: desk.take_back(import_id), picture)
    late = NOW + timedelta(days=7, seconds=1)
    desk.refused("too_late_to_take_back", lambda: desk.take_back(import_id, late), picture)


def test_statements_do_not_grow_with_the_rows(town: Town) -> None:
    desk = desk_of(town, "deadlines")

    def taken(first: int, count: int) -> int:
        head = "名称,英文名称,数量,单位\n天,Days,{},天\n"
        lines = (f"期限{first + n},D,7,天\n" for n in range(count))
        text = head.format(first + 3) + "".join(lines)
        import_id = desk.opened()
        return statements(lambda: desk.take(text, import_id))

    taken(0, 1)
    assert taken(10, 2) == taken(100, 60)
    queries.desk(town.district_id)
    assert statements(desk.lines) == 1
    rows: Any = desk.rows(GOOD["deadlines"])
    assert statements(lambda: desk.check(rows)) == 1


def test_a_line_corrected_by_a_file_moves_what_began_by_it_and_its_undoing_moves_it_back(
    town: Town,
) -> None:
    """Filed on Sunday 1 November: five working days end on Friday, six on Monday the 9th."""
    desk, earlier = desk_of(town, "deadlines"), file(town, NOW)
    desk.take("名称,数量,生效日期\n工作日,5,2026-11-01\n")
    pk = file(town, NOW)

    def due() -> list[datetime]:
        while deliver_owed(NOW):
            pass
        return [Appeal.objects.get(pk=one).due_at for one in (earlier, pk)]

    kept = datetime(2026, 11, 4, 9, 30, tzinfo=UTC)
    assert due() == [kept, datetime(2026, 11, 6, 9, 30, tzinfo=UTC)]
    import_id = desk.take("名称,数量,生效日期\n工作日,6,2026-11-01\n")
    assert due() == [kept, datetime(2026, 11, 9, 9, 30, tzinfo=UTC)]
    desk.take_back(import_id)
    assert due() == [kept, datetime(2026, 11, 6, 9, 30, tzinfo=UTC)]
