"""One act on many requests at once: what is chosen, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

MOST_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Chosen:
    """A request as it was looked at when it was ticked."""

    appeal_id: int
    seen_version: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Which request was left alone, and why; one that may not be seen has no number."""

    appeal_id: int
    number: str
    code: str
    told: Mapping[str, str] = field(default_factory=dict)
    """Facts that the message needs; ``by``: who was quicker, where somebody was."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a basket did: all of it, nothing, or the good ones where that was asked for."""

    batch_id: UUID
    done: tuple[int, ...]
    refused: tuple[Refusal, ...] = field(default=())
