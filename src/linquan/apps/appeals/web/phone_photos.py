"""Photos of a report: taken in one by one, kept over a form that needs mending."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from linquan.apps.appeals.types import PHOTO_LIMIT, PhotoDraft
from linquan.apps.appeals.web.phone_words import refusal, refusals
from linquan.apps.appeals.web.photos import FIELD, take_photos
from linquan.kernel import links
from linquan.kernel.errors import HouseError, Invalid

PURPOSE = "report.photo"
KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Pictures:
    """Photos that are in order, and what is wrong with the others."""

    drafts: tuple[PhotoDraft, ...] = ()
    wrong: tuple[str, ...] = ()


def gather(tokens: Iterable[str], files: Iterable["UploadedFile[Any]"], now: datetime) -> Pictures:
    """Return the photos kept from an earlier try and those sent now, each judged by itself."""
    found = Pictures()
    for token in tokens:
        found = _with(found, _kept(token, now))
    for file in files:
        if file:
            found = _with(found, _taken(file))
    return _at_most(found)


def _with(found: Pictures, more: PhotoDraft | str) -> Pictures:
    if isinstance(more, str):
        wrong = tuple(dict.fromkeys((*found.wrong, more)))
        return replace(found, wrong=wrong)
    drafts = {d.sha256: d for d in (*found.drafts, more)}
    return replace(found, drafts=tuple(drafts.values()))


def _at_most(found: Pictures) -> Pictures:
    if len(found.drafts) <= PHOTO_LIMIT:
        return found
    return _with(found, refusal("too_many", {"limit": PHOTO_LIMIT}))


def _taken(file: "UploadedFile[Any]") -> PhotoDraft | str:
    try:
        return take_photos((file,))[0]
    except Invalid as error:
        return refusals(error)[FIELD]


def _kept(token: str, now: datetime) -> PhotoDraft | str:
    try:
        return photo_of(token, now)
    except HouseError:
        return refusal("photo_expired")


def token_of(photo: PhotoDraft, now: datetime) -> str:
    """Return a token for a photo that lies on the disk but belongs to no report yet."""
    told: list[int | str] = [photo.sha256, photo.media_type]
    told += [photo.width, photo.height, photo.size_bytes]
    return links.sign(PURPOSE, told, expires_at=now + KEPT_FOR)


def photo_of(token: str, now: datetime) -> PhotoDraft:
    """Return the photo of a token. Raises NotFound, Gone."""
    sha256, media_type, *sizes = links.unsign(PURPOSE, token, now=now)
    width, height, size_bytes = (int(size) for size in sizes)
    return PhotoDraft(str(sha256), str(media_type), width, height, size_bytes)
