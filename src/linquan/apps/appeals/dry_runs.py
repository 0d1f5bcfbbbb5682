"""What changed rules of routing would have done with past requests. Pure, and in bulk.

Most requests are alike to the router: the same matter, area, party and hours. Each kind is asked
once under the rules as they are and once under the changed ones, whatever the number of requests.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from functools import cache
from typing import Final

from linquan.apps.appeals import routing
from linquan.apps.appeals.routes import Choice, Grounds, Question
from linquan.apps.appeals.routing_rows import RoutingRuleDraft, RoutingRuleRow
from linquan.apps.appeals.types import ChannelRow, MatterRow

CANDIDATES: Final = 60
"""Requests kept of each shift, newest first, from which examples are chosen."""

Past = tuple[int, int, int, str, str, float | None, float | None, datetime]
"""Id, matter, channel, path of the area, path of the party, longitude, latitude, received at."""
ZonesAt = Callable[[float, float], frozenset[int]]


@dataclass(frozen=True, slots=True)
class Shift:
    """Requests that would have gone from one unit to another; 0: nobody is proposed."""

    from_id: int
    to_id: int
    count: int
    appeal_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DryRun:
    """How many requests were looked at, how many the changed rule decides, and what it changes."""

    cases: int
    decided: int
    direct: int
    """Of those decided: how many would go there at once, without being dispatched."""
    shifts: tuple[Shift, ...]

    @property
    def elsewhere(self) -> int:
        """How many would go to another unit."""
        return sum(shift.count for shift in self.shifts)


@dataclass(slots=True)
class _Tally:
    count: int = 0
    appeal_ids: list[int] = field(default_factory=list)


Kind = tuple[int, int, str, str, int, int, frozenset[int]]
Verdict = tuple[int, int, bool, bool]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The lists of a day, the rules as they are and as they would be; ``code``: the changed one."""

    now: Grounds
    then: Grounds
    code: str
    day: date
    matters: Callable[[int], MatterRow]
    channels: Callable[[int], ChannelRow]
    zone: tzinfo
    zones_at: ZonesAt | None = None

    def run(self, past: Iterable[Past]) -> DryRun:
        """Ask each kind of request once, and count. O(requests + kinds)."""
        kind_of, verdicts = _Kinds(self).of, dict[Kind, Verdict]()
        tallies: dict[tuple[int, int], _Tally] = {}
        cases = decided = direct = 0
        for one in past:
            kind, local = kind_of(one)
            if (verdict := verdicts.get(kind)) is None:
                verdict = verdicts[kind] = self._judge(one, local, kind[-1])
            was, will, is_by_it, is_direct = verdict
            cases, decided, direct = cases + 1, decided + is_by_it, direct + is_direct
            if was != will:
                tally = tallies.setdefault((was, will), _Tally())
                tally.count += 1
                if tally.count <= CANDIDATES:
                    tally.appeal_ids.append(one[0])
        return DryRun(cases, decided, direct, _shifts(tallies))

    def _judge(self, one: Past, local: datetime, zones: frozenset[int]) -> Verdict:
        """Ask the router twice about one request, which stands for its kind."""
        _, matter_id, channel_id, area_path, about_path, *_ = one
        matter, channel = self.matters(matter_id), self.channels(channel_id)
        question = Question(
            matter.code, matter.group_code, area_path, channel.code, local.weekday(),
            local.time(), self.day, about_path, zones,
        )  # fmt: skip
        was, will = (routing.best(question, grounds) for grounds in (self.now, self.then))
        rule = will.rule if will else None
        is_by_it = rule is not None and rule.code == self.code
        return _unit(was), _unit(will), is_by_it, bool(is_by_it and rule and rule.is_direct)


def _unit(choice: Choice | None) -> int:
    return choice.organisation_id if choice else 0


def _shifts(tallies: dict[tuple[int, int], _Tally]) -> tuple[Shift, ...]:
    found = [Shift(*ends, t.count, tuple(t.appeal_ids)) for ends, t in tallies.items()]
    return tuple(sorted(found, key=lambda one: (-one.count, one.from_id, one.to_id)))


