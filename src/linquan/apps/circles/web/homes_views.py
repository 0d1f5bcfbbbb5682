"""The page of homes and ways: what runs stand on, and taking a population table back."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.circles import operations, queries
from linquan.apps.circles.web import words
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import WrongState


@require_safe
@staff
def homes(request: ActorRequest) -> HttpResponseBase:
    """Show where homes and ways come from, and what was found on the way."""
    page = queries.homes_page(request.actor)
    return render(request, "circles/homes.html", {"page": page})


@staff
def take_back(request: ActorRequest, table_id: int) -> HttpResponseBase:
    """Take the population table in use back; the one before it is used again."""
    if answer := must_be_post(request):
        return answer
    queries.population_row(request.actor.district_id, table_id)
    try:
        operations.take_back_population(actor=request.actor, table_id=table_id, now=request.now)
    except WrongState as refused:
        messages.error(request, words.refusal(refused.code))
    else:
        messages.success(request, _("Taken back: homes are as they were before."))
    return SeeOther(reverse("circles:homes"))
