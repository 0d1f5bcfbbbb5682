"""The page of a move: choices, preview, refusals beside their fields, and the way back."""

from typing import Any

import pytest
from django.test import Client
from tests.apps.appeals.factories import Town, file, make_town
from tests.apps.kept import kept
from tests.apps.orgs.clients import client_of
from tests.apps.places.factories import SETUP
from tests.apps.places.test_operations import all_rows

from linquan.apps.places import operations
from linquan.apps.places.models import Area
from linquan.apps.places.types import AreaDraft, Level
from linquan.kernel.errors import WrongState
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db
STEM = "510199"


@pytest.fixture
def town() -> Town:
    return kept(make_town)


@pytest.fixture
def admin(town: Town) -> Client:
    return client_of(town.staff.administrator, "en")


def texts(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def move_url(area_id: int) -> str:
    return f"/places/{area_id}/move/"


def test_only_parents_that_fit_are_offered(town: Town, admin: Client) -> None:
    answer = admin.get(move_url(town.grid_id))
    choices = answer.context["form"].fields["parent_id"].choices
    second = town.district.community_ids[1]
    assert choices == [
        ("", "Please choose"),
        (second, "Jiang'an Street › Qingjiang Community"),
    ]
    assert answer.context["page"].parent is None
    assert "What goes along" not in answer.content.decode()
    community = admin.get(move_url(town.district.community_ids[0]))
    streets = [pk for pk, _ in community.context["page"].choices]
    assert streets == [town.far_street_id]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["From Jinxiu Community to Qingjiang Community", "Open requests"]),
        ("zh-hans", ["由锦绣社区划入清江社区", "未办结诉求", "划入清江社区"]),
    ],
)
def test_what_goes_along_is_shown_before(
    town: Town, now: Any, language: str, words: list[str]
) -> None:
    file(town, now)
    operations.add_poster(actor=SETUP, area_id=town.grid_id, label="东门", now=now)
    browser = client_of(town.staff.administrator, language)
    second = town.district.community_ids[1]
    answer = browser.get(move_url(town.grid_id), {"parent_id": second})
    page, text = answer.context["page"], answer.content.decode()
    assert (page.areas, page.posters, page.code) == (0, 1, f"{STEM}001002003")
    assert [count for _, count in page.reach] == [0, 1, 1]
    for word in words:
        assert word in text
    assert f'value="{STEM}001002003"' in text


def test_codes_of_a_community_are_shown_before(town: Town, admin: Client) -> None:
    first = town.district.community_ids[0]
    page = admin.get(move_url(first), {"parent_id": town.far_street_id}).context["page"]
    assert (page.code, page.areas) == (f"{STEM}002001", 2)
    assert [(r.area.code, r.code) for r in page.recoded] == [
        (f"{STEM}001001001", f"{STEM}002001001"),
        (f"{STEM}001001002", f"{STEM}002001002"),
    ]
    assert [count for _, count in page.reach] == [1, 0, 0]


def test_a_building_within_its_community_is_counted_as_before(
    town: Town, now: Any, admin: Client
) -> None:
    first, second = town.district.community_ids
    ids = []
    for level, above in ((Level.ESTATE, first), (Level.ESTATE, first), (Level.BUILDING, 0)):
        draft = AreaDraft(level, f"楼{len(ids)}", above or ids[0])
        ids.append(operations.add_area(actor=SETUP, draft=draft, now=now))
    stays = admin.get(move_url(ids[2]), {"parent_id": ids[1]})
    assert stays.context["page"].loses is None
    assert "no longer count" not in stays.content.decode()
    goes = admin.get(move_url(ids[2]), {"parent_id": second})
    assert "no longer count for Jinxiu Community" in goes.content.decode()


def test_statements(town: Town, admin: Client, django_assert_num_queries: Any) -> None:
    second = town.district.community_ids[1]
    admin.get(move_url(town.grid_id))
    # session, actor; versions, posters, units, requests
    with django_assert_num_queries(6):
        admin.get(move_url(town.grid_id), {"parent_id": second})


