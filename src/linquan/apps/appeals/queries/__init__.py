"""Every read of requests."""

from linquan.apps.appeals.desk import Desk, desk
from linquan.apps.appeals.queries.case import (
    Allowed,
    CasePage,
    Facts,
    PhotoRow,
    StatusPage,
    case_page,
    status_page,
)
from linquan.apps.appeals.queries.inbox import (
    InboxPage,
    KnownReporter,
    appeal_points,
    appeals_of_phone,
    inbox,
    inbox_page,
    known_reporter,
    open_counts,
    urgent,
)
from linquan.apps.appeals.queries.photos import PhotoFile, photo_for, photo_of_case, public_photo
from linquan.apps.appeals.queries.public import published, published_photo_ids
from linquan.apps.appeals.queries.reach import number_in

__all__ = [
    "Allowed",
    "CasePage",
    "Desk",
    "Facts",
    "InboxPage",
    "KnownReporter",
    "PhotoFile",
    "PhotoRow",
    "StatusPage",
    "appeal_points",
    "appeals_of_phone",
    "case_page",
    "desk",
    "inbox",
    "inbox_page",
    "known_reporter",
    "number_in",
    "open_counts",
    "photo_for",
    "photo_of_case",
    "public_photo",
    "published",
    "published_photo_ids",
    "status_page",
    "urgent",
]
