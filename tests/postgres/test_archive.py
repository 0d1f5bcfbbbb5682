"""A whole house goes into one file and comes back, or nothing happens at all."""

import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from tests.postgres.servers import FOUND, cut_off, end

from linquan.postgres import archive, binaries, cluster, dumps
from linquan.postgres.archive import Holdings, Manifest
from linquan.postgres.errors import (
    ArchiveBroken,
    DatabaseNotEmpty,
    FilesInTheWay,
    PlainRoleNeeded,
    PostgresError,
    ToolFailed,
)

pytestmark = pytest.mark.slow
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TABLES = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TABLE request (id bigint PRIMARY KEY, body text NOT NULL, district_id int NOT NULL);
INSERT INTO request VALUES (1, '路灯不亮', 7), (2, E'tab\\there', 8);
ALTER TABLE request ENABLE ROW LEVEL SECURITY;
ALTER TABLE request FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON request USING (district_id = 7) WITH CHECK (true);
CREATE VIEW bodies AS SELECT body FROM request;
CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql RETURN $1 * 2;
"""
ROWS = [(1, "路灯不亮", 7), (2, "tab\there", 8)]


def run(dsn: str, statements: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(statements)


def rows(dsn: str) -> list[tuple[object, ...]]:
    """All rows, hidden ones too: the owner may switch the hiding off."""
    with psycopg.connect(dsn) as connection:
        connection.execute("ALTER TABLE request NO FORCE ROW LEVEL SECURITY")
        found = connection.execute("SELECT id, body, district_id FROM request ORDER BY id")
        fetched = found.fetchall()
        connection.rollback()
    return fetched


def state(home: Path) -> dict[str, bytes]:
    """Every uploaded file and key of a home."""
    names = [
        p
        for folder in ("attachments", "attachments.before-restore")
        for p in (home / folder).rglob("*")
    ]
    names += [home / key for key in Holdings(home).keys]
    return {str(p.relative_to(home)): p.read_bytes() for p in names if p.is_file()}


@pytest.fixture
def house(home: Path) -> tuple[str, Holdings]:
    """A house of one's own, to change."""
    return furnish(home)


@pytest.fixture(scope="module")
def standing_house() -> Iterator[tuple[str, Holdings]]:
    """A house for tests that leave it as it was."""
    with (
        tempfile.TemporaryDirectory(prefix="lq-") as folder,
        pytest.MonkeyPatch.context() as environment,
    ):
        cut_off(environment)
        Path(folder).chmod(0o755)
        home = Path(folder) / "home"
        yield furnish(home)
        end(home)


def furnish(home: Path) -> tuple[str, Holdings]:
    dsn = cluster.ensure(home)
    run(dsn, TABLES)
    for name, content in (("ab/cd/one.webp", b"photo"), ("ab/照片.webp", b"\0" * 3_000_000)):
        path = home / "attachments" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (home / "secrets.json").write_text("the keys")
    (home / "session.key").write_text("the session key")
    return dsn, Holdings(home)


def back_up(house: tuple[str, Holdings], file: Path, *, with_keys: bool = False) -> Manifest:
    return archive.backup(*[house[0], file, house[1]], now=NOW, version="1.2", with_keys=with_keys)


def test_round_trip_into_an_empty_house(
    each_binaries: binaries.Binaries,
    house: tuple[str, Holdings],
    new_home: Callable[[], Path],
    tmp_path: Path,
) -> None:
    file = tmp_path / "house.zip"
    made = back_up(house, file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]
    assert (made.made_at, made.version) == ("2026-11-20T02:00:00+00:00", "1.2")
    assert (made.postgres, made.files, made.has_keys) == (each_binaries.major, 2, False)
    assert archive.read_manifest(file) == made

    other = new_home()
    dsn = cluster.ensure(other)
    assert archive.restore(dsn, file, Holdings(other), replace=False) == made
    assert rows(dsn) == ROWS
    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT body FROM bodies").fetchall() == [("路灯不亮",)]
        assert connection.execute("SELECT twice(21)").fetchone() == (42,)
    assert state(other) == {
        "attachments/ab/cd/one.webp": b"photo",
        "attachments/ab/照片.webp": b"\0" * 3_000_000,
    }
    assert not list(other.glob("restore.*"))
    assert not list(house[1].home.glob("backup.*"))


