"""The dry run of a routing rule over 100,000 past requests, and the obvious way: case by case."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from statistics import median
from typing import Any, Final

from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from linquan.apps.appeals import dry_runs, queries, routing
from linquan.apps.appeals.dry_runs import DryRun, Shift
from linquan.apps.appeals.models import Appeal, Duty
from linquan.apps.appeals.proposals import grounds_of, question_of, unrouted
from linquan.apps.appeals.queries.dry_run import Change
from linquan.apps.appeals.routing_rows import Effect, RoutingRuleDraft
from linquan.apps.appeals.types import DutyRow
from linquan.kernel.actors import Actor, ActorKind, Post, Role

CASES: Final = 100_000
CASE_BY_CASE: Final = 2_000
"""So many are asked the obvious way; the time of all is theirs times the rest."""
GOAL_S: Final = 30.0
DAYS: Final = 2000


def measure(rounds: int) -> dict[str, Any]:
    """Run it several times over the fullest district; check it against the obvious way."""
    clerk, now = _clerk(), datetime.now(UTC)
    change = _change(queries.desk(clerk.district_id).day(now))
    took, found, statements = [], None, 0
    for _ in range(rounds):
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as caught:
            found = queries.dry_run(clerk, change, now, most=CASES).found
        took.append(time.perf_counter() - began)
        statements = len(caught.captured_queries)
    assert found is not None
    seconds = median(took)
    obvious = _case_by_case(clerk, change, now)
    same = queries.dry_run(clerk, change, now, most=CASE_BY_CASE).found
    whole_s = obvious.seconds * found.cases / max(1, obvious.found.cases)
    return {
        "cases": found.cases,
        "open": Appeal.objects.filter(district_id=clerk.district_id, done_at=None).count(),
        "open_in_city": Appeal.objects.filter(done_at=None).count(),
        "elsewhere": found.elsewhere,
        "shifts": len(found.shifts),
        "statements": statements,
        "rounds_s": [round(one, 3) for one in took],
        "case_by_case": {
            "cases": obvious.found.cases,
            "statements_each": 2,
            "seconds": round(obvious.seconds, 3),
            "all_s": round(whole_s, 1),
        },
        "ratio": round(whole_s / seconds, 1),
        "finds_the_same": (same.cases, same.decided, same.elsewhere)
        == (obvious.found.cases, obvious.found.decided, obvious.found.elsewhere),
        "told": f"{found.cases:,} in {seconds:.2f} s; case by case {whole_s:.0f} s",
        "goals": [
            {
                "goal": f"dry run over {CASES:,} past requests < {GOAL_S:.0f} s",
                "found": f"{found.cases:,} in {seconds:.2f} s",
                "reached": seconds < GOAL_S,
            }
        ],
    }


def _clerk() -> Actor:
    """Return a clerk of the office over the fullest district."""
    counts = Appeal.objects.values("district_id").annotate(n=Count("id")).order_by("-n")
    district_id = counts[0]["district_id"]
    desk = (
        Duty.objects.filter(district_id=district_id, matter_code="")
        .select_related("organisation", "area")
        .order_by("area__path")[0]
    )
    post = Post(
        desk.organisation_id, desk.organisation.path, "", Role.CLERK, district_id, desk.area.path
    )
    return Actor(ActorKind.PERSON, "bench", 1, (post,))


def _change(today: date) -> Change:
    draft = RoutingRuleDraft(
        Effect.START, "夜间从街道开始派", "At night from the street", level="street",
        opens=clock_time(18), closes=clock_time(9),
    )  # fmt: skip
    return Change(draft, today - timedelta(days=DAYS), today)


@dataclass(frozen=True, slots=True)
class _Obvious:
    found: DryRun
    seconds: float


def _case_by_case(clerk: Actor, change: Change, now: datetime) -> _Obvious:
    """Read every request by itself, and its duties, and ask the router twice."""
    mine = Appeal.objects.filter(district_id=clerk.district_id).order_by("-id")
    ids = list(mine.values_list("id", flat=True)[:CASE_BY_CASE])
    books = queries.desk(clerk.district_id)
    one_by_one = _OneByOne(books, change, now, {d.duty_id: d for d in books.book.duties})
    began = time.perf_counter()
    verdicts = [one_by_one.ask(pk) for pk in ids]
    seconds = time.perf_counter() - began
    return _Obvious(_counted(verdicts), seconds)


@dataclass(frozen=True, slots=True)
class _OneByOne:
    """Two statements for each request: itself, and the duties that may be its own."""

    books: queries.Desk
    change: Change
    now: datetime
    lines: dict[int, DutyRow]

    def ask(self, appeal_id: int) -> tuple[int, int, bool]:
        """Say where a request goes, where it would go, and whether the changed rule says so."""
        books, draft = self.books, self.change.draft
        appeal = Appeal.objects.defer("words", "grams", "seen").get(pk=appeal_id)
        question = question_of(books, unrouted(books, appeal), self.now)
        codes = ("", question.matter_code)
        wanted = Duty.objects.filter(district_id=books.district_id, matter_code__in=codes)
        over = wanted.filter(
            area_id__in=[int(part) for part in question.area_path.split("/") if part]
        )
        by_code: dict[str, list[DutyRow]] = {}
        for duty_id, code in over.order_by("id").values_list("id", "matter_code"):
            by_code.setdefault(code, []).append(self.lines[duty_id])
        here = replace(grounds_of(books), duties=by_code)
        row = dry_runs.row_of(draft, "", "", question.day) if draft else None
        then = dry_runs.with_rules(here, dry_runs.changed(here.rules, row, ""))
        was, will = (routing.route(question, where).first for where in (here, then))
        by_it = bool(will and will.rule and not will.rule.code)
        return was.organisation_id if was else 0, will.organisation_id if will else 0, by_it


def _counted(verdicts: Sequence[tuple[int, int, bool]]) -> DryRun:
    decided = sum(by_it for _, _, by_it in verdicts)
    shifts: dict[tuple[int, int], int] = {}
    for was, will, _ in verdicts:
        if was != will:
            shifts[was, will] = shifts.get((was, will), 0) + 1
    told = tuple(Shift(*ends, count, ()) for ends, count in shifts.items())
    return DryRun(len(verdicts), decided, 0, told)
