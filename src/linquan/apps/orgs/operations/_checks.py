"""What operations of organisations, people and the calendar check alike."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from linquan.apps.orgs import rules
from linquan.apps.orgs.models import Account, Organisation, Post
from linquan.kernel.actors import Actor, Role
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.events import EventRow, newest_of

BOOK = "orgs"


def permit(actor: Actor, district_id: int, verb: str) -> None:
    """Refuse whoever does not administer the district. Raises NotAllowed."""
    if not rules.may_administer(actor, district_id):
        raise NotAllowed(verb=verb)


def refuse_faults(faults: dict[str, str]) -> None:
    """Refuse input with faults by field. Raises Invalid."""
    if faults:
        raise Invalid(fields=faults)


def office_day(moment: datetime) -> date:
    """Day in the office at a moment."""
    return moment.astimezone(OFFICE_ZONE).date()


def own_newest(
    actor: Actor,
    subject: str,
    event_id: int,
    now: datetime,
    *,
    district_id: int,
    besides: Collection[str] = (),
) -> EventRow:
    """Return the change that is to be taken back; the caller has locked what it is about.

    Raises WrongState (``changed_meanwhile``: it is not the newest; ``cannot_take_back``: it is not
    one's own, or too long ago).
    """
    last = newest_of(district_id, subject, besides=besides)
    if last is None or last.event_id != event_id:
        raise WrongState(code="changed_meanwhile")
    if not rules.may_take_back(last, actor, now):
        raise WrongState(code="cannot_take_back")
    return last


def locked_account(account_id: int) -> Account:
    """Lock an account. One statement. Raises NotFound."""
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise NotFound(code="account_unknown")
    return account


def lock_living(organisation_ids: Collection[int]) -> None:
    """Lock organisations in order of id. Raises WrongState (``unit_retired``) if one has ended."""
    living = Organisation.objects.filter(pk__in=organisation_ids, valid_to__isnull=True)
    if len(living.select_for_update().order_by("id")) != len(set(organisation_ids)):
        raise WrongState(code="unit_retired")


def keep_an_administrator(district_id: int, leaving: Q, until: date) -> None:
    """Lock the administrators' posts in order of id, and refuse to end the last one.

    Two who end each other's at the same moment wait for one another here.
    """
    lasting = Post.objects.filter(
        district_id=district_id, role=Role.ADMINISTRATOR, valid_to__isnull=True
    )
    locked = list(lasting.select_for_update().order_by("id").values_list("id", flat=True))
    others = Post.objects.filter(
        pk__in=locked, valid_to__isnull=True, valid_from__lte=until, account__is_active=True
    ).exclude(leaving)
    if not others.exists():
        raise WrongState(code="last_administrator")


@contextmanager
def refusing_a_taken_name() -> Iterator[None]:
    """Refuse ``name`` when the database says that another organisation of the district has it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "organisation_name_once" not in str(error):
            raise
        raise Invalid.field(name="name", code="name_taken") from error
