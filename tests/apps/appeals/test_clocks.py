"""First contact, handling and the whole: dates worked out by hand, written as literals.

The town files on Friday 2026-11-20, 10:00 (02:00 UTC); closing time is 17:30. Saturday 28 November
is made a working day in one test.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.apps.appeals.factories import (
    FROM,
    Town,
    answer,
    assign,
    bring,
    events_after,
    exactly,
    file,
    last_event_id,
    picture,
    reporter_of,
    warm,
)
from tests.apps.places.factories import SETUP

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.clocks import ClockFace, ClockKind, ContactWay, started, stopped
from linquan.apps.appeals.models import Appeal, ClockTerms
from linquan.apps.appeals.operations import ClockTermsDraft, PolicyDraft
from linquan.apps.appeals.types import Grade, ListName, ReporterDraft, Status
from linquan.apps.orgs import operations as orgs
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import Unit
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LISTS = Actor.system("lists")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 as the office's clock shows it; day 31 is 1 December."""
    local = datetime(2026, 11, 1, hour, minute, tzinfo=UTC) + timedelta(days=day - 1)
    return local - 8 * HOUR


@pytest.fixture
def clocked(town: Town) -> Town:
    """The town with one working day for first contact, five in all, two for once more."""
    for code, amount in (("contact", 1), ("total", 5), ("again", 2)):
        write_policy(town, code, amount)
    terms = ClockTermsDraft("contact", "total", "again")
    operations.revise_clock_terms(
        actor=SETUP, district_id=town.district_id, code="default", draft=terms, valid_from=FROM,
        now=at(1, 9),
    )  # fmt: skip
    return town


def write_policy(town: Town, code: str, amount: int, now: datetime | None = None) -> int:
    draft = PolicyDraft(code, code, amount, Unit.WORKDAYS)
    return operations.revise_policy(
        actor=SETUP if now is None else town.staff.street_clerk,
        district_id=town.district_id,
        code=code,
        draft=draft,
        valid_from=FROM if now is None else now.date(),
        now=now or at(1, 9),
    )


def dates(appeal_id: int) -> tuple[datetime, datetime | None, datetime | None]:
    row = Appeal.objects.get(pk=appeal_id)
    return row.due_at, row.contact_due_at, row.total_due_at


def speak(appeal_id: int, actor: Actor, now: datetime, text: str = " 约好明天看 ") -> int:
    return operations.note_contact(
        actor=actor, appeal_id=appeal_id, way=ContactWay.PHONE, text=text, now=now
    )


# The pauses of a clock.


def test_a_clock_that_stands_is_not_stopped_again() -> None:
    once = stopped([], at(20, 10))
    assert once == [[at(20, 10).isoformat(), ""]]
    assert stopped(once, at(21, 10)) == once
    again = started(once, at(22, 10))
    assert again == [[at(20, 10).isoformat(), at(22, 10).isoformat()]]
    assert started(again, at(23, 10)) == again


@pytest.mark.parametrize(
    ("done_at", "late"), [(None, False), (at(20, 17), False), (at(20, 18), True)]
)
def test_a_clock_is_late_when_it_was_stopped_after_its_date(
    done_at: datetime | None, late: bool
) -> None:
    face = ClockFace(ClockKind.TOTAL, at(20, 17, 30), done_at, is_standing=False)
    assert face.late is late


# The dates of a request.


def test_three_clocks_begin_with_the_request(clocked: Town, now: datetime) -> None:
    appeal_id = file(clocked, now)
    assert dates(appeal_id) == (at(25, 17, 30), at(23, 17, 30), at(27, 17, 30))


def test_who_left_no_telephone_is_not_to_be_spoken_with(clocked: Town, now: datetime) -> None:
    appeal_id = file(clocked, now, reporter=ReporterDraft())
    assert dates(appeal_id) == (at(25, 17, 30), None, at(27, 17, 30))


def test_without_lines_only_handling_runs(town: Town, now: datetime) -> None:
    assert dates(file(town, now)) == (at(25, 17, 30), None, None)


def test_a_matter_has_its_own_line(clocked: Town, now: datetime) -> None:
    operations.revise_clock_terms(
        actor=SETUP, district_id=clocked.district_id, code="lift",
        draft=ClockTermsDraft(contact_code="hours"), valid_from=FROM, now=at(1, 9),
    )  # fmt: skip
    appeal_id = file(clocked, now, matter_id=clocked.matters["lift"])
    assert dates(appeal_id) == (at(21, 10), at(21, 10), None)


