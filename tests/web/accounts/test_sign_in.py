"""Signing in: password, lock, second step, recovery codes, the demo's entry link."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from tests.apps.kept import kept
from tests.apps.orgs.clients import client_of
from tests.apps.orgs.factories import PASSWORD, Staff, make_person, make_staff
from tests.apps.places.factories import SETUP, make_district

from linquan.apps.orgs import operations
from linquan.kernel import clock, events
from linquan.kernel.actors import Role
from linquan.kernel.models import Event, Installation
from linquan.web.accounts.adapter import SecondStepAdapter

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
WRONG = "not the password"


class Time:
    """The machine's time, which tests move by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def stamp(self) -> float:
        return self.now.timestamp()

    def pass_by(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    made = Time()
    monkeypatch.setattr(clock, "real_now", made)
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", made.stamp)
    return made


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any, request: pytest.FixtureRequest) -> None:
    if "slow_hashes" not in request.fixturenames:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def slow_hashes() -> None:
    """Ask for the hashes that the house really uses."""


@pytest.fixture
def account_id(time: Time) -> int:
    """An account in a post, with a password, without the second step."""
    district = kept(make_district)
    staff = kept(make_staff, district)
    made = make_person(district.district_id, "he.fang", "何芳", password=PASSWORD)
    operations.give_post(
        actor=SETUP,
        account_id=made,
        organisation_id=staff.street_office_id,
        role=Role.CLERK,
        now=START,
    )
    return made


def send_password(client: Client, password: str = PASSWORD, username: str = "he.fang") -> Any:
    return client.post("/sign-in/", {"login": username, "password": password})


def set_up(client: Client, time: Time) -> str:
    """Set up the second step of a session signed in by password; returns the secret."""
    secret = str(client.get("/sign-in/second-step/").context["form"].secret)
    answer = client.post("/sign-in/second-step/", {"code": code_of(secret, time)})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/recovery-codes/")
    return secret


