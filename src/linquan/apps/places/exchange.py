"""The tables of places that go out and come in."""

from typing import Final

from linquan.apps.places import layouts, operations, queries, rules
from linquan.apps.places.words import COUNT_FAULTS, FAULTS
from linquan.kernel.exchange.port import Table

TABLES: Final = (
    Table(
        layouts.AREAS,
        queries.area_lines,
        rules.may_edit_places,
        rules.may_edit_places,
        queries.check_areas,
        operations.import_areas,
        operations.take_back_areas,
        point=layouts.POINT,
        faults=FAULTS,
        count=queries.count_areas,
    ),
    Table(
        layouts.ZONES,
        queries.zone_lines,
        rules.may_edit_places,
        rules.may_edit_places,
        queries.check_zones,
        operations.import_zones,
        operations.take_back_zones,
        faults=FAULTS,
    ),
    Table(
        layouts.POSTERS,
        queries.poster_lines,
        rules.may_edit_places,
        rules.may_edit_places,
        queries.check_posters,
        operations.import_posters,
        operations.take_back_posters,
        point=layouts.POINT,
        faults=FAULTS,
    ),
    Table(
        layouts.COUNTS,
        queries.count_lines,
        rules.may_edit_places,
        rules.may_edit_places,
        queries.check_counts,
        operations.import_head_counts,
        operations.take_back_imported_counts,
        faults=COUNT_FAULTS,
    ),
    Table(
        layouts.FACILITIES,
        queries.facility_lines,
        rules.may_edit_places,
        rules.may_edit_places,
        point=layouts.POINT,
        count=queries.count_facilities,
    ),
)
