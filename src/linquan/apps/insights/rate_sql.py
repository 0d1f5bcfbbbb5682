"""The statement that counts what came of turns, written from a formula of closed parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from linquan.apps.appeals.rates import DatedBy, LeftOut, Outcome, Rate, RateFormula, TurnsTaken
from linquan.apps.insights.rates import By, Month

# A time counts once it is not after the moment as of which a month is read: what is empty or later
# has not happened.
_RESPONSE: Final = """CASE
    WHEN fact.contact_due_at IS NULL THEN 'no_clock'
    WHEN fact.contacted_at <= month.read_at AND fact.contacted_at <= fact.contact_due_at
        THEN 'in_time'
    WHEN fact.contacted_at <= month.read_at THEN 'late'
    WHEN fact.contact_due_at <= month.read_at THEN 'missed'
    ELSE 'pending' END"""
_SOLVED: Final = """CASE
    WHEN fact.ended_at IS NULL OR fact.ended_at > month.read_at THEN 'open'
    WHEN fact.reopened_at <= month.read_at THEN 'unsatisfied'
    WHEN fact.ended_by = 'declined' THEN 'declined'
    WHEN fact.rated_at <= month.read_at THEN fact.grade
    ELSE fact.ended_by END"""
_SATISFIED: Final = """CASE
    WHEN fact.ended_at IS NULL OR fact.ended_at > month.read_at THEN 'open'
    WHEN fact.rated_at <= month.read_at THEN fact.grade
    ELSE 'unrated' END"""
_OUTCOME: Final = {Rate.RESPONSE: _RESPONSE, Rate.SOLVED: _SOLVED, Rate.SATISFIED: _SATISFIED}
# Who was to speak with the reporter: who did, else who has it.
_CONTACT_UNIT: Final = """CASE WHEN fact.contacted_at <= month.read_at
    THEN fact.contact_owner_id ELSE fact.owner_id END"""
_DATED: Final = {DatedBy.BEGUN: "fact.begun_at", DatedBy.ENDED: "fact.ended_at"}
_TURNS: Final = {
    TurnsTaken.ALL: "",
    TurnsTaken.FIRST: " AND fact.turn = 0",
    TurnsTaken.LAST: " AND coalesce(fact.reopened_at > month.read_at, true)",
}
_LEFT_OUT: Final = {
    LeftOut.WITHDRAWN: " AND coalesce(fact.withdrawn_at > month.read_at, true)",
    LeftOut.EXCLUDED: " AND coalesce(fact.excluded_at > month.read_at, true)",
}
_KEYS: Final = {By.MATTER: "fact.matter_id", By.MONTH: "extract(epoch FROM month.first)::bigint"}
_FOUND: Final = """
FROM unnest(%(firsts)s::timestamptz[], %(nexts)s::timestamptz[], %(read_ats)s::timestamptz[])
    AS month (first, next, read_at)
JOIN insights_turnfact AS fact
    ON {dated} >= month.first AND {dated} < month.next
    AND fact.since <= month.read_at AND coalesce(fact.until > month.read_at, true)
WHERE fact.district_id = %(district_id)s{conditions}
"""


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose turns somebody counts: all of a district, or those in areas and of units.

    Requests about the organisations ``about_ids`` (the own and those above it) are left out.
    """

    district_id: int
    is_whole: bool
    area_ids: tuple[int, ...]
    unit_ids: tuple[int, ...]
    about_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the closed lists of a formula come to in a district: ids and codes, None for all."""

    matter_ids: Sequence[int] | None
    channels: Sequence[str] | None


def unit_of(rate: Rate) -> str:
    """Which unit answers for a turn in a rate."""
    return _CONTACT_UNIT if rate is Rate.RESPONSE else "fact.owner_id"


def _key(by: By, rate: Rate) -> str:
    return unit_of(rate) if by is By.UNIT else _KEYS[by]


def counting(formula: RateFormula, by: By, sight: Sight, narrowed: Narrowed) -> str:
    """Count turns by line and outcome."""
    head = f"SELECT {_key(by, formula.rate)}, {_OUTCOME[formula.rate]}, count(*)"
    return f"{head}{_found(formula, sight, narrowed)}GROUP BY 1, 2"


def listing(formula: RateFormula, by: By, sight: Sight, narrowed: Narrowed) -> str:
    """Name the turns of one line with some outcomes, the newest requests first, from a key on."""
    head = f"SELECT fact.appeal_id, fact.turn, {_OUTCOME[formula.rate]}"
    line = "" if by is By.MONTH else f" AND {_key(by, formula.rate)} = ANY(%(keys)s)"
    return (
        f"{head}{_found(formula, sight, narrowed)}{line}"
        f" AND {_OUTCOME[formula.rate]} = ANY(%(outcomes)s)"
        " AND (fact.appeal_id, fact.turn) < (%(after_id)s, %(after_turn)s)"
        " ORDER BY 1 DESC, 2 DESC LIMIT %(limit)s"
    )


def _found(formula: RateFormula, sight: Sight, narrowed: Narrowed) -> str:
    conditions = _TURNS[formula.turns]
    conditions += "".join(_LEFT_OUT[one] for one in sorted(formula.left_out))
    if narrowed.matter_ids is not None:
        conditions += " AND fact.matter_id = ANY(%(matter_ids)s)"
    if narrowed.channels is not None:
        conditions += " AND fact.channel = ANY(%(channels)s)"
    if not sight.is_whole:
        unit = unit_of(formula.rate)
        conditions += f" AND (fact.area_id = ANY(%(area_ids)s) OR {unit} = ANY(%(unit_ids)s))"
    if sight.about_ids:
        conditions += " AND coalesce(fact.about_id <> ALL(%(about_ids)s), true)"
    return _FOUND.format(dated=_DATED[formula.dated_by], conditions=conditions)


def values(
    months: Sequence[Month], now: datetime, sight: Sight, narrowed: Narrowed
) -> dict[str, Any]:
    """What both statements are filled in with."""
    return {
        "firsts": [month.first for month in months],
        "nexts": [month.next for month in months],
        "read_ats": [month.read_at(now) for month in months],
        "district_id": sight.district_id,
        "matter_ids": list(narrowed.matter_ids or ()),
        "channels": list(narrowed.channels or ()),
        "area_ids": list(sight.area_ids),
        "unit_ids": list(sight.unit_ids),
        "about_ids": list(sight.about_ids),
    }


def outcomes(found: Sequence[Outcome]) -> list[str]:
    """Outcomes as the statement compares them."""
    return [one.value for one in found]
