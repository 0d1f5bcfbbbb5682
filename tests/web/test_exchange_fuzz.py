"""Broken and odd files of every table, seeded, through the pages: no fault of ours, nothing halved.

Each is brought in as a clerk does it. What can be taken is taken, as far as rows are good, and
taken back: then every row of the house is as it was, but for the record.
"""

import csv
import io
import json
import random
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.apps.appeals.factories import Town, file, make_town, picture
from tests.apps.appeals.test_exchange_orders import CITY, NOW, add_channel
from tests.apps.kept import kept
from tests.apps.orgs.clients import client_of
from tests.apps.tables import FORMS, Desk
from tests.kernel.exchange import fuzzing

from linquan.kernel.exchange.columns import Choice, Column, Number
from linquan.kernel.exchange.opening import FileKind, Line, RawTable, open_table
from linquan.kernel.models import Import
from linquan.web.exchange import reading
from linquan.web.exchange.preview import preview
from linquan.web.exchange.tables import tables

pytestmark = pytest.mark.django_db
SEED = 20261126
ODD = (
    "", " ", "\u200b", "0", "-1", "1e999", "nan", "٣", "9" * 39, "1" * 400, "字" * 5000, "😀" * 90,
    "=1+1", "'", "a\nb", "\t", "#1", "#999999999999999999", "#" + "9" * 40, "LQ-2601-9",
    "LQ-2601-" + "9" * 30, "是", "9999-12-31", "9999-12-31 23:59", "0001-01-01 00:00", "2026-02-30",
    "24:00", "3个工作日", "江安街道", "江安街道 / 锦绣社区", " / ", ">", "510199001001",
    "13812345678",
    "<script>", "\ufffe", "180", "-181", "1e-320", "true", "null", "{}", '{"type":"Point"}',
    '{"type":"Polygon","coordinates":[]}', "\u202e",
    '{"type":"Polygon","coordinates":[[[1,1],[2,2],[1,1],[1,1]]]}',
)  # fmt: skip


@pytest.fixture
def town() -> Iterator[Town]:
    town = kept(make_town)
    add_channel(town, "12345", "12345热线")
    file(town, NOW)
    clerk = Desk(tables()["orders"], town.staff.street_clerk, town.district_id, NOW)
    clerk.take(CITY)
    reading.forget()
    yield town
    reading.forget()


def seeds(town: Town) -> dict[str, tuple[Desk, dict[str, bytes]]]:
    """Every table that comes in, who brings it, and what it holds now in every form."""
    found = {}
    for name, table in tables().items():
        for actor in (town.staff.administrator, town.staff.street_clerk):
            if table.take is not None and table.may_import(actor, town.district_id):
                desk = Desk(table, actor, town.district_id, NOW)
                found[name] = desk, {form: desk.written(form) for form in FORMS}
    return found


def broken(content: bytes, form: str, chance: random.Random) -> bytes:
    """A file with bytes or parts of it spoilt."""
    return fuzzing.repacked(content, chance) if form == "excel" else fuzzing.spoilt(content, chance)


def odd(content: bytes, chance: random.Random) -> bytes:
    """A whole file, its rows new and old, with odd values in some cells."""
    head, *rows = (list(line.cells) for line in open_table(content).lines[:20])
    rows = rows or [[None] * len(head)]
    for _ in range(chance.choice((1, 2, 5, 30))):
        row = chance.choice(rows)
        row += [None] * (len(head) - len(row))
        row[chance.randrange(len(head))] = chance.choice(ODD)
        if chance.random() < 0.3:
            row[0] = None  # no number of ours: as if it were new
    if chance.random() < 0.2:
        rows += rows
    if chance.random() < 0.1:
        head[chance.randrange(len(head))] = chance.choice(ODD)
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(["" if c is None else str(c) for c in r] for r in (head, *rows))
    return buffer.getvalue().encode(errors="replace")


