"""Reads of the page on which an area is moved: where it could go, and what goes along."""

from collections.abc import Sequence

from linquan.apps.places import rules
from linquan.apps.places.models import Poster
from linquan.apps.places.queries.tree import AreaBook, area_book
from linquan.apps.places.types import AreaRow, Level, MovePage, Recoded
from linquan.kernel import books
from linquan.kernel.errors import NotFound
from linquan.kernel.reach import reach_of

Line = Sequence[AreaRow]


def move_page(district_id: int, area_id: int, to: int | None = None, code: str = "") -> MovePage:
    """Return where an area could be moved, and what a move to one of those would change.

    A code is offered where none is given. Four statements, two more for a cold book. Raises
    NotFound, also for a level that has one possible parent only.
    """
    book = area_book(district_id, books.versions(district_id))
    area = book.areas.get(area_id)
    if area is None or area.is_retired or not rules.can_be_moved(Level(area.level)):
        raise NotFound(code="area_unknown")
    fitting = [a for a in book.areas.values() if rules.fits_below(area, a)]
    parent = next((a for a in fitting if a.area_id == to), None)
    code = code or (_offered(book, area, parent) if parent else area.code)
    below = [a for a in book.areas.values() if a.path.startswith(area.path)]
    on_it = Poster.objects.filter(district_id=district_id, area__path__startswith=area.path)
    return MovePage(
        line=book.line(area_id),
        choices=tuple((a.area_id, book.line(a.area_id)[1:]) for a in fitting),
        parent=parent,
        code=code,
        recoded=_recoded(book, area, code),
        areas=len(below) - 1,
        posters=on_it.filter(valid_to__isnull=True).count(),
        reach=reach_of(district_id, area_id),
    )


def _offered(book: AreaBook, area: AreaRow, parent: AreaRow) -> str:
    taken = {a.code for a in book.areas.values() if a.area_id != area.area_id}
    return rules.code_below(area, parent.code, taken)


def _recoded(book: AreaBook, area: AreaRow, code: str) -> tuple[Recoded, ...]:
    """Which codes change with that of the area, in order of the tree."""
    parts = {a.area_id: a.code for a in book.areas.values() if a.path.startswith(area.path)}
    codes = rules.codes_after(area, code, parts) if code else {}
    return tuple(
        Recoded(a, codes[a.area_id])
        for a in rules.in_order([book.areas[pk] for pk in codes])
        if a.area_id != area.area_id
    )