def test_moving_and_one_click_back(town: Town, admin: Client) -> None:
    second = town.district.community_ids[1]
    before = Area.objects.values_list("path", "code").get(pk=town.grid_id)
    given = {"parent_id": second, "code": f"{STEM}001002003"}
    answer = admin.post(move_url(town.grid_id), given, follow=True)
    assert answer.redirect_chain == [(f"/places/{town.grid_id}/", 302)]
    assert texts(answer) == [
        "Grid 1 now hangs below Qingjiang Community. What lies there follows within a second."
    ]
    event = Event.objects.filter(kind="area.moved").latest("id")
    undo = f"/places/{town.grid_id}/move/{event.pk}/take-back/"
    assert undo in answer.content.decode()
    back = admin.post(undo, follow=True)
    assert texts(back) == ["Taken back: the area hangs where it was."]
    assert Area.objects.values_list("path", "code").get(pk=town.grid_id) == before
    again = admin.post(undo, follow=True)
    assert texts(again) == [
        "This can no longer be taken back: it was changed again meanwhile. Nothing was changed now."
    ]


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"code": f"{STEM}001002001"}, "code", "Another area of the district has this code."),
        ({"code": "12"}, "code", "12 digits for a district, street, community or village; 15"),
        ({"code": ""}, "code", "Please fill this in."),
        ({"parent_id": "7"}, "parent_id", "It cannot hang below that area. Choose another one."),
        ({"parent_id": ""}, "parent_id", "Choose an area."),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    town: Town, admin: Client, given: dict[str, str], field: str, said: str
) -> None:
    second = town.district.community_ids[1]
    before = all_rows()
    whole = {"parent_id": str(second), "code": f"{STEM}001002003"} | given
    answer = admin.post(move_url(town.grid_id), whole)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field][0].startswith(said)
    assert said in answer.content.decode()
    assert all_rows() == before


def test_a_clashing_code_is_named_on_the_page(town: Town, now: Any, admin: Client) -> None:
    draft = AreaDraft(Level.GRID, "飞地", town.district.community_ids[1], f"{STEM}001002009")
    stray = operations.add_area(actor=SETUP, draft=draft, now=now)
    Area.objects.filter(pk=stray).update(code=f"{STEM}002007001")
    given = {"parent_id": town.far_street_id, "code": f"{STEM}002007"}
    answer = admin.post(move_url(town.district.community_ids[0]), given)
    assert answer.status_code == 422
    assert f"would get the code {STEM}002007001" in answer.content.decode()


def test_somebody_was_faster(town: Town, admin: Client, monkeypatch: Any) -> None:
    def late(**_: object) -> int:
        raise WrongState(code="area_moved")

    monkeypatch.setattr(operations, "move_area", late)
    given = {"parent_id": town.district.community_ids[1], "code": f"{STEM}001002003"}
    answer = admin.post(move_url(town.grid_id), given)
    assert answer.status_code == 422
    assert "Someone has just moved it." in answer.content.decode()


def test_who_and_what(town: Town, admin: Client) -> None:
    clerk = client_of(town.staff.clerk, "en")
    assert clerk.get(move_url(town.grid_id)).status_code == 403
    assert clerk.post(move_url(town.grid_id)).status_code == 403
    assert "/move/" not in clerk.get(f"/places/{town.grid_id}/").content.decode()
    assert move_url(town.grid_id) in admin.get(f"/places/{town.grid_id}/").content.decode()
    assert admin.get(move_url(town.district.street_id)).status_code == 404
    street = admin.get(f"/places/{town.district.street_id}/").content.decode()
    assert "/move/" not in street
    assert admin.get(move_url(999_999)).status_code == 404
    assert clerk.post(f"/places/{town.grid_id}/move/1/take-back/").status_code == 403
