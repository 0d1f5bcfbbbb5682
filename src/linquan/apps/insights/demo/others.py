"""Other units that help in the demo: joint parts (协办), and calls to the place (吹哨)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from linquan.apps.appeals import operations as appeals
from linquan.apps.appeals import queries as appeal_reads
from linquan.apps.appeals.operations import SupportDraft
from linquan.apps.appeals.supports import SupportKind
from linquan.apps.appeals.types import PhotoDraft
from linquan.apps.insights.demo.people import Staff
from linquan.engine.towns import Step, TownRequest
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE

JOINT_EVERY, HOUR_S, MINUTE_S = 9, 3600, 60
CALLED_FOR = frozenset({"parking", "trucks"})
"""Matters of which several departments have a part."""
ASKS = (
    "请到现场核实权属，并提出处置意见。",
    "请协助临时疏导，现场处置约需半天。",
    "请提供技术支持，一并查明原因。",
)
DONE = (
    "已到现场核实并配合处置完毕。",
    "已派人协助，现场秩序正常。",
    "已查明原因，处置意见已当面交接。",
)
CALL = "现场情况涉及多个部门，请派人到场共同处置。"


@dataclass(slots=True)
class Others:
    """Which units help with which request; asks and answers for them."""

    staff: Staff
    parts: dict[int, tuple[int, int]] = field(default_factory=dict)
    """The unit that was asked first, and its part, by the number of the request."""

    def ask(self, number: int, appeal_id: int, owner: Actor, at: datetime) -> None:
        """Ask one unit for its part: the street, a community or another department."""
        own = owner.posts[0].organisation_id
        near = [self.staff.street_office_id, *self.staff.communities]
        far = list(self.staff.departments.values())
        able = [pk for pk in (far if number % 2 else near) if pk != own]
        unit = able[number // JOINT_EVERY % len(able)]
        part_id = appeals.ask_part(
            actor=owner, appeal_id=appeal_id, to_organisation_id=unit,
            text=ASKS[number % len(ASKS)], policy_code="consult_3wd", now=at,
        )  # fmt: skip
        self.parts[number] = unit, part_id

    def answer(self, number: int, proof: PhotoDraft, at: datetime) -> None:
        """Let the unit say what it has done, with a picture, and what it sent for that."""
        unit, part_id = self.parts[number]
        actor = self.staff.clerks[unit]
        appeals.answer_part(
            actor=actor, part_id=part_id, text=DONE[number % len(DONE)], proof=(proof,),
            proof_waiver="", now=at,
        )  # fmt: skip
        _send(actor, part_id, SupportKind.HOURS, 2 + number % 3, at)

    def call(self, number: int, appeal_id: int, caller: Actor, at: datetime) -> None:
        """Let the community call two departments to the place."""
        owner = appeal_reads.case_page(caller, appeal_id, at).facts.owner
        able = [pk for pk in self.staff.departments.values() if pk != owner.organisation_id]
        units = [able[(number + turn) % len(able)] for turn in range(2)]
        appeals.call_units(
            actor=caller, appeal_id=appeal_id, kind_code="daily", organisation_ids=units,
            text=CALL, now=at,
        )  # fmt: skip
        first = appeal_reads.case_page(caller, appeal_id, at).asked.parts[0]
        self.parts[number] = first.unit.organisation_id, first.part_id

    def arrive(self, number: int, caller: Actor, at: datetime) -> None:
        """Let the first of those called arrive with two people; the other has not come yet."""
        unit, part_id = self.parts[number]
        actor = self.staff.clerks[unit]
        appeals.report_arrival(actor=actor, part_id=part_id, place="诉求现场", now=at)
        sent = _send(actor, part_id, SupportKind.PEOPLE, 2, at)
        appeals.confirm_arrival(actor=caller, part_id=part_id, now=at)
        appeals.confirm_support(actor=caller, support_id=sent, now=at)


def _send(actor: Actor, part_id: int, kind: SupportKind, amount: int, at: datetime) -> int:
    draft = SupportDraft(kind, amount, at.astimezone(OFFICE_ZONE).date(), "现场协助")
    return appeals.record_support(actor=actor, part_id=part_id, draft=draft, now=at)


RUNNING: Final = frozenset({"received", "assigned", "in_progress"})


def with_others(number: int, request: TownRequest, steps: Sequence[Step]) -> list[Step]:
    """Let other units help with some requests: steps besides those that the town tells."""
    return [*steps, *_joint(number, steps), *_called(number, request, steps[-1])]


def _joint(number: int, steps: Sequence[Step]) -> list[Step]:
    first = {step.status: step.offset_s for step in reversed(steps)}
    begun, answered = first.get("in_progress"), first.get("answered")
    if number % JOINT_EVERY or begun is None:
        return []
    asked = Step("part_asked", begun - MINUTE_S)
    return [asked] if answered is None else [asked, Step("part_done", answered + MINUTE_S)]


def _called(number: int, request: TownRequest, last: Step) -> list[Step]:
    """Call two departments an hour after the newest step; to every other place one comes.

    Never where a unit was asked for its part already: it could be one of the two.
    """
    is_joint = number % JOINT_EVERY == 0
    if is_joint or last.status not in RUNNING or request.matter not in CALLED_FOR:
        return []
    called = Step("called", last.offset_s - HOUR_S)
    return [called] if number % 2 else [called, Step("arrived", last.offset_s - 2 * HOUR_S)]
