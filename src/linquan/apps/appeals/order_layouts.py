"""How orders of upper offices (工单) come in: their columns by the words that such files use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.appeals.layouts import ADDRESS_LIMIT, NAME_LIMIT, WORD_LIMIT
from linquan.apps.appeals.time_limits import limit_word, read_limit
from linquan.apps.appeals.types import TEXT_LIMIT
from linquan.kernel.calendar import Policy
from linquan.kernel.exchange.columns import CellFault, Column, Moment, as_text
from linquan.kernel.exchange.layout import Layout
from linquan.kernel.exchange.opening import Cell
from linquan.kernel.sheets import EXACT_BELOW

GIVEN, ABOVE = "given", "above"
NUMBER_LIMIT: Final = 60


@dataclass(frozen=True)
class OrderNumber(Column):
    """A number of an upper office: letters and digits, none of them lost."""

    def _read(self, cell: Cell) -> Any:
        if isinstance(cell, int | float) and abs(cell) >= EXACT_BELOW:
            raise CellFault("digits_lost")
        return super()._read(cell)


@dataclass(frozen=True)
class Deadline(Moment):
    """A moment by which something is due, or how long it may take; a day means its last minute."""

    def write(self, value: Any) -> Cell:
        """Write an amount in words, a moment as such."""
        is_amount = isinstance(value, Policy)
        return limit_word(value.amount, value.unit) if is_amount else super().write(value)

    def _read(self, cell: Cell) -> Any:
        if isinstance(cell, str) and (amount := read_limit(cell)):
            return amount
        try:
            return self._moment(cell)
        except CellFault as fault:
            code = "not_a_deadline" if fault.code == "not_a_day" else fault.code
            raise CellFault(code) from fault

    def _moment(self, cell: Cell) -> datetime:
        found: datetime = super()._read(cell)
        names_an_hour = isinstance(cell, str) and ":" in cell.replace("：", ":")
        if found.time() == time() and not names_an_hour:
            return found.replace(hour=23, minute=59)
        return found


@dataclass(frozen=True)
class Ours(Column):
    """What we fill in: whatever stands there when it comes is not read."""

    empty: Any = None
    kind: ClassVar[str] = "ours"

    def write(self, value: Any) -> Cell:
        """Write a moment as such, all else as text."""
        return value if isinstance(value, datetime) else super().write(value)

    def _read(self, cell: Cell) -> Any:
        if len(as_text(cell)) > self.most:
            raise CellFault("cell_too_long", least=0, limit=int(self.most))
        return None


_FILLED: Final = _("Filled in when it goes back.")
ANSWERS: Final = (
    Ours("status", _("State"), _FILLED, most=TEXT_LIMIT,
         aliases=("办理状态", "工单状态", "处理状态", "办结状态")),
    Ours("answer", pgettext_lazy("table", "Answer"), _FILLED, most=TEXT_LIMIT,
         aliases=("办理结果", "处理结果", "答复内容", "办理情况", "处理情况", "回复内容")),
    Ours("done_by", _("Who answered"), _FILLED, most=TEXT_LIMIT,
         aliases=("办理单位", "处理单位", "办理部门", "处理部门", "办理人", "经办人")),
    Ours("done_at", pgettext_lazy("table", "Ended"), _FILLED, most=TEXT_LIMIT,
         aliases=("办结时间", "处理时间", "答复时间", "办理时间", "回复时间")),
    Ours("grade", _("Rating"), _FILLED, most=TEXT_LIMIT,
         aliases=("满意度", "满意度评价", "回访评价", "回访结果", "是否满意")),
)  # fmt: skip
ORDERS: Final = Layout(
    "orders",
    _("Orders of upper offices"),
    (
        OrderNumber(
            "number", pgettext_lazy("order", "Number"),
            _("The same number never makes a second request."),
            most=NUMBER_LIMIT, is_required=True,
            aliases=("工单编号", "工单号", "受理编号", "派单编号", "诉求编号", "流水号", "编号"),
        ),
        Moment(
            "received_at", _("Received"), _("Empty: when it is brought in."),
            aliases=(
                "派单时间", "下派时间", "转派时间", "受理时间", "来电时间", "登记时间", "创建时间",
            ),
        ),
        Deadline(
            "due_at", _("Their deadline"),
            _(
                "The date that the request then has, or an amount from when it was received "
                "(3 working days, 24 hours, 7 days). Empty: by our own list of deadlines."
            ),
            aliases=(
                "办结时限", "办理时限", "截止时间", "办结期限", "处理时限", "到期时间",
                "要求办结时间", "限办时间",
            ),
        ),
        Column(
            "name", pgettext_lazy("table", "Reporter's name"), most=NAME_LIMIT,
            aliases=("来电人", "诉求人", "来电人姓名", "联系人", "反映人", "市民姓名", "姓名"),
        ),
        Column(
            "phone", pgettext_lazy("table", "Reporter's telephone"),
            _("One that is hidden (138****5678) is left out here and goes back as it came."),
            most=40, aliases=("联系电话", "来电号码", "联系方式", "手机号码", "手机号", "电话"),
        ),
        Column(
            "address", _("Address"), most=ADDRESS_LIMIT,
            aliases=("事发地址", "诉求地址", "事发地点", "发生地址", "问题地址", "地址"),
        ),
        Column(
            "area", _("Area"),
            _("Empty: where the address lies, else the area of your desk."), most=WORD_LIMIT,
            aliases=("所属社区", "社区", "所属网格", "网格"),
        ),
        Column(
            "matter", _("Matter"),
            _("In their words or ours; what we do not know helps to guess."), most=WORD_LIMIT,
            aliases=("诉求类型", "诉求类别", "问题类别", "事项分类", "问题分类", "工单类型"),
        ),
        Column(
            "about", _("Complained about"),
            _("A unit of ours gets to see nothing."), most=WORD_LIMIT,
            aliases=("被反映单位", "被投诉单位", "被诉单位", "被诉主体"),
        ),
        Column(
            "text", _("What is it about"), most=TEXT_LIMIT,
            aliases=("诉求内容", "工单内容", "反映内容", "问题描述", "来电内容", "内容"),
        ),
        Column(
            "channel", _("Upper office"),
            _("Only where several send orders: the name of its channel."), most=80,
        ),
        *ANSWERS,
    ),
    notes=(
        _("Every column of the file goes back as it came, also those that stand for nothing here."),
        _("Titles and remarks above the headings go back as well."),
        _("Reporters of requests that come in by a file get no text message."),
    ),
    keeps=GIVEN,
    keeps_above=ABOVE,
)  # fmt: skip
ANSWER_NAMES: Final = tuple(column.name for column in ANSWERS)
COMPARED: Final = ("text", "due_at", "name", "phone", "address", "area", "matter", "about")
"""What makes an order another one that came in before under its number."""
BESIDE: Final[Mapping[str, tuple[str, str]]] = {
    "matter": ("上级分类", "Sorted by the upper office under"),
    "about": ("上级所称被反映单位", "Complained about, in the upper office's words"),
}
"""Words that we do not know are shown beside the request, in both languages."""
