"""Pages of people: who signs in, and what an administrator does when something is lost."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linquan.apps.orgs import operations, queries
from linquan.apps.orgs.web.forms import PasswordForm, PersonForm
from linquan.apps.orgs.web.gate import editors
from linquan.apps.orgs.web.views import form_page, tell, turned_back
from linquan.kernel.actors import ActorRequest
from linquan.kernel.errors import Invalid, WrongState


@require_safe
@editors
def people(request: ActorRequest) -> HttpResponse:
    """List everyone who signs in, with their posts."""
    rows = queries.people_page(request.actor, request.now)
    return render(request, "orgs/people.html", {"people": rows})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@editors
def open_account(request: ActorRequest) -> HttpResponseBase:
    """Let someone sign in."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.open_account(
                actor=request.actor,
                district_id=request.actor.district_id,
                now=request.now,
                **form.cleaned_data,
            )
        except Invalid as refusal:
            form.take_back(refusal)
        else:
            messages.success(request, _("Added. Now give the person a post in an organisation."))
            return redirect("orgs:people")
    return form_page(request, form, _("Add a person"), reverse("orgs:people"))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@editors
def set_password(request: ActorRequest, account_id: int) -> HttpResponseBase:
    """Give someone another password."""
    person = queries.account(request.actor.district_id, account_id)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.set_password(
                actor=request.actor,
                account_id=account_id,
                password=form.cleaned_data["password"],
                now=request.now,
            )
        except Invalid as refusal:
            form.take_back(refusal)
        else:
            messages.success(request, _("The new password holds."))
            return redirect("orgs:people")
    title = _("New password for %(name)s") % {"name": person.name}
    return form_page(request, form, title, reverse("orgs:people"))


@require_POST
@editors
def reset_second_step(request: ActorRequest, account_id: int) -> HttpResponseBase:
    """Let someone who lost the telephone set up the second step anew."""
    queries.account(request.actor.district_id, account_id)
    try:
        operations.reset_second_step(actor=request.actor, account_id=account_id, now=request.now)
    except WrongState as obstacle:
        return turned_back(request, obstacle, "orgs:people")
    messages.success(request, _("At the next sign-in the second step is set up anew."))
    return redirect("orgs:people")


@require_POST
@editors
def close_account(request: ActorRequest, account_id: int) -> HttpResponseBase:
    """Close the account of someone who leaves."""
    text = _("The account is closed and its posts have ended.")
    return _switch(request, account_id, operations.close_account, text)


@require_POST
@editors
def reopen_account(request: ActorRequest, account_id: int) -> HttpResponseBase:
    """Let someone whose account was closed sign in again."""
    text = _("The account is open again. Now give the person a post in an organisation.")
    return _switch(request, account_id, operations.reopen_account, text)


def _switch(
    request: ActorRequest, account_id: int, switch: Callable[..., int], text: str
) -> HttpResponseBase:
    """Close an account or open it again; the answer offers to take it back."""
    queries.account(request.actor.district_id, account_id)
    try:
        event_id = switch(actor=request.actor, account_id=account_id, now=request.now)
    except WrongState as obstacle:
        return turned_back(request, obstacle, "orgs:people")
    tell(request, text, reverse("orgs:take-back-account", args=[account_id, event_id]))
    return redirect("orgs:people")


@require_POST
@editors
def take_back(request: ActorRequest, account_id: int, event_id: int) -> HttpResponseBase:
    """Undo one's own closing of an account, or opening it again."""
    queries.account(request.actor.district_id, account_id)
    try:
        operations.take_back_account_change(
            actor=request.actor, account_id=account_id, event_id=event_id, now=request.now
        )
    except WrongState as obstacle:
        return turned_back(request, obstacle, "orgs:people")
    tell(request, _("Taken back: the account and its posts are as they were."))
    return redirect("orgs:people")
