import hashlib
import io
import os
import stat
import struct
import threading
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from linquan.kernel import attachments
from linquan.kernel.attachments import (
    AcceptedPhoto,
    Limits,
    accept_photo,
    open_photo,
    path_of,
    store,
)
from linquan.kernel.errors import Invalid, NotFound

PHOTOS = Path(__file__).parents[1] / "data" / "photos"
RED, GREEN, BLUE, WHITE = (220, 40, 40), (40, 200, 40), (40, 40, 220), (230, 230, 230)
Colour = tuple[int, int, int]


def quarters(width: int = 64, height: int = 48) -> Image.Image:
    """Red and green above, blue and white below."""
    picture = Image.new("RGB", (2, 2))
    for at, colour in (((0, 0), RED), ((1, 0), GREEN), ((0, 1), BLUE), ((1, 1), WHITE)):
        picture.putpixel(at, colour)
    return picture.resize((width, height), Image.Resampling.NEAREST)


def written(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def accepted(content: bytes, limits: Limits = attachments.LIMITS) -> AcceptedPhoto:
    return accept_photo(io.BytesIO(content), limits=limits)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content), formats=["WEBP"])


def corners(content: bytes) -> list[Colour]:
    """Return the nearest of the four colours in the corners, line by line."""
    picture = opened(content).convert("RGB")
    right, low = picture.width - 3, picture.height - 3
    seen = [picture.getpixel(at) for at in ((2, 2), (right, 2), (2, low), (right, low))]
    return [min((RED, GREEN, BLUE, WHITE), key=lambda known: distance(known, at)) for at in seen]


def distance(one: Colour, two: object) -> int:
    assert isinstance(two, tuple)
    return sum((a - b) ** 2 for a, b in zip(one, two, strict=True))


def riff_chunks(content: bytes) -> list[bytes]:
    names, at = [], 12
    while at < len(content):
        names.append(content[at : at + 4])
        size = struct.unpack("<I", content[at + 4 : at + 8])[0]
        at += 8 + size + size % 2
    return names


def exif(orientation: int) -> Image.Exif:
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x010F] = "SecretPhone"
    made.get_ifd(0x8825).update({1: "N", 2: (30.0, 40.0, 0.0), 3: "E", 4: (104.0, 3.0, 0.0)})
    return made


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    made = b"\x89PNG\r\n\x1a\n"
    for name, content in chunks:
        check = zlib.crc32(name + content)
        made += struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)
    return made


def ihdr(width: int, height: int) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)


def refusal(content: bytes, limits: Limits = attachments.LIMITS) -> str:
    with pytest.raises(Invalid) as refused:
        accepted(content, limits)
    return refused.value.fields["photo"]


def outcome(content: bytes) -> str:
    try:
        photo = accepted(content)
    except Invalid as refused:
        return refused.fields["photo"]
    return "photo" if riff_chunks(photo.main) == [b"VP8 "] else "something else"


