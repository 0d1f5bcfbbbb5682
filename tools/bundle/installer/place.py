"""The folder of an installation: what lies where, who owns it, one installer at a time.

versions/NAME   code, each version with an environment of its own
current         link to the version in use: switching it is the one step that cannot be halved
data            LINQUAN_HOME: database, photos, keys
backups         made before each upgrade; never removed by us
trust           the key that bundles must be signed with
settings.env    settings of the house, one NAME=value a line
linquan, upgrade  commands
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from . import commands, versions
from .versions import Version
from .words import Refused

_ASSIGNMENT: Final = re.compile(r"([A-Z0-9_]+)=(.*)")
DRAFT: Final = ".part"


@dataclass(frozen=True)
class Place:
    """An installation's folder, absolute and without links."""

    root: Path

    @property
    def versions(self) -> Path:
        """Holds a folder for each version."""
        return self.root / "versions"

    @property
    def current(self) -> Path:
        """The link to the version in use."""
        return self.root / "current"

    @property
    def data(self) -> Path:
        """The home of the house, unless the settings name another."""
        return self.root / "data"

    @property
    def backups(self) -> Path:
        """Archives made before upgrades."""
        return self.root / "backups"

    @property
    def key(self) -> Path:
        """The trusted public key."""
        return self.root / "trust" / "signer.pem"

    @property
    def settings_file(self) -> Path:
        """Settings of the house."""
        return self.root / "settings.env"

    @property
    def upgrade_file(self) -> Path:
        """What the last upgrade did, for the way back."""
        return self.root / "last-upgrade.json"

    def installed(self) -> Version | None:
        """Give the version in use; None before the first installation."""
        return versions.read(self.current)

    def folder_of(self, version: Version) -> Path:
        """Give the folder of a version."""
        return self.versions / version.folder

    def owner(self) -> tuple[int, int]:
        """Give user and group who own the data: its commands run as they."""
        status = self.data.stat()
        return status.st_uid, status.st_gid

    def settings(self) -> dict[str, str]:
        """Read the settings the way the command `linquan` does: literally, no quotes."""
        try:
            lines = self.settings_file.read_text("utf-8").split("\n")
        except FileNotFoundError:
            return {}
        found = (_ASSIGNMENT.fullmatch(line.removesuffix("\r")) for line in lines)
        return {match[1]: match[2] for match in found if match}

    def environment(self) -> dict[str, str]:
        """Give the environment of a version's commands."""
        kept = {n: value for n, value in os.environ.items() if n not in commands.DROPPED}
        ours = {"LINQUAN_HOME": str(self.data), "PYTHONUTF8": "1", "PYTHONSAFEPATH": "1"}
        return kept | ours | self.settings()

    def switch(self, version: Version) -> None:
        """Make a version the current one: a link renamed over another, whole or not at all."""
        draft = self.root / f".current{DRAFT}"
        draft.unlink(missing_ok=True)
        draft.symlink_to(Path("versions") / version.folder)
        os.sync()
        draft.replace(self.current)
        _sync(self.root)

    def make(self, *, service_owner: tuple[int, int] | None) -> None:
        """Make the folders that are missing, and write the commands anew."""
        for folder in (self.root, self.versions, self.key.parent):
            folder.mkdir(parents=True, exist_ok=True, mode=0o755)
        for folder in (self.data, self.backups):
            if not folder.exists():
                folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700)
                if service_owner:
                    os.chown(folder, *service_owner)
        self._write_settings()
        for name, text in (("linquan", commands.LINQUAN), ("upgrade", commands.UPGRADE)):
            _put(self.root / name, text, 0o755)

    def _write_settings(self) -> None:
        if not self.settings_file.exists():
            _put(self.settings_file, commands.SETTINGS, 0o640)
        if os.geteuid() == 0:
            os.chown(self.settings_file, 0, self.owner()[1])

    def tidy(self, *keep: Version | None) -> None:
        """Remove versions no longer needed, and what an interrupted installation left."""
        kept = {version.folder for version in keep if version}
        for folder in self.versions.iterdir() if self.versions.exists() else ():
            if folder.name not in kept:
                shutil.rmtree(folder)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let one installer at a time work here.

        Raises
        ------
        Refused
            Another one is at work, or the folder belongs to somebody else.
        """
        self._check_owner()
        handle = os.open(self.root / ".install.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise Refused(
                "Another installation is at work in {folder}. Wait until it has ended.",
                folder=self.root,
            ) from None
        finally:
            os.close(handle)

    def _check_owner(self) -> None:
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            mine = self.root.stat().st_uid == os.geteuid() and os.access(self.root, os.W_OK)
        except OSError:
            mine = False
        if not mine:
            raise Refused(
                "{folder} does not belong to you. Name another folder with --to, or start this as "
                "the user who owns it.",
                folder=self.root,
            )
        strangers = {path.name for path in self.root.iterdir()} - {".install.lock"}
        if strangers and not self.versions.is_dir():
            raise Refused(
                "{folder} holds other things. Name an empty or new folder with --to.",
                folder=self.root,
            )


def _put(path: Path, text: str, mode: int) -> None:
    """Write a file as a whole: the old one stays until the new one is complete."""
    draft = path.with_name(f".{path.name}{DRAFT}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        file.write(text)
    draft.chmod(mode)
    draft.replace(path)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
