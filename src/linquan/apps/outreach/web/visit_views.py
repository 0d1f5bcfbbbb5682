"""Recording a visit, on one screen of a telephone."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from linquan.apps.appeals.queries import Desk
from linquan.apps.appeals.web import choices
from linquan.apps.appeals.web.register_views import spots_of
from linquan.apps.outreach import operations, queries
from linquan.apps.outreach.queries import RoundPage
from linquan.apps.outreach.types import RoundRow, VisitDraft
from linquan.apps.outreach.web import words
from linquan.apps.outreach.web.forms import FindingForm, ParticularsForm, VisitForm, minute
from linquan.kernel.actors import ActorRequest
from linquan.kernel.clock import OFFICE_ZONE
from linquan.kernel.doors import SeeOther, staff
from linquan.kernel.errors import Invalid, NotAllowed, WrongState
from linquan.kernel.letters import listed

BLOCKS = 4


@staff
def record(request: ActorRequest, round_id: int) -> HttpResponseBase:
    """Show the form of a visit, or take it in."""
    page = queries.round_page(request.actor, round_id, request.now)
    if not page.may_record:
        raise NotAllowed("record_visit")
    if request.method != "POST":
        return _page(request, page, _empty(request, page), _findings(page, request, None))
    form, findings = VisitForm(request.POST, request.FILES), _findings(page, request, request.POST)
    form.choose_posts(page.going)
    form.take_photos(request)
    filled = [one for one in findings if not one.is_valid() or one.is_filled]
    if not (form.is_valid() and all(one.is_valid() for one in filled)):
        return _page(request, page, form, findings)
    try:
        return _write(request, page, form, filled)
    except Invalid as error:
        _refuse(form, filled, error)
    except WrongState as error:
        messages.error(request, words.refusal(error.code))
        return SeeOther(reverse("outreach:round", args=[round_id]))
    return _page(request, page, form, findings)


def _empty(request: ActorRequest, page: RoundPage) -> VisitForm:
    mine = [p.post_id for p in page.going if p.account_id == request.actor.account_id]
    form = VisitForm(
        initial={
            "key": uuid4().hex,
            "visited_at": minute(request.now.astimezone(OFFICE_ZONE)),
            "posts": mine or [p.post_id for p in page.going],
            "area": _own_area(request, page),
            "people": 1,
        }
    )
    form.choose_posts(page.going)
    return form


def _own_area(request: ActorRequest, page: RoundPage) -> int:
    """The part of the community that one works in, else all of it."""
    path = page.view.round.area.path
    below = [p.area_path for p in request.actor.posts if p.area_path.startswith(path)]
    found = page.books.areas.by_path.get(below[0]) if below else None
    return (found or page.view.round.area).area_id


def _findings(page: RoundPage, request: ActorRequest, data: object) -> list[FindingForm]:
    forms = [FindingForm(data, prefix=f"f{n}") for n in range(BLOCKS)]  # type: ignore[arg-type]
    matters = page.books.matters(page.books.day(request.now))
    for form in forms:
        form.furnish(matters)
    return forms


def _write(
    request: ActorRequest, page: RoundPage, form: VisitForm, filled: list[FindingForm]
) -> HttpResponseBase:
    round_id = page.view.round.round_id
    done = operations.record_visit(
        actor=request.actor, round_id=round_id, draft=_draft(page, form, filled), now=request.now
    )
    if done.numbers:
        told = {"numbers": listed(done.numbers)}
        messages.success(request, _("Written down. Registered under %(numbers)s.") % told)
    else:
        messages.success(request, _("The visit is written down."))
    again = reverse("outreach:record", args=[round_id])
    shown = f"{reverse('outreach:round', args=[round_id])}#visit-{done.visit_id}"
    return SeeOther(again if "more" in request.POST else shown)


def _draft(page: RoundPage, form: VisitForm, filled: list[FindingForm]) -> VisitDraft:
    return VisitDraft(
        key=form.said("key"),
        findings=tuple(one.draft() for one in filled),
        photos=form.pictures.drafts,
        **form.particulars(page.books),
    )


def _refuse(form: VisitForm, filled: list[FindingForm], error: Invalid) -> None:
    """Put each fault into the form it is about: ``text-0`` is that of the first finding."""
    for name, code in error.fields.items() or [("", error.code)]:
        field, dash, place = name.rpartition("-")
        details = {key: value for key, value in error.details.items() if key != "fields"}
        if dash and place.isdecimal() and int(place) < len(filled):
            filled[int(place)].refuse(Invalid.field(field, code, **details))
        else:
            form.refuse(Invalid.field(name, code, **details))


def _page(
    request: ActorRequest, page: RoundPage, form: VisitForm, findings: list[FindingForm]
) -> HttpResponse:
    context = {
        "page": page,
        "form": form,
        "findings": findings,
        **places_of(request, page.view.round, page.books, form),
        "has_faults": form.is_bound and any(one.errors for one in findings),
    }
    status = form.pictures.status if form.is_bound else 200
    return render(request, "outreach/record.html", context, status=status)


def places_of(
    request: ActorRequest, of: RoundRow, books: Desk, form: ParticularsForm
) -> dict[str, object]:
    """Return what the fields of a place offer: areas of the round, places of that name."""
    areas = choices.areas(books, request.actor)
    return {
        "round": of,
        "areas": [group for group in areas if group.community.path == of.area.path],
        "spots": spots_of(books.district_id, str(form["address"].value() or "")),
        "chosen_spot": str(form["spot"].value() or ""),
    }
