"""Saved views of the inbox: keeping one, and the page on which they are put in order."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.saved_views import QUERY_LIMIT
from linquan.apps.appeals.web import words
from linquan.apps.appeals.web.inbox_address import PAGE, address_of, filter_from
from linquan.apps.appeals.web.view_forms import ViewForm, may_share
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, WrongState


@staff
def views(request: ActorRequest) -> HttpResponseBase:
    """Show the views of an actor in their order, or keep the one whose address was sent."""
    if request.method == "POST":
        return _save(request)
    return _page(request, None)


def _page(request: ActorRequest, refused: ViewForm | None) -> HttpResponse:
    context = {
        "views": queries.saved_views(request.actor),
        "refused": refused,
        "refused_query": refused.data.get("query", "")[:QUERY_LIMIT] if refused else "",
        "can_share": may_share(request),
    }
    status = 422 if refused else 200
    return render(request, "appeals/desk/views.html", context, status=status)


def _save(request: ActorRequest) -> HttpResponseBase:
    """Keep a view; its address is written anew from what the inbox understands of it."""
    form = ViewForm(request.POST)
    query = address_of(filter_from(QueryDict(form.data.get("query", "")[:2000]), PAGE))
    try:
        if form.is_valid():
            view_id = operations.save_view(
                actor=request.actor,
                name=form.said("name"),
                query=query.lstrip("?"),
                is_shared=form.cleaned_data["is_shared"],
                now=request.now,
            )
            undo = reverse("appeals:view_delete", args=[view_id])
            messages.success(request, _("The view is kept."), extra_tags=f"undo:{undo}")
            return SeeOther(f"{reverse('appeals:inbox')}{query}")
    except Invalid as error:
        form.refuse(error)
    return _page(request, form)


@staff
def revise(request: ActorRequest, view_id: int) -> HttpResponseBase:
    """Call a view otherwise; share it, or no longer."""
    if answer := must_be_post(request):
        return answer
    form = ViewForm(request.POST)
    try:
        if form.is_valid():
            operations.revise_view(
                actor=request.actor,
                view_id=view_id,
                name=form.said("name"),
                is_shared=form.cleaned_data["is_shared"],
                now=request.now,
            )
            messages.success(request, _("Written down."))
            return _back()
    except Invalid as error:
        form.refuse(error)
    return _page(request, form)


def _back() -> SeeOther:
    return SeeOther(reverse("appeals:views"))


@staff
def move(request: ActorRequest, view_id: int, places_down: int) -> HttpResponseBase:
    """Let a view stand earlier or later."""
    if answer := must_be_post(request):
        return answer
    operations.move_view(
        actor=request.actor, view_id=view_id, places_down=places_down, now=request.now
    )
    return _back()


@staff
def delete(request: ActorRequest, view_id: int) -> HttpResponseBase:
    """Delete a view; the message offers the way back."""
    if answer := must_be_post(request):
        return answer
    operations.delete_view(actor=request.actor, view_id=view_id, now=request.now)
    undo = reverse("appeals:view_restore", args=[view_id])
    messages.success(request, _("The view is deleted."), extra_tags=f"undo:{undo}")
    return _back()


@staff
def restore(request: ActorRequest, view_id: int) -> HttpResponseBase:
    """Put a deleted view back."""
    if answer := must_be_post(request):
        return answer
    try:
        operations.restore_view(actor=request.actor, view_id=view_id, now=request.now)
    except WrongState as refusal:
        messages.error(request, words.state(refusal))
    else:
        messages.success(request, _("The view is back."))
    return _back()
