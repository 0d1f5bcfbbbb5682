"""Whose requests these are: found by a telephone, or one by its number."""

from collections.abc import Callable

from linquan.apps.appeals import cases, rules
from linquan.apps.appeals.models import Appeal, Reporter
from linquan.apps.appeals.types import AppealScope
from linquan.kernel import secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid

MOST = 500
May = Callable[[Actor, AppealScope], bool]


def phone_of(who: str) -> str:
    """Return the telephone in one form; empty for the number of a request.

    Raises Invalid (``who``: ``neither_phone_nor_number``).
    """
    if rules.id_in_number(who) is not None:
        return ""
    phone = secrets.normalise_phone(who)
    if phone is None:
        raise Invalid.field("who", "neither_phone_nor_number")
    return phone


def requests_of(actor: Actor, district_id: int, who: str, may: May) -> list[Appeal]:
    """Requests of whoever left a telephone, or the one of a number, as far as one may.

    Of one district; the newest 500. One statement. Raises Invalid.
    """
    phone = phone_of(who)
    rows = Appeal.objects.filter(district_id=district_id).defer(*cases.HEAVY)
    if phone:
        told = secrets.phone_hash(phone, district_id)
        mine = Reporter.objects.filter(district_id=district_id, phone_hash=told)
        rows = rows.filter(pk__in=mine.values("appeal_id"))
    else:
        rows = rows.filter(pk=rules.id_in_number(who) or 0)
    found = list(rows.order_by("-pk")[:MOST])
    return [appeal for appeal in reversed(found) if may(actor, cases.scope_of(appeal))]


def may_ask(actor: Actor, district_id: int) -> bool:
    """Whether someone may look for what is held on a person: who works on requests."""
    return actor.is_staff and any(
        post.district_id == district_id and post.role in rules.WORKERS for post in actor.posts
    )
