"""A draft of a request laid out as rows, whichever way it came in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings

from linquan.apps.appeals import cases, rules
from linquan.apps.appeals.desk import Desk
from linquan.apps.appeals.models import Appeal, Reporter
from linquan.apps.appeals.service_answers import Stored
from linquan.apps.appeals.types import (
    PHOTO_LIMIT,
    TEXT_LIMIT,
    AppealDraft,
    MatterRow,
    PolicyRow,
    Reason,
    ReporterDraft,
    ReporterKind,
    Status,
)
from linquan.apps.orgs.types import OrganisationRow
from linquan.kernel import letters, secrets
from linquan.kernel.errors import Invalid

NAME_LIMIT = 60
KEY_LEAST, KEY_LIMIT = 8, 64


class Owner(Protocol):
    """Who has a request."""

    @property
    def organisation_id(self) -> int:
        """Its number."""

    @property
    def organisation_path(self) -> str:
        """Its path."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request lies: in which area, with whom, and about whom it is."""

    area_path: str
    owner: Owner
    about: OrganisationRow | None


def lay_out(
    books: Desk,
    draft: AppealDraft,
    place: Place,
    matter: MatterRow,
    policy: PolicyRow,
    received_at: datetime,
    beside: Stored | None = None,
) -> Appeal:
    """Check every part of a draft and lay it out as a row (unsaved). Raises Invalid."""
    _check_small_parts(draft)
    text = letters.words_needed(draft.text, "text", TEXT_LIMIT)
    address = cases.address(draft.address)
    appeal = Appeal(
        district_id=books.district_id,
        key=draft.key,
        status=Status.RECEIVED,
        matter_id=matter.matter_id,
        channel_id=draft.channel_id,
        policy_id=policy.policy_id,
        area_id=draft.area_id,
        area_path=place.area_path,
        address=address,
        lon=draft.lon,
        lat=draft.lat,
        language=draft.language,
        **_parties(place),
        reason=Reason.DESK,
        received_at=received_at,
        clock_from=received_at,
        pauses=[],
        total_pauses=[],
        is_reachable=bool(draft.reporter.phone.strip()),
        photo_count=len({photo.sha256 for photo in draft.photos}),
        title=rules.title_of(text),
        text=text,
        attributes=beside or [],
        **cases.found_by(cases.said(text, beside or []), address, books.district_id),
    )
    cases.reckon(appeal, books)
    return appeal


def _parties(place: Place) -> dict[str, Any]:
    """Whom it is with, and whom it is about."""
    return {
        "about_id": place.about.organisation_id if place.about else None,
        "about_path": place.about.path if place.about else "",
        "owner_id": place.owner.organisation_id,
        "owner_path": place.owner.organisation_path,
    }


def _check_small_parts(draft: AppealDraft) -> None:
    if not is_key(draft.key):
        raise Invalid.field("key", "key_odd")
    if draft.language not in dict(settings.LANGUAGES):
        raise Invalid.field("language", "language_unknown")
    if len(draft.photos) > PHOTO_LIMIT:
        raise Invalid.field("photos", "too_many", limit=PHOTO_LIMIT)
    if not _is_point(draft.lon, draft.lat):
        raise Invalid.field("place", "point_odd")


def is_key(key: str) -> bool:
    """Whether a key can tell a request apart."""
    return KEY_LEAST <= len(key) <= KEY_LIMIT and key.isprintable()


def _is_point(lon: float | None, lat: float | None) -> bool:
    if lon is None or lat is None:
        return lon is None and lat is None
    return -180 <= lon <= 180 and -90 <= lat <= 90


def plain_reporter(reporter: ReporterDraft) -> tuple[str, str]:
    """Return the name and the telephone in one form. Raises Invalid."""
    name = letters.words_needed(reporter.name, "name", NAME_LIMIT, least=0)
    phone = secrets.normalise_phone(reporter.phone) if reporter.phone.strip() else ""
    if phone is None:
        raise Invalid.field("phone", "not_a_phone")
    return name, phone


def seal_reporter(
    district_id: int, kind: ReporterKind, sealed_name: bytes | None, phone: str
) -> Reporter:
    """Seal who reports (unsaved)."""
    return Reporter(
        district_id=district_id,
        kind=kind,
        name_sealed=sealed_name,
        phone_sealed=secrets.seal(phone, f"reporter.phone:{district_id}") if phone else None,
        phone_hash=secrets.phone_hash(phone, district_id) if phone else "",
    )


def seal_name(name: str, district_id: int) -> bytes:
    """Seal a name for the reporter it belongs to."""
    return secrets.seal(name, f"reporter.name:{district_id}")
