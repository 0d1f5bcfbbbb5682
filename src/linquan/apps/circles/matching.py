"""Whether a space fits a wanted outlet, and what would have to change. Pure.

The answer is a list of remarks, each of which a page says in words; there is no score. What nobody
has looked at yet is asked, and neither fits nor misses.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from linquan.apps.circles.outlets import OutletRow
from linquan.apps.circles.position_rules import Thresholds
from linquan.apps.circles.premises import Kind, PremisesRow
from linquan.kernel.actors import STREET_DEPTH

WHOLE: Final = 100
EQUIPPED: Final = ("water", "power", "exhaust", "access")
"""What can be needed and had: all of it can be built."""


class Finding(StrEnum):
    """What a remark says."""

    FITS = "fits"
    UNKNOWN = "unknown"
    NEAR = "near"
    """It misses, and agreeing or building could change that."""
    MISSES = "misses"


class Verdict(StrEnum):
    """What all remarks together say."""

    FITS = "fits"
    NEARLY = "nearly"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that fits, is not known, or misses, with the numbers its sentence needs."""

    code: str
    finding: Finding
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fit:
    """A space beside an outlet: every remark, and what they say together."""

    premises: PremisesRow
    outlet: OutletRow
    remarks: tuple[Remark, ...]
    verdict: Verdict

    def of(self, *findings: Finding) -> tuple[Remark, ...]:
        """Return the remarks that say so."""
        return tuple(one for one in self.remarks if one.finding in findings)

    @property
    def good(self) -> tuple[Remark, ...]:
        """What fits."""
        return self.of(Finding.FITS)

    @property
    def open(self) -> tuple[Remark, ...]:
        """What is to be asked."""
        return self.of(Finding.UNKNOWN)

    @property
    def changes(self) -> tuple[Remark, ...]:
        """What would have to change."""
        return self.of(Finding.NEAR, Finding.MISSES)


def fit(
    premises: PremisesRow, outlet: OutletRow, paths: Mapping[int, str], near: Thresholds
) -> Fit:
    """Hold a space against an outlet; ``paths``: of every area."""
    remarks = tuple(_remarks(premises, outlet, paths, near))
    return Fit(premises, outlet, remarks, _verdict(remarks, near))


def _remarks(
    premises: PremisesRow, outlet: OutletRow, paths: Mapping[int, str], near: Thresholds
) -> Iterator[Remark]:
    yield from _land(premises, outlet)
    yield _area(premises, outlet, paths)
    yield _size(premises, outlet, near)
    yield from _rent(premises, outlet, near)
    yield from _ground(premises, outlet)
    for code in EQUIPPED:
        if getattr(outlet, f"needs_{code}"):
            yield _equipped(code, getattr(premises, f"has_{code}"))


def _verdict(remarks: tuple[Remark, ...], near: Thresholds) -> Verdict:
    if any(one.finding is Finding.MISSES for one in remarks):
        return Verdict.NOT
    changes = sum(one.finding is Finding.NEAR for one in remarks)
    if changes == 0:
        return Verdict.FITS
    return Verdict.NEARLY if changes <= near.near_changes else Verdict.NOT


def _land(premises: PremisesRow, outlet: OutletRow) -> Iterator[Remark]:
    if premises.kind == Kind.LAND:
        yield Remark("land", Finding.FITS if outlet.takes_land else Finding.MISSES)


def _area(premises: PremisesRow, outlet: OutletRow, paths: Mapping[int, str]) -> Remark:
    """Within the area that is wanted; near in the same street."""
    here, wanted = paths[premises.area_id], paths[outlet.area_id]
    details = {"area_id": premises.area_id, "wanted_id": outlet.area_id}
    if here.startswith(wanted):
        return Remark("area", Finding.FITS, details)
    is_near = _street(here) == _street(wanted)
    return Remark("area", Finding.NEAR if is_near else Finding.MISSES, details)


def _street(path: str) -> str:
    return "/".join(path.split("/")[:STREET_DEPTH])


def _size(premises: PremisesRow, outlet: OutletRow, near: Thresholds) -> Remark:
    size, least, most = premises.size_m2, outlet.least_m2, outlet.most_m2
    details = {"size": size, "least": least, "most": most}
    if size < least:
        return _by("small", details, least - size, least, near)
    if most is not None and size > most:
        return _by("large", details, size - most, most, near)
    return Remark("size", Finding.FITS, details)


def _by(code: str, details: Mapping[str, Any], by: int, of: int, near: Thresholds) -> Remark:
    """Miss by something: near up to some percent of what is wanted."""
    is_near = by * WHOLE <= near.near_percent * of
    return Remark(code, Finding.NEAR if is_near else Finding.MISSES, {**details, "by": by})


def _rent(premises: PremisesRow, outlet: OutletRow, near: Thresholds) -> Iterator[Remark]:
    rent, most = premises.rent_cents, outlet.most_rent_cents
    if most is None:
        return
    if rent is None:
        yield Remark("rent", Finding.UNKNOWN, {"most": most})
    elif rent <= most:
        yield Remark("rent", Finding.FITS, {"rent": rent, "most": most})
    else:
        yield _by("dear", {"rent": rent, "most": most}, rent - most, most, near)


def _ground(premises: PremisesRow, outlet: OutletRow) -> Iterator[Remark]:
    """A floor cannot be changed."""
    if not outlet.needs_ground or premises.kind == Kind.LAND:
        return
    if premises.floor is None:
        yield Remark("ground", Finding.UNKNOWN)
    else:
        finding = Finding.FITS if premises.floor == 1 else Finding.MISSES
        yield Remark("ground", finding, {"floor": premises.floor})


def _equipped(code: str, has: bool | None) -> Remark:
    """What is missing can be built."""
    return Remark(code, {True: Finding.FITS, False: Finding.NEAR, None: Finding.UNKNOWN}[has])


def ranked(fits: Iterable[Fit]) -> tuple[Fit, ...]:
    """Order those that fit or nearly do: fewest changes, fewest questions, least space to spare."""
    found = [one for one in fits if one.verdict is not Verdict.NOT]

    def order(one: Fit) -> tuple[int, int, int, int, int]:
        spare = abs(one.premises.size_m2 - one.outlet.least_m2)
        ids = one.premises.premises_id, one.outlet.outlet_id
        return len(one.changes), len(one.open), spare, *ids

    return tuple(sorted(found, key=order))
