"""A request becomes a protected file: what moves, what stays, what nobody learns."""

from datetime import datetime
from typing import Any

import pytest
from tests.apps.alliances.test_operations import refused
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import (
    NAME,
    PHONE,
    TEXT,
    answer,
    events_after,
    file,
    last_event_id,
    photo,
)
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.casework.factories import NOW, TODAY, Room
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals import queries as appeal_reads
from linquan.apps.appeals.inbox_types import InboxFilter
from linquan.apps.appeals.models import Appeal, Reporter
from linquan.apps.appeals.status_links import status_token
from linquan.apps.appeals.types import ReporterDraft, ReporterKind
from linquan.apps.casework import operations, queries
from linquan.apps.casework.models import Admission, CaseFile
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.models import Attachment, Event

WORDS = "报告人说对方是亲兄弟"


def given(room: Room, appeal_id: int, **changes: Any) -> dict[str, Any]:
    """Hand a request over, by the clerk of its community."""
    plain: dict[str, Any] = {
        "actor": room.town.staff.clerk, "appeal_id": appeal_id, "now": NOW,
        "kind_code": room.kinds["peace"], "words": WORDS, "seen_version": None,
    }  # fmt: skip
    return plain | changes


def test_the_words_move_and_nothing_stays(room: Room) -> None:
    appeal_id = file(room.town, NOW, photos=(photo(),))
    seen = last_event_id()
    operations.hand_over(**given(room, appeal_id))
    held, row = CaseFile.objects.get(), Appeal.objects.get(pk=appeal_id)
    assert (held.worker_id, held.area_id) == (room.head.account_id, room.town.grid_id)
    page = queries.file_page(room.head, held.number, NOW)
    assert page.matter == f"{TEXT}\n\n锦绣家园3号楼\n\n{WORDS}"
    assert [(p.name, p.phone) for p in page.parties] == [(NAME, PHONE)]
    assert (row.status, row.reason) == ("withdrawn", "protected")
    left = (row.text, row.address, row.words, row.grams, row.lon, row.is_public)
    assert left == ("", "", "", "", None, False)
    reporter = Reporter.objects.get(appeal_id=appeal_id)
    assert (reporter.name_sealed, reporter.phone_sealed, reporter.phone_hash) == (None, None, "")
    subjects = Attachment.objects.values_list("subject", flat=True)
    assert list(subjects) == [f"casefile:{held.pk}"]
    told = [(e["kind"], e["data"].get("protected")) for e in events_after(seen)]
    assert told == [("appeal.withdrawn", True), ("casefile.handed_over", None)]
    assert WORDS not in str([e["data"] for e in events_after(0)])
    assert TEXT not in str([e["data"] for e in events_after(0)])


def test_neither_event_names_the_other(room: Room) -> None:
    appeal_id = file(room.town, NOW)
    operations.hand_over(**given(room, appeal_id))
    held = CaseFile.objects.get()
    event = Event.objects.filter(kind="appeal.withdrawn").get()
    assert held.number not in str(event.data)
    other = Event.objects.filter(kind="casefile.handed_over").get()
    assert (other.data, other.actor_id) == ({"number": held.number, "state": "opened"}, None)
    page = appeal_reads.case_page(room.town.staff.clerk, appeal_id, NOW)
    assert held.number not in repr(page)


def test_who_may_not_and_what_cannot(room: Room) -> None:
    staff, appeal_id = room.town.staff, file(room.town, NOW)
    for actor in (staff.handler, staff.leader, staff.administrator, staff.grid_worker):
        refused(NotAllowed, operations.hand_over, **given(room, appeal_id, actor=actor))
    refused(NotAllowed, operations.hand_over, **given(room, appeal_id, actor=staff.other_clerk))
    refused(NotFound, operations.hand_over, **given(room, 0))
    wrong = refused(Invalid, operations.hand_over, **given(room, appeal_id, kind_code="x"))
    assert wrong.details["fields"] == {"kind": "choose"}
    Admission.objects.filter(reach="all").update(revoked_at=NOW)
    nobody = refused(Invalid, operations.hand_over, **given(room, appeal_id))
    assert nobody.details["fields"] == {"kind": "nobody_admitted"}


def test_a_hold_on_the_request_stands_in_the_way(room: Room) -> None:
    appeal_id = file(room.town, NOW)
    appeals.hold_appeal(
        actor=room.town.staff.clerk, appeal_id=appeal_id, reason="法院要求", until=TODAY, now=NOW
    )
    held = refused(WrongState, operations.hand_over, **given(room, appeal_id))
    assert held.code == "held_back"


def test_there_is_no_way_back_and_nothing_more_at_the_desk(room: Room) -> None:
    appeal_id = file(room.town, NOW)
    operations.hand_over(**given(room, appeal_id))
    again = refused(WrongState, operations.hand_over, **given(room, appeal_id))
    assert again.code == "protected"
    refused(WrongState, answer, room.town, appeal_id, NOW)
    refused(
        WrongState, appeals.note_appeal, actor=room.town.staff.clerk, appeal_id=appeal_id,
        text="x", now=NOW,
    )  # fmt: skip


def test_what_was_answered_is_not_handed_over(room: Room) -> None:
    appeal_id = file(room.town, NOW)
    answer(room.town, appeal_id, NOW, by=room.town.staff.clerk)
    moved = refused(WrongState, operations.hand_over, **given(room, appeal_id))
    assert moved.code == "wrong_state"


def test_no_matter_is_guessed_and_no_search_finds_it(room: Room) -> None:
    appeal_id = file(room.town, NOW)
    clerk = room.town.staff.clerk

    def found(text: str) -> list[int]:
        page = appeal_reads.inbox(clerk, InboxFilter(tab="all", query=text), NOW)
        return [row.appeal_id for row in page.rows]

    assert found("路灯") == [appeal_id]
    operations.hand_over(**given(room, appeal_id))
    for text in ("路灯", "锦绣家园", "亲兄弟", PHONE, NAME):
        assert found(text) == []
        assert not appeal_reads.palette(clerk, text, NOW).requests


def test_the_pages_of_clerk_and_reporter_are_neutral(room: Room, monkeypatch: Any) -> None:
    fix_clock(monkeypatch, NOW)
    appeal_id = file(room.town, NOW, reporter=ReporterDraft(ReporterKind.RESIDENT, NAME, PHONE))
    clerk = client_of(room.town.staff.clerk)
    path = f"/casework/from/{appeal_id}/"
    assert "转为个案" in said(clerk.get(f"/appeals/{appeal_id}/"))
    assert clerk.get(path).status_code == 200
    form = {"kind": room.kinds["peace"], "words": WORDS}
    assert clerk.post(path, form).status_code == 422
    assert clerk.post(path, form | {"confirmed": "on"}).status_code == 303
    case = said(clerk.get(f"/appeals/{appeal_id}/"))
    for words in (TEXT, WORDS, NAME, PHONE, "锦绣家园3号楼", CaseFile.objects.get().number):
        assert words not in case
    assert "已转交专门服务" in case
    assert clerk.get(path).status_code in {403, 404}
    status = said(clerk.get(f"/s/{status_token(appeal_id, NOW)}/"))
    assert "已转相关负责人" in status
    assert TEXT not in status
    assert "撤回" not in status


@pytest.mark.parametrize("who", ["other_clerk", "handler", "leader"])
def test_others_do_not_get_the_form(room: Room, who: str, now: datetime) -> None:
    appeal_id = file(room.town, NOW)
    client = client_of(getattr(room.town.staff, who))
    assert client.get(f"/casework/from/{appeal_id}/").status_code in {403, 404}
