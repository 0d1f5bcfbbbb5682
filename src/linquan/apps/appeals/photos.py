"""Photos of a form taken in: shared by desk, phone and programs."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from linquan.apps.appeals.types import PHOTO_LIMIT, PhotoDraft
from linquan.kernel import attachments
from linquan.kernel.attachments import AcceptedPhoto
from linquan.kernel.errors import Invalid

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


def home() -> Path:
    """Where the photos of this house lie."""
    return Path(settings.LINQUAN_HOME)
