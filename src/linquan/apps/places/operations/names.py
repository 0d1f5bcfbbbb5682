"""Names that addresses are found by: learnt one by one, or taken over as a list."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from linquan.apps.places.models import PlaceName
from linquan.apps.places.naming import (
    MOST_NAMES,
    Taken,
    draft_fault,
    learn_faults,
    may_learn,
)
from linquan.apps.places.operations._checks import (
    check_own_newest,
    day_of,
    locked_area,
    permit,
    refuse_faults,
)
from linquan.apps.places.types import Level, NameSource
from linquan.engine.addresses import Kind, NameDraft, without_rooms
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.events import newest_of, record

LEARNED_BOOK, NAME_BOOK = "learned_names", "place_names"
_BATCH = 2_000


@transaction.atomic
def learn_address(
    *,
    actor: Actor,
    district_id: int,
    address: str,
    lon: float | None,
    lat: float | None,
    now: datetime,
) -> tuple[int, int]:
    """Remember where an address lies (WGS-84), so that it is found from now on.

    What is kept of it goes down to the building: no unit, no room. Learnt again, it gets the new
    point. Returns the name's and the event's id; :func:`take_back_address` takes it back. Raises
    NotAllowed, NotFound (the district), Invalid (``address``, ``lon``).
    """
    _hold_district(district_id)
    if not may_learn(actor, district_id):
        raise NotAllowed(verb="learn_address")
    name = without_rooms(address)
    refuse_faults(learn_faults(address, name, lon, lat))
    row = PlaceName.objects.filter(
        district_id=district_id, name=name, source=NameSource.LEARNED, valid_to__isnull=True
    ).first()
    before = None if row is None else [row.lon, row.lat]
    if row is None:
        row = PlaceName(
            district_id=district_id, kind=Kind.SITE, name=name, source=NameSource.LEARNED,
            valid_from=day_of(now),
        )  # fmt: skip
    row.lon, row.lat = lon or 0.0, lat or 0.0
    row.save()
    return row.pk, _tell(row, "address.learned", actor, now, {"name": name, "before": before})


@transaction.atomic
def forget_address(*, actor: Actor, name_id: int, now: datetime) -> int:
    """Forget a learnt address from today on.

    Returns the event's id; :func:`take_back_address` takes it back. Raises NotAllowed, NotFound,
    WrongState (``name_forgotten``).
    """
    row = _learned(actor, name_id, "forget_address")
    if row.valid_to is not None:
        raise WrongState(code="name_forgotten")
    row.valid_to = day_of(now)
    row.save(update_fields=["valid_to"])
    return _tell(row, "address.forgotten", actor, now, {"name": row.name})


@transaction.atomic
def take_back_address(*, actor: Actor, name_id: int, event_id: int, now: datetime) -> int:
    """Undo one's own newest learning or forgetting of an address, within a week.

    Returns the event's id. Raises NotAllowed, NotFound, WrongState (``changed_meanwhile``,
    ``cannot_take_back``, ``name_learned_again``).
    """
    row = _learned(actor, name_id, "take_back_address")
    last = newest_of(row.district_id, f"place_name:{name_id}")
    check_own_newest(actor, last, event_id, now)
    if last is not None and last.kind == "address.forgotten":
        _refuse_learned_again(row)
        row.valid_to = None
    elif last is not None and last.data["before"]:
        row.lon, row.lat = last.data["before"]
    else:
        row.valid_to = day_of(now)
    row.save(update_fields=["valid_to", "lon", "lat"])
    kind = "address.learned" if row.valid_to is None else "address.forgotten"
    return _tell(row, kind, actor, now, {"name": row.name, "undone": event_id})


@transaction.atomic
def take_place_names(
    *,
    actor: Actor,
    district_id: int,
    source: NameSource,
    drafts: Sequence[NameDraft],
    now: datetime,
) -> Taken:
    """Take a whole list of names over: new ones come, others change, those not in it end.

    Names are known again by their key in the list. Estates and roads may stand in any order with
    what lies within them. Raises NotAllowed, NotFound (the district), Invalid (``drafts``; the key
    at fault in ``details["key"]``).
    """
    _hold_district(district_id)
    permit(actor, district_id, "take_place_names")
    taken = lay_names(district_id, source, drafts, day_of(now))
    record(
        "place_names.taken", subject=f"place_names:{district_id}", actor=actor, at=now,
        district_id=district_id,
        data={
            "source": source, "added": taken.added, "changed": taken.changed, "ended": taken.ended,
        },
    )  # fmt: skip
    books.bump(district_id, NAME_BOOK)
    return taken


def lay_names(
    district_id: int, source: NameSource, drafts: Sequence[NameDraft], day: date
) -> Taken:
    """Write a list of names that was found in order, for an operation that holds the district.

    Raises Invalid (``drafts``).
    """
    _refuse_list(source, drafts)
    old = {
        row.source_key: row
        for row in PlaceName.objects.filter(district_id=district_id, source=source)
    }
    made: list[PlaceName] = []
    changed: list[PlaceName] = []
    for draft in drafts:
        row = old.get(draft.key)
        if row is None:
            made.append(_named(draft, district_id, source, day))
        elif _laid_over(row, draft):
            changed.append(row)
    PlaceName.objects.bulk_create(made, batch_size=_BATCH)
    PlaceName.objects.bulk_update(changed, _FIELDS, batch_size=_BATCH)
    ended = _end_missing(old, {draft.key for draft in drafts}, day)
    _put_within(drafts, old | {row.source_key: row for row in made})
    return Taken(len(made), len(changed), ended)


_FIELDS = ("kind", "name", "number", "aliases", "lon", "lat", "valid_to")


def _hold_district(district_id: int) -> None:
    """Let writes of names follow one another. Raises NotFound."""
    if locked_area(district_id).level != Level.DISTRICT:
        raise NotFound(code="area_unknown")


def _learned(actor: Actor, name_id: int, verb: str) -> PlaceName:
    """Lock a learnt name, forgotten or not. Raises NotFound, NotAllowed."""
    rows = PlaceName.objects.select_for_update().filter(source=NameSource.LEARNED)
    row = rows.filter(pk=name_id).first()
    if row is None:
        raise NotFound(code="name_unknown")
    if not may_learn(actor, row.district_id):
        raise NotAllowed(verb=verb)
    return row


def _refuse_learned_again(row: PlaceName) -> None:
    others = PlaceName.objects.filter(
        district_id=row.district_id, name=row.name, source=NameSource.LEARNED,
        valid_to__isnull=True,
    )  # fmt: skip
    if others.exists():
        raise WrongState(code="name_learned_again")


def _tell(row: PlaceName, kind: str, actor: Actor, now: datetime, data: dict[str, Any]) -> int:
    """Record what happened, and have the book of learnt names read again."""
    event_id = record(
        kind, subject=f"place_name:{row.pk}", actor=actor, at=now, district_id=row.district_id,
        data=data,
    )  # fmt: skip
    books.bump(row.district_id, LEARNED_BOOK)
    return event_id


def _refuse_list(source: NameSource, drafts: Sequence[NameDraft]) -> None:
    if source is NameSource.LEARNED or len(drafts) > MOST_NAMES:
        raise Invalid.field("drafts", "out_of_range")
    seen: set[str] = set()
    for draft in drafts:
        fault = "key_twice" if draft.key in seen else draft_fault(draft)
        if fault:
            raise Invalid.field("drafts", fault, key=draft.key)
        seen.add(draft.key)
    for draft in drafts:
        if draft.within_key and draft.within_key not in seen:
            raise Invalid.field("drafts", "within_unknown", key=draft.key)


def _named(draft: NameDraft, district_id: int, source: NameSource, day: date) -> PlaceName:
    row = PlaceName(district_id=district_id, source=source, source_key=draft.key, valid_from=day)
    _laid_over(row, draft)
    return row


def _laid_over(row: PlaceName, draft: NameDraft) -> bool:
    """Write a draft's fields into a row; say whether any differs."""
    wanted = {
        "kind": draft.kind.value, "name": draft.name.strip(), "number": draft.number,
        "aliases": list(draft.aliases), "lon": draft.lon, "lat": draft.lat, "valid_to": None,
    }  # fmt: skip
    differs = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    for name, value in differs.items():
        setattr(row, name, value)
    return bool(differs)


def _end_missing(old: dict[str, PlaceName], kept: set[str], day: date) -> int:
    gone = [row.pk for key, row in old.items() if key not in kept and row.valid_to is None]
    PlaceName.objects.filter(pk__in=gone).update(valid_to=day)
    return len(gone)


def _put_within(drafts: Sequence[NameDraft], rows: dict[str, PlaceName]) -> None:
    """Hang buildings and house numbers on the rows they lie in, where that differs."""
    moved = []
    for draft in drafts:
        within_id = rows[draft.within_key].pk if draft.within_key else None
        if rows[draft.key].within_id != within_id:
            rows[draft.key].within_id = within_id
            moved.append(rows[draft.key])
    PlaceName.objects.bulk_update(moved, ["within"], batch_size=_BATCH)
