"""Today, the figures, and the clock of a demo."""

import re
from datetime import datetime
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.apps.appeals.factories import Town, bring, file, make_town, sort
from tests.apps.kept import kept
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals.operations import take_back_sorting
from linquan.apps.appeals.types import Status
from linquan.apps.insights.models import DailyCounter
from linquan.kernel import clock
from linquan.kernel.handlers import deliver_owed
from linquan.kernel.models import Installation

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return kept(make_town)


def test_strangers_are_led_to_sign_in(town: Town) -> None:
    response = Client().get("/")
    assert (response.status_code, response["Location"]) == (303, "/sign-in/?next=%2F")


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "先办这些"), ("en", "Do these first")])
def test_today(town: Town, language: str, words: str) -> None:
    client = client_of(town.staff.street_clerk)
    response = client.get("/", headers={"accept-language": language})
    assert response.status_code == 200
    assert words in response.content.decode()


def test_today_has_a_fixed_number_of_statements(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(town.staff.street_clerk)
    client.get("/")
    with django_assert_num_queries(15):
        client.get("/")


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "我们的诉求办得怎样"), ("en", "What became of our requests")],
)
def test_public_figures_need_no_account(town: Town, language: str, words: str) -> None:
    response = Client().get("/p/figures/", headers={"accept-language": language})
    assert response.status_code == 200
    page = response.content.decode()
    assert words in page
    assert "/appeals/" not in page


def test_staff_open_the_cases_behind_the_figures(town: Town, now: datetime) -> None:
    for number in range(6):
        file(town, now, key=f"figures-{number}")
    while deliver_owed(now):
        pass
    page = client_of(town.staff.street_clerk).get("/figures/").content.decode()
    community = town.district.community_ids[0]
    assert f'<a href="/appeals/?tab=all&amp;area={community}">6</a>' in page


def test_every_figure_opens_as_many_requests(town: Town, now: datetime) -> None:
    statuses = (Status.RECEIVED, Status.ANSWERED, Status.CLOSED, Status.DECLINED, Status.WITHDRAWN)
    for status in statuses:
        for _ in range(5):
            bring(town, file(town, now), status, now)
    while deliver_owed(now):
        pass
    browser = client_of(town.office_clerk, "en")
    page = browser.get("/figures/").content.decode()
    links = re.findall(r'<a href="(/appeals/[?][^"]+)">(\d+)</a>', page)
    assert [int(count) for _url, count in links] == [25, 10, 5, 5, 0, 0, 0, 0, 25, 10, 5, 5]
    for url, count in links:
        listed = browser.get(unescape(url)).content.decode()
        assert listed.count('name="id"') == int(count), url


def test_every_number_of_today_opens_as_many_requests(town: Town, now: datetime) -> None:
    for status in (Status.RECEIVED, Status.IN_PROGRESS, Status.ANSWERED):
        bring(town, file(town, now), status, now)
    browser = client_of(town.office_clerk, "en")
    page = browser.get("/").content.decode()
    tiles = re.findall(r'class="figure" href="([^"]+)">.*?figure__number">(\d+)<', page)
    assert [int(count) for _url, count in tiles] == [1, 1, 0, 1]
    for url, count in tiles:
        assert browser.get(url).content.decode().count('name="id"') == int(count), url


def test_figures_without_a_district_say_so() -> None:
    response = Client().get("/p/figures/")
    assert response.status_code == 404


def test_the_clock_of_a_real_desk_cannot_be_moved(town: Town) -> None:
    response = client_of(town.staff.street_clerk).post("/demo/clock/", {"hours": "24"})
    assert response.status_code == 403
    assert not Installation.objects.filter(clock_offset_s__gt=0).exists()


@pytest.mark.parametrize(
    ("hours", "status", "offset_s"),
    [("24", 302, 86400), ("", 422, 0), ("-5", 422, 0), ("99999", 422, 0), ("²", 422, 0)],
)
def test_the_clock_of_a_demo(town: Town, hours: str, status: int, offset_s: int) -> None:
    Installation.objects.create(pk=1, is_demo=True)
    clock.forget()
    response = client_of(town.staff.street_clerk).post("/demo/clock/", {"hours": hours})
    assert response.status_code == status
    assert Installation.objects.get().clock_offset_s == offset_s


def test_counters_follow_a_request_to_another_community(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    first, second = town.district.community_ids
    sort(town, appeal_id, now, actor=town.staff.street_clerk, area_id=second)
    while deliver_owed(now):
        pass
    found = DailyCounter.objects.exclude(amount=0).order_by("area_id", "measure")
    assert list(found.values_list("area_id", "measure", "amount")) == [
        (second, "in_progress", 1),
        (second, "received", 1),
    ]
    assert first != second


def test_counters_follow_a_request_that_is_sorted_back(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    first, second = town.district.community_ids
    actor = town.staff.street_clerk
    event_id = sort(town, appeal_id, now, actor=actor, area_id=second)
    take_back_sorting(actor=actor, appeal_id=appeal_id, event_id=event_id, now=now)
    while deliver_owed(now):
        pass
    found = DailyCounter.objects.exclude(amount=0).order_by("area_id", "measure")
    assert list(found.values_list("area_id", "measure", "amount")) == [
        (first, "in_progress", 1),
        (first, "received", 1),
    ]
