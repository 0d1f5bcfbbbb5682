"""Taking back a sorting, and what strangers see of a request."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from tests.apps.appeals.factories import (
    Town,
    assign,
    bring,
    events_after,
    exactly,
    file,
    last_event_id,
    photo,
    picture,
    sort,
    warm,
)
from tests.apps.places.factories import SETUP

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.models import Appeal, Matter
from linquan.apps.appeals.types import Status
from linquan.apps.places import operations as places
from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError, NotAllowed, NotFound, WrongState
from linquan.kernel.models import Attachment

IN_TIME, TOO_LATE = timedelta(minutes=10), timedelta(minutes=10, seconds=1)
Undo = Callable[..., int]


def publish(town: Town, appeal_id: int, now: datetime, **changes: Any) -> int:
    given = {"title": "路灯不亮", "photo_id": None, "seen_version": None, **changes}
    return operations.publish_appeal(actor=town.staff.clerk, appeal_id=appeal_id, now=now, **given)


def unpublish(town: Town, appeal_id: int, now: datetime, *, seen_version: int | None = None) -> int:
    return operations.unpublish_appeal(
        actor=town.staff.clerk, appeal_id=appeal_id, seen_version=seen_version, now=now
    )


def unsort(
    town: Town, appeal_id: int, event_id: int, now: datetime, by: Actor | None = None
) -> int:
    return operations.take_back_sorting(
        actor=by or town.staff.clerk, appeal_id=appeal_id, event_id=event_id, now=now
    )


def show_as_before(
    town: Town, appeal_id: int, event_id: int, now: datetime, by: Actor | None = None
) -> int:
    return operations.take_back_publication(
        actor=by or town.staff.clerk, appeal_id=appeal_id, event_id=event_id, now=now
    )


def row_of(appeal_id: int) -> dict[str, Any]:
    return dict(Appeal.objects.values().get(pk=appeal_id))


def changed(before: dict[str, Any]) -> dict[str, Any]:
    after = row_of(before["id"])
    return {name: after[name] for name in after if after[name] != before[name]}


def refused(act: Callable[[], object], error: type[HouseError], code: str) -> None:
    before = picture()
    with pytest.raises(error) as refusal:
        act()
    assert refusal.value.code == code
    assert picture() == before


# A sorting.


def test_everything_is_as_it_was_before_the_sorting(town: Town, now: datetime) -> None:
    appeal_id, grid = file(town, now), town.district.grid_ids[1]
    before = row_of(appeal_id)
    event_id = sort(
        town, appeal_id, now, matter_id=town.matters["lift"], area_id=grid, address="幸福里"
    )
    version, seen = row_of(appeal_id)["version"], last_event_id()
    warm(town)
    with exactly(6):
        undone = unsort(town, appeal_id, event_id, now + IN_TIME)
    assert changed(before) == {"version": version + 1}
    (event,) = events_after(seen)
    assert (event["kind"], event["actor_name"]) == ("appeal.sorting_taken_back", "陈办事")
    told = {name: event["data"][name] for name in ("matter_id", "area_id", "was_area_path")}
    assert told == {
        "matter_id": before["matter_id"],
        "area_id": before["area_id"],
        "was_area_path": town.district.path(grid),
    }
    assert undone == last_event_id()


@pytest.mark.parametrize(
    "status", [Status.ASSIGNED, Status.IN_PROGRESS, Status.WAITING, Status.REOPENED]
)
def test_an_owner_that_lost_it_as_a_party_by_mistake_has_it_again(
    status: Status, town: Town, now: datetime
) -> None:
    appeal_id = bring(town, file(town, now), status, now)
    before, later = row_of(appeal_id), now + timedelta(hours=2)
    event_id = sort(town, appeal_id, later, about_organisation_id=town.staff.department_id)
    lost = row_of(appeal_id)
    assert (lost["status"], lost["owner_id"]) == ("received", town.staff.community_ids[0])
    unsort(town, appeal_id, event_id, later)
    assert set(changed(before)) == {"version"}


def test_what_was_public_is_public_again(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    publish(town, appeal_id, now)
    before = row_of(appeal_id)
    event_id = sort(town, appeal_id, now, matter_id=town.matters["lift"])
    assert not row_of(appeal_id)["is_public"]
    unsort(town, appeal_id, event_id, now)
    assert set(changed(before)) == {"version"}


def test_sorted_out_of_ones_own_area_it_comes_back(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    before = row_of(appeal_id)
    event_id = sort(town, appeal_id, now, area_id=town.district.grid_ids[3])
    with pytest.raises(NotFound):
        queries.case_page(town.staff.clerk, appeal_id, now)
    refused(
        lambda: unsort(town, appeal_id, event_id, now, town.staff.handler),
        NotAllowed,
        "take_back_sorting",
    )
    unsort(town, appeal_id, event_id, now)
    assert set(changed(before)) == {"version"}


def test_an_area_that_is_out_of_use_by_now_does_not_get_it_back(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    event_id = sort(town, appeal_id, now, area_id=town.district.grid_ids[1])
    places.retire_area(actor=SETUP, area_id=town.grid_id, now=now)
    refused(lambda: unsort(town, appeal_id, event_id, now), WrongState, "cannot_take_back")


def test_who_named_the_own_organisation_as_a_party_does_not_take_that_back(
    town: Town, now: datetime
) -> None:
    appeal_id = file(town, now)
    event_id = sort(town, appeal_id, now, about_organisation_id=town.staff.community_ids[0])
    refused(lambda: unsort(town, appeal_id, event_id, now), NotAllowed, "take_back_sorting")


def test_a_dispatch_is_not_taken_back_as_a_sorting(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    event_id = sort(town, appeal_id, now, matter_id=town.matters["lift"])
    refused(
        lambda: operations.take_back_assignment(
            actor=town.staff.clerk, appeal_id=appeal_id, event_id=event_id, now=now
        ),
        WrongState,
        "cannot_take_back",
    )
    dispatched = assign(town, appeal_id, now, by=town.staff.clerk)
    refused(lambda: unsort(town, appeal_id, dispatched, now), WrongState, "cannot_take_back")
    refused(lambda: unsort(town, 10**9, event_id, now), NotFound, "appeal_unknown")


# What strangers see.


def test_a_publication_goes(town: Town, now: datetime) -> None:
    appeal_id = file(town, now, photos=(photo(5),))
    before, chosen = row_of(appeal_id), Attachment.objects.get(subject=f"appeal:{appeal_id}").pk
    event_id = publish(town, appeal_id, now, photo_id=chosen)
    seen = last_event_id()
    with exactly(4):
        show_as_before(town, appeal_id, event_id, now + IN_TIME)
    assert changed(before) == {"version": before["version"] + 2}
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]["is_public"]) == ("appeal.publication_taken_back", False)
    assert queries.published(town.district_id).rows == ()


def test_an_earlier_title_comes_back(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    publish(town, appeal_id, now, title="先前的标题")
    before = row_of(appeal_id)
    event_id = publish(town, appeal_id, now, title="写错的标题")
    show_as_before(town, appeal_id, event_id, now)
    assert changed(before) == {"version": before["version"] + 2}


def test_what_was_taken_off_is_shown_again(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    publish(town, appeal_id, now)
    before = row_of(appeal_id)
    event_id = unpublish(town, appeal_id, now)
    assert not row_of(appeal_id)["is_public"]
    show_as_before(town, appeal_id, event_id, now)
    assert changed(before) == {"version": before["version"] + 2}


def test_what_is_no_longer_of_public_space_stays_off(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    publish(town, appeal_id, now)
    event_id = unpublish(town, appeal_id, now)
    Matter.objects.filter(pk=row_of(appeal_id)["matter_id"]).update(is_public_space=False)
    operations.revise_rule(  # lets the book be read again
        actor=SETUP,
        district_id=town.district_id,
        code="soon_h",
        value=7,
        valid_from=now.date(),
        now=now,
    )
    refused(lambda: show_as_before(town, appeal_id, event_id, now), WrongState, "cannot_take_back")


def test_a_page_that_is_out_of_date_publishes_nothing(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    stale = row_of(appeal_id)["version"]
    sort(town, appeal_id, now, address="幸福里")
    fresh = row_of(appeal_id)["version"]
    refused(
        lambda: publish(town, appeal_id, now, seen_version=stale), WrongState, "changed_meanwhile"
    )
    publish(town, appeal_id, now, seen_version=fresh)
    refused(
        lambda: unpublish(town, appeal_id, now, seen_version=fresh),
        WrongState,
        "changed_meanwhile",
    )


# Both.

STEPS: dict[str, tuple[Callable[..., int], Undo, str]] = {
    "sorting": (partial(sort, address="幸福里"), unsort, "take_back_sorting"),
    "publication": (publish, show_as_before, "take_back_publication"),
}


@pytest.mark.parametrize("name", STEPS)
def test_only_ones_own_newest_step_within_ten_minutes(name: str, town: Town, now: datetime) -> None:
    do, undo, verb = STEPS[name]
    appeal_id = file(town, now)
    event_id = do(town, appeal_id, now)
    for by, event, at in (
        (town.staff.street_clerk, event_id, now),  # somebody else's
        (town.staff.clerk, event_id - 1, now),
        (town.staff.clerk, event_id, now + TOO_LATE),
    ):
        refused(
            lambda b=by, e=event, a=at: undo(town, appeal_id, e, a, b),  # type: ignore[misc]
            WrongState,
            "cannot_take_back",
        )
    refused(lambda: undo(town, appeal_id, event_id, now, town.staff.handler), NotAllowed, verb)
    operations.note_appeal(actor=town.staff.clerk, appeal_id=appeal_id, text="已读", now=now)
    refused(lambda: undo(town, appeal_id, event_id, now), WrongState, "cannot_take_back")


@pytest.mark.parametrize("name", STEPS)
def test_what_is_taken_back_is_not_taken_back_again(name: str, town: Town, now: datetime) -> None:
    do, undo, _verb = STEPS[name]
    appeal_id = file(town, now)
    event_id = do(town, appeal_id, now)
    undone = undo(town, appeal_id, event_id, now)
    for event in (event_id, undone):
        refused(
            lambda e=event: undo(town, appeal_id, e, now),  # type: ignore[misc]
            WrongState,
            "cannot_take_back",
        )


def test_the_page_offers_the_newest_step_to_whoever_took_it(town: Town, now: datetime) -> None:
    appeal_id, clerk = file(town, now), town.staff.clerk

    def offered(actor: Actor = clerk, at: datetime = now) -> str:
        return queries.case_page(actor, appeal_id, at).undo

    assert offered() == ""
    sort(town, appeal_id, now, matter_id=town.matters["lift"])
    assert offered(at=now + IN_TIME) == "appeal.sorted"
    assert (offered(town.staff.street_clerk), offered(at=now + TOO_LATE)) == ("", "")
    assign(town, appeal_id, now, by=clerk)
    assert offered() == "appeal.assigned"
    operations.note_appeal(actor=clerk, appeal_id=appeal_id, text="已读", now=now)
    assert offered() == ""
