"""Requests through the interface: read, filed, and every step, exactly as on the pages."""

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from tests.api.v1.callers import NOW, Caller, caller, told
from tests.apps.appeals.factories import (
    NAME,
    PHONE,
    Town,
    bring,
    file,
    make_town,
    picture,
    sort,
    warm,
)
from tests.apps.appeals.factories import exactly as statements

from linquan.apps.appeals.models import Appeal, Reporter
from linquan.apps.appeals.types import Status
from linquan.kernel import clock
from linquan.kernel.actors import Role
from linquan.kernel.models import Event, KeptAnswer


def unchanged(before: dict[str, str]) -> bool:
    after = picture()
    return after | {"kernel_tally": ""} == before | {"kernel_tally": ""}


class TestReading:
    """Lists and cases."""

    def test_a_list(self, town: Town) -> None:
        first = file(town, NOW)
        second = file(town, NOW + timedelta(minutes=1), text="电梯坏了，电话13812345678")
        found = caller(town).counted("/appeals", 2)
        assert [(row["appeal_id"], row["matter_name_en"]) for row in found["items"]] == [
            (second, "Lifts"), (first, "Street lamps"),
        ]  # fmt: skip
        assert PHONE not in json.dumps(found)
        assert (found["newer"], found["older"]) == ("", "")

    def test_pages_by_key(self, town: Town) -> None:
        ids = [file(town, NOW + timedelta(minutes=n)) for n in range(3)]
        key = caller(town)
        page = key.read("/appeals?tab=all&size=2")
        assert [row["appeal_id"] for row in page["items"]] == ids[:0:-1]
        rest = key.read(f"/appeals?tab=all&size=2&after={page['older']}")
        assert [row["appeal_id"] for row in rest["items"]] == ids[:1]
        back = key.read(f"/appeals?tab=all&size=2&before={rest['newer']}")
        assert back["items"] == page["items"]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("q=路灯", 1), ("q=电梯", 0), ("matter=lamp", 1), ("matter=lift", 0),
            ("tab=overdue", 0), ("tab=new", 1), (f"q={PHONE}", 1), ("after=x~y", 1),
        ],
    )  # fmt: skip
    def test_filters_of_the_inbox(self, town: Town, query: str, found: int) -> None:
        file(town, NOW)
        assert len(caller(town).read(f"/appeals?{query}")["items"]) == found

    def test_a_case(self, town: Town) -> None:
        appeal_id = file(town, NOW, text="路灯不亮，打13812345678")
        found = caller(town).counted(f"/appeals/{appeal_id}", 6)
        assert (found["number"], found["version"], found["status"]) == (
            f"LQ-2611-{appeal_id}", 1, "received",
        )  # fmt: skip
        assert found["text"] == "路灯不亮，打138****5678"
        assert (found["reporter_kind"], found["reporter_name"], found["reporter_phone"]) == (
            "resident", "张**", "138****5678",
        )  # fmt: skip
        assert found["owner"]["name"] == "锦绣社区居委会"
        assert [s["id"] for s in found["suggestions"]] == [town.staff.department_id]
        assert [(s["kind"], s["by"]) for s in found["timeline"]] == [
            ("appeal.received", "stranger"),
        ]  # fmt: skip
        assert found["may"] == [
            "assign", "sort", "start", "ask", "answer", "decline", "withdraw", "note",
        ]  # fmt: skip
        assert NAME not in json.dumps(found, ensure_ascii=False)

    def test_no_further_than_its_post(self, town: Town) -> None:
        appeal_id = file(town, NOW)
        for who, status in (
            (town.staff.clerk, 200), (town.staff.leader, 200), (town.staff.other_clerk, 404),
            (town.staff.handler, 404), (town.far_clerk, 404), (town.office_clerk, 200),
        ):  # fmt: skip
            key = caller(town, who, name=f"{who.account_id}")
            assert key.get(f"/appeals/{appeal_id}").status_code == status
            listed = [row["appeal_id"] for row in key.read("/appeals")["items"]]
            assert listed == ([appeal_id] if status == 200 else [])

    def test_who_is_complained_about_learns_nothing(self, town: Town) -> None:
        """回避: not by the list, the case, a step, nor an event; not even that there is one."""
        appeal_id = file(town, NOW, about_organisation_id=town.staff.community_ids[0])
        party = caller(town, town.staff.clerk)
        assert party.read("/appeals?tab=all")["items"] == []
        assert party.read(f"/appeals?tab=all&q={PHONE}")["items"] == []
        there, nowhere = party.get(f"/appeals/{appeal_id}"), party.get("/appeals/999999")
        assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)
        note = {"text": "让我看看"}
        there = party.post(f"/appeals/{appeal_id}/note", note)
        nowhere = party.post("/appeals/999999/note", note)
        assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)

    def test_a_key_of_another_district(self, town: Town) -> None:
        appeal_id = file(town, NOW)
        other = caller(make_town("510188000000", "别区", prefix="x."))
        assert other.get(f"/appeals/{appeal_id}").status_code == 404
        assert other.read("/appeals?tab=all")["items"] == []


