"""One request with all that can happen to it, its clocks worked out by hand, to the minute.

The office works Monday to Friday until 17:30; Saturday 28 November 2026 is made a working day.
Handling may take three working days, first contact one, the whole eight, handling once more two.

| day          | what happens                                | handling | contact | whole   |
|--------------|---------------------------------------------|----------|---------|---------|
| Fri 20 10:00 | filed, lies with the grid                   | Wed 25   | Mon 23  | Tue 1   |
| Fri 20 10:30 | to the department, 15:00 back from there    | Wed 25   | Mon 23  | Tue 1   |
| Fri 20 16:00 | up to the community, Mon 23 to the street   | Wed 25   | Mon 23  | Tue 1   |
| Mon 23 10:00 | spoken with                                 | Wed 25   | met     | Tue 1   |
| Wed 25 11:00 | two working days more                       | Fri 27   | met     | Tue 1   |
| Fri 27 10:00 | asked; replied Mon 30: Sat and Mon are back | Mon 30   | met     | Thu 3   |
| Mon 30 15:00 | answered; opened again Tue 1: Tue is back   | Thu 3    | Wed 2   | Fri 4   |
| Wed 2 10:00  | answered, 11:00 content                     | in time  | met     | in time |
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.apps.alliances.factories import Hall, call, make_hall, plan, seats, table, task
from tests.apps.appeals.factories import (
    FROM,
    Town,
    assign,
    events_after,
    file,
    last_event_id,
    person,
    photo,
    reporter_of,
)
from tests.apps.kept import kept
from tests.apps.orgs.factories import make_organisation
from tests.apps.places.factories import SETUP

from linquan.apps.alliances import operations as alliances
from linquan.apps.alliances.models import Item
from linquan.apps.alliances.types import Outcome as Resolved
from linquan.apps.appeals import operations
from linquan.apps.appeals.callbacks import AnswerKind, CallDraft, Outcome, Question, Whom
from linquan.apps.appeals.clocks import ContactWay
from linquan.apps.appeals.models import Appeal, Part, PetitionRow
from linquan.apps.appeals.operations import CallScriptDraft, ClockTermsDraft, PolicyDraft
from linquan.apps.appeals.types import Grade, Status
from linquan.apps.orgs import operations as orgs
from linquan.apps.orgs.types import OrganisationKind
from linquan.kernel.actors import Actor, Role
from linquan.kernel.calendar import Unit
from linquan.kernel.errors import WrongState

pytestmark = pytest.mark.django_db


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 as the office's clock shows it; day 31 is 1 December."""
    return datetime(2026, 11, 1, hour, minute, tzinfo=UTC) + timedelta(days=day - 1, hours=-8)


WEDNESDAY_25, FRIDAY_27, MONDAY_30 = at(25, 17, 30), at(27, 17, 30), at(30, 17, 30)
MONDAY_23, TUESDAY_1, WEDNESDAY_2 = at(23, 17, 30), at(31, 17, 30), at(32, 17, 30)
THURSDAY_3, FRIDAY_4 = at(33, 17, 30), at(34, 17, 30)


@pytest.fixture
def hall() -> Hall:
    hall = kept(make_hall)
    write_lists(hall.town)
    return hall


def write_lists(town: Town) -> None:
    """Write the deadlines of the other clocks, the made-up Saturday, the script of calls."""
    which: dict[str, Any] = {"actor": SETUP, "district_id": town.district_id, "now": at(1, 9)}
    for code, amount in (("contact", 1), ("total", 8), ("again", 2)):
        policy = PolicyDraft(code, code, amount, Unit.WORKDAYS)
        operations.revise_policy(**which, code=code, draft=policy, valid_from=FROM)
    terms = ClockTermsDraft("contact", "total", "again")
    operations.revise_clock_terms(**which, code="default", draft=terms, valid_from=FROM)
    questions = (Question(AnswerKind.YES_NO, "解决了吗", "Is it solved?"),)
    script = CallScriptDraft(Whom.EVERY, questions)
    operations.revise_call_script(**which, code="default", draft=script, valid_from=FROM)
    orgs.change_calendar_day(
        **which | {"actor": town.staff.administrator}, day=date(2026, 11, 28), is_workday=True,
        note="调休", source="通知",
    )  # fmt: skip


def grid_of(town: Town) -> tuple[int, Actor]:
    """Make the unit of the first grid, which receives everything there, and its worker."""
    unit = make_organisation(
        town.district, OrganisationKind.COMMUNITY, "锦绣第一网格", area_id=town.grid_id
    )
    operations.add_duty(
        actor=town.staff.administrator, district_id=town.district_id,
        draft=operations.DutyDraft("", unit, town.grid_id), valid_from=date(2026, 11, 20),
        now=at(20, 9),
    )  # fmt: skip
    path = town.district.path(town.grid_id)
    worker = person(town.district_id, unit, "first-grid", role=Role.GRID_WORKER, area_path=path)
    return unit, worker


