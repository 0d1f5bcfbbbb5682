"""Pages of forecasts of people, and of what would be in a year of them."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linquan.apps.appeals.web.plain_forms import day_field, id_field
from linquan.apps.appeals.web.words import named
from linquan.apps.circles import operations, owing, queries
from linquan.apps.circles.forecasts import (
    MOST_PEOPLE,
    NAME_EN_LIMIT,
    NAME_LIMIT,
    SOURCE_LIMIT,
    YEARS,
    ForecastDraft,
)
from linquan.apps.circles.runs import LABEL_LIMIT
from linquan.apps.circles.web import words
from linquan.apps.circles.web.asked import number
from linquan.apps.circles.web.forms import LineForm, line
from linquan.apps.circles.web.line_pages import LinePages
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotFound, WrongState


class ForecastForm(LineForm):
    """A forecast, from a day on."""

    places = {"area_id": "area"}
    name = line(gettext_lazy("Name in Chinese"), NAME_LIMIT, required=True)
    name_en = line(gettext_lazy("Name in English"), NAME_EN_LIMIT)
    area = id_field(gettext_lazy("Area"), required=True)
    year = forms.IntegerField(
        label=pgettext_lazy("forecast", "Year"), min_value=YEARS[0], max_value=YEARS[1]
    )
    people = forms.IntegerField(
        label=pgettext_lazy("forecast", "People"), min_value=0, max_value=MOST_PEOPLE,
        help_text=gettext_lazy("Everybody who is forecast to live there then."),
    )  # fmt: skip
    source = line(pgettext_lazy("circle", "Source"), SOURCE_LIMIT)
    valid_from = day_field(gettext_lazy("Valid from"))

    def furnish(self, page: Any) -> None:
        """Set which areas are offered, each below what it lies in."""
        told = ((a.area_id, " / ".join(map(named, above)) or named(a)) for a, above in page.choices)
        self.offer("area", told)

    @staticmethod
    def filled(row: Any) -> dict[str, Any]:
        """Return what the form of a forecast begins with."""
        return LineForm.filled(row) | {"area": row.area_id}

    def draft(self) -> ForecastDraft:
        """Return what was filled in."""
        said = self.cleaned_data
        return ForecastDraft(
            said["name"], said["name_en"], said["area"], said["year"], said["people"],
            said["source"],
        )  # fmt: skip


FORECASTS: Final = LinePages(
    "forecasts", gettext_lazy("Forecasts of people"), gettext_lazy("Add a forecast"),
    queries.forecasts_page, ForecastForm, "forecast_code", operations.revise_forecast,
    operations.end_forecast,
)  # fmt: skip


@staff
def ask(request: ActorRequest) -> HttpResponseBase:
    """Have a run made of what would be in a year that people are forecast for."""
    if answer := must_be_post(request):
        return answer
    year, planned = number(request.POST.get("year", "")), bool(request.POST.get("with_planned"))
    try:
        changes = queries.forecast_changes(request.actor, year, request.now, with_planned=planned)
        label = (
            _("People forecast for %(year)s")
            if not planned
            else _("People forecast for %(year)s, with what is planned")
        )
        run_id = operations.ask_run(
            actor=request.actor, district_id=request.actor.district_id,
            label=(label % {"year": year})[:LABEL_LIMIT], changes=changes, now=request.now,
        )  # fmt: skip
    except (Invalid, WrongState, NotFound) as refused:
        messages.error(request, words.refusal(refused.code))
        return SeeOther(reverse("circles:forecasts"))
    owing.make_later(run_id)
    messages.success(
        request, _("It is being reckoned. When it is done, compare it with what stands now.")
    )
    return SeeOther(reverse("circles:runs"))
