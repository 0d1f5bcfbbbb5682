"""Pages of the facilities of the map, and of the rules by which they are recognised."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linquan.apps.places import operations, queries
from linquan.apps.places.facilities import ORDER, FacilityKind, kinds
from linquan.apps.places.queries.facilities import UNKNOWN
from linquan.apps.places.web.extract_forms import RulesForm, as_lines
from linquan.apps.places.web.gate import editors, may_edit
from linquan.kernel.actors import ActorRequest
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.doors import staff
from linquan.kernel.errors import Invalid

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


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def facility_rules(request: ActorRequest) -> HttpResponseBase:
    """Show the rules, and take others from a day on."""
    today = request.now.astimezone(OFFICE_ZONE).date()
    found = queries.facility_rules(request.actor.district_id, today)
    form = RulesForm(request.POST or None, initial=as_lines(found.rules, today))
    if request.method == "POST" and form.is_valid():
        try:
            operations.set_facility_rules(
                actor=request.actor,
                district_id=request.actor.district_id,
                rules=form.cleaned_data["rules"],
                valid_from=form.cleaned_data["valid_from"],
                now=request.now,
            )
        except Invalid as refusal:
            form.take_back(refusal)
        else:
            messages.success(request, _("Saved. Facilities were recognised anew."))
            return redirect(reverse("places:facilities"))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "found": found}
    return render(request, "places/facility_rules.html", context, status=status)
