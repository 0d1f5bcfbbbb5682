"""How what was heard becomes a request: through the intake of the desk, and then only there."""

from datetime import datetime
from typing import Final

from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals.photos import take_photos_away
from linquan.apps.appeals.queries import Desk
from linquan.apps.appeals.types import AppealDraft, Filed, PhotoDraft, ReporterDraft
from linquan.apps.outreach.types import RequestDraft
from linquan.kernel.actors import Actor
from linquan.kernel.models import Attachment

VISIT: Final = "visit:"
"""How the subject of pictures begins that were taken on a visit."""


def file_heard(
    books: Desk,
    draft: RequestDraft,
    *,
    key: str,
    channel_id: int,
    photos: tuple[PhotoDraft, ...],
    actor: Actor,
    now: datetime,
) -> Filed:
    """File what was heard. The statements of ``appeals.file_appeal``, and what that raises."""
    return appeals.file_appeal(
        actor=actor,
        district_id=books.district_id,
        draft=AppealDraft(
            key=key,
            channel_id=channel_id,
            text=draft.text,
            area_id=draft.area_id,
            address=draft.address,
            lon=draft.lon,
            lat=draft.lat,
            matter_id=draft.matter_id,
            about_organisation_id=draft.about_organisation_id,
            reporter=ReporterDraft(draft.reporter_kind, draft.name, draft.phone),
            photos=photos,
        ),
        now=now,
    )


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
