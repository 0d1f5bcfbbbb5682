"""Imports from the file that was opened to the rows that were taken, and back within a week."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from django.db import connection, transaction

from linquan.kernel import secrets
from linquan.kernel.actors import Actor, Role
from linquan.kernel.errors import NotFound, WrongState
from linquan.kernel.events import record
from linquan.kernel.exchange.columns import folded
from linquan.kernel.exchange.port import Plan
from linquan.kernel.models import HeadingChoice, Import, ImportedRow

KEPT_FOR: Final = timedelta(days=1)
"""How long a file waits to be taken."""
TAKE_BACK_WITHIN: Final = timedelta(days=7)
STUCK_AFTER: Final = timedelta(minutes=30)
"""No import takes that long: its worker was stopped."""


class State(StrEnum):
    """Where an import stands."""

    OPENED = "opened"
    QUEUED = "queued"
    TAKEN = "taken"
    UNDONE = "undone"


DONE: Final = (State.TAKEN, State.UNDONE)


@dataclass(frozen=True, slots=True)
class ImportRow:
    """An import as lists show it."""

    import_id: int
    district_id: int
    table: str
    state: State
    file_name: str
    size_bytes: int
    chosen: Mapping[str, str]
    crs: str
    account_id: int
    account_name: str
    created_at: datetime
    taken_at: datetime | None
    undone_at: datetime | None
    counts: Mapping[str, int]
    queued_at: datetime | None = None
    seal: str = ""
    refused: str = ""

    @property
    def back_until(self) -> datetime | None:
        """Until when it can be taken back."""
        return None if self.taken_at is None else self.taken_at + TAKE_BACK_WITHIN

    @property
    def kept_until(self) -> datetime:
        """Until when the file waits to be taken."""
        return self.created_at + KEPT_FOR

    def can_be_undone(self, now: datetime) -> bool:
        """Whether it can still be taken back."""
        until = self.back_until
        return self.state is State.TAKEN and until is not None and now <= until


FIELDS = (
    "id", "district_id", "table", "state", "file_name", "size_bytes", "chosen", "crs",
    "account_id", "account_name", "created_at", "taken_at", "undone_at", "counts",
    "queued_at", "seal", "refused",
)  # fmt: skip


def keep_file(
    *, actor: Actor, district_id: int, table: str, file_name: str, content: bytes, now: datetime
) -> int:
    """Keep a file sealed until its rows are taken, at most a day. Returns its number.

    One statement. Who may bring in which table is for the caller to ask.
    """
    kept = Import.objects.create(
        district_id=district_id,
        table=table,
        state=State.OPENED,
        file_name=file_name[-120:],
        content_sealed=secrets.seal(base64.b64encode(content).decode(), _purpose(district_id)),
        size_bytes=len(content),
        account_id=actor.account_id or 0,
        account_name=actor.name,
        organisation_id=actor.organisation_id,
        created_at=now,
    )
    return kept.pk


def content_of(district_id: int, import_id: int) -> bytes:
    """Return the file of an import. One statement. Raises NotFound, WrongState (``file_gone``)."""
    rows = Import.objects.filter(pk=import_id, district_id=district_id)
    found = rows.values_list("content_sealed", flat=True).first()
    if found is None:
        if rows.exists():
            raise WrongState("file_gone")
        raise NotFound("import_unknown")
    return base64.b64decode(secrets.unseal(found, _purpose(district_id)))


def import_row(district_id: int, import_id: int) -> ImportRow:
    """Return one import. One statement. Raises NotFound."""
    found = Import.objects.filter(pk=import_id, district_id=district_id).values_list(*FIELDS)
    if not (values := found.first()):
        raise NotFound("import_unknown")
    return _row(values)


def may_handle(actor: Actor, row: ImportRow) -> bool:
    """Whether an import is the actor's own, or of a district that the actor administers."""
    if actor.district_id != row.district_id:
        return False
    return row.account_id == actor.account_id or _administers(actor)


def own_import(actor: Actor, import_id: int) -> ImportRow:
    """Return an import that the actor may see and take. One statement.

    Raises NotFound (``import_unknown``), also for those of others.
    """
    row = import_row(actor.district_id, import_id)
    if not may_handle(actor, row):
        raise NotFound("import_unknown")
    return row


def newest(actor: Actor, *, limit: int = 20) -> tuple[ImportRow, ...]:
    """Imports of the actor, or for an administrator of the district, the newest first.

    One statement.
    """
    found = Import.objects.filter(district_id=actor.district_id).order_by("-id")
    if not _administers(actor):
        found = found.filter(account_id=actor.account_id or 0)
    return tuple(map(_row, found.values_list(*FIELDS)[:limit]))


def _administers(actor: Actor) -> bool:
    return any(
        post.role is Role.ADMINISTRATOR and post.district_id == actor.district_id
        for post in actor.posts
    )


def _row(values: tuple[Any, ...]) -> ImportRow:
    told = dict(zip(FIELDS, values, strict=True))
    return ImportRow(*(told | {"state": State(told["state"])}).values())


def choose(
    *, district_id: int, import_id: int, table: str, chosen: Mapping[str, str], crs: str
) -> None:
    """Note what the headings of a file stand for, for this import and for the next one.

    Two statements.
    """
    rows = Import.objects.filter(pk=import_id, district_id=district_id, state=State.OPENED)
    rows.update(chosen=dict(chosen), crs=crs)
    HeadingChoice.objects.bulk_create(
        [
            HeadingChoice(
                district_id=district_id, table=table, heading=folded(heading)[:80], column=column
            )
            for heading, column in {folded(h)[:80]: c for h, c in chosen.items()}.items()
        ],
        update_conflicts=True,
        unique_fields=["district_id", "table", "heading"],
        update_fields=["column"],
    )


