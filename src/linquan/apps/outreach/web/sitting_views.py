"""The calendar of mobile points for staff, one sitting, and what is taken there."""

from calendar import Calendar
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from linquan.apps.appeals.request_drafts import RequestDraft
from linquan.apps.appeals.types import ReporterDraft, ReporterKind
from linquan.apps.appeals.web import choices
from linquan.apps.appeals.web.register_views import spots_of
from linquan.apps.appeals.web.sending import sent
from linquan.apps.outreach import operations, queries
from linquan.apps.outreach.queries import SittingPage
from linquan.apps.outreach.web import words
from linquan.apps.outreach.web.sitting_forms import CancelForm, SittingForm, TakeForm, local
from linquan.kernel.actors import ActorRequest
from linquan.kernel.clock import OFFICE_ZONE
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotAllowed, WrongState

WEEK, MONTH = "week", "month"
FIRST_YEAR, LAST_YEAR = 2000, 2200
MORNING, HOURS = 9, 2


@require_safe
@staff
def points(request: ActorRequest) -> HttpResponse:
    """Show a month or a week of sittings."""
    today = request.now.astimezone(OFFICE_ZONE).date()
    on, view = _day(request, today), WEEK if request.GET.get("view") == WEEK else MONTH
    first, last = _span(on, view)
    page = queries.calendar_of_points(
        request.actor, first, last, month=on.month if view == MONTH else 0, now=request.now
    )
    context = {
        "page": page,
        "view": view,
        "on": on,
        "first": first,
        "last": last,
        "today": today,
        "earlier": first - timedelta(days=7 if view == WEEK else 1),
        "later": last + timedelta(days=1),
        "rows": [row for day in page.days for row in day.sittings],
    }
    if view == MONTH:
        context["earlier"] = on.replace(day=1) - timedelta(days=1)
        context["later"] = (on.replace(day=1) + timedelta(days=31)).replace(day=1)
    return render(request, "outreach/points.html", context)


def _day(request: ActorRequest, today: date) -> date:
    """The day that is asked for, else today."""
    try:
        asked = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today
    return asked if FIRST_YEAR <= asked.year <= LAST_YEAR else today


def _span(on: date, view: str) -> tuple[date, date]:
    """First and last day of a view: whole weeks from Monday."""
    if view == WEEK:
        monday = on - timedelta(days=on.weekday())
        return monday, monday + timedelta(days=6)
    days = [day for week in Calendar().monthdatescalendar(on.year, on.month) for day in week]
    return days[0], days[-1]


@require_safe
@staff
def sitting(request: ActorRequest, sitting_id: int) -> HttpResponse:
    """Show one sitting and what was heard there."""
    return _page(request, sitting_id)


def _page(
    request: ActorRequest, sitting_id: int, refused: CancelForm | None = None
) -> HttpResponse:
    page = queries.sitting_page(request.actor, sitting_id, request.now)
    context = {"page": page, "now": request.now, "refused": refused}
    status = 422 if refused else 200
    return render(request, "outreach/sitting.html", context, status=status)


@staff
def plan(request: ActorRequest) -> HttpResponseBase:
    """Plan a sitting, or one every week."""
    found = queries.sitting_choices(request.actor, request.now)
    areas = choices.areas(found.books, request.actor)
    if not found.posts:
        raise NotAllowed("plan_sittings")
    form = SittingForm(found, request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.plan_sittings(
                actor=request.actor, draft=form.draft(), repeat=form.repeat(), now=request.now
            )
        except Invalid as error:
            form.refuse(error)
        else:
            told = ngettext("%(n)s sitting is planned.", "%(n)s sittings are planned.", len(made))
            messages.success(request, told % {"n": len(made)})
            return SeeOther(reverse("outreach:sitting", args=[made[0]]))
    return _form(request, form, areas, reverse("outreach:points"), is_new=True)


def _initial(request: ActorRequest) -> dict[str, Any]:
    tomorrow = request.now.astimezone(OFFICE_ZONE).date() + timedelta(days=1)
    day = _day(request, tomorrow)
    starts_at = datetime(day.year, day.month, day.day, MORNING, tzinfo=OFFICE_ZONE)
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=HOURS)}


def _form(
    request: ActorRequest, form: SittingForm, areas: Any, back: str, *, is_new: bool
) -> HttpResponse:
    context = {"form": form, "areas": areas, "back": back, "is_new": is_new}
    status = 422 if form.is_bound else 200
    return render(request, "outreach/sitting_form.html", context, status=status)


