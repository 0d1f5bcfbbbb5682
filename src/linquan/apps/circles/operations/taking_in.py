"""What the map has comes into the register, a basket at a time, and goes again as one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from django.db import transaction
from django.db.models import ProtectedError

from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.circles import proposals, register, rules
from linquan.apps.circles.intake import MOST_AT_ONCE, Proposal, TakenIn
from linquan.apps.circles.models import Facility, Intake
from linquan.apps.circles.operations._register import subject, told
from linquan.apps.circles.telling import tell
from linquan.kernel import books as shelf
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.events import newest_of_each, record_many
from linquan.kernel.exchange import ledger

TAKEN_IN: Final = "facility.taken_in"
_BATCH: Final = 500
_MOST_NAMED: Final = 5


@transaction.atomic
def take_in_proposals(
    *,
    actor: Actor,
    district_id: int,
    item_code: str,
    keys: tuple[str, ...] | None,
    now: datetime,
) -> TakenIn:
    """Write objects of the map into the register as facilities of an item, all or none.

    ``keys``: the objects; None for all that are exact, new, with none of the item near, in areas
    that the actor keeps. A coarse one comes in as coarse. Eleven statements, and one more for
    each 500. Raises NotAllowed, NotFound (``item_unknown``), WrongState
    (``proposals_moved_on``: one is gone from the map, or in the register by now), Invalid
    (``nothing_chosen``, ``too_many``).
    """
    shelf.bump(district_id, register.FACILITIES)
    books = desk(district_id)
    items = {row.code: row for row in proposals.offered_items(books, now)}
    if item_code not in items:
        raise NotFound("item_unknown")
    found = proposals.offer(books, tuple(items.values()))
    offered = [one for one in found.proposals if one.item_code == item_code]
    chosen = _sure(actor, offered) if keys is None else _chosen(actor, offered, keys)
    values = [proposals.values_of(one, items[item_code], found.made_at) for one in chosen]
    return _write(actor, books, item_code, values, now)


def _sure(actor: Actor, offered: Sequence[Proposal]) -> list[Proposal]:
    """Choose all that need no look. Raises NotAllowed where none of them is the actor's."""
    plain = [one for one in offered if one.is_plain]
    ours = [one for one in plain if _may_take(actor, one)]
    if plain and not ours:
        raise NotAllowed("take_in_proposals")
    return ours


def _chosen(actor: Actor, offered: Sequence[Proposal], keys: Sequence[str]) -> list[Proposal]:
    by_key = {one.key: one for one in offered}
    found = [by_key.get(key) for key in dict.fromkeys(keys)]
    chosen = [one for one in found if one is not None and one.can_come]
    if len(chosen) != len(found):
        raise WrongState("proposals_moved_on")
    if not all(_may_take(actor, one) for one in chosen):
        raise NotAllowed("take_in_proposals")
    return chosen


def _may_take(actor: Actor, one: Proposal) -> bool:
    return one.area is not None and rules.may_keep(actor, one.area.path)


def _write(
    actor: Actor, books: Desk, item_code: str, values: Sequence[dict[str, Any]], now: datetime
) -> TakenIn:
    """Write the basket, one event for each facility and one for the basket."""
    if not values:
        raise Invalid("nothing_chosen")
    if len(values) > MOST_AT_ONCE:
        raise Invalid("too_many", limit=MOST_AT_ONCE)
    district_id, batch_id = books.district_id, uuid4()
    ids = ledger.reserve_ids(Facility, len(values))
    rows = (
        Facility(pk=pk, district_id=district_id, **said)
        for pk, said in zip(ids, values, strict=True)
    )
    Facility.objects.bulk_create(rows, batch_size=_BATCH)
    basket = Intake.objects.create(
        district_id=district_id, batch_id=batch_id, item_code=item_code, facility_ids=ids,
        taken_at=now,
    )  # fmt: skip
    facts = [
        (subject(pk), {"intake": basket.pk, "after": told(said)})
        for pk, said in zip(ids, values, strict=True)
    ]
    record_many(TAKEN_IN, facts, actor=actor, at=now, district_id=district_id, batch_id=batch_id)
    _tell("intake.taken", basket, actor, now)
    return TakenIn(basket.pk, len(ids))


@transaction.atomic
def take_back_intake(*, actor: Actor, intake_id: int, now: datetime) -> int:
    """Take a basket out of the register again, whole, while nothing else happened to any of it.

    Returns how many facilities went. Seventeen statements. Raises NotFound, NotAllowed (one lies in
    an area that the actor does not keep), WrongState (``intake_undone``; ``intake_changed`` with
    ``names``: those to which something happened since; ``intake_in_use``).
    """
    basket = Intake.objects.select_for_update().filter(pk=intake_id).first()
    if basket is None or not (actor.is_system or rules.may_see(actor, basket.district_id)):
        raise NotFound("intake_unknown")
    shelf.bump(basket.district_id, register.FACILITIES)
    rows = list(_held(basket))
    _permit(actor, desk(basket.district_id), rows)
    if basket.undone_at is not None:
        raise WrongState("intake_undone")
    _check_untouched(basket, rows)
    try:
        Facility.objects.filter(pk__in=[row.pk for row in rows]).delete()
    except ProtectedError as error:
        raise WrongState("intake_in_use") from error
    basket.undone_at = now
    basket.save(update_fields=["undone_at"])
    facts = [(subject(row.pk), {"intake": basket.pk}) for row in rows]
    record_many(
        "facility.intake_undone", facts, actor=actor, at=now, district_id=basket.district_id,
        batch_id=uuid4(),
    )  # fmt: skip
    _tell("intake.taken_back", basket, actor, now)
    return len(rows)


def _held(basket: Intake) -> Any:
    """Facilities of a basket that are there, under lock."""
    rows = Facility.objects.filter(district_id=basket.district_id, pk__in=basket.facility_ids)
    return rows.order_by("pk").select_for_update()


def _permit(actor: Actor, books: Desk, rows: Sequence[Facility]) -> None:
    """Refuse whoever does not keep all that is left of a basket, or nothing at all."""
    areas = [books.areas.areas[row.area_id] for row in rows]
    ours = [rules.may_keep(actor, area.path) for area in areas or books.areas.living()]
    if not (all(ours) if areas else any(ours)):
        raise NotAllowed("take_back_intake")


def _check_untouched(basket: Intake, rows: Sequence[Facility]) -> None:
    """Refuse where anything happened to a facility since it came. Raises WrongState."""
    newest = newest_of_each(basket.district_id, [subject(pk) for pk in basket.facility_ids])
    touched = [
        row.name for row in rows
        if row.version > 1 or newest[subject(row.pk)].kind != TAKEN_IN
    ]  # fmt: skip
    if touched or len(rows) != len(basket.facility_ids):
        raise WrongState("intake_changed", names=touched[:_MOST_NAMED])


def _tell(kind: str, basket: Intake, actor: Actor, now: datetime) -> None:
    tell(
        kind, f"intake:{basket.pk}", basket.district_id, actor, now, item=basket.item_code,
        count=len(basket.facility_ids),
    )  # fmt: skip
