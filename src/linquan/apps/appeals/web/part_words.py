"""Words of parts, calls and what was sent."""

from collections.abc import Mapping
from typing import Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from linquan.apps.appeals.parts import PartState
from linquan.apps.appeals.supports import SupportKind, SupportState
from linquan.apps.appeals.words import CALL_LEVELS as CALL_LEVELS

Words = Mapping[str, Promise]
STATES: Final[Words] = {
    PartState.ASKED: pgettext_lazy("part", "asked"),
    PartState.ARRIVED: pgettext_lazy("part", "is there"),
    PartState.ANSWERED: pgettext_lazy("part", "done"),
    PartState.RETURNED: pgettext_lazy("part", "cannot"),
    PartState.CANCELLED: pgettext_lazy("part", "not needed any more"),
}
PILLS: Final[Mapping[str, str]] = {
    PartState.ASKED: "new", PartState.ARRIVED: "new", PartState.ANSWERED: "ok",
    PartState.RETURNED: "overdue",
}  # fmt: skip
SUPPORT_KINDS: Final[Words] = {
    SupportKind.PEOPLE: gettext_lazy("People"),
    SupportKind.MONEY: gettext_lazy("Money (yuan)"),
    SupportKind.PLACES: pgettext_lazy("support", "Places"),
    SupportKind.HOURS: gettext_lazy("Hours"),
}
SUPPORT_STATES: Final[Words] = {
    SupportState.TOLD: pgettext_lazy("support", "waits to be confirmed"),
    SupportState.CONFIRMED: pgettext_lazy("support", "confirmed"),
    SupportState.REFUSED: pgettext_lazy("support", "refused"),
}
CENTS: Final = 100


def amount_word(kind: str, amount: int) -> str:
    """Write how much of it: ``3 people``, ``1,200.00 yuan``."""
    if kind == SupportKind.MONEY:
        whole, cents = divmod(amount, CENTS)
        written = f"{number_format(whole, use_l10n=True, force_grouping=True)}.{cents:02}"
        return _("%(amount)s yuan") % {"amount": written}
    told = {"n": amount}
    if kind == SupportKind.PEOPLE:
        return ngettext("%(n)s person", "%(n)s people", amount) % told
    if kind == SupportKind.PLACES:
        return ngettext("%(n)s place", "%(n)s places", amount) % told
    return ngettext("%(n)s hour", "%(n)s hours", amount) % told
