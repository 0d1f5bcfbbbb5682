"""`linquan keys`: what it says, and what it refuses."""

import os
from argparse import Namespace
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from tests.kernel.test_sealing import NOW

from linquan.cli import homes, house, keys
from linquan.cli.terminal import CommandFailed
from linquan.kernel import secrets
from linquan.kernel.models import OutgoingText

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("LINQUAN_SECRET_KEYS", raising=False)
    monkeypatch.setenv("LINQUAN_HOME", str(tmp_path))
    monkeypatch.setattr(homes, "database", nullcontext)
    monkeypatch.setattr(house, "entered", nullcontext)
    settings.LINQUAN_HOME = tmp_path
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], home: Path, act: str, key: str = "") -> list[str]:
    assert keys.run(Namespace(home=home, act=act, key=key)) == 0
    return capsys.readouterr().out.splitlines()


def sealed_text() -> None:
    OutgoingText.objects.create(
        district_id=7, subject="appeal:1", text="…", key="1", created_at=NOW,
        phone_sealed=secrets.seal("13812340001", "text.phone:7"),
    )  # fmt: skip


def settle(home: Path) -> None:
    """Let the keys be older than whatever is under way."""
    past = (home / secrets.FILE_NAME).stat().st_mtime - keys.SETTLED_S
    os.utime(home / secrets.FILE_NAME, (past, past))


def test_a_key_is_added_and_everything_renewed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sealed_text()
    old = secrets.keyring().newest_id
    assert said(capsys, home, "list") == [
        f"{old:18}           1 values  seals from now on, makes the hashes"
    ]
    new = said(capsys, home, "add")[0].split()[0]
    assert said(capsys, home, "renew") == ["1 values were sealed anew."]
    assert said(capsys, home, "list") == [
        f"{new:18}           1 values  seals from now on",
        f"{old:18}           0 values  makes the hashes",
    ]


def test_a_key_goes_only_when_nothing_needs_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = secrets.keyring().newest_id
    second = said(capsys, home, "add")[0].split()[0]
    sealed_text()
    said(capsys, home, "add")
    for key, why in (
        (first, f"{first} makes the hashes by which people are found: it stays"),
        (second, f"{second} still seals 1 values: linquan keys renew"),
    ):
        with pytest.raises(CommandFailed) as refused:
            said(capsys, home, "drop", key)
        assert str(refused.value) == why
    said(capsys, home, "renew")
    with pytest.raises(CommandFailed, match="changed just now"):
        said(capsys, home, "drop", second)
    settle(home)
    assert said(capsys, home, "drop", second)[0].startswith(f"{second} is gone.")
    settle(home)
    with pytest.raises(CommandFailed, match=f"there is no key {second}"):
        said(capsys, home, "drop", second)


def test_keys_of_the_environment_are_changed_there(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINQUAN_SECRET_KEYS", secrets.Keyring.generate().written())
    with pytest.raises(CommandFailed, match="LINQUAN_SECRET_KEYS"):
        keys.run(Namespace(home=home, act="add", key=""))
