"""The events of checklists and assessments: codes, numbers and days, no words of people."""

from datetime import date, datetime
from typing import Any, Final

from linquan.kernel.actors import Actor
from linquan.kernel.events import record


def tell(
    kind: str, subject: str, district_id: int, actor: Actor, now: datetime, /, **data: Any
) -> int:
    """Record the one event of a step; days are told as text."""
    told = {n: v.isoformat() if isinstance(v, date) else v for n, v in data.items()}
    return record(kind, subject=subject, actor=actor, at=now, district_id=district_id, data=told)


ASSESSMENT: Final = "assessment:"
"""How the subject of an assessment begins."""


def subject_of(assessment_id: int) -> str:
    """Name an assessment in events and photos."""
    return f"{ASSESSMENT}{assessment_id}"


def role_of(answer_id: int) -> str:
    """Name an answer in photos."""
    return f"answer-{answer_id}"
