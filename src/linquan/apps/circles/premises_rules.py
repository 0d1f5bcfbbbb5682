"""Who may do what with idle spaces and wanted outlets, and what holds of them. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from linquan.apps.circles.outlets import OUTLET_LIMITS, OUTLET_MOVES, OutletState
from linquan.apps.circles.premises import (
    HIGHEST_FLOOR,
    LIMITS,
    LOWEST_FLOOR,
    MOST_M2,
    MOST_RENT_CENTS,
    SPACE_MOVES,
    Kind,
    SpaceState,
)
from linquan.apps.circles.rules import TAKE_BACK_WITHIN, point_faults
from linquan.apps.circles.siting import MOST_YUAN
from linquan.apps.orgs.types import PUBLIC_BODIES
from linquan.kernel.actors import Actor, ActorKind, Role
from linquan.kernel.events import EventRow

BORN: Final = frozenset({"premises.reported", "premises.added", "outlet.wanted"})
"""What is taken back by going again."""
UNDOABLE: Final = frozenset(
    {
        *(f"premises.{step}" for step in ("corrected", "offered", "withdrawn", "taken")),
        *(f"outlet.{step}" for step in ("corrected", "dropped", "reopened")),
    }
)
AGREED: Final = "premises.agreed"
SITED: Final = "premises.sited"
"""A site that was asked for is planned in the space: the register's step back frees it."""
SPEAKERS: Final = frozenset({Role.CLERK, Role.HANDLER})
LEAST_REASON: Final = 4


def may_see_all(actor: Actor, kinds: Mapping[int, str]) -> bool:
    """Whether a post is in a public body; ``kinds`` of organisations by their id."""
    return any(kinds.get(post.organisation_id) in PUBLIC_BODIES for post in actor.posts)


def speaks_for(actor: Actor, unit_id: int | None, link_subject: str) -> bool:
    """Whether it reports for a company: by the company's newest link, or by a post in it."""
    if unit_id is None:
        return False
    if actor.kind is ActorKind.BODY:
        return bool(link_subject) and actor.subject == link_subject
    return bool(actor.posts_in(unit_id, *SPEAKERS))


def can_move_space(old: SpaceState, new: SpaceState) -> bool:
    """Whether the state table of spaces has this step."""
    return new in SPACE_MOVES[old]


def can_move_outlet(old: OutletState, new: OutletState) -> bool:
    """Whether the state table of outlets has this step."""
    return new in OUTLET_MOVES[old]


def can_take_back(last: EventRow | None, actor: Actor, now: datetime) -> bool:
    """Whether the newest event is one's own of a moment ago, and can be undone.

    Whoever holds a link is not known well enough for that.
    """
    if last is None or actor.kind is not ActorKind.PERSON:
        return False
    if last.kind in BORN or last.kind == AGREED:
        return last.is_by(actor) and now - last.at <= TAKE_BACK_WITHIN
    return last.kind in UNDOABLE and last.can_go_back(actor, now, TAKE_BACK_WITHIN)


@dataclass(frozen=True, slots=True)
class KnownSpaces:
    """What a space or an outlet may name, and the office's day."""

    area_ids: Collection[int]
    unit_ids: Collection[int]
    items: Collection[str]
    today: date


def premises_faults(values: Mapping[str, Any], known: KnownSpaces) -> dict[str, str]:
    """Name what is wrong with a space, by field; ``values`` are all that is to be written."""
    faults = _texts(values, LIMITS) | _named(values, known, "owner_id") | point_faults(values)
    if not 1 <= values["size_m2"] <= MOST_M2:
        faults["size_m2"] = "size_odd"
    faults |= _rent(values["rent_cents"], "rent_cents") | _floor(values)
    if (yuan := values["fit_out_yuan"]) is not None and not 0 <= yuan <= MOST_YUAN:
        faults["fit_out_yuan"] = "fit_out_odd"
    if (since := values["idle_since"]) is not None and since > known.today:
        faults["idle_since"] = "day_to_come"
    return faults


def outlet_faults(values: Mapping[str, Any], known: KnownSpaces) -> dict[str, str]:
    """Name what is wrong with a wanted outlet, by field."""
    faults = _texts(values, OUTLET_LIMITS) | _named(values, known, "wanted_by_id")
    faults |= _rent(values["most_rent_cents"], "most_rent_cents")
    least, most = values["least_m2"], values["most_m2"]
    if not 1 <= least <= MOST_M2:
        faults["least_m2"] = "size_odd"
    if most is not None and not least <= most <= MOST_M2:
        faults["most_m2"] = "most_below_least" if most < least else "size_odd"
    if values["item_code"] not in known.items:
        faults["item_code"] = "item_unknown"
    if (until := values["until"]) is not None and until < known.today:
        faults["until"] = "day_gone"
    return faults


def _texts(values: Mapping[str, Any], limits: Mapping[str, int]) -> dict[str, str]:
    long = {name: "text_long" for name, most in limits.items() if len(values[name]) > most}
    return long | ({} if values["name"] else {"name": "name_missing"})


def _named(values: Mapping[str, Any], known: KnownSpaces, unit: str) -> dict[str, str]:
    faults = {} if values["area_id"] in known.area_ids else {"area_id": "area_unknown"}
    if values[unit] is not None and values[unit] not in known.unit_ids:
        faults[unit] = "operator_unknown"
    return faults


def _rent(cents: int | None, name: str) -> dict[str, str]:
    return {} if cents is None or 0 <= cents <= MOST_RENT_CENTS else {name: "rent_odd"}


def _floor(values: Mapping[str, Any]) -> dict[str, str]:
    floor = values["floor"]
    if floor is None:
        return {}
    if values["kind"] == Kind.LAND:
        return {"floor": "floor_of_land"}
    return {} if LOWEST_FLOOR <= floor <= HIGHEST_FLOOR and floor else {"floor": "floor_odd"}
