"""An erasure and something else at once, on the real database: nothing is written behind it."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.apps.appeals.factories import Town, bring, file, make_town, reporter_of, warm
from tests.apps.appeals.personal_factories import (
    CALL,
    WHERE,
    WHO,
    erase_together,
    hand_on,
    keep_for,
    traces,
)
from tests.apps.appeals.test_races import failures, together, while_locked
from tests.apps.kept import kept
from tests.apps.waiting import while_held

from linquan.apps.appeals import operations
from linquan.apps.appeals.models import Appeal, ErasureProposal, Referral, Reporter, Tombstone
from linquan.apps.appeals.referrals import News
from linquan.apps.appeals.types import ReporterDraft, ReporterKind, Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import WrongState
from linquan.kernel.models import Event, OutgoingText

pytestmark = pytest.mark.django_db(transaction=True)
RETENTION = Actor.system("retention")


@pytest.fixture
def town(transactional_db: None) -> Town:
    return kept(make_town)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.LINQUAN_HOME = tmp_path
    return tmp_path


def closed(town: Town, now: datetime) -> int:
    reporter = ReporterDraft(ReporterKind.RESIDENT, WHO, CALL)
    return bring(town, file(town, now, reporter=reporter, address=WHERE), Status.CLOSED, now)


def erase(town: Town, appeal_id: int, now: datetime) -> int:
    return erase_together(
        town, appeal_id, now=now, reason="本人到窗口申请", actor=town.staff.clerk,
        second=town.office_clerk,
    )  # fmt: skip


def test_a_request_that_is_opened_again_meanwhile_is_not_erased(town: Town, now: datetime) -> None:
    appeal_id = closed(town, now)
    warm(town)

    def reopen() -> None:
        operations.reopen_appeal(
            actor=reporter_of(appeal_id), appeal_id=appeal_id, reason="又坏了", now=now
        )

    refused = while_locked(appeal_id, reopen, lambda: erase(town, appeal_id, now))
    assert isinstance(refused, WrongState)
    assert refused.code == "cannot_erase_open"
    assert Appeal.objects.get(pk=appeal_id).erased_at is None
    assert not Tombstone.objects.exists()


def test_who_opens_it_again_a_moment_later_is_told_that_it_is_erased(
    town: Town, now: datetime
) -> None:
    appeal_id = closed(town, now)
    warm(town)

    def reopen() -> int:
        return operations.reopen_appeal(
            actor=reporter_of(appeal_id), appeal_id=appeal_id, reason=f"{WHERE}又坏了", now=now
        )

    refused = while_locked(appeal_id, lambda: erase(town, appeal_id, now), reopen)
    assert isinstance(refused, WrongState)
    assert refused.code == "erased"
    assert traces(town.district_id, WHO, WHERE, CALL) == []


def test_a_hold_set_meanwhile_keeps_it(town: Town, now: datetime) -> None:
    appeal_id = closed(town, now)
    warm(town)

    def hold() -> None:
        operations.hold_appeal(
            actor=town.staff.clerk, appeal_id=appeal_id, reason="正在诉讼",
            until=date(2027, 1, 1), now=now,
        )  # fmt: skip

    refused = while_locked(appeal_id, hold, lambda: erase(town, appeal_id, now))
    assert isinstance(refused, WrongState)
    assert refused.code == "cannot_erase_held"


def test_two_propose_the_same_at_once(town: Town, now: datetime) -> None:
    appeal_id = closed(town, now)
    warm(town)
    call = {"district_id": town.district_id, "appeal_ids": (appeal_id,), "now": now}
    results = together(*(
        lambda actor=actor: operations.propose_erasure(actor=actor, reason="本人到窗口申请", **call)
        for actor in (town.staff.clerk, town.office_clerk)
    ))  # fmt: skip
    (refusal,) = failures(results)
    assert refusal.code == "already_proposed"
    assert ErasureProposal.objects.count() == 1


def test_two_approve_the_same_at_once(town: Town, now: datetime) -> None:
    appeal_id = closed(town, now)
    warm(town)
    call: dict[str, Any] = {"district_id": town.district_id, "now": now}
    batch_id = operations.propose_erasure(
        actor=town.staff.clerk, appeal_ids=(appeal_id,), reason="本人到窗口申请", **call
    )
    results = together(*(
        lambda actor=actor: operations.approve_erasure(actor=actor, batch_id=batch_id, **call)
        for actor in (town.staff.street_clerk, town.office_clerk)
    ))  # fmt: skip
    (refusal,) = failures(results)
    assert refusal.code in {"not_proposed", "erased"}
    assert Tombstone.objects.count() == Event.objects.filter(kind="appeal.erased").count() == 1


def test_two_nights_at_once_erase_each_request_once(town: Town, now: datetime) -> None:
    keep_for(town, 1)
    for _ in range(4):
        closed(town, datetime.fromisoformat("2026-07-01T10:00+08:00"))
    warm(town)
    call = {"actor": RETENTION, "district_id": town.district_id, "now": now}
    results = together(*(lambda: operations.erase_due(**call) for _ in range(2)))
    assert failures(results) == []
    assert sum(results) == Tombstone.objects.count() == 4


def test_a_text_that_is_being_owed_is_waited_for_and_goes_as_well(
    town: Town, now: datetime
) -> None:
    """The worker has read the telephone: the erasure waits, and takes what it has written."""
    appeal_id = closed(town, now)
    warm(town)
    event_id = Event.objects.filter(kind="appeal.received").latest("id").pk
    news = [operations.News(appeal_id, event_id, "appeal.received")]

    def owe() -> None:
        operations.owe_texts(actor=Actor.system("texts"), news=news, now=now)

    done = while_held(
        lambda: Reporter.objects.select_for_update().get(appeal_id=appeal_id),
        lambda: erase(town, appeal_id, now),
        inside=owe,
    )
    assert done == 1
    assert not OutgoingText.objects.exists()
    assert traces(town.district_id, WHO, WHERE, CALL) == []


def test_what_another_system_says_meanwhile_goes_as_well(town: Town, now: datetime) -> None:
    appeal_id = closed(town, now)
    hand_on(town, appeal_id, now)
    warm(town)
    row = Referral.objects.get()
    row.state = "sent"
    row.save()
    news = News("W-17", "t", "open", f"已联系{WHO}")

    def note() -> Any:
        return operations.note_referral(
            actor=Actor.system("referrals"), referral_id=row.pk, news=news, now=now
        )

    done = while_held(
        lambda: Referral.objects.select_for_update().get(),
        lambda: erase(town, appeal_id, now),
        inside=note,
    )
    assert done == 1
    assert traces(town.district_id, WHO, WHERE, CALL) == []
    note()
    assert traces(town.district_id, WHO, WHERE, CALL) == []


def words_proposed(town: Town, now: datetime) -> dict[str, Any]:
    """Propose to black out words of the only request; returns what decides of it."""
    call: dict[str, Any] = {"district_id": town.district_id, "now": now}
    found = operations.look_for_mentions(
        actor=town.staff.clerk, phone="", words="路灯", reason="本人申请查阅", **call
    )
    batch_id = operations.propose_redaction(
        actor=town.staff.clerk, places=[one.place for one in found.mentions], reason="本人申请遮盖",
        **call,
    )  # fmt: skip
    warm(town)
    return {"batch_id": batch_id, **call}


def test_words_are_not_blacked_out_behind_an_erasure(town: Town, now: datetime) -> None:
    appeal_id = closed(town, now)
    call = words_proposed(town, now)

    def black() -> int:
        return operations.approve_redaction(actor=town.office_clerk, **call)

    refused = while_locked(appeal_id, lambda: erase(town, appeal_id, now), black)
    assert isinstance(refused, WrongState)
    assert refused.code == "erased"
    assert Appeal.objects.get(pk=appeal_id).text == ""


def test_a_hold_set_meanwhile_keeps_the_words(town: Town, now: datetime) -> None:
    appeal_id = closed(town, now)
    call = words_proposed(town, now)

    def hold() -> None:
        operations.hold_appeal(
            actor=town.staff.clerk, appeal_id=appeal_id, reason="正在诉讼",
            until=date(2027, 1, 1), now=now,
        )  # fmt: skip

    refused = while_locked(
        appeal_id, hold,
        lambda: operations.approve_redaction(actor=town.office_clerk, **call),
    )  # fmt: skip
    assert isinstance(refused, WrongState)
    assert refused.code == "cannot_redact_held"
    assert "路灯" in Appeal.objects.get(pk=appeal_id).text


def test_two_approve_the_same_words_at_once(town: Town, now: datetime) -> None:
    closed(town, now)
    call = words_proposed(town, now)
    results = together(*(
        lambda actor=actor: operations.approve_redaction(actor=actor, **call)
        for actor in (town.staff.street_clerk, town.office_clerk)
    ))  # fmt: skip
    (refusal,) = failures(results)
    assert refusal.code == "not_proposed"
    assert Event.objects.filter(kind="appeal.redacted").count() == 1
