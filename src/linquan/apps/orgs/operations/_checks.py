"""What all operations of organisations check alike."""

from linquan.apps.orgs import rules
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed

BOOK = "orgs"


def permit(actor: Actor, district_id: int, verb: str) -> None:
    """Refuse whoever does not administer the district. Raises NotAllowed."""
    if not rules.may_administer(actor, district_id):
        raise NotAllowed(verb=verb)


def refuse_faults(faults: dict[str, str]) -> None:
    """Refuse input with faults by field. Raises Invalid."""
    if faults:
        raise Invalid(fields=faults)
