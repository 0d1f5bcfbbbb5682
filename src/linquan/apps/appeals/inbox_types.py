"""What the inbox asks for and shows."""

from dataclasses import dataclass
from datetime import datetime

from linquan.apps.appeals.types import Status


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What the inbox is asked for; lives in the URL."""

    tab: str = "open"
    query: str = ""
    matter_code: str = ""
    channel_id: int = 0
    area_id: int = 0
    owner_id: int = 0
    outcome: str = ""
    """How it ended: ``solved`` or ``refused``; empty: either, or it has not."""
    sort: str = ""
    columns: tuple[str, ...] = ()
    """Which columns a page shows, in order; empty: the usual ones."""
    density: str = ""
    """``compact``: one line for each request."""
    after: str = ""
    before: str = ""
    size: int = 50


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One request in a list."""

    appeal_id: int
    number: str
    title: str
    address: str
    area_name: str
    area_name_en: str
    matter_name: str
    matter_name_en: str
    channel_name: str
    channel_name_en: str
    owner_name: str
    owner_name_en: str
    status: Status
    received_at: datetime
    due_at: datetime
    photo_count: int
    reopened_count: int
    version: int = 0

    def __hash__(self) -> int:
        """Rows are looked up by what is drawn of them: few have number and version in common."""
        return hash((self.appeal_id, self.version))


@dataclass(frozen=True, slots=True)
class TabCounts:
    """How many lie under each tab; counting stops at ``limit``."""

    open: int
    new: int
    working: int
    soon: int
    overdue: int
    done: int
    limit: int = 1000
