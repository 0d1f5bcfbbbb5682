"""Calling back (回访): what is asked on the telephone, what a call came to. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from linquan.apps.appeals.clocks import DEFAULT
from linquan.apps.appeals.types import Grade, Status
from linquan.kernel.errors import Invalid

MOST_QUESTIONS, LONGEST_QUESTION, LONGEST_ANSWER = 12, 100, 200
LONGEST_WAIT: Final = timedelta(days=30)
YES, NO = "yes", "no"


class AnswerKind(StrEnum):
    """How a question is answered."""

    YES_NO = "yes_no"
    GRADE = "grade"
    WORDS = "words"


CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    AnswerKind.YES_NO: (YES, NO),
    AnswerKind.GRADE: tuple(grade.value for grade in Grade),
}


class Whom(StrEnum):
    """Which answered requests are called back."""

    EVERY = "every"
    UNRATED = "unrated"


class Outcome(StrEnum):
    """What a call came to."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    REFUSED = "refused"
    """The reporter does not want to talk."""
    WRONG_NUMBER = "wrong_number"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a script."""

    kind: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class CallScriptRow:
    """What is asked about the answers of a matter, or of all others; a line of a dated list."""

    script_id: int
    code: str
    whom: str
    questions: tuple[Question, ...]
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class CallDraft:
    """What a call came to, as a clerk writes it down; ``answers`` in the order of the script."""

    outcome: Outcome
    answers: tuple[str, ...] = ()
    grade: Grade | None = None
    reason_code: str = ""
    """Of the reasons why a reporter is not satisfied: through the unit's fault, or not."""
    text: str = ""
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """What followed from a call: where the request stands, and whether the grade counts."""

    status: Status
    is_rated: bool


def script_for(scripts: Iterable[CallScriptRow], matter_code: str) -> CallScriptRow | None:
    """Which of the scripts valid on a day is for a matter: its own, else that for all others."""
    valid = {script.code: script for script in scripts}
    return valid.get(matter_code) or valid.get(DEFAULT)


def first_days(scripts: Iterable[CallScriptRow]) -> dict[str, date]:
    """Since when requests of each line are called back: the first day of its first version."""
    found: dict[str, date] = {}
    for script in scripts:
        found[script.code] = min(script.valid_from, found.get(script.code, script.valid_from))
    return found


def checked_answers(questions: Sequence[Question], answers: Sequence[str]) -> list[str]:
    """Return what was answered to each question; not every one must be. Raises Invalid."""
    if len(answers) != len(questions):
        raise Invalid.field("answers", "script_changed")
    given = [answer.strip() for answer in answers]
    for number, (question, answer) in enumerate(zip(questions, given, strict=True)):
        field, choices = f"answer_{number}", CHOICES.get(question.kind)
        if answer and choices is not None and answer not in choices:
            raise Invalid.field(field, "choose")
        if len(answer) > LONGEST_ANSWER:
            raise Invalid.field(field, "too_long", limit=LONGEST_ANSWER)
    return given


def checked_next(wanted: datetime | None, now: datetime) -> datetime:
    """Return when to try again. Raises Invalid."""
    if wanted is None:
        raise Invalid.field("next_at", "missing")
    if wanted <= now:
        raise Invalid.field("next_at", "past_date")
    if wanted - now > LONGEST_WAIT:
        raise Invalid.field("next_at", "too_far", limit=f"{now + LONGEST_WAIT:%Y-%m-%d}")
    return wanted
