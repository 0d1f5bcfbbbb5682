"""The pages of idle spaces: for clerks, for a company with a post, and behind a company's link."""

import logging
import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import form_actions, said, table_rows
from tests.apps.appeals.factories import Town
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.circles.factories import link, offer, report
from tests.apps.orgs.clients import client_of

from linquan.apps.circles import queries
from linquan.apps.circles.models import Premises, PremisesLink
from linquan.apps.circles.premises import SpacesWanted
from linquan.apps.circles.queries.premises import ROWS
from linquan.config.settings import plain_lines

AT = "/circles/premises/"


def test_the_list_narrowed_and_its_map(town: Town, now: datetime) -> None:
    clerk = client_of(town.staff.clerk)
    assert "还没有登记闲置空间" in said(clerk.get(AT))
    offer(town, now)
    report(town, now, name="架空层", size_m2=300, lon=None, lat=None, rent_cents=None)
    page = clerk.get(AT)
    assert "全部 2 已上报 1 可用 1 已使用 0 已撤下 0" in said(page)
    assert "85 m² 60 元/㎡" in table_rows(page)[0]
    assert "300 m² 面议" in table_rows(page)[1]
    first, second = town.district.community_ids
    for query, names in (
        ("?state=offered", 1), ("?kind=shop", 2), ("?kind=land", 0), ("?size=100", 1),
        (f"?area={first}", 2), (f"?area={second}", 0), ("?state=odd&kind=odd&area=x&size=-1", 2),
    ):  # fmt: skip
        assert len(table_rows(clerk.get(f"{AT}{query}"))) == names, query
    assert "没有符合条件的" in said(clerk.get(f"{AT}?kind=land"))
    shapes = clerk.get(f"{AT}points/").json()["features"]
    assert [one["properties"]["name"] for one in shapes] == ["锦绣路12号商铺 · 85 m²"]
    english = said(clerk.get(AT, headers={"accept-language": "en"}))
    assert "Idle spaces" in english
    assert "60 yuan/m²" in english


def test_pages_by_key(town: Town, now: datetime) -> None:
    for n in range(ROWS + 1):
        offer(town, now, name=f"商铺{n}")
    first = queries.premises_list(town.staff.clerk, SpacesWanted())
    assert (len(first.rows), first.total) == (ROWS, ROWS + 1)
    rest = queries.premises_list(town.staff.clerk, SpacesWanted(), after=first.next_id or 0)
    assert ([one.row.name for one in rest.rows], rest.next_id) == ([f"商铺{ROWS}"], None)
    assert "更多" in said(client_of(town.staff.clerk).get(AT))


FORM = {
    "name": "锦绣路12号商铺", "kind": "shop", "size_m2": "85", "floor": "1", "rent": "60.50",
    "has_water": "yes", "has_exhaust": "no", "idle_since": "2026-09-01", "lon": "104.002",
    "lat": "30.002",
}  # fmt: skip


def test_a_space_from_its_entry_to_its_end(town: Town, now: datetime) -> None:
    clerk = client_of(town.staff.clerk)
    assert clerk.get(f"{AT}new/").status_code == 200
    form = FORM | {"area": str(town.grid_id), "owner": str(town.staff.property_company_id)}
    posted(clerk, f"{AT}new/", form | {"size_m2": "0"}, 422)
    assert "地块没有楼层" in posted(clerk, f"{AT}new/", form | {"kind": "land"}, 422)
    assert posted(clerk, f"{AT}new/", form) == AT
    row = Premises.objects.get()
    assert (row.rent_cents, row.has_water, row.has_power, row.has_exhaust) == (
        6050, True, None, False,
    )  # fmt: skip
    here = f"{AT}{row.pk}/"
    page = said(clerk.get(here))
    assert "60.50 元/㎡" in page
    assert "排烟道 无" in page
    assert "供电 未知" in page
    assert clerk.get(f"{here}correct/").status_code == 200
    assert "没有差别" in posted(clerk, f"{here}correct/", form | {"seen": "1"}, 422)
    posted(clerk, f"{here}correct/", form | {"seen": "1", "has_exhaust": "yes"})
    assert "排烟道: 无 → 有" in said(clerk.get(here)) or "排烟道：无 → 有" in said(clerk.get(here))
    posted(clerk, f"{here}correct/", form | {"seen": "1"})
    assert "其间有同事改过" in said(clerk.get(here))
    posted(clerk, f"{here}take-back/")
    assert Premises.objects.get().has_exhaust is False
    assert "至少 4 个字" in posted(clerk, f"{here}taken/", {"reason": "租"}, 422)
    posted(clerk, f"{here}taken/", {"reason": "租给便利店"})
    assert "租给便利店" in said(clerk.get(here))
    posted(clerk, f"{here}offer/", {"idle_since": "2026-11-01"})
    posted(clerk, f"{here}withdraw/", {"ending": "other"}, 422)
    posted(clerk, f"{here}withdraw/", {"ending": "unsafe", "reason": "消防不合格"})
    assert "现状不可使用 消防不合格" in said(clerk.get(here))
    posted(clerk, f"{here}withdraw/", {"ending": "unsafe"})
    assert "状态已经变了" in said(clerk.get(here))
    posted(clerk, f"{here}burn/", {}, 404)
    for path in ("offer/", "take-back/"):
        assert clerk.get(f"{here}{path}").status_code == 405


