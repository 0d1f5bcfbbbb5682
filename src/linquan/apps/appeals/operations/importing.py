"""Requests from a file: filed as a basket by the rules of the desk, and taken back as one."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import uuid4

from django.db import transaction

from linquan.apps.appeals import cases, rules
from linquan.apps.appeals.desk import desk, subject_of
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.naming import register
from linquan.apps.appeals.operations.basket import TABLES, imported_fact, write_requests
from linquan.apps.appeals.request_plans import request_plan
from linquan.apps.places.queries import hold_areas
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, WrongState
from linquan.kernel.events import record_many
from linquan.kernel.exchange import imports, ledger
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan
from linquan.kernel.models import Event, ImportedRow

IMPORTED, UNDONE = "appeal.imported", "appeal.import_undone"


@transaction.atomic
def import_appeals(
    *, actor: Actor, district_id: int, import_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """File the requests of a file, all or none; :func:`take_back_appeals` takes them back.

    By the rules of :func:`file_appeal`, as of the day each was received; no text message is owed.
    A fixed number of statements and one for each 500 rows of a table. Raises NotAllowed, NotFound,
    WrongState (``import_taken``, ``changed_meanwhile``), Invalid (``rows_wrong`` with ``faults``).
    """
    permit(actor, district_id, "import_appeals")
    imports.begin(district_id, import_id)
    planned = planned_under_lock(district_id, lambda: request_plan(actor, district_id, rows, now))
    if planned.plan.faults:
        raise Invalid("rows_wrong", faults=planned.plan.faults)
    books = desk(district_id)
    made = write_requests(actor, register(books, books.day(now)), import_id, planned.new)
    facts = [
        imported_fact(
            appeal,
            one.answer,
            {
                "import": import_id,
                "reporter": one.draft.reporter.kind.value,
                "channel": books.channel(appeal.channel_id).code,
            },
        )
        for appeal, one in zip(made, planned.new, strict=True)
    ]
    record_many(IMPORTED, facts, actor=actor, at=now, district_id=district_id, batch_id=uuid4())
    imports.settle(
        actor=actor, district_id=district_id, import_id=import_id, plan=planned.plan, now=now
    )
    return planned.plan


def permit(actor: Actor, district_id: int, verb: str) -> None:
    """Refuse those who may bring no requests in. Raises NotAllowed."""
    if not rules.may_import(actor, district_id):
        raise NotAllowed(verb)


class PlanOfAreas(Protocol):
    """A plan that says in which areas it files requests."""

    @property
    def area_ids(self) -> frozenset[int]:
        """Ids of the areas."""
        ...


Planned = TypeVar("Planned", bound=PlanOfAreas)


def planned_under_lock(district_id: int, make: Callable[[], Planned]) -> Planned:
    """Plan, hold the areas, and plan again if a book changed meanwhile. Raises WrongState."""
    edition, plan = desk(district_id).edition, make()
    held = plan.area_ids
    hold_areas(held)
    if desk(district_id).edition != edition:
        plan = make()
    if not plan.area_ids <= held:
        raise WrongState("changed_meanwhile")
    return plan


@transaction.atomic
def take_back_appeals(*, actor: Actor, district_id: int, import_id: int, now: datetime) -> int:
    """Take back the requests of an import, within a week; returns how many.

    Only while nobody has worked on one of them, and never by who is complained about. Raises
    NotAllowed, NotFound, WrongState (``import_not_taken``, ``too_late_to_take_back``,
    ``import_changed_since``, ``import_in_use``).
    """
    permit(actor, district_id, "take_back_appeals")
    imports.begin_undo(district_id, import_id, now)
    appeals = locked_appeals(district_id, import_id)
    if not all(rules.may_assign(actor, cases.scope_of(appeal)) for appeal in appeals):
        raise NotAllowed("take_back_appeals")
    check_untouched(district_id, import_id, appeals)
    facts = [imported_fact(appeal, "", {"import": import_id}) for appeal in appeals]
    for table in TABLES:
        ledger.put_back(district_id, import_id, table)
    record_many(UNDONE, facts, actor=actor, at=now, district_id=district_id, batch_id=uuid4())
    imports.settle_undo(
        actor=actor, district_id=district_id, import_id=import_id, rows=len(appeals), now=now
    )
    return len(appeals)


def locked_appeals(district_id: int, import_id: int) -> list[Appeal]:
    """Lock the requests that an import wrote or changed. One statement."""
    noted = ImportedRow.objects.filter(
        district_id=district_id, imported_id=import_id, table_name=Appeal._meta.db_table
    )
    found = Appeal.objects.select_for_update().defer(*cases.HEAVY)
    return list(found.filter(pk__in=noted.values("row_id")).order_by("pk"))


def check_untouched(district_id: int, import_id: int, appeals: Sequence[Appeal]) -> None:
    """Refuse when anything has happened to one of them since. One statement. Raises WrongState."""
    events = Event.objects.filter(district_id=district_id)
    taken = events.filter(kind="import.taken", subject=f"import:{import_id}").order_by("-id")
    subjects = [subject_of(appeal.pk) for appeal in appeals]
    since = events.filter(subject__in=subjects, id__gt=taken.values("id")[:1])
    if since.exists():
        raise WrongState("import_changed_since")
