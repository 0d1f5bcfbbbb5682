"""The thresholds that the house itself offers, until a district writes its own.

Pure. By them spaces are matched with outlets, the network of positions is looked at, and questions
of siting begin. They are an example and not official: no source that was at hand gives numbers, but
for those of a shared centre, which are the M15 centres of a report (1 km, 30,000 to 60,000 people).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from linquan.apps.appeals.reasons import LONG_AGO
from linquan.apps.circles.facilities import Level
from linquan.apps.circles.types import EXAMPLE

SOURCE_LIMIT: Final = 80


@dataclass(frozen=True, slots=True)
class PositionRuleRow:
    """A threshold; one of the house's own has the id 0."""

    rule_id: int
    code: str
    position: int
    name: str
    name_en: str
    value: int
    source: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The thresholds of a day."""

    far_m: int
    most_people: int
    shared_least: int
    near_percent: int
    near_changes: int
    work_from_age: int
    work_to_age: int
    centre_radius_m: int
    centre_least: int
    centre_most: int
    off_way_m: int
    centre_minutes: int
    station_minutes: int
    shared_minutes: int
    contract_days: int

    def minutes(self, level: Level) -> int:
        """Return how long people should walk to a position of a level, at most."""
        return int(getattr(self, f"{level}_minutes"))


BOUNDS: Final[Mapping[str, tuple[int, int]]] = {
    "far_m": (50, 10_000),
    "most_people": (100, 1_000_000),
    "shared_least": (2, 50),
    "near_percent": (0, 100),
    "near_changes": (1, 9),
    "work_from_age": (14, 30),
    "work_to_age": (40, 80),
    "centre_radius_m": (100, 3_000),
    "centre_least": (1, 1_000_000),
    "centre_most": (1, 1_000_000),
    "centre_minutes": (1, 30),
    "station_minutes": (1, 30),
    "shared_minutes": (1, 30),
    "off_way_m": (10, 500),
    "contract_days": (1, 366),
}
"""Least and most of each threshold: what is outside is a slip of the pen."""
OWN_RULES: Final = tuple(
    PositionRuleRow(0, code, place, name, name_en, value, EXAMPLE, LONG_AGO, None)
    for place, (code, name, name_en, value) in enumerate(
        (
            ("far_m", "小区到最近阵地的直线距离上限（米）",
             "Metres from an estate to the nearest position, in a straight line, at most", 500),
            ("most_people", "每个阵地服务人口上限（人）",
             "People for each position, at most", 10_000),
            ("shared_least", "补充型阵地至少服务的社区数",
             "Communities that a shared centre serves, at least", 2),
            ("near_percent", "面积、租金相差多少以内算接近（%）",
             "Percent that size or rent may miss and still be near", 25),
            ("near_changes", "接近匹配最多需要改变几项",
             "Things that may have to change, at most", 2),
            ("work_from_age", "劳动年龄从几岁起", "Working age begins at", 16),
            ("work_to_age", "劳动年龄到几岁止", "Working age ends with", 59),
            ("centre_radius_m", "共享中心的服务半径（米）", "Metres around a shared centre", 1_000),
            ("centre_least", "共享中心至少服务的人口（人）",
             "People of a shared centre, at least", 30_000),
            ("centre_most", "共享中心至多服务的人口（人）",
             "People of a shared centre, at most", 60_000),
            ("centre_minutes", "步行到社区中心（核心）的时间上限（分钟）",
             "Minutes on foot to the nearest community centre, at most", 15),
            ("station_minutes", "步行到小区驿站（延伸）的时间上限（分钟）",
             "Minutes on foot to the nearest estate station, at most", 5),
            ("shared_minutes", "步行到共享中心（补充）的时间上限（分钟）",
             "Minutes on foot to the nearest shared centre, at most", 15),
            ("off_way_m", "离道路多远算存疑（米）",
             "Metres from the nearest way from which a point is doubtful", 100),
            ("contract_days", "运营合同到期前几天提醒",
             "Days before its end from which a contract is told to end", 90),
        )
    )
)  # fmt: skip
NAMES: Final = {row.name: row.code for row in OWN_RULES}


def value_fault(code: str, value: int) -> str:
    """Name what is wrong with a threshold; empty: nothing."""
    least, most = BOUNDS[code]
    return "" if least <= value <= most else "threshold_odd"


def thresholds(rows: Iterable[PositionRuleRow]) -> Thresholds:
    """Gather the thresholds that are valid on a day."""
    values = {row.code: row.value for row in rows}
    return Thresholds(**{code: values[code] for code in BOUNDS})
