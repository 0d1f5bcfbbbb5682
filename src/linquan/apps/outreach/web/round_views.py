"""Rounds of visits: the list, one round, its plan, its end, on paper and as a file."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web.sending import sent
from linquan.apps.outreach import operations, queries
from linquan.apps.outreach.web import files, words
from linquan.apps.outreach.web.forms import RoundForm
from linquan.kernel.actors import ActorRequest
from linquan.kernel.clock import OFFICE_ZONE
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotAllowed, WrongState


@require_safe
@staff
def rounds(request: ActorRequest) -> HttpResponse:
    """List the rounds that one may know of."""
    page = queries.rounds_page(request.actor, request.now)
    return render(request, "outreach/rounds.html", {"page": page, "now": request.now})


@require_safe
@staff
def round_of_visits(request: ActorRequest, round_id: int) -> HttpResponse:
    """Show a round with its visits and what became of what was found."""
    page = queries.round_page(request.actor, round_id, request.now)
    return render(request, "outreach/round.html", {"page": page, "now": request.now})


@staff
def plan(request: ActorRequest) -> HttpResponseBase:
    """Plan a round."""
    page = queries.plan_page(request.actor, request.now)
    if not page.areas:
        raise NotAllowed("plan_round")
    today = request.now.astimezone(OFFICE_ZONE).date()
    form = RoundForm(request.POST or None, initial={"starts_on": today, "ends_on": today})
    form.furnish(page.areas, page.ways, page.posts)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.plan_round(actor=request.actor, draft=form.draft(), now=request.now)
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("The round is planned."))
            return SeeOther(reverse("outreach:round", args=[made]))
    return _form(request, form, reverse("outreach:rounds"), is_new=True)


def _form(request: ActorRequest, form: RoundForm, back: str, *, is_new: bool) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "back": back, "is_new": is_new}
    status = 422 if form.is_bound else 200
    return render(request, "outreach/round_form.html", context, status=status)


@staff
def change(request: ActorRequest, round_id: int) -> HttpResponseBase:
    """Change a round."""
    row = queries.round_page(request.actor, round_id, request.now).view.round
    page = queries.plan_page(request.actor, request.now)
    if row.area not in page.areas:
        raise NotAllowed("change_round")
    back = reverse("outreach:round", args=[round_id])
    initial = {
        "area": row.area.area_id, "way": row.way.code, "topic": row.topic,
        "starts_on": row.starts_on, "ends_on": row.ends_on, "posts": row.post_ids,
    }  # fmt: skip
    form = RoundForm(request.POST or None, initial=initial)
    form.furnish((row.area,), page.ways, page.posts)

    def save() -> object:
        return operations.change_round(
            actor=request.actor, round_id=round_id, draft=form.draft(), now=request.now
        )

    led = sent(request, form, save, back, said=_("Saved."), refusal=words.refusal)
    return led or _form(request, form, back, is_new=False)


@staff
def end(request: ActorRequest, round_id: int) -> HttpResponseBase:
    """End a round."""
    if answer := must_be_post(request):
        return answer
    queries.round_page(request.actor, round_id, request.now)  # who may not know of it: not found
    try:
        operations.end_round(actor=request.actor, round_id=round_id, now=request.now)
    except WrongState as error:
        messages.error(request, words.refusal(error.code))
    else:
        messages.success(request, _("The round has ended."))
    return SeeOther(reverse("outreach:round", args=[round_id]))


@require_safe
@staff
def sheet(request: ActorRequest, round_id: int) -> HttpResponse:
    """The sheet that goes along on paper: what to ask, room to write."""
    page = queries.round_page(request.actor, round_id, request.now)
    context = {"page": page, "now": request.now, "lines": range(4)}
    return render(request, "outreach/round_sheet.html", context)


@require_safe
@staff
def export(request: ActorRequest, round_id: int) -> HttpResponse:
    """The findings of a round as Excel: no names of anybody who was visited."""
    page = queries.round_page(request.actor, round_id, request.now)
    return files.findings_file(page, request.now)
