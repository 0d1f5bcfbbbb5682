"""Sessions: a new key at sign-in, none after sign-out, nothing told about which names exist."""

from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from tests.abuse.ground import Ground
from tests.apps.appeals.desk_pages import said
from tests.apps.orgs.clients import client_of
from tests.apps.orgs.factories import PASSWORD, make_person


@pytest.fixture
def account(ground: Ground) -> Iterator[str]:
    cache.clear()
    make_person(ground.here.town.district_id, "he.fang", "何芳", password=PASSWORD)
    yield "he.fang"
    cache.clear()


def sign_in(browser: Client, username: str, password: str = PASSWORD) -> str:
    answer = browser.post("/sign-in/", {"login": username, "password": password})
    return said(answer) if answer.status_code != 302 else ""


def test_a_key_from_before_is_worth_nothing(account: str) -> None:
    """Whoever planted a session in a browser does not come in with it."""
    planted = Client()
    session = planted.session
    session["x"] = 1
    session.save()
    planted.cookies["sessionid"] = before = str(session.session_key)
    assert sign_in(planted, account) == ""
    assert planted.cookies["sessionid"].value != before
    thief = Client()
    thief.cookies["sessionid"] = before
    assert thief.get("/")["Location"].startswith("/sign-in/?next=")


def test_a_key_that_nobody_gave_is_not_taken(account: str) -> None:
    browser = Client()
    browser.cookies["sessionid"] = made_up = "a" * 32
    assert sign_in(browser, account) == ""
    assert browser.cookies["sessionid"].value != made_up


def test_after_sign_out_the_key_opens_nothing(ground: Ground) -> None:
    clerk = client_of(ground.here.clerk)
    key = clerk.cookies["sessionid"].value
    assert clerk.get("/appeals/").status_code == 200
    clerk.post("/sign-in/out/")
    again = Client()
    again.cookies["sessionid"] = key
    assert again.get("/appeals/").status_code == 303


@pytest.mark.parametrize("name", ["he.fang", "nobody.here", "clerk", "closed"])
def test_a_wrong_password_says_the_same_for_every_name(account: str, name: str) -> None:
    """Known, unknown, without a password, closed: the same words, and the same lock."""
    get_user_model().objects.filter(username="clerk2").update(username="closed", is_active=False)
    told = [sign_in(Client(), name, "not the password") for _ in range(6)]
    unknown = [sign_in(Client(), "no.such.name", "not the password") for _ in range(6)]
    assert told == unknown
    assert told[0] != told[-1]