class TestFiling:
    """Taking requests in."""

    def given(self, town: Town, **other: Any) -> dict[str, Any]:
        return {
            "channel_id": town.channels["hotline"], "text": "路灯不亮", "area_id": town.grid_id,
            "address": "3号楼", "reporter": {"name": NAME, "phone": PHONE},
        } | other  # fmt: skip

    def test_filed(self, town: Town) -> None:
        key = caller(town)
        warm(town)
        with statements(5):  # the installation, the door two, the operation two
            answer = key.post("/appeals", self.given(town))
        assert answer.status_code == 201
        row = Appeal.objects.get()
        assert json.loads(answer.content) == {
            "appeal_id": row.pk, "number": f"LQ-2611-{row.pk}",
        }  # fmt: skip
        assert (row.text, row.address, row.owner_id) == (
            "路灯不亮", "3号楼", town.staff.community_ids[0],
        )  # fmt: skip
        event = Event.objects.get(kind="appeal.received")
        assert (event.actor_kind, event.actor_id, event.actor_name, event.organisation_id) == (
            "key", key.key_id, "测试系统", town.staff.street_office_id,
        )  # fmt: skip
        assert Reporter.objects.get().phone_hash

    def test_the_point_finds_the_grid(self, town: Town) -> None:
        place = caller(town).read("/areas?level=grid")["items"][0]
        given = self.given(town) | {"area_id": None}
        refused = caller(town, name="二").post("/appeals", given)
        assert told(refused)["fields"]["area_id"]["code"] == "area_unknown"
        del place

    @pytest.mark.parametrize(
        ("wrong", "field", "code"),
        [
            ({"text": " "}, "text", "missing"),
            ({"area_id": 999_999}, "area", "area_unknown"),
            ({"channel_id": 999_999}, "channel", "channel_unknown"),
            ({"matter_id": 999_999}, "matter", "matter_unknown"),
            ({"about_organisation_id": 999_999}, "about", "organisation_unknown"),
            ({"language": "xx"}, "language", "language_unknown"),
            ({"lon": 104.0}, "place", "point_odd"),
            ({"reporter": {"phone": "123"}}, "phone", "not_a_phone"),
        ],
    )
    def test_refused(self, town: Town, wrong: dict[str, Any], field: str, code: str) -> None:
        key = caller(town)
        before = picture()
        answer = key.post("/appeals", self.given(town, **wrong))
        assert answer.status_code == 422
        found = told(answer)["fields"]
        assert {name: fault["code"] for name, fault in found.items()} == {field: code}
        assert unchanged(before)

    def test_outside_of_its_area(self, town: Town) -> None:
        key = caller(town, town.far_clerk)
        before = picture()
        answer = key.post("/appeals", self.given(town))
        assert (answer.status_code, told(answer)["code"]) == (403, "file_appeal")
        assert unchanged(before)


