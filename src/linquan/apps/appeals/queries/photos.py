"""Pictures of requests: who may be shown which."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from linquan.apps.appeals import actions, forwards, parts, rules
from linquan.apps.appeals.desk import scope, subject_of
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.types import AppealScope
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound
from linquan.kernel.models import Attachment
from linquan.kernel.prepared import Prepared

SUBJECT = "appeal:"
AMONG_STAFF = (parts.PHOTOS, forwards.PHOTO_ROLE, actions.PHOTOS)
"""How the roles of pictures begin that are shown to staff alone."""
_AMONG_STAFF = reduce(or_, (Q(role__startswith=begin) for begin in AMONG_STAFF))


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """A picture of a case."""

    photo_id: int
    role: str
    sha256: str
    width: int
    height: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """Which kept file to send, and as what."""

    photo_id: int
    sha256: str
    media_type: str


def photos_of(actor: Actor, appeal_id: int) -> tuple[PhotoRow, ...]:
    """Return the pictures of a case that staff may see. Two statements. Raises NotFound."""
    where = _seen(actor, appeal_id)
    if where is None:
        raise NotFound("appeal_unknown")
    return photos_under(where.district_id, where.subject)


def photos_under(district_id: int, subject: str) -> tuple[PhotoRow, ...]:
    """Return the pictures of a case, the oldest first. One statement."""
    return tuple(PhotoRow(*row) for row in _PHOTOS.rows(district_id, subject))


_PHOTOS = Prepared(
    lambda district_id, subject: (
        Attachment.objects.filter(district_id=district_id, subject=subject)
        .order_by("id")
        .values_list("id", "role", "sha256", "width", "height", "created_at")
    ),
    int,
    str,
)


def first_photos(district_id: int, subjects: Collection[str]) -> dict[str, PhotoRow]:
    """Return the first picture of each report that has one, by subject. One statement."""
    rows = Attachment.objects.filter(
        district_id=district_id, subject__in=subjects, role="report"
    ).order_by("subject", "id")
    fields = ("subject", "id", "role", "sha256", "width", "height", "created_at")
    found = rows.distinct("subject").values_list(*fields)
    return {subject: PhotoRow(*row) for subject, *row in found}


def photo_for(actor: Actor, photo_id: int) -> PhotoFile:
    """Return a picture of a case that staff may see. Two statements. Raises NotFound."""
    found, subject = _file(photo_id)
    if _seen(actor, int(subject.removeprefix(SUBJECT))) is None:
        raise NotFound("photo_unknown")
    return found


def _seen(actor: Actor, appeal_id: int) -> AppealScope | None:
    """Return where a case stands, if there is one that the actor may see. One statement."""
    row = Appeal.objects.filter(pk=appeal_id).values_list(
        "district_id", "area_path", "owner_path", "about_path", "owner_id"
    )[:1]
    for district_id, area, owner, about, owner_id in row:
        where = scope(district_id, appeal_id, (area, owner, about), owner_id)
        if rules.may_see(actor, where):
            return where
    return None


def photo_of_case(appeal_id: int, photo_id: int) -> PhotoFile:
    """Return a picture of a case to whoever holds its link. One statement. Raises NotFound.

    Not those of other units' parts, nor of bodies outside: they are among staff.
    """
    rows = Attachment.objects.filter(pk=photo_id, subject=subject_of(appeal_id))
    return _only(rows.exclude(_AMONG_STAFF))


def photo_among(appeal_id: int, photo_id: int, roles: Sequence[str]) -> PhotoFile:
    """Return a picture of a case if it has one of these roles. One statement. Raises NotFound."""
    rows = Attachment.objects.filter(pk=photo_id, subject=subject_of(appeal_id))
    return _only(rows.filter(role__in=roles))


def _only(rows: QuerySet[Attachment]) -> PhotoFile:
    found = rows.values_list("id", "sha256", "media_type").first()
    if found is None:
        raise NotFound("photo_unknown")
    return PhotoFile(*found)


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
