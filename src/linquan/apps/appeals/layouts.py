"""How requests and the lists of the desk go out as tables and come in."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.appeals.types import TEXT_LIMIT
from linquan.apps.appeals.words import GRADES, REPORTERS, STATUSES
from linquan.kernel.exchange.columns import Choice, Column, Moment, Number
from linquan.kernel.exchange.layout import Layout

POINT: Final = ("lon", "lat")
ADDRESS_LIMIT, NAME_LIMIT, WORD_LIMIT = 120, 60, 400
_NOT_READ = _("Only to read: what stands here is not taken in.")

REQUESTS: Final = Layout(
    "appeals",
    _("Requests"),
    (
        Column(
            "number", _("Request number"), _("Ours; leave it empty for what is new."), most=30,
            aliases=("诉求编号",),
        ),
        Choice(
            "status", _("State"), _("Empty: received, waiting on the lowest desk."),
            words=STATUSES, empty=None, aliases=("办理状态", "当前状态"),
        ),
        Moment(
            "received_at", _("Received"), _("Day and hour; the deadline runs from here."),
            aliases=("受理时间", "来电时间", "登记时间", "反映时间", "日期"),
        ),
        Column(
            "channel", _("Channel"), _("Its name or code from the list of channels."), most=80,
            aliases=("来源", "受理渠道", "诉求来源"),
        ),
        Column(
            "matter", _("Matter"),
            _("Its name or code from the list of matters; empty: the words decide."), most=80,
            aliases=("诉求类别", "类别", "问题类型", "事项类别"),
        ),
        Column(
            "area", _("Area"),
            _("Its code, or its name, with the names above it where needed; empty: by the point."),
            most=WORD_LIMIT, aliases=("所属社区", "社区", "所属网格", "网格", "所属区域"),
        ),
        Column(
            "address", _("Address"), most=ADDRESS_LIMIT, aliases=("事发地址", "地点", "诉求地址")
        ),
        Number("lon", _("Longitude"), _("In degrees (WGS-84), such as 118.123456."), -180, 180,
               aliases=("经度",)),
        Number("lat", _("Latitude"), _("In degrees (WGS-84), such as 32.123456."), -90, 90,
               aliases=("纬度",)),
        Column("title", pgettext_lazy("table", "Title"), _NOT_READ, most=TEXT_LIMIT),
        Column(
            "text", _("What is it about"), most=TEXT_LIMIT,
            aliases=("诉求内容", "反映内容", "工单内容", "问题描述", "内容"),
        ),
        Column(
            "about", _("Complained about"),
            _("The unit, if one of ours is complained about: it gets to see nothing."),
            most=WORD_LIMIT, aliases=("被投诉单位", "被反映单位"),
        ),
        Column(
            "owner", _("Who has it"), _("Empty: the lowest desk of the area."), most=WORD_LIMIT,
            aliases=("承办单位", "办理单位", "责任单位"),
        ),
        Column("reason", pgettext_lazy("table", "Why it lies there"), _NOT_READ, most=1000),
        Moment("due_at", _("Due"), _NOT_READ),
        Moment(
            "done_at", pgettext_lazy("table", "Ended"), _("When it was answered or ended."),
            aliases=("办结时间", "答复时间", "办理时间"),
        ),
        Column(
            "answer", pgettext_lazy("table", "Answer"),
            _("Needed for what is answered, declined or closed."), most=TEXT_LIMIT,
            aliases=("办理结果", "答复内容", "处理结果", "办理情况"),
        ),
        Choice("grade", _("Rating"), words=GRADES, empty=None, aliases=("满意度", "回访评价")),
        Column("grade_reason", pgettext_lazy("table", "Why so rated"), _NOT_READ, most=500),
        Choice("kind", _("Reported by"), words=REPORTERS, empty=None, aliases=("诉求人类型",)),
        Column(
            "name", pgettext_lazy("table", "Reporter's name"),
            _("Goes out hidden but for the first letter."), most=NAME_LIMIT,
            aliases=("诉求人", "来电人", "反映人", "姓名"),
        ),
        Column(
            "phone", pgettext_lazy("table", "Reporter's telephone"),
            _("Goes out hidden but for the first and last digits."), most=40,
            aliases=("联系电话", "来电号码", "电话", "手机", "手机号"),
        ),
    ),
    notes=(
        _("A row with our number is only compared: a request is changed on its own page."),
        _("A row without number becomes a request; the same row twice makes one."),
        _("Reporters of requests that come in by a file get no text message."),
        _("Requests that complain about your own unit are neither in the file nor taken from it."),
    ),
)  # fmt: skip
