"""Lines, areas and units as a cell names them: by a name, by a code, or by a number."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from linquan.apps.appeals.desk import Desk
from linquan.apps.appeals.types import ChannelRow, MatterRow, PolicyRow
from linquan.apps.places.queries import area_references
from linquan.apps.places.references import References
from linquan.apps.places.types import Level
from linquan.kernel.exchange.columns import folded
from linquan.kernel.validity import Dated, valid_on

Key = TypeVar("Key", bound=Hashable)
Version = TypeVar("Version", bound=Dated)
LEVELS = frozenset(Level)


class Names(Generic[Key]):
    """What is meant by a word, and a word that means one thing only."""

    def __init__(self) -> None:
        self._keys: dict[str, set[Key]] = defaultdict(set)
        self._found: dict[str, frozenset[Key]] = {}

    def add(self, key: Key, *words: str) -> None:
        """Let words mean a thing, also."""
        for word in filter(None, map(folded, words)):
            self._keys[word].add(key)
        self._found.clear()

    def find(self, text: str) -> frozenset[Key]:
        """Return everything that a text may mean: one, when it is clear."""
        if text not in self._found:
            self._found[text] = frozenset(self._keys.get(folded(text), ()))
        return self._found[text]

    def told(self, key: Key, name: str, otherwise: str) -> str:
        """Return the name where it means this one alone, else the other word."""
        return name if self.find(name) == {key} else otherwise


@dataclass(frozen=True)
class Register:
    """Everything that cells of a district's tables name, as it is on a day."""

    books: Desk
    day: date
    areas: References
    matters: Names[str]
    channels: Names[str]
    units: Names[int]
    _areas_found: dict[str, tuple[int, ...]] = field(default_factory=dict)
    _areas_told: dict[int, str] = field(default_factory=dict)
    _matters_on: dict[tuple[str, date], MatterRow | None] = field(default_factory=dict)
    _channels_on: dict[tuple[str, date], ChannelRow | None] = field(default_factory=dict)
    _policies_on: dict[tuple[str, date], PolicyRow | None] = field(default_factory=dict)

    def areas_called(self, text: str) -> tuple[int, ...]:
        """Areas in use that a text may mean."""
        if text not in self._areas_found:
            self._areas_found[text] = self.areas.find(text, LEVELS)
        return self._areas_found[text]

    def area_told(self, area_id: int | None) -> str:
        """How a cell names an area; ``#7`` for one that is no longer in use."""
        if area_id is None:
            return ""
        if area_id not in self._areas_told:
            told = self.areas.told(area_id, LEVELS)
            self._areas_told[area_id] = told or f"#{area_id}"
        return self._areas_told[area_id]

    def matter_told(self, matter: MatterRow) -> str:
        """How a cell names a matter."""
        return self.matters.told(matter.code, matter.name, matter.code)

    def channel_told(self, channel: ChannelRow) -> str:
        """How a cell names a channel."""
        return self.channels.told(channel.code, channel.name, channel.code)

    def unit_told(self, organisation_id: int | None) -> str:
        """How a cell names an organisation."""
        if organisation_id is None:
            return ""
        name = self.books.organisations[organisation_id].name
        return self.units.told(organisation_id, name, f"#{organisation_id}")

    def matter_on(self, code: str, day: date) -> MatterRow | None:
        """Return the version of a matter on a day; one older than the list has today's."""
        if (code, day) not in self._matters_on:
            versions = [m for m in self.books.book.matters if m.code == code]
            self._matters_on[code, day] = self._version(versions, day)
        return self._matters_on[code, day]

    def channel_on(self, code: str, day: date) -> ChannelRow | None:
        """Return the version of a channel on a day, else today's."""
        if (code, day) not in self._channels_on:
            versions = [c for c in self.books.book.channels if c.code == code]
            self._channels_on[code, day] = self._version(versions, day)
        return self._channels_on[code, day]

    def policy_for(self, matter: MatterRow, day: date) -> PolicyRow | None:
        """Return the deadline of a matter on a day, else today's."""
        key = matter.policy_code, day
        if key not in self._policies_on:
            versions = [p for p in self.books.book.policies if p.code == matter.policy_code]
            self._policies_on[key] = self._version(versions, day)
        return self._policies_on[key]

    def _version(self, versions: Sequence[Version], day: date) -> Version | None:
        found = valid_on(versions, day) or valid_on(versions, self.day)
        return found[0] if found else None


def register(books: Desk, day: date) -> Register:
    """Make the register of a district from its books. No statement."""
    found = Register(books, day, area_references(books.areas), Names(), Names(), Names())
    for matter in books.book.matters:
        found.matters.add(matter.code, matter.name, matter.name_en, matter.code)
    for channel in books.book.channels:
        found.channels.add(channel.code, channel.name, channel.name_en, channel.code)
    for unit in books.organisations.values():
        names = () if unit.valid_to else (unit.name, unit.name_en)
        found.units.add(unit.organisation_id, *names)
        found.units.add(unit.organisation_id, f"#{unit.organisation_id}")
    return found
