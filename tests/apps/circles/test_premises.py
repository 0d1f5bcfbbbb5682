"""An idle space is reported or entered, corrected, offered, withdrawn, taken, and offered again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.apps.appeals.factories import Town, events_after, last_event_id, make_town, warm
from tests.apps.appeals.test_races import together
from tests.apps.circles.factories import link, offer, report, shop
from tests.apps.circles.test_facilities import TODAY, TOMORROW, statements
from tests.apps.kept import kept
from tests.apps.outreach.test_visits import fields, refused

from linquan.apps.circles import operations, queries
from linquan.apps.circles.models import Premises, PremisesLink
from linquan.apps.circles.premises import MOST_OPEN, Ending, SpacesWanted
from linquan.apps.circles.premises_links import link_subject, premises_link_of
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Gone, Invalid, NotAllowed, NotFound, WrongState


def holder(town: Town, now: datetime) -> Actor:
    """Whoever holds the company's newest link."""
    link_id, _ = premises_link_of(link(town, now).token, now)
    return Actor.body(link_subject(link_id), "安居物业")


def test_a_company_reports_by_its_post(town: Town, now: datetime) -> None:
    warm(town)
    seen = last_event_id()
    assert statements(lambda: report(town, now)) == 5
    row = Premises.objects.get()
    assert (row.state, row.owner_id) == ("reported", town.staff.property_company_id)
    (event,) = events_after(seen)
    assert (event["kind"], event["subject"]) == ("premises.reported", f"premises:{row.pk}")
    assert event["data"]["after"]["idle_since"] == "2026-09-01"


def test_a_company_reports_by_its_link_in_the_area_of_the_link(town: Town, now: datetime) -> None:
    company = holder(town, now)
    assert statements(lambda: report(town, now, by=company)) == 6
    elsewhere = town.district.community_ids[1]
    error = refused(Invalid, report, town, now, by=company, area_id=elsewhere)
    assert fields(error) == {"area_id": "area_outside"}
    late = now + timedelta(days=40)
    refused(NotAllowed, report, town, late, by=company, name="二号铺")
    stranger = Actor.body("premiseslink:0", "安居物业")
    refused(NotAllowed, report, town, now, by=stranger, name="二号铺")


def test_who_does_not_report(town: Town, now: datetime) -> None:
    staff = town.staff
    for who in (staff.clerk, staff.handler, staff.leader, Actor.stranger()):
        refused(NotAllowed, report, town, now, by=who)
    refused(
        NotAllowed, operations.report_premises, actor=staff.handler, district_id=town.district_id,
        unit_id=staff.department_id, draft=shop(town), now=now,
    )  # fmt: skip


def test_what_is_refused_of_a_report(town: Town, now: datetime) -> None:
    report(town, now)
    error = refused(Invalid, report, town, now)
    assert fields(error) == {"name": "reported_already"}
    error = refused(Invalid, report, town, now, name=" ", size_m2=0)
    assert fields(error) == {"name": "name_missing", "size_m2": "size_odd"}
    error = refused(Invalid, report, town, now, area_id=10**9)
    assert fields(error) == {"area_id": "area_unknown"}
    unit = town.staff.property_company_id
    Premises.objects.bulk_create(
        Premises(
            district_id=town.district_id, owner_id=unit, area_id=town.grid_id, name=f"铺{n}",
            size_m2=9, state="reported", kind="shop",
        )
        for n in range(MOST_OPEN - 1)
    )  # fmt: skip
    error = refused(Invalid, report, town, now, name="又一间")
    assert fields(error) == {"name": "too_many_reported"}


def test_a_clerk_enters_what_is_offered(town: Town, now: datetime) -> None:
    warm(town)
    assert statements(lambda: offer(town, now)) == 3
    assert Premises.objects.get().state == "offered"
    staff = town.staff
    for who in (staff.other_clerk, staff.property_handler, staff.leader, staff.grid_worker):
        refused(NotAllowed, offer, town, now, by=who)


def test_steps_of_others_are_refused_and_change_nothing(town: Town, now: datetime) -> None:
    pk = report(town, now)
    acts: tuple[tuple[Callable[..., object], dict[str, Any]], ...] = (
        (operations.correct_premises, {"draft": shop(town), "seen": 1}),
        (operations.offer_premises, {"idle_since": None}),
        (operations.withdraw_premises, {"ending": Ending.LET, "reason": ""}),
        (operations.take_premises, {"reason": "租给便利店"}),
        (operations.take_back_premises_step, {}),
    )
    for act, given in acts:
        refused(NotAllowed, act, actor=town.staff.other_clerk, premises_id=pk, now=now, **given)
        refused(NotFound, act, actor=town.staff.clerk, premises_id=10**9, now=now, **given)


