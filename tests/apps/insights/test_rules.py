from typing import Any

import pytest

from linquan.apps.insights.rules import counted_area, moves_of, shown
from linquan.apps.insights.types import Measure


@pytest.mark.parametrize(
    ("counts", "cells", "total"),
    [
        ([], (), 0),
        ([0, 0], (0, 0), 0),
        ([9, 12], (9, 12), 21),
        ([5, 5], (5, 5), 10),
        ([4], (None,), None),
        ([4, 0], (None, 0), None),
        ([4, 9, 12], (None, None, 12), 25),
        ([9, 4, 9], (None, None, 9), 22),
        ([1, 2, 30], (None, None, 30), None),
        ([3, 4, 30], (None, None, 30), 37),
        ([1, 2], (None, None), None),
    ],
)
def test_shown(counts: list[int], cells: tuple[int | None, ...], total: int | None) -> None:
    assert shown(counts, 5) == (cells, total)


def test_a_hidden_count_cannot_be_worked_out() -> None:
    """Whatever the counts, the total minus what is shown is never a single count below five."""
    for a in range(9):
        for b in range(9):
            for c in range(9):
                counts = (a, b, c)
                cells, total = shown(counts, 5)
                hidden = [n for n, cell in zip(counts, cells, strict=True) if cell is None]
                assert all(cell is None or cell == 0 or cell >= 5 for cell in cells)
                if total is not None:
                    assert len(hidden) != 1
                    assert not hidden or sum(hidden) >= 5


@pytest.mark.parametrize(
    ("kind", "data", "moves"),
    [
        ("appeal.received", {"from": "", "to": "received"}, {"in_progress": 1, "received": 1}),
        ("appeal.assigned", {"from": "received", "to": "assigned"}, {}),
        ("appeal.asked", {"from": "in_progress", "to": "waiting"}, {}),
        (
            "appeal.answered",
            {"from": "in_progress", "to": "answered", "refused": False},
            {"in_progress": -1, "solved": 1},
        ),
        (
            "appeal.declined",
            {"from": "assigned", "to": "declined", "refused": True},
            {"in_progress": -1, "refused": 1},
        ),
        (
            "appeal.rated",
            {"from": "answered", "to": "closed", "grade": "basically", "refused": False},
            {"rated": 1, "content": 1},
        ),
        (
            "appeal.rated",
            {"from": "declined", "to": "reopened", "grade": "unsatisfied", "refused": True},
            {"refused": -1, "in_progress": 1, "rated": 1},
        ),
        ("appeal.closed", {"from": "declined", "to": "closed", "refused": True}, {}),
        (
            "appeal.reopened",
            {"from": "closed", "to": "reopened", "refused": False},
            {"solved": -1, "in_progress": 1},
        ),
        (
            "appeal.withdrawn",
            {"from": "assigned", "to": "withdrawn"},
            {"in_progress": -1, "withdrawn": 1},
        ),
    ],
)
def test_moves(kind: str, data: dict[str, Any], moves: dict[str, int]) -> None:
    assert moves_of(kind, data) == {Measure(name): amount for name, amount in moves.items()}


@pytest.mark.parametrize(
    ("path", "area"), [("/1/2/3/9/", 3), ("/1/2/3/", 3), ("/1/2/", 2), ("/1/", 1)]
)
def test_counted_area(path: str, area: int) -> None:
    assert counted_area(path) == area
