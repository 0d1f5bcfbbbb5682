"""One case: its facts, its timeline, and a POST for each verb."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _t
from django.views.decorators.http import require_safe

from linquan.apps.appeals import actions, operations, queries
from linquan.apps.appeals.forwards import newest_answer
from linquan.apps.appeals.parts import PHOTOS
from linquan.apps.appeals.suggestions import Suggestion
from linquan.apps.appeals.types import RUNNING, ReporterContact
from linquan.apps.appeals.web import (
    action_words,
    case_panels,
    choices,
    gap_timeline,
    photos,
    phrase_forms,
    routing_words,
    sheets,
    timeline,
    words,
)
from linquan.apps.appeals.web.forms import AssignForm, SortForm, UnmaskForm, VerbForm
from linquan.apps.appeals.web.personal_forms import HoldForm
from linquan.apps.appeals.web.verbs import VERBS, Verb, allowed, bar
from linquan.kernel import numbers
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState


@require_safe
@staff
def case(request: ActorRequest, appeal_id: int) -> HttpResponse:
    """Show a case; ``?do=`` opens the form of a verb."""
    found = queries.case_page(request.actor, appeal_id, request.now)
    verb = VERBS.get(request.GET.get("do", ""))
    if verb is not None and verb not in allowed(found):
        verb = None
    form = _fresh(verb, found) if verb else None
    if verb and form:
        _insert(request, found, verb, form)
    return _page(request, found, verb=verb, form=form)


def _insert(request: ActorRequest, found: queries.CasePage, verb: Verb, form: VerbForm) -> None:
    """Begin the form with the template that was chosen without a script."""
    for offer in _offers(found, verb, request) if "template" in request.GET else ():
        if offer.code == request.GET["template"]:
            form.initial[phrase_forms.FIELD_OF[verb.name]] = offer.text


def _fresh(verb: Verb, found: queries.CasePage) -> VerbForm:
    """Make an empty form of a verb, filled with what the case knows."""
    facts = found.facts
    initial: dict[str, Any] = {"seen_version": facts.version}
    if verb.name == "assign" and found.suggestions:
        initial["organisation"] = found.suggestions[0].organisation_id
    if verb.name == "sort":
        about = words.named(facts.about)
        initial |= {"matter": facts.matter.matter_id, "area": facts.area.area_id}
        initial |= {"address": facts.address, "about": about}
    if verb.name == "answer":
        initial["text"] = newest_answer(found.events) or _done(found)
    if verb.name == "publish":
        title = facts.public_title or facts.title
        initial |= {
            "title": "" if numbers.STARS in title else title,
            "photo": facts.public_photo_id,
        }
    form = verb.form(initial=initial, auto_id=f"{verb.name}-%s")
    if "organisation" not in initial:
        form.begin_here()
    return form


def _done(found: queries.CasePage) -> str:
    """Say what was done, and what has opened: an answer can begin so."""
    told = action_words.answer_from(found.events), gap_timeline.answer_from(found.events)
    return "\n".join(filter(None, told))


def _page(
    request: ActorRequest,
    found: queries.CasePage,
    *,
    status: int = 200,
    verb: Verb | None = None,
    form: VerbForm | None = None,
    **more: Any,
) -> HttpResponse:
    facts = found.facts
    if form is not None:
        form.furnish(found, request.now)
    context = {
        "case": found,
        "facts": facts,
        "policy": found.books.policy(facts.policy_id),
        "standing": words.standing(
            facts.status, facts.due_at, request.now, found.books.rules(request.now).soon_h
        ),
        "is_running": facts.status in RUNNING,
        "why": words.reason_word(facts.reason),
        "steps": timeline.steps(found, request.now),
        "verbs": bar(found),
        "verb": verb,
        "form": form,
        "offers": _offers(found, verb, request),
        "unmask_form": UnmaskForm(auto_id="unmask-%s"),
        "hold_form": HoldForm(auto_id="hold-%s"),
        "petition_reason": _petition_reason(found),
        "exclusion_reason": _exclusion_reason(found),
        "held": timeline.held(found),
        "erased": timeline.erased(found),
        "panels": case_panels.panels(request, found),
        "sheet_code": sheets.code_of(facts.appeal_id),
        "now": request.now,
    }
    context |= _beside(found) | _of_form(request, found, form)
    return render(request, "appeals/desk/case.html", context | more, status=status)


def _beside(found: queries.CasePage) -> dict[str, Any]:
    """Pictures, and how many actions there are in answer."""
    return {
        "action_count": len(actions.ids_in(found.events)),
        "report_photos": _photos(found, "report"),
        "part_photos": _part_photos(found),
        "photos": [(p.photo_id, timeline.photo(p)) for p in found.photos],
    }


def _offers(
    found: queries.CasePage, verb: Verb | None, request: ActorRequest
) -> tuple[phrase_forms.Offer, ...]:
    """Templates of the verb that is open. One statement, or none."""
    today = found.books.day(request.now)
    return phrase_forms.offers(found, verb.name, today) if verb else ()


def _part_photos(found: queries.CasePage) -> list[tuple[int, timeline.Photo]]:
    """Pictures of what other units did, each with the number of its part."""
    return [
        (int(p.role.removeprefix(PHOTOS)), timeline.photo(p))
        for p in found.photos
        if p.role.startswith(PHOTOS)
    ]


def _of_form(
    request: ActorRequest, found: queries.CasePage, form: VerbForm | None
) -> dict[str, Any]:
    """What only the page with this form shows."""
    if isinstance(form, AssignForm):
        explained = routing_words.explained(found.proposal, found.books)
        return {"proposed": _proposed(found), "explained": explained}
    if isinstance(form, SortForm):
        return {
            "areas": choices.areas(found.books, request.actor),
            "parties": choices.organisations(found.books),
        }
    return {}


def _proposed(found: queries.CasePage) -> list[tuple[Suggestion, str, bool]]:
    """The choices of the router with their reasons, and whether one needs a reason of its own."""
    units, matter = found.books.organisations, found.facts.matter
    return [
        (
            suggestion,
            routing_words.chosen(choice, matter),
            found.steps_up(units[choice.organisation_id]),
        )
        for suggestion, choice in zip(found.suggestions, found.proposal.choices, strict=True)
    ]


def _exclusion_reason(found: queries.CasePage) -> str:
    """Why it is out of the rates, or to be taken out, in words."""
    stands = found.exclusion
    return routing_words.petition_reason(stands.reason_code, found.books) if stands else ""


def _petition_reason(found: queries.CasePage) -> str:
    """Name why the unit asks; empty where nothing waits, or it waits from before the list."""
    waits = found.petition
    return routing_words.petition_reason(waits.reason_code, found.books) if waits else ""


def _photos(found: queries.CasePage, role: str) -> list[timeline.Photo]:
    return [timeline.photo(p) for p in found.photos if p.role == role]


@staff
def act(request: ActorRequest, appeal_id: int, name: str) -> HttpResponseBase:
    """Do one verb, then look at the case again; a refusal shows the form with what was typed."""
    verb = VERBS[name]
    if request.method != "POST":
        return SeeOther(f"{_url(appeal_id)}?do={name}")
    form = verb.form(request.POST, request.FILES, auto_id=f"{name}-%s")
    form.take_photos(request)
    try:
        if form.is_valid():
            verb.run(request, appeal_id, form)
            return SeeOther(_after(request, appeal_id))
    except Invalid as error:
        form.refuse(error)
    except WrongState as error:
        return _too_late(request, appeal_id, error)
    except NotAllowed:
        _must_see(request, appeal_id)
        raise
    found = queries.case_page(request.actor, appeal_id, request.now)
    return _page(request, found, status=form.pictures.status, verb=verb, form=form)


def _must_see(request: ActorRequest, appeal_id: int) -> None:
    """Tell whoever may not see a case the same as where there is none. Raises NotFound."""
    queries.case_page(request.actor, appeal_id, request.now)


def _url(appeal_id: int) -> str:
    return reverse("appeals:case", args=[appeal_id])


def _after(request: ActorRequest, appeal_id: int) -> str:
    """The case, or the inbox when the verb has moved it out of the actor's sight."""
    try:
        queries.case_page(request.actor, appeal_id, request.now)
    except NotFound:
        return reverse("appeals:inbox")
    return _url(appeal_id)


