"""Jobs and homes in balance: the jobs of a zone beside the people who live near. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from linquan.apps.circles.homes import digest_of
from linquan.apps.circles.packing import packed, unpacked
from linquan.apps.circles.runs import ADULT, DS_PER_MIN, Inputs
from linquan.apps.circles.types import Audience
from linquan.engine.circles.catalogue import Item
from linquan.engine.networks import Mode

Real = NDArray[np.float64]
Whole = NDArray[np.int64]
MINUTES: Final = (15, 30)
"""Within which people live near their work: on foot and by car."""
WORKING: Final = frozenset(
    {Audience.ALL, Audience.WORKERS, Audience.ENTERPRISES, Audience.YOUTH}
)  # fmt: skip
"""Items for these are looked for near workplaces; the others are for whoever lives somewhere."""
_ARRAYS: Final = ("zone_id", "jobs", "workers", "homes", "jobs_reached")
_NEAR: Final = ("zone_id", "codes", "without")
NEAR: Final = "work_near"


def balance_name(mode: str) -> str:
    """Name the part of a run that holds jobs against homes by one way of going."""
    return f"balance:{mode}"


@dataclass(frozen=True, slots=True)
class Balanced:
    """Of ``z`` zones with workplaces, within 15 and 30 minutes (``l``) by one way of going.

    Attributes
    ----------
    zone_id
        int64 [z].
    jobs
        float64 [z].
    workers, homes, jobs_reached
        [z, l], people of working age who live within the minutes of a workplace of the zone, how
        many homes these are, and the jobs at workplaces near which anybody lives.
    """

    zone_id: Whole
    jobs: Real
    workers: Real
    homes: Whole
    jobs_reached: Real

    def pack(self) -> bytes:
        """Return it as bytes."""
        return packed(**{name: getattr(self, name) for name in _ARRAYS})

    @classmethod
    def unpack(cls, content: bytes) -> "Balanced":
        """Read what :meth:`pack` gave. Raises BadInput."""
        return cls(**unpacked(content, _ARRAYS))


@dataclass(frozen=True, slots=True)
class NearWork:
    """How many jobs of ``z`` zones have none of ``i`` items within its minutes, on foot."""

    zone_id: Whole
    codes: NDArray[Any]
    without: Real

    def pack(self) -> bytes:
        """Return it as bytes."""
        return packed(zone_id=self.zone_id, codes=self.codes, without=self.without)

    @classmethod
    def unpack(cls, content: bytes) -> "NearWork":
        """Read what :meth:`pack` gave. Raises BadInput."""
        return cls(**unpacked(content, _NEAR))


def limits_of(inputs: Inputs, mode: Mode) -> tuple[int, ...]:
    """Return how far one gets in 15 and 30 minutes, in the unit of a mode's network."""
    if mode is Mode.DRIVE:
        return tuple(minutes * DS_PER_MIN for minutes in MINUTES)
    return tuple(minutes * 60 * inputs.speeds[ADULT].cm_s // 10 for minutes in MINUTES)


def wanted_near(inputs: Inputs) -> tuple[Item, ...]:
    """Return the items that are looked for on foot near workplaces."""
    return tuple(
        item
        for item in inputs.reckoned
        if item.mode is Mode.WALK and Audience(item.audience) in WORKING
    )


def work_digests(inputs: Inputs) -> dict[str, str]:
    """Name what is found of workplaces: by the name of its part; nothing without any job."""
    if not any(work.jobs for work in inputs.workplaces):
        return {}
    works = [f"{w.lon!r}:{w.lat!r}:{w.jobs}:{w.zone_id}" for w in inputs.workplaces]
    ages = ":".join(map(str, inputs.working))
    found = {
        balance_name(mode): digest_of(
            "balance 2", mode, inputs.homes, digest, ages,
            *map(str, limits_of(inputs, Mode(mode))), "/", *works,
        )
        for mode, digest in inputs.networks.items()
    }  # fmt: skip
    if wanted_near(inputs):
        found[NEAR] = digest_of("near work 1", *works, "/", *_wanted(inputs))
    return found


def _wanted(inputs: Inputs) -> Iterable[str]:
    for item in wanted_near(inputs):
        yield f"{item.code}:{inputs.own_limit(item)}:{inputs.column_digests[item.code]}"


@dataclass(frozen=True, slots=True)
class NearLine:
    """Of a zone, within some minutes by one way of going."""

    mode: str
    minutes: int
    jobs: int
    workers: int
    homes: int
    jobs_reached: int

    @property
    def per_worker(self) -> float | None:
        """How many jobs there are for each who lives near; None where nobody does."""
        return self.jobs / self.workers if self.workers else None


def lines_of(found: Balanced, mode: str, zone_id: int) -> tuple[NearLine, ...]:
    """Return what is found of a zone, by minutes; nothing for one without workplaces."""
    (at,) = np.nonzero(found.zone_id == zone_id)
    return tuple(
        NearLine(
            mode, minutes, round(float(found.jobs[z])), round(float(found.workers[z, n])),
            int(found.homes[z, n]), round(float(found.jobs_reached[z, n])),
        )
        for z in at.tolist()
        for n, minutes in enumerate(MINUTES)
    )  # fmt: skip
