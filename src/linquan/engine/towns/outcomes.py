"""What becomes of a request, step by step, so that a demo shows every state of the desk."""

from dataclasses import dataclass
from enum import StrEnum

from linquan.engine.towns.dice import Dice
from linquan.engine.units import SECONDS_PER_DAY, SECONDS_PER_HOUR


class Outcome(StrEnum):
    """Where a request stands at the end of the story."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED_SATISFIED = "closed_satisfied"
    CLOSED_BASICALLY = "closed_basically"
    REOPENED = "reopened"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


OPEN_OUTCOMES = frozenset(
    {
        Outcome.RECEIVED,
        Outcome.ASSIGNED,
        Outcome.IN_PROGRESS,
        Outcome.WAITING,
        Outcome.REOPENED,
    }
)


class Lateness(StrEnum):
    """How an open request stands against its deadline, or how a finished one was answered."""

    ON_TIME = "on_time"
    SOON = "soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Step:
    """A state that was reached `offset_s` seconds before the end of the story."""

    status: str
    offset_s: int


@dataclass(frozen=True, slots=True)
class Fate:
    """Outcome, lateness and the steps that lead there, the first being its receipt."""

    outcome: Outcome
    lateness: Lateness
    steps: tuple[Step, ...]


LIMIT_H = {
    "urgent_2h": 2,
    "utility_24h": 24,
    "consult_3wd": 72,
    "general_7d": 168,
    "complex_15d": 360,
}
"""Hours of each policy; three working days are taken as three days, never longer than they are."""

SOON_H = 6
"""A request counts as due soon in its last six hours, or the last half of a shorter limit."""

UNRATED_DAYS = 7
"""An answer nobody rates is closed by then, so an older one is never left unrated here."""

_DONE_WEIGHTS = {
    Outcome.CLOSED_SATISFIED: 0.58,
    Outcome.CLOSED_BASICALLY: 0.15,
    Outcome.ANSWERED: 0.11,
    Outcome.DECLINED: 0.06,
    Outcome.WITHDRAWN: 0.05,
    Outcome.REOPENED: 0.05,
}

_OPEN_WEIGHTS = {
    "fresh": {Outcome.RECEIVED: 0.5, Outcome.ASSIGNED: 0.35, Outcome.IN_PROGRESS: 0.15},
    "older": {
        Outcome.RECEIVED: 0.05,
        Outcome.ASSIGNED: 0.3,
        Outcome.IN_PROGRESS: 0.47,
        Outcome.WAITING: 0.18,
    },
}

_PATHS = {
    Outcome.RECEIVED: (),
    Outcome.ASSIGNED: ("assigned",),
    Outcome.IN_PROGRESS: ("assigned", "in_progress"),
    Outcome.WAITING: ("assigned", "in_progress", "waiting"),
    Outcome.ANSWERED: ("assigned", "in_progress", "answered"),
    Outcome.CLOSED_SATISFIED: ("assigned", "in_progress", "answered", "closed"),
    Outcome.CLOSED_BASICALLY: ("assigned", "in_progress", "answered", "closed"),
    Outcome.REOPENED: ("assigned", "in_progress", "answered", "reopened"),
    Outcome.DECLINED: ("assigned", "declined"),
    Outcome.WITHDRAWN: ("assigned", "withdrawn"),
}

LATE_SHARE = 0.08
"""Share of finished requests that were answered after their deadline."""


def soon_window_s(policy: str) -> int:
    """Return how long before its deadline a request counts as due soon, in seconds."""
    return min(SOON_H, LIMIT_H[policy] // 2) * SECONDS_PER_HOUR


def pressing_offset(dice: Dice, policy: str, lateness: Lateness) -> int:
    """Draw how many seconds ago a request came in that is now due soon or overdue."""
    limit_s = LIMIT_H[policy] * SECONDS_PER_HOUR
    if lateness is Lateness.SOON:
        window = soon_window_s(policy)
        return limit_s - dice.whole(window // 8, window * 7 // 8)
    return limit_s + dice.whole(SECONDS_PER_HOUR // 2, 31 * SECONDS_PER_HOUR)


def pressing_fate(dice: Dice, offset_s: int, lateness: Lateness) -> Fate:
    """Return the fate of a request that is still being worked on and pressing."""
    outcome = Outcome.ASSIGNED if dice.unit() < 0.4 else Outcome.IN_PROGRESS
    return Fate(outcome, lateness, _steps(dice, outcome, offset_s, offset_s))


def draw_fate(dice: Dice, policy: str, offset_s: int) -> Fate:
    """Draw what became of a request received `offset_s` seconds ago; it is not pressing."""
    limit_s = LIMIT_H[policy] * SECONDS_PER_HOUR
    relaxed = offset_s < limit_s - soon_window_s(policy)
    if relaxed and dice.unit() < 1 - 0.75 * offset_s / limit_s:
        weights = _OPEN_WEIGHTS["fresh" if offset_s < 8 * SECONDS_PER_HOUR else "older"]
        outcome = _drawn(dice, weights)
        return Fate(outcome, Lateness.ON_TIME, _steps(dice, outcome, offset_s, offset_s))
    outcome = _drawn(dice, _DONE_WEIGHTS)
    answered_s = round(limit_s * dice.between(0.08, 0.8))
    if dice.unit() < LATE_SHARE:
        answered_s = round(limit_s * dice.between(1.05, 1.4))
    answered_s = min(answered_s, offset_s * 4 // 5)
    outcome = _possible(outcome, policy, offset_s - answered_s)
    is_late = answered_s > limit_s and outcome is not Outcome.REOPENED
    lateness = Lateness.OVERDUE if is_late else Lateness.ON_TIME
    return Fate(outcome, lateness, _steps(dice, outcome, offset_s, answered_s))


def _drawn(dice: Dice, weights: dict[Outcome, float]) -> Outcome:
    return tuple(weights)[dice.weighted(tuple(weights.values()))]


def _possible(outcome: Outcome, policy: str, since_answer_s: int) -> Outcome:
    """Replace an outcome that the deadlines would not leave standing."""
    stale = since_answer_s > (UNRATED_DAYS - 1) * SECONDS_PER_DAY
    if outcome is Outcome.ANSWERED and stale:
        return Outcome.CLOSED_SATISFIED
    # Reopened starts the clock again: only a long limit keeps it from being late at once.
    if outcome is Outcome.REOPENED and policy not in {"general_7d", "complex_15d"}:
        return Outcome.CLOSED_BASICALLY
    return outcome


def _steps(dice: Dice, outcome: Outcome, offset_s: int, answered_s: int) -> tuple[Step, ...]:
    """Return the steps: those up to the answer within `answered_s`, rating or reopening after."""
    path = _PATHS[outcome]
    after = [status for status in path if status in {"closed", "reopened"}]
    before = path[: len(path) - len(after)]
    ended = bool(after) or outcome in {Outcome.ANSWERED, Outcome.DECLINED, Outcome.WITHDRAWN}
    steps = [Step("received", offset_s)]
    for place, status in enumerate(before, start=1):
        last = ended and place == len(before)
        share = 1.0 if last else (place - 1 + dice.between(0.15, 0.85)) / (len(before) + 1)
        steps.append(Step(status, offset_s - round(answered_s * share)))
    left = steps[-1].offset_s
    for status in after:
        wait = min(left, 2 * SECONDS_PER_DAY) * dice.between(0.1, 0.9)
        # A reopened request is young, whenever it was answered: else its new clock has run out.
        then = round(wait) if status == "reopened" else left - round(wait)
        steps.append(Step(status, then))
    return tuple(steps)
