"""The list of ways of listening: data of a district, not code."""

from datetime import date, datetime

from django.db import transaction

from linquan.apps.outreach import rules, standing
from linquan.apps.outreach.models import ListeningWay
from linquan.apps.outreach.telling import tell
from linquan.apps.outreach.types import NAME_EN_LIMIT, NAME_LIMIT, WayRow
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.clock import OFFICE_ZONE
from linquan.kernel.errors import Invalid, NotAllowed, NotFound
from linquan.kernel.letters import words_needed

BOOK = "outreach"


@transaction.atomic
def revise_way(
    *,
    actor: Actor,
    district_id: int,
    way_code: str,
    names: tuple[str, str],
    valid_from: date,
    now: datetime,
) -> int:
    """Add a way of listening (no code given), or name one anew from a day on. Returns its id.

    Raises NotAllowed, NotFound, Invalid (``name``; ``valid_from``: not after its last change).
    """
    if not rules.may_edit_ways(actor, district_id):
        raise NotAllowed("revise_way")
    name = words_needed(names[0], "name", NAME_LIMIT)
    name_en = words_needed(names[1], "name_en", NAME_EN_LIMIT, least=0)
    books.bump(district_id, BOOK)  # who edits the list waits here for whoever does
    known = standing.ways(district_id)
    if way_code:
        last = _newest(known, way_code)
        _end(last, valid_from)
        position = last.position
    else:
        living = [way for way in known if way.valid_to is None]
        if name in {way.name for way in living}:
            raise Invalid.field("name", "name_taken")
        position = max((way.position for way in living), default=-1) + 1
    made = ListeningWay.objects.create(
        district_id=district_id, code=way_code, position=position, name=name, name_en=name_en,
        valid_from=valid_from,
    )  # fmt: skip
    if not way_code:
        made.code = f"way-{made.pk}"
        made.save(update_fields=["code"])
    tell("listeningway.revised", made, actor, now, code=made.code, on=valid_from.isoformat())
    return made.pk


@transaction.atomic
def end_way(*, actor: Actor, district_id: int, way_code: str, valid_to: date, now: datetime) -> int:
    """End a way of listening on a day; rounds that have it keep it. Returns the event's id.

    One that no list has written down is written down with its end. Raises NotAllowed, NotFound,
    Invalid (``valid_to``; ``way_needed``: one must stay).
    """
    if not rules.may_edit_ways(actor, district_id):
        raise NotAllowed("end_way")
    books.bump(district_id, BOOK)
    known = standing.ways(district_id)
    row = _newest(known, way_code)
    if sum(way.valid_to is None for way in known) == 1:
        raise Invalid.field("valid_to", "way_needed")
    today = now.astimezone(OFFICE_ZONE).date()
    if row.reason_id == 0:
        ended = _written(row, district_id, today, valid_to)
    else:
        _end(row, valid_to, "valid_to")
        ended = ListeningWay.objects.get(pk=row.reason_id)
    return tell("listeningway.ended", ended, actor, now, code=way_code, on=valid_to.isoformat())


def _written(row: WayRow, district_id: int, today: date, valid_to: date) -> ListeningWay:
    """Write down one of the house's own, from today until its end. Raises Invalid."""
    if valid_to < today:
        raise Invalid.field("valid_to", "too_early", since=today)
    return ListeningWay.objects.create(
        district_id=district_id, code=row.code, position=row.position, name=row.name,
        name_en=row.name_en, valid_from=today, valid_to=valid_to,
    )  # fmt: skip


def _newest(known: tuple[WayRow, ...], way_code: str) -> WayRow:
    """The version with no end in sight. Raises NotFound."""
    found = next((w for w in known if w.code == way_code and w.valid_to is None), None)
    if found is None:
        raise NotFound("way_unknown")
    return found


def _end(row: WayRow, day: date, field: str = "valid_from") -> None:
    """End a written version; one of the house's own ends by the one that follows it."""
    if day <= row.valid_from:
        raise Invalid.field(field, "too_early", since=row.valid_from)
    if row.reason_id:
        ListeningWay.objects.filter(pk=row.reason_id).update(valid_to=day)
