"""Posters from a file: made all or none, and taken back as one."""

import secrets
from datetime import date, datetime
from typing import Final
from uuid import uuid4

from django.db import IntegrityError, transaction

from linquan.apps.places import rules
from linquan.apps.places.models import Area, Poster
from linquan.apps.places.operations._checks import BOOK, day_of, permit
from linquan.apps.places.plans import poster_plan
from linquan.apps.places.poster_planning import PosterPlan
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, WrongState
from linquan.kernel.events import record_many
from linquan.kernel.exchange import imports, ledger
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan

_BATCH: Final = 500


@transaction.atomic
def import_posters(
    *, actor: Actor, district_id: int, import_id: int, rows: tuple[Row, ...], now: datetime
) -> Plan:
    """Make the posters of a file, all or none; :func:`take_back_posters` takes them back.

    Codes are drawn here. A fixed number of statements and one for each 500 posters. Raises
    NotAllowed, NotFound, WrongState (``import_taken``, ``changed_meanwhile``, ``no_free_code``),
    Invalid (``rows_wrong`` with ``faults``).
    """
    permit(actor, district_id, "import_posters")
    imports.begin(district_id, import_id)
    planned = _planned_under_lock(district_id, rows)
    if planned.plan.faults:
        raise Invalid("rows_wrong", faults=planned.plan.faults)
    new = _drafted(district_id, planned, day_of(now))
    ledger.note_before(district_id, import_id, Poster, [poster.pk for poster in new])
    _write(new)
    ledger.note_after(district_id, import_id, Poster)
    told = [(f"poster:{one.pk}", {"area": one.area_id, "label": one.label}) for one in new]
    record_many(
        "poster.added", told, actor=actor, at=now, district_id=district_id, batch_id=uuid4()
    )
    books.bump(district_id, BOOK)
    imports.settle(
        actor=actor, district_id=district_id, import_id=import_id, plan=planned.plan, now=now
    )
    return planned.plan


@transaction.atomic
def take_back_posters(*, actor: Actor, district_id: int, import_id: int, now: datetime) -> int:
    """Unmake the posters of an import, within a week; returns how many.

    Raises NotAllowed, NotFound, WrongState (``import_not_taken``, ``too_late_to_take_back``,
    ``import_changed_since``: one was taken out of use).
    """
    permit(actor, district_id, "take_back_posters")
    imports.begin_undo(district_id, import_id, now)
    ids = ledger.put_back(district_id, import_id, Poster)
    record_many(
        "poster.import_undone", [(f"poster:{pk}", {"import": import_id}) for pk in ids],
        actor=actor, at=now, district_id=district_id, batch_id=uuid4(),
    )  # fmt: skip
    books.bump(district_id, BOOK)
    imports.settle_undo(
        actor=actor, district_id=district_id, import_id=import_id, rows=len(ids), now=now
    )
    return len(ids)


def _planned_under_lock(district_id: int, rows: tuple[Row, ...]) -> PosterPlan:
    """Plan, lock the areas where posters would hang, and plan again if places changed meanwhile."""
    current, planned = books.versions(district_id).get(BOOK), poster_plan(district_id, rows)
    areas = Area.objects.select_for_update().filter(pk__in=planned.areas, valid_to__isnull=True)
    locked = set(areas.order_by("pk").values_list("pk", flat=True))
    if books.versions(district_id).get(BOOK) != current:
        planned = poster_plan(district_id, rows)
    if not planned.areas <= locked:
        raise WrongState("changed_meanwhile")
    return planned


def _drafted(district_id: int, planned: PosterPlan, today: date) -> list[Poster]:
    """Turn what is to be made into unsaved posters with codes of their own."""
    count = len(planned.added)
    ids, codes = ledger.reserve_ids(Poster, count), _free_codes(count)
    return [
        Poster(
            pk=pk, district_id=district_id, code=code, area_id=one.area_id, label=one.label,
            label_en=one.label_en, lon=one.lon, lat=one.lat, valid_from=one.valid_from or today,
        )
        for pk, code, one in zip(ids, codes, planned.added, strict=True)
    ]  # fmt: skip


def _free_codes(count: int) -> list[str]:
    """Draw codes that no poster has. One statement: of 1.1e10 the spare ones are never too few."""
    drawn: set[str] = set()
    while len(drawn) < 2 * count:
        drawn.add(rules.poster_code(secrets.choice))
    taken = set(Poster.objects.filter(code__in=drawn).values_list("code", flat=True))
    return sorted(drawn - taken, key=lambda _: secrets.randbits(64))[:count]


def _write(new: list[Poster]) -> None:
    """Write posters; that two at once have drawn the same code is for the constraint to say."""
    try:
        with transaction.atomic():
            Poster.objects.bulk_create(new, batch_size=_BATCH)
    except IntegrityError as error:
        if "poster_code_once" not in str(error):
            raise
        raise WrongState("no_free_code") from error
