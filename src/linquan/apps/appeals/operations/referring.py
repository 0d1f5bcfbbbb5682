"""Handing a request on to another system, and writing down what became of it there."""

import base64
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from linquan.apps.appeals import cases, lines, rules
from linquan.apps.appeals.desk import desk, subject_of
from linquan.apps.appeals.models import Appeal, OutsideSystem, Referral
from linquan.apps.appeals.operations.list_drafts import check_names
from linquan.apps.appeals.referrals import (
    News,
    ReferralDraft,
    ReferralState,
    Update,
    next_at,
    state_after,
    with_updates,
)
from linquan.apps.appeals.types import PHOTO_LIMIT, Status
from linquan.kernel import letters, outbound, secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.models import Attachment
from linquan.kernel.validity import valid_on

LONGEST_CODE, LONGEST_TEXT, LONGEST_REASON, LEAST_REASON = 60, 4000, 200, 4
MOST_ATTRIBUTES, MOST_VALUES, LONGEST_VALUE = 30, 100, 1000
LONGEST_URL, LONGEST_DOMAIN, LONGEST_KEY = 200, 80, 120
LONGEST_TOLD: Final = 1000
KEY_PURPOSE: Final = "system.key"


@dataclass(frozen=True, slots=True)
class SystemDraft:
    """Another system as an administrator writes it; an empty key keeps the one there is."""

    name: str
    name_en: str
    url: str
    domain: str = ""
    api_key: str = ""
    may_be_private: bool = False


