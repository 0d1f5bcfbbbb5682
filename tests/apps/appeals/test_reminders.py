"""Who is reminded of which date, and when: by rules of a list, once for each date."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import (
    FROM,
    Town,
    bring,
    events_after,
    exactly,
    file,
    last_event_id,
    picture,
    warm,
)
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.orgs.clients import client_of
from tests.apps.places.factories import SETUP

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.clocks import ClockKind
from linquan.apps.appeals.models import Appeal, Reminder, ReminderRule
from linquan.apps.appeals.operations import ReminderRuleDraft
from linquan.apps.appeals.reminders import (
    Audience,
    ReminderRuleRow,
    When,
    fired_before,
    fires_at,
)
from linquan.apps.appeals.types import Status
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OfficeCalendar, Unit
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SWEEP = Actor.system("clock-sweep")
MADE_UP = OfficeCalendar({date(2026, 11, 28): True, date(2026, 12, 1): False})


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 as the office's clock shows it; day 31 is 1 December."""
    return datetime(2026, 11, 1, hour, minute, tzinfo=UTC) + timedelta(days=day - 1, hours=-8)


def rule(when: When, amount: int, unit: Unit) -> ReminderRuleRow:
    return ReminderRuleRow(
        1, "a", "甲", "A", ClockKind.HANDLING, when, amount, unit, Audience.OWNER, FROM, None
    )


# When. Saturday 28 November is worked, Tuesday 1 December is not; the office opens at 9.


@pytest.mark.parametrize(
    ("when", "amount", "unit", "fires"),
    [
        (When.BEFORE, 6, Unit.HOURS, at(27, 11, 30)),
        (When.AFTER, 6, Unit.HOURS, at(27, 23, 30)),
        (When.BEFORE, 2, Unit.DAYS, at(25, 17, 30)),
        (When.AFTER, 1, Unit.WORKDAYS, at(28, 9)),
        (When.AFTER, 2, Unit.WORKDAYS, at(30, 9)),
        (When.AFTER, 3, Unit.WORKDAYS, at(32, 9)),
        (When.BEFORE, 1, Unit.WORKDAYS, at(26, 9)),
        (When.BEFORE, 5, Unit.WORKDAYS, at(20, 9)),
    ],
)
def test_when_a_rule_reminds_of_a_friday(
    when: When, amount: int, unit: Unit, fires: datetime
) -> None:
    assert fires_at(rule(when, amount, unit), at(27, 17, 30), MADE_UP) == fires


@pytest.mark.parametrize("when", When)
@pytest.mark.parametrize("unit", Unit)
def test_one_comparison_says_the_same_as_reckoning_each_date(when: When, unit: Unit) -> None:
    chance = random.Random(4711)
    for _ in range(400):
        one = rule(when, chance.randint(1, 9), unit)
        due_at = at(chance.randint(1, 40), chance.randint(0, 23), chance.choice((0, 30)))
        now = due_at + timedelta(minutes=30 * chance.randint(-700, 700))
        has_fired = fires_at(one, due_at, MADE_UP) <= now
        assert (due_at < fired_before(one, now, MADE_UP)) == has_fired
    just = fires_at(one, due_at, MADE_UP)
    assert due_at < fired_before(one, just, MADE_UP)


# The sweep. A lamp filed on Friday the 20th at 10:00 is due on Wednesday the 25th at 17:30.

RULES: dict[str, tuple[When, int, Unit, Audience]] = {
    "soon": (When.BEFORE, 6, Unit.HOURS, Audience.OWNER),
    "next_day": (When.AFTER, 1, Unit.WORKDAYS, Audience.DESK),
    "leader": (When.AFTER, 5, Unit.WORKDAYS, Audience.LEADER),
}


def draft(code: str, **more: Any) -> ReminderRuleDraft:
    given: dict[str, Any] = dict(
        zip(("when", "amount", "unit", "audience"), RULES[code], strict=True)
    )
    given |= {"name": f"规则{code}", "name_en": f"Rule {code}", "clock": ClockKind.HANDLING}
    return ReminderRuleDraft(**(given | more))


@pytest.fixture
def ruled(town: Town) -> Town:
    for code in RULES:
        operations.revise_reminder_rule(
            actor=SETUP, district_id=town.district_id, code=code, draft=draft(code),
            valid_from=FROM, now=at(1, 9),
        )  # fmt: skip
    return town


def sweep(town: Town, now: datetime, actor: Actor = SWEEP, **more: int) -> int:
    return operations.sweep_clocks(actor=actor, district_id=town.district_id, now=now, **more)


def told(appeal_id: int) -> list[str]:
    rows = Reminder.objects.filter(appeal_id=appeal_id).order_by("id")
    return list(rows.values_list("rule_code", flat=True))


