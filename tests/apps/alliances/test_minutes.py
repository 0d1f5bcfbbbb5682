"""What a meeting resolves: tasks through the desk, all or nothing, the unfinished carried over."""

from datetime import datetime
from typing import Any

import pytest
from tests.apps.alliances.factories import (
    DAY,
    HOUR,
    Hall,
    about_property,
    call,
    close,
    hold,
    plan,
    table,
    task,
)
from tests.apps.alliances.test_operations import agenda, refused
from tests.apps.appeals.factories import (
    Town,
    answer,
    assign,
    events_after,
    exactly,
    file,
    last_event_id,
    photo,
    warm,
)

from linquan.apps.alliances import operations, queries
from linquan.apps.alliances.models import Attendance, Item, Meeting, Resolution
from linquan.apps.alliances.queries import Tally
from linquan.apps.alliances.types import Outcome, ResolutionDraft
from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals.models import Appeal, Part
from linquan.kernel.errors import Invalid, NotFound, WrongState


@pytest.fixture
def held(hall: Hall, now: datetime) -> "Held":
    """A meeting held on two requests that the community has."""
    ids = [file(hall.town, now), file(hall.town, now)]
    meeting_id = plan(hall, now)
    items = [table(hall, meeting_id, pk, now) for pk in ids]
    return Held(hall, meeting_id, ids, items, hold(hall, meeting_id, now))


class Held:
    def __init__(
        self, hall: Hall, meeting_id: int, ids: list[int], items: list[int], at: datetime
    ) -> None:
        self.hall, self.meeting_id, self.ids, self.items, self.at = hall, meeting_id, ids, items, at

    @property
    def town(self) -> Town:
        return self.hall.town

    def close(self, *drafts: ResolutionDraft) -> int:
        return close(self.hall, self.meeting_id, self.at, *drafts)


def noted(item_id: int, text: str = "不属于本街道职责") -> ResolutionDraft:
    return ResolutionDraft(item_id, Outcome.NOTED, text)


def deferred(item_id: int) -> ResolutionDraft:
    return ResolutionDraft(item_id, Outcome.DEFERRED, "")


def test_a_basket_gives_tasks_and_closes(held: Held) -> None:
    seen = last_event_id()
    warm(held.town)
    held.close(task(held.hall, held.items[0]), noted(held.items[1]))
    given = Appeal.objects.get(pk=held.ids[0])
    assert (given.status, given.owner_id, given.reason_text) == (
        "assigned", held.town.staff.department_id, "由区住建局三日内修好",
    )  # fmt: skip
    assert Appeal.objects.get(pk=held.ids[1]).status == "received"
    told = [(e["subject"], e["kind"], e["data"].get("step")) for e in events_after(seen)]
    assert told == [
        (f"appeal:{held.ids[0]}", "appeal.deliberated", "resolved"),
        (f"appeal:{held.ids[0]}", "appeal.assigned", None),
        (f"appeal:{held.ids[1]}", "appeal.deliberated", "laid_aside"),
        (f"meeting:{held.meeting_id}", "meeting.minuted", None),
    ]
    assert Meeting.objects.get().minuted_at == held.at
    assert refused(WrongState, held.close).code == "meeting_moved_on"


def test_the_statements_of_a_basket(held: Held) -> None:
    warm(held.town)
    with exactly(32):
        held.close(task(held.hall, held.items[0]), task(held.hall, held.items[1]))


def test_all_of_it_or_nothing(held: Held) -> None:
    """The second task goes to the unit complained about: the first is not given either."""
    hall = held.hall
    party = file(held.town, held.at, about_organisation_id=held.town.staff.department_id)
    Item.objects.filter(pk=held.items[1]).update(appeal_id=party)
    drafts = task(hall, held.items[0]), task(hall, held.items[1])
    found = refused(Invalid, held.close, *drafts)
    assert found.details["fields"] == {f"organisation-{held.items[1]}": "own_case"}
    empty = refused(Invalid, held.close, task(hall, held.items[0], text=" "))
    assert empty.details["fields"] == {f"text-{held.items[0]}": "missing"}
    nobody = refused(Invalid, held.close, task(hall, held.items[0], organisation_id=None))
    assert nobody.details["fields"] == {f"organisation-{held.items[0]}": "choose"}
    above = task(hall, held.items[0], organisation_id=held.town.office_id, step_reason="nothing")
    higher = refused(Invalid, held.close, above)
    assert higher.details["fields"] == {f"step_reason-{held.items[0]}": "choose"}
    refused(NotFound, held.close, task(hall, 0))


