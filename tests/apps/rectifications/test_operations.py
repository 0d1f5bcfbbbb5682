"""From a clue to its evaluation: what each step writes, who may, what stays as it was."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.apps.appeals.factories import (
    answer,
    assign,
    both,
    events_after,
    exactly,
    file,
    last_event_id,
    photo,
    picture,
    warm,
)
from tests.apps.rectifications.factories import (
    DAY,
    FIRST_DUE,
    HOUR,
    SECOND_DUE,
    Bench,
    bring,
    clue,
    evaluated,
    found,
    holder,
    items,
    judged,
    opened,
    ordered,
    reported,
    requested,
    verified,
)

from linquan.apps.appeals import operations as appeals
from linquan.apps.rectifications import operations
from linquan.apps.rectifications.models import Entry, Item, Notice, Rectification
from linquan.apps.rectifications.types import (
    Delivery,
    Finding,
    ItemDraft,
    ItemState,
    Origin,
    Stage,
)
from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.models import Attachment, Event


def refused(
    error: type[HouseError], act: Callable[..., Any], *given: Any, **named: Any
) -> HouseError:
    """The refusal of an act after which everything is as before."""
    before = picture()
    with pytest.raises(error) as refusal:
        act(*given, **named)
    assert picture() == before
    return refusal.value


def fields_of(refusal: HouseError) -> Any:
    return refusal.details["fields"]


def of(pk: int) -> Rectification:
    return Rectification.objects.get(pk=pk)


def kinds_since(seen: int) -> list[str]:
    return [event["kind"] for event in events_after(seen)]


# Clues.


def test_a_clue_is_written_down(bench: Bench, now: datetime) -> None:
    warm(bench.town)
    seen = last_event_id()
    with exactly(6):
        pk = opened(bench, now)
    row = of(pk)
    assert (row.stage, row.owner_id, row.party_id) == (
        Stage.CLUE, bench.town.staff.department_id, bench.shop_id,
    )  # fmt: skip
    # Three working days from Friday 20: Monday, Tuesday, Wednesday 25 at 17:30.
    assert row.due_at == datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
    assert kinds_since(seen) == ["rectification.opened"]
    entry = Entry.objects.get()
    assert (entry.text, entry.kind, entry.appeal_id) == (
        "超市后侧消防门被锁，货物堵塞通道。", "clue", None,
    )  # fmt: skip
    told = Attachment.objects.get(subject=f"rectification:{pk}")
    assert told.role == f"entry-{entry.pk}"


def test_who_may_write_a_clue_down(bench: Bench, now: datetime) -> None:
    town = bench.town
    strangers = (town.far_clerk, town.staff.leader, town.staff.other_clerk, bench.shop_handler)
    for actor in strangers:
        refused(NotAllowed, opened, bench, now, by=actor)
    for actor in (town.staff.clerk, town.staff.grid_worker, town.staff.handler, bench.clerk):
        opened(bench, now, by=actor)


def test_what_a_clue_needs(bench: Bench, now: datetime) -> None:
    town = bench.town
    wrong: dict[str, tuple[dict[str, Any], str]] = {
        "title": ({"title": " "}, "missing"),
        "text": ({"text": "长" * 2001}, "too_long"),
        "area": ({"area_id": 0}, "area_unknown"),
        "owner": ({"owner_id": bench.shop_id}, "own_case"),
        "party": ({"party_id": 0}, "organisation_unknown"),
        "appeal": ({"origin": Origin.REQUEST}, "appeal_missing"),
    }
    for field, (change, code) in wrong.items():
        assert fields_of(refused(Invalid, opened, bench, now, **change)) == {field: code}
    mine = both(town.staff.clerk, bench.shop_handler)
    assert fields_of(refused(Invalid, opened, bench, now, by=mine)) == {"party": "own_case"}
    many = tuple(photo(n) for n in range(7))
    given: dict[str, Any] = {"actor": town.staff.clerk, "photos": many, "now": now}
    too_many = refused(Invalid, operations.open_rectification, draft=clue(bench), **given)
    assert fields_of(too_many) == {"photos": "too_many"}


def test_a_clue_of_a_request_lives_once(bench: Bench, now: datetime) -> None:
    seen = last_event_id()
    appeal_id, pk = requested(bench, now)
    assert kinds_since(seen)[-2:] == ["appeal.rectifying", "rectification.opened"]
    assert Entry.objects.get().appeal_id == appeal_id
    again = refused(Invalid, opened, bench, now, origin=Origin.REQUEST, appeal_id=appeal_id)
    assert fields_of(again) == {"appeal": "appeal_taken"}
    verified(bench, pk, now, finding=Finding.NOT_CONFIRMED)
    opened(bench, now, origin=Origin.REQUEST, appeal_id=appeal_id)


def test_a_request_must_be_about_the_party_and_open(bench: Bench, now: datetime) -> None:
    """Else the party could have the request itself, and read there who told of it."""
    plain = file(bench.town, now)
    given: dict[str, Any] = {"origin": Origin.REQUEST, "appeal_id": plain}
    about = refused(Invalid, opened, bench, now, **given)
    assert fields_of(about) == {"party": "about_first"}
    pk = opened(bench, now, party_id=None, **given)
    named = refused(Invalid, verified, bench, pk, now, party_id=bench.shop_id)
    assert fields_of(named) == {"party": "about_first"}
    done = file(bench.town, now, about_organisation_id=bench.shop_id)
    assign(bench.town, done, now)
    answer(bench.town, done, now)
    over = refused(Invalid, opened, bench, now, origin=Origin.REQUEST, appeal_id=done)
    assert fields_of(over) == {"appeal": "appeal_over"}
    own = file(bench.town, now, about_organisation_id=bench.town.staff.department_id)
    unknown = refused(
        NotAllowed, opened, bench, now, by=bench.town.staff.grid_worker,
        origin=Origin.REQUEST, appeal_id=own, party_id=None,
        owner_id=bench.town.staff.street_office_id,
    )  # fmt: skip
    assert unknown.code == "note_rectification"


# Looking into it.


def test_it_is_so(bench: Bench, now: datetime) -> None:
    pk = opened(bench, now, party_id=None)
    warm(bench.town)
    assert fields_of(refused(Invalid, verified, bench, pk, now)) == {"party": "party_missing"}
    seen = last_event_id()
    with exactly(7):
        verified(bench, pk, now, party_id=bench.shop_id)
    row = of(pk)
    assert (row.stage, row.party_path) == (Stage.CONFIRMED, bench.shop_path)
    assert row.due_at == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)  # two working days
    assert kinds_since(seen) == ["rectification.verified"]
    again = refused(WrongState, verified, bench, pk, now)
    assert again.code == "rectification_moved_on"


def test_it_is_not_so(bench: Bench, now: datetime) -> None:
    pk = opened(bench, now)
    short = refused(Invalid, verified, bench, pk, now, finding=Finding.NOT_CONFIRMED, text="无")
    assert fields_of(short) == {"text": "too_short"}
    verified(bench, pk, now, finding=Finding.NOT_CONFIRMED)
    assert (of(pk).stage, of(pk).ended_at) == (Stage.DISMISSED, now)


def test_it_is_not_ours(bench: Bench, now: datetime) -> None:
    pk, office = opened(bench, now), bench.town.staff.street_office_id
    wrong: list[tuple[dict[str, Any], dict[str, str]]] = [
        ({}, {"to": "to_missing"}),
        ({"to_id": office, "to_body": "市监所"}, {"to": "to_missing"}),
        ({"to_id": bench.shop_id}, {"to": "own_case"}),
        ({"to_id": bench.town.staff.department_id}, {"to": "unit_has_it"}),
    ]
    for to, faults in wrong:
        given = {"finding": Finding.NOT_OURS, **to}
        assert fields_of(refused(Invalid, verified, bench, pk, now, **given)) == faults
    verified(bench, pk, now, finding=Finding.NOT_OURS, to_id=office)
    row = of(pk)
    assert (row.stage, row.owner_id, row.ended_at) == (Stage.CLUE, office, None)
    refused(NotAllowed, verified, bench, pk, now)  # the bureau has it no more
    verified(bench, pk, now, by=bench.clerk, finding=Finding.NOT_OURS, to_body="消防救援大队")
    assert of(pk).stage == Stage.HANDED_ON
    assert Entry.objects.filter(text="消防救援大队").exists()


def test_the_party_never_looks_into_its_own_case(bench: Bench, now: datetime) -> None:
    pk = opened(bench, now)
    for actor in (bench.shop_handler, both(bench.clerk, bench.shop_handler)):
        refused(NotFound, verified, bench, pk, now, by=actor)
    refused(NotAllowed, verified, bench, pk, now, by=bench.town.far_clerk)
    refused(NotFound, verified, bench, pk + 1, now)
    mine = both(bench.worker, bench.shop_handler)
    late = opened(bench, now, party_id=None)
    own = refused(Invalid, verified, bench, late, now, by=mine, party_id=bench.shop_id)
    assert fields_of(own) == {"party": "own_case"}


# The order.


def test_the_order_is_issued(bench: Bench, now: datetime) -> None:
    pk = bring(bench, Stage.CONFIRMED, now)
    warm(bench.town)
    seen = last_event_id()
    with exactly(9):
        issued = ordered(bench, pk, now)
    notice = Notice.objects.get()
    assert issued.number == f"责改〔2026〕{notice.pk}号"
    assert (of(pk).stage, of(pk).due_at) == (Stage.ORDERED, FIRST_DUE)
    assert list(Item.objects.order_by("position").values_list("text", "due_at", "state")) == [
        ("拆除消防门上的锁", FIRST_DUE, "open"), ("清理通道内的货物", SECOND_DUE, "open"),
    ]  # fmt: skip
    assert (notice.issuer_account_id, notice.issuer_role) == (bench.worker.account_id, "handler")
    # Thirty days on, Sunday 20 December at closing time.
    assert issued.expires_at == datetime(2026, 12, 20, 9, 30, tzinfo=UTC)
    assert kinds_since(seen) == ["rectification.ordered"]
    refused(WrongState, ordered, bench, pk, now)


def test_what_an_order_needs(bench: Bench, now: datetime) -> None:
    pk = bring(bench, Stage.CONFIRMED, now)
    wrong: list[tuple[dict[str, Any], dict[str, str]]] = [
        ({"ground_id": 0}, {"ground": "ground_unknown"}),
        ({"items": ()}, {"items": "items_missing"}),
        ({"items": (ItemDraft("门"),) * 21}, {"items": "too_many"}),
        ({"items": (ItemDraft("门"), ItemDraft(" "))}, {"text-2": "missing"}),
        ({"items": (ItemDraft("门", now),)}, {"due-1": "date_odd"}),
        ({"items": (ItemDraft("门", now + 366 * DAY),)}, {"due-1": "date_odd"}),
        ({"words": "字" * 2001}, {"words": "too_long"}),
    ]
    for change, faults in wrong:
        assert fields_of(refused(Invalid, ordered, bench, pk, now, **change)) == faults
    refused(NotFound, ordered, bench, pk, now, by=bench.shop_handler)
    for actor in (bench.town.far_clerk, bench.town.staff.leader):
        refused(NotAllowed, ordered, bench, pk, now, by=actor)
    ordered(bench, pk, now, items=(ItemDraft("门"),))
    assert of(pk).due_at == datetime(2026, 12, 4, 9, 30, tzinfo=UTC)  # ten working days


def test_the_delivery_is_written_down_once(bench: Bench, now: datetime) -> None:
    pk = bring(bench, Stage.ORDERED, now)
    given: dict[str, Any] = {
        "rectification_id": pk, "how": Delivery.HANDED_OVER, "at": now + HOUR,
        "receipt": "店长签收", "now": now + 2 * HOUR,
    }  # fmt: skip
    act = operations.record_delivery
    refused(NotFound, act, actor=bench.shop_handler, **given)
    refused(NotAllowed, act, actor=bench.town.far_clerk, **given)
    for change, faults in (
        ({"at": now + DAY}, {"at": "moment_odd"}), ({"at": now - HOUR}, {"at": "moment_odd"}),
        ({"receipt": ""}, {"receipt": "missing"}),
    ):  # fmt: skip
        assert fields_of(refused(Invalid, act, actor=bench.worker, **given | change)) == faults
    act(actor=bench.worker, **given)
    notice = Notice.objects.get()
    assert (notice.delivery, notice.delivered_at) == ("handed_over", now + HOUR)
    again = refused(WrongState, act, actor=bench.worker, **given)
    assert again.code == "delivered_already"


def test_a_new_link_takes_the_place_of_the_old(bench: Bench, now: datetime) -> None:
    pk = bring(bench, Stage.ORDERED, now)
    given: dict[str, Any] = {"rectification_id": pk, "days": 10, "now": now}
    refused(NotFound, operations.renew_link, actor=bench.shop_handler, **given)
    days = refused(Invalid, operations.renew_link, actor=bench.worker, **given | {"days": 91})
    assert fields_of(days) == {"days": "out_of_range"}
    issued = operations.renew_link(actor=bench.worker, **given)
    notice = Notice.objects.get()
    assert (notice.link_number, notice.link_until) == (2, now + 10 * DAY)
    assert issued.expires_at == now + 10 * DAY


def test_an_order_is_withdrawn_for_a_reason(bench: Bench, now: datetime) -> None:
    pk = bring(bench, Stage.ORDERED, now)
    given: dict[str, Any] = {"rectification_id": pk, "now": now}
    act = operations.withdraw_notice
    refused(NotFound, act, actor=bench.shop_handler, reason="不是我们的门", **given)
    short = refused(Invalid, act, actor=bench.worker, reason="错", **given)
    assert fields_of(short) == {"reason": "too_short"}
    act(actor=bench.worker, reason="门不在该单位", **given)
    assert (of(pk).stage, of(pk).ended_at) == (Stage.WITHDRAWN, now)
    refused(WrongState, reported, bench, items(pk)[0], now)
    refused(WrongState, act, actor=bench.worker, reason="门不在该单位", **given)


# What the party says.


def test_the_party_reports_by_link_or_post(bench: Bench, now: datetime) -> None:
    pk = bring(bench, Stage.ORDERED, now)
    first, second = items(pk)
    warm(bench.town)
    seen = last_event_id()
    link = holder(pk)
    with exactly(9):
        operations.report_item(
            actor=link, item_id=first, text="已拆除", photos=(photo(5),), now=now
        )
    reported(bench, second, now, by=bench.shop_handler)
    assert kinds_since(seen) == ["rectification.reported"] * 2
    assert set(Item.objects.values_list("state", flat=True)) == {"reported"}
    again = refused(WrongState, reported, bench, first, now)
    assert again.code == "item_moved_on"


def test_who_may_not_report_for_the_party(bench: Bench, now: datetime) -> None:
    pk, other = bring(bench, Stage.ORDERED, now), bring(bench, Stage.ORDERED, now)
    first = items(pk)[0]
    for actor in (holder(other), bench.worker, bench.clerk, bench.town.staff.property_handler,
                  Actor.body("forward:1", "x"), Actor.stranger()):  # fmt: skip
        refused(NotAllowed, reported, bench, first, now, by=actor)
    until = Notice.objects.get(rectification_id=pk).link_until
    over = refused(WrongState, reported, bench, first, until)
    assert over.code == "link_over"
    reported(bench, first, until, by=bench.shop_handler)  # its own people need no link


def test_what_a_report_needs(bench: Bench, now: datetime) -> None:
    first = items(bring(bench, Stage.ORDERED, now))[0]
    for change, faults in (
        ({"text": ""}, {"text": "missing"}), ({"photos": ()}, {"photos": "photo_missing"}),
        ({"text": "长" * 2001}, {"text": "too_long"}),
    ):  # fmt: skip
        assert fields_of(refused(Invalid, reported, bench, first, now, **change)) == faults
    Item.objects.filter(pk=first).update(reports=10)
    assert refused(WrongState, reported, bench, first, now).code == "reports_full"


def asked(bench: Bench, item_id: int, now: datetime, **changes: Any) -> int:
    given: dict[str, Any] = {
        "actor": bench.shop_handler, "until": FIRST_DUE + 3 * DAY, "reason_code": "parts",
        "text": "等待新门锁", "now": now,
    }  # fmt: skip
    return operations.ask_extension(item_id=item_id, **given | changes)


def test_more_time_is_asked_and_granted(bench: Bench, now: datetime) -> None:
    pk = bring(bench, Stage.ORDERED, now)
    first, _ = items(pk)
    for change, faults in (
        ({"until": FIRST_DUE}, {"until": "not_later"}),
        ({"until": now + 366 * DAY}, {"until": "date_odd"}),
        ({"reason_code": "x"}, {"reason_code": "choose"}),
    ):  # fmt: skip
        assert fields_of(refused(Invalid, asked, bench, first, now, **change)) == faults
    refused(NotAllowed, asked, bench, first, now, actor=bench.worker)
    asked(bench, first, now)
    assert refused(WrongState, asked, bench, first, now).code == "asked_already"
    given: dict[str, Any] = {
        "rectification_id": pk, "item_id": first, "text": "", "now": now, "grants": True,
        "reason_code": "half_done",
    }  # fmt: skip
    act = operations.decide_extension
    refused(NotFound, act, actor=bench.shop_handler, **given)
    refused(NotAllowed, act, actor=bench.town.far_clerk, **given)
    act(actor=bench.worker, **given)
    assert Item.objects.get(pk=first).due_at == FIRST_DUE + 3 * DAY
    assert of(pk).due_at == FIRST_DUE + 3 * DAY
    told = Event.objects.get(kind="rectification.extension_decided").data
    assert {name: told[name] for name in ("grants", "reason_code", "answer_code", "until")} == {
        "grants": True, "reason_code": "parts", "answer_code": "half_done",
        "until": (FIRST_DUE + 3 * DAY).isoformat(),
    }  # fmt: skip
    assert refused(WrongState, act, actor=bench.worker, **given).code == "nothing_asked"


@pytest.mark.parametrize(
    ("grants", "code", "text", "faults"),
    [
        (False, "", "已经给过时间", {"reason_code": "choose"}),
        (False, "half_done", "已经给过时间", {"reason_code": "choose"}),  # a reason to grant
        (True, "danger", "", {"reason_code": "choose"}),  # a reason to refuse
        (True, "parts", "", {"reason_code": "choose"}),  # a reason to ask
        (False, "refusal_other", " ", {"text": "reason_words"}),
        (True, "grant_other", "好", {"text": "too_short"}),
        (False, "danger", "长" * 2001, {"text": "too_long"}),
    ],
)
def test_what_a_decision_on_more_time_needs(
    bench: Bench, now: datetime, grants: bool, code: str, text: str, faults: dict[str, str]
) -> None:
    pk = bring(bench, Stage.ORDERED, now)
    first, _ = items(pk)
    asked(bench, first, now)
    error = refused(
        Invalid, operations.decide_extension, actor=bench.worker, rectification_id=pk,
        item_id=first, grants=grants, reason_code=code, text=text, now=now,
    )  # fmt: skip
    assert fields_of(error) == faults


def test_more_time_is_refused_for_a_reason_of_the_list(bench: Bench, now: datetime) -> None:
    pk = bring(bench, Stage.ORDERED, now)
    first, _ = items(pk)
    asked(bench, first, now)
    given: dict[str, Any] = {
        "rectification_id": pk, "item_id": first, "now": now, "grants": False, "text": "",
    }  # fmt: skip
    operations.decide_extension(actor=bench.worker, reason_code="danger", **given)
    assert (of(pk).due_at, Item.objects.get(pk=first).asked_until) == (FIRST_DUE, None)


def test_the_reasons_are_those_of_the_day(bench: Bench, now: datetime) -> None:
    pk = bring(bench, Stage.ORDERED, now)
    first, _ = items(pk)
    asked(bench, first, now)
    appeals.retire_petition_reason(
        actor=bench.town.staff.street_clerk, district_id=bench.town.district_id, code="danger",
        valid_to=now.date(), now=now,
    )  # fmt: skip
    given: dict[str, Any] = {
        "actor": bench.worker, "rectification_id": pk, "item_id": first, "grants": False,
        "text": "", "now": now,
    }  # fmt: skip
    act = operations.decide_extension
    error = refused(Invalid, act, reason_code="danger", **given)
    assert fields_of(error) == {"reason_code": "choose"}
    act(reason_code="time_enough", **given)


# Looking again, and the end.


def test_an_item_is_sent_back_once_then_accepted(bench: Bench, now: datetime) -> None:
    pk = bring(bench, Stage.ORDERED, now)
    first, second = items(pk)
    moved = refused(WrongState, judged, bench, first, now, accepts=False, text="还没有拆")
    assert moved.code == "item_moved_on"
    reported(bench, first, now)
    words = refused(Invalid, judged, bench, first, now, accepts=False)
    assert fields_of(words) == {"text": "missing"}
    date = refused(Invalid, judged, bench, first, now, accepts=False, text="锁还在门上",
                   due_at_new=now)  # fmt: skip
    assert fields_of(date) == {"due_at": "date_odd"}
    judged(bench, first, now, accepts=False, text="锁还在门上", due_at_new=FIRST_DUE + DAY)
    assert Item.objects.get(pk=first).state == ItemState.SENT_BACK
    assert of(pk).due_at == FIRST_DUE + DAY
    reported(bench, first, now)
    judged(bench, first, now)
    assert (of(pk).stage, of(pk).due_at) == (Stage.ORDERED, SECOND_DUE)
    judged(bench, second, now)  # seen on the spot, before it was reported
    assert of(pk).stage == Stage.REMEDIED
    assert of(pk).due_at == datetime(2026, 11, 27, 9, 30, tzinfo=UTC)  # five working days
    assert refused(WrongState, judged, bench, first, now).code == "rectification_moved_on"


def test_the_party_judges_and_visits_nothing(bench: Bench, now: datetime) -> None:
    pk = bring(bench, Stage.ORDERED, now)
    first = items(pk)[0]
    reported(bench, first, now)
    visit: dict[str, Any] = {"rectification_id": pk, "text": "已看过", "photos": (), "now": now}
    for actor in (bench.shop_handler, both(bench.clerk, bench.shop_handler)):
        refused(NotFound, judged, bench, first, now, by=actor)
        refused(NotFound, operations.record_visit, actor=actor, **visit)
        refused(NotFound, evaluated, bench, pk, now, by=actor)
    for actor in (holder(pk), bench.town.far_clerk):
        refused(NotAllowed, judged, bench, first, now, by=actor)
        refused(NotAllowed, operations.record_visit, actor=actor, **visit)
    operations.record_visit(actor=bench.town.staff.grid_worker, **visit)
    assert Entry.objects.filter(kind="visited", text="已看过").count() == 1


def test_somebody_else_evaluates_and_closes(bench: Bench, now: datetime) -> None:
    pk = bring(bench, Stage.REMEDIED, now)
    refused(NotAllowed, evaluated, bench, pk, now, by=bench.worker)  # who issued the order
    refused(NotAllowed, evaluated, bench, pk, now, by=bench.town.far_clerk)
    refused(NotAllowed, evaluated, bench, pk, now, by=bench.town.staff.grid_worker)
    refused(NotFound, evaluated, bench, pk, now, by=bench.shop_handler)
    short = refused(Invalid, evaluated, bench, pk, now, text="好")
    assert fields_of(short) == {"text": "too_short"}
    warm(bench.town)
    seen = last_event_id()
    with exactly(6):
        evaluated(bench, pk, now, by=bench.town.staff.leader)
    assert (of(pk).stage, of(pk).ended_at) == (Stage.CLOSED, now)
    assert kinds_since(seen) == ["rectification.closed"]
    refused(WrongState, evaluated, bench, pk, now)


def test_who_issued_does_not_evaluate_by_another_post(bench: Bench, now: datetime) -> None:
    pk = bring(bench, Stage.CONFIRMED, now)
    ordered(bench, pk, now, by=bench.clerk)
    for item_id in items(pk):
        judged(bench, item_id, now)
    more = both(bench.clerk, bench.town.staff.leader)
    refused(NotAllowed, evaluated, bench, pk, now, by=more)
    evaluated(bench, pk, now, by=bench.town.staff.leader)


def test_not_closed_before_all_items_are_accepted(bench: Bench, now: datetime) -> None:
    pk = bring(bench, Stage.ORDERED, now)
    refused(WrongState, evaluated, bench, pk, now)


def test_the_request_is_told_of_every_stage(bench: Bench, now: datetime) -> None:
    appeal_id, pk = requested(bench, now)
    seen = last_event_id()
    verified(bench, pk, now)
    ordered(bench, pk, now)
    for item_id in items(pk):
        judged(bench, item_id, now)
    evaluated(bench, pk, now)
    told = [e for e in events_after(seen) if e["kind"] == "appeal.rectifying"]
    assert [e["data"]["step"] for e in told] == ["confirmed", "ordered", "remedied", "closed"]
    assert {e["subject"] for e in told} == {f"appeal:{appeal_id}"}
    assert {e["data"]["rectification"] for e in told} == {pk}
    assert found().finding is Finding.CONFIRMED
