"""Trying a rule of routing on past requests: what it would change, as a page and as a table."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _t
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from linquan.apps.appeals import queries
from linquan.apps.appeals.routing_rows import RoutingRuleRow
from linquan.apps.appeals.web import words as say
from linquan.apps.appeals.web.gate import editors
from linquan.apps.appeals.web.lists import BOOKS
from linquan.apps.appeals.web.plain_forms import day_field
from linquan.apps.appeals.web.routing_forms import RoutingRuleForm
from linquan.apps.appeals.web.routing_words import reason
from linquan.kernel import sheets
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther
from linquan.kernel.errors import Invalid

DAYS = 90
"""As many days back a first dry run looks."""


class DryRunForm(RoutingRuleForm):
    """A rule as it would be, and the days on which the requests came."""

    since = day_field(_t("Requests from"))
    until = day_field(_t("Requests until"))
    before = forms.CharField(
        label=_t("Asked before"), required=False, max_length=30, widget=forms.Select
    )
    is_gone = forms.BooleanField(label=_t("Try it without this rule"), required=False)
    field_order = (
        "since", "until", "before", "is_gone", "effect", "organisation_id", "level", "is_direct",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["valid_from"]
        for name in ("reason", "reason_en"):
            self.fields[name].required = False
            self.fields[name].widget = forms.HiddenInput()

    def offer_rules(self, rules: list[RoutingRuleRow], code: str) -> None:
        """Offer the rules before which it may be asked; only one that exists can be left out."""
        told = [(rule.code, reason(rule)) for rule in rules if rule.code != code]
        stands = _("where it stands") if code else _("behind all others")
        self.offer("before", told, empty=stands)
        if not code:
            self.fields["is_gone"].widget = forms.HiddenInput()

    def write_down(self) -> list[SafeString]:
        """The rule as hidden fields, for the page that writes it down."""
        own = {"since", "until", "before", "is_gone"}
        names = [name for name in self.fields if name not in own]
        return [self[name].as_hidden(attrs={"id": f"write-{name}"}) for name in names]

    def change(self, code: str) -> queries.Change:
        """Lay it out for the query. Raises Invalid."""
        given = self.cleaned_data
        if given["until"] < given["since"]:
            raise Invalid.field("until", "days_odd")
        draft = None if given["is_gone"] and code else self._draft()
        return queries.Change(draft, given["since"], given["until"], code, given["before"])

    def _draft(self) -> Any:
        own = ("since", "until", "before", "is_gone")
        kept, self.cleaned_data = (
            self.cleaned_data,
            {name: value for name, value in self.cleaned_data.items() if name not in own},
        )
        try:
            return self.draft()
        finally:
            self.cleaned_data = kept


@dataclass(frozen=True, slots=True)
class Row:
    """A shift as the page shows it."""

    gone_from: str
    goes_to: str
    count: int
    percent: int
    examples: tuple[queries.Example, ...]


@require_safe
@editors
def dry_run(request: ActorRequest) -> HttpResponse:
    """Show what a changed rule would have done; nothing is written."""
    form, code, found = _tried(request)
    context = {
        "book": BOOKS["routing"],
        "books": BOOKS.values(),
        "can_edit": True,
        "form": form,
        "code": code,
        "found": found,
        "rows": _rows(found) if found else [],
        "query": request.GET.urlencode(),
        "write_url": _write_url(code),
        "now": request.now,
        "today": queries.desk(request.actor.district_id).day(request.now),
    }
    return render(request, "appeals/desk/lists/dry_run.html", context)


def _tried(request: ActorRequest) -> tuple[DryRunForm, str, queries.DryRunPage | None]:
    """Read the form and run it; nothing is found where it was not sent, or is refused."""
    books = queries.desk(request.actor.district_id)
    today = books.day(request.now)
    lines = [row for row in books.book.routing if row.valid_to is None or row.valid_to > today]
    asked = request.GET.get("code", "")
    row = next((row for row in reversed(lines) if row.code == asked), None)
    code = row.code if row else ""
    days = {"since": today - timedelta(days=DAYS), "until": today}
    known = DryRunForm.values(row) if row else {}
    form = DryRunForm(request.GET if "since" in request.GET else None, initial=days | known)
    found = None
    try:
        if form.is_bound and form.is_valid():
            found = queries.dry_run(request.actor, form.change(code), request.now)
    except Invalid as error:
        form.refuse(error)
    form.furnish(books, today)
    form.offer_rules(lines, code)
    return form, code, found


def _write_url(code: str) -> str:
    if code:
        return reverse("appeals:routing_line", args=[code])
    return reverse("appeals:routing_new")


def _rows(page: queries.DryRunPage) -> list[Row]:
    return [
        Row(
            _unit(page, shift.from_id),
            _unit(page, shift.to_id),
            shift.count,
            round(100 * shift.count / page.found.cases),
            page.examples_of(shift),
        )
        for shift in page.found.shifts
    ]


def _unit(page: queries.DryRunPage, organisation_id: int) -> str:
    unit = page.books.organisations.get(organisation_id)
    return say.named(unit) if unit else _("nobody proposed")


@require_safe
@editors
def export(request: ActorRequest) -> HttpResponseBase:
    """Send what a dry run found as Excel: units and counts, nothing of a person.

    Where nothing was found, the page says why.
    """
    form, _code, found = _tried(request)
    if found is None:
        return SeeOther(f"{reverse('appeals:dry_run')}?{request.GET.urlencode()}")
    headings = (pgettext("dry run", "From"), pgettext("dry run", "To"), _("Requests"))
    columns = [sheets.Column(heading) for heading in headings]
    content = sheets.write_sheet(
        columns,
        [(row.gone_from, row.goes_to, row.count) for row in _rows(found)],
        title=_("Dry run"),
        notes=_notes(form, found, request),
        made_at=request.now,
    )
    response = HttpResponse(
        content,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    name = f"{_('Dry run')}-{request.now:%Y%m%d}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _notes(form: DryRunForm, page: queries.DryRunPage, request: ActorRequest) -> list[str]:
    told = {"since": form.cleaned_data["since"], "until": form.cleaned_data["until"]}
    told |= {"cases": page.found.cases, "elsewhere": page.found.elsewhere}
    return [
        _("%(elsewhere)s of %(cases)s requests from %(since)s to %(until)s would go elsewhere.")
        % told,
        _("Made by %(name)s.") % {"name": request.actor.name},
    ]