def test_it_is_corrected_by_who_has_seen_it_as_it_is(town: Town, now: datetime) -> None:
    pk, clerk = report(town, now), town.staff.clerk
    given: dict[str, Any] = {"actor": clerk, "premises_id": pk, "now": now}
    owner = town.staff.property_company_id
    same = shop(town, owner_id=owner)
    error = refused(Invalid, operations.correct_premises, draft=same, seen=1, **given)
    assert error.code == "nothing_corrected"
    seen = last_event_id()
    better = replace(same, size_m2=90, has_exhaust=True)
    warm(town)
    count = statements(lambda: operations.correct_premises(draft=better, seen=1, **given))
    assert count == 4
    (event,) = events_after(seen)
    assert event["data"] == {
        "before": {"size_m2": 85, "has_exhaust": False},
        "after": {"size_m2": 90, "has_exhaust": True},
    }
    error = refused(WrongState, operations.correct_premises, draft=same, seen=1, **given)
    assert error.code == "space_changed"
    wrong = replace(better, rent_cents=-1)
    error = refused(Invalid, operations.correct_premises, draft=wrong, seen=2, **given)
    assert fields(error) == {"rent_cents": "rent_odd"}
    elsewhere = replace(better, area_id=town.district.community_ids[1])
    refused(NotAllowed, operations.correct_premises, draft=elsewhere, seen=2, **given)


def test_from_a_report_to_its_end_and_back(town: Town, now: datetime) -> None:
    pk = report(town, now)
    given: dict[str, Any] = {"actor": town.staff.clerk, "premises_id": pk, "now": now}
    refused(WrongState, operations.take_premises, reason="租给便利店", **given)
    error = refused(Invalid, operations.offer_premises, idle_since=TOMORROW, **given)
    assert fields(error) == {"idle_since": "day_to_come"}
    warm(town)
    count = statements(lambda: operations.offer_premises(idle_since=TODAY, **given))
    assert count == 4
    refused(WrongState, operations.offer_premises, idle_since=TODAY, **given)
    error = refused(Invalid, operations.take_premises, reason="租", **given)
    assert fields(error) == {"reason": "reason_short"}
    error = refused(Invalid, operations.take_premises, reason="字" * 201, **given)
    assert fields(error) == {"reason": "text_long"}
    operations.take_premises(reason="租给便利店", **given)
    row = Premises.objects.get()
    assert (row.state, row.reason) == ("taken", "租给便利店")
    refused(WrongState, operations.withdraw_premises, ending=Ending.LET, reason="", **given)
    operations.offer_premises(idle_since=TODAY, **given)
    row = Premises.objects.get()
    assert (row.state, row.reason, row.idle_since) == ("offered", "", TODAY)
    error = refused(
        Invalid, operations.withdraw_premises, ending=Ending.OTHER, reason="", **given
    )  # fmt: skip
    assert fields(error) == {"reason": "reason_short"}
    operations.withdraw_premises(ending=Ending.UNSAFE, reason="", **given)
    row = Premises.objects.get()
    assert (row.state, row.reason_code, row.version) == ("withdrawn", "unsafe", 5)


def test_a_company_withdraws_its_own(town: Town, now: datetime) -> None:
    company = holder(town, now)
    pk, clerks = report(town, now, by=company), offer(town, now, name="居委会用房")
    given: dict[str, Any] = {"ending": Ending.LET, "reason": "", "now": now}
    refused(
        NotAllowed, operations.withdraw_premises, actor=company, premises_id=clerks, **given
    )  # fmt: skip
    count = statements(
        lambda: operations.withdraw_premises(actor=company, premises_id=pk, **given)
    )  # fmt: skip
    assert count == 5
    assert Premises.objects.get(pk=pk).reason_code == "let"
    refused(WrongState, operations.take_back_premises_step, actor=company, premises_id=pk, now=now)


