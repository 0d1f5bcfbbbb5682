"""Which requests a list shows: conditions, and the statements made of them.

A list has few shapes (a tab, an order, one or two keys) and is asked for all day long, so the SQL
of each shape is written once (ADR 0018). What narrows a list further goes through the ORM.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet

from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.types import DONE, OPEN, RUNNING, Status
from linquan.kernel.prepared import Prepared, Sql
from linquan.kernel.rows import (
    Condition,
    split_counts,
    write_counts,
    write_counts_of_few,
    write_else,
    write_few,
    write_split_counts,
)

COUNT_LIMIT = 1000
FEW_FOUND = 10_000
"""Requests found by words that are all read to count them; of more, only a part is."""
ROW = (
    "id", "received_at", "title", "address", "area_id", "matter_id", "channel_id", "owner_id",
    "status", "due_at", "photo_count", "reopened_count", "version",
)  # fmt: skip
NEW = frozenset({Status.RECEIVED, Status.REOPENED})
WORKING = OPEN - NEW


class Shape(NamedTuple):
    """What the SQL of a list depends on."""

    scope: str
    """``district`` (all of it), ``keys`` (what the keys let see), ``both``."""
    keys: int
    lines: int
    """How many organisations the actor belongs to: what is about them is left out."""
    has_words: bool = False
    tab: str = "all"
    by_due: bool = False
    toward: str = ""
    """``after`` or ``before`` a key; empty: from the beginning."""
    size: int = 0
    paths: int = 0
    """Of how many areas what is done may be counted by itself, which is quicker."""

    @property
    def counted(self) -> "Shape":
        """Of the counts beside a page: every tab, from no key on."""
        return self._replace(tab="all", toward="")


class Values(NamedTuple):
    """What is filled in. ``texts``: keys, paths of organisations, paths of areas."""

    district_id: int
    now: datetime
    soon: datetime
    due_at: datetime
    pk: int
    words: str
    texts: tuple[str, ...]

    def in_order(self) -> tuple[Any, ...]:
        """Write them as :func:`found` takes them."""
        return (*self[:-1], *self.texts)


KINDS = (int, datetime, datetime, datetime, int, str)


def tab_condition(tab: str, now: datetime, soon: datetime) -> Q:
    """Say what lies under a tab; every request under one that is not known."""
    conditions = {
        "open": Q(status__in=sorted(OPEN)),
        "new": Q(status__in=sorted(NEW)),
        "working": Q(status__in=sorted(WORKING)),
        "soon": Q(status__in=sorted(RUNNING), due_at__gte=now, due_at__lt=soon),
        "overdue": Q(status__in=sorted(RUNNING), due_at__lt=now),
        "done": Q(status__in=sorted(DONE)),
    }
    return conditions.get(tab, Q())


def found(
    shape: Shape, district_id: int, now: datetime, soon: datetime, due_at: datetime, pk: int,
    words: str, *texts: str,
) -> QuerySet[Appeal]:  # fmt: skip
    """Select the requests of a list, of all its pages."""
    keys, lines, _ = _sorted_out(shape, texts)
    scope = {"district_id": district_id, "seen__overlap": keys}
    if shape.scope != "both":
        del scope["seen__overlap" if shape.scope == "district" else "district_id"]
    rows = Appeal.objects.filter(**scope).exclude(about_path__in=lines)
    if shape.has_words:
        rows = rows.extra(where=["grams @@ %s::tsquery"], params=[words])
    return rows.filter(tab_condition(shape.tab, now, soon), _beyond(shape, due_at, pk))


def _sorted_out(shape: Shape, texts: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Part the texts of the values: keys, paths of organisations, paths of areas."""
    begin = shape.keys + shape.lines
    return list(texts[: shape.keys]), list(texts[shape.keys : begin]), list(texts[begin:])


def _beyond(shape: Shape, due_at: datetime, pk: int) -> Q:
    """Condition for the rows past a key."""
    if not shape.toward:
        return Q()
    is_back = shape.toward == "before"
    if not shape.by_due:
        return Q(pk__gt=pk) if is_back else Q(pk__lt=pk)
    step = "lt" if is_back else "gt"
    return Q(**{f"due_at__{step}e": due_at}) & (
        Q(**{f"due_at__{step}": due_at}) | Q(**{f"pk__{step}": pk})
    )


