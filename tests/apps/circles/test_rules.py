"""What a facility can say, and who may keep it."""

from datetime import date
from typing import Any

import pytest

from linquan.apps.circles import rules
from linquan.apps.circles.facilities import State
from linquan.apps.circles.planning import EMPTY

KNOWN = rules.Known({"HEA-B03"}, {5}, {9}, {"暖心": 7}, date(2026, 11, 20))
WHOLE = dict(EMPTY) | {"name": "药房", "item_code": "HEA-B03", "area_id": 5, "progress": 100}


def test_the_least_that_a_facility_says() -> None:
    assert rules.facility_faults(WHOLE, KNOWN) == {}


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"name": ""}, {"name": "name_missing"}),
        ({"name": "字" * 81}, {"name": "text_long"}),
        ({"functions": ["字" * 31]}, {"functions": "functions_odd"}),
        ({"functions": [str(n) for n in range(31)]}, {"functions": "functions_odd"}),
        ({"item_code": "X"}, {"item_code": "item_unknown"}),
        ({"area_id": 6}, {"area_id": "area_unknown"}),
        ({"served_area_id": 6}, {"served_area_id": "area_unknown"}),
        ({"operator_id": 8}, {"operator_id": "operator_unknown"}),
        ({"brand": "暖心"}, {"brand": "brand_taken"}),
        ({"lon": 104.0}, {"lat": "both_coordinates"}),
        ({"lat": 30.0}, {"lon": "both_coordinates"}),
        ({"lon": 30.0, "lat": 104.0}, {"lat": "coordinates_swapped"}),
        ({"lon": 181.0, "lat": 30.0}, {"lat": "no_such_point"}),
        ({"lon": 100.0, "lat": 95.0}, {"lat": "no_such_point"}),
        ({"lon": 104.0, "lat": 30.0}, {}),
        ({"contract_results": "好"}, {"operator_id": "operator_missing"}),
        (
            {"operator_id": 9, "contract_from": date(2026, 2, 1), "contract_to": date(2026, 1, 1)},
            {"contract_to": "contract_odd"},
        ),
        ({"opened_on": date(2026, 11, 21)}, {"opened_on": "day_to_come"}),
        ({"state": State.CLOSED}, {"closed_on": "closed_how"}),
        (
            {"state": State.CLOSED, "closed_on": date(2026, 11, 1), "close_reason": "拆"},
            {"close_reason": "closed_how"},
        ),
        (
            {"state": State.CLOSED, "closed_on": date(2026, 11, 21), "close_reason": "房屋拆除"},
            {"closed_on": "day_to_come"},
        ),
        (
            {
                "state": State.CLOSED, "opened_on": date(2026, 11, 2),
                "closed_on": date(2026, 11, 1), "close_reason": "房屋拆除",
            },
            {"closed_on": "closed_before_open"},
        ),
        ({"close_reason": "房屋拆除"}, {"close_reason": "not_closed"}),
        ({"closed_on": date(2026, 11, 1)}, {"closed_on": "not_closed"}),
        ({"capacity": -1}, {"capacity": "capacity_odd"}),
        ({"capacity": 1_000_001}, {"capacity": "capacity_odd"}),
        ({"progress": 101}, {"progress": "progress_odd"}),
    ],
)  # fmt: skip
def test_what_a_facility_cannot_say(changes: dict[str, Any], faults: dict[str, str]) -> None:
    assert rules.facility_faults(WHOLE | changes, KNOWN) == faults


def test_a_brand_is_ones_own() -> None:
    assert rules.facility_faults(WHOLE | {"brand": "暖心"}, KNOWN, 7) == {}


def test_the_state_table() -> None:
    steps = {(old, new) for old in State for new in State if rules.can_move(old, new)}
    assert steps == {
        (State.PLANNED, State.OPEN), (State.PLANNED, State.CLOSED), (State.OPEN, State.CLOSED),
        (State.CLOSED, State.OPEN),
    }  # fmt: skip
