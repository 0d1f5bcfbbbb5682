"""What the formulas of the three rates say, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linquan.apps.appeals.rates import (
    OUTCOMES,
    DatedBy,
    LeftOut,
    Outcome,
    Rate,
    RateFormula,
    TurnsTaken,
)
from linquan.apps.appeals.words import CHANNEL_KINDS, Words

RATES: Words = {
    Rate.RESPONSE: gettext_lazy("Response rate"),
    Rate.SOLVED: gettext_lazy("Solved rate"),
    Rate.SATISFIED: gettext_lazy("Satisfied rate"),
}
DATED: Words = {
    DatedBy.BEGUN: gettext_lazy("the month in which it came in or was opened again"),
    DatedBy.ENDED: gettext_lazy("the month in which it was answered"),
}
TURNS: Words = {
    TurnsTaken.ALL: gettext_lazy("every turn of handling"),
    TurnsTaken.FIRST: gettext_lazy("only the first turn of each request"),
    TurnsTaken.LAST: gettext_lazy("only the last turn of each request"),
}
LEFT_OUT: Words = {
    LeftOut.WITHDRAWN: gettext_lazy("withdrawn by the reporter"),
    LeftOut.EXCLUDED: gettext_lazy("taken out of the rates with approval"),
}
OUTCOME_WORDS: Words = {
    Outcome.IN_TIME: gettext_lazy("first contact in time"),
    Outcome.LATE: gettext_lazy("first contact too late"),
    Outcome.MISSED: gettext_lazy("no contact, and its time is over"),
    Outcome.PENDING: gettext_lazy("no contact yet, its time still runs"),
    Outcome.NO_CLOCK: gettext_lazy("nobody to be contacted"),
    Outcome.SATISFIED: gettext_lazy("the reporter is satisfied"),
    Outcome.BASICALLY: gettext_lazy("the reporter is fairly satisfied"),
    Outcome.UNSATISFIED: gettext_lazy("the reporter is not satisfied"),
    Outcome.NO_FAULT: gettext_lazy("not satisfied, through no fault of the unit"),
    Outcome.PROVED: gettext_lazy("answered with a photo, not rated"),
    Outcome.WAIVED: gettext_lazy("answered without a photo, not rated"),
    Outcome.DECLINED: gettext_lazy("answered that it cannot be done"),
    Outcome.UNRATED: gettext_lazy("answered, not rated"),
    Outcome.OPEN: pgettext_lazy("turn of handling", "not answered yet"),
}
_AGAIN = gettext_lazy("the reporter is not satisfied, or it was opened again")


def outcome_word(rate: Rate, outcome: Outcome) -> str:
    """Say what came of a turn."""
    is_again = rate is Rate.SOLVED and outcome is Outcome.UNSATISFIED
    return str(_AGAIN if is_again else OUTCOME_WORDS[outcome])


def told(formula: RateFormula, groups: Mapping[str, str]) -> tuple[str, ...]:
    """Say a formula in sentences; ``groups`` names the groups of matters by their codes."""
    base = _("Base: %(turns)s, counted in %(month)s.") % {
        "turns": TURNS[formula.turns], "month": DATED[formula.dated_by],
    }  # fmt: skip
    return (base, *_narrowed(formula, groups), *_worths(formula), _least(formula))


def _narrowed(formula: RateFormula, groups: Mapping[str, str]) -> Iterable[str]:
    if formula.channel_kinds:
        kinds = [str(CHANNEL_KINDS[kind]) for kind in formula.channel_kinds]
        yield _("Only what came by: %(channels)s.") % {"channels": _listed(kinds)}
    if formula.group_codes:
        names = [groups.get(code, code) for code in formula.group_codes]
        yield _("Only matters of: %(groups)s.") % {"groups": _listed(names)}
    if formula.left_out:
        words = [str(LEFT_OUT[one]) for one in LeftOut if one in formula.left_out]
        yield _("Left out: %(what)s.") % {"what": _listed(words)}


def _worths(formula: RateFormula) -> Iterable[str]:
    """Say how much each outcome counts, and which are not in the base."""
    counted = [
        _("%(outcome)s: %(worth)d %%")
        % {"outcome": outcome_word(formula.rate, one), "worth": formula.worths[one]}
        for one in formula.in_base
    ]
    yield _("Counts: %(what)s.") % {"what": _listed(counted)}
    rest = [one for one in OUTCOMES[formula.rate] if one not in formula.in_base]
    if rest:
        words = [outcome_word(formula.rate, one) for one in rest]
        yield _("Not in the base: %(what)s.") % {"what": _listed(words)}


def _least(formula: RateFormula) -> str:
    return _("Shown from %(least)d in the base on, with an interval at %(confidence)d %%.") % {
        "least": formula.least, "confidence": formula.confidence,
    }  # fmt: skip


def _listed(parts: Iterable[Any]) -> str:
    return str(_("; ")).join(map(str, parts))
