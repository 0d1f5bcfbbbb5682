"""Words and rows of coverage runs: what was asked, with which inputs, and how it stands. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from linquan.apps.circles.facilities import FacilityRow
from linquan.apps.circles.homes import digest_of
from linquan.apps.circles.types import Audience
from linquan.engine.circles.catalogue import Item, Match, Tier
from linquan.engine.networks import Mode

LABEL_LIMIT: Final = 60
MOST_SITES: Final = 200
CIRCLES: Final = (5, 10, 15)
"""Minutes of the three circles on foot; each also needs all that the smaller ones need."""
DRIVEN: Final = (10, 20, 30)
"""Minutes by car that rings are drawn at."""
FARTHEST: Final = {Mode.WALK: 30_000, Mode.DRIVE: 36_000}
"""How far is looked for what is nearest, at least: 3 km on foot (decimetres), an hour by car
(tenths of a second). Beyond it a home is told to have none at all."""
DS_PER_MIN: Final = 600
"""Tenths of a second in a minute."""
WALKERS: Final = {
    Audience.ELDERLY: "elder", Audience.CHILDREN: "pram", Audience.FAMILIES: "pram",
}  # fmt: skip
"""Whose speed counts for the items of an audience: example, default. All others walk as adults."""
AGES: Final[Mapping[Audience, tuple[int, int | None]]] = {
    Audience.ELDERLY: (60, None), Audience.CHILDREN: (0, 14), Audience.FAMILIES: (0, 6),
}  # fmt: skip
"""Who is meant by an audience, by age: example, default. The others mean everybody."""
ADULT: Final = "adult"


class RunKind(StrEnum):
    """Why a run was made."""

    STANDING = "standing"
    """The house keeps the newest one true by itself."""
    ASKED = "asked"
    """Somebody asked what would be if something changed."""


class RunState(StrEnum):
    """Where a run stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


OPEN_RUNS: Final = (RunState.WAITING, RunState.RUNNING)


@dataclass(frozen=True, slots=True)
class Place:
    """A facility as a run counts it; one that is only thought of has an id below 0."""

    facility_id: int
    name: str
    name_en: str
    item_code: str
    lon: float
    lat: float
    capacity: int | None = None
    capacity_unit: str = ""


