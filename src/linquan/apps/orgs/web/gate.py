"""Who comes in: staff of a district read, its administrators edit."""

from linquan.apps.orgs import rules
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import only_if


def may_edit(request: ActorRequest) -> bool:
    """Whether to show what only administrators can do."""
    return rules.may_administer(request.actor, request.actor.district_id)


def may_edit_without(request: ActorRequest, organisation_id: int) -> bool:
    """Whether an administrator stays one without the post in an organisation."""
    actor = request.actor
    return rules.may_administer_without(actor, actor.district_id, organisation_id)


editors = only_if(may_edit, "administer")