def test_a_question_over_a_made_up_saturday_stops_handling_and_the_whole(
    clocked: Town, now: datetime
) -> None:
    """Asked Friday 27th 16:00, replied Sunday 29th: Saturday is worked, so one day comes back."""
    orgs.change_calendar_day(
        actor=clocked.staff.administrator, district_id=clocked.district_id,
        day=date(2026, 11, 28), is_workday=True, note="调休", source="通知", now=now,
    )  # fmt: skip
    appeal_id = bring(clocked, file(clocked, at(26, 10)), Status.ASSIGNED, at(26, 10))
    assert dates(appeal_id) == (at(30, 17, 30), at(27, 17, 30), at(32, 17, 30))
    operations.ask_reporter(
        actor=clocked.staff.handler, appeal_id=appeal_id, question="？", seen_version=None,
        now=at(27, 16),
    )  # fmt: skip
    operations.reply_to_question(
        actor=reporter_of(appeal_id), appeal_id=appeal_id, text="！", now=at(29, 12)
    )
    assert dates(appeal_id) == (at(31, 17, 30), at(27, 17, 30), at(33, 17, 30))
    faces = queries.case_page(clocked.staff.clerk, appeal_id, at(29, 13)).facts.clocks
    assert [(f.kind, f.done_at, f.late, f.is_standing) for f in faces] == [
        (ClockKind.CONTACT, at(27, 16), False, False),
        (ClockKind.TOTAL, None, False, False),
    ]


def test_opened_again_two_clocks_begin_anew_and_the_whole_runs_on(
    clocked: Town, now: datetime
) -> None:
    """Answered Monday 23rd, not satisfied Wednesday 25th: two of its days were not ours."""
    appeal_id = file(clocked, now)
    assign(clocked, appeal_id, now)
    answer(clocked, appeal_id, at(23, 10))
    operations.rate_appeal(
        actor=reporter_of(appeal_id), appeal_id=appeal_id, grade=Grade.UNSATISFIED,
        reason="还是不亮", now=at(25, 10),
    )  # fmt: skip
    assert dates(appeal_id) == (at(27, 17, 30), at(26, 17, 30), at(31, 17, 30))
    row = Appeal.objects.get(pk=appeal_id)
    assert (row.policy.code, row.contacted_at) == ("again", None)
    operations.sort_appeal(
        actor=clocked.staff.clerk, appeal_id=appeal_id, matter_id=clocked.matters["noise"],
        area_id=clocked.grid_id, address="锦绣家园3号楼", about_organisation_id=None,
        seen_version=None, now=at(25, 11),
    )  # fmt: skip
    assert Appeal.objects.get(pk=appeal_id).policy.code == "again"


def test_taking_a_dispatch_back_puts_every_pause_back(clocked: Town, now: datetime) -> None:
    appeal_id = bring(clocked, file(clocked, now), Status.WAITING, now)
    was = Appeal.objects.values("pauses", "total_pauses").get(pk=appeal_id)
    event_id = operations.assign_appeal(
        actor=clocked.staff.clerk, appeal_id=appeal_id,
        to_organisation_id=clocked.staff.department_id, reason_text="", promised_at=None,
        seen_version=None, now=now + HOUR,
    )  # fmt: skip
    operations.take_back_assignment(
        actor=clocked.staff.clerk, appeal_id=appeal_id, event_id=event_id, now=now + HOUR
    )
    assert Appeal.objects.values("pauses", "total_pauses").get(pk=appeal_id) == was


# Speaking with the reporter.


def test_a_contact_is_written_down_and_only_the_first_counts(clocked: Town, now: datetime) -> None:
    appeal_id = bring(clocked, file(clocked, now), Status.ASSIGNED, now)
    version, seen = Appeal.objects.get(pk=appeal_id).version, last_event_id()
    warm(clocked)
    with exactly(3):
        speak(appeal_id, clocked.staff.handler, now + HOUR)
    speak(appeal_id, clocked.staff.clerk, now + 2 * HOUR, "又打了一次")
    row = Appeal.objects.get(pk=appeal_id)
    assert (row.contacted_at, row.version, row.contact_due_at) == (
        now + HOUR, version, at(23, 17, 30),
    )  # fmt: skip
    first, second = events_after(seen)
    assert first["kind"] == second["kind"] == "appeal.contacted"
    assert (first["data"]["way"], first["data"]["text"]) == ("phone", "约好明天看")


@pytest.mark.parametrize("who", ["property_handler", "far_clerk", "leader"])
def test_others_may_not_say_they_spoke(who: str, clocked: Town, now: datetime) -> None:
    appeal_id = bring(clocked, file(clocked, now), Status.ASSIGNED, now)
    actor = getattr(clocked.staff, who, None) or getattr(clocked, who)
    before = picture()
    with pytest.raises(NotAllowed):
        speak(appeal_id, actor, now)
    assert picture() == before


def test_a_contact_needs_words_and_an_open_request(clocked: Town, now: datetime) -> None:
    appeal_id = bring(clocked, file(clocked, now), Status.ASSIGNED, now)
    for text, code in ((" ", "missing"), ("字" * 501, "too_long")):
        before = picture()
        with pytest.raises(Invalid) as refusal:
            speak(appeal_id, clocked.staff.handler, now, text)
        assert refusal.value.fields == {"text": code}
        assert picture() == before
    answer(clocked, appeal_id, now)
    before = picture()
    with pytest.raises(WrongState):
        speak(appeal_id, clocked.staff.handler, now)
    assert picture() == before


# When a list changes.


def follow(town: Town, now: datetime) -> int:
    return operations.follow_lists(actor=LISTS, district_id=town.district_id, now=now)


