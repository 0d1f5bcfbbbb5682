"""The words of what new places cost, and of money."""

from typing import Final

from django.utils.formats import number_format
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from linquan.apps.circles.siting import YUAN_OF_WAN
from linquan.apps.circles.web.words import FAULTS as LIST_FAULTS
from linquan.apps.circles.web.words import Words

KIND: Final = pgettext_lazy("place cost", "Kind of site")
KINDS: Final[Words] = {
    "grid": pgettext_lazy("place cost", "New building"),
    "dwellings": pgettext_lazy("place cost", "In an estate or building"),
    "points": pgettext_lazy("place cost", "Point of one's own"),
    "premises": pgettext_lazy("place cost", "Idle space"),
}
FAULTS: Final[Words] = {
    **LIST_FAULTS,
    "item_or_category": _("Name an item or a category, not both."),
    "category_unknown": _("Choose a category that is in the catalogue."),
    "yuan_odd": _("Write an amount from 0 to 1,000,000 times 10,000 yuan."),
}


def money(yuan: int) -> str:
    """Say an amount: ``300,000 yuan``, in Chinese ``30 万元``."""
    if (get_language() or "").startswith("zh"):
        return pgettext("money", "%(amount)s times 10,000 yuan") % {"amount": _wan(yuan)}
    return _t("%(amount)s yuan") % {"amount": number_format(yuan, force_grouping=True)}


def _wan(yuan: int) -> str:
    whole, rest = divmod(yuan, YUAN_OF_WAN)
    told = f"{rest:04}".rstrip("0")
    return str(number_format(whole, force_grouping=True)) + (f".{told}" if told else "")
