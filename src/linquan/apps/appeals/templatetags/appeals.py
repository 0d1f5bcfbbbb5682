"""Filters of the pages of requests: names in the language of the page, words for codes."""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from linquan.apps.appeals import rate_words
from linquan.apps.appeals.rates import Rate
from linquan.apps.appeals.web import personal_words, words
from linquan.kernel import numbers
from linquan.kernel.clock import OFFICE_ZONE
from linquan.kernel.spans import Span, said, span_of

register = template.Library()


@register.filter
def named(row: Any, what: str = "") -> str:
    """Return a name in the language of the page; the Chinese one where there is no English one.

    ``{{ matter|named }}`` reads ``name`` and ``name_en``, ``{{ row|named:"matter" }}`` reads
    ``matter_name`` and ``matter_name_en``, ``{{ duty|named:"responsibility" }}`` reads
    ``responsibility`` and ``responsibility_en``.
    """
    return words.named(row, what)


@register.filter
def status_word(status: str) -> str:
    """Say where a request stands."""
    return words.status_word(status)


@register.filter
def mention_word(what: str) -> str:
    """Say in which text of another somebody is mentioned."""
    return str(personal_words.MENTIONED.get(what, what))


@register.filter
def masked(text: str) -> str:
    """Return a text with the numbers of people starred."""
    return numbers.masked(text)


@register.filter
def count_word(count: int, limit: int) -> str:
    """Write a count that stops at a limit: ``999+``."""
    return words.count_word(count, limit)


@register.filter
def clock_name(kind: str) -> str:
    """Name a clock by itself: ``first contact``."""
    return str(words.CLOCK_NAMES[kind])


@register.filter
def audience_word(audience: str) -> str:
    """Say who is reminded."""
    return str(words.AUDIENCES[audience])


@register.filter
def act_word(act: str) -> str:
    """Say what a reason is for."""
    return str(words.ACTS[act])


@register.filter
def phrase_verb(verb: str) -> str:
    """Name the verb that a template is for."""
    return str(words.PHRASE_VERBS[verb])


@register.filter
def grade_word(grade: str) -> str:
    """Say how satisfied somebody is."""
    return str(words.GRADES.get(grade, grade))


@register.filter
def called_word(whom: str) -> str:
    """Say who is called by a script."""
    return str(words.CALLED[whom])


@register.filter
def asked_word(kind: str) -> str:
    """Say how a question of a call is answered."""
    return str(words.ANSWER_KINDS[kind])


@register.filter
def reminder_when(rule: Any) -> str:
    """Say when a rule reminds: ``1 working day after handling runs out``."""
    return words.reminder_when(rule)


@register.filter
def clock_word(kind: str) -> str:
    """Name a clock of a request."""
    return str(words.CLOCKS[kind])


@register.filter
def limit_word(amount: int, unit: str) -> str:
    """Write a time limit: ``3 working days``."""
    return words.limit_word(amount, unit)


@register.filter
def kind_word(kind: str) -> str:
    """Name a kind of channel."""
    return str(words.CHANNEL_KINDS.get(kind, kind))


@register.filter
def outside_word(status: str) -> str:
    """Say where another system says that a request stands."""
    return str(words.OUTSIDE_STATUSES.get(status, status))


@register.filter
def service_word(kind: str) -> str:
    """Say what a program gets for a report."""
    return str(words.SERVICE_TYPES.get(kind, kind))


@register.filter
def datatype_word(datatype: str) -> str:
    """Say what an attribute is answered with."""
    return str(words.DATATYPES.get(datatype, datatype))


@register.filter
def weekday_word(weekday: int) -> str:
    """Name a day of the week, Monday is 0."""
    return str(words.WEEKDAYS[weekday])


@register.filter
def rate_word(rate: str) -> str:
    """Name one of the three rates."""
    return str(rate_words.RATES[Rate(rate)])


@register.filter
def rule_word(code: str) -> str:
    """Say what a rule of the desk means."""
    return str(words.RULES.get(code, code))


@register.simple_tag
def inbox_rows(
    lines: Iterable[Any], now: datetime, columns: tuple[tuple[str, Any], ...], can_choose: bool
) -> SafeString:
    """Draw the rows of the inbox; what was drawn is kept as long as nothing in it changes.

    Inboxes are looked at again and again (each open one twice a minute), and drawing fifty rows
    anew costs more than everything else in the page. A row depends on its line, on how long is left
    while its clock runs, and on the day.
    """
    today, language = now.astimezone(OFFICE_ZONE).date(), get_language()
    drawn = (tuple(name for name, _ in columns), can_choose, today, language)
    return SafeString(
        "".join(
            _row(
                line,
                span_of(line.row.due_at, now) if line.is_running else None,
                *drawn,
            )
            for line in lines
        )
    )


@lru_cache(maxsize=8192)
def _row(
    line: Any, left: Span | None, columns: tuple[str, ...], can_choose: bool, today: date,
    language: str | None,
) -> SafeString:  # fmt: skip
    row = line.row
    told = {
        "row": row,
        "standing": line.standing,
        "is_running": line.is_running,
        "can_assign": line.can_assign,
        "left": said(left, language) if left else "",
        "columns": columns,
        "can_choose": can_choose,
        "age": (today - row.received_at.astimezone(OFFICE_ZONE).date()).days,
        "now": datetime.combine(today, time(), OFFICE_ZONE),
    }
    return render_to_string("appeals/desk/inbox_row.html", told)
