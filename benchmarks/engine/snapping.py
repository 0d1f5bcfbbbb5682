"""How fast places are snapped to a network, against shapely's tree, osmnx and pandana.

``python -m benchmarks.engine.snapping [EXTRACT]``. Places are strewn evenly over the extract, by
default Sao Paulo beside the repository. Every tool has a process of its own and one run before the
clock starts; CPU seconds for a million places, from as many as the slow ones finish in a few
seconds. pandana finds nodes, which is less: a home between two crossings is off by up to half a
block. Peers may live in another environment: LINQUAN_PEERS is its Python.
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.engine.loading import NEAR, NOT_RUN, OURS, peers, told_apart

from linquan.engine.networks import Mode, read_network

FRAME = """
import json, sys, time, warnings
from importlib.metadata import version
warnings.simplefilter("ignore")
import numpy as np
file = np.load(sys.argv[1])
lon, lat, source, target, x, y = (file[name] for name in "lon lat source target x y".split())
count = min({count}, len(x))
x, y = x[:count], y[:count]
{prepare}
def find(x, y):
    {find}
find(x[:100], y[:100])
begin = time.process_time()
find(x, y)
print(json.dumps(dict(version=version({package!r}), places=count,
                      million_cpu_s=round((time.process_time() - begin) / count * 1e6, 3))))
"""
TOOLS: dict[str, tuple[str, int, str, str]] = {
    OURS: (
        "linquan", 1_000_000,
        "from linquan.engine.networks import EdgeGrid, Mode, network_from_edges, snap\n"
        "grid = EdgeGrid.of(network_from_edges(lon, lat, source, target, mode=Mode.WALK))",
        "snap(grid, x, y, farthest_m=500)",
    ),
    "shapely": (
        "shapely", 100_000,
        "import shapely\nat = np.column_stack((lon, lat))\n"
        "tree = shapely.STRtree(shapely.linestrings(np.stack((at[source], at[target]), 1)))",
        "tree.query_nearest(shapely.points(x, y), max_distance=0.005)",
    ),
    "osmnx": (
        "osmnx", 20_000,
        "import networkx, osmnx\ng = networkx.MultiDiGraph(crs='epsg:3857')\n"
        "g.add_nodes_from((i, dict(x=a, y=b)) for i, (a, b) in enumerate(zip(lon, lat)))\n"
        "g.add_edges_from(zip(source.tolist(), target.tolist()))",
        "osmnx.distance.nearest_edges(g, x, y)",
    ),
    "pandana (nodes)": (
        "pandana", 1_000_000,
        "import pandana, pandas as pd\nn = pandana.Network(pd.Series(lon), pd.Series(lat),"
        " pd.Series(source), pd.Series(target), pd.DataFrame(dict(w=np.ones(len(source)))))",
        "n.get_node_ids(x, y)",
    ),
}  # fmt: skip
"""Package, places, what is made before the clock starts, and what is timed."""


def measure(extract: Path = NEAR, seed: int = 1) -> dict[str, Any]:
    """Measure every tool on one extract; those that are not installed are "not run"."""
    if not extract.is_file():
        return dict.fromkeys(TOOLS, NOT_RUN)
    network = read_network(extract, mode=Mode.WALK)
    source = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    once = source < network.targets
    chance = np.random.default_rng(seed)
    x = chance.uniform(network.lon.min(), network.lon.max(), 1_000_000)
    y = chance.uniform(network.lat.min(), network.lat.max(), 1_000_000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.npz"
        np.savez(
            path, lon=network.lon, lat=network.lat, source=source[once],
            target=network.targets[once].astype(np.int64), x=x, y=y,
        )  # fmt: skip
        return {name: run(name, path) for name in TOOLS}


def run(name: str, path: Path) -> dict[str, Any] | str:
    """Let one tool find all places in a process of its own."""
    package, count, prepare, find = TOOLS[name]
    code = FRAME.format(package=package, count=count, prepare=prepare, find=find)
    python = sys.executable if name in {OURS, "shapely"} else peers()
    return told_apart(python, code, path)


def main(arguments: Sequence[str]) -> None:
    """Print what was measured."""
    print(json.dumps(measure(*map(Path, arguments)), indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
