"""Every write of rectifications."""

from linquan.apps.rectifications.operations.clues import open_rectification, verify_clue
from linquan.apps.rectifications.operations.evaluation import evaluate_rectification
from linquan.apps.rectifications.operations.items import (
    ask_extension,
    decide_extension,
    judge_item,
    record_visit,
    report_item,
)
from linquan.apps.rectifications.operations.lists import end_ground, revise_ground, revise_term
from linquan.apps.rectifications.operations.notices import (
    issue_notice,
    record_delivery,
    renew_link,
    withdraw_notice,
)

__all__ = [
    "ask_extension",
    "decide_extension",
    "end_ground",
    "evaluate_rectification",
    "issue_notice",
    "judge_item",
    "open_rectification",
    "record_delivery",
    "record_visit",
    "renew_link",
    "report_item",
    "revise_ground",
    "revise_term",
    "verify_clue",
    "withdraw_notice",
]
