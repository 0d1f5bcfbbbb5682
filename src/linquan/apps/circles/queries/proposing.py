"""Reads of what the map offers to the register."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.circles import proposals, register, rules
from linquan.apps.circles.facilities import FacilityRow
from linquan.apps.circles.intake import IntakeRow, ItemCount, Offer, Proposal, Standing, count_items
from linquan.apps.circles.models import Intake
from linquan.apps.circles.queries.register import books_of
from linquan.apps.circles.types import ItemRow
from linquan.engine.circles.catalogue import Match
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound
from linquan.kernel.events import newest_of_kinds

ROWS: Final = 100
MOST_ON_MAP: Final = 2_000
NEWEST: Final = 10
EVENTS: Final = ("intake.taken", "intake.taken_back")


@dataclass(frozen=True, slots=True)
class OffersPage:
    """What the map offers, item by item, and the newest baskets that were taken in."""

    made_at: datetime | None
    is_there: bool
    is_drawn: bool
    counts: tuple[ItemCount, ...]
    items: Mapping[str, ItemRow]
    objects: Mapping[Standing, int]
    """Objects of the map by how they stand, each once."""
    vanished: tuple[FacilityRow, ...]
    intakes: tuple[IntakeRow, ...]
    may_take: bool


@dataclass(frozen=True, slots=True)
class ItemOffersPage:
    """What the map offers of one item, and what the reader may take."""

    item: ItemRow
    rows: tuple[Proposal, ...]
    by_standing: Mapping[Standing, int]
    vanished: tuple[FacilityRow, ...]
    there: Mapping[int, FacilityRow]
    """Facilities of the register that rows name."""
    items: Mapping[str, ItemRow]
    may_take: Mapping[int, bool]
    """By area."""
    plain: int
    next_key: str


def offers_page(actor: Actor, now: datetime) -> OffersPage:
    """Return what the map offers for every item. Six statements. Raises NotAllowed."""
    books, items, offer = _offer(actor, now)
    may_take = _may_take(actor, books)
    shown = Intake.objects.filter(district_id=books.district_id).order_by("-id")
    who = newest_of_kinds(books.district_id, EVENTS, limit=2 * NEWEST)
    names = {e.subject: e.actor_name for e in who if e.kind == EVENTS[0]}
    standing_of = {one.key: one.standing for one in offer.proposals}
    for one in offer.proposals:  # near one of any item is near
        if one.standing is Standing.NEAR:
            standing_of[one.key] = Standing.NEAR
    return OffersPage(
        offer.made_at, offer.is_there, books.areas.is_drawn,
        count_items(offer, items.values(), may_take), items,
        {how: sum(s is how for s in standing_of.values()) for how in Standing},
        offer.vanished,
        tuple(
            IntakeRow(pk, code, len(ids), at, undone, names.get(f"intake:{pk}", ""))
            for pk, code, ids, at, undone in shown.values_list(
                "id", "item_code", "facility_ids", "taken_at", "undone_at"
            )[:NEWEST]
        ),
        any(may_take.values()),
    )  # fmt: skip


def item_offers_page(
    actor: Actor, item_code: str, standing: str, now: datetime, *, after: str = ""
) -> ItemOffersPage:
    """Return what the map offers of an item, after an object in order of their keys.

    Five statements at most. Raises NotAllowed, NotFound (``item_unknown``).
    """
    books, items, offer = _offer(actor, now)
    if item_code not in items:
        raise NotFound("item_unknown")
    may_take = _may_take(actor, books)
    ours = [one for one in offer.proposals if one.item_code == item_code]
    wanted = sorted(
        (one for one in ours if standing in {"", one.standing}), key=lambda one: one.key
    )
    rest = [one for one in wanted if one.key > after]
    shown = tuple(rest[:ROWS])
    ids = {one.facility_id for one in shown if one.facility_id}
    rows = register.facility_rows(district_id=books.district_id, pk__in=ids)
    return ItemOffersPage(
        items[item_code], shown,
        {how: sum(one.standing is how for one in ours) for how in Standing},
        tuple(row for row in offer.vanished if row.item_code == item_code),
        {row.facility_id: row for row in rows}, items, may_take,
        sum(one.is_plain and _is_ours(one, may_take) for one in ours),
        shown[-1].key if len(rest) > ROWS else "",
    )  # fmt: skip


def _is_ours(one: Proposal, may_take: Mapping[int, bool]) -> bool:
    return one.area is not None and may_take.get(one.area.area_id, False)


def proposal_points(actor: Actor, item_code: str, now: datetime) -> dict[str, Any]:
    """Return what the map offers of an item as points, some thousand at most. Four statements.

    Raises NotAllowed.
    """
    _, _, offer = _offer(actor, now)
    ours: Sequence[Proposal] = [one for one in offer.proposals if one.item_code == item_code]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
            "properties": {
                "kind": "facility", "name": one.name or one.key, "name_en": one.name_en,
                "code": one.item_code, "state": one.standing.value,
            },
        }
        for one in ours[:MOST_ON_MAP]
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def _offer(actor: Actor, now: datetime) -> tuple[Desk, dict[str, ItemRow], Offer]:
    """Hold the map against the register. Four statements. Raises NotAllowed."""
    books = books_of(actor)
    items = proposals.offered_items(books, now)
    return books, {row.code: row for row in items}, proposals.offer(books, items)


def _may_take(actor: Actor, books: Desk) -> dict[int, bool]:
    return {area.area_id: rules.may_keep(actor, area.path) for area in books.areas.living()}


@dataclass(frozen=True, slots=True)
class MapItem:
    """What of an item may come in from the map: the objects, and how surely they are of it."""

    name: str
    match: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MapOffers:
    """What the map offers as a whole: by item, each object once, those of exact items first."""

    items: Mapping[str, MapItem]
    outside: int
    is_there: bool


def map_offers(district_id: int, now: datetime) -> MapOffers:
    """Return all that may come in from the map without a look. Four statements.

    An object whose tags mean several items comes in as the first exact one, else the first; one
    with the same item near by does not.
    """
    books = desk(district_id)
    items = {row.code: row for row in proposals.offered_items(books, now)}
    found = proposals.offer(books, tuple(items.values()))
    order = {code: n for n, code in enumerate(items)}
    new = (one for one in found.proposals if one.standing is Standing.NEW)
    keys: dict[str, list[str]] = {code: [] for code in items}
    taken: set[str] = set()
    for one in sorted(new, key=lambda p: (p.match is not Match.EXACT, order[p.item_code], p.key)):
        if one.key not in taken:
            taken.add(one.key)
            keys[one.item_code].append(one.key)
    outside = {one.key for one in found.proposals if one.standing is Standing.OUTSIDE}
    told = {c: MapItem(r.name, r.osm_match, tuple(keys[c])) for c, r in items.items()}
    return MapOffers(told, len(outside), found.is_there)
