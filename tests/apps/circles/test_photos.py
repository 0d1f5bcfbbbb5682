"""Pictures of a facility: hostile uploads, nothing but the picture, removed with an event."""

import io
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import Town, events_after, last_event_id
from tests.apps.circles.factories import enter
from tests.apps.circles.test_facilities import statements
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import fields, refused

from linquan.apps.appeals.types import PhotoDraft
from linquan.apps.circles import operations, queries
from linquan.apps.circles.models import Facility
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.models import Attachment


def draft(n: int) -> PhotoDraft:
    return PhotoDraft(f"{n:064x}", "image/webp", 80, 60, 1234)


def jpeg(shade: int = 90) -> bytes:
    """A photo with a place and a device in its EXIF."""
    exif = Image.Exif()
    exif[0x010F] = "华为"
    exif.get_ifd(0x8825)[1] = "N"
    buffer = io.BytesIO()
    Image.new("RGB", (80, 60), (shade, 99, 90)).save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def upload(content: bytes, name: str = "a.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def test_pictures_are_added_and_removed(town: Town, now: datetime) -> None:
    pk, seen = enter(town, now), last_event_id()
    given: dict[str, Any] = {"actor": town.staff.clerk, "facility_id": pk, "now": now}
    two = (draft(1), draft(2), draft(1))
    assert statements(lambda: operations.add_facility_photos(photos=two, **given)) == 6
    assert Facility.objects.get().version == 2
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]) == ("facility.photographed", {"photos": 2})
    page = queries.facility_page(town.staff.clerk, pk, now)
    assert [one.sha256 for one in page.photos] == [draft(1).sha256, draft(2).sha256]
    assert not page.can_take_back
    refused(WrongState, operations.take_back_step, **given)
    first, second = (one.photo_id for one in page.photos)
    remove = operations.remove_facility_photo
    other = given | {"actor": town.staff.other_clerk}
    refused(NotAllowed, remove, photo_id=first, **other)
    refused(NotFound, remove, photo_id=10**9, **given)
    assert statements(lambda: remove(photo_id=first, **given)) == 5
    assert [row.pk for row in Attachment.objects.all()] == [second]
    kinds = [event["kind"] for event in events_after(seen)]
    assert kinds == ["facility.photographed", "facility.photo_removed"]


@pytest.mark.parametrize(
    ("photos", "code"),
    [
        ((), "photo_missing"),
        ((draft(0),), "photo_missing"),
        (tuple(map(draft, range(1, 11))), "too_many"),
        (tuple(map(draft, range(1, 5))), "photos_full"),
    ],
)
def test_what_is_not_added(
    town: Town, now: datetime, photos: tuple[PhotoDraft, ...], code: str
) -> None:
    given: dict[str, Any] = {
        "actor": town.staff.clerk, "facility_id": enter(town, now), "now": now,
    }  # fmt: skip
    for first in (0, 20, 30):
        few = tuple(draft(first + n) for n in range(4 if first else 1))
        operations.add_facility_photos(photos=few, **given)
    error = refused(Invalid, operations.add_facility_photos, photos=photos, **given)
    assert fields(error) == {"photos": code}
    other = given | {"actor": town.staff.other_clerk}
    refused(NotAllowed, operations.add_facility_photos, photos=(draft(77),), **other)


def test_the_page_takes_shows_and_removes_them(
    town: Town, now: datetime, tmp_path: Any, settings: Any
) -> None:
    settings.LINQUAN_HOME = tmp_path
    pk = enter(town, now)
    here = f"/circles/facilities/{pk}/"
    clerk, reader = client_of(town.staff.clerk), client_of(town.staff.other_clerk)
    assert "添加照片" not in said(reader.get(here))
    assert "请至少选一张" in posted(clerk, f"{here}photos/", {}, 422)
    wrong = {"photos": upload(b"<svg onload=alert(1)>", "a.svg")}
    assert "不是照片" in posted(clerk, f"{here}photos/", wrong, 422)
    assert not Attachment.objects.exists()
    posted(clerk, f"{here}photos/", {"photos": [upload(jpeg()), upload(jpeg(10))]})
    first, second = Attachment.objects.order_by("pk")
    page = reader.get(here).content.decode()
    assert f"{here}photos/{first.pk}/thumb/" in page
    assert "添加了照片" in said(reader.get(here))
    shown = reader.get(f"{here}photos/{first.pk}/")
    content = b"".join(shown.streaming_content)  # type: ignore[attr-defined]
    picture = Image.open(io.BytesIO(content))
    assert (picture.format, picture.size, dict(picture.getexif())) == ("WEBP", (80, 60), {})
    assert "华为".encode() not in content
    thumb = reader.get(f"{here}photos/{first.pk}/thumb/")
    assert b"".join(thumb.streaming_content)[8:12] == b"WEBP"  # type: ignore[attr-defined]
    assert clerk.get(f"{here}photos/").status_code == 405
    assert clerk.get(f"{here}photos/{first.pk}/remove/").status_code == 405
    posted(reader, f"{here}photos/", {"photos": upload(jpeg(50))}, 403)
    posted(reader, f"{here}photos/{first.pk}/remove/", {}, 403)
    other = enter(town, now, draft={"name": "别处"})
    posted(clerk, f"/circles/facilities/{other}/photos/{first.pk}/remove/", {}, 404)
    assert clerk.get(f"/circles/facilities/{other}/photos/{first.pk}/").status_code == 404
    posted(clerk, f"{here}photos/{first.pk}/remove/")
    assert [row.pk for row in Attachment.objects.all()] == [second.pk]
    assert "移除了照片" in said(clerk.get(here))
