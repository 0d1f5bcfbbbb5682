"""Filters of the pages of protected files: words for codes."""

from django import template

from linquan.apps.casework.web import words

register = template.Library()
BOOKS: dict[str, words.Words] = {
    "track": words.TRACKS,
    "reach": words.REACHES,
    "nature": words.NATURES,
    "consent": words.CONSENTS,
    "way": words.WAYS,
    "task": words.TASK_STATES,
    "step": words.STEPS,
    "file": words.STATES,
}


@register.filter
def case_word(code: str, book: str) -> str:
    """Say a code: ``state|case_word:"file"``."""
    return str(BOOKS[book].get(code, ""))


@register.filter
def file_pill(state: str) -> str:
    """Name the colour for where a file stands."""
    return words.STATE_PILLS.get(state, "neutral")


@register.filter
def case_task_pill(state: str) -> str:
    """Name the colour for what became of an obligation."""
    return words.TASK_PILLS[state]


@register.filter
def told_count(value: int | None, smallest: int) -> str:
    """Write a count, or that it is too small to be told: ``"<5"``."""
    return f"<{smallest}" if value is None else str(value)
