"""Pages of wanted outlets: the list, one with what fits, agreeing, passing over."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web.sending import sent
from linquan.apps.circles import operations, queries
from linquan.apps.circles.outlets import OutletState, Unsuitable
from linquan.apps.circles.queries import OutletPage
from linquan.apps.circles.web import outlet_words as words
from linquan.apps.circles.web.asked import number
from linquan.apps.circles.web.facility_views import draw_form
from linquan.apps.circles.web.match_lines import lines
from linquan.apps.circles.web.outlet_forms import (
    AgreeForm,
    CorrectOutletForm,
    DropForm,
    OutletForm,
    OutletFormBase,
    ReopenForm,
    begun,
    filled,
    names_of,
)
from linquan.apps.circles.web.premises_timeline import steps
from linquan.apps.circles.web.premises_words import space_refusal
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState


def refusal(code: str) -> str:
    """Say why a step cannot be done now."""
    return str(words.OUTLET_REFUSALS.get(code) or space_refusal(code))


@require_safe
@staff
def outlets(request: ActorRequest) -> HttpResponse:
    """Show wanted outlets, narrowed to what is asked for."""
    said = request.GET
    state = said.get("state", "")
    state = state if state in set(OutletState) else ""
    area_id = number(said.get("area", ""))
    page = queries.outlets_page(
        request.actor, request.now, state=state, area_id=area_id,
        after=number(said.get("after", "")),
    )  # fmt: skip
    counts = [(s, w, page.by_state.get(s, 0)) for s, w in words.OUTLET_STATES.items()]
    context = {
        "page": page, "state": state, "area_id": area_id, "states": counts,
        "rest": urlencode({"area": area_id or ""}),
        "query": urlencode({"area": area_id or "", "state": state}),
    }  # fmt: skip
    return render(request, "circles/outlets.html", context)


@staff
def new(request: ActorRequest) -> HttpResponseBase:
    """Enter an outlet that is wanted."""
    page = queries.outlet_form_page(request.actor, request.now)
    form = OutletForm(request.POST or None, initial={"area": number(request.GET.get("area", ""))})
    form.furnish(page)
    back = reverse("circles:outlets")
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.want_outlet(
                actor=request.actor, district_id=request.actor.district_id, draft=form.draft(),
                now=request.now,
            )  # fmt: skip
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("It is in the list."))
            return SeeOther(reverse("circles:outlet", args=[made]))
    return draw_form(request, form, _("Enter a wanted outlet"), back)


@require_safe
@staff
def outlet(request: ActorRequest, outlet_id: int) -> HttpResponse:
    """Show one wanted outlet, and what fits it."""
    return _shown(request, queries.outlet_page(request.actor, outlet_id, request.now))


VERBS_OF: Final[dict[OutletState, tuple[str, ...]]] = {
    OutletState.WANTED: ("drop",),
    OutletState.FILLED: ("reopen",),
    OutletState.DROPPED: ("reopen",),
}


def _shown(
    request: ActorRequest, page: OutletPage, refused: Mapping[str, OutletFormBase] | None = None
) -> HttpResponse:
    row = page.view.row
    offered: dict[str, OutletFormBase] = {
        "drop": DropForm(auto_id="drop-%s"),
        "reopen": ReopenForm(),
    }
    offered |= refused or {}
    verbs = VERBS_OF[OutletState(row.state)] if page.may_keep else ()
    undo = reverse("circles:take_back_outlet", args=[row.outlet_id])
    names = (page.books.areas.areas, page.books.organisations)
    needs = [words.OUTLET_FIELDS[name] for name in words.SHOWN_NEEDS if getattr(row, name)]
    context = {
        "page": page, "row": row, "now": request.now, "needs": needs,
        "is_late": row.is_late(page.today),
        "forms": [(verb, offered[verb]) for verb in verbs],
        "groups": [(code, lines(pairs, page.books)) for code, pairs in page.groups],
        "unsuitable": list(words.UNSUITABLE.items()),
        "steps": steps(page.events, names, undo if page.can_take_back else ""),
    }  # fmt: skip
    return render(request, "circles/outlet.html", context, status=422 if refused else 200)


@staff
def correct(request: ActorRequest, outlet_id: int) -> HttpResponseBase:
    """Correct what is wanted."""
    page = queries.outlet_page(request.actor, outlet_id, request.now)
    if not page.may_keep:
        raise NotAllowed("correct_outlet")
    form = CorrectOutletForm(request.POST or None, initial=filled(page.view.row))
    form.furnish(queries.outlet_form_page(request.actor, request.now))
    form.still_offer(names_of(page.view))
    back = reverse("circles:outlet", args=[outlet_id])

    def save() -> object:
        return operations.correct_outlet(
            actor=request.actor, outlet_id=outlet_id, draft=form.draft(),
            seen=form.cleaned_data["seen"], now=request.now,
        )  # fmt: skip

    led = sent(request, form, save, back, said=_("Saved."), refusal=refusal)
    return led or draw_form(request, form, _("Correct the wanted outlet"), back)


@staff
def step(request: ActorRequest, outlet_id: int, verb: str) -> HttpResponseBase:
    """Drop an outlet, or want it again."""
    if answer := must_be_post(request):
        return answer
    page = queries.outlet_page(request.actor, outlet_id, request.now)
    if verb not in STEPS:
        raise NotFound("verb_unknown")
    form_type, act = STEPS[verb]
    form = form_type(request.POST, auto_id=f"{verb}-%s")
    back = reverse("circles:outlet", args=[outlet_id])
    save = partial(act, request, outlet_id, form)
    led = sent(request, form, save, back, said=_("Saved."), refusal=refusal)
    return led or _shown(request, page, {verb: form})


def _drop(request: ActorRequest, outlet_id: int, form: Any) -> object:
    return operations.drop_outlet(
        actor=request.actor, outlet_id=outlet_id, reason=form.said("reason"), now=request.now
    )


def _reopen(request: ActorRequest, outlet_id: int, form: Any) -> object:
    del form
    return operations.reopen_outlet(actor=request.actor, outlet_id=outlet_id, now=request.now)


STEPS: Final[dict[str, tuple[type[OutletFormBase], Any]]] = {
    "drop": (DropForm, _drop),
    "reopen": (ReopenForm, _reopen),
}


@staff
def take_back(request: ActorRequest, outlet_id: int) -> HttpResponseBase:
    """Undo one's own last step."""
    if answer := must_be_post(request):
        return answer
    page = queries.outlet_page(request.actor, outlet_id, request.now)
    here = reverse("circles:outlet", args=[outlet_id])
    try:
        operations.take_back_outlet_step(actor=request.actor, outlet_id=outlet_id, now=request.now)
    except (WrongState, Invalid) as error:
        messages.error(request, refusal(error.code))
        return SeeOther(here)
    messages.success(request, _("The last step was taken back"))
    return SeeOther(reverse("circles:outlets") if len(page.events) == 1 else here)


