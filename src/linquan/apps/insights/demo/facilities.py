"""The demo's register of facilities: those of the made-up town, and a few that are not so plain."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from shapely.geometry import Polygon, mapping

from linquan.apps.circles import operations as circles
from linquan.apps.circles.facilities import (
    FacilityDraft,
    Level,
    PlaceDraft,
    StandingDraft,
    State,
)
from linquan.apps.circles.fences import Fence, Fences
from linquan.apps.circles.forecasts import ForecastDraft
from linquan.apps.circles.ways import drafted
from linquan.apps.circles.workplaces import WorkplaceDraft
from linquan.apps.insights.demo.ground import NEIGHBOURHOOD_CENTRE, Ground
from linquan.apps.insights.demo.people import Staff
from linquan.engine.circles.catalogue import Match
from linquan.engine.networks import Mode, network_of_town
from linquan.engine.towns import Facility, Town
from linquan.kernel.calendar import OFFICE_ZONE

SOURCE: Final = "演示数据（虚构）"
HOURS: Final = {"HEA": "8:00-18:00", "COM": "7:00-21:00", "ELD": "8:30-17:30"}
CAPACITIES: Final = {
    "ELD-B01": (20, "床"), "ELD-B02": (80, "床"), "EDU-B01": (270, "座"), "EDU-B02": (900, "座"),
    "HEA-B01": (30, "床"),
}  # fmt: skip
OPEN_DAYS: Final = 900
YEARS_AHEAD, GROWTH = 4, 1.9
"""A park of 6,170 people is forecast to have 12,000 in the article."""
BRAND: Final = "江安有邻"
CONTRACT_DAYS, CONTRACT_LEFT = 365, 80
CLOSED: Final = "租约到期，已搬离。（演示数据）"


def enter_facilities(town: Town, ground: Ground, staff: Staff, now: datetime) -> None:
    """Enter the facilities of the town: most open, one not sure, one planned, one closed."""
    today = now.astimezone(OFFICE_ZONE).date()
    since = StandingDraft(opened_on=today - timedelta(days=OPEN_DAYS))
    planned = StandingDraft(
        state=State.PLANNED, progress=60, planned_for=today + timedelta(days=OPEN_DAYS // 10)
    )
    last = len(town.facilities) - 1
    for place, facility in enumerate(town.facilities):
        draft = _draft(facility, staff, today)
        made = circles.add_facility(
            actor=staff.street_clerk,
            district_id=ground.district_id,
            draft=replace(draft, match=Match.COARSE) if place == last - 2 else draft,
            place=PlaceDraft(
                area_id=ground.communities[facility.community],
                lon=round(facility.lon, 6),
                lat=round(facility.lat, 6),
            ),
            standing=planned if place == last else since,
            now=now,
        )
        if place == last - 1:
            circles.close_facility(
                actor=staff.street_clerk, facility_id=made, closed_on=today, reason=CLOSED, now=now
            )


def enter_workplaces(town: Town, ground: Ground, staff: Staff, now: datetime) -> None:
    """Enter the firms of the town with their jobs."""
    for firm in town.firms:
        zh, en = firm.name.zh, firm.name.en
        circles.revise_workplace(
            actor=staff.street_clerk,
            district_id=ground.district_id,
            workplace_code="",
            draft=WorkplaceDraft(
                zh, en, round(firm.lon, 6), round(firm.lat, 6), firm.staff, SOURCE
            ),
            valid_from=now.astimezone(OFFICE_ZONE).date(),
            now=now,
        )


def enter_forecast(town: Town, ground: Ground, staff: Staff, now: datetime) -> None:
    """Write down that more people will live in the community with the most firms."""
    counts = Counter(firm.community for firm in town.firms)
    (most, _), *_rest = counts.most_common(1)
    community = town.communities[most]
    circles.revise_forecast(
        actor=staff.street_clerk,
        district_id=ground.district_id,
        forecast_code="",
        draft=ForecastDraft(
            f"{community.name.zh}人才公寓入住预测", f"Flats for talent, {community.name.en}",
            ground.communities[most], now.year + YEARS_AHEAD,
            round(GROWTH * community.residents), SOURCE,
        ),
        valid_from=now.astimezone(OFFICE_ZONE).date(),
        now=now,
    )  # fmt: skip


def lay_ways(town: Town, ground: Ground, staff: Staff, now: datetime) -> None:
    """Keep the streets and lanes of the town as networks, and have its circles reckoned."""
    fences = _fences(town, ground)
    for mode in Mode:
        circles.keep_network(
            actor=staff.street_clerk,
            district_id=ground.district_id,
            draft=drafted(network_of_town(town, mode), SOURCE, fences=fences),
            now=now,
        )


def _fences(town: Town, ground: Ground) -> Fences:
    """Return the walls of the estates; the network of a town is entered by its gates already."""
    gates: dict[int, list[tuple[float, float]]] = {n: [] for n in range(len(town.estates))}
    for gate in town.gates:
        gates[gate.estate].append((gate.lon, gate.lat))
    rings = [mapping(Polygon(estate.ring)) for estate in town.estates]
    return Fences(
        tuple(
            Fence(ground.estates[n], rings[n], tuple(at)) for n, at in gates.items() if at
        )
    )  # fmt: skip


def _draft(facility: Facility, staff: Staff, today: date) -> FacilityDraft:
    """Lay out one; the neighbourhood centre has a brand, functions and an operator."""
    capacity, unit = CAPACITIES.get(facility.code, (None, ""))
    plain = FacilityDraft(
        name=facility.name.zh,
        name_en=facility.name.en,
        item_code=facility.code,
        hours=HOURS.get(facility.code[:3], ""),
        source=SOURCE,
        capacity=capacity,
        capacity_unit=unit,
    )
    if facility.code != NEIGHBOURHOOD_CENTRE:
        return plain
    return replace(
        plain,
        level=Level.CENTRE.value,
        functions=("党群服务", "政务服务", "文体活动"),
        space_tier="core",
        kind="one-centre",
        brand=BRAND,
        operator_id=staff.communities[facility.community],
        contract_from=today - timedelta(days=CONTRACT_DAYS - CONTRACT_LEFT),
        contract_to=today + timedelta(days=CONTRACT_LEFT),
        capacity=120,
        capacity_unit="座",
    )
