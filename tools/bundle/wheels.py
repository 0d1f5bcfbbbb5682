"""The locked wheels for a kind of machine: from the store of this checkout, else downloaded."""

import hashlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from packaging.markers import Marker
from packaging.utils import canonicalize_name, parse_wheel_filename
from tools.bundle.faults import NotMade

#: glibc of Debian 12; wheels that want a newer one are not taken.
NEWEST_GLIBC: Final = 36
OLDEST_GLIBC: Final = 17
ARCHITECTURES: Final = ("x86_64", "aarch64")
_OLD_NAMES: Final = {"manylinux1": (2, 5), "manylinux2010": (2, 12), "manylinux2014": (2, 17)}
_PIN: Final = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?$")
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_LACKING: Final = re.compile(r"No matching distribution found for ([^\s=]+)==")


@dataclass(frozen=True)
class Pin:
    """A line of the lock: exact version, when it holds, which files may be taken for it."""

    name: str
    version: str
    marker: str
    hashes: frozenset[str]

    def holds(self, environment: Mapping[str, str]) -> bool:
        """Whether a machine needs it."""
        return not self.marker or Marker(self.marker).evaluate(dict(environment))

    def written(self) -> str:
        """Write it as pip reads it, without the marker: that was asked of the target already."""
        hashes = " ".join(f"--hash=sha256:{digest}" for digest in sorted(self.hashes))
        return f"{self.name}=={self.version} {hashes}\n"


@dataclass(frozen=True)
class Kind:
    """A kind of machine: as `uname -m` says it, and its Python, such as ``3.11``."""

    arch: str
    python: str

    def __str__(self) -> str:
        return f"{self.arch}, Python {self.python}"

    @property
    def environment(self) -> dict[str, str]:
        """What markers of the lock are asked against."""
        return {
            "implementation_name": "cpython",
            "implementation_version": f"{self.python}.0",
            "os_name": "posix",
            "platform_machine": self.arch,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": "Linux",
            "platform_version": "",
            "python_full_version": f"{self.python}.0",
            "python_version": self.python,
            "sys_platform": "linux",
            "extra": "",
        }

    @property
    def platforms(self) -> list[str]:
        """Names of platforms whose wheels it can take, the oldest first."""
        numbered = [f"manylinux_2_{minor}" for minor in range(OLDEST_GLIBC, NEWEST_GLIBC + 1)]
        return [f"{name}_{self.arch}" for name in [*_OLD_NAMES, *numbered]]


def pins(lock: str) -> tuple[Pin, ...]:
    """Read a lock as `uv pip compile --generate-hashes` writes it.

    Raises
    ------
    NotMade
        A line has no hash.
    """
    found: list[Pin] = []
    name, version, marker = "", "", ""
    hashes: set[str] = set()
    for line in [*lock.splitlines(), ""]:
        if head := _PIN.match(line):
            found += [_pin(name, version, marker, hashes)] if name else []
            (name, version), marker, hashes = head.group(1, 2), head[3] or "", set()
        hashes.update(_HASH.findall(line))
    return (*found, _pin(name, version, marker, hashes))


def _pin(name: str, version: str, marker: str, hashes: Iterable[str]) -> Pin:
    if not hashes:
        raise NotMade("{name} has no hash in the lock.", name=name or "A line")
    return Pin(canonicalize_name(name), version, marker, frozenset(hashes))


def collect(locked: Iterable[Pin], kind: Kind, store: Path) -> dict[str, bytes]:
    """Give the wheels a machine needs, by file name; each has a hash of the lock.

    Parameters
    ----------
    locked : iterable of Pin
        All lines of the lock.
    kind : Kind
        The machine.
    store : Path
        Folder of earlier downloads; what is missing is added.

    Raises
    ------
    NotMade
        A package has no wheel for this machine; it is named.
    """
    wanted = [pin for pin in locked if pin.holds(kind.environment)]
    folder = store / f"{kind.arch}-{kind.python}"
    folder.mkdir(parents=True, exist_ok=True)
    if missing := [pin for pin in wanted if not _stored(pin, folder)]:
        _download(missing, kind, folder)
    found = {}
    for pin in wanted:
        stored = _stored(pin, folder)
        if not stored:
            raise NotMade("{name} has no wheel for {kind}.", name=pin.name, kind=kind)
        found[stored[0]] = stored[1]
    return found


def _stored(pin: Pin, folder: Path) -> tuple[str, bytes] | None:
    """Look for a pin's wheel in a folder; one that was altered is as good as none."""
    for file in sorted(folder.glob("*.whl")):
        name, version, _, _ = parse_wheel_filename(file.name)
        if name == pin.name and str(version) == pin.version:
            data = file.read_bytes()
            if hashlib.sha256(data).hexdigest() in pin.hashes:
                return file.name, data
    return None


def _download(missing: Iterable[Pin], kind: Kind, folder: Path) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as lines:
        lines.writelines(pin.written() for pin in missing)
        lines.flush()
        platforms = [word for name in kind.platforms for word in ("--platform", name)]
        done = subprocess.run(
            [
                *(_python_with_pip(), "-m", "pip", "download", "-q", "--no-deps"),
                *("--only-binary=:all:", "--require-hashes", "--implementation", "cp"),
                *("--python-version", kind.python, *platforms),
                *("--dest", str(folder), "-r", lines.name),
            ],
            check=False,
            capture_output=True,
            text=True,
        )
    if done.returncode:
        lacking = _LACKING.search(done.stderr)
        why = f"{lacking[1]} has no wheel for it" if lacking else done.stderr.strip()[-1500:]
        raise NotMade("The packages for {kind} cannot be had: {why}.", kind=kind, why=why)


def _python_with_pip() -> str:
    """Give a Python that has pip: ours, or the one that `.venv` was made with."""
    outer = str(getattr(sys, "_base_executable", sys.executable))
    for python in (sys.executable, outer):
        command = [python, "-m", "pip", "--version"]
        if subprocess.run(command, check=False, capture_output=True).returncode == 0:
            return python
    raise NotMade("pip is missing: apt-get install python3-pip (as root).")


def oldest_glibc(names: Iterable[str]) -> str:
    """Give the oldest version of glibc that all of some wheels run with, such as ``2.28``."""
    needed = [_glibc_of(name) for name in names]
    return "{}.{}".format(*max([(2, OLDEST_GLIBC), *needed]))


def _glibc_of(wheel: str) -> tuple[int, int]:
    """Give what one wheel needs; of several names of its platform the oldest counts."""
    platforms = {tag.platform for tag in parse_wheel_filename(wheel)[3]}
    versions = [_OLD_NAMES[old] for name in platforms for old in _OLD_NAMES if old in name]
    numbered = [re.match(r"manylinux_(\d+)_(\d+)_", name) for name in platforms]
    versions += [(int(match[1]), int(match[2])) for match in numbered if match]
    return min(versions, default=(2, OLDEST_GLIBC))
