"""Undoing changes of areas and posters: what was there before, and when it is refused."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.apps.kept import kept
from tests.apps.orgs.clients import client_of
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.factories import SETUP, District, make_district, square
from tests.apps.places.test_operations import all_rows, last_event, refused

from linquan.apps.places import operations, queries
from linquan.apps.places.models import Area, Poster
from linquan.apps.places.types import AreaChange, AreaDraft, Level
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db
NEW = AreaChange("锦绣新社区", "New", "510199001009", 12_100, 104.02, 30.02)


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


def row(area_id: int) -> dict[str, Any]:
    return dict(Area.objects.values().get(pk=area_id))


def change(actor: Actor, area_id: int, now: datetime, wanted: AreaChange = NEW) -> int:
    made = operations.change_area(actor=actor, area_id=area_id, change=wanted, now=now)
    return made or 0


def back(actor: Actor, area_id: int, event_id: int, now: datetime) -> Callable[[], int]:
    return lambda: operations.take_back_area_change(
        actor=actor, area_id=area_id, event_id=event_id, now=now
    )


def test_fields_are_as_before(district: District, staff: Staff, now: datetime) -> None:
    first, actor = district.community_ids[0], staff.administrator
    before = row(first)
    event_id = change(actor, first, now)
    version = books.versions(district.district_id)["places"]
    made = back(actor, first, event_id, now + timedelta(days=7))()
    assert row(first) == before
    assert last_event()[0:2] == ("area.changed", f"area:{first}")
    assert last_event()[5] == {"undone": event_id}
    assert books.versions(district.district_id)["places"] != version
    refused(back(actor, first, made, now), WrongState, "cannot_take_back")


def test_grids_get_the_new_code_of_their_community_and_their_old_one_back(
    district: District, staff: Staff, now: datetime
) -> None:
    first, actor = district.community_ids[0], staff.administrator
    grids, before = district.grid_ids[:2], [row(pk) for pk in district.grid_ids]
    event_id = change(actor, first, now)
    assert [row(pk)["code"] for pk in grids] == ["510199001009001", "510199001009002"]
    assert row(district.grid_ids[2]) == before[2]
    told = Event.objects.get(pk=event_id).data
    assert told["code"] == ["510199001001", "510199001009"]
    assert told["parts"] == {
        str(pk): [f"510199001001{n:03}", f"510199001009{n:03}"] for n, pk in enumerate(grids, 1)
    }
    back(actor, first, event_id, now)()
    assert [row(pk) for pk in district.grid_ids] == before


def test_a_code_that_a_grid_would_take_from_another_refuses_the_change(
    district: District, staff: Staff, now: datetime
) -> None:
    first = district.community_ids[0]
    Area.objects.filter(pk=district.grid_ids[2]).update(code="510199001009002")
    refused(lambda: change(staff.administrator, first, now), Invalid, "part_code_taken")


@pytest.mark.parametrize("drawn", [square(103, 103.5), None])
def test_the_outline_is_as_before(
    district: District, staff: Staff, now: datetime, drawn: dict[str, Any] | None
) -> None:
    grid, actor = district.grid_ids[0], staff.administrator
    before = row(grid)
    event_id = operations.redraw_area(actor=actor, area_id=grid, geometry=drawn, now=now) or 0
    back(actor, grid, event_id, now)()
    assert row(grid) == before
    book = queries.area_book(district.district_id, books.versions(district.district_id))
    found = book.locate(*District.point_in_grid(0))
    assert found is not None
    assert found.area_id == grid


def test_the_same_outline_writes_nothing(district: District, now: datetime) -> None:
    grid, before = district.grid_ids[0], all_rows()
    drawn = row(grid)["geometry"]
    assert operations.redraw_area(actor=SETUP, area_id=grid, geometry=drawn, now=now) is None
    assert all_rows() == before


def test_refused(district: District, staff: Staff, now: datetime) -> None:
    first, actor = district.community_ids[0], staff.administrator
    event_id = change(actor, first, now)
    refused(back(staff.clerk, first, event_id, now), NotAllowed, "not_allowed")
    refused(back(SETUP, first, event_id, now), WrongState, "cannot_take_back")
    late = now + timedelta(days=7, seconds=1)
    refused(back(actor, first, event_id, late), WrongState, "cannot_take_back")
    refused(back(actor, 999_999, event_id, now), NotFound, "area_unknown")
    draft = AreaDraft(Level.COMMUNITY, "新社区", district.street_id, "510199001001")
    operations.add_area(actor=SETUP, draft=draft, now=now)
    refused(back(actor, first, event_id, now), Invalid, "code_taken")
    change(actor, first, now, AreaChange("又一个名字", code="510199001009"))
    refused(back(actor, first, event_id, now), WrongState, "changed_meanwhile")
    grid = district.grid_ids[2]
    operations.retire_area(actor=actor, area_id=grid, now=now)
    refused(back(actor, grid, event_id, now), WrongState, "area_retired")


def test_a_code_that_went_along_with_a_move_is_not_put_back(
    district: District, staff: Staff, now: datetime
) -> None:
    actor, (grid, *_), first = staff.administrator, district.grid_ids, district.community_ids[0]
    far = operations.add_area(
        actor=SETUP,
        draft=AreaDraft(Level.STREET, "望江街道", district.district_id, "510199002000"),
        now=now,
    )
    event_id = change(actor, grid, now, AreaChange("第1网格", "Grid 1", "510199001001007"))
    operations.move_area(actor=actor, area_id=first, parent_id=far, code="510199002001", now=now)
    refused(back(actor, grid, event_id, now), WrongState, "changed_meanwhile")


def test_a_move_is_not_undone_by_the_wrong_door(
    district: District, staff: Staff, now: datetime
) -> None:
    actor, grid = staff.administrator, district.grid_ids[0]
    event_id = operations.move_area(
        actor=actor, area_id=grid, parent_id=district.community_ids[1], code="510199001002003",
        now=now,
    )  # fmt: skip
    refused(back(actor, grid, event_id or 0, now), WrongState, "cannot_take_back")


class TestPoster:
    def made(self, district: District, now: datetime) -> Poster:
        code = operations.add_poster(
            actor=SETUP, area_id=district.grid_ids[0], label="东门", now=now
        )
        return Poster.objects.get(code=code)

    def test_works_again(self, district: District, staff: Staff, now: datetime) -> None:
        actor, poster = staff.administrator, self.made(district, now)
        operations.retire_poster(actor=actor, poster_id=poster.pk, now=now)
        operations.restore_poster(actor=actor, poster_id=poster.pk, now=now)
        assert queries.poster(poster.code, now.date()).poster_id == poster.pk
        assert last_event()[0:2] == ("poster.restored", f"poster:{poster.pk}")

    def test_refused(self, district: District, staff: Staff, now: datetime) -> None:
        actor, poster = staff.administrator, self.made(district, now)

        def restore(who: Actor = actor, wanted: int = poster.pk) -> Callable[[], None]:
            return lambda: operations.restore_poster(actor=who, poster_id=wanted, now=now)

        refused(restore(staff.clerk), NotAllowed, "not_allowed")
        refused(restore(wanted=999_999), NotFound, "poster_unknown")
        refused(restore(), WrongState, "poster_in_use")
        operations.retire_poster(actor=actor, poster_id=poster.pk, now=now)
        operations.retire_area(actor=actor, area_id=poster.area_id, now=now)
        refused(restore(), WrongState, "area_retired")

    def test_one_click(self, district: District, staff: Staff, now: datetime) -> None:
        browser, poster = client_of(staff.administrator, "en"), self.made(district, now)
        answer = browser.post(f"/places/posters/{poster.pk}/retire/", follow=True)
        undo = f"/places/posters/{poster.pk}/restore/"
        assert undo in answer.content.decode()
        assert undo in browser.get("/places/posters/?show=all").content.decode()
        told = browser.post(undo, follow=True).context["messages"]
        assert [str(m) for m in told] == ["The code works again."]
        told = browser.post(undo, follow=True).context["messages"]
        assert [str(m) for m in told] == ["It is already back in use. Load the page again."]


def test_one_click_on_the_pages(district: District, staff: Staff) -> None:
    browser, first = client_of(staff.administrator, "en"), district.community_ids[0]
    fields = {"name": "新名字", "name_en": "New", "code": "510199001001", "residents": "12000"}
    answer = browser.post(f"/places/{first}/change/", fields, follow=True)
    event_id = newest_event(first)
    undo = f"/places/{first}/take-back/{event_id}/"
    assert undo in answer.content.decode()
    told = browser.post(undo, follow=True).context["messages"]
    assert [str(m) for m in told] == ["Taken back: the area is as it was."]
    assert row(first)["name"] == "锦绣社区"
    told = browser.post(undo, follow=True).context["messages"]
    assert str(next(iter(told))).startswith("This can no longer be taken back: it was changed")
    given = {"geometry": ""}
    answer = browser.post(f"/places/{first}/outline/", given, follow=True)
    undo = f"/places/{first}/take-back/{newest_event(first)}/"
    assert undo in answer.content.decode()
    browser.post(undo)
    assert row(first)["geometry"] == square(104.0, 104.02)
    assert client_of(staff.clerk, "en").post(undo).status_code == 403


def newest_event(area_id: int) -> int:
    """Id of the newest event of an area."""
    return Event.objects.filter(subject=f"area:{area_id}").latest("id").pk
