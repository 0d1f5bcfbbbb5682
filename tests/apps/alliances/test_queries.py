"""What a reader sees of forums and meetings, and in how many statements."""

from datetime import datetime
from typing import Any

import pytest
from tests.apps.alliances.factories import (
    DAY,
    Hall,
    about_property,
    call,
    close,
    hold,
    plan,
    table,
    task,
)
from tests.apps.alliances.test_minutes import deferred
from tests.apps.appeals.factories import answer, exactly, file, photo, warm

from linquan.apps.alliances import operations, queries
from linquan.apps.alliances.models import Item
from linquan.apps.alliances.queries import Tally
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound
from linquan.kernel.models import Attachment

PHONE = "13912345678"


def of_members(hall: Hall) -> tuple[Actor, ...]:
    staff = hall.town.staff
    return staff.clerk, staff.grid_worker, staff.handler, staff.property_handler


def of_no_member(hall: Hall) -> tuple[Actor, ...]:
    return hall.town.staff.other_clerk, hall.town.far_clerk, hall.town.staff.administrator


def test_members_see_it_once_notice_is_given(hall: Hall, now: datetime) -> None:
    meeting_id = plan(hall, now)
    table(hall, meeting_id, file(hall.town, now), now)
    for actor in (*of_members(hall), *of_no_member(hall)):
        with pytest.raises(NotFound):
            queries.meeting_page(actor, meeting_id, now)
    call(hall, meeting_id, now)
    for actor in of_members(hall):
        page = queries.meeting_page(actor, meeting_id, now)
        assert (len(page.items), page.may_convene, page.candidates) == (1, False, ())
        assert queries.forum_page(actor, hall.forum_id, now).may_convene is False
    for actor in of_no_member(hall):
        with pytest.raises(NotFound):
            queries.meeting_page(actor, meeting_id, now)
        with pytest.raises(NotFound):
            queries.forum_page(actor, hall.forum_id, now)
        assert queries.meetings_page(actor, now).forums == ()


