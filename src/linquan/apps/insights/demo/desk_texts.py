"""What the clerks of the demo have written beforehand: templates, and a view that all share."""

from datetime import date, datetime
from typing import Final

from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals.operations import PhraseDraft
from linquan.apps.appeals.phrases import PhraseVerb
from linquan.apps.insights.demo.people import Staff
from linquan.kernel.actors import Actor

PHRASES: Final = {
    "done": PhraseDraft(
        PhraseVerb.ANSWER, "", "已办好", "Done",
        "您反映的“{title}”（{number}）已由{unit}处理，请您看看是否满意。",
        "What you told us, “{title}” ({number}), has been seen to by {unit}. Please tell us.",
    ),
    "where": PhraseDraft(
        PhraseVerb.ASK, "", "问清地点", "Ask for the place",
        "请问您说的具体位置在哪里？我们登记的是：{address}。",
        "Where exactly is it? We have written down: {address}.",
    ),
    "not_ours": PhraseDraft(
        PhraseVerb.DECLINE, "", "不在职责范围", "Not ours to do",
        "您反映的{number}不在本单位职责范围，请拨打 12345 说明情况。",
        "{number} is not within our duties. Please call 12345.",
    ),
    "checked": PhraseDraft(
        PhraseVerb.NOTE, "", "已现场核实", "Looked at on the spot",
        "{number} 已现场核实，{due} 前回复。",
        "{number} was looked at on the spot; reply before {due}.",
    ),
}  # fmt: skip
VIEW: Final = ("本周要办的（导出报街道）", "cols=owner%2Carea%2Creceived%2Cdue%2Cstate")


def write_texts(district_id: int, staff: Staff, actor: Actor, *, day: date, now: datetime) -> None:
    """Write the templates, and share the view of the street with the communities."""
    for code, draft in PHRASES.items():
        appeals.revise_phrase(
            actor=actor, district_id=district_id, code=code, draft=draft, valid_from=day, now=now
        )
    name, query = VIEW
    appeals.save_view(actor=staff.street_clerk, name=name, query=query, is_shared=True, now=now)
