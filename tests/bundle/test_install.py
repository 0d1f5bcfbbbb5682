"""The first installation, and the bundles and machines that are refused."""

import os
import platform
import shutil
import stat
import subprocess
import sys
import tarfile
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.bundle.pretended import PYTHON, Bundled, bundled
from tools.bundle import archive, keys
from tools.bundle.installer import commands, machine, manifest, packages, versions
from tools.bundle.installer.command import main
from tools.bundle.installer.machine import Machine
from tools.bundle.installer.manifest import Target
from tools.bundle.installer.place import Place
from tools.bundle.installer.words import Refused

pytestmark = pytest.mark.usefixtures("uncompiled")


def run(*command: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in command],
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_file_itself_installs(small: Bundled, tmp_path: Path, key: Ed25519PrivateKey) -> None:
    signer = manifest.fingerprint(keys.public_of(key))
    base = str(getattr(sys, "_base_executable", sys.executable))
    done = run(small.folder / "install", "--to", tmp_path / "to", LINQUAN_PYTHON=base)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(
        f"Checked: version 1.0, commit cccccccccccc, 2 files, signed by {signer}.\n"
    )
    assert f"Compare its fingerprint with the one you were told:\n  {signer}\n" in done.stdout
    assert f"Start it: {tmp_path}/to/linquan serve --no-demo\n" in done.stdout
    assert run(tmp_path / "to" / "linquan", "--version").stdout == "linquan 1.0\n"
    assert stat.S_IMODE((tmp_path / "to" / "data").stat().st_mode) & 0o077 in {0, 0o011}
    assert sorted(path.name for path in small.folder.iterdir()) == sorted(
        ["install", "wheels", *manifest.OUTSIDE]
    )


def test_it_speaks_chinese_where_the_machine_does(small: Bundled, tmp_path: Path) -> None:
    base = str(getattr(sys, "_base_executable", sys.executable))
    done = run(
        small.folder / "install", "--check", "--to", tmp_path / "to",
        LINQUAN_PYTHON=base, LC_ALL="zh_CN.UTF-8", PYTHONUTF8="1",
    )  # fmt: skip
    assert done.stdout.startswith("校验通过：版本 1.0，提交 cccccccccccc，共 2 个文件，签名公钥 ")
    assert not (tmp_path / "to").exists()


def test_an_old_python_is_told_in_plain_words(small: Bundled, tmp_path: Path) -> None:
    for version in ("(3, 9)", "(2, 7)"):
        code = (
            f"import sys; sys.version_info = {version}; import runpy; runpy.run_path(sys.argv[1])"
        )
        done = run(sys.executable, "-c", code, small.folder / "install", "--to", tmp_path / "to")
        assert done.returncode == 1
        assert done.stderr.startswith("Linquan needs Python 3.11 or newer; this is ")
    no_python = run(
        small.folder / "install", "--to", tmp_path / "to", LINQUAN_PYTHON="/nowhere/python"
    )
    assert no_python.returncode == 1
    assert no_python.stderr.startswith("Python 3.11 or newer is needed. On Debian 12, as root:")


