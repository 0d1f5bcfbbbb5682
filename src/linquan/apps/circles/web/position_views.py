"""Pages of the network of positions: the district, and one community."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linquan.apps.circles import queries
from linquan.apps.circles.facilities import Level
from linquan.apps.circles.levels import code_of
from linquan.apps.circles.walked import Walked
from linquan.apps.circles.web import words
from linquan.apps.circles.web.asked import number
from linquan.engine.circles.catalogue import Item
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff


def _speed(request: ActorRequest) -> str:
    return request.GET.get("speed", "")[:30]


def _speeds(page: queries.PositionsPage | queries.CommunityPage) -> list[tuple[str, Any, bool]]:
    """Return at whose speed it can be told, and at whose it is."""
    if page.shelf is None:
        return []
    paces = page.shelf.book.inputs.speeds
    return [(code, pace, code == page.speed) for code, pace in paces.items()]


def _unfilled(page: queries.PositionsPage | queries.CommunityPage) -> list[Item]:
    """Return the levels of which no position stands in the whole district."""
    inputs = page.shelf.book.inputs if page.shelf else None
    return [one for one in inputs.levels if one.code in inputs.unlooked] if inputs else []


def _by_level(walked: tuple[Walked, ...] | None) -> dict[str, Walked]:
    """Return who walks in time by the level that they walk to."""
    named = {code_of(level): level.value for level in Level}
    return {named[one.item.code]: one for one in walked or ()}


@require_safe
@staff
def positions(request: ActorRequest) -> HttpResponse:
    """Show the three levels, by community, with what is missing, doubled, crowded or far."""
    area_id = number(request.GET.get("area", ""))
    page = queries.positions_page(
        request.actor, request.now, area_id=area_id, speed=_speed(request)
    )
    walked = _by_level(page.network.walked)
    levels = [
        {
            "code": level.value, "word": words.LEVELS[level.value],
            "open": page.network.count(level), "planned": page.network.count(level, is_open=False),
            "walked": walked.get(level.value),
        }
        for level in Level
    ]  # fmt: skip
    context = {
        "page": page, "network": page.network, "levels": levels, "area_id": area_id,
        "speeds": _speeds(page), "unfilled": _unfilled(page),
        "lines": [(one, _by_level(one.walked)) for one in page.network.communities],
    }  # fmt: skip
    return render(request, "circles/positions.html", context)


@require_safe
@staff
def community(request: ActorRequest, area_id: int) -> HttpResponse:
    """Show the positions of one community, and how far its homes are."""
    page = queries.community_positions(request.actor, area_id, request.now, speed=_speed(request))
    homes = sorted(page.row.homes, key=lambda home: -(home.straight_m or 0))
    context = {
        "page": page, "row": page.row, "homes": homes, "speeds": _speeds(page),
        "unfilled": _unfilled(page),
    }  # fmt: skip
    return render(request, "circles/community_positions.html", context)
