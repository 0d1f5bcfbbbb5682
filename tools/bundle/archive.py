"""A folder of parts into one archive: the same parts give the same bytes."""

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tools.bundle import keys
from tools.bundle.installer import manifest
from tools.bundle.installer.manifest import File, Manifest, Target

HERE = Path(__file__).resolve().parent
#: Finds a Python that is new enough, and becomes it; what follows the last line is a zip archive.
_HEAD = """\
#!/bin/sh
# The installer of Linquan: this text starts Python, the rest of the file is a zip archive of its
# modules (unzip -l install). Everything else in the folder is checked before it is used.
usual="/usr/bin/python3 python3 python3.11 python3.12 python3.13 python3.14"
for python in ${LINQUAN_PYTHON:-$usual}; do
  if "$python" -c 'import sys, json, zipfile; sys.exit(sys.version_info < (3, 11))' 2> /dev/null
  then exec "$python" "$0" "$@"; fi
done
echo "Python 3.11 or newer is needed. On Debian 12, as root: apt-get install python3" >&2
echo "需要 Python 3.11 或更新版本。在 Debian 12 上以 root 运行：apt-get install python3" >&2
exit 1
""".encode()
#: The first moment a zip archive can hold: modules have no date of their own.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def installer() -> bytes:
    """Give the file `install`."""
    packed = io.BytesIO()
    modules = {"__main__.py": HERE / "start.py"}
    modules |= {f"installer/{path.name}": path for path in (HERE / "installer").glob("*.py")}
    with zipfile.ZipFile(packed, "w") as archive:
        for name, path in sorted(modules.items()):
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_STORED)
    return _HEAD + packed.getvalue()


def listed(
    parts: Mapping[str, bytes],
    *,
    version: str,
    commit: str,
    made_at: datetime,
    targets: tuple[Target, ...],
) -> Manifest:
    """Make the list of the parts of a bundle, by name."""
    files = tuple(
        File(name, len(data), hashlib.sha256(data).hexdigest())
        for name, data in sorted(parts.items())
    )
    return Manifest(version, commit, made_at.astimezone(UTC).isoformat(), targets, files)


def signed(told: Manifest, key: Ed25519PrivateKey) -> dict[str, bytes]:
    """Give the three parts that the list cannot name: the list, its signature, the public key."""
    data = told.written()
    return {
        manifest.MANIFEST: data,
        manifest.SIGNATURE: key.sign(data),
        manifest.SIGNER: manifest.write_key(keys.public_of(key)),
    }


def write(file: Path, top: str, parts: Mapping[str, bytes], *, made_at: datetime) -> None:
    """Write the archive: sorted, without owners, every part with the same date."""
    draft = file.with_name(f"{file.name}.part")
    with tarfile.open(draft, "w", format=tarfile.GNU_FORMAT) as archive:
        for name, data in sorted(parts.items()):
            entry = tarfile.TarInfo(f"{top}/{name}")
            entry.size, entry.mtime = len(data), int(made_at.timestamp())
            entry.mode = 0o755 if name == "install" else 0o644
            archive.addfile(entry, io.BytesIO(data))
    draft.replace(file)
