"""Words and rows of organisations."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class OrganisationKind(StrEnum):
    """What kind of body answers, serves or is complained about."""

    DEPARTMENT = "department"
    STREET_OFFICE = "street_office"
    COMMUNITY = "community"
    PROPERTY_COMPANY = "property_company"
    FIRM = "firm"
    SHOP = "shop"


class Outcome(StrEnum):
    """What became of a step of signing in; a step that was not passed stays ``TRIED``."""

    TRIED = "tried"
    PASSED = "passed"
    SIGNED_IN = "signed_in"


PUBLIC_BODIES = frozenset(
    {OrganisationKind.DEPARTMENT, OrganisationKind.STREET_OFFICE, OrganisationKind.COMMUNITY}
)


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One organisation as lists show it."""

    organisation_id: int
    kind: str
    name: str
    name_en: str
    parent_id: int | None
    path: str
    area_id: int | None
    area_path: str
    phone: str
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class OrganisationDraft:
    """What is needed to add an organisation; ``area_id`` is the area it answers for."""

    kind: OrganisationKind
    name: str
    name_en: str = ""
    parent_id: int | None = None
    area_id: int | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class PostRow:
    """Who holds which post where, since when."""

    post_id: int
    person_id: int
    person_name: str
    organisation_id: int
    organisation_name: str
    role: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class CalendarDayRow:
    """A day that differs from the plain weekday rule."""

    day: date
    is_workday: bool
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class OrganisationChange:
    """Every field of an organisation that may be changed; what is the same stays untouched."""

    name: str
    name_en: str = ""
    area_id: int | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """How a person signs in, without the secret."""

    account_id: int
    username: str
    name: str
    is_active: bool
    has_second_step: bool
