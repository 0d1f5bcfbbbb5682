"""Pictures of requests: who may be shown which."""

from dataclasses import dataclass

from linquan.apps.appeals import rules
from linquan.apps.appeals.desk import scope, subject_of
from linquan.apps.appeals.models import Appeal
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound
from linquan.kernel.models import Attachment

SUBJECT = "appeal:"


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """Which kept file to send, and as what."""

    photo_id: int
    sha256: str
    media_type: str


def photo_for(actor: Actor, photo_id: int) -> PhotoFile:
    """Return a picture of a case that staff may see. Two statements. Raises NotFound."""
    found, subject = _file(photo_id)
    appeal_id = int(subject.removeprefix(SUBJECT))
    row = Appeal.objects.filter(pk=appeal_id).values_list(
        "district_id", "area_path", "owner_path", "about_path", "owner_id"
    )[:1]
    for district_id, area, owner, about, owner_id in row:
        if rules.may_see(actor, scope(district_id, appeal_id, (area, owner, about), owner_id)):
            return found
    raise NotFound("photo_unknown")


def photo_of_case(appeal_id: int, photo_id: int) -> PhotoFile:
    """Return a picture of a case to whoever holds its link. One statement. Raises NotFound."""
    found, subject = _file(photo_id)
    if subject != subject_of(appeal_id):
        raise NotFound("photo_unknown")
    return found


def public_photo(photo_id: int) -> PhotoFile:
    """Return a picture that was approved for strangers. Two statements. Raises NotFound."""
    found, subject = _file(photo_id)
    shown = Appeal.objects.filter(
        pk=int(subject.removeprefix(SUBJECT)), is_public=True, public_photo_id=photo_id
    )
    if not shown.exists():
        raise NotFound("photo_unknown")
    return found


def _file(photo_id: int) -> tuple[PhotoFile, str]:
    """Return the file and the subject that it belongs to. One statement."""
    rows = Attachment.objects.filter(pk=photo_id, subject__startswith=SUBJECT)
    found = rows.values_list("id", "sha256", "media_type", "subject").first()
    if found is None:
        raise NotFound("photo_unknown")
    pk, sha256, media_type, subject = found
    return PhotoFile(pk, sha256, media_type), subject
