"""Photos of a form: taken in one by one, kept over a form that needs mending."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from linquan.apps.appeals.types import PHOTO_LIMIT, PhotoDraft
from linquan.apps.appeals.web.photos import FIELD, REFUSED, home, take_photos
from linquan.kernel import attachments, links
from linquan.kernel.actors import ActorRequest
from linquan.kernel.errors import HouseError, Invalid

PURPOSE = "report.photo"
TOO_LARGE, UNFIT = 413, 422

Say = Callable[[str, Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Pictures:
    """Photos that are in order, what is wrong with the others, whether one was cut off."""

    drafts: tuple[PhotoDraft, ...] = ()
    wrong: tuple[str, ...] = ()
    is_cut: bool = False

    @property
    def status(self) -> int:
        """How a form that was not taken is answered."""
        return TOO_LARGE if self.is_cut else UNFIT

    def tokens(self, now: datetime) -> list[str]:
        """Return what the form carries along, so that nothing need be chosen twice."""
        return [token_of(photo, now) for photo in self.drafts]


def gather(request: ActorRequest, say: Say, *, takes_new: bool = True) -> Pictures:
    """Return the photos kept from an earlier try and those sent now, each judged by itself.

    ``say`` puts a refusal into words: those of the desk, or those of a resident's page. Those sent
    now are not looked at where that is too much to ask.
    """
    found = Pictures()
    for token in request.POST.getlist("kept"):  # the first look at POST reads the files too
        found = _with(found, _kept(token, request.now, say))
    for file in request.FILES.getlist(FIELD):
        if file and takes_new:
            found = _with(found, _taken(file, say))
    if len(found.drafts) > PHOTO_LIMIT:
        found = _with(found, say("too_many", {"limit": PHOTO_LIMIT}))
    if REFUSED not in request.META:
        return found
    return replace(_with(found, say("too_large", {})), is_cut=True)


def _with(found: Pictures, more: PhotoDraft | str) -> Pictures:
    if isinstance(more, str):
        wrong = tuple(dict.fromkeys((*found.wrong, more)))
        return replace(found, wrong=wrong)
    drafts = {d.sha256: d for d in (*found.drafts, more)}
    return replace(found, drafts=tuple(drafts.values()))


def _taken(file: "UploadedFile[Any]", say: Say) -> PhotoDraft | str:
    try:
        return take_photos((file,))[0]
    except Invalid as error:
        return say(error.fields[FIELD], error.details)


def _kept(token: str, now: datetime, say: Say) -> PhotoDraft | str:
    """Claim a photo that waits in the form, so that nobody clears it away now."""
    try:
        photo = photo_of(token, now)
        attachments.touch(home(), photo.sha256)
    except HouseError:
        return say("photo_expired", {})
    return photo


def keep_of_form(files: Iterable["UploadedFile[Any]"], now: datetime) -> list[str]:
    """Keep the photos of a form that could not be taken; returns tokens of those in order."""
    tokens = []
    for file in files:
        file.seek(0)  # it may have been read before the form failed
        with suppress(Invalid, OSError):
            tokens.append(token_of(take_photos((file,))[0], now))
    return tokens


def token_of(photo: PhotoDraft, now: datetime) -> str:
    """Return a token for a photo that lies on the disk but belongs to no report yet."""
    told: list[int | str] = [photo.sha256, photo.media_type]
    told += [photo.width, photo.height, photo.size_bytes]
    return links.sign(PURPOSE, told, expires_at=now + attachments.FORM_LIFE)


def photo_of(token: str, now: datetime) -> PhotoDraft:
    """Return the photo of a token. Raises NotFound, Gone."""
    sha256, media_type, *sizes = links.unsign(PURPOSE, token, now=now)
    width, height, size_bytes = (int(size) for size in sizes)
    return PhotoDraft(str(sha256), str(media_type), width, height, size_bytes)
