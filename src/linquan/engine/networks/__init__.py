"""Walking and driving networks: built, saved, snapped to.

Reading needs neither numba nor anything compiled: keep it so, for it runs in small processes.
"""

from linquan.engine.networks.checking import validated
from linquan.engine.networks.edges import network_from_edges
from linquan.engine.networks.islands import Islands, islands_of, only_islands
from linquan.engine.networks.reading import read_network
from linquan.engine.networks.streets import network_of
from linquan.engine.networks.types import UNREACHED, Mode, Network

__all__ = [
    "UNREACHED",
    "Islands",
    "Mode",
    "Network",
    "islands_of",
    "network_from_edges",
    "network_of",
    "only_islands",
    "read_network",
    "validated",
]
