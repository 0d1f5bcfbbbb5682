"""What is too much without an account: limits as data, and counting against them (ADR 0019).

Counted are keyed hashes of where something comes from, for an hour; never an address or a
telephone. Signed links and people who are signed in are not counted.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from linquan.apps.appeals.models import Reporter
from linquan.kernel import secrets, tallies
from linquan.kernel.tallies import Full, Limit

if TYPE_CHECKING:
    from linquan.apps.appeals.desk import Desk

PHONE, NETWORK, PLACE = "phone", "network", "place"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken within an hour without an account, as data.

    One address may be a whole office building or a carrier's mobile network, so what is taken from
    a network is a multiple of what is taken from one phone. The numbers are our own choice.
    """

    phone_reports: int = 10
    network_reports: int = 60
    place_reports: int = 200
    known_factor: int = 10
    known_after_min: int = 10
    phone_photos: int = 100
    network_photos: int = 600
    phone_links: int = 10
    network_links: int = 60


@dataclass(frozen=True, slots=True)
class Sender:
    """Where something without an account comes from, as far as it can be told; empty: unknown."""

    network: str
    device: str
    phone: str = ""

    @property
    def phone_or_device(self) -> tuple[str, ...]:
        """What one person's writes are counted under.

        A telephone counts within its network only: anyone may type another's, and must not keep its
        owner from reporting.
        """
        phone = secrets.normalise_phone(self.phone) if self.phone else None
        if phone:
            return ("phone", phone, self.network)
        return ("device", self.device) if self.device else ()


def count_report(
    books: "Desk", sender: Sender, *, place: str, once: str, now: datetime
) -> Full | None:
    """Count a report, or say which limit is reached; then nothing is counted.

    A telephone that the house has known for a while counts for less. One statement; up to four
    where a limit is reached.

    Parameters
    ----------
    place
        The scanned code, empty without one.
    once
        Key of the report: sent again, it is not counted again.
    """
    most = books.limits(now)
    asked = _asked(books.district_id, "report", sender, most.phone_reports, most.network_reports)
    if place:
        key = secrets.tally_key(books.district_id, "report", PLACE, place)
        asked = (*asked, Limit(PLACE, key, most.place_reports))
    mark = secrets.tally_key(books.district_id, "report", "once", once)
    full = _count(books, asked, mark, now)
    known_since = now - timedelta(minutes=most.known_after_min)
    if full is None or not _is_known(books.district_id, sender.phone, known_since):
        return full
    wider = tuple(replace(limit, most=limit.most * most.known_factor) for limit in asked)
    return _count(books, wider, mark, now)


def count_photos(books: "Desk", sender: Sender, *, amount: int, now: datetime) -> Full | None:
    """Count photos before they are looked at, or say which limit is reached. One statement."""
    most = books.limits(now)
    asked = _asked(books.district_id, "photo", sender, most.phone_photos, most.network_photos)
    return _count(books, asked, uuid4().hex, now, amount)


def count_link(books: "Desk", sender: Sender, *, now: datetime) -> Full | None:
    """Count a wish for a link by text message, or say which limit is reached. One statement."""
    most = books.limits(now)
    asked = _asked(books.district_id, "link", sender, most.phone_links, most.network_links)
    return _count(books, asked, uuid4().hex, now)


def _asked(
    district_id: int, what: str, sender: Sender, of_phone: int, of_network: int
) -> tuple[Limit, ...]:
    told = (
        (PHONE, sender.phone_or_device, of_phone),
        (NETWORK, ("network", sender.network) if sender.network else (), of_network),
    )
    return tuple(
        Limit(name, secrets.tally_key(district_id, what, *whose), most)
        for name, whose, most in told
        if whose
    )


def _count(
    books: "Desk", asked: tuple[Limit, ...], once: str, now: datetime, amount: int = 1
) -> Full | None:
    if not asked:
        return None
    return tallies.count(books.district_id, asked, once=once, now=now, amount=amount)


def _is_known(district_id: int, phone: str, since: datetime) -> bool:
    """Whether somebody left this phone with a request before then. One statement."""
    if not phone:
        return False
    told = secrets.phone_hash(phone, district_id)
    mine = Reporter.objects.filter(district_id=district_id, phone_hash=told).exclude(phone_hash="")
    return mine.filter(appeal__received_at__lte=since).exists()
