"""How long files are kept, holds, erasing, the keys, and what is held on somebody."""

from datetime import date, timedelta
from typing import Any

from tests.apps.alliances.test_operations import refused
from tests.apps.appeals.factories import events_after, last_event_id
from tests.apps.casework.factories import (
    DAY,
    NAME,
    NOW,
    PHONE,
    SECRET,
    TODAY,
    Room,
    accepted,
    agreed,
    mediating,
    on,
    open_one,
    row,
    sitting,
)
from tests.apps.casework.test_operations import fields

from linquan.apps.casework import jobs, operations, queries
from linquan.apps.casework.models import (
    CaseFile,
    ConsentGiven,
    FileTombstone,
    Party,
    Recusal,
    Sitting,
    Task,
)
from linquan.kernel import clock, sealing
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

SYSTEM = Actor.system("retention")
THREE_YEARS = timedelta(days=3 * 366)


def closed(room: Room) -> str:
    """A mediation with a session that came to nothing."""
    number = mediating(room)
    operations.note_sitting(**on(room, number), draft=sitting())
    operations.conclude(
        **on(room, number), result_code=room.results["none"], words="未达成", tasks=(),
        next_on=TODAY,
    )  # fmt: skip
    return number


def due(room: Room, at: Any) -> int:
    return operations.erase_due_files(actor=SYSTEM, district_id=room.town.district_id, now=at)


def words_left() -> int:
    """Rows that hold words still."""
    tables = (Party, ConsentGiven, Recusal, Sitting, Task)
    return sum(table.objects.count() for table in tables)  # type: ignore[attr-defined]


def test_a_file_goes_when_its_years_are_over(room: Room) -> None:
    number, still = closed(room), open_one(room)
    assert row(number).erase_on == date(2029, 11, 20)
    assert due(room, NOW + THREE_YEARS - 10 * DAY) == 0
    seen = last_event_id()
    assert due(room, NOW + THREE_YEARS) == 1
    assert due(room, NOW + THREE_YEARS) == 0
    file = row(number)
    assert (file.erased_at, bytes(file.matter_sealed)) == (NOW + THREE_YEARS, b"")
    assert bytes(file.closing_sealed) == b""
    assert not Party.objects.filter(file=file).exists()
    assert Party.objects.filter(file__number=still).count() == 2
    stone = FileTombstone.objects.get()
    assert (stone.ending, stone.account_name, stone.reason) == ("retention", "retention", "")
    assert [e["kind"] for e in events_after(seen)] == ["casefile.erased"]
    refused(NotAllowed, operations.erase_due_files, actor=room.head,
            district_id=room.town.district_id, now=NOW)  # fmt: skip


def test_the_night_erases(room: Room, monkeypatch: Any) -> None:
    closed(room)
    monkeypatch.setattr(clock, "now", lambda: NOW + THREE_YEARS)
    assert jobs.erase_due_files(timestamp=0) == 1


def test_what_is_held_waits(room: Room) -> None:
    number = closed(room)
    until = TODAY + 4 * 365 * DAY
    hold: dict[str, Any] = {"number": number, "until": until, "reason": "诉讼期间", "now": NOW}
    refused(NotAllowed, operations.hold_file, actor=room.worker, **hold)
    for wrong, told in (
        ({"until": TODAY - DAY}, {"until": "hold_day"}),
        ({"until": TODAY + 6 * 366 * DAY}, {"until": "hold_day"}),
        ({"reason": "x"}, {"reason": "too_short"}),
    ):
        error = refused(Invalid, operations.hold_file, actor=room.head, **hold | wrong)
        assert fields(error) == told
    operations.hold_file(actor=room.head, **hold)
    assert due(room, NOW + THREE_YEARS) == 0
    wish: dict[str, Any] = {"number": number, "reason": "本人要求", "now": NOW}
    held = refused(WrongState, operations.erase_file, actor=room.head, **wish)
    assert held.code == "held"
    refused(NotAllowed, operations.lift_file_hold, actor=room.worker, number=number, now=NOW)
    operations.lift_file_hold(actor=room.head, number=number, now=NOW)
    none = refused(WrongState, operations.lift_file_hold, actor=room.head, number=number, now=NOW)
    assert none.code == "not_held"
    assert due(room, NOW + THREE_YEARS) == 1


def test_the_head_erases_by_a_wish(room: Room) -> None:
    number, still = closed(room), accepted(room)
    given: dict[str, Any] = {"actor": room.head, "reason": "本人要求删除", "now": NOW}
    refused(NotAllowed, operations.erase_file, **given | {"actor": room.worker}, number=number)
    is_open = refused(WrongState, operations.erase_file, **given, number=still)
    assert is_open.code == "still_open"
    for reason, told in (("", "missing"), (f"电话{PHONE}要求", "number_in_reason")):
        error = refused(Invalid, operations.erase_file, **given | {"reason": reason}, number=number)
        assert fields(error) == {"reason": told}
    operations.erase_file(**given, number=number)
    stone = FileTombstone.objects.get()
    assert (stone.ending, stone.reason) == ("wish", "本人要求删除")
    gone = refused(WrongState, operations.erase_file, **given, number=number)
    assert gone.code == "erased"
    page = queries.file_page(room.head, number, NOW)
    assert (page.matter, page.parties, page.sittings) == ("", (), ())


def test_what_is_held_on_somebody_is_told_to_the_admitted(room: Room) -> None:
    open_one(room)
    given: dict[str, Any] = {"phone": PHONE, "reason": "本人到窗口查询", "now": NOW}
    sections = {s.table: s for s in operations.export_held(actor=room.worker, **given)}
    assert sections["casework_file"].rows[0][-5] == SECRET
    assert NAME in sections["casework_party"].rows[0]
    for actor in (room.other, room.administrator, room.town.staff.clerk):
        none = refused(NotFound, operations.export_held, actor=actor, **given)
        assert none.code == "nothing_held"
    bad = refused(Invalid, operations.export_held, actor=room.worker, **given | {"phone": "1"})
    assert fields(bad) == {"phone": "not_a_phone"}
    short = refused(Invalid, operations.export_held, actor=room.worker, **given | {"reason": ""})
    assert fields(short) == {"reason": "missing"}
    event = events_after(0)[-1]
    assert event["kind"] == "casefile.exported"
    assert PHONE not in str(event["data"])


def test_a_new_key_seals_every_column_anew(room: Room, monkeypatch: Any) -> None:
    """Each sealed column of the app is in the register that changes keys."""
    agreed(room)
    names = {one.name for one in sealing.registered() if one.name.startswith("casework_")}
    columns = {
        f"{table._meta.db_table}.{field.column}"
        for table in (CaseFile, Party, ConsentGiven, Recusal, Sitting, Task)
        for field in table._meta.concrete_fields
        if field.column.endswith("_sealed")
    }
    assert names == columns
    assert len(columns) == 13
