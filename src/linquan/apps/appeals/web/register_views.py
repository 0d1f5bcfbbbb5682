"""Registering a request that someone tells: by telephone, at the desk, at the door, at a point."""

from datetime import datetime
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.types import AppealDraft, ChannelRow, ReporterDraft, ReporterKind
from linquan.apps.appeals.web import choices
from linquan.apps.appeals.web.register_form import RegisterForm
from linquan.apps.places import queries as places
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid

LEAST_SURE, MOST_SPOTS = 0.2, 3
"""What is less sure is no help to somebody on the telephone."""


@staff
def register(request: ActorRequest) -> HttpResponseBase:
    """Show the form, or take the request in."""
    if request.method == "POST":
        return _take(request)
    books = queries.desk(request.actor.district_id)
    channels = _channels(books, request.now)
    wanted = request.GET.get("channel", "phone")
    first = next((c.channel_id for c in channels if c.kind == wanted), None)
    initial = {"key": uuid4().hex, "channel": first, "kind": ReporterKind.RESIDENT}
    groups = choices.areas(books, request.actor)
    if len(groups) == 1:
        initial["area"] = groups[0].community.area_id
    return _page(request, books, RegisterForm(initial=initial))


def _channels(books: queries.Desk, now: datetime) -> tuple[ChannelRow, ...]:
    """Channels open today by which staff write down what they are told."""
    return tuple(c for c in choices.channels(books, now) if not c.is_online)


def _page(
    request: ActorRequest, books: queries.Desk, form: RegisterForm, status: int = 200
) -> HttpResponse:
    day = books.day(request.now)
    form.furnish(_channels(books, request.now), books.matters(day))
    context = {
        "form": form,
        "areas": choices.areas(books, request.actor),
        "parties": choices.organisations(books),
        "known": _known(request, form),
        "chosen_same": str(form["same_as"].value() or ""),
        "spots": spots_of(books.district_id, str(form["address"].value() or "")),
        "chosen_spot": str(form["spot"].value() or ""),
    }
    return render(request, "appeals/desk/register.html", context, status=status)


def _known(request: ActorRequest, form: RegisterForm) -> queries.KnownReporter | None:
    phone = str(form["phone"].value() or "")
    return queries.known_reporter(request.actor, phone) if phone else None


def _take(request: ActorRequest) -> HttpResponseBase:
    form = RegisterForm(request.POST, request.FILES)
    form.take_photos(request)
    books = queries.desk(request.actor.district_id)
    try:
        if form.is_valid():
            return _file(request, books, form)
    except Invalid as error:
        form.refuse(error)
    return _page(request, books, form, status=form.pictures.status)


def _file(request: ActorRequest, books: queries.Desk, form: RegisterForm) -> HttpResponseBase:
    filed = operations.file_appeal(
        actor=request.actor,
        district_id=books.district_id,
        draft=_draft(request, books, form),
        now=request.now,
    )
    messages.success(request, _("Registered under %(number)s.") % {"number": filed.number})
    return SeeOther(reverse("appeals:case", args=[filed.appeal_id]))


def _draft(request: ActorRequest, books: queries.Desk, form: RegisterForm) -> AppealDraft:
    """Lay the form out as a request. Raises Invalid."""
    values = form.cleaned_data
    return AppealDraft(
        key=form.said("key"),
        channel_id=form.number("channel") or 0,
        **form.told(books),
        language=get_language() or "zh-hans",
        reporter=ReporterDraft(
            ReporterKind(values["kind"] or ReporterKind.RESIDENT),
            form.said("name"),
            form.said("phone"),
            form.number("same_as"),
        ),
        photos=form.pictures.drafts,
    )


@staff
def earlier(request: ActorRequest) -> HttpResponse:
    """Show the earlier requests of a telephone; it comes in a POST, so it stands in no log."""
    if answer := must_be_post(request):
        return answer
    known = queries.known_reporter(request.actor, request.POST.get("phone", ""))
    context = {"known": known, "chosen_same": str(known.appeal_id) if known else ""}
    response = render(request, "appeals/desk/register_known.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@staff
def spots(request: ActorRequest) -> HttpResponse:
    """Show the places that a typed address may mean; nothing is set unless one is chosen."""
    if answer := must_be_post(request):
        return answer
    found = spots_of(request.actor.district_id, request.POST.get("address", ""))
    response = render(request, "appeals/desk/register_spots.html", {"spots": found})
    response.headers["Cache-Control"] = "no-store"
    return response


def spots_of(district_id: int, address: str) -> tuple[places.Found, ...]:
    """Places of an address with a point, the surest first; none for an empty one."""
    if not address.strip():
        return ()
    (match,) = places.find_addresses(district_id, [address])
    placed = (spot for spot in match.found if spot.lon is not None and spot.lat is not None)
    return tuple(spot for spot in placed if spot.confidence >= LEAST_SURE)[:MOST_SPOTS]


@staff
def guess(request: ActorRequest) -> HttpResponse:
    """Show the first guess of the matter for a text, and why."""
    if answer := must_be_post(request):
        return answer
    text = request.POST.get("text", "").strip()
    if not text:
        return HttpResponse("")
    books = queries.desk(request.actor.district_id)
    day = books.day(request.now)
    try:
        found = books.guess(text, day)
    except Invalid:
        return render(request, "appeals/desk/register_guess.html", {"matter": None})
    matter = books.matter(found.matter_id)
    context = {
        "matter": matter,
        "words": found.words,
        "policy": books.policy_for(matter, day),
    }
    return render(request, "appeals/desk/register_guess.html", context)
