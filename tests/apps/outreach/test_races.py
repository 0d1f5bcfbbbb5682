"""Two at once, on the real database: two decide, two send the same visit."""

from datetime import datetime

import pytest
from tests.apps.appeals.factories import warm
from tests.apps.appeals.test_races import together
from tests.apps.kept import kept
from tests.apps.outreach.factories import (
    Walks,
    findings,
    found,
    make_walks,
    record,
    request,
    visit_draft,
)
from tests.apps.outreach.test_corrections import as_written
from tests.apps.outreach.test_points import plan

from linquan.apps.appeals.models import Appeal
from linquan.apps.outreach import operations
from linquan.apps.outreach.models import Finding, Sitting, Visit
from linquan.apps.outreach.types import Particulars
from linquan.kernel.errors import Invalid, WrongState
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def walks(transactional_db: None) -> Walks:
    return kept(make_walks)


def test_two_clerks_decide_on_one_finding(walks: Walks, now: datetime) -> None:
    first, second = findings(record(walks, now))
    warm(walks.town)

    def file(pk: int) -> object:
        return operations.file_finding(
            actor=walks.clerk, finding_id=pk, draft=request(walks), now=now
        )

    def drop(pk: int) -> object:
        return operations.dismiss_finding(
            actor=walks.clerk, finding_id=pk, reason_code="known", reason="", now=now
        )

    done = together(lambda: file(first), lambda: drop(first))
    assert sum(isinstance(r, WrongState) for r in done) == 1
    done = together(lambda: file(second), lambda: file(second))
    assert sum(isinstance(r, WrongState) for r in done) == 1
    decided = Finding.objects.filter(decision="request").count()
    assert Appeal.objects.count() == decided
    assert Visit.objects.get().closed_at == now


def test_the_same_visit_sent_twice_is_one(walks: Walks, now: datetime) -> None:
    draft = visit_draft(walks, now)
    warm(walks.town)

    def send() -> object:
        return operations.record_visit(
            actor=walks.worker, round_id=walks.round_id, draft=draft, now=now
        )

    done = together(send, send)
    assert not any(isinstance(r, Exception) for r in done)
    assert Visit.objects.count() == 1
    assert Finding.objects.count() == 2


def test_two_correct_one_visit(walks: Walks, now: datetime) -> None:
    visit_id = record(walks, now)
    warm(walks.town)
    drafts = [as_written(visit_id, people=people) for people in (1, 2)]

    def correct(draft: Particulars) -> object:
        return operations.correct_visit(
            actor=walks.clerk, visit_id=visit_id, draft=draft, seen=0, reason="数错了人", now=now
        )

    done = together(lambda: correct(drafts[0]), lambda: correct(drafts[1]))
    assert sum(isinstance(r, WrongState) for r in done) == 1
    assert Visit.objects.get().corrections == 1
    assert Event.objects.filter(kind="visit.corrected").count() == 1


def test_a_visit_is_corrected_while_its_last_finding_is_decided(
    walks: Walks, now: datetime
) -> None:
    visit_id = record(walks, now, findings=(found("楼道灯不亮"),))
    (finding_id,) = findings(visit_id)
    warm(walks.town)
    draft = as_written(visit_id, address="8号楼")
    done = together(
        lambda: operations.correct_visit(
            actor=walks.clerk, visit_id=visit_id, draft=draft, seen=0, reason="门牌错了", now=now
        ),
        lambda: operations.dismiss_finding(
            actor=walks.clerk, finding_id=finding_id, reason_code="known", reason="", now=now
        ),
    )
    assert not any(isinstance(r, Exception) for r in done)
    row = Visit.objects.get()
    assert (row.address, row.corrections, row.closed_at) == ("8号楼", 1, now)


def test_two_plan_the_same_post_at_the_same_time(walks: Walks, now: datetime) -> None:
    warm(walks.town)
    done = together(*[lambda: plan(walks, now)] * 2)
    assert sum(isinstance(r, Invalid) for r in done) == 1
    assert Sitting.objects.count() == 1