@transaction.atomic
def revise_system(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    draft: SystemDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Write down where requests may be referred to, from a day on; administrators only.

    The key is sealed, and no event tells it. Raises NotAllowed, Invalid.
    """
    edit = _begin(actor, district_id, now)
    check_names(draft.name, draft.name_en)
    _check_address(draft)
    fields = {
        "name": draft.name, "name_en": draft.name_en, "url": draft.url, "domain": draft.domain,
        "may_be_private": draft.may_be_private,
    }  # fmt: skip
    sealed = {"key_sealed": _sealed(draft, district_id, code)}
    line = lines.revise(edit, OutsideSystem, code, fields | sealed, valid_from)
    return lines.tell(edit, "outsidesystem.revised", line, {"code": code, **fields})


@transaction.atomic
def retire_system(
    *, actor: Actor, district_id: int, system_id: int, valid_to: date, now: datetime
) -> int:
    """Refer nothing there from a day on. Raises NotAllowed, NotFound, Invalid."""
    edit = _begin(actor, district_id, now)
    line = lines.end(edit, OutsideSystem, system_id, valid_to)
    return lines.tell(edit, "outsidesystem.retired", line, {"valid_to": valid_to})


def _begin(actor: Actor, district_id: int, now: datetime) -> lines.Edit:
    if not rules.may_edit_systems(actor, district_id):
        raise NotAllowed("edit_systems")
    return lines.begin(actor, district_id, now)


def _check_address(draft: SystemDraft) -> None:
    try:
        outbound.checked(draft.url, outbound.ANYWHERE if draft.may_be_private else ())
    except outbound.Unreachable as fault:
        raise Invalid.field("url", fault.code) from fault
    for field, limit in (
        ("url", LONGEST_URL), ("domain", LONGEST_DOMAIN), ("api_key", LONGEST_KEY),
    ):  # fmt: skip
        if len(getattr(draft, field)) > limit:
            raise Invalid.field(field, "too_long", limit=limit)


def _sealed(draft: SystemDraft, district_id: int, code: str) -> str:
    """Seal a key for the table; an empty one keeps that of the latest version at this address."""
    if draft.api_key:
        sealed = secrets.seal(draft.api_key, f"{KEY_PURPOSE}:{district_id}")
        return base64.b64encode(sealed).decode()
    rows = OutsideSystem.objects.filter(district_id=district_id, code=code, url=draft.url)
    rows = rows.order_by("-valid_from")
    return rows.values_list("key_sealed", flat=True).first() or ""


@transaction.atomic
def refer_appeal(*, actor: Actor, appeal_id: int, draft: ReferralDraft, now: datetime) -> int:
    """Hand a request on to another system; the worker sends it. Returns the referral's id.

    What goes is what the clerk wrote and ticked. The reporter's name and telephone go only with a
    reason, which is kept, by whoever may see them. Raises NotFound, NotAllowed, WrongState,
    Invalid.
    """
    appeal = cases.take(appeal_id)
    scope = cases.scope_of(appeal)
    if not rules.may_assign(actor, scope):
        raise NotAllowed("refer_appeal")
    if draft.tells_reporter and not rules.may_unmask(actor, scope):
        raise NotAllowed("unmask_reporter")
    cases.check_single(appeal)
    text = letters.words_needed(draft.text, "text", LONGEST_TEXT)
    service_code = letters.words_needed(draft.service_code, "service_code", LONGEST_CODE)
    least = LEAST_REASON if draft.tells_reporter else 0
    reason = letters.words_needed(draft.reason, "reason", LONGEST_REASON, least=least)
    system = _system(appeal, draft.system_id, now)
    made = Referral.objects.create(
        district_id=appeal.district_id,
        appeal=appeal,
        system=system,
        service_code=service_code,
        text=text,
        attributes=_attributes(draft),
        photo_ids=own_photos(appeal, draft.photo_ids),
        tells_reporter=draft.tells_reporter,
        state=ReferralState.WAITING,
        next_at=now,
        created_at=now,
    )
    told = {"photos": len(made.photo_ids), "reporter": draft.tells_reporter, "reason": reason}
    _tell("appeal.referred", appeal, system, actor, now, **told)
    return made.pk


def _attributes(draft: ReferralDraft) -> list[tuple[str, list[str]]]:
    """Return what is said beside it, within bounds. Raises Invalid (``attributes``)."""
    found = [(code, [v for v in values if v.strip()]) for code, values in draft.attributes]
    if len(found) > MOST_ATTRIBUTES or any(len(values) > MOST_VALUES for _, values in found):
        raise Invalid.field("attributes", "too_many_chosen", limit=MOST_ATTRIBUTES)
    if any(not code or len(code) > LONGEST_CODE or not code.isprintable() for code, _ in found):
        raise Invalid.field("attributes", "key_odd")
    if any(len(value) > LONGEST_VALUE for _, values in found for value in values):
        raise Invalid.field("attributes", "too_long", limit=LONGEST_VALUE)
    return [(code, values) for code, values in found if values]


def _system(appeal: Appeal, system_id: int, now: datetime) -> OutsideSystem:
    """Return a system to which requests may be referred today, once at a time."""
    mine = OutsideSystem.objects.filter(district_id=appeal.district_id, pk=system_id)
    day = desk(appeal.district_id).day(now)
    system = mine.first()
    if system is None or not valid_on((system,), day):
        raise Invalid.field("system", "system_unknown")
    followed = Referral.objects.filter(
        district_id=appeal.district_id, appeal=appeal, system__code=system.code,
        state__in=(ReferralState.WAITING, ReferralState.SENT),
    )  # fmt: skip
    if followed.exists():
        raise WrongState("already_referred", status=appeal.status)
    return system


def own_photos(appeal: Appeal, photo_ids: tuple[int, ...]) -> list[int]:
    """Return the chosen photos, all of this request. One statement. Raises Invalid."""
    wanted = sorted(set(photo_ids))
    if len(wanted) > PHOTO_LIMIT:
        raise Invalid.field("photos", "too_many", limit=PHOTO_LIMIT)
    mine = Attachment.objects.filter(
        district_id=appeal.district_id, subject=subject_of(appeal.pk), pk__in=wanted
    )
    if mine.count() != len(wanted):
        raise Invalid.field("photos", "photo_unknown")
    return wanted


@transaction.atomic
def note_referral(*, actor: Actor, referral_id: int, news: News, now: datetime) -> ReferralState:
    """Write down what a call to another system brought; an event where that is new.

    Only the house itself. Raises NotAllowed, NotFound.
    """
    if not actor.is_system:
        raise NotAllowed("note_referral")
    row = Referral.objects.select_for_update().filter(pk=referral_id).first()
    if row is None:
        raise NotFound("referral_unknown")
    if Appeal.objects.filter(pk=row.appeal_id, erased_at__isnull=False).exists():
        return ReferralState(row.state)  # what they said of it is erased, and stays so
    was = {name: getattr(row, name) for name in ("state", "outside_id", "outside_status", "error")}
    row.attempts = row.attempts + 1 if news.error else 0
    row.state = state_after(ReferralState(row.state), news, row.attempts)
    row.error = news.error
    if not news.error:
        row.outside_id, row.token = news.outside_id, news.token
        row.outside_status, row.outside_note = news.status, news.note
    new: tuple[Update, ...] = ()
    if news.updates is not None:
        row.updates, new = with_updates(row.updates, news.updates)
        row.updates_until = now
    row.next_at = next_at(ReferralState(row.state), row.attempts, row.created_at, now)
    row.save()
    _tell_news(row, was, actor, now)
    _tell_updates(row, new, actor, now)
    return ReferralState(row.state)


def _tell_news(row: Referral, was: dict[str, Any], actor: Actor, now: datetime) -> None:
    appeal = Appeal.objects.defer(*cases.HEAVY).get(pk=row.appeal_id)
    if row.state == ReferralState.FAILED and was["state"] != ReferralState.FAILED:
        _tell("appeal.referral_failed", appeal, row.system, actor, now, error=row.error)
    elif row.error:
        return
    elif (row.outside_id, row.outside_status) != (was["outside_id"], was["outside_status"]) or (
        row.state != was["state"]
    ):
        told = {"number": row.outside_id, "status": row.outside_status, "text": row.outside_note}
        _tell("appeal.referral_moved", appeal, row.system, actor, now, **told)


def _tell_updates(row: Referral, new: tuple[Update, ...], actor: Actor, now: datetime) -> None:
    """Record what they said since the last time, in their words. One event."""
    if not new:
        return
    appeal = Appeal.objects.defer(*cases.HEAVY).get(pk=row.appeal_id)
    text = "；".join(one.text for one in new if one.text)[:LONGEST_TOLD]
    told = {"number": row.outside_id, "count": len(new), "text": text}
    _tell("appeal.referral_updated", appeal, row.system, actor, now, **told)


def _tell(
    kind: str, appeal: Appeal, system: OutsideSystem, actor: Actor, now: datetime, **told: Any
) -> None:
    names = {"system": system.name, "system_en": system.name_en}
    cases.tell(kind, appeal, Status(appeal.status), actor=actor, now=now, **names, **told)
