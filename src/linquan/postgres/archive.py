"""A whole house in one file: the database, the uploaded files and, if asked, the keys.

The file is a ZIP archive with `manifest.json`, which names every part with its SHA-256.
"""

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from linquan.postgres import dumps
from linquan.postgres.errors import ArchiveBroken, FilesInTheWay

FORMAT = 1
_MANIFEST = "manifest.json"
_DUMP = "database.dump"
_FILES = "files/"
_KEYS = "keys/"
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True)
class Part:
    """One file of an archive: length in bytes and SHA-256 in hexadecimal."""

    length_bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What an archive holds.

    Attributes
    ----------
    made_at : str
        ISO 8601 with zone.
    version : str
        Version of the product that made it.
    postgres : int
        Major version of the database it was taken from.
    parts : dict
        Part by name: ``database.dump``, ``files/<folder>/…``, ``keys/<name>``.
    """

    made_at: str
    version: str
    postgres: int
    parts: dict[str, Part]

    @property
    def files(self) -> int:
        """Number of uploaded files."""
        return sum(name.startswith(_FILES) for name in self.parts)

    @property
    def has_keys(self) -> bool:
        """Whether the keys are in it."""
        return any(name.startswith(_KEYS) for name in self.parts)

    def text(self) -> str:
        """Write it as JSON."""
        return json.dumps({"format": FORMAT} | asdict(self), indent=1, sort_keys=True)


@dataclass(frozen=True)
class Holdings:
    """What of a home goes into an archive beside the database.

    Attributes
    ----------
    home : Path
        LINQUAN_HOME.
    folders : sequence of str
        Folders of uploaded files.
    keys : sequence of str
        Files without which sealed fields cannot be read.
    """

    home: Path
    folders: Sequence[str] = ("attachments",)
    keys: Sequence[str] = ("secrets.json", "session.key")


def backup(
    dsn: str, file: Path, holdings: Holdings, *, now: datetime, version: str, with_keys: bool
) -> Manifest:
    """Write an archive; it stands under its name only when it is complete, readable by its owner.

    The database is read before the files, so every file a row names is in the archive.

    Parameters
    ----------
    dsn : str
        The database.
    file : Path
        Where to; an older archive of that name is replaced at the end.
    holdings : Holdings
        What else goes in.
    now : datetime
        Written into the manifest.
    version : str
        The product's version.
    with_keys : bool
        Whether the keys go in: whoever gets the file can then read sealed names and numbers.

    Raises
    ------
    PostgresError
        The database cannot be read.
    """
    draft = file.with_name(file.name + ".part")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "w+b") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
                parts = _write_parts(archive, dsn, holdings, with_keys=with_keys)
                manifest = Manifest(now.isoformat(), version, dumps.server_major(dsn), parts)
                archive.writestr(_MANIFEST, manifest.text())
            stream.flush()
            os.fsync(stream.fileno())
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def restore(dsn: str, file: Path, holdings: Holdings, *, replace: bool) -> Manifest:
    """Put an archive in place.

    Everything is unpacked and checked first; then the database changes in one transaction; files
    and keys that were there are kept beside the new ones as ``<name>.before-restore``.

    Raises
    ------
    ArchiveBroken
        A part is missing, changed or too new; nothing was changed.
    DatabaseNotEmpty, FilesInTheWay
        Something is there and `replace` is false; nothing was changed.
    """
    with _unpacked(file, holdings.home) as (manifest, folder):
        major = dumps.server_major(dsn)
        if manifest.postgres > major:
            why = f"it was made by PostgreSQL {manifest.postgres}, this server is {major}"
            raise ArchiveBroken(file, why)
        dumps.check_target(dsn, replace=replace)
        moves = list(_moves(folder, holdings))
        if not replace:
            _refuse_overwriting(moves)
        dumps.restore(dsn, folder / _DUMP, archive=file)
        for source, target in moves:
            _put(source, target)
    return manifest


def read_manifest(file: Path) -> Manifest:
    """Read what an archive says of itself.

    Raises
    ------
    ArchiveBroken
        It is no archive of ours, cut off, or of a newer kind.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            told = json.loads(archive.read(_MANIFEST))
        if told.pop("format") != FORMAT:
            raise ArchiveBroken(file, "it was made by a newer version; update first")
        parts = {name: Part(**part) for name, part in told.pop("parts").items()}
        return Manifest(parts=parts, **told)
    except FileNotFoundError:
        raise ArchiveBroken(file, "there is no such file") from None
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError) as error:
        raise ArchiveBroken(file, f"it is no backup or was cut off ({error})") from None


