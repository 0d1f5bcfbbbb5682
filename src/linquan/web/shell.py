"""What every page shows around its content."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linquan.kernel.actors import Actor
from linquan.kernel.models import Installation


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the side bar."""

    url: str
    label: str
    icon: str
    active: bool
    count: int = 0


WORDS = (
    ("insights:today", "sun", "today"),
    ("appeals:inbox", "inbox", "appeals"),
    ("appeals:matters", "list-check", "lists"),
    ("places:places", "map-2", "places"),
    ("orgs:organisations", "sitemap", "organisations"),
    ("orgs:calendar", "calendar", "calendar"),
    ("insights:figures", "chart-bar", "figures"),
)


def _label(word: str) -> str:
    """Translate a word of the side bar; only words whose page works stand here."""
    return {
        "today": _("Today"),
        "appeals": _("Requests"),
        "lists": _("Lists"),
        "places": _("Places"),
        "organisations": _("Organisations"),
        "calendar": _("Working days"),
        "figures": _("Public figures"),
    }[word]


def navigation(request: HttpRequest) -> tuple[Entry, ...]:
    """The side bar for whoever is signed in; nothing for strangers."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or not actor.is_staff:
        return ()
    urls = []
    for name, icon, word in WORDS:
        try:
            urls.append((reverse(name), icon, word))
        except NoReverseMatch:
            continue
    best = max((u for u, _i, _w in urls if request.path.startswith(u)), key=len, default="")
    return tuple(Entry(url, _label(word), icon, url == best) for url, icon, word in urls)


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
        "search_url": reverse("appeals:inbox"),
    }
