"""The standing run follows what it is made from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from linquan.apps.circles import queries
from linquan.apps.circles.owing import owe
from linquan.kernel.events import EventRow, listen_many

KINDS: Final = (
    *(f"facility.{step}" for step in (
        "added", "corrected", "moved", "opened", "closed", "reopened", "taken_back",
        "imported", "import_undone",
    )),
    *(f"catalogueitem.{step}" for step in ("revised", "ended", "import_undone")),
    *(f"walkingspeed.{step}" for step in ("revised", "ended", "import_undone")),
    *(f"area.{step}" for step in (
        "added", "changed", "moved", "redrawn", "restored", "retired", "import_undone",
    )),
    *(f"zone.{step}" for step in (
        "added", "changed", "ended", "redrawn", "restored", "import_undone",
    )),
    "head_count.set", "age_groups.set", "street_network.kept",
)  # fmt: skip


@listen_many("circles.standing_run", *KINDS)
def on_inputs_changed(events: Sequence[EventRow], now: datetime) -> None:
    """Owe a run to every district that has a network; one that waits already does for all."""
    networked = set(queries.networked_districts())
    for district_id in sorted({event.district_id for event in events} & networked):
        owe(district_id, now)
