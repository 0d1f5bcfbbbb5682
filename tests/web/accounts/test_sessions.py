"""Sessions: seen by their owner in plain words, ended from elsewhere, no more kept than needed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from tests.apps.kept import kept
from tests.apps.orgs.acts import last_event, refused
from tests.apps.orgs.clients import client_of
from tests.apps.orgs.factories import PASSWORD, Staff, make_person, make_staff
from tests.apps.places.factories import SETUP, District, make_district

from linquan.apps.orgs import operations, queries
from linquan.apps.orgs.models import Post
from linquan.kernel import sessions
from linquan.kernel.actors import Actor, ActorKind, Role
from linquan.kernel.errors import NotAllowed, NotFound, WrongState
from linquan.kernel.models import Session
from linquan.kernel.sessions import reference_of
from linquan.web.accounts.devices import device_of, device_words
from linquan.web.accounts.second_step import PASSED, SESSION_MARK

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"
WECHAT = "Mozilla/5.0 (Linux; Android 15; LYA-AL00) Chrome/130 Mobile Safari MicroMessenger/8.0.55"
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


@pytest.fixture
def account_id(district: District, staff: Staff) -> int:
    made = make_person(district.district_id, "he.fang", "何芳", password=PASSWORD)
    operations.give_post(
        actor=SETUP, account_id=made, organisation_id=staff.street_office_id, role=Role.CLERK,
        now=NOW,
    )  # fmt: skip
    return made


def signed_in(agent: str = CHROME, address: str = "203.0.113.7", language: str = "en") -> Client:
    """A browser in which he.fang has signed in, past the second step."""
    client = Client(headers={"user-agent": agent, "accept-language": language}, REMOTE_ADDR=address)
    answer = client.post("/sign-in/", {"login": "he.fang", "password": PASSWORD})
    assert answer.status_code == 302
    session = client.session
    session[SESSION_MARK] = PASSED
    session.save()
    return client


def is_in(client: Client) -> bool:
    return str(client.get("/").wsgi_request.actor.kind) == "person"  # type: ignore[attr-defined]


def said(client: Client, path: str = "/sign-in/sessions/") -> str:
    return str(client.get(path).content.decode())


def reference(client: Client) -> str:
    return reference_of(str(client.session.session_key))


def end(client: Client, named: str) -> Any:
    return client.post("/sign-in/sessions/end/", {"reference": named})


def test_what_is_shown(account_id: int) -> None:
    here, phone = signed_in(), signed_in(WECHAT, "2001:db8:1:2::7")
    page = said(here)
    assert "Chrome on Windows" in page
    assert "WeChat on Android" in page
    assert page.index("Chrome on Windows") < page.index("WeChat on Android")
    assert page.count("this browser") == 1
    assert "203.0.113.*" in page
    assert "2001:db8:1::/48" in page
    assert "Signed in 2026-11-20 10:00" in page
    assert "with the password" in page
    assert "style=" not in page
    for client in (here, phone):
        assert str(client.session.session_key) not in page


def test_no_more_is_kept_than_is_shown(account_id: int) -> None:
    client = signed_in(WECHAT)
    row = Session.objects.get()
    assert (row.account_id, row.via, row.device, row.network) == (
        account_id, "password", "wechat android", "203.0.113.*",
    )  # fmt: skip
    told = str(dict(client.session.items()))
    assert "203.0.113.7" not in told
    assert "LYA-AL00" not in told
    assert "何芳" not in told


def test_it_stays_one_session_when_its_key_changes(account_id: int) -> None:
    client = signed_in()
    other = signed_in(WECHAT)
    new = {"password1": "Another-One-77", "password2": "Another-One-77"}
    client.post("/sign-in/password/", {"oldpassword": PASSWORD} | new)
    row = Session.objects.get(account_id=account_id)
    assert (row.session_key, row.device) == (client.session.session_key, "chrome windows")
    assert row.begun_at == NOW
    assert is_in(client)
    assert not is_in(other)


def test_one_is_ended(account_id: int) -> None:
    here, lost, third = signed_in(), signed_in(WECHAT), signed_in()
    answer = end(here, reference(lost))
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/sessions/")
    assert "The session is ended." in said(here)
    assert [is_in(client) for client in (here, lost, third)] == [True, False, True]
    assert last_event() == (
        "account.sessions_ended", f"account:{account_id}", "何芳", {"sessions": 1},
    )  # fmt: skip
    end(here, reference(lost))
    assert "had already ended" in said(here)


def test_this_one_is_ended(account_id: int) -> None:
    here = signed_in()
    end(here, reference(here))
    assert not is_in(here)
    assert here.get("/sign-in/sessions/")["Location"] == "/sign-in/"


def test_all_others_are_ended(account_id: int) -> None:
    here, *others = signed_in(), signed_in(), signed_in()
    here.post("/sign-in/sessions/end-others/")
    assert "2 other sessions are ended." in said(here)
    assert [is_in(client) for client in (here, *others)] == [True, False, False]
    here.post("/sign-in/sessions/end-others/")
    assert "There was no other session." in said(here)


def test_nobody_elses(account_id: int, staff: Staff) -> None:
    mine, other = signed_in(), client_of(staff.clerk)
    before = sorted(Session.objects.values_list("session_key", flat=True))
    for named in (reference(mine), "", "x" * 500, str(mine.session.session_key)):
        end(other, named)
    other.post("/sign-in/sessions/end-others/")
    assert sorted(Session.objects.values_list("session_key", flat=True)) == before
    assert is_in(mine)
    assert "Chrome" not in said(other)


def test_a_password_alone_neither_sees_nor_ends(account_id: int) -> None:
    """Without the second step set up, a session leads to the set-up only."""
    here, half = signed_in(), Client()
    half.post("/sign-in/", {"login": "he.fang", "password": PASSWORD})
    assert half.get("/sign-in/sessions/")["Location"] == "/"
    assert end(half, reference(here))["Location"] == "/"
    half.post("/sign-in/sessions/end-others/")
    assert is_in(here)


def test_strangers(client: Client) -> None:
    assert client.get("/sign-in/sessions/")["Location"] == "/sign-in/"
    assert end(client, "x")["Location"] == "/sign-in/"
    assert client.get("/sign-in/sessions/end/").status_code == 405


class TestAdministrators:
    def test_end_all_of_a_person(self, account_id: int, staff: Staff) -> None:
        here, phone = signed_in(), signed_in(WECHAT)
        administrator = client_of(staff.administrator, "en")
        page = f"/people/{account_id}/sign-in/"
        assert "WeChat on Android" in said(administrator, page)
        answer = administrator.post(f"/people/{account_id}/end-sessions/", follow=True)
        assert "2 sessions are ended." in answer.content.decode()
        assert [is_in(client) for client in (here, phone, administrator)] == [False, False, True]
        assert "Signed in nowhere." in said(administrator, page)
        again = administrator.post(f"/people/{account_id}/end-sessions/", follow=True)
        assert "There was no session any more." in again.content.decode()

    def test_others_do_not(self, account_id: int, staff: Staff) -> None:
        here = signed_in()
        assert client_of(staff.clerk).post(f"/people/{account_id}/end-sessions/").status_code == 403
        assert is_in(here)

    def test_operations(self, account_id: int, staff: Staff, district: District) -> None:
        here = signed_in()

        def all_of(actor: Actor, account: int = account_id) -> object:
            return operations.end_sessions(actor=actor, account_id=account, now=NOW)

        def one_of(actor: Actor, account: int = account_id) -> object:
            return operations.end_session(
                actor=actor, account_id=account, reference=reference(here), now=NOW
            )

        for act in (all_of, one_of):
            for actor in (staff.clerk, staff.leader, Actor.stranger()):
                refused(lambda act=act, actor=actor: act(actor), NotAllowed, "not_allowed")
            refused(lambda act=act: act(SETUP, 0), NotFound, "account_unknown")
        assert is_in(here)
        one_of(Actor(ActorKind.PERSON, "何芳", account_id))
        assert not is_in(here)
        refused(lambda: one_of(SETUP), WrongState, "session_ended")
        refused(lambda: all_of(SETUP), WrongState, "session_ended")

    def test_what_else_ends_them(self, account_id: int, staff: Staff) -> None:
        """A new password, a closed account, a lost telephone, the last post: signed out at once."""
        here = signed_in()
        operations.set_password(
            actor=staff.administrator, account_id=account_id, password="Another-One-77", now=NOW
        )
        assert not Session.objects.filter(account_id=account_id).exists()
        assert not is_in(here)

    def test_closing_ends_them(self, account_id: int) -> None:
        signed_in()
        operations.close_account(actor=SETUP, account_id=account_id, now=NOW)
        assert not Session.objects.exists()

    def test_the_last_post_ends_them(self, account_id: int, staff: Staff) -> None:
        signed_in()
        second = operations.give_post(
            actor=SETUP, account_id=account_id, organisation_id=staff.community_ids[0],
            role=Role.CLERK, now=NOW,
        )  # fmt: skip
        first = Post.objects.exclude(pk=second.post_id).get(account_id=account_id)
        operations.end_post(actor=SETUP, post_id=second.post_id, now=NOW)
        assert Session.objects.filter(account_id=account_id).exists()
        operations.end_post(actor=SETUP, post_id=first.pk, now=NOW)
        assert not Session.objects.filter(account_id=account_id).exists()


class TestSeen:
    def test_noted_every_five_minutes(self, account_id: int) -> None:
        client = signed_in()
        client.get("/")  # what is kept in memory is read
        with CaptureQueriesContext(connection) as first:
            client.get("/")
        earlier = datetime.now(UTC) - timedelta(minutes=6)
        Session.objects.update(seen_at=earlier)
        with CaptureQueriesContext(connection) as second:
            client.get("/")
        assert len(second) == len(first) + 1
        assert Session.objects.get().seen_at > earlier + timedelta(minutes=5)

    def test_strangers_are_not(self, client: Client) -> None:
        session = client.session
        session["x"] = 1
        session.save()
        Session.objects.update(seen_at=NOW - timedelta(days=30))
        client.get("/sign-in/")
        assert Session.objects.get().seen_at == NOW - timedelta(days=30)

    def test_in_the_time_of_a_demo(self, account_id: int, district: District) -> None:
        """Sessions live by the machine's time; a demo's pages tell the demo's."""
        signed_in()
        moved = timedelta(days=3)
        with CaptureQueriesContext(connection) as asked:
            (row,) = queries.sessions_of(account_id, NOW, moved=moved)
        assert len(asked) == 1
        assert row.begun_at == NOW + moved