@staff
def move(request: ActorRequest, sitting_id: int) -> HttpResponseBase:
    """Change a sitting that has not begun."""
    page = queries.sitting_page(request.actor, sitting_id, request.now)
    back = reverse("outreach:sitting", args=[sitting_id])
    if not page.may_change:
        messages.error(request, words.refusal("sitting_over"))
        return SeeOther(back)
    found = queries.sitting_choices(request.actor, request.now)
    form = SittingForm(found, request.POST or None, initial=_values(page))
    del form.fields["until"], form.fields["skipped"]

    def save() -> object:
        return operations.move_sitting(
            actor=request.actor, sitting_id=sitting_id, draft=form.draft(), now=request.now
        )

    said = _("Saved. Everyone sees it as it is now.")
    if led := sent(request, form, save, back, said=said, refusal=words.refusal):
        return led
    areas = choices.areas(found.books, request.actor)
    return _form(request, form, areas, back, is_new=False)


def _values(page: SittingPage) -> dict[str, Any]:
    row = page.sitting
    return {
        "channel": row.channel.code, "area": row.area.area_id, "place": row.place,
        "place_en": row.place_en, "lon": row.lon, "lat": row.lat,
        "starts_at": local(row.starts_at), "ends_at": local(row.ends_at),
        "topics": row.topics, "topics_en": row.topics_en,
        "posts": [post.post_id for post in row.posts],
        "units": [unit.organisation_id for unit in row.units],
    }  # fmt: skip


@staff
def cancel(request: ActorRequest, sitting_id: int) -> HttpResponseBase:
    """Cancel a sitting; everyone reads why."""
    if answer := must_be_post(request):
        return answer
    queries.sitting_page(request.actor, sitting_id, request.now)
    form = CancelForm(request.POST)
    try:
        if not form.is_valid():
            return _page(request, sitting_id, form)
        operations.cancel_sitting(
            actor=request.actor, sitting_id=sitting_id, reason=form.said("reason"),
            now=request.now,
        )  # fmt: skip
    except Invalid as error:
        form.refuse(error)
        return _page(request, sitting_id, form)
    except WrongState as error:
        messages.error(request, words.refusal(error.code))
    else:
        messages.success(request, _("Cancelled. Everyone reads why."))
    return SeeOther(reverse("outreach:sitting", args=[sitting_id]))


@staff
def take(request: ActorRequest, sitting_id: int) -> HttpResponseBase:
    """Take in what is told at a sitting."""
    page = queries.sitting_page(request.actor, sitting_id, request.now)
    if not page.may_take:
        messages.error(request, words.refusal("sitting_not_on"))
        return SeeOther(reverse("outreach:sitting", args=[sitting_id]))
    if request.method != "POST":
        row = page.sitting
        initial = {
            "key": uuid4().hex, "area": row.area.area_id, "address": row.place,
            "kind": ReporterKind.RESIDENT,
        }  # fmt: skip
        return _take_page(request, page, TakeForm(initial=initial))
    form = TakeForm(request.POST, request.FILES)
    form.take_photos(request)
    try:
        if form.is_valid():
            filed = operations.take_heard(
                actor=request.actor, sitting_id=sitting_id, key=form.said("key"),
                draft=_draft(page, form), now=request.now,
            )  # fmt: skip
            messages.success(request, _("Registered under %(number)s.") % {"number": filed.number})
            return SeeOther(reverse("outreach:sitting", args=[sitting_id]))
    except Invalid as error:
        form.refuse(error)
    return _take_page(request, page, form)


def _draft(page: SittingPage, form: TakeForm) -> RequestDraft:
    """Lay the form out. Raises Invalid."""
    return RequestDraft(
        **form.told(page.books),
        reporter=ReporterDraft(
            ReporterKind(form.said("kind")), form.said("name"), form.said("phone")
        ),
        photos=form.pictures.drafts,
    )


def _take_page(request: ActorRequest, page: SittingPage, form: TakeForm) -> HttpResponse:
    form.offer_matters(page.books.matters(page.books.day(request.now)))
    context = {
        "page": page,
        "form": form,
        "areas": choices.areas(page.books, request.actor),
        "parties": choices.organisations(page.books),
        "spots": spots_of(page.books.district_id, str(form["address"].value() or "")),
        "chosen_spot": str(form["spot"].value() or ""),
        "now": request.now,
    }
    status = form.pictures.status if form.is_bound else 200
    return render(request, "outreach/take.html", context, status=status)
