"""The standing run follows what it is made from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from linquan.apps.circles import operations, queries
from linquan.apps.circles.owing import lay_later, owe
from linquan.apps.circles.sought import Came, news_in
from linquan.apps.places import queries as places
from linquan.kernel.actors import Actor
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


OPENINGS: Final = tuple(
    f"facility.{step}"
    for step in ("added", "opened", "reopened", "imported", "taken_in", "corrected")
)


@listen_many("circles.openings", *OPENINGS)
def on_facilities_opened(events: Sequence[EventRow], now: datetime) -> None:
    """Tell the units that have requests for what is there now; a repeat tells nobody."""
    came: dict[int, dict[int, Came]] = {}
    for event in events:
        if kinds := news_in(event.data["after"]):
            some = came.setdefault(event.district_id, {})
            new = Came(event.at, kinds, str(event.batch_id or ""))
            some[event.subject_id] = new.after(some.get(event.subject_id))
    house = Actor.system("circles")
    for district_id, some in came.items():
        operations.tell_openings(actor=house, district_id=district_id, came=some, now=now)
