"""Requests about a missing service: opened from a gap, tied to an item, untied.

A request lives at the desk alone; here stands only what it asks for, by one key: an item, a level
of the network of positions, a tier of space, or a function of a facility.
"""

from datetime import datetime
from typing import Final
from uuid import uuid4

from django.db import transaction

from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals.gap_notes import GapNote, GapStep, TiedBy
from linquan.apps.appeals.queries import Desk, desk, visible_among
from linquan.apps.appeals.request_drafts import RequestDraft
from linquan.apps.appeals.types import ChannelKind, Filed
from linquan.apps.circles import rules
from linquan.apps.circles.asking_rows import open_asking, round_of
from linquan.apps.circles.models import Asking
from linquan.apps.circles.naming import NamedSought, named_today, names_of
from linquan.apps.circles.telling import tell
from linquan.apps.places.types import AreaRow
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState

BOOK: Final = "asking"


@transaction.atomic
def file_gap(
    *, actor: Actor, sought: str, area_id: int, draft: RequestDraft, now: datetime
) -> Filed:
    """Open a request about what is missing in an area; it lives at the desk.

    By a clerk of the place that it is about, which lies in the area. One at a time for a thing and
    a community, for a function and its facility. Nine statements and those of the request; one less
    for a level, one more for a function. Raises NotFound (``item_unknown``, ``tier_unknown``,
    ``function_unknown``, ``area_unknown``), NotAllowed, WrongState (``request_open``, with
    ``appeal_id``), Invalid.
    """
    district_id = actor.district_id
    books.bump(district_id, BOOK)  # one after the other: nobody opens a second one meanwhile
    found = desk(district_id)
    place = _place(found, area_id or district_id, draft.area_id)
    if not rules.may_keep(actor, place.path):
        raise NotAllowed("file_gap")
    one = named_today(found, sought, now)
    check_free(found, one.key, place)
    channel = found.channel_of_staff(ChannelKind.DESK, now)
    laid_out = draft.laid_out(f"gap-{uuid4().hex}", channel.channel_id)
    filed = appeals.file_appeal(actor=actor, district_id=district_id, draft=laid_out, now=now)
    _tie(actor, district_id, filed.appeal_id, one, TiedBy.GAP, now)
    return filed


def _place(found: Desk, area_id: int, chosen_id: int) -> AreaRow:
    """Return the area that a request is about. Raises NotFound, Invalid (``area_inside``)."""
    whole, area = found.areas.areas.get(area_id), found.areas.areas.get(chosen_id)
    if whole is None:
        raise NotFound("area_unknown")
    if area is None or area.is_retired or not area.path.startswith(whole.path):
        raise Invalid.field("area", "area_inside")
    return area


def check_free(found: Desk, key: str, place: AreaRow) -> None:
    """Refuse a second request about a thing in a community while one is open. One statement.

    Raises WrongState (``request_open``).
    """
    around = round_of(key, place, found.areas)
    if first := open_asking(found.district_id, key, {around}, limit=1):
        raise WrongState("request_open", appeal_id=first[0])


@transaction.atomic
def tie_request(*, actor: Actor, appeal_id: int, sought: str, now: datetime) -> int:
    """Say that a request asks for something that is missing. Returns the tie's id.

    By a clerk of its area who is no party, while it is open. Eight statements. Raises NotFound,
    NotAllowed, WrongState (``request_done``, ``tied_already``).
    """
    _check_seen(actor, appeal_id)
    one = named_today(desk(actor.district_id), sought, now)
    return _tie(actor, actor.district_id, appeal_id, one, TiedBy.CLERK, now)


def _check_seen(actor: Actor, appeal_id: int) -> None:
    """Tell whoever may not see a request the same as where there is none. One statement.

    Raises NotFound.
    """
    if appeal_id not in visible_among(actor, {appeal_id}):
        raise NotFound("appeal_unknown")


@transaction.atomic
def tie_arrival(
    *, actor: Actor, district_id: int, appeal_id: int, sought: str, now: datetime
) -> int:
    """Tie a request that has just come to what its reporter chose; by the house itself.

    Returns the tie's id, 0 where there is one already or no such thing any more: then a clerk looks
    at it as at any other. Seven statements. Raises NotAllowed.
    """
    if not actor.is_system:
        raise NotAllowed("tie_arrival")
    try:
        with transaction.atomic():
            one = named_today(desk(district_id), sought, now)
            return _tie(actor, district_id, appeal_id, one, TiedBy.REPORTER, now)
    except HouseError:
        return 0


def _tie(
    actor: Actor, district_id: int, appeal_id: int, one: NamedSought, by: TiedBy, now: datetime
) -> int:
    """Tell the request, and write the tie. Five statements. Raises WrongState."""
    said = GapNote(GapStep.TIED, one.key, one.name, one.name_en, by)
    appeals.note_gap(actor=actor, appeal_id=appeal_id, said=said, now=now)
    rows = Asking.objects.filter(district_id=district_id, appeal_id=appeal_id)
    if rows.exists():
        raise WrongState("tied_already")
    made = Asking.objects.create(
        district_id=district_id, appeal_id=appeal_id, sought=one.key, by=by.value, tied_at=now
    )
    tell(
        "asking.tied", f"asking:{made.pk}", district_id, actor, now, appeal=appeal_id,
        item=one.key, by=by.value,
    )  # fmt: skip
    return int(made.pk)


@transaction.atomic
def untie_request(*, actor: Actor, appeal_id: int, now: datetime) -> int:
    """Say that a request does not ask for a missing service after all. Returns the event's id.

    By a clerk of its area who is no party, while it is open: what was answered stays as it was
    answered. Seven statements. Raises NotFound, NotAllowed, WrongState (``request_done``,
    ``not_tied``).
    """
    _check_seen(actor, appeal_id)
    district_id = actor.district_id
    row = Asking.objects.filter(district_id=district_id, appeal_id=appeal_id).first()
    if row is None:
        raise WrongState("not_tied")
    names = names_of(district_id, {row.sought})[row.sought]
    said = GapNote(GapStep.UNTIED, row.sought, *names, TiedBy.CLERK)
    appeals.note_gap(actor=actor, appeal_id=appeal_id, said=said, now=now)
    if not Asking.objects.filter(pk=row.pk).delete()[0]:
        raise WrongState("not_tied")
    return tell(
        "asking.untied", f"asking:{row.pk}", district_id, actor, now, appeal=appeal_id,
        item=row.sought,
    )  # fmt: skip
