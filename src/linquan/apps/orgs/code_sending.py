"""Sending codes to telephones: read in one statement, sent in no transaction, noted in another."""

import json
from datetime import datetime
from typing import Final

import structlog

from linquan.apps.orgs import operations, queries, rules
from linquan.apps.orgs.types import CODE_SEALED_FOR, CodeDue
from linquan.kernel import secrets
from linquan.kernel.actors import Actor
from linquan.kernel.gateways import UnknownGateway, text_gateway

log = structlog.get_logger(__name__)
POSTMAN: Final = Actor.system("sign-in-codes")


def send_next(now: datetime) -> bool:
    """Send the code that is due next, and note what became of it; returns whether there was one.

    At least once: the key is the same for the same code, so that a gateway sends it once.
    """
    due = queries.code_due(now)
    if due is None:
        return False
    error = "expired" if now >= due.made_at + rules.CODE_LIFE else _send(due)
    operations.note_code_sending(actor=POSTMAN, code_id=due.code_id, error=error, now=now)
    return True


def _nowhere(phone: str, text: str, key: str) -> None:
    """Refuse to let a code lie in the outbox, where nobody reads it in time."""
    del phone, text, key
    msg = "no gateway is set up"
    raise UnknownGateway(msg)


def _send(due: CodeDue) -> str:
    """Hand a code to the gateway; returns what went wrong, by the name of the error."""
    try:
        phone, text = json.loads(secrets.unseal(due.sealed, f"{CODE_SEALED_FOR}:{due.district_id}"))
        text_gateway(_nowhere).send(phone, text, due.key)
    except Exception as failure:  # whatever a gateway raises: tried again while the code holds
        log.warning("code_not_sent", error=type(failure).__name__)
        return type(failure).__name__
    return ""
