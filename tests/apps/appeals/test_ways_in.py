"""Mechanisms of the source articles, told from their way in to what everyone can count."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from tests.apps.appeals.desk_pages import table_rows
from tests.apps.appeals.factories import Town, bring, draft, file
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.inbox_types import InboxFilter
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.operations import ChannelDraft
from linquan.apps.appeals.types import ChannelKind, ReporterDraft, ReporterKind, Status
from linquan.apps.insights.queries import figures
from linquan.apps.insights.types import Measure
from linquan.kernel import clock
from linquan.kernel.events import events_of
from linquan.kernel.handlers import deliver_owed


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let pages read another clock."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "real_now", lambda: moment)
        yield


def channel(town: Town, now: datetime, way: ChannelDraft) -> int:
    """Write a channel into the list, as the desk does."""
    operations.revise_channel(
        actor=town.staff.street_clerk,
        district_id=town.district_id,
        code="new_way",
        draft=way,
        valid_from=now.date(),
        now=now,
    )
    rows = queries.desk(town.district_id).book.channels
    return next(row.channel_id for row in rows if row.code == "new_way")


def test_firms_and_residents_share_one_desk_and_one_count(town: Town, now: datetime) -> None:
    """R3: six of each, from the phone; all of them stand in the same inbox and public figures."""
    for number in range(12):
        kind = (ReporterKind.FIRM, ReporterKind.RESIDENT)[number % 2]
        status = Status.CLOSED if number < 6 else Status.ASSIGNED
        appeal_id = file(town, now, reporter=ReporterDraft(kind, "", ""))
        bring(town, appeal_id, status, now)
    while deliver_owed(now):
        pass
    clerk = town.staff.street_clerk
    assert len(queries.inbox(clerk, InboxFilter(tab="open"), now).rows) == 6
    shown = figures(town.district_id, now)
    assert {m: shown.total.counts[m] for m in (Measure.RECEIVED, Measure.SOLVED)} == {
        Measure.RECEIVED: 12,
        Measure.SOLVED: 6,
    }
    assert (shown.total.counts[Measure.IN_PROGRESS], shown.satisfied_percent) == (6, 100)
    page = Client().get("/p/figures/").content.decode()
    assert "评价为满意或基本满意的占 100%" in page


WAYS = [
    ChannelDraft(ChannelKind.DESK, "颐乐时光道收集点", "Collection desk", place="颐乐时光道一楼"),
    ChannelDraft(
        ChannelKind.MOBILE_POINT, "周三流动点", "Wednesday point", place="小广场", weekday=2,
        opens=time(9), closes=time(11),
    ),
    ChannelDraft(ChannelKind.VISIT, "民意走访", "Home visits"),
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: str(way.kind))
def test_what_is_heard_at_a_point_or_a_door_becomes_a_request(
    town: Town, now: datetime, way: ChannelDraft
) -> None:
    """R5, R6, R8: a line of the channel list, through which staff of the area file."""
    channel_id = channel(town, now, way)
    told = draft(town, channel_id=channel_id)
    filed = operations.file_appeal(
        actor=town.staff.grid_worker, district_id=town.district_id, draft=told, now=now
    )
    file(town, now)
    (event,) = events_of(town.district_id, f"appeal:{filed.appeal_id}")
    assert (event.kind, event.data["channel"]) == ("appeal.received", "new_way")
    with at(now + timedelta(minutes=1)):
        client = client_of(town.staff.street_clerk)
        (row,) = table_rows(client.get(f"/appeals/?channel={channel_id}"))
        lines = [line for line in table_rows(client.get("/lists/channels/")) if way.name in line]
    assert row.startswith(f"{filed.number} ")
    assert way.name in row
    assert len(lines) == 1
    assert way.place in lines[0]
    assert ("每周三 09:00–11:00" in lines[0]) == (way.kind is ChannelKind.MOBILE_POINT)


def test_a_request_lies_at_the_end_of_the_line_from_street_to_grid(
    town: Town, now: datetime
) -> None:
    """G6: the tree of street, community and grid places a request, and each level sees it."""
    appeal_id = file(town, now)
    path = Appeal.objects.values_list("area_path", flat=True).get(pk=appeal_id)
    district = town.district
    assert path == "/" + "".join(
        f"{area_id}/"
        for area_id in (
            district.district_id,
            district.street_id,
            district.community_ids[0],
            district.grid_ids[0],
        )
    )
    seen = {
        name: [row.appeal_id for row in queries.inbox(actor, InboxFilter(), now).rows]
        for name, actor in (
            ("street", town.staff.street_clerk),
            ("community", town.staff.clerk),
            ("grid worker", town.staff.grid_worker),
            ("next community", town.staff.other_clerk),
        )
    }
    assert seen == {
        "street": [appeal_id],
        "community": [appeal_id],
        "grid worker": [appeal_id],
        "next community": [],
    }
