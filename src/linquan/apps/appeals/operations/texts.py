"""Text messages owed to reporters who left a phone. Sending is the kernel's matter."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from linquan.apps.appeals import rules
from linquan.apps.appeals.desk import desk, subject_of
from linquan.apps.appeals.models import Appeal, Reporter
from linquan.apps.appeals.status_links import status_url
from linquan.kernel import secrets
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OfficeCalendar
from linquan.kernel.errors import NotAllowed, NotFound
from linquan.kernel.events import record_many
from linquan.kernel.models import OutgoingText

LINK = "link"
_Told = tuple[Reporter, str, str]
"""Who is told of what, and the key that keeps it from being told twice."""


class News(NamedTuple):
    """What a reporter is told of: something that happened to a request."""

    appeal_id: int
    event_id: int
    kind: str

    @property
    def key(self) -> str:
        """What keeps it from being told twice."""
        return f"{self.event_id}:appeals.texts"


@transaction.atomic
def owe_texts(*, actor: Actor, news: Sequence[News], now: datetime) -> tuple[int, ...]:
    """Owe reporters a text with the status link, once for each piece of news.

    Returns the ids of the texts: none where no phone was left or the text is owed already. One
    statement for the reporters, four for each district: texts owed before, versions, texts, events.
    Raises NotFound, NotAllowed.
    """
    if not actor.is_system:
        raise NotAllowed("owe_texts")
    reporters = _locked_reporters({piece.appeal_id for piece in news})
    told = [(reporters[piece.appeal_id], piece.kind, piece.key) for piece in news]
    return _owe([one for one in told if one[0].phone_sealed], actor, now)


def _locked_reporters(appeal_ids: set[int]) -> dict[int, Reporter]:
    """Lock who raised some requests, in order. One statement. Raises NotFound."""
    found = (
        Reporter.objects.filter(appeal_id__in=appeal_ids)
        .select_for_update(of=("self",))
        .select_related("appeal")
        .only("district_id", "phone_sealed", "appeal__language", "appeal__received_at")
        .order_by("appeal_id")
    )
    reporters = {reporter.appeal_id: reporter for reporter in found}
    if appeal_ids - reporters.keys():
        raise NotFound("appeal_unknown")
    return reporters


@transaction.atomic
def owe_link(*, actor: Actor, number: str, phone: str, now: datetime) -> None:
    """Owe the status link of a request to the phone that was left with it, at most once an hour.

    Whoever asks learns nothing: no answer says whether number and phone belong together.
    """
    appeal_id = rules.id_in_number(number)
    try:
        reporter = _locked_reporters({appeal_id or 0})[appeal_id or 0]
    except NotFound:
        return
    if reporter.phone_sealed and _is_phone_of(reporter, phone):
        _owe([(reporter, LINK, f"{LINK}:{appeal_id}:{now:%Y%m%d%H}")], actor, now)


def _is_phone_of(reporter: Reporter, phone: str) -> bool:
    plain = secrets.normalise_phone(phone)
    return (
        plain is not None and secrets.phone_hash(plain, reporter.district_id) == reporter.phone_hash
    )


def _owe(told: Sequence[_Told], actor: Actor, now: datetime) -> tuple[int, ...]:
    """Write texts and their events; the lock on the reporter makes a repeated key come second."""
    made: list[int] = []
    for district_id in sorted({one[0].district_id for one in told}):
        mine = [one for one in told if one[0].district_id == district_id]
        made += _write(_fresh(mine, district_id), district_id, actor, now)
    return tuple(made)


def _fresh(told: Sequence[_Told], district_id: int) -> list[_Told]:
    """Leave out what is owed already. One statement."""
    keys = [key for *_, key in told]
    found = OutgoingText.objects.filter(district_id=district_id, key__in=keys)
    before = set(found.values_list("key", flat=True))
    return [one for one in told if one[2] not in before]


def _write(told: Sequence[_Told], district_id: int, actor: Actor, now: datetime) -> list[int]:
    """Write the texts of one district, and an event for each. Three statements, or none."""
    if not told:
        return []
    calendar = desk(district_id).calendar
    texts = OutgoingText.objects.bulk_create(
        OutgoingText(
            district_id=district_id,
            key=key,
            subject=subject_of(reporter.appeal_id),
            phone_sealed=_resealed(reporter),
            text=_said(reporter.appeal, kind, calendar),
            created_at=now,
        )
        for reporter, kind, key in told
    )
    facts = [
        (f"text:{text.pk}", {"appeal_id": reporter.appeal_id, "about": kind})
        for text, (reporter, kind, _key) in zip(texts, told, strict=True)
    ]
    record_many("text.owed", facts, actor=actor, at=now, district_id=district_id, batch_id=uuid4())
    return [text.pk for text in texts]


def _resealed(reporter: Reporter) -> bytes:
    """Seal the phone for the outbox: what is sealed for one purpose opens for no other."""
    phone = secrets.unseal(reporter.phone_sealed or b"", f"reporter.phone:{reporter.district_id}")
    return secrets.seal(phone, f"text.phone:{reporter.district_id}")


def _said(appeal: Appeal, kind: str, calendar: OfficeCalendar) -> str:
    """What the message says, in the reporter's language: never the reporter's own words."""
    facts = {
        "number": rules.number_of(appeal.pk, appeal.received_at, calendar),
        "link": status_url(appeal.pk, appeal.received_at),
    }
    with translation.override(appeal.language):
        return _sentence(kind) % facts


def _sentence(kind: str) -> str:
    return {
        "appeal.received": _("We have received your report %(number)s. Follow it here: %(link)s"),
        "appeal.asked": _(
            "We have a question about your report %(number)s. Please answer here: %(link)s"
        ),
        "appeal.answered": _(
            "Your report %(number)s has been answered. Read it and rate it here: %(link)s"
        ),
        "appeal.declined": _(
            "Your report %(number)s cannot be done as asked. The reason, and what you can do: "
            "%(link)s"
        ),
    }.get(kind, _("The link to your report %(number)s: %(link)s"))
