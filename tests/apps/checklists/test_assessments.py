"""Assessments: begun with the words of the day, answered with proof, closed and locked."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.apps.appeals.factories import (
    PHONE,
    events_after,
    exactly,
    last_event_id,
    photo,
    warm,
)
from tests.apps.appeals.test_races import together
from tests.apps.checklists.factories import (
    CLAUSES,
    Watch,
    add_list,
    answer,
    answer_all,
    begin,
    clause_ids,
    make_watch,
)
from tests.apps.kept import kept
from tests.apps.outreach.test_visits import fields, refused

from linquan.apps.checklists import operations, queries
from linquan.apps.checklists.models import Answer, Assessment, CheckedClause
from linquan.apps.checklists.types import AnswerDraft, Evidence, Subject, Verdict
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.models import Attachment

MET, PARTLY, NOT_MET, NONE = (
    Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET, Verdict.NOT_APPLICABLE,
)  # fmt: skip
MINUTE = timedelta(minutes=1)


def test_it_begins_with_the_words_of_the_day_and_one_event(watch: Watch, now: datetime) -> None:
    staff, seen = watch.town.staff, last_event_id()
    for actor in (staff.other_clerk, staff.leader, staff.handler, staff.grid_worker,
                  staff.administrator, watch.town.far_clerk):  # fmt: skip
        refused(NotAllowed, begin, watch, now, by=actor)
    warm(watch.town)
    with exactly(7):
        made = begin(watch, now)
    row = Assessment.objects.get(pk=made)
    assert (row.name, row.subject, row.evidence, row.state) == (
        "社区小清单", "community", "own", "open",
    )  # fmt: skip
    rows = CheckedClause.objects.filter(assessment=row).order_by("position")
    assert [(one.item, one.name, one.proof, one.verdict) for one in rows] == [
        ("议事", "有议事会", "text", ""), ("空间", "有座椅", "photo", ""),
        ("空间", "绿地面积", "number", ""),
    ]  # fmt: skip
    (event,) = events_after(seen)
    assert (event["kind"], event["subject"]) == ("assessment.begun", f"assessment:{made}")
    assert event["data"] == {
        "checklist": watch.code, "area": watch.community_id, "organisation": None, "clauses": 3,
    }  # fmt: skip
    operations.revise_clause(
        actor=staff.street_clerk, district_id=watch.town.district_id, checklist_code=watch.code,
        clause_code=watch.clauses[1], draft=replace(CLAUSES[1], name="每栋楼有座椅"),
        valid_from=date(2026, 11, 20), now=now,
    )  # fmt: skip
    page = queries.assessment_page(watch.clerk, made, now)
    assert [one.name for one in page.clauses] == ["有议事会", "有座椅", "绿地面积"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "none"}, {"checklist": "checklist_unknown"}),
        ({"target": {"area_id": 0}}, {"area": "area_unknown"}),
        ({"target": {"organisation_id": 2**40}}, {"organisation": "organisation_unknown"}),
        ({"target": {"place": "长" * 81}}, {"place": "too_long"}),
        ({"code": "six_scenes"}, {"place": "place_needed"}),
        ({"code": "five_cities"}, {"area": "area_level_street"}),
    ],
)
def test_what_cannot_be_begun(
    watch: Watch, now: datetime, changes: dict[str, Any], field: dict[str, str]
) -> None:
    assert fields(refused(Invalid, begin, watch, now, **changes)) == field


def test_a_list_without_clauses_begins_nothing(watch: Watch, now: datetime) -> None:
    code = add_list(watch.town, name="空清单")
    assert fields(refused(Invalid, begin, watch, now, code=code)) == {"checklist": "no_clauses"}


def test_one_is_open_at_a_time_of_a_place(watch: Watch, now: datetime) -> None:
    first = begin(watch, now)
    assert fields(refused(Invalid, begin, watch, now)) == {"checklist": "begun_already"}
    unit = {"organisation_id": watch.town.staff.department_id}
    begin(watch, now, target=unit)
    refused(Invalid, begin, watch, now, target=unit)
    begin(watch, now, code="six_scenes", target={"place": "锦绣中心"})
    begin(watch, now, code="six_scenes", target={"place": "滨河中心"})
    street = watch.town.district.street_id
    begin(watch, now, by=watch.town.staff.street_clerk, code="five_cities",
          target={"area_id": street})  # fmt: skip
    operations.drop_assessment(actor=watch.clerk, assessment_id=first, now=now)
    assert begin(watch, now) > first


def test_a_clause_is_answered_with_its_proof(watch: Watch, now: datetime) -> None:
    made = begin(watch, now)
    text, pictured, number = clause_ids(made)
    given: dict[str, Any] = {
        "clause_id": text, "draft": AnswerDraft(MET, f"每月开会，联系{PHONE}"), "photos": (),
        "seen": 0, "now": now,
    }  # fmt: skip
    staff = watch.town.staff
    for actor in (staff.other_clerk, staff.handler, staff.grid_worker, watch.town.far_clerk):
        refused(NotFound, operations.answer_clause, actor=actor, **given)
    refused(NotAllowed, operations.answer_clause, actor=staff.leader, **given)
    none = given | {"clause_id": 2**40}
    refused(NotFound, operations.answer_clause, actor=watch.clerk, **none)
    warm(watch.town)
    seen = last_event_id()
    with exactly(8):
        first = operations.answer_clause(actor=watch.clerk, **given)
    assert PHONE not in Answer.objects.get(pk=first).note
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]) == (
        "assessment.answered",
        {"clause": text, "code": watch.clauses[0], "verdict": "met", "answer": first, "photos": 0},
    )  # fmt: skip
    refused(WrongState, operations.answer_clause, actor=watch.clerk, **given)
    error = refused(Invalid, answer, watch, pictured, MET, now)
    assert fields(error) == {"photos": "photo_needed"}
    many = tuple(photo(n) for n in range(1, 9))
    error = refused(Invalid, answer, watch, pictured, MET, now, photos=many)
    assert fields(error) == {"photos": "too_many"}
    answer(watch, pictured, PARTLY, now, photos=(photo(), photo()))
    assert Attachment.objects.filter(subject=f"assessment:{made}").count() == 1
    answer(watch, pictured, MET, now)
    answer(watch, number, NOT_MET, now, amount=Decimal("0.125"))
    verdicts = CheckedClause.objects.filter(assessment_id=made).order_by("position")
    assert [*verdicts.values_list("verdict", flat=True)] == ["met", "met", "not_met"]
    error = refused(Invalid, answer, watch, number, NOT_MET, now, note="长" * 501)
    assert fields(error) == {"note": "too_long"}


def test_ones_own_newest_answer_is_taken_back_for_ten_minutes(watch: Watch, now: datetime) -> None:
    made = begin(watch, now)
    text, pictured, _ = clause_ids(made)
    answer(watch, pictured, PARTLY, now, photos=(photo(1),))
    answer(watch, pictured, MET, now + MINUTE, photos=(photo(2),))
    answer(watch, text, NOT_MET, now, by=watch.town.staff.street_clerk)
    take: dict[str, Any] = {"actor": watch.clerk, "clause_id": pictured}
    refused(WrongState, operations.take_back_answer, **take | {"clause_id": text}, now=now)
    refused(WrongState, operations.take_back_answer, **take, now=now + 12 * MINUTE)
    street = take | {"actor": watch.town.staff.street_clerk}
    refused(WrongState, operations.take_back_answer, **street, now=now + 2 * MINUTE)
    nobody = take | {"actor": watch.town.staff.other_clerk}
    refused(NotFound, operations.take_back_answer, **nobody, now=now + 2 * MINUTE)
    page = queries.assessment_page(watch.clerk, made, now + 2 * MINUTE)
    assert page.undoable == {pictured}
    warm(watch.town)
    seen = last_event_id()
    with exactly(11):
        operations.take_back_answer(**take, now=now + 11 * MINUTE)
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]["verdict"]) == ("assessment.answer_taken_back", "met")
    assert CheckedClause.objects.get(pk=pictured).verdict == "partly"
    assert Attachment.objects.filter(subject=f"assessment:{made}").count() == 1
    refused(WrongState, operations.take_back_answer, **take, now=now + 2 * MINUTE)


def test_it_closes_when_every_clause_is_answered_and_then_stays(
    watch: Watch, now: datetime
) -> None:
    made = begin(watch, now)
    text = clause_ids(made)[0]
    close: dict[str, Any] = {"assessment_id": made, "now": now}
    refused(WrongState, operations.close_assessment, actor=watch.clerk, **close)
    answer_all(watch, made, now, MET, PARTLY, NONE)
    refused(NotAllowed, operations.close_assessment, actor=watch.town.staff.leader, **close)
    refused(NotFound, operations.close_assessment, actor=watch.town.staff.other_clerk, **close)
    none = close | {"assessment_id": 2**40}
    refused(NotFound, operations.close_assessment, actor=watch.clerk, **none)
    warm(watch.town)
    seen = last_event_id()
    with exactly(5):
        operations.close_assessment(actor=watch.clerk, **close)
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]["counts"]) == (
        "assessment.closed", {"met": 1, "partly": 1, "not_applicable": 1},
    )  # fmt: skip
    refused(WrongState, answer, watch, text, NOT_MET, now)
    refused(WrongState, operations.take_back_answer, actor=watch.clerk, clause_id=text, now=now)
    refused(WrongState, operations.close_assessment, actor=watch.clerk, **close)
    refused(WrongState, operations.drop_assessment, actor=watch.clerk, **close)
    row = queries.assessment_page(watch.clerk, made, now).row
    assert (row.answered, row.met, row.applicable, row.lacking, row.left) == (3, 1, 2, 1, 0)


def test_it_is_dropped(watch: Watch, now: datetime) -> None:
    made = begin(watch, now)
    drop: dict[str, Any] = {"assessment_id": made, "now": now}
    refused(NotAllowed, operations.drop_assessment, actor=watch.town.staff.leader, **drop)
    refused(NotFound, operations.drop_assessment, actor=watch.town.far_clerk, **drop)
    warm(watch.town)
    with exactly(4):
        operations.drop_assessment(actor=watch.clerk, **drop)
    row = Assessment.objects.get(pk=made)
    assert (row.state, row.ended_at) == ("dropped", now)


def test_an_example_stays_marked(watch: Watch, now: datetime) -> None:
    made = begin(watch, now, code="child_friendly")
    page = queries.assessment_page(watch.clerk, made, now)
    assert page.row.evidence == Evidence.EXAMPLE
    assert page.row.subject == Subject.COMMUNITY
    assert {one.evidence for one in page.clauses} == {"example"}
    assert page.weights == {"": 100}


@pytest.mark.parametrize(
    ("code", "place", "clauses"),
    [
        ("industry_community", "", 30),
        ("seven_scenes", "", 14),
        ("six_scenes", "锦绣中心", 12),
        ("child_friendly", "", 10),
        ("five_strengths", "", 5),
        ("five_cities", "", 5),
    ],
)
def test_every_list_of_the_house_is_gone_through(
    watch: Watch, now: datetime, code: str, place: str, clauses: int
) -> None:
    clerk, district = watch.town.staff.street_clerk, watch.town.district
    area_id = district.street_id if code == "five_cities" else watch.community_id
    made = begin(watch, now, by=clerk, code=code, target={"area_id": area_id, "place": place})
    for clause_id in clause_ids(made):
        answer(watch, clause_id, MET, now, by=clerk, amount=Decimal(3), photos=(photo(),))
    operations.close_assessment(actor=clerk, assessment_id=made, now=now)
    row = queries.assessment_page(clerk, made, now).row
    assert (row.state, row.met, row.total, row.evidence) == ("closed", clauses, clauses, "example")


@pytest.mark.django_db(transaction=True)
def test_two_begin_or_answer_at_once(transactional_db: None, now: datetime) -> None:
    watch = kept(make_watch)
    done = together(lambda: begin(watch, now), lambda: begin(watch, now))
    assert sum(isinstance(r, HouseError) for r in done) == 1
    text = clause_ids(Assessment.objects.get().pk)[0]

    def say() -> object:
        return answer(watch, text, MET, now, seen=0)

    done = together(say, say)
    assert sum(isinstance(r, WrongState) for r in done) == 1
    assert Answer.objects.count() == 1