def page_of(rows: QuerySet[Appeal], shape: Shape) -> QuerySet[Appeal, tuple[Any, ...]]:
    """Put a list in order and cut a page and one row more; towards a key it is read backwards."""
    order = ("due_at", "id") if shape.by_due else ("-id",)
    if shape.toward == "before":
        order = ("-due_at", "-id") if shape.by_due else ("id",)
    return rows.order_by(*order).values_list(*ROW)[: shape.size + 1]


@lru_cache(maxsize=512)
def page_statement(shape: Shape) -> Prepared:
    """Statement of a page of a list that nothing narrows."""
    return Prepared(
        lambda *values: page_of(found(shape, *values), shape),
        *KINDS,
        *[str] * (shape.keys + shape.lines),
        is_planned_anew=True,
    )


@lru_cache(maxsize=64)
def counts_statement(shape: Shape) -> Prepared:
    """Statement that counts what lies under each tab of a list that nothing narrows."""
    texts = [str] * (shape.keys + shape.lines + shape.paths)
    return Prepared(partial(_write_counts, shape), *KINDS, *texts, is_planned_anew=True)


def _write_counts(shape: Shape, *values: Any) -> Sql:
    """Count each tab by the way that is quickest to it, or what words find if it is little."""
    _, now, soon, *_ = values
    rows = found(shape, *values)
    split = write_split_counts(*_parts(rows, _below(shape, values), now, soon))
    if not shape.has_words:
        return split
    few, counts = _counts_of_few(shape, values)
    counts = write_else(counts, FEW_FOUND, split)
    return f"WITH {few[0]} {counts[0]}", [*few[1], *counts[1]]


def _counts_of_few(shape: Shape, values: Sequence[Any]) -> tuple[Condition, Condition]:
    """Write what words find, if it is little, and the counts of it."""
    _, now, soon, *_ = values
    tabs = [_at(OPEN), *_open_tabs(now, soon), _at(DONE)]
    few = found(shape, *values).values("id", "status", "due_at")
    return write_few(few, FEW_FOUND), write_counts_of_few(tabs, FEW_FOUND)


BELOW: Final = "area_path ~>=~ %s AND area_path ~<~ (rtrim(%s, '/') || '0')"
"""Paths that begin with one: of what stands behind a slash, 0 comes next. A plan for all values can
use an index for it, which it cannot for a pattern."""


def _below(shape: Shape, values: Sequence[Any]) -> list[QuerySet[Appeal]]:
    """Select what lies in each of the areas, and is about nobody's own."""
    _, lines, paths = _sorted_out(shape, values[len(KINDS) :])
    rows = Appeal.objects.exclude(about_path__in=lines)
    return [rows.extra(where=[BELOW], params=[path, path]) for path in paths]  # noqa: S610 - ours


@lru_cache(maxsize=256)
def whole_statement(shape: Shape) -> Prepared:
    """Statement of a page together with what lies under each tab: of open work, or of words.

    Each row of the page stands before the counts; where the page has none, one row of nothing does.
    Of more than :data:`FEW_FOUND` that words find there is no row at all. For who answers for areas
    there is one good way to open work, whatever they are: what is open by its own index, what is
    done by the path.
    """
    texts = [str] * (shape.keys + shape.lines + shape.paths)
    write = partial(_write_found if shape.has_words else _write_whole, shape)
    return Prepared(write, *KINDS, *texts, is_planned_anew=not shape.paths)


def _write_whole(shape: Shape, *values: Any) -> Sql:
    """Read what is open once, and of it only what is counted and sorted; then the page's rows."""
    _, now, soon, *_ = values
    rows = found(shape.counted, *values)
    _, short, tabs, long, limit = _parts(rows, _below(shape, values), now, soon)
    opened, params = rows.filter(short).values("id", "status", "due_at").query.sql_with_params()
    counts, counted = write_counts(tabs, long, limit)
    return _beside(
        (f"opened AS MATERIALIZED ({opened})", params),
        (f"SELECT {counts} FROM opened", counted),  # noqa: S608 - our names
        _page_among("opened", shape, values),
        shape,
    )


