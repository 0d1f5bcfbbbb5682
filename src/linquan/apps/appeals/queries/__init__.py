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
from linquan.apps.appeals.queries.exchange import appeal_lines, check_appeals
from linquan.apps.appeals.queries.feed import Feed, events_since, visible_among
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
from linquan.apps.appeals.queries.list_tables import check_list, list_lines
from linquan.apps.appeals.queries.open311 import (
    MOST_ROWS,
    Asked,
    OpenRequest,
    OpenUpdate,
    Territory,
    is_filed_with,
    open_requests,
    open_updates,
    status_for_key,
    territory,
)
from linquan.apps.appeals.queries.orders import (
    check_orders,
    order_batches,
    order_lines,
    order_reply,
)
from linquan.apps.appeals.queries.photos import PhotoFile, photo_for, photo_of_case, public_photo
from linquan.apps.appeals.queries.public import published, published_photo_ids
from linquan.apps.appeals.queries.reach import about_own, number_in
from linquan.apps.appeals.queries.referrals import (
    ReferPage,
    ReferralRow,
    due_referrals,
    refer_page,
    systems,
)
from linquan.apps.appeals.service_book import ServiceBook, service_book

__all__ = [
    "MOST_ROWS",
    "Allowed",
    "Asked",
    "CasePage",
    "Desk",
    "Facts",
    "Feed",
    "InboxPage",
    "KnownReporter",
    "OpenRequest",
    "OpenUpdate",
    "PhotoFile",
    "PhotoRow",
    "ReferPage",
    "ReferralRow",
    "ServiceBook",
    "StatusPage",
    "Territory",
    "about_own",
    "appeal_lines",
    "appeal_points",
    "appeals_of_phone",
    "case_page",
    "check_appeals",
    "check_list",
    "check_orders",
    "desk",
    "due_referrals",
    "events_since",
    "inbox",
    "inbox_page",
    "is_filed_with",
    "known_reporter",
    "list_lines",
    "number_in",
    "open_counts",
    "open_requests",
    "open_updates",
    "order_batches",
    "order_lines",
    "order_reply",
    "photo_for",
    "photo_of_case",
    "public_photo",
    "published",
    "published_photo_ids",
    "refer_page",
    "service_book",
    "status_for_key",
    "status_page",
    "systems",
    "territory",
    "urgent",
    "visible_among",
]
