"""A meeting that is held: who was there, what was resolved; and its papers to print."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.alliances import operations, queries
from linquan.apps.alliances.queries import MeetingPage
from linquan.apps.alliances.types import MeetingState
from linquan.apps.alliances.web import words
from linquan.apps.alliances.web.forms import OutcomeForm, SeatForm, units
from linquan.apps.alliances.web.meeting_views import must_see, step
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotFound, WrongState


@staff
def attendance(request: ActorRequest, meeting_id: int) -> HttpResponseBase:
    """Write down who was there."""
    if answer := must_be_post(request):
        return answer
    page = queries.meeting_page(request.actor, meeting_id, request.now)

    def write() -> None:
        forms = {
            seat.member.organisation_id: SeatForm(
                request.POST, prefix=str(seat.member.organisation_id)
            )
            for seat in page.seats
        }
        if not all(form.is_valid() for form in forms.values()):
            raise Invalid.field("people", "out_of_range", least=1, limit=999)
        operations.set_attendance(
            actor=request.actor,
            meeting_id=meeting_id,
            drafts=tuple(form.draft(unit_id) for unit_id, form in forms.items()),
            now=request.now,
        )

    return step(request, meeting_id, write)


@staff
def minutes(request: ActorRequest, meeting_id: int) -> HttpResponseBase:
    """Show the form of the minutes; a POST resolves, and closes them if so asked."""
    page = queries.meeting_page(request.actor, meeting_id, request.now)
    back = reverse("alliances:meeting", args=[meeting_id])
    if not page.may_convene or page.meeting.state is not MeetingState.HELD:
        must_see(request, meeting_id)
        return SeeOther(back)
    if request.method != "POST":
        return _shown(request, page, _forms(page, None))
    forms = _forms(page, request.POST)
    filled = {pk: form for pk, form in forms.items() if form.has_changed()}
    if not all(form.is_valid() for form in filled.values()):
        return _shown(request, page, forms, status=422)
    try:
        return _write(request, meeting_id, filled)
    except Invalid as error:
        _refuse(filled, error)
        return _shown(request, page, forms, status=422)
    except WrongState as error:
        return _shown(request, page, forms, status=409, refused=words.refusal(error.code))


def _write(
    request: ActorRequest, meeting_id: int, filled: dict[int, OutcomeForm]
) -> HttpResponseBase:
    drafts = tuple(form.draft(pk) for pk, form in filled.items() if form.cleaned_data["outcome"])
    closes = "close" in request.POST
    write = operations.close_minutes if closes else operations.resolve_items
    write(actor=request.actor, meeting_id=meeting_id, drafts=drafts, now=request.now)
    messages.success(request, _("The minutes are closed.") if closes else _("Saved."))
    name = "alliances:meeting" if closes else "alliances:minutes"
    return SeeOther(reverse(name, args=[meeting_id]))


def _forms(page: MeetingPage, data: QueryDict | None) -> dict[int, OutcomeForm]:
    """One form for each item on which more can be resolved: nothing yet, or tasks only."""
    reasons = page.books.step_reasons(page.day)
    forms = {}
    for item in page.items:
        if not all(one.is_task for one in item.resolutions):
            continue
        form = OutcomeForm(data, prefix=str(item.item_id))
        able = [o for o in page.books.organisations.values() if o.valid_to is None]
        able = [o for o in able if not item.paper.concerns(o.path)]
        form.offer("organisation", units(able))
        form.offer("step_reason", [(r.code, words.named(r.name, r.name_en)) for r in reasons])
        forms[item.item_id] = form
    return forms


def _refuse(filled: dict[int, OutcomeForm], error: Invalid) -> None:
    """Put each fault into the form of its item: ``text-7`` is that of item 7."""
    for name, code in error.fields.items():
        field, _dash, item_id = name.rpartition("-")
        if item_id.isdecimal() and int(item_id) in filled:
            details = {k: v for k, v in error.details.items() if k != "fields"}
            filled[int(item_id)].refuse(Invalid.field(field, code, **details))


def _shown(
    request: ActorRequest,
    page: MeetingPage,
    forms: dict[int, OutcomeForm],
    *,
    status: int = 200,
    refused: str = "",
) -> HttpResponse:
    lines = [(item, forms.get(item.item_id)) for item in page.items]
    context = {"page": page, "lines": lines, "refused": refused, "now": request.now}
    context["has_faults"] = any(form.errors for form in forms.values() if form.is_bound)
    return render(request, "alliances/minutes.html", context, status=status)


@require_safe
@staff
def agenda_sheet(request: ActorRequest, meeting_id: int) -> HttpResponse:
    """The notice and agenda, laid out for paper."""
    page = queries.meeting_page(request.actor, meeting_id, request.now)
    return _sheet(request, page, "alliances/agenda_sheet.html")


def _sheet(request: ActorRequest, page: MeetingPage, template: str) -> HttpResponse:
    """Draw a paper; ``?unit=`` leaves out the items for which that member withdraws."""
    asked = request.GET.get("unit", "")
    unit = next((m for m in page.withdrawn if str(m.organisation_id) == asked), None)
    shown = page.for_unit(unit.organisation_id) if unit else page
    return render(request, template, {"page": shown, "of": page, "unit": unit, "now": request.now})


@require_safe
@staff
def minutes_sheet(request: ActorRequest, meeting_id: int) -> HttpResponse:
    """The minutes, laid out for paper, once they are closed."""
    page = queries.meeting_page(request.actor, meeting_id, request.now)
    if page.meeting.state is not MeetingState.MINUTED:
        raise NotFound("minutes_open")
    return _sheet(request, page, "alliances/minutes_sheet.html")
