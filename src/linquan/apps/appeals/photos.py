"""Photos of a form taken in, and tied to what they show: shared by desk, phone and programs."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from linquan.apps.appeals.types import PHOTO_LIMIT, PhotoDraft
from linquan.kernel import attachments
from linquan.kernel.attachments import AcceptedPhoto
from linquan.kernel.errors import Invalid
from linquan.kernel.models import Attachment

FIELD = "photos"
REFUSED = "linquan.upload_refused"


def take_photos(
    files: Iterable["UploadedFile[Any]"], *, field: str = FIELD
) -> tuple[PhotoDraft, ...]:
    """Accept and keep the pictures of a form, in their order; the same one twice counts once.

    Every picture is judged before the first is kept.

    Raises
    ------
    Invalid
        For ``field``: ``too_many``, ``too_large``, ``not_a_picture``, ``too_many_pixels``,
        ``damaged``.
    """
    accepted = _accepted(files, field)
    for photo in accepted:
        attachments.store(home(), photo)
    return _drafts(accepted)


def judge_photos(files: Iterable["UploadedFile[Any]"], *, field: str) -> tuple[PhotoDraft, ...]:
    """Judge the pictures of a form as :func:`take_photos` does, and keep none. Raises Invalid."""
    return _drafts(_accepted(files, field))


def _accepted(files: Iterable["UploadedFile[Any]"], field: str) -> list[AcceptedPhoto]:
    chosen = [file for file in files if file]
    if len(chosen) > PHOTO_LIMIT:
        raise Invalid.field(field, "too_many", limit=PHOTO_LIMIT)
    return [attachments.accept_photo(file, field=field) for file in chosen]


def _drafts(accepted: Iterable[AcceptedPhoto]) -> tuple[PhotoDraft, ...]:
    drafts = (PhotoDraft(p.sha256, p.media_type, p.width, p.height, len(p.main)) for p in accepted)
    return tuple({draft.sha256: draft for draft in drafts}.values())


def tie_photos(
    district_id: int, subject: str, role: str, photos: Iterable[PhotoDraft], now: datetime
) -> int:
    """Tie stored pictures to what they show, the same one once. Returns how many were told.

    One statement, none without pictures. One that is tied in this role already stays as it is.
    """
    different = {photo.sha256: photo for photo in photos}
    Attachment.objects.bulk_create(
        (
            Attachment(
                district_id=district_id,
                subject=subject,
                role=role,
                sha256=photo.sha256,
                media_type=photo.media_type,
                width=photo.width,
                height=photo.height,
                size_bytes=photo.size_bytes,
                created_at=now,
            )
            for photo in different.values()
        ),
        ignore_conflicts=True,
    )
    return len(different)


def take_photos_away(rows: QuerySet[Attachment]) -> tuple[PhotoDraft, ...]:
    """Untie pictures, the oldest first, for the request they go along with. Two statements."""
    told = rows.order_by("id").values_list("sha256", "media_type", "width", "height", "size_bytes")
    taken = tuple(PhotoDraft(*row) for row in told)
    rows.delete()
    return taken


def home() -> Path:
    """Where the photos of this house lie."""
    return Path(settings.LINQUAN_HOME)
