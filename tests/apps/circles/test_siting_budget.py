"""Where a new place should stand for so much money: worked out by hand, kept, and shown."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, warm
from tests.apps.circles.test_facilities import statements
from tests.apps.circles.test_siting import OWN, answered, asked, figures_of, names
from tests.apps.circles.test_siting_pages import AT, ask, form_of
from tests.apps.circles.worked import CORNERS, Worked, worked_once
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import fields, refused

from linquan.apps.circles import jobs, operations, queries
from linquan.apps.circles.models import ChosenSite, Siting
from linquan.apps.circles.place_costs import PlaceCostDraft
from linquan.apps.circles.premises import PremisesDraft
from linquan.apps.circles.siting import (
    Figures,
    Goal,
    KindPrice,
    Rejected,
    SitingDraft,
    Source,
    Spot,
)
from linquan.apps.circles.siting_points import read_points
from linquan.kernel.errors import Invalid

PRICED = tuple(
    replace(spot, yuan=yuan) for spot, yuan in zip(OWN, (300_000, 250_000, 900_000), strict=True)
)
"""A and B give it to 30 people, D to 50 (docs/engine.md); C has it."""


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    settings.LINQUAN_HOME = tmp_path


@pytest.fixture
def made(town: Town, now: datetime, tmp_path: Path) -> Worked:
    return worked_once(town, tmp_path, now)


def of_money(yuan: int | None, points: tuple[Spot, ...] = PRICED, **given: Any) -> dict[str, Any]:
    return {"goal": Goal.BUDGET, "budget_yuan": yuan, "points": points} | given


def write_cost(made: Worked, now: datetime, code: str, kind: str, yuan: int) -> None:
    operations.revise_place_cost(
        actor=made.town.staff.street_clerk, district_id=made.town.district_id, cost_code=code,
        draft=PlaceCostDraft("概算", "", "", "托育与终身教育", kind, yuan, "街道"),
        valid_from=date(2026, 11, 1), now=now,
    )  # fmt: skip


# What is worked out by hand.


def test_half_a_million_buys_the_cheaper_of_two_alike(made: Worked, now: datetime) -> None:
    page = answered(made, now, **of_money(500_000))
    found, (chosen,) = figures_of(page), page.chosen
    assert names(page) == ["B"]
    assert (chosen.people, chosen.yuan, chosen.people_per_wan) == (30, 250_000, 1.2)
    assert (found.before, found.value, found.bound, found.status) == (80, 110, 110, "proved")
    assert (found.budget_yuan, found.spent_yuan, found.left_yuan) == (500_000, 250_000, 250_000)
    assert (found.people_per_wan, found.cheapest_yuan, found.unpriced) == (1.2, 250_000, 0)
    told = {r.site.name: (r.told.yuan, r.told.at_least, r.told.at_most) for r in page.rejected}
    assert told == {"A": (300_000, 0, 0), "D": (900_000, None, None)}
    assert [r.told.more_yuan for r in page.rejected] == [50_000, None]


def test_a_million_buys_the_dear_one_that_gives_it_to_most(made: Worked, now: datetime) -> None:
    page = answered(made, now, **of_money(1_000_000))
    assert (names(page), figures_of(page).spent_yuan, figures_of(page).value) == (
        ["D"],
        900_000,
        130,
    )
    told = {r.site.name: (r.told.at_least, r.told.at_most) for r in page.rejected}
    assert told == {"A": (20, 20), "B": (20, 20)}


def test_more_money_leaves_nobody_without(made: Worked, now: datetime) -> None:
    page = answered(made, now, **of_money(1_150_000))
    assert sorted(names(page)) == ["B", "D"]
    assert (figures_of(page).value, figures_of(page).left_yuan) == (160, 0)


def test_money_for_nothing_says_what_the_cheapest_costs(made: Worked, now: datetime) -> None:
    page = answered(made, now, **of_money(249_999))
    found = figures_of(page)
    assert (page.chosen, found.spent_yuan, found.cheapest_yuan) == ((), 0, 250_000)
    assert (found.value, found.people_per_wan, found.status) == (80, None, "proved")
    assert {r.told.at_least for r in page.rejected} == {None}


def test_what_is_free_is_chosen_for_nothing(made: Worked, now: datetime) -> None:
    free = tuple(replace(spot, yuan=0) for spot in OWN)
    page = answered(made, now, **of_money(1, free))
    assert (figures_of(page).value, figures_of(page).spent_yuan) == (160, 0)
    assert page.chosen[0].people_per_wan is None


# What a place costs.


def test_the_list_says_what_a_kind_of_site_costs(made: Worked, now: datetime) -> None:
    page = answered(made, now, **of_money(8_000_000, OWN))
    assert (names(page), page.chosen[0].yuan) == (["D"], 8_000_000), "a new building for children"
    assert page.row.draft.has_examples
    kept = {one.kind: (one.yuan, one.is_own) for one in page.row.draft.prices}
    assert kept == {
        "grid": (8_000_000, True), "dwellings": (500_000, True), "points": (8_000_000, True),
        "premises": (300_000, True),
    }  # fmt: skip


def test_the_question_keeps_what_the_list_said(made: Worked, now: datetime) -> None:
    write_cost(made, now, "point-education", "points", 400_000)
    siting_id = asked(made, now, **of_money(400_000, OWN))
    write_cost(made, now + timedelta(days=1), "point", "points", 9_000_000)
    assert jobs.answer_siting(siting_id) == ""
    page = queries.siting_page(made.town.staff.street_clerk, siting_id)
    assert page.chosen[0].yuan == 400_000
    (kept,) = [one for one in page.row.draft.prices if one.kind == "points"]
    assert kept == KindPrice("points", 400_000, "概算", "", is_own=False)
    assert SitingDraft.read(Siting.objects.get().asked) == page.row.draft


def test_an_idle_space_costs_what_fitting_it_out_costs(made: Worked, now: datetime) -> None:
    lon, lat = CORNERS["D"]
    space = PremisesDraft(
        name="丁处空铺", area_id=made.estates["D"], size_m2=300, lon=lon, lat=lat,
        rent_cents=9_999_900, fit_out_yuan=120_000,
    )  # fmt: skip
    given: dict[str, Any] = {
        "actor": made.town.staff.street_clerk, "district_id": made.town.district_id, "now": now,
    }  # fmt: skip
    operations.add_premises(draft=space, **given)
    of_spaces: dict[str, Any] = {"sources": (Source.PREMISES,)}
    page = answered(made, now, **of_money(150_000, (), **of_spaces))
    assert (page.chosen[0].site.name, page.chosen[0].yuan) == ("丁处空铺", 120_000), "no rent"
    unknown = replace(space, name="丁处另一铺", fit_out_yuan=None)
    operations.add_premises(draft=unknown, **given)
    page = answered(made, now, **of_money(150_000, (), **of_spaces))
    assert [r.told.yuan for r in page.rejected] == [300_000], "as the list says"


def test_what_nobody_can_price_is_not_chosen(made: Worked, now: datetime) -> None:
    for code in ("point", "point-education"):
        operations.end_place_cost(
            actor=made.town.staff.street_clerk, district_id=made.town.district_id, cost_code=code,
            valid_to=now.date(), now=now,
        )  # fmt: skip
    some = (*PRICED[:2], OWN[2])
    page = answered(made, now, **of_money(10**10, some))
    assert (names(page), figures_of(page).unpriced) == (["B"], 1)
    assert [r.site.name for r in page.rejected] == ["A"]
    siting_id = asked(made, now, **of_money(10**10, OWN))
    assert jobs.answer_siting(siting_id) == "nothing_priced"


# What is kept.


def test_the_answer_is_kept_with_its_money(made: Worked, now: datetime) -> None:
    page = answered(made, now, **of_money(1_000_000))
    row, site = Siting.objects.get(), ChosenSite.objects.get()
    assert (row.goal, row.asked["budget_yuan"], site.yuan) == ("budget", 1_000_000, 900_000)
    assert Figures.read(row.figures) == page.figures
    assert [Rejected.read(one).yuan for one in row.rejected] == [300_000, 250_000]


def test_what_was_kept_before_there_was_money_is_read(made: Worked, now: datetime) -> None:
    page = answered(made, now)
    row = Siting.objects.get()
    for name in ("budget_yuan", "prices"):
        row.asked.pop(name)
    for point in row.asked["points"]:
        point.pop("yuan")
    for name in ("budget_yuan", "spent_yuan", "cheapest_yuan", "unpriced"):
        row.figures.pop(name)
    for one in row.rejected:
        one.pop("yuan")
        one.pop("more_yuan")
    row.save()
    again = queries.siting_page(made.town.staff.street_clerk, page.row.siting_id)
    assert (again.figures, again.chosen, again.rejected) == (
        page.figures, page.chosen, page.rejected,
    )  # fmt: skip
    assert again.row.draft == page.row.draft


def test_statements(made: Worked, now: datetime) -> None:
    warm(made.town)
    clerk = made.town.staff.street_clerk
    assert statements(lambda: asked(made, now, **of_money(500_000))) == 7
    page = answered(made, now, **of_money(500_000))
    assert statements(lambda: queries.siting_page(clerk, page.row.siting_id)) == 5


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (of_money(None), {"budget": "budget_needed"}),
        (of_money(0), {"budget": "budget_odd"}),
        (of_money(10**10 + 1), {"budget": "budget_odd"}),
        (of_money(5, (Spot("", 104, 30, -1),)), {"points": "point_price_odd"}),
        (of_money(5, (Spot("", 104, 30, 10**10 + 1),)), {"points": "point_price_odd"}),
    ],
)
def test_what_money_cannot_be(
    made: Worked, now: datetime, given: dict[str, Any], told: dict[str, str]
) -> None:
    assert fields(refused(Invalid, asked, made, now, **given)) == told


# The pages.

LINES = "\n".join(
    f"{spot.name}, {spot.lon}, {spot.lat}, {cost}"
    for spot, cost in zip(OWN, ("30万", "25 万元", "900000元"), strict=True)
)


MONEY = {"goal": "budget", "sites": "", "points": LINES, "budget": "100"}


def test_from_a_budget_to_the_answer(made: Worked, now: datetime) -> None:
    clerk = client_of(made.town.staff.street_clerk)
    form = clerk.get(f"{AT}new/")
    assert "预算（万元）" in said(form)
    assert 'href="/lists/place-costs/"' in form.content.decode()
    here = ask(made, **MONEY)
    page = clerk.get(here)
    told = said(page)
    for words in (
        "预算100 万元，用90 万元新设 1 处，可多惠及 50 人。同样的钱，没有别的选法能惠及更多人。",
        "1 · D", "一次性费用 90 万元", "结余 10 万元", "每万元惠及 0.6 人", "少惠及20人",
    ):  # fmt: skip
        assert words in told, words
    english = said(clerk.get(here, headers={"accept-language": "en"}))
    for words in (
        "1 new site for 900,000 yuan of 1,000,000 yuan gives it to 50 people more. "
        "No choice for this money can give it to more.",
        "left 100,000 yuan", "0.6 people for every 10,000 yuan",
    ):  # fmt: skip
        assert words in english, words
    assert "同样的钱惠及最多人" in table_rows(clerk.get(AT))[0]
    again = clerk.get(f"{AT}new/?again={Siting.objects.get().pk}").content.decode()
    assert 'value="100"' in again
    assert "900000 yuan" in again


def test_too_little_money_says_so(made: Worked, now: datetime) -> None:
    here, clerk = ask(made, **MONEY | {"budget": "10.5"}), client_of(made.town.staff.street_clerk)
    told = said(clerk.get(here))
    assert "10.5 万元不够设任何一处" in told
    assert "最便宜的也要25 万元" in told
    assert "仅此一处就超出预算" in told


def test_as_many_for_more_money_says_so(made: Worked, now: datetime) -> None:
    here, clerk = ask(made, **MONEY | {"budget": "50"}), client_of(made.town.staff.street_clerk)
    assert "人数不减，但多花5 万元。" in said(clerk.get(here))
    english = said(clerk.get(here, headers={"accept-language": "en"}))
    assert "Nobody fewer, but 50,000 yuan more is spent." in english


def test_a_budget_is_needed(made: Worked, now: datetime) -> None:
    clerk = client_of(made.town.staff.street_clerk)
    assert "请填写预算" in posted(clerk, f"{AT}new/", form_of(made, **MONEY | {"budget": ""}), 422)
    assert not Siting.objects.exists()
    for odd in ("-1", "1000001", "0.00001", "x"):
        posted(clerk, f"{AT}new/", form_of(made, **MONEY | {"budget": odd}), 422)
    posted(clerk, f"{AT}new/", form_of(made, **MONEY | {"budget": "", "goal": "most"}))


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("东门\t104.01\t30.02\t30万", Spot("东门", 104.01, 30.02, 300_000)),
        ("东门, 104.01, 30.02, 30.5 万元", Spot("东门", 104.01, 30.02, 305_000)),
        ("104.01 30.02 250000 yuan", Spot("", 104.01, 30.02, 250_000)),
        ("104.01，30.02，0元", Spot("", 104.01, 30.02, 0)),
        ("3 号 12, 104.01, 30.02", Spot("3 号 12", 104.01, 30.02)),
    ],
)
def test_a_point_may_say_what_it_costs(text: str, spot: Spot) -> None:
    assert read_points(text) == (spot,)


def test_a_point_that_costs_too_much() -> None:
    with pytest.raises(Invalid) as refusal:
        read_points("104.01, 30.02, 9999999万")
    assert refusal.value.details == {"fields": {"points": "point_price_odd_at"}, "line": 1}
