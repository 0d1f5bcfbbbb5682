"""The list of gaps as files: the same figures as the page, and by which standard they are."""

import csv
import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, warm
from tests.apps.circles.test_facilities import statements
from tests.apps.circles.worked import KINDERGARTEN, Worked, enter_park, worked

from linquan.apps.circles import queries
from linquan.kernel.exchange.opening import open_table

AT = "/circles/gaps/"
ENGLISH = {"accept-language": "en"}


def file_of(client: Client, suffix: str, query: str = "", **more: Any) -> bytes:
    answer = client.get(f"{AT}as/{suffix}/{query}", **more)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert "attachment" in answer["Content-Disposition"]
    return bytes(answer.content)


def csv_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def excel_of(content: bytes) -> list[dict[str, str]]:
    head, *rows = (line.cells for line in open_table(content).lines)
    told = ([*row, *[None] * (len(head) - len(row))] for row in rows)
    return [{str(name): _text(cell) for name, cell in zip(head, row, strict=True)} for row in told]


def _text(cell: Any) -> str:
    """Write a cell as CSV has it: a sheet holds numbers."""
    return f"{cell:g}" if isinstance(cell, float) else str(cell or "")


@pytest.mark.parametrize("query", ["", "?tier=all", "?area={community}", "?tier=featured"])
def test_both_tables_say_what_the_page_says(made: Worked, clerk: Client, query: str) -> None:
    query = query.format(community=made.town.district.community_ids[0])
    page = table_rows(clerk.get(f"{AT}{query}"))
    found = csv_of(file_of(clerk, "csv", query))
    assert excel_of(file_of(clerk, "xlsx", query)) == found
    assert len(found) == len(page)
    for row, shown in zip(found, page, strict=True):
        assert shown.startswith(f"{row['项目']} {row['分钟数口径']} 分钟 {row['怎么去']}")
        people, without = f"{int(row['服务对象人数']):,}", row["这些分钟内没有的人数"]
        assert f"{row['服务对象']} {people} 人" in shown
        if without:
            assert f"{int(without):,} {row['这些分钟内有的比例（%）']}%" in shown
        else:
            assert "未计算：没有相应路网 0 – –" in shown


def test_by_which_standard_a_figure_is(made: Worked, clerk: Client) -> None:
    community = made.town.district.community_ids[0]
    (row,) = [
        row for row in csv_of(file_of(clerk, "csv", f"?area={community}"))
        if row["编码"] == KINDERGARTEN
    ]  # fmt: skip
    assert row == {
        "区域": "锦绣社区", "编码": KINDERGARTEN, "项目": "幼儿园", "层次": "基础保障",
        "分钟数口径": "5", "怎么去": "步行", "标准规定的距离（米）": "300", "服务对象": "儿童",
        "服务对象人数": "160", "这些分钟内没有的人数": "80", "这些分钟内有的比例（%）": "50",
        "设施": "1", "缺口最大的地方": "D小区", "那里没有的人数": "50",
    }  # fmt: skip
    english = csv_of(file_of(clerk, "csv", f"?area={community}", headers=ENGLISH))
    assert english[0]["Counted within so many minutes"]
    assert "People without one within these minutes" in english[0]
    assert "按分钟" in said(clerk.get(AT))
    whole = said(clerk.get(AT, headers=ENGLISH))
    assert "Without by minutes" in whole
    assert "Have one by minutes" in whole
    assert f"{AT}as/xlsx/?tier=basic" in clerk.get(AT).content.decode()


def test_the_parts_add_up_to_the_page(made: Worked, clerk: Client) -> None:
    found = json.loads(file_of(clerk, "geojson", "?tier=all"))
    assert found["without"][KINDERGARTEN] == {
        "name": "幼儿园", "name_en": "Kindergarten", "by": "minutes", "minutes": 5, "mode": "walk",
        "standard_m": 300, "audience": "children",
    }  # fmt: skip
    told = [one["properties"] for one in found["features"]]
    assert sorted((one["people"], one[KINDERGARTEN]) for one in told) == [(160, 80), (2000, 2000)]
    page = queries.gaps_page(made.town.staff.street_clerk)
    for gap in page.gaps:
        if gap.is_reckoned:
            assert sum(one[gap.item.code] for one in told) == gap.without
        else:
            assert gap.item.code not in told[0]
    community = made.town.district.community_ids[0]
    inside = json.loads(file_of(clerk, "geojson", f"?area={community}"))["features"]
    assert {one["properties"]["name"]: one["properties"][KINDERGARTEN] for one in inside} == {
        "A小区": 30, "B小区": 0, "D小区": 50,
    }  # fmt: skip
    assert {one["geometry"]["type"] for one in inside} == {"Point"}


def test_a_zone_is_one_feature(town: Town, clerk: Client, tmp_path: Path, now: datetime) -> None:
    zone_id = enter_park(town, now)
    worked(town, tmp_path, now)
    (one,) = json.loads(file_of(clerk, "geojson", f"?zone={zone_id}"))["features"]
    assert one["geometry"]["type"] == "Polygon"
    assert (one["properties"]["people"], one["properties"][KINDERGARTEN]) == (110, 30)
    rows = csv_of(file_of(clerk, "csv", f"?zone={zone_id}"))
    assert {row["区域"] for row in rows} == {"示例园区"}


def test_what_is_no_file_and_nobody_there(made: Worked, clerk: Client, client: Client) -> None:
    assert clerk.get(f"{AT}as/pdf/").status_code == 404
    assert clerk.get(f"{AT}as/csv/?run=999999").status_code == 404
    assert client.get(f"{AT}as/csv/").status_code == 303
    assert csv_of(file_of(clerk, "csv", f"?area={made.town.far_street_id}")) == []
    empty = json.loads(file_of(clerk, "geojson", f"?area={made.town.far_street_id}"))
    assert empty["features"] == []


def test_statements(made: Worked) -> None:
    warm(made.town)
    page = queries.gaps_page(made.town.staff.grid_worker)
    assert statements(lambda: queries.gap_parts(page)) == 1


def test_before_anything_was_reckoned(town: Town, clerk: Client) -> None:
    assert "还没有可走的路网" in said(clerk.get(f"{AT}as/csv/"))
