"""Walking and driving networks: built, saved, snapped to.

Reading needs nothing compiled and runs in small processes: what does is only imported when it is
asked for, so that ``import linquan.engine.networks`` does not bring numba (some 70 MB).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from linquan.engine.networks.checking import validated
from linquan.engine.networks.edges import network_from_edges
from linquan.engine.networks.islands import Islands, islands_of, only_islands
from linquan.engine.networks.reading import read_network
from linquan.engine.networks.saving import open_network, save
from linquan.engine.networks.streets import network_of
from linquan.engine.networks.types import UNREACHED, Mode, Network

if TYPE_CHECKING:
    from linquan.engine.networks.placing import with_places
    from linquan.engine.networks.snapping import EdgeGrid, Snapped, snap

__all__ = [
    "UNREACHED",
    "EdgeGrid",
    "Islands",
    "Mode",
    "Network",
    "Snapped",
    "islands_of",
    "network_from_edges",
    "network_of",
    "only_islands",
    "open_network",
    "read_network",
    "save",
    "snap",
    "validated",
    "with_places",
]
_COMPILED: Final = {
    "EdgeGrid": "snapping", "Snapped": "snapping", "snap": "snapping", "with_places": "placing",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _COMPILED:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{_COMPILED[name]}"), name)
