"""How long a file of many rows takes: opened, previewed, written, taken back.

    python3 dev.py bench imports [--preview 50000] [--take 20000] [--json FILE]

Excel files of areas, requests and head-counts, one row in a hundred at fault, previewed as the
page does: the file unsealed, opened in its own process, read, planned, its first pages and its seal
made. In a test database of its own, which is dropped afterwards. Prints seconds of processor time
of this process and of the one that opens the file, and seconds by the clock.
"""

import argparse
import io
import json
import os
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

Result = TypeVar("Result")
HOME = Path(__file__).parents[1] / "var" / "test"
FAULTY_EACH: Final = 100
GROUPS: Final = 5
AREAS: Final = ("锦绣社区", "清江社区")


def set_up() -> None:
    """Find or start a database server, and load the house."""
    from linquan import postgres  # noqa: PLC0415  only when it is run

    os.environ["LINQUAN_HOME"] = str(HOME)
    os.environ["DATABASE_URL"] = postgres.ensure(HOME, may_create_databases=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "linquan.config.settings"
    import django  # noqa: PLC0415  after the environment is set

    django.setup()


def workbook(rows: Iterable[Iterable[object]]) -> bytes:
    """Return an Excel file as an office saves it."""
    import xlsxwriter  # noqa: PLC0415  see above

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def areas(rows: int, *, faulty: bool = True) -> Iterator[tuple[object, ...]]:
    """Housing estates below one street's communities; some have no number of residents."""
    yield "层级", "名称", "英文名", "上级", "人口", "经度", "纬度"
    for n in range(rows):
        residents = "很多" if faulty and n % FAULTY_EACH == 0 else n % 3000
        place = round(104 + n % 1000 / 50_000, 6), round(30 + n // 1000 / 50_000, 6)
        yield "小区", f"第{n}苑", f"Court {n}", f"51019900100{1 + n % 2}", residents, *place


def requests(rows: int) -> Iterator[tuple[object, ...]]:
    """Requests of a year, answered ones among them; some came before they were received."""
    yield (
        "来电时间", "来源", "类别", "所属社区", "事发地址", "经度", "纬度", "诉求内容", "来电人",
        "联系电话", "办理状态", "办结时间", "办理结果", "满意度",
    )  # fmt: skip
    began = datetime(2025, 1, 1, 8)  # noqa: DTZ001  as a spreadsheet has it
    for n in range(rows):
        at = began + timedelta(minutes=7 * n)
        ended = at + timedelta(hours=-3 if n % FAULTY_EACH == 0 else 30)
        end = (
            (None, None, None, None) if n % 3 else ("closed", _minute(ended), "已修好", "satisfied")
        )
        told = f"{n}号楼前面的路灯不亮，晚上太黑了，请来看看", "李四", f"138{n:08d}"
        where = AREAS[n % 2], f"{1 + n % 40}号楼", 104.005, 30.01
        yield _minute(at), "电话", ("路灯", "噪音", "")[n % 3], *where, *told, *end


def _minute(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")


def head_counts(rows: int) -> Iterator[tuple[object, ...]]:
    """Counts of two communities day by day, by age; some have no source."""
    yield "所属社区", "统计日期", "起始年龄", "截止年龄", "人数", "数据来源"
    for n in range(rows):
        day = date(1990, 1, 1) + timedelta(days=n // (GROUPS * len(AREAS)))
        first = 20 * (n % GROUPS)
        last = first + 19 if n % GROUPS < GROUPS - 1 else None
        source = "" if n % (FAULTY_EACH * GROUPS) < GROUPS else "派出所"
        where = AREAS[n // GROUPS % len(AREAS)]
        yield where, day.isoformat(), first, last, n % 900, source


def measured(call: Callable[[], Result]) -> tuple[Result, dict[str, float]]:
    """Call something; returns what it gave and what it took."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = time.process_time()
    found = call()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    children = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    took = {"cpu_s": time.process_time() - cpu, "opener_cpu_s": children}
    return found, {**took, "wall_s": time.perf_counter() - began}


def run(preview_rows: int, take_rows: int) -> dict[str, Any]:
    """Measure everything once."""
    from tests.apps.appeals.factories import make_town  # noqa: PLC0415  see above

    from linquan.kernel.exchange import imports  # noqa: PLC0415  see above
    from linquan.web.exchange import reading, shown, tables, taking  # noqa: PLC0415  see above

    town, now = make_town(), datetime.fromisoformat("2026-11-01T02:00+00:00")
    clerk, administrator = town.staff.street_clerk, town.staff.administrator

    def kept(table: str, content: bytes) -> imports.ImportRow:
        actor = clerk if table == "appeals" else administrator
        import_id = imports.keep_file(
            actor=actor, district_id=actor.district_id, table=table, file_name=f"{table}.xlsx",
            content=content, now=now,
        )  # fmt: skip
        return imports.own_import(actor, import_id)

    def look(row: imports.ImportRow) -> Any:
        actor = clerk if row.table == "appeals" else administrator
        found = taking.look_at(actor, row, now)
        shown.fault_page(found, "1"), shown.row_page(found, "", "1"), found.seal
        return found

    told: dict[str, Any] = {}
    for table, make in (("areas", areas), ("appeals", requests), ("head_counts", head_counts)):
        row = kept(table, workbook(make(preview_rows)))
        reading.forget()
        found, cold = measured(lambda row=row: look(row))
        again = measured(lambda row=row: look(row))[1]
        told[table] = {
            "file_bytes": row.size_bytes, "good": found.good, "bad": found.bad, "preview": cold,
            "next_page": again,
        }  # fmt: skip
    reading.forget()
    row = kept("areas", workbook(areas(take_rows, faulty=False)))
    seal = look(row).seal
    _, told["take"] = measured(lambda: taking.take_rows(administrator, row, seal, now))
    take_back = tables.table_of("areas").take_back
    assert take_back is not None
    who = {"actor": administrator, "district_id": town.district_id, "now": now}
    _, told["take_back"] = measured(lambda: take_back(import_id=row.import_id, **who))
    return told


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preview", type=int, default=50_000, metavar="ROWS")
    parser.add_argument("--take", type=int, default=20_000, metavar="ROWS")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    set_up()
    from django.db import connection  # noqa: PLC0415  see above

    connection.settings_dict["TEST"]["NAME"] = "bench_imports"
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        found = json.dumps(run(options.preview, options.take), indent=1)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    print(found)
    if options.json:
        options.json.write_text(f"{found}\n")


if __name__ == "__main__":
    main()
