"""Lines of the desk's lists from a file: all or none, and taken back as one.

As with every change of a list, raising the version of the book is the lock.
"""

from datetime import datetime
from uuid import uuid4

from django.db import models, transaction

from linquan.apps.appeals import lines, rules
from linquan.apps.appeals.call_kind_book import call_kinds
from linquan.apps.appeals.desk import BOOK, desk
from linquan.apps.appeals.desk_lists import LISTS
from linquan.apps.appeals.list_plans import list_plan
from linquan.apps.appeals.operations.edits import TABLES
from linquan.apps.appeals.types import ListName, RuleBook
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, WrongState
from linquan.kernel.events import record_many
from linquan.kernel.exchange import dated_writing, imports, ledger
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan


@transaction.atomic
def import_list(
    *, actor: Actor, district_id: int, import_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Write the versions of a file into its list, all or none; :func:`take_back_list` undoes it.

    Which list it is, the import says. A fixed number of statements and one for each 500 rows.
    Raises NotAllowed, NotFound, WrongState (``import_taken``, ``changed_meanwhile``), Invalid
    (``rows_wrong`` with ``faults``).
    """
    lines.begin(actor, district_id, now)
    spec = LISTS[imports.begin(district_id, import_id)]
    books.bump(district_id, BOOK)
    planned = list_plan(spec.layout.name, district_id, rows, now)
    if planned.plan.faults:
        raise Invalid("rows_wrong", faults=planned.plan.faults)
    ids = dated_writing.write(
        spec, TABLES[ListName(spec.name)], district_id, import_id, planned.put
    )
    books.bump(district_id, BOOK)
    facts = [
        (lines.subject_of(spec.name, pk), dated_writing.fact(version, import_id))
        for pk, version in zip(ids, planned.put, strict=True)
    ]
    record_many(
        f"{spec.name}.imported", facts, actor=actor, at=now, district_id=district_id,
        batch_id=uuid4(),
    )  # fmt: skip
    imports.settle(
        actor=actor, district_id=district_id, import_id=import_id, plan=planned.plan, now=now
    )
    return planned.plan


@transaction.atomic
def take_back_list(*, actor: Actor, district_id: int, import_id: int, now: datetime) -> int:
    """Put the lines of a list back as they were before an import, within a week; returns how many.

    Raises NotAllowed, NotFound, WrongState (``import_not_taken``, ``too_late_to_take_back``,
    ``import_changed_since``, ``import_in_use``: something names a line that would go).
    """
    lines.begin(actor, district_id, now)
    spec = LISTS[imports.begin_undo(district_id, import_id, now)]
    books.bump(district_id, BOOK)
    table = TABLES[ListName(spec.name)]
    brought = ledger.brought(district_id, import_id, table)
    was = desk(district_id).book
    ids = ledger.put_back(district_id, import_id, table)
    books.bump(district_id, BOOK)
    _check_needed(was, desk(district_id).book, table, brought, district_id)
    facts = [(lines.subject_of(spec.name, pk), {"import": import_id}) for pk in ids]
    record_many(
        f"{spec.name}.import_undone", facts, actor=actor, at=now, district_id=district_id,
        batch_id=uuid4(),
    )  # fmt: skip
    imports.settle_undo(
        actor=actor, district_id=district_id, import_id=import_id, rows=len(ids), now=now
    )
    return len(ids)


def _check_needed(
    was: RuleBook,
    book: RuleBook,
    table: type[models.Model],
    brought: frozenset[int],
    district_id: int,
) -> None:
    """Refuse to take away what other lists need. Raises WrongState (``import_in_use``)."""
    loose = not rules.loose_ends(book) <= rules.loose_ends(was)
    if loose or rules.lost_desks(was, book) or _calls_lose(was, book, district_id):
        raise WrongState("import_in_use", ids=sorted(brought), table=table._meta.db_table)


def _calls_lose(was: RuleBook, book: RuleBook, district_id: int) -> bool:
    """Whether a kind of calls in use names a deadline that went. One statement, if one did."""
    living = [{p.code for p in found.policies if p.valid_to is None} for found in (was, book)]
    lost = living[0] - living[1]
    kinds = (kind for kind in call_kinds(district_id) if kind.valid_to is None) if lost else ()
    return any(lost & {kind.arrive_code, kind.answer_code} for kind in kinds)
