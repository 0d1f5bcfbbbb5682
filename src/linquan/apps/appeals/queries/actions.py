"""Reads of actions: of one request, and of all that one may see, with totals."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from linquan.apps.appeals import actions, rules
from linquan.apps.appeals.action_book import action_kinds, kind_row
from linquan.apps.appeals.actions import ActionKindRow, ActionState, Measure
from linquan.apps.appeals.desk import Desk, desk
from linquan.apps.appeals.models import Action
from linquan.apps.appeals.queries.case import CasePage, case_page
from linquan.apps.appeals.queries.photos import PhotoRow
from linquan.apps.appeals.sight import visible
from linquan.apps.appeals.types import OPEN
from linquan.apps.orgs.types import OrganisationRow
from linquan.kernel import numbers
from linquan.kernel.actors import Actor
from linquan.kernel.validity import valid_on

MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action as pages show it; telephones and other numbers in its words are masked."""

    action_id: int
    appeal_id: int
    number: str
    kind: ActionKindRow
    title: str
    starts_at: datetime
    place: str
    host: OrganisationRow | None
    host_role: str
    asks: str
    state: ActionState
    counts: tuple[int, ...]
    amount_cents: int
    text: str

    @property
    def results(self) -> tuple[tuple[Measure, int], ...]:
        """What was counted."""
        return tuple(zip(self.kind.measures, self.counts, strict=False))


@dataclass(frozen=True, slots=True)
class CaseActions:
    """The actions of a case, and what may be done."""

    case: CasePage
    rows: tuple[ActionRow, ...]
    photos: dict[int, tuple[PhotoRow, ...]]
    kinds: tuple[ActionKindRow, ...]
    may_plan: bool
    may_work: bool


@dataclass(frozen=True, slots=True)
class Total:
    """Actions of one kind held in one month: how many, what was counted, money in cents."""

    month: date
    kind: ActionKindRow
    held: int
    results: tuple[tuple[Measure, int], ...]
    amount_cents: int


@dataclass(frozen=True, slots=True)
class ActionsPage:
    """Actions that one may see, the newest first, with totals by kind and month."""

    rows: tuple[ActionRow, ...]
    totals: tuple[Total, ...]
    kinds: tuple[ActionKindRow, ...]
    is_cut: bool


def case_actions(actor: Actor, appeal_id: int, now: datetime) -> CaseActions:
    """Return the actions of a case: two statements beside those of the case. Raises NotFound."""
    case = case_page(actor, appeal_id, now)
    district_id, books = case.facts.district_id, case.books
    rows = Action.objects.filter(district_id=district_id, appeal_id=appeal_id).order_by("-id")
    found = tuple(_row(row, books, case.facts.received_at) for row in rows.select_related("kind"))
    may = case.allowed.contact or case.allowed.assign
    return CaseActions(
        case,
        found,
        {row.action_id: photos_of(case, row.action_id) for row in found},
        valid_on(action_kinds(district_id), books.day(now)),
        may_plan=may and case.facts.status in OPEN,
        may_work=may,
    )


def photos_of(case: CasePage, action_id: int) -> tuple[PhotoRow, ...]:
    """Pictures of one action. No statement."""
    role = actions.photo_role(action_id)
    return tuple(photo for photo in case.photos if photo.role == role)


def actions_page(actor: Actor, *, code: str = "", month: date | None = None) -> ActionsPage:
    """Return actions of requests that one may see, of a kind and a month. Three statements."""
    books = desk(actor.district_id)
    rows = Action.objects.filter(
        district_id=actor.district_id, appeal__in=visible(actor)
    ).select_related("kind", "appeal")
    if code:
        rows = rows.filter(kind__code=code)
    if month is not None:
        first = datetime.combine(month.replace(day=1), time(), books.calendar.zone)
        after = (first + timedelta(days=31)).replace(day=1)
        rows = rows.filter(starts_at__gte=first, starts_at__lt=after)
    found = list(rows.order_by("-starts_at", "-id")[: MOST_ROWS + 1])
    told = tuple(_row(row, books, row.appeal.received_at) for row in found[:MOST_ROWS])
    kinds = {kind.code: kind for kind in action_kinds(actor.district_id)}
    return ActionsPage(told, totals(told, books), tuple(kinds.values()), len(found) > MOST_ROWS)


def totals(rows: Iterable[ActionRow], books: Desk) -> tuple[Total, ...]:
    """Add up what was held, by month and kind; what was counted is added by its name."""
    groups: dict[tuple[date, str], list[ActionRow]] = defaultdict(list)
    for row in rows:
        if row.state is ActionState.HELD:
            groups[books.day(row.starts_at).replace(day=1), row.kind.code].append(row)
    return tuple(_total(month, groups[month, code]) for month, code in sorted(groups, reverse=True))


def _total(month: date, rows: list[ActionRow]) -> Total:
    sums: dict[Measure, int] = {}
    for row in rows:
        for measure, count in row.results:
            sums[measure] = sums.get(measure, 0) + count
    cents = sum(row.amount_cents for row in rows)
    return Total(month, rows[0].kind, len(rows), tuple(sums.items()), cents)


def _row(row: Action, books: Desk, received_at: datetime) -> ActionRow:
    return ActionRow(
        row.pk,
        row.appeal_id,
        rules.number_of(row.appeal_id, received_at, books.calendar),
        kind_row(row.kind),
        numbers.masked(row.title),
        row.starts_at,
        numbers.masked(row.place),
        books.organisations.get(row.host_id or 0),
        row.host_role,
        numbers.masked(row.asks),
        ActionState(row.state),
        tuple(row.counts),
        row.amount_cents,
        numbers.masked(row.text),
    )