def test_ones_own_step_is_taken_back(town: Town, now: datetime) -> None:
    pk, clerk = report(town, now), town.staff.clerk
    given: dict[str, Any] = {"actor": clerk, "premises_id": pk}
    refused(WrongState, operations.take_back_premises_step, now=now, **given)
    operations.offer_premises(idle_since=date(2026, 10, 1), now=now, **given)
    late = now + timedelta(minutes=11)
    refused(WrongState, operations.take_back_premises_step, now=late, **given)
    count = statements(lambda: operations.take_back_premises_step(now=now, **given))
    assert count == 5
    row = Premises.objects.get()
    assert (row.state, row.idle_since, row.version) == ("reported", date(2026, 9, 1), 3)
    refused(WrongState, operations.take_back_premises_step, now=now, **given)
    mine = report(town, now, name="二号铺")
    operations.take_back_premises_step(actor=town.staff.property_handler, premises_id=mine, now=now)
    assert Premises.objects.count() == 1


def test_a_link_is_handed_out_renewed_and_ended(town: Town, now: datetime) -> None:
    warm(town)
    seen = last_event_id()
    made = []
    assert statements(lambda: made.append(link(town, now))) == 5
    first = premises_link_of(made[0].token, now)
    assert [event["kind"] for event in events_after(seen)] == ["premiseslink.issued"]
    assert queries.company_page(*first, now).unit.name == "安居物业"
    second = premises_link_of(link(town, now).token, now)
    assert (second[0], second[1]) == (first[0], 2)
    refused(Gone, queries.company_page, *first, now)
    refused(NotFound, queries.company_page, 10**9, 1, now)
    refused(NotFound, queries.company_page, -1, 1, now)
    for changes, field in (
        ({"unit_id": town.staff.department_id}, "unit"), ({"days": 0}, "days"),
        ({"days": 367}, "days"),
    ):  # fmt: skip
        assert list(fields(refused(Invalid, link, town, now, **changes))) == [field]
    refused(NotAllowed, link, town, now, by=town.staff.property_handler)
    there = {"by": town.staff.other_clerk, "area_id": town.district.community_ids[1]}
    refused(NotAllowed, link, town, now, **there)
    given: dict[str, Any] = {"link_id": second[0], "now": now}
    refused(NotAllowed, operations.end_premises_link, actor=town.staff.other_clerk, **given)
    refused(
        NotFound, operations.end_premises_link, actor=town.staff.clerk, link_id=10**9, now=now
    )  # fmt: skip
    clerk = town.staff.clerk
    assert statements(lambda: operations.end_premises_link(actor=clerk, **given)) == 4
    refused(WrongState, operations.end_premises_link, actor=clerk, **given)
    refused(Gone, queries.company_page, *second, now)


def test_statements_of_the_pages(town: Town, now: datetime) -> None:
    pk, actor = offer(town, now), town.staff.clerk
    opened = premises_link_of(link(town, now).token, now)
    warm(town)
    company = town.staff.property_handler
    unit = town.staff.property_company_id
    assert statements(lambda: queries.premises_list(actor, SpacesWanted())) == 3
    assert statements(lambda: queries.premises_points(actor, SpacesWanted())) == 2
    assert statements(lambda: queries.premises_page(actor, pk, now)) == 3
    assert statements(lambda: queries.space_form_page(actor, now)) == 1
    assert statements(lambda: queries.company_page(*opened, now)) == 3
    assert statements(lambda: queries.company_page_of(company, unit, now)) == 2
    assert statements(lambda: queries.links_page(actor, now)) == 2
    refused(NotFound, queries.company_page_of, actor, unit, now)
    refused(NotFound, queries.premises_page, company, pk, now)


@pytest.mark.django_db(transaction=True)
def test_two_at_once(transactional_db: None, now: datetime) -> None:
    """Two report one space; two hand out the first link; two correct one space."""
    town = kept(make_town)
    warm(town)
    done = together(lambda: report(town, now), lambda: report(town, now))
    assert sum(isinstance(one, Invalid) for one in done) == 1
    together(lambda: link(town, now), lambda: link(town, now))
    assert PremisesLink.objects.get().number == 2
    pk = Premises.objects.get().pk

    def correct(size_m2: int) -> object:
        return operations.correct_premises(
            actor=town.staff.clerk, premises_id=pk, draft=shop(town, size_m2=size_m2), seen=1,
            now=now,
        )  # fmt: skip

    done = together(lambda: correct(70), lambda: correct(71))
    assert sum(isinstance(one, WrongState) for one in done) == 1
