"""The page of webhooks: where events go, what became of each, and sending one again."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linquan.apps.orgs import operations, webhook_queries
from linquan.apps.orgs.web.gate import editors
from linquan.apps.orgs.web.views import turned_back
from linquan.kernel.actors import ActorRequest
from linquan.kernel.errors import NotAllowed, NotFound, WrongState


@require_safe
@editors
def webhooks(request: ActorRequest) -> HttpResponse:
    """List the webhooks of the district, and what was sent lately."""
    page = webhook_queries.webhooks_page(request.actor)
    return render(request, "orgs/webhooks.html", {"page": page, "now": request.now})


@require_POST
@editors
def end(request: ActorRequest, webhook_id: int) -> HttpResponseBase:
    """Send nothing more to an address."""
    try:
        operations.end_webhook(actor=request.actor, webhook_id=webhook_id, now=request.now)
    except WrongState as obstacle:
        return turned_back(request, obstacle, "orgs:webhooks")
    except NotAllowed as error:  # of another district: the same as where there is none
        raise NotFound(code="webhook_unknown") from error
    messages.success(request, _("Nothing more is sent to this address."))
    return redirect("orgs:webhooks")


@require_POST
@editors
def replay(request: ActorRequest, sending_id: int) -> HttpResponseBase:
    """Send an event once more."""
    try:
        operations.replay_webhook(actor=request.actor, sending_id=sending_id, now=request.now)
    except WrongState as obstacle:
        return turned_back(request, obstacle, "orgs:webhooks")
    except NotAllowed as error:
        raise NotFound(code="sending_unknown") from error
    messages.success(request, _("It is sent once more within seconds."))
    return redirect("orgs:webhooks")
