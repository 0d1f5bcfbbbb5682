"""Words and rows of addresses."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a place of a gazetteer is."""

    AREA = "area"
    """A district, street, community or village."""
    ROAD = "road"
    DOOR = "door"
    """A house number of a road; ``within`` is the road."""
    ESTATE = "estate"
    BUILDING = "building"
    """A building of an estate; ``within`` is the estate."""
    SITE = "site"
    """A shop, firm, school, park, gate: whatever has a name of its own."""


class Reason(StrEnum):
    """What speaks for a candidate, and what against it."""

    NAME = "name"
    """Its name or another known name stands there letter by letter."""
    SHORT = "short"
    """Only the first half of its name stands there: 桂语 for 桂语花园."""
    TYPO = "typo"
    """Its name stands there but for one character."""
    PART = "part"
    """Some of its name stands there."""
    DETAIL = "detail"
    """The building or house number that is asked for is known."""
    DETAIL_UNKNOWN = "detail_unknown"
    """Others are known there, but not the one asked for."""
    AGREES = "agrees"
    """The community, street or road beside it fits."""
    CONFLICTS = "conflicts"
    """Another community or street is named than the one it lies in."""
    SAME_NAME = "same_name"
    """Other places are as likely: they have the same name, or differ as much."""
    UNREAD = "unread"
    """Words are left that nothing explains."""
    FINER = "finer"
    """The text also names something that says more exactly where it is."""
    BESIDE = "beside"
    """The text says beside, opposite, near it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a gazetteer.

    ``key`` names it to whoever asks; ``within`` and ``on`` are keys of other lines: what it lies
    in (building > estate > community > street > district; a door > its road), and the road it
    stands at. ``number`` is the number of a building or door, as written: "3", "a", "18-2".
    """

    key: int
    kind: Kind
    name: str
    lon: float | None = None
    lat: float | None = None
    within: int | None = None
    on: int | None = None
    number: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameDraft:
    """A name of a list or map that is taken over: ``key`` is its own there, such as way/123.

    ``lon`` and ``lat`` in degrees, WGS-84. ``within_key`` is the key of the estate of a building,
    or of the road of a house number; their ``name`` may then be that of the estate or road. A
    building without it whose ``name`` is that of one estate of the area tree belongs to that one.
    """

    key: str
    kind: Kind
    name: str
    lon: float
    lat: float
    number: str = ""
    within_key: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that an address may mean.

    ``confidence`` in [0, 1]: of generated addresses that were matched with the same marks, this
    share was right, down to the building or house number where one is known. ``by`` is the key of
    the place whose name stands there: the estate of a building, else the place itself. ``said`` is
    the part of the (folded) address that names it.
    """

    key: int
    confidence: float
    reasons: tuple[Reason, ...]
    by: int
    said: str
