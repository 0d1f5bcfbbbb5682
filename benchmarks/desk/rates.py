"""The three rates of a month for 2,000 units at once, and the obvious way: unit by unit."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any, Final

from django.db import connection

from linquan.apps.appeals.queries import desk
from linquan.apps.appeals.rates import Outcome, Rate
from linquan.apps.insights import rate_queries, rate_sql
from linquan.apps.insights.models import TurnFact
from linquan.apps.insights.rates import By, Month, RateCell, cell
from linquan.apps.orgs.models import Organisation
from linquan.apps.places.queries import district_ids
from linquan.kernel import books
from linquan.kernel.actors import Actor, ActorKind, Post, Role

UNITS: Final = 2_000
UNIT_BY_UNIT: Final = 100
"""So many units are reckoned the obvious way; the time of all is theirs times the rest."""
GOAL_S: Final = 5.0
EVERYTHING: Final = rate_sql.Narrowed(None, None)
NAME: Final = "考核测试单位"
# Every request of the city as a turn: with a desk first, then with a unit, which has answered nine
# of ten; one of twenty was opened again. What came of it follows from the number.
_FILL: Final = """
INSERT INTO insights_turnfact (district_id, appeal_id, turn, since, until, owner_id, matter_id,
    area_id, about_id, channel, begun_at, contact_due_at, contacted_at, contact_owner_id, ended_at,
    ended_by, rated_at, grade, reopened_at)
SELECT one.district_id, one.id, 0, lay.since, lay.until, lay.owner_id, one.matter_id, one.area_id,
    one.about_id, 'phone', one.received_at, one.received_at + interval '1 day',
    CASE WHEN lay.is_last THEN one.received_at + one.id %% 30 * interval '1 hour' END, lay.owner_id,
    CASE WHEN lay.is_last AND one.id %% 10 > 0 THEN one.received_at + interval '3 days' END,
    CASE WHEN NOT lay.is_last OR one.id %% 10 = 0 THEN ''
        WHEN one.id %% 7 = 0 THEN 'declined' ELSE 'proved' END,
    CASE WHEN lay.is_last AND one.id %% 10 > 2 THEN one.received_at + interval '4 days' END,
    CASE WHEN NOT lay.is_last OR one.id %% 10 < 3 THEN ''
        ELSE (ARRAY['satisfied', 'basically', 'unsatisfied'])[1 + one.id %% 3] END,
    CASE WHEN lay.is_last AND one.id %% 20 = 3 THEN one.received_at + interval '4 days' END
FROM appeals_appeal AS one,
    LATERAL (VALUES
        (false, one.received_at, one.received_at + interval '1 hour', one.owner_id),
        (true, one.received_at + interval '1 hour', NULL,
            (%(units)s::bigint[])[1 + one.id %% %(count)s])
    ) AS lay (is_last, since, until, owner_id)
