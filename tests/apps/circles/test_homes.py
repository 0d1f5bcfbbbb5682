"""Which groups of age are meant by some ages, where lists are cut at other birthdays."""

import numpy as np
import pytest

from linquan.apps.circles.homes import NO_AGE, HomeTable
from linquan.apps.places.counting import DEFAULT_STEPS, EVERYONE, AgeGroup, groups_of


def between(groups: tuple[AgeGroup, ...], from_age: int, to_age: int | None) -> list[str]:
    """Name the groups that a table of nobody gives."""
    nothing = np.empty(0)
    table = HomeTable(nothing, nothing, nothing, np.empty((0, len(groups))), groups)
    return [groups[n].name for n in table.between(from_age, to_age)]


@pytest.mark.parametrize(
    ("from_age", "to_age", "names"),
    [
        (0, 59, ["婴幼儿", "学龄前儿童", "儿童少年", "青壮年"]),
        (16, 59, ["青壮年"]),
        (37, 59, ["青壮年"]),
        (38, 59, []),
        (60, None, ["低龄老人", "中龄老人", "高龄老人"]),
        (65, None, ["低龄老人", "中龄老人", "高龄老人"]),
        (66, None, ["中龄老人", "高龄老人"]),
        (3, 6, ["学龄前儿童"]),
        (0, 2, ["婴幼儿"]),
    ],
)  # fmt: skip
def test_at_least_half_of_a_group(from_age: int, to_age: int | None, names: list[str]) -> None:
    assert between(groups_of(DEFAULT_STEPS), from_age, to_age) == names


def test_whoever_has_no_known_age_is_always_meant() -> None:
    everyone = AgeGroup(EVERYONE.from_age, EVERYONE.to_age, "所有人")
    assert between((everyone, AgeGroup(NO_AGE, None, "不详")), 60, None) == ["不详"]
    assert between((everyone,), 0, None) == ["所有人"]


def test_a_wide_group_counts_whole_or_not_at_all() -> None:
    """Of a group with 15 years, 8 are half and more, 7 are less."""
    young, rest = AgeGroup(0, 14, "少儿"), AgeGroup(15, None, "其他")
    assert between((young, rest), 0, 7) == ["少儿"]
    assert between((young, rest), 0, 6) == []
