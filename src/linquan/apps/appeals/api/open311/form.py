"""A report as a program sends it, read into what the desk takes."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, gettext

from linquan.apps.appeals.api.open311.asking import Ask, checked
from linquan.apps.appeals.api.open311.catalogue import offered
from linquan.apps.appeals.api.open311.place import Place, place_of
from linquan.apps.appeals.photos import REFUSED, judge_photos, take_photos
from linquan.apps.appeals.types import (
    PHOTO_LIMIT,
    AppealDraft,
    ChannelKind,
    MatterRow,
    PhotoDraft,
    ReporterDraft,
)
from linquan.kernel import secrets
from linquan.kernel.errors import Invalid
from linquan.kernel.validity import valid_on

LONGEST_URL: Final = 500
LONGEST_VALUE: Final = 2000
_ATTRIBUTE: Final = re.compile(r"attribute\[([^\[\]]{1,30})\](?:\[\])?")
_NOT_SENT: Final = frozenset({"api_key"})


def draft_of(ask: Ask, key_id: int) -> AppealDraft:
    """Read a report: everything is judged before a photo is kept. Raises Invalid, NotFound."""
    matter = offered(ask, _needed(ask, "service_code"))
    place, urls = place_of(ask), _urls(ask)
    attributes = tuple(_attributes(ask))
    text = ask.said("description")
    channel_id = _channel(ask)
    photos = _photos(ask)
    return AppealDraft(
        key=_key(ask, key_id, photos),
        channel_id=channel_id,
        text=text or _said_instead(matter, bool(photos or urls)),
        matter_id=matter.matter_id,
        language=get_language() or "zh-hans",
        reporter=ReporterDraft(name=_name(ask), phone=_phone(ask)[0]),
        photos=photos,
        attributes=attributes,
        media_urls=urls,
        **_placed(place),
    )


def notice_of(ask: Ask) -> str:
    """Say what of a report could not be kept, in words; mostly nothing."""
    said = []
    if not _phone(ask)[1]:
        said.append(gettext("The telephone could not be read and was left out."))
    asked = {row.code for row in ask.book.attributes_of(ask.said("service_code"), _day(ask))}
    unknown = sorted({code for code, _ in _attributes(ask)} - asked)
    if unknown:
        told = ", ".join(unknown)
        said.append(gettext("Not asked for, and left out: %(names)s.") % {"names": told})
    return " ".join(said)


def _day(ask: Ask) -> Any:
    return ask.land.desk.day(ask.now)


def _needed(ask: Ask, name: str) -> str:
    if not (said := ask.said(name)):
        raise Invalid.field(name, "missing")
    return said


def _placed(place: Place) -> dict[str, Any]:
    return {
        "area_id": place.area_id, "address": place.address, "lon": place.lon, "lat": place.lat,
    }  # fmt: skip


def _channel(ask: Ask) -> int:
    """Return the channel for programs. Raises Invalid where it is not open."""
    desk = ask.land.desk
    valid = valid_on(desk.book.channels, desk.day(ask.now))
    found = next((c for c in valid if c.kind == ChannelKind.OPEN311), None)
    if found is None:
        raise Invalid("channel_closed")
    return found.channel_id


def _said_instead(matter: MatterRow, is_shown: bool) -> str:
    """What stands for a description that was left out."""
    return gettext("(see photo)") if is_shown else matter.name


def _name(ask: Ask) -> str:
    """Join a name: family name first in Chinese."""
    first, last = ask.said("first_name"), ask.said("last_name")
    if (first + last).isascii():
        return f"{first} {last}".strip()
    return f"{last}{first}"


def _phone(ask: Ask) -> tuple[str, bool]:
    """Return a telephone that can be kept, and whether nothing was lost."""
    said = ask.said("phone")
    found = secrets.normalise_phone(said) if said else ""
    return found or "", found is not None


def _urls(ask: Ask) -> tuple[str, ...]:
    """Return where photos lie elsewhere; they are kept as text. Raises Invalid."""
    urls = tuple(dict.fromkeys(u for u in map(str.strip, ask.told.getlist("media_url")) if u))
    for url in urls:
        checked("media_url", url, LONGEST_URL)
        if not url.startswith(("http://", "https://")) or not url.isprintable():
            raise Invalid.field("media_url", "not_an_address")
    if len(urls) > PHOTO_LIMIT:
        raise Invalid.field("media_url", "too_many", limit=PHOTO_LIMIT)
    return urls


def _attributes(ask: Ask) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what was said beside it: ``attribute[x]=v``, also repeated, also with ``[]``."""
    found: dict[str, list[str]] = {}
    for name, values in ask.told.lists():
        if match := _ATTRIBUTE.fullmatch(name):
            told = (checked(name, str(value), LONGEST_VALUE) for value in values)
            found.setdefault(checked(name, match[1]), []).extend(told)
    yield from ((code, tuple(values)) for code, values in found.items())


def _photos(ask: Ask) -> tuple[PhotoDraft, ...]:
    """Take the photos in, whatever their fields are called. Raises Invalid."""
    files: list[UploadedFile[Any]] = [
        file for name in ask.request.FILES for file in ask.request.FILES.getlist(name)
    ]
    if REFUSED in ask.request.META:
        raise Invalid.field("media", "too_large")
    return judge_photos(files, field="media") if ask.is_test else take_photos(files, field="media")


def _key(ask: Ask, key_id: int, photos: tuple[PhotoDraft, ...]) -> str:
    """Name a report so that the same one, sent again the same day, makes one request.

    Who knows better says so with the header Idempotency-Key.
    """
    own = ask.request.headers.get("Idempotency-Key", "")
    fields = sorted((k, tuple(v)) for k, v in ask.told.lists() if k not in _NOT_SENT)
    told = own or repr((str(_day(ask)), fields, [photo.sha256 for photo in photos]))
    digest = hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()[:32]
    return f"o-{key_id}-{digest}"
