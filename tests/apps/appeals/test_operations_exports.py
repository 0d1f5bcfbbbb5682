"""Taking a list away as a file is an act on record."""

from datetime import datetime

import pytest
from django.test import Client
from tests.apps.appeals.desk_pages import sheet
from tests.apps.appeals.factories import (
    STRANGER,
    Town,
    answer,
    assign,
    events_after,
    exactly,
    file,
    last_event_id,
    picture,
)
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.exchange import TABLES
from linquan.apps.appeals.inbox_types import InboxFilter
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed
from linquan.kernel.exchange.layout import read_rows
from linquan.kernel.exchange.opening import open_table
from linquan.kernel.exchange.port import Plan


def test_one_event_says_who_what_and_how_many(town: Town, now: datetime) -> None:
    wanted = InboxFilter(tab="all", query="打13812345678", area_id=7, after="~9", size=500)
    before = last_event_id()
    with exactly(1):
        operations.note_export(actor=town.staff.clerk, wanted=wanted, count=12, now=now)
    (event,) = events_after(before)
    assert event == {
        "kind": "appeals.exported",
        "subject": f"district:{town.district_id}",
        "actor_name": town.staff.clerk.name,
        "at": now,
        "district_id": town.district_id,
        "data": {"filter": {"tab": "all", "query": "打138****5678", "area_id": 7}, "rows": 12},
    }


@pytest.mark.parametrize("who", [STRANGER, Actor.system("clock"), Actor.reporter("appeal:1")])
def test_only_staff(town: Town, now: datetime, who: Actor) -> None:
    before = picture()
    with pytest.raises(NotAllowed):
        operations.note_export(actor=who, wanted=InboxFilter(), count=1, now=now)
    assert picture() == before


def test_the_page_writes_it_down_and_counts_what_it_sends(town: Town, now: datetime) -> None:
    for _ in range(3):
        file(town, now)
    browser = client_of(town.staff.clerk)
    before = last_event_id()
    sent = browser.get(f"/appeals/export.xlsx?tab=all&matter=lamp&channel={town.channels['scan']}")
    assert len(sheet(sent.content)) == 1 + 3
    (event,) = events_after(before)
    assert (event["kind"], event["actor_name"]) == ("appeals.exported", town.staff.clerk.name)
    asked = {"tab": "all", "matter_code": "lamp", "channel_id": town.channels["scan"]}
    assert event["data"] == {"filter": asked, "rows": 3}
    assert browser.get("/appeals/").status_code == 200
    assert len(events_after(before)) == 1  # looking is no export


def test_the_list_goes_out_in_its_order_and_comes_in_unchanged(town: Town, now: datetime) -> None:
    first, second, third = (file(town, now, text=f"路灯不亮{n}") for n in range(3))
    answer(town, assigned(town, second, now), now)
    browser = client_of(town.staff.street_clerk)
    sent = browser.get("/appeals/export.xlsx?tab=open&sort=new").content
    layout = next(t.layout for t in TABLES if t.layout.name == "appeals")
    reading = read_rows(layout, open_table(sent))
    assert reading.faults == ()
    assert [row.values["number"].rpartition("-")[2] for row in reading.rows] == [
        str(third), str(first),
    ]  # fmt: skip
    assert {"name", "phone"} & reading.rows[0].values.keys() == set()
    plan = queries.check_appeals(
        actor=town.staff.street_clerk, district_id=town.district_id, rows=reading.rows, now=now
    )
    assert plan == Plan(same=(2, 3))


def assigned(town: Town, appeal_id: int, now: datetime) -> int:
    assign(town, appeal_id, now)
    return appeal_id


def test_nothing_is_sent_when_it_cannot_be_written_down(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_: object) -> None:
        raise OSError

    browser = client_of(town.staff.clerk)
    browser.raise_request_exception = False
    monkeypatch.setattr(operations, "note_export", fails)
    assert browser.get("/appeals/export.xlsx").status_code == 500


def test_strangers_get_neither_file_nor_event(town: Town) -> None:
    browser = Client()
    before = picture()
    assert browser.get("/appeals/export.xlsx").status_code == 303
    assert picture() == before
