"""Pages of the area tree."""

import json
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linquan.apps.places import operations, queries
from linquan.apps.places.types import AreaRow, Level
from linquan.apps.places.web import words
from linquan.apps.places.web.forms import AreaForm, FaultyForm, NewAreaForm, OutlineForm
from linquan.apps.places.web.gate import editors, may_edit
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff
from linquan.kernel.errors import Invalid, NotFound, WrongState

DRAWN_LEVELS = {level.value for level in Level}


@require_safe
@staff
def places(request: ActorRequest) -> HttpResponse:
    """Show the tree down to communities, or the areas that were taken out of use."""
    page = queries.places_page(request.actor.district_id)
    context = {
        "page": page,
        "shows_retired": request.GET.get("show") == "retired",
        "may_edit": may_edit(request),
    }
    return render(request, "places/places.html", context)


@require_safe
@staff
def area(request: ActorRequest, area_id: int) -> HttpResponse:
    """Show one area: what it is, its parts, its posters."""
    page = queries.area_page(request.actor.district_id, area_id)
    return render(request, "places/area.html", {"page": page, "may_edit": may_edit(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def add_area(request: ActorRequest, area_id: int) -> HttpResponseBase:
    """Add an area below this one."""
    parent = _own_area(request, area_id)
    form = NewAreaForm(parent, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.add_area(actor=request.actor, draft=form.draft(), now=request.now)
        except Invalid as refusal:
            form.take_back(refusal)
        else:
            messages.success(request, _("Added."))
            return redirect("places:area", made)
    return _form_page(request, form, parent, _("Add an area below %(name)s"))


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def change_area(request: ActorRequest, area_id: int) -> HttpResponseBase:
    """Change names, code, head-count or centre."""
    row = _own_area(request, area_id)
    initial = {name: getattr(row, name) for name in AreaForm.base_fields}
    form = AreaForm(request.POST or None, initial=initial | {"residents": row.residents or None})
    if request.method == "POST" and form.is_valid():
        try:
            event_id = operations.change_area(
                actor=request.actor, area_id=area_id, change=form.change(), now=request.now
            )
        except Invalid as refusal:
            form.take_back(refusal)
        else:
            return _saved(request, area_id, event_id)
    return _form_page(request, form, row, _("Change %(name)s"))


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def outline(request: ActorRequest, area_id: int) -> HttpResponseBase:
    """Show the outline on the map, and take another."""
    row = _own_area(request, area_id)
    drawn = queries.outline(request.actor.district_id, area_id)
    initial = {"geometry": json.dumps(drawn) if drawn else ""}
    form = OutlineForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        geometry = form.cleaned_data["geometry"]
        try:
            event_id = operations.redraw_area(
                actor=request.actor, area_id=area_id, geometry=geometry, now=request.now
            )
        except Invalid as refusal:
            form.take_back(refusal)
        else:
            return _saved(request, area_id, event_id)
    return _form_page(request, form, row, _("Outline of %(name)s"))


def _saved(request: ActorRequest, area_id: int, event_id: int | None) -> HttpResponseBase:
    """Say that it is written, with the way back if anything was."""
    undo = reverse("places:take-back", args=[area_id, event_id]) if event_id else ""
    messages.success(request, _("Saved."), extra_tags=f"undo:{undo}" if undo else "")
    return redirect("places:area", area_id)


@require_POST
@editors
def take_back(request: ActorRequest, area_id: int, event_id: int) -> HttpResponseBase:
    """Undo one's own newest change of an area's fields or outline."""
    _own_area(request, area_id)
    try:
        operations.take_back_area_change(
            actor=request.actor, area_id=area_id, event_id=event_id, now=request.now
        )
    except (WrongState, Invalid) as refusal:
        messages.error(request, words.obstacle(refusal))
    else:
        messages.success(request, _("Taken back: the area is as it was."))
    return redirect("places:area", area_id)


@require_POST
@editors
def retire_area(request: ActorRequest, area_id: int) -> HttpResponseBase:
    """Take an area out of use; the answer offers to take it back."""
    row = _own_area(request, area_id)
    try:
        operations.retire_area(actor=request.actor, area_id=area_id, now=request.now)
    except WrongState as obstacle:
        return _turned_back(request, obstacle, area_id)
    text = _("%(name)s is out of use.") % {"name": row.name}
    undo = reverse("places:restore", args=[area_id])
    messages.success(request, text, extra_tags=f"undo:{undo}")
    return redirect("places:places")


@require_POST
@editors
def restore_area(request: ActorRequest, area_id: int) -> HttpResponseBase:
    """Take an area back into use."""
    row = _own_area(request, area_id)
    try:
        operations.restore_area(actor=request.actor, area_id=area_id, now=request.now)
    except WrongState as obstacle:
        return _turned_back(request, obstacle, area_id)
    messages.success(request, _("%(name)s is back in use.") % {"name": row.name})
    return redirect("places:area", area_id)


@require_safe
@staff
def areas_map(request: ActorRequest) -> HttpResponse:
    """Give out the outlines of one level, or of one area and its parts, for the map."""
    level = request.GET.get("level", Level.COMMUNITY)
    if level not in DRAWN_LEVELS:
        raise NotFound(code="level_unknown")
    shapes = queries.area_shapes(request.actor.district_id, [Level(level)])
    for feature in shapes["features"]:
        feature["properties"] |= {
            "kind": "area",
            "url": reverse("places:area", args=[feature["properties"]["id"]]),
        }
    return JsonResponse(shapes)


def _own_area(request: ActorRequest, area_id: int) -> AreaRow:
    """Return an area of the actor's district. Raises NotFound."""
    return queries.own_area(request.actor.district_id, area_id)


def _form_page(
    request: ActorRequest, form: FaultyForm, row: AreaRow, title: str, **more: Any
) -> HttpResponse:
    name = words.named(row.name, row.name_en)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "area": row, "title": title % {"name": name}} | more
    return render(request, "places/form.html", context, status=status)


def _turned_back(request: ActorRequest, obstacle: WrongState, area_id: int) -> HttpResponseBase:
    """Say on the area's page why it cannot be done, and what to do first."""
    messages.error(request, str(words.OBSTACLES.get(obstacle.code, obstacle.code)))
    return redirect("places:area", area_id)
