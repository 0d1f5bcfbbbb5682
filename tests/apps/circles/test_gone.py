"""Areas that are no more while a run still names them: the import that brought them was undone."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import Town
from tests.apps.circles.worked import KINDERGARTEN, Worked, worked
from tests.apps.orgs.clients import client_of

from linquan.apps.circles import jobs, operations
from linquan.apps.circles.models import CircleReport
from linquan.apps.circles.reports import Language
from linquan.apps.places import queries as places
from linquan.apps.places.models import Area
from linquan.kernel import books

OF_ITEM = f"/circles/gaps/{KINDERGARTEN}/"


@pytest.fixture
def made(town: Town, now: datetime, tmp_path: Path, settings: Any) -> Worked:
    settings.LINQUAN_HOME = tmp_path
    found = worked(town, tmp_path, now)
    Area.objects.filter(pk=found.estates["D"]).delete()
    books.bump(town.district_id, "places")
    return found


@pytest.mark.parametrize(
    "at",
    [
        OF_ITEM, f"{OF_ITEM}map/", "/circles/", "/circles/gaps/", "/circles/gaps/as/geojson/",
        "/circles/positions/", "/circles/quality/", "/circles/quality/nothing/",
        "/circles/siting/new/", "/circles/parks/",
    ],
)  # fmt: skip
def test_pages_are_shown(made: Worked, at: str) -> None:
    clerk = client_of(made.town.staff.street_clerk)
    assert clerk.get(at).status_code == 200


def test_its_people_stay_in_the_sums_and_it_is_called_deleted(made: Worked) -> None:
    clerk = client_of(made.town.staff.street_clerk)
    page = said(clerk.get(OF_ITEM))
    assert f"已删除的区域 {made.estates['D']}" in page
    assert "2,160 人中有 2,080 人在 5 分钟内没有" in page
    both = f"?a={made.run_id}&b={made.run_id}"
    assert clerk.get(f"/circles/compare/{both}").status_code == 200


def test_positions_of_a_community_and_a_report(made: Worked, now: datetime) -> None:
    clerk, town = client_of(made.town.staff.street_clerk), made.town
    community = town.district.community_ids[0]
    assert clerk.get(f"/circles/positions/{community}/").status_code == 200
    report_id = operations.ask_report(
        actor=town.staff.street_clerk, run_id=made.run_id, area_id=town.district_id,
        language=Language.CHINESE, now=now,
    )  # fmt: skip
    assert jobs.write_report(report_id) == ""
    assert CircleReport.objects.get().state == "done"


def test_a_book_with_nothing_gone_is_the_same(town: Town) -> None:
    book = places.area_book(town.district_id, books.versions(town.district_id))
    assert book.with_gone(town.district_id, [town.grid_id]) is book
    known = book.with_gone(town.district_id, [town.grid_id, 10**9])
    assert known.line(10**9) == (book.areas[town.district_id], known.areas[10**9])
    assert known.areas[10**9] not in known.living()
