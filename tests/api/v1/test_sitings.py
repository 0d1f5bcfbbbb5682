"""Where new places should stand, by the interface: asked, answered, read.

The small town of docs/engine.md: A and B give it to 30 people, D to 50; C has it (80).
"""

from pathlib import Path
from typing import Any

import pytest
from tests.api.v1.callers import NOW, caller, told
from tests.apps.appeals.factories import Town
from tests.apps.circles.worked import CORNERS, KINDERGARTEN, Worked, worked_once

from linquan.apps.circles import jobs, owing
from linquan.apps.circles.models import Siting
from linquan.apps.orgs.types import Scope

AT = "/circles/sitings"
PRICES = {"A": 300_000, "B": 250_000, "D": 900_000}


@pytest.fixture
def made(town: Town, tmp_path: Path, settings: Any) -> Worked:
    settings.LINQUAN_HOME = tmp_path
    return worked_once(town, tmp_path, NOW)


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    asked: list[int] = []
    monkeypatch.setattr(owing, "answer_later", asked.append)
    return asked


def question(**other: Any) -> dict[str, Any]:
    points = [
        {"name": letter, "lon": CORNERS[letter][0], "lat": CORNERS[letter][1], "yuan": yuan}
        for letter, yuan in PRICES.items()
    ]
    return {"item": KINDERGARTEN, "sources": [], "points": points} | other


def test_from_the_question_to_the_answer(made: Worked, later: list[int]) -> None:
    key = caller(made.town)
    assert key.read(AT) == {"items": [], "before": 0}
    answer = key.post(AT, question(), idempotency_key="k1")
    assert answer.status_code == 201
    assert key.post(AT, question(), idempotency_key="k1").json() == answer.json()
    siting_id = answer.json()["siting_id"]
    assert later == [siting_id]
    waiting = key.read(f"{AT}/{siting_id}")
    assert (waiting["state"], waiting["figures"], waiting["chosen"]) == ("waiting", {}, [])
    assert (waiting["area_id"], waiting["asked"]["minutes"]) == (made.town.district_id, 5)
    assert jobs.answer_siting(siting_id) == ""
    found = key.counted(f"{AT}/{siting_id}", 5)
    figures = found["figures"]
    assert (found["state"], found["run_id"]) == ("done", made.run_id)
    assert (figures["before"], figures["value"], figures["bound"]) == (80, 130, 130)
    (chosen,) = found["chosen"]
    assert (chosen["site"]["name"], chosen["people"], chosen["yuan"]) == ("D", 50, None)
    assert chosen["homes"] == [{"area_id": made.estates["D"], "people": 50}]
    assert [(r["site"]["name"], r["at_least"], r["at_most"]) for r in found["rejected"]] == [
        ("A", 20, 20), ("B", 20, 20),
    ]  # fmt: skip
    (line,) = key.counted(AT, 1)["items"]
    assert line == {name: found[name] for name in line}


def test_of_a_level_of_the_network(made: Worked) -> None:
    """Nobody has a shared centre: within 5 minutes A serves A and B as B does, D itself alone."""
    key = caller(made.town)
    said = {"item": "position-shared", "area": made.town.district.community_ids[0], "minutes": 5}
    siting_id = key.post(AT, question(**said, sites=2)).json()["siting_id"]
    assert jobs.answer_siting(siting_id) == ""
    found = key.read(f"{AT}/{siting_id}")
    assert (found["figures"]["has"], found["figures"]["value"]) == (0, 160)
    assert sorted(one["people"] for one in found["chosen"]) == [50, 110]
    answer = key.post(AT, question(**said, goal="centres"))
    assert answer.status_code == 422
    assert answer.json()["fields"]["goal"]["code"] == "centres_of_items"


