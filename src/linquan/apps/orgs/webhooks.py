"""Webhooks: words, rows and pure rules of telling other systems what happened."""

import hashlib
import hmac
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from linquan.kernel.actors import Actor
from linquan.kernel.networks import Network

LONGEST_URL: Final = 500
MOST_OF_A_KEY: Final = 10
SEALED_FOR: Final = "webhook.secret"
LEASE: Final = timedelta(minutes=2)
"""How long a try may take before another worker takes it for lost."""
WAITS: Final = tuple(
    timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 7200, 21_600, 43_200)
)
"""Before each further try; after the last one it is given up, about a day after the event."""
SECURE, PLAIN = "https", "http"


class Sending(StrEnum):
    """What became of one event for one webhook."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class WebhookDraft:
    """What is needed to have events sent: where to, and which kinds."""

    key_id: int
    url: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WebhookIssued:
    """A new webhook. The secret that signs is told here and never again."""

    webhook_id: int
    secret: str


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """A webhook as pages and the interface list it."""

    webhook_id: int
    key_id: int
    key_name: str
    organisation_id: int
    organisation_name: str
    organisation_name_en: str
    url: str
    kinds: tuple[str, ...]
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wanting:
    """A webhook that wants events, and as whom it may know of them."""

    webhook_id: int
    kinds: frozenset[str]
    actor: Actor


@dataclass(frozen=True, slots=True)
class Owed:
    """An event that a webhook is to be told."""

    webhook_id: int
    event_id: int
    kind: str
    subject: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SendingRow:
    """A line of the log: what was sent where, how often, and with what outcome."""

    sending_id: int
    webhook_id: int
    url: str
    event_id: int
    kind: str
    subject: str
    at: datetime
    state: str
    attempts: int
    next_at: datetime | None
    tried_at: datetime | None
    status: int | None
    error: str


@dataclass(frozen=True, slots=True)
class WebhooksPage:
    """The webhooks of a district, and what was sent lately, the newest first."""

    webhooks: tuple[WebhookRow, ...]
    log: tuple[SendingRow, ...]


def url_fault(url: str, allowed: Collection[Network]) -> str:
    """Name what is wrong with an address to send to, or return an empty string.

    Https, to a name or a public address. Plain http and private addresses only within the networks
    that the setting allows; what a name stands for is looked at anew before each try.
    """
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return "url_odd"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "url_odd"
    if parts.scheme not in {SECURE, PLAIN} or not host or parts.username or parts.fragment:
        return "url_odd"
    if port == 0 or (parts.scheme == PLAIN and not allowed):
        return "url_odd" if port == 0 else "url_not_https"
    return _address_fault(host, allowed)


def _address_fault(host: str, allowed: Collection[Network]) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return "url_private" if host == "localhost" and not allowed else ""
    is_allowed = any(address in network for network in allowed)
    return "" if address.is_global or is_allowed else "url_private"


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many tries in vain; ``None``: give it up."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None


def body_of(sending_id: int, owed: Owed) -> bytes:
    """Write what is sent: that something happened, to what, and when; nothing of a person."""
    told = {
        "delivery": sending_id,
        "event": owed.event_id,
        "kind": owed.kind,
        "subject": owed.subject,
        "at": owed.at.isoformat(),
    }
    return json.dumps(told, separators=(",", ":")).encode()


def signature(secret: str, moment_s: int, body: bytes) -> str:
    """Sign what is sent, with the moment, so that an old message cannot be sent again.

    HMAC-SHA256 over ``<seconds since 1970>.<body>``, as ``t=…,v1=…``.
    """
    told = f"{moment_s}.".encode() + body
    return f"t={moment_s},v1={hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()}"
