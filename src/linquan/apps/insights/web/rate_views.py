"""The three rates of a month for staff: the table, the cases behind a number, the file."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals import rate_words
from linquan.apps.appeals.rates import Rate, RateFormulaRow
from linquan.apps.insights import rate_queries as queries
from linquan.apps.insights.rates import By, Part, RateCell, RateRow
from linquan.kernel import search, sheets
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff
from linquan.kernel.errors import NotFound

WAYS: Final = {
    By.UNIT: gettext_lazy("by unit"),
    By.MATTER: gettext_lazy("by matter"),
    By.MONTH: gettext_lazy("by month"),
}
HEADS: Final = {
    By.UNIT: gettext_lazy("Unit"),
    By.MATTER: gettext_lazy("Matter"),
    By.MONTH: gettext_lazy("Month"),
}
LARGEST_ID: Final = 2**63 - 1
LARGEST_TURN: Final = 2**15 - 1


def _asked_by(request: ActorRequest) -> By:
    by = request.GET.get("by", "")
    return By(by) if by in set(By) else By.UNIT


def _page(request: ActorRequest) -> queries.RatesPage:
    month = request.GET.get("month", "")
    return queries.rates_page(request.actor, month=month, by=_asked_by(request), now=request.now)


@require_safe
@staff
def rates(request: ActorRequest) -> HttpResponseBase:
    """Show the rates of a month, line by line."""
    page = _page(request)
    context = {
        "page": page,
        "ways": list(WAYS.items()),
        "head": HEADS[page.by],
        "rates": [{"name": name} for name in rate_words.RATES.values()],
        "rows": [_row(page, row) for row in _ordered(page)],
        "total": _row(page, page.total) if page.by is not By.MONTH and page.rows else None,
        "formulas": [_told(page, row) for row in page.formulas],
        "query": urlencode({"month": page.month.key, "by": page.by}),
    }
    return render(request, "insights/rates.html", context)


def _ordered(page: queries.RatesPage) -> list[RateRow]:
    """Put lines in the order of their names as they are read, by sound; months are in theirs."""
    if page.by is By.MONTH:
        return list(page.rows)
    return sorted(page.rows, key=lambda row: (search.initials(_name(row)), _name(row)))


def _name(row: Any) -> str:
    is_chinese = (get_language() or "zh").startswith("zh")
    return str(row.name if is_chinese else row.name_en or row.name)


def _told(page: queries.RatesPage, row: RateFormulaRow) -> dict[str, Any]:
    """A formula in words."""
    is_chinese = (get_language() or "zh").startswith("zh")
    groups = {code: zh if is_chinese else en or zh for code, (zh, en) in page.group_names.items()}
    return {
        "name": rate_words.RATES[row.formula.rate],
        "sentences": rate_words.told(row.formula, groups),
        "is_own": row.is_own,
    }


def _row(page: queries.RatesPage, row: RateRow) -> dict[str, Any]:
    cells = [_cell(page, row, rate) for rate in Rate]
    return {"name": _name(row), "cells": cells}


def _cell(page: queries.RatesPage, row: RateRow, rate: Rate) -> dict[str, Any]:
    found = row.cells[rate]
    asked = {"month": page.month.key, "rate": rate.value, "by": page.by.value, "key": row.key}
    at = reverse("insights:rate-cases")
    return {
        "label": rate_words.RATES[rate],
        "base": found.base,
        "counted": _number(found.counted),
        "share": percent(found.share),
        "interval": interval(found),
        "base_url": f"{at}?{urlencode(asked | {'part': Part.BASE.value})}",
        "counted_url": f"{at}?{urlencode(asked | {'part': Part.COUNTED.value})}",
    }


def _number(value: float) -> str:
    """Write a sum of worths: whole where it is, else with what it has of hundredths."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def percent(share: float | None) -> str:
    """Write a share: ``93.3 %``; nothing where there are too few."""
    return "" if share is None else f"{_tenths(share)} %"


def interval(cell: RateCell) -> str:
    """Write the interval of a rate: ``68.1-98.8 %``."""
    if cell.low is None or cell.high is None:
        return ""
    return f"{_tenths(cell.low)}–{_tenths(cell.high)} %"


def _tenths(share: float) -> str:
    return number_format(Decimal(f"{100 * share:.1f}"))


@require_safe
@staff
def cases(request: ActorRequest) -> HttpResponseBase:
    """Show the requests behind a number."""
    asked = request.GET
    rate, part = asked.get("rate", ""), asked.get("part", "")
    if rate not in set(Rate) or part not in set(Part):
        raise NotFound("no_such_page")
    found = queries.rate_cases(
        request.actor,
        month=asked.get("month", ""),
        rate=Rate(rate),
        by=_asked_by(request),
        key=asked.get("key", ""),
        part=Part(part),
        after=_place(asked.get("after", "")),
        now=request.now,
    )
    told = {name: asked[name] for name in ("month", "rate", "by", "key", "part") if name in asked}
    context = {
        "found": found,
        "rate": rate_words.RATES[Rate(rate)],
        "part": Part(part),
        "line": _name(found.line) if found.line else "",
        "rows": [
            {"case": one, "outcome": rate_words.outcome_word(Rate(rate), one.outcome)}
            for one in found.cases
        ],
        "back": urlencode([(name, asked.get(name, "")) for name in ("month", "by")]),
        "older_url": f"?{urlencode(told | {'after': found.after})}" if found.after else "",
    }
    return render(request, "insights/rate_cases.html", context)


def _place(text: str) -> tuple[int, int]:
    """Read where a page begins; what is no such place begins at the newest."""
    pk, _sign, turn = text.partition("~")
    is_sound = all(part.isascii() and part.isdigit() and len(part) < len(str(LARGEST_ID))
                   for part in (pk, turn))  # fmt: skip
    return (int(pk), min(int(turn), LARGEST_TURN)) if is_sound else (LARGEST_ID, LARGEST_TURN)


@require_safe
@staff
def export(request: ActorRequest) -> HttpResponseBase:
    """Send the same table as Excel: units and counts, nothing of a person."""
    page = _page(request)
    content = sheets.write_sheet(
        [sheets.Column(heading) for heading in _headings(page)],
        [[_name(row), *_values(row)] for row in _ordered(page)],
        title=_("Rates"),
        notes=_notes(page, request),
        made_at=request.now,
    )
    response = HttpResponse(
        content,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    name = f"{_('Rates')}-{page.month.key}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _headings(page: queries.RatesPage) -> Iterable[str]:
    yield str(HEADS[page.by])
    for name in rate_words.RATES.values():
        yield from (
            _("%(rate)s: counted") % {"rate": name},
            _("%(rate)s: base") % {"rate": name},
            _("%(rate)s: %%") % {"rate": name},
            _("%(rate)s: interval") % {"rate": name},
        )


def _values(row: RateRow) -> Iterable[Any]:
    for rate in Rate:
        found = row.cells[rate]
        share = None if found.share is None else Decimal(f"{100 * found.share:.1f}")
        yield from (found.counted, found.base, share, interval(found))


def _notes(page: queries.RatesPage, request: ActorRequest) -> list[str]:
    """What the figures rest on: the month, and each formula in words."""
    until = _("final") if page.is_final else _("provisional")
    told = [_("Rates of %(month)s, %(state)s.") % {"month": page.month.key, "state": until}]
    for row in page.formulas:
        words = _told(page, row)
        own = [_("Ours, not official.")] if row.is_own else []
        told.append(" ".join([f"{words['name']}:", *words["sentences"], *own]))
    return [*told, _("Made by %(name)s.") % {"name": request.actor.name}]
