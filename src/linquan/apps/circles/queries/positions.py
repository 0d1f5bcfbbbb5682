"""Reads of the network of positions."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from linquan.apps.appeals.queries import Desk
from linquan.apps.circles import register, rules
from linquan.apps.circles.facilities import FacilityRow, State
from linquan.apps.circles.facilities import Level as PositionLevel
from linquan.apps.circles.levels import code_of
from linquan.apps.circles.position_rules import Thresholds
from linquan.apps.circles.positions import (
    CommunityPositions,
    Parent,
    Position,
    PositionNetwork,
    network,
)
from linquan.apps.circles.queries.asked import Hole, holes
from linquan.apps.circles.queries.coverage import MOST_HOMES, Shelf
from linquan.apps.circles.queries.lists import thresholds_on
from linquan.apps.circles.queries.register import books_of
from linquan.apps.circles.queries.walking import walking_in
from linquan.apps.circles.runs import ADULT
from linquan.apps.circles.walked import WalkedHome
from linquan.apps.places import queries as places
from linquan.apps.places.types import COMMUNITIES, AreaRow, Level
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound

DWELLINGS: Final = (Level.ESTATE, Level.GROUP)


@dataclass(frozen=True, slots=True)
class PositionsPage:
    """The network, narrowed to an area if asked, and by which thresholds it was looked at.

    ``shelf`` is the run that looked for positions; None where none has, and straight lines are
    told instead.
    """

    network: PositionNetwork
    limits: Thresholds
    streets: tuple[AreaRow, ...]
    today: date
    may_plan: bool
    shelf: Shelf | None = None
    speed: str = ADULT


@dataclass(frozen=True, slots=True)
class CommunityPage:
    """One community: its positions with their parents, and its estates with their distances."""

    row: CommunityPositions
    positions: tuple[Parent, ...]
    limits: Thresholds
    today: date
    may_plan: bool
    shelf: Shelf | None = None
    speed: str = ADULT
    homes: tuple[WalkedHome, ...] = ()
    """Those to which most is too far, where a run has looked for positions."""
    home_count: int = 0
    hole: Hole | None = None
    """Of the centre that it has not."""


def positions_page(
    actor: Actor, now: datetime, *, area_id: int = 0, speed: str = ""
) -> PositionsPage:
    """Return the network of a district, or of a street. Four statements; seven with a run.

    Some more where the run is not kept. Raises NotAllowed.
    """
    books = books_of(actor)
    today = books.day(now)
    limits = thresholds_on(books.district_id, today)
    whole = books.areas.areas.get(area_id)
    streets, walking = books.areas.living(Level.STREET), walking_in(books.district_id, speed)
    found = _network(books, limits, whole.path if whole else "", straight=walking is None)
    told = limits, streets, today, rules.may_plan(actor, books.district_id)
    if walking is None:
        return PositionsPage(found, *told)
    return PositionsPage(walking.told(found), *told, walking.shelf, walking.speed)


def community_positions(
    actor: Actor, area_id: int, now: datetime, *, speed: str = ""
) -> CommunityPage:
    """Return one community with its positions and homes. Four statements; seven with a run.

    One more where it has no centre, two where a request asks for one; some more where the run is
    not kept. Raises NotAllowed, NotFound.
    """
    books = books_of(actor)
    area = books.areas.areas.get(area_id)
    if area is None or area.is_retired or area.level not in COMMUNITIES:
        raise NotFound("area_unknown")
    today = books.day(now)
    limits = thresholds_on(books.district_id, today)
    walking = walking_in(books.district_id, speed)
    found = _network(books, limits, area.path, straight=walking is None)
    positions = tuple(one for one in found.positions if area_id in one.position.serves)
    told = positions, limits, today, rules.may_plan(actor, books.district_id)
    hole = _hole(actor, books, found.communities[0])
    if walking is None:
        return CommunityPage(found.communities[0], *told, hole=hole)
    (row,) = walking.told(found).communities
    homes = walking.homes_in(area)
    return CommunityPage(
        row, *told, walking.shelf, walking.speed, homes[:MOST_HOMES], len(homes), hole
    )


def _hole(actor: Actor, books: Desk, row: CommunityPositions) -> Hole | None:
    """Return that a community has no centre, with the request about it; None where it has one."""
    key = code_of(PositionLevel.CENTRE)
    found = holes(actor, books, [(key, row.area)] if row.has_none else [])
    return found.get((key, row.area.area_id))


def _network(books: Desk, limits: Thresholds, within: str, *, straight: bool) -> PositionNetwork:
    """Look at the communities below a path, with every position of the district. One statement.

    Estates are held against positions in straight lines only where nothing better is known.
    """
    rows = register.facility_rows(
        district_id=books.district_id, level__gt="", state__in=[State.OPEN, State.PLANNED]
    )
    communities = books.areas.living(*COMMUNITIES)
    positions = [_position(row, books, communities) for row in rows]
    estates = [
        (area, community.area_id)
        for area in books.areas.living(*DWELLINGS)
        if straight and area.path.startswith(within)
        if (community := books.areas.community_of(area.area_id))
    ]
    shown = [area for area in communities if area.path.startswith(within)]
    ids = {area.area_id for area in shown}
    found = network(positions, shown, estates, places.residents_by_area(books.areas), limits)
    here = tuple(one for one in found.positions if not within or one.position.serves & ids)
    return PositionNetwork(found.communities, here, found.people)


def served_by(row: FacilityRow, books: Desk, communities: tuple[AreaRow, ...]) -> frozenset[int]:
    """Return the communities that a facility serves: of its served area, else its own. No SQL."""
    served = books.areas.areas.get(row.served_area_id or 0)
    if served is None:
        own = books.areas.community_of(row.area_id)
        return frozenset({own.area_id} if own else ())
    within = books.areas.community_of(served.area_id) or served
    return frozenset(a.area_id for a in communities if a.path.startswith(within.path))


def _position(row: FacilityRow, books: Desk, communities: tuple[AreaRow, ...]) -> Position:
    own = books.areas.community_of(row.area_id)
    return Position(
        row.facility_id, row.name, row.name_en, row.level, row.state, row.area_id,
        own.area_id if own else None, served_by(row, books, communities), row.lon, row.lat,
        row.parent_id,
    )  # fmt: skip
