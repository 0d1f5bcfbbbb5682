"""What the pages of visits read: rows, who sees them, and how many statements."""

from datetime import datetime, timedelta

import pytest
from tests.apps.appeals.factories import exactly, photo, warm
from tests.apps.outreach.factories import Walks, findings, record, request
from tests.apps.outreach.test_visits import DAY

from linquan.apps.appeals.queries import desk
from linquan.apps.outreach import operations, queries
from linquan.apps.outreach.types import ProposalDraft, ProposalState
from linquan.kernel.errors import NotFound


def test_the_round_counts_homes_and_findings_not_people_who_went(
    walks: Walks, now: datetime
) -> None:
    visit_id = record(walks, now)
    record(walks, now, findings=(), people=2)
    operations.file_finding(
        actor=walks.clerk, finding_id=findings(visit_id)[0], draft=request(walks), now=now
    )
    (view,) = queries.rounds_page(walks.clerk, now).current
    assert (view.homes, view.people, view.findings, view.undecided) == (2, 5, 2, 1)
    assert queries.rounds_page(walks.clerk, now + 60 * DAY).over == (view,)


def test_a_round_shows_what_became_of_it(walks: Walks, now: datetime) -> None:
    first, second = findings(record(walks, now))
    filed = operations.file_finding(
        actor=walks.clerk, finding_id=first, draft=request(walks), now=now
    )
    draft = ProposalDraft("晾衣架", "设晾衣架", walks.town.grid_id)
    operations.propose_finding(actor=walks.clerk, finding_id=second, draft=draft, now=now)
    page = queries.round_page(walks.clerk, walks.round_id, now)
    one, two = page.visits[0].findings
    assert one.became is not None
    assert (one.became.number, one.became.status, one.became.title) == (
        filed.number, "received", "楼道灯不亮，请修",
    )  # fmt: skip
    assert two.proposal is not None
    assert (two.proposal.title, two.proposal.state) == ("晾衣架", "kept")
    assert [p.person_name for p in page.visits[0].went] == ["刘网格"]
    assert queries.proposals_page(walks.worker, None)[0].may_move is False
    assert queries.proposals_page(walks.clerk, ProposalState.DROPPED) == ()


def test_nobody_of_another_community_sees_anything(walks: Walks, now: datetime) -> None:
    visit_id = record(walks, now, photos=(photo(1),))
    (picture,) = queries.round_page(walks.clerk, walks.round_id, now).visits[0].photos
    assert queries.visit_photo(walks.worker, picture.photo_id).sha256 == photo(1).sha256
    staff = walks.town.staff
    for actor in (staff.other_clerk, staff.handler, staff.property_handler, walks.town.far_clerk):
        assert queries.rounds_page(actor, now).current == ()
        assert queries.findings_page(actor) == ()
        for read in (
            lambda who: queries.round_page(who, walks.round_id, now),
            lambda who: queries.finding_page(who, findings(visit_id)[0], now),
            lambda who: queries.visit_photo(who, picture.photo_id),
        ):
            with pytest.raises(NotFound):
                read(actor)
    assert len(queries.findings_page(staff.street_clerk)) == 2
    assert queries.rounds_page(staff.leader, now).undecided == 2
    with pytest.raises(NotFound):
        queries.visit_photo(walks.clerk, 0)


def test_undecided_findings_stand_on_a_list(walks: Walks, now: datetime) -> None:
    books = desk(walks.town.district_id)
    assert queries.finding_count(walks.clerk, books) == 0
    first, second = findings(record(walks, now))
    assert [row.finding.finding_id for row in queries.findings_page(walks.clerk)] == [first, second]
    assert queries.finding_count(walks.clerk, books) == 2
    assert queries.finding_count(walks.worker, books) == 0
    operations.dismiss_finding(
        actor=walks.clerk, finding_id=first, reason_code="known", reason="已有", now=now
    )
    (left,) = queries.findings_page(walks.clerk)
    assert (left.finding.finding_id, left.may_decide) == (second, True)
    page = queries.finding_page(walks.clerk, second, now)
    assert [one.reason for one in page.others] == ["已有"]


def test_who_can_be_sent(walks: Walks, now: datetime) -> None:
    page = queries.plan_page(walks.clerk, now)
    assert {post.post_id for post in page.posts} >= set(walks.post_ids)
    assert [area.area_id for area in page.areas] == [walks.town.district.community_ids[0]]
    street = queries.plan_page(walks.town.staff.street_clerk, now)
    assert len(street.areas) == 2
    assert queries.plan_page(walks.worker, now).areas == ()


@pytest.mark.parametrize("count", [1, 4])
def test_statements_do_not_grow(walks: Walks, now: datetime, count: int) -> None:
    for n in range(count):
        visit_id = record(walks, now - timedelta(minutes=n))
        operations.file_finding(
            actor=walks.clerk, finding_id=findings(visit_id)[0], draft=request(walks), now=now
        )
    warm(walks.town)
    with exactly(5):
        queries.rounds_page(walks.clerk, now)
    with exactly(16):
        queries.round_page(walks.clerk, walks.round_id, now)
    with exactly(15):
        queries.findings_page(walks.clerk)
    with exactly(2):
        queries.proposals_page(walks.clerk, None)
