"""Every write of joint meetings."""

from linquan.apps.alliances.operations.agenda import add_item, move_item, set_papers, take_off_item
from linquan.apps.alliances.operations.attendance import set_attendance
from linquan.apps.alliances.operations.forums import (
    add_member,
    change_forum,
    end_forum,
    end_member,
    open_forum,
)
from linquan.apps.alliances.operations.kinds import end_forum_kind, revise_forum_kind
from linquan.apps.alliances.operations.meetings import (
    call_meeting,
    cancel_meeting,
    change_meeting,
    hold_meeting,
    plan_meeting,
)
from linquan.apps.alliances.operations.minutes import close_minutes, resolve_items

__all__ = [
    "add_item",
    "add_member",
    "call_meeting",
    "cancel_meeting",
    "change_forum",
    "change_meeting",
    "close_minutes",
    "end_forum",
    "end_forum_kind",
    "end_member",
    "hold_meeting",
    "move_item",
    "open_forum",
    "plan_meeting",
    "resolve_items",
    "revise_forum_kind",
    "set_attendance",
    "set_papers",
    "take_off_item",
]
