"""The PostgreSQL programs of this machine, and how to clear a home away."""

import shutil
from pathlib import Path

import pytest

from linquan.postgres import binaries, cluster, places

FOUND = binaries.all_found()


def end(home: Path) -> None:
    """Stop a home's server and remove what it keeps outside of the home."""
    cluster.stop(home)
    for place in (places._inside(home), places._outside(home)):
        shutil.rmtree(place.folder, ignore_errors=True)
        shutil.rmtree(place.sockets, ignore_errors=True)


def cut_off(environment: pytest.MonkeyPatch) -> None:
    """Take away what would lead to a server from outside."""
    for name in ("DATABASE_URL", "LINQUAN_PG_BIN", "PGHOST", "PGPORT", "PGUSER"):
        environment.delenv(name, raising=False)
