"""The words of what comes into the register from elsewhere."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.circles.intake import Standing
from linquan.kernel.letters import listed

STANDINGS: Final[Mapping[Standing, Any]] = {
    Standing.NEW: pgettext_lazy("proposal", "New"),
    Standing.NEAR: pgettext_lazy("proposal", "One like it is near"),
    Standing.HERE: pgettext_lazy("proposal", "In the register"),
    Standing.OUTSIDE: pgettext_lazy("proposal", "Outside every community"),
}
PILLS: Final[Mapping[str, str]] = {
    Standing.NEW: "new", Standing.NEAR: "soon", Standing.HERE: "ok", Standing.OUTSIDE: "neutral",
}  # fmt: skip
REFUSALS: Final[Mapping[str, Any]] = {
    "nothing_chosen": _("Nothing was chosen. Tick what is to come into the register."),
    "too_many": _("At most %(limit)s facilities at once. Choose fewer."),
    "proposals_moved_on": _(
        "The map or the register has changed since you looked. Nothing was taken in. Look again."
    ),
    "intake_undone": _("It was taken back already."),
    "intake_changed": _(
        "Something happened since to facilities of it (%(names)s), so that it stays. Correct or "
        "close single ones instead."
    ),
    "intake_in_use": _("Something else already refers to facilities of it, so that it stays."),
}


def refusal(code: str, details: Mapping[str, Any]) -> str:
    """Say why something cannot come in, or go again."""
    told = dict(details) | {"names": listed([str(one) for one in details.get("names") or ("…",)])}
    return str(REFUSALS[code]) % told
