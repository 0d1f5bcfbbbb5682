"""How areas, zones and posters go out as tables and come in."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from linquan.apps.places.words import LEVELS
from linquan.kernel.exchange.columns import Choice, Column, Digits, Number, Outline
from linquan.kernel.exchange.layout import Layout
from linquan.kernel.exchange.opening import GEOMETRY

POINT: Final = ("lon", "lat")
_LON = Number(
    "lon", _("Longitude"), _("In degrees (WGS-84), such as 118.123456."), -180, 180,
    aliases=("经度", "x", "lng", "longitude"),
)  # fmt: skip
_LAT = Number(
    "lat", _("Latitude"), _("In degrees (WGS-84), such as 32.123456."), -90, 90,
    aliases=("纬度", "y", "latitude"),
)  # fmt: skip
_NAME_EN = Column("name_en", _("English name"), most=120)
_OUTLINE = Outline(GEOMETRY, _("Outline"), _("Only in GeoJSON files."))

AREAS: Final = Layout(
    "areas",
    _("Areas"),
    (
        Number(
            "area_id", _("Number"), _("Ours; leave it empty for what is new."), 1, 10**15,
            is_whole=True,
        ),
        Choice("level", _("Level"), words=LEVELS, empty=None, aliases=("层级", "类型")),
        Digits(
            "code", _("Code"), _("12 digits, 15 for a grid; may be empty."), most=15,
            aliases=("区划代码", "网格编码"),
        ),
        Column("name", _("Name"), most=80, aliases=("小区名称", "社区名称", "网格名称")),
        _NAME_EN,
        Column(
            "parent", _("Below"),
            _("What it hangs below: its code, or its name, with the names above it where needed."),
            most=400, aliases=("上级", "所属社区", "所属"),
        ),
        Number(
            "residents", _("Residents"), _("0 where it is not known."), 0, 10_000_000,
            is_whole=True, empty=0, aliases=("人口", "人口数", "常住人口"),
        ),
        _LON,
        _LAT,
        _OUTLINE,
    ),
    notes=(
        _(
            "A row is found by its number, else by its code, else by its level and name below the "
            "same area."
        ),
        _("What is not in the file stays as it is. Nothing is deleted."),
        _("An area is moved, given another code, or taken out of use on its own page."),
    ),
)  # fmt: skip
