"""Small bundles, made as the large ones are, of a house that only pretends."""

import os
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.bundle.pretended import Bundled, bundled
from tools.bundle.installer import packages


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(b"k" * 32)


@pytest.fixture
def other_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(b"o" * 32)


@pytest.fixture
def small(tmp_path: Path, key: Ed25519PrivateKey, now: datetime) -> Bundled:
    """A bundle of version 1.0, unpacked."""
    return bundled(tmp_path, key, "1.0", now)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def uncompiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what takes most of the time and changes nothing."""
    monkeypatch.setattr(packages, "_compile", lambda *_: None)
    monkeypatch.setattr(os, "sync", lambda: None)
