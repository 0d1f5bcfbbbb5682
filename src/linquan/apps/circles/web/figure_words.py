"""The words of what facilities did, and of how much."""

from decimal import Decimal
from typing import Any, Final

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from linquan.apps.circles.web.words import FAULTS as LIST_FAULTS
from linquan.apps.circles.web.words import Words

THEMES: Final[Words] = {
    "service": pgettext_lazy("figure", "Service"),
    "use": pgettext_lazy("figure", "Use of space"),
    "funds": pgettext_lazy("figure", "Money"),
    "access": pgettext_lazy("figure", "Ways there"),
}
GATHERINGS: Final[Words] = {
    "counted": _("Counted from a day to a day; adds up"),
    "paid": _("Of one day, several are several; adds up"),
    "found": _("As found on a day; the newest counts"),
}
SIDES: Final[Words] = {
    "done": pgettext_lazy("figure", "Done"),
    "agreed": pgettext_lazy("figure", "Agreed"),
}
STANDINGS: Final[Words] = {
    "stands": pgettext_lazy("figure", "counts"),
    "corrected": pgettext_lazy("figure", "corrected"),
    "withdrawn": pgettext_lazy("figure", "withdrawn"),
}
SPANS: Final[Words] = {
    "month": pgettext_lazy("figure", "Month"),
    "quarter": pgettext_lazy("figure", "Quarter"),
    "year": pgettext_lazy("figure", "Year"),
    "all": pgettext_lazy("figure", "All the time"),
}
TABLE_FAULTS: Final[Words] = {
    "figure_kind_unknown": _("Choose something that is counted today."),
    "facility_not_here": LIST_FAULTS["facility_not_here"],
    "several_called_so": LIST_FAULTS["several_called_so"],
    "choose": LIST_FAULTS["choose"],
    "amount_odd": _("Write an amount from 0 to 100,000,000,000 with at most two decimals."),
    "period_odd": _("It ends before it begins."),
    "period_long": _("At most ten years."),
    "one_day": _("This is of one day: write the same day twice."),
    "day_to_come": LIST_FAULTS["day_to_come"],
    "figure_noted": _(
        "Another figure is noted for some of these days. Correct that one on its page."
    ),
}
FAULTS: Final[Words] = {
    **LIST_FAULTS,
    **TABLE_FAULTS,
    "period_taken": TABLE_FAULTS["figure_noted"],
    "gathering_stays": _("How figures come together stays: end the line and add another."),
    "figure_kind_stays": _("What is left of money is reckoned with it. Change it instead."),
}


def amount(value: Decimal) -> str:
    """Say a number as it was written, in groups of three: ``3,750,000``, ``9.5``."""
    return f"{value.normalize():,f}".replace("-", "−")


def unit(kind: Any) -> str:
    """Say what a kind is counted in, in the language of the page."""
    is_chinese = (get_language() or "").startswith("zh")
    return str(kind.unit if is_chinese or not kind.unit_en else kind.unit_en)
