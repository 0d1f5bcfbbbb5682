"""Posters that know where they hang."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from linquan.apps.places import rules
from linquan.apps.places.models import Poster
from linquan.apps.places.operations._checks import (
    BOOK,
    day_of,
    locked_area,
    permit,
    refuse_faults,
)
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound, WrongState
from linquan.kernel.events import record

_CODE_TRIES = 5


@transaction.atomic
def add_poster(
    *,
    actor: Actor,
    area_id: int,
    label: str,
    label_en: str = "",
    lon: float | None = None,
    lat: float | None = None,
    now: datetime,
) -> str:
    """Make a code to be printed and hung up at a place, such as a gate; returns the code.

    Raises NotAllowed, NotFound (``area_unknown``), WrongState (``area_retired``), Invalid
    (``label``, ``label_en``, ``lon``).
    """
    area = locked_area(area_id)
    permit(actor, area.district_id, "add_poster")
    refuse_faults(rules.poster_faults(label, label_en, lon, lat))
    poster = Poster(
        district_id=area.district_id, area=area, label=label.strip(), label_en=label_en.strip(),
        lon=lon, lat=lat, valid_from=day_of(now),
    )  # fmt: skip
    _save_with_free_code(poster)
    record(
        "poster.added", subject=f"poster:{poster.pk}", actor=actor, at=now,
        district_id=area.district_id, data={"area": area_id, "label": poster.label},
    )  # fmt: skip
    books.bump(area.district_id, BOOK)
    return poster.code


@transaction.atomic
def retire_poster(*, actor: Actor, poster_id: int, now: datetime) -> None:
    """Make a printed code stop working from today; :func:`restore_poster` takes it back.

    Raises NotAllowed, NotFound, WrongState.
    """
    poster = Poster.objects.select_for_update().filter(pk=poster_id).first()
    if poster is None:
        raise NotFound(code="poster_unknown")
    permit(actor, poster.district_id, "retire_poster")
    if poster.valid_to is not None:
        raise WrongState(code="poster_retired")
    poster.valid_to = day_of(now)
    poster.save(update_fields=["valid_to"])
    record(
        "poster.retired", subject=f"poster:{poster_id}", actor=actor, at=now,
        district_id=poster.district_id, data={"label": poster.label},
    )  # fmt: skip
    books.bump(poster.district_id, BOOK)


@transaction.atomic
def restore_poster(*, actor: Actor, poster_id: int, now: datetime) -> None:
    """Let a printed code work again, under the code on the sheet.

    Raises NotAllowed, NotFound, WrongState (``poster_in_use``; ``area_retired``: where it hangs).
    """
    poster = Poster.objects.select_for_update().filter(pk=poster_id).first()
    if poster is None:
        raise NotFound(code="poster_unknown")
    permit(actor, poster.district_id, "restore_poster")
    if poster.valid_to is None:
        raise WrongState(code="poster_in_use")
    locked_area(poster.area_id)
    poster.valid_to = None
    poster.save(update_fields=["valid_to"])
    record(
        "poster.restored", subject=f"poster:{poster_id}", actor=actor, at=now,
        district_id=poster.district_id, data={"label": poster.label},
    )  # fmt: skip
    books.bump(poster.district_id, BOOK)


def _save_with_free_code(poster: Poster) -> None:
    """Draw codes until one is free; the constraint decides, so that two at once cannot share it."""
    for _ in range(_CODE_TRIES):
        poster.code = rules.poster_code(secrets.choice)
        try:
            with transaction.atomic():
                poster.save(force_insert=True)
        except IntegrityError as error:
            if "poster_code_once" not in str(error):
                raise
        else:
            return
    raise WrongState(code="no_free_code")
