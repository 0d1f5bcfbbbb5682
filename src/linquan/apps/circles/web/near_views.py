"""What is near my home: a page for everybody, without an account."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web.phone_places import Standing, place_choices, standing
from linquan.apps.appeals.web.phone_words import named
from linquan.apps.circles import queries
from linquan.apps.circles.queries.near import Near, NearPage
from linquan.apps.circles.web.asked import number
from linquan.apps.places.types import AreaRow
from linquan.kernel.actors import ActorRequest
from linquan.kernel.errors import NotFound


@require_safe
def near(request: ActorRequest) -> HttpResponse:
    """Show what is within a quarter of an hour of a home, by kind, and what is not."""
    here = standing(request.GET.get("at", ""), request.now)
    context: dict[str, Any] = {"here": here, "choices": place_choices(here)}
    area = home_of(here, request.GET.get("home", ""))
    if area is not None:
        try:
            page = queries.near_page(here.desk.areas, area, request.GET.get("who", "")[:30])
        except NotFound as missing:
            context["missing"] = missing.code
        else:
            context |= {"page": page, "groups": _by_category(page), "paces": _paces(page)}
    return render(request, "circles/near.html", context | {"area": area})


def home_of(here: Standing, asked: str) -> AreaRow | None:
    """Return the home that is asked for, else where the code hangs that was scanned."""
    chosen = number(asked) or (here.poster.area_id if here.poster else 0)
    area = here.desk.areas.areas.get(chosen)
    return area if area and not area.is_retired else None


def _by_category(page: NearPage) -> list[tuple[str, list[Near]]]:
    found: dict[str, list[Near]] = {}
    for one in page.near:
        category = named(one.item.category, one.item.category_en)
        found.setdefault(category, []).append(one)
    return list(found.items())


def _paces(page: NearPage) -> list[tuple[str, Any, bool]]:
    return [(code, pace, code == page.speed) for code, pace in page.book.inputs.speeds.items()]
