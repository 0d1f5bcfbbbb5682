"""Sessions ended from outside: one's own, or all of a person by an administrator."""

from datetime import datetime

from django.db import transaction

from linquan.apps.orgs import rules
from linquan.apps.orgs.operations._checks import locked_account
from linquan.kernel import sessions
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, WrongState
from linquan.kernel.events import record


@transaction.atomic
def end_session(*, actor: Actor, account_id: int, reference: str, now: datetime) -> None:
    """End one session of a person at once.

    Raises NotAllowed (neither the person nor an administrator), NotFound, WrongState
    (``session_ended``: it has ended by itself, or is nobody's or somebody else's).
    """
    district_id = _permitted(actor, account_id, "end_session")
    if not sessions.end_one(account_id, reference):
        raise WrongState(code="session_ended")
    _tell(account_id, district_id, actor, now, 1)


@transaction.atomic
def end_sessions(*, actor: Actor, account_id: int, besides: str = "", now: datetime) -> int:
    """End every session of a person at once, but the one with the key ``besides``.

    Returns how many have ended. Raises NotAllowed (neither the person nor an administrator),
    NotFound, WrongState (``session_ended``: there is none).
    """
    district_id = _permitted(actor, account_id, "end_sessions")
    ended = sessions.end_of(account_id, besides=besides)
    if not ended:
        raise WrongState(code="session_ended")
    _tell(account_id, district_id, actor, now, ended)
    return ended


def _permitted(actor: Actor, account_id: int, verb: str) -> int:
    """Lock the account; returns its district. Raises NotAllowed, NotFound."""
    account = locked_account(account_id)
    if not rules.may_end_sessions(actor, account_id, account.district_id):
        raise NotAllowed(verb=verb)
    return account.district_id


def _tell(account_id: int, district_id: int, actor: Actor, now: datetime, ended: int) -> None:
    record(
        "account.sessions_ended", subject=f"account:{account_id}", actor=actor, at=now,
        district_id=district_id, data={"sessions": ended},
    )  # fmt: skip
