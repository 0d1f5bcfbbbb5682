"""Time limits as people write them, in a table of cases; and when they run out."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from linquan.apps.appeals.order_layouts import ORDERS
from linquan.apps.appeals.time_limits import MOST, due_by, limit_word, read_limit
from linquan.kernel.calendar import OFFICE_ZONE, OfficeCalendar, Policy, Unit
from linquan.kernel.exchange.columns import CellFault
from linquan.kernel.exchange.opening import Cell

HOURS, DAYS, WORKDAYS = Unit.HOURS, Unit.DAYS, Unit.WORKDAYS


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("3个工作日", 3, WORKDAYS),
        ("5 个工作日", 5, WORKDAYS),
        (" ３个工作日 ", 3, WORKDAYS),
        ("5工作日", 5, WORKDAYS),
        ("5 个 工作日内", 5, WORKDAYS),
        ("限5个工作日内办结", 5, WORKDAYS),
        ("不超过10个工作日", 10, WORKDAYS),
        ("三个工作日", 3, WORKDAYS),
        ("两个工作日", 2, WORKDAYS),
        ("十个工作日", 10, WORKDAYS),
        ("十五个工作日", 15, WORKDAYS),
        ("二十个工作日以内", 20, WORKDAYS),
        ("二十五个工作日", 25, WORKDAYS),
        ("3 working days", 3, WORKDAYS),
        ("1 working day", 1, WORKDAYS),
        ("within 5 workdays", 5, WORKDAYS),
        ("24小时", 24, HOURS),
        ("24 小时内", 24, HOURS),
        ("２４个小时", 24, HOURS),
        ("48h", 48, HOURS),
        ("72H", 72, HOURS),
        ("2 hours", 2, HOURS),
        ("7天", 7, DAYS),
        ("7 天内答复", 7, DAYS),
        ("七天", 7, DAYS),
        ("7个自然日", 7, DAYS),
        ("15日内", 15, DAYS),
        ("15 日之内", 15, DAYS),
        ("7 days", 7, DAYS),
        ("366天", 366, DAYS),
    ],
)
def test_what_is_an_amount(text: str, amount: int, unit: Unit) -> None:
    assert read_limit(text) == Policy(amount, unit)
    column = ORDERS.by_name["due_at"]
    assert column.read(text) == Policy(amount, unit)
    for language in ("zh-hans", "en"):
        with override(language):
            written = column.write(Policy(amount, unit))
            assert written == limit_word(amount, unit)
        assert column.read(written) == Policy(amount, unit)


@pytest.mark.parametrize(
    "text",
    [
        "", "3", "工作日", "个工作日", "天", "0天", "0个工作日", "-3天", "3.5天", "半天", "367天",
        "263个工作日", "8785小时", "9999天", "99999天", "3个月", "2周", "30分钟", "5日", "5号",
        "11月5日", "3至5个工作日", "3天5小时", "3三天", "三3天", "十十天", "二二天", "十二三天",
        "尽快", "3天" * 40, "3个工作日（自收到之日起）",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert read_limit(text) is None


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("尽快", "not_a_deadline"),
        ("5日", "not_a_deadline"),
        ("400天", "not_a_deadline"),
        (3, "not_a_deadline"),
        (True, "not_a_deadline"),
        ("2026-02-30", "no_such_day"),
        ("2026-03-01 25:00", "not_a_time"),
    ],
)
def test_a_cell_that_is_neither_is_a_fault(cell: Cell, code: str) -> None:
    with pytest.raises(CellFault) as caught:
        ORDERS.by_name["due_at"].read(cell)
    assert caught.value.code == code


def local(*told: int) -> datetime:
    return datetime(*told, tzinfo=OFFICE_ZONE)  # type: ignore[arg-type,misc]


CALENDAR = OfficeCalendar({local(2026, 10, 2).date(): False, local(2026, 10, 10).date(): True})
FRIDAY = local(2026, 10, 9, 10)


@pytest.mark.parametrize(
    ("told", "since", "due"),
    [
        (None, FRIDAY, None),
        (local(2026, 10, 12, 8), FRIDAY, local(2026, 10, 12, 8)),
        (Policy(24, HOURS), FRIDAY, local(2026, 10, 10, 10)),
        (Policy(7, DAYS), FRIDAY, local(2026, 10, 16, 10)),
        (Policy(1, WORKDAYS), FRIDAY, local(2026, 10, 10, 17, 30)),  # a make-up day
        (Policy(3, WORKDAYS), FRIDAY, local(2026, 10, 13, 17, 30)),
        (Policy(1, WORKDAYS), local(2026, 10, 1, 20), local(2026, 10, 5, 17, 30)),  # a holiday
        (Policy(1, WORKDAYS), FRIDAY.astimezone(UTC), local(2026, 10, 10, 17, 30)),
    ],
)
def test_it_runs_from_when_it_was_received(
    told: datetime | Policy | None, since: datetime, due: datetime | None
) -> None:
    assert due_by(told, since, CALENDAR) == due


def test_beyond_the_last_day_there_is_none() -> None:
    last = datetime.max.replace(tzinfo=OFFICE_ZONE) - timedelta(days=1)
    for unit, most in MOST.items():
        with pytest.raises(OverflowError):
            due_by(Policy(most, unit), last, CALENDAR)
