"""Signing in by a code to a telephone: sent once, taken once, and nobody learns whose it is."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.apps.kept import kept
from tests.apps.orgs.acts import all_rows, at_once, refused
from tests.apps.orgs.factories import make_person, make_staff
from tests.apps.places.factories import SETUP, make_district
from tests.conftest import NOW

from linquan.apps.orgs import code_sending, operations
from linquan.apps.orgs.models import Account, SignInCode
from linquan.apps.orgs.types import CodeEntry, IdentifierKind
from linquan.kernel import clock, gateways, sealing
from linquan.kernel.actors import Actor, Role
from linquan.kernel.errors import Invalid, NotAllowed, NotFound
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db
PHONE, OTHER = "13812345678", "13912345678"


@pytest.fixture(autouse=True)
def _set_up(settings: Any, tmp_path: Path) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.LINQUAN_PHONE_SIGN_IN, settings.LINQUAN_SMS_GATEWAY = True, "file"
    settings.LINQUAN_HOME = tmp_path


@pytest.fixture
def pass_by(monkeypatch: pytest.MonkeyPatch) -> Callable[..., datetime]:
    """Let time pass; returns what it is then."""
    at = [NOW]

    def move(**by: float) -> datetime:
        at[0] += timedelta(**by)
        return at[0]

    monkeypatch.setattr(clock, "real_now", lambda: at[0])
    return move


def make_account() -> int:
    district = make_district()
    return _noted(district.district_id, make_staff(district).street_office_id)


def _noted(district_id: int, office_id: int) -> int:
    made = make_person(district_id, "he.fang", "何芳")
    operations.give_post(
        actor=SETUP, account_id=made, organisation_id=office_id, role=Role.CLERK, now=NOW
    )
    operations.note_identifier(
        actor=SETUP, account_id=made, kind=IdentifierKind.PHONE, identifier=f"+86 {PHONE}", now=NOW
    )
    return made


@pytest.fixture
def account_id(pass_by: object) -> int:
    district = kept(make_district)
    return _noted(district.district_id, kept(make_staff, district).street_office_id)


def ask(client: Client, phone: str = PHONE) -> Any:
    return client.post("/sign-in/phone/", {"phone": phone})


def enter(client: Client, code: str, phone: str = PHONE, **more: str) -> Any:
    return client.post("/sign-in/phone/code/", {"phone": phone, "code": code} | more)


def texts(settings: Any) -> list[dict[str, str]]:
    """Let the worker send what is due; returns all that was sent."""
    while code_sending.send_next(clock.now()):
        pass
    path = Path(settings.LINQUAN_HOME) / gateways.FILE_NAME
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] * path.exists()


def code_of(settings: Any) -> str:
    text = texts(settings)[-1]["text"]
    return "".join(letter for letter in text.partition("，")[0] if letter.isdigit())


def said(answer: Any) -> str:
    return str(answer.content.decode())


def test_code_then_second_step(client: Client, account_id: int, settings: Any) -> None:
    page = ask(client, " 138-1234-5678 ")
    assert (page.status_code, 'value="13812345678"' in said(page)) == (200, True)
    code = code_of(settings)
    assert len(code) == 6
    answer = enter(client, f" {code} ")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/")["Location"] == "/sign-in/second-step/"
    kinds = Event.objects.filter(subject=f"account:{account_id}").order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == [
        "account.opened", "account.identifier_noted", "account.code_owed", "account.code_sent",
        "account.code_spent", "account.signed_in",
    ]  # fmt: skip
    assert Event.objects.get(kind="account.signed_in").data == {"via": "phone"}


def test_the_code_of_the_app_is_asked_for(client: Client, account_id: int, settings: Any) -> None:
    Authenticator.objects.create(user_id=account_id, type="totp", data={"secret": "x"})
    ask(client)
    assert enter(client, code_of(settings))["Location"] == "/sign-in/code/"
    assert client.get("/").wsgi_request.actor.kind == "stranger"  # type: ignore[attr-defined]


def test_where_someone_wanted_to_go(client: Client, account_id: int, settings: Any) -> None:
    assert 'name="next" value="/appeals/"' in said(client.get("/sign-in/phone/?next=/appeals/"))
    ask(client)
    assert enter(client, code_of(settings), next="/appeals/")["Location"] == "/appeals/"
    ask(client)
    other = Client()
    evil = enter(other, "000000", next="https://evil.example/")
    assert "evil" not in said(evil)


def test_nothing_tells_whether_a_telephone_is_known(
    client: Client, account_id: int, settings: Any
) -> None:
    """The same words and the same lock; neither a session nor a text for those nobody knows."""
    plain = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|' + f"{PHONE}|{OTHER}")
    known, unknown = ask(client), ask(Client(), OTHER)
    assert plain.sub("", said(known)) == plain.sub("", said(unknown))
    assert [text["phone"] for text in texts(settings)] == [PHONE]
    for phone in (PHONE, OTHER):
        answers = [enter(Client(), f"99999{n}", phone) for n in range(6)]
        assert [answer.status_code for answer in answers] == [422] * 4 + [429] * 2
        assert "10:15" in said(answers[-1])
    assert "sessionid" not in client.cookies


def test_what_is_kept(client: Client, account_id: int, settings: Any) -> None:
    ask(client)
    before = SignInCode.objects.get()
    code = code_of(settings)
    after = SignInCode.objects.get()
    assert PHONE.encode() not in bytes(before.message_sealed or b"")
    assert code.encode() not in bytes(before.message_sealed or b"")
    assert (after.message_sealed, len(after.code_hash), code in after.code_hash) == (
        None,
        64,
        False,
    )
    assert PHONE not in str(list(Event.objects.values_list("data", flat=True)))
    assert (Path(settings.LINQUAN_HOME) / gateways.FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert "orgs_signincode.message_sealed" in [one.name for one in sealing.registered()]


def test_pressed_again_within_a_minute_is_the_same(
    client: Client, account_id: int, settings: Any, pass_by: Callable[..., datetime]
) -> None:
    ask(client)
    first = code_of(settings)
    pass_by(seconds=59)
    ask(client)
    assert len(texts(settings)) == 1
    pass_by(seconds=1)
    ask(client)
    second = code_of(settings)
    assert len(texts(settings)) == 2
    assert first == second or enter(client, first).status_code == 422
    assert enter(client, second).status_code == 302


@pytest.mark.parametrize(("seconds", "status"), [(299, 302), (300, 422)])
def test_five_minutes(
    client: Client, account_id: int, settings: Any, pass_by: Callable[..., datetime],
    seconds: int, status: int,
) -> None:  # fmt: skip
    ask(client)
    code = code_of(settings)
    pass_by(seconds=seconds)
    assert enter(client, code).status_code == status


def test_taken_once(client: Client, account_id: int, settings: Any) -> None:
    ask(client)
    code = code_of(settings)
    assert enter(client, code).status_code == 302
    again = Client()
    assert enter(again, code).status_code == 422
    assert "_auth_user_id" not in again.session


def test_a_code_of_one_telephone_opens_no_other(
    client: Client, account_id: int, settings: Any
) -> None:
    ask(client)
    code = code_of(settings)
    assert enter(client, code, OTHER).status_code == 422
    district_id = Account.objects.get(pk=account_id).district_id
    other = make_person(district_id, "li.na", "李娜")
    operations.note_identifier(
        actor=SETUP, account_id=other, kind=IdentifierKind.PHONE, identifier=OTHER, now=NOW
    )
    assert enter(client, code, OTHER).status_code == 422


def test_a_wrong_code_of_a_known_telephone_is_on_record(
    client: Client, account_id: int, settings: Any
) -> None:
    ask(client)
    wrong = "000000" if code_of(settings) != "000000" else "111111"
    enter(client, wrong)
    told = Event.objects.get(kind="account.sign_in_refused", subject=f"account:{account_id}")
    assert told.data == {"via": "phone"}


@pytest.mark.parametrize("act", ["close", "drop"])
def test_who_left_gets_none(client: Client, account_id: int, settings: Any, act: str) -> None:
    ask(client)
    code = code_of(settings)
    if act == "close":
        operations.close_account(actor=SETUP, account_id=account_id, now=NOW)
    else:
        operations.drop_identifier(
            actor=SETUP, account_id=account_id, kind=IdentifierKind.PHONE, now=NOW
        )
    assert enter(client, code).status_code == 422
    assert ask(client).status_code == 200
    assert len(texts(settings)) == 1


def test_limits(client: Client, account_id: int, settings: Any, pass_by: Any) -> None:
    for phone in (PHONE, OTHER):
        statuses = []
        for _ in range(6):
            statuses.append(ask(client, phone).status_code)
            pass_by(minutes=1)
        assert statuses == [200] * 5 + [429]
    pass_by(hours=1)
    assert ask(client).status_code == 200


def test_limit_of_a_network(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linquan.apps.orgs.code_limits.MOST_OF_NETWORK", 2)
    answers = [ask(client, f"1381234567{n}") for n in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "11:00" in said(answers[-1])


@pytest.mark.parametrize(
    "phone", ["", "12345", "010-65123456", "1" * 41, "１３８", "13812345678\x00"]
)
def test_odd_telephones(client: Client, phone: str) -> None:
    assert ask(client, phone).status_code == 422
    assert enter(client, "123456", phone).status_code == 422


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "12 456"])
def test_odd_codes(client: Client, account_id: int, code: str) -> None:
    ask(client)
    assert enter(client, code).status_code == 422


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_hold_nothing_inline(client: Client, account_id: int, language: str) -> None:
    client = Client(headers={"accept-language": language})
    for answer in (client.get("/sign-in/phone/"), ask(client), client.get("/sign-in/")):
        assert "style=" not in said(answer)
    assert 'href="/sign-in/phone/"' in said(client.get("/sign-in/"))


def test_off_unless_set_up(client: Client, account_id: int, settings: Any) -> None:
    settings.LINQUAN_PHONE_SIGN_IN = False
    before = all_rows()
    assert client.get("/sign-in/phone/").status_code == 404
    assert ask(client).status_code == 404
    assert enter(client, "123456").status_code == 404
    assert all_rows() == before
    assert "/sign-in/phone/" not in said(client.get("/sign-in/"))


class TestSending:
    def owe(self) -> None:
        operations.owe_sign_in_code(actor=Actor.stranger(), phone=PHONE, now=clock.now())

    def test_a_gateway_that_fails_is_tried_again_while_the_code_holds(
        self, account_id: int, settings: Any, monkeypatch: pytest.MonkeyPatch,
        pass_by: Callable[..., datetime],
    ) -> None:  # fmt: skip
        self.owe()
        settings.LINQUAN_SMS_GATEWAY = "outbox"
        assert code_sending.send_next(clock.now())
        assert not code_sending.send_next(clock.now())
        settings.LINQUAN_SMS_GATEWAY = "file"
        now = pass_by(seconds=5)
        assert code_sending.send_next(now)
        assert len(texts(settings)) == 1
        kinds = Event.objects.filter(kind__startswith="account.code_").order_by("id")
        assert [kind for kind, _ in kinds.values_list("kind", "data")] == [
            "account.code_owed", "account.code_not_sent", "account.code_sent",
        ]  # fmt: skip

    def test_what_cannot_be_sent_in_time_is_forgotten(
        self, account_id: int, pass_by: Callable[..., datetime], settings: Any
    ) -> None:
        self.owe()
        now = pass_by(minutes=5)
        assert code_sending.send_next(now)
        assert SignInCode.objects.get().message_sealed is None
        assert not (Path(settings.LINQUAN_HOME) / gateways.FILE_NAME).exists()
        assert Event.objects.order_by("-id")[0].data == {"error": "expired"}

    def test_the_same_message_is_written_once(self, tmp_path: Path) -> None:
        gateway = gateways.FileGateway(tmp_path / "texts")
        for _ in range(2):
            gateway.send(PHONE, "码", "k1")
        gateway.send(PHONE, "码", "k2")
        assert (tmp_path / "texts").read_text("utf-8").count("\n") == 2

    def test_statements_of_an_idle_look(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            assert not code_sending.send_next(NOW)
        assert len(asked) == 1

    def test_only_the_house_notes_it(self, account_id: int) -> None:
        self.owe()
        code_id = SignInCode.objects.get().pk

        def note(actor: Actor = code_sending.POSTMAN, code_id: int = code_id) -> None:
            operations.note_code_sending(actor=actor, code_id=code_id, error="", now=NOW)

        refused(lambda: note(Actor.stranger()), NotAllowed, "note_code_sending")
        refused(lambda: note(code_id=0), NotFound, "code_unknown")

    def test_no_landline(self) -> None:
        refused(
            lambda: operations.owe_sign_in_code(
                actor=Actor.stranger(), phone="010-65123456", now=NOW
            ),
            Invalid,
            "not_a_mobile",
        )


@pytest.mark.django_db(transaction=True)
def test_asked_and_entered_many_times_at_once(settings: Any) -> None:
    """Eight presses owe one code; of eight that enter it one comes in."""
    account_id = make_account()
    at_once(
        *[
            lambda: operations.owe_sign_in_code(actor=Actor.stranger(), phone=PHONE, now=NOW)
            for _ in range(8)
        ]
    )
    assert Event.objects.filter(kind="account.code_owed").count() == 1
    code = code_of(settings)
    entries: list[CodeEntry | None] = []

    def spend() -> None:
        entries.append(
            operations.spend_sign_in_code(actor=Actor.stranger(), phone=PHONE, code=code, now=NOW)
        )

    at_once(*[spend] * 8)
    assert [entry for entry in entries if entry] == [CodeEntry(account_id, "he.fang")]
    assert len(entries) == 8
