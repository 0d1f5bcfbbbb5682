"""Reads of what facilities did: of one, and side by side."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Max, Q, QuerySet, Sum

from linquan.apps.appeals.queries import Desk
from linquan.apps.circles import register, rules, standing
from linquan.apps.circles.facilities import FIELDS as FACILITY_FIELDS
from linquan.apps.circles.facilities import FacilityRow, FacilityView, Level, State
from linquan.apps.circles.figure_windows import Span, Window, after, before, window
from linquan.apps.circles.figures import (
    FIELDS,
    FigureKindRow,
    FigureRow,
    Funds,
    Gathering,
    Kept,
    Side,
    Standing,
    Theme,
    funds,
    gathered,
    kept,
)
from linquan.apps.circles.models import Facility, Figure
from linquan.apps.circles.queries.lists import lines_page
from linquan.apps.circles.queries.register import books_of
from linquan.apps.circles.queries.rows import LinesPage
from linquan.apps.places import types as places
from linquan.apps.places.types import AreaRow
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound
from linquan.kernel.rows import rows_of
from linquan.kernel.validity import valid_on

ROWS: Final = 50
MOST_LINES: Final = 2_000


def figure_kinds_page(actor: Actor, now: datetime) -> LinesPage:
    """The list of what is counted of facilities. One statement."""
    return lines_page(actor, standing.figure_kinds(actor.district_id), now)


@dataclass(frozen=True, slots=True)
class KindView:
    """One kind of figures of a facility: the newest that stands, the one before, all of them."""

    kind: FigureKindRow
    lines: tuple[FigureRow, ...]

    @property
    def standing(self) -> tuple[FigureRow, ...]:
        """What was done, the newest first."""
        return tuple(one for one in self.lines if one.stands and one.side == Side.DONE)

    @property
    def newest(self) -> FigureRow | None:
        """The newest that stands."""
        return next(iter(self.standing), None)

    @property
    def change(self) -> Decimal | None:
        """By how much the newest differs from the one before; payments are not compared."""
        two = self.standing[:2]
        if len(two) <= 1 or self.kind.gathering == Gathering.PAID:
            return None
        return two[0].amount - two[1].amount


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """What one facility did."""

    view: FacilityView
    themes: tuple[tuple[str, tuple[KindView, ...]], ...]
    kept: tuple[Kept, ...]
    funds: Funds | None
    kinds: tuple[FigureKindRow, ...]
    """Of which figures may be noted today."""
    may_keep: bool
    today: date

    def line(self, figure_id: int) -> FigureRow:
        """Return a figure that stands. Raises NotFound."""
        every = (one for _theme, kinds in self.themes for kind in kinds for one in kind.lines)
        if (found := next((o for o in every if o.figure_id == figure_id), None)) is None:
            raise NotFound("figure_unknown")
        return found


def figures_page(actor: Actor, facility_id: int, now: datetime) -> FiguresPage:
    """Return what a facility did, by what is counted. Four statements.

    Raises NotAllowed, NotFound.
    """
    books = books_of(actor)
    found = register.facility_rows(district_id=books.district_id, pk=facility_id)
    if not found:
        raise NotFound("facility_unknown")
    (view,) = register.views(found, books, {}, ())
    every, today = standing.figure_kinds(books.district_id), books.day(now)
    kinds = register.named_items(every, today)
    lines = _lines(books.district_id, [facility_id])[:MOST_LINES]
    return FiguresPage(
        view, _by_theme(kinds, lines), kept(lines, kinds), funds(lines), valid_on(every, today),
        rules.may_keep(actor, view.area.path), today,
    )  # fmt: skip


def _lines(district_id: int, ids: Collection[int], **narrowed: Any) -> tuple[FigureRow, ...]:
    """Return figures of facilities, the newest first. One statement."""
    rows = Figure.objects.filter(district_id=district_id, facility_id__in=ids, **narrowed)
    return rows_of(FigureRow, rows.order_by("-last_on", "-id").values_list(*FIELDS))


def _by_theme(
    kinds: Mapping[str, FigureKindRow], lines: Iterable[FigureRow]
) -> tuple[tuple[str, tuple[KindView, ...]], ...]:
    """Lay out figures by theme and kind, as the list has them; only kinds that have some."""
    of_kind: dict[str, list[FigureRow]] = {}
    for one in lines:
        of_kind.setdefault(one.kind_code, []).append(one)
    views = [
        KindView(kind, tuple(of_kind[kind.code]))
        for kind in sorted(kinds.values(), key=lambda kind: kind.position)
        if kind.code in of_kind
    ]
    themes = [(theme.value, tuple(v for v in views if v.kind.theme == theme)) for theme in Theme]
    return tuple((theme, found) for theme, found in themes if found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Which figures are put side by side; no day: where the newest are."""

    theme: Theme = Theme.SERVICE
    span: Span = Span.QUARTER
    day: date | None = None
    is_branded: bool = True
    """Only facilities with a brand."""
    area_id: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """What a facility did of one kind in a window, and in the one before."""

    now: Decimal | None
    before: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """By how much it differs from before; None where one of both is not told."""
        return None if self.now is None or self.before is None else self.now - self.before


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A facility beside others."""

    view: FacilityView
    cells: tuple[tuple[FigureKindRow, Cell], ...]
    funds: Funds | None


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """Facilities side by side, in the order of the register: nobody is ranked."""

    rows: tuple[ComparedRow, ...]
    kinds: tuple[FigureKindRow, ...]
    totals: Mapping[str, Decimal]
    """Of all facilities that are looked for, by kind, of what adds up."""
    window: Window
    earlier: Window | None
    later: Window | None
    areas: tuple[AreaRow, ...]
    unbranded: int
    """Open centres without a brand."""
    next_id: int | None
    may_edit: bool


def results_page(actor: Actor, asked: Compared, now: datetime, *, after_id: int = 0) -> ResultsPage:
    """Return what facilities did in a window and in the one before. Seven statements.

    Raises NotAllowed.
    """
    books = books_of(actor)
    today = books.day(now)
    every = register.named_items(standing.figure_kinds(books.district_id), today)
    themed = {code for code, kind in every.items() if kind.theme == asked.theme}
    done = Figure.objects.filter(
        district_id=books.district_id, kind_code__in=themed, side=Side.DONE.value,
        state=Standing.STANDS.value,
    )  # fmt: skip
    counted = done.exclude(gathering=Gathering.FOUND.value)
    newest = counted.aggregate(day=Max("last_on"))["day"]
    at = window(asked.span, asked.day or newest or today)
    chosen = _chosen(books, asked, done)
    order = chosen.filter(pk__gt=after_id).order_by("id").values_list(*FACILITY_FIELDS)
    found = rows_of(FacilityRow, order[: ROWS + 1])
    lines = _lines(
        books.district_id, [one.facility_id for one in found[:ROWS]], side=Side.DONE.value,
        kind_code__in=themed, state=Standing.STANDS.value, last_on__lte=at.last,
    )  # fmt: skip
    kinds = _told(every, themed, lines)
    return ResultsPage(
        _side_by_side(register.views(found[:ROWS], books, {}, ()), kinds, lines, at),
        kinds,
        _totals(done.filter(facility__in=chosen), at),
        at,
        before(at),
        after(at) if at.last < today else None,
        books.areas.living(places.Level.STREET, places.Level.COMMUNITY, places.Level.VILLAGE),
        _unbranded(books.district_id),
        found[ROWS - 1].facility_id if len(found) > ROWS else None,
        rules.may_edit_lists(actor, books.district_id),
    )


def _chosen(books: Desk, asked: Compared, done: QuerySet[Figure]) -> QuerySet[Facility]:
    """Return facilities that are looked for. No statement."""
    rows = Facility.objects.filter(district_id=books.district_id)
    if asked.is_branded:
        rows = rows.exclude(brand="").exclude(state=State.CLOSED.value)
    else:
        rows = rows.filter(pk__in=done.values("facility_id"))
    if area := books.areas.areas.get(asked.area_id):
        below = [a.area_id for a in books.areas.areas.values() if a.path.startswith(area.path)]
        rows = rows.filter(area_id__in=below)
    return rows


def _told(
    kinds: Mapping[str, FigureKindRow], themed: Collection[str], lines: Iterable[FigureRow]
) -> tuple[FigureKindRow, ...]:
    """Return the kinds of which somebody has a figure, as the list has them."""
    codes = {one.kind_code for one in lines} & set(themed)
    return tuple(sorted((kinds[code] for code in codes), key=lambda kind: kind.position))


def _side_by_side(
    views: Iterable[FacilityView],
    kinds: tuple[FigureKindRow, ...],
    lines: Iterable[FigureRow],
    at: Window,
) -> tuple[ComparedRow, ...]:
    of: dict[int, dict[str, list[FigureRow]]] = {}
    for one in lines:
        of.setdefault(one.facility_id, {}).setdefault(one.kind_code, []).append(one)
    rows = []
    for view in views:
        mine = of.get(view.row.facility_id, {})
        cells = tuple((kind, _cell(mine.get(kind.code, []), at)) for kind in kinds)
        rows.append(ComparedRow(view, cells, funds(one for some in mine.values() for one in some)))
    return tuple(rows)


def _cell(lines: list[FigureRow], at: Window) -> Cell:
    earlier = before(at)
    was = gathered(lines, earlier.first, earlier.last) if earlier else None
    return Cell(gathered(lines, at.first, at.last), was)


def _totals(done: QuerySet[Figure], at: Window) -> Mapping[str, Decimal]:
    """Sum up what adds up within a window. One statement."""
    within = done.filter(first_on__gte=at.first, last_on__lte=at.last).exclude(
        gathering=Gathering.FOUND.value
    )
    sums = within.values("kind_code").annotate(all=Sum("amount")).order_by()
    return dict(sums.values_list("kind_code", "all"))


def _unbranded(district_id: int) -> int:
    """Count open centres of the network that have no brand. One statement."""
    centres = Q(level__in=[Level.CENTRE.value, Level.SHARED.value])
    rows = Facility.objects.filter(district_id=district_id, state=State.OPEN.value, brand="")
    return rows.filter(centres).count()
