"""What a request about something that is missing is opened with."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from linquan.apps.appeals.queries import Became, Desk, became_of, desk
from linquan.apps.circles import gaps, rules
from linquan.apps.circles.asking_rows import open_asking, round_of
from linquan.apps.circles.facilities import State
from linquan.apps.circles.meeting import meeting, serving
from linquan.apps.circles.models import Facility
from linquan.apps.circles.naming import NamedSought, named_today
from linquan.apps.circles.queries.coverage import ItemPage, item_page, parts_of
from linquan.apps.circles.queries.runs import seen_district
from linquan.apps.circles.sought import Kind, Sought, sought_of
from linquan.apps.places.types import COMMUNITIES, AreaRow
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, NotFound

MOST_PARTS: Final = 100


@dataclass(frozen=True, slots=True)
class AskPage:
    """What a request about something that is missing is opened with.

    ``page`` is what the newest run says of an item or a level; None of what no run looks for.
    ``parts`` are the communities to choose from, where the area is above one, those in which most
    people lack it first. ``whole`` is the community of the area; ``open_one`` is the open request
    about it there, as far as the reader may know of it.
    """

    named: NamedSought
    area: AreaRow
    today: date
    books: Desk
    whole: AreaRow
    page: ItemPage | None
    is_missing: bool
    is_registered: bool
    """Whether the register has an open one that serves the community."""
    parts: tuple[tuple[AreaRow, int], ...]
    is_taken: bool
    open_one: Became | None

    @property
    def has_place(self) -> bool:
        """Whether it is about one community, or about one facility."""
        return self.whole.level in COMMUNITIES or self.named.sought.kind is Kind.FUNCTION


def ask_page(actor: Actor, key: str, area_id: int, now: datetime) -> AskPage:
    """Return what a request about something that is missing in an area is opened with.

    Of an item eleven statements, three more at most where capacities are known or a column is not
    kept, six more where one is open; of a level as many, one more for the register; of a tier four,
    of a function five. Raises NotAllowed, NotFound (``item_unknown``, ``tier_unknown``,
    ``function_unknown``, ``area_unknown``, ``no_run`` of an item).
    """
    known, one = desk(seen_district(actor)), sought_of(key)
    page = _by_run(actor, one, area_id)
    if page is not None and one.kind is Kind.ITEM:
        named = NamedSought(one, page.item.name, page.item.name_en)
    else:
        named = named_today(known, key, now)
    area = page.shelf.area if page else _area(known, named.at.area_id if named.at else area_id)
    if not rules.may_ask(actor, area.path):
        raise NotAllowed("file_gap")
    whole = known.areas.community_of(area.area_id) or area
    is_there = _is_there(known, one, whole)
    is_lacking = bool(page and page.gap and page.gap.without)
    is_missing = is_lacking or (one.kind is not Kind.ITEM and not is_there)
    made = AskPage(
        named, area, known.day(now), known, whole, page, is_missing, is_there, (), False, None
    )
    if not made.has_place:
        return _choosing(actor, made)
    return _taken(actor, made)


def _by_run(actor: Actor, one: Sought, area_id: int) -> ItemPage | None:
    """Return what the newest run says of an item or a level; None where none looks for it."""
    if one.kind not in {Kind.ITEM, Kind.LEVEL}:
        return None
    try:
        return item_page(actor, one.key, area_id)
    except NotFound as missing:
        if one.kind is Kind.ITEM or missing.code not in {"no_run", "item_unknown"}:
            raise
        return None


def _area(known: Desk, area_id: int) -> AreaRow:
    area = known.areas.areas.get(area_id or known.district_id)
    if area is None:
        raise NotFound("area_unknown")
    return area


def _is_there(known: Desk, one: Sought, whole: AreaRow) -> bool:
    """Whether the register has an open one for a community: one statement; none for an item."""
    if one.kind is Kind.ITEM:
        return False
    rows = Facility.objects.filter(
        meeting(one), serving(one, whole, known.areas), district_id=known.district_id,
        state=State.OPEN,
    )  # fmt: skip
    return rows.exists()


def _choosing(actor: Actor, made: AskPage) -> AskPage:
    """Let a community be chosen in which somebody lacks it and the actor opens requests."""
    page = made.page
    found = page.shelf if page else None
    every = parts_of(found) if found else []
    parts = [(a, row) for a, row in every if rules.may_keep(actor, a.path)]
    if page is None or found is None or not parts:
        return made
    lacking = gaps.without_in(
        found.book.inputs, found.book.totals, found.homes, page.item, [row for _, row in parts]
    )
    told = [(area, int(n)) for (area, _), n in zip(parts, lacking, strict=True) if n]
    chosen = sorted(told, key=lambda one: (-one[1], one[0].area_id))[:MOST_PARTS]
    return replace(made, parts=tuple(chosen))


def _taken(actor: Actor, made: AskPage) -> AskPage:
    """Say whether one is open that keeps another from being opened. One statement, seven if so."""
    around = round_of(made.named.key, made.area, made.books.areas)
    ids = open_asking(made.books.district_id, made.named.key, {around}, limit=1)
    first = next(iter(became_of(actor, ids).values()), None)
    return replace(made, is_taken=bool(ids), open_one=first)
