"""Where a home's server keeps its data, its sockets and its passwords."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from linquan.postgres.accounts import SYSTEM_FOLDER, Account
from linquan.postgres.errors import NotYours, PasswordLost

#: Name of the application's role and of its database.
APPLICATION = "linquan"
SUPERUSER = "postgres"
#: Sockets only; the number is part of the socket's name.
PORT = 5432
#: A socket's path has at most 107 bytes (sun_path, unix(7)), its name in the folder included.
LONGEST_SOCKET_FOLDER_BYTES = 107 - len(f"/.s.PGSQL.{PORT}")
#: Fixed on purpose: TMPDIR may differ between the starter and whoever comes later.
_SHORT_FOLDER = Path("/tmp")  # noqa: S108  the folder below it is made 0700 and its owner checked


@dataclass(frozen=True)
class Place:
    """A server's folder.

    Attributes
    ----------
    folder : Path
        Holds ``data``, ``run`` (sockets), ``server.log`` and two password files.
    """

    folder: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.folder / "server.log"

    @property
    def made(self) -> bool:
        """Whether a data folder is there.

        Raises
        ------
        NotYours
            It belongs to somebody else.
        """
        try:
            return (self.data / "PG_VERSION").exists()
        except PermissionError:
            raise _foreign(self.folder) from None

    @property
    def sockets(self) -> Path:
        """The folder of the socket: ``run``, or a short one when that path is too long."""
        usual = self.folder / "run"
        if len(os.fsencode(usual)) <= LONGEST_SOCKET_FOLDER_BYTES:
            return usual
        return _SHORT_FOLDER / f"linquan-{fingerprint(self.folder)}"

    @property
    def socket(self) -> Path:
        """The socket itself."""
        return self.sockets / f".s.PGSQL.{PORT}"

    @property
    def superuser_password_file(self) -> Path:
        """Read by the launcher alone."""
        return self.folder / "superuser.password"

    @property
    def application_password_file(self) -> Path:
        """The plain role's password."""
        return self.folder / f"{APPLICATION}.password"

    def application_dsn(self) -> str:
        """Give the address the application connects to, as its plain role."""
        password = self.application_password_file.read_text("ascii")
        return self._dsn(APPLICATION, password, APPLICATION)

    def superuser_dsn(self, database: str = SUPERUSER) -> str:
        """Give the launcher's address.

        Raises
        ------
        PasswordLost
            Its password file is gone.
        """
        try:
            password = self.superuser_password_file.read_text("ascii")
        except FileNotFoundError:
            raise PasswordLost(self.superuser_password_file) from None
        return self._dsn(SUPERUSER, password, database)

    def _dsn(self, role: str, password: str, database: str) -> str:
        host = quote(str(self.sockets), safe="/")
        return f"postgresql://{role}:{quote(password)}@/{database}?host={host}&port={PORT}"

    def check_sockets(self, uid: int) -> None:
        """Refuse a socket folder outside of the home that others could have laid in wait.

        Raises
        ------
        NotYours
            It is a link, belongs to another user, or is open to others.
        """
        if self.sockets.parent == self.folder:
            return
        status = self.sockets.lstat()
        if stat.S_ISDIR(status.st_mode) and status.st_uid == uid and not status.st_mode & 0o077:
            return
        raise NotYours(
            self.sockets,
            "should hold the database's socket but is a link, belongs to another user or is open "
            "to others",
            "Remove it, or choose a shorter LINQUAN_HOME.",
        )


def existing(home: Path) -> Place | None:
    """Give the place of a home whose data has been made, else None.

    Raises
    ------
    NotYours
        Its data belongs to somebody else.
    """
    inside, outside = _inside(home), _outside(home)
    if inside.made:
        return inside
    if os.geteuid() == 0:
        return outside if outside.made else None
    if outside.folder.exists():
        raise _foreign(outside.folder)
    return None


def choose(home: Path, account: Account) -> Place:
    """Give the place for new data: in the home, or the system's folder if the home is closed."""
    return _inside(home) if account.can_enter(home) else _outside(home)


def _inside(home: Path) -> Place:
    return Place(home.resolve() / "postgres")


def _outside(home: Path) -> Place:
    return Place(SYSTEM_FOLDER / fingerprint(home.resolve()))


def fingerprint(path: Path) -> str:
    """Shorten a path to sixteen characters that go into any name."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def _foreign(folder: Path) -> NotYours:
    return NotYours(
        folder,
        "holds the database and belongs to another user",
        "Start Linquan as that user (or as root), or choose another folder with LINQUAN_HOME.",
    )
