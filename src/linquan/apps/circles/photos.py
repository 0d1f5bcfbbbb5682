"""Pictures of facilities, as they are kept."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from linquan.apps.appeals.photos import tie_photos
from linquan.apps.appeals.types import PhotoDraft
from linquan.apps.circles.facilities import PhotoView
from linquan.kernel.models import Attachment
from linquan.kernel.rows import rows_of

ROLE: Final = "facility"
MOST_PHOTOS: Final = 12
_FIELDS: Final = ("id", "sha256", "media_type", "width", "height")


def photos_of(district_id: int, subject: str) -> tuple[PhotoView, ...]:
    """Return the pictures of a facility, the oldest first. One statement."""
    rows = Attachment.objects.filter(district_id=district_id, subject=subject, role=ROLE)
    return rows_of(PhotoView, rows.order_by("id").values_list(*_FIELDS))


def keep(district_id: int, subject: str, photos: Iterable[PhotoDraft], now: datetime) -> None:
    """Tie pictures to a facility. One statement."""
    tie_photos(district_id, subject, ROLE, photos, now)


def remove(district_id: int, subject: str, photo_id: int) -> bool:
    """Untie a picture of a facility; says whether it was there. One statement."""
    rows = Attachment.objects.filter(district_id=district_id, subject=subject, role=ROLE)
    return bool(rows.filter(pk=photo_id).delete()[0])
