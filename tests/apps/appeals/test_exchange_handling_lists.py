"""Lists around handling out and in: reasons, scripts, reminders, templates, calls, bodies."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.apps.appeals.factories import Town, events_after, everyone, last_event_id, picture
from tests.apps.tables import FORMS, ODD_NAMES, Desk, comes_back, statements

from linquan.apps.appeals.exchange import TABLES
from linquan.apps.appeals.handling_lists import HANDLING_LISTS
from linquan.apps.appeals.models import (
    CallKind,
    CallScript,
    DeadlinePolicy,
    OutsideBody,
    PetitionReason,
    Phrase,
    ReminderRule,
    StepReason,
)
from linquan.kernel.actors import Actor
from linquan.kernel.exchange.port import Plan

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 2, tzinfo=UTC)
TODAY = date(2026, 11, 1)
NAMES = tuple(spec.layout.name for spec in HANDLING_LISTS)
LISTS = {table.layout.name: table for table in TABLES if table.layout.name in NAMES}
GOOD = {
    "step_reasons": "编码,名称,英文名称,排序\nnight,夜间,At night,9\n",
    "petition_reasons": ("编码,用于什么,名称,英文名称,须另加说明\nflood,申请延期,汛期,Floods,否\n"),
    "call_scripts": (
        "事项,回访范围,问题\n"
        '路灯,每件已答复的诉求,"yes_no | 亮了吗？ | Is it lit?\ngrade | 态度 | Manner"\n'
    ),
    "reminder_rules": (
        "名称,英文名称,哪个时钟,到期前后,数量,单位,提醒谁\n"
        "快到期,Soon,办理,到期之前,4,小时,承办单位\n"
    ),
    "templates": (
        "用于哪个操作,事项,名称,英文名称,中文正文\n答复,路灯,已修好,Mended,您反映的{number}已修好。\n"
    ),
    "call_kinds": (
        "名称,英文名称,到场时限,答复时限,谁可以吹哨\n内涝,Flood,小时,天,街道、社区和网格\n"
    ),
    "outside_bodies": "名称,英文名称,电话,单位\n供电公司,Power,028-8123 4567,区住建局\n",
}
"""By table: one line that is new."""


def desk_of(town: Town, name: str, by: Actor | None = None, days: int = 0) -> Desk:
    who = by or town.staff.street_clerk
    return Desk(LISTS[name], who, town.district_id, NOW + timedelta(days=days))


def test_there_are_seven() -> None:
    assert tuple(GOOD) == NAMES
    assert tuple(LISTS) == NAMES


def test_what_a_line_says_is_written(town: Town) -> None:
    for name, text in GOOD.items():
        desk = desk_of(town, name)
        assert desk.check(desk.rows(text)) == Plan(new=(2,)), name
        desk.take(text)
        assert desk.check(desk.rows(text)) == Plan(same=(2,)), name
    reason = PetitionReason.objects.get(code="flood")
    assert (reason.act, reason.name, reason.needs_text) == ("extension", "汛期", False)
    assert StepReason.objects.get(code="night").position == 9
    script = CallScript.objects.get(code="lamp")
    assert script.whom == "every"
    assert script.questions == [
        ["yes_no", "亮了吗？", "Is it lit?"], ["grade", "态度", "Manner"],
    ]  # fmt: skip
    rule = ReminderRule.objects.get(name="快到期")
    assert (rule.clock, rule.when, rule.amount, rule.unit, rule.audience) == (
        "handling", "before", 4, "hours", "owner",
    )  # fmt: skip
    phrase = Phrase.objects.get(name="已修好")
    assert (phrase.verb, phrase.matter_code, phrase.text_en) == ("answer", "lamp", "")
    kind = CallKind.objects.get(name="内涝")
    assert (kind.arrive_code, kind.answer_code, kind.lowest_level) == ("hours", "days", "grid")
    body = OutsideBody.objects.get(name="供电公司")
    assert (body.phone, body.organisation_id) == ("02881234567", town.staff.department_id)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_what_goes_out_comes_in_and_changes_nothing(town: Town, name: str, form: str) -> None:
    """Also what the house itself offers, which has no first day."""
    desk_of(town, name).take(GOOD[name])
    own = {"step_reasons": 6, "petition_reasons": 43}
    assert comes_back(desk_of(town, name, days=3), form) == 1 + own.get(name, 0)


texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs", "Cf", "Co", "Cn", "Nd", "No"),
                  exclude_characters="{}零〇○洞一幺壹二两贰貳三叁參四肆五伍六陆陸七柒拐八捌九玖勾"),
    min_size=1, max_size=40,
)  # fmt: skip


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.lists(texts, min_size=1, max_size=4), form=st.sampled_from(FORMS))
def test_any_template_comes_back(town: Town, texts: list[str], form: str) -> None:
    for n, text in enumerate(texts):
        Phrase.objects.create(
            district_id=town.district_id, code=f"p{n}", verb="note", name=ODD_NAMES[n][:40],
            name_en="Odd", text=f" {text}\r\n第{text}行\n", text_en="", valid_from=TODAY,
        )  # fmt: skip
    assert comes_back(desk_of(town, "templates"), form) == len(texts)
    Phrase.objects.all().delete()


FAULTY = {
    "petition_reasons": (
        "编码,用于什么,名称,英文名称,失效日期\n"
        "weather,退单,天气原因,The weather,\na b,申请延期,怪,Odd,\n",
        [(2, "act", "field_stays"), (3, "code", "code_odd")],
    ),
    "call_scripts": (
        "事项,回访范围,问题\n飞碟,每件已答复的诉求,words | 甲 | A\n",
        [(2, "matter", "matter_unknown")],
    ),
    "templates": (
        "用于哪个操作,名称,英文名称,中文正文\n"
        "答复,甲,A,{phone}请接电话\n答复,乙,B,打 13812345678\n",
        [(2, "text", "place_odd"), (3, "text", "number_in_phrase")],
    ),
    "call_kinds": (
        "名称,英文名称,到场时限,答复时限,谁可以吹哨\n内涝,Flood,没有,天,仅街道\n",
        [(2, "arrive", "policy_unknown")],
    ),
    "outside_bodies": (
        "名称,英文名称,电话,单位\n供电公司,Power,,火星局\n", [(2, "unit", "unit_unknown")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTY)
def test_every_fault_is_told_by_cell(town: Town, name: str) -> None:
    text, faults = FAULTY[name]
    desk = desk_of(town, name)
    assert desk.faults(text) == faults
    assert {code for _, _, code in faults} <= set(desk.table.faults)
    import_id = desk.opened()
    desk.refused("rows_wrong", lambda: desk.take(text, import_id), picture)


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("outside_bodies", "名称,英文名称,电话\n供电,Power,123\n", "not_a_phone"),
        ("call_scripts", "事项,回访范围,问题\n,每件已答复的诉求,多久 | 甲\n", "questions_odd"),
    ],
)  # fmt: skip
def test_cells_that_cannot_be_read(town: Town, name: str, text: str, fault: str) -> None:
    desk = desk_of(town, name)
    assert [f.code for f in desk.read(text.encode()).faults] == [fault]
    assert fault in desk.table.faults


def test_a_reason_of_the_house_is_written_down_to_be_ended(town: Town) -> None:
    desk = desk_of(town, "step_reasons")
    text = "编码,失效日期\nfunds,2026-12-01\n"
    assert desk.check(desk.rows(text)) == Plan(changed=(2,), before={2: {"valid_from": None}})
    import_id = desk.take(text)
    row = StepReason.objects.get()
    assert (row.code, row.name, row.valid_from, row.valid_to) == (
        "funds", "需要资金", TODAY, date(2026, 12, 1),
    )  # fmt: skip
    assert comes_back(desk, "csv") == 6
    desk.take_back(import_id)
    assert not StepReason.objects.exists()


def test_one_reason_of_each_kind_stays(town: Town) -> None:
    desk = desk_of(town, "petition_reasons")
    codes = ("parts", "approval", "weather", "together", "extension_other")
    ends = "编码,失效日期\n" + "".join(f"{code},2026-12-01\n" for code in codes)
    assert desk.faults(ends) == [(n, "valid_to", "reason_needed") for n in range(2, 7)]
    assert desk.faults(ends.replace("together,2026-12-01\n", "")) == []


def test_a_change_of_an_own_reason_is_its_first_version(town: Town) -> None:
    desk = desk_of(town, "step_reasons")
    last = last_event_id()
    desk.take("编码,名称,英文名称\nfunds,缺钱,No money\n")
    event = next(e for e in events_after(last) if e["kind"] == "stepreason.imported")
    row = StepReason.objects.get()
    assert event["subject"] == f"stepreason:{row.pk}"
    assert (row.name, row.position, row.valid_from) == ("缺钱", 3, TODAY)


def test_a_deadline_that_calls_name_stays(town: Town) -> None:
    table = next(table for table in TABLES if table.layout.name == "deadlines")
    desk = Desk(table, town.staff.street_clerk, town.district_id, NOW)
    first = desk.take("编码,名称,英文名称,数量,单位\nrush,急,Rush,1,小时\n")
    desk_of(town, "call_kinds").take(
        "名称,英文名称,到场时限,答复时限,谁可以吹哨\n内涝,Flood,急,急,仅街道\n"
    )
    assert desk.faults("编码,失效日期\nrush,2026-12-01\n") == [(2, "valid_to", "line_in_use")]
    desk.refused("import_in_use", lambda: desk.take_back(first), picture)
    assert DeadlinePolicy.objects.filter(code="rush").exists()


@pytest.mark.parametrize("name", NAMES)
def test_only_those_who_edit_lists(town: Town, name: str) -> None:
    rows, import_id = desk_of(town, name).rows(GOOD[name]), desk_of(town, name).opened()
    before = picture()
    for who in ("clerk", "handler", "grid_worker", "leader", "property_handler"):
        desk_of(town, name, everyone(town)[who]).lets_nobody_in(rows, import_id)
    assert picture() == before


@pytest.mark.parametrize("name", NAMES)
def test_taking_back_restores_the_exact_state(town: Town, name: str) -> None:
    desk = desk_of(town, name)
    before, lines = _lists(), desk.lines()
    import_id = desk.take(GOOD[name])
    assert _lists() != before
    assert desk.take_back(import_id) == 1
    assert (_lists(), desk.lines()) == (before, lines)
    desk.refused("import_not_taken", lambda: desk.take_back(import_id), picture)


def _lists() -> dict[str, str]:
    return {name: mark for name, mark in picture().items() if name.startswith("appeals_")}


@pytest.mark.parametrize("name", NAMES)
def test_a_list_is_read_with_few_statements(town: Town, name: str) -> None:
    desk = desk_of(town, name)
    desk.take(GOOD[name])
    desk.lines()  # the books are in memory from here on
    in_book = name in {"step_reasons", "petition_reasons"}
    assert statements(desk.lines) == (1 if in_book else 2)
