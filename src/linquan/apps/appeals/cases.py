"""Taking a request under lock, and writing where it stands: what every operation shares."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from linquan.apps.appeals import clocks, rules
from linquan.apps.appeals.desk import Desk, scope, subject_of
from linquan.apps.appeals.models import Appeal, Rating
from linquan.apps.appeals.photos import tie_photos
from linquan.apps.appeals.routes import Choice
from linquan.apps.appeals.types import (
    OPEN,
    PHOTO_LIMIT,
    AppealScope,
    DutyRow,
    PhotoDraft,
    PolicyRow,
    Reason,
    Status,
)
from linquan.kernel import letters, numbers, search, secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound, WrongState
from linquan.kernel.events import EventRow, newest_of, record

ADDRESS_LIMIT, WAIVER_LIMIT = 120, 200
HEAVY = ("words", "grams", "seen")
# Events that leave the version of a request as it was.
QUIET = (
    "appeal.noted", "appeal.contacted", "appeal.deadline_moved", "reporter.unmasked",
    "appeal.referred", "appeal.referral_moved", "appeal.referral_updated",
    "appeal.referral_failed", "appeal.held", "appeal.hold_lifted", "appeal.reminded",
    "appeal.reminder_noted", "appeal.erasure_proposed", "appeal.erasure_dropped",
    "appeal.redaction_proposed", "appeal.redaction_dropped", "appeal.redacted",
    "appeal.petitioned", "appeal.petition_refused", "appeal.petition_lapsed", "appeal.called_back",
    "appeal.exclusion_asked", "appeal.excluded", "appeal.exclusion_refused",
    "appeal.part_asked", "appeal.part_answered", "appeal.part_returned", "appeal.part_cancelled",
    "appeal.forwarded", "appeal.outside_replied", "appeal.forward_revoked",
    "appeal.urged", "appeal.gap_told",
    "appeal.deliberated", "appeal.rectifying",
    "appeal.action_planned", "appeal.action_held", "appeal.action_cancelled",
    "appeal.units_called", "appeal.unit_arrived", "appeal.arrival_confirmed",
    "appeal.arrival_refused", "appeal.support_told", "appeal.support_confirmed",
    "appeal.support_refused",
)  # fmt: skip


def take(appeal_id: int) -> Appeal:
    """Lock a request. One statement.

    Raises NotFound, WrongState (``erased``: nothing more happens to what was erased;
    ``protected``: nor to what a protected service has taken up).
    """
    found = Appeal.objects.select_for_update().defer(*HEAVY).filter(pk=appeal_id).first()
    if found is None:
        raise NotFound("appeal_unknown")
    if found.erased_at is not None:
        raise WrongState("erased", status=found.status)
    if found.reason == Reason.PROTECTED:
        raise WrongState("protected", status=found.status)
    return found


def take_open(district_id: int, appeal_ids: Iterable[int]) -> list[Appeal]:
    """Lock those of some requests that are open and free to be told something. One statement."""
    rows = Appeal.objects.select_for_update().defer(*HEAVY)
    free = rows.filter(district_id=district_id, pk__in=appeal_ids, status__in=sorted(OPEN))
    return list(free.filter(erased_at=None).exclude(reason=Reason.PROTECTED).order_by("pk"))


def scope_of(appeal: Appeal) -> AppealScope:
    """What permission needs to know of it."""
    paths = (appeal.area_path, appeal.owner_path, appeal.about_path)
    return scope(appeal.district_id, appeal.pk, paths, appeal.owner_id)


def check_seen(appeal: Appeal, seen_version: int | None) -> None:
    """Refuse to act on a page that is out of date, and say who was faster. Raises WrongState."""
    if seen_version is None or appeal.version == seen_version:
        return
    last = newest_of(appeal.district_id, subject_of(appeal.pk), besides=QUIET)
    told = {"by": last.actor_name, "at": last.at, "kind": last.kind} if last else {}
    raise WrongState("changed_meanwhile", status=appeal.status, **told)


def check_move(appeal: Appeal, to: Status) -> None:
    """Refuse a step that the state table does not have, or that another takes for it.

    Raises WrongState.
    """
    if to in HANDLED:
        check_single(appeal)
    if not rules.can_move(Status(appeal.status), to):
        raise WrongState("wrong_state", status=appeal.status, to=to.value)


HANDLED = frozenset(
    {Status.ASSIGNED, Status.IN_PROGRESS, Status.WAITING, Status.ANSWERED, Status.DECLINED}
)


def check_single(appeal: Appeal) -> None:
    """Refuse to handle by itself what is handled together with another. Raises WrongState."""
    if appeal.lead_id is not None:
        raise WrongState("merged", status=appeal.status, lead_id=appeal.lead_id)


def move(appeal: Appeal, to: Status, reason: Reason, text: str, now: datetime) -> Status:
    """Set where it stands and why; returns where it stood. The caller saves.

    The clock from reception to the end stands while it is answered.
    """
    old = Status(appeal.status)
    if (old in OPEN) != (to in OPEN):
        turn = clocks.started if to in OPEN else clocks.stopped
        appeal.total_pauses = turn(appeal.total_pauses, now)
    appeal.status, appeal.reason, appeal.reason_text = to, reason, text
    appeal.version += 1
    appeal.done_at = None if to in OPEN else (appeal.done_at if old not in OPEN else now)
    return old


MOVED = ("status", "reason", "reason_text", "version", "done_at", "total_pauses")


def save(appeal: Appeal, *fields: str) -> None:
    """Write the step and what else changed. One statement."""
    appeal.save(update_fields=[*MOVED, *fields])


def give(appeal: Appeal, organisation_id: int, path: str) -> None:
    """Make an organisation the one owner. The caller saves ``owner`` and ``owner_path``."""
    appeal.owner_id, appeal.owner_path = organisation_id, path


def lay_on(appeal: Appeal, duty: DutyRow, desk: Desk, now: datetime) -> None:
    """Lay a request untouched on a desk; a clock that stood runs on. The caller saves."""
    give(appeal, duty.organisation_id, duty.organisation_path)
    if appeal.status == Status.WAITING:
        start_clock(appeal, desk, now)
    appeal.status, appeal.reason, appeal.reason_text = Status.RECEIVED, Reason.DESK, ""


def send_by_rule(appeal: Appeal, choice: Choice, desk: Desk, now: datetime) -> None:
    """Give a request to whom a rule sends it directly, as if dispatched. The caller saves."""
    unit = desk.organisations[choice.organisation_id]
    give(appeal, unit.organisation_id, unit.path)
    if appeal.status == Status.WAITING:
        start_clock(appeal, desk, now)
    appeal.status, appeal.reason, appeal.reason_text = Status.ASSIGNED, Reason.DIRECT, ""


def reckon(appeal: Appeal, desk: Desk) -> None:
    """Compute every date anew; handling is due by an order, else by the clock.

    An earlier promise counts. No pause moves what an upper office has set.
    """
    due = appeal.ordered_due_at or rules.due_at(
        desk.policy(appeal.policy_id),
        appeal.clock_from,
        appeal.pauses,
        desk.calendar,
        extended_by=appeal.extended_by,
    )
    appeal.due_at = due if appeal.promised_at is None else min(due, appeal.promised_at)
    _reckon_contact(appeal, desk)
    _reckon_total(appeal, desk)


def _reckon_contact(appeal: Appeal, desk: Desk) -> None:
    """Compute until when the reporter is to be spoken with; once that is done it stays."""
    if not appeal.is_reachable or appeal.contacted_at is not None:
        return
    since = appeal.clock_from
    policy = _clock_policies(appeal, desk, since).get("contact")
    appeal.contact_due_at = rules.due_at(policy, since, (), desk.calendar) if policy else None


def _reckon_total(appeal: Appeal, desk: Desk) -> None:
    since, pauses = appeal.received_at, appeal.total_pauses
    policy = _clock_policies(appeal, desk, since).get("total")
    appeal.total_due_at = rules.due_at(policy, since, pauses, desk.calendar) if policy else None


def _clock_policies(appeal: Appeal, desk: Desk, since: datetime) -> dict[str, PolicyRow]:
    return desk.clock_policies(desk.matter(appeal.matter_id).code, desk.day(since))


def handling_policy(appeal: Appeal, desk: Desk) -> PolicyRow:
    """The deadline that handling takes by the lists: that of the matter, or for once more.

    Raises Invalid when there is none.
    """
    if appeal.reopened_count and (
        again := _clock_policies(appeal, desk, appeal.clock_from).get("again")
    ):
        return again
    return desk.policy_for(desk.matter(appeal.matter_id), desk.day(appeal.clock_from))


def run_again(appeal: Appeal, desk: Desk, now: datetime) -> None:
    """Start the clocks of a request anew that was opened again; only that of the whole runs on."""
    appeal.clock_from, appeal.pauses, appeal.extended_by = now, [], 0
    appeal.promised_at = appeal.ordered_due_at = None  # an order was answered by its date
    appeal.contacted_at = appeal.contact_due_at = None
    appeal.reopened_count += 1
    appeal.policy_id = handling_policy(appeal, desk).policy_id
    reckon(appeal, desk)


def contact(appeal: Appeal, now: datetime) -> None:
    """Note that somebody has spoken with the reporter; only the first time counts."""
    if appeal.contacted_at is None:
        appeal.contacted_at = now


def stop_clock(appeal: Appeal, now: datetime) -> None:
    """Let the clocks stand while the reporter is asked."""
    appeal.pauses = clocks.stopped(appeal.pauses, now)
    appeal.total_pauses = clocks.stopped(appeal.total_pauses, now)


def start_clock(appeal: Appeal, desk: Desk, now: datetime) -> None:
    """Let the clocks run on, a promise moved by as long as they stood."""
    if appeal.pauses and not appeal.pauses[-1][1]:
        stood = now - datetime.fromisoformat(appeal.pauses[-1][0])
        if appeal.promised_at is not None:
            appeal.promised_at += stood
    appeal.pauses = clocks.started(appeal.pauses, now)
    appeal.total_pauses = clocks.started(appeal.total_pauses, now)
    reckon(appeal, desk)


CLOCK = (
    "pauses", "promised_at", "ordered_due_at", "due_at", "extended_by", "contact_due_at",
    "contacted_at", "total_due_at", "total_pauses",
)  # fmt: skip


def snapshot(appeal: Appeal) -> dict[str, object]:
    """Where it stands, as the event of a step keeps it for :func:`put_back`."""
    return {
        "status": str(appeal.status),
        "owner_id": appeal.owner_id,
        "owner_path": appeal.owner_path,
        "reason": str(appeal.reason),
        "reason_text": appeal.reason_text,
        "promised_at": appeal.promised_at.isoformat() if appeal.promised_at else "",
        "pauses": appeal.pauses,
        "total_pauses": appeal.total_pauses,
    }


def before(
    appeal: Appeal,
    last: EventRow | None,
    kinds: Collection[str],
    event_id: int,
    actor: Actor,
    now: datetime,
) -> dict[str, Any]:
    """Return what the step that is to be taken back found, if it is the newest. Raises WrongState.

    Only a step of one's own of one of these kinds, within ten minutes.
    """
    is_newest = last is not None and last.event_id == event_id and last.kind in kinds
    if last is None or not is_newest or not rules.can_take_back(last, actor, now):
        raise WrongState("cannot_take_back", status=appeal.status)
    return dict(last.data["before"])


def put_back(appeal: Appeal, found: dict[str, Any], books: Desk, now: datetime) -> Status:
    """Let it stand where it stood before a step; returns where it stood. The caller saves."""
    status, reason = Status(found["status"]), Reason(found["reason"])
    old = move(appeal, status, reason, found["reason_text"], now)
    promised = found["promised_at"]
    appeal.promised_at = datetime.fromisoformat(promised) if promised else None
    appeal.pauses = found["pauses"]
    appeal.total_pauses = found.get("total_pauses", [])
    give(appeal, found["owner_id"], found["owner_path"])
    reckon(appeal, books)
    return old


def tell(
    kind: str, appeal: Appeal, old: Status | None, *, actor: Actor, now: datetime, **facts: object
) -> int:
    """Record the one event of a step on a request."""
    return record(
        kind,
        subject=subject_of(appeal.pk),
        actor=actor,
        at=now,
        district_id=appeal.district_id,
        data=standing(appeal, old) | facts,
    )


def standing(appeal: Appeal, old: Status | None) -> dict[str, object]:
    """What every event of a step says."""
    return {
        "from": old.value if old else "",
        "to": str(appeal.status),
        "area_path": appeal.area_path,
        "owner_id": appeal.owner_id,
        "due_at": appeal.due_at.isoformat(),
        "refused": appeal.is_refused,
        "contact_due_at": appeal.contact_due_at.isoformat() if appeal.contact_due_at else "",
    }


def grades(appeal_ids: Collection[int]) -> dict[int, Counter[str]]:
    """How often each request was rated with which grade. One statement."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Rating.objects.filter(appeal_id__in=appeal_ids)
    for appeal_id, grade in rows.values_list("appeal_id", "grade"):
        found[appeal_id][grade] += 1
    return found


