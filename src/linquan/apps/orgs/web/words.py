"""Codes of organisations in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from linquan.apps.orgs.key_types import KeyState
from linquan.apps.orgs.types import IdentifierKind, Scope
from linquan.apps.orgs.webhooks import Sending
from linquan.apps.orgs.words import CALENDAR_NOTES, FAULTS, KINDS, ROLES
from linquan.kernel.actors import Role

CLOCK = len("09:00")

__all__ = [
    "CALENDAR_NOTES",
    "EVENTS",
    "FAULTS",
    "FIELDS",
    "KEY_STATES",
    "KINDS",
    "OBSTACLES",
    "ROLES",
    "ROLE_HINTS",
    "SCOPES",
    "WAYS",
    "change_line",
    "named",
]
ROLE_HINTS: Mapping[Role, Promise] = {
    Role.CLERK: _("Clerk: receives requests and passes them on"),
    Role.HANDLER: _("Handler: answers what is passed to the organisation"),
    Role.GRID_WORKER: _("Grid worker: reports and closes tasks on the street"),
    Role.LEADER: _("Leader: sees every request below, handles none"),
    Role.ADMINISTRATOR: _("Administrator: places, organisations, people, lists"),
}
SCOPES: Mapping[Scope, Promise] = {
    Scope.APPEALS_READ: _("Read requests, names and telephones masked"),
    Scope.APPEALS_WRITE: _("File requests, dispatch and answer them"),
    Scope.LISTS_READ: _("Read matters, duties and channels"),
    Scope.PLACES_READ: _("Read areas, zones and which grid a point lies in"),
    Scope.ORGANISATIONS_READ: _("Read organisations"),
    Scope.FIGURES_READ: _("Read public figures"),
    Scope.CIRCLES_READ: _("Read facilities, and who lacks what within reach"),
    Scope.CIRCLES_WRITE: _("Enter facilities, and ask what would be"),
    Scope.EVENTS_READ: _("Read what happened, to keep another system in step"),
    Scope.OPEN311_REPORT: _("Report through Open311"),
    Scope.WEBHOOKS_WRITE: _("Have events sent to another system"),
}
WAYS: Mapping[str, Promise] = {
    IdentifierKind.PROVIDER: _("Unified sign-in"),
    IdentifierKind.PHONE: _("Code to a telephone"),
}
KEY_STATES: Mapping[KeyState, tuple[str, Promise]] = {
    KeyState.HOLDS: ("ok", _("holds")),
    KeyState.EXPIRED: ("neutral", _("run out")),
    KeyState.REVOKED: ("neutral", _("revoked")),
    KeyState.UNIT_RETIRED: ("neutral", _("its organisation is out of use")),
}
SENDINGS: Mapping[Sending, tuple[str, Promise]] = {
    Sending.WAITING: ("soon", _("to be sent")),
    Sending.DELIVERED: ("ok", _("delivered")),
    Sending.GIVEN_UP: ("overdue", _("given up")),
}
SENDING_ERRORS: Mapping[str, Promise] = {
    "no_connection": _("no connection"),
    "no_answer": _("no answer within ten seconds"),
    "no_http": _("the answer was not HTTP"),
    "not_secure": _("the certificate does not hold"),
    "name_unknown": _("the name is not known"),
    "private_address": _("the address may not be asked"),
    "address_odd": _("the address may not be asked"),
    "not_encrypted": _("the address may not be asked"),
}
OBSTACLES: Mapping[str, Promise] = {
    "cannot_take_back": _(
        "This can no longer be taken back: someone else did it, or a week is over."
    ),
    "changed_meanwhile": _(
        "This can no longer be taken back: it was changed again meanwhile. Nothing was changed now."
    ),
    "name_taken": FAULTS["name_taken"],
    "area_unknown": _("This area is no longer in use, so this cannot be taken back."),
    "unit_retired": _("Its organisation is out of use by now. Take that back into use first."),
    "account_open": _("This account is already open. Load the page again."),
    "account_has_posts": _("This person holds posts by now. End those first."),
    "organisation_has_parts": _("Other organisations stand below it. Take those out of use first."),
    "organisation_has_posts": _("People still hold posts in it. End those first."),
    "organisation_retired": _("It has already been taken out of use. Load the page again."),
    "organisation_in_use": _("It is already back in use. Load the page again."),
    "last_administrator": _(
        "This is the district's last administrator. Give someone else that post first."
    ),
    "post_ended": _("This post has already ended. Load the page again."),
    "post_held": _("This person already holds this post."),
    "account_closed": _("This account has already been closed. Load the page again."),
    "key_revoked": _("This key has already been revoked. Load the page again."),
    "webhook_exists": _("This address already has a webhook of this key."),
    "too_many_webhooks": _("A key has at most ten webhooks. End one first."),
    "webhook_ended": _("This webhook has ended. Nothing more is sent to it."),
    "session_ended": _("There was no session any more."),
    "no_identifier": _("Nothing is noted any more. Load the page again."),
    "no_second_step": _("This person has not set up the second step yet."),
}


# What a change of an organisation was, by its event; its fields by their names.
EVENTS: Mapping[str, Promise] = {
    "organisation.added": _("Added"),
    "organisation.changed": _("Changed"),
    "organisation.retired": _("Taken out of use"),
    "organisation.restored": _("Taken back into use"),
    "organisation.import_undone": _("The import was taken back"),
    "organisation.taken_back": _("The change before was taken back"),
}
FIELDS: Mapping[str, Promise] = {
    "name": _("name"),
    "name_en": _("English name"),
    "phone": _("telephone"),
    "area_id": _("area"),
}


def change_line(data: Mapping[str, Any]) -> str:
    """Say what a change of the calendar was."""
    return _CHANGES[data["what"]](data) % {
        "day": data.get("day"),
        "until": data.get("until"),
        "year": data.get("year"),
        "days": data.get("days"),
        "opens": str(data.get("opens"))[:CLOCK],
        "closes": str(data.get("closes"))[:CLOCK],
    }


def _day_change(data: Mapping[str, Any]) -> str:
    if data["is_workday"] is None:
        return gettext("%(day)s follows its weekday again")
    if data.get("until"):
        works = gettext("%(day)s to %(until)s: works")
        closed = gettext("%(day)s to %(until)s: closed")
    else:
        works, closed = gettext("%(day)s: works"), gettext("%(day)s: closed")
    return works if data["is_workday"] else closed


def _year_change(data: Mapping[str, Any]) -> str:
    if "days" in data:
        return ngettext(
            "The list of %(year)s was loaded: %(days)s day",
            "The list of %(year)s was loaded: %(days)s days",
            data["days"],
        )
    return gettext("The days of %(year)s were confirmed")


def _import_change(data: Mapping[str, Any]) -> str:
    if "years" in data:
        return gettext("Years were confirmed by a table")
    return ngettext(
        "%(days)s day came with a table", "%(days)s days came with a table", data["days"]
    )


_CHANGES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "day": _day_change,
    "year": _year_change,
    "hours": lambda _data: gettext("Office hours %(opens)s to %(closes)s"),
    "import": _import_change,
    "import_taken_back": lambda _data: gettext("A table was taken back"),
    "taken_back": lambda _data: gettext("The change before this one was taken back"),
}


def named(name: str, name_en: str) -> str:
    """Return a name in the reader's language; the Chinese one where there is no English one."""
    is_chinese = (get_language() or "zh").startswith("zh")
    return name if is_chinese or not name_en else name_en