def features(content: bytes, chance: random.Random) -> bytes:
    """A collection of features with odd properties and outlines."""
    told = json.loads(content)
    for feature in told["features"][:20]:
        if chance.random() < 0.5 and feature["properties"]:
            name = chance.choice([*feature["properties"]])
            feature["properties"][name] = chance.choice((*ODD, 1e308, -1, [], {"a": 1}, None, True))
        if chance.random() < 0.3:
            feature["geometry"] = chance.choice(
                (None, {}, {"type": "Point", "coordinates": chance.choice(([], [1], ["a", 1], {}))},
                 {"type": "Polygon", "coordinates": [[[0, 0], [9, 9], [9, 0], [0, 0]]]},
                 {"type": "Polygon", "coordinates": [[[[1]]]]},
                 {"type": "MultiPolygon", "coordinates": None})
            )  # fmt: skip
    return json.dumps(told).encode()


def held() -> dict[str, str]:
    return {name: mark for name, mark in picture().items() if not name.startswith("kernel_")}


def bring(client: Client, name: str, content: bytes) -> str:
    """Bring a file in as far as it goes; returns how far."""
    upload = SimpleUploadedFile("a.xlsx", content or b" ")
    answer = client.post(f"/exchange/{name}/", {"file": upload})
    if answer.status_code != 303:
        assert answer.status_code == 422
        return "refused"
    address = answer["Location"]
    page = client.get(address)
    assert page.status_code == 200
    seal = re.search(r'name="seal" value="(\w+)"', page.content.decode())
    assert client.get(f"{address}faults/").status_code in {200, 404, 409, 422}
    if seal is None:
        return "looked at"
    taken = client.post(f"{address}take/", {"seal": seal[1]})
    assert taken.status_code in {303, 409, 422}
    if Import.objects.latest("id").state != "taken":
        return "not taken"
    back = client.post(f"{address}take-back/")
    assert back.status_code == 303, back.content.decode()
    return "taken"


def plain(column: Column) -> str:
    """What is right in a column of this kind."""
    if isinstance(column, Choice):
        return str(next(iter(column.words.values())))
    if isinstance(column, Number):
        return str(max(1, int(column.least)) if column.least > -1e9 else 1)
    return {"day": "2026-03-01", "moment": "2026-03-01 09:00", "time": "09:00", "digits": ""}.get(
        column.kind, "锦绣社区"
    )


def test_a_file_without_one_of_its_columns_is_looked_at(town: Town) -> None:
    """Every column of every table left out in turn, and every column alone."""
    before, tried = held(), 0
    for desk, _files in seeds(town).values():
        columns = desk.table.layout.of_cells
        for left in columns:
            for kept_ones in ([c for c in columns if c is not left], [left]):
                lines = (*(c.name for c in kept_ones),), (*(plain(c) or None for c in kept_ones),)
                table = RawTable(FileKind.TEXT, tuple(map(Line, (1, 2), lines)))
                found = preview(
                    actor=desk.actor, table=desk.table, raw=table, chosen={}, now=NOW
                )  # fmt: skip
                tried += found.good + found.bad
    assert tried > 200
    assert held() == before


@pytest.mark.parametrize(
    "files", [60, pytest.param(2_000, marks=pytest.mark.release)], ids=["sixty", "thousands"]
)
def test_no_file_is_a_fault_of_ours_or_written_by_halves(town: Town, files: int) -> None:
    given, found, before = seeds(town), Counter[str](), held()
    clients = {name: client_of(desk.actor, "zh-hans") for name, (desk, _) in given.items()}
    names = sorted(given)
    for number in range(files):
        chance = random.Random(f"{SEED} {number}")
        name, kind = names[number % len(names)], chance.choice(("broken", "odd", "odd", "features"))
        form = {"odd": "csv", "features": "geojson"}.get(kind) or chance.choice(FORMS)
        content = given[name][1][form]
        if kind == "broken":
            content = broken(content, form, chance)
        else:
            content = odd(content, chance) if kind == "odd" else features(content, chance)
        found[bring(clients[name], name, content)] += 1
        assert held() == before, (number, name, kind)
    assert set(found) >= {"refused", "looked at", "taken"}, found
