"""The tables of places that go out and come in."""

from typing import Final

from linquan.apps.places import layouts, operations, queries
from linquan.apps.places.words import FAULTS
from linquan.kernel.exchange.port import Table

TABLES: Final = (
    Table(
        layouts.AREAS,
        queries.area_lines,
        queries.check_areas,
        operations.import_areas,
        operations.take_back_areas,
        point=layouts.POINT,
        faults=FAULTS,
    ),
)
