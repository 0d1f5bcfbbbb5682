"""Lists that rule the desk out and in: routing, clocks, rates, what programs see."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from tests.apps.appeals.factories import Town, events_after, last_event_id, picture
from tests.apps.tables import Desk, comes_back, statements

from linquan.apps.appeals.desk import desk as open_desk
from linquan.apps.appeals.exchange import TABLES
from linquan.apps.appeals.models import (
    ActionKind,
    ClockTerms,
    DeskRule,
    Jurisdiction,
    RateFormulaLine,
    Retention,
    RoutingRule,
    ServiceAttribute,
    ServiceTerms,
)
from linquan.apps.appeals.program_lists import PROGRAM_LISTS
from linquan.apps.appeals.ruling_lists import RULING_LISTS
from linquan.kernel.exchange.port import Plan

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 2, tzinfo=UTC)
TODAY = date(2026, 11, 1)
NAMES = tuple(spec.layout.name for spec in (*RULING_LISTS, *PROGRAM_LISTS))
LISTS = {table.layout.name: table for table in TABLES if table.layout.name in NAMES}
GOOD = {
    "thresholds": "rule,value\nunrated_close_days,9\n",
    "keeping_times": "事项,办结后保存的月数,依据\n,36,档案规定\n",
    "clocks": "事项,首次联系,全程\n路灯,小时,天\n",
    "routing_rules": (
        "排列次序,理由（中文）,理由（英文）,怎么派,单位,仅限这些事项,仅限这些渠道,仅限星期,"
        "仅自（时刻）,仅至（时刻）\n"
        '1,夜里的路灯,At night,派给某个单位,区住建局,"路灯、路灯",电话,"周六,周日",22:00,6:00\n'
    ),
    "rate_formulas": (
        "指标,算哪些轮次,计入哪个月,各结果计多少,不计入,基数满多少才显示,区间的置信水平\n"
        'satisfied,每一轮办理,begun,"诉求人满意 | 100\nunsatisfied | 0%",诉求人撤回,7,90 %\n'
    ),
    "action_kinds": "名称,英文名称,统计什么\n义诊,Clinic,\"人次 | People\n药品 | Medicines\"\n",
    "jurisdictions": "供程序使用的名称,区域\njiangan.example,江安区\n",
    "services": "事项,提交人得到什么,关键词\n路灯,立即得到编号,灯、暗\n",
    "service_attributes": (
        "事项,中文问题,英文问题,回答方式,选项\n"
        '路灯,几盏,How many,单选,"a\\|b | 一盏 | One\nmore | 多盏 | More"\n'
    ),
}  # fmt: skip
"""By table: one line that is new, or the first of its own."""


def desk_of(town: Town, name: str, days: int = 0) -> Desk:
    who = town.staff.street_clerk
    return Desk(LISTS[name], who, town.district_id, NOW + timedelta(days=days))


def test_there_are_nine() -> None:
    assert tuple(GOOD) == NAMES == tuple(LISTS)


def test_what_a_line_says_is_written(town: Town) -> None:
    for name, text in GOOD.items():
        desk = desk_of(town, name)
        desk.take(text)
        assert desk.check(desk.rows(text)) == Plan(same=(2,)), name
    assert DeskRule.objects.get().value == 9
    assert open_desk(town.district_id).rules(NOW).unrated_close_days == 9
    kept = Retention.objects.get()
    assert (kept.code, kept.months, kept.source) == ("default", 36, "档案规定")
    clock = ClockTerms.objects.get()
    assert (clock.code, clock.contact_code, clock.total_code, clock.again_code) == (
        "lamp", "hours", "days", "",
    )  # fmt: skip
    kind = ActionKind.objects.get()
    assert kind.measures == [["人次", "People"], ["药品", "Medicines"]]
    assert Jurisdiction.objects.get().area_id == town.district_id
    assert ServiceTerms.objects.get().keywords == ["暗", "灯"]
    asked = ServiceAttribute.objects.get()
    assert (asked.matter_code, asked.is_asked, asked.datatype) == ("lamp", True, "singlevaluelist")
    assert asked.choices == [["a|b", "一盏", "One"], ["more", "多盏", "More"]]


def test_a_rule_of_routing_is_written(town: Town) -> None:
    last = last_event_id()
    desk_of(town, "routing_rules").take(GOOD["routing_rules"])
    rule = RoutingRule.objects.get()
    assert (rule.position, rule.effect, rule.organisation_id, rule.level) == (
        1, "organisation", town.staff.department_id, "",
    )  # fmt: skip
    assert (rule.matter_codes, rule.group_codes, rule.weekdays) == (["lamp"], [], [5, 6])
    assert (rule.opens, rule.closes, rule.zone_id) == (time(22), time(6), None)
    event = events_after(last)[0]
    assert (event["kind"], event["subject"]) == (
        "routingrule.imported",
        f"routingrule:{rule.pk}",
    )


def test_a_formula_names_every_outcome_of_its_rate(town: Town) -> None:
    desk_of(town, "rate_formulas").take(GOOD["rate_formulas"])
    line = RateFormulaLine.objects.get()
    assert (line.code, line.dated_by, line.turns, line.least, line.confidence) == (
        "satisfied", "begun", "all", 7, 90,
    )  # fmt: skip
    assert line.worths == {
        "satisfied": 100, "basically": None, "unsatisfied": 0, "no_fault": None,
        "unrated": None, "open": None,
    }  # fmt: skip
    assert (line.left_out, line.channel_kinds) == (["withdrawn"], [])


@pytest.mark.parametrize(
    ("name", "own"),
    [("thresholds", 25), ("rate_formulas", 3), ("keeping_times", 0), ("routing_rules", 0)],
)
def test_what_the_house_itself_offers_goes_out_and_changes_nothing(
    town: Town, name: str, own: int
) -> None:
    assert comes_back(desk_of(town, name), "csv") == own
    desk_of(town, name).take(GOOD[name])
    assert comes_back(desk_of(town, name, days=3), "excel") == max(own, 1)


FAULTY = {
    "thresholds": (
        "rule,value,失效日期\nsmallest_cell,4,\nsoon_h,4000,\nreopen_days,30,2027-01-01\n",
        [(2, "value", "value_odd"), (3, "value", "value_odd"), (4, "valid_to", "line_stays")],
    ),
    "keeping_times": ("事项,办结后保存的月数\n飞碟,3\n", [(2, "matter", "matter_unknown")]),
    "clocks": ("事项,首次联系\n路灯,没有\n", [(2, "contact", "policy_unknown")]),
    "routing_rules": (
        "排列次序,理由（中文）,理由（英文）,怎么派,单位,级别,仅限这些类别,仅限此片区,仅自（时刻）\n"
        "1,甲,A,派给某个单位,,街道,,,\n2,乙,B,派给某一级有职责的单位,,,,,\n"
        "3,丙,C,派给某个单位,区住建局,街道,,,\n4,丁,D,派给某个单位,区住建局,,没有,,\n"
        "5,戊,E,派给某个单位,区住建局,,,月亮,\n6,己,F,派给某个单位,区住建局,,,,8:00\n",
        [
            (2, "unit", "cell_missing"), (3, "level", "cell_missing"), (4, "level", "effect_odd"),
            (5, "groups", "group_unknown"), (6, "zone", "zone_unknown"), (7, "opens", "hours_odd"),
        ],
    ),
    "rate_formulas": (
        "指标,各结果计多少,失效日期\nsolved,诉求人满意 | 0,\nresponse,诉求人满意 | 100,\n"
        "satisfied,诉求人满意 | 100,2027-01-01\n",
        [
            (2, "worths", "rate_says_nothing"), (3, "worths", "rate_says_nothing"),
            (4, "valid_to", "line_stays"),
        ],
    ),
    "action_kinds": ("名称,英文名称\n义诊,Clinic\n", [(2, "measures", "cell_missing")]),
    "jurisdictions": (
        "供程序使用的名称,区域\nhere.example,锦江社区\ntwice.example,江安区\n",
        [(2, "area", "area_unknown")],
    ),
    "services": (
        "事项,提交人得到什么,关键词\n路灯,立即得到编号," + "、".join(map(str, range(21))) + "\n",
        [(2, "keywords", "too_many_keywords")],
    ),
    "service_attributes": (
        "事项,中文问题,英文问题,回答方式,选项\n路灯,几盏,A,单选,\n路灯,多少,B,简短文字,a | 甲 | A\n"
        '路灯,哪种,C,单选,"a | 甲 | A\na | 乙 | B"\n',
        [
            (2, "choices", "choices_missing"), (3, "choices", "choices_extra"),
            (4, "choices", "choices_twice"),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTY)
def test_every_fault_is_told_by_cell(town: Town, name: str) -> None:
    text, faults = FAULTY[name]
    desk = desk_of(town, name)
    assert desk.faults(text) == faults
    assert {code for _, _, code in faults} - {"cell_missing"} <= set(desk.table.faults)
    import_id = desk.opened()
    desk.refused("rows_wrong", lambda: desk.take(text, import_id), picture)


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("rate_formulas", "指标,各结果计多少\nsolved,诉求人满意 | 101\n", "worths_odd"),
        ("rate_formulas", "指标,各结果计多少\nsolved,诉求人满意\n", "worths_odd"),
        ("action_kinds", "名称,统计什么\n义诊,人次\n", "parts_odd"),
        ("jurisdictions", "供程序使用的名称,区域\n江安,江安区\n", "domain_odd"),
        ("routing_rules", "排列次序,仅限星期\n1,周八\n", "not_a_choice"),
    ],
)
def test_cells_that_cannot_be_read(town: Town, name: str, text: str, fault: str) -> None:
    desk = desk_of(town, name)
    assert [f.code for f in desk.read(text.encode()).faults] == [fault]


def test_a_name_for_programs_is_taken_once(town: Town) -> None:
    desk = desk_of(town, "jurisdictions")
    two = "编码,供程序使用的名称,区域\na,jiangan.example,江安区\nb,jiangan.example,江安区\n"
    assert desk.faults(two) == [(2, "domain", "domain_taken"), (3, "domain", "domain_taken")]
    Jurisdiction.objects.create(
        district_id=town.district_id + 1, code="x", domain="jiangan.example",
        area_id=town.district_id, valid_from=TODAY,
    )  # fmt: skip
    assert desk.faults(GOOD["jurisdictions"]) == [(2, "domain", "domain_taken")]


def test_a_matter_whose_name_a_divider_would_part_goes_out_by_its_code(town: Town) -> None:
    matters = Desk(
        next(t for t in TABLES if t.layout.name == "matters"), town.staff.street_clerk,
        town.district_id, NOW,
    )  # fmt: skip
    matters.take("编码,名称,英文名称\nlamp,路灯、景观灯,Lamps\n")
    desk = desk_of(town, "routing_rules")
    desk.take(GOOD["routing_rules"].replace('"路灯、路灯"', "lamp"))
    assert [line["matters"] for line in desk.lines()] == [("lamp",)]
    assert comes_back(desk, "csv") == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_list_is_read_with_few_statements(town: Town, name: str) -> None:
    desk = desk_of(town, name)
    desk.take(GOOD[name])
    desk.lines()  # the books are in memory from here on
    most = {"thresholds": 1, "clocks": 1, "routing_rules": 1}
    assert statements(desk.lines) == most.get(name, 2)
