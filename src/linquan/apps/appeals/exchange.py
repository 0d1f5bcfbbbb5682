"""The tables of requests that go out and come in."""

from typing import Final

from linquan.apps.appeals import layouts, operations, queries, rules
from linquan.apps.appeals.words import ROW_FAULTS
from linquan.kernel.exchange.port import Table

TABLES: Final = (
    Table(
        layouts.REQUESTS,
        queries.appeal_lines,
        rules.may_export,
        rules.may_import,
        queries.check_appeals,
        operations.import_appeals,
        operations.take_back_appeals,
        point=layouts.POINT,
        faults=ROW_FAULTS,
        personal=True,
    ),
)
