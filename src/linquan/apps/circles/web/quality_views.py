"""How good the data of life circles are: the register, and what the newest run stands on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from linquan.apps.circles import queries
from linquan.apps.circles.doubts import OF_HOMES, OF_PLACES, Doubt, RunQuality
from linquan.apps.circles.flaws import Flaw
from linquan.apps.circles.web import words
from linquan.apps.circles.web.coverage_views import told_without_run
from linquan.apps.circles.web.quality_words import DOUBTS
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff
from linquan.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Line:
    """One number of a run: what it is called, how many, more about it, what opens, what to do.

    ``count`` is None where the run does not say.
    """

    name: Any
    count: int | None
    more: str
    url: str
    advice: Any


@require_safe
@staff
def quality(request: ActorRequest) -> HttpResponse:
    """Show what is doubtful, each number with its list."""
    page = queries.quality_page(request.actor, request.now)
    lines = [(flaw, *words.FLAWS[flaw], page.counts[flaw]) for flaw in words.FLAWS]
    run = queries.run_quality_page(request.actor)
    context = {"page": page, "lines": lines, "run": run}
    if run is not None:
        context |= {"told": [*_lines(run.quality)], "ways": _ways(run.quality, request.now)}
    return render(request, "circles/quality.html", context)


def _lines(known: RunQuality) -> Iterator[Line]:
    """Yield the numbers of a run, in the order in which they hurt."""
    for doubt in OF_HOMES:
        found = known.homes[doubt]
        count, people = (found.homes, _people(found.people)) if found else (None, "")
        name = DOUBTS[doubt][0] if doubt is not Doubt.OFF_WAY else _beyond(known.off_way_m)
        yield Line(name, count, people, _of(doubt), DOUBTS[doubt][1])
    name, advice = DOUBTS[Doubt.NOBODY]
    yield Line(name, len(known.empty) + known.nobody, "", _of(Doubt.NOBODY), advice)
    yield from _of_register(known)
    for doubt in OF_PLACES:
        is_far = doubt is Doubt.PLACE_OFF_WAY
        more = _lost(known.lost) if is_far and known.lost else ""
        name = _places_beyond(known.off_way_m) if is_far else DOUBTS[doubt][0]
        yield Line(name, known.places[doubt], more, _of(doubt), DOUBTS[doubt][1])
    yield from _of_people(known)


def _of_register(known: RunQuality) -> Iterator[Line]:
    register = reverse("circles:facilities")
    yield Line(
        _("Open facilities without a point: not counted"), known.without_point, "",
        f"{register}?flaw=no_point&state=open", words.FLAWS[Flaw.NO_POINT][1],
    )  # fmt: skip
    yield Line(
        _("Open facilities that are coarse: not counted"), known.coarse, "",
        f"{register}?match=coarse&state=open", words.FLAWS[Flaw.COARSE][1],
    )  # fmt: skip
    yield Line(
        _("Facilities that are planned: not counted yet"), known.planned, "",
        f"{register}?state=planned", _("Note their progress; open them when they open."),
    )  # fmt: skip


def _of_people(known: RunQuality) -> Iterator[Line]:
    homes = reverse("circles:homes")
    yield Line(
        _("Estates that are drawn and have no gate"), known.gateless, "", f"{homes}#gateless",
        _("Hang a code at each gate: until then people walk through the wall."),
    )  # fmt: skip
    told = {"tree": f"{known.tree:,}", "homes": f"{known.people:,}"}
    yield Line(
        _("People by whom the tree of areas and the homes differ"), abs(known.tree - known.people),
        _("%(tree)s in communities, %(homes)s in homes") % told, f"{homes}#homes",
        _("Enter people of estates and buildings, or correct the community's number."),
    )  # fmt: skip


def _of(doubt: Doubt) -> str:
    return reverse("circles:doubt", args=[doubt.value])


def _people(count: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", count) % {"n": f"{count:,}"}


def _beyond(metres: int) -> str:
    return _("Homes more than %(m)s m from every way") % {"m": metres}


def _places_beyond(metres: int) -> str:
    return _("Facilities more than %(m)s m from every way") % {"m": metres}


def _lost(count: int) -> str:
    told = ngettext(
        "%(n)s of them is too far to be reached at all",
        "%(n)s of them are too far to be reached at all", count,
    )  # fmt: skip
    return told % {"n": f"{count:,}"}


def _ways(known: RunQuality, now: datetime) -> list[tuple[Any, int, int]]:
    """Return the networks with their age in days and the share of their largest part."""
    return [
        (one, (now - one["made_at"]).days, round(100 * one["told"].get("main_share", 1)))
        for one in known.networks
    ]


@require_safe
@staff
@told_without_run
def doubt(request: ActorRequest, what: str) -> HttpResponse:
    """Show what is behind one number of the newest run."""
    page = queries.doubt_page(request.actor, _named(what))
    name, advice = DOUBTS[page.doubt]
    context = {"page": page, "name": name, "advice": advice}
    return render(request, "circles/doubt.html", context)


@require_safe
@staff
def doubt_points(request: ActorRequest, what: str) -> HttpResponse:
    """Give the same out as points for the map."""
    return JsonResponse(queries.doubt_points(request.actor, _named(what)))


def _named(what: str) -> Doubt:
    """Return a doubt by the word of an address. Raises NotFound."""
    if what not in set(Doubt):
        raise NotFound("doubt_unknown")
    return Doubt(what)
