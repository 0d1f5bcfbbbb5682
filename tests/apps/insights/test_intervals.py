"""Wilson's interval against published values, and by what it must always hold."""

from itertools import pairwise

import pytest

from linquan.apps.insights.intervals import wilson


# Newcombe, Statistics in Medicine 17 (1998) 857-872, Table I, method 3 (95 per cent).
@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_published_values(hits: int, count: int, low: float, high: float) -> None:
    found = wilson(hits / count, count, 95)
    assert tuple(round(bound, 4) for bound in found) == (low, high)


def test_by_hand() -> None:
    """One of one at 95 per cent: from 1 / (1 + 1.96 squared) to 1."""
    low, high = wilson(1.0, 1, 95)
    assert (round(low, 4), high) == (0.2065, 1.0)


@pytest.mark.parametrize("confidence", [80, 90, 95, 99])
def test_it_holds_the_share_and_narrows_with_more(confidence: int) -> None:
    for share in (0.0, 0.3, 0.5, 0.8, 1.0):
        bounds = [wilson(share, count, confidence) for count in (1, 5, 20, 100, 1000)]
        assert all(low <= share + 1e-12 and share - 1e-12 <= high for low, high in bounds)
        assert all(a[1] - a[0] > b[1] - b[0] for a, b in pairwise(bounds))
    assert wilson(0.5, 20, confidence)[0] > wilson(0.5, 20, 99)[0] or confidence == 99


@pytest.mark.parametrize(("share", "count"), [(0.5, 0), (-0.1, 5), (1.1, 5)])
def test_what_is_no_share(share: float, count: int) -> None:
    with pytest.raises(ValueError, match="a share from 0 to 1"):
        wilson(share, count, 95)
