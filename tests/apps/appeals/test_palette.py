"""The palette: what is found from anywhere, for whom, and what is written down of it."""

from datetime import datetime

import pytest
from django.test import Client
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import (
    PHONE,
    Town,
    events_after,
    exactly,
    file,
    last_event_id,
    picture,
    warm,
)
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import operations, queries
from linquan.kernel import search
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    fix_clock(monkeypatch, now)


def ids(actor: Actor, text: str, now: datetime) -> list[int]:
    return [row.appeal_id for row in queries.palette(actor, text, now).requests]


def names(town: Town, text: str, now: datetime) -> list[tuple[str, str]]:
    found = queries.palette(town.staff.street_clerk, text, now).names
    return [(named.kind, named.name) for named in found]


@pytest.mark.parametrize(
    ("name", "sounds"),
    [
        ("锦绣家园3期", ("jinxiujiayuan3qi", "jxjy3q")),
        ("绿地 Park", ("lvdipark", "ldpark")),
        ("", ("", "")),
    ],
)
def test_how_a_name_sounds(name: str, sounds: tuple[str, str]) -> None:
    assert search.sounds(name) == sounds


def test_a_request_is_found_by_number_serial_phone_words_and_address(
    town: Town, now: datetime
) -> None:
    pk = file(town, now)
    clerk = town.staff.street_clerk
    for text in (f"LQ-2611-{pk}", f" lq-2611-{pk} ", str(pk), PHONE, "路灯", "锦绣家园", "jxjy3"):
        assert ids(clerk, text, now) == [pk], text
    for text in ("", " ", "电梯", str(pk + 1), PHONE[:-1], "13812345679"):
        assert ids(clerk, text, now) == [], text


def test_nobody_finds_what_they_may_not_see(town: Town, now: datetime) -> None:
    pk = file(town, now, about_organisation_id=town.staff.community_ids[0])
    for actor in (town.staff.other_clerk, town.far_clerk, town.staff.clerk, town.staff.handler):
        for text in (f"LQ-2611-{pk}", str(pk), PHONE, "路灯"):
            assert ids(actor, text, now) == []


def test_a_phone_is_only_for_who_may_look_for_a_person(town: Town, now: datetime) -> None:
    pk = file(town, now)
    assert ids(town.staff.leader, "路灯", now) == [pk]
    assert ids(town.staff.leader, PHONE, now) == []


def test_names_are_found_by_their_sound(town: Town, now: datetime) -> None:
    for text in ("电梯", "diant", "dt", "DianTi", "Lifts"):
        assert ("matter", "电梯") in names(town, text, now), text
    assert ("area", "锦绣社区") in names(town, "jxsq", now)
    assert ("unit", "区住建局") in names(town, "qzjj", now)
    assert ("unit", "区住建局") in names(town, "zhujian", now)
    assert names(town, PHONE, now) == []


def test_it_takes_a_few_statements_whatever_is_typed(town: Town, now: datetime) -> None:
    file(town, now)
    warm(town)
    for text, statements in (("", 1), ("路灯", 3), ("7", 3), (PHONE, 3), ("dt", 3)):
        with exactly(statements):
            queries.palette(town.staff.street_clerk, text, now)


def test_looking_for_a_telephone_is_written_down(town: Town, now: datetime) -> None:
    file(town, now)
    browser, before = client_of(town.staff.street_clerk), last_event_id()
    browser.get("/appeals/find/", {"q": "路灯"})
    assert events_after(before) == []
    browser.get("/appeals/find/", {"q": PHONE})
    (event,) = events_after(before)
    assert (event["kind"], event["data"]) == (
        "appeals.phone_searched", {"phone": "138****5678", "rows": 1},
    )  # fmt: skip
    was = picture()
    with pytest.raises(NotAllowed):
        operations.note_search(actor=town.staff.leader, phone=PHONE, count=1, now=now)
    assert picture() == was


# Pages.


@pytest.fixture
def browser(town: Town) -> Client:
    return client_of(town.staff.street_clerk)


def test_the_page_groups_what_is_found(town: Town, now: datetime, browser: Client) -> None:
    pk = file(town, now)
    page = browser.get("/appeals/find/", {"q": "路灯"})
    words = said(page)
    assert words.index("某事项的诉求") > words.index(f"LQ-2611-{pk}")
    text = page.content.decode()
    assert f'href="/appeals/{pk}/"' in text
    assert 'href="/appeals/?tab=all&amp;matter=lamp"' in text
    assert page["Cache-Control"] == "private, no-store"
    assert "没有找到" in said(browser.get("/appeals/find/", {"q": "没有的词"}))


def test_a_script_gets_options(town: Town, now: datetime, browser: Client) -> None:
    text = browser.get("/appeals/find/", {"q": "qd"}, HTTP_X_FRAGMENT="1").content.decode()
    assert "<html" not in text
    assert '<a class="found__hit" role="option"' in text
    assert 'href="/lists/channels/"' in text  # 找：渠道清单


def test_pages_are_found_in_either_language(town: Town) -> None:
    english = client_of(town.staff.street_clerk, "en")
    assert 'href="/calendar/"' in english.get("/appeals/find/?q=working").content.decode()
    assert 'href="/appeals/new/"' in english.get("/appeals/find/").content.decode()
    for text, url in (("joint", "/meetings/"), ("call-backs", "/appeals/callbacks/")):
        assert f'href="{url}"' in english.get(f"/appeals/find/?q={text}").content.decode()
    assert 'href="/figures/rates/"' in english.get("/appeals/find/?q=rates").content.decode()


def test_the_page_of_keys_names_every_verb(browser: Client) -> None:
    words = said(browser.get("/appeals/keys/"))
    assert "A 派单" in words
    assert "G I 到收件箱" in words
    assert "V 更多操作" in words
