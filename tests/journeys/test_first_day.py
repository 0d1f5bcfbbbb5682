"""From two Excel sheets and one map file to a working inbox on a map, counted in clicks."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import xlsxwriter
from playwright.sync_api import Locator, Page, expect
from tests.osm import town_sketch

from linquan.engine.towns import DEMO_SEED, JIANG_AN, make_town

INBOX_AFTER, MAP_AFTER, CASE_AFTER = 13, 14, 16
"""Clicks until the inbox is there, the map with it, and the first request is open to work on."""
READ_WITHIN_MS = 90_000
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AREAS = (
    ("层级", "小区名称", "所属社区", "经度", "纬度"),
    ("小区", "第一天家园", "青枫社区", 123.4921, 29.9962),
    ("小区", "第一天花园", "澄湾社区", 123.5102, 29.9955),
)
TEXTS = ("第一天：路灯不亮", "第一天：楼下堆了建筑垃圾")


class Hand:
    """Clicks of a clerk, counted; a file that is chosen is one click."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def click(self, target: Locator) -> None:
        self.clicks += 1
        target.click()

    def choose(self, name: str, kind: str, content: bytes) -> None:
        with self.page.expect_file_chooser() as opened:
            self.click(self.page.locator("#id_file"))
        opened.value.set_files({"name": name, "mimeType": kind, "buffer": content})

    def menu(self, word: str) -> None:
        self.click(self.page.locator(".navigation").get_by_text(word, exact=True))

    def bring_sheet(self, table: str, name: str, rows: Iterable[Iterable[object]]) -> None:
        self.menu("数据进出")
        self.click(self.page.locator(f"a[href='/exchange/{table}/#in']"))
        self.choose(name, SHEET, workbook(rows))
        self.click(self.page.get_by_role("button", name="导入全部 2 行"))
        expect(self.page.get_by_role("button", name="撤回这次导入")).to_be_visible()


def workbook(rows: Iterable[Iterable[object]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def requests() -> list[tuple[object, ...]]:
    day = (datetime.now(UTC) + timedelta(hours=8) - timedelta(hours=2)).strftime("%Y-%m-%d %H:%M")
    return [
        ("来电时间", "来源", "类别", "所属社区", "事发地址", "经度", "纬度", "诉求内容"),
        (day, "电话", "", "青枫社区", "第一天家园", 123.4921, 29.9962, TEXTS[0]),
        (day, "电话", "", "澄湾社区", "第一天花园", 123.5102, 29.9955, TEXTS[1]),
    ]


def take_back(page: Page, file_name: str) -> None:
    page.goto("/exchange/")
    page.get_by_role("link", name=file_name).first.click()
    page.get_by_role("button", name="撤回这次导入").click()
    expect(page.locator(".toast")).to_contain_text("已撤回 2 行。")


def test_from_three_files_to_a_working_inbox_on_a_map(clerk: Page, tmp_path: Path) -> None:
    town = make_town(JIANG_AN, DEMO_SEED)
    extract = town_sketch(town).write(tmp_path / "a.osm.pbf").read_bytes()
    hand = Hand(clerk)
    clerk.goto("/")
    hand.bring_sheet("areas", "区划.xlsx", AREAS)
    hand.bring_sheet("appeals", "诉求.xlsx", requests())
    hand.menu("区域")
    hand.click(clerk.get_by_role("link", name="底图"))
    hand.choose("江安.osm.pbf", "application/octet-stream", extract)
    show = clerk.get_by_role("link", name="查看结果")
    show.wait_for(timeout=READ_WITHIN_MS)
    hand.click(show)
    expect(clerk.locator("#current")).to_contain_text("2026-11-01")
    hand.menu("诉求")
    assert hand.clicks == INBOX_AFTER
    for text in TEXTS:
        expect(clerk.locator("main")).to_contain_text(text)

    hand.menu("今日")
    assert hand.clicks == MAP_AFTER
    clerk.locator("#today-map[data-drawn]").wait_for()
    expect(clerk.locator("#today-map")).to_contain_text("© OpenStreetMap贡献者（ODbL）")
    points = clerk.request.get(str(clerk.locator("#today-map").get_attribute("data-points"))).json()
    places = {tuple(point["geometry"]["coordinates"]) for point in points["features"]}
    assert {(123.4921, 29.9962), (123.5102, 29.9955)} <= places

    hand.menu("诉求")
    hand.click(clerk.locator("main").get_by_role("link", name=TEXTS[0]).first)
    assert hand.clicks == CASE_AFTER
    expect(clerk.locator("h1")).to_contain_text(TEXTS[0])

    clerk.goto("/places/map/")
    clerk.get_by_role("button", name="撤回这个数据包").click()
    expect(clerk.locator(".toast")).to_contain_text("已撤回")
    take_back(clerk, "诉求.xlsx")
    take_back(clerk, "区划.xlsx")
