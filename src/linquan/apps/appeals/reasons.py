"""Lists of coded reasons: what every line of one has, and those the house itself offers. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import Field, dataclass, replace
from datetime import date
from typing import Any, ClassVar, Final, Protocol, TypeVar

from linquan.kernel.errors import Invalid
from linquan.kernel.letters import is_blank

LONG_AGO: Final = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A line of a list of reasons; ``needs_text``: it says nothing without more words.

    One of the house itself, which no list has written down, has the id 0.
    """

    reason_id: int
    code: str
    position: int
    name: str
    name_en: str
    needs_text: bool
    valid_from: date
    valid_to: date | None


class Placed(Protocol):
    """A version of a line that has a place in its list."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def code(self) -> str:
        """What tells the line."""

    @property
    def position(self) -> int:
        """Its place: smaller ones come first."""

    @property
    def valid_from(self) -> date:
        """First day."""


Reason = TypeVar("Reason", bound=ReasonRow)
Line = TypeVar("Line", bound=Placed)


def with_own(written: Iterable[Line], own: Iterable[Line]) -> tuple[Line, ...]:
    """Lines as a district wrote them, and the house's own until the first of the same code."""
    lines = tuple(written)
    firsts: dict[str, date] = {}
    for row in lines:
        firsts[row.code] = min(row.valid_from, firsts.get(row.code, row.valid_from))
    living = [replace(row, valid_to=firsts.get(row.code)) for row in own]
    return tuple(
        sorted((*lines, *living), key=lambda row: (row.position, row.code, row.valid_from))
    )


def check_reason(
    valid: Mapping[str, ReasonRow], code: str, text: str, fields: tuple[str, str]
) -> None:
    """Refuse what is no reason of the list, or says nothing alone. Raises Invalid on ``fields``."""
    of_code, of_text = fields
    if code not in valid:
        raise Invalid.field(of_code, "choose")
    if valid[code].needs_text and is_blank(text):
        raise Invalid.field(of_text, "reason_words")
