"""Taking away all that is held on a member of staff, to give it to them."""

from datetime import datetime

from django.db import transaction

from linquan.apps.orgs import rules
from linquan.apps.orgs.models import Account
from linquan.kernel import letters, personal_rows
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound
from linquan.kernel.events import record
from linquan.kernel.personal import Whom
from linquan.kernel.personal_rows import Section

REASON_LEAST, REASON_LIMIT = 4, 200


@transaction.atomic
def export_account(
    *, actor: Actor, district_id: int, username: str, reason: str, now: datetime
) -> tuple[Section, ...]:
    """Gather all that is held on a member of staff: by an administrator, or of oneself.

    One event. One statement a table of the register, and two. Raises NotAllowed, Invalid,
    NotFound (``account_unknown``).
    """
    plain = letters.plain(reason).strip()
    if not REASON_LEAST <= len(plain) <= REASON_LIMIT:
        code = "too_short" if plain else "missing"
        code = "too_long" if len(plain) > REASON_LIMIT else code
        raise Invalid.field("reason", code, least=REASON_LEAST, limit=REASON_LIMIT)
    mine = Account.objects.filter(district_id=district_id, username=username.strip())
    account_id = mine.values_list("id", flat=True).first()
    is_own = account_id is not None and actor.account_id == account_id
    if not (is_own or rules.may_administer(actor, district_id)):
        raise NotAllowed("export_account")
    if account_id is None:
        raise NotFound("account_unknown")
    sections = personal_rows.sections(Whom(district_id, accounts=(account_id,)))
    record(
        "account.exported", subject=f"account:{account_id}", actor=actor, at=now,
        district_id=district_id,
        data={"reason": plain, "rows": sum(len(one.rows) for one in sections)},
    )  # fmt: skip
    return sections
