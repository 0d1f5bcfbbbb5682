"""Findings that wait, and what becomes of each."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web import choices
from linquan.apps.appeals.web.photos import send_photo
from linquan.apps.appeals.web.register_views import spots_of
from linquan.apps.appeals.web.sending import sent
from linquan.apps.outreach import operations, queries
from linquan.apps.outreach.queries import FindingPage
from linquan.apps.outreach.web import words
from linquan.apps.outreach.web.forms import OutreachForm, ProposalForm, ReasonForm, RequestForm
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import must_be_post, staff

AUTO = {RequestForm: "id_%s", ProposalForm: "proposal-%s", ReasonForm: "reason-%s"}
TITLE = 30
"""Letters of a finding that its proposal is called by, until a clerk writes another title."""


@require_safe
@staff
def findings(request: ActorRequest) -> HttpResponse:
    """List the findings that nobody has decided."""
    rows = queries.findings_page(request.actor)
    return render(request, "outreach/findings.html", {"rows": rows, "now": request.now})


@require_safe
@staff
def finding(request: ActorRequest, finding_id: int) -> HttpResponse:
    """Show a finding, and the three ways to decide on it."""
    return _page(request, queries.finding_page(request.actor, finding_id, request.now))


@staff
def to_request(request: ActorRequest, finding_id: int) -> HttpResponseBase:
    """Make a finding a request."""

    def write(page: FindingPage, form: Any) -> str:
        filed = operations.file_finding(
            actor=request.actor, finding_id=finding_id, draft=form.draft(page.books),
            now=request.now,
        )  # fmt: skip
        return _("Registered under %(number)s.") % {"number": filed.number}

    return _decide(request, finding_id, RequestForm, write)


@staff
def to_proposal(request: ActorRequest, finding_id: int) -> HttpResponseBase:
    """Keep a finding as a proposal."""

    def write(page: FindingPage, form: Any) -> str:
        del page
        operations.propose_finding(
            actor=request.actor, finding_id=finding_id, draft=form.draft(), now=request.now
        )
        return _("Kept as a proposal.")

    return _decide(request, finding_id, ProposalForm, write)


@staff
def to_nothing(request: ActorRequest, finding_id: int) -> HttpResponseBase:
    """Say that nothing further is done, and why."""

    def write(page: FindingPage, form: Any) -> str:
        del page
        operations.dismiss_finding(
            actor=request.actor, finding_id=finding_id, reason_code=form.said("reason_code"),
            reason=form.said("reason"), now=request.now,
        )  # fmt: skip
        return _("Decided: nothing further.")

    return _decide(request, finding_id, ReasonForm, write)


def _decide(
    request: ActorRequest,
    finding_id: int,
    make: type[OutreachForm],
    write: Callable[[FindingPage, Any], str],
) -> HttpResponseBase:
    """Do what a form asks; then lead to the next finding of the visit, else to the round."""
    if answer := must_be_post(request):
        return answer
    page = queries.finding_page(request.actor, finding_id, request.now)
    form: OutreachForm = make(request.POST, auto_id=AUTO[make])
    _furnish(form, page, request)
    done = sent(
        request, form, lambda: write(page, form), _next(page), refusal=words.refusal,
        stay=reverse("outreach:finding", args=[finding_id]),
    )  # fmt: skip
    return done or _page(request, page, form)


def _next(page: FindingPage) -> str:
    left = next((one for one in page.others if one.decision is None), None)
    if left is not None:
        return reverse("outreach:finding", args=[left.finding_id])
    waiting = page.waiting
    at = reverse("outreach:round", args=[waiting.round.round_id])
    return f"{at}#visit-{waiting.visit.visit_id}"


def _furnish(form: OutreachForm, page: FindingPage, request: ActorRequest) -> None:
    if isinstance(form, RequestForm):
        form.offer_photos(photo.photo_id for photo in page.waiting.visit.photos)
        form.offer_matters(page.books.matters(page.books.day(request.now)))
    elif isinstance(form, ReasonForm):
        form.furnish(page.reasons)


def _page(
    request: ActorRequest, page: FindingPage, refused: OutreachForm | None = None
) -> HttpResponse:
    forms = {
        "request_form": RequestForm, "proposal_form": ProposalForm, "reason_form": ReasonForm,
    }  # fmt: skip
    context: dict[str, Any] = {
        name: refused if isinstance(refused, make) else _fresh(make, page, request)
        for name, make in forms.items()
    }
    form = context["request_form"]
    inside = page.waiting.round.area.path
    context |= {
        "page": page,
        "now": request.now,
        "areas": [
            group
            for group in choices.areas(page.books, request.actor)
            if group.community.path == inside
        ],
        "parties": choices.organisations(page.books),
        "spots": spots_of(page.books.district_id, str(form["address"].value() or "")),
        "chosen_spot": str(form["spot"].value() or ""),
        "chosen_photos": [str(pk) for pk in form["along"].value() or ()],
        "refused": refused,
    }
    return render(request, "outreach/finding.html", context, status=422 if refused else 200)


def _fresh(make: type[OutreachForm], page: FindingPage, request: ActorRequest) -> OutreachForm:
    """A form filled with what the visit says."""
    one, visit = page.waiting.finding, page.waiting.visit
    day = page.books.day(request.now)
    matters = {m.code: m.matter_id for m in page.books.matters(day)}
    form = make(
        auto_id=AUTO[make],
        initial={
            "text": one.text,
            "title": one.text[:TITLE],
            "area": visit.area.area_id,
            "address": one.address or visit.address,
            "matter": matters.get(one.matter.code) if one.matter else None,
            "lon": None if one.address else visit.lon,
            "lat": None if one.address else visit.lat,
            "along": [photo.photo_id for photo in visit.photos],
        },
    )
    _furnish(form, page, request)
    return form


@require_safe
@staff
def photo(request: ActorRequest, photo_id: int, *, thumb: bool = False) -> HttpResponseBase:
    """Send a picture of a visit that is not closed."""
    found = queries.visit_photo(request.actor, photo_id)
    return send_photo(found.sha256, found.media_type, thumbnail=thumb)
