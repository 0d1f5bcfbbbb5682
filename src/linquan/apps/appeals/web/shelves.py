"""On which shelf each list of the desk stands: the order in which people look for one."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals.web.list_lines import Book


class Shelf(NamedTuple):
    """Lists that belong together, under one heading."""

    title: Promise
    books: tuple[Book, ...]


SHELVES: Final[tuple[tuple[Promise, tuple[str, ...]], ...]] = (
    (_("What is asked"), ("matters", "groups", "channels", "templates")),
    (
        _("Who has it"),
        ("duties", "routing", "steps", "petition-reasons", "calls", "bodies"),
    ),
    (_("Deadlines and clocks"), ("deadlines", "clocks", "reminders", "rules")),
    (_("After the answer"), ("callbacks", "actions")),
    (_("Figures"), ("rates",)),
    (_("Doors for programs"), ("jurisdictions", "services", "attributes", "systems")),
    (_("Keeping and limits"), ("retention", "limits")),
)
"""A new list is named here; one that is not stands on a shelf of its own, the last."""


def shelves(books: Iterable[Book]) -> tuple[Shelf, ...]:
    """Put lists on their shelves, in the order of the shelves; an empty one is left out."""
    by_name = {book.name: book for book in books}
    placed = [
        Shelf(title, tuple(by_name.pop(name) for name in names if name in by_name))
        for title, names in SHELVES
    ]
    rest = Shelf(_("More lists"), tuple(by_name.values()))
    return tuple(shelf for shelf in (*placed, rest) if shelf.books)
