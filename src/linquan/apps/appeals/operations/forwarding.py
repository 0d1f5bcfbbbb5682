"""Forwarding a request to a body outside by a signed link, and what the body says to it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from linquan.apps.appeals import cases, forwards, lines, rules
from linquan.apps.appeals.desk import Desk, desk, subject_of
from linquan.apps.appeals.forward_links import forward_token, forward_url
from linquan.apps.appeals.forwards import (
    ForwardDraft,
    Forwarded,
    ForwardState,
    ReplyDraft,
    Said,
)
from linquan.apps.appeals.models import Appeal, Forward, OutsideBody, Remark
from linquan.apps.appeals.operations.list_drafts import check_names
from linquan.apps.appeals.operations.referring import own_photos
from linquan.apps.appeals.types import OPEN, PhotoDraft, Status
from linquan.kernel import letters, secrets
from linquan.kernel.actors import Actor, ActorKind
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.events import record
from linquan.kernel.models import OutgoingText
from linquan.kernel.validity import valid_on

LONGEST_TEXT, LONGEST_REASON, LEAST_REASON, LONGEST_ROLE = 2000, 200, 4, 40


@dataclass(frozen=True, slots=True)
class BodyDraft:
    """A body outside as a clerk writes it."""

    name: str
    name_en: str
    phone: str = ""
    organisation_id: int | None = None


@transaction.atomic
def revise_body(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    draft: BodyDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Write down to whom requests may be forwarded, from a day on. Raises NotAllowed, Invalid."""
    edit = lines.begin(actor, district_id, now)
    check_names(draft.name, draft.name_en)
    phone = secrets.normalise_phone(draft.phone) if draft.phone.strip() else ""
    if phone is None:
        raise Invalid.field("phone", "not_a_phone")
    if draft.organisation_id is not None:
        desk(district_id).organisation(draft.organisation_id, "organisation")
    fields: dict[str, Any] = {
        "name": draft.name, "name_en": draft.name_en, "phone": phone,
        "organisation_id": draft.organisation_id,
    }  # fmt: skip
    line = lines.revise(edit, OutsideBody, code, fields, valid_from)
    return lines.tell(edit, "outsidebody.revised", line, {"code": code, **fields})


@transaction.atomic
def retire_body(
    *, actor: Actor, district_id: int, body_id: int, valid_to: date, now: datetime
) -> int:
    """Forward nothing there from a day on. Raises NotAllowed, NotFound, Invalid."""
    edit = lines.begin(actor, district_id, now)
    line = lines.end(edit, OutsideBody, body_id, valid_to)
    return lines.tell(edit, "outsidebody.retired", line, {"valid_to": valid_to})


@transaction.atomic
def forward_appeal(
    *, actor: Actor, appeal_id: int, draft: ForwardDraft, now: datetime
) -> Forwarded:
    """Forward a request to a body outside by a link that runs out; the clock of the case runs on.

    What goes is what is written and ticked. The reporter's name and telephone go only with a
    reason, which is kept. Never to the body that is complained about. Raises NotFound, NotAllowed,
    WrongState, Invalid.
    """
    appeal = cases.take(appeal_id)
    scope = cases.scope_of(appeal)
    if not rules.may_forward(actor, scope):
        raise NotAllowed("forward_appeal")
    _check_open(appeal)
    cases.check_single(appeal)
    text = letters.words_needed(draft.text, "text", LONGEST_TEXT)
    least = LEAST_REASON if draft.tells_reporter else 0
    reason = letters.words_needed(draft.reason, "reason", LONGEST_REASON, least=least)
    books = desk(appeal.district_id)
    most = books.rules(now).forward_days
    if not 1 <= draft.days <= most:
        raise Invalid.field("days", "out_of_range", least=1, limit=most)
    body = _body(appeal, draft.body_id, books, now)
    made = Forward.objects.create(
        district_id=appeal.district_id,
        appeal=appeal,
        body=body,
        text=text,
        photo_ids=own_photos(appeal, draft.photo_ids),
        tells_reporter=draft.tells_reporter,
        state=ForwardState.OPEN,
        created_at=now,
        expires_at=forwards.expires_at(now, draft.days),
    )
    told = {"photos": len(made.photo_ids), "reporter": draft.tells_reporter, "reason": reason}
    told |= {"until": made.expires_at.isoformat(), "texts": draft.texts_body and bool(body.phone)}
    _tell(forwards.FORWARDED, made, appeal, actor, now, **told)
    return Forwarded(made.pk, forward_token(made.pk, made.expires_at), made.expires_at)


def _check_open(appeal: Appeal) -> None:
    if appeal.status not in OPEN:
        raise WrongState("wrong_state", status=appeal.status)


def _body(appeal: Appeal, body_id: int, books: Desk, now: datetime) -> OutsideBody:
    """Return a body to which requests may be forwarded today, which has not this one already.

    One that ran out lapses. Three statements. Raises Invalid, WrongState.
    """
    mine = OutsideBody.objects.filter(district_id=appeal.district_id, pk=body_id)
    body = mine.first()
    if body is None or not valid_on((body,), books.day(now)):
        raise Invalid.field("body", "body_unknown")
    if _is_party(appeal, body, books):
        raise Invalid.field("body", "own_case")
    waiting = Forward.objects.filter(
        district_id=appeal.district_id, appeal=appeal, body__code=body.code,
        state__in=forwards.WAITING,
    )  # fmt: skip
    if waiting.filter(expires_at__gt=now).exists():
        raise WrongState("already_forwarded", status=appeal.status)
    waiting.update(state=ForwardState.LAPSED)
    return body


