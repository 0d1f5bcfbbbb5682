"""Reads of workplaces, and of jobs and homes in balance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from linquan.apps.circles import standing
from linquan.apps.circles.queries.coverage import Shelf, shelf
from linquan.apps.circles.queries.lists import lines_page
from linquan.apps.circles.queries.rows import LinesPage
from linquan.apps.circles.queries.runs import parts_by_day, parts_of, seen_district
from linquan.apps.circles.work import (
    NEAR,
    Balanced,
    NearLine,
    NearWork,
    balance_name,
    lines_of,
)
from linquan.apps.places import queries as places
from linquan.apps.places.types import ZoneKind, ZoneRow
from linquan.engine.circles.catalogue import Item
from linquan.engine.networks import Mode
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound

MOST_DAYS: Final = 60


def workplaces_page(actor: Actor, now: datetime) -> LinesPage:
    """The list of workplaces. One statement. Raises NotAllowed."""
    return lines_page(actor, standing.workplaces(seen_district(actor)), now)


@dataclass(frozen=True, slots=True)
class Park:
    """A zone with its jobs, and who lives near by every way of going."""

    zone: ZoneRow
    lines: tuple[NearLine, ...]

    @property
    def jobs(self) -> int:
        """Jobs of the zone."""
        return self.lines[0].jobs if self.lines else 0


@dataclass(frozen=True, slots=True)
class ParksPage:
    """Zones with jobs and all parks; jobs in no zone."""

    shelf: Shelf
    parks: tuple[Park, ...]
    elsewhere: int


def parks_page(actor: Actor) -> ParksPage:
    """Return jobs and homes of every park. Six statements. Raises NotAllowed, NotFound."""
    found = shelf(actor)
    by_mode = _balanced(found)
    parks = (
        Park(zone, _lines(by_mode, zone.zone_id))
        for zone in places.zones(found.book.row.district_id)
    )
    kept = (p for p in parks if p.lines or p.zone.kind == ZoneKind.PARK)
    works = found.book.inputs.workplaces
    return ParksPage(
        found, tuple(sorted(kept, key=lambda p: (-p.jobs, p.zone.zone_id))),
        sum(work.jobs for work in works if not work.zone_id),
    )  # fmt: skip


def _balanced(found: Shelf) -> dict[str, Balanced]:
    """Return what is found by every way of going. One statement."""
    named = {m: found.book.parts.get(balance_name(m), "") for m in found.book.inputs.networks}
    kept = parts_of(found.book.row.district_id, {*named.values()})
    return {
        mode: Balanced.unpack(kept[named[mode]])
        for mode in (Mode.WALK.value, Mode.DRIVE.value)
        if named.get(mode) in kept
    }


def _lines(by_mode: Mapping[str, Balanced], zone_id: int) -> tuple[NearLine, ...]:
    return tuple(line for mode, found in by_mode.items() for line in lines_of(found, mode, zone_id))


@dataclass(frozen=True, slots=True)
class ParkPage:
    """A park: who lives near its jobs, how that went, what its jobs lack."""

    shelf: Shelf
    park: Park
    days: tuple[tuple[date, tuple[NearLine, ...]], ...]
    lacking: tuple[tuple[Item, int], ...]
    """Items that jobs have none of within its minutes, and how many jobs that is."""


def park_page(actor: Actor, zone_id: int) -> ParkPage:
    """Return a park. Nine statements. Raises NotAllowed, NotFound."""
    found = shelf(actor)
    district_id = found.book.row.district_id
    zone = places.own_zone(district_id, zone_id)
    if zone.valid_to is not None:
        raise NotFound("zone_unknown")
    park = Park(zone, _lines(_balanced(found), zone_id))
    return ParkPage(found, park, _days(district_id, zone_id), _lacking(found, zone_id))


def _days(district_id: int, zone_id: int) -> tuple[tuple[date, tuple[NearLine, ...]], ...]:
    """Return the days on which something changed, latest first. Two statements."""
    days = parts_by_day(district_id, MOST_DAYS)
    name = balance_name(Mode.WALK.value)
    kept = parts_of(district_id, {parts[name] for _, parts in days if name in parts})
    read = {digest: lines_of(Balanced.unpack(c), Mode.WALK, zone_id) for digest, c in kept.items()}
    told = [(day, read[parts[name]]) for day, parts in days if parts.get(name) in read]
    return tuple(
        (day, lines)
        for n, (day, lines) in enumerate(told)
        if lines and (n + 1 == len(told) or told[n + 1][1] != lines)
    )


def _lacking(found: Shelf, zone_id: int) -> tuple[tuple[Item, int], ...]:
    """Return what the jobs of a zone lack, most jobs first. One statement."""
    kept = parts_of(found.book.row.district_id, {found.book.parts.get(NEAR, "")})
    lacking = []
    for content in kept.values():
        near = NearWork.unpack(content)
        for z in (near.zone_id == zone_id).nonzero()[0].tolist():
            told = zip(near.codes.tolist(), near.without[z].tolist(), strict=True)
            lacking += [(found.book.inputs.item(code), round(jobs)) for code, jobs in told if jobs]
    known = [(item, jobs) for item, jobs in lacking if item is not None]
    return tuple(sorted(known, key=lambda one: (-one[1], one[0].code)))
