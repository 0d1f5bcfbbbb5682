"""The signed list of what is in a bundle, and whether a folder holds exactly that."""

import base64
import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from . import ed25519
from .words import Refused

FORMAT: Final = "linquan-bundle-1"
MANIFEST, SIGNATURE, SIGNER = "MANIFEST.json", "MANIFEST.sig", "SIGNER.pem"
#: The three files that the list cannot name.
OUTSIDE: Final = frozenset({MANIFEST, SIGNATURE, SIGNER})
#: Far above any real bundle; beyond it reading would only fill the memory.
LONGEST_MANIFEST_BYTES: Final = 4_000_000
LARGEST_FILE_BYTES: Final = 500_000_000
_SAFE_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]*(?:/[A-Za-z0-9_][A-Za-z0-9._+-]*)*")
_LONGEST_NAME: Final = 200
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
#: What stands before the 32 bytes of an Ed25519 key in SubjectPublicKeyInfo (RFC 8410).
_KEY_PREFIX: Final = bytes.fromhex("302a300506032b6570032100")


@dataclass(frozen=True)
class File:
    """A file of the bundle: its name below the top folder, length in bytes, SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Target:
    """A kind of machine that the bundle serves.

    Attributes
    ----------
    arch : str
        As `uname -m` says it.
    python : str
        Such as ``3.11``.
    glibc : str
        Oldest version of the C library that every wheel is content with, such as ``2.28``.
    wheels : tuple of str
        Names of files, each of them in the list.
    """

    arch: str
    python: str
    glibc: str
    wheels: tuple[str, ...]


@dataclass(frozen=True)
class Manifest:
    """What a bundle says of itself.

    Attributes
    ----------
    version, commit : str
        Of the product; the commit ends in ``+changes`` when files were changed since.
    made_at : str
        When the commit was made, ISO 8601 in UTC: two builds of it are the same bytes.
    """

    version: str
    commit: str
    made_at: str
    targets: tuple[Target, ...]
    files: tuple[File, ...]

    def written(self) -> bytes:
        """Write it; the same content gives the same bytes."""
        text = json.dumps({"format": FORMAT} | asdict(self), indent=1, sort_keys=True)
        return f"{text}\n".encode()


def is_safe(name: str) -> bool:
    """Whether a name stays below its folder and is nothing odd."""
    return len(name) <= _LONGEST_NAME and bool(_SAFE_NAME.fullmatch(name))


def parse(data: bytes) -> Manifest:
    """Read a list.

    Raises
    ------
    Refused
        It is of a newer kind, or names what no bundle of ours would.
    """
    try:
        told = json.loads(data)
        if told.pop("format") != FORMAT:
            raise Refused(
                "This bundle is of a kind that this installer does not know. Use its own installer."
            )
        files = tuple(_file(entry) for entry in told.pop("files"))
        targets = tuple(_target(entry) for entry in told.pop("targets"))
        found = Manifest(files=files, targets=targets, **{k: str(v) for k, v in told.items()})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused("The list of the bundle cannot be read ({why}).", why=error) from None
    _check(found)
    return found


def _file(entry: dict[str, Any]) -> File:
    file = File(**entry)
    if not (isinstance(file.path, str) and is_safe(file.path)) or file.path in OUTSIDE:
        raise Refused("The list of the bundle holds a forbidden name: {name}", name=file.path)
    if not (isinstance(file.size, int) and 0 <= file.size <= LARGEST_FILE_BYTES):
        raise ValueError(file.size)
    if not _SHA256.fullmatch(file.sha256):
        raise ValueError(file.sha256)
    return file


def _target(entry: dict[str, Any]) -> Target:
    return Target(entry["arch"], entry["python"], entry["glibc"], tuple(entry["wheels"]))


def _check(manifest: Manifest) -> None:
    names = [file.path for file in manifest.files]
    if len(set(names)) < len(names):
        raise Refused("The list of the bundle names a file twice.")
    for target in manifest.targets:
        if missing := set(target.wheels) - set(names):
            raise Refused("The list of the bundle lacks {name}.", name=min(missing))


# --- keys ----------------------------------------------------------------------------------------


def read_key(pem: bytes) -> bytes:
    """Take the 32 bytes of a public key out of its PEM text, as `openssl pkey -pubout` writes it.

    Raises
    ------
    Refused
        It is something else.
    """
    lines = pem.decode("ascii", errors="replace").split()
    body = "".join(line for line in lines if re.fullmatch(r"[A-Za-z0-9+/=]{20,}", line))
    try:
        der = base64.b64decode(body, validate=True)
    except ValueError:
        der = b""
    if not der.startswith(_KEY_PREFIX) or len(der) != len(_KEY_PREFIX) + ed25519.KEY_BYTES:
        raise Refused("{name} is no Ed25519 public key.", name=SIGNER)
    return der[len(_KEY_PREFIX) :]


def write_key(public: bytes) -> bytes:
    """Write a public key as PEM, which OpenSSL reads too."""
    body = base64.b64encode(_KEY_PREFIX + public).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n".encode()


def fingerprint(public: bytes) -> str:
    """Give what people compare: SHA-256 of the key in groups of four."""
    digest = hashlib.sha256(public).hexdigest()
    return "-".join(digest[at : at + 4] for at in range(0, len(digest), 4))


# --- checking ------------------------------------------------------------------------------------


def signed_manifest(folder: Path) -> tuple[Manifest, bytes]:
    """Read a folder's list once its signature holds; give it with the key that signed it.

    Nothing of the list is looked at before. Whether the key is to be trusted is another question.

    Raises
    ------
    Refused
        Something is missing, or the signature is not of this list.
    """
    data = _small(folder / MANIFEST)
    public = read_key(_small(folder / SIGNER))
    if not ed25519.verify(public, data, _small(folder / SIGNATURE)):
        raise Refused(
            "The signature does not belong to the list of this bundle: it was changed or damaged. "
            "Nothing was run. Fetch the bundle again from where it was published."
        )
    return parse(data), public


def check_files(folder: Path, manifest: Manifest) -> None:
    """Compare every file with the list.

    Raises
    ------
    Refused
        A file is missing, changed, too many, or no plain file; the message names it.
    """
    wanted = {file.path: file for file in manifest.files}
    found = set(_entries(folder)) - OUTSIDE
    for name in sorted(found - set(wanted)):
        raise Refused(
            "{name} is not in the list of the bundle. Nothing was run. Remove it, or unpack the "
            "bundle anew into an empty folder.",
            name=name,
        )
    for name in sorted(set(wanted) - found):
        raise Refused(
            "{name} is missing from the bundle. Nothing was run. Unpack it anew.", name=name
        )
    for file in manifest.files:
        content(folder, file)


def content(folder: Path, file: File) -> bytes:
    """Read a file of the bundle; what is given is what the list says, whatever changes later.

    Raises
    ------
    Refused
        It was changed or damaged.
    """
    data = _read(folder / file.path, file.size)
    if len(data) != file.size or hashlib.sha256(data).hexdigest() != file.sha256:
        raise Refused(
            "{name} is not what the list of the bundle says: it was changed or damaged. Nothing "
            "was run. Fetch the bundle again from where it was published.",
            name=file.path,
        )
    return data


def _entries(folder: Path, below: str = "") -> Iterator[str]:
    """Names of all plain files below a folder.

    Raises
    ------
    Refused
        There is a link, a device or anything else that no bundle holds.
    """
    with os.scandir(folder / below) as entries:
        for entry in entries:
            name = f"{below}{entry.name}"
            mode = entry.stat(follow_symlinks=False).st_mode
            if stat.S_ISDIR(mode):
                yield from _entries(folder, f"{name}/")
            elif stat.S_ISREG(mode):
                yield name
            else:
                raise Refused("{name} is a link or no plain file. Nothing was run.", name=name)


def _small(path: Path) -> bytes:
    if not path.is_file():
        raise Refused(
            "{name} is missing: {folder} is no bundle, or was not unpacked wholly.",
            name=path.name,
            folder=path.parent,
        )
    return _read(path, LONGEST_MANIFEST_BYTES)


def _read(path: Path, most: int) -> bytes:
    """Read a plain file up to one byte more than expected, never through a link."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        return file.read(most + 1)
