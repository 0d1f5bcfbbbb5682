"""Kinds of centres: which functions they must have, who has them, and where nobody does."""

from datetime import datetime

import pytest
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, warm
from tests.apps.circles.factories import enter
from tests.apps.circles.test_facilities import TODAY, statements
from tests.apps.orgs.clients import client_of

from linquan.apps.circles import operations, queries
from linquan.apps.circles.facilities import Wanted
from linquan.apps.circles.flaws import Flaw
from linquan.apps.circles.offerings import OWN_FUNCTION_RULES, FunctionRuleDraft

AT = "/circles/offered/"
LABOUR, NOTHING = ("家政", "月嫂培训"), {"hours": "", "functions": ()}
ENGLISH = {"accept-language": "en"}
NAMED = {rule.code: rule.functions for rule in OWN_FUNCTION_RULES}


@pytest.fixture
def centres(town: Town, now: datetime) -> dict[str, int]:
    """A labour centre with two of five functions, a whole care centre, a youth home."""
    return {
        "labour": enter(
            town, now, draft={"name": "京杭路中心", "kind": "labour", "functions": LABOUR}
        ),
        "care": enter(
            town, now,
            draft={
                "name": "航运路中心", "item_code": "HEA-Q02",
                "functions": ("基础医疗", "康复", "护理", "养老", "干洗"),
            },
        ),
        "youth": enter(
            town, now, draft={"name": "青年之家", "kind": "youth-home", **NOTHING}
        ),
    }  # fmt: skip


def test_the_kinds_of_the_articles() -> None:
    """Each names what its article names, and no more."""
    assert NAMED["m15"] == ("党群服务", "医疗卫生", "文化体育", "综合消费")
    assert NAMED["one-centre"] == ("党群服务中心", "社会组织孵化中心", "文体中心", "超市家政")
    assert NAMED["care"] == ("基础医疗", "康复", "护理", "养老")
    assert NAMED["labour"] == ("干洗", "家政", "中介", "数码维修", "月嫂培训")
    assert NAMED["family"] == ("巾帼学院", "学梦乐园", "食育空间")
    assert len(NAMED["elder-lane"]) == 7
    assert NAMED["talent"] == ("创业就业", "全时法律服务", "交友交流", "出入境")
    assert NAMED["rural-clinic"] == ("输液大厅", "B超", "化验", "120急救", "病床")
    assert NAMED["nature"] == ("三医文化", "志愿活动", "消费体验", "治理服务")
    hours = [rule.code for rule in OWN_FUNCTION_RULES if rule.needs_hours]
    assert hours == ["youth-home", "book-bar", "flower-park"]
    assert [rule.code for rule in OWN_FUNCTION_RULES if not rule.is_chosen] == ["m15", "care"]


def test_what_a_centre_has_and_lacks(town: Town, now: datetime, centres: dict[str, int]) -> None:
    page = queries.offered_page(town.staff.clerk, now)
    assert page.rule is not None
    assert page.rule.code == "labour", "of which most centres lack something"
    (centre,) = page.centres
    assert (centre.present, centre.missing) == (("家政", "月嫂培训"), ("干洗", "中介", "数码维修"))
    one, two = page.areas
    assert (one.centres, one.offered) == (
        1, (("干洗", 1), ("家政", 1), ("中介", 0), ("数码维修", 0), ("月嫂培训", 1)),
    )  # fmt: skip
    assert (one.missing, two.centres) == (("中介", "数码维修"), 0)
    assert two.missing == NAMED["labour"]
    counted = {line.rule.code: (line.count, line.lacking) for line in page.kinds if line.count}
    assert counted == {"care": (1, 0), "labour": (1, 1), "youth-home": (1, 1)}


def test_hours_must_be_told_where_a_kind_says_so(
    town: Town, now: datetime, centres: dict[str, int]
) -> None:
    page = queries.offered_page(town.staff.clerk, now, kind="youth-home")
    (home,) = page.centres
    assert (home.missing, home.lacks_hours, home.is_whole) == ((), True, False)
    narrowed = Wanted(flaw=Flaw.LACKING)
    found = queries.facilities_page(town.staff.clerk, narrowed, now)
    assert {view.row.name for view in found.rows} == {"京杭路中心", "青年之家"}


def test_a_kind_of_the_district(town: Town, now: datetime) -> None:
    operations.revise_function_rule(
        actor=town.staff.street_clerk, district_id=town.district_id, rule_code="", now=now,
        draft=FunctionRuleDraft("院落客厅", "Courtyard room", "", "", ("议事",), "街道方案"),
        valid_from=TODAY,
    )  # fmt: skip
    code = queries.function_rules_page(town.staff.clerk, now).valid[-1].code
    enter(town, now, draft={"name": "客厅", "kind": code, "functions": ("议事", "喝茶")})
    page = queries.offered_page(town.staff.clerk, now, kind=code)
    assert [one.is_whole for one in page.centres] == [True]
    assert queries.offered_page(town.staff.clerk, now, kind="odd").rule is not None


def test_the_pages_in_both_languages(town: Town, now: datetime, centres: dict[str, int]) -> None:
    clerk = client_of(town.staff.clerk)
    rows = table_rows(clerk.get(AT))
    assert rows[0].replace("就此立件", "").replace(":", "").split() == [
        "京杭路中心",
        "第1网格",
        "家政、月嫂培训",
        "干洗",
        "干洗",
        "中介",
        "中介",
        "数码维修",
        "数码维修",
    ], "each with the way to ask for it, which names it"
    assert "清江社区 0 没有 没有 没有 没有 没有" in said(clerk.get(AT))
    english = said(clerk.get(f"{AT}?kind=youth-home", headers=ENGLISH))
    assert "opening hours are not told" in english
    one = said(clerk.get(f"/circles/facilities/{centres['labour']}/"))
    assert "中心类型 劳务类服务平台" in one
    assert "干洗、中介、数码维修" in one
    for function in ("干洗", "中介", "数码维修"):
        assert f"{function} 就此立件" in one
    youth = said(clerk.get(f"/circles/facilities/{centres['youth']}/"))
    assert "此类中心须写明开放时间，目前没有写。" in youth
    listed = table_rows(clerk.get("/circles/facilities/?kind=labour"))
    assert [row.split()[0] for row in listed] == ["京杭路中心"]


def test_statements(town: Town, now: datetime, centres: dict[str, int]) -> None:
    actor = town.staff.clerk
    warm(town)
    assert statements(lambda: queries.offered_page(actor, now)) == 4, "three, one for requests"
