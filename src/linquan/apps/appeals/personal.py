"""What the desk holds on people: its part of the register of personal data."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals.models import (
    Action,
    Answer,
    Appeal,
    Callback,
    ErasureProposal,
    Forward,
    Hold,
    OrderLine,
    Part,
    Rating,
    Redaction,
    Referral,
    Remark,
    Reporter,
    Support,
    Tombstone,
)
from linquan.kernel.models import ImportedRow
from linquan.kernel.personal import (
    ITSELF,
    OF_ACCOUNT,
    OF_REQUEST,
    Erased,
    Field,
    Holding,
    Root,
    declare,
)

LIST: Final = _("as long as the list of keeping times says after the request has ended")
OF_OFFICE: Final = _("as long as the request itself: the record of who of the office did what")
_BOTH: Final = {Root.REQUEST: OF_REQUEST, Root.ACCOUNT: OF_ACCOUNT}
# The name of its matter stays as its title: it is a matter still, and lists show it as one.
_MATTER: Final = "(SELECT name FROM appeals_matter WHERE appeals_matter.id = matter_id)"
_IMPORTED: Final = """district_id = %(district_id)s AND (
    (table_name = 'appeals_appeal' AND row_id = ANY(%(ids)s))
    OR (table_name = 'appeals_reporter' AND row_id IN (
        SELECT id FROM appeals_reporter WHERE appeal_id = ANY(%(ids)s)))
    OR (table_name = 'appeals_answer' AND row_id IN (
        SELECT id FROM appeals_answer WHERE appeal_id = ANY(%(ids)s)))
    OR (table_name = 'appeals_rating' AND row_id IN (
        SELECT id FROM appeals_rating WHERE appeal_id = ANY(%(ids)s)))
    OR (table_name = 'appeals_orderline' AND row_id IN (
        SELECT appeals_orderline.id FROM appeals_orderline
        JOIN appeals_order ON appeals_order.id = order_id WHERE appeal_id = ANY(%(ids)s)))
)"""
_OF_ASKER: Final = (
    "district_id = %(district_id)s AND "
    "(account_id = ANY(%(accounts)s) OR asked_account_id = ANY(%(accounts)s))"
)
_OF_ORDER: Final = (
    "district_id = %(district_id)s AND order_id IN "
    "(SELECT id FROM appeals_order WHERE appeal_id = ANY(%(ids)s))"
)

HOLDINGS: Final = (
    Holding(
        Appeal,
        _("Requests"),
        _("to deal with what was asked"),
        LIST,
        (
            Field("title", _MATTER),
            Field("text", "''"),
            Field("address", "''"),
            Field("lon", "NULL"),
            Field("lat", "NULL"),
            Field("reason_text", "''"),
            Field("attributes", "'[]'::jsonb"),
            Field("public_title", "''"),
            Field("public_photo_id", "NULL", is_shown=False),
            Field("is_public", "FALSE"),
            Field("key", "'erased-' || id", is_shown=False),
            Field("words", "''::tsvector", is_shown=False),
            Field("grams", "''::tsvector", is_shown=False),
        ),
        Erased.CLEARED,
        {Root.REQUEST: ITSELF},
        ("id", "status", "received_at", "due_at", "done_at", "grade", "language", "erased_at"),
    ),
    Holding(
        Reporter,
        _("Reporters"),
        _("to ask back and to answer"),
        LIST,
        (
            Field("name_sealed", "NULL", sealed_for="reporter.name"),
            Field("phone_sealed", "NULL", sealed_for="reporter.phone"),
            Field("phone_hash", "''", is_shown=False),
        ),
        Erased.CLEARED,
        {Root.REQUEST: OF_REQUEST},
        ("appeal_id", "kind"),
    ),
    Holding(
        Answer,
        _("Answers"),
        _("to tell what was done"),
        LIST,
        (Field("text", "''"), Field("proof_waiver", "''")),
        Erased.CLEARED,
        _BOTH,
        ("appeal_id", "organisation_id", "is_refusal", "at"),
    ),
    Holding(
        Rating,
        _("Ratings"),
        _("to know whether it helped"),
        LIST,
        (Field("reason", "''"),),
        Erased.CLEARED,
        {Root.REQUEST: OF_REQUEST},
        ("appeal_id", "grade", "at"),
    ),
    Holding(
        Callback,
        _("Call-backs"),
        _("to know whether it helped"),
        LIST,
        (Field("answers", "'[]'"), Field("text", "''")),
        Erased.CLEARED,
        _BOTH,
        ("appeal_id", "nth", "outcome", "grade", "organisation_id", "at"),
    ),
    Holding(
        Remark,
        _("Questions, replies and notes"),
        _("to deal with what was asked"),
        LIST,
        (Field("text", "''"),),
        Erased.CLEARED,
        _BOTH,
        ("appeal_id", "kind", "organisation_id", "at"),
    ),
    Holding(
        Forward,
        _("Forwarded to bodies outside"),
        _("to have it done by whom it concerns"),
        LIST,
        (Field("text", "''"), Field("photo_ids", "'{}'", is_shown=False)),
        Erased.CLEARED,
        {Root.REQUEST: OF_REQUEST},
        ("appeal_id", "body_id", "tells_reporter", "state", "created_at", "expires_at"),
    ),
    Holding(
        Referral,
        _("Handed on to other systems"),
        _("to have it done by whom it concerns"),
        LIST,
        (
            Field("text", "''"),
            Field("outside_note", "''"),
            Field("attributes", "'[]'"),
            Field("updates", "'[]'"),
            Field("token", "''", is_shown=False),
            Field("error", "''", is_shown=False),
            Field("next_at", "NULL", is_shown=False),
        ),
        Erased.CLEARED,
        {Root.REQUEST: OF_REQUEST},
        ("appeal_id", "system_id", "tells_reporter", "outside_id", "outside_status", "created_at"),
    ),
    Holding(
        Part,
        _("Parts of other units"),
        _("to have it done by whom it concerns"),
        LIST,
        (
            Field("text", "''"),
            Field("arrival_place", "''"),
            Field("outcome", "''"),
            Field("waiver", "''"),
        ),
        Erased.CLEARED,
        {Root.REQUEST: OF_REQUEST, Root.ACCOUNT: _OF_ASKER},
        ("appeal_id", "kind", "state", "organisation_id", "asked_by_id", "asked_at", "done_at"),
    ),
    Holding(
        Action,
        _("Actions in answer"),
        _("to show what was done in answer to a request"),
        LIST,
        (
            Field("title", "''"),
            Field("place", "''"),
            Field("host_role", "''"),
            Field("asks", "''"),
            Field("text", "''"),
        ),
        Erased.CLEARED,
        {Root.REQUEST: OF_REQUEST},
        ("appeal_id", "kind_id", "starts_at", "state", "counts", "amount_cents"),
    ),
    Holding(
        Support,
        _("What other units sent"),
        _("to show what was sent down, and by whom"),
        LIST,
        (Field("words", "''"),),
        Erased.CLEARED,
        _BOTH,
        ("appeal_id", "part_id", "organisation_id", "kind", "amount", "day", "state", "told_at"),
    ),
    Holding(
        ImportedRow,
        _("Rows of files that were brought in"),
        _("to take an import back"),
        _("seven days"),
        (Field("before"), Field("after")),
        Erased.DELETED,
        {Root.REQUEST: _IMPORTED},
        ("table_name", "row_id"),
    ),
    # After the ledger above, which finds its copies by these rows.
    Holding(
        OrderLine,
        _("Rows of orders from upper offices"),
        _("to send an order back in the shape in which it came"),
        LIST,
        (Field("cells_sealed", sealed_for="order.cells"),),
        Erased.DELETED,
        {Root.REQUEST: _OF_ORDER},
        ("order_id", "batch_id"),
    ),
    Holding(
        Hold,
        _("Reasons not to erase yet"),
        _("to keep what a dispute needs"),
        OF_OFFICE,
        (Field("reason", "''"), Field("account_name")),
        Erased.CLEARED,
        _BOTH,
        ("appeal_id", "until", "set_at", "lifted_at"),
    ),
    Holding(
        ErasureProposal,
        _("Proposals to erase"),
        _("to show who wanted it erased, and who decided"),
        OF_OFFICE,
        (Field("reason"), Field("account_name"), Field("decided_name"), Field("decided_reason")),
        Erased.KEPT,
        _BOTH,
        ("appeal_id", "proposed_at", "outcome", "decided_at"),
    ),
    Holding(
        Redaction,
        _("Proposals to black out"),
        _("to show who wanted words blacked out, and who decided"),
        OF_OFFICE,
        (Field("reason"), Field("account_name"), Field("decided_name"), Field("decided_reason")),
        Erased.KEPT,
        _BOTH,
        ("appeal_id", "kind", "field", "start", "length", "proposed_at", "outcome", "decided_at"),
    ),
    Holding(
        Tombstone,
        _("What was erased"),
        _("to show that it was erased, by whom and why"),
        OF_OFFICE,
        (Field("reason"), Field("account_name"), Field("proposed_name")),
        Erased.KEPT,
        _BOTH,
        ("appeal_id", "rule", "at"),
    ),
)


def enter() -> None:
    """Enter the tables of the desk into the register."""
    for holding in HOLDINGS:
        declare(holding)
