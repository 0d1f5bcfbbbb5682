"""How areas, zones and posters go out as tables and come in."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.places.counting import LONGEST_SOURCE, MOST_PEOPLE, OLDEST
from linquan.apps.places.words import LEVELS, QUALITIES, ZONE_KINDS
from linquan.kernel.exchange.columns import (
    Choice,
    Column,
    Day,
    Digits,
    Number,
    Outline,
    Several,
)
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

ZONES: Final = Layout(
    "zones",
    _("Zones"),
    (
        Number(
            "zone_id", _("Number"), _("Ours; leave it empty for what is new."), 1, 10**15,
            is_whole=True,
        ),
        Choice("kind", _("Kind"), words=ZONE_KINDS, empty=None, aliases=("类型", "片区类型")),
        Column("name", _("Name"), most=80, aliases=("片区名称", "园区名称", "商圈名称")),
        _NAME_EN,
        _OUTLINE,
    ),
    notes=(
        _("A row is found by its number, else by its kind and name."),
        _("What is not in the file stays as it is. Nothing is deleted."),
        _("A new zone comes with its outline, in a GeoJSON file."),
    ),
)  # fmt: skip
POSTERS: Final = Layout(
    "posters",
    _("Posters"),
    (
        Number(
            "poster_id", _("Number"), _("Ours; leave it empty for what is new."), 1, 10**15,
            is_whole=True,
        ),
        Column("code", _("Code"), _("Given here; leave it empty for what is new."), most=16),
        Column("address", _("Address"), _("What a scan opens. It is not read."), most=500),
        Column(
            "area", _("Area"),
            _("Where it hangs: a code, or a name, with the names above it where needed."), most=400,
            aliases=("所属网格", "所在网格", "所属社区", "所在社区", "网格", "社区", "小区"),
        ),
        Column(
            "label", _("Place"), most=80,
            aliases=("位置", "点位", "点位名称", "张贴位置", "安装位置", "名称"),
        ),
        Column("label_en", _("Place in English"), most=120),
        _LON,
        _LAT,
        Day("valid_from", _("Valid from"), _("Empty: from today."), aliases=("启用日期",)),
        _OUTLINE,
    ),
    notes=(
        _("A row is found by its number or code, else by area and place."),
        _("New ones are made. What is printed stays as it is: it cannot be changed here."),
    ),
)  # fmt: skip
COUNTS: Final = Layout(
    "head_counts",
    _("Head-counts"),
    (
        Column(
            "area", _("Area"), _("Its code, or its name, with the names above it where needed."),
            most=400, is_required=True,
            aliases=("所属社区", "社区", "小区", "网格", "区域名称", "小区名称", "社区名称"),
        ),
        Day("counted_on", _("Counted on"), _("The day that the figure stands for."),
            is_required=True, aliases=("统计日期", "统计时间", "日期")),
        Column("group", _("Age group"),
               _("Its name, instead of the ages; both empty: people of every age."), most=80,
               aliases=("年龄段", "年龄组", "人群")),
        Number("from_age", _("From age"), "", 0, OLDEST, is_whole=True, aliases=("起始年龄",)),
        Number("to_age", _("To age"), _("Empty: and older."), 0, OLDEST, is_whole=True,
               aliases=("截止年龄",)),
        Number("count", pgettext_lazy("table", "People"), "", 0, MOST_PEOPLE, is_required=True,
               is_whole=True, aliases=("人数", "人口", "人口数", "常住人口")),
        Column("source", _("Source"), _("Who says so."), most=LONGEST_SOURCE, is_required=True,
               aliases=("数据来源", "依据")),
    ),
    notes=(
        _("A row is found by area, day and first age. What is not in the file stays as it is."),
        _("The newest count of an area is also its number of residents."),
    ),
)  # fmt: skip
FACILITIES: Final = Layout(
    "facilities",
    _("Facilities on the map"),
    (
        Column("key", _("Map object"), _("The object of OpenStreetMap, such as way/123."), most=40),
        Column("name", _("Name"), most=80),
        _NAME_EN,
        Column("code", _("Code of the kind"), most=10),
        Column("kind", _("Kind"), most=80),
        Choice("quality", _("How sure"), words=QUALITIES, empty=None),
        Several("also", _("May also be"), most=400),
        Several("tags", _("Tags"), most=4_000),
        Number("area_m2", _("Area in m²"), least=0),
        _LON,
        _LAT,
    ),
    notes=(_("© OpenStreetMap contributors, under the Open Database License (ODbL)."),),
)
