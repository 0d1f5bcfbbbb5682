"""Walking and driving networks: built, saved, snapped to.

Reading needs nothing compiled and runs in small processes: what does is only imported when it is
asked for, so that ``import linquan.engine.networks`` does not bring numba (some 70 MB), nor osmium
for whoever only wants a word. Nor is ``apart`` imported, which is run as a program.
"""

from typing import TYPE_CHECKING, Final

from linquan.engine.asking import when_asked
from linquan.engine.networks.checking import validated
from linquan.engine.networks.edges import network_from_edges, network_from_lines
from linquan.engine.networks.islands import Islands, islands_of, only_islands
from linquan.engine.networks.saving import open_network, save
from linquan.engine.networks.streets import network_of
from linquan.engine.networks.types import UNREACHED, Mode, Network
from linquan.engine.networks.walls import Cuts, Walls, walled

if TYPE_CHECKING:
    from linquan.engine.networks.apart import read_network_apart
    from linquan.engine.networks.components import largest_strong_component, strong_components
    from linquan.engine.networks.entering import snap_within_walls
    from linquan.engine.networks.fences import read_walls
    from linquan.engine.networks.placing import with_places
    from linquan.engine.networks.reading import read_network
    from linquan.engine.networks.snapping import EdgeGrid, Snapped, snap
    from linquan.engine.networks.towns import network_of_town, walls_of_town

__all__ = [
    "UNREACHED",
    "Cuts",
    "EdgeGrid",
    "Islands",
    "Mode",
    "Network",
    "Snapped",
    "Walls",
    "islands_of",
    "largest_strong_component",
    "network_from_edges",
    "network_from_lines",
    "network_of",
    "network_of_town",
    "only_islands",
    "open_network",
    "read_network",
    "read_network_apart",
    "read_walls",
    "save",
    "snap",
    "snap_within_walls",
    "strong_components",
    "validated",
    "walled",
    "walls_of_town",
    "with_places",
]
_WHEN_ASKED: Final = {
    "read_network": "reading", "read_network_apart": "apart", "read_walls": "fences",
    "largest_strong_component": "components",
    "strong_components": "components",
    "EdgeGrid": "snapping", "Snapped": "snapping", "snap": "snapping", "with_places": "placing",
    "snap_within_walls": "entering", "network_of_town": "towns", "walls_of_town": "towns",
}  # fmt: skip

__getattr__ = when_asked(__name__, _WHEN_ASKED)
