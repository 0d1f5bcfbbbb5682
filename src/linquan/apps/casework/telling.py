"""The events of protected files: who did what to which file and when, and not a word of it."""

from datetime import date, datetime

from linquan.apps.casework.models import CaseFile
from linquan.kernel.actors import Actor
from linquan.kernel.events import record


def tell_file(kind: str, file: CaseFile, actor: Actor, now: datetime) -> int:
    """Record the one event of a step on a file: its number and where it stands, nothing else."""
    return record(
        kind, subject=f"casefile:{file.pk}", actor=actor, at=now, district_id=file.district_id,
        data={"number": file.number, "state": str(file.state)},
    )  # fmt: skip


def tell_list(
    kind: str, subject: str, district_id: int, actor: Actor, now: datetime, **data: object
) -> int:
    """Record the one event of a change of a list, an admission or a mediator."""
    told = {k: v.isoformat() if isinstance(v, date) else v for k, v in data.items()}
    return record(kind, subject=subject, actor=actor, at=now, district_id=district_id, data=told)
