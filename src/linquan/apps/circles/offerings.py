"""Rows of the lists that intake and quality go by: functions required, types of other maps. Pure.

What the house itself offers is an example and not official: a district's own lines replace it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from linquan.apps.appeals.reasons import LONG_AGO
from linquan.apps.circles.facilities import FacilityRow, Level
from linquan.apps.circles.types import EXAMPLE
from linquan.engine.circles.catalogue import Match

TYPE_LIMIT: Final = 80


@dataclass(frozen=True, slots=True)
class FunctionRuleDraft:
    """Functions that facilities of an item, of a level, of both or of this kind must have."""

    name: str
    name_en: str
    item_code: str
    level: str
    functions: tuple[str, ...]
    source: str
    needs_hours: bool = False


@dataclass(frozen=True, slots=True)
class PoiTypeDraft:
    """What a type of another map means in the catalogue, and how surely."""

    name: str
    item_code: str
    match: Match
    source: str


@dataclass(frozen=True, slots=True)
class FunctionRuleRow:
    """A version of a rule; one of the house's own has the id 0."""

    rule_id: int
    code: str
    position: int
    name: str
    name_en: str
    item_code: str
    level: str
    functions: tuple[str, ...]
    needs_hours: bool
    source: str
    valid_from: date
    valid_to: date | None

    @property
    def is_own(self) -> bool:
        """Whether the house itself offers it."""
        return not self.rule_id

    @property
    def is_chosen(self) -> bool:
        """Whether facilities are of it only where that is chosen, as no item and no level is."""
        return not (self.item_code or self.level)

    def is_for(self, row: FacilityRow) -> bool:
        """Whether a facility must have these functions: it is of the kind, or of item and level."""
        if self.is_chosen or row.kind == self.code:
            return row.kind == self.code
        return self.item_code in {"", row.item_code} and self.level in {"", row.level}


@dataclass(frozen=True, slots=True)
class PoiTypeRow:
    """A version of what a type means; one of the house's own has the id 0."""

    type_id: int
    code: str
    position: int
    name: str
    item_code: str
    match: str
    source: str
    valid_from: date
    valid_to: date | None

    @property
    def is_own(self) -> bool:
        """Whether the house itself offers it."""
        return not self.type_id


def required(row: FacilityRow, rules: Iterable[FunctionRuleRow]) -> tuple[str, ...]:
    """Return the functions that a facility must have, each once."""
    wanted = (one for rule in rules if rule.is_for(row) for one in rule.functions)
    return tuple(dict.fromkeys(wanted))


def lacking(row: FacilityRow, rules: Iterable[FunctionRuleRow]) -> tuple[str, ...]:
    """Return the functions that a facility must have and does not."""
    return tuple(one for one in required(row, rules) if one not in row.functions)


def lacks_hours(row: FacilityRow, rules: Iterable[FunctionRuleRow]) -> bool:
    """Whether a facility must tell its opening hours and does not."""
    return not row.hours and any(rule.needs_hours for rule in rules if rule.is_for(row))


OWN_FUNCTION_RULES: Final = tuple(
    FunctionRuleRow(
        0, code, at, name, name_en, item, level, functions, not functions, EXAMPLE, LONG_AGO, None
    )
    for at, (code, name, name_en, item, level, functions) in enumerate(
        (
            ("m15", "M15共享社区中心", "M15 shared centre", "", Level.SHARED.value,
             ("党群服务", "医疗卫生", "文化体育", "综合消费")),
            ("care", "医养结合的康养中心", "Centre of health and care", "HEA-Q02", "",
             ("基础医疗", "康复", "护理", "养老")),
            ("one-centre", "党务、政务、商务一体化中心", "Centre of party, government, business",
             "", "", ("党群服务中心", "社会组织孵化中心", "文体中心", "超市家政")),
            ("labour", "劳务类服务平台", "Centre of household services", "", "",
             ("干洗", "家政", "中介", "数码维修", "月嫂培训")),
            ("family", "沉浸式家庭服务站（17项，列出3项）", "Family station (17 functions)",
             "", "", ("巾帼学院", "学梦乐园", "食育空间")),
            ("elder-lane", "颐乐·时光道（10项，列出7项）", "Elders’ lane (10 functions, 7 named)",
             "", "", ("名医就诊", "诉求收集", "灵活就业", "爱心助餐", "日间照料", "医疗卫生",
                      "家的味道")),
            ("talent", "青年人才服务聚集地", "Place for young talent", "", "",
             ("创业就业", "全时法律服务", "交友交流", "出入境")),
            ("nature", "户外自然共享乐园（12处主题驿站）", "Nature park (12 theme stations)",
             "", "", ("三医文化", "志愿活动", "消费体验", "治理服务")),
            ("rural-clinic", "农村卫生院分院", "Branch of a rural clinic", "", "",
             ("输液大厅", "B超", "化验", "120急救", "病床")),
            ("youth-home", "青年之家", "Youth home", "", "", ()),
            ("book-bar", "社区书吧", "Community book bar", "", "", ()),
            ("flower-park", "田园花篱绿地公园", "Park of flower hedges", "", "", ()),
        )
    )
)  # fmt: skip
"""Of kinds without functions only opening hours are asked for."""
_TYPES: Final = (
    ("HEA-B03", Match.EXACT, ("药房", "药店", "医药保健销售店")),
    ("HEA-B02", Match.EXACT, ("卫生服务站", "社区卫生服务站")),
    ("HEA-B01", Match.COARSE, ("卫生院", "社区卫生服务中心", "综合医院")),
    ("HEA-Q01", Match.EXACT, ("诊所",)),
    ("ELD-B02", Match.EXACT, ("敬老院", "养老院", "福利院")),
    ("EDU-B01", Match.EXACT, ("幼儿园",)),
    ("EDU-B02", Match.EXACT, ("小学",)),
    ("EDU-B03", Match.COARSE, ("中学",)),
    ("CUL-B01", Match.COARSE, ("文化宫", "文化活动中心")),
    ("CUL-Q01", Match.COARSE, ("图书馆",)),
    ("SPO-B03", Match.EXACT, ("公园",)),
    ("SPO-Q01", Match.EXACT, ("健身中心", "综合体育馆")),
    ("COM-B01", Match.EXACT, ("综合市场", "农贸市场", "菜市场")),
    ("COM-B02", Match.EXACT, ("便民商店/便利店", "便利店", "超级市场", "超市")),
    ("COM-B03", Match.EXACT, ("中餐厅", "快餐厅", "餐饮服务")),
    ("COM-B04", Match.EXACT, ("邮局", "物流速递")),
    ("COM-Q01", Match.EXACT, ("商场", "购物中心")),
    ("COM-Q03", Match.EXACT, ("银行", "自动提款机")),
    ("COM-Q04", Match.EXACT, ("美容美发店", "洗衣店", "维修站点")),
    ("ADM-B03", Match.COARSE, ("公安警察",)),
    ("INF-B01", Match.EXACT, ("公交车站", "公交车站相关")),
    ("INF-B02", Match.EXACT, ("公共厕所",)),
    ("INF-Q01", Match.EXACT, ("停车场", "充电站")),
)
"""Words of types as such tables use them, from memory: an example, no one's list."""
OWN_POI_TYPES: Final = tuple(
    PoiTypeRow(0, f"type-{at + 1}", at, word, item, match.value, EXAMPLE, LONG_AGO, None)
    for at, (word, item, match) in enumerate(
        (word, item, match) for item, match, words in _TYPES for word in words
    )
)
