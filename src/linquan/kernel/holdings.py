"""What the kernel holds on people: its part of the register of personal data."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from linquan.kernel.models import Attachment, Delivery, Event, Import, OutgoingText
from linquan.kernel.personal import OF_ACCOUNT, OF_SUBJECT, Erased, Field, Holding, Root, declare

# Of an event of an erased request stays what is counted and what the record needs: states, times,
# numbers. Everything else goes, also what a kind of event yet to come may say.
KEPT_OF_EVENTS: Final = (
    "action", "amount", "area_id", "area_path", "arrive_due_at", "asks", "audience", "batch",
    "body", "body_en", "call", "cause", "changed", "channel", "clock", "contact_due_at", "counts",
    "day", "done_at", "due_at", "fault", "forward", "from", "grade", "grades", "import",
    "is_public", "lost_min", "matter_id", "meeting", "months", "next_at", "nth", "number", "order",
    "outcome", "owner_id", "part", "part_due_at", "petition", "photos", "protected", "reason_code",
    "received_at", "refused", "rectification", "reporter", "rule", "rule_en", "said", "source",
    "status", "step", "step_reason", "support", "support_kind", "system", "system_en", "texts",
    "to", "total_due_at", "unit_id", "unit_ids", "until", "was_area_path", "was_contact_due_at",
    "was_due_at", "was_owner_id", "was_total_due_at", "way",
)  # fmt: skip
_EMPTIED: Final = """(
    SELECT coalesce(jsonb_object_agg(key, value), '{}'::jsonb) FROM jsonb_each(data)
    WHERE key = ANY('{KEPT}'::text[])
)""".replace("KEPT", ",".join(KEPT_OF_EVENTS))
_OWN_EVENTS: Final = (
    "district_id = %(district_id)s AND actor_kind = 'person' AND actor_id = ANY(%(accounts)s)"
)
_OF_EVENT: Final = (
    "error <> '' AND event_id IN (SELECT id FROM kernel_event "
    "WHERE district_id = %(district_id)s AND subject = ANY(%(subjects)s))"
)
LIST: Final = _("as long as the list of keeping times says after the request has ended")

HOLDINGS: Final = (
    Holding(
        Event,
        _("What happened"),
        _("to show who did what, and when"),
        _("the words as long as those of the request, the record itself for good"),
        (Field("data", _EMPTIED), Field("actor_name")),
        Erased.CLEARED,
        {Root.REQUEST: OF_SUBJECT, Root.ACCOUNT: _OWN_EVENTS},
        ("id", "kind", "subject", "actor_kind", "organisation_id", "at"),
    ),
    Holding(
        Delivery,
        _("Faults of what follows from events"),
        _("to try again"),
        LIST,
        (Field("error", "''"),),
        Erased.CLEARED,
        {Root.REQUEST: _OF_EVENT},
        ("event_id", "handler"),
    ),
    Holding(
        Attachment,
        _("Photos"),
        _("to show what is asked, and what was done"),
        LIST,
        (Field("sha256"),),
        Erased.DELETED,
        {Root.REQUEST: OF_SUBJECT, Root.FILE: OF_SUBJECT},
        ("subject", "role", "media_type", "width", "height", "size_bytes", "created_at"),
    ),
    Holding(
        OutgoingText,
        _("Text messages"),
        _("to tell reporters what became of it"),
        LIST,
        (
            Field("phone_sealed", sealed_for="text.phone"),
            Field("text"),
            Field("error"),
            Field("key", is_shown=False),
        ),
        Erased.DELETED,
        {Root.REQUEST: OF_SUBJECT},
        ("subject", "created_at", "sent_at"),
    ),
    Holding(
        Import,
        _("Files that were brought in"),
        _("to look at a file before its rows are taken"),
        _("the file until its rows are taken, at most a day"),
        (
            Field("content_sealed", sealed_for="import.file", is_shown=False),
            Field("file_name"),
            Field("account_name"),
        ),
        Erased.BY_ITSELF,
        {Root.ACCOUNT: OF_ACCOUNT},
        ("id", "table", "state", "created_at", "taken_at", "undone_at"),
    ),
)


def enter() -> None:
    """Enter the tables of the kernel into the register."""
    for holding in HOLDINGS:
        declare(holding)
