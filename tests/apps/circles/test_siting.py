"""Where a new place should stand is asked, answered and kept."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.apps.appeals.factories import Town, events_after, last_event_id, warm
from tests.apps.appeals.test_races import together
from tests.apps.circles.test_facilities import statements
from tests.apps.circles.worked import (
    CORNERS,
    KINDERGARTEN,
    PLANNER,
    Worked,
    enter_kindergarten,
    lay_out,
    make,
    worked,
    worked_once,
)
from tests.apps.outreach.test_visits import fields, refused
from tests.dead_workers import left_job

from linquan.apps.circles import jobs, operations, queries
from linquan.apps.circles.facilities import State
from linquan.apps.circles.homes import NO_AGE, HomeTable
from linquan.apps.circles.models import ChosenSite, CoverageRun, Facility, Premises, Siting
from linquan.apps.circles.owing import SITING_TASK
from linquan.apps.circles.premises import Ending, PremisesDraft
from linquan.apps.circles.runs import Changes, RunState
from linquan.apps.circles.siting import Goal, SitingDraft, Source, Spot
from linquan.apps.places.counting import AgeGroup
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.left_jobs import take_up_left

OWN = tuple(Spot(letter, *CORNERS[letter]) for letter in "ABD")
"""Where docs/engine.md asks: at A, at B, or at D."""


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    settings.LINQUAN_HOME = tmp_path


@pytest.fixture
def made(town: Town, now: datetime, tmp_path: Path) -> Worked:
    return worked_once(town, tmp_path, now)


def draft_of(made: Worked, **given: Any) -> SitingDraft:
    said = {
        "item_code": KINDERGARTEN, "area_id": made.town.district_id, "sources": (Source.POINTS,),
        "points": OWN,
    }  # fmt: skip
    return SitingDraft(**(said | given))


def asked(made: Worked, now: datetime, **given: Any) -> int:
    return operations.ask_siting(
        actor=made.town.staff.street_clerk, district_id=made.town.district_id,
        draft=draft_of(made, **given), now=now,
    )  # fmt: skip


def answered(made: Worked, now: datetime, **given: Any) -> queries.SitingPage:
    siting_id = asked(made, now, **given)
    assert jobs.answer_siting(siting_id) == ""
    return queries.siting_page(made.town.staff.street_clerk, siting_id)


def figures_of(page: queries.SitingPage) -> Any:
    assert page.figures is not None
    return page.figures


def names(page: queries.SitingPage) -> list[str]:
    return [one.site.name or (one.site.area.name if one.site.area else "") for one in page.chosen]


# What is worked out by hand in docs/engine.md.


def test_a_second_kindergarten_belongs_at_d(made: Worked, now: datetime) -> None:
    seen = last_event_id()
    page = answered(made, now)
    (chosen,), found = page.chosen, figures_of(page)
    assert names(page) == ["D"]
    assert (chosen.people, chosen.alone) == (50, 50)
    assert [(area.name, n) for area, n in chosen.homes] == [("D小区", 50)]
    assert [(age.name, n) for age, n in chosen.by_age] == [("年龄不详", 50)]
    assert (found.people, found.has, found.before) == (2160, 80, 80)
    assert (found.value, found.bound, found.still_without) == (130, 130, 2030)
    assert (found.status, found.is_repeatable, found.missing_percent) == ("proved", True, 0)
    assert (found.lost_people, found.lost_homes) == (2000, 2), "of communities without a street"
    rejected = [(r.site.name, r.told.alone, r.told.at_least, r.told.at_most) for r in page.rejected]
    assert rejected == [("A", 30, 20, 20), ("B", 30, 20, 20)]
    kinds = [(e["kind"], e["subject"]) for e in events_after(seen)]
    assert kinds == [
        (f"siting.{step}", f"siting:{page.row.siting_id}")
        for step in ("asked", "begun", "answered")
    ]


def test_two_of_them_leave_nobody_without(made: Worked, now: datetime) -> None:
    page = answered(made, now, goal=Goal.EVERYONE)
    assert (figures_of(page).value, figures_of(page).bound) == (2, 2)
    assert sorted(names(page)) in (["A", "D"], ["B", "D"])
    assert sum(one.people for one in page.chosen) == 80


def test_one_site_more_than_needed_is_no_site(made: Worked, now: datetime) -> None:
    page = answered(made, now, sites=3)
    assert (len(page.chosen), figures_of(page).value) == (2, 160)


def test_a_grid_finds_what_serves_both(made: Worked, now: datetime) -> None:
    """A hundred metres south of B: 300 m from A, and 300 m from D."""
    page = answered(made, now, sources=(Source.GRID,), points=(), spacing_m=100)
    (chosen,), found = page.chosen, figures_of(page)
    assert (chosen.people, found.value, found.bound) == (80, 160, 160)
    assert chosen.site.lon == pytest.approx(CORNERS["B"][0], abs=1e-6)
    assert chosen.site.lat == pytest.approx(CORNERS["B"][1] - 100 / 111_195, abs=1e-6)
    assert (chosen.site.source, chosen.site.area) == (Source.GRID, None)
    assert (chosen.site.near and chosen.site.near.name, found.spacing_m) == ("B小区", 100)


def test_shortest_ways(made: Worked, now: datetime) -> None:
    """At B they walk 200, 0 and 400 m; nobody walks to C any more."""
    page = answered(made, now, goal=Goal.SHORTEST)
    found = figures_of(page)
    assert names(page) == ["B"]
    assert found.before == 30 * 5000 + 80 * 3000 + 50 * 7000
    assert (found.value, found.bound) == (30 * 2000 + 50 * 4000, 30 * 2000 + 50 * 4000)
    assert page.chosen[0].people == 160
    costs = {r.site.name: (r.told.at_least, r.told.at_most) for r in page.rejected}
    at_d = 30 * 5000 + 80 * 3000
    assert costs == {"A": (200_000, 200_000), "D": (at_d - 260_000, at_d - 260_000)}


def test_centres_for_so_many_people(made: Worked, now: datetime) -> None:
    """At A: A and B, 110 people; C stands for as many as are still missing to none."""
    given = {"goal": Goal.CENTRES, "radius_m": 400, "most": 120}
    page = answered(made, now, least=110, **given)
    assert (figures_of(page).value, figures_of(page).bound) == (120, 120)
    assert names(page) == ["B"]
    siting_id = asked(made, now, least=500, **given | {"most": 600})
    assert jobs.answer_siting(siting_id) == "no_centre_reaches"


def test_who_it_is_for_and_how_far(made: Worked, now: datetime) -> None:
    page = answered(made, now, minutes=10)
    assert figures_of(page).has == 110, "A is 500 m away: less than ten minutes"
    assert (page.row.draft.from_age, page.row.draft.to_age) == (0, 14)
    page = answered(made, now, from_age=0)
    assert page.row.draft.to_age is None


def test_the_answer_is_kept_with_what_it_was_asked_of(made: Worked, now: datetime) -> None:
    page = answered(made, now)
    row = Siting.objects.get()
    assert (row.run_id, row.area_id, row.item_code) == (
        made.run_id, made.town.district_id, KINDERGARTEN,
    )  # fmt: skip
    assert SitingDraft.read(row.asked) == draft_of(made).filled(5, (0, 14))
    site = ChosenSite.objects.get()
    assert site.reach is not None
    assert (site.lon, site.lat) == CORNERS["D"]
    assert page.row.begun_at == page.row.ended_at == now


def test_its_run_stays(made: Worked, now: datetime, tmp_path: Path) -> None:
    page = answered(made, now)
    enter_kindergarten(made.town, now, "D")
    make(made.town, tmp_path, now)
    assert operations.tidy_runs(actor=PLANNER, district_id=made.town.district_id, now=now) == 0
    assert CoverageRun.objects.count() == 2
    clerk = made.town.staff.street_clerk
    operations.drop_siting(actor=clerk, siting_id=page.row.siting_id, now=now)
    assert operations.tidy_runs(actor=PLANNER, district_id=made.town.district_id, now=now) == 1


# Who may ask, and what.


def test_who_may_ask(made: Worked, now: datetime) -> None:
    staff = made.town.staff
    given: dict[str, Any] = {
        "district_id": made.town.district_id, "draft": draft_of(made), "now": now,
    }  # fmt: skip
    for who in (staff.clerk, staff.grid_worker, staff.handler):
        refused(NotAllowed, operations.ask_siting, actor=who, **given)
        refused(NotAllowed, queries.siting_form_page, who, now)
    assert operations.ask_siting(actor=staff.street_clerk, **given)
    assert operations.ask_siting(actor=staff.leader, **given)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"item_code": "none"}, {"item": "item_unknown"}),
        ({"item_code": "HEA-F02"}, {"item": "item_not_reckoned"}),
        ({"area_id": 10**9}, {"area": "area_unknown"}),
        ({"sites": 0}, {"sites": "out_of_range"}),
        ({"sites": 51}, {"sites": "out_of_range"}),
        ({"from_age": 60, "to_age": 50}, {"ages": "ages_odd"}),
        ({"from_age": -1}, {"ages": "ages_odd"}),
        ({"minutes": 61}, {"minutes": "out_of_range"}),
        ({"minutes": 55}, {"minutes": "minutes_far"}),
        ({"sources": (), "points": ()}, {"sources": "sources_missing"}),
        ({"points": ()}, {"points": "points_missing"}),
        ({"points": OWN * 200}, {"points": "points_many"}),
        ({"points": (Spot("长" * 41, 104, 30),)}, {"points": "point_name_long"}),
        ({"points": (Spot("", 30, 104),)}, {"points": "coordinates_swapped"}),
        ({"points": (Spot("", 200, 100),)}, {"points": "no_such_point"}),
        ({"points": (Spot("", 100, 86),)}, {"points": "no_such_point"}),
        ({"points": (Spot("", float("nan"), 30),)}, {"points": "no_such_point"}),
        ({"sources": (Source.GRID,), "spacing_m": 49}, {"spacing_m": "out_of_range"}),
        ({"goal": Goal.CENTRES, "radius_m": 99}, {"radius_m": "out_of_range"}),
        ({"goal": Goal.CENTRES, "least": 0}, {"least": "out_of_range"}),
        ({"goal": Goal.CENTRES, "most": 29_999}, {"most": "most_below_least"}),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(
    made: Worked, now: datetime, given: dict[str, Any], told: dict[str, str]
) -> None:
    assert fields(refused(Invalid, asked, made, now, **given)) == told


def test_nothing_is_asked_before_anything_was_reckoned(town: Town, now: datetime) -> None:
    made = Worked(town, lay_out(town, now), 0, 0)
    assert refused(WrongState, asked, made, now).code == "no_run"
    refused(NotFound, queries.siting_form_page, town.staff.street_clerk, now)


def test_some_wait_and_no_more(made: Worked, now: datetime) -> None:
    for _ in range(20):
        asked(made, now)
    assert refused(WrongState, asked, made, now).code == "sitings_waiting"


def test_statements(made: Worked, now: datetime) -> None:
    warm(made.town)
    clerk = made.town.staff.street_clerk
    assert statements(lambda: asked(made, now)) == 6
    page = answered(made, now)
    pk = page.row.siting_id
    assert statements(lambda: queries.siting_page(clerk, pk)) == 5
    assert statements(lambda: queries.sitings_page(clerk)) == 5
    assert statements(lambda: queries.siting_form_page(clerk, now)) == 4
    assert statements(lambda: queries.siting_points(clerk, pk)) == 5
    assert statements(lambda: queries.siting_areas(clerk, pk)) == 5


# What has no answer says why.


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"minutes": 20}, "no_candidate_reaches"),
        ({"sources": (Source.DWELLINGS,), "points": ()}, "no_candidate"),
        ({"points": (Spot("", 0.0, 0.0),)}, "no_candidate_reaches"),
        ({"points": (Spot("", 179.9, -84.9),), "goal": Goal.SHORTEST}, "no_candidate_reaches"),
    ],
)
def test_without_an_answer(made: Worked, now: datetime, given: dict[str, Any], code: str) -> None:
    area = made.town.district.community_ids[1] if "points" in given and not given["points"] else 0
    given = given | ({"area_id": area} if area else {})
    siting_id = asked(made, now, **given)
    assert jobs.answer_siting(siting_id) == code
    row = Siting.objects.get()
    assert (row.state, row.refused, row.ended_at) == (RunState.FAILED, code, now)
    page = queries.siting_page(made.town.staff.street_clerk, siting_id)
    assert (page.figures, page.chosen) == (None, ())


def test_where_nobody_lives_or_lacks_it(made: Worked, now: datetime) -> None:
    assert jobs.answer_siting(asked(made, now, area_id=made.town.far_street_id)) == (
        "nobody_lives_here"
    )
    assert jobs.answer_siting(asked(made, now, area_id=made.estates["B"])) == "nobody_lacks"


def test_a_failure_is_told(made: Worked, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    siting_id = asked(made, now)

    def broken(*given: object, **named: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(operations, "keep_siting", broken)
    assert jobs.answer_siting(siting_id) == "siting_failed"
    assert (Siting.objects.get().refused, ChosenSite.objects.count()) == ("siting_failed", 0)
    assert jobs.answer_siting(siting_id) == "", "it is answered once"
    assert jobs.answer_siting(10**9) == ""


def test_another_network_came_meanwhile(made: Worked, now: datetime, settings: Any) -> None:
    siting_id = asked(made, now)
    settings.LINQUAN_HOME = settings.LINQUAN_HOME / "elsewhere"
    CoverageRun.objects.filter(pk=made.run_id).update(
        inputs=CoverageRun.objects.get(pk=made.run_id).inputs | {"networks": {"walk": "0" * 64}},
        asked_at=now - timedelta(days=1),
    )
    assert jobs.answer_siting(siting_id) == "network_changed"


def test_a_question_that_nobody_answers_is_given_up(made: Worked, now: datetime) -> None:
    siting_id = asked(made, now - timedelta(hours=2))
    assert queries.stuck_sitings(now) == (siting_id,)
    assert queries.stuck_sitings(now - timedelta(hours=1, minutes=30)) == ()
    assert jobs.free_sitings(0) >= 0


def test_a_question_whose_worker_was_killed_is_answered_after_all(
    made: Worked, now: datetime
) -> None:
    siting_id = asked(made, now)
    operations.begin_siting(actor=PLANNER, siting_id=siting_id, now=now)
    left_job(SITING_TASK, now, siting_id=siting_id)
    assert take_up_left(now) == 1
    assert Siting.objects.get().state == RunState.WAITING
    assert jobs.answer_siting(siting_id) == ""
    assert Siting.objects.get().state == RunState.DONE
    put_back = {"actor": PLANNER, "siting_id": siting_id, "now": now}
    refused(WrongState, operations.put_back_siting, **put_back)


def test_steps_in_their_order(made: Worked, now: datetime) -> None:
    pk, given = asked(made, now), {"actor": PLANNER, "now": now}
    answer: Any = None
    refused(WrongState, operations.keep_siting, siting_id=pk, answer=answer, **given)
    operations.begin_siting(siting_id=pk, **given)
    refused(WrongState, operations.begin_siting, siting_id=pk, **given)
    refused(WrongState, operations.drop_siting, siting_id=pk, **given)
    operations.fail_siting(siting_id=pk, code="siting_failed", **given)
    refused(WrongState, operations.fail_siting, siting_id=pk, code="siting_failed", **given)
    stranger = {"siting_id": pk, "now": now}
    refused(NotAllowed, operations.drop_siting, actor=made.town.staff.clerk, **stranger)
    refused(NotFound, operations.drop_siting, siting_id=10**9, **given)
    operations.drop_siting(siting_id=pk, **given)
    assert not Siting.objects.exists()


# What becomes of an answer.


def plan(made: Worked, **other: Any) -> operations.SiteDraft:
    said: dict[str, Any] = {
        "name": "丁处幼儿园", "operator_id": made.town.staff.department_id,
        "planned_for": date(2027, 9, 1), "source": "帮我选点",
    }  # fmt: skip
    return operations.SiteDraft(**said | other)


def test_a_site_is_planned_once(made: Worked, now: datetime) -> None:
    answered(made, now)
    site, clerk = ChosenSite.objects.get(), made.town.staff.street_clerk
    warm(made.town)
    seen = last_event_id()
    given: dict[str, Any] = {"site_id": site.pk, "now": now}
    took = statements(lambda: operations.take_site(actor=clerk, draft=plan(made), **given))
    assert took == 11
    row = Facility.objects.latest("pk")
    assert (row.state, row.item_code, row.operator_id) == (
        State.PLANNED, KINDERGARTEN, made.town.staff.department_id,
    )  # fmt: skip
    assert (row.lon, row.lat, row.planned_for) == (*CORNERS["D"], date(2027, 9, 1))
    assert row.area_id == made.town.district.grid_ids[1]
    assert [e["kind"] for e in events_after(seen)] == ["facility.added", "siting.site_taken"]
    again = refused(WrongState, operations.take_site, actor=clerk, draft=plan(made), **given)
    assert again.code == "site_taken"
    operations.take_back_step(actor=clerk, facility_id=row.pk, now=now)
    site.refresh_from_db()
    assert site.facility_id is None
    assert operations.take_site(actor=clerk, draft=plan(made), **given)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"operator_id": None}, {"operator_id": "operator_needed"}),
        ({"operator_id": 10**9}, {"operator_id": "operator_unknown"}),
        ({"planned_for": None}, {"planned_for": "plan_needed"}),
        ({"planned_for": date(2026, 11, 19)}, {"planned_for": "day_gone"}),
        ({"name": " "}, {"name": "name_missing"}),
    ],
)
def test_what_cannot_be_planned(
    made: Worked, now: datetime, other: dict[str, Any], told: dict[str, str]
) -> None:
    answered(made, now)
    error = refused(
        Invalid, operations.take_site, actor=made.town.staff.street_clerk,
        site_id=ChosenSite.objects.get().pk, draft=plan(made, **other), now=now,
    )  # fmt: skip
    assert fields(error) == told


def test_who_may_plan_a_site(made: Worked, now: datetime) -> None:
    answered(made, now)
    given: dict[str, Any] = {
        "site_id": ChosenSite.objects.get().pk, "draft": plan(made), "now": now,
    }  # fmt: skip
    staff = made.town.staff
    for who in (staff.leader, staff.other_clerk, staff.handler, staff.grid_worker):
        refused(NotAllowed, operations.take_site, actor=who, **given)
    missing = given | {"site_id": 10**9}
    refused(NotFound, operations.take_site, actor=staff.street_clerk, **missing)
    assert operations.take_site(actor=staff.clerk, **given), "it lies in the own community"


def test_what_would_be_is_asked_once(made: Worked, now: datetime) -> None:
    page = answered(made, now, sites=2)
    clerk, pk = made.town.staff.street_clerk, page.row.siting_id
    ask: dict[str, Any] = {"siting_id": pk, "label": "幼儿园", "now": now}
    run_id = operations.compare_siting(actor=clerk, **ask)
    assert operations.compare_siting(actor=clerk, **ask) == run_id
    added = Changes.read(CoverageRun.objects.get(pk=run_id).changes).added
    assert [(p.facility_id, p.item_code) for p in added] == [(-1, KINDERGARTEN), (-2, KINDERGARTEN)]
    assert jobs.make_run(run_id) == ""
    book = queries.run_book(made.town.district_id, run_id)
    row = book.totals.row_of(made.town.district_id)
    assert row is not None
    assert book.totals.has[row, book.inputs.index_of[KINDERGARTEN]].sum() == 160
    refused(NotAllowed, operations.compare_siting, actor=made.town.staff.clerk, **ask)
    refused(NotFound, operations.compare_siting, actor=clerk, **ask | {"siting_id": 10**9})
    waiting = asked(made, now)
    refused(WrongState, operations.compare_siting, actor=clerk, **ask | {"siting_id": waiting})
    operations.drop_run(actor=clerk, run_id=run_id, now=now)
    assert queries.siting_page(clerk, pk).row.compared_id is None
    assert operations.compare_siting(actor=clerk, **ask) != run_id


def space_at_d(made: Worked, now: datetime) -> int:
    lon, lat = CORNERS["D"]
    return operations.add_premises(
        actor=made.town.staff.street_clerk, district_id=made.town.district_id, now=now,
        draft=PremisesDraft(
            name="丁处空铺", area_id=made.estates["D"], size_m2=300, lon=lon, lat=lat
        ),
    )  # fmt: skip


OF_SPACES: dict[str, Any] = {"sources": (Source.PREMISES,), "points": ()}


def test_an_idle_space_is_a_candidate(made: Worked, now: datetime) -> None:
    space = space_at_d(made, now)
    page = answered(made, now, **OF_SPACES)
    site = page.chosen[0].site
    assert (site.source, site.name, site.premises_id) == (Source.PREMISES, "丁处空铺", space)
    assert figures_of(page).by_source["premises"] == 1
    company = queries.siting_page(made.town.staff.property_handler, page.row.siting_id)
    assert (company.chosen[0].site.name, company.chosen[0].site.premises_id) == ("", 0)


def test_a_space_is_taken_with_its_site_and_freed_with_it(made: Worked, now: datetime) -> None:
    space, clerk = space_at_d(made, now), made.town.staff.street_clerk
    answered(made, now, **OF_SPACES)
    site = ChosenSite.objects.get()
    given: dict[str, Any] = {"actor": clerk, "site_id": site.pk, "draft": plan(made), "now": now}
    warm(made.town)
    seen = last_event_id()
    assert statements(lambda: operations.take_site(**given)) == 15
    facility, row = Facility.objects.latest("pk"), Premises.objects.get(pk=space)
    assert (row.state, row.facility_id) == ("taken", facility.pk)
    assert [e["kind"] for e in events_after(seen)] == [
        "facility.added", "premises.sited", "siting.site_taken",
    ]  # fmt: skip
    assert queries.facility_page(clerk, facility.pk, now).space == (space, "丁处空铺")
    assert not queries.premises_page(clerk, space, now).can_take_back
    back: dict[str, Any] = {"actor": clerk, "premises_id": space, "now": now}
    refused(WrongState, operations.take_back_premises_step, **back)
    refused(WrongState, operations.take_back_match, **back)
    operations.take_back_step(actor=clerk, facility_id=facility.pk, now=now)
    row.refresh_from_db()
    site.refresh_from_db()
    assert (row.state, row.facility_id, site.facility_id) == ("offered", None, None)
    operations.withdraw_premises(ending=Ending.LET, reason="", **back)
    assert refused(WrongState, operations.take_site, **given).code == "space_moved_on"
    refused(NotAllowed, operations.take_site, **given | {"actor": made.town.staff.other_clerk})
    assert not Facility.objects.filter(state=State.PLANNED).exists()


@pytest.mark.django_db(transaction=True)
def test_two_questions_take_one_space(town: Town, now: datetime, tmp_path: Path) -> None:
    made = worked(town, tmp_path, now)
    space_at_d(made, now)
    for _ in range(2):
        answered(made, now, **OF_SPACES)
    first, second = (
        partial(
            operations.take_site, actor=town.staff.street_clerk, site_id=pk, draft=plan(made),
            now=now,
        )
        for pk in ChosenSite.objects.order_by("pk").values_list("pk", flat=True)
    )  # fmt: skip
    done = together(first, second)
    assert sum(isinstance(one, WrongState) for one in done) == 1
    assert Facility.objects.filter(state=State.PLANNED).count() == 1


def test_a_centre_is_for_all_ages(made: Worked) -> None:
    groups = (
        AgeGroup(0, 14, "儿童", "Children"), AgeGroup(15, None, "成人", "Adults"),
        AgeGroup(NO_AGE, None, "年龄不详", "Age not known"),
    )  # fmt: skip
    homes = HomeTable(np.array([1]), np.zeros(1), np.zeros(1), np.array([[3, 4, 5]]), groups)
    asked = draft_of(made).filled(5, (0, 14))
    assert asked.groups(homes) == [0, 2]
    assert replace(asked, goal=Goal.CENTRES).groups(homes) == [0, 1, 2]


@pytest.mark.django_db(transaction=True)
def test_two_workers_answer_once(town: Town, now: datetime, tmp_path: Path) -> None:
    made = worked(town, tmp_path, now)
    siting_id = asked(made, now)
    done = together(*[lambda: jobs.answer_siting(siting_id)] * 2)
    assert (list(done), ChosenSite.objects.count()) == (["", ""], 1)
    site_id, clerk = ChosenSite.objects.get().pk, made.town.staff.street_clerk
    both = together(
        *[lambda: operations.take_site(actor=clerk, site_id=site_id, draft=plan(made), now=now)] * 2
    )
    assert sum(isinstance(one, WrongState) for one in both) == 1
    assert Facility.objects.filter(state=State.PLANNED).count() == 1
