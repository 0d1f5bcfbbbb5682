"""Put a bundle together."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tools.bundle import archive, licences, ours, wheels
from tools.bundle.installer.manifest import Manifest, Target
from tools.bundle.ours import ROOT
from tools.bundle.wheels import Kind

#: Wheels of earlier bundles; only what a lock names is taken from it.
STORE: Final = ROOT / ".venv" / "bundle"
LOCK: Final = ROOT / "requirements.lock"
_PAGES: Final = ROOT / "src" / "linquan" / "web" / "static" / "vendor" / "LICENSES.txt"
_PAPERS: Final = {"README.md": "README.md", "README.zh.md": "README.zh.md"}


def bundle(
    key: Ed25519PrivateKey,
    kinds: Sequence[Kind],
    *,
    uv: str,
    store: Path,
    out: Path | None = None,
    number: str = "",
) -> Path:
    """Make a bundle of this checkout.

    Parameters
    ----------
    key : Ed25519PrivateKey
        Signs the list.
    kinds : sequence of Kind
        Machines it shall serve.
    uv : str
        The program that builds our own wheel.
    store : Path
        Earlier downloads.
    out : Path, optional
        The archive; by default named after version and machine in `dist`.
    number : str, optional
        A version to be taken instead of the checkout's, for tests of upgrades.

    Raises
    ------
    NotMade
        Nothing is written then.
    """
    number = number or ours.version()
    commit, made_at = ours.commit()
    print(f"→ our own wheel, {number} …", flush=True)
    name, data = ours.wheel(uv, number=number)
    own = {f"wheels/{name}": data}
    locked = wheels.pins(LOCK.read_text("utf-8"))
    targets: list[Target] = []
    packed: dict[str, bytes] = {}
    for kind in kinds:
        print(f"→ packages for {kind} …", flush=True)
        found = {f"wheels/{n}": d for n, d in wheels.collect(locked, kind, store).items()}
        packed |= found
        targets.append(_target(kind, [*found, *own]))
    parts = own | packed | _papers(packed)
    told = archive.listed(
        parts, version=number, commit=commit, made_at=made_at, targets=tuple(targets)
    )
    file = out or ROOT / "dist" / f"{_top(number, kinds)}.tar"
    return _written(file, _top(number, kinds), parts, told, key, made_at)


def _written(
    file: Path,
    top: str,
    parts: Mapping[str, bytes],
    told: Manifest,
    key: Ed25519PrivateKey,
    made_at: datetime,
) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    archive.write(file, top, {**parts, **archive.signed(told, key)}, made_at=made_at)
    return file


def _target(kind: Kind, names: Sequence[str]) -> Target:
    glibc = wheels.oldest_glibc(Path(name).name for name in names)
    return Target(kind.arch, kind.python, glibc, tuple(sorted(names)))


def _top(number: str, kinds: Sequence[Kind]) -> str:
    """Name the top folder: version, architectures, and Pythons where not the usual one."""
    architectures = "+".join(sorted({kind.arch for kind in kinds}))
    pythons = sorted({kind.python for kind in kinds})
    shown = "" if pythons == ["3.11"] else f"-py{'+'.join(pythons)}"
    return f"linquan-{number}-{architectures}{shown}"


def _papers(packed: Mapping[str, bytes]) -> dict[str, bytes]:
    """Give everything that is no wheel."""
    known = licences.known()
    parts = [licences.part_of(data, known) for data in packed.values()]
    papers = {name: (archive.HERE / file).read_bytes() for name, file in _PAPERS.items()}
    return papers | {
        "LICENSE": (ROOT / "LICENSE").read_bytes(),
        "THIRD-PARTY.txt": licences.written(parts, _PAGES.read_text("utf-8")).encode(),
        "requirements.lock": LOCK.read_bytes(),
        "install": archive.installer(),
    }
