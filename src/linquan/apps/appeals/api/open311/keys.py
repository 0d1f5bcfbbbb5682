"""Who calls, told by a key: what it may do, and how often in a minute."""

from http import HTTPStatus
from typing import Final

from linquan.apps.appeals.api.open311.asking import Ask
from linquan.apps.orgs import operations as orgs
from linquan.apps.orgs.key_types import KeyRow
from linquan.apps.orgs.queries import key_of
from linquan.apps.orgs.types import Scope
from linquan.kernel import secrets, tallies
from linquan.kernel.clock import OFFICE_ZONE
from linquan.kernel.errors import HouseError, NotAllowed
from linquan.kernel.tallies import Limit

MINUTE: Final = 60


class TooOften(HouseError):
    """The key has been used too often within this minute (429)."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    default_code = "too_often"


def writer(ask: Ask) -> KeyRow:
    """Return the key of a program that may report here, and count the call.

    Raises NotAllowed (``key_needed``, ``key_unknown``, ``key_elsewhere``, ``key_scope``), TooOften.
    """
    key = reader(ask)
    if key is None:
        raise NotAllowed("key_needed")
    limit = Limit(
        "key", secrets.tally_key(key.district_id, "key", str(key.key_id)), key.rate_per_minute
    )
    if tallies.count_in_minute(key.district_id, limit, now=ask.now) is None:
        raise TooOften(limit=key.rate_per_minute)
    if key.last_used_on != ask.now.astimezone(OFFICE_ZONE).date():
        orgs.note_key_use(actor=key.actor, now=ask.now)
    return key


def reader(ask: Ask) -> KeyRow | None:
    """Return the key that was shown, none where none was. Raises NotAllowed for a bad one."""
    secret = ask.said("api_key")
    if not secret:
        return None
    key = key_of(secret, ask.now)
    if key is None:
        raise NotAllowed("key_unknown")
    if Scope.OPEN311_REPORT not in key.scopes:
        raise NotAllowed("key_scope")
    if key.district_id != ask.land.desk.district_id:
        raise NotAllowed("key_elsewhere")
    return key
