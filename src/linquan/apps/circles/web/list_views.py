"""Pages of the catalogue of life circles, and of walking speeds."""

from typing import Any, Final

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web.named_lists import NamedList
from linquan.apps.circles import operations, queries
from linquan.apps.circles.queries import ItemsPage
from linquan.apps.circles.types import ItemRow
from linquan.apps.circles.web import words
from linquan.apps.circles.web.forms import (
    CircleForm,
    EndForm,
    ItemForm,
    PositionRuleForm,
    SpeedForm,
)
from linquan.engine.circles.catalogue import Tier
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post, staff
from linquan.kernel.errors import Invalid, NotAllowed, NotFound


@require_safe
@staff
def items(request: ActorRequest) -> HttpResponseBase:
    """Show the catalogue of a day, of one tier if asked."""
    page = queries.items_page(request.actor, request.now)
    tier = request.GET.get("tier", "")
    tier = tier if tier in set(Tier) else ""
    rows = [row for row in page.valid if tier in {"", row.tier}]
    counts = [
        (t, word, sum(row.tier == t for row in page.valid)) for t, word in words.TIERS.items()
    ]
    coming = [row for row in page.every if row.valid_from > page.today]
    context = {"page": page, "rows": rows, "tier": tier, "counts": counts, "coming": coming}
    return render(request, "circles/items.html", context)


@staff
def new_item(request: ActorRequest) -> HttpResponseBase:
    """Add an item."""
    page = queries.items_page(request.actor, request.now)
    if not page.may_edit:
        raise NotAllowed("revise_item")
    form = ItemForm(request.POST or None, initial={"valid_from": page.today, "minutes": 15})
    return _written(request, page, form, "") or _form(request, page, form, "")


@staff
def item(request: ActorRequest, code: str) -> HttpResponseBase:
    """Show an item with its versions; a POST changes it from a day on."""
    page = queries.items_page(request.actor, request.now)
    versions = page.of_code(code)
    if not versions:
        raise NotFound("line_unknown")
    form = ItemForm(request.POST or None, initial=_filled(versions[-1], page))
    return _written(request, page, form, code) or _form(request, page, form, code)


@staff
def end_item(request: ActorRequest, code: str) -> HttpResponseBase:
    """End an item on a day."""
    if answer := must_be_post(request):
        return answer
    page = queries.items_page(request.actor, request.now)
    versions = page.of_code(code)
    if not versions:
        raise NotFound("line_unknown")
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            operations.end_item(
                actor=request.actor, district_id=request.actor.district_id, item_code=code,
                valid_to=form.cleaned_data["valid_to"], now=request.now,
            )  # fmt: skip
        except Invalid as error:
            form.refuse(error)
        else:
            return _saved(request)
    fresh = ItemForm(initial=_filled(versions[-1], page))
    return _form(request, page, fresh, code, refused=form)


def _filled(row: ItemRow, page: ItemsPage) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in row.__slots__}
    return said | {"osm_tags": "\n".join(row.osm_tags), "valid_from": page.today}


def _written(
    request: ActorRequest, page: ItemsPage, form: ItemForm, code: str
) -> HttpResponseBase | None:
    """Write what a form says, or return nothing where there is something to mend."""
    if request.method == "POST" and form.is_valid():
        try:
            operations.revise_item(
                actor=request.actor, district_id=request.actor.district_id, item_code=code,
                draft=form.draft(), valid_from=form.cleaned_data["valid_from"], now=request.now,
            )  # fmt: skip
        except Invalid as error:
            form.refuse(error)
        else:
            return _saved(request)
    return None


def _saved(request: ActorRequest) -> HttpResponseBase:
    messages.success(request, _("The list is changed."))
    return SeeOther(reverse("circles:items"))


def _form(
    request: ActorRequest,
    page: ItemsPage,
    form: ItemForm,
    code: str,
    *,
    refused: CircleForm | None = None,
) -> HttpResponseBase:
    versions = page.of_code(code)
    context = {
        "page": page, "form": form, "code": code, "versions": versions, "refused": refused,
        "last": versions[-1] if versions else None, "today": page.today,
    }  # fmt: skip
    status = 422 if form.errors or refused else 200
    return render(request, "circles/item.html", context, status=status)


def _revise_speed(request: ActorRequest, code: str, given: dict[str, Any]) -> object:
    form = SpeedForm(request.POST)
    form.cleaned_data = given
    return operations.revise_speed(
        actor=request.actor, district_id=request.actor.district_id, speed_code=code,
        draft=form.draft(), valid_from=given["valid_from"], now=request.now,
    )  # fmt: skip


def _end_speed(request: ActorRequest, code: str, given: dict[str, Any]) -> object:
    return operations.end_speed(
        actor=request.actor, district_id=request.actor.district_id, speed_code=code,
        valid_to=given["valid_to"], now=request.now,
    )  # fmt: skip


SPEEDS: Final = NamedList(
    "circles:speeds", "circles/speeds.html", lambda request: queries.speeds_page(request.actor),
    _revise_speed, _end_speed, SpeedForm, EndForm,
)  # fmt: skip


@staff
def speeds(request: ActorRequest) -> HttpResponseBase:
    """Show walking speeds; a POST adds one."""
    return SPEEDS.answer(request)


@staff
def change_speed(request: ActorRequest, code: str) -> HttpResponseBase:
    """Change a walking speed from a day on."""
    return must_be_post(request) or SPEEDS.answer(request, code)


@staff
def end_speed(request: ActorRequest, code: str) -> HttpResponseBase:
    """End a walking speed on a day."""
    return must_be_post(request) or SPEEDS.ended(request, code)


def _revise_rule(request: ActorRequest, code: str, given: dict[str, Any]) -> object:
    return operations.revise_position_rule(
        actor=request.actor, district_id=request.actor.district_id, rule_code=code,
        value=given["value"], source=given["source"], valid_from=given["valid_from"],
        now=request.now,
    )  # fmt: skip


RULES: Final = NamedList(
    "circles:position_rules", "circles/position_rules.html",
    lambda request: queries.position_rules_page(request.actor), _revise_rule, _revise_rule,
    PositionRuleForm,
)  # fmt: skip


@require_safe
@staff
def position_rules(request: ActorRequest) -> HttpResponseBase:
    """Show the thresholds."""
    return RULES.shown(request)


@staff
def change_position_rule(request: ActorRequest, code: str) -> HttpResponseBase:
    """Set a threshold from a day on."""
    return must_be_post(request) or RULES.answer(request, code)
