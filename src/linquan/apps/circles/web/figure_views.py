"""Pages of what facilities did: of one, side by side, and the list of what is counted."""

from datetime import date
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web.plain_forms import day_field
from linquan.apps.appeals.web.sending import sent
from linquan.apps.appeals.web.words import named
from linquan.apps.circles import operations, queries
from linquan.apps.circles.figure_windows import Span
from linquan.apps.circles.figures import (
    NOTE_LIMIT,
    UNIT_EN_LIMIT,
    UNIT_LIMIT,
    FigureDraft,
    FigureKindDraft,
    FigureRow,
    Theme,
)
from linquan.apps.circles.queries import Compared, FiguresPage
from linquan.apps.circles.types import NAME_EN_LIMIT, NAME_LIMIT, SOURCE_LIMIT
from linquan.apps.circles.web import figure_words, words
from linquan.apps.circles.web.asked import number
from linquan.apps.circles.web.forms import CircleForm, LineForm, line, pick
from linquan.apps.circles.web.line_pages import LinePages
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import must_be_post, staff
from linquan.kernel.errors import NotAllowed


class FigureKindForm(LineForm):
    """What is counted of facilities, from a day on."""

    own_faults = figure_words.FAULTS
    name = line(_("Name in Chinese"), NAME_LIMIT, required=True)
    name_en = line(_("Name in English"), NAME_EN_LIMIT)
    unit = line(_("Unit in Chinese"), UNIT_LIMIT, required=True)
    unit_en = line(_("Unit in English"), UNIT_EN_LIMIT)
    theme = pick(pgettext_lazy("figure", "About"), figure_words.THEMES)
    gathering = pick(_("How figures come together"), figure_words.GATHERINGS)
    source = line(pgettext_lazy("circle", "Source"), SOURCE_LIMIT)
    valid_from = day_field(_("Valid from"))

    def draft(self) -> FigureKindDraft:
        """Return what was filled in."""
        said = self.cleaned_data
        return FigureKindDraft(**{name: said[name] for name in FigureKindDraft.__slots__})


KINDS: Final = LinePages(
    "figure_kinds", _("What is counted of facilities"), _("Add what is counted"),
    queries.figure_kinds_page, FigureKindForm, "kind_code", operations.revise_figure_kind,
    operations.end_figure_kind, template="circles/figure_kind.html",
)  # fmt: skip


