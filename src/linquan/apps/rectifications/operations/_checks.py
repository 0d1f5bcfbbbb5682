"""What operations of rectifications check alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.rectifications import rules
from linquan.apps.rectifications.models import Item, Rectification
from linquan.apps.rectifications.standing import scope_of
from linquan.apps.rectifications.types import ItemState, Scope, Stage
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState

May = Callable[[Actor, Scope], bool]


@dataclass(frozen=True, slots=True)
class Taken:
    """A rectification under lock, and the books of its district."""

    row: Rectification
    scope: Scope
    books: Desk


def lock(rectification_id: int) -> Taken:
    """Lock a rectification. Two statements. Raises NotFound."""
    row = Rectification.objects.select_for_update().filter(pk=rectification_id).first()
    if row is None:
        raise NotFound("rectification_unknown")
    return Taken(row, scope_of(row), desk(row.district_id))


def take(actor: Actor, rectification_id: int, verb: str, may: May, *stages: Stage) -> Taken:
    """Lock a rectification that stands in one of these stages, for who may do this.

    Two statements. Raises NotFound (also for a party), NotAllowed, WrongState.
    """
    taken = lock(rectification_id)
    if rules.is_party(actor, taken.scope):
        raise NotFound("rectification_unknown")
    if not may(actor, taken.scope):
        raise NotAllowed(verb)
    check_stage(taken.row, *stages)
    return taken


def check_stage(row: Rectification, *stages: Stage) -> None:
    """Refuse what does not follow from where it stands. Raises WrongState."""
    if row.stage not in stages:
        raise WrongState("rectification_moved_on", stage=row.stage)


def move(taken: Taken, stage: Stage, due_at: datetime | None, now: datetime) -> None:
    """Set the next stage and its date; the last one keeps its date. Raises WrongState."""
    row = taken.row
    if not rules.can_move(Stage(row.stage), stage):
        raise WrongState("rectification_moved_on", stage=row.stage)
    row.stage = stage
    row.due_at = due_at or row.due_at
    row.ended_at = None if due_at else now
    row.save()


def take_item(taken: Taken, item_id: int, state: ItemState) -> Item:
    """One item of it that may come to this state. One statement. Raises NotFound, WrongState."""
    item = Item.objects.filter(
        district_id=taken.row.district_id, rectification=taken.row, pk=item_id
    ).first()
    if item is None:
        raise NotFound("item_unknown")
    if not rules.can_move_item(ItemState(item.state), state):
        raise WrongState("item_moved_on", state=item.state)
    return item


def worker(books: Desk, organisation_id: int, party_path: str, field: str) -> OrganisationRow:
    """A unit that may work on it: it exists, and is not the party, nor below. Raises Invalid."""
    unit = books.organisation(organisation_id, field)
    if not rules.can_take(party_path, unit.path):
        raise Invalid.field(field, "own_case")
    return unit
