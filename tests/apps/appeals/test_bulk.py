"""Many requests at once: by the rules of the single act, all of them or nothing."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import (
    Town,
    assign,
    bring,
    events_after,
    everybody,
    exactly,
    file,
    last_event_id,
    picture,
    warm,
)
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.bulk import MOST_AT_ONCE, Chosen, Outcome
from linquan.apps.appeals.models import Answer, Appeal, Remark, Reminder
from linquan.apps.appeals.types import Status
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    fix_clock(monkeypatch, now)


@pytest.fixture
def three(town: Town, now: datetime) -> list[int]:
    return [file(town, now) for _ in range(3)]


def chosen(pks: list[int], version: int | None = None) -> tuple[Chosen, ...]:
    return tuple(Chosen(pk, version) for pk in pks)


def run(
    verb: str, town: Town, pks: list[int], now: datetime, by: Actor | None = None, **more: Any
) -> Outcome:
    version = more.pop("version", None)
    given: dict[str, Any] = {
        "dispatch": {
            "to_organisation_id": town.staff.department_id,
            "reason_text": "请尽快",
            "step_reason": "",
        },
        "sort": {"matter_id": town.matters["lift"]},
        "answer": {"text": "{number} 已修好", "proof_waiver": "夜里拍不清"},
        "note": {"text": "已电话核实"},
        "urge": {"text": "今天看一下"},
    }[verb]
    return getattr(operations, f"{verb}_appeals")(
        actor=by or town.staff.street_clerk, chosen=chosen(pks, version), now=now,
        **{"only_good": False, **given, **more},
    )  # fmt: skip


def statuses(pks: list[int]) -> list[str]:
    return [Appeal.objects.get(pk=pk).status for pk in pks]


def test_many_are_dispatched_as_one_is(town: Town, three: list[int], now: datetime) -> None:
    single = file(town, now)
    assign(town, single, now, reason_text="请尽快", step_reason="")
    before = last_event_id()
    outcome = run("dispatch", town, three, now)
    assert outcome.done == tuple(three)
    one = Appeal.objects.get(pk=single)
    same = ("status", "reason", "reason_text", "owner_id", "owner_path", "due_at", "version")
    for pk in three:
        row = Appeal.objects.get(pk=pk)
        assert [getattr(row, f) for f in same] == [getattr(one, f) for f in same]
    events = events_after(before)
    assert [(e["kind"], e["subject"]) for e in events] == [
        ("appeal.assigned", f"appeal:{pk}") for pk in three
    ]
    assert {e["data"]["text"] for e in events} == {"请尽快"}


@pytest.mark.parametrize(
    ("verb", "statements"), [("dispatch", 5), ("sort", 5), ("answer", 7), ("note", 4), ("urge", 4)]
)
def test_a_basket_takes_as_many_statements_as_one(
    town: Town, now: datetime, verb: str, statements: int
) -> None:
    by = town.staff.clerk if verb == "answer" else None
    for count in (1, 6):
        pks = [file(town, now) for _ in range(count)]
        warm(town)
        with exactly(statements):
            assert len(run(verb, town, pks, now, by=by).done) == count


def test_all_or_nothing(town: Town, three: list[int], now: datetime) -> None:
    bring(town, three[1], Status.WITHDRAWN, now)
    was = picture()
    outcome = run("dispatch", town, three, now)
    assert outcome.done == ()
    assert [(r.appeal_id, r.code) for r in outcome.refused] == [(three[1], "wrong_state")]
    assert outcome.refused[0].number == f"LQ-2611-{three[1]}"
    assert picture() == was


def test_the_good_ones_where_asked_for(town: Town, three: list[int], now: datetime) -> None:
    bring(town, three[1], Status.WITHDRAWN, now)
    outcome = run("dispatch", town, three, now, only_good=True)
    assert outcome.done == (three[0], three[2])
    assert statuses(three) == ["assigned", "withdrawn", "assigned"]


def test_who_was_quicker_is_told(town: Town, three: list[int], now: datetime) -> None:
    assign(town, three[0], now)
    outcome = run("dispatch", town, three, now, version=0, only_good=True)
    (refusal,) = (r for r in outcome.refused if r.appeal_id == three[0])
    assert (refusal.code, refusal.told["by"]) == ("changed_meanwhile", "周街道")


@pytest.mark.parametrize("verb", ["dispatch", "sort", "answer", "note", "urge"])
def test_who_may_not(town: Town, three: list[int], now: datetime, verb: str) -> None:
    people = everybody(town, three[0])
    may = {"clerk", "street_clerk", "office_clerk"}
    may |= {"grid_worker"} if verb in {"answer", "note"} else set()
    was = picture()
    for name, actor in people.items():
        if name in may or (verb == "answer" and name in {"street_clerk", "office_clerk"}):
            continue
        outcome = run(verb, town, three, now, by=actor)
        assert outcome.done == (), name
        assert {r.code for r in outcome.refused} <= {"appeal_unknown", "not_yours"}, name
    assert picture() == was


def test_a_party_is_told_nothing(town: Town, now: datetime) -> None:
    about = town.staff.community_ids[0]
    pk = file(town, now, about_organisation_id=about)
    was = picture()
    for verb in ("dispatch", "sort", "answer", "note", "urge"):
        (refusal,) = run(verb, town, [pk], now, by=town.staff.clerk).refused
        assert (refusal.number, refusal.code) == ("", "appeal_unknown")
    to = {"to_organisation_id": about}
    with pytest.raises(Invalid):
        run("dispatch", town, [pk], now, **to)
    assert picture() == was


def test_a_fault_of_all_is_the_forms(town: Town, three: list[int], now: datetime) -> None:
    was = picture()
    for verb, changes, field in (
        ("dispatch", {"to_organisation_id": 999}, "organisation"),
        ("sort", {"matter_id": 999}, "matter"),
        ("answer", {"text": " "}, "text"),
        ("answer", {"proof_waiver": ""}, "proof"),
        ("note", {"text": ""}, "note"),
        ("urge", {"text": "长" * 501}, "text"),
    ):
        by = town.staff.clerk if verb == "answer" else None
        with pytest.raises(Invalid) as refusal:
            run(verb, town, three, now, by=by, **changes)
        assert list(refusal.value.fields) == [field]
    for many in ([], list(range(1, MOST_AT_ONCE + 2))):
        with pytest.raises(Invalid, match="choose_some"):
            run("note", town, many, now)
    assert picture() == was


def test_answers_are_filled_in_for_each(town: Town, three: list[int], now: datetime) -> None:
    run("answer", town, three, now, by=town.staff.clerk)
    said_ = list(Answer.objects.order_by("appeal_id").values_list("text", "proof_waiver"))
    assert said_ == [(f"LQ-2611-{pk} 已修好", "夜里拍不清") for pk in three]
    assert statuses(three) == ["answered"] * 3


def test_notes_and_sorting(town: Town, three: list[int], now: datetime) -> None:
    run("note", town, three, now)
    assert Remark.objects.filter(kind="note", text="已电话核实").count() == 3
    run("sort", town, three, now)
    assert set(Appeal.objects.values_list("matter__code", flat=True)) == {"lift"}
    (refusal, *_) = run("sort", town, three, now).refused
    assert refusal.code == "sorted_already"


def test_urging_waits_among_the_reminders_of_the_unit(
    town: Town, three: list[int], now: datetime
) -> None:
    run("dispatch", town, three, now)
    run("urge", town, three, now)
    handler = town.staff.handler
    rows = queries.reminders(handler)
    assert [(r.appeal_id, r.rule_name) for r in rows] == [(pk, "人工催办") for pk in three]
    for row in rows:
        operations.acknowledge_reminder(
            actor=handler, reminder_id=row.reminder_id, instruction="", now=now
        )
    operations.urge_appeal(
        actor=town.staff.street_clerk, appeal_id=three[0], text="", now=now + timedelta(hours=1)
    )
    assert [r.appeal_id for r in queries.reminders(handler)] == [three[0]]
    assert Reminder.objects.count() == 3


def test_a_basket_is_taken_back_where_nothing_followed(
    town: Town, three: list[int], now: datetime
) -> None:
    outcome = run("dispatch", town, three, now)
    operations.start_appeal(
        actor=town.staff.handler, appeal_id=three[0], seen_version=None, now=now
    )
    told: dict[str, Any] = {"batch_id": outcome.batch_id, "now": now + timedelta(minutes=5)}
    was = picture()
    for actor in (town.staff.clerk, town.staff.handler):
        with pytest.raises(NotFound):
            operations.take_back_dispatches(actor=actor, **told)
    with pytest.raises(NotFound):
        operations.take_back_dispatches(
            actor=town.staff.street_clerk, **told | {"now": now + timedelta(minutes=11)}
        )
    with pytest.raises(NotFound):
        operations.take_back_sortings(actor=town.staff.street_clerk, batch_id=uuid4(), now=now)
    assert picture() == was
    back = operations.take_back_dispatches(actor=town.staff.street_clerk, **told)
    assert back.done == tuple(three[1:])
    assert [r.code for r in back.refused] == ["cannot_take_back"]
    assert statuses(three) == ["in_progress", "received", "received"]


def test_sortings_are_taken_back(town: Town, three: list[int], now: datetime) -> None:
    outcome = run("sort", town, three, now)
    operations.take_back_sortings(actor=town.staff.street_clerk, batch_id=outcome.batch_id, now=now)
    assert set(Appeal.objects.values_list("matter__code", flat=True)) == {"lamp"}


# Pages.


@pytest.fixture
def browser(town: Town) -> Client:
    return client_of(town.staff.street_clerk)


def test_the_page_does_it_and_leads_back(
    town: Town, three: list[int], now: datetime, browser: Client
) -> None:
    versions = {pk: Appeal.objects.get(pk=pk).version for pk in three}
    ids = [f"{pk}.{versions[pk]}" for pk in three]
    page = browser.get("/appeals/bulk/", {"id": ids, "do": "assign", "back": "?tab=new"})
    assert "已选 3 件诉求。" in said(page)
    told = {"id": ids, "do": "assign", "back": "?tab=new"}
    form = {"organisation": town.staff.department_id, "reason": "", "step_reason": ""}
    assert browser.post("/appeals/bulk/", told).status_code == 422
    answer = browser.post("/appeals/bulk/", told | form)
    assert (answer.status_code, answer["Location"]) == (303, "/appeals/?tab=new")
    inbox = browser.get("/appeals/")
    assert "已办 3 件。" in said(inbox)
    again = browser.post("/appeals/bulk/", told | form)
    assert again.status_code == 409
    assert said(again).count("(周街道)") == 3
    (undo,) = re.findall(r'action="(/appeals/bulk/[^"]+/take-back/)"', inbox.content.decode())
    assert browser.post(undo).status_code == 303
    assert statuses(three) == ["received"] * 3


@pytest.mark.parametrize("query", ["", "do=assign", "id=1&do=odd", "id=x.y&do=note&id=0"])
def test_an_odd_choice_leads_back(browser: Client, query: str) -> None:
    answer = browser.get(f"/appeals/bulk/?{query}")
    assert (answer.status_code, answer["Location"]) == (303, "/appeals/?")


@pytest.mark.parametrize("verb", ["assign", "sort", "note", "answer", "urge"])
def test_each_verb_has_its_form(browser: Client, three: list[int], verb: str) -> None:
    page = browser.get("/appeals/bulk/", {"id": three, "do": verb})
    assert page.status_code == 200
    assert page.content.decode().count('name="id"') >= len(three)


def test_only_who_works_chooses(town: Town, three: list[int]) -> None:
    assert "data-choose" not in client_of(town.staff.leader).get("/appeals/").content.decode()
    assert "data-choose" in client_of(town.staff.clerk).get("/appeals/").content.decode()


def test_one_is_urged_on_its_page(town: Town, three: list[int], browser: Client) -> None:
    answer = browser.post(f"/appeals/{three[0]}/urge/", {"text": "今天看一下"})
    assert answer.status_code == 303
    assert "受理台催办承办单位" in said(browser.get(f"/appeals/{three[0]}/"))
