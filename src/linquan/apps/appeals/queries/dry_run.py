"""What a changed rule of routing would have done with past requests; nothing is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from linquan.apps.appeals import dry_runs, proposals, routing, rules
from linquan.apps.appeals.desk import Desk, desk
from linquan.apps.appeals.dry_runs import DryRun, Past, Rehearsal, Shift, ZonesAt
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.routing_rows import RULE_LEVELS, Effect, RoutingRuleDraft, RoutingRuleRow
from linquan.apps.appeals.sight import visible
from linquan.apps.places.queries import zone_book
from linquan.kernel import books as kept
from linquan.kernel import numbers
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed

MOST_CASES = 100_000
EXAMPLES, MOST_EXAMPLES = 3, 600
CHUNK = 10_000
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True, slots=True)
class Change:
    """A rule as it would be; without a draft it would be gone. A new one has an empty code.

    ``before``: the code of the rule before which it is to be asked; empty: where it stands, a new
    one last. ``since`` and ``until`` are the days on which the requests came, both included.
    """

    draft: RoutingRuleDraft | None
    since: date
    until: date
    code: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A request that would have gone elsewhere, and that the actor may see."""

    appeal_id: int
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class DryRunPage:
    """What a dry run found; ``is_cut``: more requests came than were looked at, the newest were."""

    found: DryRun
    examples: dict[int, Example]
    is_cut: bool
    books: Desk

    def examples_of(self, shift: Shift) -> tuple[Example, ...]:
        """Some of a shift's requests, the newest first."""
        seen = (self.examples[pk] for pk in shift.appeal_ids if pk in self.examples)
        return tuple(example for _, example in zip(range(EXAMPLES), seen, strict=False))


def dry_run(actor: Actor, change: Change, now: datetime, *, most: int = MOST_CASES) -> DryRunPage:
    """Say what a changed rule would have done with requests of some days, by today's lists.

    Three statements (one more where a rule names a zone): versions of the books, the requests by
    their columns, examples that the actor may see. Raises NotAllowed, Invalid.
    """
    if not rules.may_edit_lists(actor, actor.district_id):
        raise NotAllowed("edit_lists")
    books = desk(actor.district_id)
    rehearsal = _rehearsal(books, change, books.day(now))
    found = rehearsal.run(_past(books, change, most))
    return DryRunPage(found, _examples(actor, books, found), found.cases == most, books)


def _rehearsal(books: Desk, change: Change, day: date) -> Rehearsal:
    grounds = proposals.grounds_of(books)
    draft = _row(books, change.draft, change.code, day) if change.draft else None
    valid = routing.rules_in_order(grounds.rules, day)
    then = dry_runs.changed(valid, draft, change.code, change.before)
    names_zone = any(rule.zone_id for rule in (*valid, *then))
    return Rehearsal(
        grounds, dry_runs.with_rules(grounds, then), change.code, day, books.matter, books.channel,
        books.calendar.zone, _zones_at(books) if names_zone else None,
    )  # fmt: skip


def _row(books: Desk, draft: RoutingRuleDraft, code: str, day: date) -> RoutingRuleRow:
    if draft.effect is Effect.ORGANISATION:
        books.organisation(draft.organisation_id or 0, "organisation")
    elif draft.level not in RULE_LEVELS:
        raise Invalid.field("level", "choose")
    area = books.areas.areas.get(draft.area_id or 0)
    if draft.area_id and area is None:
        raise Invalid.field("area", "area_unknown")
    return dry_runs.row_of(draft, code, area.path if area else "", day)


def _zones_at(books: Desk) -> ZonesAt:
    book = books.zones or zone_book(books.district_id, kept.versions(books.district_id))
    return lambda lon, lat: frozenset(zone.zone_id for zone in book.at(lon, lat))


def _past(books: Desk, change: Change, most: int) -> Iterator[Past]:
    """Read requests of those days by their columns, the newest first. One statement."""
    zone = books.calendar.zone
    first, last = max(change.since, EARLIEST), min(change.until, LATEST)
    begin = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    mine = Appeal.objects.filter(district_id=books.district_id)
    rows = mine.filter(received_at__gte=begin, received_at__lt=end).order_by("-id")
    return rows.values_list(
        "id", "matter_id", "channel_id", "area_path", "about_path", "lon", "lat", "received_at"
    )[:most].iterator(CHUNK)


def _examples(actor: Actor, books: Desk, found: DryRun) -> dict[int, Example]:
    """Read some requests of each shift that the actor may see. One statement."""
    ids = [pk for shift in found.shifts for pk in shift.appeal_ids][:MOST_EXAMPLES]
    rows = visible(actor).filter(pk__in=ids).values_list("id", "received_at", "title")
    return {
        pk: Example(pk, rules.number_of(pk, at, books.calendar), numbers.masked(title))
        for pk, at, title in rows
    }
