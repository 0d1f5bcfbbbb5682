"""Photos of a form taken in, and kept photos sent out: shared by desk and phone."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse

from linquan.apps.appeals.types import PHOTO_LIMIT, PhotoDraft
from linquan.kernel import attachments
from linquan.kernel.errors import Invalid

FIELD = "photos"
REFUSED = "linquan.upload_refused"
PRIVATE_S, PUBLIC_S = 600, 86_400


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
    chosen = [file for file in files if file]
    if len(chosen) > PHOTO_LIMIT:
        raise Invalid.field(field, "too_many", limit=PHOTO_LIMIT)
    accepted = [attachments.accept_photo(file, field=field) for file in chosen]
    for photo in accepted:
        attachments.store(home(), photo)
    drafts = (PhotoDraft(p.sha256, p.media_type, p.width, p.height, len(p.main)) for p in accepted)
    return tuple({draft.sha256: draft for draft in drafts}.values())


def send_photo(
    sha256: str, media_type: str, *, thumbnail: bool = False, is_public: bool = False
) -> FileResponse:
    """Send a kept photo to be shown in the page. Raises NotFound.

    The caller has checked who may see it. A public one may lie in shared caches for a day.
    """
    content = attachments.open_photo(home(), sha256, thumbnail=thumbnail)
    response = FileResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = (
        f"public, max-age={PUBLIC_S}" if is_public else f"private, max-age={PRIVATE_S}"
    )
    return response


def home() -> Path:
    """Where the photos of this house lie."""
    return Path(settings.LINQUAN_HOME)
