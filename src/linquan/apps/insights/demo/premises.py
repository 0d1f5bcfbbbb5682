"""The demo's idle spaces and wanted outlets: offered, reported, withdrawn. All made up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from linquan.apps.circles import operations as circles
from linquan.apps.circles.outlets import OutletDraft
from linquan.apps.circles.premises import Ending, Kind, PremisesDraft
from linquan.apps.circles.premises_links import link_subject, premises_link_of
from linquan.apps.insights.demo.ground import Ground
from linquan.apps.insights.demo.people import Staff
from linquan.engine.towns import Town
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE

NOTE: Final = "演示数据（虚构）"
ASIDE: Final = 0.0006
"""Degrees beside a facility of the town: a minute on foot."""
EMPTY_DAYS: Final = 120
LINK_DAYS: Final = 180
WANTED_DAYS: Final = 240


@dataclass(frozen=True, slots=True)
class _Space:
    name: str
    kind: Kind
    size_m2: int
    rent_yuan: int | None
    has_exhaust: bool | None = None
    has_access: bool | None = True
    floor: int | None = 1


@dataclass(frozen=True, slots=True)
class _Outlet:
    name: str
    item_code: str
    least_m2: int
    most_m2: int
    most_rent_yuan: int
    needs_exhaust: bool = False
    needs_ground: bool = False


SPACES: Final = (
    _Space("沿街商铺 A-03", Kind.SHOP, 85, 60, has_exhaust=True),
    _Space("沿街商铺 A-11", Kind.SHOP, 110, 55, has_exhaust=False),
    _Space("小区架空层（2号楼下）", Kind.HALL, 240, 0),
    _Space("写字楼二层 205", Kind.OFFICE, 320, 38, has_access=False, floor=2),
    _Space("沿街商铺 B-07", Kind.SHOP, 46, 70, has_exhaust=True),
    _Space("待用地块 C", Kind.LAND, 1_500, None, floor=None),
)
OUTLETS: Final = (
    _Outlet("银行网点", "COM-Q03", 90, 160, 58, needs_ground=True),
    _Outlet("社区药房", "HEA-B03", 60, 120, 65, needs_ground=True),
    _Outlet("就业驿站", "INF-Q02", 200, 400, 20),
    _Outlet("社区食堂", "COM-Q02", 120, 260, 50, needs_exhaust=True, needs_ground=True),
)
REPORTED: Final = _Space("沿街商铺 B-08", Kind.SHOP, 52, 65)


def enter_premises(town: Town, ground: Ground, staff: Staff, now: datetime) -> None:
    """Enter the spaces beside facilities of the town, and let a company report one by its link."""
    for place, space in enumerate(SPACES):
        made = circles.add_premises(
            actor=staff.street_clerk,
            district_id=ground.district_id,
            draft=_draft(town, ground, staff, space, place, now),
            now=now,
        )
    circles.withdraw_premises(
        actor=staff.street_clerk, premises_id=made, ending=Ending.OWN_USE, reason=NOTE, now=now
    )
    _report(town, ground, staff, now)
    for outlet in OUTLETS:
        _want(ground, staff, outlet, now)


def _want(ground: Ground, staff: Staff, outlet: _Outlet, now: datetime) -> None:
    circles.want_outlet(
        actor=staff.street_clerk,
        district_id=ground.district_id,
        draft=OutletDraft(
            name=outlet.name,
            item_code=outlet.item_code,
            area_id=ground.street_id,
            least_m2=outlet.least_m2,
            most_m2=outlet.most_m2,
            most_rent_cents=outlet.most_rent_yuan * 100,
            needs_power=True,
            needs_exhaust=outlet.needs_exhaust,
            needs_ground=outlet.needs_ground,
            until=now.astimezone(OFFICE_ZONE).date() + timedelta(days=WANTED_DAYS),
            note=NOTE,
        ),
        now=now,
    )


def _report(town: Town, ground: Ground, staff: Staff, now: datetime) -> None:
    unit_id = staff.property_companies[0]
    issued = circles.issue_premises_link(
        actor=staff.street_clerk, district_id=ground.district_id, unit_id=unit_id,
        area_id=ground.street_id, days=LINK_DAYS, now=now,
    )  # fmt: skip
    link_id, _ = premises_link_of(issued.token, now)
    circles.report_premises(
        actor=Actor.body(link_subject(link_id), town.property_companies[0].name.zh),
        district_id=ground.district_id,
        unit_id=unit_id,
        draft=_draft(town, ground, staff, REPORTED, len(SPACES), now),
        now=now,
    )


def _draft(
    town: Town, ground: Ground, staff: Staff, space: _Space, place: int, now: datetime
) -> PremisesDraft:
    beside = town.facilities[place * len(town.facilities) // (len(SPACES) + 1)]
    units = staff.property_companies
    return PremisesDraft(
        name=space.name,
        area_id=ground.communities[beside.community],
        size_m2=space.size_m2,
        kind=space.kind,
        lon=round(beside.lon + ASIDE, 6),
        lat=round(beside.lat, 6),
        floor=space.floor,
        rent_cents=None if space.rent_yuan is None else space.rent_yuan * 100,
        has_water=True,
        has_power=True,
        has_exhaust=space.has_exhaust,
        has_access=space.has_access,
        idle_since=now.astimezone(OFFICE_ZONE).date() - timedelta(days=EMPTY_DAYS + place),
        owner_id=units[place % len(units)],
        note=NOTE,
    )