def clocks(pk: int) -> tuple[datetime, datetime | None, datetime | None]:
    """When handling, first contact and the whole run out."""
    return Appeal.objects.values_list("due_at", "contact_due_at", "total_due_at").get(pk=pk)


def stands(pk: int, status: Status, owner_id: int) -> None:
    row = Appeal.objects.get(pk=pk)
    assert (row.status, row.owner_id) == (status, owner_id)


@contextmanager
def one_step(*kinds: str) -> Iterator[None]:
    """Each step is one event of the request, unless more are named."""
    seen = last_event_id()
    yield
    told = [e["kind"] for e in events_after(seen) if e["kind"].startswith("appeal.")]
    assert told == list(kinds)


def test_a_long_case_agrees_with_its_dates(hall: Hall) -> None:
    town = hall.town
    grid_id, worker = grid_of(town)
    pk = file(town, at(20, 10), by=worker, channel_id=town.channels["counter"])
    stands(pk, Status.RECEIVED, grid_id)
    assert clocks(pk) == (WEDNESDAY_25, MONDAY_23, TUESDAY_1)
    given_back_by_the_department(town, pk, grid_id)
    up_two_levels(town, pk)
    spoken_with_and_begun(town, pk)
    asked_of_two_units_and_a_meeting(hall, pk)
    extended_once(town, pk)
    done_by_both_units(town, pk)
    asked_over_the_weekend(town, pk)
    answered_and_called_back(town, pk)
    answered_again(town, pk)


def given_back_by_the_department(town: Town, pk: int, grid_id: int) -> None:
    handler, clerk = town.staff.handler, town.staff.clerk
    assign(town, pk, at(20, 10, 30), by=clerk)
    stands(pk, Status.ASSIGNED, town.staff.department_id)
    operations.ask_return(
        actor=handler, appeal_id=pk, reason_code="not_ours", reason="", seen_version=None,
        now=at(20, 14),
    )  # fmt: skip
    decide(clerk, at(20, 15))
    stands(pk, Status.RECEIVED, grid_id)
    assert PetitionRow.objects.get().lost_min == 270  # 10:30 to 15:00
    assert clocks(pk) == (WEDNESDAY_25, MONDAY_23, TUESDAY_1)


def decide(by: Actor, now: datetime) -> None:
    petition_id = PetitionRow.objects.latest("id").pk
    operations.decide_petition(
        actor=by, petition_id=petition_id, is_approved=True, text="", now=now
    )


def up_two_levels(town: Town, pk: int) -> None:
    """From the grid to the community, from there to the street, each with its reason."""
    staff = town.staff
    with one_step("appeal.assigned"):
        assign(town, pk, at(20, 16), to=staff.community_ids[0], by=staff.clerk)
    with one_step("appeal.assigned"):
        assign(town, pk, at(23, 9, 30), to=staff.street_office_id, by=staff.street_clerk)
    stands(pk, Status.ASSIGNED, staff.street_office_id)
    reasons = [e["data"].get("step_reason") for e in events_after(0) if _is_up(e, pk)]
    assert reasons == [None, "not_ours", "not_ours"]  # lamps are the department's: no step up
    assert clocks(pk) == (WEDNESDAY_25, MONDAY_23, TUESDAY_1)


def _is_up(event: dict[str, Any], pk: int) -> bool:
    return bool(event["kind"] == "appeal.assigned" and event["subject"] == f"appeal:{pk}")


def spoken_with_and_begun(town: Town, pk: int) -> None:
    clerk = town.staff.street_clerk
    operations.note_contact(
        actor=clerk, appeal_id=pk, way=ContactWay.PHONE, text="约好明天看", now=at(23, 10)
    )
    operations.start_appeal(actor=clerk, appeal_id=pk, seen_version=None, now=at(23, 11))
    assert Appeal.objects.get(pk=pk).contacted_at == at(23, 10)


