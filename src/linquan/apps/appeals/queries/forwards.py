"""Reads of what is forwarded to bodies outside: for staff, and for who holds the link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linquan.apps.appeals import forwards, rules
from linquan.apps.appeals.body_book import bodies as bodies
from linquan.apps.appeals.desk import Desk, desk, subject_of
from linquan.apps.appeals.forwards import BodyRow, ForwardState
from linquan.apps.appeals.models import Forward, Reporter
from linquan.apps.appeals.queries.case import CasePage, case_page
from linquan.apps.appeals.queries.photos import PhotoRow, photos_under
from linquan.apps.appeals.types import OPEN, ReporterContact
from linquan.apps.orgs.types import OrganisationRow
from linquan.kernel import secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, NotFound
from linquan.kernel.events import EventRow, events_of
from linquan.kernel.validity import valid_on

LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ForwardRow:
    """A forward as the page of a case shows it; ``said``: what the body said, oldest first."""

    forward_id: int
    body_name: str
    body_name_en: str
    state: ForwardState
    text: str
    tells_reporter: bool
    created_at: datetime
    expires_at: datetime
    said: tuple[EventRow, ...]


@dataclass(frozen=True, slots=True)
class ForwardPage:
    """A case that may be forwarded: to whom, for how long at most, and what was forwarded."""

    case: CasePage
    bodies: tuple[BodyRow, ...]
    forwards: tuple[ForwardRow, ...]
    most_days: int
    may_forward: bool


@dataclass(frozen=True, slots=True)
class OutsidePage:
    """What a body sees by its link: what was written and ticked, nothing else of the case."""

    forward_id: int
    district_id: int
    appeal_id: int
    number: str
    body_name: str
    body_name_en: str
    owner: OrganisationRow
    text: str
    photos: tuple[PhotoRow, ...]
    reporter: ReporterContact | None
    said: tuple[EventRow, ...]
    expires_at: datetime
    is_full: bool
    books: Desk


def forward_page(actor: Actor, appeal_id: int, now: datetime) -> ForwardPage:
    """Return what the page of forwarding shows: two statements beside those of the case.

    Raises NotFound, NotAllowed.
    """
    case = case_page(actor, appeal_id, now)
    if not case.allowed.unmask:
        raise NotAllowed("forward_appeal")
    district_id, books = case.facts.district_id, case.books
    rows = Forward.objects.filter(district_id=district_id, appeal_id=appeal_id).order_by("-id")
    told = rows.values_list(
        "id", "body__name", "body__name_en", "state", "text", "tells_reporter", "created_at",
        "expires_at",
    )  # fmt: skip
    found = tuple(
        ForwardRow(
            pk, name, name_en, ForwardState(state), text, tells, created_at, expires_at,
            forwards.replies(case.events, pk),
        )
        for pk, name, name_en, state, text, tells, created_at, expires_at in told
    )  # fmt: skip
    return ForwardPage(
        case,
        _free(valid_on(bodies(district_id), books.day(now)), case, books),
        found,
        books.rules(now).forward_days,
        may_forward=case.facts.status in OPEN,
    )


def _free(rows: Sequence[BodyRow], case: CasePage, books: Desk) -> tuple[BodyRow, ...]:
    """Leave out the bodies that are complained about."""
    about = case.facts.about.path if case.facts.about else ""
    return tuple(row for row in rows if may_reach(row.organisation_id, about, books))


def may_reach(organisation_id: int | None, about_path: str, books: Desk) -> bool:
    """Whether a body may be told of a request: not the one complained about, nor below."""
    unit = books.organisations.get(organisation_id or 0)
    return unit is None or rules.can_take(about_path, unit.path)


WANTED = (
    "district_id", "appeal_id", "body__name", "body__name_en", "body__organisation_id", "text",
    "photo_ids", "tells_reporter", "state", "replies", "expires_at", "appeal__received_at",
    "appeal__status", "appeal__about_path", "appeal__owner_id", "appeal__erased_at",
)  # fmt: skip


def outside_page(forward_id: int, now: datetime) -> OutsidePage:
    """Return a forward to whoever holds its link: at most five statements.

    Raises NotFound, also once it was revoked or has run out, or the request is answered.
    """
    row = _opened(forward_id, now)
    books = desk(row["district_id"])
    if not may_reach(row["body__organisation_id"], row["appeal__about_path"], books):
        raise NotFound("unknown_link")
    district_id, appeal_id = row["district_id"], row["appeal_id"]
    subject = subject_of(appeal_id)
    said = forwards.replies(events_of(district_id, subject), forward_id)
    moments = {event.at for event in said}
    photos = tuple(
        photo
        for photo in photos_under(district_id, subject)
        if photo.photo_id in row["photo_ids"]
        or (photo.role == forwards.PHOTO_ROLE and photo.at in moments)
    )
    return OutsidePage(
        forward_id, district_id, appeal_id,
        rules.number_of(appeal_id, row["appeal__received_at"], books.calendar),
        row["body__name"], row["body__name_en"], books.organisations[row["appeal__owner_id"]],
        row["text"], photos, _reporter(district_id, appeal_id) if row["tells_reporter"] else None,
        said, row["expires_at"], row["replies"] >= forwards.MOST_REPLIES, books,
    )  # fmt: skip


def _opened(forward_id: int, now: datetime) -> dict[str, Any]:
    """Return a forward whose link opens still. One statement. Raises NotFound."""
    known = 0 < forward_id <= LARGEST_ID
    row = Forward.objects.filter(pk=forward_id).values(*WANTED).first() if known else None
    if row is None or row["state"] in forwards.OVER or row["expires_at"] <= now:
        raise NotFound("unknown_link")
    if row["appeal__status"] not in OPEN or row["appeal__erased_at"] is not None:
        raise NotFound("unknown_link")
    return dict(row)


def _reporter(district_id: int, appeal_id: int) -> ReporterContact | None:
    found = Reporter.objects.filter(district_id=district_id, appeal_id=appeal_id).first()
    if found is None:
        return None
    told = [
        secrets.unseal(sealed, f"reporter.{what}:{district_id}") if sealed else ""
        for what, sealed in (("name", found.name_sealed), ("phone", found.phone_sealed))
    ]
    return ReporterContact(*told)
