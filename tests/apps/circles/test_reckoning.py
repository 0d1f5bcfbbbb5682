"""What a run reckons: the same on one thread and on many, and nothing that is kept already."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.apps.appeals.factories import Town
from tests.apps.circles.factories import enter
from tests.apps.circles.test_work import employ, work
from tests.apps.circles.worked import CORNERS, DAY, KINDERGARTEN, lay_out, make

from linquan.apps.circles import queries, reckoning, running
from linquan.apps.circles.runs import Answer

OTHERS = ("HEA-B03", "COM-B03")


@pytest.fixture
def laid(town: Town, now: datetime, tmp_path: Path, settings: Any) -> Town:
    """The small town with jobs at one corner and a place of three items at every corner."""
    settings.LINQUAN_HOME = tmp_path
    lay_out(town, now)
    employ(town, now, work("C", 60))
    for code in (KINDERGARTEN, *OTHERS):
        for corner, (lon, lat) in CORNERS.items():
            draft = {"name": f"{corner}处{code}", "item_code": code, "capacity": 40}
            enter(town, now, draft=draft | {"capacity_unit": "座"}, place={"lon": lon, "lat": lat})
    return town


def reckoned(town: Town, home: Path, threads: int, patch: pytest.MonkeyPatch) -> Answer:
    patch.setattr(running.os, "cpu_count", lambda: threads)
    return running.reckoned(town.district_id, queries.gathered(town.district_id, DAY), home)


def test_an_answer_depends_on_no_threads(
    laid: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = reckoned(laid, tmp_path, 1, monkeypatch)
    assert {*alone.made_rings} == {KINDERGARTEN, *OTHERS}
    assert len(alone.made_parts) == 3 + 2 + 3, (
        "shares of three items; jobs on foot, and near them; how homes and places lie by the ways, "
        "and who reaches anything"
    )
    assert all(
        any(area["coordinates"] for area in one.values()) for one in alone.made_rings.values()
    )
    for _ in range(3):
        assert reckoned(laid, tmp_path, 4, monkeypatch) == alone


def test_no_thread_is_started_where_all_rings_are_kept(
    laid: Town, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(laid, tmp_path, now)

    def refused(*given: object) -> None:
        raise AssertionError(given)

    monkeypatch.setattr(reckoning, "ThreadPoolExecutor", refused)
    again = reckoned(laid, tmp_path, 4, monkeypatch)
    assert ({*again.rings}, again.made_rings) == ({KINDERGARTEN, *OTHERS}, {})
