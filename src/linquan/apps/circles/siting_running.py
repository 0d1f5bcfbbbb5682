"""A question of siting from its inputs to its answer: what the worker and the command line do.

No transaction is open while the engine works.
"""

from functools import cache
from os import cpu_count
from pathlib import Path

import numpy as np
import structlog

from linquan.apps.circles import operations, queries
from linquan.apps.circles.running import Clock, network, walls
from linquan.apps.circles.siting import SitingAnswer
from linquan.apps.circles.siting_drawing import drawn
from linquan.apps.circles.siting_laying import Settled, lay_candidates
from linquan.apps.circles.siting_posing import SitingGround
from linquan.apps.circles.siting_reckoning import answer
from linquan.engine.circles import Doors
from linquan.engine.errors import EngineError
from linquan.engine.siting import warm_up
from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError, WrongState

log = structlog.get_logger(__name__)


def answer_siting(*, actor: Actor, siting_id: int, home: Path, clock: Clock) -> str:
    """Answer a question; returns the code of a refusal, or nothing. A refusal is noted.

    Raises NotAllowed, NotFound, WrongState where the question does not wait for this.
    """
    operations.begin_siting(actor=actor, siting_id=siting_id, now=clock())
    try:
        found = answered(siting_id, home)
        operations.keep_siting(actor=actor, siting_id=siting_id, answer=found, now=clock())
    except HouseError as refused:
        code = refused.code
    except EngineError as refused:
        log.warning("siting_refused", siting_id=siting_id, why=str(refused))
        code = "siting_refused"
    except Exception:  # whoever waits for the page must not wait for ever
        log.exception("siting_failed", siting_id=siting_id)
        code = "siting_failed"
    else:
        return ""
    operations.fail_siting(actor=actor, siting_id=siting_id, code=code, now=clock())
    return code


def answered(siting_id: int, home: Path) -> SitingAnswer:
    """Gather what a question is about, and ask the engine.

    Raises WrongState (``nobody_lives_here``, ``network_changed``, and as ``answer`` does).
    """
    posed = queries.posed_siting(siting_id)
    homes, inputs, item = posed.homes, posed.book.inputs, posed.item
    lived_in = posed.inside & (homes.people.sum(axis=1) > 0)
    if not lived_in.any():
        raise WrongState("nobody_lives_here")
    (there,) = np.nonzero(lived_in)
    settled = Settled(homes.area_id[there], homes.lon[there], homes.lat[there])
    district_id = posed.book.row.district_id
    ways = network(district_id, item.mode, inputs, home)
    doors = Doors(walls=walls(district_id, inputs)[item.mode])
    _warmed()
    ground = SitingGround(
        ways, doors, inputs, item, homes, posed.inside, posed.column,
        lay_candidates(posed.draft, settled, posed.offered), cpu_count() or 1,
    )  # fmt: skip
    return drawn(ways, doors, answer(posed.draft, ground))


@cache
def _warmed() -> None:
    """Have everything compiled before a clock runs: once in a process."""
    warm_up()
