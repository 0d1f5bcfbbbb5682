"""What leaves the case: a reporter shown in clear, a request shown to strangers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from linquan.apps.appeals import cases, rules
from linquan.apps.appeals.desk import desk, subject_of
from linquan.apps.appeals.models import Appeal, Reporter
from linquan.apps.appeals.types import ReporterContact, Status
from linquan.kernel import letters, numbers, secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.events import newest_of
from linquan.kernel.models import Attachment

REASON_LIMIT, REASON_LEAST, TITLE_LIMIT = 200, 4, 60
TAKEN_BACK = "appeal.publication_taken_back"


@transaction.atomic
def unmask_reporter(*, actor: Actor, appeal_id: int, reason: str, now: datetime) -> ReporterContact:
    """Show name and phone of a reporter to someone who works on the request; always an event.

    With what this returns, ``queries.case_page`` shows the numbers in its texts as well. Never to
    the organisation complained about. Raises NotFound, NotAllowed, Invalid.
    """
    appeal = cases.take(appeal_id)
    if not rules.may_unmask(actor, cases.scope_of(appeal)):
        raise NotAllowed("unmask_reporter")
    plain = letters.words_needed(reason, "reason", REASON_LIMIT, least=REASON_LEAST)
    found = Reporter.objects.filter(district_id=appeal.district_id, appeal=appeal).first()
    if found is None:
        raise NotFound("reporter_unknown")
    cases.tell(
        "reporter.unmasked", appeal, Status(appeal.status), actor=actor, now=now, reason=plain
    )
    return ReporterContact(
        name=_open(found.name_sealed, f"reporter.name:{appeal.district_id}"),
        phone=_open(found.phone_sealed, f"reporter.phone:{appeal.district_id}"),
    )


def _open(sealed: bytes | memoryview | None, purpose: str) -> str:
    return secrets.unseal(sealed, purpose) if sealed else ""


@transaction.atomic
def publish_appeal(
    *,
    actor: Actor,
    appeal_id: int,
    title: str,
    photo_id: int | None,
    seen_version: int | None,
    now: datetime,
) -> int:
    """Show a request in public space to strangers, with a title and photo a clerk approved.

    Returns the event's id. Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    appeal = cases.take(appeal_id)
    if not rules.may_assign(actor, cases.scope_of(appeal)):
        raise NotAllowed("publish_appeal")
    cases.check_seen(appeal, seen_version)
    if not desk(appeal.district_id).matter(appeal.matter_id).is_public_space:
        raise Invalid("not_public_space")
    shown = {"public_title": _public_title(title), "public_photo_id": _own_photo(appeal, photo_id)}
    return _show(appeal, "appeal.published", shown | {"is_public": True}, actor, now)


SHOWN = ("is_public", "public_title", "public_photo_id")


def _show(appeal: Appeal, kind: str, shown: Mapping[str, Any], actor: Actor, now: datetime) -> int:
    """Write what strangers see; the event keeps what they saw, for the way back."""
    before = {name: getattr(appeal, name) for name in SHOWN}
    for name, value in shown.items():
        setattr(appeal, name, value)
    appeal.version += 1
    appeal.save(update_fields=[*SHOWN, "version"])
    told: dict[str, Any] = {"is_public": appeal.is_public}
    if appeal.is_public:
        told["title"] = appeal.public_title
    back = {} if kind == TAKEN_BACK else {"before": before}
    status = Status(appeal.status)
    return cases.tell(kind, appeal, status, actor=actor, now=now, **told, **back)


def _public_title(title: str) -> str:
    """Return a title for everyone: nobody's number is in it. Raises Invalid."""
    plain = letters.words_needed(title, "title", TITLE_LIMIT)
    if numbers.found(plain) or numbers.STARS in plain:
        raise Invalid.field("title", "number_in_title")
    return plain


def _own_photo(appeal: Appeal, photo_id: int | None) -> int | None:
    if photo_id is None:
        return None
    mine = Attachment.objects.filter(
        district_id=appeal.district_id, subject=subject_of(appeal.pk), pk=photo_id
    )
    if not mine.exists():
        raise Invalid.field("photo", "photo_unknown")
    return photo_id


@transaction.atomic
def unpublish_appeal(
    *, actor: Actor, appeal_id: int, seen_version: int | None, now: datetime
) -> int:
    """Take a request from the public list. Raises NotFound, NotAllowed, WrongState."""
    appeal = cases.take(appeal_id)
    if not rules.may_assign(actor, cases.scope_of(appeal)):
        raise NotAllowed("unpublish_appeal")
    cases.check_seen(appeal, seen_version)
    return _show(appeal, "appeal.unpublished", {"is_public": False}, actor, now)


@transaction.atomic
def take_back_publication(*, actor: Actor, appeal_id: int, event_id: int, now: datetime) -> int:
    """Undo showing a request to strangers, or taking it from them: one's own, within ten minutes.

    Not if anything has happened since. Returns the event's id. Raises NotFound, NotAllowed,
    WrongState.
    """
    appeal = cases.take(appeal_id)
    if not rules.may_assign(actor, cases.scope_of(appeal)):
        raise NotAllowed("take_back_publication")
    last = newest_of(appeal.district_id, subject_of(appeal_id))
    kinds = ("appeal.published", "appeal.unpublished")
    shown = cases.before(appeal, last, kinds, event_id, actor, now)
    if shown["is_public"] and not desk(appeal.district_id).matter(appeal.matter_id).is_public_space:
        raise WrongState("cannot_take_back", status=appeal.status)
    return _show(appeal, TAKEN_BACK, shown, actor, now)