def test_the_keys_go_along_only_when_asked(
    house: tuple[str, Holdings], new_home: Callable[[], Path], tmp_path: Path
) -> None:
    made = back_up(house, tmp_path / "keys.zip", with_keys=True)
    assert made.has_keys
    other = new_home()
    dsn = cluster.ensure(other)
    archive.restore(dsn, tmp_path / "keys.zip", Holdings(other), replace=False)
    assert (other / "secrets.json").read_text() == "the keys"
    assert (other / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert (other / "session.key").read_text() == "the session key"


def test_what_is_there_is_replaced_only_when_asked(
    house: tuple[str, Holdings], tmp_path: Path
) -> None:
    dsn, holdings = house
    file = tmp_path / "house.zip"
    back_up(house, file)
    run(dsn, "CREATE SCHEMA later CREATE TABLE t (a int); DROP VIEW bodies; DELETE FROM request")
    (holdings.home / "attachments" / "new.webp").write_bytes(b"new")
    before = state(holdings.home)
    with pytest.raises(DatabaseNotEmpty, match="already holds 2 tables"):
        archive.restore(dsn, file, holdings, replace=False)
    assert state(holdings.home) == before
    archive.restore(dsn, file, holdings, replace=True)
    assert rows(dsn) == ROWS
    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT to_regclass('later.t')").fetchone() == (None,)
    after = state(holdings.home)
    assert after["attachments.before-restore/new.webp"] == b"new"
    assert "attachments/new.webp" not in after
    archive.restore(dsn, file, holdings, replace=True)
    assert "attachments.before-restore/new.webp" not in state(holdings.home)


def test_files_and_keys_in_the_way_are_not_lost(
    house: tuple[str, Holdings], new_home: Callable[[], Path], tmp_path: Path
) -> None:
    file = tmp_path / "keys.zip"
    back_up(house, file, with_keys=True)
    other = new_home()
    dsn = cluster.ensure(other)
    for name in ("secrets.json", "attachments/mine.webp"):
        (other / name).parent.mkdir(exist_ok=True)
        (other / name).write_text("mine")
        with pytest.raises(FilesInTheWay, match=f"{(other / name).parent.name}|secrets"):
            archive.restore(dsn, file, Holdings(other), replace=False)
        assert (other / name).read_text() == "mine"
    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT to_regclass('request')").fetchone() == (None,)
    archive.restore(dsn, file, Holdings(other), replace=True)
    assert (other / "secrets.json").read_text() == "the keys"
    assert (other / "secrets.json.before-restore").read_text() == "mine"


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A copy of an archive whose parts were changed."""
    with zipfile.ZipFile(file) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    change(parts)
    copy = file.with_name("changed.zip")
    with zipfile.ZipFile(copy, "w") as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return copy


def _flip(parts: dict[str, bytes]) -> None:
    content = bytearray(parts["database.dump"])
    content[len(content) // 2] ^= 1
    parts["database.dump"] = bytes(content)


def _lose(parts: dict[str, bytes]) -> None:
    del parts["files/attachments/ab/cd/one.webp"]


def _smuggle(parts: dict[str, bytes]) -> None:
    manifest = json.loads(parts["manifest.json"])
    manifest["parts"]["../outside"] = manifest["parts"]["database.dump"]
    parts["../outside"] = parts["database.dump"]
    parts["manifest.json"] = json.dumps(manifest).encode()


def _truncate(parts: dict[str, bytes]) -> None:
    """Cut the dump and make the manifest fit: only PostgreSQL can tell."""
    cut = parts["database.dump"][:-200]
    manifest = json.loads(parts["manifest.json"])
    manifest["parts"]["database.dump"] = archive.Part(
        len(cut), archive.hashlib.sha256(cut).hexdigest()
    ).__dict__
    parts |= {"database.dump": cut, "manifest.json": json.dumps(manifest).encode()}


def _future(parts: dict[str, bytes]) -> None:
    manifest = json.loads(parts["manifest.json"])
    parts["manifest.json"] = json.dumps(manifest | {"format": 2}).encode()


def _newer_server(parts: dict[str, bytes]) -> None:
    manifest = json.loads(parts["manifest.json"])
    parts["manifest.json"] = json.dumps(manifest | {"postgres": 99}).encode()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_flip, "its part database.dump was changed or damaged"),
        (_lose, "its parts are not those its manifest names"),
        (_smuggle, "it holds a part with the name ../outside"),
        (_truncate, "PostgreSQL says: "),
        (_future, "it was made by a newer version"),
        (_newer_server, "it was made by PostgreSQL 99, this server is"),
    ],
)
def test_a_broken_archive_changes_nothing(
    change: Callable[[dict[str, bytes]], None],
    why: str,
    standing_house: tuple[str, Holdings],
    tmp_path: Path,
) -> None:
    dsn, holdings = standing_house
    back_up(standing_house, tmp_path / "house.zip")
    run(dsn, "CREATE TABLE later (a int)")
    before = state(holdings.home)
    broken = rewritten(tmp_path / "house.zip", change)
    with pytest.raises(ArchiveBroken, match=why) as told:
        archive.restore(dsn, broken, holdings, replace=True)
    assert str(told.value).endswith("Nothing was changed.")
    assert rows(dsn) == ROWS
    run(dsn, "DROP TABLE later")
    assert state(holdings.home) == before
    assert not list(holdings.home.glob("restore.*"))


@pytest.mark.parametrize("cut", [0, 100, 2_000_000])
def test_an_archive_that_was_cut_off_is_told_at_once(
    cut: int, standing_house: tuple[str, Holdings], tmp_path: Path
) -> None:
    whole, part = tmp_path / "house.zip", tmp_path / "cut.zip"
    back_up(standing_house, whole)
    part.write_bytes(whole.read_bytes()[:cut])
    with pytest.raises(ArchiveBroken, match="it is no backup or was cut off"):
        archive.restore(standing_house[0], part, standing_house[1], replace=True)
    with pytest.raises(ArchiveBroken, match="there is no such file"):
        archive.read_manifest(tmp_path / "nothing.zip")


def test_a_failed_backup_leaves_the_older_one(
    standing_house: tuple[str, Holdings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "house.zip"
    file.write_text("older")
    liar = replace(binaries.find(), folder=tmp_path / "bin")
    liar.folder.mkdir()
    (liar.folder / "pg_dump").write_text("#!/bin/sh\necho disk full >&2\nexit 1\n")
    (liar.folder / "pg_dump").chmod(0o755)
    monkeypatch.setattr(binaries, "with_clients_for", lambda _major: liar)
    with pytest.raises(ToolFailed, match="disk full"):
        back_up(standing_house, file)
    assert file.read_text() == "older"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bin", "house.zip"]


def test_a_superuser_may_not_restore(standing_house: tuple[str, Holdings]) -> None:
    dsn, holdings = standing_house
    place = cluster.places.existing(holdings.home)
    assert place is not None
    with pytest.raises(PlainRoleNeeded, match="superuser postgres"):
        dumps.check_target(place.superuser_dsn("linquan"), replace=True)
    with pytest.raises(PostgresError):
        dumps.check_target(dsn, replace=False)


@pytest.mark.parametrize(
    "pair",
    [(old, new) for old in FOUND for new in FOUND if old.major < new.major],
    ids=lambda pair: f"{pair[0].major}-to-{pair[1].major}",
)
def test_a_backup_moves_to_a_newer_major_version(
    pair: tuple[binaries.Binaries, binaries.Binaries],
    new_home: Callable[[], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old, new = pair
    monkeypatch.setenv("LINQUAN_PG_BIN", str(old.folder))
    first, second = new_home(), new_home()
    dsn = cluster.ensure(first)
    run(dsn, TABLES)
    back_up((dsn, Holdings(first)), tmp_path / "house.zip")
    monkeypatch.setenv("LINQUAN_PG_BIN", str(new.folder))
    dsn = cluster.ensure(second)
    archive.restore(dsn, tmp_path / "house.zip", Holdings(second), replace=False)
    assert rows(dsn) == ROWS
