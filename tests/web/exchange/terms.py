"""A tiny table that goes out and comes in: terms and what they stand for, for clerks only."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from linquan.kernel.actors import Actor, Role
from linquan.kernel.errors import Invalid, NotAllowed
from linquan.kernel.exchange import imports, ledger
from linquan.kernel.exchange.columns import Column, Day, Number
from linquan.kernel.exchange.layout import Fault, Layout, Row
from linquan.kernel.exchange.port import Plan, Table
from linquan.kernel.models import HeadingChoice, ImportedRow

OWN = "-"
LAYOUT = Layout(
    "terms",
    "Terms",
    (
        Column("heading", "Term", about="As people say it", most=20, is_required=True),
        Column("column", "Meaning", most=40),
        Number("pages", "Pages", least=0, most=99, is_whole=True),
        Day("since", "Since"),
    ),
)
FORBIDDEN = "乱码"


def may(actor: Actor, district_id: int) -> bool:
    roles = {post.role for post in actor.posts if post.district_id == district_id}
    return bool(roles & {Role.CLERK, Role.ADMINISTRATOR})


def _permit(actor: Actor, district_id: int) -> None:
    if not may(actor, district_id):
        raise NotAllowed("terms")


def held(district_id: int) -> dict[str, HeadingChoice]:
    rows = HeadingChoice.objects.filter(district_id=district_id, table=OWN).order_by("id")
    return {row.heading: row for row in rows}


def export(*, actor: Actor, district_id: int, now: datetime) -> Iterator[Mapping[str, Any]]:
    _permit(actor, district_id)
    return ({"heading": r.heading, "column": r.column} for r in held(district_id).values())


def count(*, actor: Actor, district_id: int) -> int:
    _permit(actor, district_id)
    return HeadingChoice.objects.filter(district_id=district_id, table=OWN).count()


def check(*, actor: Actor, district_id: int, rows: tuple[Row, ...], now: datetime) -> Plan:
    _permit(actor, district_id)
    now = held(district_id) if rows else {}
    kinds: dict[str, list[int]] = {"new": [], "changed": [], "same": []}
    faults, before, seen = [], {}, set()
    for row in rows:
        name, meaning = row.values.get("heading"), row.values.get("column", "")
        if name is None:
            faults.append(Fault(row.number, "heading", "cell_missing"))
            continue
        if name == FORBIDDEN or name in seen:
            code = "term_forbidden" if name == FORBIDDEN else "term_twice"
            faults.append(Fault(row.number, "heading", code, name, {"name": name}))
            continue
        seen.add(name)
        was = now.get(name)
        kind = "new" if was is None else "same" if was.column == meaning else "changed"
        kinds[kind].append(row.number)
        if kind == "changed" and was is not None:
            before[row.number] = {"column": was.column}
    told = {kind: tuple(numbers) for kind, numbers in kinds.items()}
    return Plan(**told, faults=tuple(faults), before=before)


@transaction.atomic
def take(
    *, actor: Actor, district_id: int, import_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    _permit(actor, district_id)
    imports.begin(district_id, import_id)
    plan = check(actor=actor, district_id=district_id, rows=rows, now=now)
    if plan.faults:
        raise Invalid("rows_wrong", faults=plan.faults)
    by_number = {row.number: row.values for row in rows}
    there = held(district_id)
    changed = [there[by_number[n]["heading"]] for n in plan.changed]
    ledger.note_before(district_id, import_id, HeadingChoice, [row.pk for row in changed])
    for number, row in zip(plan.changed, changed, strict=True):
        row.column = by_number[number].get("column", "")
    HeadingChoice.objects.bulk_update(changed, ["column"])
    made = HeadingChoice.objects.bulk_create(
        HeadingChoice(
            district_id=district_id,
            table=OWN,
            heading=by_number[n]["heading"],
            column=by_number[n].get("column", ""),
        )
        for n in plan.new
    )
    with_ids(district_id, import_id, [row.pk for row in made])
    ledger.note_after(district_id, import_id, HeadingChoice)
    imports.settle(actor=actor, district_id=district_id, import_id=import_id, plan=plan, now=now)
    return plan


def with_ids(district_id: int, import_id: int, ids: list[int]) -> None:
    """Note rows that came: they were not there before."""
    ImportedRow.objects.bulk_create(
        ImportedRow(
            district_id=district_id,
            imported_id=import_id,
            table_name=HeadingChoice._meta.db_table,
            row_id=pk,
        )
        for pk in ids
    )


@transaction.atomic
def take_back(*, actor: Actor, district_id: int, import_id: int, now: datetime) -> int:
    _permit(actor, district_id)
    imports.begin_undo(district_id, import_id, now)
    rows = len(ledger.put_back(district_id, import_id, HeadingChoice))
    imports.settle_undo(
        actor=actor, district_id=district_id, import_id=import_id, rows=rows, now=now
    )
    return rows


FAULTS = {"term_forbidden": "%(name)s is not allowed.", "term_twice": "%(name)s stands twice."}
TERMS = Table(LAYOUT, export, may, may, check, take, take_back, faults=FAULTS, count=count)
