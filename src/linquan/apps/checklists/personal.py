"""What assessments hold on people: their part of the register of personal data."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from linquan.apps.checklists.models import Answer
from linquan.kernel.personal import Erased, Field, Holding, declare

HOLDINGS: Final = (
    Holding(
        Answer,
        _("Answers of assessments"),
        _("to know what is lacking in a place"),
        _("as long as the assessment; names and telephones are not asked for"),
        (Field("note"),),
        Erased.KEPT,
        {},
        ("id", "clause_id", "verdict", "at"),
    ),
)


def enter() -> None:
    """Enter these tables into the register."""
    for holding in HOLDINGS:
        declare(holding)
