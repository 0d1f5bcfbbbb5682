"""Pages of what is probably one thing: today, the case, side by side, merging and the way back."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.apps.appeals.factories import Town, assign, file, picture
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals.models import Appeal


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    fix_clock(monkeypatch, now + timedelta(hours=4))


@pytest.fixture
def pair(town: Town, now: datetime) -> tuple[int, int]:
    return file(town, now), file(town, now + timedelta(hours=1))


def clerk(town: Town) -> Client:
    return client_of(town.staff.street_clerk)


def html(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address, headers={"accept-language": "en"})
    assert answer.status_code == status, address
    return answer.content.decode()


def test_today_and_the_case_lead_there(town: Town, pair: tuple[int, int]) -> None:
    one, two = pair
    today = html(clerk(town), "/")
    assert "Probably the same thing: 2 new requests." in today
    assert f'href="/appeals/{one}/merge/?with={two}"' in today
    case = html(clerk(town), f"/appeals/{two}/")
    assert "Probably the same thing: 1 other request." in case
    assert f'href="/appeals/{two}/merge/"' in case


def test_two_lie_side_by_side_and_the_older_leads(town: Town, pair: tuple[int, int]) -> None:
    one, two = pair
    page = html(clerk(town), f"/appeals/{two}/merge/")
    assert re.findall(r'name="merged" value="(\d+)" checked', page) == [str(two), str(one)]
    assert re.findall(r'name="lead" value="(\d+)" checked', page) == [str(one)]
    assert "shares 100% of the words" in page


def test_merging_and_taking_it_back(town: Town, pair: tuple[int, int]) -> None:
    one, two = pair
    client = clerk(town)
    given = {"lead": one, "merged": [one, two], f"seen-{one}": 1, f"seen-{two}": 1}
    english = {"accept-language": "en"}
    answer = client.post(f"/appeals/{two}/merge/", given, headers=english)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/appeals/{one}/")
    page = html(client, f"/appeals/{one}/")
    assert "Merged: the answer to this request also goes to 1 other reporter." in page
    assert "Handled with it" in page
    follower = html(client, f"/appeals/{two}/")
    assert "Handled together with" in follower
    assert "Handle by itself" in follower
    [undo] = set(re.findall(rf"/appeals/{one}/merge/take-back/\d+/", page))
    assert client.post(undo).status_code == 303
    assert Appeal.objects.get(pk=two).lead_id is None


def test_refusals_keep_the_page_and_change_nothing(
    town: Town, pair: tuple[int, int], now: datetime
) -> None:
    one, two = pair
    client, was = clerk(town), picture()
    for given, status, said in (
        ({"lead": one, "merged": [one]}, 422, "Tick the others that are the same thing"),
        ({"lead": one, "merged": [one, two], f"seen-{two}": 7}, 409, "Nothing was merged."),
        ({"lead": one, "merged": [one, two + 99]}, 403, "One of them is not yours to merge."),
        ({"lead": "x", "merged": ["-1", "9" * 30]}, 422, "Tick the others that are the same"),
    ):
        answer = client.post(f"/appeals/{one}/merge/", given, headers={"accept-language": "en"})
        assert (answer.status_code, said in answer.content.decode()) == (status, True), given
        assert picture() == was


def test_another_is_laid_beside_by_its_number(town: Town, now: datetime) -> None:
    one = file(town, now)
    far = file(town, now, text="电梯困人", address="锦绣家园9号楼")
    client = clerk(town)
    assert "Nothing is like this request" in html(client, f"/appeals/{one}/merge/")
    number = re.search(
        r"<h2 id=\"one-\d+\">([^<]+)<", html(client, f"/appeals/{far}/merge/?with={one}")
    )
    assert number
    page = html(client, f"/appeals/{one}/merge/?with={number[1]}&with=nothing&with={far + 99}")
    assert f'name="merged" value="{far}"' in page
    assert f"Not found, or not yours to merge: nothing, {far + 99}" in page


def test_who_may_not_merge_is_sent_to_the_case(
    town: Town, pair: tuple[int, int], now: datetime
) -> None:
    one, _two = pair
    assign(town, one, now)
    answer = client_of(town.staff.handler).get(f"/appeals/{one}/merge/")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/appeals/{one}/")
    assert client_of(town.far_clerk).get(f"/appeals/{one}/merge/").status_code == 404
    assert client_of(town.far_clerk).get(f"/appeals/{2**63}/merge/").status_code == 404
