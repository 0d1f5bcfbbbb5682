"""Every read of requests."""

from linquan.apps.appeals.desk import Desk, desk
from linquan.apps.appeals.queries.case import case_page, status_page
from linquan.apps.appeals.queries.inbox import (
    appeal_points,
    appeals_of_phone,
    inbox,
    open_counts,
    urgent,
)
from linquan.apps.appeals.queries.public import published, published_photo_ids

__all__ = [
    "Desk",
    "appeal_points",
    "appeals_of_phone",
    "case_page",
    "desk",
    "inbox",
    "open_counts",
    "published",
    "published_photo_ids",
    "status_page",
    "urgent",
]