def _too_late(request: ActorRequest, appeal_id: int, error: WrongState) -> HttpResponse:
    """Show the case as it is now, and say who was quicker; the inbox if it is out of sight."""
    try:
        found = queries.case_page(request.actor, appeal_id, request.now)
    except NotFound:
        messages.error(request, words.state(error))
        return SeeOther(reverse("appeals:inbox"))
    notice = {"title": words.state(error), "last": timeline.last_act(found)}
    return _page(request, found, status=409, notice=notice)


@staff
def unmask(request: ActorRequest, appeal_id: int) -> HttpResponseBase:
    """Show the reporter in clear, once, in the answer to a POST that says why."""
    if request.method != "POST":
        return SeeOther(_url(appeal_id))
    form = UnmaskForm(request.POST, auto_id="unmask-%s")
    contact: ReporterContact | None = None
    if form.is_valid():
        try:
            contact = operations.unmask_reporter(
                actor=request.actor,
                appeal_id=appeal_id,
                reason=form.said("reason"),
                now=request.now,
            )
        except Invalid as error:
            form.refuse(error)
        except NotAllowed:
            _must_see(request, appeal_id)
            raise
    found = queries.case_page(request.actor, appeal_id, request.now, unmasked=contact)
    status = 200 if contact else 422
    response = _page(request, found, status=status, contact=contact, unmask_form=form)
    response.headers["Cache-Control"] = "no-store"
    return response


