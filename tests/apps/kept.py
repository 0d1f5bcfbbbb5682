"""What the house's operations made once is laid down again, row by row, where a test asks for it.

A town at work takes some 250 statements. Its rows are copied when the first test of a process has
made it; the next tests get the same rows, with the same ids, in a tenth of the time.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.apps import apps
from django.db import connection, transaction

APPS = (
    "kernel",
    "places",
    "orgs",
    "appeals",
    "alliances",
    "rectifications",
    "casework",
    "outreach",
    "circles",
    "checklists",
    "insights",
)
Given = ParamSpec("Given")
Made = TypeVar("Made")
Rows = dict[str, list[bytes]]
#: Each change of a book writes its version anew: the one table whose rows may be replaced.
VERSIONS = "kernel_bookversion"
#: By what was called with what: what it returned, versions it replaced, rows it added to tables.
_kept: dict[tuple[object, str], tuple[object, list[bytes], Rows]] = {}


def kept(make: Callable[Given, Made], *given: Given.args, **named: Given.kwargs) -> Made:
    """Return what ``make`` returns, which must only add rows, and change versions of books.

    What it is given tells calls apart.

    It may build on rows that another call of ``kept`` has returned, and on no others.
    """
    call = (make, repr((given, named)))
    if call in _kept:
        take_away(_kept[call][1])
        lay_down(_kept[call][2])
    else:
        before, made, after = rows(), make(*given, **named), rows()
        gone = [row for row in before[VERSIONS] if row not in after[VERSIONS]]
        _kept[call] = (made, gone, added(before, after))
    found: Made = _kept[call][0]  # type: ignore[assignment]
    return found


def rows() -> Rows:
    """Every row of the house, by table, as PostgreSQL copies them."""
    copied = {}
    with connection.cursor() as cursor:
        for table in tables():
            with cursor.cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                copied[table] = [bytes(row) for row in copy]
    return copied


def added(before: Rows, after: Rows) -> Rows:
    """The rows that are new; none of the old ones may be gone or changed, but for versions."""
    for table, old in before.items():
        assert table == VERSIONS or set(old) <= set(after[table]), f"{table} did not only grow"
    new = {
        table: [row for row in found if row not in before[table]] for table, found in after.items()
    }
    return {table: found for table, found in new.items() if found}


def take_away(versions: list[bytes]) -> None:
    """Remove versions that were replaced; another one means that books were changed meanwhile."""
    gone = [(int(row.split(b"\t")[0]), int(row.split(b"\t")[-1])) for row in versions]
    with connection.cursor() as cursor:
        for row_id, version in gone:
            wanted = [row_id, version]
            cursor.execute(f"DELETE FROM {VERSIONS} WHERE id = %s AND version = %s", wanted)
            assert cursor.rowcount == 1, "built on more than what was kept"


def lay_down(copied: Rows) -> None:
    """Write the rows; references among them are checked when the transaction ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, found in copied.items():
            with cursor.cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write(b"".join(found))


def tables() -> list[str]:
    """Tables of the house's own apps, those between two models included."""
    return [
        model._meta.db_table
        for label in APPS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]
