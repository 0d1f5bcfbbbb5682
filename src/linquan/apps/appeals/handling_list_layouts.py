"""How the lists around handling go out as tables and come in: reasons, calls, texts, reminders."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.appeals.callbacks import LONGEST_QUESTION, MOST_QUESTIONS, AnswerKind, Whom
from linquan.apps.appeals.clocks import ClockKind
from linquan.apps.appeals.list_layouts import MATTER_OR_ALL, NAMES, REFERENCE
from linquan.apps.appeals.petition_reasons import Act
from linquan.apps.appeals.phrases import PhraseVerb
from linquan.apps.appeals.reminders import Audience, When
from linquan.apps.appeals.words import (
    ACTS,
    AUDIENCES,
    CALL_LEVELS,
    CALLED,
    CLOCK_NAMES,
    PHRASE_VERBS,
    SIDES,
    UNITS,
)
from linquan.kernel import secrets
from linquan.kernel.calendar import Unit
from linquan.kernel.exchange.columns import CellFault, Choice, Column, Number, YesNo
from linquan.kernel.exchange.dated_lists import CODE, POSITION, layout
from linquan.kernel.exchange.several import PartedLines, Parts, names_of

LONGEST_PHRASE, LARGEST_AMOUNT = 1_000, 1_000


@dataclass(frozen=True)
class Phone(Column):
    """A telephone of the mainland, in one form."""

    most: float = 40

    def _read(self, cell: Any) -> Any:
        text = super()._read(cell)
        normal = secrets.normalise_phone(text) if text else ""
        if normal is None:
            raise CellFault("not_a_phone")
        return normal


def _is_question(parts: Parts) -> bool:
    """Whether a line says how it is answered, and the question in both languages."""
    return parts[0] in set(AnswerKind) and names_of(parts[1:], 2, LONGEST_QUESTION)


_NEEDS_TEXT: Final = YesNo(
    "needs_text", pgettext_lazy("table", "Needs more words"),
    _("Whether it says nothing without more words."),
)  # fmt: skip

STEP_REASONS: Final = layout(
    "step_reasons", _("Reasons of stepping up"), CODE, *NAMES, POSITION, _NEEDS_TEXT
)
PETITION_REASONS: Final = layout(
    "petition_reasons",
    _("Reasons of asking"),
    CODE,
    Choice("act", pgettext_lazy("table", "What it is for"),
           words={act: ACTS[act] for act in Act}, is_required=True),
    *NAMES,
    POSITION,
    _NEEDS_TEXT,
)  # fmt: skip
CALL_SCRIPTS: Final = layout(
    "call_scripts",
    _("Call-backs"),
    MATTER_OR_ALL,
    Choice("whom", _("Who is called"), words={whom: CALLED[whom] for whom in Whom},
           is_required=True),
    PartedLines("questions", _("Questions"),
                _("One a line: yes_no, grade or words | Chinese | English."), is_required=True,
                is_good=_is_question, most_lines=MOST_QUESTIONS, odd="questions_odd"),
)  # fmt: skip
REMINDERS: Final = layout(
    "reminder_rules",
    _("Reminders"),
    CODE,
    *NAMES,
    Choice("clock", pgettext_lazy("table", "Which clock"),
           words={clock: CLOCK_NAMES[clock] for clock in ClockKind}, is_required=True),
    Choice("when", pgettext_lazy("table", "Before or after"),
           words={side: SIDES[side] for side in When}, is_required=True),
    Number("amount", _("How many"), "", 1, LARGEST_AMOUNT, is_required=True, is_whole=True),
    Choice("unit", _("Of what"), words={unit: UNITS[unit] for unit in Unit}, is_required=True,
           aliases=("单位",)),
    Choice("audience", pgettext_lazy("table", "Who is reminded"),
           words={one: AUDIENCES[one] for one in Audience}, is_required=True),
)  # fmt: skip
PHRASES: Final = layout(
    "templates",
    _("Templates"),
    CODE,
    Choice("verb", _("For which verb"), words={verb: PHRASE_VERBS[verb] for verb in PhraseVerb},
           is_required=True),
    Column("matter", _("Matter"), _("Its name or code; empty: every matter."), most=REFERENCE,
           aliases=("事项",)),
    *NAMES,
    Column("text", _("Text in Chinese"), _("May hold {number} {title} {unit} {due} {address}."),
           most=LONGEST_PHRASE, is_required=True, aliases=("正文",)),
    Column("text_en", _("Text in English"), _("Empty: the Chinese text is offered."),
           most=LONGEST_PHRASE),
)  # fmt: skip
CALL_KINDS: Final = layout(
    "call_kinds",
    _("Calls"),
    CODE,
    *NAMES,
    Column("arrive", pgettext_lazy("table", "By when units are there"),
           _("A deadline: its name or code."), most=REFERENCE, is_required=True),
    Column("answer", pgettext_lazy("table", "By when they answer"),
           _("A deadline: its name or code."), most=REFERENCE, is_required=True),
    Choice("lowest_level", _("Who may call"), words=CALL_LEVELS, is_required=True),
)  # fmt: skip
BODIES: Final = layout(
    "outside_bodies",
    _("Bodies outside"),
    CODE,
    *NAMES,
    Phone("phone", _("Telephone"), aliases=("电话",)),
    Column("unit", _("Unit"), _("Where it is one of ours that people may complain about."),
           most=REFERENCE, aliases=("单位名称",)),
)  # fmt: skip
