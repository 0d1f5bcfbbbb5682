"""Pages of requests about a missing service: gap, case, near a home, the report begun there."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.utils.html import escape
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, bring, file, picture
from tests.apps.circles.factories import enter
from tests.apps.circles.test_asking import TEXT, opened, tied, told_of
from tests.apps.circles.test_facilities import PLANNED
from tests.apps.circles.worked import CORNERS, KINDERGARTEN, Worked, make
from tests.apps.orgs.clients import client_of
from tests.apps.places.factories import SETUP

from linquan.apps.appeals.duplicates import likeness, pairs_of
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.types import Status
from linquan.apps.circles.facilities import StandingDraft, State
from linquan.apps.circles.models import Asking
from linquan.apps.places.operations import add_area
from linquan.apps.places.types import AreaDraft, Level

GAP = f"/circles/gaps/{KINDERGARTEN}/"
ASK = f"{GAP}request/"
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def clerk(town: Town) -> Client:
    return client_of(town.staff.clerk)


def written(page: str, name: str = "text") -> str:
    """What stands in a text area of a page."""
    found = re.search(rf'<textarea name="{name}".*?>\s*(.*?)</textarea>', page, flags=re.DOTALL)
    assert found
    return found[1]


DRAFT = """锦绣社区在5分钟内缺少：幼儿园。
160人中有80人够不着。
缺的人最多的几处：
D小区：50人，到示例幼儿园 12分钟
A小区：30人，到示例幼儿园 8分钟
按 2026-11-20 沿真实道路的测算。"""


def test_from_a_gap_to_a_request_and_back(made: Worked, clerk: Client) -> None:
    community = made.town.district.community_ids[0]
    page = clerk.get(f"{GAP}?area={community}")
    assert "相关诉求 这里没有您能看到的相关诉求。 就此立件" in said(page)
    assert f'href="{ASK}?area={community}"' in page.content.decode()
    form = clerk.get(f"{ASK}?area={community}")
    assert written(form.content.decode()) == DRAFT
    chosen = re.search(r'<option value="(\d+)" selected>其他', form.content.decode())
    assert chosen
    sent = {"text": DRAFT, "area": community, "address": "", "spot": "", "matter": chosen[1]}
    answer = clerk.post(f"{ASK}?area={community}", sent)
    appeal = Appeal.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/appeals/{appeal.pk}/")
    case = said(clerk.get(answer["Location"]))
    assert "诉求缺少的设施：幼儿园" in case
    assert "锦绣社区 160 人中有 80 人在 5 分钟内没有。" in case
    assert "由短板立件：幼儿园" in case
    shown = said(clerk.get(f"{GAP}?area={community}"))
    assert "相关诉求 1 锦绣社区在5分钟内缺少：幼儿园" in shown
    assert "这里已有一件在办，请办理那一件。" in shown
    assert "就此立件" not in shown
    assert appeal.matter_id == made.town.matters["other"]
    again = clerk.get(f"{ASK}?area={community}")
    assert "锦绣社区已有一件相关诉求在办" in said(again)
    assert f'href="/appeals/{appeal.pk}/"' in again.content.decode()
    before = picture()
    assert clerk.post(f"{ASK}?area={community}", sent, follow=True).status_code == 200
    assert picture().keys() == before.keys()
    assert Appeal.objects.count() == 1


def test_in_english(made: Worked, clerk: Client, now: datetime) -> None:
    community = made.town.district.community_ids[0]
    text = written(clerk.get(f"{ASK}?area={community}", headers=ENGLISH).content.decode())
    assert "lacks within 5 minutes: Kindergarten." in text
    assert "80 of 160 people have none within reach." in text
    asks = tied(made.town, now, area_id=made.estates["D"])
    case = said(clerk.get(f"/appeals/{asks}/", headers=ENGLISH))
    assert "Asks for a missing service: Kindergarten" in case
    assert "80 of 160 in" in case
    assert "12 minutes to the nearest: Example kindergarten from Estate D, along real ways" in case
    assert "Nothing is planned yet." in case
    page = said(clerk.get(f"{GAP}?area={community}", headers=ENGLISH))
    assert "Requests about it 1" in page


def test_of_a_street_a_community_is_chosen_first(made: Worked) -> None:
    street = client_of(made.town.staff.street_clerk)
    page = said(street.get(ASK))
    assert "针对哪个社区？" in page
    assert "2,000 人够不着" in page
    everybody = said(street.get(f"{ASK}?area={made.estates['B']}"))
    assert "这里没有人缺这一项" in everybody


def test_what_was_wrong_is_said_beside_the_form(made: Worked, clerk: Client) -> None:
    community = made.town.district.community_ids[0]
    before = picture()
    sent = {"text": " ", "area": made.town.district.community_ids[1]}
    page = clerk.post(f"{ASK}?area={community}", sent)
    assert page.status_code == 422
    page = clerk.post(f"{ASK}?area={community}", sent | {"text": TEXT})
    assert page.status_code == 422
    assert "请选择短板所在区域内的地点。" in said(page)
    assert Appeal.objects.count() == 0
    assert picture() == before


def test_who_opens_none_sees_no_button(made: Worked) -> None:
    staff = made.town.staff
    for who in (staff.leader, staff.grid_worker, staff.handler):
        assert "就此立件" not in said(client_of(who).get(GAP))
        assert client_of(who).get(ASK).status_code == 403


def test_before_anything_is_reckoned_it_says_so(town: Town, clerk: Client) -> None:
    assert "还没有可走的路网" in said(clerk.get(ASK))


def test_a_suggestion_is_confirmed_and_taken_back(
    made: Worked, clerk: Client, now: datetime
) -> None:
    asks = file(made.town, now, text=TEXT)
    at = f"/appeals/{asks}/"
    page = clerk.get(at)
    assert "因为文字里说到“ 没有 ”和“ 幼儿园 ”" in said(page)
    assert f'<option value="{KINDERGARTEN}" selected>' in page.content.decode()
    done = clerk.post(f"/circles/requests/{asks}/tie/", {"item": KINDERGARTEN})
    assert (done.status_code, done["Location"]) == (303, f"{at}#asks")
    assert Asking.objects.get().sought == KINDERGARTEN
    page = clerk.post(f"/circles/requests/{asks}/tie/", {"item": KINDERGARTEN}, follow=True)
    assert "同事刚刚已经确认了它诉求的是哪一项。" in said(page)
    page = clerk.post(f"/circles/requests/{asks}/untie/", follow=True)
    assert not Asking.objects.exists()
    assert "不是诉求缺少的设施：幼儿园" in said(page)
    page = clerk.post(f"/circles/requests/{asks}/untie/", follow=True)
    assert "它已不再标为诉求缺少的设施。" in said(page)
    page = clerk.post(f"/circles/requests/{asks}/tie/", {"item": "NONE"}, follow=True)
    assert "请选择" in said(page)
    assert clerk.get(f"/circles/requests/{asks}/tie/").status_code == 405
    other = client_of(made.town.staff.other_clerk)
    assert other.post(f"/circles/requests/{asks}/tie/", {"item": KINDERGARTEN}).status_code == 404
    leader = client_of(made.town.staff.leader)
    assert leader.post(f"/circles/requests/{asks}/tie/", {"item": KINDERGARTEN}).status_code == 403
    assert not Asking.objects.exists()


def test_what_says_nothing_of_lacking_is_only_asked_quietly(
    made: Worked, clerk: Client, now: datetime
) -> None:
    asks = file(made.town, now)
    page = clerk.get(f"/appeals/{asks}/")
    assert '<details class="card no-print" id="asks">' in page.content.decode()
    done = bring(made.town, file(made.town, now), Status.CLOSED, now)
    assert 'id="asks"' not in clerk.get(f"/appeals/{done}/").content.decode()
    leader = client_of(made.town.staff.leader)
    assert 'id="asks"' not in leader.get(f"/appeals/{asks}/").content.decode()


def test_what_has_opened_stands_in_the_case_and_begins_the_answer(
    made: Worked, now: datetime
) -> None:
    town = made.town
    asks = tied(town, now)
    facility_id = opened(town, now)
    told_of(town, now, facility_id)
    clerk = client_of(town.staff.clerk)
    page = clerk.get(f"/appeals/{asks}/").content.decode()
    sentence = "新幼儿园（幼儿园）已于 2026-11-19 开放。"
    assert f'<a href="/circles/facilities/{facility_id}/">{sentence}</a>' in page
    form = clerk.get(f"/appeals/{asks}/?do=answer").content.decode()
    assert written(form) == escape(sentence)


def test_the_list_of_gaps_counts_them(made: Worked, clerk: Client, now: datetime) -> None:
    tied(made.town, now)
    community = made.town.district.community_ids[0]
    page = clerk.get(f"/circles/gaps/?area={community}")
    (row,) = [row for row in table_rows(page) if "幼儿园" in row]
    assert "在办 1 件" in row
    assert f'href="{GAP}?area={community}#requests"' in page.content.decode()


def test_two_gaps_of_a_community_are_two_matters(made: Worked, clerk: Client) -> None:
    community = made.town.district.community_ids[0]
    matter = made.town.matters["other"]
    for code in (KINDERGARTEN, "HEA-B03"):
        ask = f"/circles/gaps/{code}/request/?area={community}"
        text = written(clerk.get(ask).content.decode())
        sent = {"text": text, "area": community, "address": "", "spot": "", "matter": matter}
        assert clerk.post(ask, sent).status_code == 303
    first, second = Appeal.objects.order_by("id")
    assert likeness(pairs_of(first.text), pairs_of(second.text)) > 50
    for one in (first, second):
        assert "疑似同一件" not in said(clerk.get(f"/appeals/{one.pk}/"))
    assert "疑似同一件" not in said(clerk.get("/"))
    clerk.post(f"/circles/requests/{second.pk}/untie/")
    assert "疑似同一件：另有 1 件" in said(clerk.get(f"/appeals/{first.pk}/")), "nobody knows now"


# Residents.


def test_a_resident_reports_what_is_missing_near_home(
    made: Worked, client: Client, now: datetime
) -> None:
    town, home = made.town, made.estates["D"]
    enter(
        town, now, standing=PLANNED,
        draft={"name": "规划卫生中心", "item_code": "HEA-B01"},
    )  # fmt: skip
    code = "HEA-B03"
    begin = f"/m/report/?lacks={code}&home={home}"
    page = client.get(begin)
    text = "从D小区步行15分钟内没有药店。"
    assert "反映缺少的设施：药店" in said(page)
    assert written(page.content.decode()) == text
    assert f'<option value="{home}" selected>' in page.content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page.content.decode())
    assert key
    sent = {"key": key[1], "text": text, "area": home, "where": "", "kind": "resident"}
    answer = client.post(begin, sent)
    assert answer.status_code == 303
    tie, appeal = Asking.objects.get(), Appeal.objects.get()
    assert (tie.appeal_id, tie.sought, tie.by) == (appeal.pk, code, "reporter")
    assert (appeal.area_id, appeal.text) == (home, text)
    client.post(begin, sent)
    assert (Asking.objects.count(), Appeal.objects.count()) == (1, 1)
    theirs = said(client.get(answer["Location"]))
    assert "药店" in theirs
    assert "人中有" not in theirs


def test_what_is_not_known_begins_an_empty_report(made: Worked, client: Client) -> None:
    for begin in ("lacks=NONE", f"lacks={'x' * 99}", "lacks=%00"):
        page = client.get(f"/m/report/?{begin}&home={made.estates['D']}")
        assert page.status_code == 200
        assert written(page.content.decode()) == ""
    page = client.get(f"/m/report/?lacks={KINDERGARTEN}&home=x")
    assert written(page.content.decode()) == ""
    assert "反映缺少的设施：幼儿园" in said(page)


def test_what_is_far_leads_to_a_report_and_tells_what_is_planned(
    made: Worked, client: Client, now: datetime, tmp_path: Path
) -> None:
    """Over the river there is no way: E lacks what the other estates have."""
    town = made.town
    far = add_area(
        actor=SETUP, now=now,
        draft=AreaDraft(
            Level.ESTATE, "E小区", town.district.community_ids[0], name_en="Estate E",
            residents=10, lon=CORNERS["C"][0], lat=CORNERS["C"][1],
        ),
    )  # fmt: skip
    enter(
        town, now, place={"lon": CORNERS["A"][0] - 0.02, "lat": CORNERS["A"][1]},
        draft={"item_code": "HEA-B01", "name": "远处的卫生中心"},
    )  # fmt: skip
    plans = (("一号中心", town.grid_id, None), ("二号中心", town.grid_id, date(2027, 3, 1)))
    for name, area_id, day in (*plans, ("三号中心", town.grid_id, date(2027, 9, 1))):
        enter(
            town, now, standing=StandingDraft(state=State.PLANNED, planned_for=day),
            draft={"name": name, "name_en": "", "item_code": "HEA-B01"}, place={"area_id": area_id},
        )  # fmt: skip
    make(town, tmp_path, now)
    answer = client.get(f"/p/near/?home={far}")
    page = said(answer)
    assert "社区卫生服务中心" in page
    assert "已规划：二号中心，预计 2027-03-01 已规划：三号中心，预计 2027-09-01" in page
    assert "一号中心" not in page, "two of each, the next first"
    assert f'href="/m/report/?lacks=HEA-B01&amp;home={far}"' in answer.content.decode()
    assert "Planned: 二号中心, for 2027-03-01" in said(
        client.get(f"/p/near/?home={far}", headers=ENGLISH)
    )