def places_of(rows: Iterable[FacilityRow]) -> tuple[Place, ...]:
    """Return facilities as a run counts them: those with a point."""
    return tuple(
        Place(
            row.facility_id, row.name, row.name_en, row.item_code, row.lon, row.lat, row.capacity,
            row.capacity_unit,
        )
        for row in rows
        if row.lon is not None and row.lat is not None
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Work:
    """A workplace as a run counts it; ``zone_id`` is 0 for one that lies in no zone."""

    code: str
    lon: float
    lat: float
    jobs: int
    zone_id: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast somebody walks, and what they are called."""

    cm_s: int
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What a run takes an item for, in place of what the catalogue says."""

    code: str
    minutes: int
    standard_m: int | None
    audience: str
    least_people: int | None

    def applied(self, item: Item) -> Item:
        """Return the item with the change made."""
        return replace(
            item, minutes=self.minutes, standard_m=self.standard_m, audience=self.audience,
            least_people=self.least_people,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Changes:
    """What a run changes of what stands.

    Places that are added, facilities that are left out, items that are taken for something else;
    ``year``: people are those that are forecast for it, 0: those of today.
    """

    added: tuple[Place, ...] = ()
    left_out: tuple[int, ...] = ()
    items: tuple[ItemChange, ...] = ()
    year: int = 0

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Changes":
        """Read what a run keeps."""
        added = tuple(Place(**one) for one in told.get("added", ()))
        items = tuple(ItemChange(**one) for one in told.get("items", ()))
        return cls(added, tuple(told.get("left_out", ())), items, told.get("year", 0))

    def told(self) -> dict[str, Any]:
        """Return it as a run keeps it."""
        return {
            "added": [asdict(one) for one in self.added], "left_out": [*self.left_out],
            "items": [asdict(one) for one in self.items], "year": self.year,
        }  # fmt: skip

    @property
    def count(self) -> int:
        """How many things differ."""
        return len(self.added) + len(self.left_out) + len(self.items) + bool(self.year)

    def applied(self, places: tuple[Place, ...]) -> tuple[Place, ...]:
        """Return the places with the changes made."""
        gone = frozenset(self.left_out)
        return (*(p for p in places if p.facility_id not in gone), *self.added)

    def adjusted(self, items: tuple[Item, ...]) -> tuple[Item, ...]:
        """Return the items of a catalogue with the changes made; unknown ones change nothing."""
        wanted = {one.code: one for one in self.items}
        return tuple(wanted[i.code].applied(i) if i.code in wanted else i for i in items)


@dataclass(frozen=True)
class Inputs:
    """Everything a run was made from: with the same inputs it gives the same answer.

    ``networks`` and ``homes`` are named by digests.
    """

    on: date
    networks: Mapping[str, str]
    homes: str
    items: tuple[Item, ...]
    speeds: Mapping[str, Pace]
    places: tuple[Place, ...]
    workplaces: tuple[Work, ...] = ()
    working: tuple[int, int] = (16, 59)
    """The youngest and the oldest age of those who work."""
    levels: tuple[Item, ...] = ()
    """Levels of the network of positions; those with a position are looked for like items."""
    posts: tuple[Place, ...] = ()
    """Open positions with a point; their item is the code of their level."""
    grounds: Mapping[int, int] = field(default_factory=dict)
    """Square metres of the areas that homes lie in, down to the estate, where they are drawn."""

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Inputs":
        """Read what a run keeps."""
        return cls(
            date.fromisoformat(told["on"]), told["networks"], told["homes"],
            tuple(_item(one) for one in told["items"]),
            {code: Pace(*pace) for code, *pace in told["speeds"]},
            tuple(Place(**one) for one in told["places"]),
            tuple(Work(*one) for one in told.get("workplaces", ())),
            tuple(told.get("working", (16, 59))),
            tuple(_item(one) for one in told.get("levels", ())),
            tuple(Place(**one) for one in told.get("posts", ())),
            dict(told.get("grounds", ())),
        )  # fmt: skip

    def told(self) -> dict[str, Any]:
        """Return them as a run keeps them: plain enough to be equal to what is read again."""
        return {
            "on": self.on.isoformat(), "networks": dict(self.networks), "homes": self.homes,
            "items": [_told_item(item) for item in self.items],
            "speeds": [[c, p.cm_s, p.name, p.name_en] for c, p in self.speeds.items()],
            "places": [asdict(place) for place in self.places],
            "workplaces": [[w.code, w.lon, w.lat, w.jobs, w.zone_id] for w in self.workplaces],
            "working": [*self.working],
            "levels": [_told_item(item) for item in self.levels],
            "posts": [asdict(place) for place in self.posts],
            "grounds": [[area_id, m2] for area_id, m2 in self.grounds.items()],
        }  # fmt: skip

    def with_changes(self, changes: Changes) -> "Inputs":
        """Return the inputs of what would be."""
        levels = {one.code for one in self.levels}
        posts = tuple(one for one in changes.added if one.item_code in levels)
        places = tuple(one for one in changes.added if one.item_code not in levels)
        return replace(
            self, places=replace(changes, added=places).applied(self.places),
            posts=replace(changes, added=posts).applied(self.posts),
            items=changes.adjusted(self.items),
        )  # fmt: skip

    @cached_property
    def wanted(self) -> tuple[Item, ...]:
        """Items of the catalogue, and levels of the network behind them."""
        return (*self.items, *self.levels)

    @cached_property
    def by_item(self) -> Mapping[str, tuple[Place, ...]]:
        """Places by the code of their item or level, in order of their ids."""
        found: dict[str, list[Place]] = {item.code: [] for item in self.wanted}
        every = (*self.places, *self.posts)
        for place in sorted(every, key=lambda place: place.facility_id):
            if place.item_code in found:
                found[place.item_code].append(place)
        return {code: tuple(places) for code, places in found.items()}

    @cached_property
    def index_of(self) -> Mapping[str, int]:
        """Where each item stands among the sums, and each level."""
        return {item.code: n for n, item in enumerate(self.wanted)}

    def item(self, code: str) -> Item | None:
        """Return an item of the run's catalogue, or a level."""
        at = self.index_of.get(code)
        return None if at is None else self.wanted[at]

    @property
    def reckoned(self) -> tuple[Item, ...]:
        """Items that are reckoned: those of a mode that there is a network for."""
        return tuple(item for item in self.items if item.mode in self.networks)

    @cached_property
    def looked_for(self) -> tuple[Item, ...]:
        """What is reckoned of the catalogue, and levels of the network that have a position."""
        levels = (level for level in self.levels if self.by_item[level.code])
        return (*self.reckoned, *(one for one in levels if one.mode in self.networks))

    @cached_property
    def unlooked(self) -> frozenset[str]:
        """Codes of levels that nobody has, as no position of them stands: nothing is reckoned."""
        return frozenset(
            one.code
            for one in self.levels
            if one.mode in self.networks and not self.by_item[one.code]
        )

    @cached_property
    def column_digests(self) -> Mapping[str, str]:
        """Names of what every home has of each item that is looked for, by its code."""
        return {item.code: self._column_digest(item) for item in self.looked_for}

    @cached_property
    def ring_digests(self) -> Mapping[str, str]:
        """Names of the rings around the places of each item that is looked for, by its code."""
        return {item.code: self._ring_digest(item) for item in self.looked_for}

    def _column_digest(self, item: Item) -> str:
        """Name what every home has of an item: it follows from homes, ways and places alone."""
        points = [f"{p.facility_id}:{p.lon!r}:{p.lat!r}" for p in self.by_item[item.code]]
        return digest_of(
            "column 1", self.homes, self.networks[item.mode], str(self.farthest(item)), *points
        )

    def supply_digest(self, item: Item, groups: tuple[int, ...]) -> str:
        """Name how the capacities of an item are shared among some groups of age."""
        offers = [
            f"{p.facility_id}:{p.lon!r}:{p.lat!r}:{p.capacity}" for p in self.offering(item.code)
        ]
        meant = ",".join(map(str, groups))
        return digest_of(
            "supply 1", self.homes, self.networks[item.mode], str(self.own_limit(item)), meant,
            *offers,
        )  # fmt: skip

    def offering(self, code: str) -> tuple[Place, ...]:
        """Places of an item whose capacities can be added up: those with the unit most have.

        Of units that equally many have, the first one counts.
        """
        told = [place for place in self.by_item[code] if place.capacity is not None]
        units = Counter(place.capacity_unit for place in told)
        return tuple(p for p in told if p.capacity_unit == units.most_common(1)[0][0])

    def _ring_digest(self, item: Item) -> str:
        """Name the rings around the places of an item."""
        points = [f"{p.facility_id}:{p.lon!r}:{p.lat!r}" for p in self.by_item[item.code]]
        bands = [str(limit) for limit in self.bands(item)]
        return digest_of("rings 2", self.networks[item.mode], *bands, "/", *points)

    def speed_of(self, item: Item) -> str:
        """Code of the speed at which whoever needs an item walks."""
        code = WALKERS.get(Audience(item.audience), ADULT)
        return code if code in self.speeds else ADULT

    def limit(self, item: Item, minutes: int, speed_code: str = "") -> int:
        """Return how far one gets in some minutes, in the unit of the item's network."""
        if item.mode is Mode.DRIVE:
            return minutes * DS_PER_MIN
        return minutes * 60 * self.speeds[speed_code or self.speed_of(item)].cm_s // 10

    def own_limit(self, item: Item) -> int:
        """Return how far an item may be from whoever needs it."""
        return self.limit(item, item.minutes)

    def bands(self, item: Item) -> tuple[int, ...]:
        """Return every limit that rings of an item are drawn at, ascending."""
        if item.mode is Mode.DRIVE:
            return tuple(self.limit(item, minutes) for minutes in minutes_shown(item))
        minutes = minutes_shown(item)
        return tuple(sorted({self.limit(item, m, code) for m in minutes for code in self.speeds}))

    def farthest(self, item: Item) -> int:
        """Return how far is looked for an item: no band of it lies beyond."""
        return max(FARTHEST[item.mode], *self.bands(item))


def minutes_shown(item: Item) -> tuple[int, ...]:
    """Return the minutes at which rings of an item are drawn and people are counted."""
    minutes = CIRCLES if item.mode is Mode.WALK else DRIVEN
    return tuple(sorted({*minutes, item.minutes}))


def _told_item(item: Item) -> dict[str, Any]:
    return asdict(item) | {"osm_tags": [*item.osm_tags]}


def _item(told: Mapping[str, Any]) -> Item:
    words: dict[str, Any] = {
        "tier": Tier(told["tier"]), "mode": Mode(told["mode"]),
        "osm_tags": tuple(told["osm_tags"]), "osm_match": Match(told["osm_match"]),
    }  # fmt: skip
    return Item(**{**told, **words})


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as lists show it, its columns in the order of :data:`FIELDS`."""

    run_id: int
    district_id: int
    kind: str
    state: str
    label: str
    on_day: date
    counts: Mapping[str, Any]
    refused: str
    account_id: int | None
    account_name: str
    asked_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether the worker has still to do with it."""
        return self.state in OPEN_RUNS


FIELDS: Final = ("id", *RunRow.__slots__[1:])


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run found, as it is kept: columns by item, rings by item, and the sums.

    ``columns`` and ``rings`` name by digest what belongs to each item; ``made`` are those that were
    not kept yet. ``parts`` name what else was found, such as ``supply:CODE``.
    """

    inputs: Inputs
    columns: Mapping[str, str]
    rings: Mapping[str, str]
    made_columns: Mapping[str, tuple[bytes, bytes]]
    made_rings: Mapping[str, Mapping[str, Any]]
    totals: bytes
    counts: Mapping[str, Any]
    parts: Mapping[str, str] = field(default_factory=dict)
    made_parts: Mapping[str, bytes] = field(default_factory=dict)
