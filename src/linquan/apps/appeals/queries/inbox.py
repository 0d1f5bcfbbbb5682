"""Lists of requests: what an actor may see, by tab, filter and key."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import Any

from django.db.models import QuerySet

from linquan.apps.appeals import rules
from linquan.apps.appeals.desk import BOOK, Desk, desk
from linquan.apps.appeals.inbox_types import InboxFilter, InboxRow, TabCounts
from linquan.apps.appeals.models import Appeal, Reporter
from linquan.apps.appeals.queries.conditions import (
    COUNT_LIMIT,
    ROW,
    Shape,
    Values,
    count_tabs,
    counts_statement,
    found,
    page_of,
    page_statement,
    whole_statement,
)
from linquan.apps.appeals.sight import keys_of, visible
from linquan.apps.appeals.types import DONE, Status
from linquan.kernel import books as kept_books
from linquan.kernel import masks, numbers, search, secrets
from linquan.kernel.actors import Actor
from linquan.kernel.rows import Page

BY_DUE = frozenset({"open", "new", "working", "soon", "overdue"})
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
LARGEST_ID = 2**63 - 1
COUNTED = ("open", "new", "working", "soon", "overdue", "done")


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A page of the inbox: rows, what lies under each tab, and the books to choose filters from."""

    page: Page[InboxRow]
    counts: TabCounts
    books: Desk


def inbox_page(actor: Actor, wanted: InboxFilter, now: datetime) -> InboxPage:
    """Return the whole page of the inbox.

    Two statements for open work by due date as the inbox of a desk begins, and for what words find
    (versions, rows with counts); else three (versions, rows, counts). Four where words find more
    than a few thousands.
    """
    books = desk(actor.district_id)
    if _is_read_at_once(actor, wanted) and (whole := _whole(actor, wanted, books, now)):
        return whole
    page = _page(actor, wanted, books, now)
    return InboxPage(page, _counts(actor, wanted, books, now), books)


def _is_read_at_once(actor: Actor, wanted: InboxFilter) -> bool:
    """Whether the rows of the page are among those that are read for the counts anyway."""
    shape = _shape(actor, wanted, is_whole=True)
    if _is_narrowed(wanted):
        return False
    return shape.has_words or (sorts_by_due(wanted) and shape.scope == "keys")


def _whole(actor: Actor, wanted: InboxFilter, books: Desk, now: datetime) -> InboxPage | None:
    """Read rows and counts together; None where words find too much. One statement at most."""
    shape, values = _asked_for(actor, wanted, books, now)
    if not _can_find(shape, values):
        return InboxPage(Page(()), _tab_counts((0,) * len(COUNTED)), books)
    paths = () if shape.has_words else _area_paths(actor)
    shape = shape._replace(scope="keys", paths=len(paths))
    values = values._replace(texts=(*values.texts, *paths))
    if not (found_rows := whole_statement(shape).rows(*values.in_order())):
        return None
    rows = [row[: len(ROW)] for row in found_rows if row[0] is not None]
    counts = _tab_counts(found_rows[0][len(ROW) :])
    return InboxPage(_laid(rows, shape, wanted, books), counts, books)


def inbox(actor: Actor, wanted: InboxFilter, now: datetime) -> Page[InboxRow]:
    """Return a page of requests by key. Two statements (versions of the books, rows)."""
    return _page(actor, wanted, desk(actor.district_id), now)


def _page(actor: Actor, wanted: InboxFilter, books: Desk, now: datetime) -> Page[InboxRow]:
    shape, values = _asked_for(actor, wanted, books, now)
    return _laid(_rows(shape, values, wanted, books), shape, wanted, books)


def _asked_for(
    actor: Actor, wanted: InboxFilter, books: Desk, now: datetime
) -> tuple[Shape, Values]:
    """Say what the statement of a page looks like, and what is filled in."""
    by_due = sorts_by_due(wanted)
    due_at, pk = _key_of(wanted.before or wanted.after, by_due)
    toward = ("before" if wanted.before else "after") if pk else ""
    shape = _shape(actor, wanted, by_due)._replace(
        tab=wanted.tab, by_due=by_due, toward=toward, size=wanted.size
    )
    return shape, _values(actor, wanted, books, now)._replace(due_at=due_at, pk=pk)


def _laid(
    rows: list[tuple[Any, ...]], shape: Shape, wanted: InboxFilter, books: Desk
) -> Page[InboxRow]:
    """Lay out the rows of a page and one more, as far as there is one."""
    more, rows = len(rows) > wanted.size, rows[: wanted.size]
    if is_back := shape.toward == "before":
        rows.reverse()
    has_before, has_after = (more, True) if is_back else (bool(shape.toward), more)
    lines = tuple(map(_reader(books), rows))
    key = _due_key if shape.by_due else _id_key
    return Page(
        lines,
        newer=key(lines[0]) if lines and has_before else "",
        older=key(lines[-1]) if lines and has_after else "",
    )


