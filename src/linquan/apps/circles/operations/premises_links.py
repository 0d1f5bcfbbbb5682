"""The link by which a company reports spaces: handed out, renewed, ended."""

from datetime import datetime, timedelta

from django.db import transaction

from linquan.apps.appeals.queries import desk
from linquan.apps.circles import premises_register, rules
from linquan.apps.circles.models import PremisesLink
from linquan.apps.circles.operations._register import permit
from linquan.apps.circles.premises import LinkIssued
from linquan.apps.circles.premises_links import LINK_DAYS, link_subject, premises_token
from linquan.apps.circles.telling import tell
from linquan.kernel import books as shelf
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound, WrongState


@transaction.atomic
def issue_premises_link(
    *, actor: Actor, district_id: int, unit_id: int, area_id: int, days: int, now: datetime
) -> LinkIssued:
    """Hand out a link to a company for an area; the one before it opens nothing any more.

    Five statements. Raises NotAllowed, Invalid (``unit``, ``area``, ``days``).
    """
    books = desk(district_id)
    permit(actor, books, area_id, "issue_premises_link")
    if unit_id not in {unit.organisation_id for unit in premises_register.companies(books)}:
        raise Invalid.field("unit", "operator_unknown")
    if books.areas.areas[area_id].is_retired:
        raise Invalid.field("area", "area_unknown")
    if not 1 <= days <= LINK_DAYS:
        raise Invalid.field("days", "out_of_range", least=1, limit=LINK_DAYS)
    until = books.calendar.closing(books.day(now + timedelta(days=days)))
    shelf.bump(district_id, premises_register.BOOK)  # a company has one link: one after the other
    held = PremisesLink.objects.filter(district_id=district_id, unit_id=unit_id)
    link = held.first() or PremisesLink(district_id=district_id, unit_id=unit_id, number=0)
    if link.pk:
        permit(actor, books, link.area_id, "issue_premises_link")
    link.area_id, link.until, link.number = area_id, until, link.number + 1
    link.save()
    about = link_subject(link.pk)
    tell("premiseslink.issued", about, district_id, actor, now, unit=unit_id, area=area_id)
    return LinkIssued(premises_token(link.pk, link.number, until), books.day(until))


@transaction.atomic
def end_premises_link(*, actor: Actor, link_id: int, now: datetime) -> int:
    """Let a company's link open nothing from now on. Returns the event's id.

    Four statements. Raises NotFound, NotAllowed, WrongState (``link_over``).
    """
    link = PremisesLink.objects.select_for_update().filter(pk=link_id).first()
    if link is None or not rules.may_see(actor, link.district_id):
        raise NotFound("unknown_link")
    permit(actor, desk(link.district_id), link.area_id, "end_premises_link")
    if link.until <= now:
        raise WrongState("link_over")
    link.until = now
    link.save(update_fields=["until"])
    about = link_subject(link.pk)
    return tell("premiseslink.ended", about, link.district_id, actor, now, unit=link.unit_id)
