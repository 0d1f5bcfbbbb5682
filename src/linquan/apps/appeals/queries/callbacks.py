"""Reads of calling back: who is to be called, and one call."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from linquan.apps.appeals import call_book, callbacks, rules
from linquan.apps.appeals.callbacks import CallScriptRow, Whom
from linquan.apps.appeals.clocks import DEFAULT
from linquan.apps.appeals.desk import Desk, desk, scope
from linquan.apps.appeals.models import Answer, Appeal, Callback
from linquan.apps.appeals.petition_reasons import Act, PetitionReasonRow
from linquan.apps.appeals.queries.case import CasePage, case_page
from linquan.apps.appeals.sight import visible
from linquan.apps.appeals.types import Status
from linquan.kernel import numbers
from linquan.kernel.actors import Actor, Role
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import NotAllowed
from linquan.kernel.rows import Page, rows_of
from linquan.kernel.validity import valid_on

SIZE, COUNT_LIMIT, LARGEST_ID = 50, 1000, 2**63 - 1
WAITING, LATER, DONE = TABS = ("waiting", "later", "done")
LINES = ("id", "received_at", "title", "status", "grade", "owner_id", "done_at")


@dataclass(frozen=True, slots=True)
class CallRow:
    """An answered request whose reporter is to be called, or was."""

    appeal_id: int
    number: str
    title: str
    status: Status
    grade: str
    owner_name: str
    owner_name_en: str
    done_at: datetime


@dataclass(frozen=True, slots=True)
class CallsPage:
    """A page of who is to be called, and how many wait now and later (counting stops at 1000)."""

    page: Page[CallRow]
    waiting: int
    later: int
    has_scripts: bool
    limit: int = COUNT_LIMIT


@dataclass(frozen=True, slots=True)
class Try:
    """One call about the answer that stands; ``answers`` as ``models.Callback`` keeps them."""

    nth: int
    outcome: str
    is_last: bool
    next_at: datetime | None
    answers: list[list[str]]
    grade: str
    reason_code: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CallPage:
    """A case whose reporter is to be called: the script, and what earlier calls came to."""

    case: CasePage
    script: CallScriptRow | None
    tries: tuple[Try, ...]
    reasons: tuple[PetitionReasonRow, ...]
    tries_left: int
    may_call: bool


def calls_page(actor: Actor, tab: str, key: str, now: datetime) -> CallsPage:
    """Return whom an actor is to call back, those answered longest ago first.

    Five statements (versions of the books, scripts, rows, two counts). Raises NotAllowed for who is
    clerk of no area.
    """
    if not any(p.role is Role.CLERK and p.area_path for p in actor.posts):
        raise NotAllowed("record_callback")
    books = desk(actor.district_id)
    scripts = call_book.call_scripts(books.district_id)
    answered = _of_others(actor, books, now)
    found = answered.filter(_by_script(scripts, books, now))
    shown = _of_tab(answered if tab == DONE else found, tab, now)
    rows = list(_after(shown, key).values_list(*LINES)[: SIZE + 1])
    lines = tuple(_line(row, books) for row in rows[:SIZE])
    older = f"{lines[-1].done_at.isoformat()}~{lines[-1].appeal_id}" if len(rows) > SIZE else ""
    waiting, later = (_of_tab(found, one, now)[:COUNT_LIMIT].count() for one in (WAITING, LATER))
    return CallsPage(Page(lines, older=older), waiting, later, bool(scripts))


def _of_others(actor: Actor, books: Desk, now: datetime) -> QuerySet[Appeal]:
    """Answers of the actor's areas that others gave of late, to people who left a telephone."""
    areas = Q()
    for post in actor.posts:
        if post.role is Role.CLERK and post.area_path:
            areas |= Q(area_path__startswith=post.area_path)
    days = books.rules(now).unrated_close_days
    return (
        visible(actor)
        .filter(areas, is_reachable=True, erased_at__isnull=True)
        .filter(done_at__gt=now - timedelta(days=days))
        .exclude(owner_path__in=actor.organisation_lines())
        .exclude(Exists(Answer.objects.filter(_OF_IT, account_id=actor.account_id or 0)))
    )


_OF_IT = Q(
    district_id=OuterRef("district_id"), appeal_id=OuterRef("pk"), at__gte=OuterRef("done_at")
)
"""What belongs to the answer that stands: it was given, and is asked about, from then on."""


