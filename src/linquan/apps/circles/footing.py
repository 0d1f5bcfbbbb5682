"""Where homes and places meet the ways, and who reaches nothing: parts of a run. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from linquan.apps.circles.homes import digest_of
from linquan.apps.circles.packing import packed, unpacked
from linquan.apps.circles.runs import Inputs
from linquan.engine.networks import Mode

HOMES, PLACES, REACHED = "footing:homes", "footing:places", "reached"
"""Names of the parts."""
LOST: Final = -1
_ARRAYS: Final = ("island", "off_m")


@dataclass(frozen=True, slots=True)
class Footing:
    """Where ``k`` homes or places come to the ways on foot.

    Attributes
    ----------
    island
        int32 [k], of which island the way is, 0 the largest one; ``LOST`` where every way is too
        far to be reached.
    off_m
        float32 [k], metres from there to the way, by a gate where a wall is between; NaN for those
        that are lost.
    """

    island: NDArray[np.int32]
    off_m: NDArray[np.float32]

    def pack(self) -> bytes:
        """Return it as bytes."""
        return packed(**{name: getattr(self, name) for name in _ARRAYS})

    @classmethod
    def unpack(cls, content: bytes) -> "Footing":
        """Read what :meth:`pack` gave. Raises BadInput."""
        return cls(**unpacked(content, _ARRAYS))

    @property
    def lost(self) -> NDArray[np.bool_]:
        """Which are too far from every way, bool [k]."""
        return np.asarray(self.island == LOST)

    @property
    def aside(self) -> NDArray[np.bool_]:
        """Which stand on another island than the largest one, bool [k]."""
        return np.asarray(self.island > 0)

    def beyond(self, metres: float) -> NDArray[np.bool_]:
        """Which are farther from every way than so many metres, the lost ones too, bool [k]."""
        return np.asarray(self.lost | (np.nan_to_num(self.off_m, nan=0.0) > metres))


def footing_digests(inputs: Inputs) -> dict[str, str]:
    """Name where homes and places meet the ways; nothing where nobody can walk."""
    if Mode.WALK not in inputs.networks:
        return {}
    ways = inputs.networks[Mode.WALK]
    points = (f"{p.facility_id}:{p.lon!r}:{p.lat!r}" for p in inputs.places)
    found = {HOMES: digest_of("footing homes 1", inputs.homes, ways)}
    return found | ({PLACES: digest_of("footing places 1", ways, *points)} if inputs.places else {})


def reached_digest(columns: Iterable[str]) -> str:
    """Name which homes reach any place at all: it follows from what they have of every item."""
    return digest_of("reached 1", *columns)


def pack_reached(reached: NDArray[np.bool_]) -> bytes:
    """Return which homes reach any place as bytes."""
    return packed(reached=np.asarray(reached, dtype=np.bool_))


def unpack_reached(content: bytes) -> NDArray[np.bool_]:
    """Read what :func:`pack_reached` gave, bool [h]. Raises BadInput."""
    found: Any = unpacked(content, ("reached",))["reached"]
    return np.asarray(found, dtype=np.bool_)