def _write_parts(
    archive: zipfile.ZipFile, dsn: str, holdings: Holdings, *, with_keys: bool
) -> dict[str, Part]:
    parts: dict[str, Part] = {}
    with tempfile.TemporaryDirectory(dir=holdings.home, prefix="backup.") as folder:
        dump_file = Path(folder) / _DUMP
        dumps.dump(dsn, dump_file, home=holdings.home)
        parts[_DUMP] = _add(archive, _DUMP, dump_file)
    for name, path in _files(holdings):
        parts[name] = _add(archive, name, path)
    for key in holdings.keys if with_keys else ():
        if (path := holdings.home / key).exists():
            parts[_KEYS + key] = _add(archive, _KEYS + key, path)
    return parts


def _files(holdings: Holdings) -> Iterator[tuple[str, Path]]:
    for folder in holdings.folders:
        for path in sorted((holdings.home / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield _FILES + path.relative_to(holdings.home).as_posix(), path


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> Part:
    """Copy a file into the archive, counting and hashing what was really written."""
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        return _copy(source, target)


def _copy(source: IO[bytes], target: IO[bytes]) -> Part:
    whole, length = hashlib.sha256(), 0
    while block := source.read(_BLOCK_BYTES):
        whole.update(block)
        length += len(block)
        target.write(block)
    return Part(length, whole.hexdigest())


@contextmanager
def _unpacked(file: Path, home: Path) -> Iterator[tuple[Manifest, Path]]:
    """Unpack into a folder of the home and check every part against the manifest."""
    manifest = read_manifest(file)
    with tempfile.TemporaryDirectory(dir=home, prefix="restore.") as name:
        folder = Path(name)
        with zipfile.ZipFile(file) as archive:
            if sorted([_MANIFEST, *manifest.parts]) != sorted(archive.namelist()):
                raise ArchiveBroken(file, "its parts are not those its manifest names")
            for part_name, part in manifest.parts.items():
                _unpack(archive, part_name, part, folder, file)
        if _DUMP not in manifest.parts:
            raise ArchiveBroken(file, "it holds no database")
        yield manifest, folder


def _unpack(archive: zipfile.ZipFile, name: str, part: Part, folder: Path, file: Path) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or path.parts[0] not in {_DUMP, "files", "keys"}:
        raise ArchiveBroken(file, f"it holds a part with the name {name}")
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with archive.open(name) as source, target.open("xb") as sink:
            found = _copy(source, sink)
    except (zipfile.BadZipFile, OSError) as error:
        raise ArchiveBroken(file, f"its part {name} cannot be read ({error})") from None
    if found != part:
        raise ArchiveBroken(file, f"its part {name} was changed or damaged")
    target.chmod(0o600)


def _moves(folder: Path, holdings: Holdings) -> Iterator[tuple[Path, Path]]:
    for name in holdings.folders:
        source = folder / _FILES / name
        source.mkdir(parents=True, exist_ok=True)
        yield source, holdings.home / name
    for name in holdings.keys:
        if (source := folder / _KEYS / name).exists():
            yield source, holdings.home / name


def _refuse_overwriting(moves: Sequence[tuple[Path, Path]]) -> None:
    """Refuse to lose files or keys; an empty folder or the very same key is no loss."""
    for source, target in moves:
        if target.is_dir() and any(target.iterdir()):
            raise FilesInTheWay(target)
        if target.is_file() and target.read_bytes() != source.read_bytes():
            raise FilesInTheWay(target)


def _put(source: Path, target: Path) -> None:
    if target.exists():
        kept = target.with_name(target.name + ".before-restore")
        if kept.is_dir():
            shutil.rmtree(kept)
        target.replace(kept)
    source.rename(target)
