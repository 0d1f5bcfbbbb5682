"""How much processor time a file of many areas takes: opened, previewed, written, taken back.

    python3 dev.py bench imports [--preview 50000] [--take 20000]

In a test database of its own, which is dropped afterwards. Prints seconds of processor time of this
process, of the process that opens the file, and seconds by the clock.
"""

import argparse
import json
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

Result = TypeVar("Result")
HOME = Path(__file__).parents[1] / "var" / "test"
FILE_NAME = "areas.csv"


def set_up() -> None:
    """Find or start a database server, and load the house."""
    from linquan import postgres  # noqa: PLC0415  only when it is run

    os.environ["LINQUAN_HOME"] = str(HOME)
    os.environ["DATABASE_URL"] = postgres.ensure(HOME, may_create_databases=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "linquan.config.settings"
    import django  # noqa: PLC0415  after the environment is set

    django.setup()


def file_of(rows: int, faulty_each: int) -> bytes:
    """Return a file of housing estates below one street's communities; some rows have faults."""
    lines = ["层级,名称,英文名,上级,人口,经度,纬度"]
    for n in range(rows):
        residents = "很多" if faulty_each and n % faulty_each == 0 else str(n % 3000)
        place = f"{104 + n % 1000 / 50_000:.6f},{30 + n // 1000 / 50_000:.6f}"
        lines.append(f"小区,第{n}苑,Court {n},51019900100{1 + n % 2},{residents},{place}")
    return "\n".join(lines).encode()


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
    from tests.apps.orgs.factories import make_staff  # noqa: PLC0415  see above
    from tests.apps.places.factories import SETUP_AT, make_district  # noqa: PLC0415  see above

    from linquan.kernel.exchange import imports  # noqa: PLC0415  see above
    from linquan.web.exchange import reading, shown, tables, taking  # noqa: PLC0415  see above

    district = make_district()
    actor, areas = make_staff(district).administrator, tables.table_of("areas")
    told: dict[str, Any] = {}

    def kept(rows: int, faulty_each: int) -> imports.ImportRow:
        content = file_of(rows, faulty_each)
        import_id = imports.keep_file(
            actor=actor, district_id=actor.district_id, table="areas", file_name=FILE_NAME,
            content=content, now=SETUP_AT,
        )  # fmt: skip
        return imports.own_import(actor, import_id)

    def look(row: imports.ImportRow) -> Any:
        found = taking.look_at(actor, row, SETUP_AT)
        shown.fault_page(found, "1"), shown.row_page(found, "", "1"), found.seal
        return found

    row = kept(preview_rows, 100)
    found, told["preview_cold"] = measured(lambda: look(row))
    told["rows"] = {"good": found.good, "bad": found.bad}
    _, told["preview_next_page"] = measured(lambda: look(row))
    reading.forget()
    row = kept(take_rows, 0)
    seal = look(row).seal
    _, told["take"] = measured(lambda: taking.take_rows(actor, row, seal, SETUP_AT))
    assert areas.take_back is not None
    took = areas.take_back
    _, told["take_back"] = measured(
        lambda: took(
            actor=actor, district_id=actor.district_id, import_id=row.import_id, now=SETUP_AT
        )
    )
    return told


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preview", type=int, default=50_000, metavar="ROWS")
    parser.add_argument("--take", type=int, default=20_000, metavar="ROWS")
    options = parser.parse_args()
    set_up()
    from django.db import connection  # noqa: PLC0415  see above

    connection.settings_dict["TEST"]["NAME"] = "bench_imports"
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        print(json.dumps(run(options.preview, options.take), indent=1))
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
