"""The demo's stations and a shared centre beside the community centres. All made up."""

from datetime import datetime, timedelta
from typing import Final

from linquan.apps.circles import operations as circles
from linquan.apps.circles.facilities import FacilityDraft, Level, PlaceDraft, StandingDraft, State
from linquan.apps.insights.demo.facilities import SOURCE
from linquan.apps.insights.demo.ground import NEIGHBOURHOOD_CENTRE, Ground
from linquan.apps.insights.demo.people import Staff
from linquan.engine.circles.catalogue import Match
from linquan.engine.towns import Estate, Town
from linquan.kernel.calendar import OFFICE_ZONE

SINCE: Final = timedelta(days=400)
EVERY: Final = 3
"""One estate of so many has a station."""


def enter_positions(town: Town, ground: Ground, staff: Staff, now: datetime) -> None:
    """Enter a station in every third estate with homes, and a shared centre that is planned.

    They are not surely of the item of a community centre, and so cover nobody.
    """
    since = StandingDraft(opened_on=now.astimezone(OFFICE_ZONE).date() - SINCE)
    lived_in = [estate for estate in town.estates if estate.home_kind is not None]
    for estate in lived_in[::EVERY]:
        draft = _draft(f"{estate.name.zh}驿站", f"{estate.name.en} station", Level.STATION)
        _enter(draft, _place(ground, estate), since, ground, staff, now)
    shared = _draft("片区共享中心", "Shared centre", Level.SHARED, ground.street_id)
    plan = StandingDraft(state=State.PLANNED, progress=20)
    _enter(shared, _place(ground, lived_in[0]), plan, ground, staff, now)


def _draft(
    name: str, name_en: str, level: Level, served_area_id: int | None = None
) -> FacilityDraft:
    return FacilityDraft(
        name=name, name_en=name_en, item_code=NEIGHBOURHOOD_CENTRE, level=level.value,
        served_area_id=served_area_id, match=Match.COARSE, source=SOURCE,
    )  # fmt: skip


def _place(ground: Ground, estate: Estate) -> PlaceDraft:
    return PlaceDraft(
        area_id=ground.communities[estate.community],
        lon=round(estate.lon, 6),
        lat=round(estate.lat, 6),
    )


def _enter(
    draft: FacilityDraft, place: PlaceDraft, standing: StandingDraft, ground: Ground, staff: Staff,
    now: datetime,
) -> None:  # fmt: skip
    circles.add_facility(
        actor=staff.street_clerk, district_id=ground.district_id, draft=draft, place=place,
        standing=standing, now=now,
    )  # fmt: skip
