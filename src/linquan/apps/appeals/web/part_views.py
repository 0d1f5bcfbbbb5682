"""Parts of one's own unit: the list, one of them with its verbs, and what was sent in a month."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _t
from django.views.decorators.http import require_safe

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.supports import SupportKind
from linquan.apps.appeals.web import part_forms, photos, words
from linquan.apps.appeals.web.part_words import SUPPORT_KINDS
from linquan.apps.appeals.web.plain_forms import PlainValues
from linquan.apps.appeals.web.timeline import Photo
from linquan.kernel.actors import ActorRequest
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.doors import SeeOther, staff
from linquan.kernel.errors import Invalid, NotAllowed, WrongState

LONGEST_KEY: Final = 80


@dataclass(frozen=True, slots=True)
class PartVerb:
    """One thing that a unit can do with its part."""

    name: str
    label: Promise
    icon: str
    key: str
    form: type[PlainValues]
    run: Callable[[ActorRequest, int, Any], str]
    is_open: Callable[[queries.PartPage], bool]


def _arrive(request: ActorRequest, part_id: int, form: part_forms.ArriveForm) -> str:
    operations.report_arrival(
        actor=request.actor, part_id=part_id, place=form.said("place"), now=request.now
    )
    return _("Written down. Whoever called confirms it.")


def _answer(request: ActorRequest, part_id: int, form: part_forms.DoneForm) -> str:
    operations.answer_part(
        actor=request.actor,
        part_id=part_id,
        text=form.said("text"),
        proof=form.pictures.drafts,
        proof_waiver=form.said("proof_waiver"),
        now=request.now,
    )
    return _("Answered. Whoever asked sees it.")


def _send_back(request: ActorRequest, part_id: int, form: part_forms.SendBackForm) -> str:
    operations.send_back_part(
        actor=request.actor, part_id=part_id, reason=form.said("reason"), now=request.now
    )
    return _("Sent back. Whoever asked sees why.")


def _send(request: ActorRequest, part_id: int, form: part_forms.SendForm) -> str:
    operations.record_support(
        actor=request.actor, part_id=part_id, draft=form.draft(), now=request.now
    )
    return _("Written down. It counts once whoever asked has confirmed it.")


VERBS: Final[dict[str, PartVerb]] = {
    verb.name: verb
    for verb in (
        PartVerb("arrive", _t("We are there"), "map-pin", "a", part_forms.ArriveForm, _arrive,
                 lambda page: page.can_arrive),
        PartVerb("answer", _t("Answer"), "check", "w", part_forms.DoneForm, _answer,
                 lambda page: page.can_answer),
        PartVerb("send", _t("Write down what was sent"), "plus", "s", part_forms.SendForm, _send,
                 lambda page: page.can_send),
        PartVerb("send_back", _t("Cannot be done by us"), "hand-stop", "c",
                 part_forms.SendBackForm, _send_back, lambda page: page.can_send_back),
    )
}  # fmt: skip


@require_safe
@staff
def parts(request: ActorRequest) -> HttpResponse:
    """List what one's own unit is asked: open ones by their date, or those that are over."""
    is_open = request.GET.get("tab") != "done"
    after = request.GET.get("after", "")[:LONGEST_KEY]
    found = queries.own_parts(request.actor, is_open=is_open, after=after)
    context = {"found": found, "is_open": is_open, "is_first": not after, "now": request.now}
    return render(request, "appeals/desk/parts.html", context)


@require_safe
@staff
def part(request: ActorRequest, part_id: int) -> HttpResponse:
    """Show a part to the unit that was asked; ``?do=`` opens the form of a verb."""
    found = queries.part_page(request.actor, part_id)
    verb = VERBS.get(request.GET.get("do", ""))
    if verb is None or not verb.is_open(found):
        return _page(request, found)
    form = verb.form(auto_id=f"{verb.name}-%s")
    form.begin_here()
    return _page(request, found, verb=verb, form=form)


def _page(
    request: ActorRequest, found: queries.PartPage, *, status: int = 200, **more: Any
) -> HttpResponse:
    pictures = [_picture(found.part.part_id, picture) for picture in found.photos]
    context = {
        "page": found,
        "part": found.part,
        "report_photos": [shown for role, shown in pictures if role == "report"],
        "own_photos": [shown for role, shown in pictures if role != "report"],
        "verbs": [verb for verb in VERBS.values() if verb.is_open(found)],
        "now": request.now,
    }
    return render(request, "appeals/desk/part.html", context | more, status=status)


def _picture(part_id: int, picture: queries.PhotoRow) -> tuple[str, Photo]:
    is_report = picture.role == "report"
    alt = _("Photo of the report") if is_report else _("Photo of the result")
    at = [part_id, picture.photo_id]
    shown = Photo(
        reverse("appeals:part_photo", args=at), reverse("appeals:part_thumb", args=at), alt
    )
    return picture.role, shown


@staff
def act(request: ActorRequest, part_id: int, name: str) -> HttpResponseBase:
    """Do one verb, then look at the part again; a refusal shows the form with what was typed."""
    here, verb = reverse("appeals:part", args=[part_id]), VERBS[name]
    if request.method != "POST":
        return SeeOther(f"{here}?do={name}")
    form = verb.form(request.POST, request.FILES, auto_id=f"{name}-%s")
    form.take_photos(request)
    try:
        if form.is_valid():
            messages.success(request, verb.run(request, part_id, form))
            return SeeOther(here)
    except Invalid as error:
        form.refuse(error)
    except WrongState as error:
        messages.error(request, words.state(error))
        return _page(request, queries.part_page(request.actor, part_id), status=409)
    except NotAllowed:
        queries.part_page(request.actor, part_id)  # like one that is not, to whoever sees it not
        raise
    found = queries.part_page(request.actor, part_id)
    return _page(request, found, status=form.pictures.status, verb=verb, form=form)


@require_safe
@staff
def photo(
    request: ActorRequest, part_id: int, photo_id: int, thumbnail: bool = False
) -> HttpResponseBase:
    """Send a picture that the unit asked may see."""
    found = queries.photo_of_part(request.actor, part_id, photo_id)
    return photos.send_photo(found.sha256, found.media_type, thumbnail=thumbnail)


@require_safe
@staff
def support(request: ActorRequest) -> HttpResponse:
    """Show what units sent down in a month, by unit."""
    found = queries.support_page(request.actor, _month(request))
    context = {
        "page": found,
        "kinds": [(kind, SUPPORT_KINDS[kind]) for kind in SupportKind],
        "now": request.now,
    }
    return render(request, "appeals/desk/support.html", context)


def _month(request: ActorRequest) -> date:
    """The month that was asked for, such as ``2026-11``; this one if it cannot be read."""
    today = request.now.astimezone(OFFICE_ZONE).date()
    try:
        wanted = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return today
    return wanted if EARLIEST <= wanted <= today else today


EARLIEST: Final = date(2000, 1, 1)
