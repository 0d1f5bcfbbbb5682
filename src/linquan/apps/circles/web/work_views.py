"""Pages of workplaces, and of jobs and homes in balance."""

from typing import Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web.plain_forms import day_field
from linquan.apps.circles import operations, queries
from linquan.apps.circles.web.coverage_views import told_without_run
from linquan.apps.circles.web.forms import LineForm, line
from linquan.apps.circles.web.line_pages import LinePages
from linquan.apps.circles.workplaces import (
    MOST_JOBS,
    NAME_EN_LIMIT,
    NAME_LIMIT,
    SOURCE_LIMIT,
    WorkplaceDraft,
)
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff


class WorkplaceForm(LineForm):
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


WORKPLACES: Final = LinePages(
    "workplaces", _("Workplaces"), _("Add a workplace"), queries.workplaces_page, WorkplaceForm,
    "workplace_code", operations.revise_workplace, operations.end_workplace,
)  # fmt: skip


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
