"""What outreach holds on people: its part of the register of personal data."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from linquan.apps.outreach.models import Finding, Proposal, Visit
from linquan.kernel.personal import OF_REQUEST, Erased, Field, Holding, Root, declare

LIST: Final = _("as long as the list of keeping times says after the request has ended")
ROUND: Final = _("as long as the round of visits; names and telephones are not asked for")

HOLDINGS: Final = (
    Holding(
        Visit,
        _("Visits"),
        _("to know where people were listened to"),
        ROUND,
        (Field("address"), Field("notes")),
        Erased.KEPT,
        {},
        ("id", "round_id", "visited_at", "people"),
    ),
    Holding(
        Finding,
        _("Findings of visits"),
        _("to decide what becomes of what was heard"),
        LIST,
        (Field("text", "''"), Field("address", "''"), Field("reason", "''")),
        Erased.CLEARED,
        {Root.REQUEST: OF_REQUEST},
        ("appeal_id", "visit_id", "decision", "decided_at"),
    ),
    Holding(
        Proposal,
        _("Proposals from visits"),
        _("to make projects of them"),
        ROUND,
        (Field("title"), Field("text"), Field("reason")),
        Erased.KEPT,
        {},
        ("id", "finding_id", "state", "made_at"),
    ),
)


def enter() -> None:
    """Enter these tables into the register."""
    for holding in HOLDINGS:
        declare(holding)
