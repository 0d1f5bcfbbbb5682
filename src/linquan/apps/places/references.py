"""Areas as people name them in a cell: by code, by name, by the names above it, or by number."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Final, Protocol

JOINT: Final = " / "
_JOINT = re.compile(r"\s*[/>]\s*")
_NUMBERED = re.compile(r"#(\d{1,18})")


class Named(Protocol):
    """What stands in the tree under a name."""

    @property
    def name(self) -> str:
        """Its own name."""
        ...

    @property
    def code(self) -> str:
        """Its code, empty for none."""
        ...

    @property
    def level(self) -> str:
        """Its level."""
        ...


class References:
    """Finds areas by what a cell says, and says in a cell what finds them again."""

    def __init__(self) -> None:
        self._lines: dict[int, tuple[int, ...]] = {}
        self._areas: dict[int, Named] = {}
        self._by_code: dict[str, int] = {}
        self._by_name: dict[str, list[int]] = defaultdict(list)

    def add(self, area_id: int, area: Named, above: int | None) -> None:
        """Add an area below one that was added before."""
        self._areas[area_id] = area
        self._lines[area_id] = (*self._lines.get(above or 0, ()), area_id)
        self._by_name[_plain(area.name)].append(area_id)
        if area.code:
            self._by_code[area.code] = area_id

    def find(self, text: str, levels: Collection[str]) -> tuple[int, ...]:
        """Return every area of those levels that a text may mean: one, when it is clear."""
        if (number := _NUMBERED.fullmatch(text.strip())) is not None:
            return self._of_levels([int(number[1])], levels)
        if (area_id := self._by_code.get(text.strip())) is not None:
            return self._of_levels([area_id], levels)
        whole = self._of_levels(self._by_name.get(_plain(text), ()), levels)
        return whole or self._below(_JOINT.split(unicodedata.normalize("NFKC", text)), levels)

    def told(self, area_id: int | None, levels: Collection[str]) -> str:
        """Return what :meth:`find` finds this one area by, empty for none."""
        if area_id is None or area_id not in self._areas:
            return ""
        line = self._lines[area_id][1:] or self._lines[area_id]
        text = JOINT.join(self._areas[one].name for one in line)
        return text if self.find(text, levels) == (area_id,) else f"#{area_id}"

    def _below(self, names: Sequence[str], levels: Collection[str]) -> tuple[int, ...]:
        *above, name = map(_plain, names)
        found = self._of_levels(self._by_name.get(name, ()), levels)
        return tuple(area_id for area_id in found if self._has_above(area_id, above))

    def _has_above(self, area_id: int, names: Sequence[str]) -> bool:
        """Whether these names stand above an area, in this order."""
        line: Iterable[str] = iter([_plain(self._areas[o].name) for o in self._lines[area_id][:-1]])
        return all(name in line for name in names)

    def _of_levels(self, ids: Iterable[int], levels: Collection[str]) -> tuple[int, ...]:
        known = (area_id for area_id in ids if area_id in self._areas)
        return tuple(area_id for area_id in known if self._areas[area_id].level in levels)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
