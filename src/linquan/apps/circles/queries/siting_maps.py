"""Maps of what a question of siting found: points of sites, areas of who gains and who lacks."""

from collections.abc import Mapping
from typing import Any, Final

from linquan.apps.circles.homes import HomeTable
from linquan.apps.circles.models import ChosenSite
from linquan.apps.circles.queries.coverage import inside_of
from linquan.apps.circles.queries.runs import (
    RunBook,
    column_of,
    homes_of,
    run_book,
    seen_district,
)
from linquan.apps.circles.queries.siting import siting_row
from linquan.apps.circles.queries.siting_answers import SiteView, siting_page
from linquan.apps.circles.siting import Figures, SitingRow, homes_of_site
from linquan.apps.places import queries as places
from linquan.kernel import books
from linquan.kernel.actors import Actor

_GAINS: Final[Mapping[str, Any]] = {"tone": "0.6"}
_GAP: Final[Mapping[str, Any]] = {"kind": "gap"}
MOST_DRAWN: Final = 3_000
ROUND_DEG: Final = 0.0002
"""Half the side of the square that a home without an outline is drawn as."""


def siting_points(actor: Actor, siting_id: int) -> dict[str, Any]:
    """Return chosen sites, what stands and what was rejected, for the map.

    Five statements, six with idle spaces; more where the run is not kept. Raises NotAllowed,
    NotFound.
    """
    page = siting_page(actor, siting_id)
    features = [
        _point(p.lon, p.lat, kind="facility", name=p.name, name_en=p.name_en) for p in page.places
    ]
    features += [_told(one.site, "closed", one.told.alone) for one in page.rejected]
    features += [
        _told(one.site, "candidate", one.people, han=str(one.position)) for one in page.chosen
    ]
    return {"type": "FeatureCollection", "features": features}


def _point(lon: float, lat: float, **told: Any) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "geometry": geometry, "properties": told}


def _told(site: SiteView, kind: str, people: int, **more: Any) -> dict[str, Any]:
    area = site.area or (site.near if not site.name else None)
    return _point(
        site.lon, site.lat, kind=kind, people=people, name=site.name or (area.name if area else ""),
        name_en=site.name or (area.name_en if area else ""), **more,
    )  # fmt: skip


def siting_areas(actor: Actor, siting_id: int) -> dict[str, Any]:
    """Return what the chosen sites reach, homes that gain and homes that still lack, for the map.

    Five statements; more where the run is not kept. Raises NotAllowed, NotFound.
    """
    district_id = seen_district(actor)
    row = siting_row(pk=siting_id, district_id=district_id)
    areas = places.area_book(district_id, books.versions(district_id))
    book, figures = run_book(district_id, row.run_id), row.told
    if figures is None:
        return {"type": "FeatureCollection", "features": []}
    sites = ChosenSite.objects.filter(siting=siting_id).order_by("position")
    found = list(sites.values_list("homes", "reach"))
    minutes = row.draft.minutes or 0
    drawn = [
        {"type": "Feature", "geometry": reach, "properties": {"minutes": minutes}}
        for _, reach in found
        if reach
    ]
    gaining = {pk for homes, _ in found for pk in homes_of_site(bytes(homes))[0].tolist()}
    lacking = _lacking(row, book, areas, figures) - gaining
    told: dict[int, Mapping[str, Any]] = dict.fromkeys(sorted(gaining)[:MOST_DRAWN], _GAINS)
    told |= dict.fromkeys(sorted(lacking)[:MOST_DRAWN], _GAP)
    return {"type": "FeatureCollection", "features": drawn + _homes(book, told)}


def _lacking(row: SitingRow, book: RunBook, areas: places.AreaBook, figures: Figures) -> set[int]:
    """Return areas of homes of the question that lack the item within its limit."""
    column, homes = column_of(book, row.item_code), homes_of(book)
    if column is None:
        return set()
    heads = homes.people[:, row.draft.groups(homes)].sum(axis=1)
    there = inside_of(homes, areas, areas.areas[row.area_id]) & ~column.within(figures.limit)
    return set(homes.area_id[there & (heads > 0)].tolist())


def _homes(book: RunBook, told: Mapping[int, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return homes as outlines, as small squares where they have none. One statement."""
    outlines, homes = places.outlines(book.row.district_id, [*told]), homes_of(book)
    at = {pk: n for n, pk in enumerate(homes.area_id.tolist())}
    return [
        {
            "type": "Feature", "properties": dict(said),
            "geometry": outlines.get(pk) or _square(homes, at[pk]),
        }
        for pk, said in told.items()
    ]  # fmt: skip


def _square(homes: HomeTable, at: int) -> dict[str, Any]:
    lon, lat = float(homes.lon[at]), float(homes.lat[at])
    west, east, south, north = lon - ROUND_DEG, lon + ROUND_DEG, lat - ROUND_DEG, lat + ROUND_DEG
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
