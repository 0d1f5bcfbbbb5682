"""The page of the street, and what its script sends: JSON that says what became of it."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import (
    PHONE,
    TEXT,
    Town,
    assign,
    bring,
    exactly,
    file,
    picture,
    warm,
)
from tests.apps.appeals.phone_factories import carried, fix_clock, photo_file, upload
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.operations import ChannelDraft
from linquan.apps.appeals.types import ChannelKind, Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed
from linquan.kernel.models import Attachment

URL, REPORTS = "/g/", "/g/reports/"
KEY, OTHER_KEY = "0123456789abcdef" * 2, "f" * 32


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    fix_clock(monkeypatch, now)


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.LINQUAN_HOME = tmp_path
    return


@pytest.fixture
def worker(town: Town) -> Client:
    return client_of(town.staff.grid_worker)


def send(browser: Client, url: str = REPORTS, **changes: Any) -> HttpResponse:
    """What the script of the page sends: a lamp, with one photo."""
    plain = {"key": KEY, "matter": "lamp", "photos": upload(photo_file())}
    sent = {name: value for name, value in (plain | changes).items() if value is not None}
    return browser.post(url, sent, headers={"accept": "application/json"})


def told(answer: HttpResponse) -> dict[str, Any]:
    return dict(json.loads(answer.content))


# What the page shows.


def test_tasks_come_by_what_hurts_next_without_what_the_reporter_wrote(
    town: Town, worker: Client, now: datetime
) -> None:
    later = file(town, now, matter_id=town.matters["lamp"], address="3号楼 13812345678")
    sooner = file(town, now - timedelta(hours=2), matter_id=town.matters["lift"])
    bring(town, file(town, now), Status.ASSIGNED, now)  # with the department
    page = worker.get(URL).content.decode()
    assert re.findall(r'data-task="(\d+)"', page) == [str(sooner), str(later)]
    assert "138****5678" in page or "***" in page
    for personal in (TEXT, PHONE, "张三丰"):
        assert personal not in page


def test_what_waits_for_the_reporter_or_is_answered_is_no_task(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    operations.ask_reporter(
        actor=town.staff.clerk, appeal_id=appeal_id, question="哪一盏？", seen_version=None, now=now
    )
    assert queries.grid_page(town.staff.grid_worker, now).tasks == ()


def test_chips_are_the_matters_of_late_the_most_frequent_first(town: Town, now: datetime) -> None:
    for matter, often in (("noise", 2), ("lamp", 3)):
        for _ in range(often):
            file(town, now, matter_id=town.matters[matter])
    file(town, now, matter_id=town.matters["other"])
    chips = queries.grid_page(town.staff.grid_worker, now).matters
    assert [m.code for m in chips] == ["lamp", "noise", "lift"]


def test_areas_are_ones_own_and_those_directly_below(town: Town, now: datetime) -> None:
    found = queries.grid_page(town.staff.grid_worker, now).areas
    first = town.district.community_ids[0]
    assert found[0].area_id == first
    assert {a.area_id for a in found[1:]} == set(town.district.grid_ids[:2])


def test_the_page_has_a_fixed_number_of_statements(town: Town, now: datetime) -> None:
    for _ in range(3):
        file(town, now)
    warm(town)
    with exactly(3):
        queries.grid_page(town.staff.grid_worker, now)


@pytest.mark.parametrize("who", ["leader", "handler", "administrator", "property_handler"])
def test_it_is_for_those_who_work_in_an_area(town: Town, now: datetime, who: str) -> None:
    actor: Actor = getattr(town.staff, who)
    with pytest.raises(NotAllowed):
        queries.grid_page(actor, now)
    browser = client_of(actor)
    before = picture()
    assert [browser.get(url).status_code for url in (URL, "/g/token/")] == [403, 403]
    assert send(browser).status_code == 403
    assert picture() == before


def test_strangers_are_led_to_sign_in(town: Town) -> None:
    before = picture()
    answers = [Client().get(URL), Client().get("/g/token/"), send(Client())]
    assert {(a.status_code, a["Location"]) for a in answers} == {
        (303, "/sign-in/?next=%2Fg%2F"),
        (303, "/sign-in/?next=%2Fg%2Ftoken%2F"),
    }
    assert picture() == before


def test_only_grid_workers_have_it_in_their_side_bar(town: Town, worker: Client) -> None:
    link = '<a class="navigation__link" href="/g/"'
    assert 'href="/g/"' in worker.get("/").content.decode()
    assert 'href="/g/"' not in client_of(town.staff.clerk).get("/").content.decode(), link
    assert client_of(town.staff.clerk).get(URL).status_code == 200


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", ("我的任务", "上报", "办结")), ("en", ("My tasks", "Report", "Close"))],
)
def test_it_speaks_both_languages(
    town: Town, now: datetime, language: str, words: tuple[str, ...]
) -> None:
    file(town, now)
    page = said(client_of(town.staff.grid_worker, language).get(URL))
    assert all(word in page for word in words)


# The worker of the browser, and the token.


def test_the_worker_may_stand_before_this_page_only(town: Town) -> None:
    answer = Client().get("/g/worker.js")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/javascript", "no-cache")
    assert answer.content.decode() == 'import "/static/linquan/js/grid/worker.js";\n'
    assert "Service-Worker-Allowed" not in answer.headers
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_the_token_says_whose_telephone_it_is(town: Town, worker: Client) -> None:
    answer = worker.get("/g/token/")
    assert told(answer)["account"] == town.staff.grid_worker.account_id
    assert len(told(answer)["token"]) == 64
    assert answer["Cache-Control"] == "private, no-store"


def test_without_a_token_nothing_is_taken(town: Town) -> None:
    browser = client_of(town.staff.grid_worker)
    browser.handler.enforce_csrf_checks = True
    before = picture()
    assert send(browser).status_code == 403
    token = told(browser.get("/g/token/"))["token"]
    taken = browser.post(
        REPORTS, {"key": KEY, "matter": "lamp"},
        headers={"accept": "application/json", "x-csrftoken": token},
    )  # fmt: skip
    assert taken.status_code == 200
    assert picture() != before


# Reports.


def test_a_chip_and_a_photo_are_a_report(town: Town, worker: Client) -> None:
    answer = send(worker, account=town.staff.grid_worker.account_id)
    row = Appeal.objects.get()
    assert told(answer) == {
        "number": f"LQ-2611-{row.pk}",
        "url": f"/appeals/{row.pk}/",
        "repeat": False,
    }
    assert (row.text, row.matter_id, row.photo_count) == ("路灯", town.matters["lamp"], 1)
    assert row.area_id == town.district.community_ids[0]
    assert row.key == f"g-{town.staff.grid_worker.account_id}-{KEY}"
    assert Attachment.objects.get().subject == f"appeal:{row.pk}"


def test_words_place_and_position_go_along(town: Town, worker: Client, now: datetime) -> None:
    operations.revise_channel(
        actor=town.staff.street_clerk, district_id=town.district_id, code="visit",
        draft=ChannelDraft(ChannelKind.VISIT, "上门", "Visit"), valid_from=now.date(), now=now,
    )  # fmt: skip
    send(
        worker, text="灯杆歪了", address="东门", area=town.grid_id, lon="104.0", lat="30.0",
        photos=None,
    )  # fmt: skip
    row = Appeal.objects.select_related("channel").get()
    assert (row.text, row.address, row.lon, row.lat) == ("灯杆歪了", "东门", 104.0, 30.0)
    assert (row.channel.kind, row.area_id) == (ChannelKind.VISIT, town.grid_id)


def test_the_same_key_again_is_answered_with_the_first(town: Town, worker: Client) -> None:
    first = told(send(worker))
    before = picture()
    again = send(worker, matter="lift", photos=upload(photo_file()))
    assert told(again) == first | {"repeat": True}
    assert picture() == before


def test_the_same_key_of_another_account_is_another_report(town: Town, worker: Client) -> None:
    send(worker)
    assert told(send(client_of(town.staff.clerk)))["repeat"] is False
    assert Appeal.objects.count() == 2


def test_a_draft_of_another_account_is_not_taken(town: Town, worker: Client) -> None:
    before = picture()
    assert send(worker, account=town.staff.clerk.account_id).status_code == 403
    assert picture() == before


def test_a_matter_that_has_ended_meanwhile_gives_its_words(
    town: Town, worker: Client, now: datetime
) -> None:
    operations.retire_matter(
        actor=town.staff.street_clerk,
        district_id=town.district_id,
        matter_id=town.matters["lamp"],
        valid_to=now.date(),
        now=now,
    )
    assert send(worker).status_code == 200
    row = Appeal.objects.get()
    assert (row.text, row.matter_id) == ("路灯", town.matters["other"])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"key": "short"}, "表单有误，请重新打开。"),
        ({"matter": None, "text": " "}, "请选是什么事，或写几个字。"),
        ({"matter": "nothing"}, "请从列表里选事项。"),
        ({"area": 2**62}, "请从列表里选区域。"),
        ({"photos": upload(b"no picture")}, "这不是照片"),
        ({"text": "长" * 4001}, "4000"),
    ],
)
def test_what_is_not_taken_says_why(
    town: Town, worker: Client, changes: dict[str, Any], reason: str
) -> None:
    before = picture()
    answer = send(worker, **changes)
    assert answer.status_code == 422
    assert reason in told(answer)["reason"]
    assert picture() == before


def test_more_photos_than_six(town: Town, worker: Client) -> None:
    colours = ["red", "green", "blue", "black", "white", "gold", "teal"]
    photos = [upload(photo_file(colour)) for colour in colours]
    before = picture()
    answer = send(worker, photos=photos)
    assert (answer.status_code, told(answer)) == (422, {"reason": "最多 6 张照片，请去掉几张。"})
    assert picture() == before


def test_too_large(town: Town, worker: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linquan.web.uploads.LARGEST_FILE_BYTES", 100)
    before = picture()
    answer = send(worker)
    assert answer.status_code == 413
    assert "20 MB" in told(answer)["reason"]
    assert picture() == before


def test_outside_ones_area_nothing_is_reported(town: Town, worker: Client) -> None:
    before = picture()
    elsewhere = town.district.community_ids[1]
    answer = send(worker, area=elsewhere)
    assert (answer.status_code, told(answer)) == (403, {"reason": "您不负责这个区域，请另选一个。"})
    form = {"key": KEY, "matter": "lamp", "area": elsewhere}
    assert "您不负责这个区域" in said(worker.post(REPORTS, form))
    assert picture() == before


def test_a_browser_that_keeps_nothing_sends_the_form(town: Town, worker: Client) -> None:
    fields = carried(worker.get(URL))
    form = {"key": fields["key"][0], "matter": "lamp", "photos": upload(photo_file())}
    for _ in range(2):
        answer = worker.post(REPORTS, form | {"photos": upload(photo_file())})
        assert (answer.status_code, answer["Location"]) == (303, URL)
    assert Appeal.objects.count() == 1
    assert "已登记" in said(worker.get(URL))


def test_a_form_that_needs_mending_comes_back_whole(town: Town, worker: Client) -> None:
    form = {"key": KEY, "text": "", "address": "东门", "photos": upload(photo_file())}
    answer = worker.post(REPORTS, form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请选是什么事，或写几个字。" in page
    assert 'value="东门"' in page
    assert len(carried(answer)["kept"]) == 1


# Tasks.


def done(appeal_id: int) -> str:
    return f"/g/tasks/{appeal_id}/done/"


def finish(browser: Client, appeal_id: int, **changes: Any) -> HttpResponse:
    plain = {"matter": None, "text": "换好了", "seen_version": 1}
    return send(browser, done(appeal_id), **(plain | changes))


def test_a_task_is_closed_once(town: Town, worker: Client, now: datetime) -> None:
    appeal_id = file(town, now)
    url = f"/appeals/{appeal_id}/"
    assert told(finish(worker, appeal_id)) == {"url": url, "repeat": False}
    before = picture()
    assert told(finish(worker, appeal_id)) == {"url": url, "repeat": True}
    assert picture() == before
    assert Appeal.objects.get().status == Status.ANSWERED


def test_a_task_that_was_changed_meanwhile_is_refused_in_words(
    town: Town, worker: Client, now: datetime
) -> None:
    appeal_id = file(town, now)
    operations.start_appeal(actor=town.staff.clerk, appeal_id=appeal_id, seen_version=None, now=now)
    before = picture()
    answer = finish(worker, appeal_id)
    assert answer.status_code == 409
    assert told(answer) == {"reason": "您打开之后，这条诉求又有了改动。"}
    assert picture() == before


def test_a_task_of_others_is_like_one_that_is_not(
    town: Town, worker: Client, now: datetime
) -> None:
    appeal_id = file(town, now)
    assign(town, appeal_id, now)
    before = picture()
    answers = [finish(worker, pk, key=OTHER_KEY, seen_version=2) for pk in (appeal_id, 2**62)]
    assert [a.status_code for a in answers] == [404, 404]
    assert told(answers[0]) == told(answers[1]) == {"reason": "这条诉求已不在您这里，或已不存在。"}
    plain = {"key": OTHER_KEY, "text": "换好了", "photos": upload(photo_file())}
    assert worker.post(done(appeal_id), plain).status_code == 404
    assert picture() == before


def test_a_task_without_a_photo(town: Town, worker: Client, now: datetime) -> None:
    appeal_id = file(town, now)
    before = picture()
    answer = finish(worker, appeal_id, photos=None)
    assert (answer.status_code, picture()) == (422, before)
    assert "照片" in told(answer)["reason"]


def test_a_browser_that_keeps_nothing_closes_a_task(
    town: Town, worker: Client, now: datetime
) -> None:
    appeal_id = file(town, now)
    form = {"key": KEY, "text": "换好了", "seen_version": 1, "photos": upload(photo_file())}
    answer = worker.post(done(appeal_id), form)
    assert (answer.status_code, answer["Location"]) == (303, URL)


def test_other_ways_are_told(worker: Client) -> None:
    for url in (REPORTS, done(1)):
        assert worker.get(url).status_code == 405


def test_a_post_in_two_areas_offers_both(town: Town, now: datetime) -> None:
    grid_worker, other = town.staff.grid_worker, town.staff.other_clerk
    actor = replace(grid_worker, posts=(*grid_worker.posts, *other.posts))
    levels = [a.area_id for a in queries.grid_page(actor, now).areas]
    assert [i for i in levels if i in town.district.community_ids] == [*town.district.community_ids]
