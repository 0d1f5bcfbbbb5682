"""What a report of life circles is written from: plain figures and shapes, no tables, no clock.

Every name is given in both languages; the report takes the one it is written in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

GeoJson = Mapping[str, Any]
Bounds = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""
NO_MAP: Final[GeoJson] = {"type": "FeatureCollection", "features": []}
MOST_WORST: Final = 3
"""Areas named beside a gap; the map shows the others."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in Chinese and English; without an English one the Chinese stands for both."""

    zh: str
    en: str = ""

    def of(self, language: str) -> str:
        """Return it in a language."""
        return self.zh if language.startswith("zh") or not self.en else self.en


@dataclass(frozen=True, slots=True)
class CircleCounts:
    """How many people have how many of the basic items of a circle.

    ``people_by_count[k]`` have exactly ``k`` of the ``items`` that belong within ``minutes`` (those
    of smaller circles included): it has one place more than there are items.
    """

    minutes: int
    items: int
    people_by_count: tuple[int, ...]

    def __post_init__(self) -> None:
        """Raise ValueError where the counts do not fit the items."""
        if len(self.people_by_count) != self.items + 1:
            msg = f"{self.items} items, but {len(self.people_by_count)} counts"
            raise ValueError(msg)

    @property
    def people(self) -> int:
        """How many people live there."""
        return sum(self.people_by_count)

    @property
    def parts(self) -> tuple[int, int, int, int]:
        """People with all items, with at least half but not all, with fewer but some, with none."""
        counts, half = self.people_by_count, (self.items + 1) // 2
        full = counts[-1] if self.items else 0
        some = sum(counts[max(half, 1) : self.items])
        few = sum(counts[1 : max(half, 1)])
        return full, some, few, self.people - full - some - few


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures of the whole area."""

    people: int
    homes: int
    facilities: int
    circles: tuple[CircleCounts, ...] = ()


@dataclass(frozen=True, slots=True)
class Worst:
    """An area where many lack an item."""

    area: Name
    people: int


@dataclass(frozen=True, slots=True)
class Gap:
    """An item that somebody lacks.

    ``audience``: whom it is for, a word of the catalogue (``audience_words``).
    ``nearest_min``: minutes to the nearest one there is for the median of those who lack it; None
    where none was found at all. ``worst`` begins with the most people.
    """

    item: Name
    minutes: int
    audience: str
    people: int
    without: int
    worst: tuple[Worst, ...] = ()
    nearest_min: float | None = None
    is_basic: bool = True

    @property
    def share(self) -> float:
        """Part of the people concerned who lack it."""
        return self.without / self.people if self.people else 0.0


@dataclass(frozen=True, slots=True)
class Community:
    """A community: ``with_all`` are people who have all basic items, by minutes of the circle."""

    area: Name
    people: int
    homes: int
    facilities: int
    with_all: tuple[tuple[int, int], ...] = ()
    most_lacked: Name | None = None
    lacking: int = 0


@dataclass(frozen=True, slots=True)
class MapHome:
    """An estate or a home: its outline or point as GeoJSON, and whether it lacks what is shown."""

    geometry: GeoJson
    lacks: bool


@dataclass(frozen=True, slots=True)
class MapRing:
    """Where one gets within some minutes."""

    minutes: int
    geometry: GeoJson


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A point: a facility, the centre that circles are drawn around, or a proposed site."""

    name: Name
    lon: float
    lat: float
    is_centre: bool = False
    is_site: bool = False


@dataclass(frozen=True, slots=True)
class MapArea:
    """An outline with a name, such as a community."""

    name: Name
    geometry: GeoJson


@dataclass(frozen=True, slots=True)
class MapSheet:
    """A map: what it is called, what it shows, and in words what is to be seen on it.

    ``title`` may be None where there is an item: then the house says who lacks that. ``bounds`` is
    the part of the world that is shown at least; None for all that is drawn.
    """

    title: Name | None = None
    homes: tuple[MapHome, ...] = ()
    rings: tuple[MapRing, ...] = ()
    places: tuple[MapPlace, ...] = ()
    areas: tuple[MapArea, ...] = ()
    item: Name | None = None
    minutes: int = 0
    note: Name | None = None
    bounds: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A chosen site: who gains by it while all others stay.

    ``is_near``: it has no name; ``place`` is the home beside it. ``yuan``: what it costs, where
    money was asked about. ``lon``, ``lat``: where it stands.
    """

    place: Name
    people: int
    gains: tuple[Worst, ...] = ()
    is_near: bool = False
    yuan: int | None = None
    lon: float = 0.0
    lat: float = 0.0


@dataclass(frozen=True, slots=True)
class Rejected:
    """A site that was not chosen: how many people fewer would be reached if it had to be.

    ``yuan``: what it costs, where money was asked about.
    """

    place: Name
    at_least: int
    at_most: int
    is_near: bool = False
    yuan: int | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """Where to put an item.

    ``value``: people reached by the chosen sites; ``bound``: no choice reaches more; ``before``:
    people reached as it is. ``candidates`` were looked at, ``budget`` may be chosen. ``on`` is the
    day of its figures, where they are others than the report's. ``money`` is what the sites may
    cost together, where money says how many; ``has_examples``: prices are examples of the house.
    """

    item: Name
    minutes: int
    budget: int
    candidates: int
    before: int
    value: int
    bound: int
    people: int
    sites: tuple[Site, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    on: date | None = None
    money: int | None = None
    has_examples: bool = False

    @property
    def spent(self) -> int:
        """What the chosen sites cost together."""
        return sum(site.yuan or 0 for site in self.sites)

    @property
    def gap(self) -> float:
        """How far the choice may be from the best, as a part of the bound."""
        return (self.bound - self.value) / self.bound if self.bound else 0.0

    @property
    def is_proved(self) -> bool:
        """Whether no choice is better."""
        return self.value >= self.bound


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast somebody walks."""

    who: Name
    speed_m_s: float


@dataclass(frozen=True, slots=True)
class Methods:
    """How it was reckoned.

    ``is_default``: the catalogue is the one that comes with the house; ``sources`` says whose map,
    head-counts and facilities they are.
    """

    on: date
    speeds: tuple[Speed, ...] = ()
    items: int = 0
    is_default: bool = True
    sources: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Quality:
    """What is known to be wrong or missing in the data; 0 is not told.

    ``aside``: beside ways that do not hang together with the others.
    """

    facilities_without_point: int = 0
    facilities_coarse: int = 0
    facilities_planned: int = 0
    facilities_far: int = 0
    homes_far: int = 0
    people_far: int = 0
    estates_without_gate: int = 0
    estates_without_people: int = 0
    homes_aside: int = 0
    people_aside: int = 0
    facilities_aside: int = 0


@dataclass(frozen=True, slots=True)
class ReportData:
    """All of a report.

    ``title`` and ``subtitle`` may be None: then the house says what it is of ``area``.
    ``base_map`` is GeoJSON as `places.queries.base_map` returns it; ``attribution`` whose it is.
    """

    area: Name
    office: Name
    made_on: date
    summary: Summary
    methods: Methods
    is_demo: bool = False
    title: Name | None = None
    subtitle: Name | None = None
    gaps: tuple[Gap, ...] = ()
    communities: tuple[Community, ...] = ()
    maps: tuple[MapSheet, ...] = ()
    advice: tuple[Advice, ...] = ()
    quality: Quality = field(default_factory=Quality)
    base_map: GeoJson = field(default_factory=lambda: NO_MAP)
    attribution: Name = field(default_factory=lambda: Name(""))
