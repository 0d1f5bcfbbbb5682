"""Facilities of the town."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from tests.apps.appeals.factories import Town

from linquan.apps.circles import operations
from linquan.apps.circles.facilities import FacilityDraft, PlaceDraft, StandingDraft
from linquan.apps.circles.outlets import Agreement, OutletDraft
from linquan.apps.circles.premises import Kind, LinkIssued, PremisesDraft
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


def shop(town: Town, **changes: Any) -> PremisesDraft:
    """Lay out an empty shop of 85 square metres in the first grid."""
    plain = PremisesDraft(
        name="锦绣路12号商铺", area_id=town.grid_id, size_m2=85, kind=Kind.SHOP,
        address="锦绣路12号", lon=104.002, lat=30.002, floor=1, rent_cents=6_000, has_water=True,
        has_power=True, has_exhaust=False, idle_since=date(2026, 9, 1),
    )  # fmt: skip
    return replace(plain, **changes)


def offer(town: Town, now: datetime, *, by: Actor | None = None, **changes: Any) -> int:
    """Enter an empty shop that is offered; by the community's clerk unless told otherwise."""
    return operations.add_premises(
        actor=by or town.staff.clerk, district_id=town.district_id, draft=shop(town, **changes),
        now=now,
    )  # fmt: skip


def report(town: Town, now: datetime, *, by: Actor | None = None, **changes: Any) -> int:
    """Let the property company report an empty shop; by its handler unless told otherwise."""
    return operations.report_premises(
        actor=by or town.staff.property_handler, district_id=town.district_id,
        unit_id=town.staff.property_company_id, draft=shop(town, **changes), now=now,
    )  # fmt: skip


def link(town: Town, now: datetime, *, by: Actor | None = None, **changes: Any) -> LinkIssued:
    """Hand the property company a link for the first community."""
    given: dict[str, Any] = {
        "unit_id": town.staff.property_company_id, "area_id": town.district.community_ids[0],
        "days": 30, **changes,
    }  # fmt: skip
    return operations.issue_premises_link(
        actor=by or town.staff.clerk, district_id=town.district_id, now=now, **given
    )


def outlet(town: Town, **changes: Any) -> OutletDraft:
    """Lay out a pharmacy of 60 to 120 square metres, wanted in the first community."""
    plain = OutletDraft(
        name="社区药房", item_code="HEA-B03", area_id=town.district.community_ids[0],
        least_m2=60, most_m2=120, most_rent_cents=8_000, needs_power=True, needs_ground=True,
        until=date(2026, 12, 31),
    )  # fmt: skip
    return replace(plain, **changes)


def want(town: Town, now: datetime, *, by: Actor | None = None, **changes: Any) -> int:
    """Enter a wanted pharmacy; by the community's clerk unless told otherwise."""
    return operations.want_outlet(
        actor=by or town.staff.clerk, district_id=town.district_id, draft=outlet(town, **changes),
        now=now,
    )  # fmt: skip


def agree(
    town: Town, outlet_id: int, premises_id: int, now: datetime, *, by: Actor | None = None,
    **changes: Any,
) -> int:  # fmt: skip
    """Agree on a space; returns the planned facility."""
    agreement = replace(Agreement("社区药房", None, date(2027, 1, 31)), **changes)
    return operations.agree_match(
        actor=by or town.staff.clerk, outlet_id=outlet_id, premises_id=premises_id,
        agreement=agreement, now=now,
    )  # fmt: skip
