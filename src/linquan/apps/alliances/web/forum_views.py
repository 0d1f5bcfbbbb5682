"""Standing meetings: what is coming, a forum and its members."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.alliances import operations, queries
from linquan.apps.alliances.web import words
from linquan.apps.alliances.web.forms import ForumForm, MemberForm, UntilForm, units
from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.appeals.web import words as desk_words
from linquan.apps.appeals.web.sending import sent
from linquan.apps.places.types import AreaRow
from linquan.kernel.actors import ActorRequest, Role
from linquan.kernel.clock import OFFICE_ZONE
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotFound, WrongState


@require_safe
@staff
def meetings(request: ActorRequest) -> HttpResponse:
    """Show what is coming, and what is open from past meetings."""
    page = queries.meetings_page(request.actor, request.now)
    return render(request, "alliances/meetings.html", {"page": page, "now": request.now})


@require_safe
@staff
def forum(request: ActorRequest, forum_id: int) -> HttpResponse:
    """Show a forum."""
    return _page(request, forum_id)


def _page(
    request: ActorRequest, forum_id: int, status: int = 200, form: MemberForm | None = None
) -> HttpResponse:
    page = queries.forum_page(request.actor, forum_id, request.now)
    today = request.now.astimezone(OFFICE_ZONE).date()
    form = form or MemberForm(initial={"since": today})
    form.offer("organisation", units(_living(page.books)))
    context = {"page": page, "form": form, "today": today.isoformat(), "now": request.now}
    return render(request, "alliances/forum.html", context, status=status)


def _living(books: Desk) -> list[Any]:
    return [o for o in books.organisations.values() if o.valid_to is None]


@staff
def open_forum(request: ActorRequest) -> HttpResponseBase:
    """Open a forum."""
    if request.method != "POST":
        return _form(request, ForumForm())
    form = ForumForm(request.POST)
    if form.is_valid():
        try:
            made = operations.open_forum(actor=request.actor, draft=form.draft(), now=request.now)
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("The forum is open. Add its members next."))
            return SeeOther(reverse("alliances:forum", args=[made]))
    return _form(request, form, status=422)


@staff
def change_forum(request: ActorRequest, forum_id: int) -> HttpResponseBase:
    """Change a forum."""
    page = queries.forum_page(request.actor, forum_id, request.now)
    found, back = page.forum, reverse("alliances:forum", args=[forum_id])
    if request.method != "POST":
        initial = {
            "name": found.name, "name_en": found.name_en, "kind": found.kind_code,
            "area": found.area_id, "convener": found.convener_id,
        }  # fmt: skip
        return _form(request, ForumForm(initial=initial), back=back)
    form = ForumForm(request.POST)
    if form.is_valid():
        try:
            operations.change_forum(
                actor=request.actor, forum_id=forum_id, draft=form.draft(), now=request.now
            )
        except Invalid as error:
            form.refuse(error)
        else:
            return SeeOther(back)
    return _form(request, form, status=422, back=back)


def _form(
    request: ActorRequest, form: ForumForm, *, status: int = 200, back: str = ""
) -> HttpResponse:
    books = desk(request.actor.district_id)
    kinds = queries.kinds_page(request.actor, request.now)
    form.furnish(kinds.valid, _areas(request, books), _living(books))
    context: dict[str, Any] = {
        "form": form,
        "kinds": kinds,
        "back": back or reverse("alliances:meetings"),
    }
    return render(
        request, "alliances/forum_form.html", context | {"is_new": not back}, status=status
    )


def _areas(request: ActorRequest, books: Desk) -> list[AreaRow]:
    """Areas in use for which the actor is a clerk, in the order of the tree."""
    mine = [p.area_path for p in request.actor.posts if p.area_path and p.role is Role.CLERK]
    found = (a for a in books.areas.areas.values() if not a.is_retired)
    return sorted((a for a in found if a.path.startswith(tuple(mine))), key=lambda a: a.path)


@staff
def end_forum(request: ActorRequest, forum_id: int) -> HttpResponseBase:
    """End a forum."""
    if answer := must_be_post(request):
        return answer
    _must_see(request, forum_id)
    try:
        operations.end_forum(actor=request.actor, forum_id=forum_id, now=request.now)
    except WrongState as error:
        messages.error(request, words.refusal(error.code))
    return SeeOther(reverse("alliances:forum", args=[forum_id]))


@staff
def add_member(request: ActorRequest, forum_id: int) -> HttpResponseBase:
    """Make a unit a member."""
    if answer := must_be_post(request):
        return answer
    _must_see(request, forum_id)
    form = MemberForm(request.POST)

    def save() -> object:
        return operations.add_member(
            actor=request.actor, forum_id=forum_id, draft=form.draft(), now=request.now
        )

    back = reverse("alliances:forum", args=[forum_id])
    led = sent(request, form, save, back, said=_("A new member."), refusal=words.refusal)
    return led or _page(request, forum_id, 422, form)


@staff
def end_member(request: ActorRequest, forum_id: int, member_id: int) -> HttpResponseBase:
    """End a membership."""
    if answer := must_be_post(request):
        return answer
    page = queries.forum_page(request.actor, forum_id, request.now)
    if member_id not in {member.member_id for member in page.forum.members}:
        raise NotFound("member_unknown")
    form = UntilForm(request.POST)
    try:
        if not form.is_valid():
            raise Invalid.field("until", "missing")
        operations.end_member(
            actor=request.actor,
            forum_id=forum_id,
            member_id=member_id,
            until=form.cleaned_data["until"],
            now=request.now,
        )
    except Invalid as error:
        messages.error(request, next(text for _, text in desk_words.faults(error, words.FAULTS)))
    except WrongState as error:
        messages.error(request, words.refusal(error.code))
    return SeeOther(reverse("alliances:forum", args=[forum_id]))


def _must_see(request: ActorRequest, forum_id: int) -> None:
    """Tell whoever may not know of a forum the same as where there is none. Raises NotFound."""
    queries.forum_page(request.actor, forum_id, request.now)
