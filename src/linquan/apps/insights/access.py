"""Kinds of events that say who saw, took away or let in what; pure words of the access log."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Group(StrEnum):
    """What the log can be narrowed to."""

    SEEN = "seen"
    TAKEN = "taken"
    BROUGHT = "brought"
    ERASED = "erased"
    ENTERED = "entered"
    RIGHTS = "rights"


KINDS: Final[Mapping[Group, tuple[str, ...]]] = {
    Group.SEEN: ("reporter.unmasked", "details.shown", "details.refused",
                 "person.mentions_seen", "casefile.seen"),
    Group.TAKEN: (
        "appeals.exported", "exchange.exported", "person.exported", "account.exported",
        "casefile.exported",
    ),
    Group.ERASED: (
        "appeal.erased", "appeal.erasure_proposed", "appeal.erasure_dropped", "appeal.held",
        "appeal.redacted", "appeal.redaction_proposed", "appeal.redaction_dropped",
        "appeal.hold_lifted", "casefile.erased", "casefile.held", "casefile.hold_lifted",
    ),
    Group.BROUGHT: ("import.taken", "import.taken_back"),
    Group.ENTERED: (
        "account.signed_in", "account.sign_in_refused", "account.locked",
        "account.sessions_ended", "api_key.used",
    ),
    Group.RIGHTS: (
        "account.opened", "account.closed", "account.reopened", "account.password_set",
        "account.second_step_set", "account.second_step_given_up", "account.second_step_reset",
        "account.identifier_noted", "account.identifier_dropped", "account.identifier_linked",
        "post.given", "post.ended", "api_key.issued", "api_key.revoked",
        "admission.given", "admission.revoked",
    ),
}  # fmt: skip
"""Events by group, in the order in which the page offers them."""


def kinds_of(group: str) -> tuple[str, ...]:
    """Kinds of a group; of all when it is none."""
    wanted = [Group(group)] if group in set(Group) else list(Group)
    return tuple(kind for one in wanted for kind in KINDS[one])
