"""A checklist over all places: its items by area and as a whole, by the newest assessments."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, Min

from linquan.apps.checklists.models import CheckedClause
from linquan.apps.checklists.queries.reading import reader, visible
from linquan.apps.checklists.queries.rows import ListName
from linquan.apps.checklists.types import LEVELS, State, Subject, Verdict
from linquan.apps.places.types import AreaRow, Level
from linquan.kernel.actors import Actor
from linquan.kernel.rows import rows_of as names_of

_GROUPED: Final = ("assessment__area_id", "item", "item_en", "verdict")


@dataclass(frozen=True, slots=True)
class ItemCell:
    """How an item of a checklist stands: its clauses by verdict, and those with a request."""

    verdicts: Counter[str] = field(default_factory=Counter)
    requests: int = 0

    @property
    def met(self) -> int:
        """Clauses that are met."""
        return self.verdicts[Verdict.MET]

    @property
    def lacking(self) -> int:
        """Clauses that are not met, or partly."""
        return self.verdicts[Verdict.NOT_MET] + self.verdicts[Verdict.PARTLY]

    @property
    def left(self) -> int:
        """Clauses that nobody has looked at yet."""
        return self.verdicts[""]

    @property
    def applicable(self) -> int:
        """Clauses but for those that do not apply."""
        return self.verdicts.total() - self.verdicts[Verdict.NOT_APPLICABLE]


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """A checklist over all places that the reader may see, nobody ranked.

    ``lists``: those by which something was assessed; ``items``: Chinese and English names, in the
    order of the list; ``rows``: each area with its items; ``whole``: all of them together;
    ``without``: areas that could be assessed by it and were not.
    """

    lists: tuple[ListName, ...]
    chosen: ListName | None
    items: tuple[tuple[str, str], ...]
    rows: tuple[tuple[AreaRow, tuple[ItemCell, ...]], ...]
    whole: tuple[ItemCell, ...]
    without: tuple[AreaRow, ...]


def overview_page(actor: Actor, *, code: str = "") -> OverviewPage:
    """Lay a checklist over all places, by the newest assessment of each. Three statements."""
    who = reader(actor)
    rows = visible(who).exclude(state=State.DROPPED)
    named = rows.order_by("checklist_code", "-id").distinct("checklist_code")
    told = [*named.values_list("checklist_code", "name", "name_en", "subject")]
    lists = names_of(ListName, [one[:3] for one in told])
    chosen = next((one for one in lists if one.code == code), next(iter(lists), None))
    if chosen is None:
        return OverviewPage((), None, (), (), (), ())
    about = next(Subject(one[3]) for one in told if one[0] == chosen.code)
    place = ("area_id", "organisation_id", "place")
    of_list = rows.filter(checklist_code=chosen.code)
    newest = of_list.order_by(*place, "-id").distinct(*place)
    clauses = CheckedClause.objects.filter(
        district_id=who.district_id, assessment_id__in=newest.values("id")
    )
    counted = clauses.order_by().values(*_GROUPED)
    found = [*counted.annotate(n=Count("id"), asked=Count("appeal_id"), at=Min("position"))]
    items = _items(found)
    by_area = _cells(found)
    areas = who.books.areas
    possible = areas.living(*(level for level in Level if level.value in LEVELS[about]))
    return OverviewPage(
        lists,
        chosen,
        items,
        tuple(
            (area, tuple(by_area[area.area_id].get(name, ItemCell()) for name, _ in items))
            for area in sorted(areas.areas.values(), key=lambda area: area.area_id)
            if area.area_id in by_area
        ),
        tuple(_together(cells.get(name) for cells in by_area.values()) for name, _ in items),
        tuple(a for a in possible if a.area_id in who.area_ids and a.area_id not in by_area),
    )


def _items(found: Iterable[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Return the items in the order of their first clauses."""
    first: dict[str, tuple[int, str]] = {}
    for row in found:
        known = first.get(row["item"])
        if known is None or row["at"] < known[0]:
            first[row["item"]] = row["at"], row["item_en"]
    order = sorted(first.items(), key=lambda one: one[1][0])
    return tuple((name, name_en) for name, (_, name_en) in order)


def _cells(found: Iterable[dict[str, Any]]) -> dict[int, dict[str, ItemCell]]:
    """Count clauses by area, item and verdict."""
    cells: dict[int, dict[str, ItemCell]] = {}
    for row in found:
        of_area = cells.setdefault(row["assessment__area_id"], {})
        was = of_area.get(row["item"], ItemCell())
        verdicts = was.verdicts + Counter({row["verdict"]: row["n"]})
        of_area[row["item"]] = ItemCell(verdicts, was.requests + row["asked"])
    return cells


def _together(cells: Iterable[ItemCell | None]) -> ItemCell:
    some = [one for one in cells if one]
    verdicts = sum((one.verdicts for one in some), Counter[str]())
    return ItemCell(verdicts, sum(one.requests for one in some))
