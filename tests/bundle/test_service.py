"""As a service of systemd: only where root asks, only of this installation."""

import os
import pwd
import shutil
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.bundle.pretended import Bundled, bundled
from tools.bundle.installer import service
from tools.bundle.installer.command import main
from tools.bundle.installer.place import Place
from tools.bundle.installer.service import Service
from tools.bundle.installer.words import Refused

pytestmark = pytest.mark.usefixtures("uncompiled")


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What systemd was told; the unit counts as running."""
    told: list[str] = []

    def systemctl(*arguments: str) -> bool:
        told.append(" ".join(arguments))
        return True

    (tmp_path / "units").mkdir()
    monkeypatch.setattr(service, "_systemctl", systemctl)
    monkeypatch.setattr(Service.__init__, "__defaults__", (tmp_path / "units",))
    return told


@pytest.fixture
def _as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service.os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "chown", lambda *_: None)
    own = pwd.getpwuid(os.getuid())
    monkeypatch.setattr(service, "_known", lambda: own)


@pytest.mark.usefixtures("_as_root")
def test_the_unit_starts_this_installation(
    small: Bundled, tmp_path: Path, asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    place = Place(tmp_path / "to")
    assert main(["--to", str(place.root), "--service"], bundle=small.folder) == 0
    unit = (tmp_path / "units" / "linquan.service").read_text()
    user = pwd.getpwuid(os.getuid()).pw_name
    assert f"\nUser={user}\nExecStart={place.root}/linquan serve --no-demo\n" in unit
    assert "\nKillMode=mixed\n" in unit
    assert asked == ["daemon-reload", "enable --quiet linquan.service"]
    assert capsys.readouterr().out.endswith("systemctl start linquan\n")
    if shutil.which("systemd-analyze"):
        done = subprocess.run(
            ["systemd-analyze", "verify", tmp_path / "units" / "linquan.service"],
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        assert "linquan.service:" not in done.stderr


@pytest.mark.usefixtures("_as_root")
@pytest.mark.parametrize("broken", ["", "serve"])
def test_an_upgrade_stops_the_service_and_starts_it_again(
    broken: str, small: Bundled, tmp_path: Path, asked: list[str], now: datetime,
    key: Ed25519PrivateKey, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    place = Place(tmp_path / "to")
    assert main(["--to", str(place.root), "--service"], bundle=small.folder) == 0
    (place.data / "town.json").write_text('{"tables": 1, "rows": []}')
    place.settings_file.write_text("PORT=1\n")
    monkeypatch.setattr("tools.bundle.installer.upgrade._SERVICE_ANSWERS_WITHIN_S", 0.0)
    asked.clear()
    newer = bundled(tmp_path, key, "1.1", now + timedelta(days=1), broken=broken)
    assert main(["--to", str(place.root)], bundle=newer.folder) == (1 if broken else 0)
    assert asked == ["is-active --quiet linquan.service", "stop linquan.service",
                     "start linquan.service"]  # fmt: skip
    found = place.installed()
    assert found is not None
    assert found.number == ("1.0" if broken else "1.1")


def test_only_root_gets_one(
    small: Bundled, tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(service.os, "geteuid", lambda: 1000)
    with pytest.raises(Refused, match="Only root can write a service"):
        Service(Place(tmp_path)).check()
    assert asked == []


@pytest.mark.usefixtures("_as_root")
def test_odd_folders_and_units_of_others_are_refused(tmp_path: Path, asked: list[str]) -> None:
    for name in ("a b", "100%", "a\nExecStart=x", "中文"):
        with pytest.raises(Refused, match="may hold only letters, digits"):
            Service(Place(tmp_path / name)).check()
    (tmp_path / "units" / "linquan.service").write_text("ExecStart=/opt/other/linquan serve\n")
    with pytest.raises(Refused, match="belongs to another installation"):
        Service(Place(tmp_path / "to")).check()
    assert asked == []
    assert not Service(Place(tmp_path / "to")).present
