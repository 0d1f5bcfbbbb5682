"""How the lists of what programs see (Open311) go out as tables and come in."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.appeals.list_layouts import REFERENCE, Words
from linquan.apps.appeals.open311 import (
    DOMAIN,
    LONGEST_DOMAIN,
    LONGEST_HINT,
    LONGEST_KEY,
    LONGEST_NAME,
    MOST_CHOICES,
    Datatype,
    ServiceType,
)
from linquan.apps.appeals.words import DATATYPES, SERVICE_TYPES
from linquan.kernel.exchange.columns import CellFault, Choice, Column, YesNo
from linquan.kernel.exchange.dated_lists import CODE, POSITION, layout
from linquan.kernel.exchange.several import PartedLines, names_of


@dataclass(frozen=True)
class Domain(Column):
    """The name of a jurisdiction, such as ``jiangan.example.gov.cn``."""

    most: float = LONGEST_DOMAIN

    def _read(self, cell: Any) -> Any:
        text = super()._read(cell)
        if text and not DOMAIN.fullmatch(text):
            raise CellFault("domain_odd")
        return text


def _is_choice(parts: tuple[str, ...]) -> bool:
    return names_of(parts, 3, LONGEST_NAME) and names_of(parts[:1], 1, LONGEST_KEY)


_MATTER: Final = Column(
    "matter", _("Matter"), _("Its name or code."), most=REFERENCE, is_required=True,
    aliases=("事项",),
)  # fmt: skip

JURISDICTIONS: Final = layout(
    "jurisdictions",
    _("Jurisdictions"),
    CODE,
    Domain("domain", _("Name for programs"), _("Small letters, digits, dots and dashes."),
           is_required=True),
    Column("area", _("Area"), _("A district or a street: its code or its name."),
           most=REFERENCE, is_required=True),
)  # fmt: skip
SERVICES: Final = layout(
    "services",
    _("Offered to systems"),
    _MATTER,
    Choice("type", pgettext_lazy("table", "What whoever reports gets"),
           words={one: SERVICE_TYPES[one] for one in ServiceType}, is_required=True),
    Column("description", _("Description in Chinese"), most=LONGEST_HINT),
    Column("description_en", _("Description in English"), most=LONGEST_HINT),
    Words("keywords", _("Keywords"), _("Divided by 、 or commas."), most=500),
)  # fmt: skip
ATTRIBUTES: Final = layout(
    "service_attributes",
    _("Questions of systems"),
    CODE,
    _MATTER,
    Column("name", _("Question in Chinese"), most=LONGEST_NAME, is_required=True),
    Column("name_en", _("Question in English"), most=LONGEST_NAME, is_required=True),
    Choice("datatype", _("How it is answered"),
           words={one: DATATYPES[one] for one in Datatype}, is_required=True),
    YesNo("is_required", pgettext_lazy("table", "Must be answered")),
    YesNo("is_asked", pgettext_lazy("table", "Is asked"), _("No: it is only shown."), empty=True),
    POSITION,
    Column("hint", _("Hint in Chinese"), most=LONGEST_HINT),
    Column("hint_en", _("Hint in English"), most=LONGEST_HINT),
    PartedLines("choices", _("Values"), _("One a line: key | Chinese | English."), most=30_000,
                most_lines=MOST_CHOICES, is_good=_is_choice),
)  # fmt: skip
