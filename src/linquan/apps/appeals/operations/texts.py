"""Text messages owed to reporters who left a phone. Sending is the kernel's matter."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from linquan.apps.appeals import cases, rules
from linquan.apps.appeals.desk import desk
from linquan.apps.appeals.models import Appeal, Reporter
from linquan.apps.appeals.status_links import status_url
from linquan.kernel import secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed
from linquan.kernel.events import record
from linquan.kernel.models import OutgoingText

LINK = "link"


@transaction.atomic
def owe_text(*, actor: Actor, appeal_id: int, event_id: int, kind: str, now: datetime) -> int:
    """Owe the reporter a text with the status link, once for each event that is worth one.

    Returns the id of the text, 0 when no phone was left or the text is owed already. Six
    statements: request, reporter, texts, versions, text, event. Raises NotFound, NotAllowed.
    """
    appeal = cases.take(appeal_id)
    if not actor.is_system:
        raise NotAllowed("owe_text")
    reporter = _reachable(appeal)
    if reporter is None:
        return 0
    return _owe(appeal, reporter, kind, f"{event_id}:appeals.texts", actor, now)


@transaction.atomic
def owe_link(*, actor: Actor, number: str, phone: str, now: datetime) -> None:
    """Owe the status link of a request to the phone that was left with it, at most once an hour.

    Whoever asks learns nothing: no answer says whether number and phone belong together.
    """
    appeal_id = rules.id_in_number(number)
    appeal = (
        Appeal.objects.select_for_update().defer(*cases.HEAVY).filter(pk=appeal_id or 0).first()
    )
    reporter = _reachable(appeal) if appeal else None
    if appeal is None or reporter is None or not _is_phone_of(reporter, phone):
        return
    _owe(appeal, reporter, LINK, f"{LINK}:{appeal.pk}:{now:%Y%m%d%H}", actor, now)


def _reachable(appeal: Appeal) -> Reporter | None:
    found = Reporter.objects.filter(district_id=appeal.district_id, appeal=appeal)
    return found.exclude(phone_sealed=None).first()


def _is_phone_of(reporter: Reporter, phone: str) -> bool:
    plain = secrets.normalise_phone(phone)
    return (
        plain is not None and secrets.phone_hash(plain, reporter.district_id) == reporter.phone_hash
    )


def _owe(
    appeal: Appeal, reporter: Reporter, kind: str, key: str, actor: Actor, now: datetime
) -> int:
    """Write the text and its event; the lock on the request makes a repeated key come second."""
    mine = {"district_id": appeal.district_id, "key": key}
    if OutgoingText.objects.filter(**mine).exists():
        return 0
    phone = secrets.unseal(reporter.phone_sealed or b"", f"reporter.phone:{appeal.district_id}")
    owed = OutgoingText.objects.create(
        **mine,
        subject=f"appeal:{appeal.pk}",
        phone_sealed=secrets.seal(phone, f"text.phone:{appeal.district_id}"),
        text=_said(appeal, kind),
        created_at=now,
    )
    record(
        "text.owed",
        subject=f"text:{owed.pk}",
        actor=actor,
        at=now,
        district_id=appeal.district_id,
        data={"appeal_id": appeal.pk, "about": kind},
    )
    return owed.pk


def _said(appeal: Appeal, kind: str) -> str:
    """What the message says, in the reporter's language: never the reporter's own words."""
    calendar = desk(appeal.district_id).calendar
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
