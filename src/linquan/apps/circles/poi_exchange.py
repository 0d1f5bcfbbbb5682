"""Tables of points of interest as AMap (高德), Tianditu (天地图) and others give them out."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.circles import operations, queries, rules
from linquan.apps.circles.facilities import LIMITS
from linquan.apps.circles.web import words
from linquan.kernel.exchange.columns import Column, Number
from linquan.kernel.exchange.layout import Layout
from linquan.kernel.exchange.pairs import PointPair
from linquan.kernel.exchange.port import Table

POINTS: Final = Layout(
    "points_of_interest",
    _("Points of interest of another map"),
    (
        Column("name", words.FIELDS["name"], most=LIMITS["name"], is_required=True,
               aliases=("名称", "title", "店名", "POI名称", "地点名称")),
        Column("type", _("Type on the other map"), _("A word, or several divided by semicolons."),
               most=400, aliases=("类型", "类别", "分类", "小类", "typename", "poitype", "行业")),
        Column("type_middle", _("Wider type"), most=100, aliases=("中类", "二级分类")),
        Column("type_large", _("Widest type"), most=100, aliases=("大类", "一级分类")),
        Column("typecode", _("Number of the type"), most=100,
               aliases=("类型编码", "分类编码", "类型代码", "typeid")),
        Column("address", words.FIELDS["address"], most=400, aliases=("地址", "详细地址")),
        Number("lon", _("Longitude"), _("In degrees; say below of which system."), -180, 180,
               aliases=("经度", "lng", "longitude", "x", "x坐标")),
        Number("lat", _("Latitude"), _("In degrees; say below of which system."), -180, 180,
               aliases=("纬度", "latitude", "y", "y坐标")),
        PointPair("location", _("Point in one column"),
                  _("Longitude before latitude, such as 118.123456,32.123456."),
                  aliases=("坐标", "经纬度", "lonlat", "lnglat", "位置")),
        Column("poi_id", _("Number on the other map"), most=60,
               aliases=("id", "uid", "poiid", "唯一ID", "hotPointID")),
        Column("source", pgettext_lazy("circle", "Source"), most=LIMITS["source"],
               aliases=("来源", "数据来源")),
    ),
    (
        _("What the register has already, of the same item and name, stays as it is."),
        _("What types mean stands in the list “Types of other maps”."),
    ),
)  # fmt: skip
POI_FAULTS: Final = {
    "name_missing": words.FAULTS["name_missing"],
    "coordinates_swapped": words.FAULTS["coordinates_swapped"],
    "not_a_point": _("This is no point. Write longitude and latitude like 118.123456,32.123456."),
    "point_missing": _("It has no point. Write longitude and latitude."),
    "type_unknown": _(
        "Nobody has said what this type means. Add it to “Types of other maps”, or leave it out."
    ),
    "outside_communities": _(
        "It lies in no community that is drawn. Mend the point, or choose another system below."
    ),
    "closed_here": _("The register has it as closed. Open it again there if it is open."),
    "near_one": _("%(name)s of the same item lies %(metres)s m away. Is it the same one?"),
    "all_outside": _(
        "None of the %(n)s points lies in a community. The file seems to be in another system of "
        "coordinates: choose it below and read the file again."
    ),
    "shifted": _(
        "All lie some %(metres)s m off, held against %(n)s facilities of the same name. The file "
        "seems to be in another system of coordinates: choose it below and read the file again."
    ),
    "shifted_like": _(
        "All lie some %(metres)s m off, held against %(n)s facilities of the same name. The file "
        "seems to be in %(system)s: choose it below and read the file again."
    ),
}
TABLE: Final = Table(
    POINTS,
    queries.point_lines,
    rules.may_edit_lists,
    rules.may_edit_lists,
    queries.check_points,
    operations.import_points,
    operations.take_back_facilities,
    point=("lon", "lat"),
    pair="location",
    faults=POI_FAULTS,
    rows_stand_alone=True,
)
