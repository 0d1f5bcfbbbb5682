"""The tables of requests, and of the lists of the desk, that go out and come in."""

from functools import partial
from typing import Final

from linquan.apps.appeals import layouts, operations, order_layouts, queries, rules
from linquan.apps.appeals.desk_lists import LISTS
from linquan.apps.appeals.operations.edits import TABLES as HELD
from linquan.apps.appeals.types import ListName
from linquan.apps.appeals.words import LINE_FAULTS, ROW_FAULTS
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
        in_clear=queries.appeal_lines_in_clear,
        may_clear=rules.may_export_in_clear,
        rows_stand_alone=True,
    ),
    Table(
        order_layouts.ORDERS,
        queries.order_lines,
        rules.may_import,
        rules.may_import,
        queries.check_orders,
        operations.import_orders,
        operations.take_back_orders,
        faults=ROW_FAULTS,
        personal=True,
        rows_stand_alone=True,
        batches=queries.order_batches,
        reply=queries.order_reply,
    ),
    *(
        Table(
            spec.layout,
            partial(queries.list_lines, name),
            rules.may_edit_lists,
            rules.may_edit_lists,
            partial(queries.check_list, name),
            operations.import_list,
            operations.take_back_list,
            faults=LINE_FAULTS,
            holds=HELD[ListName(spec.name)],
        )
        for name, spec in LISTS.items()
    ),
)
