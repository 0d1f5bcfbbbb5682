"""The report of the demo town as other hands read it: exact figures, both languages, hostile names.

The figures are taken from the engine's answer here once more, by another way than the report's.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.apps.circles.reporting.example import CLINIC, ON, example, people_of, reckoned
from tests.kernel.documents.papers import pages_of, rows_of, squeezed, text_of, word_of

from linquan.apps.circles.reporting import (
    Advice,
    CircleCounts,
    Community,
    Gap,
    MapHome,
    MapPlace,
    MapSheet,
    Methods,
    Name,
    Quality,
    Rejected,
    ReportData,
    Site,
    Speed,
    Summary,
    Worst,
    document_of,
    report_docx,
    report_pdf,
)
from linquan.kernel.documents import Heading, Table
from linquan.kernel.documents.lettering import STAND_IN

ZH, EN = "zh-hans", "en"


def small(**more: object) -> ReportData:
    """A report whose every figure can be worked out in the head."""
    told: dict[str, object] = {
        "area": Name("江安街道", "Jiang'an"),
        "office": Name("江安街道办事处"),
        "made_on": ON,
        "summary": Summary(0, 0, 0),
        "methods": Methods(ON),
    }
    return ReportData(**(told | more))  # type: ignore[arg-type]


# --- figures --------------------------------------------------------------------------------------


def test_parts_of_a_circle() -> None:
    circle = CircleCounts(15, 4, (10, 20, 30, 0, 40))
    assert (circle.people, circle.parts) == (100, (40, 30, 20, 10))
    assert CircleCounts(5, 1, (7, 3)).parts == (3, 0, 0, 7)
    assert CircleCounts(5, 3, (1, 2, 4, 8)).parts == (8, 4, 2, 1)
    assert CircleCounts(5, 0, (9,)).parts == (0, 0, 0, 9)
    with pytest.raises(ValueError, match="2 items, but 2 counts"):
        CircleCounts(5, 2, (1, 2))


def test_shares_and_gaps() -> None:
    gap = Gap(Name("药店"), 10, "all", 200, 50)
    assert (gap.share, replace(gap, people=0, without=0).share) == (0.25, 0.0)
    advice = Advice(Name("药店"), 10, 2, 9, 100, 180, 200, 400)
    assert (advice.gap, advice.is_proved) == (0.1, False)
    assert replace(advice, bound=180).is_proved
    assert replace(advice, bound=0, value=0).gap == 0


def test_names_have_two_languages() -> None:
    assert [Name("药店", "Pharmacy").of(one) for one in (ZH, EN)] == ["药店", "Pharmacy"]
    assert Name("药店").of(EN) == "药店"


# --- the demo town --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages() -> list[str]:
    return pages_of(report_pdf(example(), ZH))


def test_chapters_in_order(pages: list[str]) -> None:
    told = squeezed("".join(pages))
    chapters = [
        "一、圈层情况", "二、短板清单", "三、分社区情况", "四、地图", "五、选点建议",
        "六、方法与来源", "七、数据质量",
    ]  # fmt: skip
    assert [told.count(one) for one in chapters] == [1] * 7
    assert sorted(chapters, key=told.index) == chapters
    assert len(pages) == 5


def test_the_first_page_tells_all_at_once(pages: list[str]) -> None:
    first = squeezed(pages[0])
    for words in ("江安街道生活圈报告", "步行够得到什么、谁被落下、怎样改善",
                  "江安街道办事处2026年11月20日",
                  "演示数据，并非真实", "58,500", "哪里没有社区卫生服务中心",
                  "15分钟内没有社区卫生服务中心",
                  "江安邻里中心", "槐荫社区", "1/5"):  # fmt: skip
        assert words in first, words


def test_people_without_a_clinic_are_those_of_the_engine(pages: list[str]) -> None:
    it = reckoned()
    column = it.found.catalogue.position(CLINIC)
    without = int(people_of(it)[it.found.costs[:, column] > it.found.limits[column]].sum())
    row = f"15分钟所有人58,500{without:,}{without / 58_500:.1%}"
    assert row in squeezed("".join(pages))
    assert without == 40_963


def test_circles_are_those_of_the_engine(pages: list[str]) -> None:
    it = reckoned()
    basic = [
        n for n, item in enumerate(it.found.catalogue.items)
        if item.tier == "basic" and item.minutes <= 15
    ]  # fmt: skip
    none = ~(it.found.costs[:, basic] <= it.found.limits[basic]).any(axis=1)
    people = int(people_of(it)[none].sum())
    assert f"({people / 58_500:.1%})" in squeezed(pages[0])
    assert f"{people:,}" in pages[0]


def test_advice_says_what_is_reached_and_that_it_is_proved(pages: list[str]) -> None:
    advice = example().advice[0]
    told = squeezed("".join(pages))
    assert f"58,500人中能够到达的由{advice.before:,}人增加到{advice.value:,}人" in told
    assert "已证明：在这些备选点中选同样数量，没有更好的选法。" in told
    for site in advice.sites:
        assert f"{site.place.zh}{site.people:,}" in told
    assert advice.before == 58_500 - 40_963


def test_communities_add_up() -> None:
    data = example()
    assert sum(one.people for one in data.communities) == data.summary.people == 58_500
    assert sum(one.homes for one in data.communities) == data.summary.homes
    first = next(
        b
        for b in document_of(data, ZH).blocks
        if isinstance(b, Table) and "社区" in str(b.columns[0])
    )
    assert [row[0] for row in first.rows] == [one.area.zh for one in data.communities]


def test_english_is_complete() -> None:
    told = text_of(report_pdf(example(), EN))
    assert "Life circles of Jiang'an Street" in told
    assert "1. The circles" in told
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in told.replace(STAND_IN, ""))


def test_word_has_the_same_words() -> None:
    read = word_of(report_docx(example(), ZH))
    document = document_of(example(), ZH)
    headings = [b.text for b in document.blocks if isinstance(b, Heading)]
    assert [p.text for p in read.paragraphs if p.style.name.startswith("Heading")] == headings
    tables = [b for b in document.blocks if isinstance(b, Table)]
    assert [len(rows_of(t)) - 1 for t in read.tables[1:]] == [len(t.rows) for t in tables]
    assert rows_of(read.tables[2])[1][0] == tables[1].rows[0][0]
    assert len(read.inline_shapes) == 4


@pytest.mark.parametrize("report", [report_pdf, report_docx])
def test_it_takes_less_than_its_budget(report: Callable[[ReportData, str], bytes]) -> None:
    """Seconds of the processor, not of the clock; a fifth of this when nobody traces it."""
    data = example()
    since = time.process_time()
    report(data, ZH)
    assert time.process_time() - since < 5


# --- what else may come ---------------------------------------------------------------------------


def test_an_empty_report_says_what_to_do() -> None:
    told = squeezed(text_of(report_pdf(small(), ZH)))
    for words in ("尚未录入人口。请先录入小区或社区的人口数。", "尚未计算圈层。", "没有短板",
                  "尚未按社区计算。",
                  "尚未做选点计算。", "未发现数据问题。", "数据日期：2026-11-20。",
                  "系统自带的示例（默认），不是官方清单"):  # fmt: skip
        assert words in told, words
    assert "四、地图" not in told
    lived_in = squeezed(text_of(report_pdf(small(summary=Summary(100, 1, 1)), ZH)))
    assert "江安街道现有100人。" in lived_in
    assert "缺口最大" not in lived_in
    assert "演示数据" not in told


def test_every_remark_is_made() -> None:
    data = small(
        summary=Summary(100, 2, 1, (CircleCounts(15, 1, (60, 40)),)),
        methods=Methods(date(2026, 1, 2), (Speed(Name("老年人", "elders"), 0.8),), 66,
                        is_default=False, sources=(Name("来源甲"),)),
        gaps=(
            Gap(Name("书店"), 15, "all", 100, 20, is_basic=False, nearest_min=22.4),
            Gap(Name("药店"), 15, "elderly", 100, 60, (Worst(Name("甲社区"), 60),)),
        ),
        communities=(
            Community(Name("甲社区"), 100, 2, 1, ((15, 40),)),
            Community(Name("乙社区"), 0, 0, 0, (), Name("药店"), 0),
        ),
        advice=(
            Advice(Name("药店"), 15, 3, 9, 40, 90, 100, 100,
                   (Site(Name("东门"), 50, (Worst(Name("一期"), 50),)),),
                   (Rejected(Name("西门"), 10, 20), Rejected(Name("南门"), 5, 5, is_near=True)),
                   date(2025, 12, 31)),
            Advice(Name("书店"), 15, 1, 1, 0, 0, 0, 0),
            Advice(Name("菜场"), 15, 1, 7, 20, 80, 80, 100, (Site(Name("空铺"), 60, yuan=300_000),),
                   (Rejected(Name("北门"), 3, 3, yuan=450_000),), money=500_000, has_examples=True),
        ),
        quality=Quality(1, 2, 3, 4, 5, 67, 8, 9, 10, 1_100, 12),
    )  # fmt: skip
    told = squeezed(text_of(report_pdf(data, ZH)))
    for words in (
        "缺口最大的是药店：60人够不到，占服务对象的60.0%。",
        "药店15分钟老年人1006060.0%没有甲社区60",
        "书店（基础以外）15分钟所有人1002020.0%22分钟", "甲社区1002140(40.0%)—", "乙社区000—药店0",
        "从9个备选点中选出1个（最多可选3个）",
        "任何选法都不会超过100人：本方案与最优方案最多相差10.0%。",
        "以上为2025-12-31的数据。", "南门附近",
        "从7个备选点中，在预算内选出1个。100人中能够到达的由20人增加到80人。",
        "一次性费用合计300,000元（预算500,000元，不含租金），结余200,000元。",
        "部分费用为示例／默认值", "同样的钱没有更好的选法", "费用（元）", "空铺60300,000",
        "北门450,000能够到达的人减少3人",
        "能够到达的人减少10至20人", "能够到达的人减少5人", "没有备选点能让更多人够得到。",
        "数据日期：2026-01-02。", "目录（66项）为本区自定。", "步行速度：老年人0.8m/s。",
        "来源甲",
        "1处开放的设施没有地图位置", "2处设施可能只是相近类别", "3处设施在规划中",
        "4处设施离所有街道太远",
        "5处住所（67人）离所有街道太远", "8个小区在地图上没有大门", "9个小区没有人口数",
        "10处住所（1,100人）所在的道路与别处不通", "12处设施所在的道路与别处不通",
    ):  # fmt: skip
        assert words in told, words
    english = squeezed(text_of(report_pdf(data, EN)))
    assert "1openfacilityhasnopointonthemap:itcoversnobody." in english
    assert "2facilitiesmaybesomethingwider" in english


@pytest.mark.parametrize(
    "name", ['#import "@preview/x:1.0.0"', "*粗*_斜_ $x$ \\ <a>", "]#panic()["]
)
def test_hostile_names_stay_names(name: str) -> None:
    hostile = Name(name, name)
    data = small(
        area=hostile, office=hostile, title=hostile, subtitle=hostile, attribution=hostile,
        summary=Summary(10, 1, 1),
        gaps=(Gap(hostile, 5, name, 10, 5, (Worst(hostile, 5),)),),
        communities=(Community(hostile, 10, 1, 1),),
        maps=(MapSheet(hostile, (MapHome({"type": "Point", "coordinates": [104, 30]}, True),),
                       places=(MapPlace(hostile, 104.0, 30.001),), item=hostile, note=hostile),),
    )  # fmt: skip
    told = squeezed(text_of(report_pdf(data, ZH)))
    assert told.count(squeezed(name)) >= 10
    read = word_of(report_docx(data, ZH))
    assert (read.paragraphs[0].text, read.tables[1].rows[1].cells[0].text) == (name, name)


def test_a_title_of_ones_own_and_lost_places() -> None:
    lost = MapPlace(Name("丢了"), float("nan"), 500.0)
    data = small(
        title=Name("甲", "A"),
        subtitle=Name("乙", "B"),
        maps=(MapSheet(Name("图"), places=(lost,)),),
    )
    first = text_of(report_pdf(data, EN))
    assert first.split()[1:3] == ["A", "B"]
    assert "丢了" not in first


def test_two_thousand_gaps() -> None:
    gap = Gap(Name("项"), 15, "all", 100, 1)
    gaps = tuple(replace(gap, item=Name(f"项目{n}"), without=n % 101) for n in range(2000))
    told = squeezed(text_of(report_pdf(small(summary=Summary(100, 1, 1), gaps=gaps), ZH)))
    assert all(f"项目{n}" in told for n in range(2000))


def test_worst_first() -> None:
    heads = people_of(reckoned())
    assert heads.sum() == 58_500
    table = next(b for b in document_of(example(), ZH).blocks
                 if isinstance(b, Table) and b.columns[0].heading == "项目")  # fmt: skip
    without = [int(str(row[4]).replace(",", "")) for row in table.rows]
    assert without == sorted(without, reverse=True)
    assert np.array(without).max() == 58_500
