"""What the articles tell of centres, spaces and a rural clinic, through ordinary pages."""

from datetime import datetime

from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town
from tests.apps.circles.factories import enter
from tests.apps.circles.test_facilities import PLANNED
from tests.apps.orgs.clients import client_of

EQUIPMENT = ("输液大厅", "B超", "化验", "120急救", "病床")


def figure(kind: str, amount: str, first: str, last: str = "", **more: str) -> dict[str, str]:
    return {
        "kind_code": kind, "side": "done", "first_on": first, "last_on": last or first,
        "amount": amount, "source": "年度总结", **more,
    }  # fmt: skip


def test_one_centre_one_brand_compared_by_results(town: Town, now: datetime) -> None:
    clerk = client_of(town.staff.clerk)
    for name, brand, (then, since) in (
        ("航运路中心", "医养结合", ("900", "1200")), ("京杭路中心", "京杭好帮手", ("700", "650")),
    ):  # fmt: skip
        pk = enter(town, now, draft={"name": name, "brand": brand, "level": "shared"})
        at = f"/circles/facilities/{pk}/figures/"
        posted(clerk, at, figure("served", then, "2026-04-01", "2026-06-30"))
        posted(clerk, at, figure("served", since, "2026-07-01", "2026-09-30"))
    page = client_of(town.staff.leader).get("/circles/results/?span=quarter&at=2026-08-01")
    first, second = table_rows(page)[:2]
    assert first.startswith("医养结合 航运路中心")
    assert "1,200 +300，与上期 900 相比" in first
    assert "650 −50，与上期 700 相比" in second
    assert "合计 1,850" in said(page)


def test_hours_and_use_of_a_space(town: Town, now: datetime) -> None:
    clerk = client_of(town.staff.clerk)
    pk = enter(town, now, draft={"name": "社区书吧", "kind": "book-bar", "hours": "9:00-21:00"})
    at = f"/circles/facilities/{pk}/figures/"
    posted(clerk, at, figure("users", "310", "2026-09-01", "2026-09-30"))
    posted(clerk, at, figure("users", "420", "2026-10-01", "2026-10-31"))
    page = said(clerk.get(at))
    assert "场地使用人次" in page
    assert "与上一次相比 +110" in page
    assert "9:00-21:00" in said(clerk.get(f"/circles/facilities/{pk}/"))
    every = clerk.get("/circles/results/?theme=use&who=every&span=month&at=2026-10-01")
    assert "420 +110，与上期 310 相比" in table_rows(every)[0]


def test_stations_of_a_park_and_what_it_carries(town: Town, now: datetime) -> None:
    carries = ("三医文化", "志愿活动", "消费体验", "治理服务")
    named = {"name": "户外自然共享乐园", "kind": "nature", "functions": carries}
    park = enter(town, now, draft=named)
    for n in range(12):
        enter(town, now, draft={"name": f"主题驿站{n + 1}", "parent_id": park})
    clerk = client_of(town.staff.clerk)
    shown = said(clerk.get(f"/circles/facilities/{park}/"))
    assert all(f"主题驿站{n + 1}" in shown for n in range(12))
    assert "均已具备" in shown
    at = f"/circles/facilities/{park}/figures/"
    posted(clerk, at, figure("activities", "16", "2026-10-01", "2026-10-31"))
    assert "16 场" in said(clerk.get(at))


def test_the_clinic_with_its_equipment_money_and_ways(town: Town, now: datetime) -> None:
    clerk = client_of(town.staff.clerk)
    pk = enter(
        town, now, standing=PLANNED,
        draft={"name": "毛寨分院", "item_code": "HEA-F02", "kind": "rural-clinic",
               "functions": EQUIPMENT},
    )  # fmt: skip
    shown = said(clerk.get(f"/circles/facilities/{pk}/"))
    assert all(one in shown for one in EQUIPMENT)
    at = f"/circles/facilities/{pk}/figures/"
    posted(clerk, at, figure("granted", "400000", "2026-03-02", source="资金下达通知"))
    posted(clerk, at, figure("spent", "380000", "2026-09-02", source="决算"))
    for kind, amount in (("town_km", "9"), ("county_km", "25"), ("buses", "1")):
        posted(clerk, at, figure(kind, amount, "2026-10-08", source="实地查看"))
    page = said(clerk.get(at))
    for words in ("400,000", "380,000", "结余 20,000", "9 公里", "25 公里", "1 班", "实地查看"):
        assert words in page, words
    funds = clerk.get("/circles/results/?theme=funds&who=every")
    assert "400,000" in table_rows(funds)[0]
    assert "20,000" in table_rows(funds)[0]
    access = said(clerk.get("/circles/results/?theme=access&who=every"))
    assert "距县城 公里" in access
