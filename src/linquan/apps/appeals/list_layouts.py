"""How the lists of the desk go out as tables and come in: one row for each version of a line."""

import re
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.appeals.types import ChannelKind
from linquan.apps.appeals.words import CHANNEL_KINDS, UNITS, WEEKDAYS
from linquan.kernel.calendar import Unit
from linquan.kernel.exchange.columns import (
    CellFault,
    Choice,
    Column,
    Number,
    Several,
    TimeOfDay,
    YesNo,
    as_text,
)
from linquan.kernel.exchange.dated_lists import CODE, POSITION, layout, names

LARGEST_AMOUNT: Final = 3650
NAME, NAME_EN, SOURCE, PLACE, WORD, RESPONSIBILITY = 40, 40, 120, 80, 20, 200
REFERENCE: Final = 400


@dataclass(frozen=True)
class Words(Several):
    """Short words, in no order, each once."""

    def _read(self, cell: Any) -> Any:
        found = tuple(sorted(set(super()._read(cell))))
        if any(len(word) > WORD for word in found):
            raise CellFault("cell_too_long", least=1, limit=WORD)
        return found


@dataclass(frozen=True)
class Weekday(Choice):
    """A day of the week: 每周三, 周三, 星期三, or as the house calls it."""

    empty: Any = None

    def _read(self, cell: Any) -> Any:
        found = weekday_of(as_text(cell))
        return super()._read(cell) if found is None else found


def weekday_of(text: str) -> int | None:
    """Read a day as people write it: 0 for 周一; None for what is none."""
    found = _WEEKDAY.fullmatch(text.strip())
    return "一二三四五六日".index(found[1]) if found else None


_WEEKDAY: Final = re.compile("每?(?:周|星期|礼拜)([一二三四五六日])")
NAMES: Final = names(NAME, NAME_EN, needs_english=True)
MATTER_OR_ALL: Final = Column(
    "matter", _("Matter"), _("Its name or code; empty: all others."), most=REFERENCE,
    aliases=("事项",),
)  # fmt: skip
GROUPS: Final = layout(
    "matter_groups",
    _("Groups of matters"),
    CODE,
    *NAMES,
    POSITION,
)  # fmt: skip
DEADLINES: Final = layout(
    "deadlines",
    _("Deadlines"),
    CODE,
    *NAMES,
    Number("amount", _("How many"), "", 1, LARGEST_AMOUNT, is_required=True, is_whole=True,
           aliases=("时限",)),
    Choice("unit", _("Of what"), words={unit: UNITS[unit] for unit in Unit}, is_required=True,
           aliases=("单位",)),
    Column("source", _("Source"), most=SOURCE, aliases=("依据",)),
)  # fmt: skip
MATTERS: Final = layout(
    "matters",
    _("Matters"),
    CODE,
    *NAMES,
    Column("group", pgettext_lazy("table", "Group"), _("Its name or code."), most=REFERENCE,
           is_required=True, aliases=("所属类别",)),
    Column("deadline", _("Deadline"), _("Its name or code."), most=REFERENCE, is_required=True,
           aliases=("办理时限",)),
    Words("words", _("Words that point to it"), _("Divided by 、 or commas."), most=2000,
          aliases=("关键词",)),
    YesNo("is_public_space", pgettext_lazy("table", "In public space"),
          _("Whether a clerk may show such requests to everyone.")),
    YesNo("is_fallback", pgettext_lazy("table", "For what fits no other"),
          _("At least one line is.")),
    Column("source", _("Source"), most=SOURCE, aliases=("依据",)),
)  # fmt: skip
CHANNELS: Final = layout(
    "channels",
    _("Channels"),
    CODE,
    Choice("kind", _("Kind"), words={kind: CHANNEL_KINDS[kind] for kind in ChannelKind},
           is_required=True, aliases=("类型",)),
    *NAMES,
    YesNo("is_online", pgettext_lazy("table", "Online"),
          _("Residents use it themselves, without staff.")),
    Column("area", _("Area"), _("Its code, or its name, with the names above it where needed."),
           most=REFERENCE),
    Column("place", _("Place"), _("A mobile point needs place and hours."), most=PLACE,
           aliases=("地点",)),
    Weekday("weekday", _("Day of the week"), words=dict(enumerate(WEEKDAYS)),
            aliases=("星期",)),
    TimeOfDay("opens", pgettext_lazy("table", "Opens"), aliases=("开门",)),
    TimeOfDay("closes", pgettext_lazy("table", "Closes"), aliases=("关门",)),
)  # fmt: skip
DUTIES: Final = layout(
    "duties",
    _("Duties"),
    Column("matter", _("Matter"),
           _("Its name or code; empty: everything, the desk that receives requests."),
           most=REFERENCE, aliases=("事项",)),
    Column("unit", _("Unit"), _("Its whole name."), most=REFERENCE, is_required=True,
           aliases=("责任单位", "单位名称")),
    Column("area", _("Area"), _("Its code, or its name, with the names above it where needed."),
           most=REFERENCE, is_required=True, aliases=("负责区域",)),
    Column("responsibility", _("What it answers for, in Chinese"), most=RESPONSIBILITY,
           aliases=("职责",)),
    Column("responsibility_en", _("What it answers for, in English"), most=RESPONSIBILITY),
)  # fmt: skip