def code_of(secret: str, time: Time) -> str:
    return format_hotp_value(hotp_value(secret, int(time.stamp()) // 30))


def kinds_of(account_id: int) -> list[str]:
    found = Event.objects.filter(subject=f"account:{account_id}").order_by("id")
    return list(found.values_list("kind", flat=True))


def test_page(client: Client) -> None:
    answer = client.get("/sign-in/", headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert "Sign in" in answer.content.decode()
    assert "style=" not in answer.content.decode()


def test_password_leads_to_the_second_step_only(client: Client, account_id: int) -> None:
    answer = send_password(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/")["Location"] == "/sign-in/second-step/"
    assert client.get("/places/")["Location"] == "/sign-in/second-step/"
    assert kinds_of(account_id) == [
        "account.opened", "account.sign_in_tried", "account.step_passed", "account.signed_in",
    ]  # fmt: skip


def test_second_step_opens_the_house(client: Client, account_id: int, time: Time) -> None:
    send_password(client)
    page = client.get("/sign-in/second-step/")
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert "style=" not in page.content.decode()
    set_up(client, time)
    assert client.get("/").wsgi_request.actor.name == "何芳"  # type: ignore[attr-defined]
    codes = client.get("/sign-in/recovery-codes/")
    assert (codes.status_code, len(codes.context["unused_codes"])) == (200, 10)
    assert kinds_of(account_id)[-1] == "account.second_step_set"


def test_secret_is_sealed_in_the_database(client: Client, account_id: int, time: Time) -> None:
    send_password(client)
    secret = set_up(client, time)
    kept = Authenticator.objects.get(user_id=account_id, type="totp").data["secret"]
    assert secret not in kept
    assert SecondStepAdapter().decrypt(kept) == secret


def test_passwords_are_kept_as_argon2(slow_hashes: None, client: Client, account_id: int) -> None:
    assert send_password(client)["Location"] == "/"
    kept = get_user_model().objects.values_list("password", flat=True).get(pk=account_id)
    assert kept.startswith("argon2$argon2id$")


def test_session_from_before_the_set_up_elsewhere_is_ended(
    client: Client, account_id: int, time: Time
) -> None:
    earlier = Client()
    send_password(earlier)
    send_password(client)
    set_up(client, time)
    assert earlier.get("/sign-in/second-step/")["Location"] == "/sign-in/"
    assert "_auth_user_id" not in earlier.session


def test_wrong_code_does_not_set_up(client: Client, account_id: int, time: Time) -> None:
    send_password(client)
    client.get("/sign-in/second-step/")
    answer = client.post("/sign-in/second-step/", {"code": "000000"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["code"]
    assert not Authenticator.objects.filter(user_id=account_id).exists()


def test_code_is_asked_for_and_taken_once(client: Client, account_id: int, time: Time) -> None:
    send_password(client)
    secret = set_up(client, time)
    time.pass_by(minutes=1)
    code = code_of(secret, time)

    first, second = Client(), Client()
    assert send_password(first)["Location"] == "/sign-in/code/"
    assert first.get("/").wsgi_request.actor.kind == "stranger"  # type: ignore[attr-defined]
    assert first.post("/sign-in/code/", {"code": code})["Location"] == "/"
    assert first.get("/").wsgi_request.actor.name == "何芳"  # type: ignore[attr-defined]

    send_password(second)
    replayed = second.post("/sign-in/code/", {"code": code})
    assert replayed.status_code == 422
    assert replayed.context["form"].errors["code"]
    time.pass_by(seconds=30)
    later = second.post("/sign-in/code/", {"code": code_of(secret, time)})
    assert later["Location"] == "/"


def test_code_used_for_the_set_up_does_not_sign_in(
    client: Client, account_id: int, time: Time
) -> None:
    send_password(client)
    secret = set_up(client, time)
    other = Client()
    send_password(other)
    assert other.post("/sign-in/code/", {"code": code_of(secret, time)}).status_code == 422


def test_recovery_code_opens_once(client: Client, account_id: int, time: Time) -> None:
    send_password(client)
    set_up(client, time)
    code = client.get("/sign-in/recovery-codes/").context["unused_codes"][3]
    first, second = Client(), Client()
    send_password(first)
    assert first.post("/sign-in/code/", {"code": code})["Location"] == "/"
    send_password(second)
    assert second.post("/sign-in/code/", {"code": code}).status_code == 422


@pytest.mark.parametrize("username", ["he.fang", "nobody.knows"])
def test_five_failures_lock_known_and_unknown_names_alike(
    client: Client, account_id: int, time: Time, username: str
) -> None:
    for _ in range(4):
        answer = send_password(client, WRONG, username)
        assert answer.context["form"].non_field_errors() == ["登录名和密码不匹配，请核对后再试。"]
        time.pass_by(seconds=10)
    fifth = send_password(client, WRONG, username)
    told = "登录失败次数过多：该登录名在10:16之前不能登录。如果忘了密码，请联系管理员重设。"
    assert fifth.context["form"].non_field_errors() == [told]
    sixth = send_password(client, PASSWORD, username)
    assert sixth.context["form"].non_field_errors() == [told]
    subject = f"account:{account_id if username == 'he.fang' else 0}"
    locks = Event.objects.filter(subject=subject, kind="account.locked")
    assert list(locks.values_list("data", flat=True)) == [{"until": "2026-11-20T02:15:40+00:00"}]


def test_lock_ends_after_a_quarter_of_an_hour(client: Client, account_id: int, time: Time) -> None:
    for _ in range(5):
        send_password(client, WRONG)
    time.pass_by(minutes=14, seconds=59)
    assert send_password(client).status_code == 429
    time.pass_by(seconds=1)
    assert send_password(client)["Location"] == "/"


def test_success_forgives_failures(client: Client, account_id: int, time: Time) -> None:
    for _ in range(4):
        send_password(client, WRONG)
    send_password(client)
    for _ in range(4):
        send_password(Client(), WRONG)
    assert send_password(Client())["Location"] == "/"


def test_codes_count_towards_the_lock(client: Client, account_id: int, time: Time) -> None:
    send_password(client)
    secret = set_up(client, time)
    time.pass_by(minutes=1)
    guesser = Client()
    send_password(guesser)
    for _ in range(5):
        guesser.post("/sign-in/code/", {"code": "000000"})
    right = guesser.post("/sign-in/code/", {"code": code_of(secret, time)})
    assert right.status_code == 429
    assert "10:16" in right.context["form"].errors["code"][0]


def test_language_of_the_lock(client: Client, account_id: int, time: Time) -> None:
    for _ in range(5):
        answer = client.post(
            "/sign-in/",
            {"login": "he.fang", "password": WRONG},
            headers={"accept-language": "en"},
        )
    assert answer.context["form"].non_field_errors() == [
        "Too many failed tries: signing in with this name is closed until 10:15. "
        "If you have forgotten the password, ask your administrator for a new one."
    ]


def test_closed_account_is_a_wrong_password(client: Client, account_id: int, time: Time) -> None:
    operations.close_account(actor=SETUP, account_id=account_id, now=time.now)
    answer = send_password(client)
    assert answer.context["form"].non_field_errors() == ["登录名和密码不匹配，请核对后再试。"]


def test_session_dies_when_the_password_changes(
    client: Client, account_id: int, time: Time
) -> None:
    send_password(client)
    set_up(client, time)
    operations.set_password(
        actor=SETUP, account_id=account_id, password="Another-One-77", now=time.now
    )
    assert client.get("/").wsgi_request.actor.kind == "stranger"  # type: ignore[attr-defined]


def test_changing_the_own_password_keeps_this_session_and_ends_others(
    client: Client, account_id: int, time: Time
) -> None:
    send_password(client)
    secret = set_up(client, time)
    time.pass_by(minutes=1)
    other = Client()
    send_password(other)
    other.post("/sign-in/code/", {"code": code_of(secret, time)})
    new = {"password1": "Another-One-77", "password2": "Another-One-77"}
    refused = client.post("/sign-in/password/", {"oldpassword": WRONG} | new)
    assert refused.context["form"].errors["oldpassword"] == ["这不是当前的密码。"]
    answer = client.post("/sign-in/password/", {"oldpassword": PASSWORD} | new)
    assert answer["Location"] == "/"
    assert client.get("/").wsgi_request.actor.name == "何芳"  # type: ignore[attr-defined]
    assert other.get("/").wsgi_request.actor.kind == "stranger"  # type: ignore[attr-defined]
    assert "account.password_set" in kinds_of(account_id)


def test_changing_the_telephone_asks_for_the_set_up_again(
    client: Client, account_id: int, time: Time
) -> None:
    send_password(client)
    set_up(client, time)
    assert client.get("/sign-in/second-step/give-up/").status_code == 200
    client.post("/sign-in/second-step/give-up/")
    assert not Authenticator.objects.filter(user_id=account_id).exists()
    assert client.get("/")["Location"] == "/sign-in/second-step/"
    assert kinds_of(account_id)[-1] == "account.second_step_given_up"


def test_delicate_pages_ask_again_when_signing_in_was_long_ago(
    client: Client, account_id: int, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_password(client)
    set_up(client, time)
    assert client.get("/sign-in/recovery-codes/").status_code == 200
    monkeypatch.setattr("linquan.web.accounts.adapter.FRESH_S", -1)
    answer = client.get("/sign-in/recovery-codes/")
    assert answer["Location"] == "/sign-in/again/?next=%2Fsign-in%2Frecovery-codes%2F"
    assert client.get("/sign-in/again/").status_code == 200
    assert client.get("/sign-in/code/again/").status_code == 200


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "address",
    [
        "/sign-in/security/", "/sign-in/password/", "/sign-in/recovery-codes/",
        "/sign-in/recovery-codes/new/", "/sign-in/second-step/give-up/", "/sign-in/out/",
    ],
)  # fmt: skip
def test_pages(client: Client, account_id: int, time: Time, address: str, language: str) -> None:
    send_password(client)
    set_up(client, time)
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    assert "style=" not in answer.content.decode()


@pytest.mark.parametrize("name", ["sign-up", "mail", "set-password"])
def test_what_allauth_offers_and_the_house_does_not(client: Client, name: str) -> None:
    assert client.get(f"/sign-in/closed/{name}/").status_code == 404


def test_signing_out(client: Client, account_id: int, time: Time) -> None:
    send_password(client)
    set_up(client, time)
    assert client.post("/sign-in/out/")["Location"] == "/"
    assert client.get("/").wsgi_request.actor.kind == "stranger"  # type: ignore[attr-defined]


class TestEntryLink:
    @pytest.fixture
    def staff(self, time: Time) -> Staff:
        Installation.objects.update_or_create(pk=1, defaults={"is_demo": True})
        return kept(make_staff, kept(make_district))

    @pytest.fixture
    def token(self, staff: Staff) -> str:
        assert staff.clerk.account_id is not None
        return operations.issue_entry_link(
            actor=SETUP, account_id=staff.clerk.account_id, now=START
        )

    def test_enters_once(self, client: Client, staff: Staff, token: str) -> None:
        answer = client.get(f"/demo/enter/{token}")
        assert (answer.status_code, answer["Location"]) == (302, "/")
        inside = client.get("/").wsgi_request.actor  # type: ignore[attr-defined]
        assert inside == staff.clerk
        assert Client().get(f"/demo/enter/{token}").status_code == 410
        account_id = staff.clerk.account_id
        signed_in = events.events_of(staff.clerk.district_id, f"account:{account_id}")[-1]
        assert (signed_in.kind, signed_in.data) == ("account.signed_in", {"via": "entry_link"})

    def test_expires(self, client: Client, token: str, time: Time) -> None:
        time.pass_by(minutes=30)
        assert client.get(f"/demo/enter/{token}").status_code == 410

    def test_lasts_in_the_machines_time_when_the_demo_clock_moves(
        self, client: Client, token: str, time: Time
    ) -> None:
        clock.move_demo_clock(timedelta(days=3))
        time.pass_by(minutes=29)
        assert client.get(f"/demo/enter/{token}").status_code == 302

    def test_forged(self, client: Client, token: str) -> None:
        other = "A" if token[-9] != "A" else "B"
        assert client.get(f"/demo/enter/{token[:-9]}{other}{token[-8:]}").status_code == 404

    def test_refused_outside_a_demo(self, client: Client, staff: Staff, token: str) -> None:
        Installation.objects.update(is_demo=False)
        clock.forget()
        assert client.get(f"/demo/enter/{token}").status_code == 403
        assert client.get("/").wsgi_request.actor.kind == "stranger"  # type: ignore[attr-defined]


def test_signed_in_client_of_the_factories(time: Time) -> None:
    staff = kept(make_staff, kept(make_district))
    assert client_of(staff.leader).get("/").wsgi_request.actor == staff.leader  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
def test_tries_at_once_are_all_counted(time: Time) -> None:
    """Ten guesses sent at the same moment: five are checked, five are turned away."""
    refused: list[bool] = []
    gate = threading.Barrier(10)

    def guess() -> None:
        gate.wait()
        try:
            operations.try_sign_in(actor=SETUP, username="he.fang", now=START)
        except operations.sign_in.NotAllowed:
            refused.append(True)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 5
