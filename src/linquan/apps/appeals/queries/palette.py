"""What is found from anywhere: requests, and names of matters, units and areas by their sound."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Final

from linquan.apps.appeals import persons
from linquan.apps.appeals.desk import Desk, desk
from linquan.apps.appeals.inbox_types import InboxFilter, InboxRow
from linquan.apps.appeals.queries.inbox import chosen_rows, inbox
from linquan.kernel import search, secrets
from linquan.kernel.actors import Actor

MOST_ROWS: Final = 6
MOST_NAMES: Final = 5
LONGEST_SERIAL: Final = 10


@dataclass(frozen=True, slots=True)
class Named:
    """A name: ``kind`` is ``matter``, ``unit`` or ``area``, ``key`` its code or id."""

    kind: str
    key: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: requests by number, telephone, address or words; and what has a name."""

    requests: tuple[InboxRow, ...]
    names: tuple[Named, ...]
    is_phone: bool


def palette(actor: Actor, text: str, now: datetime) -> Found:
    """Find what somebody means who types from anywhere. Two statements, one for names alone.

    A telephone is found whole only, by its keyed hash, and only for those who may look for a
    person.
    """
    books = desk(actor.district_id)
    plain = text.strip()
    is_phone = bool(secrets.normalise_phone(plain))
    if not plain:
        return Found((), (), is_phone)
    rows = _requests(actor, plain, now, is_phone=is_phone)
    return Found(rows, () if is_phone else tuple(_names(books, plain, now)), is_phone)


def _requests(actor: Actor, text: str, now: datetime, *, is_phone: bool) -> tuple[InboxRow, ...]:
    if is_phone and not persons.may_ask(actor, actor.district_id):
        return ()
    if text.isascii() and text.isdigit() and len(text) <= LONGEST_SERIAL:
        return chosen_rows(actor, (int(text),))
    return inbox(actor, InboxFilter(tab="all", query=text, size=MOST_ROWS), now).rows


def _names(books: Desk, text: str, now: datetime) -> Iterator[Named]:
    """Names that hold what was typed, or sound like it; the best of each kind first."""
    wanted = "".join(text.casefold().split())
    for names in (_matters(books, now), _units(books), _areas(books)):
        ranks = ((_rank(named, wanted), named) for named in names)
        fits = [(rank, named) for rank, named in ranks if rank is not None]
        best = sorted(fits, key=itemgetter(0))
        yield from (named for _, named in best[:MOST_NAMES])


def _rank(named: Named, wanted: str) -> int | None:
    """How well a name fits: it begins so, sounds so, holds it; None: not at all."""
    name, name_en = named.name.casefold(), named.name_en.casefold().replace(" ", "")
    sounds = search.sounds(named.name)
    if name.startswith(wanted) or name_en.startswith(wanted):
        return 0
    if sounds.first.startswith(wanted) or sounds.whole.startswith(wanted):
        return 1
    if any(wanted in part for part in (name, name_en, sounds.first, sounds.whole)):
        return 2
    return None


def _matters(books: Desk, now: datetime) -> Iterable[Named]:
    return (Named("matter", m.code, m.name, m.name_en) for m in books.matters(books.day(now)))


def _units(books: Desk) -> Iterable[Named]:
    living = (unit for unit in books.organisations.values() if unit.valid_to is None)
    return (Named("unit", str(u.organisation_id), u.name, u.name_en) for u in living)


def _areas(books: Desk) -> Iterable[Named]:
    living = (area for area in books.areas.areas.values() if not area.is_retired)
    return (Named("area", str(a.area_id), a.name, a.name_en) for a in living)
