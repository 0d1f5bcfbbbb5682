"""Pages of idle spaces, for clerks and for companies with a post."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web.sending import sent
from linquan.apps.circles import operations, queries
from linquan.apps.circles.premises import MOST_M2, Kind, SpaceState, SpacesWanted
from linquan.apps.circles.premises_rules import AGREED
from linquan.apps.circles.queries import PremisesPage
from linquan.apps.circles.web import premises_words as words
from linquan.apps.circles.web.asked import number
from linquan.apps.circles.web.facility_views import draw_form
from linquan.apps.circles.web.match_lines import lines
from linquan.apps.circles.web.outlet_words import UNSUITABLE
from linquan.apps.circles.web.premises_forms import (
    CorrectPremisesForm,
    OfferForm,
    PremisesForm,
    ReportForm,
    SpaceForm,
    TakenForm,
    WithdrawForm,
    filled,
    names_of,
)
from linquan.apps.circles.web.premises_timeline import steps
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState


def _wanted(request: ActorRequest) -> SpacesWanted:
    """Which spaces are asked for; what does not exist is not asked for."""
    said = request.GET
    state, kind = said.get("state", ""), said.get("kind", "")
    return SpacesWanted(
        kind=kind if kind in set(Kind) else "",
        area_id=number(said.get("area", "")),
        state=state if state in set(SpaceState) else "",
        least_m2=min(number(said.get("size", "")), MOST_M2),
    )


@require_safe
@staff
def premises_list(request: ActorRequest) -> HttpResponse:
    """Show idle spaces, narrowed to what is asked for, with their map."""
    wanted = _wanted(request)
    after = number(request.GET.get("after", ""))
    page = queries.premises_list(request.actor, wanted, after=after)
    said = {
        "kind": wanted.kind, "area": wanted.area_id or "", "size": wanted.least_m2 or "",
    }  # fmt: skip
    context = {
        "page": page,
        "wanted": wanted,
        "states": [(s, w, page.by_state.get(s, 0)) for s, w in words.SPACE_STATES.items()],
        "kinds": list(words.KINDS.items()),
        "rest": urlencode(said),
        "query": urlencode(said | {"state": wanted.state}),
    }
    return render(request, "circles/premises_list.html", context)


@require_safe
@staff
def points(request: ActorRequest) -> HttpResponse:
    """Give out idle spaces as points for the map."""
    return JsonResponse(queries.premises_points(request.actor, _wanted(request)))


@staff
def new(request: ActorRequest) -> HttpResponseBase:
    """Enter a space that is offered."""
    page = queries.space_form_page(request.actor, request.now)
    form = PremisesForm(request.POST or None)
    form.furnish(page)
    back = reverse("circles:premises_list")

    def save() -> object:
        return operations.add_premises(
            actor=request.actor, district_id=request.actor.district_id, draft=form.draft(),
            now=request.now,
        )  # fmt: skip

    return _entered(request, form, save, back) or draw_form(request, form, _("Enter a space"), back)


@staff
def report(request: ActorRequest, organisation_id: int) -> HttpResponseBase:
    """Report a space for the company in which one holds a post."""
    page = queries.company_page_of(request.actor, organisation_id, request.now)
    form = ReportForm(request.POST or None)
    form.furnish(page.form)
    back = reverse("circles:premises_list")

    def save() -> object:
        return operations.report_premises(
            actor=request.actor, district_id=request.actor.district_id, unit_id=organisation_id,
            draft=form.draft(), now=request.now,
        )  # fmt: skip

    return _entered(request, form, save, back) or draw_form(
        request, form, _("Report an idle space"), back
    )


def _entered(
    request: ActorRequest, form: SpaceForm, save: Any, back: str
) -> HttpResponseBase | None:
    return sent(
        request, form, save, back, said=_("It is in the list."), refusal=words.space_refusal
    )


@require_safe
@staff
def premises(request: ActorRequest, premises_id: int) -> HttpResponse:
    """Show one space."""
    return _shown(request, queries.premises_page(request.actor, premises_id, request.now))


VERBS_OF: Final[dict[SpaceState, tuple[str, ...]]] = {
    SpaceState.REPORTED: ("offer", "withdraw"),
    SpaceState.OFFERED: ("taken", "withdraw"),
    SpaceState.TAKEN: ("offer",),
    SpaceState.WITHDRAWN: ("offer",),
}


def _verbs(page: PremisesPage) -> tuple[str, ...]:
    verbs = VERBS_OF[SpaceState(page.view.row.state)]
    if page.may_keep:
        return verbs
    return tuple(verb for verb in verbs if verb == "withdraw" and page.speaks)


def _shown(
    request: ActorRequest, page: PremisesPage, refused: Mapping[str, SpaceForm] | None = None
) -> HttpResponse:
    row = page.view.row
    since = row.idle_since if row.is_open else page.today
    offered: dict[str, SpaceForm] = {
        "offer": OfferForm(initial={"idle_since": since}, auto_id="offer-%s"),
        "withdraw": WithdrawForm(auto_id="withdraw-%s"),
        "taken": TakenForm(auto_id="taken-%s"),
    }
    offered |= refused or {}
    beside = queries.outlets_beside(request.actor, row, request.now) if page.may_keep else ()
    undo = reverse("circles:take_back_premises", args=[row.premises_id])
    context = {
        "page": page, "row": row, "now": request.now,
        "forms": [(verb, offered[verb]) for verb in _verbs(page)],
        "lines": lines(beside, page.books), "unsuitable": list(UNSUITABLE.items()),
        "steps": steps(
            page.events, (page.books.areas.areas, page.books.organisations),
            undo if page.can_take_back else "",
            outside=not page.may_keep and page.speaks,
        ),
    }  # fmt: skip
    return render(request, "circles/premises.html", context, status=422 if refused else 200)


@staff
def correct(request: ActorRequest, premises_id: int) -> HttpResponseBase:
    """Correct what a space is, and where."""
    page = queries.premises_page(request.actor, premises_id, request.now)
    if not page.may_keep:
        raise NotAllowed("correct_premises")
    form = CorrectPremisesForm(request.POST or None, initial=filled(page.view.row))
    form.furnish(queries.space_form_page(request.actor, request.now))
    form.still_offer(names_of(page.view))
    back = reverse("circles:premises", args=[premises_id])
    save = partial(_correct, request, premises_id, form)
    said, refusal = _("Saved."), words.space_refusal
    led = sent(request, form, save, back, said=said, refusal=refusal)
    return led or draw_form(request, form, _("Correct the space"), back)


def _correct(request: ActorRequest, premises_id: int, form: CorrectPremisesForm) -> object:
    return operations.correct_premises(
        actor=request.actor, premises_id=premises_id, draft=form.draft(),
        seen=form.cleaned_data["seen"], now=request.now,
    )  # fmt: skip


@staff
def step(request: ActorRequest, premises_id: int, verb: str) -> HttpResponseBase:
    """Offer, withdraw, or note that it was taken."""
    if answer := must_be_post(request):
        return answer
    page = queries.premises_page(request.actor, premises_id, request.now)
    if verb not in STEPS:
        raise NotFound("verb_unknown")
    form_type, act = STEPS[verb]
    form = form_type(request.POST, auto_id=f"{verb}-%s")
    back = reverse("circles:premises", args=[premises_id])
    save = partial(act, request, premises_id, form)
    said, refusal = _("Saved."), words.space_refusal
    led = sent(request, form, save, back, said=said, refusal=refusal)
    return led or _shown(request, page, {verb: form})


def _offer(request: ActorRequest, premises_id: int, form: Any) -> object:
    return operations.offer_premises(
        actor=request.actor, premises_id=premises_id,
        idle_since=form.cleaned_data["idle_since"], now=request.now,
    )  # fmt: skip


def _withdraw(request: ActorRequest, premises_id: int, form: Any) -> object:
    return operations.withdraw_premises(
        actor=request.actor, premises_id=premises_id, ending=form.why(),
        reason=form.said("reason"), now=request.now,
    )  # fmt: skip


def _taken(request: ActorRequest, premises_id: int, form: Any) -> object:
    return operations.take_premises(
        actor=request.actor, premises_id=premises_id, reason=form.said("reason"), now=request.now
    )


STEPS: Final[dict[str, tuple[type[SpaceForm], Any]]] = {
    "offer": (OfferForm, _offer),
    "withdraw": (WithdrawForm, _withdraw),
    "taken": (TakenForm, _taken),
}


@staff
def take_back(request: ActorRequest, premises_id: int) -> HttpResponseBase:
    """Undo one's own last step."""
    if answer := must_be_post(request):
        return answer
    page = queries.premises_page(request.actor, premises_id, request.now)
    here = reverse("circles:premises", args=[premises_id])
    is_agreed = bool(page.events) and page.events[-1].kind == AGREED
    act = operations.take_back_match if is_agreed else operations.take_back_premises_step
    try:
        act(actor=request.actor, premises_id=premises_id, now=request.now)
    except (WrongState, Invalid) as error:
        messages.error(request, words.space_refusal(error.code))
        return SeeOther(here)
    messages.success(request, _("The last step was taken back"))
    return SeeOther(reverse("circles:premises_list") if len(page.events) == 1 else here)
