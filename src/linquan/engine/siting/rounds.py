"""Rounds of a search from one side and a bound from the other, until they meet or time is up."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import NamedTuple, Protocol

from linquan.engine.errors import BadInput
from linquan.engine.siting.types import Progress, Run, Status, gap_of


class Seeker(Protocol):
    """Looks for choices that cost less."""

    @property
    def value(self) -> float:
        """The least cost that was found."""

    def step(self) -> None:
        """Search for some hundredths of a second."""


class Bounder(Protocol):
    """Proves that no choice costs less."""

    @property
    def bound(self) -> float:
        """What every choice costs at least, or ``value`` once nothing below that is left."""

    def step(self, value: float) -> None:
        """Raise the bound for some hundredths of a second, knowing a choice of cost ``value``."""


class Sides(NamedTuple):
    """Both sides of a contest, how they tell each other what they know, how costs are shown.

    ``meet`` is called between rounds. Shown costs are ``offset + sign * cost``.
    """

    seeker: Seeker
    bounder: Bounder
    meet: Callable[[], None]
    offset: float = 0.0
    sign: float = 1.0

    def shown(self, cost: float) -> float:
        """Return a cost as the caller of a model counts."""
        return self.offset + self.sign * cost


class Ending(NamedTuple):
    """How a contest ended: value and bound as shown, status, seconds, rounds."""

    value: float
    bound: float
    status: Status
    seconds: float
    rounds: int


class Clock:
    """Counts the seconds of a run, from when the call began."""

    def __init__(self, run: Run) -> None:
        check_run(run)
        self.run = run
        self.started = time.monotonic()

    def shortened(self, share: float) -> "Clock":
        """Return a clock that began when this one did, and ends a share of its limit earlier."""
        seconds = self.run.seconds
        early = Clock(
            self.run if seconds is None else replace(self.run, seconds=seconds * (1 - share))
        )
        early.started = self.started
        return early

    @property
    def seconds(self) -> float:
        """Seconds since the call began."""
        return time.monotonic() - self.started

    @property
    def left(self) -> float:
        """Seconds that are left; infinity without a limit."""
        return float("inf") if self.run.seconds is None else self.run.seconds - self.seconds


def check_run(run: Run) -> None:
    """Check the limits of a run.

    Raises
    ------
    BadInput
        When a limit is 0 or less, or not a number.
    """
    if run.seconds is not None and not run.seconds > 0:
        msg = f"a time limit of {run.seconds} s leaves no time: it must be more than 0"
        raise BadInput(msg)
    if run.rounds is not None and run.rounds < 1:
        msg = f"{run.rounds} rounds are none: at least 1 is needed"
        raise BadInput(msg)
    if not run.gap >= 0:
        msg = f"a gap of {run.gap} cannot be reached: it must be 0 or more"
        raise BadInput(msg)
    if run.workers not in {1, 2}:
        msg = f"{run.workers} workers: there is work for 1 or 2"
        raise BadInput(msg)


def contest(sides: Sides, clock: Clock) -> Ending:
    """Let both sides work in rounds; what a round knows was known when the last one ended.

    That makes the outcome independent of who is faster, and of the number of threads.
    """
    rounds = 0
    with ThreadPoolExecutor(1) as pool:
        while True:
            status = _ended(sides, clock, rounds)
            if status is not None:
                break
            value = sides.seeker.value
            if clock.run.workers == 2:
                raised = pool.submit(sides.bounder.step, value)
                sides.seeker.step()
                raised.result()
            else:
                sides.bounder.step(value)
                sides.seeker.step()
            sides.meet()
            rounds += 1
            _report(sides, clock, rounds)
    value, bound = sides.seeker.value, min(sides.bounder.bound, sides.seeker.value)
    return Ending(sides.shown(value), sides.shown(bound), status, clock.seconds, rounds)


def _ended(sides: Sides, clock: Clock, rounds: int) -> Status | None:
    value, bound = sides.seeker.value, sides.bounder.bound
    run = clock.run
    if bound >= value:
        return Status.PROVED
    if run.gap > 0 and gap_of(sides.shown(value), sides.shown(bound)) <= run.gap:
        return Status.GAP_REACHED
    if run.is_cancelled():
        return Status.CANCELLED
    if run.rounds is not None and rounds >= run.rounds:
        return Status.ROUND_LIMIT
    return Status.TIME_LIMIT if clock.left <= 0 else None


def _report(sides: Sides, clock: Clock, rounds: int) -> None:
    if clock.run.progress is not None:
        value = sides.shown(sides.seeker.value)
        bound = sides.shown(min(sides.bounder.bound, sides.seeker.value))
        clock.run.progress(Progress(clock.seconds, rounds, value, bound, gap_of(value, bound)))
