"""The state tables: no path through them leaves a rectification without owner and date."""

from datetime import UTC, datetime
from random import Random

import pytest
from tests.apps.rectifications.factories import (
    DAY,
    Bench,
    evaluated,
    items,
    judged,
    opened,
    ordered,
    reported,
    verified,
)

from linquan.apps.rectifications import operations, rules
from linquan.apps.rectifications.models import Item, Rectification
from linquan.apps.rectifications.types import (
    ITEM_MOVES,
    MOVES,
    OPEN,
    Finding,
    ItemDraft,
    ItemState,
    Scope,
    Stage,
)
from linquan.kernel.actors import Actor, ActorKind, Post, Role
from linquan.kernel.errors import HouseError
from linquan.kernel.models import Event

WALKS, STEPS = 6, 14
SCOPE = Scope(1, "/1/2/3/", 7, "/7/", "/9/")


def actor(role: Role, path: str, area: str = "", account: int = 1) -> Actor:
    post = Post(int(path.strip("/").rpartition("/")[2]), path, "", role, 1, area)
    return Actor(ActorKind.PERSON, "x", account, (post,))


def test_every_stage_leads_somewhere_or_is_the_end() -> None:
    assert set(MOVES) == set(Stage)
    assert {s for s in Stage if s not in OPEN} == {
        Stage.CLOSED, Stage.DISMISSED, Stage.HANDED_ON, Stage.WITHDRAWN,
    }  # fmt: skip
    reached = {Stage.CLUE}
    for _ in Stage:
        reached |= {to for stage in reached for to in MOVES[stage]}
    assert reached == set(Stage)
    assert set(ITEM_MOVES) == set(ItemState)
    assert not ITEM_MOVES[ItemState.ACCEPTED]


@pytest.mark.parametrize(
    ("who", "sees", "works"),
    [
        (actor(Role.CLERK, "/4/", "/1/2/"), True, True),
        (actor(Role.LEADER, "/4/", "/1/2/"), True, False),
        (actor(Role.HANDLER, "/7/"), True, True),
        (actor(Role.LEADER, "/7/"), True, False),
        (actor(Role.HANDLER, "/7/8/"), False, False),
        (actor(Role.CLERK, "/4/", "/1/5/"), False, False),
        (actor(Role.HANDLER, "/9/"), False, False),
        (actor(Role.CLERK, "/9/10/", "/1/"), False, False),
        (Actor.body("notice:1", "x"), False, False),
        (Actor.stranger(), False, False),
    ],
)
def test_who_sees_and_works(who: Actor, sees: bool, works: bool) -> None:
    assert rules.may_see(who, SCOPE) is sees
    assert rules.may_work(who, SCOPE) is works


def test_who_evaluates() -> None:
    clerk = actor(Role.CLERK, "/4/", "/1/2/", account=5)
    assert not rules.may_evaluate(clerk, SCOPE, (5, 4, "clerk"))
    assert not rules.may_evaluate(clerk, SCOPE, (6, 4, "clerk"))  # the same post, another person
    assert not rules.may_evaluate(clerk, SCOPE, (5, 7, "handler"))  # the same person
    assert rules.may_evaluate(clerk, SCOPE, (6, 7, "handler"))
    assert not rules.may_evaluate(actor(Role.HANDLER, "/7/"), SCOPE, (6, 4, "clerk"))


@pytest.mark.parametrize("seed", range(WALKS))
def test_no_walk_leaves_it_without_owner_and_date(bench: Bench, now: datetime, seed: int) -> None:
    """Whatever people do in any order, one owner and one date; the end alone has none to come."""
    dice = Random(seed)
    pk, at = opened(bench, now), now
    for _ in range(STEPS):
        at += dice.randint(0, 2) * DAY
        try:
            _some_step(bench, pk, at, dice)
        except HouseError:
            continue
        row = Rectification.objects.get(pk=pk)
        assert row.owner_id
        assert row.owner_path.endswith(f"/{row.owner_id}/")
        assert row.due_at is not None
        assert (row.ended_at is None) == (Stage(row.stage) in OPEN)
        if row.stage == Stage.ORDERED:
            left = Item.objects.filter(rectification_id=pk).exclude(state=ItemState.ACCEPTED)
            assert row.due_at == min(left.values_list("due_at", flat=True))
        told = Event.objects.filter(subject=f"rectification:{pk}").latest("id")
        assert told.data["stage"] == row.stage


def _some_step(bench: Bench, pk: int, at: datetime, dice: Random) -> None:
    ids = items(pk)
    item_id = dice.choice(ids) if ids else 0
    later = max(at, datetime(2026, 12, 4, 9, tzinfo=UTC)) + 3 * DAY
    far = (ItemDraft("门", later), ItemDraft("货物", later + DAY))
    steps = (
        lambda: verified(bench, pk, at),
        lambda: verified(bench, pk, at, finding=Finding.NOT_OURS,
                         to_id=bench.town.staff.street_office_id, by=bench.clerk),
        lambda: ordered(bench, pk, at, items=far),
        lambda: ordered(bench, pk, at, items=far, by=bench.clerk),
        lambda: reported(bench, item_id, at, by=bench.shop_handler),
        lambda: judged(bench, item_id, at, by=bench.clerk),
        lambda: judged(bench, item_id, at, by=bench.clerk, accepts=False, text="还不行"),
        lambda: operations.ask_extension(
            actor=bench.shop_handler, item_id=item_id, until=later + 9 * DAY,
            reason_code="parts", text="等门锁", now=at),
        lambda: operations.decide_extension(
            actor=bench.clerk, rectification_id=pk, item_id=item_id, grants=True,
            reason_code="half_done", text="", now=at),
        lambda: evaluated(bench, pk, at, by=bench.town.staff.leader),
    )  # fmt: skip
    weights = (6, 1, 4, 4, 4, 4, 2, 1, 1, 2) if ids else (6, 1, 4, 4)
    dice.choices(steps[: len(weights)], weights)[0]()
