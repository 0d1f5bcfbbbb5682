"""The list of formulas of the three rates: what can be written, by whom, and what it says."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from tests.apps.appeals.factories import Town, events_after, exactly, last_event_id, picture, warm
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import operations, queries, rate_words
from linquan.apps.appeals.models import RateFormulaLine
from linquan.apps.appeals.rates import OUTCOMES, OWN, Outcome, Rate, RateFormula
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed

DECEMBER = date(2026, 12, 1)
OF = {row.formula.rate: row.formula for row in OWN}
SATISFIED = OF[Rate.SATISFIED]


def revise(town: Town, now: datetime, by: Actor | None = None, **more: Any) -> int:
    given: dict[str, Any] = {"code": "satisfied", "draft": SATISFIED, "valid_from": DECEMBER} | more
    return operations.revise_rate_formula(
        actor=by or town.staff.street_clerk, district_id=town.district_id, now=now, **given
    )


def test_a_formula_holds_from_a_day_on(town: Town, now: datetime) -> None:
    warm(town)
    seen = last_event_id()
    draft = replace(SATISFIED, group_codes=("homes",), channel_kinds=("phone",), least=20)
    with exactly(7):
        pk = revise(town, now, draft=draft)
    [event] = events_after(seen)
    assert (event["kind"], event["data"]["least"]) == ("rateformula.revised", 20)
    rows = queries.rate_formulas(town.district_id)
    told = [(row.formula_id, row.code, row.valid_to) for row in rows]
    assert told == [
        (0, "response", None), (0, "solved", None), (0, "satisfied", DECEMBER),
        (pk, "satisfied", None),
    ]  # fmt: skip
    assert rows[-1].formula == draft


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"code": "solved"}, "code"),
        ({"draft": replace(SATISFIED, channel_kinds=("pigeon",))}, "channel_kinds"),
        ({"draft": replace(SATISFIED, group_codes=("nowhere",))}, "group_codes"),
        ({"valid_from": date(2026, 11, 19)}, "valid_from"),
    ],
)
def test_what_no_list_knows(town: Town, now: datetime, more: dict[str, Any], field: str) -> None:
    before = picture()
    with pytest.raises(Invalid) as refusal:
        revise(town, now, **more)
    assert field in refusal.value.fields
    assert picture() == before


def test_only_who_edits_lists(town: Town, now: datetime) -> None:
    before = picture()
    for actor in (town.staff.clerk, town.staff.handler, town.staff.leader):
        with pytest.raises(NotAllowed):
            revise(town, now, actor)
    assert picture() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"worths": {Outcome.SATISFIED: 100}},
        {"worths": dict.fromkeys(OUTCOMES[Rate.SATISFIED], 101)},
        {"worths": dict.fromkeys(OUTCOMES[Rate.SATISFIED], -1)},
        {"worths": dict.fromkeys(OUTCOMES[Rate.SATISFIED], 0)},
        {"worths": dict.fromkeys(OUTCOMES[Rate.SATISFIED])},
        {"least": 0},
        {"least": 1001},
        {"confidence": 50},
        {"rate": Rate.RESPONSE},
    ],
)
def test_a_formula_that_cannot_be_reckoned(changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        replace(SATISFIED, **changes)


def test_every_outcome_has_words() -> None:
    for rate, outcomes in OUTCOMES.items():
        assert all(rate_words.outcome_word(rate, outcome) for outcome in outcomes)
        assert len(rate_words.told(OF[rate], {})) == 5


def form_of(formula: RateFormula) -> dict[str, Any]:
    """What a browser sends for a formula."""
    worths = {
        f"worth_{name}": "" if worth is None else str(worth)
        for name, worth in formula.worths.items()
    }
    return worths | {
        "rate": formula.rate.value, "turns": formula.turns.value,
        "dated_by": formula.dated_by.value, "least": str(formula.least),
        "confidence": str(formula.confidence), "left_out": sorted(formula.left_out),
        "valid_from": "2026-12-01",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("满意率", "本系统默认，非官方口径", "诉求人基本满意计 80 %")),
        ("en", ("Satisfied rate", "ours, not official", "the reporter is fairly satisfied: 80 %")),
    ],
)
def test_the_pages(
    town: Town,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    words: tuple[str, ...],
) -> None:
    fix_clock(monkeypatch, now)
    client = client_of(town.staff.street_clerk)
    accept = {"accept-language": language}
    shown = client.get("/lists/rates/", headers=accept).content.decode()
    assert [word for word in words if word not in shown] == []
    sent = form_of(SATISFIED) | {"worth_unrated": "50"}
    assert client.post("/lists/rates/satisfied/", sent).status_code == 303
    assert RateFormulaLine.objects.get().worths["unrated"] == 50
    assert client.get("/lists/rates/satisfied/", headers=accept).status_code == 200
    for odd in ({"worth_satisfied": "101"}, {"rate": "solved"}, {"turns": "odd"}, {"rate": "odd"}):
        assert client.post("/lists/rates/satisfied/", sent | odd).status_code == 422
    nothing = sent | dict.fromkeys((f"worth_{name}" for name in SATISFIED.worths), "0")
    assert client.post("/lists/rates/satisfied/", nothing).status_code == 422
    assert RateFormulaLine.objects.count() == 1
