"""Reads of what is handed on to other systems."""

import base64
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast

from django.db.models import Q

from linquan.apps.appeals.desk import desk, subject_of
from linquan.apps.appeals.models import OutsideSystem, Referral, Reporter
from linquan.apps.appeals.queries.case import CasePage, case_page
from linquan.apps.appeals.referrals import Outgoing, ReferralState, SystemRow, Update
from linquan.kernel import secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed
from linquan.kernel.models import Attachment
from linquan.kernel.rows import rows_of
from linquan.kernel.validity import valid_on

MOST_CALLS = 50


def systems(district_id: int) -> tuple[SystemRow, ...]:
    """Every version of the systems that requests may be referred to. One statement."""
    rows = OutsideSystem.objects.filter(district_id=district_id).order_by("name", "id")
    found = rows.values_list(
        "id", "code", "name", "name_en", "url", "domain", "key_sealed", "may_be_private",
        "valid_from", "valid_to",
    )  # fmt: skip
    return tuple(SystemRow(*row[:6], bool(row[6]), *row[7:]) for row in found)


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """A referral as the page of a case shows it."""

    referral_id: int
    system_name: str
    system_name_en: str
    service_code: str
    state: str
    number: str
    status: str
    note: str
    error: str
    created_at: datetime
    next_at: datetime | None
    updates: tuple[Update, ...]
    """What they said of it, the oldest first."""


@dataclass(frozen=True, slots=True)
class ReferPage:
    """A case that may be handed on: where to, and what was handed on already."""

    case: CasePage
    systems: tuple[SystemRow, ...]
    referrals: tuple[ReferralRow, ...]


def refer_page(actor: Actor, appeal_id: int, now: datetime) -> ReferPage:
    """Return what the page of handing on shows. Seven statements. Raises NotFound, NotAllowed."""
    found = case_page(actor, appeal_id, now)
    if not found.allowed.note:
        raise NotAllowed("refer_appeal")
    district_id = found.facts.district_id
    rows = Referral.objects.filter(district_id=district_id, appeal_id=appeal_id).order_by("-id")
    told = rows.values_list(
        "id", "system__name", "system__name_en", "service_code", "state", "outside_id",
        "outside_status", "outside_note", "error", "created_at", "next_at", "updates",
    )  # fmt: skip
    day: date = desk(district_id).day(now)
    valid = valid_on(systems(district_id), day)
    referrals = tuple(
        replace(row, updates=tuple(Update(**cast("dict[str, str]", one)) for one in row.updates))
        for row in rows_of(ReferralRow, told)
    )
    return ReferPage(found, valid, referrals)


def due_referrals(now: datetime) -> tuple[Outgoing, ...]:
    """Return what is to be sent or asked after by now, the longest due first."""
    rows = Referral.objects.select_related("system", "appeal").filter(
        Q(next_at__lte=now), state__in=(ReferralState.WAITING, ReferralState.SENT)
    )
    return tuple(_outgoing(row) for row in rows.order_by("next_at", "id")[:MOST_CALLS])


def _outgoing(row: Referral) -> Outgoing:
    name, phone = _contact(row) if row.tells_reporter else ("", "")
    return Outgoing(
        referral_id=row.pk,
        state=ReferralState(row.state),
        url=row.system.url,
        domain=row.system.domain,
        api_key=_opened(row.system),
        may_be_private=row.system.may_be_private,
        service_code=row.service_code,
        text=row.text,
        address=row.appeal.address,
        lon=row.appeal.lon,
        lat=row.appeal.lat,
        name=name,
        phone=phone,
        photos=tuple(_photos(row)),
        outside_id=row.outside_id,
        token=row.token,
        attributes=tuple((code, tuple(values)) for code, values in row.attributes),
        updates_since=row.updates_until or row.created_at,
    )


def _opened(system: OutsideSystem) -> str:
    if not system.key_sealed:
        return ""
    sealed = base64.b64decode(system.key_sealed)
    return secrets.unseal(sealed, f"system.key:{system.district_id}")


def _contact(row: Referral) -> tuple[str, str]:
    found = Reporter.objects.filter(district_id=row.district_id, appeal_id=row.appeal_id).first()

    def told(sealed: Any, what: str) -> str:
        return secrets.unseal(sealed, f"reporter.{what}:{row.district_id}") if sealed else ""

    return (
        ("", "")
        if found is None
        else (told(found.name_sealed, "name"), told(found.phone_sealed, "phone"))
    )


def _photos(row: Referral) -> list[str]:
    mine = Attachment.objects.filter(
        district_id=row.district_id, subject=subject_of(row.appeal_id), pk__in=row.photo_ids
    )
    return list(mine.order_by("id").values_list("sha256", flat=True))
