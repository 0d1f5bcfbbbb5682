"""Admissions: who gives them, to whom, until when; the lists they name."""

from datetime import date
from typing import Any

import pytest
from tests.apps.alliances.test_operations import refused
from tests.apps.appeals.factories import events_after, last_event_id
from tests.apps.casework.factories import (
    DAY,
    NOW,
    SINCE,
    SOON,
    TODAY,
    UNTIL,
    Room,
    admission,
    admit,
    file_draft,
    on,
    open_one,
)
from tests.apps.casework.test_operations import fields

from linquan.apps.casework import operations, queries
from linquan.apps.casework.models import Admission, Kind, Result
from linquan.apps.casework.types import KindDraft, Nature, Reach, Track
from linquan.apps.orgs.models import Account
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState


def test_an_administrator_admits_until_a_day_for_a_reason(room: Room) -> None:
    clerk, seen = room.town.staff.clerk, last_event_id()
    refused(NotAllowed, operations.open_file, actor=clerk, draft=file_draft(room), now=NOW)
    made = admit(room, clerk)
    row = Admission.objects.get(pk=made)
    assert (row.reach, row.valid_to, row.revoked_at) == (Reach.OWN, UNTIL, None)
    told = {e["kind"]: e["data"] for e in events_after(seen)}
    assert set(told) == {"account.admitted", "admission.given"}
    assert told["admission.given"]["reason"] == "负责调解工作"
    assert Account.objects.get(pk=clerk.account_id).admitted_until == UNTIL
    assert operations.open_file(actor=clerk, draft=file_draft(room), now=NOW)


def test_nobody_else_admits(room: Room) -> None:
    staff = room.town.staff
    draft = admission(room, staff.clerk)
    for actor in (room.head, staff.street_clerk, staff.leader, staff.clerk, room.town.far_clerk):
        refused(NotAllowed, operations.admit, actor=actor, draft=draft, now=NOW)
    elsewhere = admission(room, staff.clerk, area_id=room.town.far_street_id)
    refused(NotAllowed, operations.admit, actor=room.administrator, draft=elsewhere, now=NOW)


def test_who_admits_does_not_read(room: Room) -> None:
    """Neither by admitting themselves, nor by being admitted, nor by an older admission."""
    mine = admission(room, room.administrator)
    error = refused(Invalid, operations.admit, actor=room.administrator, draft=mine, now=NOW)
    assert fields(error) == {"account": "not_oneself"}
    number = open_one(room)
    Admission.objects.filter(account_id=room.head.account_id).update(
        account_id=room.administrator.account_id
    )
    with pytest.raises(NotFound):
        queries.file_page(room.administrator, number, NOW)
    page = queries.files_page(room.administrator, NOW)
    assert (page.mine, page.others, page.closed) == ((), (), ())


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"reason": "好"}, {"reason": "too_short"}),
        ({"valid_from": TODAY - DAY}, {"valid_from": "past_day"}),
        ({"valid_to": TODAY}, {"valid_to": "too_long_a_time"}),
        ({"valid_to": TODAY + 733 * DAY}, {"valid_to": "too_long_a_time"}),
        ({"kind_code": "x"}, {"kind": "choose"}),
        ({"account_id": 0}, {"account": "account_unknown"}),
        ({"area_id": 0}, {"area": "area_unknown"}),
    ],
)
def test_what_cannot_be_admitted(room: Room, changes: dict[str, Any], told: dict[str, str]) -> None:
    draft = admission(room, room.town.staff.clerk, **changes)
    error = refused(Invalid, operations.admit, actor=room.administrator, draft=draft, now=NOW)
    assert fields(error) == told


def test_revoking_closes_at_once_and_leaves_no_file_behind(room: Room) -> None:
    number = open_one(room)
    mine = Admission.objects.get(account_id=room.worker.account_id, kind_code=room.kinds["peace"])
    given: dict[str, Any] = {"admission_id": mine.pk, "reason": "调离岗位", "now": NOW}
    refused(NotAllowed, operations.revoke_admission, actor=room.head, **given)
    left = refused(WrongState, operations.revoke_admission, actor=room.administrator, **given)
    assert left.code == "files_left"
    operations.give_file(**on(room, number), account_id=room.other.account_id, next_on=SOON)
    short = refused(
        Invalid, operations.revoke_admission, actor=room.administrator, **given | {"reason": ""}
    )
    assert fields(short) == {"reason": "missing"}
    operations.revoke_admission(actor=room.administrator, **given)
    with pytest.raises(NotFound):
        queries.file_page(room.worker, number, NOW)
    again = refused(WrongState, operations.revoke_admission, actor=room.administrator, **given)
    assert again.code == "revoked"
    refused(
        NotFound, operations.revoke_admission, actor=room.administrator,
        **given | {"admission_id": 0},
    )  # fmt: skip
    assert Account.objects.get(pk=room.worker.account_id).admitted_until == UNTIL  # the other one


