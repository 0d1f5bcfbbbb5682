"""Pages of the network of positions: the district, and one community."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linquan.apps.circles import queries
from linquan.apps.circles.facilities import Level
from linquan.apps.circles.web import words
from linquan.apps.circles.web.asked import number
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff


@require_safe
@staff
def positions(request: ActorRequest) -> HttpResponse:
    """Show the three levels, by community, with what is missing, doubled, crowded or far."""
    area_id = number(request.GET.get("area", ""))
    page = queries.positions_page(request.actor, request.now, area_id=area_id)
    levels = [
        {
            "code": level.value, "word": words.LEVELS[level.value],
            "open": page.network.count(level), "planned": page.network.count(level, is_open=False),
        }
        for level in Level
    ]  # fmt: skip
    context = {"page": page, "network": page.network, "levels": levels, "area_id": area_id}
    return render(request, "circles/positions.html", context)


@require_safe
@staff
def community(request: ActorRequest, area_id: int) -> HttpResponse:
    """Show the positions of one community, and how far its estates are."""
    page = queries.community_positions(request.actor, area_id, request.now)
    homes = sorted(page.row.homes, key=lambda home: -(home.straight_m or 0))
    context = {"page": page, "row": page.row, "homes": homes}
    return render(request, "circles/community_positions.html", context)
