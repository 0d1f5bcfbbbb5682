"""Facilities of the town."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from tests.apps.appeals.factories import Town

from linquan.apps.circles import operations
from linquan.apps.circles.facilities import FacilityDraft, PlaceDraft, StandingDraft
from linquan.kernel.actors import Actor

PHARMACY = FacilityDraft(
    name="康民药房", name_en="Kangmin pharmacy", item_code="HEA-B03", capacity=12,
    capacity_unit="人", hours="8:00-21:00", functions=("售药", "测血压"), source="实地走访",
)  # fmt: skip


def enter(town: Town, now: datetime, *, by: Actor | None = None, **changes: Any) -> int:
    """Enter a pharmacy in the first grid, open since November, unless told otherwise."""
    place = PlaceDraft(area_id=town.grid_id, address="锦绣路1号", lon=104.001, lat=30.001)
    standing = StandingDraft(opened_on=date(2026, 11, 1))
    return operations.add_facility(
        actor=by or town.staff.clerk,
        district_id=town.district_id,
        draft=replace(PHARMACY, **changes.pop("draft", {})),
        place=replace(place, **changes.pop("place", {})),
        standing=changes.pop("standing", standing),
        now=now,
    )
