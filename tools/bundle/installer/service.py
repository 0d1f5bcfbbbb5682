"""A service of systemd for an installation: asked for by root only."""

import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .place import Place
from .words import Refused

NAME: Final = "linquan.service"
ACCOUNT: Final = "linquan"
UNITS: Final = Path("/etc/systemd/system")
#: Nothing that systemd would read as more than a letter.
_PLAIN_PATH: Final = re.compile(r"[A-Za-z0-9._/-]+")
_UNIT: Final = """\
# Written by the installer of Linquan. Change it with: systemctl edit linquan
[Unit]
Description=Linquan, the desk of a sub-district
After=network.target

[Service]
User={user}
ExecStart={root}/linquan serve --no-demo
Restart=on-failure
RestartSec=5
KillMode=mixed
TimeoutStopSec=180
NoNewPrivileges=yes
ProtectSystem=full
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes

[Install]
WantedBy=multi-user.target
"""


@dataclass(frozen=True)
class Service:
    """The unit of an installation; it may not be there."""

    place: Place
    units: Path = UNITS

    @property
    def file(self) -> Path:
        """The unit's file."""
        return self.units / NAME

    @property
    def present(self) -> bool:
        """Whether the machine has a unit of ours that starts this very installation."""
        try:
            return f"ExecStart={self.place.root}/linquan " in self.file.read_text("utf-8")
        except OSError:
            return False

    @property
    def active(self) -> bool:
        """Whether it runs now."""
        return self.present and _systemctl("is-active", "--quiet", NAME)

    def check(self) -> None:
        """Refuse what cannot become a service, before anything is done.

        Raises
        ------
        Refused
        """
        if os.geteuid() != 0:
            raise Refused("Only root can write a service. Start this as root, or leave --service.")
        if not _PLAIN_PATH.fullmatch(str(self.place.root)):
            raise Refused(
                "For a service the folder may hold only letters, digits and . _ - / ({folder}).",
                folder=self.place.root,
            )
        if self.file.exists() and not self.present:
            raise Refused(
                "{file} belongs to another installation. Remove it first, or leave --service.",
                file=self.file,
            )

    def write(self) -> None:
        """Write the unit, and let it start with the machine where systemd is there to be told."""
        user = pwd.getpwuid(self.place.owner()[0]).pw_name
        self.file.write_text(_UNIT.format(user=user, root=self.place.root), "utf-8")
        _systemctl("daemon-reload")
        _systemctl("enable", "--quiet", NAME)

    def start(self) -> bool:
        """Start it; whether systemd could."""
        return _systemctl("start", NAME)

    def stop(self) -> bool:
        """Stop it; whether systemd could."""
        return _systemctl("stop", NAME)


def account() -> tuple[int, int]:
    """Give the account a new service runs as, made when it is missing.

    Raises
    ------
    Refused
        It cannot be made.
    """
    if not _known():
        _run(["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent",
              "--shell", "/usr/sbin/nologin", ACCOUNT])  # fmt: skip
    if not (entry := _known()):
        raise Refused(
            "The account {name} cannot be made. Make it first: useradd --system {name}",
            name=ACCOUNT,
        )
    return entry.pw_uid, entry.pw_gid


def _known() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        return None


def _systemctl(*arguments: str) -> bool:
    return bool(shutil.which("systemctl")) and _run(["systemctl", *arguments])


def _run(command: list[str]) -> bool:
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False
