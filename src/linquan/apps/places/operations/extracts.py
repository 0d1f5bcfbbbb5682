"""Extracts of OpenStreetMap come into use, are replaced and taken back."""

import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from linquan.apps.places.extracting import (
    MOST_NEAR,
    SOURCE,
    OwnPlace,
    drafts_of,
    near_names,
    told_map,
)
from linquan.apps.places.facilities import Recogniser
from linquan.apps.places.facility_book import recognise, rules_on
from linquan.apps.places.models import Area, MapExtract, MapFacility, MapFile
from linquan.apps.places.operations._checks import day_of, locked_area, permit
from linquan.apps.places.operations.names import NAME_BOOK, lay_names
from linquan.apps.places.types import (
    OPEN_EXTRACTS,
    ExtractPart,
    ExtractState,
    Level,
    NameSource,
)
from linquan.engine.osm import Extract, MapPoint, name_from
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound, WrongState
from linquan.kernel.events import record

_BATCH: Final = 2_000
LONGEST_FILE_NAME: Final = 120
LONGEST_KEY: Final = 32


@transaction.atomic
def ask_extract(
    *,
    actor: Actor,
    district_id: int,
    file_name: str,
    file_key: str,
    size_bytes: int,
    now: datetime,
) -> int:
    """Note an extract that waits to be read; ``file_key`` is where its file waits.

    Raises NotAllowed, NotFound (the district), Invalid (``file_key``), WrongState
    (``extract_under_way``).
    """
    _hold(district_id)
    permit(actor, district_id, "ask_extract")
    if not (file_key.isascii() and file_key.isalnum() and len(file_key) <= LONGEST_KEY):
        raise Invalid.field("file_key", "not_a_key")
    if MapExtract.objects.filter(district_id=district_id, state__in=OPEN_EXTRACTS).exists():
        raise WrongState("extract_under_way")
    row = MapExtract.objects.create(
        district_id=district_id, state=ExtractState.WAITING,
        file_name=file_name[-LONGEST_FILE_NAME:], file_key=file_key, size_bytes=size_bytes,
        account_id=actor.account_id, account_name=actor.name, asked_at=now,
    )  # fmt: skip
    _tell("map_extract.asked", row, actor, now, {"file": row.file_name, "bytes": size_bytes})
    return row.pk


@transaction.atomic
def begin_extract(*, actor: Actor, extract_id: int, now: datetime) -> None:
    """Say that an extract is being read.

    Raises NotAllowed, NotFound, WrongState (``extract_not_waiting``).
    """
    row = _locked(extract_id)
    permit(actor, row.district_id, "begin_extract")
    if row.state != ExtractState.WAITING:
        raise WrongState("extract_not_waiting")
    row.state, row.begun_at = ExtractState.READING, now
    row.save(update_fields=["state", "begun_at"])
    _tell("map_extract.begun", row, actor, now, {})


@transaction.atomic
def refuse_extract(*, actor: Actor, extract_id: int, code: str, now: datetime) -> None:
    """Say why an extract cannot be taken; what was in use stays.

    Raises NotAllowed, NotFound, WrongState (``extract_not_waiting``).
    """
    row = _locked(extract_id)
    permit(actor, row.district_id, "refuse_extract")
    if row.state not in OPEN_EXTRACTS:
        raise WrongState("extract_not_waiting")
    row.state, row.refused, row.ended_at = ExtractState.REFUSED, code[:40], now
    row.save(update_fields=["state", "refused", "ended_at"])
    _tell("map_extract.refused", row, actor, now, {"code": row.refused})


@transaction.atomic
def put_back_extract(*, actor: Actor, extract_id: int, now: datetime) -> None:
    """Let an extract wait again whose worker died while it was read.

    Raises NotAllowed, NotFound, WrongState (``extract_not_waiting``).
    """
    row = _locked(extract_id)
    permit(actor, row.district_id, "put_back_extract")
    if row.state != ExtractState.READING:
        raise WrongState("extract_not_waiting")
    row.state, row.begun_at = ExtractState.WAITING, None
    row.save(update_fields=["state", "begun_at"])
    _tell("map_extract.put_back", row, actor, now, {})


@transaction.atomic
def take_extract(
    *, actor: Actor, extract_id: int, extract: Extract, tiles: bytes, now: datetime
) -> None:
    """Bring what was read into use, all of it or nothing; what was in use is kept for one undo.

    Places of one's own stay as they are: names of the map that they have too are told. Raises
    NotAllowed, NotFound, WrongState (``extract_not_waiting``), Invalid (``drafts``).
    """
    row = _locked(extract_id)
    permit(actor, row.district_id, "take_extract")
    if row.state != ExtractState.READING:
        raise WrongState("extract_not_waiting")
    _replace_current(row.district_id, now)
    _keep_files(row, extract, tiles)
    _keep_facilities(row, extract.points, day_of(now))
    drafts = drafts_of(extract.names)
    lay_names(row.district_id, NameSource.OSM, drafts, day_of(now))
    near = near_names(extract.names, _own_places(row.district_id))
    row.state, row.taken_at = ExtractState.IN_USE, now
    row.made_at = datetime.fromisoformat(extract.made_at) if extract.made_at else None
    row.counts = dict(extract.counts) | {"near": len(near)}
    row.near = [asdict(one) for one in near[:MOST_NEAR]]
    row.save(update_fields=["state", "taken_at", "made_at", "counts", "near"])
    _tell("map_extract.taken", row, actor, now, row.counts)
    books.bump(row.district_id, NAME_BOOK)


