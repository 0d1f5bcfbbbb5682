"""Photos from people's phones: judged by content, stripped to the picture, kept by their hash.

What is stored is never what was sent: each photo is decoded, turned upright, shrunk and written
anew as WebP, so places, device names and anything hidden behind the picture are gone.
"""

import fcntl
import hashlib
import io
import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, Final, NamedTuple, Protocol

import pi_heif
from PIL import ExifTags, Image, ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from linquan.kernel.errors import Invalid, NotFound

MEDIA_TYPE: Final = "image/webp"
MAIN_EDGE_PX: Final = 1600
THUMBNAIL_EDGE_PX: Final = 320
QUALITY: Final = 80
CHUNK_BYTES: Final = 65_536
# In a progressive JPEG every scan, however short, costs a pass over all pixels; cameras write 1-20.
MOST_JPEG_SCANS: Final = 64

_KEY = re.compile(r"[0-9a-f]{64}")
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
FORM_LIFE: Final = timedelta(hours=24)
"""For how long a form that must be mended holds its photos: who comes back tomorrow has them."""

# One photo is decoded at a time: 60 million pixels take a quarter of a gigabyte.
_decoding = threading.Lock()


class Readable(Protocol):
    """What a photo is read from, such as an upload."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, none at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken. The biggest phone sensors in use make 50.3 million pixels."""

    upload_bytes: int = 20_000_000
    pixels: int = 60_000_000


@dataclass(frozen=True, slots=True)
class AcceptedPhoto:
    """A photo written anew; sizes are those of `main`, `sha256` is its hash and its key."""

    main: bytes
    thumbnail: bytes
    width: int
    height: int
    sha256: str
    media_type: str = MEDIA_TYPE


LIMITS: Final = Limits()


def accept_photo(
    stream: Readable, *, limits: Limits = LIMITS, field: str = "photo"
) -> AcceptedPhoto:
    """Take a JPEG, PNG, WebP or HEIC photo, whatever its name says.

    Reads no more than the limit. Of moving pictures the first frame is taken; transparent parts
    become white; colour profiles are dropped.

    Raises
    ------
    Invalid
        For `field`: ``too_large`` (bytes), ``not_a_picture``, ``too_many_pixels``, ``damaged``.
    """
    content = _read(stream, limits.upload_bytes, field)
    open_ = _opener(content, field)
    with _decoding:
        picture = _decoded(content, open_, limits.pixels, field)
    main = _written(picture)
    width, height = picture.size
    picture.thumbnail((THUMBNAIL_EDGE_PX, THUMBNAIL_EDGE_PX), Image.Resampling.LANCZOS)
    return AcceptedPhoto(main, _written(picture), width, height, hashlib.sha256(main).hexdigest())


def _read(stream: Readable, limit: int, field: str) -> bytes:
    chunks: list[bytes] = []
    left = limit
    while chunk := stream.read(CHUNK_BYTES):
        left -= len(chunk)
        if left < 0:
            raise Invalid.field(name=field, code="too_large", limit_bytes=limit)
        chunks.append(chunk)
    return b"".join(chunks)


# Decoding.


class _Opened(NamedTuple):
    """A picture of which only the head has been read."""

    size: tuple[int, int]
    load: Callable[[], Image.Image]
    turn: Image.Transpose | None


_Opener = Callable[[bytes], _Opened]


def _opener(content: bytes, field: str) -> _Opener:
    """Choose the decoder by the first bytes; no other ever sees the content."""
    if content.startswith(b"\xff\xd8\xff"):
        return _open_jpeg
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _open_png
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _open_webp
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return _open_heic
    raise Invalid.field(name=field, code="not_a_picture")


def _open_jpeg(content: bytes) -> _Opened:
    if content.count(b"\xff\xda") > MOST_JPEG_SCANS:
        msg = "more scans than a camera writes"
        raise ValueError(msg)
    picture = JpegImagePlugin.JpegImageFile(io.BytesIO(content))
    opened = _opened(picture)
    picture.draft("RGB", _fitted(picture.size))  # decodes at a half, a quarter or an eighth
    return opened


def _open_png(content: bytes) -> _Opened:
    return _opened(PngImagePlugin.PngImageFile(io.BytesIO(content)))


def _open_webp(content: bytes) -> _Opened:
    return _opened(WebPImagePlugin.WebPImageFile(io.BytesIO(content)))


def _open_heic(content: bytes) -> _Opened:
    """Open a HEIC: it is turned by its transform box, so its EXIF orientation does not count."""
    opened = pi_heif.open_heif(content)
    return _Opened(opened.size, opened.to_pillow, None)


def _opened(picture: ImageFile.ImageFile) -> _Opened:
    turn = None
    with suppress(Exception):  # whatever is wrong with EXIF, the picture may be right
        turn = _exif_turn(picture.info.get("exif", b""))
    return _Opened(picture.size, lambda: picture, turn)


def _exif_turn(content: bytes) -> Image.Transpose | None:
    exif = Image.Exif()
    exif.load(content)
    return _TURNS.get(exif.get(ExifTags.Base.Orientation, 1))


