"""Filters of the pages of checklists: words and colours for codes."""

from django import template

from linquan.apps.checklists.web import words

register = template.Library()
BOOKS: dict[str, words.Words] = {
    "subject": words.SUBJECTS,
    "proof": words.PROOFS,
    "evidence": words.EVIDENCE,
    "verdict": words.VERDICTS,
    "state": words.STATES,
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
