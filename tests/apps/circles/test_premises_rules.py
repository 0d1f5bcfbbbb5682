"""What a space can say, and which steps it takes."""

from datetime import date
from typing import Any

import pytest

from linquan.apps.circles import premises_rules as rules
from linquan.apps.circles.premises import Kind, SpaceState
from linquan.apps.circles.premises_planning import EMPTY_SPACE
from linquan.apps.circles.premises_rules import KnownSpaces
from linquan.kernel.actors import Actor, ActorKind, Post, Role

KNOWN = KnownSpaces({5}, {9}, {"HEA-B03"}, date(2026, 11, 20))
WHOLE = dict(EMPTY_SPACE) | {"name": "商铺", "area_id": 5, "size_m2": 85}


def test_the_least_that_a_space_says() -> None:
    assert rules.premises_faults(WHOLE, KNOWN) == {}


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"name": ""}, {"name": "name_missing"}),
        ({"note": "字" * 301}, {"note": "text_long"}),
        ({"area_id": 6}, {"area_id": "area_unknown"}),
        ({"owner_id": 8}, {"owner_id": "operator_unknown"}),
        ({"size_m2": 0}, {"size_m2": "size_odd"}),
        ({"size_m2": 1_000_001}, {"size_m2": "size_odd"}),
        ({"rent_cents": -1}, {"rent_cents": "rent_odd"}),
        ({"rent_cents": 10_000_001}, {"rent_cents": "rent_odd"}),
        ({"rent_cents": 0}, {}),
        ({"floor": 0}, {"floor": "floor_odd"}),
        ({"floor": 201}, {"floor": "floor_odd"}),
        ({"floor": -1}, {}),
        ({"floor": 1, "kind": Kind.LAND.value}, {"floor": "floor_of_land"}),
        ({"lon": 104.0}, {"lat": "both_coordinates"}),
        ({"lon": 30.0, "lat": 104.0}, {"lat": "coordinates_swapped"}),
        ({"idle_since": date(2026, 11, 21)}, {"idle_since": "day_to_come"}),
        ({"idle_since": date(2026, 11, 20)}, {}),
    ],
)
def test_what_a_space_cannot_say(changes: dict[str, Any], faults: dict[str, str]) -> None:
    assert rules.premises_faults(WHOLE | changes, KNOWN) == faults


def test_the_state_table() -> None:
    s = SpaceState
    steps = {(old, new) for old in s for new in s if rules.can_move_space(old, new)}
    assert steps == {
        (s.REPORTED, s.OFFERED), (s.REPORTED, s.WITHDRAWN), (s.OFFERED, s.TAKEN),
        (s.OFFERED, s.WITHDRAWN), (s.TAKEN, s.OFFERED), (s.WITHDRAWN, s.OFFERED),
    }  # fmt: skip


def test_who_speaks_for_a_company() -> None:
    def person(role: Role) -> Actor:
        return Actor(ActorKind.PERSON, "赵", 1, (Post(9, "/9/", "安居物业", role, 1, ""),))

    assert rules.speaks_for(person(Role.HANDLER), 9, "")
    assert not rules.speaks_for(person(Role.LEADER), 9, "")
    assert not rules.speaks_for(person(Role.HANDLER), 8, "")
    assert not rules.speaks_for(person(Role.HANDLER), None, "")
    holder = Actor.body("premiseslink:3", "安居物业")
    assert rules.speaks_for(holder, 9, "premiseslink:3")
    assert not rules.speaks_for(holder, 9, "premiseslink:4")
    assert not rules.speaks_for(Actor.body("", "无"), 9, "")


def test_who_sees_all() -> None:
    kinds = {9: "property_company", 7: "department"}
    posts = {k: Post(k, f"/{k}/", "", Role.HANDLER, 1, "") for k in kinds}
    assert not rules.may_see_all(Actor(ActorKind.PERSON, "赵", 1, (posts[9],)), kinds)
    assert rules.may_see_all(Actor(ActorKind.PERSON, "王", 1, (posts[7],)), kinds)
