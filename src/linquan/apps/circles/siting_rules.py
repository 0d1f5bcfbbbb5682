"""What can be asked about sites, and what holds of an answer. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from linquan.apps.circles.levels import level_of
from linquan.apps.circles.rules import FARTHEST_EAST, FARTHEST_NORTH
from linquan.apps.circles.runs import FARTHEST, Inputs
from linquan.apps.circles.siting import (
    CLOSEST_M,
    FARTHEST_M,
    MOST_MINUTES,
    MOST_NEW,
    MOST_POINTS,
    MOST_SERVED,
    MOST_YUAN,
    NEAREST_M,
    POINT_NAME_LIMIT,
    WIDEST_M,
    Goal,
    SitingDraft,
    Source,
    Spot,
)
from linquan.engine.networks import Mode

OLDEST: Final = 120
NORTHERNMOST: Final = 85
"""Degrees; beyond there are no streets, and no plane to lay them in."""


@dataclass(frozen=True, slots=True)
class Askable:
    """What a question can be about: the run, what it was made from, areas in use.

    ``reckoned`` are the codes of items and levels of which the run says who has them.
    """

    run_id: int
    inputs: Inputs
    reckoned: Collection[str]
    area_ids: Collection[int]


def siting_faults(draft: SitingDraft, known: Askable) -> dict[str, str]:
    """Name what is wrong with a question, by field."""
    faults = {}
    if draft.item_code not in known.reckoned:
        is_known = known.inputs.item(draft.item_code) is not None
        faults["item"] = "item_not_reckoned" if is_known else "item_unknown"
    if draft.area_id not in known.area_ids:
        faults["area"] = "area_unknown"
    if not 1 <= draft.sites <= MOST_NEW:
        faults["sites"] = "out_of_range"
    if draft.from_age is not None and not _are_ages(draft.from_age, draft.to_age):
        faults["ages"] = "ages_odd"
    if draft.goal is Goal.BUDGET and (fault := budget_fault(draft.budget_yuan)):
        faults["budget"] = fault
    return faults | _candidates(draft) | _reach(draft, known)


def budget_fault(yuan: int | None) -> str:
    """Name what is wrong with a budget; empty: nothing."""
    if yuan is None:
        return "budget_needed"
    return "" if 1 <= yuan <= MOST_YUAN else "budget_odd"


def _are_ages(from_age: int, to_age: int | None) -> bool:
    return 0 <= from_age <= (OLDEST if to_age is None else to_age) <= OLDEST


def _candidates(draft: SitingDraft) -> dict[str, str]:
    faults = {}
    if Source.POINTS in draft.sources and not draft.points:
        faults["points"] = "points_missing"
    elif not draft.sources:
        faults["sources"] = "sources_missing"
    if Source.GRID in draft.sources and not CLOSEST_M <= draft.spacing_m <= WIDEST_M:
        faults["spacing_m"] = "out_of_range"
    if len(draft.points) > MOST_POINTS:
        faults["points"] = "points_many"
    elif code := next(filter(None, map(point_fault, draft.points)), ""):
        faults["points"] = code
    return faults


def point_fault(spot: Spot) -> str:
    """Name what is wrong with a point of one's own; empty: nothing."""
    if len(spot.name) > POINT_NAME_LIMIT:
        return "point_name_long"
    if abs(spot.lon) <= FARTHEST_NORTH < abs(spot.lat) <= FARTHEST_EAST:
        return "coordinates_swapped"
    if spot.yuan is not None and not 0 <= spot.yuan <= MOST_YUAN:
        return "point_price_odd"
    is_on_earth = abs(spot.lon) <= FARTHEST_EAST and abs(spot.lat) <= NORTHERNMOST
    return "" if is_on_earth else "no_such_point"


def _reach(draft: SitingDraft, known: Askable) -> dict[str, str]:
    """Look at how far a site may be, and for how many a centre is."""
    item = known.inputs.item(draft.item_code)
    if draft.goal is Goal.CENTRES:
        faults = {"goal": "centres_of_items"} if level_of(draft.item_code) else {}
        return faults | _centres(draft, is_walked=item is None or item.mode is Mode.WALK)
    if draft.minutes is None:
        return {}
    if not 1 <= draft.minutes <= MOST_MINUTES:
        return {"minutes": "out_of_range"}
    is_far = item is not None and known.inputs.limit(item, draft.minutes) > FARTHEST[item.mode]
    return {"minutes": "minutes_far"} if is_far else {}


def _centres(draft: SitingDraft, *, is_walked: bool) -> dict[str, str]:
    faults = {} if is_walked else {"goal": "centres_on_foot"}
    if not NEAREST_M <= draft.radius_m <= FARTHEST_M:
        faults["radius_m"] = "out_of_range"
    if not 1 <= draft.least <= MOST_SERVED:
        faults["least"] = "out_of_range"
    if not draft.least <= draft.most <= MOST_SERVED:
        faults["most"] = "most_below_least"
    return faults
