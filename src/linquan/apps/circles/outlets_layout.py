"""Wanted outlets as a table: its columns."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from linquan.apps.circles.outlets import OUTLET_LIMITS
from linquan.apps.circles.premises import MOST_M2, MOST_RENT_CENTS
from linquan.apps.circles.web import outlet_words as words
from linquan.kernel.exchange.columns import Choice, Column, Day, Number, YesNo
from linquan.kernel.exchange.layout import Layout

_F: Final = words.OUTLET_FIELDS
OUTLETS: Final = Layout(
    "outlets",
    _("Wanted outlets"),
    (
        Number("outlet_id", _("Number"), _("Ours; leave it empty for what is new."), 1, 10**15,
               is_whole=True),
        Column("name", _F["name"], most=OUTLET_LIMITS["name"], aliases=("名称", "网点名称")),
        Column("item", _F["item_code"], _("Its code in the catalogue, or its name there."),
               aliases=("设施类型", "网点类型")),
        Column("wanted_by", _F["wanted_by_id"],
               _("The name of an organisation of the register; empty: the street itself."),
               aliases=("需求单位",)),
        Column("area", _F["area_id"],
               _("A code, or a name, with the names above it where needed."), most=400,
               aliases=("所属社区", "社区", "区域")),
        Number("least_m2", _F["least_m2"], "", 1, MOST_M2, is_whole=True,
               aliases=("最小面积", "面积")),
        Number("most_m2", _F["most_m2"], "", 1, MOST_M2, is_whole=True, aliases=("最大面积",)),
        Number("most_rent", _F["most_rent_cents"], "", 0, MOST_RENT_CENTS // 100,
               aliases=("最高租金",)),
        YesNo("needs_water", _F["needs_water"], empty=False),
        YesNo("needs_power", _F["needs_power"], empty=False),
        YesNo("needs_exhaust", _F["needs_exhaust"], empty=False),
        YesNo("needs_access", _F["needs_access"], empty=False),
        YesNo("needs_ground", _F["needs_ground"], empty=False),
        YesNo("takes_land", _F["takes_land"], empty=False),
        Day("until", _F["until"], aliases=("截止日期",)),
        Column("note", _F["note"], _("No names and numbers of persons."),
               most=OUTLET_LIMITS["note"]),
        Choice("state", _F["state"], words=words.OUTLET_STATES),
        Column("reason", _F["reason"], most=OUTLET_LIMITS["reason"]),
    ),
    (
        _("A row is found by its number, else by its area and name."),
        _("What is not in the file stays as it is. Nothing is deleted."),
        _("A space is agreed on in the page of the outlet, never by a table."),
    ),
)  # fmt: skip
