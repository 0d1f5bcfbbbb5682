"""What all operations of places check alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import IntegrityError, transaction

from linquan.apps.places import rules
from linquan.apps.places.models import Area
from linquan.apps.places.types import AREA_FOLLOWED
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.events import EventRow, newest_of

BOOK, ZONE_BOOK = "places", "zones"


def day_of(now: datetime) -> date:
    """Return the day in the office."""
    return now.astimezone(OFFICE_ZONE).date()


def permit(actor: Actor, district_id: int, verb: str) -> None:
    """Refuse whoever does not edit the places of the district. Raises NotAllowed."""
    if not rules.may_edit_places(actor, district_id):
        raise NotAllowed(verb=verb)


def refuse_faults(faults: dict[str, str], key: str = "") -> None:
    """Refuse input with faults by field. Raises Invalid."""
    if faults:
        raise Invalid(fields=faults, key=key)


def locked_area(area_id: int, *, retired: bool = False) -> Area:
    """Lock an area that is in use (or, if asked for, any). One statement.

    Raises NotFound, WrongState (``area_retired``).
    """
    area = Area.objects.select_for_update().filter(pk=area_id).first()
    if area is None:
        raise NotFound(code="area_unknown")
    if not retired:
        refuse_retired(area)
    return area


def refuse_retired(area: Area) -> None:
    """Refuse what is out of use. Raises WrongState (``area_retired``)."""
    if area.valid_to is not None:
        raise WrongState(code="area_retired", name=area.name)


@contextmanager
def refusing_a_taken_code() -> Iterator[None]:
    """Refuse ``code`` when the database says that another area of the district has it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "area_code_once" not in str(error):
            raise
        raise Invalid.field(name="code", code="code_taken") from error


def newest_change(area_id: int) -> EventRow | None:
    """Newest change of an area. Two statements. Raises NotFound."""
    district_id = Area.objects.filter(pk=area_id).values_list("district_id", flat=True).first()
    if district_id is None:
        raise NotFound(code="area_unknown")
    return newest_of(district_id, f"area:{area_id}", besides=(AREA_FOLLOWED,))


def check_own_newest(actor: Actor, last: EventRow | None, event_id: int, now: datetime) -> None:
    """Refuse to take back what is not the newest, not one's own, or too long ago.

    Raises WrongState (``changed_meanwhile``, ``cannot_take_back``).
    """
    if last is None or last.event_id != event_id:
        raise WrongState(code="changed_meanwhile")
    if not rules.may_take_back(last, actor, now):
        raise WrongState(code="cannot_take_back")


def code_of(area_id: int | None) -> str:
    """Return the code of an area; empty for none. One statement."""
    if area_id is None:
        return ""
    return Area.objects.filter(pk=area_id).values_list("code", flat=True).get()


@contextmanager
def refusing_a_taken_zone_name(refusal: HouseError) -> Iterator[None]:
    """Refuse when the database says that a zone of that kind and name is in use."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "zone_name_once" not in str(error):
            raise
        raise refusal from error
