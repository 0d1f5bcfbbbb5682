"""Tables whose rows stand alone: what a plan says of good rows holds without the others."""

import pytest
from tests.apps.appeals import test_exchange as requests
from tests.apps.appeals import test_exchange_orders as orders
from tests.apps.appeals.factories import Town, make_town
from tests.apps.kept import kept
from tests.apps.tables import Desk

from linquan.kernel.exchange.port import Plan
from linquan.web.exchange.tables import tables

pytestmark = pytest.mark.django_db
BAD_REQUESTS = requests.OLD_HEAD + (
    "2026-03-02 09:00,电话,路灯,锦绣社区,3号楼,路灯不亮,李四,13900001111,,,,,\n"
    "2026-03-02 09:00,电话,没有,锦绣社区,3号楼,别的事,李四,13900001111,,,,,\n"
    "2026-03-02 09:00,电话,路灯,锦绣社区,3号楼,别的事,李四,13900001111,,,,,\n"
    "2026-03-02 09:00,电话,路灯,锦绣社区,3号楼,路灯不亮,李四,13900001111,,,,,\n"
    "2026-03-03 09:00,电话,路灯,锦绣社区,3号楼,,李四,13900001111,,,,,\n"
    "2026-03-04 11:00,窗口,电梯,清江社区,,困人,王五,,,closed,2026-03-05 12:00,已修好,satisfied\n"
)


@pytest.fixture
def town() -> Town:
    town = kept(make_town)
    orders.add_channel(town, "12345", "12345热线")
    return town


def test_which_tables_say_so() -> None:
    assert [name for name, t in tables().items() if t.rows_stand_alone] == [
        "appeals",
        "orders",
        "points_of_interest",
    ]


@pytest.mark.parametrize(
    ("name", "text", "bad"),
    [("appeals", BAD_REQUESTS, {3, 4, 5, 6}), ("orders", orders.FAULTY, {2, 3, 4, 5, 7})],
)
def test_a_plan_holds_without_its_bad_rows(town: Town, name: str, text: str, bad: set[int]) -> None:
    desk = Desk(tables()[name], town.staff.street_clerk, town.district_id, requests.NOW)
    rows = desk.rows(text)
    whole = desk.check(rows)
    assert {fault.row for fault in whole.faults} == bad
    again = desk.check(tuple(row for row in rows if row.number not in bad))
    assert again == Plan(whole.new, whole.changed, whole.same, (), whole.before)
