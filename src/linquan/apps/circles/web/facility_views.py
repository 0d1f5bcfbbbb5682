"""Pages of the register of facilities."""

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

from linquan.apps.appeals.web.plain_forms import RefusableForm
from linquan.apps.appeals.web.sending import sent
from linquan.apps.circles import operations, queries
from linquan.apps.circles.facilities import Level, State, Wanted
from linquan.apps.circles.flaws import Flaw
from linquan.apps.circles.queries import FacilityPage
from linquan.apps.circles.web import words
from linquan.apps.circles.web.asked import number
from linquan.apps.circles.web.facility_forms import (
    CloseForm,
    CorrectForm,
    MoveForm,
    NewForm,
    OpenForm,
    PhotoForm,
    ProgressForm,
    RenewForm,
    filled,
    item_choices,
    names_of,
)
from linquan.apps.circles.web.facility_timeline import steps
from linquan.apps.circles.web.forms import CircleForm
from linquan.engine.circles.catalogue import Match
from linquan.kernel.actors import ActorRequest
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState


def _wanted(request: ActorRequest) -> Wanted:
    """Which facilities are asked for; what does not exist is not asked for."""
    said = request.GET
    state, match, flaw, level = (said.get(name, "") for name in ("state", "match", "flaw", "level"))
    return Wanted(
        item=said.get("item", "")[:30].replace("\x00", ""),
        area_id=number(said.get("area", "")),
        state=state if state in set(State) else "",
        match=match if match in set(Match) else "",
        flaw=flaw if flaw in set(Flaw) else "",
        level=level if level in set(Level) else "",
        space=said.get("space", "")[:30].replace("\x00", ""),
        kind=said.get("kind", "")[:30].replace("\x00", ""),
    )


@require_safe
@staff
def facilities(request: ActorRequest) -> HttpResponse:
    """Show the register, narrowed to what is asked for, with its map."""
    wanted = _wanted(request)
    after = number(request.GET.get("after", ""))
    page = queries.facilities_page(request.actor, wanted, request.now, after=after)
    said = {
        "item": wanted.item, "area": wanted.area_id or "", "match": wanted.match,
        "flaw": wanted.flaw,
        "level": wanted.level, "space": wanted.space, "kind": wanted.kind,
    }  # fmt: skip
    items = [one for one in page.items.values() if one.code in page.by_item]
    context = {
        "page": page,
        "wanted": wanted,
        "states": [(s, word, page.by_state.get(s, 0)) for s, word in words.STATES.items()],
        "matches": [(m, word, page.by_match.get(m, 0)) for m, word in words.MATCHES.items()],
        "flaws": [(flaw, name) for flaw, (name, _advice) in words.FLAWS.items()],
        "levels": list(words.LEVELS.items()),
        "items": item_choices(items),
        "rest": urlencode(said),
        "query": urlencode(said | {"state": wanted.state}),
        "is_narrowed": wanted != Wanted(),
    }
    return render(request, "circles/facilities.html", context)


@require_safe
@staff
def points(request: ActorRequest) -> HttpResponse:
    """Give out facilities as points for the map."""
    return JsonResponse(queries.facility_points(request.actor, _wanted(request), request.now))


@staff
def new(request: ActorRequest) -> HttpResponseBase:
    """Enter a facility."""
    page = queries.facility_form_page(request.actor, request.now)
    form = NewForm(request.POST or None, initial={"match": Match.EXACT.value})
    form.furnish(page)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.add_facility(
                actor=request.actor, district_id=request.actor.district_id, draft=form.draft(),
                place=form.place(), standing=form.standing(), now=request.now,
            )  # fmt: skip
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("It is in the register."))
            return SeeOther(reverse("circles:facility", args=[made]))
    back = reverse("circles:facilities")
    return draw_form(request, form, _("Enter a facility"), back)


def draw_form(
    request: ActorRequest, form: Any, title: str, back: str, *, has_map: bool = True
) -> HttpResponse:
    """Draw a long form under its headings, with a map where it asks for a place."""
    parts = [(heading, [form[name] for name in names]) for heading, names in form.parts]
    context = {"form": form, "parts": parts, "title": title, "back": back, "has_map": has_map}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "circles/facility_form.html", context, status=status)


@require_safe
@staff
def facility(request: ActorRequest, facility_id: int) -> HttpResponse:
    """Show one facility."""
    return shown(request, queries.facility_page(request.actor, facility_id, request.now))


def shown(
    request: ActorRequest, page: FacilityPage, refused: RefusableForm | None = None
) -> HttpResponse:
    """Draw the page of a facility; what was refused stands open where it was typed."""
    today = request.now.astimezone(OFFICE_ZONE).date().isoformat()
    row = page.view.row
    begun = {"progress": row.progress, "planned_for": row.planned_for}
    offered: dict[str, RefusableForm] = {
        "photos": PhotoForm(auto_id="photos-%s"),
        "open": OpenForm(initial={"opened_on": today}, auto_id="open-%s"),
        "close": CloseForm(initial={"closed_on": today}, auto_id="close-%s"),
        "reopen": OpenForm(initial={"opened_on": today}, auto_id="reopen-%s"),
        "progress": ProgressForm(initial=begun, auto_id="progress-%s"),
        "renew": RenewForm(initial={"contract_to": row.contract_to}, auto_id="renew-%s"),
    }
    if refused is not None:
        offered[request.path.rstrip("/").rpartition("/")[2]] = refused
    context = {
        "page": page, "row": row, "forms": offered, "steps": steps(page), "now": request.now,
        "verbs": _verbs(page),
    }  # fmt: skip
    return render(request, "circles/facility.html", context, status=422 if refused else 200)