@staff
def agree(request: ActorRequest, outlet_id: int, premises_id: int) -> HttpResponseBase:
    """Agree that an outlet comes into a space."""
    page = queries.agree_page(request.actor, outlet_id, premises_id, request.now)
    form = AgreeForm(request.POST or None, initial=begun(page.pair))
    form.furnish(page)

    def save() -> object:
        return operations.agree_match(
            actor=request.actor, outlet_id=outlet_id, premises_id=premises_id,
            agreement=form.agreement(), now=request.now,
        )  # fmt: skip

    back = reverse("circles:outlet", args=[outlet_id])
    said = _("Agreed. It is a planned facility of the register now.")
    if led := sent(request, form, save, back, said=said, refusal=refusal):
        return led
    (line,) = lines((page.pair,), page.books)
    context = {"page": page, "form": form, "line": line, "back": back}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "circles/agree.html", context, status=status)


@staff
def pass_over(request: ActorRequest, outlet_id: int, premises_id: int) -> HttpResponseBase:
    """Note by one press why a space is not suitable."""
    if answer := must_be_post(request):
        return answer
    why = request.POST.get("why", "")
    if why not in set(Unsuitable):
        raise NotFound("reason_unknown")
    act = partial(operations.pass_over, reason=Unsuitable(why))
    return _paired(request, outlet_id, premises_id, act, _("It is shown for this no more."))


@staff
def reconsider(request: ActorRequest, outlet_id: int, premises_id: int) -> HttpResponseBase:
    """Look again at a space that was not suitable."""
    if answer := must_be_post(request):
        return answer
    act = operations.reconsider
    return _paired(request, outlet_id, premises_id, act, _("It is looked at again."))


def _paired(
    request: ActorRequest, outlet_id: int, premises_id: int, act: Any, said: str
) -> HttpResponseBase:
    queries.outlet_page(request.actor, outlet_id, request.now)
    try:
        act(actor=request.actor, outlet_id=outlet_id, premises_id=premises_id, now=request.now)
    except WrongState as error:
        messages.error(request, refusal(error.code))
    else:
        messages.success(request, said)
    return SeeOther(reverse("circles:outlet", args=[outlet_id]))
