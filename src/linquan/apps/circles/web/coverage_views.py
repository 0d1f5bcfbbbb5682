"""Pages of who can walk to what: the map of circles, the gaps, one item, runs compared."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.circles import operations, queries
from linquan.apps.circles.gaps import Gap, Reach
from linquan.apps.circles.levels import level_of
from linquan.apps.circles.web import words
from linquan.apps.circles.web.asked import number
from linquan.apps.circles.web.facility_forms import item_choices
from linquan.engine.circles.catalogue import Tier
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import NotFound, WrongState

View = Callable[..., HttpResponseBase]
ALL_TIERS: Final = "all"


def told_without_run(view: View) -> View:
    """Say what is needed first where no run is done yet."""

    @wraps(view)
    def shown(request: ActorRequest, *given: Any, **named: Any) -> HttpResponseBase:
        try:
            return view(request, *given, **named)
        except NotFound as missing:
            if missing.code != "no_run":
                raise
        return render(request, "circles/no_run.html", {"page": queries.runs_page(request.actor)})

    return shown


def _asked(request: ActorRequest) -> dict[str, int]:
    """Which area and which run are asked for; 0 for the whole district and the newest run."""
    said = request.GET
    return {"area_id": number(said.get("area", "")), "run_id": number(said.get("run", ""))}


def _query(request: ActorRequest) -> str:
    return urlencode({n: request.GET[n] for n in ("area", "run", "zone") if request.GET.get(n)})


def siting_url(code: str, area_id: int = 0) -> str:
    """Return the address that asks where a new place of an item should stand."""
    said = {"item": code} | ({"area": area_id} if area_id else {})
    return f"{reverse('circles:new_siting')}?{urlencode(said)}"


@require_safe
@staff
@told_without_run
def circle_map(request: ActorRequest) -> HttpResponse:
    """Show who walks to an item, on the map."""
    page = queries.map_page(request.actor, request.GET.get("item", "")[:30])
    inputs = page.shelf.book.inputs
    context = {
        "page": page,
        "item": page.item,
        "speeds": [(code, pace, code == page.speed) for code, pace in inputs.speeds.items()],
        "offered": item_choices(inputs.wanted),
        "has_places": bool(inputs.by_item[page.item.code]),
        "siting_url": siting_url(page.item.code),
        "level": level_of(page.item.code),
    }
    return render(request, "circles/map.html", context)


@require_safe
@staff
def map_data(request: ActorRequest, code: str) -> HttpResponse:
    """Give out what the map of an item is drawn from."""
    run_id = _asked(request)["run_id"]
    return JsonResponse(queries.item_map(request.actor, code, run_id))


def shown_gaps(request: ActorRequest) -> tuple[queries.GapsPage, str, list[Gap]]:
    """Return the gaps that are asked for: the page, the tier, and the gaps of it."""
    zone_id = number(request.GET.get("zone", ""))
    page = queries.gaps_page(request.actor, **_asked(request), zone_id=zone_id)
    tier = request.GET.get("tier", Tier.BASIC.value)
    tier = tier if tier in {*Tier, ALL_TIERS} else Tier.BASIC.value
    return page, tier, [gap for gap in page.gaps if tier in {gap.item.tier, ALL_TIERS}]


@require_safe
@staff
@told_without_run
def gaps(request: ActorRequest) -> HttpResponse:
    """List who lacks what in an area."""
    page, tier, shown = shown_gaps(request)
    context = {
        "page": page,
        "tier": tier,
        "tiers": [
            (code, word, sum(gap.item.tier == code for gap in page.gaps))
            for code, word in words.TIERS.items()
        ],
        "lines": [(gap, page.worst.get(gap.item.code)) for gap in shown],
        "query": _query(request),
        "suffixes": (("xlsx", "Excel"), ("csv", "CSV"), ("geojson", "GeoJSON")),
    }
    return render(request, "circles/gaps.html", context)


@require_safe
@staff
@told_without_run
def gap(request: ActorRequest, code: str) -> HttpResponse:
    """Show one item in an area, or a level of the network, with the places behind its numbers."""
    zone_id = number(request.GET.get("zone", ""))
    page = queries.item_page(request.actor, code, **_asked(request), zone_id=zone_id)
    context = {
        "page": page,
        "item": page.item,
        "table": reach_table(page),
        "query": _query(request),
        "map_url": f"{reverse('circles:map')}?{urlencode({'item': code})}",
        "siting_url": siting_url(code, page.shelf.area.area_id),
        "level": (level := level_of(code)),
        "register_query": urlencode({"level": level} if level else {"item": code}),
    }
    return render(request, "circles/gap.html", context)


def reach_table(page: queries.ItemPage) -> dict[str, Any]:
    """Lay out who has an item: a line for each speed, a column for each number of minutes."""
    by_speed: dict[str, list[Reach]] = {}
    for reach in page.reaches:
        by_speed.setdefault(reach.speed, []).append(reach)
    paces = page.shelf.book.inputs.speeds
    minutes = [reach.minutes for reach in next(iter(by_speed.values()), [])]
    return {"minutes": minutes, "rows": [(paces[c], cells) for c, cells in by_speed.items()]}


@require_safe
@staff
def runs(request: ActorRequest) -> HttpResponse:
    """List the runs, and the streets they were made on."""
    return render(request, "circles/runs.html", {"page": queries.runs_page(request.actor)})


@staff
def drop_run(request: ActorRequest, run_id: int) -> HttpResponseBase:
    """Throw away a run that was asked for."""
    if answer := must_be_post(request):
        return answer
    try:
        operations.drop_run(actor=request.actor, run_id=run_id, now=request.now)
    except WrongState as refused:
        messages.error(request, words.refusal(refused.code))
    else:
        messages.success(request, _("It was thrown away."))
    return SeeOther(reverse("circles:runs"))


@require_safe
@staff
@told_without_run
def compare(request: ActorRequest) -> HttpResponseBase:
    """Show how two runs differ, item by item and area by area; where one is lacking, ask for it."""
    said = request.GET
    if not (said.get("a") and said.get("b")):
        messages.error(request, _("Choose two runs: one for before, and one for after."))
        return SeeOther(reverse("circles:runs"))
    page = queries.compare_page(
        request.actor, number(said.get("a", "")), number(said.get("b", "")),
        area_id=number(said.get("area", "")),
    )  # fmt: skip
    return render(request, "circles/compare.html", {"page": page})
