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
from linquan.apps.circles.operations.networks import NetworkDraft, keep_network
from linquan.apps.circles.operations.runs import (
    ask_run,
    begin_run,
    drop_run,
    fail_run,
    finish_run,
    owe_standing_run,
    tidy_runs,
)

__all__ = [
    "NetworkDraft",
    "add_facility",
    "ask_run",
    "begin_run",
    "close_facility",
    "correct_facility",
    "drop_run",
    "end_item",
    "end_speed",
    "fail_run",
    "finish_run",
    "import_facilities",
    "keep_network",
    "move_facility",
    "note_progress",
    "open_facility",
    "owe_standing_run",
    "reopen_facility",
    "revise_item",
    "revise_speed",
    "take_back_facilities",
    "take_back_step",
    "tidy_runs",
]
