"""An office begins with three Excel files, 37 faults in them: each told by its cell."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from tests.apps.appeals.factories import Town, file, make_town, picture
from tests.apps.kept import kept
from tests.apps.orgs.factories import make_organisation
from tests.web import first_files as given

from linquan.apps.appeals.models import Appeal
from linquan.apps.orgs.types import OrganisationKind
from linquan.apps.places import operations as places
from linquan.apps.places.models import Area
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import Invalid
from linquan.kernel.exchange import imports
from linquan.kernel.exchange.opening import Cell
from linquan.kernel.exchange.port import Table
from linquan.web.exchange import reading, tables, taking
from linquan.web.exchange.preview import Preview

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 2, tzinfo=UTC)
TOLD_BY_KERNEL = "kernel_"
"""Tables of the record: events, imports and the ledger stay when rows are taken back."""


@pytest.fixture
def town() -> Town:
    return kept(make_town)


@pytest.fixture(autouse=True)
def _nothing_open() -> Iterator[None]:
    reading.forget()
    yield
    reading.forget()


class Desk:
    """Brings in files as the pages do."""

    def __init__(self, town: Town, blocks: int) -> None:
        for alike in ("同名物业", "同名-物业"):
            make_organisation(town.district, OrganisationKind.PROPERTY_COMPANY, alike)
        administrator = town.staff.administrator
        places.retire_area(actor=administrator, area_id=town.district.grid_ids[3], now=NOW)
        self.town, self.blocks = town, blocks
        self.clerk = town.staff.street_clerk
        file(town, NOW, text="先前的诉求")
        self.held_row = self._held_row()

    def actor(self, name: str) -> Actor:
        return self.clerk if name == given.REQUESTS else self.town.staff.administrator

    def rows(self, name: str) -> given.Grid:
        return given.rows_of(name, self.blocks, self.held_row)

    def size(self, name: str) -> int:
        return given.ROWS[name] * self.blocks

    def _held_row(self) -> list[given.Value]:
        """The row of the request that is there already, as it goes out."""
        table = table_of(given.REQUESTS)
        (line,) = table.export(actor=self.clerk, district_id=self.town.district_id, now=NOW)
        columns = map(table.layout.by_name.get, map(table.layout.column_for, given.HEADINGS))
        return [plain(c.write(line[c.name])) for c in columns if c is not None]

    def keep(self, name: str, rows: given.Grid) -> int:
        actor = self.actor(name)
        return imports.keep_file(
            actor=actor, district_id=actor.district_id, table=given.TABLES[name], file_name=name,
            content=given.workbook(rows), now=NOW,
        )  # fmt: skip

    def look(self, name: str, import_id: int) -> Preview:
        actor = self.actor(name)
        return taking.look_at(actor, imports.own_import(actor, import_id), NOW)

    def take(self, name: str, import_id: int, seal: str) -> None:
        actor = self.actor(name)
        taking.take_rows(actor, imports.own_import(actor, import_id), seal, NOW)

    def take_back(self, name: str, import_id: int) -> int:
        actor, take_back = self.actor(name), table_of(name).take_back
        assert take_back is not None
        return take_back(
            actor=actor, district_id=actor.district_id, import_id=import_id, now=NOW
        )  # fmt: skip


def plain(cell: Cell) -> given.Value:
    """A cell without a zone, as text where it is a moment."""
    if isinstance(cell, datetime):
        return cell.astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M:%S")
    return cell if isinstance(cell, str | int | float) else None


def table_of(name: str) -> Table:
    return tables.table_of(given.TABLES[name])


def held() -> dict[str, str]:
    """Every row of the house but for the record."""
    return {name: mark for name, mark in picture().items() if not name.startswith(TOLD_BY_KERNEL)}


def cells(found: Preview) -> list[tuple[str, str]]:
    """The faults of a preview: cell and code."""
    letters = {h.column: chr(ord("A") + h.at) for h in found.headings if h.column}
    return sorted((f"{letters[f.column]}{f.row}", f.code) for f in found.faults)


def counts() -> tuple[int, int]:
    return Area.objects.count(), Appeal.objects.count()


def check_faults(desk: Desk, name: str) -> tuple[int, Preview]:
    """Look at a file with its faults: each is told by cell, and nothing at all is written."""
    plants = given.plants_of(name, desk.blocks)
    import_id = desk.keep(name, given.with_faults(desk.rows(name), plants))
    before = picture()
    found = desk.look(name, import_id)
    assert cells(found) == sorted((plant.cell, plant.code) for plant in plants)
    assert found.reading.total == desk.size(name)
    assert found.good == desk.size(name) - len(plants)
    check_whole(desk, name, import_id, found)
    assert picture() == before
    return import_id, found


def check_whole(desk: Desk, name: str, import_id: int, found: Preview) -> None:
    """Hand the operation rows that can be read, bad ones among them: it takes none."""
    take, actor = table_of(name).take, desk.actor(name)
    assert take is not None
    with pytest.raises(Invalid) as refused:
        take(
            actor=actor, district_id=actor.district_id, import_id=import_id, rows=found.given,
            now=NOW,
        )  # fmt: skip
    assert refused.value.code == "rows_wrong"


def bring(desk: Desk, name: str) -> int:
    """Bring in a file whose faults are mended."""
    import_id = desk.keep(name, desk.rows(name))
    found = desk.look(name, import_id)
    assert cells(found) == []
    desk.take(name, import_id, found.seal)
    return import_id


def test_there_are_37_faults_of_37_kinds_at_37_cells() -> None:
    assert len(given.PLANTS) == 37
    assert len({plant.code for plant in given.PLANTS}) == 37
    assert len({(plant.file, plant.cell) for plant in given.PLANTS}) == 37


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param(1, id="2,700 rows"),
        pytest.param(10, id="27,000 rows", marks=pytest.mark.release),
    ],
)
def test_every_fault_by_cell_nothing_by_halves_and_all_the_way_back(
    town: Town, blocks: int
) -> None:
    """Areas (5,000), addresses (20,000) and requests (2,000), or a tenth of each."""
    desk = Desk(town, blocks)
    states, done = [held()], []
    areas, requests = counts()
    for name in (given.AREAS, given.ADDRESSES):
        check_faults(desk, name)
        done.append((name, bring(desk, name)))
        states.append(held())
    added = desk.size(given.AREAS) - 3 + desk.size(given.ADDRESSES)
    assert counts() == (areas + added, requests)

    import_id, found = check_faults(desk, given.REQUESTS)
    desk.take(given.REQUESTS, import_id, found.seal)  # the good ones alone, one of them held
    done.append((given.REQUESTS, import_id))
    bad = len(given.plants_of(given.REQUESTS, blocks))
    assert Appeal.objects.count() == requests + desk.size(given.REQUESTS) - bad
    states.append(held())
    done.append((given.REQUESTS, bring(desk, given.REQUESTS)))  # mended: only what was missing
    assert Appeal.objects.count() == requests + desk.size(given.REQUESTS) - 1

    for (name, taken), before in zip(reversed(done), reversed(states), strict=True):
        desk.take_back(name, taken)
        assert held() == before
    assert counts() == (areas, requests)