def test_nothing_is_installed_from_a_bundle_that_was_changed(
    small: Bundled, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (small.folder / "wheels" / "linquan-1.0-py3-none-any.whl").write_bytes(b"changed")
    assert main(["--to", str(tmp_path / "to")], bundle=small.folder) == 1
    assert "Nothing was run." in capsys.readouterr().err
    assert not (tmp_path / "to").exists()


def test_another_key_is_refused_until_it_is_named(
    small: Bundled, tmp_path: Path, other_key: Ed25519PrivateKey, key: Ed25519PrivateKey,
    now: datetime, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    to, other = str(tmp_path / "to"), manifest.fingerprint(keys.public_of(other_key))
    first = manifest.fingerprint(keys.public_of(key))
    assert main(["--to", to, "--fingerprint", other], bundle=small.folder) == 1
    assert f"The bundle is signed by another key, {first}." in capsys.readouterr().err
    assert main(["--to", to, "--fingerprint", first.upper()], bundle=small.folder) == 0
    newer = bundled(tmp_path, other_key, "1.1", now)
    assert main(["--to", to], bundle=newer.folder) == 1
    assert f"by the key {other}; this installation trusts {first}." in capsys.readouterr().err
    assert run(tmp_path / "to" / "linquan", "--version").stdout == "linquan 1.0\n"
    (tmp_path / "to" / "data" / "town.json").write_text('{"tables": 1, "rows": []}')
    assert main(["--to", to, "--fingerprint", other], bundle=newer.folder) == 0
    assert main(["--to", to], bundle=newer.folder) == 0
    assert run(tmp_path / "to" / "linquan", "--version").stdout == "linquan 1.1\n"


def test_an_installation_checks_the_next_archive_itself(
    small: Bundled, tmp_path: Path, key: Ed25519PrivateKey, other_key: Ed25519PrivateKey,
    now: datetime,
) -> None:  # fmt: skip
    place = Place(tmp_path / "to")
    assert main(["--to", str(place.root)], bundle=small.folder) == 0
    (place.data / "town.json").write_text('{"tables": 1, "rows": []}')
    base = str(getattr(sys, "_base_executable", sys.executable))
    hostile = bundled(tmp_path, other_key, "6.6", now)
    (hostile.folder / "install").write_text(f"import os; os.mkdir('{tmp_path}/was-run')")
    file = packed(hostile.folder, tmp_path / "hostile.tar")
    done = run(place.root / "upgrade", file, LINQUAN_PYTHON=base)
    assert (done.returncode, "Nothing was run." in done.stderr) == (1, True)
    assert not (tmp_path / "was-run").exists()
    newer = bundled(tmp_path, key, "1.1", now)
    done = run(place.root / "upgrade", newer.file, LINQUAN_PYTHON=base)
    assert done.returncode == 0, done.stderr
    assert run(place.root / "linquan", "--version").stdout == "linquan 1.1\n"
    assert [path.name for path in place.root.glob(".incoming*")] == []


def packed(folder: Path, file: Path) -> Path:
    with tarfile.open(file, "w", format=tarfile.USTAR_FORMAT) as target:
        target.add(folder, folder.name)
    return file


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        (tarfile.REGTYPE, "linquan-1.0/../../out", "holds a forbidden name"),
        (tarfile.REGTYPE, "/tmp/out", "holds a forbidden name"),
        (tarfile.SYMTYPE, "linquan-1.0/link", "is a link or no plain file"),
        (tarfile.LNKTYPE, "linquan-1.0/link", "is a link or no plain file"),
        (tarfile.FIFOTYPE, "linquan-1.0/pipe", "is a link or no plain file"),
        (tarfile.REGTYPE, "elsewhere/file", "does not have one top folder"),
        (tarfile.REGTYPE, "linquan-1.0/more", "more is not in the list"),
    ],
)
def test_archives_that_reach_out_are_refused(
    kind: bytes, name: str, said: str, small: Bundled, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    with tarfile.open(small.file, "a") as target:
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname = kind, "install"
        target.addfile(entry)
    assert main([str(small.file), "--to", str(tmp_path / "to")]) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "to").exists()
    assert [path.name for path in tmp_path.glob(".incoming*")] == []


@pytest.mark.parametrize("data", [b"", b"no archive", None])
def test_what_is_no_archive(
    data: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if data is not None:
        (tmp_path / "a.tar").write_bytes(data)
    assert main([str(tmp_path / "a.tar"), "--to", str(tmp_path / "to")]) == 1
    assert ("is no bundle" if data is not None else "There is no file") in capsys.readouterr().err


def test_changed_files_are_never_hidden() -> None:
    assert versions.shown("0123456789abcdef+changes", 8) == "01234567+changes"
    assert versions.shown("0123456789abcdef", 12) == "0123456789ab"


# --- machines ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("here", "said"),
    [
        (Machine("riscv64", "3.11", "2.36"), r"for x86_64; this machine is riscv64"),
        (Machine("x86_64", "3.12", "2.36"), r"for Python 3.11, 3.13; this is 3.12"),
        (Machine("x86_64", "3.11", "2.27"), r"C library 2.28 or newer is needed, here is 2.27"),
        (Machine("x86_64", "3.11", ""), r"C library 2.28 or newer is needed, here is -"),
    ],
)
def test_machines_that_it_is_not_for(here: Machine, said: str, small: Bundled) -> None:
    told = manifest.parse(small.parts[manifest.MANIFEST])
    targets = tuple(Target("x86_64", python, "2.28", ()) for python in ("3.11", "3.13"))
    mixed = manifest.Manifest(told.version, told.commit, told.made_at, targets, told.files)
    with pytest.raises(Refused, match=said):
        machine.choose(mixed, here)
    assert machine.choose(mixed, Machine("x86_64", "3.13", "2.100")) == targets[1]


def test_this_machine_is_known() -> None:
    here = machine.present()
    assert (here.arch, here.python) == (platform.machine(), PYTHON)
    assert here.glibc.startswith("2.")


