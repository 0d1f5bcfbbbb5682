"""The public list: approved titles and photos, nothing else."""

import io
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.apps.appeals.factories import NAME, TEXT, Town, exactly
from tests.apps.appeals.phone_factories import (
    GateTown,
    content_of,
    file_report,
    fix_clock,
    make_gate_town,
    phone_of,
    photo_file,
)

from linquan.apps.appeals import operations
from linquan.apps.appeals.web.photos import take_photos
from linquan.kernel import secrets
from linquan.kernel.models import Attachment


@pytest.fixture
def gate(
    town: Town, monkeypatch: pytest.MonkeyPatch, now: datetime, tmp_path: Path, settings: Any
) -> GateTown:
    settings.LINQUAN_HOME = tmp_path
    monkeypatch.setenv("LINQUAN_SECRET_KEYS", secrets.Keyring.generate().written())
    fix_clock(monkeypatch, now)
    return make_gate_town(town)


def publish(
    gate: GateTown, appeal_id: int, title: str, now: datetime, photo_id: int | None
) -> None:
    operations.publish_appeal(
        seen_version=None,
        actor=gate.town.staff.clerk,
        appeal_id=appeal_id,
        title=title,
        photo_id=photo_id,
        now=now,
    )


def titles(page: str) -> list[str]:
    return re.findall(r"<h2>([^<]+)</h2>", page)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("zh-hans", ("路灯 · 锦绣社区", "已收到", "今天 10:00 收到")),
        ("en", ("Street lamps · Jinxiu Community", "Received", "Received today 10:00")),
    ],
)
def test_only_what_was_approved_is_shown(
    gate: GateTown, now: datetime, language: str, shown: tuple[str, ...]
) -> None:
    publish(gate, file_report(gate, now), "东门<路灯>不亮", now, None)
    file_report(gate, now)
    page = phone_of(language).get("/p/").content.decode()
    assert titles(page) == ["东门&lt;路灯&gt;不亮"]
    for text in shown:
        assert text in page
    for hidden in (TEXT, NAME, "春风里东门", "LQ-2611"):
        assert hidden not in page


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-hans", "还没有公开的诉求"), ("en", "Nothing has been opened to all yet")],
)
def test_an_empty_list_says_so(gate: GateTown, language: str, said: str) -> None:
    assert said in phone_of(language).get("/p/").content.decode()


def test_older_ones_follow_by_key(gate: GateTown, now: datetime) -> None:
    for n in range(21):
        publish(gate, file_report(gate, now), f"灯{n}", now, None)
    page = phone_of().get("/p/", {"at": gate.code}).content.decode()
    assert titles(page) == [f"灯{n}" for n in range(20, 0, -1)]
    older = re.search(r'rel="next" href="([^"]+)"', page)
    assert older is not None
    assert f"at={gate.code}" in older[1]
    page = phone_of().get(older[1].replace("&amp;", "&")).content.decode()
    assert titles(page) == ["灯0"]
    assert 'rel="next"' not in page


@pytest.mark.parametrize("before", ["x", "-1", "٣", "9" * 30, "1e5"])
def test_an_odd_key_shows_the_newest(gate: GateTown, now: datetime, before: str) -> None:
    publish(gate, file_report(gate, now), "东门路灯", now, None)
    page = phone_of().get("/p/", {"before": before}).content.decode()
    assert titles(page) == ["东门路灯"]


def test_the_list_asks_the_database_four_times(gate: GateTown, now: datetime) -> None:
    publish(gate, file_report(gate, now), "东门路灯", now, None)
    browser = phone_of()
    browser.get("/p/")
    with exactly(4):  # districts, versions; versions, requests
        browser.get("/p/")


def test_only_the_approved_photo_has_an_address(gate: GateTown, now: datetime) -> None:
    photos = tuple(
        take_photos((io.BytesIO(photo_file(c)),))[0]  # type: ignore[arg-type]
        for c in ("red", "gold")
    )
    appeal_id = file_report(gate, now, photos=photos)
    shown, hidden = Attachment.objects.order_by("id").values_list("id", flat=True)
    publish(gate, appeal_id, "东门路灯", now, shown)
    browser = phone_of()
    assert f'href="/p/photos/{shown}/"' in browser.get("/p/").content.decode()
    for end in ("", "?thumb"):
        response = browser.get(f"/p/photos/{shown}/{end}")
        assert response.status_code == 200
        assert response["Cache-Control"] == "public, max-age=86400"
        assert content_of(response)[8:12] == b"WEBP"
    for other in (hidden, 10**6, 10**25):
        assert browser.get(f"/p/photos/{other}/").status_code == 404
    operations.unpublish_appeal(
        seen_version=None, actor=gate.town.staff.clerk, appeal_id=appeal_id, now=now
    )
    assert browser.get(f"/p/photos/{shown}/").status_code == 404
    assert titles(browser.get("/p/").content.decode()) == []
