"""The list of legal bases out and in: by the rules of its page."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.apps.appeals.factories import Town, events_after, last_event_id, picture
from tests.apps.rectifications.factories import Bench
from tests.apps.tables import FORMS, Desk, comes_back, statements

from linquan.apps.rectifications.exchange import TABLES
from linquan.apps.rectifications.models import Ground
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed
from linquan.kernel.exchange.port import Plan

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
TODAY = date(2026, 11, 20)
NEW = "名称,英文名称,依据\n占道,Blocked way,消防法\n"


def desk_of(town: Town, by: Actor | None = None, days: int = 0) -> Desk:
    who = by or town.staff.street_clerk
    return Desk(TABLES[0], who, town.district_id, NOW + timedelta(days=days))


@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_in_and_changes_nothing(bench: Bench, form: str) -> None:
    desk_of(bench.town).take(NEW)
    assert comes_back(desk_of(bench.town, days=3), form) == 2


def test_a_new_line(bench: Bench) -> None:
    desk, last = desk_of(bench.town), last_event_id()
    assert desk.check(desk.rows(NEW)) == Plan(new=(2,))
    import_id = desk.take(NEW)
    row = Ground.objects.get(name="占道")
    assert (row.valid_from, row.valid_to, row.code[0]) == (TODAY, None, "n")
    event, taken = events_after(last)
    assert (event["kind"], event["subject"]) == ("ground.imported", f"ground:{row.pk}")
    assert (event["data"]["import"], taken["kind"]) == (import_id, "import.taken")
    assert desk.check(desk.rows(NEW)) == Plan(same=(2,))


def test_a_change_is_a_new_version_and_is_taken_back(bench: Bench) -> None:
    desk = desk_of(bench.town)
    before, held = desk.lines(), picture()["rectifications_ground"]
    import_id = desk.take("名称,英文名称\n疏散通道,Another name\n")
    old, new = Ground.objects.order_by("valid_from")
    assert (old.valid_to, new.valid_from, new.name_en) == (TODAY, TODAY, "Another name")
    assert (old.code, old.name) == (new.code, new.name)
    assert desk.take_back(import_id) == 2
    assert (desk.lines(), picture()["rectifications_ground"]) == (before, held)
    desk.refused("import_not_taken", lambda: desk.take_back(import_id), picture)


def test_faults_by_cell(bench: Bench) -> None:
    desk = desk_of(bench.town)
    code = Ground.objects.get().code
    text = "编码,名称,生效日期,失效日期\n"
    text += f"{code},疏散通道,2026-01-05,2026-01-01\na b,甲,,\n,乙,2026-01-01,\n"
    faults = desk.faults(text)
    assert faults == [
        (2, "valid_to", "past_date"),
        (3, "code", "code_odd"),
        (4, "valid_from", "past_date"),
        (4, "basis", "cell_missing"),
    ]
    assert {code for _, _, code in faults} <= {*desk.table.faults, "cell_missing"}
    import_id = desk.opened()
    desk.refused("rows_wrong", lambda: desk.take(text, import_id), picture)


def test_only_those_who_edit_the_list(bench: Bench) -> None:
    rows, import_id = desk_of(bench.town).rows(NEW), desk_of(bench.town).opened()
    before = picture()
    staff = bench.town.staff
    for who in (staff.clerk, staff.handler, staff.leader, staff.grid_worker):
        desk = desk_of(bench.town, who)
        for act in (
            desk.lines,
            lambda d=desk: d.check(rows),
            lambda d=desk: d.put(rows, import_id),
            lambda d=desk: d.take_back(import_id),
        ):
            with pytest.raises(NotAllowed):
                act()
    assert picture() == before


def test_statements_do_not_grow_with_the_rows(bench: Bench) -> None:
    desk = desk_of(bench.town)
    assert statements(desk.lines) == 1
    head, row = NEW.splitlines()
    many = "\n".join([head, *(row.replace("占道", f"占道{n}") for n in range(40))])
    few = statements(lambda: desk.take(NEW))
    assert statements(lambda: desk.take(many)) == few
