"""The today page, the public figures, and the log of access."""

from dataclasses import dataclass
from datetime import date, datetime

from linquan.apps.appeals import queries as appeals
from linquan.apps.appeals.inbox_types import InboxFilter, InboxRow, TabCounts
from linquan.apps.circles import queries as circles
from linquan.apps.insights import access, rules
from linquan.apps.insights.models import TotalCounter
from linquan.apps.insights.types import FigureRow, Figures, Measure
from linquan.apps.orgs import queries as orgs
from linquan.apps.orgs.types import AccountRow
from linquan.apps.outreach import queries as outreach
from linquan.apps.places.types import COMMUNITIES, AreaRow, Level
from linquan.apps.rectifications import queries as rectification_reads
from linquan.kernel import events
from linquan.kernel.actors import Actor, Role
from linquan.kernel.errors import NotAllowed
from linquan.kernel.events import EventRow, Place
from linquan.kernel.prepared import Prepared

SHOWN = (Measure.RECEIVED, Measure.SOLVED, Measure.IN_PROGRESS, Measure.REFUSED)


@dataclass(frozen=True, slots=True)
class TodayPage:
    """What a clerk sees first."""

    urgent: tuple[InboxRow, ...]
    counts: TabCounts
    soon_h: int
    missing_year: int | None
    centre: tuple[float, float] | None
    reminders: int
    parts: int
    alike: tuple[int, ...]
    """New requests that are probably about one thing: the largest group of them."""
    findings: int
    rectifications: int
    """How many wait for one's own units, orders to them too."""
    rectifications_late: int
    contracts_ending: int
    """Of facilities that one keeps."""
    contracts_ended: int
    plans_late: int


def today_page(actor: Actor, now: datetime) -> TodayPage:
    """Work sorted by what hurts next, and how much of it there is. Thirteen statements."""
    waiting, late = rectification_reads.waiting(actor, now)
    books = appeals.desk(actor.district_id)
    ending, ended = circles.contracts_due(actor, books, now)
    return TodayPage(
        urgent=appeals.urgent(actor, now, limit=9),
        counts=appeals.open_counts(actor, InboxFilter(), now),
        soon_h=books.rules(now).soon_h,
        missing_year=_missing_year(books.day(now), books.calendar.known_years),
        centre=_centre(list(books.areas.areas.values()), actor),
        reminders=appeals.reminder_count(actor),
        parts=appeals.part_count(actor, books),
        alike=next(iter(appeals.new_groups(actor, books, now)), ()),
        findings=outreach.finding_count(actor, books),
        rectifications=waiting,
        rectifications_late=late,
        contracts_ending=ending,
        contracts_ended=ended,
        plans_late=circles.plans_late(actor, books, now),
    )


def _missing_year(day: date, known: frozenset[int]) -> int | None:
    """The year whose holidays are not loaded: this one, or from December on the next."""
    december = 12
    wanted = [day.year] + ([day.year + 1] if day.month == december else [])
    return next((year for year in wanted if year not in known), None)


def _centre(areas: list[AreaRow], actor: Actor) -> tuple[float, float] | None:
    mine = actor.posts[0].area_path if actor.posts else ""
    found = [a for a in areas if a.path == mine and a.lon is not None] or [
        a for a in areas if a.level == Level.STREET and a.lon is not None
    ]
    return (found[0].lon or 0.0, found[0].lat or 0.0) if found else None


def figures(district_id: int, now: datetime) -> Figures:
    """Public counters of every community, small ones hidden. Two statements."""
    books = appeals.desk(district_id)
    smallest = books.rules(now).smallest_cell
    found = _sums(district_id)
    places = [area for area in books.areas.areas.values() if area.level in COMMUNITIES]
    columns = {
        measure: rules.shown([found.get((a.area_id, measure), 0) for a in places], smallest)
        for measure in SHOWN
    }
    rows = tuple(
        FigureRow(a.area_id, a.name, a.name_en, {m: columns[m][0][i] for m in SHOWN})
        for i, a in enumerate(places)
    )
    total = FigureRow(0, "", "", {m: columns[m][1] for m in SHOWN})
    return Figures(rows, total, _percent(found, smallest), smallest)


def _sums(district_id: int) -> dict[tuple[int, str], int]:
    return {(area_id, measure): n for area_id, measure, n in _TOTALS.rows(district_id)}


_TOTALS = Prepared(
    lambda district_id: TotalCounter.objects.filter(district_id=district_id).values_list(
        "area_id", "measure", "amount"
    ),
    int,
)


def _percent(found: dict[tuple[int, str], int], smallest: int) -> int | None:
    """Share of content among all ratings, rounded down; hidden when there are too few of either."""
    rated = sum(n for (_, m), n in found.items() if m == Measure.RATED)
    content = sum(n for (_, m), n in found.items() if m == Measure.CONTENT)
    return None if rated < smallest else 100 * content // rated


OF_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class AccessPage:
    """Who saw, took away or let in what, the newest first; ``older`` leads on, if there is more."""

    rows: tuple[EventRow, ...]
    older: Place | None
    people: tuple[AccountRow, ...]
    seen: frozenset[int]
    """Requests among them that the reader may open."""
    about_own: frozenset[int]
    """Requests about the reader's own organisation: of them not even the reason is told."""


def access_log(
    actor: Actor, *, group: str, account_id: int | None, after: Place | None
) -> AccessPage:
    """Return a page of the log of access. Raises NotAllowed.

    Three statements, four where the reader also works on requests. For administrators only. Who is
    complained about learns nothing of the reporter from it.
    """
    if not any(post.role is Role.ADMINISTRATOR for post in actor.posts):
        raise NotAllowed("access_log")
    found = events.newest_of_kinds(
        actor.district_id, access.kinds_of(group), limit=OF_A_PAGE + 1, account_id=account_id,
        after=after,
    )  # fmt: skip
    rows = found[:OF_A_PAGE]
    older = Place(rows[-1].at, rows[-1].event_id) if len(found) > len(rows) else None
    asked = {row.subject_id for row in rows if row.subject.startswith("appeal:")}
    return AccessPage(
        rows,
        older,
        orgs.accounts(actor.district_id),
        appeals.visible_among(actor, asked),
        appeals.about_own(actor, asked),
    )
