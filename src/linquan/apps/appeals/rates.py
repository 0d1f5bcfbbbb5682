"""The three rates (三率) as data: what is in the base, what counts how much. Pure.

A formula names outcomes of a closed list and what each is worth in percent; an outcome without a
worth is not in the base. There is no language of expressions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final

from linquan.apps.appeals.reasons import LONG_AGO
from linquan.kernel.errors import Invalid

FULL: Final = 100
CONFIDENCES: Final = (80, 90, 95, 99)
"""Per cent at which an interval may be stated."""
LARGEST_LEAST: Final = 1000


class Rate(StrEnum):
    """What is measured, of every turn of handling."""

    RESPONSE = "response"
    SOLVED = "solved"
    SATISFIED = "satisfied"


class DatedBy(StrEnum):
    """Which day of a turn says to which month it belongs."""

    BEGUN = "begun"
    ENDED = "ended"


class TurnsTaken(StrEnum):
    """Which turns of a request are taken."""

    ALL = "all"
    FIRST = "first"
    LAST = "last"


class LeftOut(StrEnum):
    """What may be left out of the base whatever came of it."""

    WITHDRAWN = "withdrawn"
    EXCLUDED = "excluded"


class Outcome(StrEnum):
    """What came of a turn, as far as one rate asks."""

    IN_TIME = "in_time"
    LATE = "late"
    MISSED = "missed"
    PENDING = "pending"
    NO_CLOCK = "no_clock"
    SATISFIED = "satisfied"
    BASICALLY = "basically"
    UNSATISFIED = "unsatisfied"
    NO_FAULT = "no_fault"
    PROVED = "proved"
    WAIVED = "waived"
    DECLINED = "declined"
    UNRATED = "unrated"
    OPEN = "open"


OUTCOMES: Final[Mapping[Rate, tuple[Outcome, ...]]] = {
    Rate.RESPONSE: (
        Outcome.IN_TIME, Outcome.LATE, Outcome.MISSED, Outcome.PENDING, Outcome.NO_CLOCK,
    ),
    Rate.SOLVED: (
        Outcome.SATISFIED, Outcome.BASICALLY, Outcome.UNSATISFIED, Outcome.NO_FAULT,
        Outcome.PROVED, Outcome.WAIVED, Outcome.DECLINED, Outcome.OPEN,
    ),
    Rate.SATISFIED: (
        Outcome.SATISFIED, Outcome.BASICALLY, Outcome.UNSATISFIED, Outcome.NO_FAULT,
        Outcome.UNRATED, Outcome.OPEN,
    ),
}  # fmt: skip
"""What can come of a turn for each rate: each turn has exactly one of them."""


@dataclass(frozen=True, slots=True)
class RateFormula:
    """How one rate is reckoned.

    ``worths`` gives every outcome of the rate its percent, None where it is not in the base. Empty
    ``channel_kinds`` and ``group_codes`` take all. Fewer than ``least`` in the base show no rate.
    Raises Invalid on what is not of the closed lists.
    """

    rate: Rate
    dated_by: DatedBy
    turns: TurnsTaken
    worths: Mapping[Outcome, int | None]
    left_out: frozenset[LeftOut] = frozenset(LeftOut)
    channel_kinds: tuple[str, ...] = ()
    group_codes: tuple[str, ...] = ()
    least: int = 5
    confidence: int = 95

    def __post_init__(self) -> None:
        """Refuse what cannot be reckoned."""
        if set(self.worths) != set(OUTCOMES[self.rate]):
            raise Invalid.field("worths", "choose")
        self._check_worths()
        if not 1 <= self.least <= LARGEST_LEAST:
            raise Invalid.field("least", "out_of_range", least=1, limit=LARGEST_LEAST)
        if self.confidence not in CONFIDENCES:
            raise Invalid.field("confidence", "choose")

    def _check_worths(self) -> None:
        fields = {f"worth_{name}": worth for name, worth in self.worths.items()}
        for field_name, worth in fields.items():
            if worth is not None and not 0 <= worth <= FULL:
                raise Invalid.field(field_name, "out_of_range", least=0, limit=FULL)
        if not any(fields.values()):
            raise Invalid("rate_says_nothing")

    @property
    def in_base(self) -> tuple[Outcome, ...]:
        """Outcomes that are in the base."""
        return tuple(o for o in OUTCOMES[self.rate] if self.worths[o] is not None)


@dataclass(frozen=True, slots=True)
class RateFormulaRow:
    """A version of a formula; one of the house itself, which no list has written, has the id 0."""

    formula_id: int
    formula: RateFormula
    valid_from: date
    valid_to: date | None
    code: str = field(init=False)

    def __post_init__(self) -> None:
        """A line is named by its rate."""
        object.__setattr__(self, "code", self.formula.rate.value)

    @property
    def is_own(self) -> bool:
        """Whether the house itself says so, and no office."""
        return not self.formula_id


def _worths(rate: Rate, *told: int | None) -> dict[Outcome, int | None]:
    return dict(zip(OUTCOMES[rate], told, strict=True))


OWN: Final = tuple(
    RateFormulaRow(0, RateFormula(rate, dated_by, TurnsTaken.ALL, worths), LONG_AGO, None)
    for rate, dated_by, worths in (
        (Rate.RESPONSE, DatedBy.BEGUN, _worths(Rate.RESPONSE, FULL, 0, 0, None, None)),
        (
            Rate.SOLVED,
            DatedBy.ENDED,
            _worths(Rate.SOLVED, FULL, FULL, 0, None, None, None, 0, None),
        ),
        (Rate.SATISFIED, DatedBy.ENDED, _worths(Rate.SATISFIED, FULL, 80, 0, None, None, None)),
    )
)
"""What the house itself takes until a district writes its own: ours, not official."""


def with_own(written: Iterable[RateFormulaRow]) -> tuple[RateFormulaRow, ...]:
    """Formulas as a district wrote them, and the house's own until the first of the same rate."""
    lines = tuple(written)
    firsts: dict[str, date] = {}
    for row in lines:
        firsts[row.code] = min(row.valid_from, firsts.get(row.code, row.valid_from))
    own = (replace(row, valid_to=firsts.get(row.code)) for row in OWN)
    order = tuple(Rate)
    return tuple(
        sorted((*lines, *own), key=lambda row: (order.index(row.formula.rate), row.valid_from))
    )
