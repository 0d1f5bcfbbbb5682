"""Brings an extract of OpenStreetMap in: from the file that waits to the map in use.

The file is read in a process of its own; nothing is written until all of it is there. While it is
read no transaction is open.
"""

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Final

import structlog
from procrastinate.contrib.django import app

from linquan.apps.places import operations, queries
from linquan.engine.osm import ExtractRefused, make_tiles, read_apart
from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError

log = structlog.get_logger(__name__)

FOLDER: Final = "incoming"
TASK: Final = "places.read_extract"
"""The job of the worker (see ``jobs``)."""
SUFFIX: Final = ".osm.pbf"
Clock = Callable[[], datetime]


def read_later(extract_id: int) -> None:
    """Ask the worker to read an extract."""
    app.configure_task(TASK).defer(extract_id=extract_id)


def new_key() -> str:
    """Return a name for a file that waits."""
    return token_hex(16)


def waiting_path(home: Path, file_key: str) -> Path:
    """Return where a file waits to be read."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{file_key}{SUFFIX}"


def bring_in(*, actor: Actor, extract_id: int, path: Path, home: Path, clock: Clock) -> str:
    """Read a file and bring what it holds into use.

    Returns the code of a refusal, or nothing; a refusal is noted, and what was in use stays.
    Raises NotAllowed, NotFound, WrongState when the extract does not wait for this.
    """
    waiting = queries.waiting_file(extract_id)
    operations.begin_extract(actor=actor, extract_id=extract_id, now=clock())
    try:
        _bring(actor, extract_id, waiting.district_id, path, home, clock)
    except ExtractRefused as refused:
        log.warning("extract_refused", extract_id=extract_id, detail=refused.detail)
        code = refused.code
    except HouseError as refused:
        code = refused.code
    except Exception:  # whoever waits for the page must not wait for ever
        log.exception("extract_failed", extract_id=extract_id)
        code = "extract_failed"
    else:
        return ""
    operations.refuse_extract(actor=actor, extract_id=extract_id, code=code, now=clock())
    return code


def _bring(
    actor: Actor, extract_id: int, district_id: int, path: Path, home: Path, clock: Clock
) -> None:
    frame = queries.extract_frame(district_id)
    with tempfile.TemporaryDirectory(dir=home, prefix="extract.") as name:
        extract = read_apart(path, frame, Path(name))
        tiles = make_tiles(Path(name))
    operations.take_extract(
        actor=actor, extract_id=extract_id, extract=extract, tiles=tiles, now=clock()
    )


def remove_leftovers(home: Path, before: datetime) -> int:
    """Remove files that nobody waits for and that were there `before`; returns how many."""
    kept = {f"{key}{SUFFIX}" for key in queries.waiting_keys()}
    old = [
        path
        for path in (home / FOLDER).glob(f"*{SUFFIX}")
        if path.name not in kept and path.stat().st_mtime < before.timestamp()
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
