"""Webhooks: who may have what sent where, how it is signed, tried again, given up, sent again."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.apps.appeals.factories import Town, exactly, file, make_town
from tests.apps.kept import kept
from tests.apps.orgs.acts import all_rows, last_event, refused
from tests.apps.orgs.clients import client_of
from tests.apps.orgs.factories import make_staff
from tests.apps.places.factories import SETUP, make_district

from linquan.apps.appeals import operations as appeals
from linquan.apps.orgs import operations, queries, sending, webhook_queries, webhooks
from linquan.apps.orgs.key_types import KeyDraft, KeyRow
from linquan.apps.orgs.models import Webhook, WebhookSending
from linquan.apps.orgs.types import Scope
from linquan.apps.orgs.webhooks import Owed, WebhookDraft
from linquan.kernel import clock, outgoing, sealing
from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.handlers import deliver_owed
from linquan.kernel.networks import parse_networks
from linquan.kernel.outbound import Call, Unreachable

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
URL = "https://example.org/events"
KINDS = ("appeal.received", "appeal.assigned")


@pytest.fixture(autouse=True)
def _time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


@pytest.fixture
def town() -> Town:
    return kept(make_town)


def key_of(town: Town, who: Actor, name: str = "对方系统") -> KeyRow:
    post = who.posts[0]
    draft = KeyDraft(
        post.organisation_id, post.role, name, frozenset({Scope.WEBHOOKS_WRITE}), 60,
        date(2027, 11, 20),
    )  # fmt: skip
    district_id = post.district_id
    issued = operations.issue_api_key(actor=SETUP, district_id=district_id, draft=draft, now=NOW)
    found = queries.key_of(issued.secret, NOW)
    assert found is not None
    return found


@pytest.fixture
def key(town: Town) -> KeyRow:
    return key_of(town, town.staff.clerk)


def subscribe(key: KeyRow, by: Actor | None = None, **other: Any) -> webhooks.WebhookIssued:
    given: dict[str, Any] = {"key_id": key.key_id, "url": URL, "kinds": KINDS} | other
    return operations.subscribe_webhook(actor=by or key.actor, draft=WebhookDraft(**given), now=NOW)


class Receiver:
    """Stands for the other system: takes calls, answers as told."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.answers: list[int | str] = []

    def tell(self, call: Call) -> int:
        self.calls.append(call)
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, str):
            raise Unreachable(answer)
        return answer


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Receiver:
    made = Receiver()
    monkeypatch.setattr(sending, "tell", made.tell)
    return made


def deliver() -> None:
    while deliver_owed(NOW):
        pass


