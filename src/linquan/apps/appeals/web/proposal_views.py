"""What one clerk has proposed to erase, before another: looked at, approved, dropped."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.web import personal_words as say
from linquan.apps.appeals.web.personal_views import askers, private, titled
from linquan.apps.appeals.web.second_clerk_views import Decision
from linquan.kernel.actors import ActorRequest


def _drawn(request: ActorRequest, batch_id: UUID, status: int = 200, **forms: Any) -> HttpResponse:
    page = queries.proposal_page(request.actor, request.actor.district_id, batch_id, request.now)
    context = {
        "page": page,
        "requests": [
            (one, say.obstacle(one.refusal) if one.refusal else "") for one in page.requests
        ],
        "counts": titled(page.counts),
        "now": request.now,
    }
    return private(
        render(request, "appeals/personal/proposal.html", context | forms, status=status)
    )


def _erased(count: int) -> str:
    said = _("Erased: %(count)d requests. Their photos go from the disk within minutes.")
    return said % {"count": count}


ERASURE: Final = Decision(
    _drawn, operations.approve_erasure, operations.drop_erasure, _erased,
    gettext_lazy("Nothing was erased. The reason is on record."),
)  # fmt: skip


@require_safe
@askers
def proposal(request: ActorRequest, batch_id: UUID) -> HttpResponseBase:
    """Show what would be erased, and the two ways to decide."""
    return ERASURE.shown(request, batch_id)


@askers
def approve(request: ActorRequest, batch_id: UUID) -> HttpResponseBase:
    """Erase what another clerk has proposed."""
    return ERASURE.approval(request, batch_id)


@askers
def drop(request: ActorRequest, batch_id: UUID) -> HttpResponseBase:
    """Say why what was proposed is not erased."""
    return ERASURE.refusal(request, batch_id)