class FigureForm(CircleForm):
    """A figure of a facility."""

    own_faults = figure_words.FAULTS
    kind_code = forms.CharField(
        label=pgettext_lazy("figure", "What is counted"), max_length=30, widget=forms.Select,
        error_messages={"required": words.FAULTS["choose"]},
    )  # fmt: skip
    side = pick(_("Done or agreed"), figure_words.SIDES)
    first_on = day_field(pgettext_lazy("figure", "From"))
    last_on = day_field(
        pgettext_lazy("figure", "Until"), _("The same day for money and for what was found.")
    )
    amount = forms.DecimalField(
        label=pgettext_lazy("figure", "How much"), min_value=0, max_digits=13, decimal_places=2,
        help_text=_("In the unit of what is counted; money in yuan."),
    )  # fmt: skip
    source = line(
        pgettext_lazy("circle", "Source"), SOURCE_LIMIT, required=True,
        help_text=_("Such as the sign-in book, a ledger, a notice of funds."),
    )  # fmt: skip
    note = line(pgettext_lazy("figure", "Remark"), NOTE_LIMIT)

    def furnish(self, page: FiguresPage) -> None:
        """Set what can be counted, by what it is about."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for kind in page.kinds:
            told = f"{named(kind)} ({figure_words.unit(kind)})"
            groups.setdefault(str(figure_words.THEMES[kind.theme]), []).append((kind.code, told))
        self.offer("kind_code", groups.items())

    def draft(self) -> FigureDraft:
        """Return what was filled in."""
        said = self.cleaned_data
        return FigureDraft(**{name: said[name] for name in FigureDraft.__slots__})


class ReasonForm(CircleForm):
    """Why a figure is withdrawn."""

    own_faults = figure_words.FAULTS
    reason = line(
        pgettext_lazy("figure", "Why"), NOTE_LIMIT, required=True,
        help_text=_("At least 4 letters."),
    )  # fmt: skip


class CorrectFigureForm(FigureForm, ReasonForm):
    """Another figure in the place of one, and why."""

    field_order = (*FigureDraft.__slots__, "reason")


@staff
def figures(request: ActorRequest, facility_id: int) -> HttpResponseBase:
    """Show what a facility did; a POST notes a figure."""
    page = queries.figures_page(request.actor, facility_id, request.now)
    here = reverse("circles:figures", args=[facility_id])
    begun = {"side": "done", "first_on": page.today, "last_on": page.today}
    form = FigureForm(request.POST or None, initial=begun)
    form.furnish(page)

    def save() -> object:
        return operations.note_figure(
            actor=request.actor, facility_id=facility_id, draft=form.draft(), now=request.now
        )

    led = sent(request, form, save, here, said=_t("Noted."), refusal=words.refusal)
    context = {"page": page, "row": page.view.row, "form": form}
    status = 422 if form.is_bound and form.errors else 200
    return led or render(request, "circles/figures.html", context, status=status)


@staff
def figure(request: ActorRequest, facility_id: int, figure_id: int) -> HttpResponseBase:
    """Show one figure; a POST puts another in its place."""
    page = queries.figures_page(request.actor, facility_id, request.now)
    one = page.line(figure_id)
    back = reverse("circles:figures", args=[facility_id])
    form = CorrectFigureForm(request.POST or None, initial=_begun(one))
    form.furnish(page)

    def save() -> object:
        return operations.correct_figure(
            actor=request.actor, figure_id=figure_id, draft=form.draft(),
            reason=form.cleaned_data["reason"], now=request.now,
        )  # fmt: skip

    led = sent(request, form, save, back, said=_t("Corrected."), refusal=words.refusal)
    return led or _drawn(request, page, one, form)


def _begun(one: FigureRow) -> dict[str, Any]:
    said = {name: getattr(one, name) for name in FigureDraft.__slots__}
    return said | {"amount": f"{one.amount.normalize():f}"}


def _drawn(
    request: ActorRequest, page: FiguresPage, one: FigureRow, form: Any, leave: Any = None
) -> HttpResponse:
    if not page.may_keep:
        raise NotAllowed("correct_figure")
    context = {
        "page": page, "row": page.view.row, "one": one, "form": form,
        "leave": leave or ReasonForm(auto_id="leave-%s"),
    }  # fmt: skip
    is_wrong = (form.is_bound and form.errors) or leave is not None
    return render(request, "circles/figure.html", context, status=422 if is_wrong else 200)


@staff
def withdraw(request: ActorRequest, facility_id: int, figure_id: int) -> HttpResponseBase:
    """Take a figure out of what counts."""
    if answer := must_be_post(request):
        return answer
    page = queries.figures_page(request.actor, facility_id, request.now)
    one = page.line(figure_id)
    back = reverse("circles:figures", args=[facility_id])
    leave = ReasonForm(request.POST, auto_id="leave-%s")
    save = partial(_withdrawn, request, figure_id, leave)
    led = sent(request, leave, save, back, said=_t("Withdrawn."), refusal=words.refusal)
    if led:
        return led
    form = CorrectFigureForm(initial=_begun(one))
    form.furnish(page)
    return _drawn(request, page, one, form, leave)


def _withdrawn(request: ActorRequest, figure_id: int, form: ReasonForm) -> object:
    return operations.withdraw_figure(
        actor=request.actor, figure_id=figure_id, reason=form.cleaned_data["reason"],
        now=request.now,
    )  # fmt: skip


def _asked(request: ActorRequest) -> Compared:
    """What is to be put side by side; what does not exist is not asked for."""
    said = request.GET
    theme, span = said.get("theme", ""), said.get("span", "")
    theme = theme if theme in set(Theme) else Theme.SERVICE.value
    usual = Span.ALL if theme in {Theme.FUNDS, Theme.ACCESS} else Span.QUARTER
    return Compared(
        theme=Theme(theme), span=Span(span) if span in set(Span) else usual,
        day=_day(said.get("at", "")), is_branded=said.get("who", "brands") != "every",
        area_id=number(said.get("area", "")),
    )  # fmt: skip


def _day(said: str) -> date | None:
    try:
        found = date.fromisoformat(said)
    except ValueError:
        return None
    return found if EARLIEST <= found.year <= LATEST else None


EARLIEST, LATEST = 1950, 2200


@require_safe
@staff
def results(request: ActorRequest) -> HttpResponse:
    """Put facilities side by side by what they did, in the order of the register."""
    asked = _asked(request)
    after = number(request.GET.get("after", ""))
    page = queries.results_page(request.actor, asked, request.now, after_id=after)
    said = {
        "theme": asked.theme.value, "span": asked.span.value, "at": page.window.first.isoformat(),
        "who": "brands" if asked.is_branded else "every", "area": asked.area_id or "",
    }  # fmt: skip

    def leads(**changes: Any) -> str:
        return urlencode(said | changes)

    context = {
        "page": page, "asked": asked, "is_money": asked.theme is Theme.FUNDS,
        "totals": [(kind, page.totals.get(kind.code)) for kind in page.kinds],
        "has_totals": any(kind.code in page.totals for kind in page.kinds),
        "themes": [(t, w, leads(theme=t, span="", at="")) for t, w in figure_words.THEMES.items()],
        "spans": [(s, w, leads(span=s)) for s, w in figure_words.SPANS.items()],
        "whom": [
            ("brands", _t("Brands"), leads(who="brands"), asked.is_branded),
            ("every", _t("All facilities with figures"), leads(who="every"), not asked.is_branded),
        ],
        "earlier": page.earlier and leads(at=page.earlier.first),
        "later": page.later and leads(at=page.later.first),
        "more": page.next_id and leads(after=page.next_id), "said": said,
    }  # fmt: skip
    return render(request, "circles/results.html", context)
