"""Codes that wait to be sent."""

from datetime import datetime

from linquan.apps.orgs.models import SignInCode
from linquan.apps.orgs.types import CodeDue


def code_due(now: datetime) -> CodeDue | None:
    """Return the code that has waited longest to be sent, if one is due. One statement."""
    waiting = SignInCode.objects.filter(message_sealed__isnull=False, next_at__lte=now).order_by(
        "next_at"
    )
    row = waiting.values_list("id", "district_id", "made_at", "message_sealed").first()
    if row is None:
        return None
    code_id, district_id, made_at, sealed = row
    return CodeDue(code_id, district_id, made_at, bytes(sealed or b""))
