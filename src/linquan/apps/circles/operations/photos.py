"""Pictures of a facility are added and removed."""

from datetime import datetime

from django.db import transaction

from linquan.apps.appeals.types import PHOTO_LIMIT, PhotoDraft
from linquan.apps.circles import photos as album
from linquan.apps.circles.operations._register import hold, subject, write
from linquan.apps.circles.photos import MOST_PHOTOS
from linquan.apps.circles.telling import tell
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound


@transaction.atomic
def add_facility_photos(
    *, actor: Actor, facility_id: int, photos: tuple[PhotoDraft, ...], now: datetime
) -> int:
    """Add pictures to a facility; one that it has is not added twice. Returns the event's id.

    Six statements. Raises NotFound, NotAllowed, Invalid (``photos``: ``photo_missing``,
    ``too_many``, ``photos_full``).
    """
    held = hold(actor, facility_id, "add_facility_photos")
    district_id, about = held.facility.district_id, subject(facility_id)
    there = {one.sha256 for one in album.photos_of(district_id, about)}
    new = {one.sha256: one for one in photos if one.sha256 not in there}
    if not new:
        raise Invalid.field("photos", "photo_missing")
    if len(new) > PHOTO_LIMIT:
        raise Invalid.field("photos", "too_many", limit=PHOTO_LIMIT)
    if len(there) + len(new) > MOST_PHOTOS:
        raise Invalid.field("photos", "photos_full", limit=MOST_PHOTOS)
    album.keep(district_id, about, new.values(), now)
    write(held.facility, {})  # counted as a change: an import of it can no longer go unseen
    return tell("facility.photographed", about, district_id, actor, now, photos=len(new))


@transaction.atomic
def remove_facility_photo(*, actor: Actor, facility_id: int, photo_id: int, now: datetime) -> int:
    """Remove a picture of a facility for good. Returns the event's id.

    Five statements. Raises NotFound (``photo_unknown``), NotAllowed.
    """
    held = hold(actor, facility_id, "remove_facility_photo")
    district_id, about = held.facility.district_id, subject(facility_id)
    if not album.remove(district_id, about, photo_id):
        raise NotFound("photo_unknown")
    write(held.facility, {})
    return tell("facility.photo_removed", about, district_id, actor, now, photos=1)
