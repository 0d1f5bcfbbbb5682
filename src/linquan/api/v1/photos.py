"""Photos of requests: listed, read, and sent before the request or the answer they belong to.

A photo that is sent is judged and written anew as those of the pages are, and waits a day. What
names it is signed for the key that sent it: no other key can show it as its own.
"""

from collections.abc import Iterable
from typing import Annotated, Any, Final

from django.http import HttpResponse
from ninja import File, Router, UploadedFile
from ninja.params import functions as part

from linquan.api.v1 import schemas
from linquan.api.v1.answering import endpoint, once
from linquan.api.v1.doors import KeyRequest
from linquan.api.v1.schemas.fields import Id
from linquan.apps.appeals import queries
from linquan.apps.appeals.photos import home, take_photos
from linquan.apps.appeals.types import PhotoDraft
from linquan.apps.orgs.types import Scope
from linquan.kernel import attachments, links
from linquan.kernel.errors import Gone, Invalid, NotFound

TAG: Final = "photos"
PURPOSE: Final = "api.photo"
FIELD: Final = "photo"
PICTURE: Final = {"content": {attachments.MEDIA_TYPE: {"schema": {"type": "string"}}}}
router = Router()


@router.get(
    "/appeals/{appeal_id}/photos",
    **endpoint(Scope.APPEALS_READ, TAG, list[schemas.PhotoOut]),
)
def list_photos(request: KeyRequest, appeal_id: Id) -> list[schemas.PhotoOut]:
    """List the photos of a request, those of the report and those of what was done."""
    return [
        schemas.PhotoOut(
            photo_id=row.photo_id, role=row.role, width=row.width, height=row.height, at=row.at
        )
        for row in queries.photos_of(request.actor, appeal_id)
    ]


def _picture() -> dict[str, Any]:
    told = endpoint(Scope.APPEALS_READ, TAG, None)
    told["openapi_extra"] |= {"responses": {200: PICTURE}}
    return told


@router.get("/photos/{photo_id}", **_picture())
def read_photo(
    request: KeyRequest, photo_id: Id, thumbnail: Annotated[bool, part.Query()] = False
) -> HttpResponse:
    """Read a photo, at most 1600 pixels wide and high; as ``thumbnail`` at most 320."""
    found = queries.photo_for(request.actor, photo_id)
    with attachments.open_photo(home(), found.sha256, thumbnail=thumbnail) as file:
        return HttpResponse(file.read(), content_type=found.media_type)


@router.post(
    "/photos", **endpoint(Scope.APPEALS_WRITE, TAG, schemas.PhotoTaken, status=201, writes=True)
)
def send_photo(request: KeyRequest, photo: File[UploadedFile]) -> HttpResponse:
    """Send one photo (JPEG, PNG, WebP or HEIC, at most 20 MB), to be named within a day."""

    def take() -> schemas.PhotoTaken:
        (kept,) = take_photos((photo,), field=FIELD)
        return _taken(request, kept)

    return once(request, None, take, status=201)


def _taken(request: KeyRequest, kept: PhotoDraft) -> schemas.PhotoTaken:
    until = request.now + attachments.FORM_LIFE
    told: list[int | str] = [request.auth.key_id, kept.sha256, kept.media_type]
    told += [kept.width, kept.height, kept.size_bytes]
    token = links.sign(PURPOSE, told, expires_at=until)
    return schemas.PhotoTaken(photo=token, width=kept.width, height=kept.height, holds_until=until)


def sent_photos(request: KeyRequest, tokens: Iterable[str]) -> tuple[PhotoDraft, ...]:
    """Return photos that this key has sent, and say that they are about to be claimed.

    Raises Invalid (``photos``: ``photo_expired``, also for what another key sent).
    """
    return tuple(_sent(request, token) for token in dict.fromkeys(tokens))


def _sent(request: KeyRequest, token: str) -> PhotoDraft:
    try:
        key_id, sha256, media_type, *sizes = links.unsign(PURPOSE, token, now=request.now)
        if key_id != request.auth.key_id:
            raise NotFound("unknown_link")
        attachments.touch(home(), str(sha256))
    except (NotFound, Gone) as error:
        raise Invalid.field("photos", "photo_expired") from error
    width, height, size_bytes = map(int, sizes)
    return PhotoDraft(str(sha256), str(media_type), width, height, size_bytes)
