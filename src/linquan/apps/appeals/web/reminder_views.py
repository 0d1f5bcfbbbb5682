"""Reminders: what runs out or has run out, and taking note of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.web import words
from linquan.apps.appeals.web.reminder_forms import AcknowledgeForm
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, WrongState


@require_safe
@staff
def reminders(request: ActorRequest) -> HttpResponse:
    """Show the reminders that wait for whoever looks."""
    found = queries.reminders(request.actor)
    return render(request, "appeals/desk/reminders.html", {"rows": found, "now": request.now})


@staff
def acknowledge(request: ActorRequest, reminder_id: int) -> HttpResponseBase:
    """Take note of one."""
    if answer := must_be_post(request):
        return answer
    form = AcknowledgeForm(request.POST)
    if not form.is_valid():
        raise Invalid.field("instruction", "too_long", limit=operations.INSTRUCTION_LIMIT)
    try:
        operations.acknowledge_reminder(
            actor=request.actor,
            reminder_id=reminder_id,
            instruction=form.said("instruction"),
            now=request.now,
        )
    except WrongState as refusal:
        messages.error(request, words.state(refusal))
    else:
        messages.success(request, _("Noted."))
    return SeeOther(reverse("appeals:reminders_waiting"))
