"""Lists of requests: what an actor may see, by tab, filter and key."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from linquan.apps.appeals import rules
from linquan.apps.appeals.desk import Desk, desk
from linquan.apps.appeals.models import Appeal, Reporter
from linquan.apps.appeals.types import (
    DONE,
    OPEN,
    RUNNING,
    InboxFilter,
    InboxRow,
    Status,
    TabCounts,
)
from linquan.kernel import search, secrets
from linquan.kernel.actors import Actor, Post
from linquan.kernel.rows import Condition, Page, split_counts

COUNT_LIMIT = 1000
ROW = (
    "id", "received_at", "title", "address", "area_id", "matter_id", "channel_id", "owner_id",
    "status", "due_at", "photo_count", "reopened_count",
)  # fmt: skip
NEW = frozenset({Status.RECEIVED, Status.REOPENED})
WORKING = OPEN - NEW
BY_DUE = frozenset({"open", "new", "working", "soon", "overdue"})
COUNTED = ("open", "new", "working", "soon", "overdue", "done")


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A page of the inbox: rows, what lies under each tab, and the books to choose filters from."""

    page: Page[InboxRow]
    counts: TabCounts
    books: Desk


def inbox_page(actor: Actor, wanted: InboxFilter, now: datetime) -> InboxPage:
    """Return the whole page of the inbox. Three statements (versions, rows, counts)."""
    books = desk(actor.district_id)
    page = _page(actor, wanted, books, now)
    return InboxPage(page, _counts(actor, wanted, books, now), books)


def inbox(actor: Actor, wanted: InboxFilter, now: datetime) -> Page[InboxRow]:
    """Return a page of requests by key. Two statements (versions of the books, rows)."""
    return _page(actor, wanted, desk(actor.district_id), now)


def _page(actor: Actor, wanted: InboxFilter, books: Desk, now: datetime) -> Page[InboxRow]:
    by_due = sorts_by_due(wanted)
    seen = _visible_at_once(actor, wanted) if by_due else visible(actor)
    found = _filtered(_tab(seen, wanted.tab, books, now), wanted, books)
    rows, has_before, has_after = _slice(found, wanted, by_due)
    lines = tuple(_line(row, books) for row in rows)
    key = _due_key if by_due else _id_key
    return Page(
        lines,
        newer=key(lines[0]) if lines and has_before else "",
        older=key(lines[-1]) if lines and has_after else "",
    )


def sorts_by_due(wanted: InboxFilter) -> bool:
    """Open work is sorted by what hurts next, the rest and every search newest first."""
    if wanted.sort in {"due", "new"}:
        return wanted.sort == "due" and wanted.tab in BY_DUE
    return wanted.tab in BY_DUE and not wanted.query


def visible(actor: Actor) -> QuerySet[Appeal]:
    """Requests that an actor may see: those of its area or organisation, none it is a party to.

    Of one district, that of the first post: its lists and names are those a page can resolve.
    """
    if not (keys := _keys_of(actor)):
        return Appeal.objects.none()
    found = Appeal.objects.filter(district_id=actor.district_id, seen__overlap=keys)
    return found.exclude(about_path__in=actor.organisation_lines())


def _visible_at_once(actor: Actor, wanted: InboxFilter) -> QuerySet[Appeal]:
    """The same rows, found by one condition, for what is read whole: open work, and counts.

    An area or organisation lies in one district, and every request of a district under the
    district's own key; so either condition alone says it all. PostgreSQL takes the two for
    independent, expects too few rows, and reads whole indexes to intersect them.
    """
    if not (keys := _keys_of(actor)):
        return Appeal.objects.none()
    is_whole = str(actor.district_id) in keys and not wanted.query.strip()
    here: dict[str, Any] = {"district_id": actor.district_id}
    found = Appeal.objects.filter(**here if is_whole else {"seen__overlap": keys})
    return found.exclude(about_path__in=actor.organisation_lines())


def _keys_of(actor: Actor) -> list[str]:
    return sorted({key for post in actor.posts for key in _keys(post, actor.district_id)})


def _keys(post: Post, district_id: int) -> Iterator[str]:
    """What ``Appeal.seen`` holds of the requests that a post lets see."""
    if post.district_id != district_id:
        return
    if post.area_path and post.role in rules.WATCHERS:
        yield _last_id(post.area_path)
    if post.role in rules.INVOLVED:
        yield f"o{_last_id(post.organisation_path)}"


