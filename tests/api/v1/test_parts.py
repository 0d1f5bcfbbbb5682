"""Parts and calls through the interface: read, asked, answered, arrived at, as on the pages."""

import json
from datetime import timedelta
from typing import Any

import pytest
from tests.api.v1.callers import NOW, Caller, caller, told
from tests.apps.appeals.factories import NAME, PHONE, Town, bring, file, picture, warm
from tests.apps.appeals.factories import exactly as statements
from tests.apps.places.factories import SETUP

from linquan.apps.appeals import operations
from linquan.apps.appeals.call_kinds import CallLevel
from linquan.apps.appeals.models import Call, Part
from linquan.apps.appeals.operations import CallKindDraft
from linquan.apps.appeals.types import Status
from linquan.kernel.models import Event

WAIVER = "只是封路，没有可拍的"


def unchanged(before: dict[str, str]) -> bool:
    return picture() | {"kernel_tally": ""} == before | {"kernel_tally": ""}


@pytest.fixture
def given(town: Town) -> int:
    """A lamp that the department was given."""
    return bring(town, file(town, NOW, text=f"路灯不亮，打{PHONE}"), Status.ASSIGNED, NOW)


@pytest.fixture
def kind(town: Town) -> str:
    operations.revise_call_kind(
        actor=SETUP, district_id=town.district_id, code="flood",
        draft=CallKindDraft("内涝", "Flood", "hours", "workdays", CallLevel.STREET),
        valid_from=NOW.date(), now=NOW - timedelta(days=1),
    )  # fmt: skip
    return "flood"


def ask(town: Town, appeal_id: int, key: Caller | None = None, **more: Any) -> Any:
    body = {
        "organisation_id": town.far_office_id,
        "text": "请封路半天",
        "policy": "workdays",
    } | more
    return (key or caller(town, town.staff.handler)).post(f"/appeals/{appeal_id}/parts", body)


def asked(town: Town, appeal_id: int, key: Caller | None = None) -> int:
    answer = ask(town, appeal_id, key)
    assert answer.status_code == 201, answer.content.decode()
    return int(json.loads(answer.content)["part_id"])


class TestJoint:
    """One unit is asked for its part."""

    def test_asked_and_read_on_both_sides(self, town: Town, given: int) -> None:
        handler = caller(town, town.staff.handler)
        warm(town)
        with statements(8):  # the installation, the door two, the operation five
            answer = ask(town, given, handler)
        part = Part.objects.get()
        assert json.loads(answer.content) == {"appeal_id": given, "part_id": part.pk}
        event = Event.objects.get(kind="appeal.part_asked")
        assert (event.actor_kind, event.actor_id) == ("key", handler.key_id)
        (line,) = handler.read(f"/appeals/{given}/parts")
        assert (line["part_id"], line["state"], line["kind"], line["text"]) == (
            part.pk, "asked", "joint", "请封路半天",
        )  # fmt: skip
        assert (line["unit"]["id"], line["asked_by"]["id"]) == (
            town.far_office_id, town.staff.department_id,
        )  # fmt: skip
        far = caller(town, town.far_clerk, name="另一街道")
        page = far.counted("/parts", 3)
        assert [row["part_id"] for row in page["items"]] == [part.pk]
        assert (page["open_count"], page["next"]) == (1, "")
        whole = far.read(f"/parts/{part.pk}")
        assert whole["number"] == f"LQ-2611-{given}"
        assert whole["may"] == ["answer", "send-back"]
        assert whole["matter"]["name_en"] == "Street lamps"
        assert whole["request"] == "路灯不亮，打138****5678"
        for secret in (PHONE, NAME):
            assert secret not in json.dumps([page, whole, line], ensure_ascii=False)

    def test_answered_and_over(self, town: Town, given: int) -> None:
        part_id = asked(town, given)
        far = caller(town, town.far_clerk, name="另一街道")
        said = {"text": "已封路", "proof_waiver": WAIVER}
        first = far.post(f"/parts/{part_id}/answer", said, idempotency_key="a-1")
        again = far.post(f"/parts/{part_id}/answer", said, idempotency_key="a-1")
        assert (first.status_code, again.content) == (200, first.content)
        assert again["Idempotency-Replayed"] == "true"
        event = Event.objects.get(kind="appeal.part_answered")
        assert json.loads(first.content) == {"part_id": part_id, "event_id": event.pk}
        assert far.read("/parts")["items"] == []
        (over,) = far.read("/parts?state=over")["items"]
        assert (over["state"], over["outcome"], over["waiver"]) == ("answered", "已封路", WAIVER)
        before = picture()
        late = far.post(f"/parts/{part_id}/send-back", {"reason": "其实不行"})
        assert (late.status_code, told(late)["code"]) == (409, "part_over")
        assert unchanged(before)

    def test_what_is_known_is_not_sent_again(self, town: Town, given: int) -> None:
        part_id = asked(town, given)
        far = caller(town, town.far_clerk, name="另一街道")
        tag = far.get(f"/parts/{part_id}")["ETag"]
        assert far.get(f"/parts/{part_id}", if_none_match=tag).status_code == 304

    def test_pages_by_key(self, town: Town, given: int) -> None:
        other = bring(town, file(town, NOW), Status.ASSIGNED, NOW)
        handler = caller(town, town.staff.handler)
        ids = [asked(town, appeal_id, handler) for appeal_id in (given, other)]
        far = caller(town, town.far_clerk, name="另一街道")
        first = far.read("/parts?size=1")
        rest = far.read(f"/parts?size=1&after={first['next'].replace('+', '%2B')}")
        found = [row["part_id"] for page in (first, rest) for row in page["items"]]
        assert (sorted(found), rest["next"]) == (sorted(ids), "")

    @pytest.mark.parametrize(
        ("step", "state"), [("send-back", "returned"), ("cancel", "cancelled")]
    )
    def test_given_up(self, town: Town, given: int, step: str, state: str) -> None:
        part_id = asked(town, given)
        who = town.far_clerk if step == "send-back" else town.staff.handler
        key = caller(town, who, name="收尾")
        assert key.post(f"/parts/{part_id}/{step}", {"reason": "不归我们"}).status_code == 200
        assert Part.objects.get().state == state

    @pytest.mark.parametrize(
        ("wrong", "field", "code"),
        [
            ({"text": "　"}, "text", "missing"),
            ({"policy": "never"}, "policy", "policy_unknown"),
            ({"organisation_id": 999_999}, "unit", "organisation_unknown"),
            ({"due_at": "2026-01-01T00:00:00Z"}, "due_at", "past_date"),
        ],
    )
    def test_refused(
        self, town: Town, given: int, wrong: dict[str, Any], field: str, code: str
    ) -> None:
        key = caller(town, town.staff.handler)
        before = picture()
        answer = ask(town, given, key, **wrong)
        assert answer.status_code == 422, answer.content.decode()
        found = told(answer)["fields"]
        assert {name: fault["code"] for name, fault in found.items()} == {field: code}
        assert unchanged(before)

    def test_who_may_not_know_of_it_learns_nothing(self, town: Town, given: int) -> None:
        """Also who is complained about, and a unit that was not asked."""
        part_id = asked(town, given)
        stranger = caller(town, town.staff.other_clerk, name="外人")
        before = picture()
        steps: tuple[tuple[str, dict[str, str]], ...] = (
            ("answer", {"text": "好了", "proof_waiver": WAIVER}), ("send-back", {"reason": "不行"}),
            ("cancel", {"reason": "不用了"}), ("arrival", {"place": "桥下"}),
            ("arrival/confirm", {}), ("arrival/refuse", {"text": "没来"}),
        )  # fmt: skip
        for step, body in steps:
            there = stranger.post(f"/parts/{part_id}/{step}", body)
            nowhere = stranger.post(f"/parts/999999/{step}", body)
            assert (there.status_code, there.content) == (404, nowhere.content), step
        assert stranger.get(f"/parts/{part_id}").status_code == 404
        assert stranger.get(f"/appeals/{given}/parts").status_code == 404
        assert ask(town, given, stranger).status_code == 404
        assert stranger.read("/parts")["items"] == []
        assert unchanged(before)

    def test_who_knows_of_it_is_told_that_it_may_not(self, town: Town, given: int) -> None:
        part_id = asked(town, given)
        handler = caller(town, town.staff.handler, name="承办")
        before = picture()
        answer = handler.post(f"/parts/{part_id}/answer", {"text": "好了", "proof_waiver": WAIVER})
        assert (answer.status_code, told(answer)["code"]) == (403, "answer_part")
        assert unchanged(before)