def test_each_is_reminded_once_for_each_date(ruled: Town, now: datetime) -> None:
    appeal_id = bring(ruled, file(ruled, now), Status.ASSIGNED, now)
    steps = (
        (at(25, 11, 29), 0), (at(25, 11, 30), 1), (at(25, 17, 0), 0), (at(26, 8, 59), 0),
        (at(26, 9), 1), (at(32, 8, 59), 0), (at(32, 9), 1), (at(40, 9), 0),
    )  # fmt: skip
    assert [sweep(ruled, moment) for moment, _ in steps] == [count for _, count in steps]
    assert told(appeal_id) == ["soon", "next_day", "leader"]


def test_a_reminder_is_an_event_that_leaves_the_version(ruled: Town, now: datetime) -> None:
    appeal_id = bring(ruled, file(ruled, now), Status.ASSIGNED, now)
    version, seen = Appeal.objects.get(pk=appeal_id).version, last_event_id()
    warm(ruled)
    with exactly(5):  # versions, rules, one for each of three rules
        sweep(ruled, at(26, 9))
    (event,) = events_after(seen)
    assert (event["kind"], event["subject"]) == ("appeal.reminded", f"appeal:{appeal_id}")
    assert event["data"] == {
        "rule": "规则next_day", "rule_en": "Rule next_day", "clock": "handling",
        "audience": "desk", "due_at": "2026-11-25T09:30:00+00:00",
    }  # fmt: skip
    assert Appeal.objects.get(pk=appeal_id).version == version


def test_nobody_is_reminded_of_what_stands_or_is_done(ruled: Town, now: datetime) -> None:
    for status in (Status.WAITING, Status.ANSWERED, Status.DECLINED, Status.WITHDRAWN):
        bring(ruled, file(ruled, now), status, now)
    assert sweep(ruled, at(40, 9)) == 0


def test_a_date_from_before_the_rule_reminds_nobody(ruled: Town, now: datetime) -> None:
    file(ruled, now)
    operations.revise_reminder_rule(
        actor=SETUP, district_id=ruled.district_id, code="late", draft=draft("next_day"),
        valid_from=date(2026, 11, 26), now=at(26, 0, 30),
    )  # fmt: skip
    assert sweep(ruled, at(26, 10)) == 1  # that of "next_day" alone


