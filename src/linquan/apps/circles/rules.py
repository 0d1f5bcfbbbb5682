"""Who may do what with the catalogue and with facilities, and what holds of them. Pure."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from linquan.apps.circles.facilities import (
    FUNCTION_LIMIT,
    LEAST_REASON,
    LIMITS,
    MOST_CAPACITY,
    MOST_FUNCTIONS,
    MOVES,
    State,
)
from linquan.apps.circles.spaces import parent_fault
from linquan.apps.circles.types import MOST_TAGS, TAG_LIMIT
from linquan.engine.circles.catalogue import Match
from linquan.kernel.actors import STREET_DEPTH, Actor, Role
from linquan.kernel.events import EventRow

TAKE_BACK_WITHIN: Final = timedelta(minutes=10)
ADDED: Final = "facility.added"
ENDED: Final = frozenset(
    {"area_unknown", "item_unknown", "operator_unknown", "day_gone", "tier_unknown", "kind_unknown"}
)
"""Faults that time alone brings about."""
UNDOABLE: Final = frozenset(
    f"facility.{step}"
    for step in (
        "corrected",
        "moved",
        "progressed",
        "opened",
        "closed",
        "reopened",
        "contract_renewed",
    )
)
WHOLE: Final = 100
FARTHEST_EAST, FARTHEST_NORTH = 180, 90
_TAG: Final = re.compile(r"[a-z0-9_:-]+=[^=\s|、,，;；]+")


def may_edit_lists(actor: Actor, district_id: int) -> bool:
    """Clerks and administrators of the street level or above edit the lists."""
    return actor.edits_lists(district_id)


def may_plan(actor: Actor, district_id: int) -> bool:
    """Who edits the lists also asks what would be, and leaders of the street level or above."""
    return actor.edits_lists(district_id) or any(
        post.district_id == district_id
        and post.role is Role.LEADER
        and 0 < post.area_path.count("/") <= STREET_DEPTH
        for post in actor.posts
    )


def tags_fault(tags: Iterable[str], match: str) -> str:
    """Name what is wrong with tags of OpenStreetMap beside how well they do; empty: nothing."""
    found = tuple(tags)
    if len(found) > MOST_TAGS or any(len(tag) > TAG_LIMIT for tag in found):
        return "tags_too_many"
    if not all(_TAG.fullmatch(tag) for tag in found):
        return "tag_odd"
    return "" if bool(found) == (match != Match.NONE) else "tags_or_none"


def functions_fault(functions: Collection[str], *, may_be_none: bool = False) -> str:
    """Name what is wrong with functions that something has or must have; empty: nothing."""
    if not functions and not may_be_none:
        return "functions_missing"
    is_odd = len(functions) > MOST_FUNCTIONS or any(len(f) > FUNCTION_LIMIT for f in functions)
    return "functions_odd" if is_odd else ""


def may_see(actor: Actor, district_id: int) -> bool:
    """Everybody with a post in the district: facilities are no secret."""
    return any(post.district_id == district_id for post in actor.posts)


def may_keep(actor: Actor, area_path: str) -> bool:
    """Clerks of the community or above keep the facilities of an area."""
    return actor.is_system or bool(area_path and actor.posts_over(area_path, Role.CLERK))


def may_ask(actor: Actor, area_path: str) -> bool:
    """Clerks open requests about what is missing in their areas; a page above offers those."""
    return may_keep(actor, area_path) or any(
        post.role is Role.CLERK and post.area_path.startswith(area_path) for post in actor.posts
    )


def can_move(old: State, new: State) -> bool:
    """Whether the state table has this step."""
    return new in MOVES[old]


def can_take_back(last: EventRow | None, actor: Actor, now: datetime) -> bool:
    """Whether the newest event of a facility is one's own of a moment ago, and can be undone."""
    if last is None:
        return False
    if last.kind == ADDED:
        return last.is_by(actor) and now - last.at <= TAKE_BACK_WITHIN
    return last.kind in UNDOABLE and last.can_go_back(actor, now, TAKE_BACK_WITHIN)


@dataclass(frozen=True, slots=True)
class Known:
    """What a facility may name: items, areas, units, who has which brand; and the office's day.

    ``parents``: of every facility, what it belongs to.
    """

    items: Collection[str]
    area_ids: Collection[int]
    operator_ids: Collection[int]
    brands: Mapping[str, int]
    today: date
    tiers: Collection[str] = ()
    kinds: Collection[str] = ()
    parents: Mapping[int, int | None] = field(default_factory=dict)


