"""By what else someone signs in: noted by administrators, found once, linked for good."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from tests.apps.kept import kept
from tests.apps.orgs.acts import all_rows, at_once, last_event, refused
from tests.apps.orgs.clients import client_of
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.factories import SETUP, District, make_district

from linquan.apps.orgs import operations, queries
from linquan.apps.orgs.models import SignInIdentifier
from linquan.apps.orgs.types import IdentifierKind, ProviderEntry
from linquan.kernel import clock
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.oidc.configuration import Configuration

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PROVIDER, PHONE = IdentifierKind.PROVIDER, IdentifierKind.PHONE
ISSUER = "https://sso.example"


@pytest.fixture(autouse=True)
def _time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


def note(
    account_id: int | None, identifier: str = "A1024", *, actor: Actor = SETUP,
    kind: IdentifierKind = PROVIDER,
) -> None:  # fmt: skip
    operations.note_identifier(
        actor=actor, account_id=account_id or 0, kind=kind, identifier=identifier, now=NOW
    )


def drop(account_id: int | None, actor: Actor = SETUP) -> None:
    operations.drop_identifier(actor=actor, account_id=account_id or 0, kind=PROVIDER, now=NOW)


def enter(subject: str = "sub-7", identifier: str = "A1024") -> ProviderEntry:
    return operations.enter_by_provider(
        actor=Actor.stranger(), issuer=ISSUER, subject=subject, identifier=identifier, now=NOW
    )


def test_noted(staff: Staff) -> None:
    note(staff.clerk.account_id, " A1024 ", actor=staff.administrator)
    kept_there = SignInIdentifier.objects.values_list("kind", "hint", "linked_at").get()
    assert kept_there == ("provider", "A**", None)
    subject = f"account:{staff.clerk.account_id}"
    assert last_event() == (
        "account.identifier_noted", subject, "吴管理", {"kind": "provider"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("identifier", "hint"), [("A1024", "A**"), ("A10241", "A1**41"), ("张", "张**")]
)
def test_hint(staff: Staff, identifier: str, hint: str) -> None:
    note(staff.clerk.account_id, identifier)
    assert SignInIdentifier.objects.get().hint == hint


@pytest.mark.parametrize(
    ("kind", "identifier", "code"),
    [
        (PROVIDER, " ", "missing"),
        (PROVIDER, "x" * 256, "too_long"),
        (PROVIDER, "a\x00b", "identifier_odd"),
        (PHONE, "12345", "not_a_mobile"),
        (PHONE, "010-65123456", "not_a_mobile"),
    ],
)
def test_what_is_not_noted(staff: Staff, kind: IdentifierKind, identifier: str, code: str) -> None:
    refused(lambda: note(staff.clerk.account_id, identifier, kind=kind), Invalid, code)


def test_one_identifier_belongs_to_one_person(staff: Staff) -> None:
    note(staff.clerk.account_id)
    refused(lambda: note(staff.leader.account_id), Invalid, "identifier_taken")
    note(staff.clerk.account_id)  # the same once more is no obstacle


@pytest.mark.parametrize("who", ["clerk", "leader", "handler"])
@pytest.mark.parametrize("act", [note, drop])
def test_only_administrators(staff: Staff, who: str, act: Callable[..., None]) -> None:
    note(staff.clerk.account_id)
    actor = getattr(staff, who)
    refused(lambda: act(staff.clerk.account_id, actor=actor), NotAllowed, "not_allowed")
    refused(lambda: act(0), NotFound, "account_unknown")


def test_dropped(staff: Staff) -> None:
    note(staff.clerk.account_id)
    drop(staff.clerk.account_id, staff.administrator)
    assert last_event()[0] == "account.identifier_dropped"
    refused(lambda: drop(staff.clerk.account_id), WrongState, "no_identifier")
    assert enter() == ProviderEntry(None, why="identity_unknown")


class TestEntering:
    def test_first_and_again(self, staff: Staff) -> None:
        note(staff.clerk.account_id)
        wanted = ProviderEntry(staff.clerk.account_id, "clerk")
        assert enter() == wanted
        assert last_event()[0] == "account.identifier_linked"
        before = all_rows()
        assert enter(identifier="") == wanted
        assert enter(identifier="another by now") == wanted
        assert all_rows() == before

    @pytest.mark.parametrize("identifier", ["A1025", "a1024", "", " "])
    def test_nobody(self, staff: Staff, identifier: str) -> None:
        note(staff.clerk.account_id)
        before = list(SignInIdentifier.objects.values())
        assert enter(identifier=identifier) == ProviderEntry(None, why="identity_unknown")
        assert list(SignInIdentifier.objects.values()) == before
        assert last_event()[:2] == ("account.sign_in_refused", "account:0")

    def test_another_house_with_the_same_words(self, staff: Staff) -> None:
        note(staff.clerk.account_id)
        enter()
        other = operations.enter_by_provider(
            actor=Actor.stranger(), issuer="https://evil.example", subject="sub-7",
            identifier="A1024", now=NOW,
        )  # fmt: skip
        assert other == ProviderEntry(None, why="identity_linked_otherwise")

    def test_noted_anew_is_linked_anew(self, staff: Staff) -> None:
        note(staff.clerk.account_id)
        enter("sub-7")
        note(staff.clerk.account_id)
        assert enter("sub-8").account_id == staff.clerk.account_id
        assert enter("sub-7").why == "identity_linked_otherwise"

    def test_a_telephone_is_no_identifier_of_the_provider(self, staff: Staff) -> None:
        note(staff.clerk.account_id, "13812345678", kind=PHONE)
        assert enter(identifier="13812345678").account_id is None


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_with_one_identifier() -> None:
    """The first is linked, the others are refused; the same person twice comes in twice."""
    district = make_district()
    staff = make_staff(district)
    note(staff.clerk.account_id)
    entries: list[ProviderEntry] = []
    at_once(*(lambda n=n: entries.append(enter(f"sub-{n % 2}")) for n in range(6)))
    assert sorted(entry.why for entry in entries) == [""] * 3 + ["identity_linked_otherwise"] * 3
    assert SignInIdentifier.objects.exclude(subject_hash="").count() == 1


class TestPage:
    @pytest.fixture(autouse=True)
    def _configured(self, settings: Any) -> None:
        settings.LINQUAN_OIDC = Configuration(ISSUER, "linquan", "s")

    @pytest.fixture
    def administrator(self, staff: Staff) -> Client:
        return client_of(staff.administrator, "en")

    @pytest.fixture
    def page(self, staff: Staff) -> str:
        return f"/people/{staff.clerk.account_id}/sign-in/"

    def test_note_and_take_away(self, administrator: Client, page: str) -> None:
        assert "nothing" in administrator.get(page).content.decode()
        answer = administrator.post(f"{page}provider/", {"identifier": "A1024/7"})
        assert (answer.status_code, answer["Location"]) == (302, page)
        shown = administrator.get(page).content.decode()
        assert "A1**/7" in shown
        assert "A1024" not in shown
        administrator.post(f"{page}provider/drop/")
        assert not SignInIdentifier.objects.exists()
        assert administrator.post(f"{page}provider/drop/", follow=True).status_code == 200

    def test_refused_with_the_field(self, administrator: Client, page: str, staff: Staff) -> None:
        note(staff.leader.account_id)
        answer = administrator.post(f"{page}provider/", {"identifier": "A1024"})
        assert answer.status_code == 422
        assert "Someone else signs in by this." in answer.content.decode()

    def test_not_for_others(self, staff: Staff, page: str) -> None:
        clerk = client_of(staff.clerk)
        assert clerk.get(page).status_code == 403
        assert clerk.post(f"{page}provider/", {"identifier": "A1"}).status_code == 403
        assert not SignInIdentifier.objects.exists()

    def test_ways_that_are_not_set_up(
        self, administrator: Client, page: str, settings: Any
    ) -> None:
        settings.LINQUAN_OIDC = None
        assert "no other way" in administrator.get(page).content.decode()
        for path in ("provider/", "provider/drop/", "made-up/"):
            assert administrator.post(page + path, {"identifier": "A1"}).status_code == 404

    def test_statements(
        self, staff: Staff, django_assert_num_queries: Any, district: District
    ) -> None:
        note(staff.clerk.account_id)
        with django_assert_num_queries(3):
            found = queries.ways_in(district.district_id, staff.clerk.account_id or 0, NOW)
        assert found.identifiers["provider"].hint == "A**"
