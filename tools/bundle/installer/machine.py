"""What machine this is, and which of a bundle's kinds it can take."""

import os
import platform
import shutil
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from .manifest import Manifest, Target
from .words import Refused

#: What an installed version takes, its copy of the bundle and a backup beside it.
_ROOM_BYTES = 1_500_000_000


@dataclass(frozen=True)
class Machine:
    """A machine: `uname -m`, version of Python such as ``3.11``, version of glibc or empty."""

    arch: str
    python: str
    glibc: str


def present() -> Machine:
    """Look at this machine.

    Raises
    ------
    Refused
        It is not Linux, or its Python is of a kind for which no packages are made.
    """
    if sys.platform != "linux":
        raise Refused("Linquan runs on Linux; this is {system}.", system=platform.system())
    odd = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    if sys.implementation.name != "cpython" or sys.maxsize < 1 << 32 or odd:
        raise Refused(
            "This Python ({python}) is not the usual 64-bit one. Install the one of your "
            "distribution: apt-get install python3",
            python=sys.executable,
        )
    return Machine(platform.machine(), "{}.{}".format(*sys.version_info), _glibc())


def choose(manifest: Manifest, machine: Machine) -> Target:
    """Give the part of a bundle that is for a machine.

    Raises
    ------
    Refused
        There is none; the message says what this machine is and what the bundle is for.
    """
    fitting = [target for target in manifest.targets if target.arch == machine.arch]
    if not fitting:
        raise Refused(
            "This bundle is for {made_for}; this machine is {arch}. Take the bundle for {arch}.",
            made_for=", ".join(sorted({target.arch for target in manifest.targets})),
            arch=machine.arch,
        )
    for target in fitting:
        if target.python == machine.python:
            return _with_glibc(target, machine)
    raise Refused(
        "This bundle is for Python {made_for}; this is {python}. Install one of those and name it: "
        "LINQUAN_PYTHON=/path/to/python ./install",
        made_for=", ".join(target.python for target in fitting),
        python=machine.python,
    )


def check_room(folder: Path) -> None:
    """Refuse a disk that is nearly full: an upgrade that stops halfway helps nobody.

    Raises
    ------
    Refused
    """
    free = shutil.disk_usage(folder).free
    if free < _ROOM_BYTES:
        raise Refused(
            "Only {free} MB are free in {folder}; {needed} MB are needed. Make room first.",
            free=free // 1_000_000,
            folder=folder,
            needed=_ROOM_BYTES // 1_000_000,
        )


def _with_glibc(target: Target, machine: Machine) -> Target:
    if not machine.glibc or _numbers(machine.glibc) < _numbers(target.glibc):
        raise Refused(
            "This system is too old or of another kind: the GNU C library {needed} or newer is "
            "needed, here is {found}. Debian 12 is new enough.",
            needed=target.glibc,
            found=machine.glibc or "-",
        )
    return target


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _glibc() -> str:
    try:
        name, _, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").partition(" ")
    except (ValueError, OSError):
        return ""
    return version if name == "glibc" else ""