def facility_faults(
    values: Mapping[str, Any], known: Known, facility_id: int = 0
) -> dict[str, str]:
    """Name what is wrong with a facility, by field; ``values`` are all that is to be written."""
    faults = _lengths(values) | _names(values, known, facility_id)
    faults |= point_faults(values) | _contract(values) | _days(values, known.today)
    faults |= _part(values, known, facility_id)
    capacity = values["capacity"]
    if capacity is not None and not 0 <= capacity <= MOST_CAPACITY:
        faults["capacity"] = "capacity_odd"
    if not 0 <= values["progress"] <= WHOLE:
        faults["progress"] = "progress_odd"
    return faults


def _lengths(values: Mapping[str, Any]) -> dict[str, str]:
    faults = {name: "text_long" for name, most in LIMITS.items() if len(values[name]) > most}
    if values["functions"] and (fault := functions_fault(values["functions"])):
        faults["functions"] = fault
    return faults | ({} if values["name"] else {"name": "name_missing"})


def _names(values: Mapping[str, Any], known: Known, facility_id: int) -> dict[str, str]:
    """Refuse what names nothing, and a brand that another facility has."""
    faults = {}
    if values["item_code"] not in known.items:
        faults["item_code"] = "item_unknown"
    if values["area_id"] not in known.area_ids:
        faults["area_id"] = "area_unknown"
    if (served := values["served_area_id"]) is not None and served not in known.area_ids:
        faults["served_area_id"] = "area_unknown"
    if (operator := values["operator_id"]) is not None and operator not in known.operator_ids:
        faults["operator_id"] = "operator_unknown"
    if known.brands.get(values["brand"], facility_id) != facility_id:
        faults["brand"] = "brand_taken"
    return faults


def _part(values: Mapping[str, Any], known: Known, facility_id: int) -> dict[str, str]:
    """Refuse a tier and a kind that no list has, and what a facility cannot belong to."""
    faults = {}
    if values["space_tier"] and values["space_tier"] not in known.tiers:
        faults["space_tier"] = "tier_unknown"
    if values["kind"] and values["kind"] not in known.kinds:
        faults["kind"] = "kind_unknown"
    if (parent_id := values["parent_id"]) is not None:
        fault = parent_fault(facility_id, parent_id, known.parents)
        faults |= {"parent_id": fault} if fault else {}
    return faults


def without_ended(faults: Mapping[str, str], changed: Collection[str]) -> dict[str, str]:
    """Leave out what only time made wrong: what was named before may stay though it has ended."""
    return {n: code for n, code in faults.items() if n in changed or code not in ENDED}


def point_faults(values: Mapping[str, Any]) -> dict[str, str]:
    """Name what is wrong with a point, which may be missing."""
    lon, lat = values["lon"], values["lat"]
    if (lon is None) != (lat is None):
        return {"lat" if lat is None else "lon": "both_coordinates"}
    if lon is None or lat is None:
        return {}
    if abs(lon) <= FARTHEST_NORTH < abs(lat) <= FARTHEST_EAST:
        return {"lat": "coordinates_swapped"}
    is_on_earth = abs(lon) <= FARTHEST_EAST and abs(lat) <= FARTHEST_NORTH
    return {} if is_on_earth else {"lat": "no_such_point"}


def _contract(values: Mapping[str, Any]) -> dict[str, str]:
    begins, ends = values["contract_from"], values["contract_to"]
    if values["operator_id"] is None and (begins or ends or values["contract_results"]):
        return {"operator_id": "operator_missing"}
    return {"contract_to": "contract_odd"} if begins and ends and ends < begins else {}


def _days(values: Mapping[str, Any], today: date) -> dict[str, str]:
    """Refuse days that do not go with the state."""
    opened, closed, state = values["opened_on"], values["closed_on"], values["state"]
    faults = {}
    if opened and opened > today:
        faults["opened_on"] = "day_to_come"
    if closed and closed > today:
        faults["closed_on"] = "day_to_come"
    if closed and opened and closed < opened:
        faults["closed_on"] = "closed_before_open"
    if state == State.CLOSED and (closed is None or len(values["close_reason"]) < LEAST_REASON):
        faults["close_reason" if closed else "closed_on"] = "closed_how"
    if state != State.CLOSED and (closed or values["close_reason"]):
        faults["closed_on" if closed else "close_reason"] = "not_closed"
    return faults
