"""Keys: issued once, found by one statement, never further than their post, ended at once."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from tests.apps.kept import kept
from tests.apps.orgs.acts import all_rows, at_once, last_event, refused
from tests.apps.orgs.clients import client_of
from tests.apps.orgs.factories import Staff, make_organisation, make_staff
from tests.apps.places.factories import SETUP, District, make_district

from linquan.apps.orgs import operations, queries, rules
from linquan.apps.orgs.key_types import KeyDraft, KeyIssued, KeyState
from linquan.apps.orgs.models import ApiKey, Organisation
from linquan.apps.orgs.types import OrganisationKind, Scope
from linquan.kernel import clock
from linquan.kernel.actors import Actor, ActorKind, Post, Role
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
NEXT_YEAR = date(2027, 11, 20)
LETTERS = "0123456789abcdefghijABCDEFGHIJ"


@pytest.fixture(autouse=True)
def _time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


@pytest.fixture
def draft(staff: Staff) -> KeyDraft:
    scopes = frozenset({Scope.APPEALS_READ, Scope.APPEALS_WRITE})
    return KeyDraft(staff.community_ids[0], Role.CLERK, " 热线系统 ", scopes, 60, NEXT_YEAR)


def issue(actor: Actor, district: District, draft: KeyDraft) -> KeyIssued:
    return operations.issue_api_key(
        actor=actor, district_id=district.district_id, draft=draft, now=NOW
    )


class TestSecret:
    """What a secret looks like."""

    def test_prefix_letters_and_sum(self) -> None:
        secret = rules.key_secret(LETTERS)
        assert secret == "lq_0123456789abcdefghijABCDEFGHIJ3MPBcx"
        assert rules.is_key_like(secret)

    @pytest.mark.parametrize(
        "text",
        [
            "", "lq_", LETTERS, f"lq_{LETTERS}", f"lq_{LETTERS}3MPBcy", f"lq_{LETTERS}3MPBcx ",
            f"LQ_{LETTERS}3MPBcx", "lq_" + "é" * 30 + "000000", "x" * 10_000,
        ],
    )  # fmt: skip
    def test_what_is_none(self, text: str) -> None:
        assert not rules.is_key_like(text)


class TestIssue:
    """An administrator issues; the secret is told once."""

    def test_issued(
        self, district: District, staff: Staff, draft: KeyDraft, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(7):  # lock, row, event, two savepoints
            issued = issue(staff.administrator, district, draft)
        assert rules.is_key_like(issued.secret)
        (row,) = ApiKey.objects.values()
        secret_hash = row.pop("secret_hash")
        assert re.fullmatch("[0-9a-f]{64}", secret_hash)
        assert row == {
            "id": issued.key_id, "district_id": district.district_id,
            "organisation_id": staff.community_ids[0], "role": "clerk", "name": "热线系统",
            "prefix": issued.secret[:9], "scopes": ["appeals.read", "appeals.write"],
            "rate_per_minute": 60, "valid_from": TODAY, "valid_to": NEXT_YEAR,
            "revoked_at": None, "last_used_on": None,
        }  # fmt: skip
        kind, subject, by, data = last_event()
        assert (kind, subject, by) == ("api_key.issued", f"api_key:{issued.key_id}", "吴管理")
        assert data == {
            "name": "热线系统", "organisation": staff.community_ids[0], "role": "clerk",
            "scopes": ["appeals.read", "appeals.write"], "valid_to": "2027-11-20",
        }  # fmt: skip
        assert issued.secret not in str(list(Event.objects.values()))

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"name": "  "}, "missing"),
            ({"name": "字" * 61}, "too_long"),
            ({"role": Role.ADMINISTRATOR}, "no_post_of_keys"),
            ({"scopes": frozenset()}, "missing"),
            ({"rate_per_minute": 0}, "rate_out_of_range"),
            ({"rate_per_minute": 6001}, "rate_out_of_range"),
            ({"valid_to": TODAY}, "before_beginning"),
            ({"valid_to": TODAY + timedelta(days=733)}, "key_lives_too_long"),
            ({"organisation_id": 999_999}, "organisation_unknown"),
        ],
    )
    def test_refused(
        self, district: District, staff: Staff, draft: KeyDraft, wrong: dict[str, Any], code: str
    ) -> None:
        refused(lambda: issue(SETUP, district, replace(draft, **wrong)), Invalid, code)

    def test_denied(self, district: District, staff: Staff, draft: KeyDraft) -> None:
        refused(lambda: issue(staff.leader, district, draft), NotAllowed, "not_allowed")

    def test_no_key_issues_keys(self, district: District, staff: Staff, draft: KeyDraft) -> None:
        found = queries.key_of(issue(SETUP, district, draft).secret, NOW)
        assert found is not None
        refused(lambda: issue(found.actor, district, draft), NotAllowed, "not_allowed")

    def test_not_for_an_organisation_of_another_district(
        self, district: District, staff: Staff, draft: KeyDraft
    ) -> None:
        other = make_district("510188000000", "别区")
        refused(lambda: issue(SETUP, other, draft), Invalid, "organisation_unknown")

    def test_a_name_is_free_again_when_its_key_is_revoked(
        self, district: District, staff: Staff, draft: KeyDraft
    ) -> None:
        first = issue(SETUP, district, draft)
        refused(lambda: issue(SETUP, district, draft), Invalid, "key_name_taken")
        operations.revoke_api_key(actor=SETUP, key_id=first.key_id, now=NOW)
        assert issue(SETUP, district, draft).secret != first.secret

    def test_another_fault_of_the_database_is_not_hidden(
        self, district: District, draft: KeyDraft, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*args: object, **kwargs: object) -> None:
            message = "some other constraint"
            raise IntegrityError(message)

        monkeypatch.setattr(ApiKey, "save", fail)
        with pytest.raises(IntegrityError):
            issue(SETUP, district, draft)


class TestRevoke:
    """Ended at once, and for good."""

    def test_revoked(self, district: District, staff: Staff, draft: KeyDraft) -> None:
        issued = issue(SETUP, district, draft)
        operations.revoke_api_key(actor=staff.administrator, key_id=issued.key_id, now=NOW)
        assert queries.key_of(issued.secret, NOW) is None
        assert last_event() == (
            "api_key.revoked", f"api_key:{issued.key_id}", "吴管理", {"name": "热线系统"},
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("spoil", "error", "code"),
        [
            (lambda key_id, staff: (staff.leader, key_id), NotAllowed, "not_allowed"),
            (lambda key_id, staff: (SETUP, 999_999), NotFound, "key_unknown"),
        ],
    )
    def test_refused(
        self,
        district: District,
        staff: Staff,
        draft: KeyDraft,
        spoil: Callable[[int, Staff], tuple[Actor, int]],
        error: type[HouseError],
        code: str,
    ) -> None:
        actor, key_id = spoil(issue(SETUP, district, draft).key_id, staff)
        refused(lambda: operations.revoke_api_key(actor=actor, key_id=key_id, now=NOW), error, code)

    def test_once(self, district: District, staff: Staff, draft: KeyDraft) -> None:
        key_id = issue(SETUP, district, draft).key_id
        operations.revoke_api_key(actor=SETUP, key_id=key_id, now=NOW)
        refused(
            lambda: operations.revoke_api_key(actor=SETUP, key_id=key_id, now=NOW),
            WrongState,
            "key_revoked",
        )


class TestKeyOf:
    """The one statement of every call."""

    def test_who_acts(
        self, district: District, staff: Staff, draft: KeyDraft, django_assert_num_queries: Any
    ) -> None:
        issued = issue(SETUP, district, draft)
        queries.key_of(issued.secret, NOW)
        with django_assert_num_queries(1):
            found = queries.key_of(issued.secret, NOW)
        assert found is not None
        (mine,) = staff.clerk.posts
        assert found.actor == Actor(
            ActorKind.KEY,
            "热线系统",
            posts=(replace(mine, organisation_name_en=""),),
            key_id=issued.key_id,
        )
        assert isinstance(found.post, Post)
        assert (found.key_id, found.scopes, found.rate_per_minute, found.district_id) == (
            issued.key_id, draft.scopes, 60, district.district_id,
        )  # fmt: skip
        assert (found.valid_to, found.last_used_on) == (NEXT_YEAR, None)

    def test_nonsense_asks_the_database_nothing(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(0):
            assert queries.key_of("lq_nonsense", NOW) is None

    def test_unknown(self, district: District) -> None:
        assert queries.key_of(rules.key_secret(LETTERS), NOW) is None

    def test_holds_until_its_last_day_in_the_office(
        self, district: District, staff: Staff, draft: KeyDraft
    ) -> None:
        secret = issue(SETUP, district, draft).secret
        last = datetime(2027, 11, 19, 15, 59, 59, tzinfo=UTC)  # 23:59:59 in the office
        assert queries.key_of(secret, last) is not None
        assert queries.key_of(secret, last + timedelta(seconds=1)) is None
        assert queries.key_of(secret, NOW - timedelta(days=1)) is None

    def test_ends_with_its_organisation(
        self, district: District, staff: Staff, draft: KeyDraft
    ) -> None:
        secret = issue(SETUP, district, draft).secret
        Organisation.objects.filter(pk=draft.organisation_id).update(valid_to=TODAY)
        assert queries.key_of(secret, NOW) is None

    def test_a_scope_that_is_no_longer_known_opens_nothing(
        self, district: District, staff: Staff, draft: KeyDraft
    ) -> None:
        issued = issue(SETUP, district, draft)
        ApiKey.objects.update(scopes=["appeals.read", "minds.read"])
        found = queries.key_of(issued.secret, NOW)
        assert found is not None
        assert found.scopes == {Scope.APPEALS_READ}


class TestUse:
    """The day of the last use is noted once a day."""

    def test_noted_once(
        self, district: District, staff: Staff, draft: KeyDraft, django_assert_num_queries: Any
    ) -> None:
        issued = issue(SETUP, district, draft)
        found = queries.key_of(issued.secret, NOW)
        assert found is not None
        with django_assert_num_queries(5):  # lock, row, event, savepoint
            operations.note_key_use(actor=found.actor, now=NOW)
        assert last_event() == ("api_key.used", f"api_key:{issued.key_id}", "热线系统", {})
        event = Event.objects.latest("id")
        assert (event.actor_kind, event.actor_id) == ("key", issued.key_id)
        before = all_rows()
        operations.note_key_use(actor=found.actor, now=NOW)
        assert all_rows() == before
        again = queries.key_of(issued.secret, NOW)
        assert again is not None
        assert again.last_used_on == TODAY

    def test_who_is_no_key(self, district: District, staff: Staff) -> None:
        refused(
            lambda: operations.note_key_use(actor=staff.administrator, now=NOW),
            NotFound,
            "key_unknown",
        )


@pytest.mark.django_db(transaction=True)
def test_two_uses_at_once_are_one_event(district: District, staff: Staff, draft: KeyDraft) -> None:
    found = queries.key_of(issue(SETUP, district, draft).secret, NOW)
    assert found is not None

    def use() -> None:
        operations.note_key_use(actor=found.actor, now=NOW)

    assert at_once(use, use) == ["done", "done"]
    assert Event.objects.filter(kind="api_key.used").count() == 1


def test_a_key_takes_back_nothing_of_an_account_with_its_number(
    district: District, staff: Staff
) -> None:
    operations.retire_organisation(
        actor=staff.administrator, organisation_id=_spare(district), now=NOW
    )
    done = Event.objects.latest("id")
    number = staff.administrator.account_id or 0
    key = replace(staff.administrator, kind=ActorKind.KEY, account_id=None, key_id=number)
    refused(
        lambda: operations.take_back_organisation_change(
            actor=key, organisation_id=int(done.subject.split(":")[1]), event_id=done.pk, now=NOW
        ),
        WrongState,
        "cannot_take_back",
    )


def _spare(district: District) -> int:
    return make_organisation(district, OrganisationKind.FIRM, "某厂")


class TestPage:
    """The page of keys."""

    @pytest.fixture
    def admin(self, staff: Staff) -> Client:
        return client_of(staff.administrator)

    def given(self, staff: Staff, **other: Any) -> dict[str, Any]:
        return {
            "name": "热线系统", "organisation_id": staff.community_ids[0], "role": "clerk",
            "scopes": ["appeals.read"], "rate_per_minute": "60", "valid_to": "2027-11-20",
        } | other  # fmt: skip

    def test_rows_and_statements(
        self, district: District, staff: Staff, draft: KeyDraft, django_assert_num_queries: Any
    ) -> None:
        issued = [issue(SETUP, district, replace(draft, name=f"第{n}把")) for n in range(4)]
        operations.revoke_api_key(actor=SETUP, key_id=issued[3].key_id, now=NOW)
        ApiKey.objects.filter(pk=issued[2].key_id).update(valid_to=TODAY)
        assert len(queries.keys_page(staff.administrator, NOW).organisations) == 5
        with django_assert_num_queries(2):
            page = queries.keys_page(staff.administrator, NOW)
        assert [(k.name, k.state) for k in page.keys] == [
            ("第1把", KeyState.HOLDS), ("第0把", KeyState.HOLDS), ("第3把", KeyState.REVOKED),
            ("第2把", KeyState.EXPIRED),
        ]  # fmt: skip
        shown = page.keys[0]
        assert (shown.organisation_name, shown.role, shown.scopes, shown.last_used_on) == (
            "锦绣社区居委会", "clerk", ("appeals.read", "appeals.write"), None,
        )  # fmt: skip
        Organisation.objects.filter(pk=draft.organisation_id).update(valid_to=TODAY)
        states = {k.state for k in queries.keys_page(staff.administrator, NOW).keys}
        assert states == {KeyState.UNIT_RETIRED, KeyState.REVOKED, KeyState.EXPIRED}

    def test_the_secret_is_shown_once(self, admin: Client, staff: Staff) -> None:
        answer = admin.post("/keys/issue/", self.given(staff))
        text = answer.content.decode()
        (secret,) = re.findall(r"lq_[0-9A-Za-z]{36}", text)
        assert queries.key_of(secret, NOW) is not None
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "现在就复制" in text
        later = admin.get("/keys/").content.decode()
        assert secret not in later
        assert secret[:9] in later
        again = admin.post("/keys/issue/", self.given(staff))
        assert again.status_code == 422
        assert ApiKey.objects.count() == 1

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"valid_to": "2026-11-20"}, "valid_to"),
            ({"rate_per_minute": "9999"}, "rate_per_minute"),
            ({"scopes": ["everything"]}, "scopes"),
            ({"role": "administrator"}, "role"),
            ({"organisation_id": "x"}, "organisation_id"),
        ],
    )
    def test_refused(self, admin: Client, staff: Staff, wrong: dict[str, Any], field: str) -> None:
        answer = admin.post("/keys/issue/", self.given(staff, **wrong))
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert not ApiKey.objects.exists()

    def test_revoke(self, admin: Client, district: District, staff: Staff, draft: KeyDraft) -> None:
        issued = issue(SETUP, district, draft)
        answer = admin.post(f"/keys/{issued.key_id}/revoke/", follow=True)
        assert "密钥已停用，不能再使用。" in answer.content.decode()
        assert queries.key_of(issued.secret, NOW) is None
        again = admin.post(f"/keys/{issued.key_id}/revoke/", follow=True)
        assert "这把密钥已经停用" in again.content.decode()
        assert admin.post("/keys/999999/revoke/").status_code == 404

    def test_of_another_district(self, admin: Client, staff: Staff) -> None:
        other = make_district("510188000000", "别区")
        theirs = make_staff(other, prefix="x.")
        scopes = frozenset({Scope.PLACES_READ})
        draft = KeyDraft(theirs.street_office_id, Role.CLERK, "别区的", scopes, 60, NEXT_YEAR)
        issued = issue(SETUP, other, draft)
        assert admin.post(f"/keys/{issued.key_id}/revoke/").status_code == 404
        assert "别区的" not in admin.get("/keys/").content.decode()

    @pytest.mark.parametrize("who", ["clerk", "leader"])
    def test_only_administrators(self, staff: Staff, who: str) -> None:
        client = client_of(getattr(staff, who))
        before = all_rows()
        assert client.get("/keys/").status_code == 403
        assert client.post("/keys/issue/", self.given(staff)).status_code == 403
        assert all_rows() == before
        assert 'href="/keys/"' not in client.get("/organisations/").content.decode()

    def test_found_from_the_organisations_in_english(self, staff: Staff) -> None:
        admin = client_of(staff.administrator, "en")
        assert 'href="/keys/"' in admin.get("/organisations/").content.decode()
        text = admin.get("/keys/").content.decode()
        assert "No key yet" in text
        assert "Issue a key" in text
