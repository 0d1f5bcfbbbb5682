"""The list of formulas of the three rates, every version of them."""

from linquan.apps.appeals.models import RateFormulaLine
from linquan.apps.appeals.rates import (
    DatedBy,
    LeftOut,
    Outcome,
    Rate,
    RateFormula,
    RateFormulaRow,
    TurnsTaken,
    with_own,
)


def rate_formulas(district_id: int) -> tuple[RateFormulaRow, ...]:
    """Every version of a district's formulas and of the house's own, by rate. One statement."""
    rows = RateFormulaLine.objects.filter(district_id=district_id).order_by("id")
    return with_own(_row(line) for line in rows)


def _row(line: RateFormulaLine) -> RateFormulaRow:
    formula = RateFormula(
        Rate(line.code),
        DatedBy(line.dated_by),
        TurnsTaken(line.turns),
        {Outcome(name): worth for name, worth in line.worths.items()},
        frozenset(map(LeftOut, line.left_out)),
        tuple(line.channel_kinds),
        tuple(line.group_codes),
        line.least,
        line.confidence,
    )
    return RateFormulaRow(line.pk, formula, line.valid_from, line.valid_to)
