"""One visit: what is written down of it, and what it said before it was corrected."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from linquan.apps.appeals.queries import Desk
from linquan.apps.outreach import rules, standing
from linquan.apps.outreach.models import Visit
from linquan.apps.outreach.queries.reading import Reader, reader, rounds, visits_of
from linquan.apps.outreach.queries.rows import Changed, VisitPage, VisitStep
from linquan.apps.outreach.types import PostName
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound
from linquan.kernel.events import EventRow, events_of

Names = Mapping[int, PostName]


def visit_page(actor: Actor, visit_id: int, now: datetime) -> VisitPage:
    """A visit with its timeline. Nine statements, six more where findings became requests.

    Raises NotFound, also for what may not be seen.
    """
    who = reader(actor)
    row = Visit.objects.filter(district_id=who.books.district_id, pk=visit_id).first()
    found = rounds(who, id=row.round_id) if row else {}
    if row is None or row.round_id not in found:
        raise NotFound("visit_unknown")
    of, names = found[row.round_id], standing.posts(who.books)
    visit = visits_of(who, [row], names)[row.pk]
    may = rules.may_correct(
        actor,
        (of.area.path, visit.area.path),
        {names[pk].organisation_id for pk in row.post_ids if pk in names},
        is_open=row.closed_at is None,
    )
    able = sorted({*of.post_ids, *row.post_ids}.intersection(names))
    return VisitPage(
        of,
        visit,
        _steps(who, row, names, now, may_correct=may),
        tuple(names[pk] for pk in able),
        may,
        rules.may_decide(actor, of.area.path),
        who.books,
    )


def _steps(
    who: Reader, row: Visit, names: Names, now: datetime, *, may_correct: bool
) -> tuple[VisitStep, ...]:
    """What happened, oldest first; only the newest can be taken back. One statement."""
    events = events_of(row.district_id, f"visit:{row.pk}")
    newest = events[-1] if events else None
    goes_back = may_correct and rules.can_take_back(newest, who.actor, now)
    return tuple(_step(e, who.books, names, goes_back and e is newest) for e in events)


def _step(event: EventRow, books: Desk, names: Names, can_go_back: bool) -> VisitStep:
    before, after = event.data.get("before") or {}, event.data.get("after") or {}
    return VisitStep(
        event.kind,
        event.at,
        event.actor_name,
        books.organisations.get(event.organisation_id or 0),
        str(event.data.get("reason") or ""),
        tuple(
            Changed(name, _named(name, was, books, names), _named(name, after[name], books, names))
            for name, was in before.items()
        ),
        can_go_back,
    )


def _named(name: str, value: Any, books: Desk, names: Names) -> object:
    """Resolve what an event keeps as numbers and text."""
    if name == "area_id":
        return books.areas.areas[value]
    if name == "post_ids":
        return tuple(names[pk] for pk in value if pk in names)
    return datetime.fromisoformat(value) if name == "visited_at" else value
