"""Keys of programs: what they may do, and how pages list them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from linquan.apps.orgs.types import OrganisationRow, Scope
from linquan.kernel.actors import Actor, Post, Role


@dataclass(frozen=True, slots=True)
class KeyDraft:
    """What is needed to issue a key; ``valid_to`` is the first day on which it no longer holds."""

    organisation_id: int
    role: Role
    name: str
    scopes: frozenset[Scope]
    rate_per_minute: int
    valid_to: date


@dataclass(frozen=True, slots=True)
class KeyIssued:
    """A new key. The secret is told here and never again: what is kept is its hash."""

    key_id: int
    secret: str


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key that was shown, with what an edge needs to let it act."""

    key_id: int
    name: str
    post: Post
    scopes: frozenset[Scope]
    rate_per_minute: int
    valid_to: date
    last_used_on: date | None

    @property
    def actor(self) -> Actor:
        """Who acts when this key is shown."""
        return Actor.key(self.key_id, self.name, self.post)

    @property
    def district_id(self) -> int:
        """District in which it holds."""
        return self.post.district_id


class KeyState(StrEnum):
    """Whether a key opens anything."""

    HOLDS = "holds"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNIT_RETIRED = "unit_retired"


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A key as the page of keys shows it."""

    key_id: int
    name: str
    prefix: str
    organisation_id: int
    organisation_name: str
    organisation_name_en: str
    role: str
    scopes: tuple[str, ...]
    rate_per_minute: int
    valid_from: date
    valid_to: date
    last_used_on: date | None
    state: KeyState


@dataclass(frozen=True, slots=True)
class KeysPage:
    """Every key of a district, those that hold first, and whom one may be issued for."""

    keys: tuple[ListedKey, ...]
    organisations: tuple[OrganisationRow, ...]
