"""Tasks closed from the street: with a photo, once however often they are sent."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.apps.appeals.factories import (
    Town,
    assign,
    events_after,
    exactly,
    file,
    last_event_id,
    photo,
    picture,
    reporter_of,
    warm,
)

from linquan.apps.appeals import operations
from linquan.apps.appeals.models import Answer, AnswerKey, Appeal
from linquan.apps.appeals.types import Grade, Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

KEY, OTHER_KEY = "k" * 32, "m" * 32


def finish(town: Town, appeal_id: int, now: datetime, **changes: Any) -> bool:
    """Close a task as its grid worker does."""
    plain: dict[str, Any] = {
        "actor": town.staff.grid_worker,
        "key": KEY,
        "appeal_id": appeal_id,
        "text": "已到现场处理，见照片。",
        "proof": (photo(3),),
        "seen_version": None,
        "now": now,
    }
    return operations.finish_task(**(plain | changes))


def status_of(appeal_id: int) -> str:
    return str(Appeal.objects.values_list("status", flat=True).get(pk=appeal_id))


def test_a_task_is_answered_with_its_photo(town: Town, now: datetime) -> None:
    appeal_id, worker = file(town, now), town.staff.grid_worker
    seen = last_event_id()
    warm(town)
    with exactly(7):
        assert finish(town, appeal_id, now) is False
    [event] = events_after(seen)
    assert (event["kind"], event["data"]["text"]) == ("appeal.answered", "已到现场处理，见照片。")
    assert status_of(appeal_id) == Status.ANSWERED
    [key] = AnswerKey.objects.values("district_id", "account_id", "key", "appeal_id")
    assert key == {
        "district_id": town.district_id,
        "account_id": worker.account_id,
        "key": KEY,
        "appeal_id": appeal_id,
    }


def test_the_same_key_again_says_the_same_and_changes_nothing(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    finish(town, appeal_id, now)
    before = picture()
    assert finish(town, appeal_id, now + timedelta(hours=3), text="别的话") is True
    assert picture() == before


def test_a_repeat_is_known_whatever_has_happened_since(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    finish(town, appeal_id, now)
    operations.rate_appeal(
        actor=reporter_of(appeal_id), appeal_id=appeal_id, grade=Grade.UNSATISFIED,
        reason="还是不亮", now=now,
    )  # fmt: skip
    assign(town, appeal_id, now)  # now with the department
    before = picture()
    assert finish(town, appeal_id, now) is True
    assert picture() == before
    with pytest.raises(NotAllowed):
        finish(town, appeal_id, now, key=OTHER_KEY)


def test_a_key_closes_one_task_only(town: Town, now: datetime) -> None:
    first, second = file(town, now), file(town, now)
    finish(town, first, now)
    before = picture()
    with pytest.raises(Invalid) as refused:
        finish(town, second, now)
    assert refused.value.fields == {"key": "key_odd"}
    assert picture() == before


def test_a_key_of_someone_else_is_another_key(town: Town, now: datetime) -> None:
    first, second = file(town, now), file(town, now)
    finish(town, first, now)
    assert finish(town, second, now, actor=town.staff.clerk) is False
    assert AnswerKey.objects.filter(key=KEY).count() == 2


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"key": "short"}, {"key": "key_odd"}),
        ({"key": "k" * 65}, {"key": "key_odd"}),
        ({"proof": ()}, {"proof": "proof_needed"}),
        ({"text": "  "}, {"text": "missing"}),
    ],
)
def test_what_is_not_taken_changes_nothing(
    town: Town, now: datetime, changes: dict[str, Any], fields: dict[str, str]
) -> None:
    appeal_id = file(town, now)
    before = picture()
    with pytest.raises(Invalid) as refused:
        finish(town, appeal_id, now, **changes)
    assert refused.value.fields == fields
    assert picture() == before


@pytest.mark.parametrize("who", ["leader", "handler", "other_clerk", "stranger", "system"])
def test_others_may_not(town: Town, now: datetime, who: str) -> None:
    appeal_id = file(town, now)
    actors = {"stranger": Actor.stranger(), "system": Actor.system("job")}
    before = picture()
    with pytest.raises(NotAllowed):
        finish(town, appeal_id, now, actor=actors.get(who) or getattr(town.staff, who))
    assert picture() == before


def test_who_was_slower_is_told_so(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    version = Appeal.objects.get(pk=appeal_id).version
    operations.start_appeal(
        actor=town.staff.clerk, appeal_id=appeal_id, seen_version=version, now=now
    )
    before = picture()
    with pytest.raises(WrongState) as refused:
        finish(town, appeal_id, now, seen_version=version)
    assert refused.value.code == "changed_meanwhile"
    assert picture() == before


def test_what_is_answered_or_unknown_is_no_task(town: Town, now: datetime) -> None:
    appeal_id = file(town, now)
    finish(town, appeal_id, now)
    with pytest.raises(WrongState):
        finish(town, appeal_id, now, key=OTHER_KEY)
    with pytest.raises(NotFound):
        finish(town, 2**62, now, key=OTHER_KEY)
    assert Answer.objects.filter(appeal_id=appeal_id).count() == 1