def _rows(shape: Shape, values: Values, wanted: InboxFilter, books: Desk) -> list[tuple[Any, ...]]:
    if not _can_find(shape, values):
        return []
    if not _is_narrowed(wanted):
        return page_statement(shape).rows(*values.in_order())
    rows = _narrowed(found(shape, *values.in_order()), wanted, books)
    return list(page_of(rows, shape))


def _shape(actor: Actor, wanted: InboxFilter, is_whole: bool) -> Shape:
    """Say by which condition the rows are found.

    What is read whole (open work, counts) is found by one: an area or organisation lies in one
    district, and every request of a district under the district's own key, so either condition
    alone says it all. PostgreSQL takes the two for independent, expects too few rows, and reads
    whole indexes to intersect them.
    """
    scope, keys = "both", keys_of(actor)
    if is_whole:
        has_all = str(actor.district_id) in keys and not wanted.query.strip()
        scope = "district" if has_all else "keys"
    lines = len(actor.organisation_lines())
    return Shape(scope, len(keys), lines, has_words=_asks_for_words(wanted))


def _values(actor: Actor, wanted: InboxFilter, books: Desk, now: datetime) -> Values:
    words = _query_text(wanted.query, books.district_id) if wanted.query else ""
    soon = now + timedelta(hours=books.rules(now).soon_h)
    texts = (*keys_of(actor), *actor.organisation_lines())
    return Values(actor.district_id, now, soon, NEVER, 0, words, texts)


def _query_text(text: str, district_id: int) -> str:
    """Ask for words, and for whole numbers by their hashes (see ``cases.found_by``)."""
    asked = search.query_lexemes(numbers.without(text))
    hashes = ((_hashed(number, district_id),) for number in numbers.found(text))
    query = search.Query((*asked.phrases, *hashes))
    return search.tsquery_text(query, search.apart_in(district_id))


def _hashed(number: str, district_id: int) -> search.Lexeme:
    return search.Lexeme(secrets.number_hash(number, district_id))


def _asks_for_words(wanted: InboxFilter) -> bool:
    """Whether the query is text, neither a number of a request nor a telephone."""
    text = wanted.query
    return bool(
        text.strip() and rules.id_in_number(text) is None and not secrets.normalise_phone(text)
    )


def _can_find(shape: Shape, values: Values) -> bool:
    """Whether there can be any rows: for a post that sees something, and words to look for."""
    return bool(shape.keys and (values.words or not shape.has_words))


def _is_narrowed(wanted: InboxFilter) -> bool:
    return bool(_asked(wanted) or (wanted.query.strip() and not _asks_for_words(wanted)))


def sorts_by_due(wanted: InboxFilter) -> bool:
    """Open work is sorted by what hurts next, the rest and every search newest first."""
    if wanted.sort in {"due", "new"}:
        return wanted.sort == "due" and wanted.tab in BY_DUE
    return wanted.tab in BY_DUE and not wanted.query


def _narrowed(rows: QuerySet[Appeal], wanted: InboxFilter, books: Desk) -> QuerySet[Appeal]:
    """Apply the filters of the page, and a number or telephone that is looked for."""
    if wanted.matter_code:
        ids = [m.matter_id for m in books.book.matters if m.code == wanted.matter_code]
        rows = rows.filter(matter_id__in=ids)
    if wanted.channel_id:
        rows = rows.filter(channel_id__in=_versions_of(wanted.channel_id, books))
    if wanted.owner_id:
        rows = rows.filter(owner_id=wanted.owner_id)
    if area := books.areas.areas.get(wanted.area_id):
        rows = rows.filter(seen__contains=[str(area.area_id)])
    if wanted.outcome:
        ended = DONE - {Status.WITHDRAWN}
        rows = rows.filter(status__in=sorted(ended), is_refused=wanted.outcome == "refused")
    if (serial := rules.id_in_number(wanted.query)) is not None:
        return rows.filter(pk=serial)
    phone = secrets.normalise_phone(wanted.query)
    return rows.filter(pk__in=_with_phone(phone, books.district_id)) if phone else rows


def _versions_of(channel_id: int, books: Desk) -> list[int]:
    """Every version of the channel of which one is named."""
    codes = {c.code for c in books.book.channels if c.channel_id == channel_id}
    return [c.channel_id for c in books.book.channels if c.code in codes]


def _of_phone(phone: str, district_id: int) -> QuerySet[Reporter, Any]:
    """Find a person's requests by the keyed hash of the phone; the phone itself is sealed."""
    told = secrets.phone_hash(phone, district_id)
    mine = Reporter.objects.filter(district_id=district_id, phone_hash=told)
    return mine.values_list("appeal_id", flat=True)


def _with_phone(phone: str, district_id: int) -> QuerySet[Reporter, Any]:
    """Find requests raised from a phone, and those in whose text it stands."""
    query = search.Query(((_hashed(phone, district_id),),))
    asked = search.tsquery_text(query, search.apart_in(district_id))
    told = Appeal.objects.filter(district_id=district_id)
    told = told.extra(where=["grams @@ %s::tsquery"], params=[asked])
    return _of_phone(phone, district_id).union(told.values_list("id", flat=True), all=True)


