"""The router: the lowest competent level first, unless a rule of the list says otherwise. Pure.

It knows neither tables nor the clock. What it says is data; pages put it into words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from linquan.apps.appeals.routes import (
    LADDER,
    RANKS,
    Choice,
    Effect,
    Grounds,
    Passed,
    Proposal,
    Question,
    RoutingRuleRow,
    Skipped,
    Why,
)
from linquan.apps.appeals.rules import can_take
from linquan.apps.appeals.types import DutyRow
from linquan.apps.orgs.types import OrganisationKind, OrganisationRow
from linquan.apps.places.types import AreaRow, Level
from linquan.kernel.validity import valid_on

OF_KIND: Final = {
    OrganisationKind.DEPARTMENT: Level.DISTRICT,
    OrganisationKind.STREET_OFFICE: Level.STREET,
}
BARRED: Final = frozenset({Why.PARTY, Why.CLOSED})
MISSED: Final = frozenset({Why.ZONE, Why.CHANNEL, Why.TIME})
LADDER_LEVELS: Final = {2: Level.COMMUNITY, 1: Level.STREET, 0: Level.DISTRICT}


@dataclass(frozen=True, slots=True)
class _Judged:
    """Duties for a matter over an area, lowest first: those that hold, and why others do not."""

    question: Question
    grounds: Grounds
    able: tuple[DutyRow, ...]
    unfit: tuple[tuple[DutyRow, Why], ...]

    def level(self, duty: DutyRow) -> Level:
        area = self.grounds.areas.get(duty.area_path)
        return Level(area.level) if area else Level.DISTRICT

    def rank(self, duty: DutyRow) -> int:
        return RANKS[self.level(duty)]

    def choice(self, duty: DutyRow) -> Choice:
        return Choice(duty.organisation_id, self.level(duty), duty)

    def line(self) -> Iterator[AreaRow]:
        """Areas above the request, and its own."""
        parts = self.question.area_path.split("/")[1:-1]
        paths = (f"/{'/'.join(parts[: n + 1])}/" for n in range(len(parts)))
        return (self.grounds.areas[path] for path in paths if path in self.grounds.areas)

    def lowest_rank(self) -> int:
        return max((RANKS[area.level] for area in self.line()), default=max(LADDER))


def _judged(question: Question, grounds: Grounds, matter_code: str) -> _Judged:
    over = [
        d for d in grounds.duties.get(matter_code, ()) if question.area_path.startswith(d.area_path)
    ]
    over.sort(key=lambda d: (-d.area_path.count("/"), d.duty_id))
    judged = [(duty, _unfit(duty, question, grounds)) for duty in over]
    return _Judged(
        question,
        grounds,
        tuple(duty for duty, why in judged if why is None),
        tuple((duty, why) for duty, why in judged if why is not None),
    )


def _unfit(duty: DutyRow, question: Question, grounds: Grounds) -> Why | None:
    if duty.valid_from > question.day:
        return Why.NOT_YET
    if duty.valid_to is not None and duty.valid_to <= question.day:
        return Why.ENDED
    unit = grounds.organisations.get(duty.organisation_id)
    if unit is None or unit.valid_to is not None:
        return Why.CLOSED
    return None if can_take(question.about_path, unit.path) else Why.PARTY


def rules_in_order(rules: Iterable[RoutingRuleRow], day: date) -> tuple[RoutingRuleRow, ...]:
    """Rules valid on a day, in the order in which they are asked."""
    return tuple(sorted(valid_on(rules, day), key=lambda r: (r.position, r.code)))


def level_of(organisation: OrganisationRow, grounds: Grounds) -> Level:
    """Level of an organisation: of the area it answers for, else by its kind."""
    area = grounds.areas.get(organisation.area_path)
    if area is not None:
        return Level(area.level)
    return OF_KIND.get(OrganisationKind(organisation.kind), Level.COMMUNITY)


def route(question: Question, grounds: Grounds) -> Proposal:
    """Say who should have a request, and why.

    The first rule that holds and can be followed decides; else the lowest level whose duty it is.
    Never a party or one below it, never a closed organisation, no duty out of its days.
    """
    return _proposal(*_decided(question, grounds))


def best(question: Question, grounds: Grounds) -> Choice | None:
    """Say only who should have it: the first choice of :func:`route`."""
    found, duties, _skipped = _decided(question, grounds)
    return found or (duties.choice(duties.able[0]) if duties.able else None)


def _decided(
    question: Question, grounds: Grounds
) -> tuple[Choice | None, _Judged, Sequence[Skipped]]:
    """Return where the rules lead, if any does, the duties, and the rules not followed."""
    duties = _judged(question, grounds, question.matter_code)
    skipped: list[Skipped] = []
    for rule in rules_in_order(grounds.rules, question.day):
        if not _is_about(rule, question):
            continue
        found = _miss(rule, question) or _follow(rule, duties)
        if isinstance(found, Choice):
            return found, duties, skipped
        if found.why not in MISSED or rule.matter_codes or rule.group_codes:
            skipped.append(found)  # a rule for every matter is missed by most requests: no news
    return None, duties, skipped


def landing(question: Question, grounds: Grounds) -> Choice | None:
    """Say where a request goes as it comes in, if a rule sends it directly; else to the desk."""
    if not grounds.rules:
        return None
    first = best(question, grounds)
    return first if first is not None and first.rule and first.rule.is_direct else None


def steps_up(
    target: OrganisationRow, owner: OrganisationRow, proposal: Proposal, grounds: Grounds
) -> bool:
    """Whether handing it to ``target`` needs a reason: it lies higher than it must.

    Higher than the lowest competent level or than who has it now; what the router proposes has
    its reason already.
    """
    if target.organisation_id in proposal.lowest():
        return False
    rank = RANKS[level_of(target, grounds)]
    first = proposal.first
    return rank < RANKS[level_of(owner, grounds)] or (
        first is not None and rank < RANKS[first.level]
    )


def facts(proposal: Proposal) -> dict[str, Any]:
    """Why it was proposed, as an event keeps it."""
    first = proposal.first
    if first is None:
        return {}
    told: dict[str, Any] = {
        "level": first.level.value,
        "passed": [[p.level.value, p.why.value, p.organisation_id] for p in proposal.passed],
    }
    return told | ({"rule": first.rule.code} if first.rule else {})


# Rules: do they hold, and can they be followed?


def _is_about(rule: RoutingRuleRow, question: Question) -> bool:
    named = bool(rule.matter_codes or rule.group_codes)
    is_named = question.matter_code in rule.matter_codes or question.group_code in rule.group_codes
    return (is_named or not named) and question.area_path.startswith(rule.area_path)


def _miss(rule: RoutingRuleRow, question: Question) -> Skipped | None:
    if rule.zone_id is not None and rule.zone_id not in question.zones:
        return Skipped(rule, Why.ZONE)
    if rule.channel_codes and question.channel_code not in rule.channel_codes:
        return Skipped(rule, Why.CHANNEL)
    return None if _is_in_time(rule, question) else Skipped(rule, Why.TIME)


def _is_in_time(rule: RoutingRuleRow, question: Question) -> bool:
    if rule.weekdays and question.weekday not in rule.weekdays:
        return False
    if rule.opens is None or rule.closes is None:
        return True
    if rule.opens < rule.closes:
        return rule.opens <= question.at < rule.closes
    return question.at >= rule.opens or question.at < rule.closes


def _follow(rule: RoutingRuleRow, duties: _Judged) -> Choice | Skipped:
    """Return where a rule leads; else why it cannot be followed, and who stands in its way."""
    if rule.effect == Effect.ORGANISATION:
        return _to_organisation(rule, duties)
    wanted = RANKS[rule.level]
    if rule.effect == Effect.LEVEL:
        desks = _judged(duties.question, duties.grounds, "")
        there = [d for d in (*duties.able, *desks.able) if duties.rank(d) == wanted]
        unfit = [u for u in (*duties.unfit, *desks.unfit) if duties.rank(u[0]) == wanted]
    else:
        there = [d for d in duties.able if duties.rank(d) <= wanted]
        unfit = [u for u in duties.unfit if duties.rank(u[0]) <= wanted]
    if there:
        return replace(duties.choice(there[0]), rule=rule)
    for duty, why in unfit:
        if why in BARRED:
            return Skipped(rule, why, duty.organisation_id)
    return Skipped(rule, Why.NO_DUTY)


def _to_organisation(rule: RoutingRuleRow, duties: _Judged) -> Choice | Skipped:
    unit = duties.grounds.organisations.get(rule.organisation_id or 0)
    if unit is None or unit.valid_to is not None:
        return Skipped(rule, Why.CLOSED, rule.organisation_id)
    if not can_take(duties.question.about_path, unit.path):
        return Skipped(rule, Why.PARTY, rule.organisation_id)
    return Choice(unit.organisation_id, level_of(unit, duties.grounds), rule=rule)


# What is said of the levels below.


def _proposal(found: Choice | None, duties: _Judged, skipped: Sequence[Skipped]) -> Proposal:
    """Put the choices in order, each organisation once, and say which levels were passed over."""
    every = [*([found] if found else []), *map(duties.choice, duties.able)]
    choices = {c.organisation_id: c for c in reversed(every)}
    ordered = dict.fromkeys(c.organisation_id for c in every)
    end = RANKS[every[0].level] if every else -1
    start = duties.lowest_rank()
    if found is not None and found.rule is not None:
        begins = found.rule.effect == Effect.START
        start = min(start, RANKS[found.rule.level]) if begins else end - 1
    return Proposal(
        tuple(choices[i] for i in ordered), tuple(_passed(duties, start, end)), tuple(skipped)
    )


def _passed(duties: _Judged, start: int, end: int) -> Iterator[Passed]:
    """Tell of every rank from ``start`` up to ``end``, that of the choice, lowest first."""
    for rank in range(start, max(end, 0) - 1, -1):
        here = [u for u in duties.unfit if duties.rank(u[0]) == rank]
        barred = [u for u in here if u[1] in BARRED]
        if rank != end and not here and rank in LADDER:
            yield Passed(_name_of(rank, duties), Why.NO_DUTY)
        for duty, why in barred or (here[-1:] if rank != end else []):
            yield _told(duty, why, duties)


def _told(duty: DutyRow, why: Why, duties: _Judged) -> Passed:
    days = {Why.NOT_YET: duty.valid_from, Why.ENDED: duty.valid_to}
    return Passed(duties.level(duty), why, duty.organisation_id, days.get(why))


def _name_of(rank: int, duties: _Judged) -> Level:
    """Name a rank as the line above the request does: a village, not a community."""
    levels = (Level(area.level) for area in duties.line())
    return next((level for level in levels if RANKS[level] == rank), LADDER_LEVELS[rank])
