"""What an answer needs, who may do what, which step follows which."""

from decimal import Decimal

import pytest

from linquan.apps.checklists import rules
from linquan.apps.checklists.types import MOVES, AnswerDraft, Proof, State, Verdict

MET, PARTLY, NOT_MET, NONE = (
    Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET, Verdict.NOT_APPLICABLE,
)  # fmt: skip


@pytest.mark.parametrize(
    ("verdict", "proof", "note", "amount", "has_photo", "faults"),
    [
        (MET, Proof.TEXT, "每月开会", None, False, {}),
        (MET, Proof.TEXT, "有", None, False, {"note": "note_needed"}),
        (MET, Proof.PHOTO, "", None, True, {}),
        (MET, Proof.PHOTO, "", None, False, {"photos": "photo_needed"}),
        (MET, Proof.NUMBER, "", Decimal(0), False, {}),
        (MET, Proof.NUMBER, "", None, False, {"amount": "amount_needed"}),
        (MET, Proof.NUMBER, "", Decimal(-1), False, {"amount": "amount_odd"}),
        (MET, Proof.NUMBER, "", Decimal(10) ** 11, False, {"amount": "amount_odd"}),
        (PARTLY, Proof.PHOTO, "", None, True, {"note": "note_needed"}),
        (PARTLY, Proof.NUMBER, "差一些没有", None, False, {"amount": "amount_needed"}),
        (NOT_MET, Proof.PHOTO, "没有座椅", None, False, {}),
        (NOT_MET, Proof.NUMBER, "", None, False, {"note": "note_needed"}),
        (NONE, Proof.PHOTO, "没有楼栋", None, False, {}),
        (NONE, Proof.TEXT, "", None, False, {"note": "note_needed"}),
    ],
)
def test_what_an_answer_needs(
    verdict: Verdict,
    proof: Proof,
    note: str,
    amount: Decimal | None,
    has_photo: bool,
    faults: dict[str, str],
) -> None:
    draft = AnswerDraft(verdict, note, amount)
    found = rules.answer_faults(draft, proof, has_photo=has_photo, has_request=False)
    assert found == faults


def test_a_request_says_what_is_lacking() -> None:
    draft = AnswerDraft(NOT_MET)
    assert not rules.answer_faults(draft, Proof.TEXT, has_photo=False, has_request=True)


def test_only_what_is_open_moves() -> None:
    moves = {(old, new) for old in State for new in State if rules.can_move(old, new)}
    assert moves == {(State.OPEN, State.CLOSED), (State.OPEN, State.DROPPED)}
    assert set(MOVES) == set(State)