def test_every_item_needs_an_outcome_and_every_member_a_word(held: Held) -> None:
    first, second = held.items
    assert refused(WrongState, held.close, noted(first)).code == "items_left"
    given: dict[str, Any] = {
        "actor": held.hall.clerk, "meeting_id": held.meeting_id, "now": held.at,
    }  # fmt: skip
    operations.resolve_items(**given, drafts=(noted(first),))
    again = refused(WrongState, operations.resolve_items, **given, drafts=(deferred(first),))
    assert again.code == "resolved_already"
    Attendance.objects.filter(organisation_id=held.hall.units[0]).delete()
    assert refused(WrongState, held.close, deferred(second)).code == "attendance_missing"
    assert Resolution.objects.count() == 1


def test_an_answered_request_takes_no_task(held: Held) -> None:
    assign(held.town, held.ids[0], held.at)
    answer(held.town, held.ids[0], held.at)
    drafts = task(held.hall, held.items[0]), deferred(held.items[1])
    assert refused(WrongState, held.close, *drafts).code == "wrong_state"


def test_who_is_complained_about_does_not_resolve(hall: Hall, now: datetime) -> None:
    town = hall.town
    appeal_id = file(town, now, about_organisation_id=town.staff.street_office_id)
    meeting_id = plan(hall, now)
    item_id = table(hall, meeting_id, appeal_id, now, by=town.office_clerk)
    at = hold(hall, meeting_id, now)
    refused(NotFound, close, hall, meeting_id, at, noted(item_id))
    assert refused(WrongState, close, hall, meeting_id, at).code == "items_left"
    close(hall, meeting_id, at, noted(item_id), by=town.office_clerk)
    assert Resolution.objects.get().outcome == "noted"


# What is unfinished.


def test_the_unfinished_open_the_next_agenda(held: Held) -> None:
    hall, town = held.hall, held.town
    held.close(task(hall, held.items[0]), deferred(held.items[1]))
    seen = last_event_id()
    second = plan(hall, held.at)
    assert agenda(second) == [(held.ids[0], 1), (held.ids[1], 1)]
    told = events_after(seen)
    assert [e["kind"] for e in told] == ["appeal.deliberated"] * 2 + ["meeting.planned"]
    assert told[-1]["data"]["carried"] == 2
    new = file(town, held.at)
    table(hall, second, new, held.at)
    carried = Item.objects.get(meeting_id=second, appeal_id=held.ids[0])
    gone = refused(WrongState, operations.take_off_item, actor=hall.clerk, item_id=carried.pk,
                   now=held.at)  # fmt: skip
    assert gone.code == "carried_stays"
    at = hold(hall, second, held.at)
    answer(town, held.ids[0], at)
    rows = Item.objects.filter(meeting_id=second)
    close(hall, second, at, *(deferred(item.pk) for item in rows))
    assert agenda(plan(hall, at)) == [(held.ids[1], 2), (new, 1)]


def test_what_is_laid_aside_does_not_come_again(held: Held) -> None:
    held.close(noted(held.items[0]), noted(held.items[1]))
    assert agenda(plan(held.hall, held.at)) == []


def test_a_task_stays_on_the_agenda_until_it_is_done(held: Held) -> None:
    hall = held.hall
    held.close(task(hall, held.items[0]), noted(held.items[1]))
    times = []
    now = held.at
    for _ in range(3):
        meeting_id = plan(hall, now)
        times.append(agenda(meeting_id))
        now = hold(hall, meeting_id, now)
        close(hall, meeting_id, now, deferred(Item.objects.get(meeting_id=meeting_id).pk))
    assert times == [[(held.ids[0], n)] for n in (1, 2, 3)]
    answer(held.town, held.ids[0], now)
    assert agenda(plan(hall, now)) == []


def test_a_meeting_already_planned_gets_them_too_before_its_own(held: Held) -> None:
    hall = held.hall
    second = plan(hall, held.at)
    new = file(held.town, held.at)
    table(hall, second, new, held.at)
    table(hall, second, held.ids[1], held.at)
    held.close(task(hall, held.items[0]), deferred(held.items[1]))
    assert agenda(second) == [(held.ids[1], 1), (held.ids[0], 1), (new, 0)]
    call(hall, second, held.at + HOUR)
    assert len(agenda(second)) == 3


