"""Requests are told what has opened of what they ask for, however it came into the register."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import uuid4

from django.db import transaction

from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals.gap_notes import GapStep, Opening
from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.circles import register
from linquan.apps.circles.asking_rows import Asks, asks_in
from linquan.apps.circles.facilities import FacilityRow, State
from linquan.apps.circles.naming import names_of
from linquan.apps.circles.sought import Came, Kind, met_by, sought_of
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed
from linquan.kernel.events import record_many

MOST_TOLD: Final = 5_000
"""Open requests that are looked at for one round of openings."""


@transaction.atomic
def tell_openings(
    *, actor: Actor, district_id: int, came: Mapping[int, Came], now: datetime
) -> int:
    """Tell open requests what is there of what they ask for, where they lie; by the house itself.

    ``came``: facilities that may be news. Those of a request's community count, and those that are
    said to serve it; only to requests that asked before. Each is told once, of a basket of them
    once; a repeat tells nobody. However many there are: three statements where nobody asks, nine
    more at most. Returns how many were told. Raises NotAllowed.
    """
    if not actor.is_system:
        raise NotAllowed("tell_openings")
    rows = register.facility_rows(district_id=district_id, pk__in=sorted(came), state=State.OPEN)
    found = desk(district_id)
    where = {row.facility_id: _areas(row, found) for row in rows}
    keys = {row.facility_id: _news(row, came[row.facility_id]) for row in rows}
    asks = asks_in(
        district_id, {key for some in keys.values() for key in some},
        {area_id for some in where.values() for area_id in some}, limit=MOST_TOLD,
    )  # fmt: skip
    meeting = {
        ask.appeal_id: row
        for ask in asks
        for row in reversed(rows)
        if ask.key in keys[row.facility_id]
        and ask.tied_at <= came[row.facility_id].at
        and _is_inside(ask, where[row.facility_id], found)
    }
    concerned = [ask for ask in asks if ask.appeal_id in meeting]
    return _tell(actor, found, concerned, meeting, came, now)


def _news(row: FacilityRow, came: Came) -> list[str]:
    """Return what a facility meets that it may not have met before."""
    return [one.key for one in met_by(row) if one.kind in came.kinds]


def _areas(row: FacilityRow, found: Desk) -> frozenset[int]:
    """Return where a facility counts: its community, and the area that it is said to serve."""
    whole = found.areas.community_of(row.area_id)
    served = () if row.served_area_id is None else (row.served_area_id,)
    return frozenset({whole.area_id if whole else row.area_id, *served})


def _is_inside(ask: Asks, area_ids: Iterable[int], found: Desk) -> bool:
    path = found.areas.areas[ask.area_id].path
    return any(path.startswith(found.areas.areas[area_id].path) for area_id in area_ids)


def _tell(
    actor: Actor, found: Desk, asks: Sequence[Asks], meeting: Mapping[int, FacilityRow],
    came: Mapping[int, Came], now: datetime,
) -> int:  # fmt: skip
    """Tell each request of the first facility that meets it."""
    if not asks:
        return 0
    district_id = found.district_id
    names = names_of(district_id, {ask.key for ask in asks})
    said = {ask.appeal_id: _opening(ask, meeting[ask.appeal_id], names[ask.key], came)
            for ask in asks}  # fmt: skip
    told = appeals.tell_openings(actor=actor, district_id=district_id, said=said, now=now)
    counts = Counter((said[pk].facility_id, said[pk].item_code) for pk in told)
    facts = [(f"facility:{pk}", {"item": key, "requests": n}) for (pk, key), n in counts.items()]
    record_many(
        "asking.opening_told", facts, actor=actor, at=now, district_id=district_id,
        batch_id=uuid4(),
    )  # fmt: skip
    return len(told)


def _opening(
    ask: Asks, row: FacilityRow, names: tuple[str, str], came: Mapping[int, Came]
) -> Opening:
    is_function = sought_of(ask.key).kind is Kind.FUNCTION
    return Opening(
        row.facility_id, row.name, row.name_en, ask.key, *names, row.opened_on,
        GapStep.OFFERED if is_function else GapStep.OPENED, came[row.facility_id].basket,
    )  # fmt: skip
