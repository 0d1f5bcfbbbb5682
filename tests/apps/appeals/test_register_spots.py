"""Registering at the desk: the place that a typed address may mean is offered, never set alone."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import Town
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.appeals.test_pages_register import URL, call
from tests.apps.orgs.clients import client_of
from tests.apps.places.factories import SETUP

from linquan.apps.appeals.models import Appeal
from linquan.apps.places import operations as places
from linquan.apps.places.types import AreaDraft, Level


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    fix_clock(monkeypatch, now)


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.LINQUAN_HOME = tmp_path


@pytest.fixture
def browser(town: Town, now: datetime) -> Client:
    lon, lat = town.district.point_in_grid(1)
    wanted = AreaDraft(Level.ESTATE, "桂语花园", town.district.community_ids[0], lon=lon, lat=lat)
    places.add_area(actor=SETUP, draft=wanted, now=now)
    return client_of(town.staff.clerk)


def offered(page: str) -> list[str]:
    return re.findall(r'name="spot" value="([^"]*)"', page)


def test_places_are_offered_and_none_is_chosen(town: Town, browser: Client) -> None:
    answer = browser.post(f"{URL}spots/", {"address": "桂语花园3栋"})
    lon, lat = town.district.point_in_grid(1)
    assert offered(answer.content.decode()) == [f"{lon:.7f},{lat:.7f}", ""]
    assert 'value="" checked' in answer.content.decode()
    assert "桂语花园" in said(answer)
    assert "第2网格" in said(answer)
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["", "  ", "无处可寻"])
def test_nothing_is_offered_for_nothing_known(browser: Client, address: str) -> None:
    answer = browser.post(f"{URL}spots/", {"address": address})
    assert (answer.status_code, said(answer)) == (200, "")


def test_asked_by_post_only(browser: Client) -> None:
    answer = browser.get(f"{URL}spots/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_the_chosen_place_gives_point_and_grid_and_leaves_the_words(
    town: Town, browser: Client
) -> None:
    lon, lat = town.district.point_in_grid(1)
    community = town.district.community_ids[0]
    given = call(town, area=community, address="桂雨花园", spot=f"{lon:.7f},{lat:.7f}")
    assert browser.post(URL, given).status_code == 303
    appeal = Appeal.objects.get()
    assert (appeal.address, appeal.area_id) == ("桂雨花园", town.district.grid_ids[1])
    assert (appeal.lon, appeal.lat) == (pytest.approx(lon), pytest.approx(lat))


def test_without_a_choice_nothing_is_set(town: Town, browser: Client) -> None:
    community = town.district.community_ids[0]
    browser.post(URL, call(town, area=community, address="桂语花园", spot=""))
    appeal = Appeal.objects.get()
    assert (appeal.area_id, appeal.lon, appeal.lat) == (community, None, None)


def test_the_area_that_was_chosen_stands_against_a_place_elsewhere(
    town: Town, browser: Client
) -> None:
    lon, lat = town.district.point_in_grid(3)
    browser.post(URL, call(town, spot=f"{lon:.7f},{lat:.7f}"))
    assert Appeal.objects.get().area_id == town.grid_id


def test_the_point_of_the_map_comes_first(town: Town, browser: Client) -> None:
    lon, lat = town.district.point_in_grid(0)
    browser.post(URL, call(town, lon=lon, lat=lat, spot="104.0150000,30.0100000"))
    assert Appeal.objects.get().lon == lon


@pytest.mark.parametrize("spot", ["x", "1,2", "104.01;30.01", "9" * 80, "999.0,99.0", "104.0"])
def test_odd_choices_are_none_or_refused(town: Town, browser: Client, spot: str) -> None:
    answer = browser.post(URL, call(town, spot=spot))
    assert answer.status_code in {303, 422}
    assert list(Appeal.objects.filter(lon__isnull=False)) == []


def test_what_was_chosen_is_kept_over_a_mistake(town: Town, browser: Client) -> None:
    lon, lat = town.district.point_in_grid(1)
    chosen = f"{lon:.7f},{lat:.7f}"
    answer = browser.post(URL, call(town, text="", address="桂语花园", spot=chosen))
    assert answer.status_code == 422
    assert f'value="{chosen}" checked' in answer.content.decode()
