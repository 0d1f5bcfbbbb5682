"""Handing a request on to another system: what is kept of it, and when it is asked again. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final


class ReferralState(StrEnum):
    """Where a referral stands."""

    WAITING = "waiting"
    SENT = "sent"
    CLOSED = "closed"
    FAILED = "failed"


FOLLOWED: Final = frozenset({ReferralState.WAITING, ReferralState.SENT})
MOST_ATTEMPTS: Final = 8
MOST_UPDATES: Final = 100
"""Of one report; what comes beyond is not kept."""
ASKED_EVERY: Final = timedelta(minutes=30)
FOLLOWED_FOR: Final = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class SystemRow:
    """A line of the list of other systems; the key itself is not in it."""

    system_id: int
    code: str
    name: str
    name_en: str
    url: str
    domain: str
    has_key: bool
    may_be_private: bool
    valid_from: date
    valid_to: date | None


Attributes = tuple[tuple[str, tuple[str, ...]], ...]
"""What is said beside a report: codes of the other system, each with its values."""


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What another system asks beside a report of one kind; choices are (key, name)."""

    code: str
    name: str
    hint: str
    datatype: str
    is_required: bool
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Update:
    """What another system said of a report; ``at`` is a moment as it was written there."""

    update_id: str
    status: str
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class ReferralDraft:
    """What a clerk hands on: own words, chosen photos; the reporter only with a reason."""

    system_id: int
    service_code: str
    text: str
    photo_ids: tuple[int, ...] = ()
    tells_reporter: bool = False
    reason: str = ""
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A referral as it is sent or asked after, with all that the call needs."""

    referral_id: int
    state: ReferralState
    url: str
    domain: str
    api_key: str
    may_be_private: bool
    service_code: str
    text: str
    address: str
    lon: float | None
    lat: float | None
    name: str
    phone: str
    photos: tuple[str, ...]
    outside_id: str
    token: str
    attributes: Attributes
    updates_since: datetime


@dataclass(frozen=True, slots=True)
class News:
    """What a call brought; empty where it told nothing. A passing ``error`` is tried again."""

    outside_id: str = ""
    token: str = ""
    status: str = ""
    note: str = ""
    error: str = ""
    is_final: bool = False
    updates: tuple[Update, ...] | None = None
    """None where they were not asked for, or are not told there."""


def with_updates(
    known: Sequence[Mapping[str, str]], told: Iterable[Update]
) -> tuple[list[dict[str, str]], tuple[Update, ...]]:
    """Return the updates to keep, the oldest first, and those that are new; none goes for age."""
    ids = {one["update_id"] for one in known}
    new = tuple({one.update_id: one for one in told if one.update_id not in ids}.values())
    room = MOST_UPDATES - len(known)
    new = tuple(sorted(new, key=lambda one: one.at))[: max(room, 0)]
    return [*map(dict, known), *map(asdict, new)], new


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many calls in a row that failed: 1, 2, 4 … minutes."""
    return timedelta(minutes=2 ** min(attempts - 1, 7))


def state_after(state: ReferralState, news: News, attempts: int) -> ReferralState:
    """Where a referral stands after a call."""
    if news.error:
        gives_up = news.is_final or attempts >= MOST_ATTEMPTS
        return ReferralState.FAILED if gives_up and state is ReferralState.WAITING else state
    return ReferralState.CLOSED if news.status == "closed" else ReferralState.SENT


def next_at(
    state: ReferralState, attempts: int, created_at: datetime, now: datetime
) -> datetime | None:
    """When to call again; none once it is over."""
    if state not in FOLLOWED or now - created_at > FOLLOWED_FOR:
        return None
    return now + (wait_after(attempts) if attempts else ASKED_EVERY)
