"""Photos through the interface: sent, named when filing and answering, listed, read."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test.client import MULTIPART_CONTENT
from PIL import Image
from tests.api.v1.callers import NOW, Caller, caller, told
from tests.apps.appeals.factories import Town, bring, exactly, file, make_town, picture
from tests.apps.appeals.phone_factories import photo_file, upload

from linquan.apps.appeals.models import Answer, Appeal
from linquan.apps.appeals.types import PHOTO_LIMIT, Status
from linquan.apps.orgs.types import Scope
from linquan.kernel import attachments, clock
from linquan.kernel.models import Attachment


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "LINQUAN_HOME", tmp_path)


def send(key: Caller, content: bytes | None = None, **headers: str) -> HttpResponse:
    body = {"photo": upload(photo_file() if content is None else content)}
    found: Any = key.client.post("/api/v1/photos", body, headers=key._with(headers))
    return found


def sent(key: Caller, colour: str = "gray") -> str:
    answer = send(key, photo_file(colour))
    assert answer.status_code == 201, answer.content
    return str(json.loads(answer.content)["photo"])


def given(town: Town, *photos: str) -> dict[str, Any]:
    return {
        "channel_id": town.channels["hotline"], "text": "路灯不亮", "area_id": town.grid_id,
        "photos": photos,
    }  # fmt: skip


def unchanged(before: dict[str, str]) -> bool:
    return picture() | {"kernel_tally": ""} == before | {"kernel_tally": ""}


class TestSending:
    """A photo before what it belongs to."""

    def test_is_written_anew_and_held_for_a_day(self, town: Town) -> None:
        key = caller(town)
        content = photo_file("red", size=(2000, 1000))
        with exactly(3):  # the installation, the door two: nothing is written
            clock.forget()
            answer = send(key, content)
        assert answer.status_code == 201
        found = json.loads(answer.content)
        assert (found["width"], found["height"]) == (1600, 800)
        assert found["holds_until"].startswith("2026-11-21T02:00:00")
        (kept,) = attachments.kept(settings.LINQUAN_HOME)
        with attachments.open_photo(settings.LINQUAN_HOME, kept) as file:
            assert file.read(4) == b"RIFF"

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"%PDF-1.4 no photo", "not_a_picture"),
            (b"\xff\xd8\xff" + b"x" * 500, "damaged"),
            (b"", "not_a_picture"),
        ],
    )
    def test_what_is_no_photo(self, town: Town, content: bytes, code: str) -> None:
        answer = send(caller(town), content)
        assert (answer.status_code, told(answer)["fields"]["photo"]["code"]) == (422, code)
        assert not list(attachments.kept(settings.LINQUAN_HOME))

    def test_one_that_is_too_large(self, town: Town) -> None:
        answer = send(caller(town), b"\xff\xd8\xff" + b"x" * 20_000_000)
        assert (answer.status_code, told(answer)["code"]) == (413, "too_large")

    def test_no_photo_at_all(self, town: Town) -> None:
        key = caller(town)
        for body, kind in (({"other": "x"}, MULTIPART_CONTENT), (b"{}", "application/json")):
            answer: Any = key.client.post(
                "/api/v1/photos", body, content_type=kind, headers=key._with({})
            )
            assert (answer.status_code, told(answer)["fields"]["photo"]["code"]) == (422, "missing")

    def test_needs_its_scope(self, town: Town) -> None:
        key = caller(town, scopes=frozenset(Scope) - {Scope.APPEALS_WRITE})
        before = picture()
        answer = send(key)
        assert (answer.status_code, told(answer)["code"]) == (403, "scope_missing")
        assert not list(attachments.kept(settings.LINQUAN_HOME))
        assert unchanged(before)


class TestFiling:
    """Photos of the report."""

    def test_filed_with_photos(self, town: Town) -> None:
        key = caller(town)
        one, two = sent(key), sent(key, "red")
        answer = key.post("/appeals", given(town, one, two, one))
        assert answer.status_code == 201, answer.content
        appeal = Appeal.objects.get()
        assert appeal.photo_count == 2
        rows = Attachment.objects.filter(subject=f"appeal:{appeal.pk}").order_by("id")
        assert [(row.role, row.width, row.height) for row in rows] == [("report", 64, 48)] * 2
        found = key.read(f"/appeals/{appeal.pk}")
        assert found["photos"] == [row.pk for row in rows]

    def test_no_more_than_the_page_takes(self, town: Town) -> None:
        key = caller(town)
        tokens = [sent(key)] * (PHOTO_LIMIT + 1)
        before = picture()
        assert key.post("/appeals", given(town, *tokens)).status_code == 422
        assert unchanged(before)

    def test_what_another_key_sent(self, town: Town) -> None:
        other = sent(caller(town, name="别的"))
        key = caller(town)
        before = picture()
        answer = key.post("/appeals", given(town, other))
        assert told(answer)["fields"]["photos"]["code"] == "photo_expired"
        assert unchanged(before)

    def test_altered_or_too_late(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        key = caller(town)
        token = sent(key)
        before = picture()
        for wrong in (token[:-2] + "AA", "x", "路"):
            answer = key.post("/appeals", given(town, wrong))
            assert told(answer)["fields"]["photos"]["code"] == "photo_expired"
        assert unchanged(before)
        monkeypatch.setattr(clock, "real_now", lambda: NOW + timedelta(hours=24))
        answer = key.post("/appeals", given(town, token))
        assert told(answer)["fields"]["photos"]["code"] == "photo_expired"
        assert not Appeal.objects.exists()

    def test_one_that_was_cleared_away(self, town: Town) -> None:
        key = caller(town)
        token = sent(key)
        (kept,) = attachments.kept(settings.LINQUAN_HOME)
        attachments.path_of(settings.LINQUAN_HOME, kept).unlink()
        answer = key.post("/appeals", given(town, token))
        assert told(answer)["fields"]["photos"]["code"] == "photo_expired"

    def test_sent_twice_it_is_filed_once(self, town: Town) -> None:
        key = caller(town)
        body = given(town, sent(key))
        first = key.post("/appeals", body, idempotency_key="a")
        again = key.post("/appeals", body, idempotency_key="a")
        assert first.content == again.content
        assert Attachment.objects.count() == 1


class TestAnswering:
    """Photos of the result."""

    def test_with_a_photo_no_reason_is_needed(self, town: Town) -> None:
        key = caller(town)
        appeal_id = file(town, NOW)
        body = {"text": "已经换了灯泡", "photos": [sent(key)]}
        assert key.post(f"/appeals/{appeal_id}/answer", body).status_code == 200
        assert Answer.objects.get().proof_waiver == ""
        (row,) = key.read(f"/appeals/{appeal_id}/photos")
        assert (row["role"], row["width"], row["height"]) == ("proof", 64, 48)

    def test_without_either(self, town: Town) -> None:
        appeal_id = file(town, NOW)
        key = caller(town)
        before = picture()
        answer = key.post(f"/appeals/{appeal_id}/answer", {"text": "已经换了灯泡"})
        assert told(answer)["fields"]["proof"]["code"] == "proof_needed"
        assert unchanged(before)

    def test_sent_again_when_the_photo_has_been_cleared_away(self, town: Town) -> None:
        key = caller(town)
        path = f"/appeals/{file(town, NOW)}/answer"
        body = {"text": "已经换了灯泡", "photos": [sent(key)]}
        first = key.post(path, body, idempotency_key="a")
        (kept,) = attachments.kept(settings.LINQUAN_HOME)
        attachments.path_of(settings.LINQUAN_HOME, kept).unlink()
        again = key.post(path, body, idempotency_key="a")
        assert (again.status_code, again.content) == (200, first.content)

    def test_of_a_request_out_of_reach(self, town: Town) -> None:
        appeal_id = file(town, NOW)
        key = caller(town, town.far_clerk)
        body = {"text": "已经换了灯泡", "photos": [sent(key), "x"]}
        before = picture()
        assert key.post(f"/appeals/{appeal_id}/answer", body).status_code in {404, 422}
        assert unchanged(before)


class TestReading:
    """Listed and read, by whoever may see the request."""

    def filed(self, town: Town, **other: Any) -> tuple[Caller, int, int]:
        key = caller(town, town.staff.street_clerk)
        body = given(town, sent(key)) | other
        appeal_id = json.loads(key.post("/appeals", body).content)["appeal_id"]
        return key, appeal_id, Attachment.objects.get().pk

    def test_listed(self, town: Town) -> None:
        key, appeal_id, photo_id = self.filed(town)
        assert key.counted(f"/appeals/{appeal_id}/photos", 2) == [
            {
                "photo_id": photo_id, "role": "report", "width": 64, "height": 48,
                "at": "2026-11-20T02:00:00Z",
            }
        ]  # fmt: skip
        bring(town, appeal_id, Status.CLOSED, NOW)
        roles = [row["role"] for row in key.read(f"/appeals/{appeal_id}/photos")]
        assert roles == ["report", "proof"]

    def test_read_whole_and_small(self, town: Town) -> None:
        key, _, photo_id = self.filed(town)
        with exactly(4):  # the door two, the query two
            answer = key.get(f"/photos/{photo_id}")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
        assert Image.open(io.BytesIO(answer.content)).size == (64, 48)
        assert answer["Cache-Control"] == "private, no-cache"
        small = key.get(f"/photos/{photo_id}?thumbnail=true")
        assert Image.open(io.BytesIO(small.content)).format == "WEBP"
        again = key.get(f"/photos/{photo_id}", if_none_match=answer["ETag"])
        assert (again.status_code, again.content) == (304, b"")

    def test_no_further_than_its_post(self, town: Town) -> None:
        _, appeal_id, photo_id = self.filed(town)
        for who, status in (
            (town.staff.clerk, 200), (town.staff.other_clerk, 404), (town.far_clerk, 404),
        ):  # fmt: skip
            key = caller(town, who, name=f"{who.account_id}")
            for path in (f"/photos/{photo_id}", f"/appeals/{appeal_id}/photos"):
                assert key.get(path).status_code == status

    def test_who_is_complained_about_learns_nothing(self, town: Town) -> None:
        _, appeal_id, photo_id = self.filed(town, about_organisation_id=town.staff.community_ids[0])
        party = caller(town, town.staff.clerk, name="被反映")
        for there, nowhere in (
            (f"/photos/{photo_id}", "/photos/999999"),
            (f"/appeals/{appeal_id}/photos", "/appeals/999999/photos"),
        ):
            found, none = party.get(there), party.get(nowhere)
            assert (found.status_code, found.content) == (none.status_code, none.content)
            assert found.status_code == 404

    def test_of_another_district(self, town: Town) -> None:
        _, appeal_id, photo_id = self.filed(town)
        other = caller(make_town("510188000000", "别区", prefix="x."))
        assert other.get(f"/photos/{photo_id}").status_code == 404
        assert other.get(f"/appeals/{appeal_id}/photos").status_code == 404

    def test_a_file_that_is_gone(self, town: Town) -> None:
        key, _, photo_id = self.filed(town)
        (kept,) = attachments.kept(settings.LINQUAN_HOME)
        attachments.path_of(settings.LINQUAN_HOME, kept).unlink()
        answer = key.get(f"/photos/{photo_id}")
        assert (answer.status_code, json.loads(answer.content)["code"]) == (
            404, "unknown_attachment",
        )  # fmt: skip
