"""Whether a task that a meeting gave is proven: read from its request, or from its part. Pure."""

from linquan.apps.appeals.parts import PartState
from linquan.apps.appeals.queries import Paper

OVER = frozenset({PartState.ANSWERED, PartState.CANCELLED})


def is_proven(paper: Paper, part_id: int | None) -> bool:
    """Whether a part was answered, or is not needed any more; without a part, the whole request."""
    part = paper.part(part_id)
    return paper.is_done if part is None else part.state in OVER
