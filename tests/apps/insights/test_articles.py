"""What the articles tell of a year, made again through the operations of the house.

S1 and S0 say of 企民诉求呼应: 313 matters solved, 2 in progress, satisfaction above 95 % (R3). Here
315 generated requests come in by a file, as an office brings its old table; the last of them are
worked on by people.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import pytest
from tests.apps.appeals.factories import Town, answer, assign, bring, file, make_town, reporter_of
from tests.apps.kept import kept

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.exchange import TABLES
from linquan.apps.appeals.inbox_types import InboxFilter
from linquan.apps.appeals.types import Grade, ReporterDraft, ReporterKind, Status
from linquan.apps.insights.queries import figures
from linquan.apps.insights.types import Measure
from linquan.kernel.exchange import imports
from linquan.kernel.exchange.layout import Row, read_rows
from linquan.kernel.exchange.opening import open_table
from linquan.kernel.handlers import deliver_owed

pytestmark = pytest.mark.django_db
FROM_FILE, BY_HAND, OPEN = 300, 13, 2
(REQUESTS,) = (table for table in TABLES if table.layout.name == "appeals")
HEAD = "来电时间,来源,类别,所属社区,事发地址,诉求内容,承办单位,办理状态,办结时间,办理结果,满意度"
GRADES = ["满意"] * 16 + ["基本满意"] * 8 + ["不满意"]


@pytest.fixture
def town() -> Town:
    return kept(make_town)


def old_table(now: datetime) -> Iterator[str]:
    """A year of closed requests; one in 25 was rated "not satisfied"."""
    chance = Random(313)
    yield HEAD
    for number in range(FROM_FILE):
        came = now - timedelta(days=360 - number, minutes=chance.randrange(300))
        ended = came + timedelta(hours=chance.randrange(2, 60))
        where = chance.choice(["锦绣社区", "清江社区"])
        matter, text = chance.choice([("路灯", "路灯不亮"), ("噪音", "夜里施工"), ("电梯", "困人")])
        yield ",".join(
            [
                f"{came:%Y-%m-%d %H:%M}", chance.choice(["电话", "窗口"]), matter, where,
                f"{number % 40 + 1}号楼", f"第{number}件：{text}", "区住建局", "closed",
                f"{ended:%Y-%m-%d %H:%M}", "已处理", GRADES[number % len(GRADES)],
            ]
        )  # fmt: skip


def bring_in(town: Town, rows: tuple[Row, ...], now: datetime) -> None:
    clerk = town.staff.street_clerk
    which = {"actor": clerk, "district_id": town.district_id, "now": now}
    import_id = imports.keep_file(**which, table="appeals", file_name="旧台账.csv", content=b"...")
    operations.import_appeals(**which, import_id=import_id, rows=rows)


def work(town: Town, number: int, now: datetime) -> None:
    """A resident's or a firm's request, answered and rated by whoever raised it."""
    kind = (ReporterKind.FIRM, ReporterKind.RESIDENT)[number % 2]
    appeal_id = file(town, now, reporter=ReporterDraft(kind, "", ""))
    assign(town, appeal_id, now)
    answer(town, appeal_id, now)
    grade = Grade.SATISFIED if number else Grade.UNSATISFIED
    rate = {"actor": reporter_of(appeal_id), "appeal_id": appeal_id, "now": now}
    operations.rate_appeal(**rate, grade=grade, reason="还是不亮")
    if grade is Grade.UNSATISFIED:  # it opens again, and the second answer holds
        answer(town, appeal_id, now)
        operations.rate_appeal(**rate, grade=Grade.BASICALLY, reason="")


def test_313_solved_2_in_progress_and_95_percent_content(town: Town, now: datetime) -> None:
    reading = read_rows(REQUESTS.layout, open_table("\n".join(old_table(now)).encode()))
    assert reading.faults == ()
    bring_in(town, reading.rows, now)
    for number in range(BY_HAND):
        work(town, number, now)
    for status in (Status.ASSIGNED, Status.IN_PROGRESS):
        bring(town, file(town, now), status, now)
    while deliver_owed(now):
        pass
    shown = figures(town.district_id, now)
    counts = shown.total.counts
    assert counts[Measure.RECEIVED] == FROM_FILE + BY_HAND + OPEN == 315
    assert counts[Measure.SOLVED] == 313
    assert shown.satisfied_percent == 95  # 288 of 300, and 13 of the 14 ratings given by hand
    clerk = town.staff.street_clerk
    assert len(queries.inbox(clerk, InboxFilter(tab="open"), now).rows) == OPEN
    assert queries.open_counts(clerk, InboxFilter(), now).done == 313
