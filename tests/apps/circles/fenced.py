"""A walled estate on a small map: one gate, and a way that goes through its wall elsewhere.

::

    104.002          104.004        104.006
       o-----------------x---o         |  30.007   x the wall: no gate is known there
       |                 |   |  estate |
       |                 +---g---------+  30.006   g the gate; its code hangs 11 m off
    o--o---------------------o----------o 30.005
"""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tests.apps.appeals.factories import Town
from tests.apps.places.factories import SETUP
from tests.osm import Sketch

from linquan.apps.places import bringing, operations, queries
from linquan.apps.places.types import AreaDraft, Level

GATE: Final = (104.005, 30.006)
CODE: Final = (104.0051, 30.00595)
STREET: Final = [(104.001, 30.005), (104.002, 30.005), (104.005, 30.005), (104.009, 30.005)]
LANE: Final = [(104.005, 30.005), (104.005, 30.007)]
PATH: Final = [(104.002, 30.005), (104.002, 30.007), (104.005, 30.007)]


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def drawn_map(path: Path) -> Path:
    sketch = Sketch()
    sketch.way(STREET, highway="residential", name="南街")
    sketch.way(LANE, highway="service")
    sketch.way(PATH, highway="footway")
    return sketch.write(path)


def add_estate(town: Town, now: datetime, name: str = "围墙小区", west: float = 104.004) -> int:
    return operations.add_area(
        actor=SETUP,
        draft=AreaDraft(
            Level.ESTATE, name, town.district.community_ids[0], residents=300, lon=west + 0.001,
            lat=30.0075, geometry=box(west, 30.006, west + 0.002, 30.008),
        ),
        now=now,
    )  # fmt: skip


def hang(area_id: int, now: datetime, at: tuple[float, float] = CODE) -> str:
    return operations.add_poster(
        actor=SETUP, area_id=area_id, label="南门", lon=at[0], lat=at[1], now=now
    )


def bring(town: Town, path: Path, home: Path, now: datetime) -> int:
    """Bring a map into use; returns the extract's id."""
    made = operations.ask_extract(
        actor=SETUP, district_id=town.district_id, file_name=path.name,
        file_key=bringing.new_key(), size_bytes=path.stat().st_size, now=now,
    )  # fmt: skip
    code = bringing.bring_in(actor=SETUP, extract_id=made, path=path, home=home, clock=lambda: now)
    assert code == "", queries.extract_row(town.district_id, made).refused
    return made