def test_forgotten_when_over(account_id: int) -> None:
    signed_in()
    living = Session.objects.get().expire_date
    assert sessions.forget(now=living - timedelta(seconds=1)) == 0
    assert queries.sessions_of(account_id, living) == ()
    assert sessions.forget(now=living) == 1


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome on Windows"),
        (WECHAT, "WeChat on Android"),
        (CHROME + " Edg/131.0", "Edge on Windows"),
        ("(iPhone; iPhone OS 18_1 like Mac OS X) Version/18.1 Safari", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Firefox/133.0", "Firefox on macOS"),
        ("(Phone; OpenHarmony 5.0) HuaweiBrowser/5.1 Chrome/114", "Huawei browser on HarmonyOS"),
        ("Mozilla/5.0 (Linux; Android 14) wxwork/4.1 MicroMessenger/7.0", "WeCom on Android"),
        ("Mozilla/5.0 (Linux; Android 14) DingTalk/7.6", "DingTalk on Android"),
        ("curl/8.5", "Unknown device"),
        ("<script>alert(1)</script>", "Unknown device"),
        ("Something on Linux", "Linux"),
        ("", "Unknown device"),
        ("x" * 10_000 + "Chrome", "Unknown device"),
    ],
)  # fmt: skip
def test_devices(agent: str, words: str) -> None:
    with translation.override("en"):
        assert device_words(device_of(agent)) == words
    assert len(device_of(agent)) <= 30
