"""Pages of the facilities of the map."""

from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linquan.apps.places import queries
from linquan.apps.places.facilities import ORDER, FacilityKind, kinds
from linquan.apps.places.queries.facilities import UNKNOWN
from linquan.apps.places.web.gate import may_edit
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff

LONGEST_ID = 19


def _chosen(request: ActorRequest) -> dict[str, str]:
    """Which kind and quality are asked for; what does not exist is not asked for."""
    kind, quality = request.GET.get("kind", ""), request.GET.get("quality", "")
    return {
        "kind": kind if kind in kinds() or kind == UNKNOWN else "",
        "quality": quality if quality in set(ORDER) else "",
    }


@require_safe
@staff
def facilities(request: ActorRequest) -> HttpResponse:
    """Show facilities of the map with the kinds they may be, and how surely."""
    chosen = _chosen(request)
    said = request.GET.get("after", "")
    is_id = said.isascii() and said.isdigit() and len(said) < LONGEST_ID
    page = queries.facility_page(
        request.actor.district_id, after=int(said) if is_id else 0, **chosen
    )
    context = {
        "page": page,
        "chosen": chosen,
        "query": urlencode(chosen),
        "kinds": _counted(page),
        "unknown": UNKNOWN,
        "qualities": [(quality.value, page.by_quality.get(quality, 0)) for quality in ORDER],
        "may_edit": may_edit(request),
    }
    return render(request, "places/facilities.html", context)


def _counted(page: queries.FacilityPage) -> list[tuple[FacilityKind, int]]:
    return [(kind, page.by_kind[code]) for code, kind in kinds().items() if code in page.by_kind]


@require_safe
@staff
def facilities_map(request: ActorRequest) -> HttpResponse:
    """Give out facilities as points for the map."""
    shapes = queries.facility_shapes(request.actor.district_id, **_chosen(request))
    return JsonResponse(shapes)
