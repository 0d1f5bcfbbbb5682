"""Install, use and upgrade a bundle on this machine as if it had no network.

The visitor (`visitor.py`) runs in a network namespace that has nothing but itself; started by root
it also becomes the account `nobody`, which owns nothing.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tools.bundle import keys, making, ours, wheels
from tools.bundle.faults import NotMade
from tools.bundle.installer import incoming, machine, manifest

VISITOR: Final = Path(__file__).with_name("visitor.py")
_SYSTEM_PYTHON: Final = Path("/usr/bin/python3")
_WITHIN_S: Final = 1200
#: How a namespace without a network is had: as root, else as a user who may make one.
_NAMESPACES: Final = (
    ("unshare", "--net", "--"),
    ("unshare", "--user", "--map-current-user", "--keep-caps", "--net", "--"),
)


def namespace() -> Sequence[str] | None:
    """Give the command that starts another one without a network; None where none may."""
    for command in _NAMESPACES:
        try:
            done = subprocess.run([*command, "true"], check=False, capture_output=True)
        except OSError:
            return None
        if done.returncode == 0:
            return command
    return None


def check(file: Path, uv: str) -> int:
    """Visit a bundle, and a higher version of this checkout, signed by a key that lasts as long.

    Raises
    ------
    NotMade
        No namespace may be had, or something did not work.
    """
    with tempfile.TemporaryDirectory(prefix="linquan-check-") as name:
        with incoming.unpacked(file, Path(name)) as folder:
            told, public = manifest.signed_manifest(folder)
        target = machine.choose(told, machine.present())
        key = Ed25519PrivateKey.generate()
        kinds = [wheels.Kind(target.arch, target.python)]
        higher = making.bundle(
            key, kinds, uv=uv, store=making.STORE,
            out=Path(name) / "higher.tar", number=f"{ours.version()}.1",
        )  # fmt: skip
        print(visit(file, public, higher, keys.public_of(key), back=True))
    return 0


def visit(file: Path, signer: bytes, higher: Path, higher_signer: bytes, *, back: bool) -> str:
    """Install, use and upgrade where there is no network, and go back if asked.

    What was said and done is given.

    Raises
    ------
    NotMade
    """
    without_network = namespace()
    if without_network is None:
        raise NotMade("No network namespace may be made here (unshare --net); start this as root.")
    folder = Path(tempfile.mkdtemp(prefix="linquan-visit-"))
    try:
        user = _make_ready(folder, file, higher)
        told = [manifest.fingerprint(key) for key in (signer, higher_signer)]
        command = [*without_network, str(_python()), str(folder / VISITOR.name), *told, user]
        command.append("back" if back else "")
        done = subprocess.run(
            command, check=False, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=_WITHIN_S,
            env={"PATH": os.defpath, "HOME": str(folder), "LANG": "C"},
        )  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if done.returncode:
        said = done.stdout[-6000:]
        raise NotMade("The bundle does not work without a network:\n{said}", said=said)
    return done.stdout


def _make_ready(folder: Path, file: Path, higher: Path) -> str:
    """Lay what the visitor needs into its folder; give the account it becomes, empty for ours."""
    for source, name in ((VISITOR, VISITOR.name), (file, "bundle.tar"), (higher, "higher.tar")):
        shutil.copy(source, folder / name)
    if os.geteuid() != 0:
        return ""
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return nobody.pw_name if _python() == _SYSTEM_PYTHON else ""


def _python() -> Path:
    """Give the system's Python when it is the bundle's kind, as a target has; else ours."""
    ours_is = f"{sys.version_info.major}.{sys.version_info.minor}"
    code = "import sys; print('{}.{}'.format(*sys.version_info))"
    if _SYSTEM_PYTHON.exists():
        told = subprocess.run(
            [_SYSTEM_PYTHON, "-c", code], check=False, capture_output=True, text=True
        )
        if told.stdout.strip() == ours_is:
            return _SYSTEM_PYTHON
    return Path(getattr(sys, "_base_executable", sys.executable))
