"""Idle spaces as a table: its columns."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from linquan.apps.circles.premises import (
    HIGHEST_FLOOR,
    LIMITS,
    LOWEST_FLOOR,
    MOST_M2,
    MOST_RENT_CENTS,
)
from linquan.apps.circles.siting import MOST_YUAN
from linquan.apps.circles.web import premises_words as words
from linquan.kernel.exchange.columns import Choice, Column, Day, Number, YesNo
from linquan.kernel.exchange.layout import Layout

_F: Final = words.SPACE_FIELDS
PREMISES: Final = Layout(
    "premises",
    _("Idle spaces"),
    (
        Number("premises_id", _("Number"), _("Ours; leave it empty for what is new."), 1, 10**15,
               is_whole=True),
        Column("name", _F["name"], most=LIMITS["name"], aliases=("名称", "商铺名称", "铺面名称")),
        Choice("kind", _F["kind"], words=words.KINDS, aliases=("类型",)),
        Column("area", _F["area_id"],
               _("A code, or a name, with the names above it where needed."), most=400,
               aliases=("所属社区", "社区", "网格")),
        Column("address", _F["address"], most=LIMITS["address"]),
        Number("lon", _("Longitude"), _("In degrees (WGS-84), such as 118.123456."), -180, 180,
               aliases=("经度",)),
        Number("lat", _("Latitude"), _("In degrees (WGS-84), such as 32.123456."), -90, 90,
               aliases=("纬度",)),
        Number("size_m2", _F["size_m2"], "", 1, MOST_M2, is_whole=True,
               aliases=("面积", "建筑面积")),
        Number("floor", _F["floor"], "", LOWEST_FLOOR, HIGHEST_FLOOR, is_whole=True,
               aliases=("所在楼层",)),
        Number("rent", _F["rent_cents"], "", 0, MOST_RENT_CENTS // 100, aliases=("租金",)),
        Number("fit_out_yuan", _F["fit_out_yuan"], "", 0, MOST_YUAN, is_whole=True,
               aliases=("改造费用", "装修费用")),
        YesNo("has_water", _F["has_water"], empty=None),
        YesNo("has_power", _F["has_power"], empty=None),
        YesNo("has_exhaust", _F["has_exhaust"], empty=None),
        YesNo("has_access", _F["has_access"], empty=None),
        Day("idle_since", _F["idle_since"], aliases=("空置时间",)),
        Column("owner", _F["owner_id"], _("The name of an organisation of the register."),
               aliases=("物业公司", "产权单位")),
        Column("note", _F["note"], _("No names and numbers of persons."), most=LIMITS["note"]),
        Choice("state", _F["state"], words=words.SPACE_STATES),
        Choice("reason_code", _F["reason_code"], words=words.ENDINGS),
        Column("reason", _F["reason"], most=LIMITS["reason"]),
    ),
    (
        _("A row is found by its number, else by its area and name."),
        _("What is not in the file stays as it is. Nothing is deleted."),
    ),
)  # fmt: skip
