"""The palette (Ctrl+K): requests, names and pages, found from anywhere with a few letters."""

from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.inbox_types import InboxRow
from linquan.apps.appeals.web import words
from linquan.apps.appeals.web.gate import is_fragment
from linquan.apps.appeals.web.inbox_address import LONGEST_QUERY
from linquan.apps.appeals.web.lists import BOOKS
from linquan.kernel import letters, search
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff

MOST_PAGES: Final = 8
PAGES: Final[dict[str, Promise]] = {
    "appeals:register": gettext_lazy("Register a request"),
    "insights:today": gettext_lazy("Today"),
    "appeals:inbox": gettext_lazy("Requests"),
    "appeals:reminders_waiting": gettext_lazy("Reminders"),
    "appeals:parts": gettext_lazy("Parts of my unit"),
    "appeals:callbacks_waiting": gettext_lazy("Call-backs"),
    "appeals:actions_held": gettext_lazy("Actions in answer"),
    "alliances:meetings": gettext_lazy("Joint meetings"),
    "rectifications:index": gettext_lazy("Rectifications"),
    "rectifications:grounds": gettext_lazy("Grounds of rectification"),
    "outreach:rounds": gettext_lazy("Visits"),
    "outreach:findings": gettext_lazy("Findings to decide"),
    "outreach:proposals": gettext_lazy("Proposals"),
    "outreach:ways": gettext_lazy("Ways of listening"),
    "circles:facilities": gettext_lazy("Register of facilities"),
    "circles:premises_list": gettext_lazy("Idle spaces"),
    "circles:proposals": gettext_lazy("What the map offers"),
    "circles:quality": gettext_lazy("Data quality"),
    "circles:functions": gettext_lazy("Functions required"),
    "circles:poi_types": gettext_lazy("Types of other maps"),
    "circles:asking_words": gettext_lazy("Words by which people ask"),
    "circles:place_costs": gettext_lazy("What new places cost"),
    "circles:results": gettext_lazy("Brands and results"),
    "circles:plans": gettext_lazy("Planned facilities"),
    "circles:contracts": gettext_lazy("Contracts of operators"),
    "circles:figure_kinds": gettext_lazy("What is counted of facilities"),
    "circles:outlets": gettext_lazy("Wanted outlets"),
    "circles:positions": gettext_lazy("Network of positions"),
    "circles:parks": gettext_lazy("Jobs and homes"),
    "circles:workplaces": gettext_lazy("Workplaces"),
    "circles:items": gettext_lazy("Catalogue of life circles"),
    "circles:speeds": gettext_lazy("Walking speeds"),
    "checklists:assessments": gettext_lazy("Assessments"),
    "checklists:lacking": gettext_lazy("What is lacking"),
    "checklists:overview": gettext_lazy("Overview of a checklist"),
    "checklists:lists": gettext_lazy("Checklists"),
    "circles:position_rules": gettext_lazy("Thresholds of spaces and positions"),
    "appeals:views": gettext_lazy("Saved views"),
    "places:places": gettext_lazy("Places"),
    "orgs:organisations": gettext_lazy("Organisations"),
    "orgs:calendar": gettext_lazy("Working days"),
    "insights:figures": gettext_lazy("Public figures"),
    "insights:rates": gettext_lazy("Rates of a month"),
    "exchange:index": gettext_lazy("Data in and out"),
    "appeals:personal": gettext_lazy("Personal data"),
    "appeals:keys": gettext_lazy("Keys and ways"),
}


class Hit(NamedTuple):
    """One line that can be chosen."""

    title: str
    more: str
    url: str


class Group(NamedTuple):
    """Hits of one kind under a heading."""

    title: str
    hits: tuple[Hit, ...]


@require_safe
@staff
def find(request: ActorRequest) -> HttpResponse:
    """Show what is found; a script gets the list alone."""
    text = letters.plain(request.GET.get("q", ""))[:LONGEST_QUERY].strip()
    found = queries.palette(request.actor, text, request.now)
    if found.is_phone and found.requests:
        operations.note_search(
            actor=request.actor, phone=text, count=len(found.requests), now=request.now
        )
    groups = [group for group in _groups(found, text) if group.hits]
    context = {"groups": groups, "text": text, "count": sum(len(g.hits) for g in groups)}
    name = "palette_hits" if is_fragment(request) else "palette"
    response = render(request, f"appeals/desk/{name}.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _groups(found: queries.Found, text: str) -> Iterator[Group]:
    by_kind = {kind: [n for n in found.names if n.kind == kind] for kind in OF_KIND}
    yield Group(_("Requests"), tuple(_request(row) for row in found.requests))
    for kind, (title, name) in OF_KIND.items():
        yield Group(str(title), tuple(_named(named, name) for named in by_kind[kind]))
    yield Group(_("Pages"), tuple(_pages(text)))


OF_KIND: Final[dict[str, tuple[Promise, str]]] = {
    "matter": (gettext_lazy("Requests about a matter"), "matter"),
    "unit": (gettext_lazy("Requests of a unit"), "owner"),
    "area": (gettext_lazy("Requests of an area"), "area"),
}
"""Heading of each kind of name, and the filter of the inbox that it leads to."""


def _request(row: InboxRow) -> Hit:
    more = " · ".join(part for part in (row.number, row.address, words.named(row, "owner")) if part)
    return Hit(row.title, more, reverse("appeals:case", args=[row.appeal_id]))


def _named(named: queries.Named, name: str) -> Hit:
    query = urlencode({"tab": "all", name: named.key})
    return Hit(words.named(named), "", f"{reverse('appeals:inbox')}?{query}")


def _pages(text: str) -> Iterator[Hit]:
    """Pages and lists whose name holds what was typed, or sounds like it; all without a word."""
    wanted = "".join(text.casefold().split())
    every = [*_titles()]
    fits = [(title, url) for title, url in every if _fits(title, wanted)]
    return (Hit(title, "", url) for title, url in fits[:MOST_PAGES])


def _titles() -> Iterator[tuple[str, str]]:
    yield from ((str(title), reverse(name)) for name, title in PAGES.items())
    yield from ((str(book.title), reverse(f"appeals:{name}")) for name, book in BOOKS.items())


def _fits(title: str, wanted: str) -> bool:
    sounds = search.sounds(title)
    plain = title.casefold().replace(" ", "")
    return wanted in plain or wanted in sounds.first or sounds.whole.startswith(wanted)
