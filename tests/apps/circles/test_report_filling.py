"""The report of a run says what the run found."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.apps.appeals.factories import Town
from tests.apps.circles.factories import enter
from tests.apps.circles.fenced import add_estate
from tests.apps.circles.worked import Worked, worked

from linquan.apps.circles.report_filling import report_data
from linquan.apps.circles.reporting import Worst
from linquan.apps.circles.reporting.data import Name
from linquan.engine.circles.catalogue import Match
from linquan.kernel.errors import NotFound

DAY = date(2026, 11, 20)


@pytest.fixture
def made(town: Town, now: datetime, tmp_path: Path, settings: Any) -> Worked:
    settings.LINQUAN_HOME = tmp_path
    return worked(town, tmp_path, now)


def test_there_must_be_a_run(town: Town) -> None:
    with pytest.raises(NotFound) as caught:
        report_data(town.district_id, DAY)
    assert caught.value.code == "no_run"


def test_figures_are_those_of_the_run(made: Worked) -> None:
    data = report_data(made.town.district_id, DAY)
    assert (data.summary.people, data.summary.homes, data.summary.facilities) == (2160, 5, 1)
    assert [c.people for c in data.summary.circles] == [2160, 2160, 2160]
    first = data.summary.circles[0]
    assert first.people_by_count[:2] == (2080, 80)
    (gap,) = [gap for gap in data.gaps if gap.item.en == "Kindergarten"]
    assert (gap.people, gap.without, gap.minutes, gap.is_basic) == (2160, 2080, 5, True)
    assert [w.people for w in gap.worst] == [2000, 80] or sum(w.people for w in gap.worst) == 2080
    assert isinstance(gap.worst[0], Worst)
    assert gap.audience == Name("儿童", "Children")


def test_communities_and_maps(made: Worked) -> None:
    data = report_data(made.town.district_id, DAY)
    assert sum(c.people for c in data.communities) == 2160
    assert sum(c.facilities for c in data.communities) == 1
    (sheet,) = data.maps
    assert (sheet.item, sheet.minutes) == (Name("幼儿园", "Kindergarten"), 5)
    assert [home.lacks for home in sheet.homes].count(False) == 1
    assert len(sheet.rings) == 1
    assert [place.name.zh for place in sheet.places] == ["示例幼儿园"]


def test_what_is_wrong_in_the_data(made: Worked, town: Town, now: datetime) -> None:
    enter(town, now, place={"lon": None, "lat": None})
    enter(town, now, draft={"name": "旧药房", "match": Match.COARSE})
    add_estate(town, now)
    quality = report_data(town.district_id, DAY).quality
    assert (quality.facilities_without_point, quality.facilities_coarse) == (1, 1)
    assert quality.estates_without_gate == 1
    assert (quality.homes_far, quality.people_far) == (2, 2000)
    del made


def test_how_it_was_reckoned(made: Worked) -> None:
    methods = report_data(made.town.district_id, DAY).methods
    assert [speed.speed_m_s for speed in methods.speeds] == [1.2, 0.8, 1.0]
    assert (methods.items, methods.is_default) == (64, True)
    assert [source.zh for source in methods.sources] == ["手算示例"]
