"""One start at a time: an advisory lock on a file, freed by the kernel when its holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linquan.postgres.errors import NotYours


@contextmanager
def locked(file: Path, *, folder_mode: int) -> Iterator[None]:
    """Hold an exclusive lock, waiting for whoever holds it.

    Parameters
    ----------
    file : Path
        The lock file; it and its folder are made when missing and never removed.
    folder_mode : int
        Mode of the folder when it has to be made.

    Raises
    ------
    NotYours
        The file belongs to another user.
    """
    try:
        make_folder(file.parent, folder_mode)
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except PermissionError:
        raise NotYours(
            file.parent,
            "cannot be written by the present user",
            "Start Linquan as the user who owns it, or choose another folder with LINQUAN_HOME.",
        ) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def make_folder(folder: Path, mode: int) -> None:
    """Make a folder with this mode whatever the umask; an existing one keeps its own."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(mode)
