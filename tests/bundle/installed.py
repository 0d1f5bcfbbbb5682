"""Wheels packed anew from what is installed here: no download, so the test of a bundle stays fast.

What is installed came from the same lock, with its hashes. A release's `dev.py bundle check` uses
the wheels themselves.
"""

import io
import zipfile
from collections.abc import Iterable
from importlib.metadata import Distribution, PackagePath, distribution
from pathlib import Path

from tools.bundle.wheels import Kind, Pin


def collect(locked: Iterable[Pin], kind: Kind) -> dict[str, bytes]:
    """Give the wheels a machine of our kind needs, in the place of `wheels.collect`."""
    found = (distribution(pin.name) for pin in locked if pin.holds(kind.environment))
    return dict(packed(part) for part in found)


def papers(locked: Iterable[Pin], kind: Kind) -> list[bytes]:
    """Give the same wheels with every file's name but only the papers' content."""
    found = (distribution(pin.name) for pin in locked if pin.holds(kind.environment))
    return [packed(part, only=".dist-info/")[1] for part in found]


def packed(part: Distribution, only: str = "") -> tuple[str, bytes]:
    """Pack one installed package; programs beside Python stay behind, as they do on the target."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", compresslevel=1) as target:
        for file in part.files or ():
            if ".." not in file.parts and "__pycache__" not in file.parts:
                content = (
                    Path(str(part.locate_file(file))).read_bytes() if only in str(file) else b""
                )
                target.writestr(_entry(part, file), content, zipfile.ZIP_DEFLATED)
    name = part.metadata["Name"].lower().replace("-", "_").replace(".", "_")
    return f"{name}-{part.version}-{tag_of(part)}.whl", whole.getvalue()


def _entry(part: Distribution, file: PackagePath) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(str(file))
    entry.external_attr = Path(str(part.locate_file(file))).stat().st_mode << 16
    return entry


def tag_of(part: Distribution) -> str:
    """Give the tag of the wheel it came from."""
    lines = (part.read_text("WHEEL") or "").splitlines()
    return next(line.partition(": ")[2] for line in lines if line.startswith("Tag: "))
