from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linquan.kernel.calendar import (
    OfficeCalendar,
    Pause,
    Policy,
    Unit,
    deadline,
    missing_years,
    statutory_days,
    years_needed,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")


def official(*years: int) -> OfficeCalendar:
    days = {day: entry[0] for year in years for day, entry in (statutory_days(year) or {}).items()}
    return OfficeCalendar(exceptions=days, known_years=frozenset(years))


CALENDAR = official(2025, 2026)


def at(text: str) -> datetime:
    """Read 'MM-DD HH:MM' of 2026, or a whole date, in Shanghai."""
    whole = text if text.startswith("20") else f"2026-{text}"
    return datetime.strptime(whole, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def pause(start: str, end: str | None) -> Pause:
    return Pause(at(start), None if end is None else at(end))


def workdays(n: int) -> Policy:
    return Policy(n, Unit.WORKDAYS)


class TestDays:
    @pytest.mark.parametrize(
        ("day", "works"),
        [
            (date(2026, 3, 6), True),
            (date(2026, 3, 7), False),
            (date(2026, 2, 14), True),  # Saturday, made up for Spring Festival
            (date(2026, 2, 16), False),  # Monday in Spring Festival
            (date(2026, 2, 28), True),
            (date(2026, 10, 1), False),
            (date(2026, 10, 7), False),
            (date(2026, 10, 8), True),
            (date(2026, 10, 10), True),  # Saturday, made up for National Day
            (date(2026, 10, 11), False),
            (date(2027, 10, 1), True),  # a Friday of a year that is not loaded
        ],
    )
    def test_is_workday(self, day: date, works: bool) -> None:
        assert CALENDAR.is_workday(day) is works

    @pytest.mark.parametrize(
        ("day", "n", "expected"),
        [
            (date(2026, 3, 6), 0, date(2026, 3, 6)),
            (date(2026, 3, 7), 0, date(2026, 3, 7)),
            (date(2026, 3, 6), 1, date(2026, 3, 9)),
            (date(2026, 3, 7), 1, date(2026, 3, 9)),
            (date(2026, 2, 13), 1, date(2026, 2, 14)),
            (date(2026, 2, 13), 2, date(2026, 2, 24)),
            (date(2026, 9, 30), 3, date(2026, 10, 10)),
            (date(2025, 12, 31), 1, date(2026, 1, 4)),  # Sunday, made up for New Year
        ],
    )
    def test_nth_workday_after(self, day: date, n: int, expected: date) -> None:
        assert CALENDAR.nth_workday_after(day, n) == expected

    def test_counts_forwards_only(self) -> None:
        with pytest.raises(ValueError, match="forwards"):
            CALENDAR.nth_workday_after(date(2026, 3, 6), -1)

    @pytest.mark.parametrize(
        ("after", "until", "expected"),
        [
            (date(2026, 3, 6), date(2026, 3, 6), 0),
            (date(2026, 3, 9), date(2026, 3, 6), 0),
            (date(2026, 3, 6), date(2026, 3, 9), 1),
            (date(2026, 2, 13), date(2026, 2, 24), 2),
            (date(2026, 9, 30), date(2026, 10, 12), 4),
            (date(2025, 12, 31), date(2026, 12, 31), 248),  # 261 weekdays - 19 off + 6 made up
        ],
    )
    def test_workdays_between(self, after: date, until: date, expected: int) -> None:
        assert CALENDAR.workdays_between(after, until) == expected

    @pytest.mark.parametrize(
        ("moment", "expected"),
        [
            ("03-06 08:00", date(2026, 3, 6)),
            ("03-06 17:29", date(2026, 3, 6)),
            ("03-06 17:30", date(2026, 3, 9)),
            ("03-07 10:00", date(2026, 3, 9)),
            ("02-14 10:00", date(2026, 2, 14)),
            ("02-14 18:00", date(2026, 2, 24)),
        ],
    )
    def test_workday_at_hand(self, moment: str, expected: date) -> None:
        assert CALENDAR.workday_at_hand(at(moment)) == expected

    def test_the_day_is_the_offices(self) -> None:
        late_in_london = datetime(2026, 3, 5, 16, 0, tzinfo=UTC)
        assert CALENDAR.local_day(late_in_london) == date(2026, 3, 6)

    def test_covers(self) -> None:
        assert CALENDAR.covers(2026)
        assert not CALENDAR.covers(2027)

    def test_defaults(self) -> None:
        plain = OfficeCalendar()
        assert (plain.opens, plain.closes) == (time(9), time(17, 30))
        assert plain.is_workday(date(2026, 10, 1))
        assert hash(plain) == hash(OfficeCalendar())


class TestElapsed:
    @pytest.mark.parametrize(
        ("amount", "unit", "start", "expected"),
        [
            (2, Unit.HOURS, "03-06 23:00", "03-07 01:00"),
            (24, Unit.HOURS, "02-15 08:00", "02-16 08:00"),
            (7, Unit.DAYS, "09-30 16:45", "10-07 16:45"),
            (15, Unit.DAYS, "12-20 12:00", "2027-01-04 12:00"),
        ],
    )
    def test_runs_through_nights_and_holidays(
        self, amount: int, unit: Unit, start: str, expected: str
    ) -> None:
        assert deadline(Policy(amount, unit), at(start), [], CALENDAR) == at(expected)

    @pytest.mark.parametrize(
        ("pauses", "expected"),
        [
            ([pause("03-06 11:00", "03-06 11:45")], "03-07 10:45"),
            ([pause("03-06 08:00", "03-06 11:00")], "03-07 11:00"),  # begun before the start
            ([pause("03-05 08:00", "03-06 09:00")], "03-07 10:00"),  # over before the start
            ([pause("03-06 11:00", "03-06 13:00")] * 2, "03-07 12:00"),  # counted once
            (
                [pause("03-06 12:00", "03-06 14:00"), pause("03-06 11:00", "03-06 13:00")],
                "03-07 13:00",
            ),
            (
                [pause("03-06 12:00", "03-06 12:30"), pause("03-06 11:00", "03-06 13:00")],
                "03-07 12:00",
            ),
            ([pause("03-07 10:00", "03-08 10:00")], "03-07 10:00"),  # when it had run out
            ([pause("03-07 09:59", "03-08 10:00")], "03-08 10:01"),
            (
                [pause("03-07 09:00", "03-07 11:00"), pause("03-07 11:30", "03-07 12:00")],
                "03-07 12:30",
            ),
            ([pause("03-06 12:00", None)], "03-07 10:00"),
        ],
    )
    def test_pauses(self, pauses: list[Pause], expected: str) -> None:
        due = deadline(Policy(1, Unit.DAYS), at("03-06 10:00"), pauses, CALENDAR)
        assert due == at(expected)

    def test_answers_in_the_zone_of_the_office(self) -> None:
        start = datetime(2026, 3, 6, 2, 0, tzinfo=UTC)
        due = deadline(Policy(1, Unit.HOURS), start, [], CALENDAR)
        assert due.isoformat() == "2026-03-06T11:00:00+08:00"


class TestWorkdays:
    @pytest.mark.parametrize(
        ("amount", "start", "expected"),
        [
            (1, "03-05 00:00", "03-06 17:30"),
            (1, "03-05 23:59", "03-06 17:30"),
            (1, "03-06 10:00", "03-09 17:30"),
            (1, "03-07 10:00", "03-09 17:30"),
            (3, "03-06 10:00", "03-11 17:30"),
            (1, "02-13 10:00", "02-14 17:30"),
            (2, "02-13 10:00", "02-24 17:30"),
            (5, "02-13 10:00", "02-27 17:30"),
            (6, "02-13 10:00", "02-28 17:30"),
            (3, "09-30 10:00", "10-10 17:30"),
            (4, "09-30 10:00", "10-12 17:30"),
            (3, "10-03 10:00", "10-10 17:30"),  # begun in the holidays: the same
            (13, "09-17 10:00", "10-12 17:30"),
        ],
    )
    def test_counts_from_the_next_day(self, amount: int, start: str, expected: str) -> None:
        assert deadline(workdays(amount), at(start), [], CALENDAR) == at(expected)

    @pytest.mark.parametrize(
        ("pauses", "expected"),
        [
            # the worked examples of the docstring
            ([pause("03-09 10:00", "03-09 16:00")], "03-11 17:30"),
            ([pause("03-09 18:00", "03-10 08:00")], "03-12 17:30"),
            ([pause("03-09 10:00", "03-11 15:00")], "03-13 17:30"),
            ([pause("03-07 10:00", "03-08 10:00")], "03-11 17:30"),
            ([pause("03-11 17:00", "03-14 12:00")], "03-16 17:30"),
            ([pause("03-12 09:00", "03-13 09:00")], "03-11 17:30"),
            # more
            ([pause("03-06 16:00", "03-09 10:00")], "03-12 17:30"),  # on the day of the start
            ([pause("03-01 10:00", "03-09 10:00")], "03-12 17:30"),  # begun before the start
            ([pause("03-09 10:00", "03-14 12:00")], "03-17 17:30"),  # ends on a Saturday
            ([pause("03-11 17:00", "03-11 17:30")], "03-12 17:30"),  # ends as the last day closes
            ([pause("03-11 17:00", "03-11 17:29")], "03-11 17:30"),
            ([pause("03-11 17:30", "03-12 10:00")], "03-11 17:30"),  # begins as it closes
            ([pause("03-09 10:00", None)], "03-11 17:30"),
            (
                [pause("03-09 10:00", "03-10 10:00"), pause("03-10 11:00", "03-11 10:00")],
                "03-13 17:30",
            ),
            (
                [pause("03-11 10:00", "03-12 10:00"), pause("03-12 12:00", "03-13 10:00")],
                "03-13 17:30",
            ),
        ],
    )
    def test_pauses(self, pauses: list[Pause], expected: str) -> None:
        assert deadline(workdays(3), at("03-06 10:00"), pauses, CALENDAR) == at(expected)

    @pytest.mark.parametrize(
        ("pauses", "expected"),
        [
            ([pause("09-29 10:00", "10-08 10:00")], "10-12 17:30"),  # gives back 30th, 8th
            ([pause("10-02 10:00", "10-06 10:00")], "10-09 17:30"),  # only holidays
            ([pause("10-09 10:00", "10-10 10:00")], "10-10 17:30"),  # a make-up Saturday
            ([pause("10-09 10:00", "10-11 10:00")], "10-12 17:30"),
        ],
    )
    def test_pauses_around_national_day(self, pauses: list[Pause], expected: str) -> None:
        start = at("09-28 10:00")  # four working days: 29, 30, 8, 9
        assert deadline(workdays(4), start, pauses, CALENDAR) == at(expected)

    def test_closing_time_is_data(self) -> None:
        early = OfficeCalendar(closes=time(16, 0))
        assert deadline(workdays(1), at("03-05 10:00"), [], early) == at("03-06 16:00")


class TestRefused:
    @pytest.mark.parametrize("amount", [0, -1])
    def test_empty_limit(self, amount: int) -> None:
        with pytest.raises(ValueError, match="at least one"):
            Policy(amount, Unit.DAYS)

    def test_pause_that_ends_first(self) -> None:
        with pytest.raises(ValueError, match="ends after"):
            pause("03-06 10:00", "03-06 09:59")


class TestYears:
    @pytest.mark.parametrize(
        ("start", "due", "needed", "missing"),
        [
            ("03-06 10:00", "03-11 17:30", [2026], ()),
            ("2025-12-30 10:00", "01-06 17:30", [2025, 2026], ()),
            ("12-30 10:00", "2027-01-06 17:30", [2026, 2027], (2027,)),
            ("2027-03-01 10:00", "2028-03-01 10:00", [2027, 2028], (2027, 2028)),
        ],
    )
    def test_missing_years(
        self, start: str, due: str, needed: list[int], missing: tuple[int, ...]
    ) -> None:
        assert list(years_needed(at(start), at(due), CALENDAR)) == needed
        assert missing_years(at(start), at(due), CALENDAR) == missing

    def test_the_year_is_the_offices(self) -> None:
        eve_in_london = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
        assert missing_years(eve_in_london, eve_in_london, CALENDAR) == (2027,)


class TestStatutoryDays:
    def test_2026(self) -> None:
        days = statutory_days(2026)
        assert days is not None
        made_up = [day for day, (works, _) in days.items() if works]
        assert made_up == [
            date(2026, 1, 4),
            date(2026, 2, 14),
            date(2026, 2, 28),
            date(2026, 5, 9),
            date(2026, 9, 20),
            date(2026, 10, 10),
        ]
        assert sum(not works for works, _ in days.values()) == 19
        assert days[date(2026, 10, 1)] == (False, "National Day")
        assert days[date(2026, 10, 10)] == (True, "National Day")
        assert date(2026, 10, 3) not in days  # a Saturday is free anyway
        assert list(days) == sorted(days)

    def test_an_unknown_year(self) -> None:
        assert statutory_days(2003) is None
        assert statutory_days(2999) is None


# Properties.

MINUTES = st.integers(0, 60 * 24 * 45)
FIRST = datetime(2026, 1, 28, tzinfo=SHANGHAI)  # 45 days with Spring Festival and two make-up days


def moment(minutes: int) -> datetime:
    return FIRST + timedelta(minutes=minutes)


MOMENTS = MINUTES.map(moment)
POLICIES = st.builds(Policy, st.integers(1, 40), st.sampled_from(Unit))
PAUSES = st.lists(
    st.tuples(MINUTES, MINUTES).map(lambda two: Pause(moment(min(two)), moment(max(two)))),
    max_size=4,
)


@given(POLICIES, MOMENTS, PAUSES)
def test_more_time_is_never_earlier(policy: Policy, start: datetime, pauses: list[Pause]) -> None:
    more = Policy(policy.amount + 1, policy.unit)
    assert deadline(more, start, pauses, CALENDAR) > deadline(policy, start, pauses, CALENDAR)


@given(POLICIES, MOMENTS, PAUSES)
def test_a_pause_never_brings_the_deadline_forward(
    policy: Policy, start: datetime, pauses: list[Pause]
) -> None:
    fewer = deadline(policy, start, pauses[1:], CALENDAR)
    assert start < fewer <= deadline(policy, start, pauses, CALENDAR)


@given(POLICIES, MOMENTS, MOMENTS, PAUSES)
def test_a_later_start_is_never_due_earlier(
    policy: Policy, one: datetime, two: datetime, pauses: list[Pause]
) -> None:
    first, second = sorted((one, two))
    before = deadline(policy, first, pauses, CALENDAR)
    assert before <= deadline(policy, second, pauses, CALENDAR)


@given(POLICIES, MOMENTS, PAUSES)
def test_a_deadline_never_lies_in_a_pause(
    policy: Policy, start: datetime, pauses: list[Pause]
) -> None:
    due = deadline(policy, start, pauses, CALENDAR)
    assert not any(p.start < due < p.end for p in pauses if p.end is not None and p.end > start)


@given(POLICIES, MOMENTS, PAUSES, st.randoms())
def test_the_order_of_pauses_does_not_matter(
    policy: Policy, start: datetime, pauses: list[Pause], chance: object
) -> None:
    shuffled = sorted(pauses, key=lambda _: chance.random())  # type: ignore[attr-defined]
    assert deadline(policy, start, shuffled, CALENDAR) == deadline(policy, start, pauses, CALENDAR)


@given(st.integers(1, 30), MOMENTS, PAUSES)
def test_working_days_run_out_on_a_working_day(
    amount: int, start: datetime, pauses: list[Pause]
) -> None:
    due = deadline(workdays(amount), start, pauses, CALENDAR)
    assert CALENDAR.is_workday(due.date())
    assert due.time() == CALENDAR.closes


@given(MOMENTS, st.integers(0, 30))
def test_counting_undoes_stepping(start: datetime, n: int) -> None:
    day = start.date()
    assert CALENDAR.workdays_between(day, CALENDAR.nth_workday_after(day, n)) == n