def _by_script(scripts: Iterable[CallScriptRow], books: Desk, now: datetime) -> Q:
    """What the scripts of today say: whose answers, since which day, rated ones too or not."""
    scripts = tuple(scripts)
    valid, since = valid_on(scripts, books.day(now)), callbacks.first_days(scripts)
    own = {script.code for script in valid} - {DEFAULT}
    ids = {m.matter_id: m.code for m in books.book.matters}
    wanted = Q(pk__in=())
    for script in valid:
        of_own = [pk for pk, code in ids.items() if code in own]
        mine = [pk for pk, code in ids.items() if code == script.code]
        matters = ~Q(matter_id__in=of_own) if script.code == DEFAULT else Q(matter_id__in=mine)
        answered = Q(status__in=(Status.ANSWERED, Status.DECLINED))
        if script.whom == Whom.EVERY:
            answered |= Q(status=Status.CLOSED) & ~Q(grade="")
        wanted |= matters & answered & Q(done_at__gte=_begin_of(since[script.code]))
    return wanted


def _begin_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=OFFICE_ZONE)


def _of_tab(found: QuerySet[Appeal], tab: str, now: datetime) -> QuerySet[Appeal]:
    """Those to be called now, to be tried again later, or done with."""
    calls = Callback.objects.filter(_OF_IT)
    ended, later = Exists(calls.filter(is_last=True)), Exists(calls.filter(next_at__gt=now))
    if tab == DONE:
        return found.filter(ended)
    return found.exclude(ended).filter(later) if tab == LATER else found.exclude(ended | later)


def _after(found: QuerySet[Appeal], key: str) -> QuerySet[Appeal]:
    """Rows past a key, in order; a key that cannot be read is that of the first page."""
    moment, _, serial = key.rpartition("~")
    try:
        done_at, pk = datetime.fromisoformat(moment).astimezone(UTC), int(serial)
    except (ValueError, OverflowError):
        return found.order_by("done_at", "id")
    beyond = Q(done_at__gt=done_at) | Q(done_at=done_at, pk__gt=min(max(pk, 0), LARGEST_ID))
    return found.filter(beyond).order_by("done_at", "id")


def _line(row: tuple[int, datetime, str, str, str, int, datetime | None], books: Desk) -> CallRow:
    pk, received_at, title, status, grade, owner_id, done_at = row
    owner = books.organisations[owner_id]
    return CallRow(
        pk, rules.number_of(pk, received_at, books.calendar), numbers.masked(title),
        Status(status), grade, owner.name, owner.name_en, done_at or received_at,
    )  # fmt: skip


def call_page(actor: Actor, appeal_id: int, now: datetime) -> CallPage:
    """Return a case with the script of its matter and the calls so far. Eight statements.

    Raises NotFound, NotAllowed for who may not call back about it.
    """
    case = case_page(actor, appeal_id, now)
    facts, books = case.facts, case.books
    mine = {"district_id": facts.district_id, "appeal_id": appeal_id}
    answer = Answer.objects.filter(**mine).order_by("-id").values_list("id", "account_id").first()
    answer_id, answered_by = answer or (0, None)
    paths = (facts.area.path, facts.owner.path, facts.about.path if facts.about else "")
    where = scope(facts.district_id, appeal_id, paths, facts.owner.organisation_id)
    if not rules.may_decide(actor, where, answered_by):
        raise NotAllowed("record_callback")
    told = Callback.objects.filter(**mine, answer_id=answer_id).order_by("nth")
    names = (
        "nth",
        "outcome",
        "is_last",
        "next_at",
        "answers",
        "grade",
        "reason_code",
        "text",
        "at",
    )
    tries = rows_of(Try, told.values_list(*names))
    day = books.day(now)
    valid = valid_on(call_book.call_scripts(facts.district_id), day)
    reasons = (*books.petition_reasons(Act.FAULT, day), *books.petition_reasons(Act.NO_FAULT, day))
    stands = facts.status in {Status.ANSWERED, Status.DECLINED}
    is_open = stands or bool(facts.grade and facts.status is Status.CLOSED)
    return CallPage(
        case,
        callbacks.script_for(valid, facts.matter.code),
        tries,
        reasons,
        books.rules(now).call_tries - len(tries),
        may_call=is_open and bool(case.reporter_phone) and not any(t.is_last for t in tries),
    )
