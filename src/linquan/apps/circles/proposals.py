"""What the extract of OpenStreetMap in use offers to the register of facilities."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from linquan.apps.appeals.queries import Desk
from linquan.apps.circles import register, standing
from linquan.apps.circles.facilities import FacilityRow, State
from linquan.apps.circles.intake import NEAR_M, SOURCE, Offer, Proposal, Standing
from linquan.apps.circles.planning import EMPTY
from linquan.apps.circles.rules import WHOLE
from linquan.apps.circles.spacing import nearest_within
from linquan.apps.circles.types import ItemRow
from linquan.apps.places import queries as places
from linquan.engine.circles.catalogue import Match
from linquan.kernel.letters import seen
from linquan.kernel.validity import valid_on


def offered_items(books: Desk, now: datetime) -> tuple[ItemRow, ...]:
    """Return the items of today that tags can tell. One statement."""
    every = valid_on(standing.items(books.district_id), books.day(now))
    return tuple(row for row in every if row.osm_tags and row.osm_match != Match.NONE)


def offer(books: Desk, items: Sequence[ItemRow]) -> Offer:
    """Hold the map in use against the register. Two statements.

    An object whose tags may mean several items is proposed for each.
    """
    made_at, objects = places.map_facilities(books.district_id)
    taken = register.facility_rows(district_id=books.district_id)
    by_key = {row.osm_key: row for row in taken if row.osm_key}
    drafts = tuple(_drafts(objects, items, by_key, books))
    found = _with_near(drafts, taken)
    keys = {one.key for one in objects}
    vanished = tuple(
        row for row in taken
        if objects and row.osm_key and row.osm_key not in keys and row.state != State.CLOSED
    )  # fmt: skip
    return Offer(made_at, found, vanished, bool(objects))


def _drafts(
    objects: Iterable[Any], items: Sequence[ItemRow], by_key: Mapping[str, FacilityRow], books: Desk
) -> Iterator[Proposal]:
    by_tag: dict[str, list[ItemRow]] = {}
    for item in items:
        for tag in item.osm_tags:
            by_tag.setdefault(tag, []).append(item)
    for one in objects:
        meant = {item.code: item for item in _meant(one.tags, by_tag)}
        if not meant:
            continue
        here = by_key.get(one.key)
        area = None if here else books.areas.home_of(one.lon, one.lat)
        how = Standing.HERE if here else Standing.NEW if area else Standing.OUTSIDE
        for code, item in meant.items():
            yield Proposal(
                one.key, seen(one.name), seen(one.name_en), one.lon, one.lat, code,
                Match(item.osm_match), how, area, here.facility_id if here else 0,
                also=tuple(other for other in meant if other != code),
            )  # fmt: skip


def _meant(tags: Mapping[str, Any], by_tag: Mapping[str, Sequence[ItemRow]]) -> Iterator[ItemRow]:
    """Yield the items that tags may mean; a value may name several things, divided by ``;``."""
    for key, value in tags.items():
        for one in str(value).split(";"):
            yield from by_tag.get(f"{key}={one.strip()}", ())


def _with_near(drafts: Sequence[Proposal], taken: Sequence[FacilityRow]) -> tuple[Proposal, ...]:
    """Say of new ones which facility of the same item lies close by."""
    standing_there: dict[str, list[FacilityRow]] = {}
    for row in taken:
        if row.lon is not None:
            standing_there.setdefault(row.item_code, []).append(row)
    of_item: dict[str, list[int]] = {}
    for place, one in enumerate(drafts):
        if one.standing is Standing.NEW and one.item_code in standing_there:
            of_item.setdefault(one.item_code, []).append(place)
    found = list(drafts)
    for code, at in of_item.items():
        rows = standing_there[code]
        points = [(drafts[place].lon, drafts[place].lat) for place in at]
        others = [(row.lon or 0.0, row.lat or 0.0) for row in rows]
        for place, near in zip(at, nearest_within(points, others, NEAR_M), strict=True):
            if near is not None:
                found[place] = replace(
                    drafts[place], standing=Standing.NEAR, near_m=near[1],
                    facility_id=rows[near[0]].facility_id,
                )  # fmt: skip
    return tuple(found)


def values_of(one: Proposal, item: ItemRow, made_at: datetime | None) -> dict[str, Any]:
    """Return what the register says of a proposal that comes in: open, as sure as its item is."""
    return dict(EMPTY) | {
        "name": one.name or item.name,
        "name_en": one.name_en or ("" if one.name else item.name_en),
        "item_code": one.item_code,
        "area_id": one.area.area_id if one.area else None,
        "lon": one.lon,
        "lat": one.lat,
        "state": State.OPEN.value,
        "progress": WHOLE,
        "match": one.match.value,
        "source": f"{SOURCE} {made_at:%Y-%m-%d}" if made_at else SOURCE,
        "osm_key": one.key,
    }
