"""Networks of a district, made of its map. Only jobs and the command line import this."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from linquan.apps.circles.operations import NetworkDraft
from linquan.engine.networks import Network, save


def drafted(network: Network, source: str, told: Mapping[str, Any] | None = None) -> NetworkDraft:
    """Return a network as it is kept."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ways.net"
        save(network, path)
        content = path.read_bytes()
    return NetworkDraft(network.mode, content, network.nodes, network.arcs, source, told or {})
