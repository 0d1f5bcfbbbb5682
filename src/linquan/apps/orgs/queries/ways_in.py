"""How people sign in besides by name and password."""

from datetime import datetime, timedelta

from linquan.apps.orgs.models import SignInIdentifier
from linquan.apps.orgs.queries.directory import account
from linquan.apps.orgs.queries.sessions import sessions_of
from linquan.apps.orgs.types import IdentifierRow, WaysIn
from linquan.kernel.rows import rows_of


def ways_in(
    district_id: int, account_id: int, now: datetime, *, moved: timedelta = timedelta(0)
) -> WaysIn:
    """Return how a person of a district signs in. Three statements. Raises NotFound.

    ``now`` and ``moved`` are those of :func:`sessions_of`.
    """
    person = account(district_id, account_id)
    noted = SignInIdentifier.objects.filter(district_id=district_id, account_id=account_id)
    rows = rows_of(IdentifierRow, noted.values_list("kind", "hint", "linked_at"))
    sessions = sessions_of(account_id, now, moved=moved)
    return WaysIn(person, {row.kind: row for row in rows}, sessions)
