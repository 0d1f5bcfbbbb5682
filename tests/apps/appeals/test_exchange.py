"""Requests out and in: what a file would do, what it does, and back."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.appeals.factories import (
    PHONE,
    Town,
    answer,
    assign,
    both,
    bring,
    events_after,
    everyone,
    file,
    last_event_id,
    picture,
)

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.exchange import TABLES
from linquan.apps.appeals.inbox_types import InboxFilter
from linquan.apps.appeals.models import Answer, Appeal, Rating, Reporter
from linquan.apps.appeals.operations import importing
from linquan.apps.appeals.types import Status
from linquan.apps.insights import counters
from linquan.apps.insights.models import TotalCounter
from linquan.apps.places import operations as places
from linquan.kernel import secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError, Invalid, NotAllowed
from linquan.kernel.exchange import imports
from linquan.kernel.exchange.layout import Fault, Reading, Row, read_rows
from linquan.kernel.exchange.opening import open_table
from linquan.kernel.exchange.port import Plan
from linquan.kernel.exchange.writing import write_csv, write_excel
from linquan.kernel.models import Delivery, ImportedRow, OutgoingText

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 2, tzinfo=UTC)
(REQUESTS,) = (table for table in TABLES if table.layout.name == "appeals")
OLD_HEAD = (
    "来电时间,来源,类别,所属社区,事发地址,诉求内容,来电人,联系电话,承办单位,"
    "办理状态,办结时间,办理结果,满意度\n"
)
CLOSED = "王五,,区住建局,closed,2026-03-05 12:00,已修好,satisfied"
OLD_CSV = (
    OLD_HEAD
    + f"""\