def area_path(books: Desk, area_id: int) -> str:
    """Path of an area in use. Raises Invalid."""
    area = books.areas.areas.get(area_id)
    if area is None or area.is_retired:
        raise Invalid.field("area", "area_unknown")
    return area.path


def address(text: str) -> str:
    """Return how a place was said in words, which may be empty. Raises Invalid."""
    return letters.words_needed(text, "address", ADDRESS_LIMIT, least=0)


def waiver_needed(proof: Collection[PhotoDraft], waiver: str) -> str:
    """Return why there is no photo of the result, nothing where there is one. Raises Invalid."""
    if proof:
        return ""
    if not waiver.strip():
        raise Invalid.field("proof", "proof_needed")
    return letters.words_needed(waiver, "proof_waiver", WAIVER_LIMIT)


def attach(appeal: Appeal, role: str, photos: Iterable[PhotoDraft], now: datetime) -> None:
    """Tie stored pictures to a request. One statement, none without. Raises Invalid."""
    different = {photo.sha256: photo for photo in photos}
    if len(different) > PHOTO_LIMIT:
        raise Invalid.field("photos", "too_many", limit=PHOTO_LIMIT)
    tie_photos(appeal.district_id, subject_of(appeal.pk), role, different.values(), now)


def said(text: str, attributes: Iterable[Mapping[str, Any]]) -> str:
    """Return the words of a request together with what a program said beside them."""
    beside = (name for one in attributes for _, name, _ in one["values"])
    return " ".join((text, *beside))


def found_by(text: str, address: str, district_id: int) -> dict[str, str]:
    """Tokens under which the search finds it, also by the first letters of the address.

    Telephones and other numbers of people go in as keyed hashes: whoever knows one finds it,
    nobody can guess it digit by digit.
    """
    told = f"{text} {address}"
    said = numbers.without(told)
    letters = search.initials(numbers.without(address))
    hashes = (secrets.number_hash(number, district_id) for number in numbers.found(told))
    # An empty place keeps what follows from following the last words.
    beside = [token for part in (letters, *hashes) for token in ("", part)]
    return {
        "words": search.tsvector_text(search.words(said)),
        "grams": search.tsvector_text(
            [*search.bigrams(said), *beside], search.apart_in(district_id)
        ),
    }
