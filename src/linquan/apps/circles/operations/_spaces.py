"""Checks and writes that the operations of idle spaces and wanted outlets share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.circles import premises_register, premises_rules, rules, standing
from linquan.apps.circles.models import Outlet, Premises
from linquan.apps.circles.operations._register import permit, plain, told, write
from linquan.apps.circles.outlets import OUTLET_WRITTEN, OutletState
from linquan.apps.circles.premises import LIMITS, SPACE_WRITTEN, SpaceState
from linquan.apps.circles.telling import tell
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound, WrongState
from linquan.kernel.events import EventRow


@dataclass(frozen=True, slots=True)
class HeldPremises:
    """A space under lock, with the books of its district."""

    row: Premises
    books: Desk

    @property
    def about(self) -> str:
        """Its name in events."""
        return f"premises:{self.row.pk}"

    @property
    def values(self) -> dict[str, Any]:
        """Everything it says."""
        return {name: getattr(self.row, name) for name in SPACE_WRITTEN}


@dataclass(frozen=True, slots=True)
class HeldOutlet:
    """A wanted outlet under lock, with the books of its district."""

    row: Outlet
    books: Desk

    @property
    def about(self) -> str:
        """Its name in events."""
        return f"outlet:{self.row.pk}"

    @property
    def values(self) -> dict[str, Any]:
        """Everything it says."""
        return {name: getattr(self.row, name) for name in OUTLET_WRITTEN}


Held = HeldPremises | HeldOutlet


def locked_premises(premises_id: int) -> HeldPremises:
    """Lock a space, whoever asks. Two statements. Raises NotFound."""
    row = Premises.objects.select_for_update().filter(pk=premises_id).first()
    if row is None:
        raise NotFound("premises_unknown")
    return HeldPremises(row, desk(row.district_id))


def hold_premises(actor: Actor, premises_id: int, verb: str) -> HeldPremises:
    """Lock a space that the actor keeps. Two statements. Raises NotFound, NotAllowed."""
    held = locked_premises(premises_id)
    permit(actor, held.books, held.row.area_id, verb)
    return held


def hold_outlet(actor: Actor, outlet_id: int, verb: str) -> HeldOutlet:
    """Lock an outlet that the actor keeps. Two statements. Raises NotFound, NotAllowed."""
    row = Outlet.objects.select_for_update().filter(pk=outlet_id).first()
    if row is None:
        raise NotFound("outlet_unknown")
    books = desk(row.district_id)
    permit(actor, books, row.area_id, verb)
    return HeldOutlet(row, books)


def check_seen(held: Held, seen_version: int) -> None:
    """Refuse to write over what the actor has not seen. Raises WrongState."""
    if held.row.version != seen_version:
        raise WrongState("space_changed")


def check_space_step(held: HeldPremises, new: SpaceState) -> None:
    """Refuse a step that the state table of spaces does not have. Raises WrongState."""
    if not premises_rules.can_move_space(SpaceState(held.row.state), new):
        raise WrongState("space_moved_on", state=held.row.state)


def check_outlet_step(held: HeldOutlet, new: OutletState) -> None:
    """Refuse a step that the state table of outlets does not have. Raises WrongState."""
    if not premises_rules.can_move_outlet(OutletState(held.row.state), new):
        raise WrongState("space_moved_on", state=held.row.state)


def check_premises(values: Mapping[str, Any], books: Desk, now: datetime) -> None:
    """Refuse what a space cannot say. No statement. Raises Invalid."""
    _refuse(_premises_faults(values, books, now))


def check_outlet(values: Mapping[str, Any], books: Desk, now: datetime) -> None:
    """Refuse what a wanted outlet cannot say. One statement. Raises Invalid."""
    _refuse(_outlet_faults(values, books, now))


def check_changes(held: Held, changes: Mapping[str, Any], now: datetime) -> None:
    """Refuse what it cannot say; what it named before may stay though it has ended.

    One statement for an outlet, none for a space. Raises Invalid.
    """
    after = differing(held, changes)
    faults_of = _premises_faults if isinstance(held, HeldPremises) else _outlet_faults
    _refuse(rules.without_ended(faults_of(held.values | after, held.books, now), after))


def _premises_faults(values: Mapping[str, Any], books: Desk, now: datetime) -> dict[str, str]:
    return premises_rules.premises_faults(values, premises_register.known(books, now))


def _outlet_faults(values: Mapping[str, Any], books: Desk, now: datetime) -> dict[str, str]:
    known = premises_register.known(books, now, standing.items(books.district_id))
    return premises_rules.outlet_faults(values, known)


def _refuse(faults: dict[str, str]) -> None:
    if faults:
        raise Invalid("invalid", fields=faults)


def differing(held: Held, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of some changes is not so already. Raises Invalid where nothing is."""
    after = {n: v for n, v in plain(changes).items() if v != getattr(held.row, n)}
    if not after:
        raise Invalid("nothing_corrected")
    return after


def step(held: Held, changes: Mapping[str, Any], actor: Actor, now: datetime, *, kind: str) -> int:
    """Write what differs, and record it. Two statements. Raises Invalid."""
    after = differing(held, changes)
    before = write(held.row, after)
    return tell(
        kind, held.about, held.row.district_id, actor, now, before=before, after=told(after)
    )


def check_take_back(last: EventRow | None, actor: Actor, now: datetime) -> EventRow:
    """Return the step that is one's own and can be undone. Raises WrongState."""
    if last is None or not premises_rules.can_take_back(last, actor, now):
        raise WrongState("step_stays")
    return last


def words_of(reason: str, field: str, *, needed: bool) -> str:
    """Return a reason as it is kept. Raises Invalid."""
    text = str(plain({"reason": reason})["reason"])
    if len(text) > LIMITS["reason"]:
        raise Invalid.field(field, "text_long")
    if needed and len(text) < premises_rules.LEAST_REASON:
        raise Invalid.field(field, "reason_short")
    return text
