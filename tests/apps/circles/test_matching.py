"""A wanted outlet, a space that fits it, and what is agreed on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.apps.appeals.factories import Town, events_after, last_event_id, make_town, warm
from tests.apps.appeals.test_races import together
from tests.apps.circles.factories import agree, offer, outlet, want
from tests.apps.circles.test_facilities import TODAY, YESTERDAY, statements
from tests.apps.kept import kept
from tests.apps.outreach.test_visits import fields, refused

from linquan.apps.circles import operations, queries
from linquan.apps.circles.models import Facility, Outlet, PassedOver, Premises
from linquan.apps.circles.outlets import Unsuitable
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState


def test_an_outlet_is_wanted(town: Town, now: datetime) -> None:
    warm(town)
    seen = last_event_id()
    assert statements(lambda: want(town, now)) == 4
    row = Outlet.objects.get()
    assert (row.state, row.wanted_by_id, row.least_m2) == ("wanted", None, 60)
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]["after"]["until"]) == ("outlet.wanted", "2026-12-31")
    staff = town.staff
    for who in (staff.other_clerk, staff.property_handler, staff.leader):
        refused(NotAllowed, want, town, now, by=who)
    refused(NotAllowed, want, town, now, area_id=town.district.street_id)
    error = refused(
        Invalid, want, town, now, name="", least_m2=0, item_code="none", until=YESTERDAY
    )  # fmt: skip
    assert fields(error) == {
        "name": "name_missing", "least_m2": "size_odd", "item_code": "item_unknown",
        "until": "day_gone",
    }  # fmt: skip
    for changes, fault in (
        ({"most_m2": 59}, {"most_m2": "most_below_least"}),
        ({"most_m2": 1_000_001}, {"most_m2": "size_odd"}),
        ({"most_rent_cents": -1}, {"most_rent_cents": "rent_odd"}),
        ({"wanted_by_id": 10**9}, {"wanted_by_id": "operator_unknown"}),
    ):
        assert fields(refused(Invalid, want, town, now, **changes)) == fault


def test_steps_of_others_are_refused(town: Town, now: datetime) -> None:
    pk, space = want(town, now), offer(town, now)
    acts: tuple[tuple[Callable[..., object], dict[str, Any]], ...] = (
        (operations.correct_outlet, {"draft": outlet(town), "seen": 1}),
        (operations.drop_outlet, {"reason": "已另找到场地"}),
        (operations.reopen_outlet, {}),
        (operations.take_back_outlet_step, {}),
        (operations.pass_over, {"premises_id": space, "reason": Unsuitable.SPOT}),
        (operations.reconsider, {"premises_id": space}),
    )
    for act, given in acts:
        refused(NotAllowed, act, actor=town.staff.other_clerk, outlet_id=pk, now=now, **given)
        refused(NotFound, act, actor=town.staff.clerk, outlet_id=10**9, now=now, **given)
    refused(NotAllowed, agree, town, pk, space, now, by=town.staff.other_clerk)
    refused(NotFound, agree, town, pk, 10**9, now)
    refused(
        NotAllowed, operations.take_back_match, actor=town.staff.other_clerk, premises_id=space,
        now=now,
    )  # fmt: skip


def test_it_is_corrected_dropped_and_wanted_again(town: Town, now: datetime) -> None:
    pk = want(town, now)
    given: dict[str, Any] = {"actor": town.staff.clerk, "outlet_id": pk, "now": now}
    better = outlet(town, least_m2=50)
    warm(town)
    count = statements(lambda: operations.correct_outlet(draft=better, seen=1, **given))
    assert count == 5
    error = refused(WrongState, operations.correct_outlet, draft=better, seen=1, **given)
    assert error.code == "space_changed"
    wrong = replace(better, most_m2=40)
    error = refused(Invalid, operations.correct_outlet, draft=wrong, seen=2, **given)
    assert fields(error) == {"most_m2": "most_below_least"}
    wrong = replace(better, least_m2=121)
    error = refused(Invalid, operations.correct_outlet, draft=wrong, seen=2, **given)
    assert fields(error) == {"most_m2": "most_below_least"}
    error = refused(Invalid, operations.drop_outlet, reason="不", **given)
    assert fields(error) == {"reason": "reason_short"}
    assert statements(lambda: operations.drop_outlet(reason="已另找到场地", **given)) == 4
    refused(WrongState, operations.drop_outlet, reason="已另找到场地", **given)
    refused(WrongState, operations.correct_outlet, draft=outlet(town), seen=3, **given)
    assert statements(lambda: operations.take_back_outlet_step(**given)) == 5
    assert Outlet.objects.get().state == "wanted"
    operations.drop_outlet(reason="已另找到场地", **given)
    assert statements(lambda: operations.reopen_outlet(**given)) == 4
    row = Outlet.objects.get()
    assert (row.state, row.reason) == ("wanted", "")
    fresh = want(town, now, name="银行网点")
    operations.take_back_outlet_step(actor=town.staff.clerk, outlet_id=fresh, now=now)
    assert Outlet.objects.count() == 1


def test_what_is_not_suitable_is_remembered_for_that_pair(town: Town, now: datetime) -> None:
    pk, space, other = want(town, now), offer(town, now), offer(town, now, name="二号铺")
    actor = town.staff.clerk
    page = queries.outlet_page(actor, pk, now)
    assert [one.premises.row.premises_id for one in page.fits] == [space, other]
    given: dict[str, Any] = {"actor": actor, "outlet_id": pk, "premises_id": space, "now": now}
    refused(WrongState, operations.reconsider, **given)
    warm(town)
    count = statements(lambda: operations.pass_over(reason=Unsuitable.OWNER, **given))
    assert count == 7
    refused(WrongState, operations.pass_over, reason=Unsuitable.OWNER, **given)
    refused(WrongState, agree, town, pk, space, now)
    page = queries.outlet_page(actor, pk, now)
    assert [one.premises.row.premises_id for one in page.fits] == [other]
    assert [(p.premises.premises_id, p.reason_code) for p in page.passed] == [(space, "owner")]
    assert queries.outlets_page(actor, now).lines[0].fits == 1
    row = queries.premises_page(actor, space, now).view.row
    assert queries.outlets_beside(actor, row, now) == ()
    assert statements(lambda: operations.reconsider(**given)) == 6
    assert not PassedOver.objects.exists()
    assert [one.outlet.row.outlet_id for one in queries.outlets_beside(actor, row, now)] == [pk]


def test_agreeing_enters_a_planned_facility_linked_both_ways(town: Town, now: datetime) -> None:
    unit = town.staff.property_company_id
    pk, space = want(town, now), offer(town, now)
    error = refused(Invalid, agree, town, pk, space, now, planned_for=YESTERDAY)
    assert fields(error) == {"planned_for": "day_gone"}
    error = refused(Invalid, agree, town, pk, space, now, name=" ")
    assert fields(error) == {"name": "name_missing"}
    assert not Facility.objects.exists()
    warm(town)
    seen = last_event_id()
    made: list[int] = []
    count = statements(lambda: made.append(agree(town, pk, space, now, operator_id=unit)))
    assert count == 15
    facility = Facility.objects.get(pk=made[0])
    assert (facility.state, facility.item_code, facility.operator_id, facility.planned_for) == (
        "planned", "HEA-B03", unit, date(2027, 1, 31),
    )  # fmt: skip
    row, wanted = Premises.objects.get(), Outlet.objects.get()
    assert (facility.lon, facility.lat, facility.area_id) == (row.lon, row.lat, row.area_id)
    assert (row.state, row.facility_id) == ("taken", facility.pk)
    assert (wanted.state, wanted.premises_id, wanted.facility_id) == (
        "filled", space, facility.pk,
    )  # fmt: skip
    assert [event["kind"] for event in events_after(seen)] == [
        "facility.added", "outlet.filled", "premises.agreed",
    ]  # fmt: skip
    refused(WrongState, agree, town, pk, space, now)
    refused(WrongState, agree, town, want(town, now, name="二店"), space, now)
    clerk = town.staff.clerk
    assert queries.facility_page(clerk, facility.pk, now).space == (space, "锦绣路12号商铺")
    page = queries.outlet_page(clerk, pk, now)
    assert page.premises is not None
    assert page.facility is not None
    assert (page.premises.premises_id, page.facility.facility_id) == (space, facility.pk)
    refused(
        WrongState, operations.take_back_step, actor=clerk, facility_id=facility.pk, now=now
    )  # fmt: skip


def test_opening_the_facility_is_told_on_the_space(town: Town, now: datetime) -> None:
    pk, space = want(town, now), offer(town, now)
    facility_id = agree(town, pk, space, now)
    clerk = town.staff.clerk
    operations.open_facility(actor=clerk, facility_id=facility_id, opened_on=TODAY, now=now)
    page = queries.premises_page(clerk, space, now)
    assert page.facility is not None
    assert (page.facility.state, page.facility.opened_on) == ("open", TODAY)
    assert [event.kind for event in page.events] == [
        "premises.added", "premises.agreed", "facility.opened",
    ]  # fmt: skip
    assert not page.can_take_back
    given: dict[str, Any] = {"actor": clerk, "now": now}
    refused(WrongState, operations.take_back_match, premises_id=space, **given)
    refused(WrongState, operations.offer_premises, premises_id=space, idle_since=TODAY, **given)
    refused(WrongState, operations.reopen_outlet, outlet_id=pk, **given)
    operations.close_facility(
        facility_id=facility_id, closed_on=TODAY, reason="经营不善", **given
    )  # fmt: skip
    assert statements(lambda: operations.reopen_outlet(outlet_id=pk, **given)) == 5
    count = statements(
        lambda: operations.offer_premises(premises_id=space, idle_since=TODAY, **given)
    )
    assert count == 5
    again = agree(town, pk, space, now)
    assert Premises.objects.get().facility_id == again


def test_an_agreement_is_taken_back_whole(town: Town, now: datetime) -> None:
    pk, space = want(town, now), offer(town, now)
    given: dict[str, Any] = {"actor": town.staff.clerk, "premises_id": space}
    refused(WrongState, operations.take_back_match, now=now, **given)
    agree(town, pk, space, now)
    refused(WrongState, operations.take_back_premises_step, now=now, **given)
    refused(WrongState, operations.take_back_match, now=now + timedelta(minutes=11), **given)
    street = given | {"actor": town.staff.street_clerk}
    refused(WrongState, operations.take_back_match, now=now, **street)
    operations.take_back_match(now=now, **given)
    row, wanted = Premises.objects.get(), Outlet.objects.get()
    assert (row.state, row.facility_id) == ("offered", None)
    assert (wanted.state, wanted.premises_id, wanted.facility_id) == ("wanted", None, None)
    assert not Facility.objects.exists()
    refused(WrongState, operations.take_back_match, now=now, **given)


def test_a_plan_that_went_on_is_not_taken_back(town: Town, now: datetime) -> None:
    pk, space = want(town, now), offer(town, now)
    facility_id = agree(town, pk, space, now)
    clerk = town.staff.clerk
    operations.note_progress(
        actor=clerk, facility_id=facility_id, progress=10, planned_for=None, now=now
    )
    refused(WrongState, operations.take_back_match, actor=clerk, premises_id=space, now=now)
    assert Facility.objects.get().progress == 10


def test_statements_of_the_pages(town: Town, now: datetime) -> None:
    pk, space = want(town, now), offer(town, now)
    for n in range(3):
        want(town, now, name=f"网点{n}")
        offer(town, now, name=f"商铺{n}")
    actor = town.staff.clerk
    row = queries.premises_page(actor, space, now).view.row
    warm(town)
    assert statements(lambda: queries.outlets_page(actor, now)) == 7
    assert statements(lambda: queries.outlet_page(actor, pk, now)) == 7
    assert statements(lambda: queries.outlet_form_page(actor, now)) == 2
    assert statements(lambda: queries.agree_page(actor, pk, space, now)) == 5
    assert statements(lambda: queries.outlets_beside(actor, row, now)) == 5
    agree(town, pk, space, now)
    assert statements(lambda: queries.premises_page(actor, space, now)) == 5
    company = town.staff.property_handler
    refused(NotAllowed, queries.outlets_page, company, now)
    assert queries.outlets_beside(company, row, now) == ()


def test_late_outlets_are_told_and_matched_no_more(town: Town, now: datetime) -> None:
    pk, space = want(town, now, until=TODAY), offer(town, now)
    later = now + timedelta(days=2)
    actor = town.staff.clerk
    assert not queries.outlets_page(actor, now).lines[0].is_late
    assert queries.outlets_page(actor, later).lines[0].is_late
    row = queries.premises_page(actor, space, later).view.row
    assert queries.outlets_beside(actor, row, later) == ()
    assert queries.outlet_page(actor, pk, later).view.row.is_late(later.date())


@pytest.mark.django_db(transaction=True)
def test_two_at_once(transactional_db: None, now: datetime) -> None:
    """Two agree on one space for two outlets; two find one pair not suitable."""
    town = kept(make_town)
    warm(town)
    first, second, space = want(town, now), want(town, now, name="二店"), offer(town, now)
    other = offer(town, now, name="二号铺")
    done = together(
        lambda: agree(town, first, space, now), lambda: agree(town, second, space, now)
    )  # fmt: skip
    assert sum(isinstance(one, WrongState) for one in done) == 1
    assert Facility.objects.count() == 1
    left = Outlet.objects.get(state="wanted").pk

    def pass_over() -> object:
        return operations.pass_over(
            actor=town.staff.clerk, outlet_id=left, premises_id=other, reason=Unsuitable.RENT,
            now=now,
        )  # fmt: skip

    done = together(pass_over, pass_over)
    assert sum(isinstance(one, WrongState) for one in done) == 1
    assert PassedOver.objects.count() == 1
