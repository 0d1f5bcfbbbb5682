"""Where a new position of a level should stand: by hand, on the small town of ``test_walked.py``.

A community centre at C (6 minutes: 432 m) and an estate station at A (5 minutes: 360 m). To a
centre B walks 300 m, A 500 and D 700: 80 of 160 people are in time. At B a second one would be
200 m from A and 400 m from D.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import Town, warm
from tests.apps.circles.test_facilities import TODAY, statements
from tests.apps.circles.test_walked import position
from tests.apps.circles.worked import CORNERS, KINDERGARTEN, Worked, lay_out, make
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import fields, refused

from linquan.apps.circles import jobs, operations, queries
from linquan.apps.circles.facilities import State
from linquan.apps.circles.levels import usual_item
from linquan.apps.circles.models import ChosenSite, CoverageRun, Facility, Siting
from linquan.apps.circles.siting import Goal, SitingDraft, Source, Spot
from linquan.kernel.errors import Invalid

OWN = tuple(Spot(letter, *CORNERS[letter]) for letter in "ABD")
LINES = "\n".join(f"{letter}, {CORNERS[letter][0]}, {CORNERS[letter][1]}" for letter in "ABD")
AT = "/circles/siting/"
CENTRE_ITEM = "CUL-B01"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    settings.LINQUAN_HOME = tmp_path


@pytest.fixture
def made(town: Town, now: datetime, tmp_path: Path) -> Worked:
    estates = lay_out(town, now)
    position(town, now, "C", "centre", item_code=CENTRE_ITEM)
    position(town, now, "A", "station", item_code=KINDERGARTEN)
    operations.revise_position_rule(
        actor=town.staff.street_clerk, district_id=town.district_id, rule_code="centre_minutes",
        value=6, source="", valid_from=TODAY, now=now,
    )  # fmt: skip
    return Worked(town, estates, 0, make(town, tmp_path, now))


def asked(made: Worked, now: datetime, **given: Any) -> int:
    said = {
        "item_code": "position-centre", "area_id": made.town.district.community_ids[0],
        "sources": (Source.POINTS,), "points": OWN,
    }  # fmt: skip
    return operations.ask_siting(
        actor=made.town.staff.street_clerk, district_id=made.town.district_id,
        draft=SitingDraft(**(said | given)), now=now,
    )  # fmt: skip


def answered(made: Worked, now: datetime, **given: Any) -> queries.SitingPage:
    siting_id = asked(made, now, **given)
    assert jobs.answer_siting(siting_id) == ""
    return queries.siting_page(made.town.staff.street_clerk, siting_id)


def told(page: queries.SitingPage) -> tuple[int, int, float, float]:
    """People, who has one, value and bound."""
    found = page.figures
    assert found is not None
    return found.people, found.has, found.value, found.bound


def test_a_second_centre_belongs_at_b(made: Worked, now: datetime) -> None:
    page = answered(made, now)
    assert [(one.site.name, one.people, one.alone) for one in page.chosen] == [("B", 80, 80)]
    assert [(area.name, n) for area, n in page.chosen[0].homes] == [("D小区", 50), ("A小区", 30)]
    assert told(page) == (160, 80, 160, 160)
    costs = [(r.site.name, r.told.alone, r.told.at_least, r.told.at_most) for r in page.rejected]
    assert costs == [("A", 30, 50, 50), ("D", 50, 30, 30)]
    assert (page.row.draft.minutes, page.row.draft.from_age, page.row.draft.to_age) == (6, 0, None)
    assert [place.name for place in page.places] == ["C处centre"]


def test_every_goal_but_centres(made: Worked, now: datetime) -> None:
    everyone = answered(made, now, goal=Goal.EVERYONE)
    assert ([one.site.name for one in everyone.chosen], told(everyone)[2:]) == (["B"], (1, 1))
    shortest = answered(made, now, goal=Goal.SHORTEST)
    assert shortest.figures is not None
    assert shortest.figures.before == 30 * 5_000 + 80 * 3_000 + 50 * 7_000
    assert (shortest.chosen[0].site.name, told(shortest)[2]) == ("B", 30 * 2_000 + 50 * 4_000)
    money = answered(made, now, goal=Goal.BUDGET, budget_yuan=2_000_000)
    assert [(one.site.name, one.yuan) for one in money.chosen] == [("B", 2_000_000)]
    error = refused(Invalid, asked, made, now, goal=Goal.CENTRES)
    assert fields(error) == {"goal": "centres_of_items"}
    assert fields(refused(Invalid, asked, made, now, item_code="position-odd")) == {
        "item": "item_unknown"
    }


def test_the_first_one_of_a_level(made: Worked, now: datetime) -> None:
    """Nobody has a shared centre: 110 live within 5 minutes of A or B, 50 at D."""
    page = answered(made, now, item_code="position-shared", minutes=5, sites=2)
    assert told(page) == (160, 0, 160, 160)
    assert sorted(one.people for one in page.chosen) == [50, 110]
    assert (page.places, page.usual_item) == ((), "")
    whole = queries.item_page(
        made.town.staff.clerk, "position-shared", made.town.district.community_ids[0]
    )
    assert whole.gap is not None
    assert (whole.gap.people, whole.gap.without, whole.lacking_count) == (160, 160, 3)
    assert [(one.minutes, one.has) for one in whole.reaches if one.speed == "adult"] == [
        (5, 0), (10, 0), (15, 0),
    ]  # fmt: skip
    areas = queries.siting_areas(made.town.staff.clerk, page.row.siting_id)["features"]
    assert sum("tone" in one["properties"] for one in areas) == 3


def plan(made: Worked, **other: Any) -> operations.SiteDraft:
    draft: dict[str, Any] = {
        "name": "乙处社区中心", "operator_id": made.town.staff.department_id,
        "planned_for": date(2027, 9, 1), "item_code": CENTRE_ITEM,
    }  # fmt: skip
    return operations.SiteDraft(**draft | other)


def test_a_chosen_site_becomes_a_planned_position(made: Worked, now: datetime) -> None:
    page = answered(made, now)
    assert page.usual_item == CENTRE_ITEM
    site, clerk = ChosenSite.objects.get(), made.town.staff.street_clerk
    given: dict[str, Any] = {"actor": clerk, "site_id": site.pk, "now": now}
    warm(made.town)
    for code in ("", "none"):
        error = refused(Invalid, operations.take_site, draft=plan(made, item_code=code), **given)
        assert fields(error) == {"item_code": "item_unknown"}
    assert Facility.objects.count() == 2
    assert statements(lambda: operations.take_site(draft=plan(made), **given)) == 11
    row = Facility.objects.latest("pk")
    assert (row.state, row.level, row.item_code) == (State.PLANNED, "centre", CENTRE_ITEM)
    assert (row.operator_id, row.planned_for) == (
        made.town.staff.department_id, date(2027, 9, 1),
    )  # fmt: skip
    gap = queries.item_page(clerk, "position-centre")
    assert [one.facility_id for one in gap.planned] == [row.pk]


def test_what_would_be_counts_it_as_a_position(made: Worked, now: datetime) -> None:
    page = answered(made, now)
    clerk = made.town.staff.street_clerk
    run_id = operations.compare_siting(
        actor=clerk, siting_id=page.row.siting_id, label="社区中心", now=now
    )
    assert jobs.make_run(run_id) == ""
    inputs = queries.run_book(made.town.district_id, run_id).inputs
    assert [(p.facility_id, p.item_code) for p in inputs.posts if p.facility_id < 0] == [
        (-1, "position-centre")
    ]
    found = queries.compare_page(clerk, made.run_id, run_id)
    assert [(one.item.code, one.gained) for one in found.changes] == [("position-centre", 80)]
    assert [one.name for one in found.added] == ["新点位1"]


def test_a_run_with_the_first_of_a_level(made: Worked, now: datetime) -> None:
    page = answered(made, now, item_code="position-shared")
    run_id = operations.compare_siting(
        actor=made.town.staff.street_clerk, siting_id=page.row.siting_id, label="共享中心", now=now
    )
    assert jobs.make_run(run_id) == ""
    found = queries.compare_page(made.town.staff.street_clerk, made.run_id, run_id)
    assert [(one.item.code, one.gained) for one in found.changes] == [("position-shared", 160)]
    assert CoverageRun.objects.get(pk=run_id).counts["reckoned"] == 1


def test_what_most_positions_are_of(made: Worked, now: datetime) -> None:
    inputs = queries.run_book(made.town.district_id, made.run_id).inputs
    assert usual_item(inputs, "position-centre") == CENTRE_ITEM
    assert usual_item(inputs, "position-station") == KINDERGARTEN
    assert usual_item(inputs, "position-shared") == ""


def test_two_clicks_from_the_pages_of_a_level(made: Worked, now: datetime) -> None:
    clerk = client_of(made.town.staff.street_clerk)
    community = made.town.district.community_ids[0]
    link = f"{AT}new/?item=position-centre&amp;area={community}"
    for here in (
        f"/circles/gaps/position-centre/?area={community}", f"/circles/positions/{community}/"
    ):  # fmt: skip
        assert link in clerk.get(here).content.decode()
    district = clerk.get("/circles/positions/")
    assert f'"{AT}new/?item=position-centre"' in district.content.decode()
    assert f'"{AT}new/?item=position-shared"' in district.content.decode()
    assert "共享中心（补充）：还没有开放的。 第一处放在哪里" in said(district)
    form = clerk.get(link.replace("&amp;", "&"))
    shown = form.content.decode()
    assert '<option value="position-centre" selected>' in shown
    assert 'value="everyone"' in shown
    assert 'value="centres"' not in shown
    assert 'name="radius_m"' not in shown
    item = clerk.get(f"{AT}new/?item={KINDERGARTEN}").content.decode()
    assert 'value="centres"' in item
    sent = {
        "item": "position-centre", "area": str(community), "goal": "most", "sites": "1",
        "points": LINES,
    }  # fmt: skip
    wrong = posted(clerk, f"{AT}new/", sent | {"goal": "centres"}, 422)
    assert "请换一个目标" in wrong
    here = posted(clerk, f"{AT}new/", sent)
    jobs.answer_siting(Siting.objects.get().pk)
    page = clerk.get(here)
    assert "可让80人新享有。任选1个点位，都不会比这更多。" in said(page)
    assert "当时这一级有1处阵地" in said(page)
    assert f'<option value="{CENTRE_ITEM}" selected>' in page.content.decode()
    assert "项目 这处阵地" in said(page), "and not that it may be left out"
    english = said(clerk.get(here, headers={"accept-language": "en"}))
    assert "It gives it to 80 people more. No choice of 1 site can give it to more." in english
    assert "1 position of this level stood" in english
    taken = {
        "name": "乙处社区中心", "planned_for": "2027-09-01", "item": CENTRE_ITEM,
        "operator": str(made.town.staff.department_id),
    }  # fmt: skip
    assert "请选择清单中的项目" in posted(clerk, f"{here}sites/1/take/", taken | {"item": ""}, 422)
    assert posted(clerk, f"{here}sites/1/take/", taken) == here
    assert Facility.objects.latest("pk").level == "centre"
    assert "乙处社区中心" in said(clerk.get("/circles/gaps/position-centre/"))


def test_who_only_reads_is_not_led_there(made: Worked, now: datetime) -> None:
    reader = client_of(made.town.staff.clerk)
    for here in ("/circles/positions/", "/circles/gaps/position-centre/"):
        assert f"{AT}new/" not in reader.get(here).content.decode()