def _write_found(shape: Shape, *values: Any) -> Sql:
    """Read what words find once, for its counts and its page; of more than few, give no row."""
    few, counts = _counts_of_few(shape.counted, values)
    return _beside(few, counts, _page_among("few", shape, values), shape)


def _beside(read: Condition, counts: Condition, page: Condition, shape: Shape) -> Sql:
    """Write a statement that reads rows once, and tells of them a page with counts beside."""
    shown = ", ".join(f"shown.{name}" for name in ROW)
    return (
        f"WITH {read[0]}, counts AS ({counts[0]}), page AS ({page[0]}) "  # noqa: S608 - our names
        f"SELECT {shown}, counts.* FROM counts "
        "LEFT JOIN (page JOIN appeals_appeal shown ON shown.id = page.id) ON true "
        f"ORDER BY {_order(shape, 'shown.')}",
        [*read[1], *counts[1], *page[1]],
    )


def _order(shape: Shape, of: str = "") -> str:
    """Write the order of a page; towards a key it is read backwards."""
    is_down = (shape.toward == "before") == shape.by_due
    columns = ("due_at", "id") if shape.by_due else ("id",)
    return ", ".join(f"{of}{name}{' DESC' if is_down else ''}" for name in columns)


def _page_among(read: str, shape: Shape, values: Sequence[Any]) -> Condition:
    """Write which of the rows that were read stand on the page: of a tab, past a key."""
    sql, params = _at_tab(shape, values)
    beyond, past = _past(shape, values)
    return (
        f"SELECT id FROM {read} WHERE {sql} AND {beyond} "  # noqa: S608 - our names
        f"ORDER BY {_order(shape)} LIMIT {shape.size + 1:d}",
        [*params, *past],
    )


def _at_tab(shape: Shape, values: Sequence[Any]) -> Condition:
    """Write :func:`tab_condition`; of open work all is open already."""
    _, now, soon, *_ = values
    tabs = {
        "new": _at(NEW),
        "working": _at(WORKING),
        "soon": _soon(now, soon),
        "overdue": _overdue(now),
        "done": _at(DONE),
    }
    if shape.has_words:
        tabs["open"] = _at(OPEN)
    return tabs.get(shape.tab, ("true", ()))


def _past(shape: Shape, values: Sequence[Any]) -> Condition:
    """Write the condition for the rows past a key."""
    _, _, _, due_at, pk, *_ = values
    if not shape.toward:
        return "true", ()
    sign = "<" if (shape.toward == "before") == shape.by_due else ">"
    if not shape.by_due:
        return f"id {sign} %s", [pk]
    return f"due_at {sign}= %s AND (due_at {sign} %s OR id {sign} %s)", [due_at, due_at, pk]


def count_tabs(rows: QuerySet[Appeal], now: datetime, soon: datetime) -> tuple[int, ...]:
    """Count what lies under each tab of a list. One statement."""
    return split_counts(*_parts(rows, (), now, soon))


def _parts(
    rows: QuerySet[Appeal], quick: Sequence[QuerySet[Appeal]], now: datetime, soon: datetime
) -> tuple[QuerySet[Any], Q, list[Condition], list[QuerySet[Appeal]], int]:
    """Say what :func:`split_counts` counts; ``quick`` parts of what is done are counted first."""
    done = Q(status__in=sorted(DONE))
    return (
        rows.values("status", "due_at"),
        Q(status__in=sorted(OPEN)),
        _open_tabs(now, soon),
        [part.filter(done) for part in (*quick, rows)],
        COUNT_LIMIT,
    )


def _open_tabs(now: datetime, soon: datetime) -> list[Condition]:
    return [_at(NEW), _at(WORKING), _soon(now, soon), _overdue(now)]


def _at(statuses: Iterable[Status]) -> Condition:
    return "status = ANY(%s)", [sorted(statuses)]


def _soon(now: datetime, soon: datetime) -> Condition:
    return "status = ANY(%s) AND due_at >= %s AND due_at < %s", [sorted(RUNNING), now, soon]


def _overdue(now: datetime) -> Condition:
    return "status = ANY(%s) AND due_at < %s", [sorted(RUNNING), now]
