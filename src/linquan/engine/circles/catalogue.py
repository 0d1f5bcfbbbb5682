"""The catalogue of a life circle: which facilities belong within how many minutes of whom."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Final

from linquan.engine.errors import BadFixture, BadInput
from linquan.engine.networks import Mode

MOST_ITEMS: Final = 1_000
MOST_MINUTES: Final = 120
MOST_M: Final = 50_000
COLUMNS: Final = (
    "code", "category", "category_en", "tier", "name", "name_en", "minutes", "standard_m",
    "audience", "least_people", "mode", "osm_tags", "osm_match", "source", "evidence",
)  # fmt: skip


class Tier(StrEnum):
    """How much an item is needed: 基础保障, 品质提升, 特色引导 (TD/T 1062-2021, from memory)."""

    BASIC = "basic"
    QUALITY = "quality"
    FEATURED = "featured"


class Match(StrEnum):
    """How well tags of OpenStreetMap tell an item: the item itself, something wider, nothing."""

    EXACT = "exact"
    COARSE = "coarse"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Item:
    """One kind of facility.

    Attributes
    ----------
    code
        Its own within a catalogue, such as ``HEA-B01``.
    category, category_en, name, name_en
        Words in Chinese and English.
    tier
        How much it is needed.
    minutes
        The circle it belongs to: minutes on foot, or by car where ``mode`` says so.
    standard_m
        Metres a standard gives instead of minutes; None where it gives none.
    audience
        Whom it is for: ``all`` or a word of the data.
    least_people
        People it takes to need one; None where nothing is said.
    mode
        How one gets there.
    osm_tags
        ``key=value`` of OpenStreetMap, any of which means the item.
    osm_match
        How well they do.
    source, evidence
        Which text asks for it, and how far that is known: nothing here is official by itself.
    """

    code: str
    category: str
    category_en: str
    tier: Tier
    name: str
    name_en: str
    minutes: int
    standard_m: int | None
    audience: str
    least_people: int | None
    mode: Mode
    osm_tags: tuple[str, ...]
    osm_match: Match
    source: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Items in a fixed order: the columns of every answer about them."""

    items: tuple[Item, ...]

    def __post_init__(self) -> None:
        """Raise BadInput where it is empty, too long, or a code stands twice."""
        codes = self.codes
        if not 1 <= len(codes) <= MOST_ITEMS:
            msg = f"a catalogue has 1 to {MOST_ITEMS:,} items, not {len(codes):,}"
            raise BadInput(msg)
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            msg = f"codes stand twice in the catalogue: {', '.join(twice)}"
            raise BadInput(msg)

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the items, in order."""
        return tuple(item.code for item in self.items)

    def position(self, code: str) -> int:
        """Return where an item stands. Raises BadInput where there is none of that code."""
        try:
            return self.codes.index(code)
        except ValueError:
            msg = f"the catalogue has no item {code!r}"
            raise BadInput(msg) from None

    def of_tier(self, tier: Tier) -> "Catalogue":
        """Keep the items of one tier. Raises BadInput where there are none."""
        return Catalogue(tuple(item for item in self.items if item.tier is tier))

    def of_mode(self, mode: Mode) -> "Catalogue":
        """Keep the items one walks to, or drives to. Raises BadInput where there are none."""
        return Catalogue(tuple(item for item in self.items if item.mode is mode))

    def by_tag(self) -> Mapping[str, tuple[int, ...]]:
        """Return positions of the items that each ``key=value`` of OpenStreetMap may mean."""
        found: dict[str, tuple[int, ...]] = {}
        for position, item in enumerate(self.items):
            for tag in item.osm_tags:
                found[tag] = (*found.get(tag, ()), position)
        return found


def load_catalogue(path: Path | None = None) -> Catalogue:
    """Read a catalogue from a table, or the one that comes with the engine.

    Parameters
    ----------
    path
        CSV in UTF-8 with the columns of :data:`COLUMNS`; without it the default of 66 items, which
        is a default and not an official list.

    Raises
    ------
    BadInput
        A line cannot be read; the message says which line and what is wrong with it.
    BadFixture
        The file of the engine itself is damaged.

    Examples
    --------
    >>> catalogue = load_catalogue()
    >>> len(catalogue.items), catalogue.items[0].name_en
    (66, 'Community health service centre')
    """
    if path is not None:
        return Catalogue(tuple(_items(_text(path).splitlines())))
    text = (files("linquan.engine.circles") / "data" / "catalogue.csv").read_text("utf-8")
    try:
        return Catalogue(tuple(_items(text.splitlines())))
    except BadInput as fault:
        raise BadFixture(str(fault)) from fault


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        msg = f"the catalogue {path} cannot be read as a table (CSV in UTF-8): {fault}"
        raise BadInput(msg) from fault


def _items(lines: Iterable[str]) -> Iterator[Item]:
    rows = csv.DictReader(lines)
    if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
        msg = f"the catalogue lacks the columns {', '.join(missing)}"
        raise BadInput(msg)
    for number, row in enumerate(rows, start=2):
        try:
            yield _item(row)
        except (ValueError, TypeError, AttributeError) as fault:
            msg = f"line {number} of the catalogue: {fault}"
            raise BadInput(msg) from None


def _item(row: Mapping[str, str]) -> Item:
    if not row["code"].strip() or not row["name"].strip():
        raise ValueError("code and name are needed")
    return Item(
        code=row["code"].strip(),
        category=row["category"],
        category_en=row["category_en"],
        tier=Tier(row["tier"]),
        name=row["name"],
        name_en=row["name_en"],
        minutes=_whole(row["minutes"], "minutes", MOST_MINUTES),
        standard_m=_maybe(row["standard_m"], "standard_m", MOST_M),
        audience=row["audience"].strip() or "all",
        least_people=_maybe(row["least_people"], "least_people", 100_000_000),
        mode=Mode(row["mode"]),
        osm_tags=tuple(tag.strip() for tag in row["osm_tags"].split("|") if tag.strip()),
        osm_match=Match(row["osm_match"]),
        source=row["source"],
        evidence=row["evidence"],
    )


def _maybe(text: str, name: str, most: int) -> int | None:
    return _whole(text, name, most) if text.strip() else None


def _whole(text: str, name: str, most: int) -> int:
    value = int(text) if text.strip().isdecimal() else 0
    if not 1 <= value <= most:
        msg = f"{name} must be a whole number from 1 to {most:,}, not {text!r}"
        raise ValueError(msg)
    return value
