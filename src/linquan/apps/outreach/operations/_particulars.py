"""Where and when a visit was, who went, what is noted: checked alike first and when corrected."""

from datetime import datetime
from typing import Any

from linquan.apps.appeals.queries import Desk
from linquan.apps.outreach.models import Round, Visit
from linquan.apps.outreach.types import ADDRESS_LIMIT, NOTES_LIMIT, PEOPLE_LIMIT, Particulars
from linquan.kernel import numbers
from linquan.kernel.errors import Invalid
from linquan.kernel.letters import words_needed


def particulars(
    row: Round, given: Particulars, books: Desk, now: datetime, *, was: Visit | None = None
) -> dict[str, Any]:
    """Check particulars and return them as columns; what ``was`` said may stay as it is.

    Raises Invalid (``area``, ``visited_at``, ``people``, ``posts``, ``place``, ``address``,
    ``notes``).
    """
    is_moved = was is None or given.area_id != was.area_id
    if is_moved and books.areas.areas[given.area_id].is_retired:
        raise Invalid.field("area", "area_unknown")
    if was is None or given.visited_at != was.visited_at:
        _check_when(row, given, books, now)
    if not 1 <= given.people <= PEOPLE_LIMIT:
        raise Invalid.field("people", "out_of_range", least=1, limit=PEOPLE_LIMIT)
    if (given.lon is None) != (given.lat is None):
        raise Invalid.field("place", "point_odd")
    return {
        "area_id": given.area_id,
        "address": starred(given.address, "address", ADDRESS_LIMIT, least=0),
        "lon": given.lon,
        "lat": given.lat,
        "visited_at": given.visited_at,
        "post_ids": _went(row, given, was),
        "people": given.people,
        "notes": starred(given.notes, "notes", NOTES_LIMIT, least=0),
    }


def _went(row: Round, given: Particulars, was: Visit | None) -> list[int]:
    able = {*row.post_ids, *(was.post_ids if was else ())}
    went = sorted(set(given.post_ids))
    if not went or not able.issuperset(went):
        raise Invalid.field("posts", "choose")
    return went


def _check_when(row: Round, given: Particulars, books: Desk, now: datetime) -> None:
    if given.visited_at > now:
        raise Invalid.field("visited_at", "not_yet")
    if not row.starts_on <= books.day(given.visited_at) <= row.ends_on:
        raise Invalid.field("visited_at", "not_of_round", first=row.starts_on, last=row.ends_on)


def starred(text: str, field: str, limit: int, *, least: int = 1) -> str:
    """Return a text without numbers of people: here they are not kept at all. Raises Invalid."""
    return numbers.masked(words_needed(text, field, limit, least=least))[:limit]
