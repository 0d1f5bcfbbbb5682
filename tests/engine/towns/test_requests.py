"""Requests of the demo street."""

import hashlib
import json
from collections import Counter
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from linquan.engine.errors import BadInput
from linquan.engine.towns import (
    DEMO_SEED,
    JIANG_AN,
    Lateness,
    Outcome,
    Town,
    TownRequest,
    load_groups,
    load_matters,
    make_requests,
    make_town,
)
from linquan.engine.towns.matters import load_templates
from linquan.engine.towns.outcomes import LIMIT_H, OPEN_OUTCOMES
from linquan.engine.towns.requests import CHANNELS, END

HOUR = 3600
DAY = 24 * HOUR

LAST_STATUS = {
    Outcome.RECEIVED: "received",
    Outcome.ASSIGNED: "assigned",
    Outcome.IN_PROGRESS: "in_progress",
    Outcome.WAITING: "waiting",
    Outcome.ANSWERED: "answered",
    Outcome.CLOSED_SATISFIED: "closed",
    Outcome.CLOSED_BASICALLY: "closed",
    Outcome.REOPENED: "reopened",
    Outcome.DECLINED: "declined",
    Outcome.WITHDRAWN: "withdrawn",
}


@pytest.fixture(scope="module")
def requests(town: Town) -> tuple[TownRequest, ...]:
    return make_requests(town, DEMO_SEED)


POLICIES = {matter.code: matter.policy for matter in load_matters()}


def test_are_the_same_on_every_platform(requests: tuple[TownRequest, ...]) -> None:
    text = json.dumps([asdict(row) for row in requests], ensure_ascii=False, sort_keys=True)
    assert (
        hashlib.sha256(text.encode()).hexdigest()
        == "5056176f6293ac0fbc658537b5360e52456313e027a088ced6b90eb2a98adcad"
    )


def test_count_span_and_order(requests: tuple[TownRequest, ...]) -> None:
    offsets = [request.offset_s for request in requests]
    assert len(offsets) == 126
    assert offsets == sorted(offsets, reverse=True)
    assert offsets[-1] > 0
    assert 27 * DAY < offsets[0] <= 28 * DAY


def test_every_state_and_lateness_is_there(requests: tuple[TownRequest, ...]) -> None:
    assert {request.outcome for request in requests} == set(Outcome)
    still_open = [request for request in requests if request.outcome in OPEN_OUTCOMES]
    pressing = Counter(request.lateness for request in still_open)
    assert pressing[Lateness.OVERDUE] == 5
    assert pressing[Lateness.SOON] == 4
    assert len(still_open) == 31


def test_lateness_agrees_with_the_deadline(requests: tuple[TownRequest, ...]) -> None:
    for request in requests:
        limit_s = LIMIT_H[POLICIES[request.matter]] * HOUR
        if request.outcome is Outcome.REOPENED:
            assert request.lateness is Lateness.ON_TIME
            assert request.steps[-1].offset_s < limit_s - 6 * HOUR
        elif request.outcome in OPEN_OUTCOMES:
            left = limit_s - request.offset_s
            assert (left < 0) == (request.lateness is Lateness.OVERDUE)
            assert (0 <= left < min(6 * HOUR, limit_s / 2)) == (request.lateness is Lateness.SOON)
        else:
            ended = {"answered", "declined", "withdrawn"}
            done = next(step for step in request.steps if step.status in ended)
            is_late = request.offset_s - done.offset_s > limit_s
            assert is_late == (request.lateness is Lateness.OVERDUE)


def test_steps_lead_from_receipt_to_the_outcome(requests: tuple[TownRequest, ...]) -> None:
    for request in requests:
        offsets = [step.offset_s for step in request.steps]
        assert request.steps[0].status == "received"
        assert offsets[0] == request.offset_s
        assert offsets == sorted(offsets, reverse=True)
        assert offsets[-1] >= 0
        assert request.steps[-1].status == LAST_STATUS[request.outcome]


def test_near_duplicates_speak_of_one_thing_at_one_place(
    requests: tuple[TownRequest, ...],
) -> None:
    groups: dict[int, list[TownRequest]] = {}
    for request in requests:
        if request.duplicate_group is not None:
            groups.setdefault(request.duplicate_group, []).append(request)
    assert sorted(groups) == list(range(9))
    for rows in groups.values():
        assert 2 <= len(rows) <= 3
        assert len({(r.matter, r.title, r.address, r.lon, r.lat) for r in rows}) == 1
        assert len({r.text.zh for r in rows}) == len(rows)
        assert rows[0].offset_s - rows[-1].offset_s <= 80 * HOUR
    assert {request.outcome for request in groups[0]} == {Outcome.RECEIVED}
    assert max(request.offset_s for request in groups[0]) <= 28 * HOUR


def test_texts_are_filled_and_rarely_alike(requests: tuple[TownRequest, ...]) -> None:
    texts = [request.text.zh for request in requests]
    assert len(set(texts)) >= 115
    for request in requests:
        assert "{" not in request.text.zh + request.text.en
        assert request.text.en[0].isupper()
        assert len(request.title.zh) <= 20