"""
_LARGEST: Final = """
SELECT date_trunc('month', ended_at AT TIME ZONE 'Asia/Shanghai')::date FROM insights_turnfact
WHERE ended_at IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1
"""


def measure(rounds: int) -> dict[str, Any]:
    """Reckon the largest month by unit, then the same for some units one by one."""
    district_id = next(iter(district_ids()))
    with _furnished(district_id) as units:
        day = _largest()
        now = datetime(day.year, day.month, 28, tzinfo=UTC) + timedelta(days=60)
        leader = _leader(district_id, units[0])
        page = rate_queries.rates_page(leader, month=f"{day:%Y-%m}", by=By.UNIT, now=now)
        took = [_timed(leader, page.month, now) for _ in range(max(1, rounds))]
        some = units[:UNIT_BY_UNIT]
        began = time.perf_counter()
        found = {unit: _unit(district_id, unit, page, now) for unit in some}
        obvious_s = (time.perf_counter() - began) * UNITS / len(some)
        told = {int(row.key): row.cells for row in page.rows}
        nothing = dict.fromkeys(Rate, RateCell(0, 0.0))
        same = all(told.get(unit, nothing) == found[unit] for unit in some)
        return _report(page, took, obvious_s, same, _plans(leader, page, now))


def _report(
    page: rate_queries.RatesPage,
    took: list[float],
    obvious_s: float,
    same: bool,
    plans: dict[str, list[str]],
) -> dict[str, Any]:
    middle, lines = median(took), len(page.rows)
    bases = {rate.value: page.total.cells[rate].base for rate in Rate}
    return {
        "facts": TurnFact.objects.count(),
        "month": page.month.key,
        "lines": lines,
        "bases": bases,
        "seconds": [round(one, 3) for one in took],
        "unit_by_unit_s": round(obvious_s, 1),
        "ratio": round(obvious_s / middle, 1),
        "finds_the_same": same,
        "plans": plans,
        "told": f"three rates of {lines:,} lines, {sum(bases.values()):,} turns in the bases, "
        f"in {middle:.2f} s; unit by unit {obvious_s:.1f} s",
        "goals": [
            {
                "goal": f"three rates of a month for {UNITS:,} units < {GOAL_S:.0f} s",
                "found": f"{lines:,} lines in {middle:.2f} s",
                "reached": middle < GOAL_S and same,
            }
        ],
    }


@contextmanager
def _furnished(district_id: int) -> Iterator[list[int]]:
    """Two thousand units with all requests of the city; it is left as it was found."""
    made = Organisation.objects.bulk_create(
        Organisation(
            district_id=district_id, kind="department", name=f"{NAME}{n}", name_en=f"Unit {n}",
            valid_from=date(2000, 1, 1),
        )
        for n in range(UNITS)
    )  # fmt: skip
    units = [unit.pk for unit in made]
    try:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE orgs_organisation SET path = '/' || id || '/' WHERE path = ''")
            cursor.execute(_FILL, {"units": units, "count": UNITS})
            cursor.execute("ANALYZE insights_turnfact")
        books.bump(district_id, "orgs")
        yield units
    finally:
        with connection.cursor() as cursor:  # references are looked at when each is committed
            cursor.execute("DELETE FROM insights_turnfact")
            for column in ("owner_id", "about_id"):  # else all are looked through for each unit
                cursor.execute(f"CREATE INDEX bench_{column} ON appeals_appeal ({column})")
            cursor.execute("DELETE FROM orgs_organisation WHERE id = ANY(%s)", [units])
            cursor.execute("DROP INDEX bench_owner_id, bench_about_id")
        books.bump(district_id, "orgs")


def _largest() -> date:
    with connection.cursor() as cursor:
        cursor.execute(_LARGEST)
        [(day,)] = cursor.fetchall()
        return date(day.year, day.month, 1)


def _leader(district_id: int, organisation_id: int) -> Actor:
    post = Post(
        organisation_id, f"/{organisation_id}/", "", Role.LEADER, district_id, f"/{district_id}/"
    )
    return Actor(ActorKind.PERSON, "leader", 1, (post,))


def _timed(leader: Actor, month: Month, now: datetime) -> float:
    began = time.perf_counter()
    rate_queries.rates_page(leader, month=month.key, by=By.UNIT, now=now)
    return time.perf_counter() - began


def _plans(leader: Actor, page: rate_queries.RatesPage, now: datetime) -> dict[str, list[str]]:
    """By which scans PostgreSQL reads each rate."""
    sight, found = rate_queries.sight_of(leader, desk(leader.district_id)), {}
    for row in page.formulas:
        sql = rate_sql.counting(row.formula, By.UNIT, sight, EVERYTHING)
        with connection.cursor() as cursor:
            told = rate_sql.values((page.month,), now, sight, EVERYTHING)
            cursor.execute(f"EXPLAIN {sql}", told)
            lines = [line.strip() for (line,) in cursor.fetchall()]
        found[row.code] = [line for line in lines if "Scan" in line]
    return found


def _unit(
    district_id: int, unit: int, page: rate_queries.RatesPage, now: datetime
) -> dict[Rate, RateCell]:
    """Read the turns of a unit, and look at each: two statements a unit."""
    month, read_at = page.month, page.month.read_at(now)
    lay = TurnFact.objects.filter(district_id=district_id, owner_id=unit, since__lte=read_at)
    lay = lay.exclude(until__lte=read_at).exclude(withdrawn_at__lte=read_at)
    begun = lay.filter(begun_at__gte=month.first, begun_at__lt=month.next)
    ended = lay.filter(ended_at__gte=month.first, ended_at__lt=month.next)
    done = list(ended)
    tallies = {
        Rate.RESPONSE: Counter(map(_response, begun)),
        Rate.SOLVED: Counter(map(_solved, done)),
        Rate.SATISFIED: Counter(map(_satisfied, done)),
    }
    return {row.formula.rate: cell(row.formula, tallies[row.formula.rate]) for row in page.formulas}


def _response(fact: TurnFact) -> Outcome:
    in_time = fact.contacted_at and fact.contact_due_at and fact.contacted_at <= fact.contact_due_at
    return Outcome.IN_TIME if in_time else Outcome.LATE


def _solved(fact: TurnFact) -> Outcome:
    if fact.reopened_at:
        return Outcome.UNSATISFIED
    return Outcome.DECLINED if fact.ended_by == "declined" else Outcome(fact.grade or "proved")


def _satisfied(fact: TurnFact) -> Outcome:
    return Outcome(fact.grade or "unrated")
