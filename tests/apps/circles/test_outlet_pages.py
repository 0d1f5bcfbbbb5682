"""The pages of wanted outlets: what fits, what would have to change, and agreeing."""

from datetime import date, datetime

import pytest
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town
from tests.apps.circles.factories import offer, want
from tests.apps.circles.test_pages import as_shown
from tests.apps.orgs.clients import client_of

from linquan.apps.circles import operations, queries
from linquan.apps.circles.models import Facility, Outlet, PassedOver
from linquan.apps.circles.queries.outlets import ROWS

AT, SPACES = "/circles/outlets/", "/circles/premises/"
FORM = {
    "name": "社区药房", "item": "HEA-B03", "least_m2": "60", "most_m2": "120", "most_rent": "80",
    "needs_power": "on", "needs_exhaust": "on", "needs_ground": "on", "until": "2026-12-31",
}  # fmt: skip


def test_an_outlet_from_its_entry_to_an_open_facility(  # noqa: PLR0915  one story
    town: Town, now: datetime
) -> None:
    clerk = client_of(town.staff.clerk)
    assert "还没有登记所需网点" in said(clerk.get(AT))
    assert clerk.get(f"{AT}new/").status_code == 200
    form = FORM | {"area": str(town.district.community_ids[0])}
    assert "不得小于最小面积" in posted(clerk, f"{AT}new/", form | {"most_m2": "59"}, 422)
    here = posted(clerk, f"{AT}new/", form)
    pk = Outlet.objects.get().pk
    assert here == f"{AT}{pk}/"
    assert "目前没有完全符合的可用空间" in said(clerk.get(here))
    space = offer(town, now, size_m2=50)
    page = said(clerk.get(here))
    assert "面积小 10 ㎡：50 ㎡，要求 60 ㎡。" in page
    assert "需加建排烟道。" in page
    assert "租金 60 元/㎡，未超过 80。" in page
    assert "0 处符合 1 处接近" in said(clerk.get(AT))
    beside = said(clerk.get(f"{SPACES}{space}/"))
    assert "可进驻的网点 社区药房 街道自身 需改变 2 项" in beside
    posted(clerk, f"{here}{space}/pass/", {"why": "odd"}, 404)
    posted(clerk, f"{here}{space}/pass/", {"why": "neighbours"})
    page = said(clerk.get(here))
    assert "不合适的空间 1 锦绣路12号商铺 邻里不同意" in page
    posted(clerk, f"{here}{space}/pass/", {"why": "neighbours"})
    assert "已标为不合适" in said(clerk.get(here))
    posted(clerk, f"{here}{space}/reconsider/")
    assert not PassedOver.objects.exists()
    asked = said(clerk.get(f"{here}{space}/agree/"))
    assert "需要改变： 面积小 10 ㎡" in asked
    agreement = {"name": "社区药房", "planned_for": "2026-11-01"}
    posted(clerk, f"{here}{space}/agree/", agreement, 422)
    posted(clerk, f"{here}{space}/agree/", agreement | {"planned_for": "2027-01-31"})
    facility = Facility.objects.get()
    assert facility.state == "planned"
    assert f"/circles/facilities/{facility.pk}/" in clerk.get(here).content.decode()
    register = clerk.get(f"/circles/facilities/{facility.pk}/").content.decode()
    assert f"{SPACES}{space}/" in register
    posted(clerk, f"/circles/facilities/{facility.pk}/take-back/")
    assert "请到空间页面撤销" in said(clerk.get(f"/circles/facilities/{facility.pk}/"))
    posted(clerk, f"{SPACES}{space}/take-back/")
    assert not Facility.objects.exists()
    posted(clerk, f"{here}{space}/agree/", agreement | {"planned_for": "2027-01-31"})
    facility = Facility.objects.get()
    posted(clerk, f"/circles/facilities/{facility.pk}/open/", {"opened_on": "2026-11-20"})
    page = said(clerk.get(f"{SPACES}{space}/"))
    assert "此处设施已开放" in page
    assert "社区药房 开放 2026-11-20" in page
    posted(clerk, f"{here}reopen/")
    assert "请先在设施台账中将其关闭" in said(clerk.get(here))


def test_correcting_dropping_and_wanting_again(town: Town, now: datetime) -> None:
    clerk, pk = client_of(town.staff.clerk), want(town, now)
    here, form = f"{AT}{pk}/", FORM | {"area": str(town.district.community_ids[0])}
    assert clerk.get(f"{here}correct/").status_code == 200
    posted(clerk, f"{here}correct/", form | {"seen": "1", "least_m2": "55"})
    page = said(clerk.get(here))
    assert "最小面积（平方米）: 60 → 55" in page or "最小面积（平方米）：60 → 55" in page
    assert "需要排烟道" in page
    posted(clerk, f"{here}correct/", form | {"seen": "1"})
    assert "其间有同事改过" in said(clerk.get(here))
    posted(clerk, f"{here}drop/", {"reason": "不"}, 422)
    posted(clerk, f"{here}drop/", {"reason": "已另找到场地"})
    posted(clerk, f"{here}take-back/")
    assert Outlet.objects.get().state == "wanted"
    posted(clerk, f"{here}drop/", {"reason": "已另找到场地"})
    posted(clerk, f"{here}reopen/")
    posted(clerk, f"{here}burn/", {}, 404)
    assert Outlet.objects.get().state == "wanted"
    fresh = want(town, now, name="二店")
    assert posted(clerk, f"{AT}{fresh}/take-back/") == AT
    for path in ("drop/", "take-back/", f"{offer(town, now)}/pass/"):
        assert clerk.get(f"{here}{path}").status_code == 405


