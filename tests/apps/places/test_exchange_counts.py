"""Head-counts out and in: by area, day and age, and the residents that follow."""

from datetime import date, timedelta

import pytest
from tests.apps.kept import kept
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.factories import SETUP_AT, District, make_district
from tests.apps.tables import FORMS, Desk, comes_back, statements

from linquan.apps.places import operations
from linquan.apps.places.counting import AgeStep, CountDraft, CountLine
from linquan.apps.places.exchange import TABLES
from linquan.apps.places.models import Area, HeadCount
from linquan.kernel.exchange.port import Plan
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db
NOW = SETUP_AT + timedelta(days=300)
DAY = NOW.date()
(COUNTS,) = (table for table in TABLES if table.layout.name == "head_counts")
HEAD = "所属社区,统计日期,起始年龄,截止年龄,人数,数据来源\n"
TEXT = HEAD + (
    "锦绣社区,2026-03-01,0,59,900,七普\n锦绣社区,2026-03-01,60,,300,七普\n"
    "清江社区,2026-03-01,,,1500,派出所\n"
)


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


@pytest.fixture
def desk(district: District, staff: Staff) -> Desk:
    return Desk(COUNTS, staff.administrator, district.district_id, NOW)


def held() -> list[tuple[object, ...]]:
    """Counts and residents as they stand."""
    counts = HeadCount.objects.order_by("id").values_list()
    return [*counts, *Area.objects.order_by("id").values_list("id", "residents")]


def residents(name: str) -> int:
    return Area.objects.get(name=name).residents


def test_counts_come_in_and_residents_follow(desk: Desk) -> None:
    assert desk.check(desk.rows(TEXT)) == Plan(new=(2, 3, 4))
    desk.take(TEXT)
    assert (residents("锦绣社区"), residents("清江社区")) == (1200, 1500)
    assert desk.check(desk.rows(TEXT)) == Plan(same=(2, 3, 4))
    old = HEAD + "锦绣社区,2020-11-01,,,700,六普\n"
    desk.take(old)
    assert residents("锦绣社区") == 1200  # the newest count
    event = Event.objects.filter(kind="head_count.set").latest("id")
    assert event.data["lines"] == [[0, None, 700, "六普"]]
    assert event.data["residents"] == [1200, 1200]


@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_in_and_changes_nothing(desk: Desk, form: str) -> None:
    desk.take(TEXT)
    desk.take(HEAD + "锦绣社区,2020-11-01,0,2,700,=1+1\n")
    assert comes_back(desk, form) == 4
    lines = desk.lines()
    assert [(line["area"], line["group"], line["count"]) for line in lines] == [
        ("江安街道 / 锦绣社区", "婴幼儿", 700),
        ("江安街道 / 锦绣社区", "", 900),
        ("江安街道 / 锦绣社区", "", 300),
        ("江安街道 / 清江社区", "", 1500),
    ]


def test_groups_are_known_by_name_as_of_the_day(desk: Desk, district: District) -> None:
    operations.set_age_groups(
        actor=desk.actor, district_id=district.district_id,
        steps=[AgeStep(0, "未成年"), AgeStep(18, "成年")], valid_from=DAY, now=NOW,
    )  # fmt: skip
    head = "所属社区,统计日期,年龄段,人数,数据来源\n"
    later = Desk(desk.table, desk.actor, desk.district_id, NOW + timedelta(days=2))
    later.take(head + f"锦绣社区,{DAY},未成年,100,网格\n锦绣社区,2026-01-01,高龄老人,50,网格\n")
    found = HeadCount.objects.order_by("counted_on").values_list("from_age", "to_age", "count")
    assert list(found) == [(80, None, 50), (0, 17, 100)]
    assert later.faults(head + "锦绣社区,2026-01-01,未成年,1,网格\n") == [
        (2, "group", "group_not_of_day")
    ]


def test_a_change_is_told_and_the_rest_stays(desk: Desk) -> None:
    desk.take(TEXT)
    changed = HEAD + "锦绣社区,2026-03-01,60,,320,七普\n"
    assert desk.check(desk.rows(changed)) == Plan(changed=(2,), before={2: {"count": 300}})
    desk.take(changed)
    assert residents("锦绣社区") == 1220


def test_every_fault_is_told_by_cell(desk: Desk) -> None:
    text = HEAD + (
        "火星,2026-03-01,,,1,甲\n锦绣社区,2999-03-01,,,1,甲\n清江社区,2026-03-01,0,70,1,甲\n"
        "清江社区,2026-03-01,60,,1,甲\n江安街道,2026-03-01,,,1,甲\n江安街道,2026-03-01,,,2,甲\n"
        "江安区,2026-03-01,70,60,2,甲\n"
    )
    found = desk.faults(text)
    assert found == [
        (2, "area", "area_unknown"),
        (3, "counted_on", "in_future"),
        (4, "from_age", "overlap"),
        (5, "from_age", "overlap"),
        (7, "area", "row_twice"),
        (8, "from_age", "out_of_range"),
    ]
    assert {code for _, _, code in found} <= set(desk.table.faults)
    import_id = desk.opened()
    desk.refused("rows_wrong", lambda: desk.take(text, import_id), held)
    assert desk.faults("所属社区,人数\n锦绣社区,1\n") == [(2, "counted_on", "missing")]


def test_taking_back_restores_the_exact_state(desk: Desk, district: District) -> None:
    draft = CountDraft(DAY, "网格", (CountLine(0, None, 800),))
    operations.set_head_counts(
        actor=desk.actor, area_id=district.community_ids[0], draft=draft, now=NOW
    )
    before = held()
    import_id = desk.take(TEXT + f"锦绣社区,{DAY},,,850,网格\n")
    assert residents("锦绣社区") == 850
    assert desk.take_back(import_id) == 4
    assert held() == before
    desk.refused("import_not_taken", lambda: desk.take_back(import_id), held)


def test_what_was_counted_since_stays(desk: Desk, district: District) -> None:
    import_id = desk.take(TEXT)
    draft = CountDraft(date(2026, 3, 1), "网格", (CountLine(0, None, 800),))
    operations.set_head_counts(
        actor=desk.actor, area_id=district.community_ids[0], draft=draft, now=NOW
    )
    desk.refused("import_changed_since", lambda: desk.take_back(import_id), held)


def test_only_administrators(desk: Desk, staff: Staff) -> None:
    import_id = desk.opened()
    rows = desk.rows(TEXT)
    other = Desk(COUNTS, staff.clerk, desk.district_id, NOW)
    for act in (
        lambda: other.put(rows, import_id),
        lambda: other.take_back(import_id),
        other.lines,
        lambda: other.check(rows),
    ):
        other.refused("not_allowed", act, held)


def test_statements_do_not_grow_with_the_rows(desk: Desk) -> None:
    def taken(year: int, count: int) -> int:
        text = HEAD + "".join(f"锦绣社区,{year}-03-{n + 1:02},,,9,甲\n" for n in range(count))
        import_id = desk.opened()
        return statements(lambda: desk.take(text, import_id))

    taken(2020, 1)
    assert taken(2021, 2) == taken(2022, 28)
