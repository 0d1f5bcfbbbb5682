"""The small town that docs/circles.md works out by hand: three estates, one kindergarten.

::

    A  30 people        B  80 people             C  kindergarten
    o-------------------o------------------------o
           200 m        |          300 m
                        | 400 m
                        o  D  50 people
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from tests.apps.appeals.factories import Town
from tests.apps.circles.factories import enter
from tests.apps.kept import kept
from tests.apps.places.factories import SETUP

from linquan.apps.circles import operations
from linquan.apps.circles.models import CoverageRun
from linquan.apps.circles.running import make_run
from linquan.apps.circles.runs import RunState
from linquan.apps.circles.ways import drafted
from linquan.apps.places import operations as places
from linquan.apps.places.types import AreaDraft, Level, ZoneDraft, ZoneKind
from linquan.engine.networks import Mode, network_from_edges
from linquan.kernel.actors import Actor

M: Final = 1 / 111_195.0797
LAT: Final = 30.005
LON: Final = 104.012
K: Final = M / np.cos(np.radians(LAT))
CORNERS: Final = {
    "A": (LON - 200 * K, LAT), "B": (LON, LAT), "C": (LON + 300 * K, LAT),
    "D": (LON, LAT - 400 * M),
}  # fmt: skip
PEOPLE: Final = {"A": 30, "B": 80, "D": 50}
KINDERGARTEN: Final = "EDU-B01"
PLANNER: Final = Actor.system("test")


@dataclass(frozen=True, slots=True)
class Worked:
    """Ids of the estates by letter, of the kindergarten, and of the run that is done."""

    town: Town
    estates: dict[str, int]
    kindergarten: int
    run_id: int


def lay_out(town: Town, now: datetime) -> dict[str, int]:
    """Enter the estates in the first community, and keep the streets."""
    community = town.district.community_ids[0]
    made = {
        letter: places.add_area(
            actor=SETUP,
            draft=AreaDraft(
                Level.ESTATE, f"{letter}小区", community, name_en=f"Estate {letter}",
                residents=heads, lon=CORNERS[letter][0], lat=CORNERS[letter][1],
            ),
            now=now,
        )
        for letter, heads in PEOPLE.items()
    }  # fmt: skip
    keep_streets(town, now)
    return made


def keep_streets(town: Town, now: datetime) -> None:
    lon, lat = (list(side) for side in zip(*CORNERS.values(), strict=True))
    streets = network_from_edges(lon, lat, [0, 1, 1], [1, 2, 3], mode=Mode.WALK)
    operations.keep_network(
        actor=PLANNER, district_id=town.district_id, draft=drafted(streets, "手算示例"), now=now
    )


def enter_kindergarten(town: Town, now: datetime, corner: str = "C") -> int:
    lon, lat = CORNERS[corner]
    return enter(
        town, now,
        draft={"name": "示例幼儿园", "name_en": "Example kindergarten", "item_code": KINDERGARTEN},
        place={"lon": lon, "lat": lat},
    )  # fmt: skip


def enter_park(town: Town, now: datetime) -> int:
    """Draw a park round the estates A and B."""
    (west, south), (east, north) = CORNERS["A"], CORNERS["B"]
    ring = [
        [west - 1e-4, south - 1e-4], [east + 1e-4, south - 1e-4], [east + 1e-4, north + 1e-4],
        [west - 1e-4, north + 1e-4], [west - 1e-4, south - 1e-4],
    ]  # fmt: skip
    draft = ZoneDraft(ZoneKind.PARK, "示例园区", {"type": "Polygon", "coordinates": [ring]})
    return places.add_zone(actor=SETUP, district_id=town.district_id, draft=draft, now=now)


def make(town: Town, home: Path, now: datetime) -> int:
    """Make the standing run; returns its id."""
    owed = operations.owe_standing_run(actor=PLANNER, district_id=town.district_id, now=now)
    assert owed is not None
    assert make_run(actor=PLANNER, run_id=owed, home=home, clock=lambda: now) == ""
    assert CoverageRun.objects.get(pk=owed).state == RunState.DONE
    return owed


def worked(town: Town, home: Path, now: datetime) -> Worked:
    """Lay everything out and make the run."""
    estates = lay_out(town, now)
    kindergarten = enter_kindergarten(town, now)
    return Worked(town, estates, kindergarten, make(town, home, now))


def worked_once(town: Town, home: Path, now: datetime) -> Worked:
    """Give what ``worked`` makes of a town to which nothing was added; a process makes it once."""
    made, files = kept(_worked_somewhere, town, now)
    for name, content in files.items():
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_bytes(content)
    return made


def _worked_somewhere(town: Town, now: datetime) -> tuple[Worked, dict[str, bytes]]:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        made = worked(town, home, now)
        files = [path for path in home.rglob("*") if path.is_file()]
        return made, {str(path.relative_to(home)): path.read_bytes() for path in files}


DAY: Final = date(2026, 11, 20)