def test_for_so_much_money(made: Worked) -> None:
    key = caller(made.town)
    siting_id = key.post(AT, question(goal="budget", budget=500_000)).json()["siting_id"]
    assert jobs.answer_siting(siting_id) == ""
    found = key.read(f"{AT}/{siting_id}")
    (chosen,) = found["chosen"]
    assert (chosen["site"]["name"], chosen["people"], chosen["yuan"]) == ("B", 30, 250_000)
    assert (found["figures"]["value"], found["figures"]["spent_yuan"]) == (110, 250_000)
    told_of = {r["site"]["name"]: (r["yuan"], r["at_most"]) for r in found["rejected"]}
    assert told_of == {"A": (300_000, 0), "D": (900_000, None)}


def test_centres_take_the_thresholds_where_nothing_is_said(made: Worked) -> None:
    key = caller(made.town)
    asked = [
        key.post(AT, question(goal="centres", **said)).json()["siting_id"]
        for said in ({}, {"radius_m": 600, "least": 20, "most": 90})
    ]
    kept = [Siting.objects.get(pk=pk).asked for pk in asked]
    assert [(one["radius_m"], one["least"], one["most"]) for one in kept] == [
        (1_000, 30_000, 60_000), (600, 20, 90),
    ]  # fmt: skip


def test_pages_of_questions(made: Worked, monkeypatch: pytest.MonkeyPatch) -> None:
    key = caller(made.town)
    first, second = (key.post(AT, question()).json()["siting_id"] for _ in range(2))
    monkeypatch.setattr("linquan.apps.circles.queries.siting.MOST_SITINGS", 1)
    page = key.read(AT)
    assert ([one["siting_id"] for one in page["items"]], page["before"]) == ([second], second)
    page = key.read(f"{AT}?before={second}")
    assert ([one["siting_id"] for one in page["items"]], page["before"]) == ([first], 0)


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"item": "XXX"}, {"item": "item_unknown"}),
        ({"area": 999_999}, {"area": "area_unknown"}),
        ({"goal": "budget"}, {"budget": "budget_needed"}),
        ({"points": []}, {"sources": "sources_missing"}),
        ({"from_age": 9, "to_age": 3}, {"ages": "ages_odd"}),
        ({"goal": "centres", "least": 9, "most": 3}, {"most": "most_below_least"}),
    ],
)
def test_odd_questions(made: Worked, said: dict[str, Any], fields: dict[str, str]) -> None:
    answer = caller(made.town).post(AT, question(**said))
    found = told(answer)["fields"]
    assert (answer.status_code, {name: one["code"] for name, one in found.items()}) == (422, fields)
    assert all(one["message"] for one in found.values())
    assert not Siting.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        {"goal": "best"}, {"sites": 0}, {"sites": 51}, {"budget": 0}, {"minutes": 61},
        {"sources": ["moon"]}, {"spacing_m": 1}, {"points": [{"lon": 181, "lat": 0}]},
        {"radius_m": 99}, {"yuan": 1}, {"to_age": 121},
    ],
)  # fmt: skip
def test_what_is_no_question(made: Worked, said: dict[str, Any]) -> None:
    assert caller(made.town).post(AT, question(**said)).status_code == 422
    assert not Siting.objects.exists()


def test_before_any_run(town: Town) -> None:
    answer = caller(town).post(AT, question())
    assert (answer.status_code, told(answer)["code"]) == (409, "no_run")


def test_who_may(made: Worked) -> None:
    key = caller(made.town)
    siting_id = key.post(AT, question()).json()["siting_id"]
    reader = caller(made.town, scopes=frozenset({Scope.CIRCLES_READ}), name="读")
    assert reader.get(f"{AT}/{siting_id}").status_code == 200
    assert reader.post(AT, question()).status_code == 403
    other = caller(made.town, scopes=frozenset({Scope.PLACES_READ}), name="别的")
    assert (other.get(AT).status_code, other.get(f"{AT}/{siting_id}").status_code) == (403, 403)
    clerk = caller(made.town, made.town.staff.clerk, name="社区")
    assert clerk.post(AT, question()).status_code == 403
    assert key.get(f"{AT}/999999").status_code == 404
    assert Siting.objects.count() == 1