def _key_of(cursor: str, by_due: bool) -> tuple[datetime, int]:
    """Read a key; one that cannot be read (pk 0) is that of the first page."""
    moment, _, serial = cursor.rpartition("~")
    try:
        due_at = datetime.fromisoformat(moment).astimezone(UTC) if by_due else NEVER
        pk = int(serial)
    except (ValueError, OverflowError):
        return NEVER, 0
    return due_at, pk if 0 < pk <= LARGEST_ID else 0


def _due_key(row: InboxRow) -> str:
    return f"{row.due_at.isoformat()}~{row.appeal_id}"


def _id_key(row: InboxRow) -> str:
    return f"~{row.appeal_id}"


masked = lru_cache(maxsize=8192)(numbers.masked)
"""Lists show the same rows again and again."""


def _reader(books: Desk) -> Callable[[tuple[Any, ...]], InboxRow]:
    """How rows are read by the books; what was read is kept while the books stay as they are."""

    def make(_district_id: int) -> Callable[[tuple[Any, ...]], InboxRow]:
        return lru_cache(maxsize=4096)(partial(_line, books=books))

    return kept_books.book(
        "inbox_rows", books.district_id, books.versions, make, also=(BOOK, "orgs", "places")
    )


def _line(row: tuple[Any, ...], books: Desk) -> InboxRow:
    pk, received_at, title, address, area, matter, channel, owner, status, *more = row
    due, photos, again, version = more
    about, through, whose = books.matter(matter), books.channel(channel), books.organisations[owner]
    place = books.areas.areas.get(area)
    return InboxRow(
        appeal_id=pk,
        number=rules.number_of(pk, received_at, books.calendar),
        title=masked(title),
        address=masked(address),
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
        version=version,
    )


def open_counts(actor: Actor, wanted: InboxFilter, now: datetime) -> TabCounts:
    """Count every tab under the same filter, up to a thousand. Two statements."""
    return _counts(actor, wanted, desk(actor.district_id), now)


def _counts(actor: Actor, wanted: InboxFilter, books: Desk, now: datetime) -> TabCounts:
    shape, values = _shape(actor, wanted, is_whole=True), _values(actor, wanted, books, now)
    if not _can_find(shape, values):
        counts: Sequence[int] = (0,) * len(COUNTED)
    elif _is_narrowed(wanted):
        rows = _narrowed(found(shape, *values.in_order()), wanted, books)
        counts = count_tabs(rows, now, values.soon)
    else:
        paths = () if wanted.query.strip() else _area_paths(actor)
        values = values._replace(texts=(*values.texts, *paths))
        [counts] = counts_statement(shape._replace(paths=len(paths))).rows(*values.in_order())
    return _tab_counts(counts)


def _tab_counts(counts: Sequence[int]) -> TabCounts:
    told = (min(count, COUNT_LIMIT) for count in counts)
    return TabCounts(**dict(zip(COUNTED, told, strict=True)), limit=COUNT_LIMIT)


def _asked(wanted: InboxFilter) -> bool:
    """Whether a filter is set."""
    of_lists = (wanted.matter_code, wanted.channel_id, wanted.area_id, wanted.owner_id)
    return any((*of_lists, wanted.outcome))


def _area_paths(actor: Actor) -> tuple[str, ...]:
    """Areas whose requests an actor sees by a post there."""
    paths = {
        post.area_path
        for post in actor.posts
        if post.district_id == actor.district_id and post.area_path and post.role in rules.WATCHERS
    }
    return tuple(sorted(paths))


def urgent(actor: Actor, now: datetime, *, limit: int = 12) -> tuple[InboxRow, ...]:
    """What hurts next: overdue, then soon due, then new. Two statements."""
    return inbox(actor, InboxFilter(tab="open", sort="due", size=limit), now).rows


def rows_among(actor: Actor, appeal_ids: Collection[int]) -> dict[int, InboxRow]:
    """Those of some requests that an actor may see, by their ids. One statement."""
    read = _reader(desk(actor.district_id))
    rows = visible(actor).filter(pk__in=appeal_ids).values_list(*ROW)
    return {row[0]: read(row) for row in rows}


def appeals_of_phone(actor: Actor, phone: str, *, limit: int = 5) -> tuple[InboxRow, ...]:
    """Earlier requests raised from a phone, as far as the actor may see them. Two statements."""
    if not secrets.normalise_phone(phone) or not actor.district_id:
        return ()
    books = desk(actor.district_id)
    found = visible(actor).filter(pk__in=_of_phone(phone, actor.district_id))
    rows = found.order_by("-id").values_list(*ROW)[:limit]
    return tuple(_line(row, books) for row in rows)


def chosen_rows(actor: Actor, appeal_ids: Sequence[int]) -> tuple[InboxRow, ...]:
    """Requests of those numbers, in that order, as far as the actor may see them.

    Two statements.
    """
    books = desk(actor.district_id)
    rows = visible(actor).filter(pk__in=appeal_ids).values_list(*ROW)
    found = {row[0]: _line(row, books) for row in rows}
    return tuple(found[pk] for pk in appeal_ids if pk in found)


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
    return KnownReporter(last[0], masks.mask_name(name), rows)