class TestCall:
    """Several are called to the place at once."""

    def call(self, town: Town, key: Caller, appeal_id: int, kind: str) -> Any:
        body = {"kind": kind, "organisation_ids": [town.staff.department_id], "text": "到桥下"}
        return key.post(f"/appeals/{appeal_id}/calls", body)

    def test_called_there_and_confirmed(self, town: Town, kind: str) -> None:
        appeal_id = file(town, NOW)
        street = caller(town, town.staff.street_clerk, name="街道")
        answer = self.call(town, street, appeal_id, kind)
        assert answer.status_code == 201, answer.content.decode()
        assert json.loads(answer.content) == {
            "appeal_id": appeal_id, "call_id": Call.objects.get().pk,
        }  # fmt: skip
        part_id = Part.objects.get().pk
        called = caller(town, town.staff.handler, name="被吹哨")
        assert called.read(f"/parts/{part_id}")["may"] == ["arrival", "send-back"]
        there = called.post(f"/parts/{part_id}/arrival", {"place": "桥下"})
        assert there.status_code == 200
        refused = street.post(f"/parts/{part_id}/arrival/refuse", {"text": "没有看到人"})
        assert refused.status_code == 200
        assert Part.objects.get().state == "asked"
        called.post(f"/parts/{part_id}/arrival", {"place": "桥上"})
        confirmed = street.post(f"/parts/{part_id}/arrival/confirm", {})
        assert confirmed.status_code == 200
        (line,) = street.read(f"/appeals/{appeal_id}/parts")
        assert (line["state"], line["arrival_place"]) == ("arrived", "桥上")
        assert line["arrival_confirmed_at"]

    def test_kinds(self, town: Town, kind: str) -> None:
        (line,) = caller(town).read("/call-kinds")
        assert (line["code"], line["arrive_code"], line["answer_code"], line["lowest_level"]) == (
            kind, "hours", "workdays", "street",
        )  # fmt: skip

    def test_no_such_kind(self, town: Town) -> None:
        appeal_id = file(town, NOW)
        street = caller(town, town.staff.street_clerk, name="街道")
        before = picture()
        answer = self.call(town, street, appeal_id, "never")
        assert (answer.status_code, told(answer)["fields"]["kind"]["code"]) == (
            422, "call_kind_unknown",
        )  # fmt: skip
        assert unchanged(before)