def _is_party(appeal: Appeal, body: OutsideBody, books: Desk) -> bool:
    """Whether a body is complained about, or belongs to who is."""
    unit = books.organisations.get(body.organisation_id or 0)
    return unit is not None and not rules.can_take(appeal.about_path, unit.path)


@transaction.atomic
def revoke_forward(*, actor: Actor, forward_id: int, now: datetime) -> int:
    """Let the link of a forward open nothing any more. Returns the event's id.

    Raises NotFound, NotAllowed, WrongState.
    """
    appeal, row = _taken(forward_id)
    if not rules.may_forward(actor, cases.scope_of(appeal)):
        raise NotAllowed("revoke_forward")
    if row.state in forwards.OVER:
        raise WrongState("forward_over", status=appeal.status)
    row.state = ForwardState.REVOKED
    row.save(update_fields=["state"])
    return _tell(forwards.REVOKED, row, appeal, actor, now)


def _taken(forward_id: int) -> tuple[Appeal, Forward]:
    """Lock a forward with its request. Three statements. Raises NotFound."""
    found = Forward.objects.filter(pk=forward_id).values_list("appeal_id", flat=True).first()
    if found is None:
        raise NotFound("forward_unknown")
    appeal = cases.take(found)
    return appeal, Forward.objects.select_for_update(of=("self",)).select_related("body").get(
        pk=forward_id
    )


@transaction.atomic
def record_outside_answer(
    *,
    actor: Actor,
    forward_id: int,
    draft: ReplyDraft,
    photos: tuple[PhotoDraft, ...],
    now: datetime,
) -> ForwardState:
    """Write down what a body outside says: by its link, or as a clerk was told by telephone.

    Up to ten times each. The owner answers the reporter with it. Raises NotFound, NotAllowed,
    WrongState, Invalid.
    """
    appeal, row = _taken(forward_id)
    is_body = actor.kind is ActorKind.BODY and actor.subject == forwards.subject_of(forward_id)
    if not is_body and not rules.may_forward(actor, cases.scope_of(appeal)):
        raise NotAllowed("record_outside_answer")
    _check_open(appeal)
    is_over = row.state in forwards.OVER or (is_body and now >= row.expires_at)
    if is_over or _is_party(appeal, row.body, desk(appeal.district_id)):
        raise WrongState("forward_over", status=appeal.status)
    if row.replies >= forwards.MOST_REPLIES:
        raise WrongState("forward_full", status=appeal.status)
    role = letters.words_needed(draft.role, "role", LONGEST_ROLE)
    least = 0 if draft.said is Said.RECEIVED else 1
    text = letters.words_needed(draft.text, "text", LONGEST_TEXT, least=least)
    row.state = forwards.state_after(ForwardState(row.state), draft.said)
    row.replies += 1
    row.save(update_fields=["state", "replies"])
    cases.attach(appeal, forwards.PHOTO_ROLE, photos, now)
    _remark(appeal, role, text, actor, now)
    told = {"said": draft.said.value, "role": role, "text": text, "photos": len(photos)}
    _tell(forwards.REPLIED, row, appeal, actor, now, **told)
    return ForwardState(row.state)


def _remark(appeal: Appeal, role: str, text: str, actor: Actor, now: datetime) -> None:
    Remark.objects.create(
        district_id=appeal.district_id,
        appeal=appeal,
        kind="outside",
        organisation_id=actor.organisation_id,
        account_id=actor.account_id,
        text=text or role,
        at=now,
    )


@transaction.atomic
def owe_forward_text(*, actor: Actor, forward_id: int, now: datetime) -> int | None:
    """Owe the office of a body the link by text message, once. Returns the text's id, if any.

    Only the house itself. Raises NotFound, NotAllowed.
    """
    if not actor.is_system:
        raise NotAllowed("owe_forward_text")
    appeal, row = _taken(forward_id)
    key = f"forward:{forward_id}"
    owed = OutgoingText.objects.filter(district_id=row.district_id, key=key)
    if not row.body.phone or owed.exists():
        return None
    link = forward_url(forward_token(row.pk, row.expires_at))
    text = OutgoingText.objects.create(
        district_id=row.district_id,
        key=key,
        subject=subject_of(appeal.pk),
        phone_sealed=secrets.seal(row.body.phone, f"text.phone:{row.district_id}"),
        text=TEXT % {"link": link},
        created_at=now,
    )
    record(
        "text.owed", subject=f"text:{text.pk}", actor=actor, at=now, district_id=row.district_id,
        data={"appeal_id": appeal.pk, "about": forwards.FORWARDED},
    )  # fmt: skip
    return text.pk


TEXT = "有一件诉求转给贵单位，请打开链接查看并答复：%(link)s"
"""In Chinese: the office of a body has no language of its own here."""


def _tell(kind: str, row: Forward, appeal: Appeal, actor: Actor, now: datetime, **told: Any) -> int:
    names = {"forward": row.pk, "body": row.body.name, "body_en": row.body.name_en}
    return cases.tell(kind, appeal, Status(appeal.status), actor=actor, now=now, **names, **told)
