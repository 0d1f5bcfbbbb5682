"""What rectifications hold on people: its part of the register of personal data."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from linquan.apps.rectifications.models import Entry, Rectification
from linquan.kernel.personal import OF_REQUEST, Erased, Field, Holding, Root, declare

LIST: Final = _("as long as the list of keeping times says after the request has ended")

HOLDINGS: Final = (
    Holding(
        Rectification,
        _("Rectifications"),
        _("to have put right what was told"),
        LIST,
        (Field("title", "''"), Field("place", "''")),
        Erased.CLEARED,
        {Root.REQUEST: OF_REQUEST},
        ("appeal_id", "stage", "party_id", "created_at"),
    ),
    Holding(
        Entry,
        _("Words of rectifications"),
        _("to have put right what was told"),
        LIST,
        (Field("text", "''"),),
        Erased.CLEARED,
        {Root.REQUEST: OF_REQUEST},
        ("appeal_id", "rectification_id", "kind", "at"),
    ),
)


def enter() -> None:
    """Enter these tables into the register."""
    for holding in HOLDINGS:
        declare(holding)
