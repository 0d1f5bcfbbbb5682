"""The pages of parts and calls: on the case, of the unit that was asked, and the list of kinds."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.apps.appeals.desk_pages import said, table_rows, verbs
from tests.apps.appeals.factories import (
    NAME,
    PHONE,
    Town,
    bring,
    exactly,
    file,
    last_event_id,
    photo,
    picture,
)
from tests.apps.appeals.phone_factories import fix_clock, photo_file
from tests.apps.appeals.test_calls import HOUR, KINDS
from tests.apps.orgs.clients import client_of
from tests.apps.places.factories import SETUP

from linquan.apps.appeals import operations
from linquan.apps.appeals.models import Call, CallKind, Part, Support
from linquan.apps.appeals.types import Status
from linquan.kernel.models import Attachment


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.LINQUAN_HOME = tmp_path


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> datetime:
    fix_clock(monkeypatch, now)
    return now


@pytest.fixture
def given(town: Town, clock: datetime) -> int:
    """A lamp with a photo that the department was given."""
    return bring(town, file(town, clock, photos=(photo(1),)), Status.ASSIGNED, clock)


def uploaded() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", photo_file(), "image/jpeg")


def test_a_unit_is_asked_on_the_case(town: Town, given: int) -> None:
    lead, url = client_of(town.staff.handler, "en"), f"/appeals/{given}/"
    assert "ask_unit" in verbs(lead.get(url))
    assert "望江街道办事处" in lead.get(f"{url}?do=ask_unit").content.decode()
    wrong = lead.post(f"{url}ask_unit/", {"unit": "", "text": "", "policy": ""})
    assert wrong.status_code == 422
    asked = {"unit": town.far_office_id, "text": "请封路半天", "policy": "workdays"}
    assert lead.post(f"{url}ask_unit/", asked).status_code == 303
    page = lead.get(url)
    assert "Joint units and calls" in said(page)
    assert "Asked by 区住建局" in said(page)
    assert "answer" not in verbs(page)
    late = lead.post(f"{url}answer/", {"text": "好了", "proof_waiver": "夜里"})
    assert late.status_code == 409
    assert "Still at their part: 望江街道办事处." in said(late)


@pytest.fixture
def part_id(town: Town, given: int, clock: datetime) -> int:
    """What the far street is asked."""
    return operations.ask_part(
        actor=town.staff.handler, appeal_id=given, to_organisation_id=town.far_office_id,
        text="请封路半天", policy_code="workdays", now=clock,
    )  # fmt: skip


def test_the_unit_answers_on_its_own_page(town: Town, given: int, part_id: int) -> None:
    unit, here = client_of(town.far_clerk, "en"), f"/appeals/parts/{part_id}/"
    unit.get("/appeals/parts/")
    with exactly(5):  # session, actor; versions, rows, count
        listed = unit.get("/appeals/parts/")
    assert "请封路半天" in table_rows(listed)[0]
    with exactly(6):  # session, actor; part, versions, pictures, what was sent
        shown = unit.get(here)
    assert verbs(shown) == ["answer", "send", "send_back"]
    assert f"{here}photos/" in shown.content.decode()
    for words in (NAME, PHONE, PHONE[:7]):
        assert words not in said(shown)
    assert unit.get(f"/appeals/{given}/").status_code == 404
    assert unit.post(f"{here}answer/", {"text": "已封路"}).status_code == 422
    done = unit.post(f"{here}answer/", {"text": "已封路", "photos": uploaded()})
    assert done.status_code == 303
    gone = unit.post(f"{here}send_back/", {"reason": "办不了"})
    assert (gone.status_code, "This part is over" in said(gone)) == (409, True)
    assert "done" in table_rows(unit.get("/appeals/parts/?tab=done"))[0]
    own = Attachment.objects.get(role=f"part:{part_id}")
    picture_url = f"{here}photos/{own.pk}/"
    assert b"".join(unit.get(picture_url).streaming_content)  # type: ignore[arg-type]
    lead = client_of(town.staff.handler, "en")
    assert f"/photos/{own.pk}/thumb/" in lead.get(f"/appeals/{given}/").content.decode()


def test_what_was_sent_is_confirmed_and_added_up(town: Town, given: int, part_id: int) -> None:
    unit, lead = client_of(town.far_clerk, "en"), client_of(town.staff.handler, "en")
    here, url = f"/appeals/parts/{part_id}/", f"/appeals/{given}/"
    sent = {"kind": "money", "amount": "12.5", "day": "2026-11-20", "words": "锥桶"}
    assert unit.post(f"{here}send/", sent).status_code == 303
    half = unit.post(f"{here}send/", sent | {"kind": "people"})
    assert half.status_code == 422
    assert "Write a whole number." in said(half)
    assert "12.50 yuan" in said(lead.get(url))
    support = Support.objects.get()
    assert support.amount == 1250
    confirm = {"support": support.pk, "decision": "confirm", "text": ""}
    assert lead.post(f"{url}sent/", confirm).status_code == 303
    assert "12.50 yuan" in table_rows(unit.get("/appeals/support/?month=2026-11"))[0]
    assert "Nothing was sent in this month" in said(unit.get("/appeals/support/?month=2026-10"))
    assert unit.get("/appeals/support/?month=odd").status_code == 200


def test_in_chinese_and_printed(town: Town, given: int, clock: datetime) -> None:
    operations.ask_part(
        actor=town.staff.handler, appeal_id=given, to_organisation_id=town.far_office_id,
        text="请封路半天", policy_code="workdays", now=clock,
    )  # fmt: skip
    part = Part.objects.get().pk
    unit = client_of(town.far_clerk)
    assert "本单位的协办件" in said(unit.get("/appeals/parts/"))
    assert "请本单位办什么" in said(unit.get(f"/appeals/parts/{part}/"))
    case = client_of(town.staff.handler).get(f"/appeals/{given}/").content.decode()
    assert "望江街道办事处 · 待办" in case.partition("print-only")[2]


def test_a_call_from_the_first_word_to_the_answer(town: Town, clock: datetime) -> None:
    given = file(town, clock)
    street, url = client_of(town.staff.street_clerk, "en"), f"/appeals/{given}/"
    assert "has none that you may make" in said(street.get(f"{url}?do=call"))
    for code, kind in KINDS.items():
        operations.revise_call_kind(
            actor=SETUP, district_id=town.district_id, code=code, draft=kind,
            valid_from=clock.date(), now=clock,
        )  # fmt: skip
    form = said(street.get(f"{url}?do=call"))
    assert "Everyday call" in form
    assert "区住建局" in form
    assert "安居物业" not in form
    asked = {"kind": "hard", "unit": [town.staff.department_id], "text": "占道经营"}
    assert street.post(f"{url}call/", asked | {"unit": ["x"]}).status_code == 422
    assert street.post(f"{url}call/", asked | {"unit": []}).status_code == 422
    low = client_of(town.staff.clerk, "en")
    assert "Hard case" not in said(low.get(f"{url}?do=call"))
    assert low.post(f"{url}call/", asked).status_code == 403
    assert Call.objects.count() == 0
    assert street.post(f"{url}call/", asked).status_code == 303
    assert "Hard case: called 区住建局, there by 25 Nov 2026 17:30" in said(street.get(url))
    part = Part.objects.get().pk
    unit = client_of(town.staff.handler, "en")
    here = f"/appeals/parts/{part}/"
    assert verbs(unit.get(here)) == ["arrive", "send", "send_back"]
    assert unit.post(f"{here}arrive/", {"place": ""}).status_code == 422
    assert unit.post(f"{here}arrive/", {"place": "菜市场口"}).status_code == 303
    refused = {"part": part, "decision": "refuse", "text": ""}
    assert street.post(f"{url}arrival/", refused).status_code == 422
    assert street.post(f"{url}arrival/", refused | {"text": "没人"}).status_code == 303
    assert unit.post(f"{here}arrive/", {"place": "菜市场口"}).status_code == 303
    confirm = refused | {"decision": "confirm"}
    assert street.post(f"{url}arrival/", confirm).status_code == 303
    assert street.post(f"{url}arrival/", confirm).status_code == 409
    assert "confirmed" in said(unit.get(here))
    cancel = {"part": part, "reason": "已经解决"}
    assert street.post(f"{url}cancel_part/", cancel).status_code == 303
    assert Part.objects.get().state == "cancelled"


def test_strangers_to_a_part_find_nothing(town: Town, given: int, clock: datetime) -> None:
    """Also a party, and who is asked by nobody; nothing is changed."""
    part = operations.ask_part(
        actor=town.staff.handler, appeal_id=given, to_organisation_id=town.far_office_id,
        text="请封路半天", policy_code="workdays", now=clock,
    )  # fmt: skip
    here, before = f"/appeals/parts/{part}/", (picture_besides_sessions(), last_event_id())
    for actor in (town.staff.property_handler, town.staff.other_clerk, town.staff.clerk):
        other = client_of(actor)
        assert other.get(here).status_code == 404
        assert other.get(f"{here}photos/1/").status_code == 404
        posted = other.post(f"{here}send_back/", {"reason": "不"})
        assert posted.status_code == 404
        assert other.post("/appeals/parts/999999/send_back/", {"reason": "不"}).status_code == 404
    assert (picture_besides_sessions(), last_event_id()) == before


def picture_besides_sessions() -> dict[str, str]:
    return {
        name: seal for name, seal in picture().items()
        if not name.startswith(("django_session", "kernel_session"))
    }  # fmt: skip


def test_the_list_of_calls_is_edited_on_its_page(town: Town, clock: datetime) -> None:
    street = client_of(town.staff.street_clerk, "en")
    empty = street.get("/lists/calls/")
    assert empty.status_code == 200
    line = {
        "name": "应急哨", "name_en": "Emergency", "arrive_code": "hours", "answer_code": "days",
        "lowest_level": "grid", "valid_from": "2026-11-20",
    }  # fmt: skip
    assert street.post("/lists/calls/new/", line | {"arrive_code": "never"}).status_code == 422
    assert street.post("/lists/calls/new/", line).status_code == 303
    kind = CallKind.objects.get()
    assert "street, community and grid" in said(street.get("/lists/calls/"))
    assert "应急哨" in said(client_of(town.staff.street_clerk).get(f"/lists/calls/{kind.code}/"))
    assert client_of(town.staff.handler).post("/lists/calls/new/", line).status_code == 403


def test_late_is_marked(town: Town, given: int, clock: datetime) -> None:
    part = operations.ask_part(
        actor=town.staff.handler, appeal_id=given, to_organisation_id=town.far_office_id,
        text="请封路半天", due_at=clock + HOUR, now=clock,
    )  # fmt: skip
    operations.answer_part(
        actor=town.far_clerk, part_id=part, text="已封路", proof=(), proof_waiver="夜里",
        now=clock + 2 * HOUR,
    )  # fmt: skip
    assert "too late" in said(client_of(town.far_clerk, "en").get("/appeals/parts/?tab=done"))
    assert "too late" in said(client_of(town.staff.handler, "en").get(f"/appeals/{given}/"))
