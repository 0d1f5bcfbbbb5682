"""Words and rows of the sittings of mobile points (民意诉求流动点). Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from linquan.apps.appeals.types import ChannelRow
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.outreach.types import PostName
from linquan.apps.places.types import AreaRow

PLACE_LIMIT, PLACE_EN_LIMIT, TOPICS_LIMIT, TOPICS_EN_LIMIT = 80, 120, 120, 200
SITTING_H = 12
"""Hours that a sitting lasts at most."""
WEEKS = 26
"""Sittings of one weekly row at most: half a year."""
LATE_DAYS = 7
"""Days after its end on which what was heard can still be written down."""
UNIT_LIMIT = 20


@dataclass(frozen=True, slots=True)
class SittingDraft:
    """A sitting: of which point, where, from when to when, what about, who sits, who is invited."""

    channel_code: str
    area_id: int
    place: str
    starts_at: datetime
    ends_at: datetime
    post_ids: tuple[int, ...]
    place_en: str = ""
    lon: float | None = None
    lat: float | None = None
    topics: str = ""
    topics_en: str = ""
    unit_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeat:
    """Every week until a day, some days left out."""

    until: date | None = None
    skipped: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class SittingRow:
    """A sitting; every name resolved."""

    sitting_id: int
    channel: ChannelRow
    area: AreaRow
    place: str
    place_en: str
    lon: float | None
    lat: float | None
    starts_at: datetime
    ends_at: datetime
    topics: str
    topics_en: str
    posts: tuple[PostName, ...]
    units: tuple[OrganisationRow, ...]
    cancelled_at: datetime | None
    reason: str
