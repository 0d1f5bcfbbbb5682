"""The lists of the desk as pages see them: their lines, versions, forms and operations."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import uuid4

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.clocks import ClockTermsRow
from linquan.apps.appeals.erasures import RetentionRow
from linquan.apps.appeals.limits import Limits
from linquan.apps.appeals.routing_rows import LONG_AGO, RoutingRuleRow
from linquan.apps.appeals.rules import valid_on
from linquan.apps.appeals.types import DeskRules, GroupRow, ListName, MatterRow, RuleRow
from linquan.apps.appeals.web import (
    clock_forms,
    list_forms,
    reminder_forms,
    retention_forms,
    routing_forms,
    routing_words,
    service_forms,
)
from linquan.kernel.actors import ActorRequest


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
    """What a rule of routing asks, and what it does, in words."""
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
        unit=books.organisations.get(getattr(row, "organisation_id", 0)),
        matter=_named(books.book.matters, _matter_code(row), today),
        asks=routing_words.conditions(row, books) if isinstance(row, RoutingRuleRow) else (),
        does=routing_words.effect(row, books) if isinstance(row, RoutingRuleRow) else "",
        deadlines=_deadlines(row, books, today),
    )


def _deadlines(row: Any, books: queries.Desk, today: date) -> tuple[Any, ...]:
    """Deadlines of the clocks of a line, in their order; none for one that does not run."""
    if not isinstance(row, ClockTermsRow):
        return ()
    codes = (row.contact_code, row.total_code, row.again_code)
    return tuple(_named(books.book.policies, code, today) for code in codes)


def _matter_code(row: Any) -> Any:
    """Return the code of the matter that a row is about."""
    return (
        row.code
        if isinstance(row, RetentionRow | ClockTermsRow)
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


def _write(operation: Callable[..., int]) -> Revise:
    def revise(request: ActorRequest, code: str, form: Any) -> int:
        return operation(
            actor=request.actor,
            district_id=request.actor.district_id,
            code=code,
            draft=form.draft(),
            valid_from=form.cleaned_data["valid_from"],
            now=request.now,
        )

    return revise


def _add_duty(request: ActorRequest, code: str, form: Any) -> int:
    del code
    return operations.add_duty(
        actor=request.actor,
        district_id=request.actor.district_id,
        draft=form.draft(),
        valid_from=form.cleaned_data["valid_from"],
        now=request.now,
    )


def _set_rule(request: ActorRequest, code: str, form: Any) -> int:
    return operations.revise_rule(
        actor=request.actor,
        district_id=request.actor.district_id,
        code=code,
        value=form.cleaned_data["value"],
        valid_from=form.cleaned_data["valid_from"],
        now=request.now,
    )


def _write_of_matter(operation: Callable[..., int]) -> Revise:
    """Write a line that is named by its matter: a new one takes the code of the one chosen."""
    write = _write(operation)

    def revise(request: ActorRequest, code: str, form: Any) -> int:
        is_new = code.startswith(NEW) and len(code) == NEW_LENGTH
        return write(request, form.cleaned_data["matter_code"] if is_new else code, form)

    return revise


def _end(operation: Callable[..., int], key: str) -> End:
    def end(request: ActorRequest, row: Any, valid_to: date) -> int:
        return operation(
            actor=request.actor,
            district_id=request.actor.district_id,
            valid_to=valid_to,
            now=request.now,
            **{key: getattr(row, key)},
        )

    return end


def _matters(books: queries.Desk) -> list[MatterRow]:
    """Every version of the matters, in the order of their groups."""
    places = {group.code: group.position for group in books.book.groups}
    return sorted(books.book.matters, key=lambda m: (places.get(m.group_code, 0), m.group_code))


def _values(plain: Any) -> Callable[[queries.Desk], tuple[RuleRow, ...]]:
    """Every version of the values that ``plain`` names, its own where none is written down."""
    codes: tuple[str, ...] = type(plain).__slots__

    def rows(books: queries.Desk) -> tuple[RuleRow, ...]:
        written = [row for row in books.book.rules if row.code in codes]
        own = [RuleRow(code, getattr(plain, code), LONG_AGO, None) for code in codes]
        told = {row.code for row in written}
        return tuple(
            sorted(
                (*written, *(row for row in own if row.code not in told)),
                key=lambda row: codes.index(row.code),
            )
        )

    return rows


BOOKS: Final[dict[str, Book]] = {
    book.name: book
    for book in (
        Book(
            "matters",
            ListName.MATTERS,
            _("Matters"),
            _("What requests are about (事), the words that point to it, and its deadline."),
            _matters,
            lambda row: row.code,
            list_forms.MatterForm,
            _write(operations.revise_matter),
            _end(operations.retire_matter, "matter_id"),
        ),
        Book(
            "groups",
            ListName.GROUPS,
            _("Groups of matters"),
            _("What matters are sorted under, such as what residents care about."),
            lambda books: books.book.groups,
            lambda row: row.code,
            list_forms.GroupForm,
            _write(operations.revise_group),
            _end(operations.retire_group, "group_id"),
        ),
        Book(
            "duties",
            ListName.DUTIES,
            _("Duties"),
            _("Who answers for a matter in an area (我). The lowest level comes first."),
            lambda books: books.book.duties,
            lambda row: str(row.duty_id),
            list_forms.DutyForm,
            _add_duty,
            _end(operations.end_duty, "duty_id"),
            can_revise=False,
        ),
        Book(
            "routing",
            ListName.ROUTING,
            _("Routing rules"),
            _(
                "Where requests go when the lowest level is not right. They are asked from the "
                "top; the first that holds decides. Never to a unit that is complained about."
            ),
            lambda books: books.book.routing,
            lambda row: row.code,
            routing_forms.RoutingRuleForm,
            _write(operations.revise_routing_rule),
            _end(operations.retire_routing_rule, "rule_id"),
        ),
        Book(
            "steps",
            ListName.STEP_REASONS,
            _("Reasons of stepping up"),
            _("What may be said when a request is handed to a higher level than it must."),
            lambda books: books.book.step_reasons,
            lambda row: row.code,
            routing_forms.StepReasonForm,
            _write(operations.revise_step_reason),
            _end(operations.retire_step_reason, "code"),
        ),
        Book(
            "channels",
            ListName.CHANNELS,
            _("Channels"),
            _("How people reach the desk (找)."),
            lambda books: books.book.channels,
            lambda row: row.code,
            list_forms.ChannelForm,
            _write(operations.revise_channel),
            _end(operations.retire_channel, "channel_id"),
        ),
        Book(
            "deadlines",
            ListName.DEADLINES,
            _("Deadlines"),
            _("How long a request may take. Open requests keep the deadline they began with."),
            lambda books: books.book.policies,
            lambda row: row.code,
            list_forms.PolicyForm,
            _write(operations.revise_policy),
        ),
        Book(
            "clocks",
            ListName.CLOCKS,
            _("Other clocks"),
            _("What runs beside handling: first contact, all from reception to the end."),
            lambda books: books.book.clocks,
            lambda row: row.code,
            clock_forms.ClockTermsForm,
            _write_of_matter(operations.revise_clock_terms),
            _end(operations.retire_clock_terms, "terms_id"),
        ),
        Book(
            "reminders",
            ListName.REMINDERS,
            _("Reminders"),
            _("Who is reminded of which clock, and when. Each is told once for each date."),
            lambda books: queries.reminder_rules(books.district_id),
            lambda row: row.code,
            reminder_forms.ReminderRuleForm,
            _write(operations.revise_reminder_rule),
            _end(operations.retire_reminder_rule, "rule_id"),
        ),
        Book(
            "rules",
            ListName.RULES,
            _("Rules of the desk"),
            _("Numbers by which the desk judges."),
            _values(DeskRules()),
            lambda row: row.code,
            list_forms.RuleForm,
            _set_rule,
            can_add=False,
        ),
        Book(
            "limits",
            ListName.RULES,
            _("Limits"),
            _("How much is taken within an hour from people without an account."),
            _values(Limits()),
            lambda row: row.code,
            list_forms.LimitForm,
            _set_rule,
            can_add=False,
        ),
        Book(
            "retention",
            ListName.RETENTION,
            _("Keeping times"),
            _(
                "How long after its end a request is kept as it was told. Then the personal data "
                "in it are erased for good, every night; it stays as a matter that is counted."
            ),
            lambda books: queries.retention_lines(books.district_id),
            lambda row: row.code,
            retention_forms.RetentionForm,
            _write_of_matter(operations.revise_retention),
            _end(operations.retire_retention, "retention_id"),
        ),
        Book(
            "jurisdictions",
            ListName.JURISDICTIONS,
            _("Jurisdictions"),
            _("The names under which other systems reach this district or a street (Open311)."),
            lambda books: queries.service_book(books.district_id).jurisdictions,
            lambda row: row.code,
            service_forms.JurisdictionForm,
            _write(operations.revise_jurisdiction),
            _end(operations.retire_jurisdiction, "jurisdiction_id"),
        ),
        Book(
            "services",
            ListName.SERVICES,
            _("Offered to systems"),
            _("How matters are offered to other systems, where that is not as usual (Open311)."),
            lambda books: queries.service_book(books.district_id).terms,
            lambda row: row.code,
            service_forms.TermsForm,
            _write_of_matter(operations.revise_terms),
            _end(operations.retire_terms, "terms_id"),
        ),
        Book(
            "attributes",
            ListName.ATTRIBUTES,
            _("Questions of systems"),
            _("What other systems are to ask beside a report of a matter (Open311)."),
            lambda books: queries.service_book(books.district_id).attributes,
            lambda row: row.code,
            service_forms.AttributeForm,
            _write(operations.revise_attribute),
            _end(operations.retire_attribute, "attribute_id"),
        ),
        Book(
            "systems",
            ListName.SYSTEMS,
            _("Other systems"),
            _(
                "Where requests may be handed on to. Administrators write them down; nothing else "
                "is ever called."
            ),
            lambda books: queries.systems(books.district_id),
            lambda row: row.code,
            service_forms.SystemForm,
            _write(operations.revise_system),
            _end(operations.retire_system, "system_id"),
        ),
    )
}
