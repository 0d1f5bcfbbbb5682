"""Reads of the network of spaces, and of the functions that kinds of centres have and lack."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from linquan.apps.appeals.queries import Desk
from linquan.apps.circles import register, standing
from linquan.apps.circles.facilities import FIELDS, FacilityRow, State
from linquan.apps.circles.models import Facility
from linquan.apps.circles.offered import (
    AreaLine,
    Centre,
    KindLine,
    area_lines,
    centre_of,
    kind_lines,
)
from linquan.apps.circles.offerings import FunctionRuleRow
from linquan.apps.circles.queries.asked import Hole, holes
from linquan.apps.circles.queries.lists import lines_page
from linquan.apps.circles.queries.positions import served_by
from linquan.apps.circles.queries.register import books_of
from linquan.apps.circles.queries.rows import LinesPage
from linquan.apps.circles.sought import Kind, Sought
from linquan.apps.circles.spaces import SpaceNetwork, space_network
from linquan.apps.places.types import COMMUNITIES, AreaRow, Level
from linquan.kernel.actors import Actor
from linquan.kernel.rows import rows_of
from linquan.kernel.validity import valid_on

ELSEWHERE: Final = -1
"""Stands for the community of what lies outside the area that is shown."""


@dataclass(frozen=True, slots=True)
class SpacesPage:
    """The network of spaces, narrowed to a street if asked."""

    network: SpaceNetwork
    streets: tuple[AreaRow, ...]
    holes: Mapping[tuple[str, int], Hole]
    """Of each core that a community has not, by key and area."""


@dataclass(frozen=True, slots=True)
class OfferedPage:
    """A kind of centre: its centres, and community by community who offers its functions."""

    kinds: tuple[KindLine, ...]
    rule: FunctionRuleRow | None
    areas: tuple[AreaLine, ...]
    centres: tuple[Centre, ...]
    holes: Mapping[tuple[str, int], Hole]
    """Of each function that a centre lacks, by key and area."""


def space_tiers_page(actor: Actor, now: datetime) -> LinesPage:
    """The list of tiers of space. One statement."""
    return lines_page(actor, standing.space_tiers(actor.district_id), now)


def spaces_page(actor: Actor, now: datetime, *, area_id: int = 0) -> SpacesPage:
    """Return the spaces of a district, or of a street. Three statements.

    One more where a core is missing, two where a request asks for one. Raises NotAllowed.
    """
    books = books_of(actor)
    tiers = valid_on(standing.space_tiers(books.district_id), books.day(now))
    whole = books.areas.areas.get(area_id)
    within = whole.path if whole else ""
    rows = _space_rows(books.district_id)
    communities = {row.area_id: _community(row.area_id, within, books) for row in rows}
    shown = [a for a in books.areas.living(*COMMUNITIES) if a.path.startswith(within)]
    network = space_network(rows, communities, shown, tiers)
    missing = [
        (Sought(Kind.TIER, tier.code).key, one.area)
        for one in network.without_core
        for tier in one.without_core
    ]
    return SpacesPage(network, books.areas.living(Level.STREET), holes(actor, books, missing))


def _community(area_id: int, within: str, books: Desk) -> int:
    if not books.areas.areas[area_id].path.startswith(within):
        return ELSEWHERE
    found = books.areas.community_of(area_id)
    return found.area_id if found else 0


def _space_rows(district_id: int) -> tuple[FacilityRow, ...]:
    """Return facilities with a tier, that belong to one, or that one belongs to. One statement."""
    every = Facility.objects.filter(district_id=district_id)
    parents = every.filter(parent__isnull=False).values("parent_id")
    found = every.filter(Q(space_tier__gt="") | Q(parent__isnull=False) | Q(pk__in=parents))
    return rows_of(FacilityRow, found.order_by("id").values_list(*FIELDS))


def offered_page(actor: Actor, now: datetime, *, kind: str = "") -> OfferedPage:
    """Return who offers what a kind of centre must have; of the first that lacks if none is named.

    Three statements; one more where a function is missing, two where a request asks for one.
    Raises NotAllowed.
    """
    books = books_of(actor)
    every = valid_on(standing.function_rules(books.district_id), books.day(now))
    rows = register.facility_rows(district_id=books.district_id, state=State.OPEN)
    kinds = kind_lines(rows, every)
    rule = _chosen(kinds, kind)
    if rule is None:
        return OfferedPage(kinds, None, (), (), {})
    communities = books.areas.living(*COMMUNITIES)
    serves = _serving(rows, books, communities)
    centres = [
        centre_of(row, books.areas.areas[row.area_id], rule) for row in rows if rule.is_for(row)
    ]
    missing = [(key, one.area) for one in centres for key in one.missing_keys]
    return OfferedPage(
        kinds,
        rule,
        area_lines(rows, serves, communities, rule),
        tuple(sorted(centres, key=lambda one: (one.is_whole, -len(one.missing)))),
        holes(actor, books, missing),
    )


def _chosen(kinds: tuple[KindLine, ...], code: str) -> FunctionRuleRow | None:
    """Return the kind that is asked for, else one with functions that most centres lack some of."""
    named = next((line.rule for line in kinds if line.rule.code == code), None)
    if named is not None or not kinds:
        return named
    told = max(kinds, key=lambda one: (bool(one.rule.functions), one.lacking, one.count))
    return told.rule


def _serving(
    rows: tuple[FacilityRow, ...], books: Desk, communities: tuple[AreaRow, ...]
) -> Mapping[int, frozenset[int]]:
    return {row.facility_id: served_by(row, books, communities) for row in rows}
