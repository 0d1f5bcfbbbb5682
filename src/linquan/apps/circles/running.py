"""A run from its inputs to its answer: what the worker and the command line do.

No transaction is open while the engine reckons.
"""

import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog

from linquan.apps.circles import operations, queries
from linquan.apps.circles.homes import Laid
from linquan.apps.circles.reckoning import Ground, PartNames, reckon
from linquan.apps.circles.runs import Answer, Inputs
from linquan.engine.errors import EngineError
from linquan.engine.networks import Mode, Network, Walls, open_network
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import HouseError, WrongState

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
FOLDER: Final = "networks"
MOST_TURNS: Final = 3
"""How often inputs are gathered anew because a network changed before it was read."""


def make_run(*, actor: Actor, run_id: int, home: Path, clock: Clock) -> str:
    """Make a run; returns the code of a refusal, or nothing. A refusal is noted.

    Raises NotAllowed, NotFound, WrongState where the run does not wait for this.
    """
    operations.begin_run(actor=actor, run_id=run_id, now=clock())
    try:
        _make(actor, run_id, home, clock)
    except HouseError as refused:
        code = refused.code
    except EngineError as refused:
        log.warning("run_refused", run_id=run_id, why=str(refused))
        code = "run_refused"
    except Exception:  # whoever waits for the page must not wait for ever
        log.exception("run_failed", run_id=run_id)
        code = "run_failed"
    else:
        return ""
    operations.fail_run(actor=actor, run_id=run_id, code=code, now=clock())
    return code


def _make(actor: Actor, run_id: int, home: Path, clock: Clock) -> None:
    district_id, changes = queries.changes_of(run_id)
    on = clock().astimezone(OFFICE_ZONE).date()
    for turn in range(MOST_TURNS):
        found = queries.gathered(district_id, on, changes)
        try:
            answer = reckoned(district_id, found, home)
        except WrongState:
            if turn + 1 == MOST_TURNS:
                raise
        else:
            break
    operations.finish_run(
        actor=actor, run_id=run_id, homes=found.laid.homes.pack(), answer=answer, now=clock()
    )


def reckoned(district_id: int, found: queries.Gathered, home: Path) -> Answer:
    """Reckon what was gathered; what is kept of earlier runs is taken from there.

    Raises WrongState (``network_changed``) where a network is no longer the one that was gathered.
    """
    inputs = found.inputs
    parts = PartNames.of(inputs, found.laid.homes)
    ground = Ground(
        networks={Mode(m): network(district_id, Mode(m), inputs, home) for m in inputs.networks},
        homes=found.laid.homes,
        lines=found.lines,
        zones=found.zones,
        kept=queries.kept_columns(district_id, {*inputs.column_digests.values()}),
        kept_rings=queries.kept_rings(district_id, {*inputs.ring_digests.values()}),
        parts=parts,
        kept_parts=queries.kept_parts(district_id, parts.digests),
        walls=walls(district_id, inputs),
        threads=os.cpu_count() or 1,
    )
    answer = reckon(inputs, ground)
    return replace(answer, counts={**answer.counts, **_not_laid(found.laid)})


def _not_laid(laid: Laid) -> dict[str, int]:
    """Count whom no home could be laid out for, where there is anybody."""
    told = {
        "unplaced": laid.unplaced, "outside": laid.outside, "pointless": len(laid.pointless),
    }  # fmt: skip
    return {name: count for name, count in told.items() if count}


def network(district_id: int, mode: Mode, inputs: Inputs, home: Path) -> Network:
    """Open a network from the file it is kept in beside the database, written when first asked.

    Raises NotFound, WrongState (``network_changed``).
    """
    path = home / FOLDER / f"{inputs.networks[mode]}.net"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest, content = queries.network_content(district_id, mode)
        _need_same(digest, inputs.networks[mode])
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
            part.write(content)
        Path(part.name).replace(path)
    return open_network(path)


def walls(district_id: int, inputs: Inputs) -> dict[Mode, Walls | None]:
    """Return the walls that the networks were cut by. Raises WrongState (``network_changed``)."""
    found = queries.network_walls(district_id)
    for mode, digest in inputs.networks.items():
        _need_same(found[mode][0] if mode in found else "", digest)
    return {Mode(mode): found[mode][1].walls() for mode in inputs.networks}


def _need_same(digest: str, wanted: str) -> None:
    if digest != wanted:
        raise WrongState("network_changed")
