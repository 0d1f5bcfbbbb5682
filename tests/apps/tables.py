"""Tables that go out and come in, as tests drive them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.orgs.acts import at_once as at_once

from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError, NotAllowed
from linquan.kernel.exchange import imports
from linquan.kernel.exchange.layout import Reading, Row, read_rows
from linquan.kernel.exchange.opening import open_table
from linquan.kernel.exchange.port import Plan, Table
from linquan.kernel.exchange.writing import write_csv, write_excel, write_geojson

FORMS = ("excel", "csv", "geojson")
ODD_NAMES = (
    "逗号,和，顿号、公司",
    "换行\n公司",
    "=1+1 公司",
    "+86公司",
    "-减号公司",
    "@公司",
    "'=引号公司",
    '他说"好"的公司',
    "ＡＢＣ１２３（全角）公司",
    "#12",
    "a/b > c",
    "字" * 32,
    "尾随空格 中间  两个",
    "2026年3月1日",
    "00123",
    "1e5",
    "是",
)
"""Names that spreadsheets like to spoil."""


@dataclass(frozen=True)
class Desk:
    """One table in the hands of one person of a district."""

    table: Table
    actor: Actor
    district_id: int
    now: datetime

    def read(self, content: bytes) -> Reading:
        return read_rows(self.table.layout, open_table(content))

    def rows(self, text: str) -> tuple[Row, ...]:
        reading = self.read(text.encode())
        assert reading.faults == ()
        return reading.rows

    def lines(self) -> list[Any]:
        return list(self.table.export(actor=self.actor, district_id=self.district_id, now=self.now))

    def written(self, form: str) -> bytes:
        layout, lines = self.table.layout, self.lines()
        if form == "excel":
            return write_excel(layout, lines, notes=(), made_at=self.now)
        if form == "csv":
            return write_csv(layout, lines)
        return write_geojson(layout, lines, point=self.table.point)

    def check(self, rows: tuple[Row, ...]) -> Plan:
        assert self.table.check is not None
        return self.table.check(
            actor=self.actor, district_id=self.district_id, rows=rows, now=self.now
        )

    def faults(self, text: str) -> list[tuple[int, str, str]]:
        return [(f.row, f.column, f.code) for f in self.check(self.rows(text)).faults]

    def opened(self) -> int:
        return imports.keep_file(
            actor=self.actor, district_id=self.district_id, table=self.table.layout.name,
            file_name="table.csv", content=b"...", now=self.now,
        )  # fmt: skip

    def take(self, text: str, import_id: int = 0) -> int:
        import_id = import_id or self.opened()
        self.put(self.rows(text), import_id)
        return import_id

    def put(self, rows: tuple[Row, ...], import_id: int) -> Plan:
        assert self.table.take is not None
        return self.table.take(
            actor=self.actor, district_id=self.district_id, import_id=import_id, rows=rows,
            now=self.now,
        )  # fmt: skip

    def take_back(self, import_id: int, now: datetime | None = None) -> int:
        assert self.table.take_back is not None
        return self.table.take_back(
            actor=self.actor, district_id=self.district_id, import_id=import_id,
            now=now or self.now,
        )  # fmt: skip

    def lets_nobody_in(self, rows: tuple[Row, ...], import_id: int) -> None:
        """Check that this person may neither take the table out nor bring rows in."""
        acts: tuple[Callable[[], object], ...] = (
            self.lines,
            lambda: self.check(rows),
            lambda: self.put(rows, import_id),
            lambda: self.take_back(import_id),
        )
        for act in acts:
            with pytest.raises(NotAllowed):
                act()

    def refused(self, code: str, act: Callable[[], object], held: Callable[[], object]) -> None:
        """Check that an act is refused for this reason, and that nothing has changed."""
        before = held()
        with pytest.raises(HouseError) as caught:
            act()
        assert caught.value.code == code
        assert held() == before


def comes_back(desk: Desk, form: str) -> int:
    """Check that what goes out comes in and changes nothing; returns how many rows there were."""
    reading = desk.read(desk.written(form))
    assert reading.faults == ()
    assert desk.check(reading.rows) == Plan(same=tuple(row.number for row in reading.rows))
    return len(reading.rows)


def statements(act: Callable[[], object]) -> int:
    """How many statements an act takes."""
    with CaptureQueriesContext(connection) as caught:
        act()
    return len(caught)
