"""Versions of the product, and which of two is the newer."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from .manifest import Manifest, Target
from .words import Refused

_FILE = "about.json"
_WRITTEN = re.compile(r"(\d+(?:\.\d+)*)(?:(a|b|rc)(\d+))?")


@dataclass(frozen=True)
class Version:
    """An installed version.

    Attributes
    ----------
    number : str
        Such as ``0.2.0``.
    commit, made_at : str
        What it was built from, and when that was made (ISO 8601).
    build : str
        Twelve digits of the hash of the bundle's list: no two bundles share it.
    python : str
        The Python it was installed for, such as ``3.11``.
    """

    number: str
    commit: str
    made_at: str
    build: str
    python: str

    @property
    def folder(self) -> str:
        """Name of its folder in `versions`."""
        return f"{self.number}-{self.build}-py{self.python}"

    @property
    def name(self) -> str:
        """What people are told."""
        return f"{self.number} ({shown(self.commit, 8)})"

    def is_older_than(self, other: "Version") -> bool:
        """Whether this one comes before: by number, and with the same number by date."""
        return (order(self.number), self.made_at) < (order(other.number), other.made_at)


def order(number: str) -> tuple[tuple[int, ...], str, int]:
    """Give what versions are sorted by: 0.10 after 0.9, 1.0rc1 before 1.0.

    Raises
    ------
    Refused
        It is no such number.
    """
    found = _WRITTEN.fullmatch(number)
    if not found:
        raise Refused("{number} is no version number that can be compared.", number=number)
    parts = [int(part) for part in found[1].split(".")]
    while parts[-1:] == [0]:
        parts.pop()
    return tuple(parts), found[2] or "release", int(found[3] or 0)


def of_bundle(manifest: Manifest, target: Target) -> Version:
    """Give the version that a bundle brings."""
    order(manifest.version)
    build = hashlib.sha256(manifest.written()).hexdigest()[:12]
    return Version(manifest.version, manifest.commit, manifest.made_at, build, target.python)


def shown(commit: str, digits: int) -> str:
    """Shorten a commit, but never the word that files were changed since."""
    digest, plus, word = commit.partition("+")
    return digest[:digits] + plus + word


def write(version: Version, folder: Path) -> None:
    """Note in a version's folder which it is."""
    (folder / _FILE).write_text(json.dumps(asdict(version), indent=1) + "\n", "utf-8")


def read(folder: Path) -> Version | None:
    """Read which version a folder holds; None when it holds none that is complete."""
    try:
        return Version(**json.loads((folder / _FILE).read_text("utf-8")))
    except FileNotFoundError:
        return None
