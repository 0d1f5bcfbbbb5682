"""Keys by district: the step runs forward on a copy of a house, and the house works on it."""

import io
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo
from tests.apps.appeals.factories import Town, bring, file, make_town

from linquan.apps.appeals import queries
from linquan.apps.appeals.inbox_types import InboxFilter
from linquan.apps.appeals.types import Status
from linquan.cli import main
from linquan.cli.spread import EVERYWHERE
from linquan.postgres import dumps, spreading

COPY = "spread_copy"
COUNTED = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
)


@pytest.fixture
def town(transactional_db: None) -> Town:
    return make_town()


def dsn_of(name: str) -> str:
    held = connection.settings_dict
    parts = {"user": held["USER"], "password": held["PASSWORD"], "host": held["HOST"]}
    return make_conninfo("", dbname=name, port=held["PORT"] or "5432", **parts)


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LINQUAN_HOME", str(tmp_path))


@pytest.fixture
def copied(town: Town, now: datetime, tmp_path: Path) -> Iterator[tuple[str, dict[Status, int]]]:
    """Address of a copy of a house with requests in each state."""
    made = {status: bring(town, file(town, now), status, now) for status in Status}
    name = f"{COPY}_{connection.settings_dict['NAME']}"
    dumps.dump(dsn_of(connection.settings_dict["NAME"]), tmp_path / "dump", home=tmp_path)
    with psycopg.connect(dsn_of("postgres"), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    dumps.restore(dsn_of(name), tmp_path / "dump", archive=tmp_path / "dump")
    yield dsn_of(name), made
    with psycopg.connect(dsn_of("postgres"), autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def counts(copy: psycopg.Connection) -> dict[str, int]:
    names = [name for (name,) in copy.execute(COUNTED).fetchall()]
    rows = {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone() for name in names}
    return {name: row[0] for name, row in rows.items() if row}


@pytest.fixture
def in_copy(copied: tuple[str, dict[Status, int]]) -> Iterator[str]:
    """The house on the copy."""
    dsn, _made = copied
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = psycopg.conninfo.conninfo_to_dict(dsn)["dbname"]
    yield dsn
    connection.close()
    connection.settings_dict["NAME"] = before


def told_by(*command: str) -> str:
    out = io.StringIO()
    with redirect_stdout(out):
        assert main(["spread", *command]) == 0
    return out.getvalue()


def test_the_house_works_on_a_copy_with_keys_by_district(
    town: Town,
    in_copy: str,
    copied: tuple[str, dict[Status, int]],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, made = copied
    monkeypatch.setenv("DATABASE_URL", in_copy)
    with psycopg.connect(in_copy, autocommit=True) as copy:
        before, spread = counts(copy), spreading.tables(copy, EVERYWHERE)
        assert spreading.left(copy, EVERYWHERE) == spread
        assert "kernel_delivery has no district: its reference" in told_by("--show")
        assert spreading.left(copy, EVERYWHERE) == spread
        assert "every large table has its district in its key" in told_by()
        assert spreading.left(copy, EVERYWHERE) == []
        assert counts(copy) == before
        assert told_by("--show") == "0 steps to do.\n"
        assert copy.execute(NOT_VALID).fetchall() == []
        assert copy.execute(NARROW, [spread]).fetchall() == []
    rows = queries.inbox(town.staff.clerk, InboxFilter(tab="all"), now).rows
    assert {row.appeal_id for row in rows} == set(made.values())
    for status in Status:
        appeal_id = bring(town, file(town, now), status, now)
        page = queries.case_page(town.staff.clerk, appeal_id, now)
        assert page.facts.status is status


NOT_VALID = "SELECT conname FROM pg_constraint WHERE NOT convalidated"
NARROW = """
SELECT c.relname, i.relname FROM pg_index x
JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
WHERE x.indisunique AND c.relname = ANY(%s) AND NOT EXISTS (
    SELECT FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attname = 'district_id' AND a.attnum = ANY(x.indkey::int2[])
)
"""


def test_a_step_that_was_cut_off_is_gone_on_with(copied: tuple[str, dict[Status, int]]) -> None:
    dsn, _made = copied
    with psycopg.connect(dsn, autocommit=True) as copy:
        with pytest.raises(psycopg.errors.UniqueViolation):  # leaves half an index
            copy.execute(
                "CREATE UNIQUE INDEX CONCURRENTLY appeals_rating_pkey_by_district "
                "ON appeals_appeal (district_id)"
            )
        left = len(list(spreading.steps(copy, EVERYWHERE)))
        while left > 9:
            with pytest.raises(InterruptedError):
                spreading.spread(copy, EVERYWHERE, cut_off_after(9))
            left, before = len(list(spreading.steps(copy, EVERYWHERE))), left
            assert left < before
        spreading.spread(copy, EVERYWHERE, lambda _told: None)
        assert spreading.left(copy, EVERYWHERE) == []
        assert list(spreading.steps(copy, EVERYWHERE)) == []


def test_who_would_wait_long_is_told_to_come_again(
    copied: tuple[str, dict[Status, int]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    dsn, _made = copied
    monkeypatch.setenv("DATABASE_URL", dsn)
    monkeypatch.setattr(spreading, "_LOCK_TIMEOUT", "50ms")
    with psycopg.connect(dsn) as holder:
        holder.execute("LOCK TABLE appeals_rating")
        assert main(["spread"]) == 1
    assert "run this again" in capsys.readouterr().err
    assert main(["spread"]) == 0


def cut_off_after(steps: int) -> Any:
    told: list[str] = []

    def progress(line: str) -> None:
        told.append(line)
        if len(told) > steps:
            raise InterruptedError

    return progress