class TestSubscribing:
    """Setting one up."""

    def test_done(self, town: Town, key: KeyRow) -> None:
        issued = subscribe(key)
        row = Webhook.objects.get()
        assert (row.url, row.kinds, row.key_id, row.ended_at) == (
            URL, sorted(KINDS), key.key_id, None,
        )  # fmt: skip
        assert issued.secret.encode() not in bytes(row.secret_sealed)
        assert last_event() == (
            "webhook.subscribed", f"webhook:{row.pk}", "对方系统",
            {"url": URL, "kinds": sorted(KINDS)},
        )  # fmt: skip
        assert "orgs_webhook.secret_sealed" in {one.name for one in sealing.registered()}

    @pytest.mark.parametrize(
        ("wrong", "error", "code"),
        [
            ({"kinds": ()}, Invalid, "missing"),
            ({"url": "x"}, Invalid, "url_odd"),
            ({"url": "ftp://example.org/"}, Invalid, "url_odd"),
            ({"url": "https://u:p@example.org/"}, Invalid, "url_odd"),
            ({"url": "https://example.org/#a"}, Invalid, "url_odd"),
            ({"url": "https://example.org:0/"}, Invalid, "url_odd"),
            ({"url": "https://example.org:99999/"}, Invalid, "url_odd"),
            ({"url": "https://[x/"}, Invalid, "url_odd"),
            ({"url": "https://example.org/a b"}, Invalid, "url_odd"),
            ({"url": "https://example.org/\r\nX: y"}, Invalid, "url_odd"),
            ({"url": "https://例子.cn/"}, Invalid, "url_odd"),
            ({"url": "http://example.org/"}, Invalid, "url_not_https"),
            ({"url": "https://10.0.0.1/"}, Invalid, "url_private"),
            ({"url": "https://[::1]/"}, Invalid, "url_private"),
            ({"url": "https://localhost/"}, Invalid, "url_private"),
            ({"key_id": 999_999}, NotFound, "key_unknown"),
        ],
    )
    def test_refused(
        self, key: KeyRow, wrong: dict[str, Any], error: type[HouseError], code: str
    ) -> None:
        refused(lambda: subscribe(key, **wrong), error, code)

    def test_a_network_of_the_office_is_allowed_by_the_setting(
        self, key: KeyRow, settings: Any
    ) -> None:
        settings.LINQUAN_WEBHOOK_NETWORKS = parse_networks("10.0.0.0/8")
        subscribe(key, url="http://10.0.0.1:8080/events")
        refused(lambda: subscribe(key, url="http://192.168.0.1/"), Invalid, "url_private")

    def test_denied(self, town: Town, key: KeyRow) -> None:
        refused(lambda: subscribe(key, town.staff.leader), NotAllowed, "not_allowed")
        other = key_of(town, town.staff.other_clerk, "别的")
        refused(lambda: subscribe(key, other.actor), NotAllowed, "not_allowed")

    def test_once_an_address_and_ten_a_key(self, key: KeyRow) -> None:
        subscribe(key)
        refused(lambda: subscribe(key), WrongState, "webhook_exists")
        for n in range(webhooks.MOST_OF_A_KEY - 1):
            subscribe(key, url=f"{URL}/{n}")
        refused(lambda: subscribe(key, url=f"{URL}/x"), WrongState, "too_many_webhooks")


class TestOwing:
    """From an event to what is sent."""

    def test_told_what_the_key_may_know(self, town: Town, key: KeyRow, receiver: Receiver) -> None:
        issued = subscribe(key)
        mine = file(town, NOW)
        file(town, NOW, about_organisation_id=town.staff.community_ids[0])  # it is the party
        file(town, NOW, area_id=town.district.grid_ids[2])  # of another community
        deliver()
        row = WebhookSending.objects.get()
        assert outgoing.send_due(lambda: NOW) == 1
        (parcel,) = receiver.calls
        assert json.loads(parcel.body) == {
            "delivery": row.pk, "event": row.event_id, "kind": "appeal.received",
            "subject": f"appeal:{mine}", "at": NOW.isoformat(),
        }  # fmt: skip
        moment = int(NOW.timestamp())
        wanted = hmac.new(
            issued.secret.encode(), f"{moment}.".encode() + parcel.body, hashlib.sha256
        )
        assert parcel.headers == {
            "Content-Type": "application/json", "Linquan-Delivery": str(row.pk),
            "Linquan-Event": "appeal.received",
            "Linquan-Signature": f"t={moment},v1={wanted.hexdigest()}",
        }  # fmt: skip
        row.refresh_from_db()
        assert (row.state, row.attempts, row.status, row.next_at, row.error) == (
            "delivered", 1, 200, None, "",
        )  # fmt: skip
        assert outgoing.send_due(lambda: NOW) == 0

    def test_only_the_kinds_that_were_asked_for(self, town: Town, key: KeyRow) -> None:
        subscribe(key, kinds=("appeal.started",))
        appeal_id = file(town, NOW)
        appeals.note_appeal(actor=town.staff.clerk, appeal_id=appeal_id, text="备注", now=NOW)
        deliver()
        assert not WebhookSending.objects.exists()

    def test_a_repeat_owes_nothing_more(self, town: Town, key: KeyRow) -> None:
        webhook_id = subscribe(key).webhook_id
        owed = [Owed(webhook_id, 7, "appeal.received", "appeal:1", NOW)]
        for _ in range(2):
            operations.owe_webhooks(actor=SETUP, district_id=town.district_id, owed=owed, now=NOW)
        assert WebhookSending.objects.count() == 1

    def test_only_the_house_owes_and_notes(self, town: Town, key: KeyRow) -> None:
        admin = town.staff.administrator
        district_id = town.district_id
        refused(
            lambda: operations.owe_webhooks(actor=admin, district_id=district_id, owed=(), now=NOW),
            NotAllowed,
            "not_allowed",
        )
        refused(
            lambda: operations.note_webhook_try(
                actor=admin, sending_id=1, status=200, error="", now=NOW
            ),
            NotAllowed,
            "not_allowed",
        )

    @pytest.mark.parametrize("end", ["key", "webhook"])
    def test_what_has_ended_is_told_nothing(
        self, town: Town, key: KeyRow, receiver: Receiver, end: str
    ) -> None:
        webhook_id = subscribe(key).webhook_id
        file(town, NOW)
        deliver()
        if end == "key":
            operations.revoke_api_key(actor=SETUP, key_id=key.key_id, now=NOW)
        else:
            operations.end_webhook(actor=key.actor, webhook_id=webhook_id, now=NOW)
        file(town, NOW)
        deliver()
        assert outgoing.send_due(lambda: NOW) == 0
        assert receiver.calls == []
        assert WebhookSending.objects.count() == 1


