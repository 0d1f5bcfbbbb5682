"""Reads an extract without letting it near this process (see ``child``), and makes its tiles."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from shapely.geometry.base import BaseGeometry

from linquan.engine.addresses import Kind, NameDraft
from linquan.engine.osm import handover
from linquan.engine.osm.frame import as_geojson
from linquan.engine.osm.types import Extract, ExtractRefused, MapPoint

CHILD: Final = "linquan.engine.osm.child"
PATIENCE_S: Final = 900.0
_MOST_TOLD: Final = 2_000
TILES: Final = "base.pmtiles"
TILE_MAKER: Final = "tippecanoe"
TILE_LAYER: Final = "base"
FIRST_ZOOM, LAST_ZOOM = 9, 16
TILE_PATIENCE_S: Final = 600.0
MOST_TILE_BYTES: Final = 200_000_000


def read_apart(path: Path, frame: BaseGeometry, folder: Path) -> Extract:
    """Read what lies within a frame (a polygon in degrees), by way of files in an empty folder.

    Raises
    ------
    ExtractRefused
    """
    run_apart(CHILD, [str(path), str(folder)], json.dumps(as_geojson(frame)))
    return _found(folder)


def run_apart(child: str, arguments: Sequence[str], said: str) -> None:
    """Run a module in a process of its own, with what it reads on its standard input.

    It bounds itself (``child.bound``) and tells in one line of JSON what came of it.

    Raises
    ------
    ExtractRefused
    """
    command = [sys.executable, "-I", "-m", child, *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command,
            input=said,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
            env=os.environ | handover.ENVIRONMENT,
        )
    except subprocess.TimeoutExpired as late:
        raise ExtractRefused("file_too_slow") from late
    told = _told(done)
    if "refused" in told:
        raise ExtractRefused(str(told["refused"]))


def _told(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    """Read the line a process left; one that was ended had asked for too much, or broke."""
    if done.returncode == 0 and done.stdout:
        return dict(json.loads(done.stdout))
    out_of_time = -done.returncode in {24, 9}  # SIGXCPU, SIGKILL
    out_of_memory = "MemoryError" in done.stderr or "bad_alloc" in done.stderr
    code = "file_too_big" if out_of_memory else "file_too_slow" if out_of_time else "file_damaged"
    raise ExtractRefused(code, done.stderr[-_MOST_TOLD:])


def _found(folder: Path) -> Extract:
    about = json.loads((folder / handover.ABOUT).read_text())
    names = json.loads((folder / handover.NAMES).read_text())
    points = json.loads((folder / handover.POINTS).read_text())
    return Extract(
        made_at=about["made_at"],
        generator=about["generator"],
        names=tuple(name_from(told) for told in names),
        points=tuple(MapPoint(**told) for told in points),
        ways=(folder / handover.WAYS).read_bytes(),
        buildings=(folder / handover.BUILDINGS).read_bytes(),
        base=(folder / handover.BASE).read_bytes(),
        counts=about["counts"],
    )


def name_from(told: dict[str, Any]) -> NameDraft:
    """Read a name from its fields as JSON tells them."""
    return NameDraft(**(told | {"kind": Kind(told["kind"]), "aliases": tuple(told["aliases"])}))


def tile_maker() -> str:
    """Return where the tile maker lies, beside this Python or on the PATH; empty for nowhere."""
    beside = str(Path(sys.executable).parent)
    path = os.pathsep.join([beside, os.environ.get("PATH", os.defpath)])
    return shutil.which(TILE_MAKER, path=path) or ""


def make_tiles(folder: Path) -> bytes:
    """Cut the drawing that :func:`read_apart` left in a folder into tiles.

    Returns a PMTiles archive with one layer, or nothing where there is no tile maker or it fails:
    the map is then drawn from GeoJSON.
    """
    if not (maker := tile_maker()):
        return b""
    out = folder / TILES
    command = [
        maker, "--quiet", "--force", f"--output={out}", f"--layer={TILE_LAYER}",
        f"--minimum-zoom={FIRST_ZOOM}", f"--maximum-zoom={LAST_ZOOM}",
        "--drop-densest-as-needed", "--no-tile-stats", f"--temporary-directory={folder}",
        str(folder / handover.DRAWING),
    ]  # fmt: skip
    try:
        subprocess.run(  # noqa: S603 - found above
            command, capture_output=True, timeout=TILE_PATIENCE_S, check=True
        )
        return out.read_bytes() if out.stat().st_size <= MOST_TILE_BYTES else b""
    except (subprocess.SubprocessError, OSError):
        return b""
