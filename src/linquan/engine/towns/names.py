"""Names for estates, streets and bridges from the word lists."""

from collections.abc import Sequence
from typing import Any

from linquan.engine.errors import BadInput
from linquan.engine.towns.dice import Dice
from linquan.engine.towns.estates import Compound
from linquan.engine.towns.plan import Plan
from linquan.engine.towns.spec import read_fixture, read_name
from linquan.engine.towns.streets import Way
from linquan.engine.towns.types import GridKind, HomeKind, Name, Organisation, StreetKind

SIDE_NAMES = {
    "E": Name("东门", "East gate"),
    "S": Name("南门", "South gate"),
    "W": Name("西门", "West gate"),
    "N": Name("北门", "North gate"),
}


class Words:
    """The word lists of the fixtures, and draws from them."""

    def __init__(self, seed: int) -> None:
        self._data: dict[str, Any] = read_fixture("names.toml")
        self._dice = Dice(seed, "names")

    def listed(self, key: str, count: int) -> list[Name]:
        """Return the first `count` names of a list.

        Raises
        ------
        BadInput
            When the list is too short for a town of this size.
        """
        names = [read_name(row) for row in self._data[key]]
        if count > len(names):
            msg = f"the list {key} holds {len(names)} names, the town needs {count}"
            raise BadInput(msg)
        return names[:count]

    def drawn(self, key: str, count: int) -> list[Name]:
        """Return `count` different names of a list in a drawn order."""
        self.listed(key, count)
        return self._dice.shuffled([read_name(row) for row in self._data[key]])[:count]

    def suffix(self, kind: HomeKind) -> Name:
        """Draw the second half of an estate's name."""
        return read_name(self._dice.pick(self._data["suffixes"][kind.value]))

    def organisations(self, key: str) -> tuple[Organisation, ...]:
        """Return a list of organisations; one without a key is keyed by its place."""
        return tuple(
            Organisation(row.get("key", f"{key}-{place}"), read_name(row))
            for place, row in enumerate(self._data[key], start=1)
        )


def estate_names(words: Words, plan: Plan, compounds: Sequence[Compound]) -> list[Name]:
    """Return a name for each compound: its own where the plan gives one, else a drawn one."""
    homes = [compound for compound in compounds if compound.home_kind]
    stems = iter(words.drawn("stems", len(homes)))
    return [_estate_name(words, plan, compound, stems) for compound in compounds]


def _estate_name(words: Words, plan: Plan, compound: Compound, stems: Any) -> Name:
    given = plan.parcels[compound.parcel].use
    if given is not None or compound.home_kind is None:
        return given.name if given else Name("", "")
    stem, suffix = next(stems), words.suffix(compound.home_kind)
    return Name(stem.zh + suffix.zh, f"{stem.en} {suffix.en}")


def street_names(words: Words, ways: Sequence[Way]) -> list[Name]:
    """Return a name for each street, in the order of `ways`."""
    groups: dict[tuple[StreetKind, bool], str] = {
        (StreetKind.MAJOR, True): "uprights",
        (StreetKind.MAJOR, False): "levels",
        (StreetKind.PATH, False): "paths",
    }
    keys = [groups.get((way.kind, way.upright), "minors") for way in ways]
    pools = {
        key: iter((words.drawn if key == "minors" else words.listed)(key, keys.count(key)))
        for key in dict.fromkeys(keys)
    }
    return [next(pools[key]) for key in keys]


def grid_name(community: Name, serial: int, kind: GridKind, compounds: Sequence[Name]) -> Name:
    """Return the name of a grid; a dedicated one is named after its compound."""
    if kind is GridKind.DEDICATED and compounds:
        return Name(f"{compounds[0].zh}专属网格", f"{compounds[0].en} dedicated grid")
    short = community.en.removesuffix(" Community")
    return Name(f"{community.zh}第{serial}网格", f"{short} grid {serial}")
