"""What was found of where new places should stand, as a report says it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.circles.models import ChosenSite, Siting
from linquan.apps.circles.queries.coverage import Shelf
from linquan.apps.circles.queries.siting_answers import Names, SiteView
from linquan.apps.circles.reporting import data as told
from linquan.apps.circles.reporting.data import MOST_WORST, Name
from linquan.apps.circles.runs import RunState
from linquan.apps.circles.siting import (
    SITING_FIELDS,
    Candidates,
    Goal,
    Rejected,
    SitingRow,
    homes_of_site,
)

MOST_ADVICE: Final = 10
"""Items of one report: those that were asked for last."""
Chosen = tuple[int, int, bytes, int | None]
"""A chosen candidate, the people who gain, their homes, and what it costs."""


def advice_on(found: Shelf) -> tuple[told.Advice, ...]:
    """Return the newest answer for each item of which it was asked where to put it in this area.

    Only answers that reach as many people as can be, with so many sites or for so much money, of
    no later run than this one. Idle spaces are told by the home beside them: not every reader may
    see what they are called. One statement; three where there are answers, more for cold books.
    """
    run = found.book.row
    asked = Siting.objects.filter(
        district_id=run.district_id, area_id=found.area.area_id, run_id__lte=run.run_id,
        goal__in=(Goal.MOST, Goal.BUDGET), state=RunState.DONE,
    )  # fmt: skip
    newest = asked.order_by("item_code", "-id").distinct("item_code")
    ids = sorted(newest.values_list("id", flat=True), reverse=True)[:MOST_ADVICE]
    if not ids:
        return ()
    ground, chosen = desk(run.district_id), _chosen(ids)
    rows = Siting.objects.filter(pk__in=ids).order_by("-id")
    lines = rows.values_list(*SITING_FIELDS, "candidates", "rejected")
    return tuple(one for line in lines for one in _advice(found, ground, line, chosen))


def _chosen(ids: Sequence[int]) -> Mapping[int, list[Chosen]]:
    """Return the chosen sites of some questions, in their order. One statement."""
    rows = ChosenSite.objects.filter(siting__in=ids).order_by("siting", "position")
    found = defaultdict[int, list[Chosen]](list)
    for siting_id, candidate, people, homes, yuan in rows.values_list(
        "siting_id", "candidate", "people", "homes", "yuan"
    ):
        found[siting_id].append((candidate, people, bytes(homes), yuan))
    return found


def _advice(
    found: Shelf, ground: Desk, line: Sequence[Any], chosen: Mapping[int, list[Chosen]]
) -> Iterator[told.Advice]:
    """Yield what one question found; nothing where the run knows the item no more."""
    *one, candidates, rejected = line
    row = SitingRow(*one)
    item, figures, asked = found.book.inputs.item(row.item_code), row.told, row.draft
    if item is None or figures is None:
        return
    names = Names(asked, Candidates.unpack(bytes(candidates)), ground, {})
    yield told.Advice(
        Name(item.name, item.name_en), asked.minutes or item.minutes, asked.sites,
        figures.candidates, int(figures.before), int(figures.value), int(figures.bound),
        figures.people, tuple(_sites(names, chosen.get(row.siting_id, ()))),
        tuple(_rejected(names, map(Rejected.read, rejected))),
        None if row.on_day == found.book.row.on_day else row.on_day,
        asked.budget_yuan if row.goal == Goal.BUDGET else None,
        asked.has_examples,
    )  # fmt: skip


def _sites(names: Names, chosen: Iterable[Chosen]) -> Iterator[told.Site]:
    areas = names.ground.areas.areas
    for candidate, people, homes, yuan in chosen:
        site = names.site(candidate)
        place, is_near = _named(site)
        gaining = zip(*(one[:MOST_WORST].tolist() for one in homes_of_site(homes)), strict=True)
        gains = (
            told.Worst(Name(areas[pk].name, areas[pk].name_en), heads)
            for pk, heads in gaining
            if pk in areas
        )
        yield told.Site(place, people, tuple(gains), is_near, yuan, site.lon, site.lat)


def _rejected(names: Names, rejected: Iterable[Rejected]) -> Iterator[told.Rejected]:
    """Yield what candidates would cost, but those that no choice can hold."""
    for one in rejected:
        if one.at_least is not None and one.at_most is not None:
            place, is_near = _named(names.site(one.candidate))
            yield told.Rejected(place, int(one.at_least), int(one.at_most), is_near, one.yuan)


def _named(site: SiteView) -> tuple[Name, bool]:
    """Return what a candidate is called, or the home beside it and true."""
    if site.name:
        return Name(site.name), False
    if (area := site.area or site.near) is None:
        return Name(f"{site.lon:.5f}, {site.lat:.5f}"), False
    return Name(area.name, area.name_en), site.area is None
