"""The events of a rectification, its words and its photos."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from linquan.apps.appeals.photos import tie_photos
from linquan.apps.appeals.types import PHOTO_LIMIT, PhotoDraft
from linquan.apps.rectifications.models import Entry, Rectification
from linquan.apps.rectifications.types import EntryKind
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid
from linquan.kernel.events import record


def subject_of(rectification_id: int) -> str:
    """How events and photos name a rectification."""
    return f"rectification:{rectification_id}"


def tell(kind: str, row: Rectification, actor: Actor, now: datetime, **data: Any) -> int:
    """Record the one event of a step: codes, numbers and dates, no words."""
    standing = {"stage": str(row.stage), "owner_id": row.owner_id, "due_at": row.due_at.isoformat()}
    return record(
        f"rectification.{kind}", subject=subject_of(row.pk), actor=actor, at=now,
        district_id=row.district_id, data=standing | data,
    )  # fmt: skip


def say(
    row: Rectification, kind: EntryKind, text: str, now: datetime, *, item_id: int | None = None
) -> int:
    """Keep the words of a step. One statement. Returns their id."""
    return Entry.objects.create(
        district_id=row.district_id,
        rectification=row,
        appeal_id=row.appeal_id,
        item_id=item_id,
        kind=kind,
        text=text,
        at=now,
    ).pk


def attach(row: Rectification, entry_id: int, photos: Iterable[PhotoDraft], now: datetime) -> int:
    """Tie stored pictures to the words of a step. One statement, none without. Returns how many."""
    found = {photo.sha256: photo for photo in photos}
    if len(found) > PHOTO_LIMIT:
        raise Invalid.field("photos", "too_many", limit=PHOTO_LIMIT)
    role = f"entry-{entry_id}"
    return tie_photos(row.district_id, subject_of(row.pk), role, found.values(), now)
