"""How the page of what one clerk has proposed answers another, who approves or drops it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.urls import reverse

from linquan.apps.appeals.web import words
from linquan.apps.appeals.web.personal_forms import ApproveForm, DropForm
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import SeeOther, must_be_post
from linquan.kernel.errors import Invalid, WrongState


@dataclass(frozen=True, slots=True)
class Decision:
    """A kind of proposal: how it is drawn, the operations that decide it, and what is said then."""

    draw: Callable[..., HttpResponseBase]
    """Gets the request and the batch, ``status``, and a form that was refused by its name."""
    approve: Callable[..., int]
    drop: Callable[..., None]
    approved: Callable[[int], str]
    dropped: Any

    def shown(self, request: ActorRequest, batch_id: UUID, **more: Any) -> HttpResponseBase:
        """Draw the proposal; lead back where it can no longer be decided as it was proposed."""
        forms = {
            "approve_form": ApproveForm(auto_id="approve-%s"),
            "drop_form": DropForm(auto_id="drop-%s"),
        }
        try:
            return self.draw(request, batch_id, **(forms | more))
        except WrongState as error:
            return _late(request, error)

    def approval(self, request: ActorRequest, batch_id: UUID) -> HttpResponseBase:
        """Answer whoever approves."""
        if answer := must_be_post(request):
            return answer
        form = ApproveForm(request.POST, auto_id="approve-%s")
        try:
            if form.is_valid():
                count = self.approve(**_which(request, batch_id))
                return _done(request, self.approved(count))
        except WrongState as error:
            return _late(request, error)
        return self.shown(request, batch_id, status=422, approve_form=form)

    def refusal(self, request: ActorRequest, batch_id: UUID) -> HttpResponseBase:
        """Answer whoever says why it is not done."""
        if answer := must_be_post(request):
            return answer
        form = DropForm(request.POST, auto_id="drop-%s")
        try:
            if form.is_valid():
                self.drop(**_which(request, batch_id), reason=form.said("reason"))
                return _done(request, str(self.dropped))
        except Invalid as error:
            form.refuse(error)
        except WrongState as error:
            return _late(request, error)
        return self.shown(request, batch_id, status=422, drop_form=form)


def _which(request: ActorRequest, batch_id: UUID) -> dict[str, Any]:
    return {
        "actor": request.actor,
        "district_id": request.actor.district_id,
        "batch_id": batch_id,
        "now": request.now,
    }


def _done(request: ActorRequest, said: str) -> HttpResponseBase:
    messages.success(request, said)
    return SeeOther(reverse("appeals:keeping"))


def _late(request: ActorRequest, error: WrongState) -> HttpResponseBase:
    messages.error(request, words.state(error))
    return SeeOther(reverse("appeals:keeping"))
