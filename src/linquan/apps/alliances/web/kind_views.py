"""The list of kinds of forums."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from linquan.apps.alliances import operations, queries
from linquan.apps.alliances.web.forms import KindEndForm, KindForm
from linquan.kernel.actors import ActorRequest
from linquan.kernel.clock import OFFICE_ZONE
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid


@staff
def kinds(request: ActorRequest) -> HttpResponseBase:
    """Show the list; a POST adds a kind."""
    if request.method != "POST":
        return _shown(request, KindForm(initial={"valid_from": _today(request)}))
    return _revise(request, "")


@staff
def rename(request: ActorRequest, kind_code: str) -> HttpResponseBase:
    """Name a kind anew from a day on."""
    return must_be_post(request) or _revise(request, kind_code)


def _revise(request: ActorRequest, kind_code: str) -> HttpResponseBase:
    form = KindForm(request.POST)
    if not form.is_valid():
        return _shown(request, form, status=422)
    given = form.cleaned_data
    try:
        operations.revise_forum_kind(
            actor=request.actor,
            district_id=request.actor.district_id,
            kind_code=kind_code,
            names=(given["name"], given["name_en"]),
            valid_from=given["valid_from"],
            now=request.now,
        )
    except Invalid as error:
        form.refuse(error)
        return _shown(request, form, status=422)
    messages.success(request, _("The list is changed."))
    return SeeOther(reverse("alliances:kinds"))


@staff
def end(request: ActorRequest, kind_code: str) -> HttpResponseBase:
    """End a kind from a day on."""
    if answer := must_be_post(request):
        return answer
    form = KindEndForm(request.POST)
    if not form.is_valid():
        return _shown(request, form, status=422)
    try:
        operations.end_forum_kind(
            actor=request.actor,
            district_id=request.actor.district_id,
            kind_code=kind_code,
            valid_to=form.cleaned_data["valid_to"],
            now=request.now,
        )
    except Invalid as error:
        form.refuse(error)
        return _shown(request, form, status=422)
    messages.success(request, _("The list is changed."))
    return SeeOther(reverse("alliances:kinds"))


def _today(request: ActorRequest) -> str:
    return request.now.astimezone(OFFICE_ZONE).date().isoformat()


def _shown(request: ActorRequest, form: KindForm | KindEndForm, status: int = 200) -> HttpResponse:
    page = queries.kinds_page(request.actor, request.now)
    context = {"page": page, "today": _today(request), "refused": form if form.errors else None}
    is_new = isinstance(form, KindForm)
    context["form"] = form if is_new else KindForm(initial={"valid_from": _today(request)})
    return render(request, "alliances/kinds.html", context, status=status)
