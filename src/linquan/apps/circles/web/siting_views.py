"""Pages of siting: a question is asked, answered while one waits, and explained."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web.gate import is_fragment
from linquan.apps.circles import operations, owing, queries
from linquan.apps.circles.queries import SitingPage
from linquan.apps.circles.web import siting_words as words
from linquan.apps.circles.web.siting_forms import SitingForm, begun, begun_again
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotFound, WrongState

_REFRESH: Final = {"HX-Refresh": "true"}


@require_safe
@staff
def sitings(request: ActorRequest) -> HttpResponse:
    """Show every question that was asked."""
    page = queries.sitings_page(request.actor)
    return render(request, "circles/sitings.html", {"page": page, "now": request.now})


@staff
def new(request: ActorRequest) -> HttpResponseBase:
    """Ask where a new place should stand."""
    try:
        page = queries.siting_form_page(request.actor)
    except NotFound:  # nothing was reckoned yet: the list says so, and what to do
        return SeeOther(reverse("circles:sitings"))
    form = SitingForm(request.POST or None, initial=_initial(request, page))
    form.furnish(page)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.ask_siting(
                actor=request.actor, district_id=page.district_id, draft=form.draft(),
                now=request.now,
            )  # fmt: skip
        except Invalid as error:
            form.refuse(error)
        except WrongState as error:
            messages.error(request, words.refusal(error.code))
            return SeeOther(reverse("circles:sitings"))
        else:
            owing.answer_later(made)
            return SeeOther(reverse("circles:siting", args=[made]))
    return _form(request, form)


def _initial(request: ActorRequest, page: queries.SitingFormPage) -> dict[str, Any]:
    again = request.GET.get("again", "")
    if again.isascii() and again.isdigit() and len(again) < LONGEST_ID:
        return begun_again(queries.siting_page(request.actor, int(again)).row.draft)
    return begun(request.GET, page.district_id)


LONGEST_ID: Final = 19


def _form(request: ActorRequest, form: SitingForm) -> HttpResponse:
    more = [(heading, [form[name] for name in names]) for heading, names in form.more]
    is_wrong = form.is_bound and bool(form.errors)
    context = {
        "form": form, "asked": [form[name] for _, names in form.asked for name in names],
        "more": more, "is_open": is_wrong and any(f.errors for _, fields in more for f in fields),
    }  # fmt: skip
    return render(request, "circles/siting_form.html", context, status=422 if is_wrong else 200)


@require_safe
@staff
def siting(request: ActorRequest, siting_id: int) -> HttpResponse:
    """Show one question with its answer; a script that waits for it is told when it is there."""
    page = queries.siting_page(request.actor, siting_id)
    if is_fragment(request):
        is_open = page.row.is_open
        return HttpResponse(status=204) if is_open else HttpResponse(headers=_REFRESH)
    return _shown(request, page)


def _shown(request: ActorRequest, page: SitingPage, **more: Any) -> HttpResponse:
    row, figures = page.row, page.figures
    context: dict[str, Any] = {
        "page": page,
        "row": row,
        "figures": figures,
        "asked": row.draft,
        "now": request.now,
        **more,
    }
    if figures is not None:
        context |= {
            "verdict": words.verdict(row, figures, len(page.chosen)), "how": words.how(figures),
            "rejected": [(one, words.cost(row, figures, one.told)) for one in page.rejected],
        }  # fmt: skip
    return render(request, "circles/siting.html", context)


@require_safe
@staff
def siting_points(request: ActorRequest, siting_id: int) -> HttpResponse:
    """Give out the sites as points for the map."""
    return JsonResponse(queries.siting_points(request.actor, siting_id))


@require_safe
@staff
def siting_areas(request: ActorRequest, siting_id: int) -> HttpResponse:
    """Give out who gains and who still lacks it, as areas for the map."""
    return JsonResponse(queries.siting_areas(request.actor, siting_id))


@staff
def drop(request: ActorRequest, siting_id: int) -> HttpResponseBase:
    """Throw a question away."""
    if answer := must_be_post(request):
        return answer
    try:
        operations.drop_siting(actor=request.actor, siting_id=siting_id, now=request.now)
    except WrongState as error:
        messages.error(request, words.refusal(error.code))
        return SeeOther(reverse("circles:siting", args=[siting_id]))
    messages.success(request, _("The question is gone. Facilities that came of it stay."))
    return SeeOther(reverse("circles:sitings"))
