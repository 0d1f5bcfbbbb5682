"""How capacities are shared, worked out by hand on the small town of docs/circles.md.

Kindergarten at C, 40 seats: within 300 m only B, 80 people, so half a seat each. One at D, 60
seats: only D itself, 50 people, so 1.2 each; A reaches none.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import Town, warm
from tests.apps.circles.factories import enter
from tests.apps.circles.test_facilities import statements
from tests.apps.circles.worked import CORNERS, KINDERGARTEN, PLANNER, lay_out, make
from tests.apps.orgs.clients import client_of

from linquan.apps.circles import operations, queries
from linquan.apps.circles.models import CoverageRun, RunPart
from linquan.apps.circles.queries.runs import shares_of
from linquan.apps.circles.runs import Place
from linquan.apps.circles.supply import Shares, supply_name, supply_view

GAP = f"/circles/gaps/{KINDERGARTEN}/"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    settings.LINQUAN_HOME = tmp_path


def kindergarten(
    town: Town, now: datetime, corner: str, seats: int | None, unit: str = "座", name: str = ""
) -> int:
    lon, lat = CORNERS[corner]
    return enter(
        town, now,
        draft={
            "name": name or f"{corner}处幼儿园", "name_en": f"Kindergarten {corner}",
            "item_code": KINDERGARTEN, "capacity": seats, "capacity_unit": unit,
        },
        place={"lon": lon, "lat": lat},
    )  # fmt: skip


@pytest.fixture
def made(town: Town, tmp_path: Path, now: datetime) -> Town:
    lay_out(town, now)
    kindergarten(town, now, "C", 40)
    kindergarten(town, now, "D", 60)
    kindergarten(town, now, "D", None, name="没有数的幼儿园")
    kindergarten(town, now, "D", 3, "班", name="按班计的幼儿园")
    make(town, tmp_path, now)
    return town


def test_the_page_says_what_falls_to_whom(made: Town, now: datetime) -> None:
    community = made.district.community_ids[0]
    page = client_of(made.staff.street_clerk).get(f"{GAP}?area={community}")
    text = said(page)
    assert "平均每100名服务对象 62.5 座" in text
    assert "一点也分不到的人 160 人中有 30 人" in text
    assert "每100人分到不足 60.0 的人 160 人中有 110 人" in text
    assert "C处幼儿园 40 座 80 50.0 D处幼儿园 60 座 50 120.0" in text
    assert "有 1 处不计入，因为容量不详： 没有数的幼儿园" in text
    assert "不计入，因为容量单位不是“座”： 按班计的幼儿园 3 班" in text


def test_it_says_so_in_english(made: Town) -> None:
    community = made.district.community_ids[0]
    client = client_of(made.staff.street_clerk)
    text = said(client.get(f"{GAP}?area={community}", headers={"accept-language": "en"}))
    assert "For 100 people it is for, on average 62.5 座" in text
    assert "To whom nothing falls 30 of 160 people" in text
    assert "To whom less than 60.0 for 100 falls 110 of 160 people" in text
    assert "1 place is not counted here, as its capacity is not known:" in text


def test_an_area_is_told_for_itself(made: Town) -> None:
    other = made.district.community_ids[1]
    text = said(client_of(made.staff.street_clerk).get(f"{GAP}?area={other}"))
    assert "平均每100名服务对象 0.0 座" in text
    assert "一点也分不到的人 2,000 人中有 2,000 人" in text


def supplied(run: CoverageRun) -> dict[str, str]:
    """Parts of a run that say how capacities are shared."""
    return {name: digest for name, digest in run.parts.items() if name.startswith("supply:")}


def test_without_capacities_nothing_is_said(town: Town, now: datetime, tmp_path: Path) -> None:
    lay_out(town, now)
    kindergarten(town, now, "C", None)
    run_id = make(town, tmp_path, now)
    assert supplied(CoverageRun.objects.get(pk=run_id)) == {}
    assert "够不够用" not in said(client_of(town.staff.street_clerk).get(GAP))


def test_it_is_kept_once_and_named_by_what_it_follows_from(
    made: Town, now: datetime, tmp_path: Path
) -> None:
    first = CoverageRun.objects.latest("pk")
    assert set(supplied(first)) == {supply_name(KINDERGARTEN)}
    held = RunPart.objects.filter(name__startswith="supply:")
    assert make(made, tmp_path, now) > first.pk
    assert held.count() == 1
    kindergarten(made, now, "A", 15)
    third = CoverageRun.objects.get(pk=make(made, tmp_path, now))
    assert (held.count(), supplied(third) == supplied(first)) == (2, False)
    found = shares_of(queries.run_book(made.district_id, third.pk), KINDERGARTEN)
    assert found is not None
    assert found.people.tolist() == [80, 50, 110]
    assert found.ratio.tolist() == [0.5, 1.2, 15 / 110]
    operations.tidy_runs(actor=PLANNER, district_id=made.district_id, now=now)
    assert {*RunPart.objects.values_list("digest", flat=True)} == {*third.parts.values()}


def test_the_least_is_a_list_of_the_district(made: Town, client: Client) -> None:
    del client
    clerk = client_of(made.staff.street_clerk)
    form = clerk.get(f"/lists/circle-items/{KINDERGARTEN}/").context["form"]
    given = {
        name: "" if v is None else v for name, v in form.initial.items() if name in form.fields
    }
    given |= {"least_capacity": "500", "osm_tags": form.initial["osm_tags"]}
    answer = clerk.post(f"/lists/circle-items/{KINDERGARTEN}/", given)
    assert answer.status_code == 303
    community = made.district.community_ids[0]
    assert "每100人分到不足 50.0 的人 160 人中有 30 人" in said(
        clerk.get(f"{GAP}?area={community}")
    ), "who has just enough lacks nothing"
    for odd in ("0", "-1", "100001", "9" * 40, "x"):
        refused = clerk.post(
            f"/lists/circle-items/{KINDERGARTEN}/", given | {"least_capacity": odd}
        )
        assert refused.status_code == 422, odd


def test_statements(made: Town) -> None:
    actor = made.staff.grid_worker
    warm(made)
    queries.item_page(actor, KINDERGARTEN)
    assert statements(lambda: queries.item_page(actor, KINDERGARTEN)) == 11, "two for the ring"


def test_of_a_place_that_nobody_reaches() -> None:
    place = Place(1, "远园", "Far", KINDERGARTEN, 0, 0, 20, "座")
    shares = Shares(np.zeros(2), np.zeros(1), np.array([np.nan]))
    view = supply_view(shares, np.array([3, 0]), None, (place,), (place,))
    assert (view.for_hundred, view.nothing, view.short) == (0.0, 3, None)
    assert view.places[0].for_hundred is None
    empty = supply_view(shares, np.array([0, 0]), 40, (place,), (place,))
    assert (empty.people, empty.for_hundred, empty.short) == (0, 0.0, 0)
    assert Shares.unpack(shares.pack()).people.tolist() == [0.0]
