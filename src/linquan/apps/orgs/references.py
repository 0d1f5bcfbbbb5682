"""Organisations as people name them in a cell: by name, or by number."""

import re
import unicodedata
from collections import defaultdict
from typing import Final

_NUMBERED: Final = re.compile(r"#(\d{1,18})")


class Names:
    """Finds organisations by what a cell says, and says in a cell what finds them again."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._exact: dict[str, int] = {}
        self._folded: dict[str, list[int]] = defaultdict(list)

    def add(self, organisation_id: int, name: str) -> None:
        """Add an organisation; names are given once in a district."""
        self._names[organisation_id] = name
        self._exact[name] = organisation_id
        self._folded[folded(name)].append(organisation_id)

    def find(self, text: str) -> tuple[int, ...]:
        """Return every organisation that a text may mean: one, when it is clear."""
        if (number := _NUMBERED.fullmatch(text)) is not None:
            return (int(number[1]),) if int(number[1]) in self._names else ()
        if (found := self._exact.get(text)) is not None:
            return (found,)
        return tuple(self._folded.get(folded(text), ()))

    def told(self, organisation_id: int | None) -> str:
        """Return what :meth:`find` finds this one by, empty for none."""
        if organisation_id is None:
            return ""
        name = self._names.get(organisation_id, "")
        return name if self.find(name) == (organisation_id,) else f"#{organisation_id}"


def folded(name: str) -> str:
    """Fold what makes no difference between names: width and case."""
    return unicodedata.normalize("NFKC", name).strip().casefold()
