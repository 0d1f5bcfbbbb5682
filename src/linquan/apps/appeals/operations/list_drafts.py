"""Lines of the desk's lists as a clerk writes them, and what cannot be taken in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from linquan.apps.appeals.desk import Desk
from linquan.apps.appeals.petition_reasons import Act
from linquan.apps.appeals.routing_rows import RoutingRuleDraft as RoutingRuleDraft
from linquan.apps.appeals.types import ChannelKind
from linquan.kernel.calendar import Unit
from linquan.kernel.dated import LARGEST_POSITION
from linquan.kernel.errors import Invalid
from linquan.kernel.letters import is_blank

SUNDAY = 6
LENGTHS = {
    "name": 40, "name_en": 40, "source": 120, "place": 80, "responsibility": 200,
    "responsibility_en": 200, "words": 20, "because": 100, "because_en": 200,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class GroupDraft:
    """A group of matters as a clerk writes it; a smaller ``position`` comes first."""

    name: str
    name_en: str
    position: int = 0


@dataclass(frozen=True, slots=True)
class MatterDraft:
    """A line of the matter list as a clerk writes it."""

    group_code: str
    name: str
    name_en: str
    words: tuple[str, ...]
    policy_code: str
    is_public_space: bool = False
    is_fallback: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """A deadline as a clerk writes it."""

    name: str
    name_en: str
    amount: int
    unit: Unit
    source: str = ""


@dataclass(frozen=True, slots=True)
class ChannelDraft:
    """A channel as a clerk writes it; a mobile point has a place and a time window."""

    kind: ChannelKind
    name: str
    name_en: str
    is_online: bool = False
    area_id: int | None = None
    place: str = ""
    weekday: int | None = None
    opens: time | None = None
    closes: time | None = None


@dataclass(frozen=True, slots=True)
class DutyDraft:
    """Who answers for a matter (empty: for all) in an area."""

    matter_code: str
    organisation_id: int
    area_id: int
    responsibility: str = ""
    responsibility_en: str = ""


@dataclass(frozen=True, slots=True)
class StepReasonDraft:
    """A reason of stepping up as a clerk writes it."""

    name: str
    name_en: str
    position: int = 0
    needs_text: bool = False


@dataclass(frozen=True, slots=True)
class PetitionReasonDraft:
    """A reason as a clerk writes it, and the act it is for."""

    act: Act
    name: str
    name_en: str
    position: int = 0
    needs_text: bool = False


def check_names(name: str, name_en: str) -> None:
    """Refuse a name that is missing or too long, in either language. Raises Invalid."""
    for field, text in (("name", name), ("name_en", name_en)):
        if is_blank(text):
            raise Invalid.field(field, "missing")
    check_lengths(name=[name], name_en=[name_en])


def check_position(position: int) -> None:
    """Refuse a place in the list that cannot be. Raises Invalid."""
    if not 0 <= position <= LARGEST_POSITION:
        raise Invalid.field("position", "out_of_range", least=0, limit=LARGEST_POSITION)


def check_lengths(**fields: Iterable[str]) -> None:
    """Refuse texts that are too long for their field. Raises Invalid."""
    for field, texts in fields.items():
        if any(len(text) > LENGTHS[field] for text in texts):
            raise Invalid.field(field, "too_long", limit=LENGTHS[field])


def check_area(books: Desk, area_id: int) -> None:
    """Refuse an area that is not in use. Raises Invalid."""
    area = books.areas.areas.get(area_id)
    if area is None or area.is_retired:
        raise Invalid.field("area", "area_unknown")


def check_point(draft: ChannelDraft) -> None:
    """Refuse a mobile point without a place or a time window. Raises Invalid."""
    if is_blank(draft.place):
        raise Invalid.field("place", "missing")
    if draft.weekday is not None and not 0 <= draft.weekday <= SUNDAY:
        raise Invalid.field("weekday", "out_of_range", least=0, limit=SUNDAY)
    if draft.opens is None or draft.closes is None or draft.opens >= draft.closes:
        raise Invalid.field("opens", "window_odd")


def check_hours(weekdays: Iterable[int], opens: time | None, closes: time | None) -> None:
    """Refuse days that are none, and hours with one end or none between them. Raises Invalid."""
    if any(not 0 <= day <= SUNDAY for day in weekdays):
        raise Invalid.field("weekdays", "out_of_range", least=0, limit=SUNDAY)
    if (opens is None) != (closes is None) or (opens is not None and opens == closes):
        raise Invalid.field("opens", "hours_odd")
