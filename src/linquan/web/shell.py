"""What every page shows around its content."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linquan.kernel.actors import Actor, Role
from linquan.kernel.models import Installation


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the side bar."""

    url: str
    label: str
    icon: str
    active: bool


# Page, icon, word, and with which parts an address below it begins.
WORDS = (
    ("insights:today", "sun", "today", {""}),
    ("appeals:grid", "walk", "street", {"g"}),
    ("appeals:inbox", "inbox", "appeals", {"appeals"}),
    ("outreach:rounds", "ear", "outreach", {"outreach"}),
    ("alliances:meetings", "calendar-event", "meetings", {"meetings"}),
    ("rectifications:index", "flag", "rectifications", {"rectifications"}),
    ("casework:files", "lock", "casework", {"casework"}),
    ("appeals:matters", "list-check", "lists", {"lists"}),
    ("circles:map", "building-community", "circles", {"circles"}),
    ("checklists:assessments", "file-text", "checklists", {"checklists"}),
    ("places:places", "map-2", "places", {"places"}),
    (
        "orgs:organisations",
        "sitemap",
        "organisations",
        {"organisations", "people", "keys", "webhooks", "access"},
    ),
    ("orgs:calendar", "calendar", "calendar", {"calendar"}),
    ("insights:figures", "chart-bar", "figures", {"figures"}),
    ("exchange:index", "arrows-exchange", "exchange", {"exchange"}),
    ("appeals:personal", "lock", "personal", {"personal"}),
)
OF_DESKS = frozenset({"exchange", "personal"})
"""Words for clerks, leaders and administrators: who deals with tables and with who asks."""
OF_THE_ADMITTED = frozenset({"casework"})
"""The word for whoever is admitted to some protected file, and for nobody else."""
OF_THE_STREET = frozenset({"street"})
"""Words for grid workers."""
DESKS = frozenset({Role.CLERK, Role.LEADER, Role.ADMINISTRATOR})


NOWHERE = "-"
"""Stands for an address below no word of the side bar."""


# First parts of the addresses that residents open, without an account.
OF_RESIDENTS = frozenset({"m", "q", "s", "p"})


def _label(word: str) -> str:
    """Translate a word of the side bar; only words whose page works stand here."""
    return {
        "today": _("Today"),
        "street": _("Street work"),
        "appeals": _("Requests"),
        "outreach": _("Visits and points"),
        "meetings": _("Joint meetings"),
        "rectifications": _("Rectifications"),
        "casework": _("Casework"),
        "lists": _("Lists"),
        "circles": _("Life circles"),
        "checklists": _("Checklists"),
        "places": _("Places"),
        "organisations": _("Organisations"),
        "calendar": _("Working days"),
        "figures": _("Public figures"),
        "exchange": _("Data in and out"),
        "personal": _("Personal data"),
    }[word]


def navigation(request: HttpRequest) -> str:
    """The side bar for whoever is signed in, drawn; nothing for strangers."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or not actor.is_staff:
        return ""
    begins = request.path.split("/")[1]
    known = begins if any(begins in parts for *_, parts in WORDS) else NOWHERE
    hidden = frozenset[str]()
    if not any(post.role in DESKS for post in actor.posts):
        hidden |= OF_DESKS
    if not any(post.role is Role.GRID_WORKER for post in actor.posts):
        hidden |= OF_THE_STREET
    if not actor.is_admitted:
        hidden |= OF_THE_ADMITTED
    return _drawn(known, get_language(), hidden)


@lru_cache(maxsize=256)
def _drawn(begins: str, language: str | None, hidden: frozenset[str]) -> str:
    del language  # the page's own: its words are in the text
    return render_to_string("web/parts/navigation.html", {"entries": _entries(begins, hidden)})


def _entries(begins: str, hidden: frozenset[str]) -> tuple[Entry, ...]:
    return tuple(
        Entry(reverse(name), _label(word), icon, begins in parts)
        for name, icon, word, parts in WORDS
        if word not in hidden
    )


def _shown(installation: Installation | None) -> dict[str, Any]:
    """Name and kind of the installation, in the page's language."""
    found = installation or Installation()
    is_chinese = (get_language() or "zh").startswith("zh")
    return {
        "name": found.name if is_chinese else found.name_en or found.name,
        "is_demo": found.is_demo,
        "map_attribution": found.map_attribution,
    }


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the shell: installation, actor, time, navigation. No statement of its own."""
    return {
        "installation": _shown(getattr(request, "installation", None)),
        "actor": getattr(request, "actor", None),
        "now": getattr(request, "now", None),
        "navigation": navigation(request),
        "is_resident": request.path.split("/")[1] in OF_RESIDENTS,
        "search_url": reverse("appeals:find"),
        "keys_url": reverse("appeals:keys"),
    }