def _verbs(page: FacilityPage) -> tuple[str, ...]:
    """Return what can be done with a facility now: a contract is renewed where somebody has one."""
    if not page.may_keep:
        return ()
    row = page.view.row
    has_contract = row.operator_id is not None and row.state != State.CLOSED
    return (("renew",) if has_contract else ()) + VERBS_OF[State(row.state)]


VERBS_OF: Final[dict[State, tuple[str, ...]]] = {
    State.PLANNED: ("progress", "open", "close"),
    State.OPEN: ("close",),
    State.CLOSED: ("reopen",),
}


@staff
def correct(request: ActorRequest, facility_id: int) -> HttpResponseBase:
    """Correct what a facility is."""

    def save(form: Any) -> object:
        return operations.correct_facility(
            actor=request.actor, facility_id=facility_id, draft=form.draft(),
            seen=form.cleaned_data["seen"], now=request.now,
        )  # fmt: skip

    return _edit(request, facility_id, CorrectForm, save, _("Correct the facility"))


@staff
def move(request: ActorRequest, facility_id: int) -> HttpResponseBase:
    """Say anew where a facility lies."""

    def save(form: Any) -> object:
        return operations.move_facility(
            actor=request.actor, facility_id=facility_id, place=form.place(),
            seen=form.cleaned_data["seen"], now=request.now,
        )  # fmt: skip

    return _edit(request, facility_id, MoveForm, save, _("Change the place"))


def _edit(
    request: ActorRequest, facility_id: int, form_type: Any, save: Any, title: str
) -> HttpResponseBase:
    page = queries.facility_page(request.actor, facility_id, request.now)
    if not page.may_keep:
        raise NotAllowed("correct_facility")
    form = form_type(request.POST or None, initial=filled(page.view.row))
    form.furnish(queries.facility_form_page(request.actor, request.now))
    form.still_offer(names_of(page))
    back = reverse("circles:facility", args=[facility_id])
    led = sent(request, form, partial(save, form), back, said=_("Saved."), refusal=words.refusal)
    return led or draw_form(request, form, title, back, has_map=form_type is MoveForm)


@staff
def step(request: ActorRequest, facility_id: int, verb: str) -> HttpResponseBase:
    """Note progress, open, close or open again."""
    if answer := must_be_post(request):
        return answer
    page = queries.facility_page(request.actor, facility_id, request.now)
    if verb not in STEPS:
        raise NotFound("verb_unknown")
    form_type, act = STEPS[verb]
    form = form_type(request.POST, auto_id=f"{verb}-%s")
    try:
        if not form.is_valid():
            return shown(request, page, form)
        act(request, facility_id, form.cleaned_data)
    except Invalid as error:
        form.refuse(error)
        return shown(request, page, form)
    except WrongState as error:
        messages.error(request, words.refusal(error.code))
    else:
        messages.success(request, _("Saved."))
    return SeeOther(reverse("circles:facility", args=[facility_id]))


def _progress(request: ActorRequest, facility_id: int, given: dict[str, Any]) -> object:
    return operations.note_progress(
        actor=request.actor, facility_id=facility_id, progress=given["progress"] or 0,
        planned_for=given["planned_for"], now=request.now,
    )  # fmt: skip


def _open(request: ActorRequest, facility_id: int, given: dict[str, Any]) -> object:
    return operations.open_facility(
        actor=request.actor, facility_id=facility_id, opened_on=given["opened_on"], now=request.now
    )


def _close(request: ActorRequest, facility_id: int, given: dict[str, Any]) -> object:
    return operations.close_facility(
        actor=request.actor, facility_id=facility_id, closed_on=given["closed_on"],
        reason=given["close_reason"], now=request.now,
    )  # fmt: skip


def _reopen(request: ActorRequest, facility_id: int, given: dict[str, Any]) -> object:
    return operations.reopen_facility(
        actor=request.actor, facility_id=facility_id, opened_on=given["opened_on"], now=request.now
    )


def _renew(request: ActorRequest, facility_id: int, given: dict[str, Any]) -> object:
    return operations.renew_contract(
        actor=request.actor, facility_id=facility_id, contract_to=given["contract_to"],
        now=request.now,
    )  # fmt: skip


STEPS: Final[dict[str, tuple[type[CircleForm], Any]]] = {
    "progress": (ProgressForm, _progress),
    "open": (OpenForm, _open),
    "close": (CloseForm, _close),
    "reopen": (OpenForm, _reopen),
    "renew": (RenewForm, _renew),
}


@staff
def take_back(request: ActorRequest, facility_id: int) -> HttpResponseBase:
    """Undo one's own last step."""
    if answer := must_be_post(request):
        return answer
    page = queries.facility_page(request.actor, facility_id, request.now)
    here = reverse("circles:facility", args=[facility_id])
    is_new = len(page.events) == 1
    try:
        operations.take_back_step(actor=request.actor, facility_id=facility_id, now=request.now)
    except (WrongState, Invalid) as error:
        messages.error(request, words.refusal(error.code))
    else:
        messages.success(request, _("The last step was taken back"))
        here = reverse("circles:facilities") if is_new else here
    return SeeOther(here)
