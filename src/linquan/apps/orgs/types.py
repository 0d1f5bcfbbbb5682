"""Words and rows of organisations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
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


class IdentifierKind(StrEnum):
    """By what a person signs in besides name and password: another house's word, a telephone."""

    PROVIDER = "provider"
    PHONE = "phone"


class Scope(StrEnum):
    """What a key may be used for; the post it reaches as far as bounds it further."""

    APPEALS_READ = "appeals.read"
    APPEALS_WRITE = "appeals.write"
    LISTS_READ = "lists.read"
    PLACES_READ = "places.read"
    ORGANISATIONS_READ = "organisations.read"
    FIGURES_READ = "figures.read"
    CIRCLES_READ = "circles.read"
    CIRCLES_WRITE = "circles.write"
    EVENTS_READ = "events.read"
    OPEN311_REPORT = "open311.report"
    WEBHOOKS_WRITE = "webhooks.write"


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
    organisation_name_en: str
    role: str
    valid_from: date
    valid_to: date | None
    undo: int = 0
    """The event by which whoever looks at it may take its giving or ending back."""


@dataclass(frozen=True, slots=True)
class PersonKnown:
    """An account as an import finds it; of another district when its name is taken there."""

    account_id: int
    username: str
    name: str
    district_id: int
    is_active: bool


@dataclass(frozen=True, slots=True)
class PostHeld:
    """A post past, present or to come."""

    post_id: int
    account_id: int
    organisation_id: int
    role: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class PostGiven:
    """What giving a post returns; by the event it is taken back."""

    post_id: int
    event_id: int


# Events of an account that change nothing of it.
SIGN_IN_EVENTS = (
    "account.sign_in_tried",
    "account.step_passed",
    "account.sign_in_refused",
    "account.locked",
    "account.signed_in",
    "account.link_issued",
    "account.link_used",
    "account.second_step_set",
    "account.second_step_given_up",
    "account.identifier_linked",
    "account.code_owed",
    "account.code_sent",
    "account.code_not_sent",
    "account.code_spent",
    "account.sessions_ended",
    "account.admitted",
)
CALENDAR_CHANGED, DEADLINES_RECKONED = "calendar.changed", "deadlines.reckoned"


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


@dataclass(frozen=True, slots=True)
class ListedOrganisation:
    """An organisation in the list: with the area it answers for, and how many hold a post."""

    organisation: OrganisationRow
    area_name: str
    area_name_en: str
    people: int

    @property
    def depth(self) -> int:
        """How many organisations stand above it."""
        return self.organisation.path.count("/") - 2


@dataclass(frozen=True, slots=True)
class OrganisationsPage:
    """The list of organisations, and how many there are of each kind."""

    rows: tuple[ListedOrganisation, ...]
    in_use: int
    out_of_use: int
    by_kind: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class OrganisationChanged:
    """The newest change of an organisation; ``undo`` is its id when one may take it back."""

    kind: str
    fields: tuple[str, ...]
    actor_name: str
    at: datetime
    undo: int


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """One organisation: above it, below it, who holds and held which post."""

    organisation: OrganisationRow
    area_name: str
    area_name_en: str
    line: tuple[OrganisationRow, ...]
    parts: tuple[OrganisationRow, ...]
    posts: tuple[PostRow, ...]
    past_posts: tuple[PostRow, ...]
    people: tuple[AccountRow, ...]
    change: OrganisationChanged | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person of staff with the posts held now."""

    account: AccountRow
    posts: tuple[PostRow, ...]
    undo: int = 0
    """The event by which whoever looks at it may take closing or opening again back."""


@dataclass(frozen=True, slots=True)
class ProviderEntry:
    """Whose account the other house's word opens; without one, why: a code."""

    account_id: int | None
    username: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """Whose account a code opens."""

    account_id: int
    username: str


CODE_SEALED_FOR = "sign_in.code"


@dataclass(frozen=True, slots=True)
class CodeDue:
    """A code that is to be sent; sealed with the telephone that it goes to."""

    code_id: int
    district_id: int
    made_at: datetime
    sealed: bytes = field(repr=False)

    @property
    def key(self) -> str:
        """What keeps it from being sent twice."""
        return f"sign-in:{self.code_id}:{self.made_at.timestamp():.6f}"


@dataclass(frozen=True, slots=True)
class IdentifierRow:
    """By what a person signs in besides the password, masked, and since when it was used."""

    kind: str
    hint: str
    linked_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as its owner sees it; ``reference`` names it, and lets nobody in."""

    reference: str
    is_current: bool
    begun_at: datetime | None
    seen_at: datetime
    via: str
    device: str
    network: str


@dataclass(frozen=True, slots=True)
class WaysIn:
    """How one person signs in, and the sessions that are open."""

    account: AccountRow
    identifiers: Mapping[str, IdentifierRow]
    sessions: tuple[SessionRow, ...]
