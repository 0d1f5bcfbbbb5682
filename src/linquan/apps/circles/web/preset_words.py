"""Words of presets of the catalogue."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from linquan.apps.circles.web import words
from linquan.apps.circles.web.words import Words

BASES: Final[Words] = {
    "second_hand": _("at second hand: cited by others"),
    "memory": _("example, default: from memory"),
    "article": _("example: from a report of a place"),
    "house": _("example, default"),
}
"""Where the numbers of a line are from; none is official."""
REFUSALS: Final[Words] = {
    "nothing_chosen": _("Tick at least one item."),
    "preset_moved_on": _(
        "The catalogue has changed meanwhile. Look at what the preset would change now, then "
        "write it."
    ),
    "preset_taken_back": _("It was taken back already."),
    "too_late_to_take_back": _(
        "It can be taken back within a week only. Take the catalogue of the house, or change "
        "single lines."
    ),
    "preset_changed_since": _(
        "Somebody has changed lines of it since: %(items)s. Change those lines back by hand."
    ),
    "no_network": words.RUN_REFUSALS["no_network"],
    "runs_waiting": _("Many runs wait already. Ask again when some are done."),
    "too_early": words.FAULTS["too_early"],
    "changes_odd": _("Tick at least one item."),
}


def refusal(code: str, details: Mapping[str, Any]) -> str:
    """Say why a preset was not written, asked about, or taken back."""
    told = dict(details)
    if isinstance(told.get("items"), list):
        told["items"] = ", ".join(told["items"])
    text = str(REFUSALS.get(code, _("This can no longer be done. Look at it as it is now.")))
    return text % told if "%(" in text else text
