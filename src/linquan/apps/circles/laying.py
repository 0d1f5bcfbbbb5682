"""Networks of a district are laid: what the worker and the command line do with the map in use.

No transaction is open while the engine works.
"""

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog

from linquan.apps.circles import operations, queries
from linquan.apps.circles.ways import Source, laid, networks_of
from linquan.apps.places import queries as places
from linquan.engine.errors import EngineError
from linquan.engine.networks import Mode, read_network_apart
from linquan.engine.osm import ExtractRefused
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
OF_FILE: Final = "file"
MOST_TURNS: Final = 3
"""How often networks are laid anew because something changed while they were laid."""


def lay_networks(*, actor: Actor, district_id: int, clock: Clock) -> str:
    """Make the networks of a district those of its map, unless they are; returns what it did.

    ``laid``; ``same``: nothing changed; ``no_map``: there is no extract in use, and what somebody
    handed over stays; ``dropped``: the extract they were made of was taken back; ``refused``: the
    engine could make none, and what was in use stays. Raises NotAllowed.
    """
    done = "same"
    for _ in range(MOST_TURNS):
        step = _turn(actor, district_id, clock)
        if step == "same":
            break
        done = step
        if step != "laid":
            break
    return done


def lay_file(*, actor: Actor, district_id: int, path: Path, home: Path, clock: Clock) -> str:
    """Make the networks of a file, read in a process of its own and cut to the district.

    They stay until a map is brought in, or the command is given again. Raises ExtractRefused,
    NotAllowed, NotFound (``nothing_to_cut_by``).
    """
    frame, fences = places.extract_frame(district_id), queries.fences(district_id)
    networks = []
    with tempfile.TemporaryDirectory(dir=home, prefix="ways.") as folder:
        for mode in Mode:
            out = Path(folder) / f"{mode}.net"
            try:
                networks.append(read_network_apart(path, out, mode=mode, frame=frame))
            except ExtractRefused as refused:
                if refused.code != "nothing_inside" or mode is Mode.WALK:
                    raise
        drafts = laid(networks, fences, Source(path.name, OF_FILE))
    operations.replace_networks(actor=actor, district_id=district_id, drafts=drafts, now=clock())
    return "laid"


def _turn(actor: Actor, district_id: int, clock: Clock) -> str:
    source = queries.ways_source(district_id)
    if source.extract_id is None:
        if not source.is_left_over:
            return "no_map"
        operations.replace_networks(actor=actor, district_id=district_id, drafts=(), now=clock())
        return "dropped"
    if source.is_kept:
        return "same"
    try:
        ways = places.osm_ways(district_id)
        words = Source(source.file_name, source.made_of)
        drafts = laid(networks_of(ways), source.fences, words)
    except (EngineError, NotFound) as refused:
        log.warning("networks_refused", district_id=district_id, why=str(refused))
        return "refused"
    if not drafts:
        log.warning("networks_refused", district_id=district_id, why="nothing to move along")
        return "refused"
    operations.replace_networks(actor=actor, district_id=district_id, drafts=drafts, now=clock())
    return "laid"
