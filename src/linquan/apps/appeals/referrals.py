"""Handing a request on to another system: what is kept of it, and when it is asked again. Pure."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class ReferralDraft:
    """What a clerk hands on: own words, chosen photos; the reporter only with a reason."""

    system_id: int
    service_code: str
    text: str
    photo_ids: tuple[int, ...] = ()
    tells_reporter: bool = False
    reason: str = ""


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


@dataclass(frozen=True, slots=True)
class News:
    """What a call brought; empty where it told nothing. A passing ``error`` is tried again."""

    outside_id: str = ""
    token: str = ""
    status: str = ""
    note: str = ""
    error: str = ""
    is_final: bool = False


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