# What is taken back, by the name of its address: how, and what is said then.
TAKEN_BACK: Final[dict[str, tuple[Callable[..., int], Promise]]] = {
    "take_back": (operations.take_back_assignment, _t("The dispatch is taken back.")),
    "take_back_merger": (
        operations.take_back_merger,
        _t("Taken back: each goes its own way again."),
    ),
    "take_back_sorting": (operations.take_back_sorting, _t("Taken back: sorted as before.")),
    "take_back_publication": (
        operations.take_back_publication,
        _t("Taken back: strangers see what they saw before."),
    ),
}


@staff
def take_back(request: ActorRequest, appeal_id: int, event_id: int, name: str) -> HttpResponseBase:
    """Undo a step of one's own."""
    if answer := must_be_post(request):
        return answer
    undo, text = TAKEN_BACK[name]
    try:
        undo(actor=request.actor, appeal_id=appeal_id, event_id=event_id, now=request.now)
    except WrongState as error:
        return _too_late(request, appeal_id, error)
    except NotAllowed:
        _must_see(request, appeal_id)
        raise
    messages.success(request, str(text))
    return SeeOther(_url(appeal_id))


@require_safe
@staff
def photo(request: ActorRequest, photo_id: int, thumbnail: bool = False) -> HttpResponseBase:
    """Send a picture of a case that the actor may see."""
    found = queries.photo_for(request.actor, photo_id)
    return photos.send_photo(found.sha256, found.media_type, thumbnail=thumbnail)


@require_safe
@staff
def point(request: ActorRequest, appeal_id: int) -> JsonResponse:
    """Send the place of one case, for its small map."""
    facts = queries.case_page(request.actor, appeal_id, request.now).facts
    features = []
    if facts.lon is not None:
        place = {"type": "Point", "coordinates": [facts.lon, facts.lat]}
        told = {"kind": "open", "name": facts.title, "sub": facts.address}
        features.append({"type": "Feature", "geometry": place, "properties": told})
    response = JsonResponse(
        {"type": "FeatureCollection", "features": features}, content_type="application/geo+json"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
