"""Rectifications for staff: the list, one of them, its steps, a new clue."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals.queries import Desk, desk, papers
from linquan.apps.appeals.web import choices
from linquan.apps.appeals.web.photos import send_photo
from linquan.apps.rectifications import operations, queries
from linquan.apps.rectifications.links import notice_url
from linquan.apps.rectifications.queries import Filters, RectificationPage
from linquan.apps.rectifications.types import Issued, Origin
from linquan.apps.rectifications.web import party_views, timeline, words
from linquan.apps.rectifications.web.forms import ClueForm, StepForm, units
from linquan.apps.rectifications.web.steps import STEPS, Step, offered
from linquan.kernel import letters
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotFound, WrongState
from linquan.kernel.qr import code_svg

LONGEST_TEXT, LONGEST_ID = 60, 18


def filters_of(asked: QueryDict) -> Filters:
    """Read what of the list is wanted from an address."""
    party = asked.get("party", "")
    is_id = party.isascii() and party.isdecimal() and len(party) < LONGEST_ID
    return Filters(
        stage=asked.get("stage", ""),
        text=letters.plain(asked.get("q", ""))[:LONGEST_TEXT].strip(),
        party_id=int(party) if is_id else None,
        is_mine="mine" in asked,
        is_late="late" in asked,
    )


@require_safe
@staff
def index(request: ActorRequest) -> HttpResponse:
    """Show the list."""
    wanted = filters_of(request.GET)
    page = queries.list_page(request.actor, wanted, request.now)
    tabs = [(code, word, page.counts.get(code, 0)) for code, word in words.TABS.items()]
    context = {
        "page": page,
        "wanted": wanted,
        "tabs": tabs,
        "total": sum(page.counts.values()),
        "query": request.GET.urlencode(),
        "now": request.now,
    }
    return render(request, "rectifications/list.html", context)


@require_safe
@staff
def one(request: ActorRequest, rectification_id: int) -> HttpResponseBase:
    """Show a rectification; to the party, its order."""
    try:
        page = queries.rectification_page(request.actor, rectification_id, request.now)
    except NotFound:
        return party_views.of_unit(request, rectification_id)
    step = STEPS.get(request.GET.get("do", ""))
    if step is None or step.name not in page.allowed:
        return _page(request, page)
    item = request.GET.get("item", "")
    initial = {"item": item, "at": request.now} if item.isdecimal() else {"at": request.now}
    return _page(request, page, step=step, form=step.form(initial=initial))


def _page(
    request: ActorRequest,
    page: RectificationPage,
    *,
    step: Step | None = None,
    form: StepForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    if form is not None:
        form.furnish(page)
    context = {
        "page": page,
        "line": page.line,
        "steps": timeline.steps(page, timeline.staff_photo_url(page.line.rectification_id)),
        "offered": offered(page),
        "step": step,
        "form": form,
        "parties": choices.organisations(page.books) if step and step.name == "verify" else (),
        "now": request.now,
    }
    return render(request, "rectifications/one.html", context | more, status=status)


@staff
def act(request: ActorRequest, rectification_id: int, verb: str) -> HttpResponseBase:
    """Do a step; a refusal shows the form again with what was typed."""
    if answer := must_be_post(request):
        return answer
    page = queries.rectification_page(request.actor, rectification_id, request.now)
    step = STEPS.get(verb)
    if step is None:
        raise NotFound("no_such_page")
    form = step.form(request.POST, request.FILES)
    form.take_photos(request)
    try:
        if form.is_valid():
            done = step.call(request, page, form)
            return _done(request, rectification_id, done)
    except Invalid as error:
        form.refuse(error)
    except WrongState as error:
        messages.error(request, words.refusal(error))
        return SeeOther(reverse("rectifications:one", args=[rectification_id]))
    return _page(request, page, step=step, form=form, status=form.pictures.status)


def _done(request: ActorRequest, rectification_id: int, done: Issued | int) -> HttpResponseBase:
    """Lead back; a link for the party is shown in this answer alone, no other page tells it."""
    if not isinstance(done, Issued):
        messages.success(request, _("Written down."))
        return SeeOther(reverse("rectifications:one", args=[rectification_id]))
    page = queries.rectification_page(request.actor, rectification_id, request.now)
    link = notice_url(done.token)
    response = _page(request, page, link=link, code=code_svg(link), issued=done)
    response.headers["Cache-Control"] = "no-store"
    return response


@staff
def new(request: ActorRequest) -> HttpResponseBase:
    """Write down a clue; ``?appeal=`` takes one out of a request."""
    books = desk(request.actor.district_id)
    if request.method != "POST":
        return _clue_page(request, books, ClueForm(initial=_initial(request, books)))
    form = ClueForm(request.POST, request.FILES)
    form.take_photos(request)
    try:
        if form.is_valid():
            made = operations.open_rectification(
                actor=request.actor, draft=form.draft(books), photos=form.pictures.drafts,
                now=request.now,
            )  # fmt: skip
            messages.success(request, _("Written down."))
            return SeeOther(reverse("rectifications:one", args=[made]))
    except Invalid as error:
        form.refuse(error)
    except WrongState as error:
        form.add_error(None, words.refusal(error))
    return _clue_page(request, books, form, status=form.pictures.status)


def _initial(request: ActorRequest, books: Desk) -> dict[str, Any]:
    """What is known already: from the request, else from who writes."""
    told: dict[str, Any] = {"origin": Origin.STAFF.value, "owner": request.actor.organisation_id}
    asked = request.GET.get("appeal", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < LONGEST_ID):
        return told
    paper = papers(request.actor, [int(asked)]).get(int(asked))
    if paper is None or int(asked) not in _seen(request, int(asked)):
        return told
    about = next((o for o in books.organisations.values() if o.path == paper.about_path), None)
    return told | {
        "origin": Origin.REQUEST.value,
        "request_number": paper.number,
        "title": paper.title[:60],
        "area": paper.area.area_id,
        "place": paper.address,
        "party": words.named(about) if about else "",
    }


def _seen(request: ActorRequest, appeal_id: int) -> frozenset[int]:
    return queries.visible_among(request.actor, {appeal_id})


def _clue_page(
    request: ActorRequest, books: Desk, form: ClueForm, status: int = 200
) -> HttpResponse:
    form.offer("owner", units(books), empty=False)
    context = {
        "form": form,
        "areas": choices.areas(books, request.actor),
        "parties": choices.organisations(books),
    }
    return render(request, "rectifications/clue_form.html", context, status=status)


@require_safe
@staff
def notice(request: ActorRequest, rectification_id: int) -> HttpResponse:
    """The order laid out for paper; for the party's own people as well."""
    try:
        page: Any = queries.rectification_page(request.actor, rectification_id, request.now)
        party, text = page.line.party, party_views.words_of(page)
    except NotFound:
        page = queries.party_page_of(request.actor, rectification_id, request.now)
        party, text = page.party, page.words
    if page.notice is None:
        raise NotFound("notice_unknown")
    context = {"page": page, "notice": page.notice, "party": party, "text": text}
    context |= {"rectification_id": rectification_id, "now": request.now}
    return render(request, "rectifications/notice.html", context)


@require_safe
@staff
def photo(
    request: ActorRequest, rectification_id: int, photo_id: int, *, thumb: bool = False
) -> HttpResponseBase:
    """Send a picture that the reader's page shows."""
    found = queries.photo_of_page(_any_page(request, rectification_id, request.now), photo_id)
    return send_photo(found.sha256, found.media_type, thumbnail=thumb)


def _any_page(request: ActorRequest, rectification_id: int, now: datetime) -> Any:
    try:
        return queries.rectification_page(request.actor, rectification_id, now)
    except NotFound:
        return queries.party_page_of(request.actor, rectification_id, now)
