"""What is lacking becomes a request, lives there, and is not opened twice."""

from datetime import datetime, timedelta

import pytest
from tests.apps.appeals.factories import bring, events_after, exactly, last_event_id, photo, warm
from tests.apps.appeals.test_races import together
from tests.apps.checklists.factories import (
    Watch,
    answer,
    answer_all,
    begin,
    clause_ids,
    make_watch,
    request,
)
from tests.apps.kept import kept
from tests.apps.outreach.test_visits import fields, refused

from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.types import Status
from linquan.apps.checklists import operations, queries
from linquan.apps.checklists.models import Answer, Assessment, CheckedClause
from linquan.apps.checklists.types import Verdict
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.models import Attachment

MET, PARTLY, NOT_MET = Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET
DAY = timedelta(days=1)


def test_it_lives_in_the_request_and_the_clause_shows_it(watch: Watch, now: datetime) -> None:
    made = begin(watch, now)
    pictured = clause_ids(made)[1]
    answer(watch, pictured, NOT_MET, now, note="三号楼旁没有座椅", photos=(photo(1), photo(2)))
    first, _ = Attachment.objects.filter(subject=f"assessment:{made}").order_by("id")
    draft = request(watch, photo_ids=frozenset({first.pk}))
    file = {"clause_id": pictured, "draft": draft, "now": now}
    refused(NotFound, operations.file_clause, actor=watch.town.staff.other_clerk, **file)
    refused(NotAllowed, operations.file_clause, actor=watch.town.staff.leader, **file)
    seen = last_event_id()
    filed = operations.file_clause(actor=watch.clerk, **file)
    events = events_after(seen)
    assert [event["kind"] for event in events] == ["appeal.received", "assessment.filed"]
    assert events[-1]["data"] == {
        "clause": pictured, "code": watch.clauses[1], "appeal": filed.appeal_id,
    }  # fmt: skip
    assert Answer.objects.get().note == ""
    assert Attachment.objects.filter(subject=f"assessment:{made}").count() == 1
    assert Attachment.objects.filter(subject=f"appeal:{filed.appeal_id}").count() == 1
    appeal = Appeal.objects.get(pk=filed.appeal_id)
    assert (appeal.text, appeal.area_id) == ("小区没有座椅，请增设", watch.town.grid_id)
    warm(watch.town)
    with exactly(14):
        page = queries.assessment_page(watch.clerk, made, now)
    clause = page.clauses[1]
    assert clause.became
    assert (clause.became.number, clause.became.is_open_to) == (filed.number, True)
    assert (clause.verdict, clause.may_be_filed) == ("not_met", False)
    refused(WrongState, operations.file_clause, actor=watch.clerk, **file)
    refused(WrongState, operations.take_back_answer, actor=watch.clerk, clause_id=pictured, now=now)


def test_only_what_is_lacking_and_inside(watch: Watch, now: datetime) -> None:
    made = begin(watch, now)
    text = clause_ids(made)[0]
    file = {"actor": watch.clerk, "clause_id": text, "now": now}
    refused(WrongState, operations.file_clause, **file, draft=request(watch))
    answer(watch, text, MET, now)
    refused(WrongState, operations.file_clause, **file, draft=request(watch))
    answer(watch, text, NOT_MET, now)
    outside = request(watch, area_id=watch.town.district.community_ids[1])
    error = refused(Invalid, operations.file_clause, **file, draft=outside)
    assert fields(error) == {"area": "area_inside"}
    operations.drop_assessment(actor=watch.clerk, assessment_id=made, now=now)
    refused(WrongState, operations.file_clause, **file, draft=request(watch))


def test_a_closed_one_still_opens_requests_and_the_next_carries_them_on(
    watch: Watch, now: datetime
) -> None:
    made = begin(watch, now)
    answer_all(watch, made, now, NOT_MET, MET, MET)
    operations.close_assessment(actor=watch.clerk, assessment_id=made, now=now)
    text = clause_ids(made)[0]
    filed = operations.file_clause(actor=watch.clerk, clause_id=text, draft=request(watch), now=now)
    warm(watch.town)
    with exactly(8):
        second = begin(watch, now + DAY)
    text = clause_ids(second)[0]
    assert CheckedClause.objects.get(pk=text).appeal_id == filed.appeal_id
    answer(watch, text, NOT_MET, now + DAY, note="")
    file = {"actor": watch.clerk, "clause_id": text, "draft": request(watch)}
    refused(WrongState, operations.file_clause, **file, now=now + DAY)
    bring(watch.town, filed.appeal_id, Status.CLOSED, now + DAY)
    page = queries.assessment_page(watch.clerk, second, now + DAY)
    assert page.clauses[0].may_be_filed
    again = operations.file_clause(**file, now=now + DAY)
    assert again.appeal_id != filed.appeal_id
    assert not again.is_repeat
    lack = queries.lacking_page(watch.clerk).rows[0]
    assert lack.clause.became
    assert lack.clause.became.number == again.number


@pytest.mark.django_db(transaction=True)
def test_two_open_one_request(transactional_db: None, now: datetime) -> None:
    watch = kept(make_watch)
    text = clause_ids(begin(watch, now))[0]
    answer(watch, text, NOT_MET, now)

    def file() -> object:
        return operations.file_clause(
            actor=watch.clerk, clause_id=text, draft=request(watch), now=now
        )

    done = together(file, file)
    assert sum(isinstance(r, WrongState) for r in done) == 1
    assert (Appeal.objects.count(), Assessment.objects.count()) == (1, 1)
