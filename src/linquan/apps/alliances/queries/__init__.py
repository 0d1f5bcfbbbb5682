"""Every read of joint meetings."""

from linquan.apps.alliances.queries.pages import (
    forum_page,
    item_photo,
    kinds_page,
    meeting_of_item,
    meeting_page,
    meetings_page,
)
from linquan.apps.alliances.queries.rows import (
    ForumPage,
    ItemView,
    KindsPage,
    MeetingPage,
    MeetingsPage,
    MeetingView,
    ResolutionView,
    SeatView,
    Tally,
)

__all__ = [
    "ForumPage",
    "ItemView",
    "KindsPage",
    "MeetingPage",
    "MeetingView",
    "MeetingsPage",
    "ResolutionView",
    "SeatView",
    "Tally",
    "forum_page",
    "item_photo",
    "kinds_page",
    "meeting_of_item",
    "meeting_page",
    "meetings_page",
]
