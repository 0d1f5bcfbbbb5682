"""The router: examples, and held against all duties looked at one by one."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from tests.apps.appeals.routing_factories import (
    AREAS,
    DAY,
    FROM,
    QUESTION,
    UNITS,
    duty,
    grounds,
    rule,
    unit,
)

from linquan.apps.appeals import routing
from linquan.apps.appeals.routes import RANKS, Choice, Effect, Passed, Proposal, Question, Why
from linquan.apps.appeals.types import DutyRow
from linquan.apps.places.types import Level

LADDER = (
    duty(1, 50, "/1/"),
    duty(2, 10, "/1/2/"),
    duty(3, 11, "/1/2/3/"),
    duty(4, 60, "/1/2/3/"),
)


def units(proposal: Proposal) -> list[int]:
    return [choice.organisation_id for choice in proposal.choices]


def passed(proposal: Proposal) -> list[tuple[str, str, int | None]]:
    return [(p.level.value, p.why.value, p.organisation_id) for p in proposal.passed]


def skipped(proposal: Proposal) -> list[tuple[str, str, int | None]]:
    return [(s.rule.code, s.why.value, s.organisation_id) for s in proposal.skipped]


def test_the_lowest_level_comes_first_and_the_others_behind_it() -> None:
    found = routing.route(QUESTION, grounds(LADDER))
    assert units(found) == [11, 60, 10, 50]
    assert found.first == Choice(11, Level.COMMUNITY, LADDER[2])
    assert found.lowest() == {11, 60}
    assert (found.passed, found.skipped) == ((), ())


def test_levels_without_the_duty_are_named_as_the_place_calls_them() -> None:
    only_district = grounds(LADDER[:1])
    found = routing.route(QUESTION, only_district)
    assert passed(found) == [("community", "no_duty", None), ("street", "no_duty", None)]
    in_village = routing.route(replace(QUESTION, area_path="/1/2/4/"), only_district)
    assert passed(in_village) == [("village", "no_duty", None), ("street", "no_duty", None)]
    in_street = routing.route(replace(QUESTION, area_path="/1/2/"), only_district)
    assert passed(in_street) == [("street", "no_duty", None)]


def test_a_party_is_passed_over_by_name_with_what_lies_below_it() -> None:
    company = routing.route(replace(QUESTION, about_path="/60/"), grounds(LADDER[:1] + LADDER[3:]))
    assert units(company) == [50]
    assert passed(company) == [("community", "party", 60), ("street", "no_duty", None)]
    office = routing.route(replace(QUESTION, about_path="/10/"), grounds(LADDER))
    assert units(office) == [60, 50]
    assert passed(office) == [("community", "party", 11)]


def test_a_duty_out_of_its_days_and_a_closed_unit_are_named() -> None:
    soon, gone = DAY + timedelta(days=1), DAY
    lines = (
        duty(1, 50, "/1/"),
        duty(2, 10, "/1/2/", valid_from=soon),
        duty(3, 11, "/1/2/3/", valid_to=gone),
        duty(4, 60, "/1/2/3/6/"),
    )
    found = routing.route(QUESTION, grounds(lines, closed=[60]))
    assert units(found) == [50]
    assert found.passed == (
        Passed(Level.GRID, Why.CLOSED, 60),
        Passed(Level.COMMUNITY, Why.ENDED, 11, gone),
        Passed(Level.STREET, Why.NOT_YET, 10, soon),
    )


def test_nobody_is_proposed_where_nobody_has_the_duty() -> None:
    found = routing.route(QUESTION, grounds([duty(1, 50, "/1/", "")]))
    assert found.first is None
    assert found.lowest() == frozenset()
    assert passed(found) == [
        ("community", "no_duty", None), ("street", "no_duty", None), ("district", "no_duty", None),
    ]  # fmt: skip
    assert routing.facts(found) == {}


def test_the_first_rule_that_holds_decides() -> None:
    rules = [rule(2, organisation_id=70), rule(1, organisation_id=12, matter_codes=("lamp",))]
    found = routing.route(QUESTION, grounds(LADDER, rules))
    assert found.first == Choice(12, Level.VILLAGE, rule=rules[1])
    assert units(found) == [12, 11, 60, 10, 50]
    assert (found.passed, found.skipped) == ((), ())
    assert routing.facts(found) == {"level": "village", "passed": [], "rule": "r1"}


@pytest.mark.parametrize(
    ("conditions", "why"),
    [
        ({"matter_codes": ("lamp",)}, None),
        ({"group_codes": ("homes",)}, None),
        ({"matter_codes": ("lift",), "group_codes": ("homes",)}, None),
        ({"matter_codes": ("lift",)}, "about something else"),
        ({"group_codes": ("safety",)}, "about something else"),
        ({"area_path": "/1/2/3/"}, None),
        ({"area_path": "/1/2/4/"}, "about something else"),
        ({"zone_id": 7}, None),
        ({"zone_id": 8}, Why.ZONE),
        ({"channel_codes": ("web", "scan")}, None),
        ({"channel_codes": ("web",)}, Why.CHANNEL),
        ({"weekdays": (2,)}, None),
        ({"weekdays": (5, 6)}, Why.TIME),
        ({"opens": time(10), "closes": time(11)}, None),
        ({"opens": time(9), "closes": time(10)}, Why.TIME),
        ({"opens": time(18), "closes": time(8)}, Why.TIME),
        ({"opens": time(18), "closes": time(10, 1)}, None),
        ({"opens": time(10), "closes": time(8)}, None),
        ({"valid_from": DAY}, None),
        ({"valid_from": DAY + timedelta(days=1)}, "about something else"),
        ({"valid_to": DAY}, "about something else"),
    ],
)
def test_every_condition_of_a_rule(conditions: dict[str, Any], why: Any) -> None:
    question = replace(QUESTION, zones=frozenset({7}))
    found = routing.route(question, grounds(LADDER, [rule(1, **conditions)]))
    if why is None:
        assert units(found)[0] == 50
    else:
        assert units(found)[0] == 11
        assert skipped(found) == []
        named = routing.route(
            question, grounds(LADDER, [rule(1, **{"matter_codes": ("lamp",)} | conditions)])
        )
        assert skipped(named) == ([("r1", why.value, None)] if isinstance(why, Why) else [])


def test_a_rule_never_sends_to_a_party_nor_to_a_closed_unit_then_the_next() -> None:
    rules = [
        rule(1, organisation_id=11),
        rule(2, organisation_id=80),
        rule(3, organisation_id=999),
        rule(4, organisation_id=70),
    ]
    found = routing.route(replace(QUESTION, about_path="/10/"), grounds(LADDER, rules, closed=[80]))
    assert found.first == Choice(70, Level.DISTRICT, rule=rules[3])
    assert skipped(found) == [("r1", "party", 11), ("r2", "closed", 80), ("r3", "closed", 999)]


@pytest.mark.parametrize(
    ("effect", "level", "first", "others"),
    [
        (Effect.LEVEL, Level.COMMUNITY, 11, [60, 10, 50]),
        (Effect.LEVEL, Level.STREET, 10, [11, 60, 50]),
        (Effect.LEVEL, Level.DISTRICT, 50, [11, 60, 10]),
        (Effect.START, Level.STREET, 10, [11, 60, 50]),
        (Effect.START, Level.COMMUNITY, 11, [60, 10, 50]),
    ],
)
def test_a_rule_may_name_a_level(
    effect: Effect, level: Level, first: int, others: list[int]
) -> None:
    one = rule(1, effect=effect.value, level=level.value, organisation_id=None)
    found = routing.route(QUESTION, grounds(LADDER, [one]))
    assert units(found) == [first, *others]
    assert found.first is not None
    assert (found.first.rule, found.first.level) == (one, level)
    assert found.first.duty is not None
    assert found.passed == ()


def test_a_level_falls_back_on_its_desk_and_a_start_on_the_level_above() -> None:
    lines = (duty(1, 50, "/1/"), duty(2, 10, "/1/2/", ""), duty(3, 11, "/1/2/3/"))
    to_street = {"level": "street", "organisation_id": None}
    on_it = rule(1, effect=Effect.LEVEL.value, **to_street)
    from_it = rule(1, effect=Effect.START.value, **to_street)
    by_desk = routing.route(QUESTION, grounds(lines, [on_it]))
    assert by_desk.first == Choice(10, Level.STREET, lines[1], on_it)
    above = routing.route(QUESTION, grounds(lines, [from_it]))
    assert above.first == Choice(50, Level.DISTRICT, lines[0], from_it)
    assert passed(above) == [("street", "no_duty", None)]
    about = replace(QUESTION, about_path="/10/")
    assert skipped(routing.route(about, grounds(lines, [on_it]))) == [("r1", "party", 10)]
    nobody = routing.route(QUESTION, grounds(lines[2:], [from_it]))
    assert (units(nobody), skipped(nobody)) == ([11], [("r1", "no_duty", None)])


def test_only_a_rule_marked_directly_lets_it_land_elsewhere() -> None:
    later = rule(1, organisation_id=70)
    assert routing.landing(QUESTION, grounds(LADDER)) is None
    assert routing.landing(QUESTION, grounds(LADDER, [later])) is None
    direct = replace(later, is_direct=True)
    assert routing.landing(QUESTION, grounds(LADDER, [direct])) == Choice(
        70, Level.DISTRICT, rule=direct
    )
    both = grounds(LADDER, [later, replace(rule(2), is_direct=True)])
    assert routing.landing(QUESTION, both) is None


@pytest.mark.parametrize(
    ("lines", "target", "owner", "expected"),
    [
        (LADDER, 11, 11, False),  # what is proposed
        (LADDER, 60, 11, False),  # its like by the duty list
        (LADDER, 10, 11, True),  # higher than the lowest competent level
        (LADDER, 10, 10, True),  # likewise, though its owner lies there already
        (LADDER, 12, 11, False),  # as low, though no duty names it
        (LADDER[:1], 50, 11, False),  # higher than the owner, but what is proposed
        (LADDER[:1], 70, 11, True),  # as high as what is proposed, but higher than the owner
        (LADDER[:1], 70, 50, False),
        (LADDER[:1], 11, 50, False),  # downwards
        ((), 10, 11, True),
        ((), 12, 11, False),
        ((), 80, 11, False),
    ],
)
def test_what_needs_a_reason(
    lines: tuple[DutyRow, ...], target: int, owner: int, expected: bool
) -> None:
    where = grounds(lines)
    found = routing.route(QUESTION, where)
    assert routing.steps_up(unit(target), unit(owner), found, where) is expected


def test_a_rule_gives_the_reason_for_where_it_leads() -> None:
    where = grounds(LADDER, [rule(1)])
    found = routing.route(QUESTION, where)
    assert routing.steps_up(unit(50), unit(11), found, where) is False
    assert found.lowest() == {50}


def test_what_an_event_keeps_of_it() -> None:
    found = routing.route(replace(QUESTION, about_path="/60/"), grounds(LADDER[:1] + LADDER[3:]))
    assert routing.facts(found) == {
        "level": "district",
        "passed": [["community", "party", 60], ["street", "no_duty", None]],
    }


# Held against a look at every duty.

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

_AREAS, _UNITS = sorted(AREAS), sorted(UNITS)
_DAYS = some.sampled_from([DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)])
_DUTIES = some.lists(
    some.builds(
        duty,
        duty_id=some.integers(1, 30),
        organisation_id=some.sampled_from(_UNITS),
        area_path=some.sampled_from(_AREAS),
        code=some.sampled_from(["lamp", "lift", ""]),
        valid_from=_DAYS | some.just(FROM),
        valid_to=_DAYS | some.none(),
    ),
    max_size=12,
    unique_by=lambda one: one.duty_id,
)
_RULES = some.lists(
    some.builds(
        rule,
        position=some.integers(1, 9),
        matter_codes=some.sampled_from([(), ("lamp",), ("lift",)]),
        area_path=some.sampled_from(["", *_AREAS]),
        weekdays=some.sampled_from([(), (2,), (3,)]),
        effect=some.sampled_from([e.value for e in Effect]),
        organisation_id=some.sampled_from([*_UNITS, 999]),
        level=some.sampled_from(["community", "street", "district"]),
        valid_to=_DAYS | some.none(),
    ),
    max_size=4,
    unique_by=lambda one: one.position,
)
_ABOUT = some.sampled_from(["", *(path for path, _, _ in UNITS.values())])
_CLOSED = some.sets(some.sampled_from(_UNITS), max_size=3)


def _fit(one: DutyRow, question: Question, closed: set[int]) -> bool:
    """Look at one duty by itself."""
    about = question.about_path
    return (
        one.matter_code == question.matter_code
        and question.area_path.startswith(one.area_path)
        and one.valid_from <= question.day
        and (one.valid_to is None or question.day < one.valid_to)
        and one.organisation_id not in closed
        and not (about and UNITS[one.organisation_id][0].startswith(about))
    )


@PATIENT
@given(_DUTIES, some.sampled_from(_AREAS), _ABOUT, _CLOSED)
def test_without_rules_it_is_the_lowest_competent_one(
    duties: list[DutyRow], area_path: str, about: str, closed: set[int]
) -> None:
    question = replace(QUESTION, area_path=area_path, about_path=about)
    found = routing.route(question, grounds(duties, closed=closed))
    fit = [one for one in duties if _fit(one, question, closed)]
    assert set(units(found)) == {one.organisation_id for one in fit}
    depths = [len(c.duty.area_path) for c in found.choices if c.duty]
    assert depths == sorted(depths, reverse=True)
    if fit:
        lowest = max(len(one.area_path) for one in fit)
        best = min((o for o in fit if len(o.area_path) == lowest), key=lambda one: one.duty_id)
        assert found.first == Choice(best.organisation_id, AREAS[best.area_path], best)
    told = {RANKS[p.level] for p in found.passed}
    first = RANKS[found.first.level] if found.first else -1
    ranks = {RANKS[AREAS[path]] for path in _AREAS if area_path.startswith(path)}
    assert told >= {rank for rank in ranks if first < rank <= RANKS[Level.COMMUNITY]}


@PATIENT
@given(_DUTIES, _RULES, some.sampled_from(_AREAS), _ABOUT, _CLOSED)
def test_never_a_party_nor_a_closed_one_nor_a_rule_out_of_its_days(
    duties: list[DutyRow], rules: list[Any], area_path: str, about: str, closed: set[int]
) -> None:
    question = replace(QUESTION, area_path=area_path, about_path=about)
    found = routing.route(question, grounds(duties, rules, closed))
    for choice in found.choices:
        assert choice.organisation_id not in closed
        assert not (about and UNITS[choice.organisation_id][0].startswith(about))
        assert choice.duty is None or choice.duty in duties
    assert len(set(units(found))) == len(found.choices)
    used = found.first.rule if found.first else None
    if used is not None:
        assert used.valid_to is None or used.valid_to > DAY
        assert used.matter_codes in {(), ("lamp",)}
        assert used.weekdays in {(), (2,)}
        earlier = [r for r in rules if r.position < used.position]
        assert all(not _leads(r, question, closed) for r in earlier)


def _leads(one: Any, question: Question, closed: set[int]) -> bool:
    """Whether a rule to an organisation holds and can be followed, looked at by itself."""
    path = UNITS.get(one.organisation_id, ("", "", ""))[0]
    return bool(
        one.effect == Effect.ORGANISATION
        and path
        and one.organisation_id not in closed
        and not (question.about_path and path.startswith(question.about_path))
        and one.matter_codes in {(), ("lamp",)}
        and question.area_path.startswith(one.area_path)
        and one.weekdays in {(), (2,)}
        and (one.valid_to is None or one.valid_to > DAY)
    )


def test_days_are_those_of_the_question() -> None:
    line = duty(1, 50, "/1/", valid_from=DAY, valid_to=date(2026, 11, 26))
    for day, expected in ((DAY - timedelta(days=1), []), (DAY, [50]), (DAY.replace(day=26), [])):
        assert units(routing.route(replace(QUESTION, day=day), grounds([line]))) == expected
