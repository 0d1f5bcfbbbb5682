"""Editing the list of clocks: which deadlines run beside handling."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from linquan.apps.appeals import lines
from linquan.apps.appeals.clocks import DEFAULT
from linquan.apps.appeals.desk import desk
from linquan.apps.appeals.models import ClockTerms
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid
from linquan.kernel.validity import valid_on


@dataclass(frozen=True, slots=True)
class ClockTermsDraft:
    """Deadlines of first contact, of all from reception to the end, and of handling once more.

    An empty code: this clock does not run (handling once more takes the matter's own deadline).
    """

    contact_code: str = ""
    total_code: str = ""
    again_code: str = ""


@transaction.atomic
def revise_clock_terms(
    *,
    actor: Actor,
    district_id: int,
    code: str,
    draft: ClockTermsDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Set the clocks of a matter (or ``default``: all others) from a day on.

    Raises NotAllowed, Invalid.
    """
    edit = lines.begin(actor, district_id, now)
    books = desk(district_id)
    if code not in {DEFAULT, *(m.code for m in books.matters(valid_from))}:
        raise Invalid.field("matter", "matter_unknown")
    known = {"", *(p.code for p in valid_on(books.book.policies, valid_from))}
    for field, policy_code in asdict(draft).items():
        if policy_code not in known:
            raise Invalid.field(field, "policy_unknown")
    line = lines.revise(edit, ClockTerms, code, asdict(draft), valid_from)
    return lines.tell(edit, "clockterms.revised", line, {"code": code, **asdict(draft)})


@transaction.atomic
def retire_clock_terms(
    *, actor: Actor, district_id: int, terms_id: int, valid_to: date, now: datetime
) -> int:
    """End a line on a day; its requests follow the line for all others then.

    Raises NotAllowed, NotFound, Invalid.
    """
    edit = lines.begin(actor, district_id, now)
    line = lines.end(edit, ClockTerms, terms_id, valid_to)
    return lines.tell(edit, "clockterms.retired", line, {"valid_to": valid_to})
