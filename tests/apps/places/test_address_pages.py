"""The address desk and the choice of coordinates: words, learning, undoing, who may what."""

from typing import Any

import pytest
from django.test import Client
from tests.apps.kept import kept
from tests.apps.orgs.clients import client_of
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.factories import SETUP, District, make_district
from tests.apps.places.test_pages import words
from tests.apps.places.test_people_pages import undo_of

from linquan.apps.places import operations, queries
from linquan.apps.places.models import PlaceName
from linquan.apps.places.types import AreaDraft, Level

pytestmark = pytest.mark.django_db
URL = "/places/addresses/"
LEARNED = {"address": "老槐树下", "lon": "104.015", "lat": "30.01"}


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


@pytest.fixture(autouse=True)
def _estate(district: District, staff: Staff, now: Any) -> None:
    wanted = AreaDraft(Level.ESTATE, "桂语花园", district.community_ids[0], lon=104.005, lat=30.01)
    operations.add_area(actor=SETUP, draft=wanted, now=now)


@pytest.fixture
def clerk(staff: Staff) -> Client:
    return client_of(staff.clerk)


@pytest.fixture
def english(staff: Staff) -> Client:
    return client_of(staff.clerk, "en")


def test_one_address_with_its_candidates(clerk: Client, english: Client) -> None:
    assert "还没有。找不到的地址" in words(clerk.get(URL))
    page = words(english.post(URL, {"addresses": "桂雨花园"}))
    assert "its name but for one character" in page
    assert "第1网格" in page or "Grid 1" in page
    assert '"coordinates": [104.005, 30.01]' in page
    assert "Remember this place" in page
    assert 'data-points="#candidate-points"' in page


def test_several_addresses_with_the_best_of_each(clerk: Client) -> None:
    page = words(clerk.post(URL, {"addresses": "桂语花园\n\n 无处可寻 \n锦绣社区"}))
    assert "3 条地址" in page
    assert "没有找到" in page
    assert page.count("看地图") == 3


def test_at_most_fifty_are_looked_up(clerk: Client) -> None:
    page = words(clerk.post(URL, {"addresses": "桂语花园\n" * 60}))
    assert "50 条地址" in page


@pytest.mark.parametrize("given", ["", " \n ", "长" * 6_001])
def test_nothing_to_look_up_or_too_much(clerk: Client, given: str) -> None:
    assert clerk.post(URL, {"addresses": given}).status_code == 422


def test_learnt_by_a_click_and_taken_back(clerk: Client, district: District) -> None:
    page = words(clerk.post(URL, {"addresses": "老槐树下"}))
    assert "地址里没有本区已知的地名。" in page
    assert "请在地图上指出位置" in page
    answer = clerk.post(f"{URL}learn/", LEARNED, follow=True)
    assert "已记住：以后能找到“老槐树下”。" in words(answer)
    assert "已记住" in words(clerk.post(URL, {"addresses": "老槐树下"}))
    answer = clerk.post(undo_of(answer), follow=True)
    assert "已撤销。" in words(answer)
    assert queries.learned_addresses(district.district_id) == ()


def test_forgotten_and_back(clerk: Client, district: District) -> None:
    clerk.post(f"{URL}learn/", LEARNED)
    pk = PlaceName.objects.get().pk
    answer = clerk.post(f"{URL}{pk}/forget/", follow=True)
    assert "“老槐树下”已不再使用。" in words(answer)
    twice = clerk.post(f"{URL}{pk}/forget/", follow=True)
    assert "请刷新页面" in words(twice)
    clerk.post(undo_of(answer))
    assert len(queries.learned_addresses(district.district_id)) == 1
    late = clerk.post(f"{URL}{pk}/take-back/1/", follow=True)
    assert "不能再撤销" in words(late)
    assert len(queries.learned_addresses(district.district_id)) == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"lon": "", "lat": ""}, "Click on the map where it is."),
        ({"lat": "95"}, "Longitude lies between -180 and 180"),
        ({"address": "3-2-501"}, "This says no place"),
        ({"address": "x" * 121}, "This says no place"),
    ],
)
def test_what_cannot_be_learnt_is_said(english: Client, wrong: dict[str, str], told: str) -> None:
    answer = english.post(f"{URL}learn/", LEARNED | wrong)
    assert answer.status_code == 422
    assert told in words(answer)
    assert PlaceName.objects.count() == 0


def test_leaders_look_and_teach_nothing(staff: Staff, clerk: Client) -> None:
    clerk.post(f"{URL}learn/", LEARNED)
    pk = PlaceName.objects.get().pk
    leader = client_of(staff.leader)
    page = words(leader.post(URL, {"addresses": "无处可寻"}))
    assert "记住这个地点" not in page
    for part in ("learn/", f"{pk}/forget/", f"{pk}/take-back/1/"):
        assert leader.post(f"{URL}{part}", LEARNED).status_code == 403
    assert PlaceName.objects.filter(valid_to=None).count() == 1


def test_of_another_district_nothing_is_forgotten(clerk: Client, now: Any) -> None:
    other = make_district("510188000000", "别区")
    pk, event_id = operations.learn_address(
        actor=SETUP, district_id=other.district_id, address="老槐树下", lon=104.0, lat=30.0, now=now
    )
    assert clerk.post(f"{URL}{pk}/forget/").status_code == 404
    assert clerk.post(f"{URL}{pk}/take-back/{event_id}/").status_code == 404


def test_three_maps_and_the_choice(clerk: Client, english: Client) -> None:
    where = "/places/coordinates/"
    assert "在三张地图上显示" in words(clerk.get(where))
    page = words(english.post(where, {"points": "104.01,30.01\nnothing here"}))
    assert page.count('type="radio" name="system"') == 3
    assert page.count("data-map ") == 3
    assert "No point stands in these lines: 2." in page
    assert "In WGS-84" not in page
    page = words(english.post(where, {"points": "104.01,30.01", "system": "wgs84"}))
    assert "104.0100000,30.0100000" in page
    page = words(english.post(where, {"points": "104.01,30.01", "system": "bd09"}))
    assert "104.0100000,30.0100000" not in page
    assert "103.99" in page or "104.00" in page
    assert english.post(where, {"points": ""}).status_code == 422
    assert english.post(where, {"points": "无"}).status_code == 200
