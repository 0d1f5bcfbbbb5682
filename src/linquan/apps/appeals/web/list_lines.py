"""A list of the desk as pages see it: its lines, and the versions of each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.utils.functional import Promise

from linquan.apps.appeals import queries, rate_words
from linquan.apps.appeals.call_kinds import CallKindRow
from linquan.apps.appeals.callbacks import CallScriptRow
from linquan.apps.appeals.clocks import ClockTermsRow
from linquan.apps.appeals.erasures import RetentionRow
from linquan.apps.appeals.rates import RateFormulaRow
from linquan.apps.appeals.routing_rows import RoutingRuleRow
from linquan.apps.appeals.types import GroupRow, ListName
from linquan.apps.appeals.web import list_forms, routing_words, words
from linquan.kernel.actors import ActorRequest
from linquan.kernel.validity import valid_on


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a line, and when it is valid: ``past``, ``valid`` or ``future``."""

    row: Any
    when: str
    group: Any = None
    matters: int = 0
    policy: Any = None
    area: Any = None
    unit: Any = None
    matter: Any = None
    asks: tuple[str, ...] = ()
    """What a rule of routing asks, or a formula says, in words."""
    does: str = ""
    deadlines: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list with all its versions, oldest first."""

    code: str
    versions: tuple[Version, ...]

    @property
    def shown(self) -> Version:
        """The version that is valid today, else the next one, else the last one."""
        valid = [v for v in self.versions if v.when == "valid"]
        future = [v for v in self.versions if v.when == "future"]
        return (valid or future or list(self.versions[-1:]))[0]

    @property
    def next(self) -> Version | None:
        """The version that follows the valid one."""
        return next((v for v in self.versions if v.when == "future" and v is not self.shown), None)

    @property
    def latest(self) -> Version:
        """The version that the next one follows."""
        return self.versions[-1]

    @property
    def is_over(self) -> bool:
        """Whether no version is valid today or later."""
        return all(v.when == "past" for v in self.versions)


Revise = Callable[[ActorRequest, str, Any], int]
End = Callable[[ActorRequest, Any, date], int]


@dataclass(frozen=True, slots=True)
class Book:
    """One list: what it holds, and how its lines are written and ended."""

    name: str
    kind: ListName
    title: Promise
    told: Promise
    rows: Callable[[queries.Desk], Iterable[Any]]
    code: Callable[[Any], str]
    form: type[list_forms.LineForm]
    revise: Revise
    end: End | None = None
    can_add: bool = True
    can_revise: bool = True


def when(row: Any, today: date) -> str:
    """Say whether a version is over, valid or still to come."""
    if row.valid_from > today:
        return "past" if row.valid_to is not None and row.valid_to <= row.valid_from else "future"
    return "past" if row.valid_to is not None and row.valid_to <= today else "valid"


def lines(book: Book, books: queries.Desk, today: date) -> tuple[Line, ...]:
    """Return the lines of a list in its own order, those that are over last."""
    found: dict[str, list[Version]] = {}
    for row in book.rows(books):
        found.setdefault(book.code(row), []).append(_version(row, books, today))
    made = [
        Line(
            code, tuple(sorted(versions, key=lambda v: (v.row.valid_from, v.row.valid_to is None)))
        )
        for code, versions in found.items()
    ]
    return tuple(sorted(made, key=lambda line: line.is_over))


def _version(row: Any, books: queries.Desk, today: date) -> Version:
    return Version(
        row,
        when(row, today),
        group=_named(books.book.groups, getattr(row, "group_code", None), today),
        matters=_matters_in(row, books, today) if isinstance(row, GroupRow) else 0,
        policy=_named(books.book.policies, getattr(row, "policy_code", None), today),
        area=books.areas.areas.get(getattr(row, "area_id", None) or 0),
        unit=books.organisations.get(getattr(row, "organisation_id", None) or 0),
        matter=_named(books.book.matters, _matter_code(row), today),
        asks=_asks(row, books),
        does=routing_words.effect(row, books) if isinstance(row, RoutingRuleRow) else "",
        deadlines=_deadlines(row, books, today),
    )


def _asks(row: Any, books: queries.Desk) -> tuple[str, ...]:
    if isinstance(row, RoutingRuleRow):
        return routing_words.conditions(row, books)
    if isinstance(row, RateFormulaRow):
        return rate_words.told(row.formula, {g.code: words.named(g) for g in books.book.groups})
    return ()


def _deadlines(row: Any, books: queries.Desk, today: date) -> tuple[Any, ...]:
    """Deadlines of the clocks of a line, in their order; none for one that does not run."""
    if isinstance(row, CallKindRow):
        codes: tuple[str, ...] = (row.arrive_code, row.answer_code)
    elif isinstance(row, ClockTermsRow):
        codes = (row.contact_code, row.total_code, row.again_code)
    else:
        return ()
    return tuple(_named(books.book.policies, code, today) for code in codes)


def _matter_code(row: Any) -> Any:
    """Return the code of the matter that a row is about."""
    return (
        row.code
        if isinstance(row, RetentionRow | ClockTermsRow | CallScriptRow)
        else getattr(row, "matter_code", None)
    )


def _named(rows: Iterable[Any], code: Any, today: date) -> Any:
    """Return the version of a code that is valid today, else its newest one."""
    versions = [row for row in rows if row.code == code]
    newest = max(versions, key=lambda row: row.valid_from, default=None)
    return next(iter(valid_on(versions, today)), newest)


def _matters_in(group: GroupRow, books: queries.Desk, today: date) -> int:
    return sum(m.group_code == group.code for m in books.matters(today))


def new_code() -> str:
    """Make a code for a new line; people never see it."""
    return f"{NEW}{uuid4().hex[: NEW_LENGTH - 1]}"


NEW, NEW_LENGTH = "n", 13
