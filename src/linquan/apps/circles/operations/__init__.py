"""Every write of life circles."""

from linquan.apps.circles.operations.facilities import (
    add_facility,
    close_facility,
    correct_facility,
    move_facility,
    note_progress,
    open_facility,
    reopen_facility,
    take_back_step,
)
from linquan.apps.circles.operations.importing import import_facilities, take_back_facilities
from linquan.apps.circles.operations.lists import end_item, end_speed, revise_item, revise_speed

__all__ = [
    "add_facility",
    "close_facility",
    "correct_facility",
    "end_item",
    "end_speed",
    "import_facilities",
    "move_facility",
    "note_progress",
    "open_facility",
    "reopen_facility",
    "revise_item",
    "revise_speed",
    "take_back_facilities",
    "take_back_step",
]