def remembered(district_id: int, table: str) -> dict[str, str]:
    """Headings that somebody chose a column for, folded. One statement."""
    found = HeadingChoice.objects.filter(district_id=district_id, table=table)
    return dict(found.values_list("heading", "column"))


def begin(district_id: int, import_id: int) -> str:
    """Lock an import whose rows are about to be written. Returns its table.

    Imports of a district come one after the other: what the earlier one added, the later one finds.
    Two statements. Raises NotFound, WrongState (``import_taken``: somebody was faster).
    """
    found = _locked(district_id, import_id)
    if found.state not in {State.OPENED, State.QUEUED}:
        raise WrongState("import_taken")
    return found.table


def note_left_out(district_id: int, import_id: int, rows: int) -> None:
    """Note how many rows of the file are not to be taken. One statement."""
    found = Import.objects.filter(pk=import_id, district_id=district_id)
    found.exclude(state__in=DONE).update(counts={"left_out": rows})


def queue(*, district_id: int, import_id: int, seal: str, now: datetime) -> None:
    """Leave the writing to the worker. One statement. Raises WrongState (``import_taken``)."""
    rows = Import.objects.filter(pk=import_id, district_id=district_id, state=State.OPENED)
    if not rows.update(state=State.QUEUED, queued_at=now, seal=seal, refused=""):
        raise WrongState("import_taken")


def unqueue(*, district_id: int, import_id: int, refused: str) -> None:
    """Say why the worker did not write the rows; the import can be looked at again.

    One statement.
    """
    rows = Import.objects.filter(pk=import_id, district_id=district_id, state=State.QUEUED)
    rows.update(state=State.OPENED, queued_at=None, refused=refused[:40])


def free_stuck(*, now: datetime) -> int:
    """Open imports again that a worker never finished; returns how many. One statement."""
    rows = Import.objects.filter(state=State.QUEUED, queued_at__lte=now - STUCK_AFTER)
    return rows.update(state=State.OPENED, queued_at=None, refused="import_failed")


@transaction.atomic
def leave(*, district_id: int, import_id: int) -> None:
    """Let go of a file that nobody wants to take. Five statements.

    Raises NotFound, WrongState (``import_taken``: somebody was faster).
    """
    found = _locked(district_id, import_id)
    if found.state != State.OPENED:
        raise WrongState("import_taken")
    found.delete()


def settle(*, actor: Actor, district_id: int, import_id: int, plan: Plan, now: datetime) -> int:
    """Note that the rows were written, and let go of the file. Three statements; one event.

    In the transaction that wrote the rows. Returns the event's id.
    """
    rows = Import.objects.filter(pk=import_id, district_id=district_id)
    noted = rows.values_list("counts", flat=True).get()
    counts = {"new": len(plan.new), "changed": len(plan.changed), "same": len(plan.same)}
    counts["left_out"] = noted.get("left_out", 0)
    rows.update(state=State.TAKEN, taken_at=now, counts=counts, content_sealed=None)
    return _tell("import.taken", actor, district_id, import_id, counts, now)


def begin_undo(district_id: int, import_id: int, now: datetime) -> str:
    """Lock an import that is about to be taken back. Two statements. Returns its table.

    Raises NotFound, WrongState (``import_not_taken``, ``too_late_to_take_back``).
    """
    found = _locked(district_id, import_id)
    if found.state != State.TAKEN or found.taken_at is None:
        raise WrongState("import_not_taken")
    if now - found.taken_at > TAKE_BACK_WITHIN:
        raise WrongState("too_late_to_take_back")
    return found.table


def settle_undo(*, actor: Actor, district_id: int, import_id: int, rows: int, now: datetime) -> int:
    """Note that an import was taken back. Two statements; one event."""
    found = Import.objects.filter(pk=import_id, district_id=district_id)
    found.update(state=State.UNDONE, undone_at=now)
    return _tell("import.taken_back", actor, district_id, import_id, {"rows": rows}, now)


@transaction.atomic
def forget(*, now: datetime) -> int:
    """Let go of files that were never taken, and of what only an undo needed.

    A file that somebody takes at this moment is passed over.
    """
    old = Import.objects.filter(state=State.OPENED, created_at__lte=now - KEPT_FOR)
    free = old.select_for_update(skip_locked=True).values_list("pk", flat=True)
    gone = Import.objects.filter(pk__in=list(free)).delete()[0]
    late = ImportedRow.objects.filter(imported__taken_at__lte=now - TAKE_BACK_WITHIN)
    return gone + int(late.delete()[0])


def _locked(district_id: int, import_id: int) -> Import:
    with connection.cursor() as cursor:
        told = f"imports:{district_id}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [told])
    rows = Import.objects.select_for_update().defer("content_sealed")
    found = rows.filter(pk=import_id, district_id=district_id).first()
    if found is None:
        raise NotFound("import_unknown")
    return found


def _tell(
    kind: str, actor: Actor, district_id: int, import_id: int, data: dict[str, int], now: datetime
) -> int:
    return record(
        kind, subject=f"import:{import_id}", actor=actor, at=now, district_id=district_id, data=data
    )


def _purpose(district_id: int) -> str:
    return f"import.file:{district_id}"
