"""Every write of visits and points."""

from linquan.apps.outreach.operations.corrections import correct_visit, take_back_correction
from linquan.apps.outreach.operations.findings import (
    dismiss_finding,
    file_finding,
    propose_finding,
)
from linquan.apps.outreach.operations.proposals import move_proposal
from linquan.apps.outreach.operations.rounds import change_round, end_round, plan_round
from linquan.apps.outreach.operations.sittings import (
    cancel_sitting,
    move_sitting,
    plan_sittings,
    take_heard,
)
from linquan.apps.outreach.operations.visits import record_visit
from linquan.apps.outreach.operations.ways import end_way, revise_way

__all__ = [
    "cancel_sitting",
    "change_round",
    "correct_visit",
    "dismiss_finding",
    "end_round",
    "end_way",
    "file_finding",
    "move_proposal",
    "move_sitting",
    "plan_round",
    "plan_sittings",
    "propose_finding",
    "record_visit",
    "revise_way",
    "take_back_correction",
    "take_heard",
]