class TestTrying:
    """Until it is delivered or given up."""

    @pytest.fixture
    def row(self, town: Town, key: KeyRow) -> WebhookSending:
        subscribe(key)
        file(town, NOW)
        deliver()
        return WebhookSending.objects.get()

    @pytest.mark.parametrize(
        ("answer", "status", "error"),
        [(500, 500, ""), (302, 302, ""), (199, 199, ""), ("no_answer", None, "no_answer")],
    )
    def test_tried_again_later(
        self, row: WebhookSending, receiver: Receiver, answer: Any, status: Any, error: str
    ) -> None:
        receiver.answers = [answer]
        assert outgoing.send_due(lambda: NOW) == 1
        row.refresh_from_db()
        assert (row.state, row.attempts, row.status, row.error, row.next_at) == (
            "waiting", 1, status, error, NOW + timedelta(seconds=10),
        )  # fmt: skip
        assert last_event()[0] == "webhook.failed"
        assert outgoing.send_due(lambda: NOW + timedelta(seconds=9)) == 0
        assert outgoing.send_due(lambda: NOW + timedelta(seconds=10)) == 1
        row.refresh_from_db()
        assert (row.state, row.attempts) == ("delivered", 2)

    def test_given_up_after_a_day(self, row: WebhookSending, receiver: Receiver) -> None:
        receiver.answers = [503] * 8
        now, waits = NOW, []
        while row.state == "waiting":
            assert sending.send_next(now)
            row.refresh_from_db()
            if row.next_at is not None:
                waits.append(int((row.next_at - now).total_seconds()))
                now = row.next_at
        assert waits == [10, 60, 300, 1800, 7200, 21_600, 43_200]
        assert (row.state, row.attempts, row.next_at) == ("given_up", 8, None)

    def test_a_dead_receiver_is_not_asked_for_each_event(
        self, town: Town, row: WebhookSending, receiver: Receiver
    ) -> None:
        file(town, NOW)
        deliver()
        receiver.answers = ["no_connection"]
        assert outgoing.send_due(lambda: NOW) == 1
        assert len(receiver.calls) == 1

    def test_taken_by_one_and_free_again_after_the_lease(self, row: WebhookSending) -> None:
        assert webhook_queries.take_due(NOW) is not None
        assert webhook_queries.take_due(NOW) is None
        later = NOW + webhooks.LEASE
        found = webhook_queries.take_due(later)
        assert found is not None
        assert found.sending_id == row.pk

    def test_sent_once_more(self, key: KeyRow, row: WebhookSending, receiver: Receiver) -> None:
        outgoing.send_due(lambda: NOW)
        operations.replay_webhook(actor=key.actor, sending_id=row.pk, now=NOW)
        assert last_event()[0] == "webhook.replayed"
        assert outgoing.send_due(lambda: NOW) == 1
        bodies = {parcel.body for parcel in receiver.calls}
        assert (len(receiver.calls), len(bodies)) == (2, 1)

    def test_replay_refused(self, town: Town, key: KeyRow, row: WebhookSending) -> None:
        def replay(actor: Actor, sending_id: int) -> Callable[[], None]:
            return lambda: operations.replay_webhook(actor=actor, sending_id=sending_id, now=NOW)

        refused(replay(town.staff.leader, row.pk), NotAllowed, "not_allowed")
        refused(replay(key.actor, 999_999), NotFound, "sending_unknown")
        operations.end_webhook(actor=key.actor, webhook_id=row.webhook_id, now=NOW)
        refused(replay(key.actor, row.pk), WrongState, "webhook_ended")

    def test_end_refused(self, town: Town, key: KeyRow, row: WebhookSending) -> None:
        def end(actor: Actor, webhook_id: int) -> Callable[[], None]:
            return lambda: operations.end_webhook(actor=actor, webhook_id=webhook_id, now=NOW)

        refused(end(town.staff.leader, row.webhook_id), NotAllowed, "not_allowed")
        refused(end(key.actor, 999_999), NotFound, "webhook_unknown")
        end(key.actor, row.webhook_id)()
        refused(end(key.actor, row.webhook_id), WrongState, "webhook_ended")


