"""Reasons of what is asked, found or decided, by the act each is for. Pure."""

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
    GRANT = "grant"
    """More time is given to who is to put something right."""
    REFUSAL = "refusal"
    """More time is refused there."""
    DISMISSAL = "dismissal"
    """Nothing further is done about what was found on a visit."""
    DROP = "drop"
    """A proposal from a visit is dropped."""


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
    Act.GRANT: (
        ("no_fault_of_party", "非整改单位自身原因", "It is no fault of the party"),
        ("half_done", "已部分整改，余项需时", "Part of it is done, the rest takes time"),
        ("safe_meanwhile", "已采取临时安全措施", "It is safe for the time being"),
        ("grant_other", "其他", "Something else"),
    ),
    Act.REFUSAL: (
        ("danger", "存在安全隐患，不宜延期", "There is a danger that cannot wait"),
        ("time_enough", "原定期限足够", "The time that was given is enough"),
        ("given_before", "此前已延期", "Time was given before"),
        ("not_shown", "所述理由不能成立", "What is given as a reason is not shown"),
        ("refusal_other", "其他", "Something else"),
    ),
    Act.DISMISSAL: (
        ("settled", "走访当天已解决", "It was settled at the visit"),
        ("known", "已有诉求或建议", "A request or proposal about it exists"),
        ("told_how", "已当场解释清楚", "It was explained on the spot"),
        ("outside", "不属于可以办理的事项", "It is nothing that the desk can take up"),
        ("dismissal_other", "其他", "Something else"),
    ),
    Act.DROP: (
        ("no_funds", "暂无资金", "There are no funds for now"),
        ("no_place", "暂无场地", "There is no place for it"),
        ("neighbours", "居民意见不一致", "Neighbours do not agree"),
        ("done_otherwise", "已通过其他方式解决", "It was solved in another way"),
        ("drop_other", "其他", "Something else"),
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
