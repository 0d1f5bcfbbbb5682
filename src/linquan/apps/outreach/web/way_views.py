"""The list of ways of listening."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from linquan.apps.outreach import operations, queries
from linquan.apps.outreach.web.forms import WayEndForm, WayForm
from linquan.kernel.actors import ActorRequest
from linquan.kernel.clock import OFFICE_ZONE
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid


@staff
def ways(request: ActorRequest) -> HttpResponseBase:
    """Show the list; a POST adds a way."""
    if request.method != "POST":
        return _shown(request, WayForm(initial={"valid_from": _today(request)}))
    return _revise(request, "")


@staff
def rename(request: ActorRequest, way_code: str) -> HttpResponseBase:
    """Name a way anew from a day on."""
    return must_be_post(request) or _revise(request, way_code)


def _revise(request: ActorRequest, way_code: str) -> HttpResponseBase:
    form = WayForm(request.POST)
    if not form.is_valid():
        return _shown(request, form, status=422)
    given = form.cleaned_data
    try:
        operations.revise_way(
            actor=request.actor,
            district_id=request.actor.district_id,
            way_code=way_code,
            names=(given["name"], given["name_en"]),
            valid_from=given["valid_from"],
            now=request.now,
        )
    except Invalid as error:
        form.refuse(error)
        return _shown(request, form, status=422)
    messages.success(request, _("The list is changed."))
    return SeeOther(reverse("outreach:ways"))


@staff
def end(request: ActorRequest, way_code: str) -> HttpResponseBase:
    """End a way on a day."""
    if answer := must_be_post(request):
        return answer
    form = WayEndForm(request.POST)
    if not form.is_valid():
        return _shown(request, form, status=422)
    try:
        operations.end_way(
            actor=request.actor,
            district_id=request.actor.district_id,
            way_code=way_code,
            valid_to=form.cleaned_data["valid_to"],
            now=request.now,
        )
    except Invalid as error:
        form.refuse(error)
        return _shown(request, form, status=422)
    messages.success(request, _("The list is changed."))
    return SeeOther(reverse("outreach:ways"))


def _today(request: ActorRequest) -> str:
    return request.now.astimezone(OFFICE_ZONE).date().isoformat()


def _shown(request: ActorRequest, form: WayForm | WayEndForm, status: int = 200) -> HttpResponse:
    page = queries.ways_page(request.actor, request.now)
    is_new = isinstance(form, WayForm)
    context = {
        "page": page,
        "today": _today(request),
        "refused": form if form.errors else None,
        "form": form if is_new else WayForm(initial={"valid_from": _today(request)}),
    }
    return render(request, "outreach/ways.html", context, status=status)
