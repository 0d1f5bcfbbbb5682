"""Today, public figures, and the clock of a demo."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linquan.apps.casework.queries import may_count
from linquan.apps.insights import queries
from linquan.apps.insights.types import Figures, Measure
from linquan.apps.insights.web.waiting import waiting
from linquan.apps.places.queries import district_ids
from linquan.kernel import clock
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff
from linquan.kernel.errors import Invalid, NotAllowed, NotFound

LARGEST_STEP_H = 24 * 31


@require_safe
@staff
def today(request: ActorRequest) -> HttpResponseBase:
    """What a clerk does first."""
    page = queries.today_page(request.actor, request.now)
    context = {"page": page, "waiting": waiting(page)}
    return render(request, "insights/today.html", context)


@require_safe
def public_figures(request: ActorRequest) -> HttpResponse:
    """Counters for everyone, each defined in words."""
    district_id = request.actor.district_id or next(iter(district_ids()), 0)
    if not district_id:
        raise NotFound("no_district")
    figures = queries.figures(district_id, request.now)
    return render(request, "insights/public_figures.html", _context(figures))


@require_safe
@staff
def staff_figures(request: ActorRequest) -> HttpResponseBase:
    """The same counters, with the lists behind them for staff."""
    figures = queries.figures(request.actor.district_id, request.now)
    context = _context(figures) | {"may_count_files": may_count(request.actor)}
    return render(request, "insights/figures.html", context)


def _context(figures: Figures) -> dict[str, object]:
    words = {
        Measure.RECEIVED: (
            _("Received"),
            _("Every request that has come in, through any channel."),
            "all",
        ),
        Measure.SOLVED: (
            _("Solved"),
            _("Answered with what was done, and not opened again by the reporter since."),
            "done&outcome=solved",
        ),
        Measure.IN_PROGRESS: (
            _("In progress"),
            _("Received and not answered yet, or opened again because the answer did not satisfy."),
            "open",
        ),
        Measure.REFUSED: (
            _("Cannot be done"),
            _("Answered with the reason why it cannot be done."),
            "done&outcome=refused",
        ),
    }
    columns = [
        {"measure": m, "label": label, "meaning": meaning, "tab": tab}
        for m, (label, meaning, tab) in words.items()
    ]
    rows = [
        {"row": row, "cells": [(row.counts[m], c) for m, c in zip(words, columns, strict=True)]}
        for row in figures.rows
    ]
    total = [(figures.total.counts[m], column) for m, column in zip(words, columns, strict=True)]
    return {"figures": figures, "columns": columns, "rows": rows, "total": total}


@require_POST
def move_clock(request: ActorRequest) -> HttpResponse:
    """Move the clock of a demo forward; refused in a real database."""
    if not request.actor.is_staff:
        raise NotAllowed("clock_is_real")
    hours = request.POST.get("hours", "")
    step = int(hours) if hours.isascii() and hours.isdigit() and len(hours) < len("10000") else 0
    if not 0 < step <= LARGEST_STEP_H:
        raise Invalid.field("hours", "out_of_range")
    clock.move_demo_clock(timedelta(hours=step))
    messages.success(
        request, _("The demo's clock has moved on by %(hours)d hours.") % {"hours": step}
    )
    return redirect("insights:today")
