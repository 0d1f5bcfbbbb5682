"""Who sees which assessments, what they add up to, and with how many statements."""

from datetime import datetime, timedelta
from decimal import Decimal

from tests.apps.appeals.factories import exactly, photo, warm
from tests.apps.checklists.factories import Watch, add_list, answer, answer_all, begin, clause_ids
from tests.apps.outreach.test_visits import refused

from linquan.apps.checklists import operations, queries
from linquan.apps.checklists.queries import Wanted
from linquan.apps.checklists.types import Verdict
from linquan.kernel.errors import NotFound
from linquan.kernel.models import Attachment

MET, PARTLY, NOT_MET, NONE = (
    Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET, Verdict.NOT_APPLICABLE,
)  # fmt: skip
DAY = timedelta(days=1)


def closed(watch: Watch, now: datetime, *verdicts: Verdict) -> int:
    """An assessment that is closed."""
    made = begin(watch, now)
    answer_all(watch, made, now, *verdicts)
    operations.close_assessment(actor=watch.clerk, assessment_id=made, now=now)
    return made


def test_a_community_sees_its_own_and_the_street_all(watch: Watch, now: datetime) -> None:
    staff = watch.town.staff
    first, second = watch.town.district.community_ids[:2]
    here = begin(watch, now)
    there = begin(watch, now, by=staff.street_clerk, target={"area_id": second})
    warm(watch.town)
    seen = {}
    for who in ("clerk", "other_clerk", "street_clerk", "leader", "handler", "grid_worker"):
        with exactly(1 if who in {"handler", "grid_worker"} else 5):
            page = queries.assessments_page(getattr(staff, who), Wanted())
        seen[who] = [row.assessment_id for row in page.rows]
    assert seen["clerk"] == [here]
    assert seen["other_clerk"] == [there]
    assert seen["street_clerk"] == [there, here]
    assert seen["handler"] == seen["grid_worker"] == []
    for pk, actor in ((there, staff.clerk), (here, staff.other_clerk), (here, staff.handler)):
        refused(NotFound, queries.assessment_page, actor, pk, now)
    page = queries.assessments_page(staff.street_clerk, Wanted(area_id=first))
    assert ([row.assessment_id for row in page.rows], page.total) == ([here], 1)
    nothing = queries.assessments_page(staff.street_clerk, Wanted(state="closed"))
    assert (nothing.rows, nothing.by_state) == ((), {"open": 2})
    assert not queries.assessments_page(staff.street_clerk, Wanted(checklist="none")).rows
    older = queries.assessments_page(staff.street_clerk, Wanted(), before=there)
    assert [row.assessment_id for row in older.rows] == [here]


def test_a_page_of_fifty(watch: Watch, now: datetime) -> None:
    made = []
    for n in range(52):
        target = {"place": f"第{n}处"}
        made.append(begin(watch, now, code="six_scenes", target=target))
    page = queries.assessments_page(watch.clerk, Wanted())
    assert (len(page.rows), page.next_id, page.total) == (50, made[2], 52)
    rest = queries.assessments_page(watch.clerk, Wanted(), before=made[2])
    assert ([row.assessment_id for row in rest.rows], rest.next_id) == (made[1::-1], None)


def test_by_what_and_of_what_something_is_begun(watch: Watch, now: datetime) -> None:
    empty = add_list(watch.town, name="空清单")
    warm(watch.town)
    with exactly(3):
        page = queries.begin_page(watch.clerk, now)
    assert [area.area_id for area in page.areas] == [watch.community_id]
    codes = {one.row.code for one in page.lists}
    assert watch.code in codes
    assert empty not in codes
    assert queries.begin_page(watch.town.staff.leader, now).areas == ()


def test_one_assessment(watch: Watch, now: datetime) -> None:
    made = begin(watch, now)
    text, pictured, number = clause_ids(made)
    answer(watch, text, MET, now)
    answer(watch, pictured, PARTLY, now, photos=(photo(),))
    answer(watch, number, NOT_MET, now, amount=Decimal("12.5"))
    answer(watch, number, MET, now + DAY, amount=Decimal(20), by=watch.town.staff.street_clerk)
    warm(watch.town)
    with exactly(8):
        page = queries.assessment_page(watch.clerk, made, now)
    first, second, third = page.clauses
    assert [one.verdict for one in page.clauses] == ["met", "partly", "met"]
    assert (first.answer and first.answer.who) == watch.clerk.name
    assert len(second.photos) == 1
    assert [one.amount for one in third.answers] == [Decimal("12.5"), Decimal(20)]
    assert (third.answer and third.answer.who) == watch.town.staff.street_clerk.name
    assert page.lacking == (second,)
    assert [(item.item, len(rows)) for item, rows in page.items] == [("议事", 1), ("空间", 2)]
    assert page.weights == {"met": 5}
    assert page.next_left() is None
    assert not queries.assessment_page(watch.town.staff.leader, made, now).may_assess


