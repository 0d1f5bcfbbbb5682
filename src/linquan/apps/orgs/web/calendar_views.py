"""The page of working days: a year with its holidays and make-up days, and the office hours."""

from datetime import date
from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linquan.apps.orgs import operations, queries, rules
from linquan.apps.orgs.web.forms import DayForm, FaultyForm, HoursForm, YearForm
from linquan.apps.orgs.web.gate import editors, may_edit
from linquan.apps.orgs.web.views import today
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff
from linquan.kernel.errors import Invalid, NotFound


@require_GET
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
            operations.change_calendar_day(
                actor=request.actor,
                district_id=request.actor.district_id,
                now=request.now,
                **given,
            )
        except Invalid as refusal:
            form.take_back(refusal)
        else:
            messages.success(request, _("Saved. Deadlines in working days are reckoned anew."))
            return _to_year(given["day"].year)
    return _shown(request, today(request).year, day_form=form)


@require_POST
@editors
def remove_day(request: ActorRequest) -> HttpResponseBase:
    """Let a day follow its weekday again."""
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError as error:
        raise NotFound(code="day_unknown") from error
    operations.remove_calendar_day(
        actor=request.actor, district_id=request.actor.district_id, day=day, now=request.now
    )
    messages.success(request, _("The day follows its weekday again."))
    return _to_year(day.year)


@require_POST
@editors
def load_year(request: ActorRequest) -> HttpResponseBase:
    """Load the official list of a year."""
    year = _number(request.POST.get("year", ""))
    form = YearForm(request.POST)
    try:
        count = operations.load_calendar_year(
            actor=request.actor,
            district_id=request.actor.district_id,
            year=year,
            now=request.now,
        )
    except Invalid as refusal:
        form.errors.clear()
        form.take_back(refusal)
        return _shown(request, today(request).year, year_form=form)
    messages.success(request, _("%(count)d days loaded.") % {"count": count})
    return _to_year(year)


@require_POST
@editors
def confirm_year(request: ActorRequest) -> HttpResponseBase:
    """Say that the days of a year are complete."""
    form = YearForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            operations.confirm_calendar_year(
                actor=request.actor,
                district_id=request.actor.district_id,
                now=request.now,
                **given,
            )
        except Invalid as refusal:
            form.take_back(refusal)
        else:
            messages.success(request, _("The year is confirmed."))
            return _to_year(given["year"])
    return _shown(request, today(request).year, year_form=form)


@require_POST
@editors
def set_hours(request: ActorRequest) -> HttpResponseBase:
    """Say when the office opens and closes."""
    form = HoursForm(request.POST)
    if form.is_valid():
        try:
            operations.set_office_hours(
                actor=request.actor,
                district_id=request.actor.district_id,
                now=request.now,
                **form.cleaned_data,
            )
        except Invalid as refusal:
            form.take_back(refusal)
        else:
            messages.success(request, _("Saved. Deadlines in working days are reckoned anew."))
            return _to_year(today(request).year)
    return _shown(request, today(request).year, hours_form=form)


def _shown(
    request: ActorRequest,
    year: int,
    *,
    day_form: FaultyForm | None = None,
    year_form: FaultyForm | None = None,
    hours_form: FaultyForm | None = None,
) -> HttpResponse:
    """Show a year, with the form that needs mending if there is one (422)."""
    page = queries.calendar_page(request.actor.district_id, year, today(request))
    sent = [form for form in (day_form, year_form, hours_form) if form is not None]
    context = {
        "page": page,
        "may_edit": may_edit(request),
        "day_form": day_form or DayForm(),
        "year_form": year_form or YearForm(initial={"year": year}),
        "hours_form": hours_form or HoursForm(initial={"opens": page.opens, "closes": page.closes}),
        "sent_form": sent[0] if sent else None,
        "has_previous": not rules.year_fault(year - 1),
        "has_next": not rules.year_fault(year + 1),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if sent else HTTPStatus.OK
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