def test_more_by_day_than_by_night(town: Town) -> None:
    rows = make_requests(town, seed=3, count=700)
    hours = Counter((END - timedelta(seconds=row.offset_s)).hour for row in rows)
    weekdays = Counter((END - timedelta(seconds=row.offset_s)).weekday() for row in rows)
    assert sum(hours[hour] for hour in range(8, 18)) > 5 * sum(hours[hour] for hour in range(6))
    assert weekdays[0] > weekdays[6]


def test_season_moves_matters(town: Town) -> None:
    def share(month: int) -> float:
        end = datetime(2026, month, 28, 9, 0, tzinfo=UTC)
        rows = make_requests(town, seed=4, count=500, end=end)
        return sum(row.matter == "lights" for row in rows) / len(rows)

    assert share(11) > 1.4 * share(5)


def test_desk_is_not_visited_at_night(town: Town) -> None:
    for request in make_requests(town, seed=5, count=600):
        at = END - timedelta(seconds=request.offset_s)
        if request.channel in {"desk", "visit", "mobile_point"}:
            assert at.weekday() < 5
            assert 8 <= at.hour < 18
        assert request.channel in {code for chances in CHANNELS.values() for code in chances}


def test_places_are_where_the_request_says(town: Town, requests: tuple[TownRequest, ...]) -> None:
    for request in requests:
        if request.gate is not None:
            gate = town.gates[request.gate]
            assert (gate.lon, gate.lat, gate.estate) == (request.lon, request.lat, request.estate)
        elif request.firm is not None:
            firm = town.firms[request.firm]
            assert (firm.lon, firm.lat, firm.estate) == (request.lon, request.lat, request.estate)
            assert request.reporter == "firm"
            assert firm.name.zh in request.text.zh or "公司" in request.text.zh
        else:
            assert request.building is not None
            building = town.buildings[request.building]
            point = shapely.Point(request.lon, request.lat)
            assert shapely.Polygon(building.ring).contains(point)
            assert building.estate == request.estate


def test_matter_list_holds_together() -> None:
    matters = load_matters()
    codes = [matter.code for matter in matters]
    assert len(set(codes)) == len(codes) == 28
    assert [group.name.zh for group in load_groups()] == ["居民关心", "生活操心", "邻里揪心"]
    assert {matter.group for matter in matters} == {group.code for group in load_groups()}
    assert {matter.policy for matter in matters} == set(LIMIT_H)
    assert {matter.level for matter in matters} == {"community", "street", "district"}
    assert [matter.code for matter in matters if matter.is_fallback] == ["other"]
    for matter in matters:
        assert set(matter.months) <= set(range(1, 13))
        assert matter.is_fallback or len(matter.words) >= 8
        assert len(set(matter.words)) == len(matter.words)
        assert max((len(word) for word in matter.words), default=0) <= 20


def test_matters_name_departments_that_exist(town: Town) -> None:
    keys = {department.key for department in town.departments}
    assert {matter.department for matter in load_matters()} <= keys


def test_every_matter_but_the_fallback_has_wordings() -> None:
    told = {template.matter for template in load_templates()}
    assert told == {matter.code for matter in load_matters() if not matter.is_fallback}


def test_only_matters_that_are_listed_are_told(town: Town) -> None:
    lights = [matter for matter in load_matters() if matter.code == "lights"]
    rows = make_requests(town, seed=1, count=20, matters=lights)
    assert {row.matter for row in rows} == {"lights"}
    assert len(rows) == 20


def test_unknown_policy_is_taken_as_general(town: Town) -> None:
    lights = [m for m in load_matters() if m.code == "lights"]
    own = [replace(lights[0], policy="street_own_10d")]
    assert make_requests(town, seed=1, count=20, matters=own) == make_requests(
        town, seed=1, count=20, matters=lights
    )


def test_a_town_without_firms_hears_from_none() -> None:
    bare = make_town(replace(JIANG_AN, firms=()), seed=1)
    rows = make_requests(bare, seed=1, count=300)
    assert {row.reporter for row in rows} == {"resident"}


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6), count=st.integers(1, 60), days=st.integers(1, 40))
def test_any_count_and_span(town: Town, seed: int, count: int, days: int) -> None:
    rows = make_requests(town, seed, count, days)
    assert len(rows) == count
    for row in rows:
        assert row.offset_s > 0
        calm = row.lateness is Lateness.ON_TIME or row.outcome not in OPEN_OUTCOMES
        assert not calm or row.offset_s <= max(days, 2) * DAY


@pytest.mark.parametrize(("count", "days"), [(0, 28), (5, 0)])
def test_nothing_to_tell(town: Town, count: int, days: int) -> None:
    with pytest.raises(BadInput, match="count and days must be at least 1"):
        make_requests(town, 1, count, days)


def test_no_matter_with_wordings(town: Town) -> None:
    other = [matter for matter in load_matters() if matter.is_fallback]
    with pytest.raises(BadInput, match="no template fits"):
        make_requests(town, 1, matters=other)