def test_an_admission_ends_by_itself_and_the_head_is_told(room: Room) -> None:
    staff = room.town.staff
    admit(room, staff.clerk, valid_to=SOON)
    number = operations.open_file(actor=staff.clerk, draft=file_draft(room), now=NOW)
    later = NOW + 7 * DAY
    with pytest.raises(NotFound):
        queries.file_page(staff.clerk, number, later)
    lines = queries.files_page(room.head, later).others
    assert [(line.number, line.is_left) for line in lines] == [(number, True)]
    operations.give_file(
        actor=room.head, number=number, account_id=room.worker.account_id,
        next_on=SOON + DAY, now=later,
    )  # fmt: skip


def test_kinds_and_results_are_lines_with_days(room: Room) -> None:
    clerk, district_id = room.town.staff.street_clerk, room.town.district_id
    draft = KindDraft("矛盾化解", "", Track.HELP, False, 10, 5, "")
    given: dict[str, Any] = {
        "district_id": district_id, "kind_code": room.kinds["peace"], "draft": draft,
        "valid_from": date(2026, 12, 1), "now": NOW,
    }  # fmt: skip
    for actor in (room.town.staff.clerk, room.head, room.town.staff.leader):
        if actor is room.head:
            continue  # a clerk of the street, as every head here
        refused(NotAllowed, operations.revise_kind, actor=actor, **given)
    operations.revise_kind(actor=clerk, **given)
    rows = Kind.objects.filter(code=room.kinds["peace"]).order_by("valid_from")
    assert [(k.name, k.track, k.valid_from) for k in rows] == [
        ("和为贵调解", "mediation", SINCE), ("矛盾化解", "mediation", date(2026, 12, 1)),
    ]  # fmt: skip
    for wrong, told in (
        ({"rhythm_days": 0}, {"rhythm_days": "out_of_range"}),
        ({"keep_years": 100}, {"keep_years": "out_of_range"}),
        ({"name": ""}, {"name": "missing"}),
    ):
        bad = KindDraft(**{f: getattr(draft, f) for f in draft.__slots__} | wrong)
        error = refused(Invalid, operations.revise_kind, actor=clerk, **given | {"draft": bad})
        assert fields(error) == told
    early = refused(Invalid, operations.revise_kind, actor=clerk, **given)
    assert fields(early) == {"valid_from": "too_early"}
    open_one(room)
    ending: dict[str, Any] = {
        "district_id": district_id, "kind_code": room.kinds["peace"],
        "valid_to": date(2027, 1, 1), "now": NOW,
    }  # fmt: skip
    assert fields(refused(Invalid, operations.end_kind, actor=clerk, **ending)) == {
        "valid_to": "in_use"
    }
    operations.end_kind(actor=clerk, **ending | {"kind_code": room.kinds["care"]})
    unknown = ending | {"kind_code": "x"}
    refused(NotFound, operations.end_kind, actor=clerk, **unknown)


def test_results_keep_what_they_mean(room: Room) -> None:
    clerk, code = room.town.staff.street_clerk, room.results["court"]
    given: dict[str, Any] = {
        "district_id": room.town.district_id, "result_code": code, "names": ("转人民法院", ""),
        "track": Track.HELP, "nature": Nature.NOTHING, "valid_from": date(2026, 12, 1),
        "now": NOW,
    }  # fmt: skip
    refused(NotAllowed, operations.revise_result, actor=room.town.staff.clerk, **given)
    operations.revise_result(actor=clerk, **given)
    last = Result.objects.filter(code=code).latest("valid_from")
    assert (last.name, last.track, last.nature) == ("转人民法院", "mediation", "referred")
    taken = given | {"result_code": "", "names": ("达成协议", "")}
    assert fields(refused(Invalid, operations.revise_result, actor=clerk, **taken)) == {
        "name": "name_taken"
    }
    ending: dict[str, Any] = {
        "district_id": room.town.district_id, "result_code": code,
        "valid_to": date(2027, 1, 1), "now": NOW,
    }  # fmt: skip
    refused(NotAllowed, operations.end_result, actor=room.town.staff.clerk, **ending)
    operations.end_result(actor=clerk, **ending)
    refused(NotFound, operations.end_result, actor=clerk, **ending)
