"""Whether a space fits an outlet, worked out by hand."""

from dataclasses import replace
from typing import Any

import pytest

from linquan.apps.circles.matching import Finding, Verdict, fit, ranked
from linquan.apps.circles.outlets import OutletRow
from linquan.apps.circles.position_rules import OWN_RULES, thresholds
from linquan.apps.circles.premises import PremisesRow

NEAR = thresholds(OWN_RULES)
PATHS = {1: "/9/", 2: "/9/2/", 3: "/9/2/3/", 4: "/9/2/4/", 5: "/9/5/", 6: "/9/2/3/6/"}
SHOP = PremisesRow(
    7, 9, "商铺", "shop", 6, "", None, None, 85, 1, 6_000, None, True, True, False, None, None,
    None, "", "offered", "", "", None, 1,
)  # fmt: skip
PHARMACY = OutletRow(
    8, 9, "药房", "HEA-B03", 3, 60, 120, 8_000, None, False, False, True, False, False, True,
    None, "", "wanted", "", None, None, 1,
)  # fmt: skip


def test_what_fits_is_told_with_its_numbers() -> None:
    found = fit(SHOP, PHARMACY, PATHS, NEAR)
    assert found.verdict is Verdict.FITS
    assert [(one.code, dict(one.details)) for one in found.good] == [
        ("area", {"area_id": 6, "wanted_id": 3}),
        ("size", {"size": 85, "least": 60, "most": 120}),
        ("rent", {"rent": 6_000, "most": 8_000}),
        ("ground", {"floor": 1}),
        ("power", {}),
    ]
    assert (found.changes, found.open) == ((), ())


@pytest.mark.parametrize(
    ("space", "wanted", "code", "finding", "details"),
    [
        ({"size_m2": 50}, {}, "small", "near", {"by": 10}),
        ({"size_m2": 45}, {}, "small", "near", {"by": 15}),
        ({"size_m2": 44}, {}, "small", "misses", {"by": 16}),
        ({"size_m2": 60}, {}, "size", "fits", {}),
        ({"size_m2": 120}, {}, "size", "fits", {}),
        ({"size_m2": 150}, {}, "large", "near", {"by": 30}),
        ({"size_m2": 151}, {}, "large", "misses", {"by": 31}),
        ({"size_m2": 999}, {"most_m2": None}, "size", "fits", {}),
        ({"area_id": 4}, {}, "area", "near", {"area_id": 4}),
        ({"area_id": 5}, {}, "area", "misses", {"area_id": 5}),
        ({"area_id": 5}, {"area_id": 1}, "area", "fits", {}),
        ({"rent_cents": None}, {}, "rent", "unknown", {}),
        ({"rent_cents": 8_000}, {}, "rent", "fits", {}),
        ({"rent_cents": 10_000}, {}, "dear", "near", {"by": 2_000}),
        ({"rent_cents": 10_001}, {}, "dear", "misses", {"by": 2_001}),
        ({"floor": 2}, {}, "ground", "misses", {"floor": 2}),
        ({"floor": None}, {}, "ground", "unknown", {}),
        ({"has_power": None}, {}, "power", "unknown", {}),
        ({"has_power": False}, {}, "power", "near", {}),
        ({}, {"needs_exhaust": True}, "exhaust", "near", {}),
        ({}, {"needs_access": True}, "access", "unknown", {}),
        ({}, {"needs_water": True}, "water", "fits", {}),
        ({"kind": "land", "floor": None}, {}, "land", "misses", {}),
        ({"kind": "land", "floor": None}, {"takes_land": True}, "land", "fits", {}),
    ],
)
def test_one_thing_at_a_time(
    space: dict[str, Any], wanted: dict[str, Any], code: str, finding: str, details: dict[str, Any]
) -> None:
    found = fit(replace(SHOP, **space), replace(PHARMACY, **wanted), PATHS, NEAR)
    (remark,) = (one for one in found.remarks if one.code == code)
    assert remark.finding == finding
    assert details.items() <= remark.details.items()
    verdicts = {
        Finding.FITS: Verdict.FITS, Finding.UNKNOWN: Verdict.FITS, Finding.NEAR: Verdict.NEARLY,
        Finding.MISSES: Verdict.NOT,
    }  # fmt: skip
    assert found.verdict is verdicts[Finding(finding)]


def test_rent_that_does_not_matter_is_not_spoken_of() -> None:
    found = fit(SHOP, replace(PHARMACY, most_rent_cents=None), PATHS, NEAR)
    assert not {"rent", "dear"} & {one.code for one in found.remarks}
    upstairs = fit(replace(SHOP, floor=5), replace(PHARMACY, needs_ground=False), PATHS, NEAR)
    assert upstairs.verdict is Verdict.FITS


def test_how_many_changes_are_near() -> None:
    space = replace(SHOP, size_m2=50, has_power=False)
    assert fit(space, PHARMACY, PATHS, NEAR).verdict is Verdict.NEARLY
    third = replace(space, rent_cents=9_000)
    assert fit(third, PHARMACY, PATHS, NEAR).verdict is Verdict.NOT
    assert fit(third, PHARMACY, PATHS, replace(NEAR, near_changes=3)).verdict is Verdict.NEARLY
    assert len(fit(third, PHARMACY, PATHS, NEAR).changes) == 3


def test_the_order_is_fewest_changes_then_questions_then_least_to_spare() -> None:
    spaces = [
        replace(SHOP, premises_id=1, size_m2=50),
        replace(SHOP, premises_id=2, size_m2=100),
        replace(SHOP, premises_id=3, size_m2=70),
        replace(SHOP, premises_id=4, size_m2=61, has_power=None),
        replace(SHOP, premises_id=5, floor=3),
    ]
    found = ranked(fit(one, PHARMACY, PATHS, NEAR) for one in spaces)
    assert [one.premises.premises_id for one in found] == [3, 2, 4, 1]
