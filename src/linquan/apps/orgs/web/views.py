"""Pages of organisations and their posts."""

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linquan.apps.orgs import operations, queries
from linquan.apps.orgs.types import OrganisationKind, OrganisationPage, PostRow
from linquan.apps.orgs.web import words
from linquan.apps.orgs.web.forms import NewOrganisationForm, OrganisationForm, PostForm
from linquan.apps.orgs.web.gate import editors, may_edit, may_edit_without
from linquan.apps.places import queries as places
from linquan.apps.places.types import AreaRow
from linquan.kernel import books
from linquan.kernel.actors import ActorRequest, Role
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.doors import staff
from linquan.kernel.errors import Invalid, WrongState


@require_safe
@staff
def organisations(request: ActorRequest) -> HttpResponse:
    """List organisations by kind, or those out of use."""
    kind, retired = request.GET.get("kind", ""), request.GET.get("show") == "retired"
    kind = kind if kind in set(OrganisationKind) else ""
    page = queries.organisations_page(
        request.actor.district_id, today(request), kind=kind, retired=retired
    )
    context = {"page": page, "kind": kind, "shows_retired": retired, "may_edit": may_edit(request)}
    return render(request, "orgs/organisations.html", context)


@require_safe
@staff
def organisation(request: ActorRequest, organisation_id: int) -> HttpResponse:
    """Show one organisation: what it answers for, who holds which post."""
    page = _page(request, organisation_id)
    return _shown(request, page, PostForm(page.people))


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def add_organisation(request: ActorRequest) -> HttpResponseBase:
    """Add an organisation."""
    district_id = request.actor.district_id
    versions = books.versions(district_id)
    above = queries.organisation_book(district_id, versions).organisations.values()
    living = [o for o in above if o.valid_to is None]
    form = NewOrganisationForm(living, _areas(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.add_organisation(
                actor=request.actor, district_id=district_id, draft=form.draft(), now=request.now
            )
        except Invalid as refusal:
            form.take_back(refusal)
        else:
            messages.success(request, _("Added."))
            return redirect("orgs:organisation", made)
    return form_page(request, form, _("Add an organisation"), reverse("orgs:organisations"))


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def change_organisation(request: ActorRequest, organisation_id: int) -> HttpResponseBase:
    """Change names, telephone or the area it answers for."""
    row = _page(request, organisation_id).organisation
    initial = {name: getattr(row, name) for name in OrganisationForm.base_fields}
    form = OrganisationForm(_areas(request), request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            event_id = operations.change_organisation(
                actor=request.actor,
                organisation_id=organisation_id,
                change=form.change(),
                now=request.now,
            )
        except Invalid as refusal:
            form.take_back(refusal)
        else:
            args = [organisation_id, event_id]
            tell(request, _("Saved."), reverse("orgs:take-back", args=args) if event_id else "")
            return redirect("orgs:organisation", organisation_id)
    title = _("Change %(name)s") % {"name": words.named(row.name, row.name_en)}
    return form_page(request, form, title, reverse("orgs:organisation", args=[organisation_id]))


@require_POST
@editors
def retire_organisation(request: ActorRequest, organisation_id: int) -> HttpResponseBase:
    """Take an organisation out of use; the answer offers to take it back."""
    row = _page(request, organisation_id).organisation
    try:
        event_id = operations.retire_organisation(
            actor=request.actor, organisation_id=organisation_id, now=request.now
        )
    except WrongState as obstacle:
        return turned_back(request, obstacle, "orgs:organisation", organisation_id)
    text = _("%(name)s is out of use.") % {"name": words.named(row.name, row.name_en)}
    tell(request, text, reverse("orgs:take-back", args=[organisation_id, event_id]))
    return redirect("orgs:organisations")


@require_POST
@editors
def restore_organisation(request: ActorRequest, organisation_id: int) -> HttpResponseBase:
    """Take an organisation back into use."""
    row = _page(request, organisation_id).organisation
    try:
        event_id = operations.restore_organisation(
            actor=request.actor, organisation_id=organisation_id, now=request.now
        )
    except WrongState as obstacle:
        return turned_back(request, obstacle, "orgs:organisation", organisation_id)
    text = _("%(name)s is back in use.") % {"name": words.named(row.name, row.name_en)}
    tell(request, text, reverse("orgs:take-back", args=[organisation_id, event_id]))
    return redirect("orgs:organisation", organisation_id)


@require_POST
@editors
def take_back(request: ActorRequest, organisation_id: int, event_id: int) -> HttpResponseBase:
    """Undo one's own newest change of an organisation."""
    _page(request, organisation_id)
    try:
        operations.take_back_organisation_change(
            actor=request.actor, organisation_id=organisation_id, event_id=event_id, now=request.now
        )
    except WrongState as obstacle:
        return turned_back(request, obstacle, "orgs:organisation", organisation_id)
    tell(request, _("Taken back: the organisation is as it was."))
    return redirect("orgs:organisation", organisation_id)


@require_POST
@editors
def give_post(request: ActorRequest, organisation_id: int) -> HttpResponseBase:
    """Give someone a post in this organisation."""
    page = _page(request, organisation_id)
    form = PostForm(page.people, request.POST)
    if form.is_valid():
        given: dict[str, Any] = form.cleaned_data | {"role": Role(form.cleaned_data["role"])}
        try:
            made = operations.give_post(
                actor=request.actor, organisation_id=organisation_id, now=request.now, **given
            )
        except Invalid as refusal:
            form.take_back(refusal)
        except WrongState as obstacle:
            form.add_error(None, str(words.OBSTACLES.get(obstacle.code, obstacle.code)))
        else:
            undo = _post_undo(organisation_id, made.post_id, made.event_id)
            tell(request, _("The post is given."), undo)
            return redirect("orgs:organisation", organisation_id)
    return _shown(request, page, form)


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def end_post(request: ActorRequest, organisation_id: int, post_id: int) -> HttpResponseBase:
    """End a post of this organisation today; who ends what makes them administrator is asked."""
    page = _page(request, organisation_id)
    post = next((post for post in page.posts if post.post_id == post_id), None)
    if post is None:
        return redirect("orgs:organisation", organisation_id)
    gives_up = gives_up_rights(request, post)
    if request.method != "POST":
        context = {"page": page, "post": post, "gives_up": gives_up}
        return render(request, "orgs/end_post.html", context)
    try:
        event_id = operations.end_post(actor=request.actor, post_id=post_id, now=request.now)
    except WrongState as obstacle:
        return turned_back(request, obstacle, "orgs:organisation", organisation_id)
    if gives_up:
        tell(request, _("Your post has ended: you are no longer an administrator."))
        return redirect("/")
    tell(request, _("The post has ended."), _post_undo(organisation_id, post_id, event_id))
    return redirect("orgs:organisation", organisation_id)


def gives_up_rights(request: ActorRequest, post: PostRow) -> bool:
    """Whether ending a post takes from whoever ends it what is needed to take that back."""
    is_own = post.person_id == request.actor.account_id and post.role == Role.ADMINISTRATOR
    return is_own and not may_edit_without(request, post.organisation_id)


def _post_undo(organisation_id: int, post_id: int, event_id: int) -> str:
    return reverse("orgs:take-back-post", args=[organisation_id, post_id, event_id])


@require_POST
@editors
def take_back_post(
    request: ActorRequest, organisation_id: int, post_id: int, event_id: int
) -> HttpResponseBase:
    """Undo one's own giving or ending of a post of this organisation."""
    page = _page(request, organisation_id)
    try:
        if post_id not in {post.post_id for post in (*page.posts, *page.past_posts)}:
            raise WrongState(code="changed_meanwhile")
        operations.take_back_post_change(
            actor=request.actor, post_id=post_id, event_id=event_id, now=request.now
        )
    except WrongState as obstacle:
        return turned_back(request, obstacle, "orgs:organisation", organisation_id)
    tell(request, _("Taken back: the posts are as they were."))
    return redirect("orgs:organisation", organisation_id)


def today(request: ActorRequest) -> date:
    """Return the day in the office."""
    return request.now.astimezone(OFFICE_ZONE).date()


def form_page(request: ActorRequest, form: Form, title: str, back: str) -> HttpResponse:
    """Show a form alone on a page; 422 when something in it needs mending."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "title": title, "back": back}
    return render(request, "orgs/form.html", context, status=status)


def tell(request: ActorRequest, text: str, undo: str = "") -> None:
    """Say what was done, with the way back if there is one."""
    messages.success(request, text, extra_tags=f"undo:{undo}" if undo else "")


def turned_back(
    request: ActorRequest, obstacle: WrongState, where: str, *args: int
) -> HttpResponseBase:
    """Say on another page why it cannot be done, and what to do first."""
    messages.error(request, str(words.OBSTACLES.get(obstacle.code, obstacle.code)))
    return redirect(where, *args)


def _page(request: ActorRequest, organisation_id: int) -> OrganisationPage:
    return queries.organisation_page(request.actor, organisation_id, request.now)


def _shown(request: ActorRequest, page: OrganisationPage, form: PostForm) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {
        "page": page,
        "form": form,
        "may_edit": may_edit(request),
        "asked_first": [post.post_id for post in page.posts if gives_up_rights(request, post)],
        "now": request.now,
    }
    return render(request, "orgs/organisation.html", context, status=status)


def _areas(request: ActorRequest) -> Sequence[AreaRow]:
    district_id = request.actor.district_id
    book = places.area_book(district_id, books.versions(district_id))
    return book.living(*places.UPPER_LEVELS)
