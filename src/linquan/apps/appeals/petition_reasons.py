"""Reasons of what somebody asks or finds about a request, by the act each is for. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from linquan.apps.appeals.reasons import LONG_AGO, ReasonRow


class Act(StrEnum):
    """What a reason is given for."""

    RETURN = "return"
    """A unit asks to give a request back (退单)."""
    EXTENSION = "extension"
    """A unit asks for more time (延期)."""
    FAULT = "fault"
    """A reporter is not satisfied, through what the unit did or left undone."""
    NO_FAULT = "no_fault"
    """A reporter is not satisfied, though the unit did what it could."""
    EXCLUSION = "exclusion"
    """A request is taken out of the rates (剔除)."""


@dataclass(frozen=True, slots=True)
class PetitionReasonRow(ReasonRow):
    """A reason, and the act it is for."""

    act: str


_OWN: Final = {
    Act.RETURN: (
        ("not_ours", "不属本单位职责", "Not a duty of this unit"),
        ("not_here", "不在本单位辖区", "Not in the area of this unit"),
        ("twice", "与已办诉求重复", "The same as a request that is in hand"),
        ("unclear", "信息不全，无法办理", "Too little is told to handle it"),
        ("return_other", "其他", "Something else"),
    ),
    Act.EXTENSION: (
        ("parts", "等待配件或材料", "Parts or material are awaited"),
        ("approval", "需上级审批", "An upper office must approve"),
        ("weather", "天气原因", "The weather"),
        ("together", "需多家单位共同办理", "Several units must work together"),
        ("extension_other", "其他", "Something else"),
    ),
    Act.FAULT: (
        ("not_done", "未办理或未办完", "Not done, or done by half"),
        ("not_spoken", "未与诉求人联系", "Nobody spoke with the reporter"),
        ("manner", "服务态度不好", "The manner of the people"),
        ("not_so", "答复与实际不符", "The answer is not what was done"),
        ("fault_other", "其他", "Something else"),
    ),
    Act.NO_FAULT: (
        ("no_rule", "诉求超出政策规定", "The rules do not allow what is asked"),
        ("no_means", "目前不具备条件", "It cannot be done for now"),
        ("others_right", "涉及他人合法权益", "The rights of others stand against it"),
        ("no_fault_other", "其他", "Something else"),
    ),
    Act.EXCLUSION: (
        ("against_law", "诉求违反法律法规", "What is asked is against the law"),
        ("repeated", "无理重复诉求", "Raised again and again without a ground"),
        ("in_court", "已进入诉讼、仲裁或复议", "It is with a court or another procedure"),
        ("not_real", "反映内容不属实", "What was told is not so"),
        ("exclusion_other", "其他", "Something else"),
    ),
}
OWN_PETITION_REASONS: Final = tuple(
    PetitionReasonRow(
        0, code, position, name, name_en, code.endswith("other"), LONG_AGO, None, act.value
    )
    for act, reasons in _OWN.items()
    for position, (code, name, name_en) in enumerate(reasons, start=1)
)
"""What the house itself offers, no official list, until a district writes a version of it."""