@pytest.mark.parametrize("details", [{"arch": "m68k"}, {"python": "3.99"}, {"glibc": "2.999"}])
def test_a_bundle_for_others_changes_nothing(
    details: dict[str, str], tmp_path: Path, key: Ed25519PrivateKey, now: datetime
) -> None:
    other = bundled(tmp_path, key, "1.0", now, **details)  # type: ignore[arg-type]
    assert main(["--to", str(tmp_path / "to")], bundle=other.folder) == 1
    assert not (tmp_path / "to").exists()


def test_a_full_disk_is_told_before(
    small: Bundled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(machine, "_ROOM_BYTES", shutil.disk_usage(tmp_path).total * 2)
    assert main(["--to", str(tmp_path / "to")], bundle=small.folder) == 1
    assert "Make room first." in capsys.readouterr().err
    assert not (tmp_path / "to" / "current").exists()


# --- the folder ----------------------------------------------------------------------------------


def test_a_folder_with_other_things_is_left_alone(
    small: Bundled, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "to").mkdir()
    (tmp_path / "to" / "letters.txt").touch()
    assert main(["--to", str(tmp_path / "to")], bundle=small.folder) == 1
    assert "holds other things" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "to").iterdir()] == ["letters.txt"]


def test_one_installer_at_a_time(
    small: Bundled, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Place(tmp_path / "to").alone():
        assert main(["--to", str(tmp_path / "to")], bundle=small.folder) == 1
    assert "Another installation is at work" in capsys.readouterr().err
    assert main(["--to", str(tmp_path / "to")], bundle=small.folder) == 0


def test_settings_are_read_alike_by_shell_and_installer(small: Bundled, tmp_path: Path) -> None:
    place = Place(tmp_path / "to")
    assert main(["--to", str(place.root)], bundle=small.folder) == 0
    assert place.settings() == {}
    url = 'DATABASE_URL=postgresql://u:p$HOME&"@h/d?a=b c'
    lines = ["# x", "PORT=8100\r", url, "no line", "x=1", "A-B=1", "END=`id`"]
    place.settings_file.write_text("\n".join(lines))
    found = {"PORT": "8100", "DATABASE_URL": 'postgresql://u:p$HOME&"@h/d?a=b c', "END": "`id`"}
    assert place.settings() == found
    (place.current / "venv/bin/python").unlink()
    shown = '#!/bin/sh\n[ "$1" = -c ] || /usr/bin/env\n'
    (place.current / "venv/bin/python").write_text(shown)
    (place.current / "venv/bin/python").chmod(0o755)
    told = dict(line.split("=", 1) for line in run(place.root / "linquan").stdout.splitlines())
    assert {name: told[name] for name in found} == found
    assert told["LINQUAN_HOME"] == str(place.data)
    assert "x" not in told


def test_a_python_that_is_gone_is_told(
    small: Bundled, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    key: Ed25519PrivateKey, now: datetime,
) -> None:  # fmt: skip
    place = Place(tmp_path / "to")
    assert main(["--to", str(place.root)], bundle=small.folder) == 0
    python = place.current / "venv/bin/python"
    python.unlink()
    python.symlink_to("/nowhere/python")
    done = run(place.root / "linquan", "--version")
    assert done.returncode == 1
    assert done.stderr.startswith("The Python that Linquan was installed with is gone, or closed")
    newer = bundled(tmp_path, key, "1.1", now)
    assert main(["--to", str(place.root)], bundle=newer.folder) == 1
    assert (
        "The backup before the upgrade failed, so nothing was changed." in capsys.readouterr().err
    )


def test_shell_and_installer_drop_the_same_settings_of_python() -> None:
    assert f"unset {' '.join(commands.DROPPED)}\n" in commands.LINQUAN


def test_commands_are_valid_shell() -> None:
    for text in (commands.LINQUAN, commands.UPGRADE, archive.installer().split(b"PK")[0].decode()):
        subprocess.run(["/bin/sh", "-n"], input=text, text=True, check=True)


def test_packages_stay_in_their_place(tmp_path: Path, small: Bundled) -> None:
    import io  # noqa: PLC0415
    import zipfile  # noqa: PLC0415

    for name in ("../outside.py", "/etc/outside.py", "a/../../b.py", "a\\..\\b.py"):
        packed_wheel = io.BytesIO()
        with zipfile.ZipFile(packed_wheel, "w") as target:
            target.writestr(name, "")
        with pytest.raises(Refused, match="A package holds a forbidden name"):
            packages.unpack(packed_wheel.getvalue(), tmp_path / "e", tmp_path / "e" / "p")
    wheel = small.parts["wheels/linquan-1.0-py3-none-any.whl"]
    packages.unpack(wheel, tmp_path / "e", tmp_path / "e" / "p")
    with pytest.raises(Refused, match="Two packages bring the same file"):
        packages.unpack(wheel, tmp_path / "e", tmp_path / "e" / "p")
