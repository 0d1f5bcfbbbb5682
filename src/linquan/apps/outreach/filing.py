"""Pictures of a visit that go along with what is filed from it."""

from typing import Final

from linquan.apps.appeals.photos import take_photos_away
from linquan.apps.appeals.types import PhotoDraft
from linquan.kernel.models import Attachment

VISIT: Final = "visit:"
"""How the subject of pictures begins that were taken on a visit."""


def take_along(
    district_id: int, visit_id: int, photo_ids: frozenset[int]
) -> tuple[PhotoDraft, ...]:
    """Take pictures of a visit away, for the request they go with. Two statements, or none."""
    if not photo_ids:
        return ()
    rows = Attachment.objects.filter(
        district_id=district_id, subject=f"{VISIT}{visit_id}", pk__in=photo_ids
    )
    return take_photos_away(rows)
