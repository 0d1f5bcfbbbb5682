"""Codes of organisations in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from linquan.apps.orgs.types import KeyState, OrganisationKind, Scope
from linquan.kernel.actors import Role

CLOCK = len("09:00")
KINDS: Mapping[OrganisationKind, Promise] = {
    OrganisationKind.DEPARTMENT: _("Department"),
    OrganisationKind.STREET_OFFICE: _("Street office"),
    OrganisationKind.COMMUNITY: _("Residents' committee"),
    OrganisationKind.PROPERTY_COMPANY: _("Property company"),
    OrganisationKind.FIRM: _("Firm"),
    OrganisationKind.SHOP: _("Shop"),
}
ROLES: Mapping[Role, Promise] = {
    Role.CLERK: _("Clerk"),
    Role.HANDLER: _("Handler"),
    Role.GRID_WORKER: _("Grid worker"),
    Role.LEADER: _("Leader"),
    Role.ADMINISTRATOR: _("Administrator"),
}
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
    Scope.EVENTS_READ: _("Read what happened, to keep another system in step"),
    Scope.OPEN311_REPORT: _("Report through Open311"),
    Scope.WEBHOOKS_WRITE: _("Have events sent to another system"),
}
KEY_STATES: Mapping[KeyState, tuple[str, Promise]] = {
    KeyState.HOLDS: ("ok", _("holds")),
    KeyState.EXPIRED: ("neutral", _("run out")),
    KeyState.REVOKED: ("neutral", _("revoked")),
    KeyState.UNIT_RETIRED: ("neutral", _("its organisation is out of use")),
}
# Names and source that the loaded list of holidays carries; what was typed by hand stays as it is.
CALENDAR_NOTES: Mapping[str, Promise] = {
    "New Year's Day": _("New Year's Day"),
    "Spring Festival": _("Spring Festival"),
    "Tomb-sweeping Day": _("Tomb-sweeping Day"),
    "Labour Day": _("Labour Day"),
    "Dragon Boat Festival": _("Dragon Boat Festival"),
    "National Day": _("National Day"),
    "Mid-autumn Festival": _("Mid-autumn Festival"),
    "chinesecalendar": _("the State Council's notices"),
}
FAULTS: Mapping[str, Promise] = {
    "missing": _("Please fill this in."),
    "too_long": _("Shorter, please."),
    "name_taken": _("Another organisation of the district has this name."),
    "area_unknown": _("This area is no longer in use. Choose another."),
    "other_district": _("This organisation belongs to another district."),
    "organisation_unknown": _("This organisation is no longer in use."),
    "not_a_phone": _("A telephone number has digits, spaces, brackets and dashes only."),
    "not_a_username": _(
        "2 to 60 of a-z, 0-9, dot, dash and underscore; begin with a letter or digit."
    ),
    "username_taken": _("Someone else signs in with this name."),
    "password_too_short": _("At least 8 characters."),
    "password_too_common": _("This password is among the first that are guessed."),
    "password_entirely_numeric": _("Not only digits, please."),
    "password_too_similar": _("Too much like the sign-in name."),
    "before_beginning": _("The end lies before the beginning."),
    "out_of_range": _("This year is not possible."),
    "year_unknown": _(
        "The official list of this year is not known here yet. "
        "Enter the days from the State Council's notice and confirm the year."
    ),
    "too_many_days": _("At most 31 days at once."),
    "no_post_of_keys": _("A key cannot hold this post. Choose another."),
    "rate_out_of_range": _("Between 1 and 6000 a minute."),
    "key_lives_too_long": _("At most two years from today. A new key is issued then."),
    "key_name_taken": _("This organisation already has a key of this name. Choose another name."),
    "closes_before_opening": _("The office must close after it opens."),
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
    "no_second_step": _("This person has not set up the second step yet."),
}


# What a change of an organisation was, by its event; its fields by their names.
EVENTS: Mapping[str, Promise] = {
    "organisation.added": _("Added"),
    "organisation.changed": _("Changed"),
    "organisation.retired": _("Taken out of use"),
    "organisation.restored": _("Taken back into use"),
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


_CHANGES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "day": _day_change,
    "year": _year_change,
    "hours": lambda _data: gettext("Office hours %(opens)s to %(closes)s"),
    "taken_back": lambda _data: gettext("The change before this one was taken back"),
}


def named(name: str, name_en: str) -> str:
    """Return a name in the reader's language; the Chinese one where there is no English one."""
    is_chinese = (get_language() or "zh").startswith("zh")
    return name if is_chinese or not name_en else name_en
