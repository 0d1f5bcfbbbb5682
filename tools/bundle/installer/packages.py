"""An environment of its own for a version, made from the wheels of a bundle.

Neither pip nor venv nor ensurepip is asked: Debian ships its Python without them. What a wheel is
and how it is unpacked says PyPA's "Binary distribution format"; what an environment is, PEP 405.
"""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

from . import manifest
from .manifest import Manifest, Target
from .words import Refused

_ENVIRONMENT = "venv"
#: Where the parts of a wheel's `.data` folder go, below the environment.
_PURE, _PLATFORM, _DATA = "purelib", "platlib", "data"


def make(folder: Path, bundle: Path, told: Manifest, target: Target) -> None:
    """Make the environment of a version in its folder.

    Parameters
    ----------
    folder : Path
        The version's folder, empty.
    bundle : Path
        The unpacked bundle; every wheel is compared with the list while it is read.
    told, target
        The list, and its part for this machine.

    Raises
    ------
    Refused
        A wheel was changed since the bundle was checked, or two bring the same file.
    """
    environment = folder / _ENVIRONMENT
    packages = environment / "lib" / f"python{target.python}" / "site-packages"
    packages.mkdir(parents=True)
    _link_python(environment, target)
    files = {file.path: file for file in told.files}
    for name in target.wheels:
        unpack(manifest.content(bundle, files[name]), environment, packages)
    if os.geteuid() == 0:
        _compile(environment, packages)


def python(folder: Path) -> Path:
    """Give the Python of a version."""
    return folder / _ENVIRONMENT / "bin" / "python"


def _link_python(environment: Path, target: Target) -> None:
    """Make the folder an environment: a link to Python, and a file that says where from."""
    outer = Path(getattr(sys, "_base_executable", "") or sys.executable).resolve()
    (environment / "bin").mkdir()
    (environment / "bin" / "python").symlink_to(outer)
    (environment / "pyvenv.cfg").write_text(
        f"home = {outer.parent}\ninclude-system-site-packages = false\nversion = {target.python}\n",
        "utf-8",
    )


def unpack(wheel: bytes, environment: Path, packages: Path) -> None:
    """Unpack a wheel.

    Programs it would put beside Python are left out: `python -m` starts all that we start.

    Raises
    ------
    Refused
        It holds a name that leads out of the environment, or a file that is there already.
    """
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        for entry in archive.infolist():
            target = None if entry.is_dir() else _place(entry.filename, environment, packages)
            if target:
                _write(target, archive.read(entry), entry.external_attr >> 16)


def _place(name: str, environment: Path, packages: Path) -> Path | None:
    """Say where a file of a wheel goes; None when it is not needed."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        raise Refused("A package holds a forbidden name: {name}", name=name)
    if not path.parts[0].endswith(".data"):
        return packages / path
    kind, rest = path.parts[1], PurePosixPath(*path.parts[2:])
    return {_PURE: packages / rest, _PLATFORM: packages / rest, _DATA: environment / rest}.get(kind)


def _write(target: Path, data: bytes, mode: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        handle = os.open(target, flags, 0o755 if mode & 0o111 else 0o644)
    except FileExistsError:
        raise Refused("Two packages bring the same file: {name}", name=target.name) from None
    with os.fdopen(handle, "wb") as file:
        file.write(data)


def _compile(environment: Path, packages: Path) -> None:
    """Compile what is root's: whoever runs it could keep no bytecode, and would always do it anew.

    Samples that are no code may fail.
    """
    command = [str(environment / "bin" / "python"), "-I", "-m", "compileall", "-q", "-j", "0"]
    subprocess.run(
        [*command, "-x", "/tests?/", str(packages)],
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
