"""Pages of the catalogue of life circles, of walking speeds and of thresholds."""

from typing import Any, Final

from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web.named_lists import NamedList
from linquan.apps.circles import operations, queries
from linquan.apps.circles.queries import LinesPage
from linquan.apps.circles.web import words
from linquan.apps.circles.web.forms import (
    EndForm,
    ItemForm,
    PositionRuleForm,
    SpeedForm,
)
from linquan.apps.circles.web.line_pages import LinePages
from linquan.engine.circles.catalogue import Tier
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import must_be_post, staff


def _of_tier(request: ActorRequest, page: LinesPage) -> dict[str, Any]:
    """Narrow the items of a day to a tier if asked, and count those of each."""
    tier = request.GET.get("tier", "")
    tier = tier if tier in set(Tier) else ""
    return {
        "rows": [row for row in page.valid if tier in {"", row.tier}],
        "tier": tier,
        "counts": [
            (t, word, sum(row.tier == t for row in page.valid)) for t, word in words.TIERS.items()
        ],
    }


ITEMS: Final = LinePages(
    "items", _("Catalogue of life circles"), _("Add an item"), queries.items_page, ItemForm,
    "item_code", operations.revise_item, operations.end_item, "circles/item.html", _of_tier,
)  # fmt: skip


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
