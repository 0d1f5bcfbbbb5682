"""The door: who comes in with which key, for what, and how often."""

from typing import Final

from django.http import HttpRequest
from ninja.security import HttpBearer

from linquan.api.v1.refusals import TooMany
from linquan.apps.orgs import operations, queries
from linquan.apps.orgs.key_types import KeyRow
from linquan.apps.orgs.types import Scope
from linquan.kernel import secrets, tallies
from linquan.kernel.actors import ActorRequest
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import NotAllowed

LONGEST_KEY: Final = 100
MINUTE_S: Final = 60


class KeyRequest(ActorRequest):
    """A request that has come through the door."""

    auth: KeyRow
    rate: tuple[int, int]


class Key(HttpBearer):
    """`Authorization: Bearer lq_…` with a key that holds and has the scope of the endpoint.

    Two statements: the key, and the count of this minute; on its first use of a day three more.
    """

    def __init__(self, scope: Scope | None = None) -> None:
        self.scope = scope
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> KeyRow | None:
        """Return the key that is shown; ``None`` when it opens nothing.

        Raises TooMany, NotAllowed (``scope_missing``).
        """
        asked: KeyRequest = request  # type: ignore[assignment]
        key = queries.key_of(token, asked.now) if len(token) <= LONGEST_KEY else None
        if key is None:
            return None
        asked.actor = key.actor
        self._count(asked, key)
        if self.scope is not None and self.scope not in key.scopes:
            raise NotAllowed("scope_missing", scope=self.scope)
        if key.last_used_on != asked.now.astimezone(OFFICE_ZONE).date():
            operations.note_key_use(actor=key.actor, now=asked.now)
        return key

    @staticmethod
    def _count(asked: KeyRequest, key: KeyRow) -> None:
        """Count this request. Raises TooMany."""
        told = secrets.tally_key(key.district_id, "api key", str(key.key_id))
        limit = tallies.Limit("key", told, key.rate_per_minute)
        left = tallies.count_in_minute(key.district_id, limit, now=asked.now)
        asked.rate = (key.rate_per_minute, left or 0)
        if left is None:
            raise TooMany(wait_s=MINUTE_S - asked.now.second)
