"""Filters of the pages of checklists: words and colours for codes."""

from decimal import Decimal

from django import template

from linquan.apps.checklists.web import words

register = template.Library()
BOOKS: dict[str, words.Words] = {
    "subject": words.SUBJECTS,
    "proof": words.PROOFS,
    "evidence": words.EVIDENCE,
    "verdict": words.VERDICTS,
    "state": words.STATES,
    "change": words.CHANGES,
}


@register.filter
def checklist_word(code: str, book: str) -> str:
    """Say a code: ``clause.proof|checklist_word:"proof"``."""
    return str(BOOKS[book].get(code, code))


@register.filter
def verdict_pill(verdict: str) -> str:
    """Name the colour of what was found."""
    return words.VERDICT_PILLS[verdict]


@register.filter
def assessment_pill(state: str) -> str:
    """Name the colour of where an assessment stands."""
    return words.STATE_PILLS[state]


@register.filter
def change_pill(change: str) -> str:
    """Name the colour of what became of a clause."""
    return words.CHANGE_PILLS[change]


@register.filter
def amount(number: Decimal | None) -> str:
    """Write a number without needless noughts: 12.500 is 12.5."""
    return "" if number is None else f"{number.normalize():f}"