class TestSentTwice:
    """The same key within a day is done once."""

    def body(self, town: Town, text: str = "路灯不亮") -> dict[str, Any]:
        return {"channel_id": town.channels["scan"], "text": text, "area_id": town.grid_id}

    def test_answered_alike(self, town: Town) -> None:
        key = caller(town)
        warm(town)
        with statements(7):  # two more than without: the key is taken, the answer kept
            first = key.post("/appeals", self.body(town), idempotency_key="a-1")
        again = key.post("/appeals", self.body(town), idempotency_key="a-1")
        assert (again.status_code, again.content) == (201, first.content)
        assert again["Idempotency-Replayed"] == "true"
        assert "Idempotency-Replayed" not in first
        assert Appeal.objects.count() == 1

    def test_with_another_body(self, town: Town) -> None:
        key = caller(town)
        key.post("/appeals", self.body(town), idempotency_key="a-1")
        before = picture()
        answer = key.post("/appeals", self.body(town, "别的"), idempotency_key="a-1")
        assert (answer.status_code, told(answer)["code"]) == (422, "key_of_another_request")
        assert unchanged(before)

    def test_of_another_caller(self, town: Town) -> None:
        for name in ("一", "二"):
            caller(town, name=name).post("/appeals", self.body(town), idempotency_key="a-1")
        assert Appeal.objects.count() == 2

    def test_a_day_later(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        key = caller(town)
        key.post("/appeals", self.body(town), idempotency_key="a-1")
        later = NOW + timedelta(hours=24)
        monkeypatch.setattr(clock, "real_now", lambda: later)
        answer = key.post("/appeals", self.body(town, "别的"), idempotency_key="a-1")
        assert answer.status_code == 201
        assert Appeal.objects.count() == 2

    def test_a_refusal_is_not_kept(self, town: Town) -> None:
        key = caller(town)
        wrong = self.body(town) | {"matter_id": 999_999}
        assert key.post("/appeals", wrong, idempotency_key="a-1").status_code == 422
        assert not KeptAnswer.objects.exists()
        assert key.post("/appeals", self.body(town), idempotency_key="a-1").status_code == 201

    @pytest.mark.parametrize("odd", ["x" * 101, "a b", "é"])
    def test_an_odd_key(self, town: Town, odd: str) -> None:
        answer = caller(town).post("/appeals", self.body(town), idempotency_key=odd)
        assert answer.status_code == 422
        assert not Appeal.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one(town: Town) -> None:
    key = caller(town)
    body = TestSentTwice().body(town)
    answers: list[tuple[int, bytes]] = []
    gate = threading.Barrier(2)

    def send() -> None:
        mine = Caller(key.secret, key.key_id)
        gate.wait()
        answer = mine.post("/appeals", body, idempotency_key="a-1")
        answers.append((answer.status_code, answer.content))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Appeal.objects.count() == 1
    assert len(set(answers)) == 1
    assert answers[0][0] == 201


class TestSteps:
    """Every verb that the interface has: done, denied, and too late."""

    STEPS = (
        (Status.RECEIVED, "assign", {"organisation_id": "department"}, Status.ASSIGNED),
        (Status.RECEIVED, "start", {}, Status.IN_PROGRESS),
        (Status.RECEIVED, "ask", {"text": "哪一盏？"}, Status.WAITING),
        (Status.RECEIVED, "answer", {"text": "修好了", "proof_waiver": "夜里"}, Status.ANSWERED),
        (Status.RECEIVED, "decline", {"reason": "不归我们"}, Status.DECLINED),
        (Status.RECEIVED, "note", {"text": "备注"}, Status.RECEIVED),
        (Status.RECEIVED, "withdraw", {"reason": "来电撤回"}, Status.WITHDRAWN),
        (Status.WAITING, "reply", {"text": "第三盏"}, Status.IN_PROGRESS),
        (Status.CLOSED, "reopen", {"reason": "又坏了"}, Status.REOPENED),
    )  # fmt: skip

    def body(self, town: Town, given: dict[str, Any]) -> dict[str, Any]:
        named = {"department": town.staff.department_id}
        return {name: named.get(value, value) for name, value in given.items()}

    @pytest.mark.parametrize(("at", "step", "given", "to"), STEPS)
    def test_done(
        self, town: Town, at: Status, step: str, given: dict[str, Any], to: Status
    ) -> None:
        appeal_id = bring(town, file(town, NOW), at, NOW)
        key = caller(town)
        answer = key.post(f"/appeals/{appeal_id}/{step}", self.body(town, given))
        assert answer.status_code == 200, answer.content.decode()
        last = Event.objects.latest("id")
        assert json.loads(answer.content) == {"appeal_id": appeal_id, "event_id": last.pk}
        assert (last.actor_kind, last.actor_id) == ("key", key.key_id)
        assert Appeal.objects.get().status == to

    @pytest.mark.parametrize(("at", "step", "given", "to"), STEPS)
    def test_denied_to_a_leader(
        self, town: Town, at: Status, step: str, given: dict[str, Any], to: Status
    ) -> None:
        del to
        appeal_id = bring(town, file(town, NOW), at, NOW)
        key = caller(town, town.staff.leader)
        before = picture()
        answer = key.post(f"/appeals/{appeal_id}/{step}", self.body(town, given))
        assert answer.status_code == 403
        assert unchanged(before)

    @pytest.mark.parametrize(("at", "step", "given", "to"), STEPS)
    def test_hidden_from_strangers(
        self, town: Town, at: Status, step: str, given: dict[str, Any], to: Status
    ) -> None:
        del to
        appeal_id = bring(town, file(town, NOW), at, NOW)
        key = caller(town, town.staff.other_clerk)
        before = picture()
        answer = key.post(f"/appeals/{appeal_id}/{step}", self.body(town, given))
        assert (answer.status_code, told(answer)["code"]) == (404, "appeal_unknown")
        assert unchanged(before)

    def test_sorted(self, town: Town) -> None:
        appeal_id = file(town, NOW)
        given = {
            "matter_id": town.matters["noise"], "area_id": town.grid_id, "address": "门口",
            "about_organisation_id": town.staff.property_company_id,
        }  # fmt: skip
        assert caller(town).post(f"/appeals/{appeal_id}/sort", given).status_code == 200
        row = Appeal.objects.get()
        assert (row.matter_id, row.address, row.about_id) == (
            town.matters["noise"], "门口", town.staff.property_company_id,
        )  # fmt: skip

    @pytest.mark.parametrize("step", ["start", "note", "reopen", "reply"])
    def test_wrong_state(self, town: Town, step: str) -> None:
        appeal_id = bring(town, file(town, NOW), Status.WITHDRAWN, NOW)
        body = {"start": {}, "note": {"text": " "}}.get(step, {"reason": "x"})
        body = {"text": "x"} if step == "reply" else body
        key = caller(town)
        before = picture()
        answer = key.post(f"/appeals/{appeal_id}/{step}", body)
        assert answer.status_code == (422 if step == "note" else 409)
        assert unchanged(before)

    def test_not_to_the_party(self, town: Town) -> None:
        appeal_id = file(town, NOW, about_organisation_id=town.staff.department_id)
        body = {"organisation_id": town.staff.department_id}
        answer = caller(town).post(f"/appeals/{appeal_id}/assign", body, accept_language="en")
        assert told(answer)["fields"]["organisation"]["message"].startswith("This unit, or one")

    @pytest.mark.parametrize(
        ("moment", "field", "code"),
        [
            ("0001-01-01T00:00:00Z", "promised_at", "wrong_type"),
            ("9999-12-31T23:59:59-23:59", "promised_at", "wrong_type"),
            ("2026-11-19T10:00:00", "promised_at", "past_date"),
            ("2100-01-01T00:00:00+08:00", "promised_at", "later_than_policy"),
        ],
    )
    def test_a_promise_that_cannot_be(self, town: Town, moment: str, field: str, code: str) -> None:
        appeal_id = file(town, NOW)
        body = {"organisation_id": town.staff.department_id, "promised_at": moment}
        answer = caller(town).post(f"/appeals/{appeal_id}/assign", body)
        found = told(answer)["fields"]
        assert {name: fault["code"] for name, fault in found.items()} == {field: code}


class TestWhatWasSeen:
    """If-Match: a step is taken on what was read, or not at all."""

    def test_as_it_was_read(self, town: Town) -> None:
        appeal_id = file(town, NOW)
        key = caller(town)
        tag = key.get(f"/appeals/{appeal_id}")["ETag"]
        assert key.post(f"/appeals/{appeal_id}/start", if_match=tag).status_code == 200

    @pytest.mark.parametrize("tag", ["", "x", '"9-0123456789abcdef"', '"1"', '"-"'])
    def test_changed_meanwhile(self, town: Town, tag: str) -> None:
        appeal_id = file(town, NOW)
        key = caller(town)
        tag = tag or key.get(f"/appeals/{appeal_id}")["ETag"]
        sort(town, appeal_id, NOW, address="别处")
        before = picture()
        answer = key.post(f"/appeals/{appeal_id}/start", if_match=tag, accept_language="en")
        assert answer.status_code == 412
        assert told(answer)["code"] == "changed_meanwhile"
        assert unchanged(before)

    def test_whatever_it_is(self, town: Town) -> None:
        appeal_id = file(town, NOW)
        sort(town, appeal_id, NOW, address="别处")
        answer = caller(town).post(f"/appeals/{appeal_id}/start", if_match="*")
        assert answer.status_code == 200

    def test_a_weak_tag_of_a_proxy(self, town: Town) -> None:
        appeal_id = file(town, NOW)
        key = caller(town)
        tag = "W/" + key.get(f"/appeals/{appeal_id}")["ETag"]
        assert key.post(f"/appeals/{appeal_id}/start", if_match=tag).status_code == 200


def test_a_handler_works_on_what_was_passed_to_it(town: Town) -> None:
    appeal_id = bring(town, file(town, NOW), Status.ASSIGNED, NOW)
    key = caller(town, town.staff.handler)
    given = {"text": "已换灯泡", "proof_waiver": "夜里拍不清"}
    assert key.post(f"/appeals/{appeal_id}/answer", given).status_code == 200
    assert key.post(f"/appeals/{appeal_id}/withdraw", {"reason": "x"}).status_code == 403


def test_a_grid_workers_key_reaches_its_community(town: Town) -> None:
    appeal_id = file(town, NOW)
    key = caller(town, town.staff.clerk, role=Role.GRID_WORKER)
    assert key.get(f"/appeals/{appeal_id}").status_code == 200
    body = {"organisation_id": town.staff.department_id}
    assert key.post(f"/appeals/{appeal_id}/assign", body).status_code == 403
