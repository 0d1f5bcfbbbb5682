"""Orders of upper offices: in by their own columns, once each, and back in the same shape."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.apps.appeals.factories import (
    FROM,
    PHONE,
    Town,
    answer,
    assign,
    events_after,
    everyone,
    last_event_id,
    picture,
)
from tests.apps.tables import FORMS, ODD_NAMES, Desk, comes_back, statements

from linquan.apps.appeals import operations, order_layouts, order_rows, queries
from linquan.apps.appeals.exchange import TABLES
from linquan.apps.appeals.models import Appeal, Channel, Order, OrderBatch, OrderLine, Reporter
from linquan.apps.appeals.order_replies import language_of
from linquan.apps.appeals.types import Grade
from linquan.apps.insights import counters
from linquan.apps.insights.models import TotalCounter
from linquan.kernel import books, secrets
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import Invalid, NotAllowed, NotFound
from linquan.kernel.exchange.layout import Fault, read_rows
from linquan.kernel.exchange.opening import open_table
from linquan.kernel.exchange.port import Batch, Plan, Reply, Wanted
from linquan.kernel.sheets import Column, write_sheet

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 2, tzinfo=UTC)
(ORDERS,) = (table for table in TABLES if table.layout.name == "orders")
FIRST, SECOND = "20261030000000000017", "20261030000000000018"
CITY = f"""\
工单编号,来电人,联系电话,诉求内容,诉求类型,承办单位,派单时间,办结时限
{FIRST},李四,{PHONE},三号楼路灯不亮,城市管理-市政设施,江安街道,2026-10-30 09:00,2026-11-04 18:00
{SECOND},匿名,138****5678,工地太吵,噪音,江安街道,2026-10-30 10:00,2026-11-02
"""
HEAD = (
    "序号,工单号,受理时间,工单内容,事发地址,被反映单位,紧急程度,"
    "办理时限,办理状态,办理结果,办结时间,满意度"
)
DISTRICT = f"""\
{HEAD}
1,QX-7,2026-10-31 08:00,想种树,锦绣社区,安居物业,一般,2026-11-07 12:00,待办理,,,
2,QX-8,2026-10-31 09:00,电梯困人,,某某公司,紧急,2026-11-01 12:00,待办理,,,
"""
VILLAGE = """\
十月热线转办
流水号,反映人,手机号码,问题描述,所属社区,处理时限
A-1,王五,13900001111,太黑,清江社区,2026年11月3日
"""


@pytest.fixture
def hotline(town: Town) -> Town:
    """A town with a channel for orders."""
    add_channel(town, "12345", "12345热线")
    return town


def add_channel(town: Town, code: str, name: str) -> None:
    Channel.objects.create(
        district_id=town.district_id, code=code, kind="orders", name=name, name_en=code,
        valid_from=FROM,
    )  # fmt: skip
    books.bump(town.district_id, "appeals")


def desk_of(town: Town, by: Actor | None = None, now: datetime = NOW) -> Desk:
    return Desk(ORDERS, by or town.staff.street_clerk, town.district_id, now)


@pytest.fixture
def desk(hotline: Town) -> Desk:
    return desk_of(hotline)


def reply(desk: Desk, batch_id: int = 0, **wanted: Any) -> Reply:
    newest = OrderBatch.objects.order_by("-id")[0].pk
    return queries.order_reply(
        actor=desk.actor, district_id=desk.district_id,
        wanted=Wanted(batch_id or newest, **wanted),
    )  # fmt: skip


def appeal_of(number: str) -> Appeal:
    return Appeal.objects.get(pk=Order.objects.get(number=number).appeal_id)


def local(*told: int) -> datetime:
    return datetime(*told, tzinfo=OFFICE_ZONE)  # type: ignore[arg-type,misc]


def test_an_order_becomes_a_request_that_is_due_when_it_says(hotline: Town, desk: Desk) -> None:
    assert desk.check(desk.rows(CITY)) == Plan(new=(2, 3))
    before = last_event_id()
    import_id = desk.take(CITY)
    first, second = appeal_of(FIRST), appeal_of(SECOND)
    assert (first.due_at, first.ordered_due_at) == (local(2026, 11, 4, 18), local(2026, 11, 4, 18))
    assert second.due_at == local(2026, 11, 2, 23, 59)  # a day means its last minute
    assert first.received_at == local(2026, 10, 30, 9)
    assert first.channel.code == "12345"
    assert (first.matter.code, second.matter.code) == ("lamp", "noise")
    assert first.attributes == [
        {
            "code": "matter", "name": "上级分类", "name_en": "Sorted by the upper office under",
            "values": [["城市管理-市政设施"] * 3],
        }
    ]  # fmt: skip
    assert second.attributes == []
    assert first.area_id == hotline.district.street_id  # no word of an area: that of the desk
    assert first.owner_id == hotline.staff.street_office_id
    events = events_after(before)
    assert [e["kind"] for e in events] == [*["appeal.imported"] * 2, "import.taken"]
    assert (events[0]["data"]["order"], events[0]["data"]["import"]) == (FIRST, import_id)


def test_who_called_is_sealed(desk: Desk) -> None:
    desk.take(CITY)
    district_id = desk.district_id
    first, second = Reporter.objects.order_by("id")
    sealed = bytes(first.phone_sealed or b"")
    assert secrets.unseal(sealed, f"reporter.phone:{district_id}") == PHONE
    assert first.phone_hash == secrets.phone_hash(PHONE, district_id)
    assert second.phone_sealed is None  # hidden by the upper office
    line = OrderLine.objects.order_by("id")[0]
    assert PHONE.encode() not in bytes(line.cells_sealed)
    cells = json.loads(secrets.unseal(line.cells_sealed, f"order.cells:{district_id}"))
    assert cells[:3] == [FIRST, "李四", PHONE]


@pytest.mark.parametrize("text", [CITY, DISTRICT, VILLAGE], ids=["city", "district", "village"])
def test_every_shape_comes_in_once(desk: Desk, text: str) -> None:
    rows = desk.rows(text)
    assert desk.check(rows) == Plan(new=tuple(row.number for row in rows))
    desk.take(text)
    assert desk.check(rows) == Plan(same=tuple(row.number for row in rows))
    assert Appeal.objects.count() == Order.objects.count() == len(rows)


def test_where_an_order_lies(hotline: Town, desk: Desk) -> None:
    first_community, second_community = hotline.district.community_ids
    desk.take(DISTRICT)
    desk.take(VILLAGE)
    assert appeal_of("QX-7").area_id == first_community  # its address says so
    assert appeal_of("QX-8").area_id == hotline.district.street_id
    assert appeal_of("A-1").area_id == second_community
    above = VILLAGE.replace("清江社区", "江安区").replace("A-1", "A-2")
    desk.take(above)
    assert appeal_of("A-2").area_id == hotline.district.street_id
    far = VILLAGE.replace("清江社区", "望江街道").replace("A-1", "A-3")
    assert desk.faults(far) == [(3, "area", "area_not_yours")]


def test_whoever_is_complained_about_does_not_get_it(hotline: Town, desk: Desk) -> None:
    """回避: a unit of ours that an order complains about; words that name none stand beside it."""
    desk.take(DISTRICT)
    seventh, eighth = appeal_of("QX-7"), appeal_of("QX-8")
    assert seventh.about_id == hotline.staff.property_company_id
    assert eighth.about_id is None
    assert [one["values"][0][0] for one in eighth.attributes] == ["某某公司"]
    own = DISTRICT.replace("安居物业", "江安街道办事处").replace("QX-", "QY-")
    assert desk.faults(own) == [(2, "about", "you_are_a_party")]


def test_an_order_that_changed_is_told_and_its_deadline_counts(hotline: Town, desk: Desk) -> None:
    desk.take(CITY)
    changed = CITY.replace("路灯不亮", "路灯全灭").replace("11-04 18:00", "11-06 18:00")
    plan = desk.check(desk.rows(changed))
    assert plan == Plan(
        changed=(2,), same=(3,),
        before={2: {"text": "三号楼路灯不亮", "due_at": local(2026, 11, 4, 18)}},
    )  # fmt: skip
    before, version = last_event_id(), appeal_of(FIRST).version
    desk.take(changed)
    assert Appeal.objects.count() == 2
    first = appeal_of(FIRST)
    assert (first.text, first.due_at) == ("三号楼路灯不亮", local(2026, 11, 6, 18))
    assert first.version == version + 1
    event, taken = events_after(before)
    assert (event["kind"], taken["kind"]) == ("appeal.order_changed", "import.taken")
    assert event["data"]["changed"] == ["due_at", "text"]
    assert event["data"]["text"] == "三号楼路灯全灭"
    assert desk.check(desk.rows(changed)) == Plan(same=(2, 3))


AMOUNTS = """\
工单编号,诉求内容,派单时间,办结时限
T-1,路灯,2026-10-30 09:00,3个工作日
T-2,路灯,2026-10-30 09:00,24小时
T-3,路灯,2026-10-30 09:00,７天内
T-4,路灯,,5 个工作日
"""


def test_an_amount_runs_from_when_the_order_was_received(desk: Desk) -> None:
    """Friday: Monday is the first working day; without a moment of theirs it is now, a Sunday."""
    desk.take(AMOUNTS)
    due = dict(Order.objects.order_by("id").values_list("number", "appeal__ordered_due_at"))
    assert due == {
        "T-1": local(2026, 11, 4, 17, 30), "T-2": local(2026, 10, 31, 9),
        "T-3": local(2026, 11, 6, 9), "T-4": local(2026, 11, 6, 17, 30),
    }  # fmt: skip
    later = replace(desk, now=NOW + timedelta(days=2))
    assert later.check(later.rows(AMOUNTS)) == Plan(same=(2, 3, 4, 5))
    assert [line["due_at"] for line in desk.lines()] == [*due.values()]
    assert reply(desk, also_open=True).rows[0][3] == "3个工作日"  # theirs goes back as it came


@pytest.mark.parametrize(
    ("there", "then", "due"),
    [
        ("3个工作日", "5个工作日", local(2026, 11, 6, 17, 30)),
        ("10-30 09:00,3个", "10-27 09:00,3个", local(2026, 10, 30, 17, 30)),
    ],
    ids=["another amount", "another start"],
)
def test_what_moves_the_date_is_a_change(desk: Desk, there: str, then: str, due: datetime) -> None:
    desk.take(AMOUNTS)
    changed = AMOUNTS.replace(there, then)
    was = {"due_at": local(2026, 11, 4, 17, 30)}
    assert desk.check(desk.rows(changed)) == Plan(changed=(2,), same=(3, 4, 5), before={2: was})
    taken = desk.take(changed)
    assert appeal_of("T-1").due_at == due
    assert desk.check(desk.rows(changed)) == Plan(same=(2, 3, 4, 5))
    desk.take_back(taken)
    assert appeal_of("T-1").due_at == was["due_at"]


def test_another_start_with_the_same_date_is_none(desk: Desk) -> None:
    """From the Saturday three working days end on the same Wednesday."""
    desk.take(AMOUNTS)
    assert desk.check(desk.rows(AMOUNTS.replace("10-30 09:00,3个", "10-31 09:00,3个"))) == Plan(
        same=(2, 3, 4, 5)
    )


def test_an_amount_beyond_the_last_day_is_a_fault(desk: Desk) -> None:
    text = "工单编号,诉求内容,派单时间,办结时限\nT-9,路灯,9999-12-31 09:00,3天\n"
    assert desk.faults(text) == [(2, "due_at", "no_such_day")]
    desk.take(AMOUNTS)
    assert desk.faults(text.replace("T-9", "T-1")) == [(2, "due_at", "no_such_day")]


def test_a_deadline_does_not_move_what_is_answered(hotline: Town, desk: Desk) -> None:
    desk.take(CITY)
    appeal = appeal_of(FIRST)
    assign(hotline, appeal.pk, NOW)
    answer(hotline, appeal.pk, NOW)
    desk.take(CITY.replace("11-04 18:00", "11-06 18:00"))
    assert appeal_of(FIRST).due_at == local(2026, 11, 4, 18)


def test_no_pause_moves_the_date_of_an_order(hotline: Town, desk: Desk) -> None:
    desk.take(CITY)
    appeal = appeal_of(FIRST)
    assign(hotline, appeal.pk, NOW)
    operations.ask_reporter(
        actor=hotline.staff.handler, appeal_id=appeal.pk, question="几号楼？", seen_version=None,
        now=NOW + timedelta(minutes=20),
    )  # fmt: skip
    assign(hotline, appeal.pk, NOW + timedelta(days=2))
    assert appeal_of(FIRST).due_at == local(2026, 11, 4, 18)


def test_an_order_goes_back_in_its_own_shape(hotline: Town, desk: Desk) -> None:
    """Its own columns, order and headings; theirs untouched, the answer filled in."""
    desk.take(DISTRICT)
    appeal = appeal_of("QX-7")
    assign(hotline, appeal.pk, NOW)
    answer(hotline, appeal.pk, NOW + timedelta(hours=3))
    operations.rate_appeal(
        actor=Actor.reporter(f"appeal:{appeal.pk}"), appeal_id=appeal.pk, grade=Grade.SATISFIED,
        reason="", now=NOW + timedelta(hours=4),
    )  # fmt: skip
    with override("en"):  # whoever asks: it goes to an office that writes Chinese
        found = reply(desk)
    assert found.headings == tuple(HEAD.split(","))
    assert found.rows == (
        ("1", "QX-7", "2026-10-31 08:00", "想种树", "锦绣社区", "安居物业", "一般",
         "2026-11-07 12:00", "已办结", "已更换灯泡", NOW + timedelta(hours=3), "满意"),
    )  # fmt: skip
    every = reply(desk, also_open=True)
    assert len(every.rows) == 2
    assert every.rows[1][8:] == ("新收", None, None, None)


def test_our_columns_come_last_where_theirs_has_none(hotline: Town, desk: Desk) -> None:
    desk.take(CITY)
    assert reply(desk).rows == ()
    appeal = appeal_of(SECOND)
    operations.decline_appeal(
        actor=hotline.staff.street_clerk, appeal_id=appeal.pk, because="已移交城管",
        seen_version=None, now=NOW,
    )  # fmt: skip
    found = reply(desk)
    head = tuple(CITY.splitlines()[0].split(","))
    assert found.headings == (*head, "状态", "答复内容", "答复单位", "办结时间", "评价")
    assert found.rows == (
        (SECOND, "匿名", "138****5678", "工地太吵", "噪音", "江安街道", "2026-10-30 10:00",
         "2026-11-02", "不能办", "已移交城管", "江安街道办事处", NOW, None),
    )  # fmt: skip


def test_by_date_each_order_of_the_shape_goes_back_once(hotline: Town, desk: Desk) -> None:
    desk.take(CITY)
    desk.take(CITY.replace(SECOND, f"{SECOND}9").replace("太吵", "真吵"))
    desk.take(DISTRICT)
    for number, day in ((FIRST, 0), (SECOND, 1), ("QX-8", 1)):
        operations.decline_appeal(
            actor=hotline.staff.street_clerk, appeal_id=appeal_of(number).pk, because="已移交",
            seen_version=None, now=NOW + timedelta(days=day),
        )  # fmt: skip
    city = OrderBatch.objects.order_by("id")[0].pk

    def numbers(since: date | None, until: date | None) -> list[Any]:
        return [row[0] for row in reply(desk, city, since=since, until=until).rows]

    assert numbers(date(2026, 11, 1), None) == [SECOND, FIRST]
    assert numbers(date(2026, 11, 2), date(2026, 11, 2)) == [SECOND]
    assert numbers(None, date(2026, 11, 1)) == [FIRST]
    assert numbers(date(2026, 11, 3), date.max) == []
    with pytest.raises(Invalid) as caught:
        numbers(date(2026, 11, 3), date(2026, 11, 2))
    assert caught.value.fields == {"until": "days_reversed"}


def test_batches_tell_how_far_they_are(hotline: Town, desk: Desk) -> None:
    desk.take(CITY)
    operations.decline_appeal(
        actor=hotline.staff.street_clerk, appeal_id=appeal_of(FIRST).pk, because="已移交",
        seen_version=None, now=NOW,
    )  # fmt: skip
    batch_id = OrderBatch.objects.get().pk
    found = queries.order_batches(actor=desk.actor, district_id=desk.district_id)
    assert found == (Batch(batch_id, "table.csv", NOW, 2, 1),)
    assert queries.order_batches(actor=hotline.far_clerk, district_id=desk.district_id) == ()
    with pytest.raises(NotFound):
        reply(desk_of(hotline, hotline.far_clerk))


def test_excel_cells_go_back_as_they_came(desk: Desk) -> None:
    """Days, moments, numbers, yes and no: each kind of cell of a spreadsheet."""
    head = ["工单编号", "诉求内容", "派单日", "件数", "比例", "回访", "派单时间", "办结时限"]
    row = [
        "X-1", "路灯", date(2026, 10, 30), 3, 0.5, "是",
        local(2026, 10, 30, 9, 5), date(2026, 11, 3),
    ]  # fmt: skip
    content = write_sheet([*map(Column, head)], [row], title="t", notes=(), made_at=NOW)
    reading = desk.read(content)
    assert reading.faults == ()
    desk.put(reading.rows, desk.opened())
    assert appeal_of("X-1").due_at == local(2026, 11, 3, 23, 59)
    assert list(reply(desk, also_open=True).rows[0][:8]) == [
        "X-1", "路灯", date(2026, 10, 30), 3, 0.5, "是", local(2026, 10, 30, 9, 5),
        date(2026, 11, 3),
    ]  # fmt: skip


def test_a_number_that_lost_its_digits_is_refused(desk: Desk) -> None:
    head = [*map(Column, ("工单编号", "诉求内容"))]
    content = write_sheet(head, [[1.5e17, "路灯"]], title="t", notes=(), made_at=NOW)
    reading = read_rows(ORDERS.layout, open_table(content))
    assert [(f.row, f.column, f.code) for f in reading.faults] in (
        [(2, "number", "digits_lost")], [],
    )  # fmt: skip
    assert order_layouts.ORDERS.by_name["number"].read("150000000000000000") == "1" + "5" + "0" * 16


FAULTY = """\
工单编号,来电人,联系电话,诉求内容,派单时间,办结时限
F-1,李四,12345,电话不对,2026-10-30 09:00,2026-11-04
F-2,李四,,,2026-10-30 09:00,2026-11-04
F-3,李四,,还没到,2026-12-30 09:00,2026-12-31
F-4,李四,,倒着,2026-10-30 09:00,2026-10-29
F-5,李四,,一样的号,2026-10-30 09:00,2026-11-04
F-5,王五,,一样的号,2026-10-30 09:00,2026-11-04
"""


def test_every_fault_is_told_by_cell(desk: Desk) -> None:
    assert desk.faults(FAULTY) == [
        (2, "phone", "not_a_phone"),
        (3, "text", "cell_missing"),
        (4, "received_at", "not_yet"),
        (5, "due_at", "due_before_received"),
        (7, "number", "order_twice"),
    ]
    desk.refused("rows_wrong", lambda: desk.take(FAULTY, desk.opened()), picture_but_imports)
    assert desk.faults("诉求内容\n路灯\n") == [(2, "number", "cell_missing")]
    long = f"工单编号,诉求内容,备注\nF-9,路灯,{'长' * 4001}\n"
    assert desk.check(desk.rows(long)).faults == (
        Fault(2, "", "cell_too_long", "", {"least": 0, "limit": 4000}),
    )


def picture_but_imports() -> dict[str, str]:
    return {name: mark for name, mark in picture().items() if name.startswith("appeals_")}


def test_orders_need_a_channel_of_their_own(town: Town) -> None:
    desk = desk_of(town)
    assert [code for _, _, code in desk.faults(VILLAGE)] == ["no_order_channel"]
    add_channel(town, "12345", "12345热线")
    add_channel(town, "mayor", "市长信箱")
    assert [code for _, _, code in desk.faults(VILLAGE)] == ["which_order_channel"]
    named = VILLAGE.replace("处理时限", "处理时限,上级单位").replace("11月3日", "11月3日,{}")
    assert [code for _, _, code in desk.faults(named.format("电话"))] == ["channel_unknown"]
    desk.take(named.format("市长信箱"))
    desk.take(named.format("12345"))
    codes = Order.objects.order_by("id").values_list("number", "channel_code")
    assert list(codes) == [("A-1", "mayor"), ("A-1", "12345")]


def test_only_clerks_bring_orders_in_and_take_them_back(hotline: Town, desk: Desk) -> None:
    desk.take(CITY)
    for name in ("handler", "grid_worker", "leader", "administrator", "property_handler"):
        other = replace(desk, actor=everyone(hotline)[name])
        for act in (
            lambda o=other: o.check(o.rows(VILLAGE)),
            lambda o=other: o.put(o.rows(VILLAGE), 1),
            lambda o=other: o.take_back(1),
            lambda o=other: list(o.lines()),
            lambda o=other: reply(o),
            lambda o=other: queries.order_batches(actor=o.actor, district_id=o.district_id),
        ):
            before = picture()
            with pytest.raises(NotAllowed):
                act()
            assert picture() == before


def test_an_order_of_another_desk_is_not_told(hotline: Town, desk: Desk) -> None:
    desk.take(CITY)
    far = desk_of(hotline, hotline.far_clerk)
    assert far.check(far.rows(CITY.replace("路灯不亮", "？"))).faults == (
        Fault(2, "number", "order_elsewhere", "202****0017"),
        Fault(3, "number", "order_elsewhere", "202****0018"),
    )  # fmt: skip
    assert far.lines() == []


def test_taking_back_restores_the_exact_state(hotline: Town, desk: Desk) -> None:
    counters.rebuild(hotline.district_id)
    empty = picture_but_imports()
    first = desk.take(CITY)
    before = picture_but_imports()
    second = desk.take(CITY.replace("11-04", "11-06") + "N-3,李四,,新的,,,2026-10-30 09:00,\n")
    counters.rebuild(hotline.district_id)
    assert Appeal.objects.count() == 3
    last = last_event_id()
    assert desk.take_back(second) == 2
    assert picture_but_imports() == before
    told = [e["kind"] for e in events_after(last)]
    assert told == ["appeal.import_undone", "appeal.order_put_back", "import.taken_back"]
    counters.rebuild(hotline.district_id)
    received = TotalCounter.objects.filter(measure="received")
    assert sum(received.values_list("amount", flat=True)) == 2
    again = desk.take(CITY.replace("11-04", "11-06"))
    desk.refused("import_changed_since", lambda: desk.take_back(first), picture_but_imports)
    assert desk.take_back(again) == 1
    desk.refused("import_changed_since", lambda: desk.take_back(first), picture_but_imports)
    del empty


def test_what_nobody_touched_is_taken_back_whole(desk: Desk) -> None:
    empty = picture_but_imports()
    import_id = desk.take(DISTRICT)
    assert desk.take_back(import_id) == 2
    assert picture_but_imports() == empty


@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_in_and_changes_nothing(desk: Desk, form: str) -> None:
    head = "工单编号,来电人,诉求内容,派单时间\n"
    odd = "".join(
        f'O-{n},"{name[:30]}","{name.replace(chr(34), chr(34) * 2)}",2026-10-30 09:00\n'
        for n, name in enumerate(ODD_NAMES)
        if '"' not in name and not name.startswith(("=", "+", "-", "@", "'"))
    )
    desk.take(CITY)
    desk.take(VILLAGE)
    desk.take(head + odd)
    assert comes_back(desk, form) == 3 + odd.count("O-")


def test_statements_do_not_grow_with_the_rows(desk: Desk) -> None:
    def taken(first: int, count: int) -> int:
        head = "工单编号,诉求内容,所属社区,派单时间\n"
        lines = (f"S-{first + n},路灯{n},清江社区,2026-10-30 09:00\n" for n in range(count))
        text = head + "".join(lines)
        import_id = desk.opened()
        return statements(lambda: desk.take(text, import_id))

    taken(0, 1)
    assert taken(10, 2) == taken(100, 60)
    batch_id = OrderBatch.objects.order_by("-id")[0].pk
    assert statements(lambda: reply(desk, batch_id, also_open=True)) == 6
    assert statements(desk.lines) == 3


def test_headings_say_what_language_an_office_writes() -> None:
    assert language_of(["No.", "工单"]) == "zh-hans"
    assert language_of(["No.", "", "\x07"]) == "en"


@settings(max_examples=25, deadline=None)
@given(
    cells=st.lists(
        st.one_of(
            st.none(), st.booleans(), st.integers(-(10**14), 10**14), st.text(max_size=20),
            st.floats(allow_nan=False, allow_infinity=False), st.dates(),
            st.datetimes(), st.times(),
        ),
        max_size=8,
    )
)  # fmt: skip
def test_cells_are_kept_exactly(cells: list[Any]) -> None:
    kept = json.loads(json.dumps([order_rows.to_keep(cell) for cell in cells]))
    assert [order_rows.as_kept(told) for told in kept] == cells
