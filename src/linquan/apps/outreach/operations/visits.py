"""Recording a visit: findings stay until decided, who wants an answer is registered at once."""

from datetime import datetime

from django.db import transaction

from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals.photos import tie_photos
from linquan.apps.appeals.queries import Desk
from linquan.apps.appeals.request_drafts import RequestDraft
from linquan.apps.appeals.types import PHOTO_LIMIT, ChannelKind, PhotoDraft, ReporterDraft
from linquan.apps.outreach import rules
from linquan.apps.outreach.filing import VISIT
from linquan.apps.outreach.models import Finding, Round, Visit
from linquan.apps.outreach.operations._checks import close_if_decided, fields_of, take_round
from linquan.apps.outreach.operations._particulars import particulars, starred
from linquan.apps.outreach.telling import tell
from linquan.apps.outreach.types import (
    ADDRESS_LIMIT,
    FINDING_LIMIT,
    FINDING_TEXT_LIMIT,
    Decision,
    FindingDraft,
    Recorded,
    VisitDraft,
)
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, WrongState

KEY_LEAST, KEY_LIMIT = 8, 40


@transaction.atomic
def record_visit(*, actor: Actor, round_id: int, draft: VisitDraft, now: datetime) -> Recorded:
    """Write down a visit with its findings; the same key twice is one visit.

    Numbers of people are starred before anything is kept. A finding of somebody who wants an
    answer is filed as a request at once: name and telephone are kept there only, sealed. Six
    statements and one with pictures; for each filed those of a request and two more. Raises
    NotFound, NotAllowed, WrongState (``round_ended``), Invalid (fields of a finding end in its
    place: ``text-0``).
    """
    row, books, path = take_round(round_id)
    place = books.areas.areas.get(draft.area_id)
    if not rules.may_record(actor, path, place.path if place else ""):
        raise NotAllowed("record_visit")
    if (before := _before(row, draft.key)) is not None:
        return before
    if row.ended_at is not None:
        raise WrongState("round_ended")
    visit = _visit(row, draft, books, now)
    visit.save()
    kept = [f for f in draft.findings if not f.wants_answer]
    numbers_filed = _file(visit, draft, books, actor, now)
    Finding.objects.bulk_create(_finding(visit, f, n, books) for n, f in _kept(draft))
    if kept:
        _keep_photos(visit, draft, now)
    else:
        close_if_decided(visit, now)
    tell(
        "visit.recorded", visit, actor, now, round=row.pk, people=visit.people,
        findings=len(draft.findings), filed=len(numbers_filed),
    )  # fmt: skip
    return Recorded(visit.pk, numbers_filed, is_repeat=False)


def _before(row: Round, key: str) -> Recorded | None:
    """Return the visit that this key has made. One statement. Raises Invalid."""
    if not (KEY_LEAST <= len(key) <= KEY_LIMIT and key.isprintable()):
        raise Invalid.field("key", "key_odd")
    found = Visit.objects.filter(district_id=row.district_id, key=key)
    pk = found.values_list("id", flat=True).first()
    return None if pk is None else Recorded(pk, (), is_repeat=True)


def _visit(row: Round, draft: VisitDraft, books: Desk, now: datetime) -> Visit:
    """Check a draft and lay it out (unsaved)."""
    checked = particulars(row, draft, books, now)
    if len(draft.findings) > FINDING_LIMIT:
        raise Invalid.field("findings", "too_many_findings", limit=FINDING_LIMIT)
    if len(draft.photos) > PHOTO_LIMIT:
        raise Invalid.field("photos", "too_many", limit=PHOTO_LIMIT)
    return Visit(district_id=row.district_id, round=row, key=draft.key, **checked)


def _kept(draft: VisitDraft) -> list[tuple[int, FindingDraft]]:
    """Findings that a clerk decides on, with their place."""
    return [(n, f) for n, f in enumerate(draft.findings) if not f.wants_answer]


def _finding(visit: Visit, draft: FindingDraft, place: int, books: Desk) -> Finding:
    with fields_of(place):
        matter = books.matter(draft.matter_id) if draft.matter_id else None
        return Finding(
            district_id=visit.district_id,
            visit=visit,
            text=starred(draft.text, "text", FINDING_TEXT_LIMIT),
            address=starred(draft.address, "address", ADDRESS_LIMIT, least=0),
            matter_code=matter.code if matter else "",
        )


def _file(
    visit: Visit, draft: VisitDraft, books: Desk, actor: Actor, now: datetime
) -> tuple[str, ...]:
    """File the findings of those who want an answer; returns the numbers.

    Pictures go along with the first where no finding is left for a clerk.
    """
    photos = () if _kept(draft) else draft.photos
    filed = []
    for place, one in enumerate(draft.findings):
        if not one.wants_answer:
            continue
        with fields_of(place):
            if not one.phone.strip():
                raise Invalid.field("phone", "missing")
            channel = books.channel_of_staff(ChannelKind.VISIT, now)
            told = _request(visit, one, photos).laid_out(f"{draft.key}-{place}", channel.channel_id)
            made = appeals.file_appeal(
                actor=actor, district_id=books.district_id, draft=told, now=now
            )
        photos = ()
        filed.append(made.number)
        Finding.objects.create(
            district_id=visit.district_id,
            visit=visit,
            decision=Decision.REQUEST,
            appeal_id=made.appeal_id,
            decided_at=now,
        )
    return tuple(filed)


def _request(visit: Visit, one: FindingDraft, photos: tuple[PhotoDraft, ...]) -> RequestDraft:
    return RequestDraft(
        text=one.text,
        area_id=visit.area_id,
        address=one.address.strip() or visit.address,
        matter_id=one.matter_id,
        lon=visit.lon,
        lat=visit.lat,
        reporter=ReporterDraft(name=one.name, phone=one.phone),
        photos=photos,
    )


def _keep_photos(visit: Visit, draft: VisitDraft, now: datetime) -> None:
    """Tie the pictures to the visit until its findings are decided. One statement, or none."""
    tie_photos(visit.district_id, f"{VISIT}{visit.pk}", "visit", draft.photos, now)
