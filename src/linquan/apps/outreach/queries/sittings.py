"""Sittings of mobile points: a calendar for staff, what is coming for everyone."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from linquan.apps.appeals.queries import Became, Desk, became_of, desk, statuses_of
from linquan.apps.appeals.types import ChannelKind, ChannelRow, Status
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.outreach import rules, standing
from linquan.apps.outreach.models import HeardAt, Sitting
from linquan.apps.outreach.queries.reading import reader
from linquan.apps.outreach.sittings import LATE_DAYS, SittingRow
from linquan.apps.outreach.types import PostName
from linquan.kernel.actors import Actor, Role
from linquan.kernel.clock import OFFICE_ZONE
from linquan.kernel.errors import NotFound
from linquan.kernel.validity import valid_on

SOLVED = frozenset({Status.ANSWERED, Status.CLOSED})
COMING_DAYS, PAST_DAYS = 28, 90
MOST = 400


@dataclass(frozen=True, slots=True)
class DayOfPoints:
    """A day of the calendar."""

    day: date
    is_inside: bool
    """Whether it lies in the month that is looked at."""
    sittings: tuple[SittingRow, ...]


@dataclass(frozen=True, slots=True)
class CalendarOfPoints:
    """A month or a week of sittings."""

    days: tuple[DayOfPoints, ...]
    may_plan: bool
    has_points: bool
    """Whether the list of channels has a mobile point today."""
    open: SittingRow | None
    """The latest at which the reader may still take what was told."""
    coming: SittingRow | None
    """The next one that the reader may change."""


@dataclass(frozen=True, slots=True)
class SittingPage:
    """One sitting, and what was heard there as far as the reader may know of it."""

    sitting: SittingRow
    heard: tuple[Became, ...]
    total: int
    solved: int
    may_change: bool
    may_take: bool
    books: Desk


@dataclass(frozen=True, slots=True)
class SittingChoices:
    """What a sitting can be planned with."""

    points: tuple[ChannelRow, ...]
    posts: tuple[PostName, ...]
    units: tuple[OrganisationRow, ...]
    books: Desk


@dataclass(frozen=True, slots=True)
class PointTally:
    """What was heard at a point, and how much of it is solved; small counts are hidden."""

    channel: ChannelRow
    heard: int | None
    solved: int | None


@dataclass(frozen=True, slots=True)
class PublicPoints:
    """What everyone sees: sittings of the next weeks, and what became of what was heard."""

    coming: tuple[SittingRow, ...]
    tallies: tuple[PointTally, ...]
    smallest: int


def calendar_of_points(
    actor: Actor, first: date, last: date, *, month: int, now: datetime
) -> CalendarOfPoints:
    """Sittings from one day to another, both included. Four statements.

    Sittings are public, so staff see all of their district's.
    """
    books = desk(actor.district_id)
    names = standing.posts(books)
    rows = _rows(books, names, first, last)
    by_day: dict[date, list[SittingRow]] = defaultdict(list)
    for row in rows:
        by_day[books.day(row.starts_at)].append(row)
    length = (last - first).days + 1
    days = (first + timedelta(days=n) for n in range(length))
    return CalendarOfPoints(
        tuple(DayOfPoints(day, day.month == month, tuple(by_day[day])) for day in days),
        any(p.role is Role.CLERK and p.area_path for p in actor.posts),
        bool(_points(books, books.day(now))),
        *_near(actor, books, names, now),
    )


def _near(
    actor: Actor, books: Desk, names: dict[int, PostName], now: datetime
) -> tuple[SittingRow | None, SittingRow | None]:
    """The sitting at which something can be taken, and the one that can be changed. One."""
    today = books.day(now)
    first, last = today - timedelta(days=LATE_DAYS + 1), today + timedelta(days=COMING_DAYS)
    rows = [row for row in _rows(books, names, first, last) if row.cancelled_at is None]
    able = [row for row in rows if rules.can_take(row.starts_at, row.ends_at, now)]
    taking = [row for row in able if rules.may_go(actor, row.area.path)]
    ahead = (row for row in rows if row.starts_at > now)
    changing = (row for row in ahead if rules.may_plan(actor, row.area.path))
    return (taking[-1] if taking else None), next(changing, None)


def _points(books: Desk, day: date) -> tuple[ChannelRow, ...]:
    valid = valid_on(books.book.channels, day)
    return tuple(c for c in valid if c.kind == ChannelKind.MOBILE_POINT)


def _rows(
    books: Desk, names: dict[int, PostName], first: date, last: date
) -> tuple[SittingRow, ...]:
    """Sittings that begin on these days, the earliest first. One statement."""
    begin = datetime.combine(first, time(), OFFICE_ZONE)
    end = datetime.combine(last + timedelta(days=1), time(), OFFICE_ZONE)
    rows = Sitting.objects.filter(
        district_id=books.district_id, starts_at__gte=begin, starts_at__lt=end
    )
    return tuple(_row(row, books, names) for row in rows.order_by("starts_at", "id")[:MOST])


def _row(row: Sitting, books: Desk, names: dict[int, PostName]) -> SittingRow:
    versions = [c for c in books.book.channels if c.code == row.channel_code]
    channel = (valid_on(versions, books.day(row.starts_at)) or tuple(versions[-1:]))[0]
    return SittingRow(
        row.pk,
        channel,
        books.areas.areas[row.area_id],
        row.place,
        row.place_en,
        row.lon,
        row.lat,
        row.starts_at,
        row.ends_at,
        row.topics,
        row.topics_en,
        tuple(names[pk] for pk in row.post_ids if pk in names),
        tuple(books.organisations[pk] for pk in row.unit_ids),
        row.cancelled_at,
        row.reason,
    )


def sitting_page(actor: Actor, sitting_id: int, now: datetime) -> SittingPage:
    """One sitting. Five statements, six more where something was heard. Raises NotFound."""
    who = reader(actor)
    books = who.books
    found = Sitting.objects.filter(district_id=books.district_id, pk=sitting_id).first()
    if found is None:
        raise NotFound("sitting_unknown")
    row = _row(found, books, standing.posts(books))
    ids = _heard(books, [sitting_id])[sitting_id]
    became = became_of(actor, ids)
    is_on = row.cancelled_at is None
    can_take = is_on and rules.can_take(row.starts_at, row.ends_at, now)
    return SittingPage(
        row,
        tuple(became.values()),
        len(ids),
        sum(one in SOLVED for one in statuses_of(books.district_id, ids).values()),
        is_on and row.starts_at > now and rules.may_plan(actor, row.area.path),
        can_take and rules.may_go(actor, row.area.path),
        books,
    )


def _heard(books: Desk, sitting_ids: Collection[int]) -> dict[int, list[int]]:
    """Requests that were taken at sittings. One statement."""
    rows = HeardAt.objects.filter(district_id=books.district_id, sitting_id__in=sitting_ids)
    found: dict[int, list[int]] = defaultdict(list)
    for sitting_id, appeal_id in rows.order_by("id").values_list("sitting_id", "appeal_id"):
        found[sitting_id].append(appeal_id)
    return found


def sitting_choices(actor: Actor, now: datetime) -> SittingChoices:
    """What a sitting can be planned with. Two statements."""
    books = desk(actor.district_id)
    day = books.day(now)
    own = [p.area_path for p in actor.posts if p.area_path and p.role is Role.CLERK]
    team = standing.team(books, min(own, key=len), day) if own else ()
    units = (o for o in books.organisations.values() if o.valid_to is None)
    return SittingChoices(
        _points(books, day),
        team,
        tuple(o for o in units if o.kind in {"department", "property_company"}),
        books,
    )


def public_points(books: Desk, now: datetime) -> PublicPoints:
    """What is coming in the next four weeks, and what was heard in the last three months.

    Four statements: sittings to come, past ones, what was heard, where that stands.
    """
    today = books.day(now)
    coming = _rows(books, {}, today, today + timedelta(days=COMING_DAYS))
    smallest = books.rules(now).smallest_cell
    past = _rows(books, {}, today - timedelta(days=PAST_DAYS), today)
    heard = _heard(books, [row.sitting_id for row in past])
    return PublicPoints(
        tuple(row for row in coming if row.ends_at > now),
        _tallies(books, past, heard, smallest),
        smallest,
    )


def _tallies(
    books: Desk, past: Iterable[SittingRow], heard: dict[int, list[int]], smallest: int
) -> tuple[PointTally, ...]:
    """Counts of each point; those from 1 to below the smallest cell are not told."""
    status = statuses_of(books.district_id, {pk for ids in heard.values() for pk in ids})
    told, solved = Counter[str](), Counter[str]()
    channels: dict[str, ChannelRow] = {}
    for row in past:
        channels[row.channel.code] = row.channel
        for pk in heard.get(row.sitting_id, ()):
            told[row.channel.code] += 1
            solved[row.channel.code] += status[pk] in SOLVED
    return tuple(
        PointTally(channel, *_hidden(told[code], solved[code], smallest))
        for code, channel in sorted(channels.items())
    )


def _hidden(heard: int, solved: int, smallest: int) -> tuple[int | None, int | None]:
    """Two counts as everyone may see them: neither of them nor their difference is small."""
    if 0 < heard < smallest:
        return None, None
    is_small = 0 < solved < smallest or 0 < heard - solved < smallest
    return heard, None if is_small else solved
