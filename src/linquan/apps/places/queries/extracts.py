"""Reads of extracts of OpenStreetMap: what is in use, its map, its ways, and what to cut it by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import BinaryField, Count, Value
from django.db.models.functions import Substr
from shapely.geometry import MultiPoint, shape
from shapely.geometry.base import BaseGeometry

from linquan.apps.places.extracting import ExtractPage, ExtractRow, NearName
from linquan.apps.places.models import Area, MapExtract, MapFacility, MapFile
from linquan.apps.places.types import OPEN_EXTRACTS, ExtractPart, ExtractState, Level
from linquan.engine.osm import Buildings, Ways, frame_around
from linquan.kernel.errors import NotFound

NEWEST: Final = 10
STUCK_AFTER: Final = timedelta(hours=2)
"""No extract waits and is read for so long: its worker was stopped."""
FIELDS = (
    "id", "district_id", "state", "file_name", "size_bytes", "made_at", "counts", "refused",
    "account_id", "account_name", "asked_at", "taken_at", "ended_at",
)  # fmt: skip
_DRAWN = (Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.VILLAGE)


def extract_page(district_id: int) -> ExtractPage:
    """Return what the page of the map shows. Five statements at most."""
    found = MapExtract.objects.filter(district_id=district_id).order_by("-id")
    told = list(found.values_list("near", *FIELDS)[:NEWEST])
    rows = tuple(_row(values) for _, *values in told)
    current = next((row for row in rows if row.state is ExtractState.IN_USE), None)
    near: list[dict[str, Any]] = next(
        (told_near for told_near, pk, *_ in told if current and pk == current.extract_id), []
    )
    parts = _parts(district_id)
    return ExtractPage(
        current=current,
        open=next((row for row in rows if row.is_open), None),
        rows=rows,
        near=tuple(NearName(**one) for one in near),
        near_count=current.counts.get("near", 0) if current else 0,
        qualities=_qualities(current),
        has_tiles=bool(current and ExtractPart.TILES in parts.get(current.extract_id, ())),
        is_drawn=_has_places(district_id),
        has_former=any(
            row.state is ExtractState.REPLACED and row.extract_id in parts for row in rows
        ),
    )


def _row(values: list[Any]) -> ExtractRow:
    told = dict(zip(FIELDS, values, strict=True))
    return ExtractRow(*(told | {"state": ExtractState(told["state"])}).values())


def _parts(district_id: int) -> Mapping[int, tuple[str, ...]]:
    parts: dict[int, tuple[str, ...]] = {}
    found = MapFile.objects.filter(district_id=district_id)
    for extract_id, part in found.values_list("extract_id", "part"):
        parts[extract_id] = (*parts.get(extract_id, ()), part)
    return parts


def _qualities(current: ExtractRow | None) -> Mapping[str, int]:
    if current is None:
        return {}
    rows = MapFacility.objects.filter(
        district_id=current.district_id, extract_id=current.extract_id
    ).exclude(kind="")
    counted = rows.values_list("quality").annotate(n=Count("id")).order_by("quality")
    return dict(counted)


def _has_places(district_id: int) -> bool:
    """Whether anything of the district lies somewhere: else there is nothing to cut by."""
    rows = Area.objects.filter(district_id=district_id, valid_to__isnull=True)
    return (rows.filter(geometry__isnull=False) | rows.filter(lon__isnull=False)).exists()


def extract_row(district_id: int, extract_id: int) -> ExtractRow:
    """Return one extract. One statement. Raises NotFound."""
    found = MapExtract.objects.filter(pk=extract_id, district_id=district_id)
    if (values := found.values_list(*FIELDS).first()) is None:
        raise NotFound("extract_unknown")
    return _row(list(values))


def extract_in_use(district_id: int) -> tuple[int, str] | None:
    """Return the number of the extract in use and the name of its file. One statement."""
    rows = MapExtract.objects.filter(district_id=district_id, state=ExtractState.IN_USE)
    return rows.values_list("id", "file_name").first()


def districts_with_extract() -> tuple[int, ...]:
    """Districts that have an extract in use. One statement."""
    rows = MapExtract.objects.filter(state=ExtractState.IN_USE).order_by("district_id")
    return tuple(rows.values_list("district_id", flat=True))


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """Where the file of an extract waits, and who asked for it."""

    district_id: int
    file_key: str
    state: str
    account_id: int | None


def waiting_file(extract_id: int) -> WaitingFile:
    """Return where the file of an extract waits. One statement. Raises NotFound."""
    rows = MapExtract.objects.filter(pk=extract_id)
    found = rows.values_list("district_id", "file_key", "state", "account_id").first()
    if found is None:
        raise NotFound("extract_unknown")
    return WaitingFile(*found)


def waiting_keys() -> frozenset[str]:
    """Return the keys of all files that somebody still waits for. One statement."""
    rows = MapExtract.objects.filter(state__in=OPEN_EXTRACTS)
    return frozenset(rows.values_list("file_key", flat=True))


def stuck_extracts(now: datetime) -> tuple[int, ...]:
    """Return extracts that wait or are read for longer than any takes. One statement."""
    rows = MapExtract.objects.filter(state__in=OPEN_EXTRACTS, asked_at__lt=now - STUCK_AFTER)
    return tuple(rows.order_by("id").values_list("id", flat=True))


def extract_frame(district_id: int) -> BaseGeometry:
    """Return what extracts are cut to: the district's outline with a margin.

    Where the district is not drawn, the outlines of its streets, communities and villages; where
    none is, everything around the places that are known. Two statements at most. Raises NotFound
    (``nothing_to_cut_by``).
    """
    rows = Area.objects.filter(district_id=district_id, valid_to__isnull=True)
    drawn = rows.filter(level__in=_DRAWN, geometry__isnull=False)
    outlines: dict[str, list[BaseGeometry]] = {}
    for level, geometry in drawn.values_list("level", "geometry"):
        outlines.setdefault(level, []).append(shape(geometry))
    if outlines:
        first = next(level for level in _DRAWN if level in outlines)
        whole = [one for shapes in outlines.values() for one in shapes]
        return frame_around(outlines[first] if first == Level.DISTRICT else whole)
    points = list(rows.filter(lon__isnull=False).values_list("lon", "lat"))
    if not points:
        raise NotFound("nothing_to_cut_by")
    return frame_around([MultiPoint(points).convex_hull])


def osm_map(district_id: int) -> tuple[bytes, str] | None:
    """Return the drawn map of the extract in use, packed with gzip, and its hash. One statement.

    None where no extract is in use.
    """
    found = _in_use(district_id, ExtractPart.BASE).values_list("content", "sha256").first()
    return None if found is None else (bytes(found[0]), found[1])


@dataclass(frozen=True, slots=True)
class TileRange:
    """A range of the tiles of a map, and how long the whole is."""

    content: bytes
    size_bytes: int


def tile_range(sha256: str, start: int, length: int) -> TileRange:
    """Return ``length`` bytes of an archive of tiles from ``start`` on. One statement.

    PostgreSQL reads no more of it than that. Raises NotFound (``map_unknown``).
    """
    part = Substr("content", start + 1, Value(length), output_field=BinaryField())
    rows = MapFile.objects.filter(
        part=ExtractPart.TILES, sha256=sha256, extract__state=ExtractState.IN_USE
    )
    found = rows.annotate(range=part).values_list("range", "size_bytes").first()
    if found is None:
        raise NotFound("map_unknown")
    return TileRange(bytes(found[0]), found[1])


def osm_ways(district_id: int) -> Ways:
    """Return the ways of the extract in use. One statement. Raises NotFound (``map_unknown``)."""
    return Ways.unpack(_content(district_id, ExtractPart.WAYS))


def osm_buildings(district_id: int) -> Buildings:
    """Return the buildings of the extract in use. One statement. Raises NotFound."""
    return Buildings.unpack(_content(district_id, ExtractPart.BUILDINGS))


def _content(district_id: int, part: ExtractPart) -> bytes:
    found = _in_use(district_id, part).values_list("content", flat=True).first()
    if found is None:
        raise NotFound("map_unknown")
    return bytes(found)


def _in_use(district_id: int, part: ExtractPart) -> Any:
    return MapFile.objects.filter(
        district_id=district_id, part=part, extract__state=ExtractState.IN_USE
    )
