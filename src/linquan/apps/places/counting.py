"""Head-counts by age: what a count is, when it can stand, how parts add up to a whole."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from linquan.apps.places.types import AreaRow, Level
from linquan.kernel.letters import is_blank

OLDEST, MOST_STEPS = 120, 20
MOST_PEOPLE = 10_000_000
LONGEST_STEP_NAME, LONGEST_ENGLISH_NAME, LONGEST_SOURCE = 40, 80, 200


@dataclass(frozen=True, slots=True)
class AgeStep:
    """From this age on people belong to a group, until the next step."""

    from_age: int
    name: str
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class AgeGroup:
    """People from one age to another, both included; without ``to_age`` all older ones too."""

    from_age: int
    to_age: int | None
    name: str = ""
    name_en: str = ""

    @property
    def ages(self) -> tuple[int, int | None]:
        """Youngest and oldest, as a key."""
        return self.from_age, self.to_age


DEFAULT_STEPS = (
    AgeStep(0, "婴幼儿", "Infants"),
    AgeStep(3, "学龄前儿童", "Pre-school children"),
    AgeStep(7, "儿童少年", "School children"),
    AgeStep(15, "青壮年", "Adults"),
    AgeStep(60, "低龄老人", "Elders under 70"),
    AgeStep(70, "中龄老人", "Elders under 80"),
    AgeStep(80, "高龄老人", "Elders of 80 and more"),
)
"""What a district begins with until it writes its own: made up for this house, no standard."""
EVERYONE = AgeGroup(0, None)
"""A count that knows no ages."""


@dataclass(frozen=True, slots=True)
class CountLine:
    """So many people of some ages."""

    from_age: int
    to_age: int | None
    count: int


@dataclass(frozen=True, slots=True)
class CountDraft:
    """A count of one day: who says so, and how many of which age."""

    counted_on: date
    source: str
    lines: tuple[CountLine, ...]


@dataclass(frozen=True, slots=True)
class CountRow:
    """A count of an area as it stands: lines in order of age."""

    counted_on: date
    source: str
    lines: tuple[CountLine, ...]

    @property
    def total(self) -> int:
        """Everyone."""
        return sum(line.count for line in self.lines)

    def of(self, group: AgeGroup) -> int | None:
        """Return how many are of those ages; None where the count cuts ages otherwise."""
        inside = [line for line in self.lines if _is_within(line, group)]
        across = [line for line in self.lines if _overlaps(line, group) and line not in inside]
        return None if across or not inside else sum(line.count for line in inside)


@dataclass(frozen=True, slots=True)
class PartsTotal:
    """Parts of one kind added up: how many of them are counted, and how they differ."""

    levels: tuple[str, ...]
    parts: int
    counted: int
    total: int
    difference: int | None


@dataclass(frozen=True, slots=True)
class PartCount:
    """A part of an area with its newest count, if there is one."""

    area: AreaRow
    count: CountRow | None


@dataclass(frozen=True, slots=True)
class CountPage:
    """The people of an area: its counts, newest first, and its parts beside it.

    ``groups`` are the age groups of today; ``ages`` says for each how many the newest count has
    (None: it cuts ages otherwise).
    """

    area: AreaRow
    line: tuple[AreaRow, ...]
    groups: tuple[AgeGroup, ...]
    counts: tuple[CountRow, ...]
    parts: tuple[PartCount, ...]
    sums: tuple[PartsTotal, ...]

    @property
    def newest(self) -> CountRow | None:
        """The count that stands."""
        return self.counts[0] if self.counts else None

    @property
    def ages(self) -> tuple[tuple[AgeGroup, int | None], ...]:
        """How many of each age group."""
        newest = self.newest
        return tuple((group, newest.of(group)) for group in self.groups) if newest else ()


@dataclass(frozen=True, slots=True)
class AgeGroupsPage:
    """The age groups of today, whether the district wrote them, and the lists that follow."""

    groups: tuple[AgeGroup, ...]
    is_own: bool
    lists: tuple[tuple[date, tuple[AgeGroup, ...]], ...]


def groups_of(steps: Sequence[AgeStep]) -> tuple[AgeGroup, ...]:
    """Return the groups between steps, the last one open."""
    following = [*steps[1:], None]
    return tuple(
        AgeGroup(
            step.from_age, None if after is None else after.from_age - 1, step.name, step.name_en
        )
        for step, after in zip(steps, following[: len(steps)], strict=True)
    )


def step_faults(steps: Sequence[AgeStep]) -> dict[str, str]:
    """Name what is wrong with a list of steps: field to code."""
    if not steps:
        return {"steps": "missing"}
    if len(steps) > MOST_STEPS:
        return {"steps": "too_many"}
    ages = [step.from_age for step in steps]
    if ages[0] != 0:
        return {"steps": "not_from_birth"}
    if any(a >= b for a, b in pairwise(ages)) or ages[-1] > OLDEST:
        return {"steps": "not_ascending"}
    if any(is_blank(step.name) for step in steps):
        return {"steps": "name_missing"}
    is_long = any(
        len(s.name) > LONGEST_STEP_NAME or len(s.name_en) > LONGEST_ENGLISH_NAME for s in steps
    )
    return {"steps": "too_long"} if is_long else {}


def count_faults(draft: CountDraft, today: date) -> dict[str, str]:
    """Name what is wrong with a count: field to code."""
    faults = {}
    if draft.counted_on > today:
        faults["counted_on"] = "in_future"
    if is_blank(draft.source):
        faults["source"] = "missing"
    elif len(draft.source) > LONGEST_SOURCE:
        faults["source"] = "too_long"
    if fault := _line_fault(draft.lines):
        faults["counts"] = fault
    return faults


def _line_fault(lines: Sequence[CountLine]) -> str:
    if not lines:
        return "missing"
    if len(lines) > MOST_STEPS or any(not _is_possible(line) for line in lines):
        return "out_of_range"
    pairs = pairwise(lines)
    return "overlap" if any(a.to_age is None or a.to_age >= b.from_age for a, b in pairs) else ""


def _is_possible(line: CountLine) -> bool:
    ends_after = line.to_age is None or line.from_age <= line.to_age <= OLDEST
    return 0 <= line.from_age <= OLDEST and ends_after and 0 <= line.count <= MOST_PEOPLE


def _is_within(line: CountLine, group: AgeGroup) -> bool:
    return line.from_age >= group.from_age and _end(line) <= _end(group)


def _overlaps(line: CountLine, group: AgeGroup) -> bool:
    return line.from_age <= _end(group) and _end(line) >= group.from_age


def _end(ages: CountLine | AgeGroup) -> int:
    return 10 * OLDEST if ages.to_age is None else ages.to_age


REPEATING = frozenset({Level.ESTATE, Level.BUILDING})
"""Levels that repeat the people of the others: they are added up for themselves."""


def added_up(
    parts: Iterable[AreaRow], totals: Mapping[int, int], own: int | None
) -> tuple[PartsTotal, ...]:
    """Add up the parts of an area, estates and buildings apart from grids and communities.

    ``totals`` holds the people of every part that is counted. The difference to the area's own
    figure is told only where every part is counted.
    """
    kinds: dict[bool, list[AreaRow]] = {}
    for part in parts:
        kinds.setdefault(part.level in REPEATING, []).append(part)
    return tuple(_sum_of(kinds[repeats], totals, own) for repeats in sorted(kinds))


def _sum_of(parts: Collection[AreaRow], totals: Mapping[int, int], own: int | None) -> PartsTotal:
    counted = [totals[p.area_id] for p in parts if p.area_id in totals]
    total = sum(counted)
    is_whole = own is not None and len(counted) == len(parts)
    return PartsTotal(
        levels=tuple(dict.fromkeys(part.level for part in parts)),
        parts=len(parts),
        counted=len(counted),
        total=total,
        difference=total - (own or 0) if is_whole else None,
    )
