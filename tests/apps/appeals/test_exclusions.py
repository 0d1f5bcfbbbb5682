"""Taking a request out of the rates: who asks, who decides, and what the case shows."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import (
    Town,
    bring,
    events_after,
    exactly,
    file,
    last_event_id,
    picture,
    reporter_of,
    warm,
)
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import operations
from linquan.apps.appeals.models import Appeal, ExclusionRow
from linquan.apps.appeals.types import Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

HOUR = timedelta(hours=1)


@pytest.fixture
def given(town: Town, now: datetime) -> int:
    """A lamp that the department has answered."""
    return bring(town, file(town, now), Status.ANSWERED, now)


def ask(town: Town, pk: int, now: datetime, by: Actor | None = None, **more: Any) -> int:
    asked = {"reason_code": "repeated", "reason": " 第五次反映同一件事 "} | more
    return operations.ask_exclusion(actor=by or town.staff.handler, appeal_id=pk, now=now, **asked)


def decide(town: Town, pk: int, now: datetime, by: Actor | None = None, **more: Any) -> int:
    decided: dict[str, Any] = {"is_approved": True, "text": ""} | more
    return operations.decide_exclusion(
        actor=by or town.staff.clerk, appeal_id=pk, now=now, **decided
    )


def test_one_asks_and_a_clerk_of_the_area_approves(town: Town, given: int, now: datetime) -> None:
    before, seen = Appeal.objects.get(pk=given), last_event_id()
    warm(town)
    with exactly(5):
        ask(town, given, now)
    with exactly(4):
        decide(town, given, now + HOUR, text="同意")
    asked, decided = events_after(seen)
    assert (asked["kind"], asked["data"]["reason_code"], asked["data"]["text"]) == (
        "appeal.exclusion_asked", "repeated", "第五次反映同一件事",
    )  # fmt: skip
    assert (decided["kind"], decided["data"]["text"]) == ("appeal.excluded", "同意")
    made = ExclusionRow.objects.get()
    assert (made.state, made.account_id, made.decided_by, made.decided_at) == (
        "approved", town.staff.handler.account_id, town.staff.clerk.account_id, now + HOUR,
    )  # fmt: skip
    after = Appeal.objects.get(pk=given)
    assert (after.status, after.version) == (before.status, before.version)


def test_who_may_not(town: Town, given: int, now: datetime) -> None:
    before = picture()
    for actor in (town.staff.other_clerk, town.far_clerk, reporter_of(given)):
        with pytest.raises(NotAllowed):
            ask(town, given, now, actor)
    assert picture() == before
    ask(town, given, now, town.staff.clerk)
    before = picture()
    for actor in (town.staff.clerk, town.staff.handler, town.staff.leader, town.far_clerk):
        with pytest.raises(NotAllowed):
            decide(town, given, now, actor)
    assert picture() == before
    decide(town, given, now, town.staff.street_clerk)


def test_whom_it_is_about_neither_asks_nor_decides(town: Town, now: datetime) -> None:
    pk = file(town, now, about_organisation_id=town.staff.community_ids[0])
    with pytest.raises(NotAllowed):
        ask(town, pk, now, town.staff.clerk)
    ask(town, pk, now, town.office_clerk)
    before = picture()
    with pytest.raises(NotAllowed):
        decide(town, pk, now, town.staff.clerk)
    assert picture() == before


def test_only_once_at_a_time_and_again_after_a_refusal(
    town: Town, given: int, now: datetime
) -> None:
    with pytest.raises(WrongState) as refusal:
        decide(town, given, now)
    assert refusal.value.code == "exclusion_over"
    ask(town, given, now)
    before = picture()
    with pytest.raises(WrongState) as refusal:
        ask(town, given, now)
    assert refusal.value.code == "exclusion_stands"
    with pytest.raises(Invalid):
        decide(town, given, now, is_approved=False, text=" ")
    assert picture() == before
    decide(town, given, now, is_approved=False, text="反映属实")
    assert ask(town, given, now)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"reason_code": "not_ours"}, "reason_code"),
        ({"reason_code": "nothing"}, "reason_code"),
        ({"reason": " "}, "reason"),
        ({"reason": "长" * 501}, "reason"),
    ],
)
def test_a_reason_of_the_list_and_words(
    town: Town, given: int, now: datetime, more: dict[str, str], field: str
) -> None:
    before = picture()
    with pytest.raises(Invalid) as refusal:
        ask(town, given, now, **more)
    assert field in refusal.value.fields
    assert picture() == before
    with pytest.raises(NotFound):
        ask(town, 10**9, now)


def test_on_the_case(
    town: Town, given: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_clock(monkeypatch, now)
    unit, clerk = client_of(town.staff.handler, "en"), client_of(town.staff.clerk, "en")
    sent = {"reason_code": "repeated", "reason": "第五次", "seen_version": ""}
    assert unit.post(f"/appeals/{given}/exclude/", sent).status_code == 303
    shown = said(clerk.get(f"/appeals/{given}/"))
    assert "Somebody asks to take this request out of the rates." in shown
    assert "Raised again and again without a ground" in shown
    assert "Decide on the rates" not in said(unit.get(f"/appeals/{given}/"))
    decision = {"decision": "approve", "text": "", "seen_version": ""}
    assert clerk.post(f"/appeals/{given}/decide_exclusion/", decision).status_code == 303
    assert "This request is out of the rates" in said(unit.get(f"/appeals/{given}/"))
    chinese = said(client_of(town.staff.clerk).get(f"/appeals/{given}/"))
    assert "这件诉求不计入" in chinese
