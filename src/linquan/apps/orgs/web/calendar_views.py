"""The page of working days: a year with its holidays and make-up days, and the office hours."""

from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linquan.apps.orgs import operations, queries, rules
from linquan.apps.orgs.calendar_types import CalendarChange
from linquan.apps.orgs.web.forms import DayForm, FaultyForm, HoursForm, YearForm
from linquan.apps.orgs.web.gate import editors, may_edit
from linquan.apps.orgs.web.views import tell, today, turned_back
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff
from linquan.kernel.errors import Invalid, NotFound, WrongState


@require_safe
@staff
def calendar(request: ActorRequest) -> HttpResponse:
    """Show a year."""
    return _shown(request, _asked_year(request))


@require_POST
@editors
def change_day(request: ActorRequest) -> HttpResponseBase:
    """Say that a day is unlike its weekday."""
    form = DayForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            event_id = operations.change_calendar_day(
                actor=request.actor,
                district_id=request.actor.district_id,
                now=request.now,
                **given,
            )
        except Invalid as refusal:
            form.take_back(refusal)
        else:
            _told(request, event_id, _("Saved. Deadlines in working days are reckoned anew."))
            return _to_year(given["day"].year)
    typed = form.cleaned_data.get("day") or today(request)
    return _shown(request, typed.year, day_form=form)


@require_POST
@editors
def remove_day(request: ActorRequest) -> HttpResponseBase:
    """Let a day follow its weekday again."""
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError as error:
        raise NotFound(code="day_unknown") from error
    event_id = operations.remove_calendar_day(
        actor=request.actor, district_id=request.actor.district_id, day=day, now=request.now
    )
    _told(request, event_id, _("The day follows its weekday again."))
    return _to_year(day.year)


@require_POST
@editors
def load_year(request: ActorRequest) -> HttpResponseBase:
    """Load the official list of a year."""
    year = _number(request.POST.get("year", ""))
    form = YearForm(request.POST)
    try:
        event_id = operations.load_calendar_year(
            actor=request.actor,
            district_id=request.actor.district_id,
            year=year,
            now=request.now,
        )
    except Invalid as refusal:
        form.errors.clear()
        form.take_back(refusal)
        return _shown(request, year, year_form=form)
    _told(request, event_id, _("The official list of %(year)d is loaded.") % {"year": year})
    return _to_year(year)


@require_POST
@editors
def confirm_year(request: ActorRequest) -> HttpResponseBase:
    """Say that the days of a year are complete."""
    form = YearForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            event_id = operations.confirm_calendar_year(
                actor=request.actor,
                district_id=request.actor.district_id,
                now=request.now,
                **given,
            )
        except Invalid as refusal:
            form.take_back(refusal)
        else:
            _told(request, event_id, _("The year is confirmed."))
            return _to_year(given["year"])
    return _shown(request, form.cleaned_data.get("year") or 0, year_form=form)


@require_POST
@editors
def set_hours(request: ActorRequest) -> HttpResponseBase:
    """Say when the office opens and closes."""
    form = HoursForm(request.POST)
    if form.is_valid():
        try:
            event_id = operations.set_office_hours(
                actor=request.actor,
                district_id=request.actor.district_id,
                now=request.now,
                **form.cleaned_data,
            )
        except Invalid as refusal:
            form.take_back(refusal)
        else:
            _told(request, event_id, _("Saved. Deadlines in working days are reckoned anew."))
            return _to_year(today(request).year)
    return _shown(request, today(request).year, hours_form=form)


@require_POST
@editors
def take_back(request: ActorRequest, event_id: int) -> HttpResponseBase:
    """Undo the newest change of the calendar."""
    try:
        operations.take_back_calendar_change(
            actor=request.actor,
            district_id=request.actor.district_id,
            event_id=event_id,
            now=request.now,
        )
    except WrongState as refusal:
        return turned_back(request, refusal, "orgs:calendar")
    tell(request, _("Taken back: the calendar is as it was."))
    return redirect("orgs:calendar")


@require_safe
@staff
def changes(request: ActorRequest) -> HttpResponse:
    """Show the latest changes alone: the page asks for them until the deadlines are reckoned."""
    found = queries.calendar_changes(request.actor, request.now)
    return render(request, "orgs/calendar_changes.html", _changes(request, found))


def _changes(request: ActorRequest, found: tuple[CalendarChange, ...]) -> dict[str, Any]:
    return {"changes": found, "may_edit": may_edit(request), "now": request.now}


def _told(request: ActorRequest, event_id: int, text: str) -> None:
    """Say what was done to the calendar, with the way back."""
    tell(request, text, reverse("orgs:take-back-calendar", args=[event_id]))


def _shown(
    request: ActorRequest,
    year: int,
    *,
    day_form: FaultyForm | None = None,
    year_form: FaultyForm | None = None,
    hours_form: FaultyForm | None = None,
) -> HttpResponse:
    """Show a year, with the form that needs mending if there is one (422)."""
    year = today(request).year if rules.year_fault(year) else year
    page = queries.calendar_page(request.actor, year, request.now)
    sent = [form for form in (day_form, year_form, hours_form) if form is not None]
    context = {
        "page": page,
        "is_waiting": any(change.is_pending for change in page.changes),
        "day_form": day_form or DayForm(),
        "year_form": year_form or YearForm(initial={"year": year}),
        "hours_form": hours_form or HoursForm(initial={"opens": page.opens, "closes": page.closes}),
        "sent_form": sent[0] if sent else None,
        "has_previous": not rules.year_fault(year - 1),
        "has_next": not rules.year_fault(year + 1),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if sent else HTTPStatus.OK
    context |= _changes(request, page.changes)
    return render(request, "orgs/calendar.html", context, status=status)


def _asked_year(request: ActorRequest) -> int:
    asked = _number(request.GET.get("year", "")) or today(request).year
    if rules.year_fault(asked):
        raise NotFound(code="year_unknown")
    return asked


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) == len("2026") else 0


def _to_year(year: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('orgs:calendar')}?{urlencode({'year': year})}")