def test_a_deadline_corrected_the_same_day_moves_what_began_by_it(
    clocked: Town, now: datetime
) -> None:
    write_policy(clocked, "total", 6, now)
    write_policy(clocked, "workdays", 4, now)
    earlier, appeal_id = file(clocked, at(19, 10)), file(clocked, now)
    assert dates(appeal_id) == (at(26, 17, 30), at(23, 17, 30), at(30, 17, 30))
    was = dates(earlier)
    write_policy(clocked, "total", 7, now)
    write_policy(clocked, "workdays", 5, now)
    seen = last_event_id()
    assert follow(clocked, now + HOUR) == 1
    assert dates(appeal_id) == (at(27, 17, 30), at(23, 17, 30), at(31, 17, 30))
    assert dates(earlier) == was
    told = last_event_id()
    (event,) = events_after(seen)
    assert (event["kind"], event["subject"]) == ("appeal.deadline_moved", f"appeal:{appeal_id}")
    assert event["data"] == {
        "cause": "lists",
        "due_at": "2026-11-27T09:30:00+00:00",
        "was_due_at": "2026-11-26T09:30:00+00:00",
        "contact_due_at": "2026-11-23T09:30:00+00:00",
        "was_contact_due_at": "2026-11-23T09:30:00+00:00",
        "total_due_at": "2026-12-01T09:30:00+00:00",
        "was_total_due_at": "2026-11-30T09:30:00+00:00",
    }
    assert follow(clocked, now + 2 * HOUR) == 0
    assert last_event_id() == told


def test_a_version_of_the_same_day_can_be_taken_back_though_requests_are_open(
    clocked: Town, now: datetime
) -> None:
    appeal_id = file(clocked, now)
    was = dates(appeal_id)
    row_id = write_policy(clocked, "workdays", 9, now)
    assert follow(clocked, now) == 0
    operations.take_back_edit(
        actor=clocked.staff.street_clerk, district_id=clocked.district_id,
        list_name=ListName.DEADLINES, row_id=row_id, now=now,
    )  # fmt: skip
    assert dates(appeal_id) == was


def test_a_version_that_begins_later_leaves_open_requests_alone(
    clocked: Town, now: datetime
) -> None:
    appeal_id = file(clocked, now)
    was = dates(appeal_id)
    write_policy(clocked, "workdays", 9, now + DAY)
    assert follow(clocked, now + DAY) == 0
    assert dates(appeal_id) == was


def test_only_the_house_follows_lists(clocked: Town, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        operations.follow_lists(actor=clocked.staff.clerk, district_id=clocked.district_id, now=now)


# The list.


def revise(town: Town, now: datetime, **more: Any) -> int:
    given: dict[str, Any] = {
        "actor": town.staff.street_clerk, "code": "lamp", "draft": ClockTermsDraft("contact"),
    } | more  # fmt: skip
    return operations.revise_clock_terms(
        district_id=town.district_id, valid_from=now.date(), now=now, **given
    )


def test_a_line_is_written_ended_and_taken_back(clocked: Town, now: datetime) -> None:
    seen = last_event_id()
    row_id = revise(clocked, now)
    row = ClockTerms.objects.get(pk=row_id)
    assert (row.code, row.contact_code, row.total_code, row.valid_to) == (
        "lamp", "contact", "", None,
    )  # fmt: skip
    operations.take_back_edit(
        actor=clocked.staff.street_clerk, district_id=clocked.district_id,
        list_name=ListName.CLOCKS, row_id=row_id, now=now,
    )  # fmt: skip
    assert not ClockTerms.objects.filter(pk=row_id).exists()
    row_id = revise(clocked, now)
    operations.retire_clock_terms(
        actor=clocked.staff.street_clerk, district_id=clocked.district_id, terms_id=row_id,
        valid_to=now.date(), now=now,
    )  # fmt: skip
    assert [event["kind"] for event in events_after(seen)] == [
        "clockterms.revised", "clockterms.taken_back", "clockterms.revised", "clockterms.retired",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"code": "nothing"}, {"matter": "matter_unknown"}),
        ({"draft": ClockTermsDraft(total_code="never")}, {"total_code": "policy_unknown"}),
    ],
)
def test_a_line_names_what_is_there(
    more: dict[str, Any], fields: dict[str, str], clocked: Town, now: datetime
) -> None:
    before = picture()
    with pytest.raises(Invalid) as refusal:
        revise(clocked, now, **more)
    assert refusal.value.fields == fields
    assert picture() == before


def test_who_may_not_edit_lists_writes_no_line(clocked: Town, now: datetime) -> None:
    before = picture()
    for actor in (clocked.staff.handler, clocked.staff.clerk):
        with pytest.raises(NotAllowed):
            revise(clocked, now, actor=actor)
    with pytest.raises(NotFound):
        operations.retire_clock_terms(
            actor=clocked.staff.street_clerk, district_id=clocked.district_id, terms_id=10**9,
            valid_to=now.date(), now=now,
        )  # fmt: skip
    assert picture() == before
