"""Filters of the pages of organisations."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext

from linquan.apps.orgs.key_types import KeyState
from linquan.apps.orgs.types import OrganisationChanged, OrganisationKind, Scope
from linquan.apps.orgs.web import words
from linquan.apps.orgs.webhooks import Sending
from linquan.kernel.actors import Role

register = template.Library()


@register.filter
def org_name(row: Any, field: str = "name") -> str:
    """Return ``row.name`` or ``row.name_en``, as the page's language is."""
    return words.named(getattr(row, field), getattr(row, f"{field}_en"))


@register.filter
def kind_of(kind: str) -> str:
    """Name a kind of organisation."""
    return str(words.KINDS[OrganisationKind(kind)])


@register.filter
def role_word(role: str) -> str:
    """Name a kind of post."""
    return str(words.ROLES[Role(role)])


@register.filter
def scope_word(scope: str) -> str:
    """Say what a scope lets a key do; a scope that is no longer known by its code."""
    return str(words.SCOPES[Scope(scope)]) if scope in set(Scope) else scope


@register.filter
def way_word(kind: str) -> str:
    """Name a way to sign in."""
    return str(words.WAYS[kind])


@register.filter
def key_state_word(state: KeyState) -> str:
    """Say whether a key holds."""
    return str(words.KEY_STATES[state][1])


@register.filter
def key_state_pill(state: KeyState) -> str:
    """Colour of the pill that says so."""
    return words.KEY_STATES[state][0]


@register.filter
def sending_word(state: str) -> str:
    """Say what became of an event for a webhook."""
    return str(words.SENDINGS[Sending(state)][1])


@register.filter
def sending_pill(state: str) -> str:
    """Colour of the pill that says so."""
    return words.SENDINGS[Sending(state)][0]


@register.filter
def sending_error(code: str) -> str:
    """Say why it could not be sent."""
    return str(words.SENDING_ERRORS.get(code, code))


@register.filter
def calendar_note(text: str) -> str:
    """Name a holiday, or the source of the loaded list, in the page's language."""
    return str(words.CALENDAR_NOTES.get(text, text))


@register.filter
def calendar_change(data: Mapping[str, Any]) -> str:
    """Say what a change of the calendar was."""
    return words.change_line(data)


@register.filter
def organisation_change(change: OrganisationChanged) -> str:
    """Say what the newest change of an organisation was."""
    told = str(words.EVENTS.get(change.kind, ""))
    if not change.fields:
        return told
    fields = gettext(", ").join(str(words.FIELDS[name]) for name in change.fields)
    return gettext("%(what)s: %(fields)s") % {"what": told, "fields": fields}
