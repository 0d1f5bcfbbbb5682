"""Who reads and writes tables of life circles."""

from linquan.apps.circles import rules
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed


def permit(actor: Actor, district_id: int, verb: str = "tables_of_circles") -> None:
    """Refuse whoever does not edit the lists. Raises NotAllowed."""
    if not rules.may_edit_lists(actor, district_id):
        raise NotAllowed(verb)