class _Kinds:
    """Tells of what kind a request is: only what some rule or duty asks tells requests apart.

    An area counts as the lowest one above it (or itself) that a line names; a party only when a
    line names it or one below it.
    """

    def __init__(self, rehearsal: Rehearsal) -> None:
        rules = [*rehearsal.now.rules, *rehearsal.then.rules]
        duties = [duty for rows in rehearsal.now.duties.values() for duty in rows]
        self._zone, self._zones_at = rehearsal.zone, rehearsal.zones_at
        self._hours = sorted({h for r in rules for h in (r.opens, r.closes) if h is not None})
        self._asks_channel = any(r.channel_codes for r in rules)
        self._days = any(r.weekdays for r in rules)
        self._asks_zone = any(r.zone_id for r in rules)
        self._named = {d.area_path for d in duties} | {r.area_path for r in rules}
        ids = {d.organisation_id for d in duties} | {r.organisation_id for r in rules}
        units = rehearsal.now.organisations
        self._paths = [units[i].path for i in ids if i is not None and i in units]
        self._area, self._party = cache(self._area_of), cache(self._party_of)

    def _area_of(self, path: str) -> str:
        """Return the lowest area above it that a line names; none: the path of nowhere."""
        while path and path not in self._named:
            path = path[: path.rstrip("/").rfind("/") + 1]
            path = "" if path == "/" else path
        return path

    def _party_of(self, about_path: str) -> str:
        is_named = about_path and any(path.startswith(about_path) for path in self._paths)
        return about_path if is_named else ""

    def of(self, one: Past) -> tuple[Kind, datetime]:
        """Return the kind of a request, and when it came in the time of the office."""
        _, matter_id, channel_id, area_path, about_path, lon, lat, received_at = one
        local = received_at.astimezone(self._zone)
        kind = (
            matter_id, channel_id if self._asks_channel else 0,
            self._area(area_path), self._party(about_path),
            local.weekday() if self._days else 0,
            bisect_right(self._hours, local.time()) if self._hours else 0,
            self._zones(lon, lat),
        )  # fmt: skip
        return kind, local

    def _zones(self, lon: float | None, lat: float | None) -> frozenset[int]:
        if not self._asks_zone or self._zones_at is None or lon is None or lat is None:
            return NOWHERE
        return self._zones_at(lon, lat)


NOWHERE: Final[frozenset[int]] = frozenset()


def changed(
    rules: Sequence[RoutingRuleRow], draft: RoutingRuleRow | None, code: str, before: str = ""
) -> tuple[RoutingRuleRow, ...]:
    """Rules in order with another version of one of them, or without it.

    It is asked before the rule ``before``, else where it stands, a new one last.
    """
    others = [rule for rule in rules if rule.code != code]
    if draft is not None:
        others.insert(_place(rules, others, code, before), draft)
    return tuple(replace(rule, position=n) for n, rule in enumerate(others, start=1))


def _place(
    rules: Sequence[RoutingRuleRow], others: Sequence[RoutingRuleRow], code: str, before: str
) -> int:
    wanted = [n for n, rule in enumerate(others) if rule.code == before]
    stands = [n for n, rule in enumerate(rules) if rule.code == code]
    return next(iter((*wanted, *stands)), len(others))


def row_of(draft: RoutingRuleDraft, code: str, area_path: str, day: date) -> RoutingRuleRow:
    """Lay out a draft as a line that is valid on a day."""
    return RoutingRuleRow(
        0, code, 0, draft.matter_codes, draft.group_codes, draft.area_id, area_path,
        draft.zone_id, "", "", draft.channel_codes, draft.weekdays, draft.opens, draft.closes,
        draft.effect.value, draft.organisation_id, draft.level, draft.is_direct, draft.reason,
        draft.reason_en, day, None,
    )  # fmt: skip


def with_rules(grounds: Grounds, rules: Sequence[RoutingRuleRow]) -> Grounds:
    """Return the same lists with other rules."""
    return replace(grounds, rules=tuple(rules))
