"""Words of Open311 GeoReport v2, and what of the house they stand for. Pure; no own rules.

Specification: wiki.open311.org/GeoReport_v2 (2011), with the extensions that FixMyStreet uses.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from linquan.apps.appeals.types import DONE, OPEN, Status

LONGEST_NAME, LONGEST_HINT, LONGEST_KEYWORD, LONGEST_KEY = 100, 200, 20, 40
MOST_CHOICES, MOST_KEYWORDS = 100, 20
LONGEST_DOMAIN: Final = 80
DOMAIN: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]{1,78})[a-z0-9]")
"""A name under which programs reach a district or a street."""


class ServiceType(StrEnum):
    """What whoever reports gets: a number at once, a token for it, or nothing."""

    REALTIME = "realtime"
    BATCH = "batch"
    BLACKBOX = "blackbox"
    CLOSED = "closed"
    """Ours: not offered to programs at all."""


class Datatype(StrEnum):
    """What an attribute takes."""

    STRING = "string"
    NUMBER = "number"
    DATETIME = "datetime"
    TEXT = "text"
    ONE = "singlevaluelist"
    MANY = "multivaluelist"


LISTS: Final = frozenset({Datatype.ONE, Datatype.MANY})


class UpdateStatus(StrEnum):
    """The extended statuses of ``servicerequestupdates``."""

    OPEN = "open"
    CLOSED = "closed"
    FIXED = "fixed"
    IN_PROGRESS = "in_progress"
    PLANNED = "planned"
    ACTION_SCHEDULED = "action_scheduled"
    INVESTIGATING = "investigating"
    DUPLICATE = "duplicate"
    NOT_RESPONSIBLE = "not_councils_responsibility"
    NO_FURTHER_ACTION = "no_further_action"
    INTERNAL_REFERRAL = "internal_referral"
    CANCELLED = "cancelled"
    REOPEN = "reopen"
    FOR_TRIAGE = "for_triage"


EXTENDED: Final[dict[Status, UpdateStatus]] = {
    Status.RECEIVED: UpdateStatus.FOR_TRIAGE,
    Status.ASSIGNED: UpdateStatus.ACTION_SCHEDULED,
    Status.IN_PROGRESS: UpdateStatus.IN_PROGRESS,
    Status.WAITING: UpdateStatus.INVESTIGATING,
    Status.ANSWERED: UpdateStatus.FIXED,
    Status.DECLINED: UpdateStatus.NOT_RESPONSIBLE,
    Status.REOPENED: UpdateStatus.REOPEN,
    Status.CLOSED: UpdateStatus.CLOSED,
    Status.WITHDRAWN: UpdateStatus.CANCELLED,
}
BASIC: Final[dict[str, frozenset[Status]]] = {"open": OPEN, "closed": DONE}


def basic(status: Status) -> str:
    """Say a status as GeoReport's two."""
    return "open" if status in OPEN else "closed"


@dataclass(frozen=True, slots=True)
class JurisdictionRow:
    """A line of the list of jurisdictions."""

    jurisdiction_id: int
    code: str
    domain: str
    area_id: int
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class TermsRow:
    """A line of the list of services: how a matter is offered."""

    terms_id: int
    code: str
    type: str
    description: str
    description_en: str
    keywords: tuple[str, ...]
    valid_from: date
    valid_to: date | None

    @property
    def matter_code(self) -> str:
        """The matter it is about."""
        return self.code


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of an attribute with a list."""

    key: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class AttributeRow:
    """A line of the list of attributes; one that is not asked is only shown."""

    attribute_id: int
    code: str
    matter_code: str
    datatype: str
    is_required: bool
    is_asked: bool
    position: int
    name: str
    name_en: str
    hint: str
    hint_en: str
    choices: tuple[Choice, ...]
    valid_from: date
    valid_to: date | None
