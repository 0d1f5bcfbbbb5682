"""What a reporter thinks of an answer, by whichever way it comes: kept, and what follows."""

from datetime import datetime, timedelta

from linquan.apps.appeals import cases
from linquan.apps.appeals.desk import Desk
from linquan.apps.appeals.models import Answer, Appeal, Rating
from linquan.apps.appeals.types import Grade, Reason, Status
from linquan.kernel.errors import WrongState

AGAIN = ("reopened_count", "clock_from", "policy", "lead")
"""What opening again sets beside the clocks."""
RATABLE = frozenset({Status.ANSWERED, Status.DECLINED, Status.CLOSED})


def check_ratable(appeal: Appeal, books: Desk, now: datetime) -> None:
    """Refuse to rate what is not answered, was rated, or ended long ago. Raises WrongState."""
    if appeal.status not in RATABLE:
        raise WrongState("nothing_to_rate", status=appeal.status)
    if appeal.grade:
        raise WrongState("already_rated", status=appeal.status)
    window = timedelta(days=books.rules(now).reopen_days)
    if appeal.done_at is not None and now - appeal.done_at > window:
        raise WrongState("too_late_to_rate", status=appeal.status)


def latest_answer(appeal: Appeal) -> Answer:
    """Return the answer that stands. One statement."""
    return Answer.objects.filter(district_id=appeal.district_id, appeal=appeal).latest("id")


def keep(appeal: Appeal, answer: Answer, grade: Grade, reason: str, now: datetime) -> None:
    """Keep the rating beside the answer it is about. One statement; the caller saves ``grade``."""
    Rating.objects.create(
        district_id=appeal.district_id,
        appeal=appeal,
        answer=answer,
        grade=grade,
        reason=reason,
        at=now,
    )
    appeal.grade = grade


def close(appeal: Appeal, now: datetime) -> None:
    """Close what its reporter is content with. One statement."""
    cases.move(appeal, Status.CLOSED, Reason.RATED, "", now)
    cases.save(appeal, "grade")


def open_again(appeal: Appeal, reason: str, books: Desk, now: datetime) -> None:
    """Open again what its reporter is not satisfied with, its clocks anew. One statement.

    What was handled together with another goes its own way from here.
    """
    cases.move(appeal, Status.REOPENED, Reason.UNSATISFIED, reason, now)
    appeal.lead_id = None
    cases.run_again(appeal, books, now)
    cases.save(appeal, "grade", *AGAIN, *cases.CLOCK)
