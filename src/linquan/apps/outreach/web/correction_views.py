"""A visit with its timeline, and correcting it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.outreach import operations, queries
from linquan.apps.outreach.queries import VisitPage
from linquan.apps.outreach.web import visit_timeline, words
from linquan.apps.outreach.web.forms import CorrectionForm
from linquan.apps.outreach.web.visit_views import places_of
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, WrongState


@require_safe
@staff
def visit(request: ActorRequest, visit_id: int) -> HttpResponse:
    """Show a visit, what happened to it, and the form that corrects it."""
    page = queries.visit_page(request.actor, visit_id, request.now)
    return _page(request, page, _filled(page))


def _filled(page: VisitPage) -> CorrectionForm:
    form = CorrectionForm(initial=CorrectionForm.values(page))
    form.choose_posts(page.able)
    return form


@staff
def correct(request: ActorRequest, visit_id: int) -> HttpResponseBase:
    """Correct a visit."""
    if answer := must_be_post(request):
        return answer
    page = queries.visit_page(request.actor, visit_id, request.now)
    form = CorrectionForm(request.POST)
    form.choose_posts(page.able)
    if form.is_valid():
        try:
            _write(request, page, form)
        except Invalid as error:
            form.refuse(error)
        except WrongState as error:
            form = _once_more(request, page, error)
        else:
            messages.success(request, _("The visit is corrected."))
            return SeeOther(reverse("outreach:visit", args=[visit_id]))
    return _page(request, page, form)


def _write(request: ActorRequest, page: VisitPage, form: CorrectionForm) -> None:
    operations.correct_visit(
        actor=request.actor,
        visit_id=page.visit.visit_id,
        draft=form.draft(page),
        seen=form.cleaned_data["seen"],
        reason=form.said("reason"),
        now=request.now,
    )


def _once_more(request: ActorRequest, page: VisitPage, error: WrongState) -> CorrectionForm:
    """What was typed, to be sent once more by somebody who has seen what a colleague wrote."""
    given = request.POST.copy()
    given["seen"] = str(page.visit.corrections)
    form = CorrectionForm(given)
    form.choose_posts(page.able)
    form.add_error(None, words.refusal(error.code))
    return form


@staff
def take_back(request: ActorRequest, visit_id: int) -> HttpResponseBase:
    """Undo one's own correction of a moment ago."""
    if answer := must_be_post(request):
        return answer
    queries.visit_page(request.actor, visit_id, request.now)  # who may not know of it: not found
    try:
        operations.take_back_correction(actor=request.actor, visit_id=visit_id, now=request.now)
    except WrongState as error:
        messages.error(request, words.refusal(error.code))
    else:
        messages.success(request, _("The correction is taken back."))
    return SeeOther(reverse("outreach:visit", args=[visit_id]))


def _page(request: ActorRequest, page: VisitPage, form: CorrectionForm) -> HttpResponse:
    context: dict[str, Any] = {
        "page": page,
        "form": form,
        "steps": visit_timeline.steps(page),
        "now": request.now,
        **places_of(request, page.round, page.books, form),
    }
    status = 422 if form.is_bound else 200
    return render(request, "outreach/visit.html", context, status=status)