def asked_of_two_units_and_a_meeting(hall: Hall, pk: int) -> None:
    """The street asks the property company; a meeting asks the department."""
    town, clerk = hall.town, hall.clerk
    operations.ask_part(
        actor=clerk, appeal_id=pk, to_organisation_id=town.staff.property_company_id,
        text="清理楼道", policy_code="workdays", now=at(23, 11, 30),
    )  # fmt: skip
    meeting_id = plan(hall, at(23, 12), starts_at=at(24, 14))
    table(hall, meeting_id, pk, at(23, 12))
    call(hall, meeting_id, at(23, 13))
    alliances.hold_meeting(actor=clerk, meeting_id=meeting_id, now=at(24, 14))
    alliances.set_attendance(actor=clerk, meeting_id=meeting_id, drafts=seats(hall), now=at(24, 15))
    item_id = Item.objects.get(meeting_id=meeting_id).pk
    resolution = task(
        hall, item_id, outcome=Resolved.PART, text="派电工", due_at=at(27, 12), step_reason=""
    )
    alliances.close_minutes(
        actor=clerk, meeting_id=meeting_id, drafts=(resolution,), now=at(24, 16)
    )
    parts = Part.objects.order_by("id").values_list("organisation_id", "due_at")
    assert list(parts) == [
        (town.staff.property_company_id, at(26, 17, 30)),  # three working days from Monday
        (town.staff.department_id, at(27, 12)),
    ]
    stands(pk, Status.IN_PROGRESS, town.staff.street_office_id)
    assert clocks(pk) == (WEDNESDAY_25, MONDAY_23, TUESDAY_1)


def extended_once(town: Town, pk: int) -> None:
    clerk = town.staff.street_clerk
    ask: dict[str, Any] = {
        "actor": clerk, "appeal_id": pk, "amount": 2, "reason_code": "parts", "reason": "",
        "seen_version": None,
    }  # fmt: skip
    operations.ask_extension(**ask, now=at(25, 10))
    decide(town.office_clerk, at(25, 11))
    assert clocks(pk) == (FRIDAY_27, MONDAY_23, TUESDAY_1)
    with pytest.raises(WrongState) as refusal:
        operations.ask_extension(**ask, now=at(25, 12))
    assert refusal.value.code == "no_more_extension"


def done_by_both_units(town: Town, pk: int) -> None:
    """The answer waits for both parts."""
    company, department = Part.objects.order_by("id")
    for part, by, moment in (
        (department, town.staff.handler, at(26, 9)),
        (company, town.staff.property_handler, at(26, 15)),
    ):
        with pytest.raises(WrongState) as refusal:
            answer(town, pk, at(26, 9))
        assert refusal.value.code == "parts_open"
        operations.answer_part(
            actor=by, part_id=part.pk, text="做完了", proof=(photo(7),), proof_waiver="",
            now=moment,
        )  # fmt: skip
    assert set(Part.objects.values_list("state", flat=True)) == {"answered"}


def answer(town: Town, pk: int, now: datetime) -> None:
    operations.answer_appeal(
        actor=town.staff.street_clerk, appeal_id=pk, text="灯修好了，楼道清了", proof=(photo(9),),
        proof_waiver="", seen_version=None, now=now,
    )  # fmt: skip


def asked_over_the_weekend(town: Town, pk: int) -> None:
    """Saturday, which is worked, and Monday begin while the reporter is asked."""
    operations.ask_reporter(
        actor=town.staff.street_clerk, appeal_id=pk, question="现在亮吗？", seen_version=None,
        now=at(27, 10),
    )  # fmt: skip
    stands(pk, Status.WAITING, town.staff.street_office_id)
    assert clocks(pk) == (FRIDAY_27, MONDAY_23, TUESDAY_1)  # nothing is given back yet
    operations.reply_to_question(
        actor=reporter_of(pk), appeal_id=pk, text="西边还不亮", now=at(30, 11)
    )
    assert clocks(pk) == (MONDAY_30, MONDAY_23, THURSDAY_3)


def answered_and_called_back(town: Town, pk: int) -> None:
    """The whole stands from the answer until it is opened again: Tuesday comes back."""
    answer(town, pk, at(30, 15))
    row = Appeal.objects.get(pk=pk)
    assert (row.status, row.done_at, row.due_at) == (Status.ANSWERED, at(30, 15), MONDAY_30)
    operations.record_callback(
        actor=town.office_clerk, appeal_id=pk, seen_tries=0, now=at(31, 9, 30),
        draft=CallDraft(
            Outcome.REACHED, ("no",), Grade.UNSATISFIED, "not_done", "西边那盏还是不亮"
        ),
    )  # fmt: skip
    stands(pk, Status.REOPENED, town.staff.street_office_id)
    assert clocks(pk) == (THURSDAY_3, WEDNESDAY_2, FRIDAY_4)
    assert Appeal.objects.get(pk=pk).policy.code == "again"


def answered_again(town: Town, pk: int) -> None:
    answer(town, pk, at(32, 10))
    operations.rate_appeal(
        actor=reporter_of(pk), appeal_id=pk, grade=Grade.SATISFIED, reason="", now=at(32, 11)
    )
    row = Appeal.objects.get(pk=pk)
    assert (row.status, row.done_at, row.contacted_at) == (
        Status.CLOSED, at(32, 10), at(32, 10),
    )  # fmt: skip
    assert clocks(pk) == (THURSDAY_3, WEDNESDAY_2, FRIDAY_4)
    assert row.reopened_count == 1
