"""The standing run follows what it is made from."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from linquan.apps.circles import operations, queries
from linquan.apps.circles.facilities import State
from linquan.apps.circles.owing import lay_later, owe
from linquan.apps.places import queries as places
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.events import EventRow, listen_many

KINDS: Final = (
    *(f"facility.{step}" for step in (
        "added", "corrected", "moved", "opened", "closed", "reopened", "taken_back",
        "imported", "import_undone", "taken_in", "intake_undone",
    )),
    *(f"{row}.{step}" for row in ("catalogueitem", "walkingspeed", "workplace") for step in (
        "revised", "ended", "imported", "import_undone",
    )),
    *(f"preset.{step}" for step in ("taken", "taken_back")),
    *(f"area.{step}" for step in (
        "added", "changed", "moved", "redrawn", "restored", "retired", "import_undone",
    )),
    *(f"zone.{step}" for step in (
        "added", "changed", "ended", "redrawn", "restored", "import_undone",
    )),
    *(f"positionrule.{step}" for step in ("revised", "imported", "import_undone")),
    "head_count.set", "age_groups.set", "street_network.kept",
    "population.taken", "population.taken_back",
)  # fmt: skip


@listen_many("circles.standing_run", *KINDS)
def on_inputs_changed(events: Sequence[EventRow], now: datetime) -> None:
    """Owe a run to every district that has a network; one that waits already does for all."""
    networked = set(queries.networked_districts())
    for district_id in sorted({event.district_id for event in events} & networked):
        owe(district_id, now)


MAPS: Final = ("map_extract.taken", "map_extract.taken_back")
FENCES: Final = (
    *(f"area.{step}" for step in (
        "added", "changed", "moved", "redrawn", "restored", "retired", "import_undone",
    )),
    *(f"poster.{step}" for step in ("added", "restored", "retired", "import_undone")),
)  # fmt: skip
"""Outlines of estates, and the codes that hang at their gates."""


@listen_many("circles.networks", *MAPS, *FENCES)
def on_ways_changed(events: Sequence[EventRow], now: datetime) -> None:
    """Have networks laid anew where the map changed, or what its ways are cut by."""
    del now
    mapped = set(places.districts_with_extract())
    concerned = {e.district_id for e in events if e.kind in MAPS or e.district_id in mapped}
    for district_id in sorted(concerned):
        lay_later(district_id)


OPENED: Final = "facility.opened"
STILL_NEWS: Final = timedelta(days=92)
"""So long after its day a facility that comes in as open is told: tables come by the quarter."""


@listen_many("circles.openings", OPENED, "facility.added", "facility.imported")
def on_facilities_opened(events: Sequence[EventRow], now: datetime) -> None:
    """Tell the units that have requests for what has opened; a repeat tells nobody."""
    house = Actor.system("circles")
    for event in filter(_has_opened, events):
        operations.tell_openings(actor=house, facility_id=event.subject_id, now=now)


def _has_opened(event: EventRow) -> bool:
    """Whether a facility opened by this, or came in as one that is new."""
    if event.kind == OPENED:
        return True
    after = event.data["after"]
    if after.get("state") != State.OPEN or not after.get("opened_on"):
        return False
    opened_on = date.fromisoformat(after["opened_on"])
    return event.at.astimezone(OFFICE_ZONE).date() - opened_on <= STILL_NEWS
