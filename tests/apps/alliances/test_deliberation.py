"""What the timeline of a request is told of meetings, by whom, and what bounds a meeting."""

from datetime import datetime

import pytest
from tests.apps.alliances.factories import Hall, forum_draft, plan, table
from tests.apps.alliances.test_operations import refused
from tests.apps.appeals.factories import events_after, exactly, file, last_event_id
from tests.apps.appeals.personal_factories import erase_together

from linquan.apps.alliances import operations
from linquan.apps.alliances.models import ForumKind
from linquan.apps.alliances.operations import agenda, forums
from linquan.apps.alliances.types import MemberDraft
from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals.deliberations import Deliberation, DeliberationStep
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState


def note(actor: Actor, appeal_id: int, now: datetime) -> int:
    said = Deliberation(DeliberationStep.TABLED, 1, "联席会议", "", now.date(), "议一议")
    return appeals.note_deliberation(actor=actor, appeal_id=appeal_id, said=said, now=now)


def test_only_clerks_of_the_area_who_are_no_party_and_the_house(hall: Hall, now: datetime) -> None:
    staff = hall.town.staff
    appeal_id = file(hall.town, now, about_organisation_id=staff.street_office_id)
    for actor in (staff.street_clerk, staff.handler, staff.leader, hall.town.far_clerk):
        refused(NotAllowed, note, actor, appeal_id, now)
    refused(NotFound, note, hall.town.office_clerk, 0, now)
    seen = last_event_id()
    with exactly(2):
        note(hall.town.office_clerk, appeal_id, now)
    note(Actor.system("agenda"), appeal_id, now)
    told = events_after(seen)
    assert [(e["kind"], e["data"]["from"], e["data"]["to"]) for e in told] == [
        ("appeal.deliberated", "received", "received")
    ] * 2


def test_nothing_is_written_behind_an_erasure(hall: Hall, now: datetime) -> None:
    staff, appeal_id = hall.town.staff, file(hall.town, now)
    appeals.withdraw_appeal(actor=staff.clerk, appeal_id=appeal_id, reason="已好", now=now)
    erase_together(
        hall.town, appeal_id, now=now, reason="本人申请", actor=staff.clerk,
        second=hall.town.office_clerk,
    )  # fmt: skip
    assert refused(WrongState, note, staff.clerk, appeal_id, now).code == "erased"


def test_everything_is_bounded(hall: Hall, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting_id, town = plan(hall, now), hall.town
    table(hall, meeting_id, file(town, now), now)
    monkeypatch.setattr(agenda, "ITEM_LIMIT", 1)
    monkeypatch.setattr(forums, "MEMBER_LIMIT", 3)
    more = file(town, now)
    assert refused(Invalid, table, hall, meeting_id, more, now).details["fields"] == {
        "appeal": "too_many"
    }
    long = refused(Invalid, table, hall, meeting_id, more, now, words="长" * 501)
    assert long.details["fields"] == {"words": "too_long"}
    member = MemberDraft(town.office_id, "", now.date())
    found = refused(
        Invalid, operations.add_member, actor=hall.clerk, forum_id=hall.forum_id, draft=member,
        now=now,
    )  # fmt: skip
    assert found.details["fields"] == {"organisation": "too_many"}
    nowhere = forum_draft(town, ForumKind.objects.get().code, name="x", area_id=0)
    found = refused(Invalid, operations.open_forum, actor=hall.clerk, draft=nowhere, now=now)
    assert found.details["fields"] == {"area": "area_unknown"}
