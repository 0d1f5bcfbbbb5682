"""How people sign in besides by name and password."""

from linquan.apps.orgs.models import SignInIdentifier
from linquan.apps.orgs.queries.directory import account
from linquan.apps.orgs.types import IdentifierRow, WaysIn
from linquan.kernel.rows import rows_of


def ways_in(district_id: int, account_id: int) -> WaysIn:
    """Return how a person of a district signs in. Two statements. Raises NotFound."""
    person = account(district_id, account_id)
    noted = SignInIdentifier.objects.filter(district_id=district_id, account_id=account_id)
    rows = rows_of(IdentifierRow, noted.values_list("kind", "hint", "linked_at"))
    return WaysIn(person, {row.kind: row for row in rows})
