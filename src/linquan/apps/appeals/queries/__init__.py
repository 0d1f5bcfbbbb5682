"""Every read of requests."""

from linquan.apps.appeals.action_book import action_kinds
from linquan.apps.appeals.body_book import bodies
from linquan.apps.appeals.call_book import call_scripts
from linquan.apps.appeals.call_kind_book import call_kinds
from linquan.apps.appeals.desk import Desk, desk
from linquan.apps.appeals.phrase_book import phrases
from linquan.apps.appeals.proposals import Unrouted, propose
from linquan.apps.appeals.queries.actions import (
    ActionRow,
    ActionsPage,
    CaseActions,
    actions_page,
    case_actions,
)
from linquan.apps.appeals.queries.callbacks import TABS as CALL_TABS
from linquan.apps.appeals.queries.callbacks import CallPage, CallsPage, Try, call_page, calls_page
from linquan.apps.appeals.queries.case import CasePage, case_page
from linquan.apps.appeals.queries.dry_run import Change, DryRunPage, Example, dry_run
from linquan.apps.appeals.queries.duplicates import (
    Compared,
    followers_of,
    leads_among,
    new_groups,
    side_by_side,
)
from linquan.apps.appeals.queries.erasing import (
    DueRow,
    HeldPage,
    HoldRow,
    KeepingPage,
    PendingFiles,
    TombstoneRow,
    held_page,
    keeping_page,
    pending_files,
    retention_lines,
)
from linquan.apps.appeals.queries.erasure_wishes import (
    HeldRequest,
    ProposalPage,
    ProposalRow,
    proposal_page,
)
from linquan.apps.appeals.queries.exchange import (
    appeal_lines,
    appeal_lines_in_clear,
    check_appeals,
    inbox_lines,
)
from linquan.apps.appeals.queries.facts import Facts
from linquan.apps.appeals.queries.feed import Feed, events_since, visible_among
from linquan.apps.appeals.queries.forwards import (
    ForwardPage,
    ForwardRow,
    OutsidePage,
    forward_page,
    outside_page,
)
from linquan.apps.appeals.queries.grid import GridPage, TaskRow, grid_page
from linquan.apps.appeals.queries.inbox import (
    InboxPage,
    KnownReporter,
    appeals_of_phone,
    chosen_rows,
    inbox,
    inbox_page,
    known_reporter,
    open_counts,
    rows_among,
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
from linquan.apps.appeals.queries.palette import (
    Found,
    Named,
    palette,
)
from linquan.apps.appeals.queries.papers import (
    Became,
    Candidate,
    Paper,
    became_of,
    candidates,
    id_in_number,
    papers,
    papers_in,
    statuses_of,
)
from linquan.apps.appeals.queries.parts import (
    OwnPart,
    OwnParts,
    PartPage,
    check_part_known,
    own_parts,
    part_count,
    part_page,
    photo_of_part,
)
from linquan.apps.appeals.queries.photos import (
    PhotoFile,
    PhotoRow,
    photo_for,
    photo_of_case,
    photos_of,
    public_photo,
)
from linquan.apps.appeals.queries.points import appeal_points
from linquan.apps.appeals.queries.public import published, published_photo_ids
from linquan.apps.appeals.queries.reach import about_ids, about_own, number_in
from linquan.apps.appeals.queries.redactions import RedactionPage, RedactionRow, redaction_page
from linquan.apps.appeals.queries.referrals import (
    ReferPage,
    ReferralRow,
    due_referrals,
    refer_page,
    systems,
)
from linquan.apps.appeals.queries.reminders import reminder_count, reminders
from linquan.apps.appeals.queries.saved_views import saved_views
from linquan.apps.appeals.queries.status import StatusPage, status_page
from linquan.apps.appeals.queries.supports import SentRow, SupportPage, UnitTotal, support_page
from linquan.apps.appeals.queries.tied import TiedPlace, TiedRow, open_in, tied_places, tied_rows
from linquan.apps.appeals.queries.verbs import Allowed
from linquan.apps.appeals.rate_book import rate_formulas
from linquan.apps.appeals.reminder_book import reminder_rules
from linquan.apps.appeals.service_book import ServiceBook, service_book

__all__ = [
    "CALL_TABS",
    "MOST_ROWS",
    "ActionRow",
    "ActionsPage",
    "Allowed",
    "Asked",
    "Became",
    "CallPage",
    "CallsPage",
    "Candidate",
    "CaseActions",
    "CasePage",
    "Change",
    "Compared",
    "Desk",
    "DryRunPage",
    "DueRow",
    "Example",
    "Facts",
    "Feed",
    "ForwardPage",
    "ForwardRow",
    "Found",
    "GridPage",
    "HeldPage",
    "HeldRequest",
    "HoldRow",
    "InboxPage",
    "KeepingPage",
    "KnownReporter",
    "Named",
    "OpenRequest",
    "OpenUpdate",
    "OutsidePage",
    "OwnPart",
    "OwnParts",
    "Paper",
    "PartPage",
    "PendingFiles",
    "PhotoFile",
    "PhotoRow",
    "ProposalPage",
    "ProposalRow",
    "RedactionPage",
    "RedactionRow",
    "ReferPage",
    "ReferralRow",
    "SentRow",
    "ServiceBook",
    "StatusPage",
    "SupportPage",
    "TaskRow",
    "Territory",
    "TiedPlace",
    "TiedRow",
    "TombstoneRow",
    "Try",
    "UnitTotal",
    "Unrouted",
    "about_ids",
    "about_own",
    "action_kinds",
    "actions_page",
    "appeal_lines",
    "appeal_lines_in_clear",
    "appeal_points",
    "appeals_of_phone",
    "became_of",
    "bodies",
    "call_kinds",
    "call_page",
    "call_scripts",
    "calls_page",
    "candidates",
    "case_actions",
    "case_page",
    "check_appeals",
    "check_list",
    "check_orders",
    "check_part_known",
    "chosen_rows",
    "desk",
    "dry_run",
    "due_referrals",
    "events_since",
    "followers_of",
    "forward_page",
    "grid_page",
    "held_page",
    "id_in_number",
    "inbox",
    "inbox_lines",
    "inbox_page",
    "is_filed_with",
    "keeping_page",
    "known_reporter",
    "leads_among",
    "list_lines",
    "new_groups",
    "number_in",
    "open_counts",
    "open_in",
    "open_requests",
    "open_updates",
    "order_batches",
    "order_lines",
    "order_reply",
    "outside_page",
    "own_parts",
    "palette",
    "papers",
    "papers_in",
    "part_count",
    "part_page",
    "pending_files",
    "photo_for",
    "photo_of_case",
    "photo_of_part",
    "photos_of",
    "phrases",
    "proposal_page",
    "propose",
    "public_photo",
    "published",
    "published_photo_ids",
    "rate_formulas",
    "redaction_page",
    "refer_page",
    "reminder_count",
    "reminder_rules",
    "reminders",
    "retention_lines",
    "rows_among",
    "saved_views",
    "service_book",
    "side_by_side",
    "status_for_key",
    "status_page",
    "statuses_of",
    "support_page",
    "systems",
    "territory",
    "tied_places",
    "tied_rows",
    "urgent",
    "visible_among",
]
