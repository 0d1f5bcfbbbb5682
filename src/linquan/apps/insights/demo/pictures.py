"""Drawn before-and-after pictures for the demo: nothing photographed, nobody shown."""

from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw

from linquan.apps.appeals.types import PhotoDraft
from linquan.kernel import attachments

WIDTH, HEIGHT = 960, 720
DUSK, DAY = ("#2d3a4a", "#56606c", "#3c3f45"), ("#cfe3ea", "#f2ede0", "#b9b3a4")
WALLS = ("#8d8474", "#a1937c", "#7d8a86", "#9aa392")
LAMPS = {"before": "#41464d", "after": "#ffd980"}


def pair(variant: int) -> tuple[PhotoDraft, PhotoDraft]:
    """The picture a resident sent and the picture that proves the work; kept on disk."""
    return _keep(variant, "before"), _keep(variant, "after")


def _keep(variant: int, moment: str) -> PhotoDraft:
    stream = BytesIO()
    _draw(variant, moment).save(stream, "PNG")
    stream.seek(0)
    photo = attachments.accept_photo(stream)
    attachments.store(Path(settings.LINQUAN_HOME), photo)
    return PhotoDraft(photo.sha256, photo.media_type, photo.width, photo.height, len(photo.main))


def _draw(variant: int, moment: str) -> Image.Image:
    """A street with houses, a lamp and a pavement: broken and dark, then mended and lit."""
    is_done = moment == "after"
    sky, wall_light, ground = DAY if is_done else DUSK
    picture = Image.new("RGB", (WIDTH, HEIGHT), sky)
    pen = ImageDraw.Draw(picture)
    for house in range(4):
        left = house * 250 - 40 * (variant % 3)
        top = 170 + 60 * ((house + variant) % 3)
        pen.rectangle((left, top, left + 220, 520), fill=WALLS[(house + variant) % len(WALLS)])
        _windows(pen, left, top, wall_light)
    pen.rectangle((0, 520, WIDTH, HEIGHT), fill=ground)
    _lamp(pen, 180 + 170 * (variant % 4), moment)
    if not is_done:
        pen.polygon([(420, 610), (520, 590), (640, 620), (600, 680), (470, 670)], fill="#1d1f22")
    return picture


def _windows(pen: ImageDraw.ImageDraw, left: int, top: int, colour: str) -> None:
    for row in range(3):
        for column in range(3):
            x, y = left + 30 + 62 * column, top + 30 + 80 * row
            pen.rectangle((x, y, x + 34, y + 46), fill=colour)


def _lamp(pen: ImageDraw.ImageDraw, x: int, moment: str) -> None:
    pen.rectangle((x, 230, x + 12, 560), fill="#2a2e33")
    pen.rectangle((x, 230, x + 90, 242), fill="#2a2e33")
    pen.ellipse((x + 66, 238, x + 118, 290), fill=LAMPS[moment])