def test_beside_the_last_one_of_the_same_place(watch: Watch, now: datetime) -> None:
    first = closed(watch, now, NOT_MET, MET, NONE)
    refused(NotFound, queries.comparison_page, watch.clerk, first)
    second = begin(watch, now + DAY)
    answer_all(watch, second, now + DAY, PARTLY, NOT_MET, MET)
    other = watch.town.district.community_ids[1]
    begin(watch, now, by=watch.town.staff.street_clerk, target={"area_id": other})
    warm(watch.town)
    with exactly(10):
        page = queries.comparison_page(watch.clerk, second)
    assert (page.then.assessment_id, page.now.assessment_id) == (first, second)
    assert [row.change.value for row in page.rows] == ["better", "worse", "other"]
    assert dict(page.counts) == {"better": 1, "worse": 1, "other": 1}
    refused(NotFound, queries.comparison_page, watch.town.staff.other_clerk, second)


def test_clauses_come_and_go(watch: Watch, now: datetime) -> None:
    closed(watch, now, MET, MET, MET)
    end = {"actor": watch.town.staff.street_clerk, "district_id": watch.town.district_id}
    operations.end_clause(
        **end, checklist_code=watch.code, clause_code=watch.clauses[0], valid_to=now.date() + DAY,
        now=now,
    )  # fmt: skip
    second = begin(watch, now + 2 * DAY)
    page = queries.comparison_page(watch.clerk, second)
    assert [(row.clause.name, row.change.value) for row in page.rows] == [
        ("有座椅", "other"), ("绿地面积", "other"), ("有议事会", "gone"),
    ]  # fmt: skip


def test_what_is_lacking_is_told_by_the_newest_of_each_place(watch: Watch, now: datetime) -> None:
    closed(watch, now, NOT_MET, NOT_MET, NOT_MET)
    newest = begin(watch, now + DAY)
    text, *_ = clause_ids(newest)
    answer(watch, text, PARTLY, now + DAY, note="还差一半")
    other = watch.town.district.community_ids[1]
    there = begin(watch, now, by=watch.town.staff.street_clerk, target={"area_id": other})
    answer(watch, clause_ids(there)[0], NOT_MET, now, by=watch.town.staff.street_clerk)
    dropped = begin(watch, now, code="child_friendly")
    answer(watch, clause_ids(dropped)[0], NOT_MET, now)
    operations.drop_assessment(actor=watch.clerk, assessment_id=dropped, now=now)
    warm(watch.town)
    with exactly(6):
        page = queries.lacking_page(watch.clerk)
    (one,) = page.rows
    assert (one.of.assessment_id, one.clause.clause_id) == (newest, text)
    assert one.clause.answer
    assert one.clause.answer.note == "还差一半"
    every = queries.lacking_page(watch.town.staff.street_clerk).rows
    assert [row.of.assessment_id for row in every] == [there, newest]
    only = queries.lacking_page(watch.town.staff.street_clerk, area_id=other).rows
    assert [row.of.assessment_id for row in only] == [there]
    assert queries.lacking_page(watch.town.staff.handler).rows == ()
    assert [area.area_id for area in page.areas] == [watch.community_id]


def test_a_photo_is_shown_to_who_sees_the_assessment(watch: Watch, now: datetime) -> None:
    made = begin(watch, now)
    answer(watch, clause_ids(made)[1], MET, now, photos=(photo(),))
    kept = Attachment.objects.get(subject=f"assessment:{made}")
    warm(watch.town)
    with exactly(3):
        found = queries.photo_of(watch.clerk, kept.pk)
    assert (found.sha256, found.media_type) == (kept.sha256, kept.media_type)
    for actor in (watch.town.staff.other_clerk, watch.town.staff.handler, watch.town.far_clerk):
        refused(NotFound, queries.photo_of, actor, kept.pk)
    refused(NotFound, queries.photo_of, watch.clerk, 2**40)
