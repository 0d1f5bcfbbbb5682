"""The page on which an area is moved below another parent, and the way back."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from linquan.apps.places import operations, queries
from linquan.apps.places.types import MovePage
from linquan.apps.places.web import words
from linquan.apps.places.web.forms import FaultyForm
from linquan.apps.places.web.gate import editors
from linquan.kernel.actors import ActorRequest
from linquan.kernel.errors import Invalid, WrongState


class MoveForm(FaultyForm):
    """Where an area shall hang, and its code there."""

    parent_id = forms.TypedChoiceField(
        label=gettext_lazy("Below which area"),
        coerce=int,
        error_messages={
            "required": gettext_lazy("Choose an area."),
            "invalid_choice": gettext_lazy("It cannot hang below that area. Choose another one."),
        },
    )
    code = forms.CharField(
        label=gettext_lazy("Its code there"),
        max_length=15,
        error_messages={"required": gettext_lazy("Please fill this in.")},
        help_text=gettext_lazy("It begins like the code of the area above. You may change it."),
    )

    def __init__(self, page: MovePage, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent: Any = self.fields["parent_id"]
        named = [
            (pk, " › ".join(words.named(a.name, a.name_en) for a in line))
            for pk, line in page.choices
        ]
        parent.choices = [("", _("Please choose")), *named]
        if not page.area.code:
            del self.fields["code"]


LONGEST_ID = 19  # digits of a bigint


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def move_area(request: ActorRequest, area_id: int) -> HttpResponseBase:
    """Choose another parent, look at what goes along, and move the area."""
    given = request.POST if request.method == "POST" else request.GET
    page = queries.move_page(
        request.actor.district_id,
        area_id,
        to=_number(given.get("parent_id", "")),
        code=request.POST.get("code", "").strip(),
    )
    if request.method != "POST":
        initial = {"parent_id": page.parent.area_id if page.parent else "", "code": page.code}
        return _shown(request, page, MoveForm(page, initial=initial))
    form = MoveForm(page, request.POST)
    if form.is_valid() and (event_id := _moved(request, page, form)) is not None:
        return _told(request, page, event_id)
    return _shown(request, page, form)


def _number(text: str) -> int | None:
    is_id = text.isascii() and text.isdigit() and len(text) <= LONGEST_ID
    return int(text) if is_id else None


def _moved(request: ActorRequest, page: MovePage, form: MoveForm) -> int | None:
    """Move it; a refusal goes to the fields. Returns the event's id, 0 if it is there already."""
    try:
        event_id = operations.move_area(
            actor=request.actor,
            area_id=page.area.area_id,
            parent_id=form.cleaned_data["parent_id"],
            code=form.cleaned_data.get("code", ""),
            now=request.now,
        )
    except Invalid as refusal:
        form.take_back(refusal)
    except WrongState as obstacle:
        form.add_error(None, str(words.OBSTACLES.get(obstacle.code, obstacle.code)))
    else:
        return event_id or 0
    return None


def _told(request: ActorRequest, page: MovePage, event_id: int) -> HttpResponseBase:
    """Say where it hangs now, with the way back."""
    area, parent = page.area, page.parent or page.leaves
    text = _("%(name)s now hangs below %(parent)s. What lies there follows within a second.") % {
        "name": words.named(area.name, area.name_en),
        "parent": words.named(parent.name, parent.name_en),
    }
    undo = reverse("places:take-back-move", args=[area.area_id, event_id])
    messages.success(request, text, extra_tags=f"undo:{undo}")
    return redirect("places:area", area.area_id)


def _shown(request: ActorRequest, page: MovePage, form: MoveForm) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "places/move.html", {"page": page, "form": form}, status=status)


@require_POST
@editors
def take_back_move(request: ActorRequest, area_id: int, event_id: int) -> HttpResponseBase:
    """Undo one's own newest move of an area."""
    queries.own_area(request.actor.district_id, area_id)
    try:
        operations.take_back_move(
            actor=request.actor, area_id=area_id, event_id=event_id, now=request.now
        )
    except (WrongState, Invalid) as refusal:
        messages.error(request, words.obstacle(refusal))
    else:
        messages.success(request, _("Taken back: the area hangs where it was."))
    return redirect("places:area", area_id)
