"""The address desk: where an address lies, learning one that is unknown; choosing coordinates."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linquan.apps.places import naming, operations, queries
from linquan.apps.places.naming import AddressMatch
from linquan.apps.places.previews import MOST_POINTS, read_points
from linquan.apps.places.web import words
from linquan.apps.places.web.address_forms import AddressForm, LearnForm, PointsForm
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import only_if, staff
from linquan.kernel.errors import Invalid, WrongState


def _may_learn(request: ActorRequest) -> bool:
    return naming.may_learn(request.actor, request.actor.district_id)


learners = only_if(_may_learn, "learn_address")


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def addresses(request: ActorRequest) -> HttpResponse:
    """Show where addresses lie; they come in a POST, so that they stand in no log."""
    form = AddressForm(request.POST or None)
    found: tuple[AddressMatch, ...] = ()
    if request.method == "POST" and form.is_valid():
        found = queries.find_addresses(request.actor.district_id, form.lines())
    return _desk(request, form, found)


@require_POST
@learners
def learn(request: ActorRequest) -> HttpResponseBase:
    """Remember where an address lies."""
    form = LearnForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            name_id, event_id = operations.learn_address(
                actor=request.actor,
                district_id=request.actor.district_id,
                address=given["address"],
                lon=given["lon"],
                lat=given["lat"],
                now=request.now,
            )
        except Invalid as refusal:
            form.take_back(refusal)
        else:
            text = _("Remembered: %(address)s is found from now on.")
            return _done(request, text % {"address": given["address"]}, name_id, event_id)
    address = str(form["address"].value() or "")
    found = queries.find_addresses(request.actor.district_id, [address])
    return _desk(request, AddressForm({"addresses": address}), found, form)


@require_POST
@learners
def forget(request: ActorRequest, name_id: int) -> HttpResponseBase:
    """Forget a learnt address; the answer offers to take it back."""
    row = queries.learned_address(request.actor.district_id, name_id)
    try:
        event_id = operations.forget_address(actor=request.actor, name_id=name_id, now=request.now)
    except WrongState as refusal:
        messages.error(request, words.obstacle(refusal))
        return redirect("places:addresses")
    text = _("%(address)s is no longer remembered.") % {"address": row.name}
    return _done(request, text, name_id, event_id)


@require_POST
@learners
def take_back(request: ActorRequest, name_id: int, event_id: int) -> HttpResponseBase:
    """Undo one's own newest learning or forgetting of an address."""
    queries.learned_address(request.actor.district_id, name_id)
    try:
        operations.take_back_address(
            actor=request.actor, name_id=name_id, event_id=event_id, now=request.now
        )
    except WrongState as refusal:
        messages.error(request, words.obstacle(refusal))
    else:
        messages.success(request, _("Taken back."))
    return redirect("places:addresses")


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def coordinates(request: ActorRequest) -> HttpResponse:
    """Show pasted points as each of the three systems has them, to choose by sight."""
    form = PointsForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "chosen": request.POST.get("system", "")}
    if request.method == "POST" and form.is_valid():
        points, odd = read_points(form.cleaned_data["points"])
        shown = queries.point_previews(request.actor.district_id, points[:MOST_POINTS])
        context |= {"previews": shown, "count": len(points[:MOST_POINTS]), "odd": odd[:10]}
        context["kept"] = next((p for p in shown if p.system == context["chosen"]), None)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "places/coordinates.html", context, status=status)


def _desk(
    request: ActorRequest,
    form: AddressForm,
    found: tuple[AddressMatch, ...],
    learning: LearnForm | None = None,
) -> HttpResponse:
    one = found[0] if len(found) == 1 else None
    allowed = _may_learn(request)
    if one and allowed and learning is None:
        learning = LearnForm(initial={"address": one.address})
    context = {
        "form": form,
        "found": found,
        "one": one,
        "points": _points(one) if one else None,
        "learning": learning,
        "learned": queries.learned_addresses(request.actor.district_id),
        "may_learn": allowed,
    }
    is_wrong = form.errors or (learning is not None and learning.errors)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK
    return render(request, "places/addresses.html", context, status=status)


def _points(match: AddressMatch) -> dict[str, Any]:
    """The candidates of an address for the map."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
            "properties": {"kind": "point", "name": one.label, "sub": f"{one.percent}%"},
        }
        for one in match.found
        if one.lon is not None and one.lat is not None
    ]
    return {"type": "FeatureCollection", "features": features}


def _done(request: HttpRequest, text: str, name_id: int, event_id: int) -> HttpResponseBase:
    undo = reverse("places:take-back-address", args=[name_id, event_id])
    messages.success(request, text, extra_tags=f"undo:{undo}")
    return redirect("places:addresses")
