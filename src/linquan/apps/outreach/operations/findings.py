"""What becomes of a finding: a request, a proposal, or nothing further. Then it lives there."""

from datetime import datetime

from django.db import transaction

from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals.petition_reasons import Act
from linquan.apps.appeals.request_drafts import RequestDraft
from linquan.apps.appeals.types import ChannelKind, Filed
from linquan.apps.outreach.filing import take_along
from linquan.apps.outreach.models import Proposal
from linquan.apps.outreach.operations._checks import Taken, close_if_decided, take_finding
from linquan.apps.outreach.operations._particulars import starred
from linquan.apps.outreach.telling import tell
from linquan.apps.outreach.types import (
    PROPOSAL_LIMIT,
    REASON_LIMIT,
    TITLE_LIMIT,
    Decision,
    ProposalDraft,
    ProposalState,
)
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid


@transaction.atomic
def file_finding(*, actor: Actor, finding_id: int, draft: RequestDraft, now: datetime) -> Filed:
    """Make a finding a request, through the intake of the desk; its words live there from then on.

    Seven statements and those of the request, two more with pictures, two where it is the visit's
    last. Raises NotFound, NotAllowed, WrongState (``finding_decided``), Invalid.
    """
    taken = take_finding(actor, finding_id, "file_finding")
    finding, books = taken.finding, taken.books
    laid_out = draft.laid_out(
        f"finding-{finding.pk:08d}",
        books.channel_of_staff(ChannelKind.VISIT, now).channel_id,
        along=take_along(finding.district_id, taken.visit.pk, draft.photo_ids),
    )
    filed = appeals.file_appeal(actor=actor, district_id=books.district_id, draft=laid_out, now=now)
    finding.appeal_id = filed.appeal_id
    _decide(taken, Decision.REQUEST, now)
    tell("finding.filed", finding, actor, now, visit=finding.visit_id, appeal=filed.appeal_id)
    return filed


@transaction.atomic
def propose_finding(*, actor: Actor, finding_id: int, draft: ProposalDraft, now: datetime) -> int:
    """Keep a finding as a proposal; its words live there from then on. Returns its id.

    Eight statements, two more where it is the visit's last. Raises NotFound, NotAllowed,
    WrongState (``finding_decided``), Invalid (``title``, ``text``, ``area``).
    """
    taken = take_finding(actor, finding_id, "propose_finding")
    finding, areas = taken.finding, taken.books.areas.areas
    inside = areas[taken.visit.round.area_id].path
    area = areas.get(draft.area_id)
    if area is None or area.is_retired or not area.path.startswith(inside):
        raise Invalid.field("area", "area_unknown")
    made = Proposal.objects.create(
        district_id=finding.district_id,
        finding=finding,
        area_id=area.area_id,
        title=starred(draft.title, "title", TITLE_LIMIT),
        text=starred(draft.text, "text", PROPOSAL_LIMIT),
        state=ProposalState.KEPT,
        made_at=now,
    )
    _decide(taken, Decision.PROPOSAL, now)
    tell("finding.proposed", finding, actor, now, visit=finding.visit_id, proposal=made.pk)
    return made.pk


@transaction.atomic
def dismiss_finding(
    *, actor: Actor, finding_id: int, reason_code: str, reason: str, now: datetime
) -> int:
    """Say that nothing further is done about a finding, and why. Returns the event's id.

    ``reason_code`` is of the list; ``reason`` says more, which some of them need. Seven statements,
    two more where it is the visit's last. Raises NotFound, NotAllowed, WrongState
    (``finding_decided``), Invalid (``reason_code``, ``reason``).
    """
    taken = take_finding(actor, finding_id, "dismiss_finding")
    finding, acts = taken.finding, (Act.DISMISSAL,)
    taken.books.reason(acts, reason_code, reason, now, ("reason_code", "reason"))
    finding.reason_code = reason_code
    finding.reason = starred(reason, "reason", REASON_LIMIT, least=0)
    _decide(taken, Decision.NOTHING, now)
    return tell(
        "finding.dismissed", finding, actor, now, visit=taken.visit.pk, reason_code=reason_code
    )


def _decide(taken: Taken, decision: Decision, now: datetime) -> None:
    """Write the decision; what lives on elsewhere keeps no words here. Two statements or more."""
    finding = taken.finding
    finding.decision, finding.decided_at = decision, now
    if decision is not Decision.NOTHING:
        finding.text = finding.address = ""
    finding.save()
    close_if_decided(taken.visit, now)
