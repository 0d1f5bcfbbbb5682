"""Kept photos sent out: shared by desk and phone."""

from django.http import FileResponse

from linquan.apps.appeals.photos import FIELD as FIELD
from linquan.apps.appeals.photos import REFUSED as REFUSED
from linquan.apps.appeals.photos import home as home
from linquan.apps.appeals.photos import take_photos as take_photos
from linquan.kernel import attachments

PRIVATE_S, PUBLIC_S = 600, 86_400


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