@transaction.atomic
def take_back_extract(*, actor: Actor, extract_id: int, now: datetime) -> None:
    """Take an extract out of use; the one it replaced comes back with its names, if there was one.

    Raises NotAllowed, NotFound, WrongState (``extract_not_in_use``).
    """
    row = _locked(extract_id)
    permit(actor, row.district_id, "take_back_extract")
    if row.state != ExtractState.IN_USE:
        raise WrongState("extract_not_in_use")
    row.state, row.ended_at = ExtractState.TAKEN_BACK, now
    row.save(update_fields=["state", "ended_at"])
    former = _former(row.district_id)
    if former is not None:
        former.state, former.ended_at = ExtractState.IN_USE, None
        former.save(update_fields=["state", "ended_at"])
    _drop_contents(row.pk)
    drafts = drafts_of(_names_of(former)) if former else []
    lay_names(row.district_id, NameSource.OSM, drafts, day_of(now))
    _tell("map_extract.taken_back", row, actor, now, {"former": former.pk if former else None})
    books.bump(row.district_id, NAME_BOOK)


def _hold(district_id: int) -> None:
    """Let writes of a district's map follow one another. Raises NotFound."""
    if locked_area(district_id).level != Level.DISTRICT:
        raise NotFound(code="area_unknown")


def _locked(extract_id: int) -> MapExtract:
    """Lock an extract after its district. Raises NotFound."""
    rows = MapExtract.objects.filter(pk=extract_id)
    if (district_id := rows.values_list("district_id", flat=True).first()) is None:
        raise NotFound("extract_unknown")
    _hold(district_id)
    return rows.select_for_update().get()


def _former(district_id: int) -> MapExtract | None:
    """Return the extract that was in use before, while its contents are kept."""
    kept = MapFile.objects.filter(district_id=district_id).values("extract_id")
    rows = MapExtract.objects.filter(district_id=district_id, state=ExtractState.REPLACED)
    return rows.filter(pk__in=kept).order_by("-taken_at").first()


def _replace_current(district_id: int, now: datetime) -> None:
    """Put the extract in use aside; of the one before it only the line stays."""
    if former := _former(district_id):
        _drop_contents(former.pk)
    current = MapExtract.objects.filter(district_id=district_id, state=ExtractState.IN_USE)
    current.update(state=ExtractState.REPLACED, ended_at=now)


def _drop_contents(extract_id: int) -> None:
    MapFile.objects.filter(extract_id=extract_id).delete()
    MapFacility.objects.filter(extract_id=extract_id).delete()


def _keep_files(row: MapExtract, extract: Extract, tiles: bytes) -> None:
    names = json.dumps([asdict(name) for name in extract.names], ensure_ascii=False).encode()
    parts = {
        ExtractPart.NAMES: gzip.compress(names, mtime=0), ExtractPart.WAYS: extract.ways,
        ExtractPart.BUILDINGS: extract.buildings, ExtractPart.TILES: tiles,
    }  # fmt: skip
    about: dict[str, Any] = {"source": SOURCE, "made_on": extract.made_at[:10]}
    base = extract.base
    if tiles:
        about["tiles"] = f"/places/map/tiles/{hashlib.sha256(tiles).hexdigest()}.pmtiles"
        base = b'{"type":"FeatureCollection","features":[]}'
    parts[ExtractPart.BASE] = gzip.compress(told_map(base, about), mtime=0)
    for part, content in parts.items():
        if content:
            MapFile.objects.create(
                district_id=row.district_id, extract=row, part=part, content=content,
                size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest(),
            )  # fmt: skip


def _keep_facilities(row: MapExtract, points: Sequence[MapPoint], day: date) -> None:
    recogniser = Recogniser(rules_on(row.district_id, day))
    MapFacility.objects.bulk_create(_facilities(row, points, recogniser), batch_size=_BATCH)


def _facilities(
    row: MapExtract, points: Sequence[MapPoint], recogniser: Recogniser
) -> Iterator[MapFacility]:
    for point in points:
        facility = MapFacility(
            district_id=row.district_id, extract=row, key=point.key, name=point.name,
            name_en=point.name_en, lon=point.lon, lat=point.lat, area_m2=point.area_m2,
            tags=dict(point.tags),
        )  # fmt: skip
        recognise(facility, recogniser)
        yield facility


def _own_places(district_id: int) -> Iterator[OwnPlace]:
    rows = Area.objects.filter(district_id=district_id, valid_to__isnull=True, lon__isnull=False)
    return (
        OwnPlace(pk, name, lon or 0.0, lat or 0.0)
        for pk, name, lon, lat in rows.values_list("id", "name", "lon", "lat")
    )


def _names_of(extract: MapExtract) -> list[Any]:
    found = MapFile.objects.get(extract=extract, part=ExtractPart.NAMES)
    return [name_from(told) for told in json.loads(gzip.decompress(bytes(found.content)))]


def _tell(kind: str, row: MapExtract, actor: Actor, now: datetime, data: dict[str, Any]) -> None:
    """Record what happened."""
    record(
        kind, subject=f"map_extract:{row.pk}", actor=actor, at=now, district_id=row.district_id,
        data=data,
    )  # fmt: skip
