"""Two at once about a call, on the real database: one succeeds, the other is told so."""

from datetime import datetime

import pytest
from tests.apps.appeals.factories import Town, file, make_town
from tests.apps.appeals.test_calls import KINDS as CALL_KINDS
from tests.apps.appeals.test_calls import call as call_units
from tests.apps.appeals.test_races import events, failures, together
from tests.apps.kept import kept
from tests.apps.places.factories import SETUP

from linquan.apps.appeals import operations
from linquan.apps.appeals.models import Part
from linquan.kernel.errors import Invalid

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None) -> Town:
    return kept(make_town)


def test_an_arrival_is_confirmed_or_refused_once(town: Town, now: datetime) -> None:
    for code, kind in CALL_KINDS.items():
        operations.revise_call_kind(
            actor=SETUP, district_id=town.district_id, code=code, draft=kind,
            valid_from=now.date(), now=now,
        )  # fmt: skip
    pk = file(town, now)
    call_units(town, pk, now)
    part = Part.objects.earliest("id")
    operations.report_arrival(actor=town.staff.handler, part_id=part.pk, place="楼下", now=now)
    given = {"actor": town.staff.clerk, "part_id": part.pk, "now": now}
    results = together(
        lambda: operations.confirm_arrival(**given),
        lambda: operations.refuse_arrival(**given, text="没有人"),
    )
    (refusal,) = failures(results)
    assert refusal.code == "part_over"
    assert events("appeal.arrival_confirmed") + events("appeal.arrival_refused") == 1


def test_two_call_one_unit_at_once(town: Town, now: datetime) -> None:
    operations.revise_call_kind(
        actor=SETUP, district_id=town.district_id, code="daily", draft=CALL_KINDS["daily"],
        valid_from=now.date(), now=now,
    )  # fmt: skip
    pk = file(town, now)
    callers = (town.staff.clerk, town.staff.street_clerk)
    results = together(*(lambda by=by: call_units(town, pk, now, by) for by in callers))
    (refusal,) = failures(results)
    assert isinstance(refusal, Invalid)
    assert (refusal.fields, events("appeal.units_called")) == ({"unit": "unit_is_asked"}, 1)
    assert Part.objects.count() == 2
