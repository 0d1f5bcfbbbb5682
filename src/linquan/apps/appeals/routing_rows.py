"""Lines of the two lists of routing: its rules, and the reasons of stepping up."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Final

from linquan.apps.appeals.reasons import LONG_AGO, ReasonRow
from linquan.apps.places.types import Level

RULE_LEVELS: Final = (Level.COMMUNITY, Level.STREET, Level.DISTRICT)
"""Levels that a rule may name; a village counts as a community."""


class Effect(StrEnum):
    """What a routing rule does."""

    ORGANISATION = "organisation"
    """Send to this organisation."""
    LEVEL = "level"
    """Send to who has the duty on this level: for the matter, else for everything."""
    START = "start"
    """Begin on this level, not lower."""


@dataclass(frozen=True, slots=True)
class RoutingRuleRow:
    """A rule of routing (路由规则); what is empty holds for all. The smallest position is first.

    ``weekdays`` count from Monday (0); from ``opens`` until ``closes``, over midnight if that is
    the earlier one. ``is_direct``: also when a request comes in, not only when it is dispatched.
    """

    rule_id: int
    code: str
    position: int
    matter_codes: tuple[str, ...]
    group_codes: tuple[str, ...]
    area_id: int | None
    area_path: str
    zone_id: int | None
    zone_name: str
    zone_name_en: str
    channel_codes: tuple[str, ...]
    weekdays: tuple[int, ...]
    opens: time | None
    closes: time | None
    effect: str
    organisation_id: int | None
    level: str
    is_direct: bool
    reason: str
    reason_en: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class RoutingRuleDraft:
    """A rule of routing as a clerk writes it (see ``RoutingRuleRow``); empty holds for all."""

    effect: Effect
    reason: str
    reason_en: str
    organisation_id: int | None = None
    level: str = ""
    matter_codes: tuple[str, ...] = ()
    group_codes: tuple[str, ...] = ()
    area_id: int | None = None
    zone_id: int | None = None
    channel_codes: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()
    opens: time | None = None
    closes: time | None = None
    is_direct: bool = False


@dataclass(frozen=True, slots=True)
class StepReasonRow(ReasonRow):
    """A reason of stepping up (提级理由)."""


OWN_REASONS: Final = tuple(
    StepReasonRow(0, code, position, name, name_en, code == "other", LONG_AGO, None)
    for position, (code, name, name_en) in enumerate(
        (
            ("not_ours", "职责不在本级", "Not a duty of this level"),
            ("enforcement", "需要执法权", "Needs powers of enforcement"),
            ("funds", "需要资金", "Needs funds"),
            ("across", "跨区域", "Reaches across areas"),
            ("recusal", "回避", "Recusal: this level is a party"),
            ("other", "其他", "Something else"),
        ),
        start=1,
    )
)
"""What the house itself offers, until a district writes a version of it."""
