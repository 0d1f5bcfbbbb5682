"""A bundle as one file: unpacked only after every name in it was looked at."""

import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import manifest
from .words import Refused

_MOST_MEMBERS = 5_000
_MOST_BYTES = 3_000_000_000
_BLOCK_BYTES = 1 << 20


@contextmanager
def unpacked(file: Path, below: Path) -> Iterator[Path]:
    """Unpack into a folder that goes again; nothing of it has been checked against the list yet.

    Raises
    ------
    Refused
        It is no archive, or holds links, odd names or far too much.
    """
    with tempfile.TemporaryDirectory(dir=below, prefix=".incoming-") as name:
        try:
            with tarfile.open(file, "r:") as archive:
                top = _extract(archive, Path(name))
        except FileNotFoundError:
            raise Refused("There is no file {file}.", file=file) from None
        except (tarfile.TarError, OSError, EOFError) as error:
            raise Refused("{file} is no bundle ({why}).", file=file, why=error) from None
        yield Path(name) / top


def _extract(archive: tarfile.TarFile, folder: Path) -> str:
    """Write the plain files of an archive below a folder; give its one top folder."""
    tops, members, size = set(), 0, 0
    while (member := archive.next()) is not None:
        members, size = members + 1, size + member.size
        name = member.name
        if not manifest.is_safe(name):
            raise Refused("The bundle holds a forbidden name: {name}", name=name)
        if members > _MOST_MEMBERS or size > _MOST_BYTES:
            raise Refused("The bundle is far larger than any real one.")
        tops.add(name.split("/")[0])
        if member.isdir():
            continue
        if not member.isreg() or "/" not in name:
            raise Refused("{name} is a link or no plain file. Nothing was run.", name=name)
        _write(archive, member, folder / name)
    if len(tops) != 1:
        raise Refused("The bundle does not have one top folder.")
    return tops.pop()


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    source = archive.extractfile(member)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as sink:
        while source and (block := source.read(_BLOCK_BYTES)):
            sink.write(block)
    target.chmod(0o755 if member.mode & 0o100 else 0o644)