def test_a_sweep_goes_in_batches(ruled: Town, now: datetime) -> None:
    ids = [file(ruled, now) for _ in range(5)]
    assert [sweep(ruled, at(26, 9), limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert [told(pk) for pk in ids] == [["next_day"]] * 5


def test_first_contact_reminds_until_somebody_spoke(ruled: Town, now: datetime) -> None:
    terms = operations.ClockTermsDraft(contact_code="hours")
    operations.revise_clock_terms(
        actor=SETUP, district_id=ruled.district_id, code="default", draft=terms, valid_from=FROM,
        now=at(1, 9),
    )  # fmt: skip
    contact = draft("soon", clock=ClockKind.CONTACT)
    operations.revise_reminder_rule(
        actor=SETUP, district_id=ruled.district_id, code="contact", draft=contact,
        valid_from=FROM, now=at(1, 9),
    )  # fmt: skip
    spoken, not_yet = file(ruled, now), file(ruled, now)
    operations.ask_reporter(
        actor=ruled.staff.clerk, appeal_id=spoken, question="？", seen_version=None, now=at(20, 11)
    )
    assert sweep(ruled, at(21, 5)) == 1
    assert (told(spoken), told(not_yet)) == ([], ["contact"])


def test_only_the_house_sweeps(ruled: Town, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        sweep(ruled, now, ruled.staff.clerk)


# Who sees them, and taking note.


@pytest.fixture
def reminded(ruled: Town, now: datetime) -> int:
    """A request of the department, of which everybody was reminded."""
    appeal_id = bring(ruled, file(ruled, now), Status.ASSIGNED, now)
    for moment in (at(25, 12), at(26, 9), at(32, 9)):
        sweep(ruled, moment)
    return appeal_id


@pytest.mark.parametrize(
    ("who", "codes"),
    [
        ("handler", ["规则soon"]),
        ("clerk", ["规则next_day"]),
        ("street_clerk", ["规则next_day"]),
        ("leader", ["规则leader"]),
        ("other_clerk", []),
        ("property_handler", []),
    ],
)
def test_each_sees_what_is_addressed_to_it(
    who: str, codes: list[str], reminded: int, ruled: Town
) -> None:
    actor = getattr(ruled.staff, who)
    rows = queries.reminders(actor)
    assert [row.rule_name for row in rows] == codes
    assert {row.appeal_id for row in rows} <= {reminded}
    assert queries.reminder_count(actor) == len(codes)


def test_reminders_take_three_statements(reminded: int, ruled: Town) -> None:
    warm(ruled)
    with exactly(3):
        queries.reminders(ruled.staff.clerk)
    with exactly(1):
        queries.reminder_count(ruled.staff.clerk)


def test_a_reminder_goes_when_its_date_does(reminded: int, ruled: Town, now: datetime) -> None:
    Appeal.objects.filter(pk=reminded).update(due_at=at(33, 9))
    assert queries.reminders(ruled.staff.clerk) == ()


def note(reminder: Reminder, actor: Actor, now: datetime, text: str = " 今天必须去看 ") -> int:
    return operations.acknowledge_reminder(
        actor=actor, reminder_id=reminder.pk, instruction=text, now=now
    )


def test_a_leader_takes_note_with_a_word(reminded: int, ruled: Town, now: datetime) -> None:
    reminder, seen = Reminder.objects.get(rule_code="leader"), last_event_id()
    with exactly(5):
        note(reminder, ruled.staff.leader, at(32, 10))
    reminder.refresh_from_db()
    assert reminder.acknowledged_at == at(32, 10)
    (event,) = events_after(seen)
    assert (event["kind"], event["data"]["text"]) == ("appeal.reminder_noted", "今天必须去看")
    before = picture()
    with pytest.raises(WrongState):
        note(reminder, ruled.staff.leader, at(32, 11))
    assert picture() == before
    assert queries.reminders(ruled.staff.leader) == ()


@pytest.mark.parametrize("who", ["handler", "clerk", "property_handler", "other_clerk"])
def test_only_whom_it_is_addressed_to_takes_note(
    who: str, reminded: int, ruled: Town, now: datetime
) -> None:
    reminder, before = Reminder.objects.get(rule_code="leader"), picture()
    with pytest.raises(NotAllowed):
        note(reminder, getattr(ruled.staff, who), now)
    assert picture() == before


def test_a_word_is_bounded_and_the_reminder_must_be_there(
    reminded: int, ruled: Town, now: datetime
) -> None:
    reminder, before = Reminder.objects.get(rule_code="leader"), picture()
    with pytest.raises(Invalid):
        note(reminder, ruled.staff.leader, now, "字" * 501)
    with pytest.raises(NotFound):
        note(Reminder(pk=10**9), ruled.staff.leader, now)
    assert picture() == before


# The list, and the pages.


@pytest.mark.parametrize(
    ("more", "fields"),
    [({"amount": 0}, {"amount": "out_of_range"}), ({"name": " "}, {"name": "missing"})],
)
def test_a_rule_is_refused(
    more: dict[str, Any], fields: dict[str, str], town: Town, now: datetime
) -> None:
    before = picture()
    with pytest.raises(Invalid) as refusal:
        operations.revise_reminder_rule(
            actor=town.staff.street_clerk, district_id=town.district_id, code="soon",
            draft=draft("soon", **more), valid_from=now.date(), now=now,
        )  # fmt: skip
    assert refusal.value.fields == fields
    assert picture() == before


def test_who_may_not_edit_lists_writes_no_rule(town: Town, now: datetime) -> None:
    before = picture()
    with pytest.raises(NotAllowed):
        operations.revise_reminder_rule(
            actor=town.staff.clerk, district_id=town.district_id, code="soon",
            draft=draft("soon"), valid_from=now.date(), now=now,
        )  # fmt: skip
    assert picture() == before


SOON = {
    "name": "即将到期", "name_en": "Due soon", "clock": "handling", "amount": "6",
    "unit": "hours", "when": "before", "audience": "owner", "valid_from": "2026-11-20",
}  # fmt: skip


def test_a_rule_is_written_and_ended_on_its_pages(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_clock(monkeypatch, now)
    browser = client_of(town.staff.street_clerk, "en")
    assert browser.post("/lists/reminders/new/", SOON).status_code == 303
    made = ReminderRule.objects.get()
    assert (made.amount, made.unit, made.when, made.audience) == (6, "hours", "before", "owner")
    words = said(browser.get("/lists/reminders/"))
    assert "6 hours before the end of: handling the unit that has it" in words
    url = f"/lists/reminders/{made.code}/end/"
    assert browser.post(url, {"valid_to": "2026-11-20"}).status_code == 303
    made.refresh_from_db()
    assert made.valid_to == date(2026, 11, 20)


def page(
    actor: Actor, url: str = "/appeals/reminders/", language: str = "en"
) -> tuple[Client, str]:
    browser = client_of(actor, language)
    return browser, said(browser.get(url))


def test_a_leader_reads_and_takes_note(
    reminded: int, ruled: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_clock(monkeypatch, at(32, 10))
    browser, words = page(ruled.staff.leader)
    assert "Rule leader" in words
    assert "1 reminder waits" in page(ruled.staff.leader, "/")[1]
    reminder = Reminder.objects.get(rule_code="leader")
    url = f"/appeals/reminders/{reminder.pk}/"
    done = browser.post(url, {"instruction": "今天必须去看"})
    assert (done.status_code, done["Location"]) == (303, "/appeals/reminders/")
    assert "No reminder waits for you" in said(browser.get("/appeals/reminders/"))
    browser.post(url, {"instruction": ""})
    assert "already" in said(browser.get("/appeals/reminders/"))
    assert browser.post(url, {"instruction": "字" * 501}).status_code == 422
    case = said(client_of(ruled.staff.clerk).get(f"/appeals/{reminded}/"))
    assert "领导" in case
    assert "今天必须去看" in case
    assert "没有待阅的催办" in page(ruled.staff.other_clerk, language="zh-hans")[1]