2026-03-02 09:00,电话,路灯,锦绣社区,3号楼,路灯不亮,李四,13900001111,,,,,
2026-03-03 10:00,电话,噪音,锦绣社区,,工地太吵,,,区住建局,being handled,,,
2026-03-04 11:00,窗口,电梯,清江社区,,电梯困人,{CLOSED}
2026-03-05 11:00,窗口,,清江社区,,想种树,王五,,,cannot be done,2026-03-06,不归我们管,
"""
)
ODD = ("=1+1", "'@x", "一" * 4000, "第一行\n第二行\t三", "-电话 13812345678", '引"号,逗号;分号')
_serial = count(1)


def read(content: bytes) -> Reading:
    return read_rows(REQUESTS.layout, open_table(content))


def rows_of(text: str) -> tuple[Row, ...]:
    reading = read(text.encode())
    assert reading.faults == ()
    return reading.rows


def lines(town: Town, by: Actor | None = None) -> list[Any]:
    actor = by or town.staff.street_clerk
    return list(queries.appeal_lines(actor=actor, district_id=town.district_id, now=NOW))


def check(town: Town, rows: tuple[Row, ...], by: Actor | None = None) -> Plan:
    actor = by or town.staff.street_clerk
    return queries.check_appeals(actor=actor, district_id=town.district_id, rows=rows, now=NOW)


def opened(town: Town) -> int:
    return imports.keep_file(
        actor=town.staff.street_clerk, district_id=town.district_id, table="appeals",
        file_name="old.csv", content=b"...", now=NOW,
    )  # fmt: skip


def take(town: Town, text: str, by: Actor | None = None, import_id: int = 0) -> int:
    import_id = import_id or opened(town)
    operations.import_appeals(
        actor=by or town.staff.street_clerk, district_id=town.district_id,
        import_id=import_id, rows=rows_of(text), now=NOW,
    )  # fmt: skip
    return import_id


def take_back(town: Town, import_id: int, **other: Any) -> int:
    told = {"actor": town.staff.street_clerk, "district_id": town.district_id, "now": NOW} | other
    return operations.take_back_appeals(import_id=import_id, **told)


def refused(code: str, act: Any, *given: Any, **named: Any) -> None:
    with pytest.raises(HouseError) as caught:
        act(*given, **named)
    assert caught.value.code == code


def tables() -> dict[str, str]:
    """Every table of requests, as it stands."""
    return {name: mark for name, mark in picture().items() if name.startswith("appeals_")}


def test_lines_hide_who_reported_and_every_number(town: Town) -> None:
    appeal_id = file(town, NOW, text=f"路灯不亮，打 {PHONE}", address=f"3号楼 {PHONE}")
    assign(town, appeal_id, NOW)
    answer(town, appeal_id, NOW)
    (line,) = lines(town)
    assert line["number"] == f"LQ-2611-{appeal_id}"
    assert (line["name"], line["phone"]) == ("张**", "138****5678")
    assert line["text"] == "路灯不亮，打 138****5678"
    assert line["address"] == "3号楼 138****5678"
    assert (line["channel"], line["matter"], line["owner"]) == ("扫码", "路灯", "区住建局")
    assert (line["status"], line["answer"]) == (Status.ANSWERED, "已更换灯泡")
    assert line["done_at"] == NOW
    assert line["area"].startswith("江安街道 / 锦绣社区 / ")


def clear_lines(town: Town, by: Actor) -> list[Any]:
    return list(queries.appeal_lines_in_clear(actor=by, district_id=town.district_id, now=NOW))


def test_in_clear_only_what_may_be_unmasked(town: Town) -> None:
    """A department sees its own requests in clear; a leader none; 回避 holds."""
    company = town.staff.property_company_id
    file(town, NOW, text=f"路灯不亮，打 {PHONE}", address=f"3号楼 {PHONE}")
    file(town, NOW, text="告物业", about_organisation_id=company)
    first, _second = clear_lines(town, town.staff.street_clerk)
    assert (first["name"], first["phone"]) == ("张三丰", PHONE)
    assert (first["text"], first["address"]) == (f"路灯不亮，打 {PHONE}", f"3号楼 {PHONE}")
    assert clear_lines(town, town.staff.handler) == []
    assert clear_lines(town, town.staff.property_handler) == []
    leader = both(town.staff.leader, town.staff.handler)  # sees them, works on none: masked
    told = clear_lines(town, leader)
    assert told == lines(town, leader)
    assert len(told) == 2
    for who in (town.staff.leader, town.staff.administrator, Actor.stranger()):
        refused("export_in_clear", clear_lines, town, who)


def test_in_clear_comes_in_and_changes_nothing(town: Town) -> None:
    file(town, NOW, text=f"路灯不亮，打 {PHONE}", address=f"3号楼 {PHONE}")
    out = clear_lines(town, town.staff.street_clerk)
    reading = read(write_excel(REQUESTS.layout, out, notes=(), made_at=NOW))
    assert check(town, reading.rows) == Plan(same=(2,))


def test_lines_take_two_statements(town: Town) -> None:
    for _ in range(3):
        file(town, NOW)
    lines(town)
    with CaptureQueriesContext(connection) as caught:
        assert len(lines(town)) == 3
    assert len(caught) == 2


@pytest.mark.parametrize("form", ["excel", "csv"])
def test_what_goes_out_comes_in_and_changes_nothing(town: Town, form: str) -> None:
    for text in ODD:
        file(town, NOW, text=text)
    for status in Status:
        bring(town, file(town, NOW), status, NOW)
    out = lines(town)
    if form == "excel":
        content = write_excel(REQUESTS.layout, out, notes=(), made_at=NOW)
    else:
        content = write_csv(REQUESTS.layout, out)
    reading = read(content)
    assert reading.faults == ()
    plan = check(town, reading.rows)
    assert plan == Plan(same=tuple(row.number for row in reading.rows))
    assert len(plan.same) == len(ODD) + len(Status)


def test_a_row_that_says_something_else_is_told_by_cell(town: Town) -> None:
    number = f"LQ-2611-{file(town, NOW)}"
    rows = rows_of(f"诉求编号,诉求内容,电话,状态\n{number},别的,13900000000,closed\n")
    assert check(town, rows).faults == (
        Fault(2, "status", "request_differs", "closed"),
        Fault(2, "text", "request_differs", "别的"),
        Fault(2, "phone", "request_differs", ""),
    )
    assert check(town, rows_of("诉求编号\nLQ-2611-999999\nabc\n")).faults == (
        Fault(2, "number", "request_unknown", "LQ-2611-999999"),
        Fault(3, "number", "request_unknown", "abc"),
    )


def test_rows_are_filed_by_the_rules_of_the_desk(town: Town) -> None:
    assert check(town, rows_of(OLD_CSV)) == Plan(new=(2, 3, 4, 5))
    before = last_event_id()
    import_id = take(town, OLD_CSV)
    first, second, third, fourth = Appeal.objects.order_by("id")
    first_community, second_community = town.staff.community_ids
    assert (first.status, first.reason, first.owner_id) == ("received", "desk", first_community)
    assert first.received_at == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert first.due_at == datetime(2026, 3, 5, 9, 30, tzinfo=UTC)  # three working days
    assert (first.policy_id, first.title) == (town.policies["workdays"], "路灯不亮")
    assert (second.status, second.owner_id) == ("in_progress", town.staff.department_id)
    assert (third.status, third.reason, third.grade) == ("closed", "rated", "satisfied")
    assert third.done_at == datetime(2026, 3, 5, 4, tzinfo=UTC)
    assert (fourth.status, fourth.matter_id) == ("declined", town.matters["other"])
    assert (fourth.owner_id, fourth.is_refused) == (second_community, True)
    assert fourth.reason_text == "不归我们管"
    reporter = Reporter.objects.get(appeal=first)
    sealed = bytes(reporter.phone_sealed or b"")
    assert secrets.unseal(sealed, f"reporter.phone:{town.district_id}") == "13900001111"
    assert reporter.phone_hash == secrets.phone_hash("13900001111", town.district_id)
    told = Answer.objects.order_by("id").values_list("text", "organisation_id", "is_refusal")
    assert list(told) == [
        ("已修好", town.staff.department_id, False),
        ("不归我们管", second_community, True),
    ]
    assert list(Rating.objects.values_list("grade", flat=True)) == ["satisfied"]
    found = events_after(before)
    assert [e["kind"] for e in found] == [*["appeal.imported"] * 4, "import.taken"]
    assert found[0]["data"]["import"] == import_id
    assert not OutgoingText.objects.exists()
    assert not Delivery.objects.filter(handler="appeals.texts").exists()


def test_what_came_in_is_found_by_words_and_telephone(town: Town) -> None:
    take(town, OLD_CSV)
    for query in ("路灯不亮", "13900001111"):
        wanted = InboxFilter(tab="all", query=query)
        (row,) = queries.inbox(town.staff.street_clerk, wanted, NOW).rows
        assert row.title == "路灯不亮"


def test_counters_count_on_the_day_of_receipt_and_back(town: Town) -> None:
    import_id = take(town, OLD_CSV)
    counters.rebuild(town.district_id)
    totals = dict(TotalCounter.objects.order_by("measure").values_list("measure", "amount"))
    assert (
        sum(TotalCounter.objects.filter(measure="received").values_list("amount", flat=True)) == 4
    )
    assert totals["rated"] == 1
    take_back(town, import_id)
    counters.rebuild(town.district_id)
    assert not TotalCounter.objects.exists()


def test_the_same_file_again_changes_nothing(town: Town) -> None:
    take(town, OLD_CSV)
    assert check(town, rows_of(OLD_CSV)) == Plan(same=(2, 3, 4, 5))


FAULTY = """\
来电时间,来源,类别,所属社区,经度,纬度,诉求内容,被投诉单位,承办单位,办理状态,办结时间,办理结果,满意度,电话
,电话,,锦绣社区,,,缺时间,,,,,,,
2026-03-02,传真,,锦绣社区,,,没有渠道,,,,,,,
2026-03-02,电话,飞碟,锦绣社区,,,没有事项,,,,,,,
2026-03-02,电话,,火星,,,没有地方,,,,,,,
2026-03-02,电话,,望江街道,,,不是你的,,,,,,,
2026-03-02,电话,,,118,32,哪儿也不在,,,,,,,
2026-03-02,电话,,锦绣社区,118,,半个点,,,,,,,
2026-12-02,电话,,锦绣社区,,,还没到,,,,,,,
2026-03-02,电话,,锦绣社区,,,告街道,江安街道办事处,,,,,,
2026-03-02,电话,,锦绣社区,,,告物业,安居物业,安居物业,,,,,
2026-03-02,电话,,锦绣社区,,,无此单位,,火星办事处,,,,,
2026-03-02,电话,,锦绣社区,,,等待,,,reporter asked,,,,
2026-03-02,电话,,锦绣社区,,,没办结,,,,2026-03-03,好,,
2026-03-02,电话,,锦绣社区,,,何时,,,closed,,,,
2026-03-02,电话,,锦绣社区,,,倒着,,,answered,2026-03-01,好,satisfied,
2026-03-02,电话,,锦绣社区,,,电话,,,,,,,12345
2026-03-02,电话,,锦绣社区,,,两遍,,,,,,,
2026-03-02,电话,,锦绣社区,,,两遍,,,,,,,
"""


def test_every_fault_is_told_by_cell(town: Town) -> None:
    plan = check(town, rows_of(FAULTY))
    assert [(f.row, f.column, f.code) for f in plan.faults] == [
        (2, "received_at", "cell_missing"),
        (3, "channel", "channel_unknown"),
        (4, "matter", "matter_unknown"),
        (5, "area", "area_unknown"),
        (6, "area", "area_not_yours"),
        (7, "area", "area_needed"),
        (8, "lat", "half_a_point"),
        (9, "received_at", "not_yet"),
        (10, "about", "you_are_a_party"),
        (11, "owner", "own_case"),
        (12, "owner", "unit_unknown"),
        (13, "status", "state_not_from_file"),
        (14, "done_at", "not_ended"),
        (14, "answer", "not_ended"),
        (15, "done_at", "cell_missing"),
        (15, "answer", "cell_missing"),
        (16, "done_at", "before_received"),
        (16, "grade", "not_closed"),
        (17, "phone", "not_a_phone"),
        (19, "text", "request_twice"),
    ]
    assert plan.faults[-1].details == {"row": 18}
    assert plan.new == (18,)


def test_rows_that_name_alike_are_at_fault_alike(town: Town) -> None:
    """What was found for one row is not taken for another that says something else."""
    head, told = "来电时间,来源,类别,所属社区,诉求内容\n", "2026-10-01 09:00,电话,"
    rows = (
        "路灯,锦绣社区,甲",
        "路灯,锦绣社区,乙",
        "飞碟,锦绣社区,丙",
        "飞碟,锦绣社区,丁",
        "路灯,别处,戊",
    )
    plan = check(town, rows_of(head + "".join(f"{told}{row}\n" for row in rows)))
    assert plan.new == (2, 3)
    assert [(f.row, f.column, f.code) for f in plan.faults] == [
        (4, "matter", "matter_unknown"),
        (5, "matter", "matter_unknown"),
        (6, "area", "area_unknown"),
    ]


def test_faults_write_nothing(town: Town) -> None:
    import_id = opened(town)
    before = picture()
    with pytest.raises(Invalid) as caught:
        take(town, FAULTY, import_id=import_id)
    assert caught.value.code == "rows_wrong"
    assert picture() == before


def test_only_clerks_bring_in_and_only_where_they_answer(town: Town) -> None:
    import_id = opened(town)
    before = picture()
    for name in ("handler", "grid_worker", "leader", "administrator", "property_handler"):
        refused("import_appeals", take, town, OLD_CSV, everyone(town)[name], import_id)
    with pytest.raises(NotAllowed):
        check(town, rows_of(OLD_CSV), Actor.stranger())
    plan = check(town, rows_of(OLD_CSV), town.staff.clerk)
    assert [(f.row, f.code) for f in plan.faults] == [(4, "area_not_yours"), (5, "area_not_yours")]
    assert picture() == before


def test_who_is_complained_about_never_gets_the_request(town: Town) -> None:
    """回避: neither in a file, nor by its number, nor back out of an import."""
    company = town.staff.property_company_id
    appeal_id = file(town, NOW, about_organisation_id=town.staff.community_ids[0])
    other = file(town, NOW, about_organisation_id=company)
    number = f"LQ-2611-{appeal_id}"
    assert number not in {line["number"] for line in lines(town, town.staff.clerk)}
    assert other not in {line["number"] for line in lines(town, town.staff.property_handler)}
    assert {line["number"] for line in lines(town)} == {number, f"LQ-2611-{other}"}
    assert check(town, rows_of(f"诉求编号\n{number}\n"), town.staff.clerk).faults == (
        Fault(2, "number", "request_unknown", number),
    )
    text = OLD_HEAD.strip().replace("满意度", "被投诉单位") + (
        "\n2026-03-02,电话,路灯,锦绣社区,,告居委会,李四,13900001111,,,,,锦绣社区居委会\n"
    )
    import_id = take(town, text)
    appeal = Appeal.objects.latest("id")
    assert appeal.owner_id == town.staff.street_office_id
    refused("take_back_appeals", take_back, town, import_id, actor=town.staff.clerk)
    assert take_back(town, import_id) == 1


def test_taking_back_restores_the_exact_state(town: Town) -> None:
    file(town, NOW)
    before = tables()
    import_id = take(town, OLD_CSV)
    assert tables() != before
    assert take_back(town, import_id) == 4
    assert tables() == before
    refused("import_not_taken", take_back, town, import_id)


@pytest.mark.parametrize("work", ["note", "assign", "unmask"])
def test_what_was_worked_on_stays(town: Town, work: str) -> None:
    import_id = take(town, OLD_CSV)
    appeal_id = Appeal.objects.order_by("id")[0].pk
    clerk = town.staff.street_clerk
    if work == "note":
        operations.note_appeal(actor=clerk, appeal_id=appeal_id, text="已联系", now=NOW)
    elif work == "assign":
        assign(town, appeal_id, NOW)
    else:
        operations.unmask_reporter(actor=clerk, appeal_id=appeal_id, reason="回电核实", now=NOW)
    before = picture()
    refused("import_changed_since", take_back, town, import_id)
    assert picture() == before


def test_an_import_is_taken_once_and_back_within_a_week(town: Town) -> None:
    import_id = take(town, OLD_CSV)
    refused("import_taken", take, town, OLD_CSV, import_id=import_id)
    late = NOW + timedelta(days=7, seconds=1)
    refused("too_late_to_take_back", take_back, town, import_id, now=late)
    refused("take_back_appeals", take_back, town, import_id, actor=town.staff.handler)
    assert ImportedRow.objects.filter(imported_id=import_id).count() == 4 + 4 + 2 + 1


def test_statements_do_not_grow_with_the_rows(town: Town) -> None:
    def statements(rows: int) -> int:
        text = OLD_HEAD.strip() + "".join(
            f"\n2026-03-04 11:00,窗口,电梯,清江社区,,第{next(_serial)}件,{CLOSED}"
            for _ in range(rows)
        )
        import_id = opened(town)
        with CaptureQueriesContext(connection) as caught:
            take(town, text, import_id=import_id)
        return len(caught)

    statements(1)
    assert statements(2) == statements(60)


def test_a_moved_tree_is_looked_at_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the plan and the lock an area is retired: nothing is filed there."""
    held = importing.hold_areas
    grid = next(
        a for a in queries.desk(town.district_id).areas.living() if a.area_id == town.grid_id
    )

    def retire_first(ids: Any) -> None:
        places.retire_area(actor=town.staff.administrator, area_id=grid.area_id, now=NOW)
        held(ids)

    monkeypatch.setattr(importing, "hold_areas", retire_first)
    text = OLD_CSV.replace("锦绣社区", f"锦绣社区/{grid.name}")
    import_id = opened(town)
    with pytest.raises(Invalid) as caught:
        take(town, text, import_id=import_id)
    assert [f.code for f in caught.value.details["faults"]] == ["area_unknown"] * 2
    assert not Appeal.objects.exists()
