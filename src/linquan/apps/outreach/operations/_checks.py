"""What operations on visits check alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.outreach import rules
from linquan.apps.outreach.filing import VISIT
from linquan.apps.outreach.models import Finding, Round, Visit
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.models import Attachment


@dataclass(frozen=True, slots=True)
class Taken:
    """A finding, its visit under lock, and the books of the district."""

    finding: Finding
    visit: Visit
    books: Desk


def take_round(round_id: int) -> tuple[Round, Desk, str]:
    """Lock a round; returns it with the books and the path of its area. Two statements.

    Raises NotFound.
    """
    row = Round.objects.select_for_update().filter(pk=round_id).first()
    if row is None:
        raise NotFound("round_unknown")
    books = desk(row.district_id)
    return row, books, books.areas.areas[row.area_id].path


def take_finding(actor: Actor, finding_id: int, verb: str) -> Taken:
    """Lock the visit of a finding that nobody has decided. Four statements.

    Who decides at the same moment waits here. Raises NotFound, NotAllowed, WrongState
    (``finding_decided``).
    """
    found = Finding.objects.filter(pk=finding_id).values_list("visit_id", flat=True).first()
    if found is None:
        raise NotFound("finding_unknown")
    rows = Visit.objects.select_for_update(of=("self",)).select_related("round")
    visit = rows.get(pk=found)
    books = desk(visit.district_id)
    if not rules.may_decide(actor, books.areas.areas[visit.round.area_id].path):
        raise NotAllowed(verb)
    finding = Finding.objects.get(pk=finding_id)
    if finding.decision:
        raise WrongState("finding_decided")
    return Taken(finding, visit, books)


def close_if_decided(visit: Visit, now: datetime) -> bool:
    """Close a visit of which every finding is decided; its pictures left over go. Two or three.

    The caller holds the visit. Returns whether it is closed.
    """
    rows = Finding.objects.filter(district_id=visit.district_id, visit=visit, decision="")
    if rows.exists():
        return False
    visit.closed_at = now
    visit.save(update_fields=["closed_at"])
    Attachment.objects.filter(district_id=visit.district_id, subject=f"{VISIT}{visit.pk}").delete()
    return True


@contextmanager
def fields_of(place: int) -> Iterator[None]:
    """Name the finding in what is refused, so that the form shows it where it was written."""
    try:
        yield
    except Invalid as error:
        fields = {f"{name}-{place}": code for name, code in error.fields.items()}
        if not fields:
            raise
        raise Invalid("invalid", **{**error.details, "fields": fields}) from error
