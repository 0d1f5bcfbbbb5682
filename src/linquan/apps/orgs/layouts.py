"""How organisations, people and the working calendar go out as tables and come in."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.orgs.words import CALENDAR_NOTES, KINDS, ROLES
from linquan.kernel.exchange.columns import Choice, Column, Day, Number, YesNo
from linquan.kernel.exchange.layout import Layout
from linquan.kernel.exchange.opening import Cell


@dataclass(frozen=True)
class _Known(Column):
    """A text that is told in the reader's language when the house knows it."""

    def write(self, value: Any) -> Cell:
        """Write the text, or what it is called."""
        return super().write(str(CALENDAR_NOTES.get(value, value)))


_OURS = _("Ours; leave it empty for what is new.")

ORGANISATIONS: Final = Layout(
    "organisations",
    _("Organisations"),
    (
        Number("organisation_id", _("Number"), _OURS, 1, 10**15, is_whole=True),
        Choice(
            "kind", _("Kind"), words=KINDS, empty=None,
            aliases=("类型", "类别", "单位类型", "单位性质", "企业类型", "主体类型"),
        ),
        Column(
            "name", _("Name"), most=80,
            aliases=(
                "单位名称", "组织名称", "机构名称", "部门名称", "企业名称", "公司名称", "商户名称",
                "店铺名称", "店名", "物业公司", "物业企业", "单位",
            ),
        ),
        Column("name_en", _("English name"), most=120, aliases=("英文名", "英文名称")),
        Column(
            "parent", _("Belongs to"), _("The organisation above it: its name."), most=80,
            aliases=("上级", "上级单位", "主管单位", "隶属", "隶属单位", "所属单位"),
        ),
        Column(
            "area", _("Area"),
            _("What it answers for: a code, or a name, with the names above it where needed."),
            most=400,
            aliases=("辖区", "负责区域", "所在区域", "所属社区", "所在社区", "社区", "区划代码"),
        ),
        Column(
            "phone", _("Telephone"), most=30,
            aliases=("电话", "联系电话", "电话号码", "联系方式", "办公电话", "值班电话"),
        ),
    ),
    notes=(
        _("A row is found by its number, else by its name."),
        _("What is not in the file stays as it is. Nothing is deleted."),
        _("What an organisation belongs to, its kind and its end are not changed here."),
    ),
)  # fmt: skip

PEOPLE: Final = Layout(
    "people",
    _("People and posts"),
    (
        Number("post_id", _("Number of the post"), _OURS, 1, 10**15, is_whole=True),
        Column(
            "username", _("Sign-in name"), _("Such as zhang.san; small letters."), most=60,
            is_required=True, aliases=("用户名", "账号", "登录账号", "帐号"),
        ),
        Column("name", pgettext_lazy("of a person", "Name"), most=60, aliases=("人员姓名", "人员")),
        Column(
            "organisation", _("Organisation"), _("Its name; it must be there already."), most=80,
            aliases=("部门", "所属单位", "所在单位", "工作单位", "单位名称"),
        ),
        Choice("role", _("Post"), words=ROLES, empty=None, aliases=("职务", "角色", "岗位名称")),
        Day(
            "valid_from", _("From (day)"), _("Empty: from today."),
            aliases=("生效日期", "任职日期", "任职时间", "开始日期"),
        ),
        Day(
            "valid_to", _("No longer from (day)"), _("The first day on which it is not held."),
            aliases=("失效日期", "离任日期", "离任时间", "结束日期"),
        ),
    ),
    notes=(
        _("One line for each post; a person without a post has a line without one."),
        _("A new person gets an account without a password: give one on the page of people."),
        _("A post that is held ends by its last day; an administrator's only on that page."),
    ),
)  # fmt: skip

CALENDAR_DAYS: Final = Layout(
    "calendar_days",
    _("Holidays and make-up days"),
    (
        Day("day", _("Day"), is_required=True),
        YesNo(
            "is_workday", _("Workday"), _("yes: the office works; no: it is closed."), empty=None,
            aliases=("是否上班", "是否工作日", "上班"),
        ),
        _Known("note", _("Occasion"), most=80, aliases=("节日", "备注", "名称", "说明")),
        _Known(
            "source", _("Source"), _("Such as the number of the notice."), most=120,
            aliases=("来源", "文号", "通知文号"),
        ),
    ),
    notes=(
        _("Only days that are unlike their weekday."),
        _("What is not in the file stays as it is. Nothing is deleted."),
        _("Open deadlines are reckoned anew."),
    ),
)  # fmt: skip
CALENDAR_YEARS: Final = Layout(
    "calendar_years",
    _("Confirmed years of the calendar"),
    (
        Number(
            "year", _("Year"), least=2000, most=2100, is_whole=True, is_required=True,
            aliases=("年份",),
        ),
        _Known(
            "source", _("Source"), _("Such as the number of the notice."), most=120,
            aliases=("来源", "文号", "通知文号"),
        ),
    ),
    notes=(_("A year stands here once all its holidays and make-up days are entered."),),
)  # fmt: skip
