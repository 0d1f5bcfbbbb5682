"""The key that bundles are signed with."""

import getpass
import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tools.bundle.faults import NotMade
from tools.bundle.installer import manifest


def generate(file: Path, passphrase: str) -> bytes:
    """Make a key, readable by its owner alone, and its public half beside it; give the latter.

    Raises
    ------
    NotMade
        The file is there already: a key is never overwritten.
    """
    key = Ed25519PrivateKey.generate()
    guard: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        guard = serialization.BestAvailableEncryption(passphrase.encode())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, guard)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise NotMade("{file} is there already; a key is never overwritten.", file=file) from None
    with os.fdopen(handle, "wb") as stream:
        stream.write(pem)
    public = public_of(key)
    file.with_name(f"{file.name}.pub").write_bytes(manifest.write_key(public))
    return public


def load(file: Path) -> Ed25519PrivateKey:
    """Read a key; its passphrase is asked for on the terminal when it has one.

    Raises
    ------
    NotMade
        There is none, it is of another kind, or the passphrase is wrong.
    """
    try:
        pem = file.read_bytes()
        secret = (
            getpass.getpass(f"Passphrase of {file}: ").encode() if b"ENCRYPTED" in pem else None
        )
        key = serialization.load_pem_private_key(pem, secret)
    except FileNotFoundError:
        raise NotMade(
            "There is no key {file}: python3 dev.py bundle keygen {file}", file=file
        ) from None
    except (ValueError, TypeError) as error:
        raise NotMade("{file} cannot be read: {why}", file=file, why=error) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise NotMade("{file} is no Ed25519 key.", file=file)
    return key


def public_of(key: Ed25519PrivateKey) -> bytes:
    """Give the 32 bytes of the public half."""
    return key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
