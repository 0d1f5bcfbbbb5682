"""A bundle of this checkout is installed, used and upgraded where there is no network."""

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.bundle import installed
from tests.bundle.pretended import PYTHON
from tools.bundle import keys, making, offline, ours, wheels
from tools.bundle.__main__ import uv
from tools.bundle.installer import machine
from tools.bundle.wheels import Kind


@pytest.mark.release
def test_it_works_without_a_network(
    tmp_path: Path, key: Ed25519PrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    if offline.namespace() is None:
        reason = "no network namespace may be made here (unshare --net): run the tests as root"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    kind = Kind(machine.present().arch, PYTHON)
    packed = installed.collect(wheels.pins(making.LOCK.read_text("utf-8")), kind)
    monkeypatch.setattr(wheels, "collect", lambda *_: packed)
    first, higher = (
        making.bundle(
            key, [kind], uv=uv(), store=tmp_path, out=tmp_path / f"{number}.tar", number=number
        )
        for number in (ours.version(), f"{ours.version()}.1")
    )
    public = keys.public_of(key)
    said = offline.visit(first, public, higher, public, back=False)
    assert "ok: there is no network" in said
    assert f"ok: {ours.version()}.1 answers instead of {ours.version()}" in said
    assert "ok: the report is still there" in said
