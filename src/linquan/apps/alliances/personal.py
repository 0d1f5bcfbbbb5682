"""What joint meetings hold on people: its part of the register of personal data."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from linquan.apps.alliances.models import Item, Resolution
from linquan.kernel.personal import OF_REQUEST, Erased, Field, Holding, Root, declare

LIST: Final = _("as long as the list of keeping times says after the request has ended")

HOLDINGS: Final = (
    Holding(
        Item,
        _("Items of meetings"),
        _("to deal with what was asked"),
        LIST,
        (Field("words", "''"), Field("photo_ids", "'{}'", is_shown=False)),
        Erased.CLEARED,
        {Root.REQUEST: OF_REQUEST},
        ("appeal_id", "meeting_id", "position", "carried"),
    ),
    Holding(
        Resolution,
        _("Resolutions of meetings"),
        _("to deal with what was asked"),
        LIST,
        (Field("text", "''"),),
        Erased.CLEARED,
        {Root.REQUEST: OF_REQUEST},
        ("appeal_id", "outcome", "organisation_id", "at"),
    ),
)


def enter() -> None:
    """Enter these tables into the register."""
    for holding in HOLDINGS:
        declare(holding)