class TestFormats:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_written_anew(self, kind: str) -> None:
        photo = accepted(written(quarters(), kind))
        assert (photo.width, photo.height, photo.media_type) == (64, 48, "image/webp")
        assert photo.sha256 == hashlib.sha256(photo.main).hexdigest()
        assert opened(photo.main).size == opened(photo.thumbnail).size == (64, 48)
        assert corners(photo.main) == [RED, GREEN, BLUE, WHITE]

    def test_heic(self) -> None:
        photo = accepted((PHOTOS / "quadrants.heic").read_bytes())
        assert (photo.width, photo.height) == (64, 48)
        assert corners(photo.main) == [RED, GREEN, BLUE, WHITE]

    def test_heic_turned_as_phones_do_is_turned_once(self) -> None:
        content = (PHOTOS / "rotated.heic").read_bytes()
        assert b"Linquan test" in content
        photo = accepted(content)
        assert (photo.width, photo.height) == (48, 64)
        assert corners(photo.main) == [BLUE, RED, WHITE, GREEN]
        assert riff_chunks(photo.main) == [b"VP8 "]

    @pytest.mark.parametrize(
        ("picture", "kind"),
        [
            (Image.new("L", (8, 8), 255), "JPEG"),
            (Image.new("CMYK", (8, 8), (0, 0, 0, 0)), "JPEG"),
            (Image.new("1", (8, 8), 1), "PNG"),
            (Image.new("P", (8, 8), 0), "PNG"),
            (Image.new("LA", (8, 8), (0, 0)), "PNG"),
            (Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG"),
            (Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "WEBP"),
            (Image.new("I;16", (8, 8), 65535), "PNG"),
        ],
        ids=lambda value: getattr(value, "mode", value),
    )
    def test_every_mode_becomes_rgb_and_transparent_parts_white(
        self, picture: Image.Image, kind: str
    ) -> None:
        if picture.mode == "P":
            picture.putpalette([255, 255, 255])
        made = opened(accepted(written(picture, kind)).main)
        assert made.mode == "RGB"
        assert made.getpixel((4, 4)) == (255, 255, 255)

    def test_sixteen_bits_are_brought_down_to_eight(self) -> None:
        picture = Image.new("I;16", (8, 8), 0x8000)
        made = opened(accepted(written(picture, "PNG")).main)
        assert made.getpixel((4, 4)) == (128, 128, 128)

    def test_of_moving_pictures_the_first(self) -> None:
        frames = [Image.new("RGB", (8, 8), colour) for colour in (RED, GREEN)]
        for kind in ("PNG", "WEBP"):
            content = written(frames[0], kind, save_all=True, append_images=frames[1:])
            made = opened(accepted(content).main)
            assert getattr(made, "n_frames", 1) == 1
            assert distance(RED, made.convert("RGB").getpixel((4, 4))) < 100


class TestSizes:
    @pytest.mark.parametrize(
        ("size", "main", "thumbnail"),
        [
            ((3200, 1600), (1600, 800), (320, 160)),
            ((1600, 3200), (800, 1600), (160, 320)),
            ((4032, 3024), (1600, 1200), (320, 240)),
            ((1601, 10), (1600, 10), (320, 2)),
            ((9000, 1), (1600, 1), (320, 1)),
            ((1600, 1600), (1600, 1600), (320, 320)),
            ((320, 100), (320, 100), (320, 100)),
            ((1, 1), (1, 1), (1, 1)),
        ],
    )
    def test_shrunk_never_enlarged(
        self, size: tuple[int, int], main: tuple[int, int], thumbnail: tuple[int, int]
    ) -> None:
        photo = accepted(written(Image.new("RGB", size, RED), "JPEG"))
        assert (photo.width, photo.height) == opened(photo.main).size == main
        assert opened(photo.thumbnail).size == thumbnail

    def test_the_turned_picture_is_measured(self) -> None:
        photo = accepted(written(quarters(3200, 1600), "JPEG", exif=exif(6)))
        assert (photo.width, photo.height) == (800, 1600)
        assert corners(photo.main) == corners(photo.thumbnail) == [BLUE, RED, WHITE, GREEN]


class TestNothingElse:
    @pytest.mark.parametrize(
        ("orientation", "expected"),
        [
            (1, [RED, GREEN, BLUE, WHITE]),
            (2, [GREEN, RED, WHITE, BLUE]),
            (3, [WHITE, BLUE, GREEN, RED]),
            (4, [BLUE, WHITE, RED, GREEN]),
            (5, [RED, BLUE, GREEN, WHITE]),
            (6, [BLUE, RED, WHITE, GREEN]),
            (7, [WHITE, GREEN, BLUE, RED]),
            (8, [GREEN, WHITE, RED, BLUE]),
            (9, [RED, GREEN, BLUE, WHITE]),
        ],
    )
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_upright_and_without_exif(
        self, kind: str, orientation: int, expected: list[Colour]
    ) -> None:
        content = written(quarters(), kind, exif=exif(orientation), quality=95)
        assert b"SecretPhone" in content
        photo = accepted(content)
        assert corners(photo.main) == corners(photo.thumbnail) == expected
        for made in (photo.main, photo.thumbnail):
            assert riff_chunks(made) == [b"VP8 "]
            assert b"SecretPhone" not in made

    def test_profile_comment_and_description_are_gone(self) -> None:
        content = written(
            quarters(), "JPEG", icc_profile=b"HIDDEN" * 9, comment=b"HIDDEN", xmp=b"<x>HIDDEN</x>"
        )
        assert content.count(b"HIDDEN") == 11
        assert b"HIDDEN" not in accepted(content).main

    def test_broken_exif_does_not_cost_the_photo(self) -> None:
        content = written(quarters(), "JPEG", exif=b"Exif\x00\x00rubbish")
        assert corners(accepted(content).main) == [RED, GREEN, BLUE, WHITE]

    @pytest.mark.parametrize("kind", ["JPEG", "PNG"])
    def test_a_page_hidden_in_a_picture_is_gone(self, kind: str) -> None:
        page = b"<html><script>alert(1)</script></html>"
        if kind == "JPEG":
            content = written(quarters(), "JPEG", comment=page) + page
        else:
            content = written(quarters(), "PNG") + page
        photo = accepted(content)
        assert b"script" not in photo.main + photo.thumbnail


class TestRefused:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\xff\xd8",
            b"hello",
            b'<svg xmlns="http://www.w3.org/2000/svg"/>',
            b"<html><body>\xff\xd8\xff</body></html>",
            b"%PDF-1.7",
            b"PK\x03\x04",
            b"RIFF\x00\x00\x00\x00WAVE",
            b"\x00\x00\x00\x1cftypavif" + bytes(40),
            b"\x00\x00\x00\x1cftypmp42" + bytes(40),
        ],
    )
    def test_what_is_no_picture(self, content: bytes) -> None:
        assert refusal(content) == "not_a_picture"

    @pytest.mark.parametrize("kind", ["GIF", "TIFF", "BMP", "ICO"])
    def test_formats_no_phone_sends(self, kind: str) -> None:
        assert refusal(written(quarters(16, 16), kind)) == "not_a_picture"

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_every_cut(self, kind: str) -> None:
        content = written(quarters(), kind)
        for length in (16, len(content) // 4, len(content) // 2, len(content) - 30):
            assert refusal(content[:length]) == "damaged"

    def test_a_cut_heic(self) -> None:
        content = (PHOTOS / "quadrants.heic").read_bytes()
        for length in (20, 100, 400, len(content) - 40):
            assert refusal(content[:length]) == "damaged"

    @pytest.mark.parametrize("sides", [(50_000, 50_000), (60_001, 1_000), (2**31 - 1, 2**31 - 1)])
    def test_a_bomb_is_refused_by_its_head(self, sides: tuple[int, int]) -> None:
        assert refusal(png(ihdr(*sides), (b"IDAT", b""))) == "too_many_pixels"

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_the_pixel_limit_holds_for_every_format(self, kind: str) -> None:
        content = written(quarters(64, 48), kind)
        assert refusal(content, Limits(pixels=64 * 48 - 1)) == "too_many_pixels"
        assert accepted(content, Limits(pixels=64 * 48)).width == 64

    def test_the_pixel_limit_holds_for_heic(self) -> None:
        content = (PHOTOS / "quadrants.heic").read_bytes()
        assert refusal(content, Limits(pixels=64 * 48 - 1)) == "too_many_pixels"

    def test_nothing_is_decoded_before_the_check(self, monkeypatch: pytest.MonkeyPatch) -> None:
        decoded: list[object] = []
        monkeypatch.setattr(attachments, "_prepared", decoded.append)
        assert refusal(png(ihdr(50_000, 50_000), (b"IDAT", b""))) == "too_many_pixels"
        assert decoded == []

    @pytest.mark.parametrize(
        ("name", "title"), [(b"iCCP", b"p"), (b"zTXt", b"t")], ids=["profile", "text"]
    )
    def test_a_packed_bomb_beside_the_picture(self, name: bytes, title: bytes) -> None:
        chunk = (name, title + b"\x00\x00" + zlib.compress(bytes(80_000_000), 9))
        content = png(ihdr(8, 8), chunk, (b"IDAT", zlib.compress(bytes(8 * 25))), (b"IEND", b""))
        assert refusal(content) == "damaged"

    def test_a_jpeg_of_very_many_scans(self) -> None:
        content = written(quarters(), "JPEG", progressive=True)
        scan = content.index(b"\xff\xda")
        assert accepted(content).width == 64
        assert refusal(content[:scan] + b"\xff\xda" * 64 + content[scan:]) == "damaged"

    def test_a_large_file_is_left_early(self) -> None:
        class Endless:
            asked = 0

            def read(self, size: int, /) -> bytes:
                self.asked += size
                return b"\xff" * size

        stream = Endless()
        with pytest.raises(Invalid) as refused:
            accept_photo(stream, field="proof")
        assert refused.value.fields == {"proof": "too_large"}
        assert refused.value.details["limit_bytes"] == 20_000_000
        assert 20_000_000 < stream.asked <= 20_000_000 + attachments.CHUNK_BYTES

    def test_the_byte_limit_is_exact(self) -> None:
        content = written(quarters(), "PNG")
        assert accepted(content, Limits(upload_bytes=len(content))).width == 64
        assert refusal(content, Limits(upload_bytes=len(content) - 1)) == "too_large"

    @settings(max_examples=60)
    @given(st.sampled_from(["JPEG", "PNG", "WEBP", "HEIC"]), st.data())
    def test_any_damage_ends_in_a_photo_or_a_refusal(self, kind: str, data: st.DataObject) -> None:
        if kind == "HEIC":
            content = bytearray((PHOTOS / "quadrants.heic").read_bytes())
        else:
            content = bytearray(written(quarters(), kind, exif=exif(6)))
        for _ in range(data.draw(st.integers(1, 6))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        assert outcome(bytes(content)) in {"photo", "damaged", "not_a_picture", "too_many_pixels"}


class TestKept:
    PHOTO = AcceptedPhoto(b"main", b"small", 4, 3, "ab12" + "0" * 60)

    def test_kept_by_content(self, tmp_path: Path) -> None:
        key = store(tmp_path, self.PHOTO)
        assert key == self.PHOTO.sha256
        folder = tmp_path / "attachments" / "ab" / "12"
        assert path_of(tmp_path, key) == folder / f"{key}.webp"
        assert path_of(tmp_path, key, thumbnail=True) == folder / f"{key}.thumb.webp"
        assert sorted(os.listdir(folder)) == [f"{key}.thumb.webp", f"{key}.webp"]
        assert stat.S_IMODE(path_of(tmp_path, key).stat().st_mode) == 0o640
        with open_photo(tmp_path, key) as main, open_photo(tmp_path, key, thumbnail=True) as small:
            assert (main.read(), small.read()) == (b"main", b"small")

    def test_kept_once(self, tmp_path: Path) -> None:
        store(tmp_path, self.PHOTO)
        before = path_of(tmp_path, self.PHOTO.sha256).stat().st_ino
        store(tmp_path, self.PHOTO)
        assert path_of(tmp_path, self.PHOTO.sha256).stat().st_ino == before

    def test_a_disk_that_fails_leaves_nothing_half_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(_: int) -> None:
            raise OSError("disk full")

        monkeypatch.setattr("os.fsync", fail)
        with pytest.raises(OSError, match="disk full"):
            store(tmp_path, self.PHOTO)
        assert list((tmp_path / "attachments" / "ab" / "12").iterdir()) == []

    def test_written_to_the_disk_before_its_name_is_there(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        names: list[list[str]] = []
        folder = tmp_path / "attachments" / "ab" / "12"
        monkeypatch.setattr(
            "os.fsync",
            lambda _: names.append([path.suffix for path in folder.iterdir()]),
        )
        store(tmp_path, self.PHOTO)
        assert names[:2] == [[".part"], [".webp"]]

    @pytest.mark.parametrize("key", ["", "../../etc/passwd", "AB" * 32, "a" * 63, "a" * 64 + "\n"])
    def test_only_keys_lead_to_files(self, tmp_path: Path, key: str) -> None:
        with pytest.raises(NotFound, match="unknown_attachment"):
            path_of(tmp_path, key)

    def test_missing(self, tmp_path: Path) -> None:
        with pytest.raises(NotFound, match="unknown_attachment"):
            open_photo(tmp_path, "a" * 64)


def test_one_photo_is_decoded_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    content = written(quarters(), "PNG")
    begun, may_end, inside = threading.Event(), threading.Event(), [0]
    prepared = attachments._prepared

    def slow(opened_: object) -> Image.Image:
        inside[0] += 1
        begun.set()
        assert may_end.wait(30)
        inside[0] -= 1
        return prepared(opened_)  # type: ignore[arg-type]

    monkeypatch.setattr(attachments, "_prepared", slow)
    threads = [threading.Thread(target=accepted, args=(content,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert begun.wait(30)
    assert inside == [1]
    assert not attachments._decoding.acquire(blocking=False)
    may_end.set()
    for thread in threads:
        thread.join(30)
    assert attachments._decoding.acquire(blocking=False)
    attachments._decoding.release()