def test_an_item_that_has_ended_stays_wanted(town: Town, now: datetime) -> None:
    clerk, pk = client_of(town.staff.clerk), want(town, now)
    operations.end_item(
        actor=town.staff.street_clerk, district_id=town.district_id, now=now,
        item_code=Outlet.objects.get().item_code, valid_to=date(2026, 11, 20),
    )  # fmt: skip
    sent = as_shown(clerk, f"{AT}{pk}/correct/")
    posted(clerk, f"{AT}{pk}/correct/", sent | {"least_m2": "55"})
    assert (Outlet.objects.get().item_code, Outlet.objects.get().least_m2) == (sent["item"], 55)


def test_the_list_narrowed_and_in_pages(town: Town, now: datetime) -> None:
    clerk = client_of(town.staff.clerk)
    for n in range(ROWS + 1):
        want(town, now, name=f"网点{n}")
    first = queries.outlets_page(town.staff.clerk, now)
    assert (len(first.lines), first.total) == (ROWS, ROWS + 1)
    rest = queries.outlets_page(town.staff.clerk, now, after=first.next_id or 0)
    assert [one.view.row.name for one in rest.lines] == [f"网点{ROWS}"]
    one, two = town.district.community_ids
    for query, names in (
        ("?state=filled", 0), ("?state=odd&area=x&after=y", ROWS), (f"?area={one}", ROWS),
        (f"?area={two}", 0),
    ):  # fmt: skip
        assert len(table_rows(clerk.get(f"{AT}{query}"))) == names, query
    english = said(clerk.get(AT, headers={"accept-language": "en"}))
    assert "Wanted outlets" in english
    assert "0 fit" in english


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_remark_is_a_sentence(town: Town, now: datetime, language: str) -> None:
    """Each thing that fits, is not known, or misses by a little."""
    clerk, other = client_of(town.staff.street_clerk), town.district.community_ids[1]
    more = {"needs_water": True, "needs_exhaust": True, "needs_access": True}
    pk = want(town, now, by=town.staff.street_clerk, **more)
    street: dict[str, object] = {"by": town.staff.street_clerk, "has_exhaust": True}
    offer(town, now, name="甲", size_m2=150, rent_cents=9_000, has_access=True, **street)
    offer(town, now, name="乙", area_id=other, rent_cents=None, floor=None, has_access=False,
          has_water=None, has_power=None, **street)  # fmt: skip
    offer(town, now, name="丙", has_water=False, has_power=False, **street)
    page = said(clerk.get(f"{AT}{pk}/", headers={"accept-language": language}))
    told = {
        "en": (
            "30 m² too large: take a part of the 150 m², 120 at most.",
            "10 yuan/m² too dear: agree on 80 instead of 90.",
            "Ask for the rent", "Ask on which floor", "Ask whether it has water.",
            "Ask whether it has power.", "A way without steps would have to be built.",
            "look there as well as in", "Water would have to be laid on.",
            "Power would have to be laid on.", "It is reached without steps.",
            "Ask whether it is reached without steps.", "It has an exhaust flue.",
            "It lies on the ground floor.",
        ),
        "zh-hans": (
            "面积超出 30 ㎡", "租金高 10 元/㎡", "请询问租金", "请询问楼层", "请询问是否通水",
            "需加建无障碍通道", "需把选址范围从锦绣社区扩大到此", "需接通供水。", "需接通电力。",
        ),
    }  # fmt: skip
    for text in told[language]:
        assert text in page, text


def test_who_only_reads(town: Town, now: datetime) -> None:
    pk, space = want(town, now), offer(town, now)
    reader = client_of(town.staff.other_clerk)
    page = said(reader.get(f"{AT}{pk}/"))
    assert "锦绣路12号商铺" in page
    assert "不合适：" not in page
    for path in ("correct/", f"{space}/agree/"):
        assert reader.get(f"{AT}{pk}/{path}").status_code == 403
    posted(reader, f"{AT}{pk}/drop/", {"reason": "已另找到场地"}, 403)
    posted(reader, f"{AT}{pk}/{space}/pass/", {"why": "spot"}, 403)
    company = client_of(town.staff.property_handler)
    for path in ("", "new/", f"{pk}/"):
        assert company.get(f"{AT}{path}").status_code == 403
