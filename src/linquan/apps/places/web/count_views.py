"""Pages of head-counts: the people of an area by age, and the list of age groups."""

from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linquan.apps.places import operations, queries
from linquan.apps.places.counting import CountPage, CountRow
from linquan.apps.places.web import words
from linquan.apps.places.web.count_forms import AgeGroupsForm, CountForm, shown
from linquan.apps.places.web.gate import editors, may_edit
from linquan.kernel.actors import ActorRequest
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.doors import staff
from linquan.kernel.errors import Invalid, NotFound, WrongState


def _today(request: ActorRequest) -> date:
    return request.now.astimezone(OFFICE_ZONE).date()


@require_safe
@staff
def people(request: ActorRequest, area_id: int) -> HttpResponse:
    """Show how many people of which age an area has, who says so, and its parts beside it."""
    page = queries.count_page(request.actor.district_id, area_id, _today(request))
    context = {"page": page, "may_edit": may_edit(request)}
    return render(request, "places/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def count(request: ActorRequest, area_id: int) -> HttpResponseBase:
    """Write the count of a day; with ``?day=`` one that is there, to correct it."""
    page = queries.count_page(request.actor.district_id, area_id, _today(request))
    form = CountForm(page.groups, request.POST or None, initial=_initial(request, page))
    if request.method == "POST" and form.is_valid():
        try:
            event_id = operations.set_head_counts(
                actor=request.actor, area_id=area_id, draft=form.draft(), now=request.now
            )
        except Invalid as refusal:
            form.take_back(refusal)
        except WrongState as refusal:
            messages.error(request, words.obstacle(refusal))
            return redirect("places:people", area_id)
        else:
            return _saved(request, area_id, event_id, _("Saved."))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "places/count_form.html", {"page": page, "form": form}, status=status)


def _initial(request: ActorRequest, page: CountPage) -> dict[str, Any]:
    """Begin with the count of the day that is asked for, else with an empty one of today."""
    asked = request.GET.get("day", "")
    row = next((c for c in page.counts if c.counted_on.isoformat() == asked), None)
    return _as_it_is(row, page) if row else {"counted_on": _today(request)}


def _as_it_is(row: CountRow, page: CountPage) -> dict[str, Any]:
    by_age = {f"from_{group.from_age}": row.of(group) for group in page.groups}
    is_cut_alike = sum(n or 0 for n in by_age.values()) == row.total
    numbers = by_age if is_cut_alike else {"everyone": row.total}
    return {"counted_on": row.counted_on, "source": row.source} | numbers


@require_POST
@editors
def drop_count(request: ActorRequest, area_id: int) -> HttpResponseBase:
    """Remove the count of a day; the answer offers to take it back."""
    _own_area(request, area_id)
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError as error:
        raise NotFound(code="count_unknown") from error
    try:
        event_id = operations.drop_head_counts(
            actor=request.actor, area_id=area_id, counted_on=day, now=request.now
        )
    except WrongState as refusal:
        messages.error(request, words.obstacle(refusal))
        return redirect("places:people", area_id)
    return _saved(request, area_id, event_id, _("Removed."))


@require_POST
@editors
def take_back_count(request: ActorRequest, area_id: int, event_id: int) -> HttpResponseBase:
    """Undo one's own newest change of an area's counts."""
    _own_area(request, area_id)
    try:
        operations.take_back_head_counts(
            actor=request.actor, area_id=area_id, event_id=event_id, now=request.now
        )
    except WrongState as refusal:
        messages.error(request, words.obstacle(refusal))
    else:
        messages.success(request, _("Taken back: the counts are as they were."))
    return redirect("places:people", area_id)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def age_groups(request: ActorRequest) -> HttpResponseBase:
    """Show the list of age groups, and take a new one from those who may edit."""
    page = queries.age_groups_page(request.actor.district_id, _today(request))
    allowed = may_edit(request)
    given = request.POST if request.method == "POST" and allowed else None
    begins = _today(request) + timedelta(days=1) if page.is_own else _today(request)
    form = AgeGroupsForm(given, initial=shown(page.groups, begins))
    if given is not None and form.is_valid():
        try:
            event_id = operations.set_age_groups(
                actor=request.actor,
                district_id=request.actor.district_id,
                steps=form.steps(),
                valid_from=form.cleaned_data["valid_from"],
                now=request.now,
            )
        except Invalid as refusal:
            form.take_back(refusal)
        else:
            undo = reverse("places:take-back-age-groups", args=[event_id]) if event_id else ""
            messages.success(request, _("Saved."), extra_tags=f"undo:{undo}" if undo else "")
            return redirect("places:age-groups")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"page": page, "form": form, "may_edit": allowed}
    return render(request, "places/age_groups.html", context, status=status)


@require_POST
@editors
def take_back_age_groups(request: ActorRequest, event_id: int) -> HttpResponseBase:
    """Undo one's own newest change of the list."""
    try:
        operations.take_back_age_groups(
            actor=request.actor,
            district_id=request.actor.district_id,
            event_id=event_id,
            now=request.now,
        )
    except WrongState as refusal:
        messages.error(request, words.obstacle(refusal))
    else:
        messages.success(request, _("Taken back: the list is as it was."))
    return redirect("places:age-groups")


def _own_area(request: ActorRequest, area_id: int) -> None:
    """Let in areas of the actor's district only. Raises NotFound."""
    queries.own_area(request.actor.district_id, area_id)


def _saved(
    request: ActorRequest, area_id: int, event_id: int | None, text: str
) -> HttpResponseBase:
    undo = reverse("places:take-back-count", args=[area_id, event_id]) if event_id else ""
    messages.success(request, text, extra_tags=f"undo:{undo}" if undo else "")
    return redirect("places:people", area_id)
