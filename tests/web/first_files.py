"""The Excel files with which an office begins: areas, addresses and requests; faults planted."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import xlsxwriter

AREAS, ADDRESSES, REQUESTS = "区划.xlsx", "地址.xlsx", "诉求.xlsx"
ROWS: Final = {AREAS: 500, ADDRESSES: 2_000, REQUESTS: 200}
"""Rows of a block; the files of an office are ten of them, one below the other."""
TABLES: Final = {AREAS: "areas", ADDRESSES: "areas", REQUESTS: "appeals"}
STREETS, COMMUNITIES, WITH_GRIDS, ESTATES, WITH_BUILDINGS = 20, 40, 36, 200, 180
AREA_HEADINGS: Final = ("层级", "区划代码", "名称", "上级", "人口", "经度", "纬度")
BEGAN: Final = datetime(2026, 10, 1, 8)  # noqa: DTZ001  as a spreadsheet has it
HEADINGS: Final = (
    "诉求编号", "来电时间", "来源", "类别", "所属社区", "事发地址", "经度", "纬度", "诉求内容",
    "被投诉单位", "承办单位", "办理状态", "办结时间", "办理结果", "满意度", "来电人", "联系电话",
)  # fmt: skip
"""Of the requests."""

Value = str | int | float | None
Grid = list[list[Value]]


@dataclass(frozen=True)
class Plant:
    """A fault: the cell it is told of, its code, and what is written where."""

    file: str
    cell: str
    code: str
    wrong: Mapping[str, Value]


def _plant(file: str, cell: str, code: str, value: Value = None, **more: Value) -> Plant:
    return Plant(file, cell, code, {cell: value, **more})


PLANTS: Final = (
    _plant(AREAS, "A2", "level_differs", "村"),
    _plant(AREAS, "D3", "parent_differs", "望江街道"),
    _plant(AREAS, "B4", "code_differs", "510199003000"),
    _plant(AREAS, "B61", "code_out_of_range", "510199116900"),
    _plant(AREAS, "C101", "row_twice", "第0网格", B101=None),
    _plant(AREAS, "A130", "not_a_choice", "网格员"),
    _plant(AREAS, "B140", "not_digits", "51019910000100A"),
    _plant(AREAS, "B150", "digits_lost", 5_101_991_000_010_999),
    _plant(AREAS, "B160", "code_length", "5101991000019"),
    _plant(AREAS, "B170", "code_not_below_parent", "510199999001001"),
    _plant(AREAS, "B180", "code_taken", "510199001002002"),
    _plant(AREAS, "C190", "cell_unreadable", "第九\x7f网格"),
    _plant(AREAS, "D200", "area_unknown", "没有的社区"),
    _plant(AREAS, "E220", "not_a_number", "很多"),
    _plant(AREAS, "E230", "not_whole", 12.5),
    _plant(AREAS, "D501", "area_ambiguous", "同名社区"),
    _plant(ADDRESSES, "C190", "cell_too_long", "苑" * 81),
    _plant(ADDRESSES, "F600", "half_a_point"),
    _plant(ADDRESSES, "G700", "out_of_range", 95),
    _plant(ADDRESSES, "D2001", "cell_missing"),
    _plant(REQUESTS, "I2", "request_differs", "从来没有这样说过"),
    _plant(REQUESTS, "A10", "request_unknown", "LQ-2601-999999999"),
    _plant(
        REQUESTS, "I13", "request_twice", "路灯不亮 9", B13="2026-10-01 08:09", E13="第9苑",
        F13="10幢", Q13="13812340009",
    ),
    _plant(REQUESTS, "C30", "channel_unknown", "飞鸽传书"),
    _plant(REQUESTS, "D40", "matter_unknown", "没有的事项"),
    _plant(REQUESTS, "E50", "area_not_yours", "第5社区"),
    _plant(REQUESTS, "E60", "area_needed", None, G60=10, H60=10),
    _plant(REQUESTS, "K70", "unit_unknown", "没有的单位"),
    _plant(REQUESTS, "K80", "several_called_so", "同名物业"),
    _plant(REQUESTS, "J90", "you_are_a_party", "江安街道办事处"),
    _plant(REQUESTS, "B100", "not_yet", "2099-01-01 09:00"),
    _plant(REQUESTS, "B110", "not_a_day", "前天"),
    _plant(REQUESTS, "B120", "no_such_day", "2026-02-30 09:00"),
    _plant(REQUESTS, "L140", "state_not_from_file", "waiting"),
    _plant(REQUESTS, "M150", "before_received", "2026-01-01 09:00", L150="closed", N150="已修好"),
    _plant(REQUESTS, "K160", "own_case", "安居物业", J160="安居物业"),
    _plant(REQUESTS, "Q201", "not_a_phone", "12345"),
)  # fmt: skip
"""37 faults, each of another kind, at cells of their own; rows count as Excel counts them."""
AT_THE_END: Final = {"D501": "D5001", "D2001": "D20001", "Q201": "Q2001"}
"""Cells of the last row of a block that lie in the last row of ten."""


def plants_of(file: str, blocks: int) -> tuple[Plant, ...]:
    """The faults of a file of one block, or of ten: then some lie at its very end."""
    found = [plant for plant in PLANTS if plant.file == file]
    return tuple(_moved(plant) if blocks > 1 else plant for plant in found)


def _moved(plant: Plant) -> Plant:
    wrong = {AT_THE_END.get(cell, cell): value for cell, value in plant.wrong.items()}
    return replace(plant, cell=AT_THE_END.get(plant.cell, plant.cell), wrong=wrong)


def rows_of(file: str, blocks: int, held: Sequence[Value]) -> Grid:
    """The rows of a file without any fault, its headings first; ``held``: a request that is."""
    if file == AREAS:
        return [[*AREA_HEADINGS], *_held_areas(), *_each(_areas, blocks)]
    if file == ADDRESSES:
        return [[*AREA_HEADINGS], *_each(_addresses, blocks)]
    return [[*HEADINGS], [*held], *_each(_requests, blocks)]


def _each(make: Callable[[int], Grid], blocks: int) -> Grid:
    return [row for block in range(blocks) for row in make(block)]


def _held_areas() -> Grid:
    """Areas that are there already, with a point that is new."""
    return [
        ["社区", "510199001001", "锦绣社区", "江安街道", 12_000, 104.0, 30.0],
        ["社区", "510199001002", "清江社区", "江安街道", 12_000, 104.0, 30.0],
        ["街道", "510199002000", "望江街道", "江安区", 0, 104.0, 30.0],
    ]


def _areas(block: int) -> Grid:
    """Streets, all in the first block; communities, the last ones without grids; grids."""
    streets = range(0 if block else STREETS)
    rows: Grid = [["街道", _street(n), f"第{n}街道", "江安区", 0, None, None] for n in streets]
    rows += [_community(COMMUNITIES * block + n) for n in range(COMMUNITIES)]
    grids = ROWS[AREAS] - len(rows) - (0 if block else len(_held_areas()))
    first = COMMUNITIES * block
    return rows + [_grid(first + n % WITH_GRIDS, n // WITH_GRIDS) for n in range(grids)]


def _street(n: int) -> str:
    return f"510199{100 + n}000"


def _code(community: int) -> str:
    return f"{_street(community % STREETS)[:9]}{1 + community // STREETS:03d}"


def _community(n: int) -> list[Value]:
    name = "同名社区" if n in {38, 39} else f"第{n}社区"
    return ["社区", _code(n), name, _street(n % STREETS), 3_000 + n, 104 + n / 1_000, 30.1]


def _grid(community: int, n: int) -> list[Value]:
    place = 104 + community / 1_000, 30.1 + n / 1_000
    return ["网格", f"{_code(community)}{1 + n:03d}", f"第{n}网格", _code(community), 300, *place]


def _addresses(block: int) -> Grid:
    """Estates, the last ones without buildings; those of the first block lie in our street."""
    rows: Grid = []
    for n in range(ESTATES):
        below = f"第{n % WITH_GRIDS}社区" if block else "锦绣社区"
        name = f"第{ESTATES * block + n}苑"
        rows.append(["小区", None, name, below, 900, 104 + n / 10_000, 30.01])
    for n in range(ROWS[ADDRESSES] - ESTATES):
        estate, building = ESTATES * block + n % WITH_BUILDINGS, 1 + n // WITH_BUILDINGS
        place = 104 + estate / 10_000, 30.01 + building / 100_000
        rows.append(["楼栋", None, f"{building}幢", f"第{estate}苑", 90, *place])
    return rows


def _requests(block: int) -> Grid:
    """One a minute; the first block has one less, for the request that is there already."""
    rows, first = [], ROWS[REQUESTS] * block
    for n in range(first, first + ROWS[REQUESTS] - (block == 0)):
        at = (BEGAN + timedelta(minutes=n)).strftime("%Y-%m-%d %H:%M")
        where, building = f"第{n % ESTATES}苑", f"{1 + n % 10}幢"
        told: list[Value] = [None, at, "电话", "路灯", where, building, 104.001, 30.01]
        told += [f"路灯不亮 {n}", *[None] * 6, "李四", f"1381234{n:04d}"]
        rows.append(told)
    return rows


def with_faults(rows: Grid, plants: Sequence[Plant]) -> Grid:
    """The same rows with faults written over them."""
    spoilt = [[*row] for row in rows]
    for plant in plants:
        for cell, value in plant.wrong.items():
            spoilt[int(cell[1:]) - 1][ord(cell[0]) - ord("A")] = value
    return spoilt


def workbook(rows: Grid) -> bytes:
    """An Excel file as an office saves it."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Sheet1")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()
