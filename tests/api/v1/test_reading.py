"""Lists, places, organisations, figures and events: rows and statements."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from tests.api.v1.callers import NOW, caller, told
from tests.apps.appeals.factories import Town, bring, file
from tests.apps.orgs.factories import make_organisation

from linquan.apps.appeals.queries import feed
from linquan.apps.appeals.types import Status
from linquan.apps.orgs import operations as orgs
from linquan.apps.orgs.types import OrganisationKind
from linquan.kernel import clock
from linquan.kernel.actors import Actor
from linquan.kernel.models import Event


class TestLists:
    """Matters, duties, channels."""

    def test_matters(self, town: Town) -> None:
        found = caller(town).counted("/matters", 1)
        assert {row["code"] for row in found} == {"lamp", "lift", "noise", "other"}
        (lamp,) = [row for row in found if row["code"] == "lamp"]
        assert (lamp["matter_id"], lamp["name"], lamp["is_public_space"]) == (
            town.matters["lamp"], "路灯", True,
        )  # fmt: skip
        assert "words" not in lamp

    def test_duties(self, town: Town) -> None:
        key = caller(town)
        (lamps,) = key.counted("/duties?matter=lamp", 1)
        assert (lamps["organisation_id"], lamps["responsibility_en"]) == (
            town.staff.department_id, "Repairs",
        )  # fmt: skip
        assert len(key.read("/duties")) == 5
        assert key.read("/duties?matter=nonsense") == []

    def test_channels(self, town: Town) -> None:
        found = caller(town).counted("/channels", 1)
        assert [row["code"] for row in found] == ["scan", "web", "counter", "hotline", "point"]
        assert (found[-1]["weekday"], found[-1]["opens"]) == (2, "09:00")


class TestPlaces:
    """Areas, zones, and where a point lies."""

    def test_areas(self, town: Town) -> None:
        key = caller(town)
        every = key.counted("/areas", 1)
        assert len(every["items"]) == 9
        assert every["after"] == 0
        communities = key.read("/areas?level=community")["items"]
        assert [a["area_id"] for a in communities] == list(town.district.community_ids)
        below = key.read(f"/areas?level=grid&below={town.district.community_ids[1]}")["items"]
        assert [a["area_id"] for a in below] == list(town.district.grid_ids[2:])
        assert told(key.get("/areas?below=999999"))["code"] == "area_unknown"

    def test_pages_of_areas(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("linquan.api.v1.reading.AREAS_AT_ONCE", 4)
        key = caller(town)
        first = key.read("/areas")
        second = key.read(f"/areas?after={first['after']}")
        third = key.read(f"/areas?after={second['after']}")
        numbers = [a["area_id"] for page in (first, second, third) for a in page["items"]]
        assert numbers == sorted(set(numbers))
        assert (len(numbers), third["after"]) == (9, 0)

    def test_one_area(self, town: Town) -> None:
        found = caller(town).counted(f"/areas/{town.grid_id}", 1)
        assert found["path"] == town.district.path(town.grid_id)

    def test_zones(self, town: Town) -> None:
        assert caller(town).counted("/zones", 1) == []

    def test_where_a_point_lies(self, town: Town) -> None:
        key = caller(town)
        nowhere = key.counted("/places/at?lon=0&lat=0", 1)
        assert nowhere == {"grid": None, "line": [], "zones": []}

    @pytest.mark.parametrize(
        "query", ["", "lon=1", "lon=x&lat=1", "lon=181&lat=0", "lon=nan&lat=1"]
    )
    def test_an_odd_point(self, town: Town, query: str) -> None:
        assert caller(town).get(f"/places/at?{query}").status_code == 422


class TestOrganisations:
    """Organisations in use."""

    def test_list(self, town: Town) -> None:
        key = caller(town)
        found = key.counted("/organisations", 3)
        assert len(found) == 7
        firms = key.read("/organisations?kind=community")
        assert [o["name"] for o in firms] == ["锦绣社区居委会", "清江社区居委会"]

    def test_one(self, town: Town) -> None:
        key = caller(town)
        found = key.counted(f"/organisations/{town.staff.department_id}", 1)
        assert found["name"] == "区住建局"
        gone = make_organisation(town.district, OrganisationKind.FIRM, "某厂")
        orgs.retire_organisation(actor=Actor.system("tests"), organisation_id=gone, now=NOW)
        assert key.get(f"/organisations/{gone}").status_code == 404


def test_figures_are_those_of_everyone(town: Town) -> None:
    found = caller(town).counted("/figures", 2)
    assert [row["name"] for row in found["rows"]] == ["锦绣社区", "清江社区"]
    assert found["total"]["received"] == 0
    assert (found["satisfied_percent"], found["smallest"]) == (None, 5)


class TestEvents:
    """The feed."""

    @pytest.fixture(autouse=True)
    def _settled(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(clock, "real_now", lambda: NOW + timedelta(minutes=1))

    def test_in_order_and_on(self, town: Town) -> None:
        appeal_id = bring(town, file(town, NOW), Status.IN_PROGRESS, NOW)
        key = caller(town)
        start = key.counted("/events", 3)
        mine = [(e["kind"], e["appeal_id"], e["status"]) for e in start["items"]]
        assert mine == [
            ("appeal.received", appeal_id, "received"), ("appeal.assigned", appeal_id, "assigned"),
            ("appeal.started", appeal_id, "in_progress"),
        ]  # fmt: skip
        assert set(start["items"][0]) == {
            "event_id", "kind", "appeal_id", "at", "organisation_id", "status",
        }  # fmt: skip
        assert key.read(f"/events?after={start['after']}") == {
            "items": [], "after": start["after"],
        }  # fmt: skip
        one = key.read("/events?size=1")
        assert [e["event_id"] for e in one["items"]] == [start["items"][0]["event_id"]]

    def test_what_may_not_be_seen_is_passed_over(self, town: Town) -> None:
        file(town, NOW, about_organisation_id=town.staff.community_ids[0])
        last = Event.objects.latest("id").pk
        found = caller(town, town.staff.clerk).read("/events")
        assert found == {"items": [], "after": last}

    def test_what_is_young_is_held_back(self, town: Town) -> None:
        file(town, NOW + timedelta(minutes=1) - feed.SETTLED + timedelta(seconds=1))
        assert caller(town).read("/events") == {"items": [], "after": 0}


@pytest.mark.django_db(transaction=True)
def test_everything_is_held_back_while_a_writer_is_slow(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW + timedelta(minutes=1))
    file(town, NOW)
    monkeypatch.setattr(feed, "SETTLED", timedelta(milliseconds=2))
    key = caller(town)
    assert len(key.read("/events")["items"]) == 1
    begun, done = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
            begun.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=write_slowly)
    thread.start()
    try:
        begun.wait(10)
        time.sleep(0.01)
        found: Any = key.read("/events")
    finally:
        done.set()
        thread.join()
    assert found == {"items": [], "after": 0}
