"""Sittings of mobile points: who plans, who sits twice, what is heard, what everyone sees."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.apps.appeals.factories import (
    NAME,
    PHONE,
    answer,
    assign,
    exactly,
    last_event_id,
    warm,
)
from tests.apps.outreach.factories import Walks, posts_of, request
from tests.apps.outreach.test_visits import fields, kinds_since, refused

from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.queries import desk
from linquan.apps.appeals.types import ReporterDraft
from linquan.apps.orgs import operations as orgs
from linquan.apps.orgs.models import Post
from linquan.apps.outreach import operations, queries, rules
from linquan.apps.outreach.models import HeardAt, Sitting, SittingPost
from linquan.apps.outreach.sittings import Repeat, SittingDraft
from linquan.kernel.actors import Role
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


def sitting_draft(walks: Walks, now: datetime, **changes: Any) -> SittingDraft:
    """The point sits tomorrow for two hours."""
    plain: dict[str, Any] = {
        "channel_code": "point", "area_id": walks.town.grid_id, "place": "小广场",
        "starts_at": now + DAY, "ends_at": now + DAY + 2 * HOUR, "post_ids": walks.post_ids,
        "place_en": "Small square", "topics": "供暖", "topics_en": "Heating",
        "unit_ids": (walks.town.staff.department_id,),
    }  # fmt: skip
    return SittingDraft(**plain | changes)


def plan(walks: Walks, now: datetime, repeat: Repeat | None = None, **changes: Any) -> list[int]:
    """Plan sittings by the clerk."""
    made = operations.plan_sittings(
        actor=walks.clerk, draft=sitting_draft(walks, now, **changes), repeat=repeat or Repeat(),
        now=now,
    )  # fmt: skip
    return list(made)


@pytest.mark.parametrize(
    ("until", "skipped", "days"),
    [
        (None, (), [2]),
        (date(2026, 12, 1), (), [2]),
        (date(2026, 12, 16), (), [2, 9, 16]),
        (date(2026, 12, 17), (date(2026, 12, 9),), [2, 16]),
        (None, (date(2026, 12, 2),), []),
    ],
)
def test_days_of_a_weekly_sitting(
    until: date | None, skipped: tuple[date, ...], days: list[int]
) -> None:
    found = rules.weekly(date(2026, 12, 2), until, skipped)
    assert [day.day for day in found] == days


def test_a_post_that_a_sitting_names_ends_when_it_is_taken_back(
    walks: Walks, now: datetime
) -> None:
    staff = walks.town.staff
    made = orgs.give_post(
        actor=staff.administrator, account_id=staff.grid_worker.account_id or 0, now=now,
        organisation_id=staff.community_ids[0], role=Role.CLERK,
    )  # fmt: skip
    plan(walks, now, post_ids=(made.post_id,))
    orgs.take_back_post_change(
        actor=staff.administrator, post_id=made.post_id, event_id=made.event_id, now=now
    )
    assert Post.objects.get(pk=made.post_id).valid_to == now.date()
    assert SittingPost.objects.filter(post_id=made.post_id).count() == 1


def test_a_weekly_row_is_bounded() -> None:
    assert len(rules.weekly(date(2026, 1, 1), date.max, ())) == 26


def test_a_clerk_plans_every_week(walks: Walks, now: datetime) -> None:
    staff = walks.town.staff
    given: dict[str, Any] = {
        "draft": sitting_draft(walks, now), "now": now,
        "repeat": Repeat((now + 22 * DAY).date(), ((now + 8 * DAY).date(),)),
    }  # fmt: skip
    for actor in (walks.worker, staff.other_clerk, staff.handler, staff.leader):
        refused(NotAllowed, operations.plan_sittings, actor=actor, **given)
    seen = last_event_id()
    made = operations.plan_sittings(actor=walks.clerk, **given)
    starts = list(Sitting.objects.order_by("id").values_list("starts_at", flat=True))
    assert starts == [now + DAY, now + DAY + 2 * WEEK, now + DAY + 3 * WEEK]
    assert SittingPost.objects.count() == 2 * len(made)
    assert kinds_since(seen) == ["sitting.planned"] * 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"channel_code": "hotline"}, {"channel": "point_unknown"}),
        ({"place": " "}, {"place": "missing"}),
        ({"topics": "长" * 121}, {"topics": "too_long"}),
        ({"post_ids": ()}, {"posts": "team_odd"}),
        ({"post_ids": (0,)}, {"posts": "team_odd"}),
        ({"unit_ids": (2**40,)}, {"units": "organisation_unknown"}),
        ({"unit_ids": tuple(range(21))}, {"units": "units_odd"}),
        ({"lon": 104.0}, {"place": "point_odd"}),
    ],
)
def test_what_a_sitting_needs(
    walks: Walks, now: datetime, changes: dict[str, Any], field: dict[str, str]
) -> None:
    assert fields(refused(Invalid, plan, walks, now, **changes)) == field


def test_a_sitting_lies_ahead_and_ends(walks: Walks, now: datetime) -> None:
    past = refused(Invalid, plan, walks, now, starts_at=now - HOUR)
    assert fields(past) == {"starts_at": "past_date"}
    for ends_at in (now + DAY, now + DAY + 13 * HOUR):
        odd = refused(Invalid, plan, walks, now, ends_at=ends_at)
        assert fields(odd) == {"ends_at": "sitting_odd"}
    none = refused(Invalid, plan, walks, now, Repeat(None, ((now + DAY).date(),)))
    assert fields(none) == {"skipped": "no_day_left"}


def test_nobody_sits_at_two_places_at_once(walks: Walks, now: datetime) -> None:
    (first,) = plan(walks, now)
    both = refused(
        Invalid, plan, walks, now, starts_at=now + DAY + HOUR, ends_at=now + DAY + 3 * HOUR
    )
    assert fields(both) == {"posts": "post_sits_elsewhere"}
    weekly = refused(Invalid, plan, walks, now - WEEK, Repeat((now + 9 * DAY).date()))
    assert fields(weekly) == {"posts": "post_sits_elsewhere"}
    later = plan(walks, now, starts_at=now + DAY + 2 * HOUR, ends_at=now + DAY + 3 * HOUR)
    others = posts_of(walks.town, walks.town.staff.street_clerk)
    plan(walks, now, post_ids=others)
    operations.cancel_sitting(actor=walks.clerk, sitting_id=first, reason="下雨", now=now)
    assert plan(walks, now) > later


def test_a_sitting_is_moved_and_cancelled(walks: Walks, now: datetime) -> None:
    (pk,) = plan(walks, now)
    moved = sitting_draft(
        walks, now, starts_at=now + DAY + HOUR, ends_at=now + DAY + 3 * HOUR, place="门口"
    )
    given: dict[str, Any] = {"sitting_id": pk, "draft": moved, "now": now}
    refused(NotAllowed, operations.move_sitting, actor=walks.worker, **given)
    refused(NotFound, operations.move_sitting, actor=walks.clerk, **given | {"sitting_id": 0})
    warm(walks.town)
    with exactly(9):
        operations.move_sitting(actor=walks.clerk, **given)
    row = Sitting.objects.get()
    assert (row.place, row.starts_at) == ("门口", now + DAY + HOUR)
    assert set(SittingPost.objects.values_list("starts_at", flat=True)) == {now + DAY + HOUR}
    cancel: dict[str, Any] = {"sitting_id": pk, "reason": "下雨", "now": now}
    refused(NotAllowed, operations.cancel_sitting, actor=walks.worker, **cancel)
    refused(Invalid, operations.cancel_sitting, actor=walks.clerk, **cancel | {"reason": ""})
    seen = last_event_id()
    with exactly(5):
        operations.cancel_sitting(actor=walks.clerk, **cancel)
    assert kinds_since(seen) == ["sitting.cancelled"]
    refused(WrongState, operations.cancel_sitting, actor=walks.clerk, **cancel)
    refused(WrongState, operations.move_sitting, actor=walks.clerk, **given)


def test_a_request_says_at_which_sitting_it_was_told(walks: Walks, now: datetime) -> None:
    (pk,) = plan(walks, now)
    at = now + DAY + HOUR
    given: dict[str, Any] = {
        "sitting_id": pk, "key": "taken-00000001", "now": at,
        "draft": request(walks, reporter=ReporterDraft(name=NAME, phone=PHONE)),
    }  # fmt: skip
    refused(WrongState, operations.take_heard, actor=walks.worker, **given | {"now": now})
    refused(WrongState, operations.take_heard, actor=walks.worker, **given | {"now": at + 8 * DAY})
    refused(NotAllowed, operations.take_heard, actor=walks.town.staff.other_clerk, **given)
    refused(NotFound, operations.take_heard, actor=walks.worker, **given | {"sitting_id": 0})
    warm(walks.town)
    seen = last_event_id()
    with exactly(6):
        filed = operations.take_heard(actor=walks.worker, **given)
    assert kinds_since(seen) == ["appeal.received", "sitting.heard"]
    assert Appeal.objects.get().channel.code == "point"
    again = operations.take_heard(actor=walks.worker, **given)
    assert (again.appeal_id, again.is_repeat) == (filed.appeal_id, True)
    assert HeardAt.objects.count() == 1
    page = queries.sitting_page(walks.clerk, pk, at)
    assert [(one.number, one.status) for one in page.heard] == [(filed.number, "received")]
    assert (page.total, page.solved, page.may_take, page.may_change) == (1, 0, True, False)
    assign(walks.town, filed.appeal_id, at)
    answer(walks.town, filed.appeal_id, at)
    assert queries.sitting_page(walks.town.staff.other_clerk, pk, at).solved == 1


def test_everyone_sees_what_is_coming_and_no_small_counts(walks: Walks, now: datetime) -> None:
    (pk, _) = plan(walks, now, Repeat((now + 9 * DAY).date()))
    at = now + DAY + HOUR
    books = desk(walks.town.district_id)
    assert queries.public_points(books, now).tallies == ()

    def hear(n: int) -> None:
        operations.take_heard(
            actor=walks.worker, sitting_id=pk, key=f"taken-{n:08d}", draft=request(walks), now=at
        )

    for n in range(4):
        hear(n)
    page = queries.public_points(books, at)
    assert [row.starts_at for row in page.coming] == [now + DAY, now + DAY + WEEK]
    assert [(one.heard, one.solved) for one in page.tallies] == [(None, None)]
    hear(4)
    with exactly(4):
        (tally,) = queries.public_points(books, at).tallies
    assert (tally.heard, tally.solved) == (5, 0)
    first = HeardAt.objects.order_by("id").values_list("appeal_id", flat=True)[0]
    assign(walks.town, first, at)
    answer(walks.town, first, at)
    (tally,) = queries.public_points(books, at).tallies
    assert (tally.heard, tally.solved) == (5, None)


def test_the_calendar_of_staff(walks: Walks, now: datetime) -> None:
    plan(walks, now, Repeat((now + 9 * DAY).date()))
    warm(walks.town)
    with exactly(4):
        page = queries.calendar_of_points(
            walks.town.staff.handler, date(2026, 11, 16), date(2026, 11, 22), month=0, now=now
        )
    assert [len(day.sittings) for day in page.days] == [0, 0, 0, 0, 0, 1, 0]
    assert (page.may_plan, page.has_points, page.open, page.coming) == (False, True, None, None)
    (row,) = page.days[5].sittings
    assert [unit.name for unit in row.units] == ["区住建局"]


def test_what_can_be_done_next(walks: Walks, now: datetime) -> None:
    first, second = plan(walks, now, Repeat((now + 9 * DAY).date()))
    at = now + 2 * DAY
    page = queries.calendar_of_points(
        walks.clerk, date(2026, 11, 1), date(2026, 11, 2), month=11, now=at
    )
    assert page.open is not None
    assert page.coming is not None
    assert (page.open.sitting_id, page.coming.sitting_id) == (first, second)
