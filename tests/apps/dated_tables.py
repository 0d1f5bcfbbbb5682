"""What every short dated list keeps to that goes out as a table and comes in."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.apps.appeals.factories import Town, events_after, last_event_id, picture
from tests.apps.tables import Desk, comes_back, statements

from linquan.kernel.actors import Actor
from linquan.kernel.exchange.port import Plan

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@dataclass(frozen=True)
class DatedTable:
    """A list with one line in it: its table, its rows, and a new line as a file tells it."""

    table: Any
    rows: Any
    kind: str
    name: str
    new: str
    there: str
    """Name of the line that is there."""

    def desk(self, town: Town, by: Actor | None = None, days: int = 0) -> Desk:
        who = by or town.staff.street_clerk
        return Desk(self.table, who, town.district_id, NOW + timedelta(days=days))

    def comes_back(self, town: Town, form: str) -> None:
        self.desk(town).take(self.new)
        assert comes_back(self.desk(town, days=3), form) == 2

    def takes_a_new_line(self, town: Town) -> None:
        desk, last = self.desk(town), last_event_id()
        assert desk.check(desk.rows(self.new)) == Plan(new=(2,))
        import_id = desk.take(self.new)
        row = self.rows.objects.get(name=self.name)
        assert (row.valid_from, row.valid_to, row.code[0]) == (TODAY, None, "n")
        event, taken = events_after(last)
        assert (event["kind"], event["subject"]) == (
            f"{self.kind}.imported",
            f"{self.kind}:{row.pk}",
        )
        assert (event["data"]["import"], taken["kind"]) == (import_id, "import.taken")
        assert desk.check(desk.rows(self.new)) == Plan(same=(2,))

    def makes_a_version_and_takes_it_back(self, town: Town) -> None:
        desk, stored = self.desk(town), self.rows._meta.db_table
        before, held = desk.lines(), picture()[stored]
        import_id = desk.take(f"名称,英文名称\n{self.there},Another name\n")
        old, new = self.rows.objects.order_by("valid_from")
        assert (old.valid_to, new.valid_from, new.name_en) == (TODAY, TODAY, "Another name")
        assert (old.code, old.name) == (new.code, new.name)
        assert desk.take_back(import_id) == 2
        assert (desk.lines(), picture()[stored]) == (before, held)
        desk.refused("import_not_taken", lambda: desk.take_back(import_id), picture)

    def tells_faults(self, town: Town, text: str, expected: list[tuple[int, str, str]]) -> None:
        desk = self.desk(town)
        faults = desk.faults(text)
        assert faults == expected
        assert {code for _, _, code in faults} <= {*desk.table.faults, "cell_missing"}
        import_id = desk.opened()
        desk.refused("rows_wrong", lambda: desk.take(text, import_id), picture)

    def lets_in_who_edits_it(self, town: Town) -> None:
        rows, import_id = self.desk(town).rows(self.new), self.desk(town).opened()
        before, staff = picture(), town.staff
        for who in (staff.clerk, staff.handler, staff.leader, staff.grid_worker):
            self.desk(town, who).lets_nobody_in(rows, import_id)
        assert picture() == before

    def takes_the_same_statements(self, town: Town) -> None:
        desk = self.desk(town)
        assert statements(desk.lines) == 1
        head, row = self.new.splitlines()
        many = "\n".join([head, *(row.replace(self.name, f"{self.name}{n}") for n in range(40))])
        few = statements(lambda: desk.take(self.new))
        assert statements(lambda: desk.take(many)) == few