def _last_id(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _tab(found: QuerySet[Appeal], tab: str, books: Desk, now: datetime) -> QuerySet[Appeal]:
    soon = now + timedelta(hours=books.rules(now).soon_h)
    conditions = {
        "open": Q(status__in=sorted(OPEN)),
        "new": Q(status__in=sorted(NEW)),
        "working": Q(status__in=sorted(WORKING)),
        "soon": Q(status__in=sorted(RUNNING), due_at__gte=now, due_at__lt=soon),
        "overdue": Q(status__in=sorted(RUNNING), due_at__lt=now),
        "done": Q(status__in=sorted(DONE)),
    }
    return found.filter(conditions.get(tab, Q()))


def _filtered(found: QuerySet[Appeal], wanted: InboxFilter, books: Desk) -> QuerySet[Appeal]:
    if wanted.matter_code:
        ids = [m.matter_id for m in books.book.matters if m.code == wanted.matter_code]
        found = found.filter(matter_id__in=ids)
    if wanted.channel_id:
        found = found.filter(channel_id__in=_versions_of(wanted.channel_id, books))
    if wanted.owner_id:
        found = found.filter(owner_id=wanted.owner_id)
    if area := books.areas.areas.get(wanted.area_id):
        found = found.filter(seen__contains=[str(area.area_id)])
    return _searched(found, wanted.query, books.district_id) if wanted.query.strip() else found


def _versions_of(channel_id: int, books: Desk) -> list[int]:
    """Every version of the channel of which one is named."""
    codes = {c.code for c in books.book.channels if c.channel_id == channel_id}
    return [c.channel_id for c in books.book.channels if c.code in codes]


def _searched(found: QuerySet[Appeal], text: str, district_id: int) -> QuerySet[Appeal]:
    """A number finds its request; other text finds what contains it, to the character."""
    if (serial := rules.id_in_number(text)) is not None:
        return found.filter(pk=serial)
    if phone := secrets.normalise_phone(text):
        return _of_phone(found, phone, (district_id,))
    query = search.tsquery_text(search.query_lexemes(text))
    return found.extra(where=["grams @@ %s::tsquery"], params=[query]) if query else found.none()


def _of_phone(found: QuerySet[Appeal], phone: str, districts: tuple[int, ...]) -> QuerySet[Appeal]:
    """Find a person's requests by the keyed hash of the phone; the phone itself is sealed."""
    hashes = [secrets.phone_hash(phone, district_id) for district_id in districts]
    mine = Reporter.objects.filter(district_id__in=districts, phone_hash__in=hashes)
    return found.filter(pk__in=mine.values("appeal_id"))


def _slice(
    found: QuerySet[Appeal], wanted: InboxFilter, by_due: bool
) -> tuple[list[tuple[Any, ...]], bool, bool]:
    """Rows of one page in order, and whether there is more on either side."""
    beyond = _beyond(wanted.before or wanted.after, by_due, bool(wanted.before))
    backwards = bool(wanted.before and beyond)
    found = found.filter(beyond)
    order = ("due_at", "id") if by_due else ("-id",)
    if backwards:
        order = ("-due_at", "-id") if by_due else ("id",)
    rows = list(found.order_by(*order).values_list(*ROW)[: wanted.size + 1])
    more = len(rows) > wanted.size
    rows = rows[: wanted.size]
    if backwards:
        return rows[::-1], more, True
    return rows, bool(beyond), more


def _beyond(cursor: str, by_due: bool, backwards: bool) -> Q:
    """Condition for the rows past a key; an unreadable key is the first page."""
    moment, _, serial = cursor.rpartition("~")
    try:
        pk = int(serial)
        due = datetime.fromisoformat(moment).astimezone(UTC) if by_due else None
    except (ValueError, OverflowError):
        return Q()
    if due is None:
        return Q(pk__gt=pk) if backwards else Q(pk__lt=pk)
    step = "lt" if backwards else "gt"
    return Q(**{f"due_at__{step}e": due}) & (
        Q(**{f"due_at__{step}": due}) | Q(**{f"pk__{step}": pk})
    )


def _due_key(row: InboxRow) -> str:
    return f"{row.due_at.isoformat()}~{row.appeal_id}"


def _id_key(row: InboxRow) -> str:
    return f"~{row.appeal_id}"


def _line(row: tuple[Any, ...], books: Desk) -> InboxRow:
    pk, received_at, title, address, area, matter, channel, owner, status, due, photos, again = row
    about, through, whose = books.matter(matter), books.channel(channel), books.organisations[owner]
    place = books.areas.areas.get(area)
    return InboxRow(
        appeal_id=pk,
        number=rules.number_of(pk, received_at, books.calendar),
        title=title,
        address=address,
        area_name=place.name if place else "",
        area_name_en=place.name_en if place else "",
        matter_name=about.name,
        matter_name_en=about.name_en,
        channel_name=through.name,
        channel_name_en=through.name_en,
        owner_name=whose.name,
        owner_name_en=whose.name_en,
        status=Status(status),
        received_at=received_at,
        due_at=due,
        photo_count=photos,
        reopened_count=again,
    )


def open_counts(actor: Actor, wanted: InboxFilter, now: datetime) -> TabCounts:
    """Count every tab under the same filter, up to a thousand. Two statements."""
    return _counts(actor, wanted, desk(actor.district_id), now)


def _counts(actor: Actor, wanted: InboxFilter, books: Desk, now: datetime) -> TabCounts:
    mine, done = (
        _filtered(_visible_at_once(actor, wanted), wanted, books),
        Q(status__in=sorted(DONE)),
    )
    by_area = _of_areas(actor) if is_plain(wanted) else []
    long = [found.filter(done) for found in (*by_area, mine)]
    found = split_counts(
        mine.values("status", "due_at"),
        Q(status__in=sorted(OPEN)),
        [_at(NEW), _at(WORKING), _soon(now, books), _overdue(now)],
        long,
        COUNT_LIMIT,
    )
    return TabCounts(**dict(zip(COUNTED, found, strict=True)), limit=COUNT_LIMIT)


def is_plain(wanted: InboxFilter) -> bool:
    """Whether nothing but a tab is asked for."""
    asked = (wanted.query, wanted.matter_code, wanted.channel_id, wanted.area_id, wanted.owner_id)
    return not any(asked)


def _of_areas(actor: Actor) -> list[QuerySet[Appeal]]:
    """What an actor sees by each area: parts of all that an index counts in no time."""
    paths = {
        post.area_path
        for post in actor.posts
        if post.district_id == actor.district_id and post.area_path and post.role in rules.WATCHERS
    }
    about_us = {"about_path__in": actor.organisation_lines()}
    within = (Appeal.objects.filter(area_path__startswith=path) for path in sorted(paths))
    return [found.exclude(**about_us) for found in within]


def _at(statuses: Iterable[Status]) -> Condition:
    return "status = ANY(%s)", [sorted(statuses)]


def _soon(now: datetime, books: Desk) -> Condition:
    soon = now + timedelta(hours=books.rules(now).soon_h)
    return "status = ANY(%s) AND due_at >= %s AND due_at < %s", [sorted(RUNNING), now, soon]


def _overdue(now: datetime) -> Condition:
    return "status = ANY(%s) AND due_at < %s", [sorted(RUNNING), now]


def urgent(actor: Actor, now: datetime, *, limit: int = 12) -> tuple[InboxRow, ...]:
    """What hurts next: overdue, then soon due, then new. Two statements."""
    return inbox(actor, InboxFilter(tab="open", sort="due", size=limit), now).rows


def appeals_of_phone(actor: Actor, phone: str, *, limit: int = 5) -> tuple[InboxRow, ...]:
    """Earlier requests raised from a phone, as far as the actor may see them. Two statements."""
    if not secrets.normalise_phone(phone) or not actor.district_id:
        return ()
    books = desk(actor.district_id)
    found = _of_phone(visible(actor), phone, (actor.district_id,))
    rows = found.order_by("-id").values_list(*ROW)[:limit]
    return tuple(_line(row, books) for row in rows)


@dataclass(frozen=True, slots=True)
class KnownReporter:
    """Who has called before from a phone: the name masked, and their latest requests."""

    appeal_id: int
    name: str
    rows: tuple[InboxRow, ...]


def known_reporter(actor: Actor, phone: str) -> KnownReporter | None:
    """Return who raised requests from a phone, as far as the actor may see them.

    ``appeal_id`` is the latest of those requests that carries a name (0: none does). Three
    statements, one when the text is no phone.
    """
    rows = appeals_of_phone(actor, phone)
    if not rows:
        return None
    ids = [row.appeal_id for row in rows]
    named = Reporter.objects.filter(
        district_id=actor.district_id, appeal_id__in=ids, name_sealed__isnull=False
    )
    last = named.order_by("-appeal_id").values_list("appeal_id", "name_sealed").first()
    if last is None:
        return KnownReporter(0, "", rows)
    name = secrets.unseal(last[1] or b"", f"reporter.name:{actor.district_id}")
    return KnownReporter(last[0], secrets.mask_name(name), rows)


def appeal_points(actor: Actor, now: datetime, *, limit: int = 2000) -> dict[str, Any]:
    """GeoJSON of open requests with a point. Two statements."""
    soon = now + timedelta(hours=desk(actor.district_id).rules(now).soon_h)
    rows = (
        visible(actor)
        .filter(status__in=sorted(OPEN), lon__isnull=False)
        .order_by("due_at", "id")
        .values_list("id", "title", "address", "lon", "lat", "due_at", "status")[:limit]
    )
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {
                "kind": _kind(status, due, now, soon),
                "name": title,
                "sub": address,
                "url": f"/appeals/{pk}/",
            },
        }
        for pk, title, address, lon, lat, due, status in rows
    ]
    return {"type": "FeatureCollection", "features": features}


def _kind(status: str, due: datetime, now: datetime, soon: datetime) -> str:
    if status == Status.WAITING:
        return "open"
    if due < now:
        return "overdue"
    return "soon" if due < soon else "open"
