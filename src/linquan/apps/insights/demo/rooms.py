"""The demo's protected files: made-up roles instead of people, marked as demo data."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from linquan.apps.casework import operations as casework
from linquan.apps.casework.types import (
    AdmissionDraft,
    Consent,
    ConsentDraft,
    FileDraft,
    KindDraft,
    MediatorDraft,
    Nature,
    PartyDraft,
    Reach,
    SittingDraft,
    TaskDraft,
    Track,
    Way,
)
from linquan.apps.insights.demo.ground import Ground
from linquan.apps.insights.demo.people import Staff
from linquan.kernel.actors import Actor, Role
from linquan.kernel.calendar import OFFICE_ZONE

DAY: Final = timedelta(days=1)
OWN: Final = "本系统假设，请按本地规定修改"
KINDS: Final = {
    "peace": KindDraft("和为贵调解", "Mediation", Track.MEDIATION, False, 7, 3, OWN),
    "talk": KindDraft("心理疏导", "Counselling", Track.HELP, True, 14, 5, OWN),
    "correction": KindDraft("社区矫正帮扶", "Help in correction", Track.HELP, True, 30, 5, OWN),
    "order": KindDraft("治安管理", "Public order", Track.MEDIATION, False, 7, 3, OWN),
    "care": KindDraft("留守关爱", "Care of the left-behind", Track.HELP, True, 30, 3, OWN),
}
RESULTS: Final = (
    ("达成协议", "Agreement", Track.MEDIATION, Nature.AGREEMENT),
    ("未达成协议", "No agreement", Track.MEDIATION, Nature.NOTHING),
    ("当事人撤回", "Taken back", Track.MEDIATION, Nature.WITHDRAWN),
    ("转人民法院", "Referred to the court", Track.MEDIATION, Nature.REFERRED),
    ("转公安机关", "Referred to the police", Track.MEDIATION, Nature.REFERRED),
    ("转法律援助", "Referred to legal aid", Track.MEDIATION, Nature.REFERRED),
    ("目标达成", "Goals reached", Track.HELP, Nature.REACHED),
    ("未达目标", "Goals not reached", Track.HELP, Nature.NOTHING),
    ("转其他机构", "Referred to somebody else", Track.HELP, Nature.REFERRED),
)
MATTER: Final = "演示数据：楼上住户漏水，楼下住户要求修复墙面，双方多次争执。"
QUARREL: Final = "演示数据：两家因占用停车位推搡，无人受伤，社区民警到场劝开，双方愿意调解。"
CARE: Final = "演示数据：独居老人，子女长期在外，需要定期探访。"

PHONE: Final = "19900000021"
ABOUT: Final = {
    "peace": (MATTER, ("楼下住户（示例）", "楼上住户（示例）")),
    "order": (QUARREL, ("车主甲（示例）", "车主乙（示例）")),
    "care": (CARE, ("独居老人（示例）",)),
}
"""What a file of a kind says, and of whom."""


class Rooms:
    """Tells the demo's files; ``now`` is when the demo is loaded."""

    def __init__(self, ground: Ground, staff: Staff, began: datetime, now: datetime) -> None:
        self.ground, self.staff, self.began, self.now = ground, staff, began, now
        self.head = staff.clerks[staff.communities[0]]
        self.kinds: dict[str, str] = {}
        self.agreement = ""

    def tell(self) -> None:
        """Write the lists, admit, introduce mediators, and work at four files."""
        self._write_lists()
        self._admit()
        mediator_id = self._list_mediators()
        self._mediate(mediator_id)
        self._care()
        self._keep_order(mediator_id)
        self._open("peace", self.now - DAY)

    def _write_lists(self) -> None:
        clerk, district_id = self.staff.street_clerk, self.ground.district_id
        for name, draft in KINDS.items():
            made = casework.revise_kind(
                actor=clerk, district_id=district_id, kind_code="", draft=draft,
                valid_from=_day(self.began), now=self.began,
            )  # fmt: skip
            self.kinds[name] = f"line-{made}"
        for name, name_en, track, nature in RESULTS:
            made = casework.revise_result(
                actor=clerk, district_id=district_id, result_code="", names=(name, name_en),
                track=track, nature=nature, valid_from=_day(self.began), now=self.began,
            )  # fmt: skip
            if nature is Nature.AGREEMENT:
                self.agreement = f"line-{made}"

    def _admit(self) -> None:
        """Admit the clerk of the first community as head, that of the second for own files."""
        clerk = self.staff.street_clerk
        posts = tuple(replace(post, role=Role.ADMINISTRATOR) for post in clerk.posts)
        other = self.staff.clerks[self.staff.communities[1]]
        for code in self.kinds.values():
            for who, reach in ((self.head, Reach.ALL), (other, Reach.OWN)):
                draft = AdmissionDraft(
                    who.account_id or 0, code, self.ground.street_id, reach, _day(self.began),
                    _day(self.began) + 366 * DAY, "演示数据：负责此类工作",
                )  # fmt: skip
                casework.admit(actor=replace(clerk, posts=posts), draft=draft, now=self.began)

    def _list_mediators(self) -> int:
        found = 0
        for name, programme in (("蓉姐（示例）", "蓉姐对你说"), ("老李（示例）", "和为贵调解室")):
            draft = MediatorDraft(
                name, programme, "演示数据：多年从事邻里调解。", "每周三上午，社区会客厅",
                self.ground.street_id, _day(self.began),
            )  # fmt: skip
            made = casework.list_mediator(actor=self.head, draft=draft, now=self.began)
            found = found or made
        return found

    def _open(self, kind: str, at: datetime) -> str:
        words, names = ABOUT[kind]
        first, *others = names
        phone = PHONE if others else ""
        parties = (PartyDraft(first, phone), *(PartyDraft(name) for name in others))
        draft = FileDraft(self.kinds[kind], self.ground.communities[0], words, parties)
        return casework.open_file(actor=self.head, draft=draft, now=at)

    def _mediate(self, mediator_id: int) -> None:
        """A mediation that has come to an agreement and is looked after."""
        number, at, head = self._open("peace", self._ago(20)), self._ago, self.head
        casework.accept_file(actor=head, number=number, urgent="", next_on=_day(at(18)), now=at(19))
        casework.choose_mediator(
            actor=head, number=number, mediator_id=mediator_id, next_on=_day(at(15)), now=at(18)
        )
        self._sit(head, number, at(15), "双方各自说明情况，同意共同查看漏水点。", at(10))
        casework.conclude(
            actor=head, number=number, result_code=self.agreement,
            words="楼上住户负责修好漏水点，楼下住户自行粉刷墙面。（演示数据）",
            tasks=(TaskDraft("楼上住户修好漏水点", _day(self.now + 5 * DAY)),),
            next_on=_day(self.now + 2 * DAY), now=at(10),
        )  # fmt: skip
        self._sit(head, number, at(2), "回访：施工已预约。", self.now + 5 * DAY)

    def _keep_order(self, mediator_id: int) -> None:
        """A matter of public order (治安管理) in which the parties have spoken once."""
        number, at, head = self._open("order", self._ago(6)), self._ago, self.head
        casework.accept_file(actor=head, number=number, urgent="", next_on=_day(at(4)), now=at(5))
        casework.choose_mediator(
            actor=head, number=number, mediator_id=mediator_id, next_on=_day(at(2)), now=at(4)
        )
        self._sit(head, number, at(2), "双方互相致歉，约定再谈赔偿。", self.now + 3 * DAY)

    def _care(self) -> None:
        """A plan of help with a goal and a contact."""
        number, at, head = self._open("care", self._ago(12)), self._ago, self.head
        consent = ConsentDraft(Consent.WORK, "本人", _day(at(12)), Way.VISIT)
        casework.note_consent(actor=head, number=number, draft=consent, now=at(12))
        casework.accept_file(actor=head, number=number, urgent="", next_on=_day(at(9)), now=at(11))
        goal = TaskDraft("每周探访一次", _day(self.now + 20 * DAY))
        casework.add_task(actor=head, number=number, draft=goal, now=at(9))
        self._sit(head, number, at(3), "探访，情况稳定。", self.now + 4 * DAY)

    def _sit(self, actor: Actor, number: str, at: datetime, record: str, next_at: datetime) -> None:
        draft = SittingDraft(
            at - timedelta(hours=1), Way.OFFICE, "社区调解室（示例）", "双方当事人", record,
            _day(next_at),
        )  # fmt: skip
        casework.note_sitting(actor=actor, number=number, draft=draft, now=at)

    def _ago(self, days: int) -> datetime:
        return self.now - days * DAY


def _day(moment: datetime) -> date:
    return moment.astimezone(OFFICE_ZONE).date()
