"""Photos that nobody claims go after two days; one that is in use, or about to be, never does."""

import os
import threading
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from linquan.kernel import attachments, clock, jobs
from linquan.kernel.errors import NotFound
from linquan.kernel.leftovers import KEPT, remove_leftovers
from linquan.kernel.models import Attachment

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def photo(shade: int) -> attachments.AcceptedPhoto:
    """A photo of one shade of grey."""
    buffer = BytesIO()
    Image.new("L", (8, 8), shade).save(buffer, "PNG")
    return attachments.accept_photo(BytesIO(buffer.getvalue()))


def keep(home: Path, shade: int, age: timedelta) -> str:
    """Keep a photo as if it had been sent a while ago."""
    key = attachments.store(home, photo(shade))
    set_age(home, key, age)
    return key


def set_age(home: Path, key: str, age: timedelta) -> None:
    at = (NOW - age).timestamp()
    os.utime(attachments.path_of(home, key), (at, at))


def claim(key: str, district_id: int = 1) -> None:
    Attachment.objects.create(
        district_id=district_id, subject="appeal:1", role="report", sha256=key,
        media_type="image/webp", width=8, height=8, size_bytes=1, created_at=NOW,
    )  # fmt: skip


def lies_there(home: Path, key: str) -> tuple[bool, bool]:
    """Whether the photo and its thumbnail are there."""
    return (
        attachments.path_of(home, key).exists(),
        attachments.path_of(home, key, thumbnail=True).exists(),
    )


LONG_AGO, LATELY = KEPT + timedelta(seconds=1), KEPT - timedelta(seconds=1)


def test_only_what_nobody_claimed_in_two_days_goes(tmp_path: Path) -> None:
    claimed, left = keep(tmp_path, 1, LONG_AGO), keep(tmp_path, 2, LONG_AGO)
    waiting = keep(tmp_path, 3, LATELY)
    claim(claimed, district_id=7)
    assert timedelta(days=2) == KEPT
    assert remove_leftovers(tmp_path, now=NOW) == 1
    found = [lies_there(tmp_path, key) for key in (claimed, left, waiting)]
    assert found == [(True, True), (False, False), (True, True)]
    assert remove_leftovers(tmp_path, now=NOW) == 0


def test_the_files_of_a_row_that_is_gone_go_too(tmp_path: Path) -> None:
    first, second = keep(tmp_path, 1, LONG_AGO), keep(tmp_path, 2, LONG_AGO)
    claim(first)
    claim(second)
    assert remove_leftovers(tmp_path, now=NOW) == 0
    Attachment.objects.filter(sha256=second).delete()
    assert remove_leftovers(tmp_path, now=NOW) == 1
    assert lies_there(tmp_path, second) == (False, False)


def test_a_database_that_knows_no_photo_is_not_believed(tmp_path: Path) -> None:
    key = keep(tmp_path, 1, timedelta(days=400))
    assert remove_leftovers(tmp_path, now=NOW) == 0
    assert lies_there(tmp_path, key) == (True, True)


def test_what_a_power_cut_left_half_written_goes(tmp_path: Path) -> None:
    claim(keep(tmp_path, 1, LONG_AGO))
    folder = next((tmp_path / "attachments").glob("??/??"))
    old, new = folder / ".0a.part", folder / ".0b.part"
    for draft, age in ((old, LONG_AGO), (new, LATELY)):
        draft.write_bytes(b"half")
        os.utime(draft, times=((NOW - age).timestamp(),) * 2)
    assert remove_leftovers(tmp_path, now=NOW) == 1
    assert (old.exists(), new.exists()) == (False, True)


def test_a_thousand_photos_cost_one_statement(
    tmp_path: Path, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim(keep(tmp_path, 0, LONG_AGO))
    for shade in range(1, 6):
        keep(tmp_path, shade * 40, LONG_AGO)
    monkeypatch.setattr("linquan.kernel.leftovers.BATCH", 3)
    with django_assert_num_queries(3):  # one photo at all, and six in threes
        assert remove_leftovers(tmp_path, now=NOW) == 5


def test_keeping_it_again_or_claiming_it_makes_it_young(tmp_path: Path) -> None:
    """A report is sent at the moment of the clean-up, with a photo that had lain there for long."""
    again, claimed = keep(tmp_path, 1, LONG_AGO), keep(tmp_path, 2, LONG_AGO)
    since = NOW - KEPT
    attachments.store(tmp_path, photo(1))
    attachments.touch(tmp_path, claimed)
    assert not attachments.remove_if_untouched(tmp_path, again, since=since)
    assert not attachments.remove_if_untouched(tmp_path, claimed, since=since)


def test_what_went_cannot_be_claimed_but_can_be_sent_again(tmp_path: Path) -> None:
    key = keep(tmp_path, 1, LONG_AGO)
    assert attachments.remove_if_untouched(tmp_path, key, since=NOW - KEPT)
    assert not attachments.remove_if_untouched(tmp_path, key, since=NOW - KEPT)
    with pytest.raises(NotFound):
        attachments.touch(tmp_path, key)
    assert attachments.store(tmp_path, photo(1)) == key
    assert lies_there(tmp_path, key) == (True, True)


def test_no_photo_is_lost_between_a_look_and_its_removal(tmp_path: Path) -> None:
    """Two clean up without pause while one photo comes again and again, each time an old one."""
    sent, key = photo(1), photo(1).sha256
    ends = threading.Event()
    removed: list[bool] = []

    def clean() -> None:
        while not ends.is_set():
            removed.append(attachments.remove_if_untouched(tmp_path, key, since=NOW - KEPT))

    cleaners = [threading.Thread(target=clean) for _ in range(2)]
    for cleaner in cleaners:
        cleaner.start()
    try:
        for _ in range(5000):
            if sum(removed) >= 20:
                break
            attachments.store(tmp_path, sent)  # from here on it is in use
            assert lies_there(tmp_path, key) == (True, True)
            set_age(tmp_path, key, LONG_AGO)
    finally:
        ends.set()
        for cleaner in cleaners:
            cleaner.join()
    assert sum(removed) >= 20


def test_the_clock_starts_it_every_hour(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LINQUAN_HOME = str(tmp_path)
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    claim(keep(tmp_path, 1, LONG_AGO))
    keep(tmp_path, 2, LONG_AGO)
    assert jobs.remove_leftover_photos(0) == 1