def test_a_mistaken_entry_goes_again(town: Town, now: datetime) -> None:
    clerk, pk = client_of(town.staff.clerk), offer(town, now)
    assert posted(clerk, f"{AT}{pk}/take-back/") == AT
    assert clerk.get(f"{AT}{pk}/").status_code == 404


def test_a_company_with_a_post_sees_and_reports_its_own(town: Town, now: datetime) -> None:
    offer(town, now, name="别家商铺")
    company, unit = client_of(town.staff.property_handler), town.staff.property_company_id
    page = said(company.get(AT))
    assert "别家商铺" not in page
    assert "您只能看到本单位的空间" in page
    at = f"{AT}report/{unit}/"
    assert company.get(at).status_code == 200
    form = FORM | {"area": str(town.grid_id)}
    posted(company, at, form)
    assert "已在该处上报过同名" in posted(company, at, form, 422)
    pk = Premises.objects.get(owner_id=unit).pk
    page = said(company.get(f"{AT}{pk}/"))
    assert "上报空置" in page
    assert f"{AT}{pk}/offer/" not in form_actions(company.get(f"{AT}{pk}/"))
    posted(company, f"{AT}{pk}/offer/", {}, 403)
    posted(company, f"{AT}{pk}/withdraw/", {"ending": "let"})
    assert Premises.objects.get(pk=pk).state == "withdrawn"
    assert company.get(f"{AT}{pk}/correct/").status_code == 403
    assert company.get(f"{AT}new/").status_code == 403
    assert company.get(f"{AT}links/").status_code == 403
    assert client_of(town.staff.clerk).get(at).status_code == 404


def test_a_link_from_the_clerk_to_the_report(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_clock(monkeypatch, now)
    clerk = client_of(town.staff.clerk)
    assert "还没有公司领取链接" in said(clerk.get(f"{AT}links/"))
    asked = {
        "unit": town.staff.property_company_id, "area": town.district.community_ids[0],
        "days": "30",
    }  # fmt: skip
    posted(clerk, f"{AT}links/", asked | {"unit": town.staff.department_id}, 422)
    answer = clerk.post(f"{AT}links/", asked)
    found = re.search(r"(/b/premises/[^\"]+)", answer.content.decode())
    assert found
    here = found[1]
    assert answer["Cache-Control"] == "no-store"
    assert here not in clerk.get(f"{AT}links/").content.decode()
    outside = Client()
    page = outside.get(here)
    assert "上报闲置空间" in said(page)
    assert page["Cache-Control"] == "no-store"
    form = FORM | {"area": str(town.grid_id)}
    assert "还没有保存" in posted(outside, here, form | {"name": ""}, 422)
    assert posted(outside, here, form) == here
    row = Premises.objects.get()
    assert (row.state, row.owner_id) == ("reported", town.staff.property_company_id)
    assert "谢谢，办事处将核实" in said(outside.get(here))
    gone = {"do": "withdraw", "premises": str(row.pk), "ending": "other"}
    assert "至少 4 个字" in posted(outside, here, gone, 422)
    posted(outside, here, gone | {"premises": "1" * 12}, 404)
    posted(outside, here, gone | {"ending": "let"})
    assert "已租给他人" in said(outside.get(here))
    history = said(clerk.get(f"{AT}{row.pk}/"))
    assert "通过链接 · 安居物业" in history
    posted(clerk, f"{AT}links/{PremisesLink.objects.get().pk}/end/")
    assert outside.get(here).status_code == 410
    assert outside.get(here[:-4] + "/").status_code == 404
    assert clerk.get(f"{AT}links/{PremisesLink.objects.get().pk}/end/").status_code == 405


def test_a_link_runs_out(town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    issued = link(town, now)
    fix_clock(monkeypatch, now + timedelta(days=40))
    assert Client().get(f"/b/premises/{issued.token}/").status_code == 410


def test_who_only_reads(town: Town, now: datetime) -> None:
    pk, reader = offer(town, now), client_of(town.staff.other_clerk)
    page = said(reader.get(f"{AT}{pk}/"))
    assert "不再列为可用" not in page
    assert reader.get(f"{AT}{pk}/correct/").status_code == 403
    posted(reader, f"{AT}{pk}/taken/", {"reason": "租给便利店"}, 403)


@pytest.mark.parametrize("path", ["/b/premises/", "/b/order/", "/b/", "/s/"])
def test_no_token_is_written_into_the_log(path: str) -> None:
    message = f"Not Found: {path}ayegGFs1LDFdB4/"
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, (), None)
    assert plain_lines(record)
    assert record.getMessage() == f"Not Found: {path}…/"