class TestPage:
    """The page of administrators."""

    def test_empty_then_filled(self, town: Town, key: KeyRow, receiver: Receiver) -> None:
        admin = client_of(town.staff.administrator)
        assert "还没有推送" in admin.get("/webhooks/").content.decode()
        subscribe(key)
        file(town, NOW)
        deliver()
        receiver.answers = ["no_answer"]
        outgoing.send_due(lambda: NOW)
        text = admin.get("/webhooks/").content.decode()
        assert URL in text
        assert "十秒内没有回应" in text
        with exactly(2):
            page = webhook_queries.webhooks_page(town.staff.administrator)
        assert (len(page.webhooks), len(page.log)) == (1, 1)

    def test_replay_and_end(self, town: Town, key: KeyRow, receiver: Receiver) -> None:
        webhook_id = subscribe(key).webhook_id
        file(town, NOW)
        deliver()
        outgoing.send_due(lambda: NOW)
        row = WebhookSending.objects.get()
        admin = client_of(town.staff.administrator, "en")
        answer = admin.post(f"/webhooks/replay/{row.pk}/", follow=True)
        assert "It is sent once more within seconds." in answer.content.decode()
        assert outgoing.send_due(lambda: NOW) == 1
        answer = admin.post(f"/webhooks/{webhook_id}/end/", follow=True)
        assert "Nothing more is sent to this address." in answer.content.decode()
        again = admin.post(f"/webhooks/{webhook_id}/end/", follow=True)
        assert "This webhook has ended." in again.content.decode()
        again = admin.post(f"/webhooks/replay/{row.pk}/", follow=True)
        assert "This webhook has ended." in again.content.decode()

    @pytest.mark.parametrize("address", ["/webhooks/replay/{sending}/", "/webhooks/{webhook}/end/"])
    def test_of_another_district(self, town: Town, key: KeyRow, address: str) -> None:
        webhook_id = subscribe(key).webhook_id
        file(town, NOW)
        deliver()
        other = make_staff(make_district("510188000000", "别区"), prefix="x.")
        client = client_of(other.administrator)
        before = all_rows()
        path = address.format(sending=WebhookSending.objects.get().pk, webhook=webhook_id)
        assert client.post(path).status_code == 404
        assert URL not in client.get("/webhooks/").content.decode()
        assert all_rows() == before

    def test_only_administrators(self, town: Town) -> None:
        assert client_of(town.staff.clerk).get("/webhooks/").status_code == 403
        assert Client().get("/webhooks/").status_code == 303
