"""How the lists that rule the desk go out as tables and come in: routing, clocks, rates, limits."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.appeals.actions import MEASURE_LIMIT, MOST_MEASURES
from linquan.apps.appeals.erasures import LONGEST_MONTHS
from linquan.apps.appeals.list_layouts import (
    MATTER_OR_ALL,
    NAMES,
    REFERENCE,
    SOURCE,
    weekday_of,
)
from linquan.apps.appeals.rate_words import DATED, LEFT_OUT, OUTCOME_WORDS, RATES, TURNS
from linquan.apps.appeals.rates import (
    CONFIDENCES,
    FULL,
    LARGEST_LEAST,
    DatedBy,
    LeftOut,
    Outcome,
    Rate,
    TurnsTaken,
)
from linquan.apps.appeals.routing_rows import RULE_LEVELS, Effect
from linquan.apps.appeals.thresholds import LARGEST_LIMIT
from linquan.apps.appeals.types import ChannelKind
from linquan.apps.appeals.words import CHANNEL_KINDS, EFFECTS, LEVELS, RULES, WEEKDAYS
from linquan.kernel.dated import LARGEST_POSITION
from linquan.kernel.exchange.columns import (
    CellFault,
    Choice,
    Column,
    Number,
    Several,
    TimeOfDay,
    YesNo,
)
from linquan.kernel.exchange.dated_lists import CODE, layout
from linquan.kernel.exchange.several import PartedLines, SomeOf, names_of

REASON, REASON_EN, LONGEST_NAMES = 100, 200, 4_000


@dataclass(frozen=True)
class Weekdays(SomeOf):
    """Days of the week, each as :class:`Weekday` reads it."""

    def _one(self, word: str) -> Any:
        day = weekday_of(word)
        return super()._one(word) if day is None else day


@dataclass(frozen=True)
class Worths(PartedLines):
    """Outcomes one a line, each with what it is worth in percent."""

    most_lines: int = len(Outcome)
    odd: str = "worths_odd"

    def write(self, value: Any) -> Any:
        """Write each outcome in the reader's language."""
        return super().write((str(OUTCOME_WORDS[one]), str(worth)) for one, worth in value or ())

    def _read(self, cell: Any) -> Any:
        found = tuple(sorted(map(self._worth, super()._read(cell))))
        if len({outcome for outcome, _ in found}) < len(found):
            raise CellFault(self.odd)
        return found

    def _worth(self, parts: tuple[str, ...]) -> tuple[str, int]:
        try:
            outcome, worth = parts
            return str(_OUTCOME.read(outcome)), int(_PERCENT.read(worth.rstrip("%")))
        except (ValueError, TypeError, CellFault) as error:
            raise CellFault(self.odd) from error


_OUTCOME: Final = Choice("outcome", "", words=OUTCOME_WORDS, is_required=True)
_PERCENT: Final = Number("worth", "", "", 0, FULL, is_whole=True, is_required=True)


def _deadline(name: str, heading: Any) -> Column:
    return Column(name, heading, _("A deadline: its name or code."), most=REFERENCE)


def _some(name: str, heading: Any) -> Several:
    about = _("Names or codes, divided by 、 or commas; empty: all of them.")
    return Several(name, heading, about, most=LONGEST_NAMES)


THRESHOLDS: Final = layout(
    "thresholds",
    _("Thresholds and limits"),
    Choice("rule", pgettext_lazy("table", "Which one"), words=RULES, is_required=True),
    Number("value", pgettext_lazy("table", "Value"), "", 1, LARGEST_LIMIT, is_required=True,
           is_whole=True),
)  # fmt: skip
RETENTION: Final = layout(
    "keeping_times",
    _("Keeping times"),
    MATTER_OR_ALL,
    Number("months", _("Months after its end"), "", 1, LONGEST_MONTHS, is_required=True,
           is_whole=True),
    Column("source", _("Source"), most=SOURCE, aliases=("依据",)),
)  # fmt: skip
CLOCKS: Final = layout(
    "clocks",
    _("Other clocks"),
    MATTER_OR_ALL,
    _deadline("contact", pgettext_lazy("table", "First contact")),
    _deadline("total", pgettext_lazy("table", "From reception to the end")),
    _deadline("again", pgettext_lazy("table", "Handling once more")),
)
ROUTING: Final = layout(
    "routing_rules",
    _("Routing rules"),
    CODE,
    Number("position", _("Place in the list"), _("The smallest number is asked first."), 0,
           LARGEST_POSITION, is_required=True, is_whole=True, aliases=("排序",)),
    Column("reason", _("Why, in Chinese"), most=REASON, is_required=True, aliases=("理由",)),
    Column("reason_en", _("Why, in English"), most=REASON_EN, is_required=True),
    Choice("effect", _("What it does"), words={one: EFFECTS[one] for one in Effect},
           is_required=True),
    Column("unit", _("Unit"), _("Only where it is sent to a unit: its whole name."),
           most=REFERENCE, aliases=("责任单位", "单位名称")),
    Choice("level", _("Level"), _("Only where it goes to a level."),
           words={level: LEVELS[level] for level in RULE_LEVELS}),
    YesNo("is_direct", pgettext_lazy("table", "Directly"),
          _("Whether it holds at once when a request comes in, before anyone dispatches it.")),
    _some("matters", _("Only these matters")),
    _some("groups", _("Only these groups")),
    _some("channels", _("Only through these channels")),
    Column("area", _("Only in this area"),
           _("Its code, or its name, with the names above it where needed."), most=REFERENCE),
    Column("zone", _("Only in this zone"), _("Its name."), most=REFERENCE),
    Weekdays("weekdays", _("Only on"), _("Days of the week; empty: every day."),
             words=dict(enumerate(WEEKDAYS))),
    TimeOfDay("opens", _("Only from")),
    TimeOfDay("closes", _("Only until")),
)  # fmt: skip
RATE_FORMULAS: Final = layout(
    "rate_formulas",
    _("Formulas of the three rates"),
    Choice("rate", pgettext_lazy("table", "Rate"), words={one: RATES[one] for one in Rate},
           is_required=True),
    Choice("turns", _("Which turns"), words={one: TURNS[one] for one in TurnsTaken},
           is_required=True),
    Choice("dated_by", _("Counted in"), words={one: DATED[one] for one in DatedBy},
           is_required=True),
    Worths("worths", pgettext_lazy("table", "What counts how much"),
           _("One a line: what came of it | percent. What is not there is not in the base."),
           is_required=True),
    SomeOf("left_out", _("Left out"), words={one: LEFT_OUT[one] for one in LeftOut}),
    SomeOf("channel_kinds", _("Only these channels"),
           words={kind: CHANNEL_KINDS[kind] for kind in ChannelKind}),
    _some("groups", _("Only these groups of matters")),
    Number("least", _("Shown from how many on"), "", 1, LARGEST_LEAST, is_required=True,
           is_whole=True),
    Choice("confidence", _("Interval at"), words={n: f"{n} %" for n in CONFIDENCES},
           is_required=True),
)  # fmt: skip
ACTION_KINDS: Final = layout(
    "action_kinds",
    _("Kinds of actions"),
    CODE,
    *NAMES,
    PartedLines("measures", pgettext_lazy("table", "What is counted"),
                _("One a line: Chinese | English."), most_lines=MOST_MEASURES,
                is_good=lambda parts: names_of(parts, 2, MEASURE_LIMIT)),
    YesNo("has_money", pgettext_lazy("table", "An amount of money")),
)  # fmt: skip
