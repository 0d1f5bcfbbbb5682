"""The pages of orders: in by their own columns, remembered; back in their shape, with a reason."""

import io
import re
from html import unescape
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from python_calamine import CalamineWorkbook
from tests.apps.appeals.factories import FROM, Town, make_town
from tests.apps.kept import kept
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import operations
from linquan.apps.appeals.models import Appeal, Channel, Order, OrderBatch
from linquan.kernel import books, clock
from linquan.kernel.models import Event, HeadingChoice

pytestmark = pytest.mark.django_db
FILE = "单号,打来的人,诉求内容,办结时限\nD-1,李四,三号楼路灯不亮,2099-11-04 18:00\n"


@pytest.fixture
def town() -> Town:
    town = kept(make_town)
    Channel.objects.create(
        district_id=town.district_id, code="12345", kind="orders", name="12345热线",
        name_en="12345", valid_from=FROM,
    )  # fmt: skip
    books.bump(town.district_id, "appeals")
    return town


def words(answer: HttpResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def bring(client: Client, text: str, **columns: str) -> str:
    """Paste a file, choose its columns, take it; returns the address of the import."""
    address = client.post("/exchange/orders/", {"text": text})["Location"]
    if columns:
        client.post(f"{address}columns/", columns)
    page = client.get(address).content.decode()
    seal = re.search(r'name="seal" value="(\w+)"', page)
    client.post(f"{address}take/", {"seal": seal[1] if seal else ""})
    return str(address)


@pytest.fixture
def clerk(town: Town) -> Client:
    return client_of(town.staff.street_clerk, "zh-hans")


def test_columns_are_mapped_once_and_remembered(town: Town, clerk: Client) -> None:
    bring(clerk, FILE, c0="number", c1="name")
    assert Order.objects.get().number == "D-1"
    held = HeadingChoice.objects.order_by("heading").values_list("table", "heading", "column")
    assert set(held) == {("orders", "单号", "number"), ("orders", "打来的人", "name")}
    bring(clerk, FILE.replace("D-1", "D-2"))
    assert Order.objects.count() == 2
    address = clerk.post("/exchange/orders/", {"text": FILE.replace("不亮", "全灭")})["Location"]
    told = words(clerk.get(address))
    assert "三号楼路灯不亮 → 那时 三号楼路灯全灭" in told or "三号楼路灯全灭" in told
    assert Appeal.objects.count() == 2


def test_the_case_tells_whose_order_it_is(town: Town, clerk: Client) -> None:
    bring(clerk, FILE, c0="number", c1="name")
    appeal_id = Order.objects.get().appeal_id
    told = words(clerk.get(f"/appeals/{appeal_id}/"))
    assert "上级工单 D-1 规定的时限" in told
    assert "上级工单 D-1 转来" in told


def answered(town: Town, clerk: Client) -> dict[str, Any]:
    """Bring an order in and end it; returns what the form of what goes back sends."""
    bring(clerk, FILE, c0="number", c1="name")
    operations.decline_appeal(
        actor=town.staff.street_clerk, appeal_id=Order.objects.get().appeal_id,
        because="已移交路灯所", seen_version=None, now=clock.now(),
    )  # fmt: skip
    page = clerk.get("/exchange/orders/").content.decode()
    batch = re.search(r'<option value="(\d+)"', page)
    assert batch
    return {"batch": batch[1], "reason": "返回十一月结果", "kind": "xlsx"}


def test_answers_go_back_in_the_same_shape(town: Town, clerk: Client) -> None:
    form = answered(town, clerk)
    answer = clerk.post("/exchange/orders/reply/", form)
    assert answer["Content-Disposition"].startswith("attachment; filename")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert len(book.sheet_names) == 1
    head, row = book.get_sheet_by_index(0).to_python()
    assert head[:5] == ["单号", "打来的人", "诉求内容", "办结时限", "状态"]
    assert row[:6] == [
        "D-1",
        "李四",
        "三号楼路灯不亮",
        "2099-11-04 18:00",
        "不能办",
        "已移交路灯所",
    ]
    event = Event.objects.filter(kind="exchange.exported").latest("id")
    assert event.data == {
        "table": "orders", "kind": "xlsx", "rows": 1, "reason": "返回十一月结果", "clear": True,
    }  # fmt: skip
    csv = clerk.post("/exchange/orders/reply/", form | {"kind": "csv"})
    assert csv.content.decode("utf-8-sig").splitlines()[0].startswith("单号,打来的人,")


def order_file() -> bytes:
    """A file as a street gets it: a merged title, a line of who sent it, a blank one, a table."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("交办单")
        sheet.merge_range("A1:E1", "江安街道工单交办表")
        sheet.write_row("A2", ["派单单位：区12345中心", None, None])
        sheet.merge_range("D2:E2", "2026年10月30日")
        sheet.write_string("F1", "=备注")
        sheet.merge_range("F2:F4", "不要")
        sheet.merge_range("B3:B4", "")
        sheet.write_row("A4", ["单号", "打来的人", "诉求内容", "办结时限", "办理结果"])
        sheet.write_row("A5", ["D-1", "李四", "三号楼路灯不亮", "3个工作日"])
        sheet.merge_range("A7:E7", "D-2")
    return buffer.getvalue()


def test_titles_above_the_headings_come_back_merged_as_they_were(town: Town, clerk: Client) -> None:
    upload = SimpleUploadedFile("交办单.xlsx", order_file())
    address = str(clerk.post("/exchange/orders/", {"file": upload})["Location"])
    clerk.post(f"{address}columns/", {"c0": "number", "c1": "name"})
    page = clerk.get(address).content.decode()
    seal = re.search(r'name="seal" value="(\w+)"', page)
    assert seal
    marked = clerk.get(f"{address}faults/").content  # row 7 has no text: it is to be mended
    clerk.post(f"{address}take/", {"seal": seal[1]})
    operations.decline_appeal(
        actor=town.staff.street_clerk, appeal_id=Order.objects.get().appeal_id,
        because="已移交路灯所", seen_version=None, now=clock.now(),
    )  # fmt: skip
    batch = OrderBatch.objects.get()
    assert "江安街道".encode() not in bytes(batch.above_sealed or b"")
    form = {"batch": batch.pk, "reason": "返回十一月结果", "kind": "xlsx"}
    answer = clerk.post("/exchange/orders/reply/", form).content
    for content, last in ((answer, "已移交路灯所"), (marked, None)):
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
        assert [row[:6] for row in rows[:3]] == [
            ["江安街道工单交办表", "", "", "", "", "=备注"],
            ["派单单位：区12345中心", "", "", "2026年10月30日", "", "不要"],
            [""] * 6,
        ]  # fmt: skip
        assert rows[3][:5] == ["单号", "打来的人", "诉求内容", "办结时限", "办理结果"]
        assert rows[4][:4] == ["D-1", "李四", "三号楼路灯不亮", "3个工作日"]
        assert sheet.merged_cell_ranges == [((0, 0), (0, 4)), ((1, 3), (1, 4)), ((2, 1), (3, 1))]
        assert last is None or rows[4][4] == last
    csv = clerk.post("/exchange/orders/reply/", form | {"kind": "csv"}).content.decode("utf-8-sig")
    assert csv.splitlines()[:4] == [
        "江安街道工单交办表,,,,,'=备注", "派单单位：区12345中心,,,2026年10月30日,,不要", "",
        "单号,打来的人,诉求内容,办结时限,办理结果",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"reason": ""}, "请写明这些数据用来做什么"),
        ({"batch": "0"}, ""),
        ({"since": "2026-11-02", "until": "2026-11-01"}, "结束日期早于开始日期"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_goes_out(
    town: Town, clerk: Client, change: dict[str, str], told: str
) -> None:
    form = answered(town, clerk)
    before = Event.objects.count()
    answer = clerk.post("/exchange/orders/reply/", form | change)
    assert (answer.status_code, Event.objects.count()) == (422, before)
    assert told in words(answer)


def test_others_get_nothing_back(town: Town, clerk: Client) -> None:
    form = answered(town, clerk)
    for actor in (town.staff.leader, town.staff.administrator, town.staff.handler):
        assert client_of(actor).post("/exchange/orders/reply/", form).status_code == 403
    assert clerk.post("/exchange/appeals/reply/", form).status_code == 404
    far = client_of(town.far_clerk)
    assert far.post("/exchange/orders/reply/", form).status_code == 404
    assert Event.objects.filter(kind="exchange.exported").count() == 0