def test_it_also_comes_where_the_clerk_is_a_party(hall: Hall, now: datetime) -> None:
    town = hall.town
    appeal_id = file(town, now, about_organisation_id=town.staff.street_office_id)
    meeting_id = plan(hall, now)
    item_id = table(hall, meeting_id, appeal_id, now, by=town.office_clerk)
    at = hold(hall, meeting_id, now)
    close(hall, meeting_id, at, deferred(item_id), by=town.office_clerk)
    assert agenda(plan(hall, at + DAY)) == [(appeal_id, 1)]


def test_a_member_complained_about_stays_a_member(hall: Hall, now: datetime) -> None:
    meeting_id = plan(hall, now)
    item_id = table(hall, meeting_id, about_property(hall, now), now)
    at = hold(hall, meeting_id, now)
    party = task(hall, item_id, organisation_id=hall.town.staff.property_company_id)
    found = refused(Invalid, close, hall, meeting_id, at, party)
    assert found.details["fields"] == {f"organisation-{item_id}": "own_case"}


# Parts.


def part(hall: Hall, item_id: int, at: datetime, **changes: Any) -> ResolutionDraft:
    """Ask the department for its part, a week on."""
    return task(
        hall, item_id, **{"outcome": Outcome.PART, "text": "派人勘查线路", "due_at": at + 7 * DAY,
                          "step_reason": "", **changes}
    )  # fmt: skip


def test_a_part_is_asked_and_read_from_the_request(held: Held) -> None:
    hall, at, first = held.hall, held.at, held.items[0]
    handler, seen = held.town.staff.handler, last_event_id()
    held.close(part(hall, first, at), noted(held.items[1]))
    row = Resolution.objects.get(item_id=first)
    asked = Part.objects.get()
    assert (row.part_id, row.text, asked.organisation_id, asked.due_at) == (
        asked.pk, "", held.town.staff.department_id, at + 7 * DAY,
    )  # fmt: skip
    assert Appeal.objects.get(pk=held.ids[0]).status == "received"
    assert [e["kind"] for e in events_after(seen)][:2] == [
        "appeal.deliberated",
        "appeal.part_asked",
    ]
    [view] = [r for r in queries.forum_page(hall.clerk, hall.forum_id, at).resolutions if r.state]
    assert (view.state, view.text, view.due_at) == ("under_way", "派人勘查线路", at + 7 * DAY)
    late = queries.forum_page(hall.clerk, hall.forum_id, at + 8 * DAY)
    assert late.tally == Tally(late=1)
    appeals.answer_part(
        actor=handler, part_id=asked.pk, text="线路已修", proof=(photo(4),), proof_waiver="", now=at
    )
    page = queries.forum_page(hall.clerk, hall.forum_id, at)
    [view] = [r for r in page.resolutions if r.state]
    assert (view.state, view.answer, len(view.proof)) == ("done", "线路已修", 1)
    assert (page.tally, agenda(plan(hall, at))) == (Tally(done=1), [])


def test_a_part_that_is_sent_back_comes_before_the_next_meeting(held: Held) -> None:
    hall, at = held.hall, held.at
    held.close(part(hall, held.items[0], at), noted(held.items[1]))
    appeals.send_back_part(
        actor=held.town.staff.handler, part_id=Part.objects.get().pk, reason="产权不明", now=at
    )
    page = queries.forum_page(hall.clerk, hall.forum_id, at)
    assert [r.state for r in page.resolutions if r.state] == ["sent_back"]
    assert page.tally == Tally(under_way=1)
    assert agenda(plan(hall, at)) == [(held.ids[0], 1)]


def test_one_has_the_request_and_others_do_their_parts(held: Held) -> None:
    hall, at, (first, second) = held.hall, held.at, held.items
    other = hall.town.staff.community_ids[1]
    held.close(task(hall, first), part(hall, first, at, organisation_id=other), deferred(second))
    assert list(Resolution.objects.filter(item_id=first).values_list("outcome", flat=True)) == [
        "assigned", "part",
    ]  # fmt: skip
    assert Part.objects.get().organisation_id == other


def test_what_a_part_needs(held: Held) -> None:
    hall, at, first = held.hall, held.at, held.items[0]
    owner = hall.town.staff.community_ids[0]
    for changes, fault in (
        ({"due_at": None}, {"due_at": "missing"}),
        ({"due_at": at}, {"due_at": "past_date"}),
        ({"organisation_id": owner}, {"unit": "unit_has_it"}),
    ):
        found = refused(Invalid, held.close, part(hall, first, at, **changes))
        assert found.details["fields"] == {f"{k}-{first}": v for k, v in fault.items()}
