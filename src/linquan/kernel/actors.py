"""Who acts: a person in posts, a key of an interface, the system, or whoever holds a link."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.http import HttpRequest

if TYPE_CHECKING:
    from linquan.kernel.models import Installation


STREET_DEPTH: Final = 3
"""Slashes of the path of a street, ``/district/street/``; a district's has fewer."""


class Role(StrEnum):
    """What a post is for. Permissions come from posts alone."""

    CLERK = "clerk"
    HANDLER = "handler"
    GRID_WORKER = "grid_worker"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"


class ActorKind(StrEnum):
    """Where an act came from."""

    PERSON = "person"
    KEY = "key"
    SYSTEM = "system"
    REPORTER = "reporter"
    STRANGER = "stranger"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Post:
    """A person's place in an organisation, and the area that organisation answers for.

    Paths are ids with slashes at both ends (``"/1/5/17/"``); "below" means starts with.
    """

    organisation_id: int
    organisation_path: str
    organisation_name: str
    role: Role
    district_id: int
    area_path: str
    organisation_name_en: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, with all that permission needs; never ``None``."""

    kind: ActorKind
    name: str
    account_id: int | None = None
    posts: tuple[Post, ...] = ()
    subject: str = ""
    key_id: int | None = None
    is_admitted: bool = False
    """Whether some protected file may be open to it: what the side bar needs; files ask further."""

    @classmethod
    def system(cls, name: str) -> "Actor":
        """Act for the house itself, under the name of the job or handler."""
        return cls(ActorKind.SYSTEM, name)

    @classmethod
    def reporter(cls, subject: str) -> "Actor":
        """Act for whoever holds the signed link of ``subject`` (``"appeal:7"``)."""
        return cls(ActorKind.REPORTER, "reporter", subject=subject)

    @classmethod
    def body(cls, subject: str, name: str) -> "Actor":
        """Act for a body outside that holds the signed link of ``subject`` (``"forward:7"``)."""
        return cls(ActorKind.BODY, name, subject=subject)

    @classmethod
    def key(cls, key_id: int, name: str, post: Post) -> "Actor":
        """Act for a programme that shows a key: it reaches as far as that post, never further."""
        return cls(ActorKind.KEY, name, posts=(post,), key_id=key_id)

    @classmethod
    def stranger(cls) -> "Actor":
        """Act for someone who has shown nothing."""
        return cls(ActorKind.STRANGER, "stranger")

    @property
    def is_system(self) -> bool:
        """Whether the house itself acts."""
        return self.kind is ActorKind.SYSTEM

    @property
    def actor_id(self) -> int | None:
        """Id of the account or of the key, as ``kind`` says; ``None`` for the others."""
        return self.key_id if self.kind is ActorKind.KEY else self.account_id

    @property
    def is_staff(self) -> bool:
        """Whether a person with at least one post acts."""
        return self.kind is ActorKind.PERSON and bool(self.posts)

    @property
    def district_id(self) -> int:
        """District of the first post; 0 for those without a post."""
        return self.posts[0].district_id if self.posts else 0

    @property
    def organisation_id(self) -> int | None:
        """Organisation of the first post."""
        return self.posts[0].organisation_id if self.posts else None

    def posts_over(self, area_path: str, *roles: Role) -> tuple[Post, ...]:
        """Posts whose organisation answers for ``area_path``, in any of ``roles`` if given.

        A department answers for duties, not for an area: its ``area_path`` is empty.
        """
        return tuple(
            p
            for p in self.posts
            if p.area_path and area_path.startswith(p.area_path) and (not roles or p.role in roles)
        )

    def posts_in(self, organisation_id: int, *roles: Role) -> tuple[Post, ...]:
        """Posts held in one organisation, in any of ``roles`` if given."""
        return tuple(
            p
            for p in self.posts
            if p.organisation_id == organisation_id and (not roles or p.role in roles)
        )

    def belongs_below(self, organisation_path: str) -> bool:
        """Whether any post lies in that organisation or one of its subordinates."""
        return bool(organisation_path) and any(
            p.organisation_path.startswith(organisation_path) for p in self.posts
        )

    def edits_lists(self, district_id: int) -> bool:
        """Whether it may change the dated lists of a district: its rules, as data.

        Clerks and administrators of the street level or above; the house itself.
        """
        return self.is_system or any(
            p.district_id == district_id
            and p.role in {Role.CLERK, Role.ADMINISTRATOR}
            and 0 < p.area_path.count("/") <= STREET_DEPTH
            for p in self.posts
        )

    def organisation_lines(self) -> tuple[str, ...]:
        """Every path from the root to each post's organisation, for one ``IN`` in a query."""
        lines: set[str] = set()
        for post in self.posts:
            ids = [part for part in post.organisation_path.split("/") if part]
            lines.update("/" + "/".join(ids[: n + 1]) + "/" for n in range(len(ids)))
        return tuple(sorted(lines))


class ActorRequest(HttpRequest):
    """A request after the middleware of the shell has said who acts, and when."""

    actor: Actor
    now: datetime
    installation: "Installation"