def _fitted(size: tuple[int, int]) -> tuple[int, int]:
    scale = MAIN_EDGE_PX / max(size)
    return max(round(size[0] * scale), 1), max(round(size[1] * scale), 1)


def _decoded(content: bytes, open_: _Opener, most_pixels: int, field: str) -> Image.Image:
    """Return the picture upright, in RGB, at most 1600 px, carrying nothing else."""
    try:
        opened = open_(content)
        if opened.size[0] * opened.size[1] <= most_pixels:
            return _prepared(opened)
    except Exception as error:  # a decoder may raise anything over a crafted file
        raise Invalid.field(name=field, code="damaged") from error
    raise Invalid.field(name=field, code="too_many_pixels", limit_pixels=most_pixels)


def _prepared(opened: _Opened) -> Image.Image:
    picture = _flat(opened.load())
    picture.thumbnail((MAIN_EDGE_PX, MAIN_EDGE_PX), Image.Resampling.LANCZOS, reducing_gap=3.0)
    picture.info.clear()
    return picture if opened.turn is None else picture.transpose(opened.turn)


def _flat(picture: Image.Image) -> Image.Image:
    """Return the picture in RGB, transparent parts white, 16-bit greys brought down to 8."""
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    ground = Image.new("RGB", layer.size, "white")
    ground.paste(layer, mask=layer)
    return ground


def _written(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=QUALITY)
    return buffer.getvalue()


# Keeping.


def store(home: Path, photo: AcceptedPhoto) -> str:
    """Keep a photo and its thumbnail under `home`; returns the key. A second time changes nothing.

    Each file appears whole under its name or not at all, and lies on the disk when this returns.
    """
    with _held(home, fcntl.LOCK_SH):
        for content, thumbnail in ((photo.main, False), (photo.thumbnail, True)):
            path = path_of(home, photo.sha256, thumbnail=thumbnail)
            if path.exists():
                os.utime(path)
            else:
                _keep(content, path)
    return photo.sha256


def touch(home: Path, key: str) -> None:
    """Say that a kept photo is about to be claimed. Raises NotFound when it is there no more."""
    with _held(home, fcntl.LOCK_SH):
        try:
            os.utime(path_of(home, key))
        except FileNotFoundError as error:
            raise _unknown() from error


@contextmanager
def _held(home: Path, how: int) -> Iterator[None]:
    """Let nobody remove a photo between a look at it and what follows from the look."""
    home.mkdir(parents=True, exist_ok=True)
    handle = os.open(home / ".attachments.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)


def _keep(content: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    draft = path.with_name(f".{token_hex(8)}.part")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o640), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def path_of(home: Path, key: str, *, thumbnail: bool = False) -> Path:
    """Return where a photo lies: ``attachments/aa/bb/<key>.webp``.

    Raises NotFound (``unknown_attachment``) for anything that is no key.
    """
    if not _KEY.fullmatch(key):
        raise _unknown()
    name = f"{key}.thumb.webp" if thumbnail else f"{key}.webp"
    return home / "attachments" / key[:2] / key[2:4] / name


def open_photo(home: Path, key: str, *, thumbnail: bool = False) -> BinaryIO:
    """Open a kept photo for reading. Raises NotFound (``unknown_attachment``)."""
    try:
        return path_of(home, key, thumbnail=thumbnail).open("rb")
    except FileNotFoundError as error:
        raise _unknown() from error


def kept(home: Path) -> Iterator[str]:
    """Yield the key of every photo that lies under `home`."""
    for path in (home / "attachments").glob("??/??/*.webp"):
        if _KEY.fullmatch(path.stem):
            yield path.stem


def remove_if_untouched(home: Path, key: str, *, since: datetime) -> bool:
    """Remove a photo to which no row refers, unless someone has kept or claimed it `since`.

    Whoever claims a photo touches it first, under the same lock; so it is either seen here to be
    in use, or gone before it is claimed, and then it is not claimed.
    """
    with _held(home, fcntl.LOCK_EX):
        if not _is_old(path_of(home, key), since):
            return False
        for thumbnail in (True, False):  # the main file last: by it the photo is found
            path_of(home, key, thumbnail=thumbnail).unlink(missing_ok=True)
    return True


def erase(home: Path, key: str, *, since: datetime) -> bool:
    """Remove a photo as :func:`remove_if_untouched` does; returns whether it is gone now."""
    return remove_if_untouched(home, key, since=since) or not path_of(home, key).exists()


def remove_drafts(home: Path, *, since: datetime) -> int:
    """Remove what a power cut left half written; returns how many files."""
    found = [p for p in (home / "attachments").glob("??/??/.*.part") if _is_old(p, since)]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _is_old(path: Path, since: datetime) -> bool:
    try:
        return path.stat().st_mtime < since.timestamp()
    except FileNotFoundError:
        return False


def _unknown() -> NotFound:
    return NotFound(code="unknown_attachment")
