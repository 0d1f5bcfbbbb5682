"""Pages of zones: parks, campuses, business districts and centres, which cut across the tree."""

import json
from collections.abc import Callable
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
from linquan.apps.places.types import ZoneRow
from linquan.apps.places.web import words
from linquan.apps.places.web.forms import (
    FaultyForm,
    NewZoneForm,
    SeenForm,
    ZoneForm,
    ZoneOutlineForm,
)
from linquan.apps.places.web.gate import editors, may_edit
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import staff
from linquan.kernel.errors import Invalid, WrongState

ZONE_TONE = 0.35


@require_safe
@staff
def zones(request: ActorRequest) -> HttpResponse:
    """List the zones in use with what each touches, or those that were taken out of use."""
    context = {
        "page": queries.zones_page(request.actor.district_id),
        "shows_ended": request.GET.get("show") == "ended",
        "may_edit": may_edit(request),
    }
    return render(request, "places/zones.html", context)


@require_safe
@staff
def zone(request: ActorRequest, zone_id: int) -> HttpResponse:
    """Show one zone: where it lies, and every area it touches."""
    page = queries.zone_page(request.actor.district_id, zone_id)
    return render(request, "places/zone.html", {"page": page, "may_edit": may_edit(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def add_zone(request: ActorRequest) -> HttpResponseBase:
    """Add a zone with its outline."""
    form = NewZoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.add_zone(
                actor=request.actor,
                district_id=request.actor.district_id,
                draft=form.draft(),
                now=request.now,
            )
        except Invalid as refusal:
            form.take_back(refusal)
        else:
            messages.success(request, _("Added."))
            return redirect("places:zone", made)
    return _form_page(request, form, str(_("Add a zone")))


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def change_zone(request: ActorRequest, zone_id: int) -> HttpResponseBase:
    """Change kind or names."""
    row = _own_zone(request, zone_id)
    initial = {"kind": row.kind, "name": row.name, "name_en": row.name_en}
    form = ZoneForm(request.POST or None, initial=initial | {"seen_version": row.version})

    def write() -> None:
        operations.change_zone(
            actor=request.actor,
            zone_id=zone_id,
            change=form.change(),
            seen_version=form.cleaned_data["seen_version"],
            now=request.now,
        )

    return _edit_page(request, form, row, _("Change %(name)s"), write)


@require_http_methods(["GET", "HEAD", "POST"])
@editors
def redraw_zone(request: ActorRequest, zone_id: int) -> HttpResponseBase:
    """Give the zone another outline."""
    row = _own_zone(request, zone_id)
    drawn = queries.zone_outline(request.actor.district_id, zone_id)
    initial = {"geometry": json.dumps(drawn), "seen_version": row.version}
    form = ZoneOutlineForm(request.POST or None, initial=initial)

    def write() -> None:
        operations.redraw_zone(
            actor=request.actor,
            zone_id=zone_id,
            geometry=form.cleaned_data["geometry"],
            seen_version=form.cleaned_data["seen_version"],
            now=request.now,
        )

    return _edit_page(request, form, row, _("Outline of %(name)s"), write)


@require_POST
@editors
def end_zone(request: ActorRequest, zone_id: int) -> HttpResponseBase:
    """Take a zone out of use; the answer offers to take it back."""
    row = _own_zone(request, zone_id)
    try:
        operations.end_zone(actor=request.actor, zone_id=zone_id, now=request.now)
    except WrongState as obstacle:
        return _turned_back(request, obstacle, zone_id)
    text = _("%(name)s is out of use.") % {"name": words.named(row.name, row.name_en)}
    undo = reverse("places:restore-zone", args=[zone_id])
    messages.success(request, text, extra_tags=f"undo:{undo}")
    return redirect("places:zones")


@require_POST
@editors
def restore_zone(request: ActorRequest, zone_id: int) -> HttpResponseBase:
    """Take a zone back into use."""
    row = _own_zone(request, zone_id)
    try:
        operations.restore_zone(actor=request.actor, zone_id=zone_id, now=request.now)
    except WrongState as obstacle:
        return _turned_back(request, obstacle, zone_id)
    name = words.named(row.name, row.name_en)
    messages.success(request, _("%(name)s is back in use.") % {"name": name})
    return redirect("places:zone", zone_id)


@require_safe
@staff
def zones_map(request: ActorRequest) -> HttpResponse:
    """Give out the outlines of all zones in use, for the map."""
    return _drawn(queries.zone_shapes(request.actor.district_id))


@require_safe
@staff
def zone_map(request: ActorRequest, zone_id: int) -> HttpResponse:
    """Give out the outlines of a zone and of the areas it touches, for the map."""
    return _drawn(queries.zone_map(request.actor.district_id, zone_id))


def _drawn(shapes: dict[str, Any]) -> HttpResponse:
    """Say how the map draws each outline."""
    for feature in shapes["features"]:
        told = feature["properties"]
        told |= {"kind": "zone", "tone": ZONE_TONE} if "zone" in told else {"kind": "area"}
    return JsonResponse(shapes)


def _own_zone(request: ActorRequest, zone_id: int) -> ZoneRow:
    """Return a zone of the actor's district. Raises NotFound."""
    return queries.own_zone(request.actor.district_id, zone_id)


def _edit_page(
    request: ActorRequest, form: SeenForm, row: ZoneRow, title: str, write: Callable[[], None]
) -> HttpResponseBase:
    """Show the form of an edit, or write it; a refusal keeps what was typed."""
    title %= {"name": words.named(row.name, row.name_en)}
    if request.method == "POST" and form.is_valid():
        try:
            write()
        except Invalid as refusal:
            form.take_back(refusal)
        except WrongState as refusal:
            return _too_late(request, form, row, title, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("places:zone", row.zone_id)
    return _form_page(request, form, title, zone=row)


def _form_page(
    request: ActorRequest, form: FaultyForm, title: str, *, status: int = HTTPStatus.OK, **more: Any
) -> HttpResponse:
    context = {"form": form, "title": title} | more
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else status
    return render(request, "places/zone_form.html", context, status=status)


def _too_late(
    request: ActorRequest, form: SeenForm, row: ZoneRow, title: str, refusal: WrongState
) -> HttpResponseBase:
    """Say who was faster, and keep what was typed: sent once more, it is taken."""
    if refusal.code != "changed_meanwhile":
        return _turned_back(request, refusal, row.zone_id)
    told = refusal.details
    form.see(told["version"])
    return _form_page(request, form, title, status=HTTPStatus.CONFLICT, zone=row, meanwhile=told)


def _turned_back(request: ActorRequest, obstacle: WrongState, zone_id: int) -> HttpResponseBase:
    """Say on the zone's page why it cannot be done, and what to do first."""
    messages.error(request, str(words.OBSTACLES.get(obstacle.code, obstacle.code)))
    return redirect("places:zone", zone_id)
