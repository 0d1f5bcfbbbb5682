"""Organisations follow the areas they answer for: once, late, again, and nobody else."""

from datetime import datetime
from typing import Any

import pytest
from tests.apps.kept import kept
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.factories import SETUP, District, make_district

from linquan.apps.orgs import operations, queries
from linquan.apps.orgs.handlers import on_area_moved
from linquan.apps.orgs.models import Organisation
from linquan.apps.places import operations as places
from linquan.apps.places.types import AreaDraft, Level
from linquan.kernel import books
from linquan.kernel.errors import NotAllowed
from linquan.kernel.events import EventRow, events_of
from linquan.kernel.handlers import deliver_owed
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


def moved(district: District, now: datetime) -> tuple[int, EventRow]:
    """Move the first community to a second street, and give the event, not yet delivered."""
    draft = AreaDraft(Level.STREET, "望江街道", district.district_id, "510199002000")
    far = places.add_area(actor=SETUP, draft=draft, now=now)
    first = district.community_ids[0]
    places.move_area(actor=SETUP, area_id=first, parent_id=far, code="510199002001", now=now)
    return far, events_of(district.district_id, f"area:{first}")[-1]


def paths() -> dict[str, str]:
    return dict(Organisation.objects.values_list("name", "area_path"))


def test_the_organisation_of_a_moved_area_follows_and_its_posts_with_it(
    district: District, staff: Staff, now: datetime
) -> None:
    before, first = paths(), district.community_ids[0]
    far, event = moved(district, now)
    assert paths() == before
    deliver_owed(now)
    path = f"/{district.district_id}/{far}/{first}/"
    assert paths() == before | {"锦绣社区居委会": path}
    (told,) = Event.objects.filter(kind="organisation.followed")
    assert told.subject == f"organisation:{staff.community_ids[0]}"
    assert told.data == {"area_path": [district.path(first), path]}
    assert (told.actor_kind, told.actor_name) == ("system", "area-moves")
    book = queries.organisation_book(district.district_id, books.versions(district.district_id))
    assert book.organisations[staff.community_ids[0]].area_path == path
    count = Event.objects.count()
    on_area_moved(event, now)
    assert (paths(), Event.objects.count()) == (before | {"锦绣社区居委会": path}, count)


def test_a_late_event_changes_nothing_that_is_right(
    district: District, staff: Staff, now: datetime
) -> None:
    """The move was taken back before its event was delivered."""
    before, first = paths(), district.community_ids[0]
    _, event = moved(district, now)
    places.take_back_move(actor=SETUP, area_id=first, event_id=event.event_id, now=now)
    on_area_moved(event, now)
    deliver_owed(now)
    assert paths() == before


def test_statements_and_who_may(
    district: District, staff: Staff, now: datetime, django_assert_num_queries: Any
) -> None:
    first, district_id = district.community_ids[0], district.district_id
    moved(district, now)
    with pytest.raises(NotAllowed):
        operations.follow_area(
            actor=staff.administrator, district_id=district_id, area_id=first, now=now
        )
    given: dict[str, Any] = {
        "actor": SETUP, "district_id": district_id, "area_id": first, "now": now
    }  # fmt: skip
    operations_before = paths()
    # savepoint (2), versions, tree (2), organisations, their paths, event, version of the book
    with django_assert_num_queries(9):
        assert operations.follow_area(**given) == 1
    assert paths() != operations_before
    with django_assert_num_queries(4):
        assert operations.follow_area(**given) == 0
