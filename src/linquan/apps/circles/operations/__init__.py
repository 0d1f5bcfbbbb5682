"""Every write of life circles."""

from linquan.apps.circles.operations.lists import end_item, end_speed, revise_item, revise_speed

__all__ = [
    "end_item",
    "end_speed",
    "revise_item",
    "revise_speed",
]
