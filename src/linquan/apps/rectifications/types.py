"""Words, rows and the state tables of rectifications (整改)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from linquan.kernel.calendar import Unit

TITLE_LIMIT, PLACE_LIMIT, TEXT_LIMIT, ITEM_TEXT_LIMIT = 60, 120, 2000, 300
NAME_LIMIT, BASIS_LIMIT, LEAST_REASON = 60, 300, 4
ITEM_LIMIT, TERM_LIMIT, LINK_DAYS = 20, 365, 90


class Stage(StrEnum):
    """Where a rectification stands."""

    CLUE = "clue"
    """Somebody told of it; nobody has looked yet."""
    CONFIRMED = "confirmed"
    """Seen to be so; the order is to be written."""
    ORDERED = "ordered"
    """The party is to put it right."""
    REMEDIED = "remedied"
    """Every item is accepted; somebody else is to evaluate it."""
    CLOSED = "closed"
    DISMISSED = "dismissed"
    """It was not so."""
    HANDED_ON = "handed_on"
    """Another body, outside the register, has it."""
    WITHDRAWN = "withdrawn"
    """The order is taken back, for a reason."""


MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.CLUE: frozenset({Stage.CLUE, Stage.CONFIRMED, Stage.DISMISSED, Stage.HANDED_ON}),
    Stage.CONFIRMED: frozenset({Stage.ORDERED, Stage.WITHDRAWN}),
    Stage.ORDERED: frozenset({Stage.REMEDIED, Stage.WITHDRAWN}),
    Stage.REMEDIED: frozenset({Stage.CLOSED}),
    Stage.CLOSED: frozenset(),
    Stage.DISMISSED: frozenset(),
    Stage.HANDED_ON: frozenset(),
    Stage.WITHDRAWN: frozenset(),
}
OPEN = frozenset(stage for stage, steps in MOVES.items() if steps)
TOLD_TO_PARTY = frozenset({Stage.ORDERED, Stage.REMEDIED, Stage.CLOSED, Stage.WITHDRAWN})


class Origin(StrEnum):
    """Where a clue comes from."""

    REQUEST = "request"
    STAFF = "staff"
    OFFICE = "office"
    PATROL = "patrol"


class Finding(StrEnum):
    """What somebody who looked into a clue found."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    NOT_OURS = "not_ours"


class ItemState(StrEnum):
    """Where an item of an order stands."""

    OPEN = "open"
    REPORTED = "reported"
    """The party says that it is put right."""
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"


ITEM_MOVES: dict[ItemState, frozenset[ItemState]] = {
    ItemState.OPEN: frozenset({ItemState.REPORTED, ItemState.ACCEPTED}),
    ItemState.REPORTED: frozenset({ItemState.ACCEPTED, ItemState.SENT_BACK}),
    ItemState.SENT_BACK: frozenset({ItemState.REPORTED, ItemState.ACCEPTED}),
    ItemState.ACCEPTED: frozenset(),
}
WITH_PARTY = frozenset({ItemState.OPEN, ItemState.SENT_BACK})


class Delivery(StrEnum):
    """How an order reached the party."""

    HANDED_OVER = "handed_over"
    POST = "post"
    LEFT = "left"
    """Left at the place, before a witness."""
    ELECTRONIC = "electronic"


class TermCode(StrEnum):
    """For which step a time limit is."""

    VERIFY = "verify"
    ORDER = "order"
    REMEDY = "remedy"
    EVALUATE = "evaluate"


class EntryKind(StrEnum):
    """Of what the words are."""

    CLUE = "clue"
    VERIFIED = "verified"
    HANDED = "handed"
    ORDERED = "ordered"
    DELIVERED = "delivered"
    REPORTED = "reported"
    EXTENSION_ASKED = "extension_asked"
    EXTENSION_DECIDED = "extension_decided"
    VISITED = "visited"
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"
    EVALUATED = "evaluated"
    WITHDRAWN = "withdrawn"


SEEN_BY_PARTY = frozenset(
    {
        EntryKind.ORDERED, EntryKind.REPORTED, EntryKind.EXTENSION_ASKED,
        EntryKind.EXTENSION_DECIDED, EntryKind.ACCEPTED, EntryKind.SENT_BACK, EntryKind.WITHDRAWN,
    }
)  # fmt: skip
"""Words that the party reads: what is asked of it, and what it said itself."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What permission needs to know of a rectification."""

    district_id: int
    area_path: str
    owner_id: int
    owner_path: str
    party_path: str


@dataclass(frozen=True, slots=True)
class ClueDraft:
    """A clue as it is written down; ``party_id`` empty: nobody knows yet whose it is."""

    origin: Origin
    title: str
    text: str
    area_id: int
    place: str
    owner_id: int
    party_id: int | None = None
    appeal_id: int | None = None


@dataclass(frozen=True, slots=True)
class FindingDraft:
    """What was found; ``to_id`` or ``to_body``: who has it, where it is not ours."""

    finding: Finding
    text: str
    party_id: int | None = None
    to_id: int | None = None
    to_body: str = ""


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """One thing to be put right, and by when; without a day the ground's own limit counts."""

    text: str
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GroundRow:
    """A version of a legal basis; ``is_official``: the words are those of the law itself."""

    ground_id: int
    code: str
    name: str
    name_en: str
    basis: str
    is_official: bool
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class TermRow:
    """How long a step may take, from a day on."""

    code: str
    amount: int
    unit: Unit
    valid_from: date
    valid_to: date | None
    term_id: int = 0
    """0 for one of the house itself, which no list has written."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of an order as it stands."""

    item_id: int
    position: int
    text: str
    due_at: datetime
    state: ItemState
    asked_until: datetime | None
    asked_reason: str

    @property
    def is_with_party(self) -> bool:
        """Whether the party is to do something."""
        return self.state in WITH_PARTY


@dataclass(frozen=True, slots=True)
class Issued:
    """What issuing an order returns: its number and the link for the party."""

    number: str
    token: str
    expires_at: datetime
