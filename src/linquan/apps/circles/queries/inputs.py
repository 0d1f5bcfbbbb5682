"""Reads of what a coverage run is made from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from linquan.apps.circles import standing
from linquan.apps.circles.columns import Column
from linquan.apps.circles.facilities import Level as Position
from linquan.apps.circles.facilities import State
from linquan.apps.circles.fences import Fences
from linquan.apps.circles.forecasts import counted, grown, targets
from linquan.apps.circles.homes import Laid, lay_homes
from linquan.apps.circles.levels import level_item, posts_of
from linquan.apps.circles.lived_in import square_metres
from linquan.apps.circles.models import CoverageColumn, CoverageRun, RingSet, RunPart, StreetNetwork
from linquan.apps.circles.position_rules import thresholds
from linquan.apps.circles.queries.population import population_in_use, population_laid
from linquan.apps.circles.register import facility_rows
from linquan.apps.circles.runs import Changes, Inputs, Pace, Work, places_of
from linquan.apps.places import queries as places
from linquan.apps.places.types import AreaRow, Level, ZoneKind
from linquan.engine.networks import Mode
from linquan.kernel import books
from linquan.kernel.errors import NotFound
from linquan.kernel.validity import valid_on


@dataclass(frozen=True, slots=True)
class Gathered:
    """Inputs of a run, the homes they name, and where areas and zones lie."""

    inputs: Inputs
    laid: Laid
    lines: Mapping[int, tuple[int, ...]]
    zones: Mapping[int, Mapping[str, Any]]


def gathered(district_id: int, on: date, changes: Changes | None = None) -> Gathered:
    """Gather what a run of a day is made from.

    Twelve statements; one more for a year that is forecast; two more for a cold book, or for a
    population table not kept in memory.
    """
    book = places.area_book(district_id, books.versions(district_id))
    laid = homes_laid(district_id, book, on)
    if changes is not None and changes.year:
        forecast = counted(valid_on(standing.forecasts(district_id), on), book.areas)
        wanted = targets(forecast, changes.year)
        laid = replace(laid, homes=grown(laid.homes, book.areas, wanted))
    shapes = places.zone_shapes(district_id)["features"]
    limits = thresholds(valid_on(standing.position_rules(district_id), on))
    lived_in = np.unique(laid.homes.area_id).tolist()  # of a table, thousands of points in each
    lines = {area_id: _line(book.areas[area_id]) for area_id in lived_in}
    there = facility_rows(district_id=district_id, state=State.OPEN, lon__isnull=False)
    posts = posts_of(there)
    found = Inputs(
        on=on,
        networks=_networks(district_id),
        homes=laid.homes.digest,
        items=tuple(row.item() for row in valid_on(standing.items(district_id), on)),
        speeds=_paces(district_id, on),
        places=places_of(row for row in there if row.is_counted),
        workplaces=_workplaces(district_id, on, shapes),
        working=(limits.work_from_age, limits.work_to_age),
        levels=tuple(level_item(one, limits) for one in Position),
        posts=posts,
        grounds=_grounds(district_id, sorted({line[-1] for line in lines.values()})),
    )
    inputs = found if changes is None else found.with_changes(changes)
    return Gathered(inputs, laid, lines, {f["properties"]["id"]: f["geometry"] for f in shapes})


def homes_laid(district_id: int, book: places.AreaBook, on: date) -> Laid:
    """Return the homes of a population table where one is in use, else those of the areas.

    Three statements; two where a table is in use, and two more where it is not kept in memory.
    """
    if (table_id := population_in_use(district_id)) is not None:
        return population_laid(district_id, table_id)
    counts = places.counts_of_district(district_id, on)
    return lay_homes(book.areas.values(), counts, places.age_groups(district_id, on))


def _line(area: AreaRow) -> tuple[int, ...]:
    """Return the areas that people are added up for, down to the estate.

    Buildings have no sums of their own: a million of them would be gigabytes that no page reads.
    """
    line = tuple(int(part) for part in area.path.split("/") if part)
    return line[:-1] if area.level == Level.BUILDING else line


def _networks(district_id: int) -> dict[str, str]:
    rows = StreetNetwork.objects.filter(district_id=district_id).order_by("mode")
    return dict(rows.values_list("mode", "digest"))


def _paces(district_id: int, on: date) -> dict[str, Pace]:
    rows = valid_on(standing.speeds(district_id), on)
    return {row.code: Pace(row.speed_cm_s, row.name, row.name_en) for row in rows}


def _workplaces(district_id: int, on: date, shapes: list[Any]) -> tuple[Work, ...]:
    """Return workplaces, each with the zone it lies in: a park before any other."""
    rows = sorted(valid_on(standing.workplaces(district_id), on), key=lambda row: row.code)
    lon, lat = np.array([row.lon for row in rows]), np.array([row.lat for row in rows])
    zone = np.zeros(len(rows), dtype=np.int64)
    for one in sorted(shapes, key=lambda f: (f["properties"]["zone"] == ZoneKind.PARK,)):
        zone[shapely.intersects_xy(shape(one["geometry"]), lon, lat)] = one["properties"]["id"]
    return tuple(
        Work(row.code, row.lon, row.lat, row.jobs, zone_id)
        for row, zone_id in zip(rows, zone.tolist(), strict=True)
    )


def _grounds(district_id: int, area_ids: list[int]) -> dict[int, int]:
    """Return how large areas are, of those with an outline. One statement."""
    found = places.outlines(district_id, area_ids)
    return {area_id: square_metres(found[area_id]) for area_id in sorted(found)}


def changes_of(run_id: int) -> tuple[int, Changes]:
    """Return the district of a run and what it changes. One statement. Raises NotFound."""
    found = CoverageRun.objects.filter(pk=run_id).values_list("district_id", "changes").first()
    if found is None:
        raise NotFound("run_unknown")
    return found[0], Changes.read(found[1])


def kept_columns(district_id: int, digests: set[str]) -> dict[str, Column]:
    """Return columns that are kept, by digest. One statement."""
    rows = CoverageColumn.objects.filter(district_id=district_id, digest__in=digests)
    found = rows.values_list("digest", "costs", "nearest")
    return {digest: Column.unpack(bytes(costs), bytes(near)) for digest, costs, near in found}


def kept_rings(district_id: int, digests: set[str]) -> frozenset[str]:
    """Return which of some rings are kept. One statement."""
    rows = RingSet.objects.filter(district_id=district_id, digest__in=digests)
    return frozenset(rows.values_list("digest", flat=True))


def kept_parts(district_id: int, digests: set[str]) -> frozenset[str]:
    """Return which of some parts are kept. One statement."""
    rows = RunPart.objects.filter(district_id=district_id, digest__in=digests)
    return frozenset(rows.values_list("digest", flat=True))


def network_content(district_id: int, mode: Mode) -> tuple[str, bytes]:
    """Return the digest and the bytes of a network. One statement. Raises NotFound."""
    rows = StreetNetwork.objects.filter(district_id=district_id, mode=mode)
    if (found := rows.values_list("digest", "content").first()) is None:
        raise NotFound("no_network")
    return found[0], bytes(found[1])


def network_walls(district_id: int) -> dict[str, tuple[str, Fences]]:
    """Return by mode the digest of a network and the walls that it was cut by. One statement."""
    rows = StreetNetwork.objects.filter(district_id=district_id)
    found = rows.values_list("mode", "digest", "walls")
    return {mode: (digest, Fences.read(walls)) for mode, digest, walls in found}


def networked_districts() -> tuple[int, ...]:
    """Districts that have a network. One statement."""
    rows = StreetNetwork.objects.order_by("district_id").distinct()
    return tuple(rows.values_list("district_id", flat=True))