def test_a_member_sees_masked_words_and_ticked_photos(hall: Hall, now: datetime) -> None:
    appeal_id = file(hall.town, now, text=f"路灯不亮，请打 {PHONE}", photos=(photo(1), photo(2)))
    pictures = list(Attachment.objects.order_by("id").values_list("id", flat=True))
    meeting_id = plan(hall, now)
    item_id = table(hall, meeting_id, appeal_id, now)
    call(hall, meeting_id, now)
    operations.set_papers(
        actor=hall.clerk, item_id=item_id, words="", photo_ids=pictures[1:], now=now
    )
    [mine] = queries.meeting_page(hall.clerk, meeting_id, now).items
    [theirs] = queries.meeting_page(hall.town.staff.handler, meeting_id, now).items
    assert PHONE not in mine.paper.text + theirs.paper.text
    assert [p.photo_id for p in mine.photos] == pictures
    assert [p.photo_id for p in theirs.photos] == pictures[1:]
    assert (mine.is_open_to, theirs.is_open_to) == (True, False)
    sent = queries.item_photo(hall.town.staff.handler, item_id, pictures[1], now)
    assert sent.photo_id == pictures[1]
    for actor, wanted in (
        (hall.town.staff.handler, pictures[0]), (hall.town.far_clerk, pictures[1]),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            queries.item_photo(actor, item_id, wanted, now)


def test_who_is_complained_about_sees_nothing_of_the_item(hall: Hall, now: datetime) -> None:
    party, meeting_id = hall.town.staff.property_handler, plan(hall, now)
    appeal_id = file(hall.town, now)
    about = about_property(hall, now)
    item_id, other = table(hall, meeting_id, about, now), table(hall, meeting_id, appeal_id, now)
    at = hold(hall, meeting_id, now)
    page = queries.meeting_page(party, meeting_id, at)
    assert ([i.item_id for i in page.items], page.hides_items) == ([other], False)
    everyone = queries.meeting_page(hall.town.staff.handler, meeting_id, at).items
    withdrawn = [[m.organisation_id for m in i.withdrawn] for i in everyone]
    assert withdrawn == [[hall.town.staff.property_company_id], []]
    assert queries.meeting_of_item(party, item_id, at) is None
    close(hall, meeting_id, at, task(hall, item_id), deferred(other))
    shown = queries.forum_page(party, hall.forum_id, at)
    assert [r.paper.appeal_id for r in shown.resolutions] == [appeal_id]
    assert shown.tally == Tally()
    assert queries.meetings_page(party, at).open == ()
    [(_, one)] = queries.meetings_page(hall.clerk, at).open
    assert one.paper.appeal_id == about


def test_a_clerk_who_is_a_party_is_told_that_something_is_hidden(hall: Hall, now: datetime) -> None:
    street = hall.town.staff.street_office_id
    appeal_id = file(hall.town, now, about_organisation_id=street)
    meeting_id = plan(hall, now)
    table(hall, meeting_id, appeal_id, now, by=hall.town.office_clerk)
    page = queries.meeting_page(hall.clerk, meeting_id, now)
    assert (page.items, page.hides_items) == ((), True)
    assert appeal_id not in {c.appeal_id for c in page.candidates}


def test_what_became_of_it_is_read_from_the_desk(hall: Hall, now: datetime) -> None:
    town, meeting_id = hall.town, plan(hall, now)
    ids = [file(town, now) for _ in range(3)]
    items = [table(hall, meeting_id, pk, now) for pk in ids]
    at = hold(hall, meeting_id, now)
    close(hall, meeting_id, at, *(task(hall, pk) for pk in items))
    answer(town, ids[0], at)
    page = queries.forum_page(hall.clerk, hall.forum_id, at)
    states = {r.paper.appeal_id: r.state for r in page.resolutions}
    assert states == {ids[0]: "done", ids[1]: "under_way", ids[2]: "under_way"}
    done = next(r for r in page.resolutions if r.state == "done")
    assert (done.answer, len(done.proof), done.unit and done.unit.name) == (
        "已更换灯泡", 1, "区住建局",
    )  # fmt: skip
    assert page.tally == Tally(done=1, under_way=2)
    later = queries.forum_page(hall.clerk, hall.forum_id, at + 30 * DAY)
    assert later.tally == Tally(done=1, late=2)
    member = queries.forum_page(town.staff.grid_worker, hall.forum_id, at)
    assert all(r.proof == () for r in member.resolutions)
    due = [r.paper.appeal_id for _, r in queries.meetings_page(hall.clerk, at).open]
    assert sorted(due) == ids[1:]


def test_what_needs_a_meeting_most_comes_first(hall: Hall, now: datetime) -> None:
    old, late = file(hall.town, now - 20 * DAY), file(hall.town, now - 19 * DAY)
    new = file(hall.town, now)
    meeting_id = plan(hall, now)
    found = queries.meeting_page(hall.clerk, meeting_id, now).candidates
    assert [(c.appeal_id, c.is_late) for c in found] == [(old, True), (late, True), (new, False)]
    table(hall, meeting_id, old, now)
    found = queries.meeting_page(hall.clerk, meeting_id, now).candidates
    assert [c.appeal_id for c in found] == [late, new]


@pytest.mark.parametrize("count", [1, 4])
def test_statements_do_not_grow(hall: Hall, now: datetime, count: int) -> None:
    meeting_id = plan(hall, now)
    items = [table(hall, meeting_id, file(hall.town, now), now) for _ in range(count)]
    warm(hall.town)
    with exactly(17):
        queries.meeting_page(hall.clerk, meeting_id, now)
    at = hold(hall, meeting_id, now)
    close(hall, meeting_id, at, *(task(hall, pk) for pk in items))
    second = plan(hall, at)
    given: dict[str, Any] = {"actor": hall.clerk, "now": at}
    with exactly(14):
        queries.meetings_page(**given)
    with exactly(14):
        queries.forum_page(forum_id=hall.forum_id, **given)
    with exactly(17):
        queries.meeting_page(meeting_id=second, **given)
    item = Item.objects.filter(meeting_id=second).values_list("id", flat=True)[0]
    with exactly(14):
        assert queries.meeting_of_item(hall.clerk, item, at) == second
    with exactly(2):
        assert len(queries.kinds_page(hall.clerk, at).valid) == 1
