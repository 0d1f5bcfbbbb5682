"""Erasing for good: nothing of the person is left anywhere, the matter is counted as before."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.apps.appeals.factories import (
    Town,
    bring,
    events_after,
    everybody,
    exactly,
    file,
    last_event_id,
    picture,
    reporter_of,
    warm,
)
from tests.apps.appeals.personal_factories import (
    CALL,
    SAID,
    WHERE,
    WHO,
    erase_together,
    keep_for,
    later,
    person_file,
    picture_of,
    row_of,
    traces,
    whole_story,
)

from linquan.apps.appeals import jobs, operations, queries
from linquan.apps.appeals.inbox_types import InboxFilter
from linquan.apps.appeals.models import ErasureProposal, Hold, Reporter, Retention, Tombstone
from linquan.apps.appeals.types import Grade, ReporterDraft, Status
from linquan.apps.insights import counters
from linquan.apps.insights.models import TotalCounter
from linquan.kernel import attachments, personal
from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.handlers import deliver_owed
from linquan.kernel.models import Attachment, Event, ImportedRow, OutgoingText
from linquan.kernel.personal import Erased

RETENTION = Actor.system("retention")
BECAUSE = "本人持身份证到窗口申请删除"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.LINQUAN_HOME = tmp_path
    return tmp_path


def erase(town: Town, *appeal_ids: int, now: datetime, **changes: Any) -> int:
    given = {"actor": town.staff.clerk, "second": town.office_clerk, "reason": BECAUSE, **changes}
    return erase_together(town, *appeal_ids, now=now, **given)


def propose(town: Town, *appeal_ids: int, now: datetime, **changes: Any) -> UUID:
    given = {"actor": town.staff.clerk, "reason": BECAUSE, **changes}
    return operations.propose_erasure(
        district_id=town.district_id, appeal_ids=appeal_ids, now=now, **given
    )


def approve(town: Town, batch_id: UUID, now: datetime, actor: Actor | None = None) -> int:
    return operations.approve_erasure(
        actor=actor or town.office_clerk, district_id=town.district_id, batch_id=batch_id, now=now
    )


def drop(town: Town, batch_id: UUID, now: datetime, **changes: Any) -> None:
    given = {"actor": town.staff.clerk, "reason": "本人撤回了申请", **changes}
    operations.drop_erasure(district_id=town.district_id, batch_id=batch_id, now=now, **given)


def erase_due(town: Town, now: datetime, **more: Any) -> int:
    return operations.erase_due(actor=RETENTION, district_id=town.district_id, now=now, **more)


def stand(town: Town) -> dict[tuple[int, str], int]:
    rows = TotalCounter.objects.filter(district_id=town.district_id)
    return {
        (area, measure): n for area, measure, n in rows.values_list("area_id", "measure", "amount")
    }


def test_nothing_of_the_person_is_left_anywhere(town: Town, home: Path, now: datetime) -> None:
    """Every column of every table, what is sealed in them, keyed hashes, and the disk."""
    appeal_id = whole_story(town, home, now)
    words = (WHO, WHERE, CALL, SAID)
    before = traces(town.district_id, *words)
    assert {place.split(":")[0] for place in before} >= {
        "appeals_appeal.address", "appeals_appeal.text", "appeals_appeal.title",
        "appeals_appeal.public_title", "appeals_appeal.key", "appeals_appeal.grams",
        "appeals_reporter.name_sealed", "appeals_reporter.phone_sealed",
        "appeals_reporter.phone_hash", "appeals_rating.reason", "appeals_remark.text",
        "appeals_answer.text", "appeals_referral.text", "appeals_referral.outside_note",
        "appeals_referral.token", "appeals_referral.error", "appeals_hold.reason",
        "kernel_event.data", "kernel_importedrow.after", "kernel_outgoingtext.phone_sealed",
        "appeals_orderline.cells_sealed", "appeals_callback.text", "appeals_callback.answers",
        "appeals_forward.text",
    }  # fmt: skip
    assert len(list((home / "attachments").rglob("*.webp"))) == 2
    assert erase(town, appeal_id, now=later(now, 1)) == 1
    assert traces(town.district_id, *words) == []
    assert not ImportedRow.objects.exists()
    jobs.remove_erased_photos(0)
    assert list((home / "attachments").rglob("*.webp")) == []
    assert traces(town.district_id, *words) == []


def test_the_tombstone_says_who_when_why_and_by_which_rule(
    town: Town, home: Path, now: datetime
) -> None:
    appeal_id, seen = whole_story(town, home, now), last_event_id()
    at = later(now, 1)
    erase(town, appeal_id, now=at)
    stone = Tombstone.objects.get(appeal_id=appeal_id)
    assert (stone.rule, stone.reason, stone.account_name, stone.at, stone.months) == (
        "person", BECAUSE, town.office_clerk.name, at, None,
    )  # fmt: skip
    assert stone.proposed_name == town.staff.clerk.name
    assert stone.told == ["武侯区"]
    assert stone.rows == {
        "appeals_appeal": 1, "appeals_reporter": 1, "appeals_answer": 2, "appeals_rating": 2,
        "appeals_remark": 4, "appeals_part": 3, "appeals_support": 1, "appeals_forward": 1,
        "appeals_referral": 1, "appeals_hold": 1, "kernel_event": 32,
        "kernel_attachment": 2, "kernel_outgoingtext": 4, "appeals_callback": 1,
        "alliances_item": 1, "alliances_resolution": 1,
        "rectifications_rectification": 1, "rectifications_entry": 1, "appeals_action": 1,
    }  # fmt: skip
    assert sorted(stone.files) == sorted(key for key in stone.files if len(key) == 64)
    assert len(stone.files) == 2
    proposed, event = events_after(seen)
    assert (proposed["kind"], proposed["data"]) == ("appeal.erasure_proposed", {})
    assert (event["kind"], event["subject"]) == ("appeal.erased", f"appeal:{appeal_id}")
    assert event["data"] == {"rule": "person", "reason": BECAUSE}
    assert row_of(appeal_id).erased_at == at


def test_every_count_stays_as_it_was(town: Town, home: Path, now: datetime) -> None:
    appeal_id = whole_story(town, home, now)
    warm(town)
    clerk, at = town.staff.clerk, later(now, 1)
    tabs = queries.inbox_page(clerk, InboxFilter(tab="all"), at).counts
    before, row = stand(town), row_of(appeal_id)
    assert sum(before.values()) > 0
    erase(town, appeal_id, now=at)
    deliver_owed(at, limit=1000)
    assert stand(town) == before
    counters.rebuild(town.district_id)
    assert stand(town) == before
    assert queries.inbox_page(clerk, InboxFilter(tab="all"), at).counts == tabs
    kept = row_of(appeal_id)
    for name in (
        "status", "matter_id", "area_id", "owner_id", "received_at", "due_at", "done_at", "grade",
        "reopened_count", "photo_count", "is_refused",
    ):  # fmt: skip
        assert getattr(kept, name) == getattr(row, name)
    assert (kept.title, kept.text, kept.address, kept.lon, kept.is_public) == (
        "路灯", "", "", None, False,
    )  # fmt: skip
    for words in (WHO, WHERE, CALL):
        found = queries.inbox(clerk, InboxFilter(tab="all", query=words), at)
        assert found.rows == ()


def test_what_is_erased_stays_as_it_is(town: Town, home: Path, now: datetime) -> None:
    """No step of staff or reporter, no late news of another system, no text is written any more."""
    appeal_id, at = whole_story(town, home, now), later(now, 1)
    erase(town, appeal_id, now=at)
    page = queries.case_page(town.staff.clerk, appeal_id, at)
    assert not any(getattr(page.allowed, name) for name in type(page.allowed).__slots__)
    mine = queries.status_page(appeal_id, at)
    assert not (mine.can_rate)
    assert not (mine.can_reopen)
    assert not (mine.can_reply)
    assert not (mine.can_withdraw)
    reporter = {"actor": reporter_of(appeal_id), "appeal_id": appeal_id, "now": at}
    before = picture()
    for refused in (
        lambda: operations.reopen_appeal(reason="又坏了", **reporter),
        lambda: operations.rate_appeal(grade=Grade.SATISFIED, reason=WHO, **reporter),
        lambda: operations.show_details(digits=CALL[-4:], **reporter),
        lambda: operations.note_appeal(
            actor=town.staff.clerk, appeal_id=appeal_id, text=WHO, now=at
        ),
        lambda: operations.unmask_reporter(
            actor=town.staff.clerk, appeal_id=appeal_id, reason="回电核实", now=at
        ),
    ):
        with pytest.raises(WrongState) as caught:
            refused()
        assert caught.value.code == "erased"
    with pytest.raises(WrongState) as again:
        erase(town, appeal_id, now=at)
    assert again.value.code == "cannot_erase_erased"
    assert picture() == before


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.CLOSED, Status.WITHDRAWN}))
def test_an_open_or_unrated_request_is_not_erased_and_says_when(
    status: Status, town: Town, now: datetime
) -> None:
    appeal_id = bring(town, file(town, now), status, now)
    before = picture()
    with pytest.raises(WrongState) as refused:
        erase(town, appeal_id, now=now)
    is_answered = status in {Status.ANSWERED, Status.DECLINED}
    assert refused.value.code == f"cannot_erase_{'unrated' if is_answered else 'open'}"
    # Answered today, or due on the third working day; then nobody rates it for seven days.
    ended = date(2026, 11, 20) if is_answered else date(2026, 11, 25)
    assert refused.value.details["until"] == ended + timedelta(days=8)
    assert picture() == before


def test_all_or_none(town: Town, now: datetime) -> None:
    closed, still_open = bring(town, file(town, now), Status.CLOSED, now), file(town, now)
    before = picture()
    with pytest.raises(WrongState):
        erase(town, closed, still_open, now=now)
    with pytest.raises(NotFound):
        erase(town, closed, closed + 1000, now=now)
    assert picture() == before
    assert erase(town, closed, now=now) == 1


def test_a_hold_keeps_it_until_its_day_or_until_it_is_lifted(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.CLOSED, now)
    clerk = {"actor": town.staff.clerk, "appeal_id": appeal_id, "now": now}
    operations.hold_appeal(reason="正在诉讼", until=date(2026, 12, 1), **clerk)
    operations.hold_appeal(reason="诉讼延期", until=date(2026, 12, 31), **clerk)
    assert Hold.objects.filter(lifted_at__isnull=True).count() == 1
    last_day = datetime.fromisoformat("2026-12-31T10:00+08:00")
    for at in (now, last_day):
        with pytest.raises(WrongState) as refused:
            erase(town, appeal_id, now=at)
        assert refused.value.code == "cannot_erase_held"
        assert refused.value.details["until"] == date(2027, 1, 1)
    operations.lift_hold(**clerk)
    with pytest.raises(WrongState) as none:
        operations.lift_hold(**clerk)
    assert none.value.code == "not_held"
    assert erase(town, appeal_id, now=now) == 1


def test_a_hold_that_is_over_keeps_nothing(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.CLOSED, now)
    operations.hold_appeal(
        actor=town.staff.clerk, appeal_id=appeal_id, reason="正在诉讼", until=date(2026, 12, 1),
        now=now,
    )  # fmt: skip
    assert erase(town, appeal_id, now=later(now, 12)) == 1


@pytest.mark.parametrize(
    ("until", "code"), [(date(2026, 11, 19), "past_day"), (date(2032, 1, 1), "too_far")]
)
def test_an_odd_hold_is_refused(until: date, code: str, town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    before = picture()
    with pytest.raises(Invalid) as refused:
        operations.hold_appeal(
            actor=town.staff.clerk, appeal_id=appeal_id, reason="正在诉讼", until=until, now=now
        )
    assert refused.value.fields == {"until": code}
    assert picture() == before


MAY = {"clerk", "street_clerk", "office_clerk"}


def test_clerks_of_the_area_erase_and_hold_nobody_else(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.CLOSED, now)
    before = picture()
    for name, actor in everybody(town, appeal_id).items():
        if name in MAY:
            continue
        told = {"actor": actor, "appeal_id": appeal_id, "now": now}
        for refused in (
            lambda actor=actor: erase(town, appeal_id, now=now, actor=actor),
            lambda told=told: operations.hold_appeal(
                reason="正在诉讼", until=date(2026, 12, 1), **told
            ),
            lambda told=told: operations.lift_hold(**told),
        ):
            with pytest.raises(NotAllowed):
                refused()
    assert picture() == before


def test_the_party_never_erases_what_is_said_about_it(town: Town, now: datetime) -> None:
    appeal_id = file(town, now, about_organisation_id=town.staff.community_ids[0])
    operations.withdraw_appeal(
        actor=reporter_of(appeal_id), appeal_id=appeal_id, reason="", now=now
    )
    before = picture()
    with pytest.raises(NotAllowed):
        erase(town, appeal_id, now=now)
    assert picture() == before
    assert erase(town, appeal_id, now=now, actor=town.staff.street_clerk) == 1


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("", "missing"),
        ("删", "too_short"),
        (f"{WHO}要求", "reason_names_someone"),
        (f"住{WHERE}的人要求", "reason_names_someone"),
        (f"电话{CALL}要求", "number_in_reason"),
    ],
)
def test_the_reason_names_nobody(
    reason: str, code: str, town: Town, home: Path, now: datetime
) -> None:
    appeal_id = bring(town, person_file(town, home, now), Status.CLOSED, now)
    before = picture()
    with pytest.raises(Invalid) as refused:
        erase(town, appeal_id, now=now, reason=reason)
    assert refused.value.fields == {"reason": code}
    assert picture() == before


def test_an_erasure_takes_as_many_statements_for_many_as_for_one(town: Town, now: datetime) -> None:
    one, *more = [bring(town, file(town, now), Status.CLOSED, now) for _ in range(4)]
    warm(town)
    first, second = (propose(town, *appeal_ids, now=now) for appeal_ids in ((one,), tuple(more)))
    with exactly(STATEMENTS):
        approve(town, first, now)
    with exactly(STATEMENTS):
        approve(town, second, now)


IN_TABLES = sum(
    h.erased in {Erased.CLEARED, Erased.DELETED} and personal.Root.REQUEST in h.found
    for h in personal.register()
)
STATEMENTS = 14 + IN_TABLES
"""One a table of the register that a request leads to, and those of the erasure itself."""


# Two clerks.


def test_a_proposal_erases_nothing(town: Town, now: datetime) -> None:
    one, two = [bring(town, file(town, now), Status.CLOSED, now) for _ in range(2)]
    seen = last_event_id()
    batch_id = propose(town, one, two, now=now)
    assert not Tombstone.objects.exists()
    rows = ErasureProposal.objects.order_by("appeal_id")
    assert [(r.appeal_id, r.batch_id, r.reason, r.account_name, r.outcome) for r in rows] == [
        (appeal_id, batch_id, BECAUSE, town.staff.clerk.name, "") for appeal_id in (one, two)
    ]
    told = [(e["kind"], e["subject"], e["data"]) for e in events_after(seen)]
    assert told == [
        ("appeal.erasure_proposed", f"appeal:{appeal_id}", {"reason": BECAUSE})
        for appeal_id in (one, two)
    ]
    assert approve(town, batch_id, now) == 2
    assert set(rows.values_list("outcome", "decided_id", "decided_at")) == {
        ("approved", town.office_clerk.account_id, now)
    }


def test_who_proposed_it_cannot_approve_it(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.CLOSED, now)
    batch_id = propose(town, appeal_id, now=now)
    before = picture()
    with pytest.raises(NotAllowed) as refused:
        approve(town, batch_id, now, actor=town.staff.clerk)
    assert refused.value.code == "approve_own_erasure"
    assert picture() == before
    assert approve(town, batch_id, now, actor=town.staff.street_clerk) == 1


def test_clerks_of_the_area_decide_nobody_else(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.CLOSED, now)
    batch_id = propose(town, appeal_id, now=now)
    before = picture()
    key = Actor.key(7, "系统", town.staff.street_clerk.posts[0])
    for name, actor in {**everybody(town, appeal_id), "key": key}.items():
        if name in MAY:
            continue
        with pytest.raises(NotAllowed):
            approve(town, batch_id, now, actor=actor)
        if name != "key":
            with pytest.raises(NotAllowed):
                drop(town, batch_id, now, actor=actor)
    with pytest.raises(NotAllowed):
        propose(town, appeal_id, now=now, actor=key)
    assert picture() == before


def test_a_proposal_is_decided_once(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.CLOSED, now)
    first = propose(town, appeal_id, now=now)
    before = picture()
    with pytest.raises(WrongState) as twice:
        propose(town, appeal_id, now=now, actor=town.staff.street_clerk)
    assert twice.value.code == "already_proposed"
    for reason, code in (("", "missing"), (f"打{CALL}", "number_in_reason")):
        with pytest.raises(Invalid) as odd:
            drop(town, first, now, reason=reason)
        assert odd.value.fields == {"reason": code}
    with pytest.raises(NotFound):
        approve(town, uuid4(), now)
    assert picture() == before
    seen = last_event_id()
    drop(town, first, now)
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]) == (
        "appeal.erasure_dropped", {"reason": "本人撤回了申请"},
    )  # fmt: skip
    before = picture()
    for act in (lambda: approve(town, first, now), lambda: drop(town, first, now)):
        with pytest.raises(WrongState) as late:
            act()
        assert late.value.code == "not_proposed"
    assert picture() == before
    assert approve(town, propose(town, appeal_id, now=now), now) == 1


def test_what_has_come_in_the_way_meanwhile_stays(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.CLOSED, now)
    batch_id = propose(town, appeal_id, now=now)
    operations.reopen_appeal(
        actor=reporter_of(appeal_id), appeal_id=appeal_id, reason="又坏了", now=now
    )
    before = picture()
    with pytest.raises(WrongState) as refused:
        approve(town, batch_id, now)
    assert refused.value.code == "cannot_erase_open"
    assert picture() == before
    page = queries.proposal_page(town.office_clerk, town.district_id, batch_id, now)
    assert (page.is_free, page.row.is_own, page.row.account_name) == (
        False, False, town.staff.clerk.name,
    )  # fmt: skip


def test_a_proposal_is_shown_to_those_who_may_decide(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.CLOSED, now)
    batch_id = propose(town, appeal_id, now=now)
    warm(town)
    with exactly(3 + IN_TABLES):
        page = queries.proposal_page(town.office_clerk, town.district_id, batch_id, now)
    assert [(one.appeal_id, one.refusal) for one in page.requests] == [(appeal_id, None)]
    assert page.counts["appeals_appeal"] == 1
    for actor in (town.far_clerk, town.staff.other_clerk, town.staff.handler):
        with pytest.raises(NotFound):
            queries.proposal_page(actor, town.district_id, batch_id, now)
    for actor, seen in ((town.staff.street_clerk, 1), (town.far_clerk, 0)):
        assert len(queries.keeping_page(actor, now).proposals) == seen


# Photos on the disk.


def test_a_photo_that_another_request_shows_stays(town: Town, home: Path, now: datetime) -> None:
    shared = picture_of(home, 3, now)
    mine = bring(town, file(town, now, photos=(shared,)), Status.CLOSED, now)
    file(town, now, photos=(shared,))
    erase(town, mine, now=now)
    assert jobs.remove_erased_photos(0) == 0  # the factory's proof has no file: gone already
    assert attachments.path_of(home, shared.sha256).exists()
    assert Tombstone.objects.get(appeal_id=mine).files == {}


def test_a_photo_that_somebody_chose_again_waits(town: Town, home: Path, now: datetime) -> None:
    """The same picture in a form that is not sent yet: it stays while that form may be sent."""
    chosen = picture_of(home, 3, now)
    appeal_id = file(town, now, photos=(chosen,))
    operations.withdraw_appeal(
        actor=reporter_of(appeal_id), appeal_id=appeal_id, reason="", now=now
    )
    picture_of(home, 3, now + timedelta(hours=1))
    erase(town, appeal_id, now=later(now, 1))
    jobs.remove_erased_photos(0)
    assert attachments.path_of(home, chosen.sha256).exists()
    assert list(Tombstone.objects.get(appeal_id=appeal_id).files) == [chosen.sha256]
    picture_of(home, 3, now - timedelta(days=2, seconds=1))
    jobs.remove_erased_photos(0)
    assert not attachments.path_of(home, chosen.sha256).exists()
    assert Tombstone.objects.get(appeal_id=appeal_id).files == {}
    assert Event.objects.filter(kind="appeal.files_erased").count() == 1
    jobs.remove_erased_photos(0)
    assert Event.objects.filter(kind="appeal.files_erased").count() == 1


def test_only_the_house_notes_that_files_are_gone(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.CLOSED, now)
    told = {"district_id": town.district_id, "gone": (), "now": now}
    before = picture()
    with pytest.raises(NotAllowed):
        operations.note_files_gone(actor=town.staff.clerk, appeal_id=appeal_id, **told)
    with pytest.raises(NotFound):
        operations.note_files_gone(actor=RETENTION, appeal_id=appeal_id, **told)
    assert picture() == before


# By the list of keeping times.


def closed_at(town: Town, at: datetime, **changes: Any) -> int:
    return bring(town, file(town, at, **changes), Status.CLOSED, at)


def test_what_was_kept_long_enough_is_erased_by_itself(town: Town, now: datetime) -> None:
    keep_for(town, 6)
    keep_for(town, 24, "lift")
    lamp, lift = closed_at(town, now), closed_at(town, now, matter_id=town.matters["lift"])
    still_open, withdrawn = file(town, now), bring(town, file(town, now), Status.WITHDRAWN, now)
    assert erase_due(town, datetime.fromisoformat("2027-05-19T23:59+08:00")) == 0
    assert erase_due(town, datetime.fromisoformat("2027-05-20T00:01+08:00")) == 2
    assert set(Tombstone.objects.values_list("appeal_id", flat=True)) == {lamp, withdrawn}
    stone = Tombstone.objects.get(appeal_id=lamp)
    assert (stone.rule, stone.months, stone.reason, stone.account_name) == (
        "retention", 6, "", "retention",
    )  # fmt: skip
    assert row_of(lift).erased_at is None
    assert row_of(still_open).erased_at is None
    assert erase_due(town, datetime.fromisoformat("2027-05-20T00:02+08:00")) == 0
    assert erase_due(town, datetime.fromisoformat("2028-11-20T00:01+08:00")) == 1


def test_without_a_line_nothing_is_erased(town: Town, now: datetime) -> None:
    closed_at(town, now)
    assert erase_due(town, later(now, 36_500)) == 0
    keep_for(town, 1, "lift")
    assert erase_due(town, later(now, 36_500)) == 0


def test_the_list_of_the_day_counts(town: Town, now: datetime) -> None:
    keep_for(town, 6)
    closed_at(town, now)
    operations.revise_retention(
        actor=town.staff.street_clerk, district_id=town.district_id, code="default",
        draft=operations.RetentionDraft(12, "档案科 2027-03"), valid_from=date(2027, 4, 1),
        now=now,
    )  # fmt: skip
    assert erase_due(town, datetime.fromisoformat("2027-05-20T08:00+08:00")) == 0
    assert erase_due(town, datetime.fromisoformat("2027-11-20T08:00+08:00")) == 1


def test_batches_are_bounded_and_what_is_held_waits(town: Town, now: datetime) -> None:
    keep_for(town, 1)
    ids = [closed_at(town, now) for _ in range(5)]
    operations.hold_appeal(
        actor=town.staff.clerk,
        appeal_id=ids[0],
        reason="正在诉讼",
        until=date(2027, 1, 31),
        now=now,
    )
    at = datetime.fromisoformat("2027-01-31T08:00+08:00")
    warm(town)
    with exactly(STATEMENTS - 4):
        assert erase_due(town, at, limit=3) == 3
    assert [erase_due(town, at, limit=3) for _ in range(2)] == [1, 0]
    assert erase_due(town, later(at, 1), limit=3) == 1
    assert Tombstone.objects.count() == 5


def test_the_night_goes_on_until_nothing_is_due(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_for(town, 1)
    for _ in range(3):
        closed_at(town, later(now, -90))
    assert jobs.erase_due(0) == 3
    assert jobs.erase_due(0) == 0


def test_only_the_clock_erases_what_is_due(town: Town, now: datetime) -> None:
    keep_for(town, 1)
    closed_at(town, later(now, -90))
    before = picture()
    for name, actor in everybody(town, 1).items():
        if name != "system":
            with pytest.raises(NotAllowed):
                operations.erase_due(actor=actor, district_id=town.district_id, now=now)
    assert picture() == before


# The list of keeping times.


@pytest.mark.parametrize(
    ("code", "months", "fields"),
    [
        ("nonsense", 12, {"matter": "matter_unknown"}),
        ("default", 0, {"months": "out_of_range"}),
        ("lamp", 601, {"months": "out_of_range"}),
    ],
)
def test_odd_keeping_times_are_refused(
    code: str, months: int, fields: dict[str, str], town: Town, now: datetime
) -> None:
    before = picture()
    with pytest.raises(Invalid) as refused:
        operations.revise_retention(
            actor=town.staff.street_clerk, district_id=town.district_id, code=code,
            draft=operations.RetentionDraft(months), valid_from=date(2026, 11, 20), now=now,
        )  # fmt: skip
    assert refused.value.fields == fields
    assert picture() == before


def test_who_edits_lists_edits_keeping_times(town: Town, now: datetime) -> None:
    told = {"district_id": town.district_id, "now": now}
    line = {"code": "lamp", "draft": operations.RetentionDraft(36), "valid_from": now.date()}
    before = picture()
    for actor in (town.staff.clerk, town.staff.leader, reporter_of(1)):
        with pytest.raises(NotAllowed):
            operations.revise_retention(actor=actor, **line, **told)
    assert picture() == before
    row_id = operations.revise_retention(actor=town.staff.street_clerk, **line, **told)
    operations.retire_retention(
        actor=town.staff.street_clerk, retention_id=row_id, valid_to=date(2026, 12, 1), **told
    )
    assert Retention.objects.get().valid_to == date(2026, 12, 1)


# What pages read.


def test_the_page_of_keeping_tells_what_is_due_held_and_erased(town: Town, now: datetime) -> None:
    keep_for(town, 6)
    due, gone = closed_at(town, later(now, -170)), closed_at(town, now)
    held = closed_at(town, later(now, -170))
    operations.hold_appeal(
        actor=town.staff.clerk, appeal_id=held, reason="正在诉讼", until=date(2027, 2, 1), now=now
    )
    erase(town, gone, now=now)
    warm(town)
    with exactly(9):
        page = queries.keeping_page(town.staff.clerk, now)
    assert [(row.appeal_id, row.ended_on, row.due_on, row.months) for row in page.due] == [
        (due, date(2026, 6, 3), date(2026, 12, 3), 6)
    ]
    assert (page.due_count, page.has_default, page.lines) == (1, True, 1)
    assert [(row.appeal_id, row.reason, row.until) for row in page.holds] == [
        (held, "正在诉讼", date(2027, 2, 1))
    ]
    assert [(row.appeal_id, row.rule, row.reason) for row in page.erased.rows] == [
        (gone, "person", BECAUSE)
    ]
    far = queries.keeping_page(town.far_clerk, now)
    assert (far.due, far.holds, far.erased.rows) == ((), (), ())


def test_a_look_before_an_erasure_shows_what_goes_and_what_stays(
    town: Town, home: Path, now: datetime
) -> None:
    closed = bring(town, person_file(town, home, now), Status.CLOSED, now)
    still_open = person_file(town, home, now, shade=9)
    file(town, now)  # somebody else's
    page = queries.held_page(town.staff.clerk, town.district_id, CALL, now)
    assert [one.appeal_id for one in page.requests] == [closed, still_open]
    assert [one.appeal_id for one in page.free] == [closed]
    assert page.names == ("欧***",)
    assert page.counts["appeals_appeal"] == 1
    assert page.counts["kernel_attachment"] == 2
    assert queries.held_page(town.far_clerk, town.district_id, CALL, now).requests == ()
    number = page.requests[0].number
    alone = queries.held_page(town.staff.clerk, town.district_id, number, now)
    assert [one.appeal_id for one in alone.requests] == [closed]
    with pytest.raises(Invalid) as odd:
        queries.held_page(town.staff.clerk, town.district_id, "12", now)
    assert odd.value.fields == {"who": "neither_phone_nor_number"}
    with pytest.raises(NotAllowed):
        queries.held_page(town.staff.leader, town.district_id, CALL, now)


def test_an_anonymous_request_is_erased_by_its_number(town: Town, now: datetime) -> None:
    appeal_id = bring(
        town, file(town, now, text=SAID, reporter=ReporterDraft()), Status.CLOSED, now
    )
    erase(town, appeal_id, now=now)
    assert Reporter.objects.get(appeal_id=appeal_id).phone_hash == ""
    assert traces(town.district_id, WHO, CALL) == []
    assert not OutgoingText.objects.exists()
    assert not Attachment.objects.exists()
    assert issubclass(WrongState, HouseError)
