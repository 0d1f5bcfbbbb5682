"""Routing rules beyond what every list has: their order."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from linquan.apps.appeals import operations
from linquan.apps.appeals.web.gate import editors
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post


@editors
def move(request: ActorRequest, code: str, places_down: int) -> HttpResponseBase:
    """Let a rule be asked earlier or later; the same button is under the hand again."""
    if answer := must_be_post(request):
        return answer
    operations.move_routing_rule(
        actor=request.actor,
        district_id=request.actor.district_id,
        code=code,
        places_down=places_down,
        now=request.now,
    )
    earlier = places_down < 0
    messages.success(request, _("It is asked earlier now.") if earlier else _("It is asked later."))
    way = "up" if earlier else "down"
    return SeeOther(f"{reverse('appeals:routing')}?moved={code}&way={way}")
