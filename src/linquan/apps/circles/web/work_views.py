"""Pages of workplaces, and of jobs and homes in balance."""

from datetime import date
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web.plain_forms import day_field
from linquan.apps.circles import operations, queries
from linquan.apps.circles.web.coverage_views import told_without_run
from linquan.apps.circles.web.forms import CircleForm, line
from linquan.apps.circles.web.line_pages import LinePages
from linquan.apps.circles.workplaces import (
    MOST_JOBS,
    NAME_EN_LIMIT,
    NAME_LIMIT,
    SOURCE_LIMIT,
    WorkplaceDraft,
    WorkplaceRow,
)
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff


class WorkplaceForm(CircleForm):
    """A workplace, from a day on."""

    name = line(_("Name in Chinese"), NAME_LIMIT, required=True)
    name_en = line(_("Name in English"), NAME_EN_LIMIT)
    lon = forms.FloatField(label=_("Longitude"))
    lat = forms.FloatField(label=_("Latitude"))
    jobs = forms.IntegerField(
        label=pgettext_lazy("workplace", "Jobs"), min_value=0, max_value=MOST_JOBS
    )
    source = line(pgettext_lazy("circle", "Source"), SOURCE_LIMIT)
    valid_from = day_field(_("Valid from"))

    def draft(self) -> WorkplaceDraft:
        """Return what was filled in."""
        said = self.cleaned_data
        return WorkplaceDraft(
            said["name"], said["name_en"], said["lon"], said["lat"], said["jobs"], said["source"]
        )


def _given(request: ActorRequest) -> dict[str, Any]:
    actor = request.actor
    return {"actor": actor, "district_id": actor.district_id, "now": request.now}


def _revise(request: ActorRequest, code: str, form: WorkplaceForm) -> object:
    day = form.cleaned_data["valid_from"]
    return operations.revise_workplace(
        workplace_code=code, draft=form.draft(), valid_from=day, **_given(request)
    )


def _end(request: ActorRequest, code: str, day: date) -> object:
    return operations.end_workplace(workplace_code=code, valid_to=day, **_given(request))


def _filled(row: WorkplaceRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in WorkplaceRow.__slots__}


WORKPLACES: Final = LinePages(
    "workplaces", _("Workplaces"), _("Add a workplace"),
    lambda request: queries.workplaces_page(request.actor, request.now), WorkplaceForm, _filled,
    _revise, _end,
)  # fmt: skip


@require_safe
@staff
def workplaces(request: ActorRequest) -> HttpResponseBase:
    """Show the workplaces."""
    return WORKPLACES.shown(request)


@staff
def new_workplace(request: ActorRequest) -> HttpResponseBase:
    """Add a workplace."""
    return WORKPLACES.added(request)


@staff
def workplace(request: ActorRequest, code: str) -> HttpResponseBase:
    """Show a workplace; a POST changes it from a day on."""
    return WORKPLACES.line(request, code)


@staff
def end_workplace(request: ActorRequest, code: str) -> HttpResponseBase:
    """End a workplace on a day."""
    return WORKPLACES.ended(request, code)


@require_safe
@staff
@told_without_run
def parks(request: ActorRequest) -> HttpResponse:
    """Show jobs and homes of every park."""
    return render(request, "circles/parks.html", {"page": queries.parks_page(request.actor)})


@require_safe
@staff
@told_without_run
def park(request: ActorRequest, zone_id: int) -> HttpResponse:
    """Show who lives near the jobs of a park, and what they lack."""
    page = queries.park_page(request.actor, zone_id)
    return render(request, "circles/park.html", {"page": page})
