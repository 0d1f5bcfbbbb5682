"""Checks and writes that the operations of the register share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.circles import register, rules
from linquan.apps.circles.facilities import DAYS, WRITTEN, State
from linquan.apps.circles.models import Facility, Outlet, Premises
from linquan.apps.circles.outlets import OUTLET_DAYS
from linquan.apps.circles.premises import SPACE_DAYS
from linquan.apps.circles.telling import tell
from linquan.kernel import books as shelf
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.exchange.sieve import different
from linquan.kernel.letters import seen

_DAYS: Final = DAYS | SPACE_DAYS | OUTLET_DAYS


@dataclass(frozen=True, slots=True)
class Held:
    """A facility under lock, with the books of its district."""

    facility: Facility
    books: Desk

    @property
    def values(self) -> dict[str, Any]:
        """Everything it says."""
        return {name: getattr(self.facility, name) for name in WRITTEN}


def hold(actor: Actor, facility_id: int, verb: str) -> Held:
    """Lock a facility; others may still come to belong to it. Two statements.

    Raises NotFound, NotAllowed.
    """
    row = Facility.objects.select_for_update(no_key=True).filter(pk=facility_id).first()
    if row is None:
        raise NotFound("facility_unknown")
    books = desk(row.district_id)
    permit(actor, books, row.area_id, verb)
    return Held(row, books)


def permit(actor: Actor, books: Desk, area_id: int, verb: str) -> None:
    """Refuse whoever does not keep the facilities of an area. Raises NotAllowed."""
    area = books.areas.areas.get(area_id)
    if not rules.may_keep(actor, area.path if area else ""):
        raise NotAllowed(verb)


def check_version(held: Held, seen_version: int) -> None:
    """Refuse to write over what the actor has not seen. Raises WrongState."""
    if held.facility.version != seen_version:
        raise WrongState("facility_changed")


def check_step(held: Held, new: State) -> None:
    """Refuse a step that the state table does not have. Raises WrongState."""
    if not rules.can_move(State(held.facility.state), new):
        raise WrongState("facility_moved_on", state=held.facility.state)


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values with texts as they are stored."""
    told = {name: seen(v) if isinstance(v, str) else v for name, v in values.items()}
    if "functions" in told:
        told["functions"] = [*dict.fromkeys(filter(None, map(seen, told["functions"])))]
    return told


def check_values(
    values: Mapping[str, Any], books: Desk, now: datetime, *, was: Held | None = None
) -> None:
    """Refuse what a facility cannot say. Three statements. Raises Invalid.

    One more for each of a tier of space, a kind and a parent that it names. What it named before
    may stay, even where that has ended since.
    """
    shelf.bump(books.district_id, register.FACILITIES)  # a brand is given once: one after the other
    known = register.known(books, now, values)
    faults = rules.facility_faults(values, known, was.facility.pk if was else 0)
    if was is not None:
        faults = rules.without_ended(faults, different(was.values, values))
    if faults:
        raise Invalid("invalid", fields=faults)


def write(row: Facility | Outlet | Premises, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Write columns, and count it; returns what they said before. One statement."""
    before = told({name: getattr(row, name) for name in changes})
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*changes, "version"])
    return before


def change(
    held: Held, changes: Mapping[str, Any], actor: Actor, now: datetime, *, kind: str
) -> int:
    """Check and write what differs, and record it. Five statements. Raises Invalid."""
    given = plain(changes)
    after = {name: v for name, v in given.items() if v != getattr(held.facility, name)}
    if not after:
        raise Invalid("nothing_corrected")
    check_values(held.values | after, held.books, now, was=held)
    before = write(held.facility, after)
    return tell(
        kind, subject(held.facility.pk), held.facility.district_id, actor, now, before=before,
        after=told(after),
    )  # fmt: skip


def subject(facility_id: int) -> str:
    """Name a facility in events."""
    return f"facility:{facility_id}"


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Write values as an event keeps them."""
    return {n: v.isoformat() if isinstance(v, date) else v for n, v in values.items()}


def untold(values: Mapping[str, Any]) -> dict[str, Any]:
    """Read values of an event."""
    return {n: date.fromisoformat(v) if n in _DAYS and v else v for n, v in values.items()}
