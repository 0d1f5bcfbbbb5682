"""Codes of places in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linquan.apps.places.words import FAULTS, LEVELS, ZONE_KINDS
from linquan.kernel.errors import Invalid, WrongState

OBSTACLES: Mapping[str, Promise] = {
    "area_has_parts": _("Other areas still hang below it. Take those out of use first."),
    "area_has_posters": _("Posters still hang there. Take those out of use first."),
    "area_retired": _("It has already been taken out of use. Load the page again."),
    "area_moved": _("Someone has just moved it. Look where it hangs now."),
    "parent_retired": _("The area above is out of use. Take that one back into use first."),
    "cannot_take_back": _(
        "This can no longer be taken back: someone else did it, or a week is over."
    ),
    "changed_meanwhile": _(
        "This can no longer be taken back: it was changed again meanwhile. Nothing was changed now."
    ),
    "area_in_use": _("It is already back in use. Load the page again."),
    "zone_ended": _("The zone is out of use. Take it back into use first."),
    "zone_in_use": _("It is already back in use. Load the page again."),
    "zone_name_taken": _(
        "Another zone of this kind has its name by now. Rename that one first, then take this one "
        "back into use."
    ),
    "poster_in_use": _("It is already back in use. Load the page again."),
    "poster_retired": _("This poster has already been taken out of use."),
}

__all__ = [
    "FAULTS",
    "LEVELS",
    "OBSTACLES",
    "ZONE_KINDS",
    "fault",
    "is_chinese",
    "named",
    "obstacle",
]


def fault(code: str, details: Mapping[str, object]) -> str:
    """Say what is wrong with a field."""
    text = str(FAULTS.get(code, _("Please check this.")))
    return text % details if "%(" in text else text


def obstacle(refusal: WrongState | Invalid) -> str:
    """Say why something cannot be done, and what to do first."""
    if isinstance(refusal, Invalid):
        return " ".join(fault(code, refusal.details) for code in refusal.fields.values())
    return str(OBSTACLES.get(refusal.code, refusal.code))


def is_chinese() -> bool:
    """Whether the reader's language is Chinese."""
    return (get_language() or "zh").startswith("zh")


def named(name: str, name_en: str) -> str:
    """Return a name in the reader's language; the Chinese one where there is no English one."""
    return name if is_chinese() or not name_en else name_en
