"""How many SQL statements each step takes, cold: after the books were forgotten."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.apps.appeals.factories import exactly, file, photo
from tests.apps.casework.factories import (
    NOW,
    SOON,
    TODAY,
    Room,
    accepted,
    admission,
    admit,
    agreed,
    consent,
    file_draft,
    list_one,
    mediating,
    on,
    open_one,
    sitting,
)

from linquan.apps.appeals.operations.protecting import OF_OTHERS
from linquan.apps.casework import operations, queries
from linquan.apps.casework.models import CaseFile, Task
from linquan.apps.casework.types import PartyDraft, TaskDraft, TaskState
from linquan.kernel import books
from linquan.kernel.personal import Erased, Root, register

Step = Callable[[Room], Callable[[], object]]
"""Makes what a step needs; what it returns is the step itself."""


def of(name: str, begin: Callable[[Room], str], **given: Any) -> Step:
    """A step on a file, by its worker."""

    def prepare(room: Room) -> Callable[[], object]:
        number = begin(room)
        return lambda: getattr(operations, name)(**on(room, number), **given)

    return prepare


def _given_over(room: Room) -> Callable[[], object]:
    number = open_one(room)
    given = {"account_id": room.other.account_id, "next_on": SOON}
    return lambda: operations.give_file(**on(room, number, actor=room.head), **given)


def _chosen(room: Room) -> Callable[[], object]:
    number = accepted(room)
    given = {"mediator_id": room.mediator_id, "next_on": SOON}
    return lambda: operations.choose_mediator(**on(room, number), **given)


def _recused(room: Room) -> Callable[[], object]:
    number = mediating(room)
    given: dict[str, Any] = {
        "mediator_id": room.mediator_id, "is_related": False, "reason": "认识一方", "next_on": SOON,
    }  # fmt: skip
    return lambda: operations.recuse_mediator(**on(room, number), **given)


def _concluded(room: Room) -> Callable[[], object]:
    number = mediating(room)
    given: dict[str, Any] = {
        "result_code": room.results["agreement"], "words": "赔偿修补费", "next_on": SOON,
        "tasks": (TaskDraft("付清", SOON), TaskDraft("修好", SOON)),
    }  # fmt: skip
    return lambda: operations.conclude(**on(room, number), **given)


def _judged(room: Room) -> Callable[[], object]:
    number = agreed(room, tasks=(TaskDraft("付清", SOON),))
    task_id = Task.objects.get().pk
    given: dict[str, Any] = {"task_id": task_id, "state": TaskState.KEPT}
    return lambda: operations.judge_task(**on(room, number), **given)


def _resumed(room: Room) -> Callable[[], object]:
    number = agreed(room, tasks=(TaskDraft("付清", SOON),))
    task_id = Task.objects.get().pk
    operations.judge_task(**on(room, number), task_id=task_id, state=TaskState.NOT_KEPT)
    return lambda: operations.resume_mediation(**on(room, number), next_on=SOON)


def _closed(room: Room) -> Callable[[], object]:
    number = accepted(room)
    given = {"result_code": room.results["court"], "words": "转人民法院"}
    return lambda: operations.close_file(**on(room, number), **given)


def _held(room: Room) -> Callable[[], object]:
    number = open_one(room)
    given: dict[str, Any] = {"until": SOON, "reason": "正在诉讼"}
    return lambda: operations.hold_file(**on(room, number, actor=room.head), **given)


def _lifted(room: Room) -> Callable[[], object]:
    _held(room)()
    number = CaseFile.objects.get().number
    return lambda: operations.lift_file_hold(**on(room, number, actor=room.head))


def _revoked(room: Room) -> Callable[[], object]:
    pk = admit(room, room.other, "care")
    given: dict[str, Any] = {"admission_id": pk, "reason": "调离岗位", "now": NOW}
    return lambda: operations.revoke_admission(actor=room.administrator, **given)


def _handed(photos: int) -> Step:
    def prepare(room: Room) -> Callable[[], object]:
        taken = tuple(photo(n) for n in range(photos))
        appeal_id = file(room.town, NOW, photos=taken)
        given: dict[str, Any] = {"kind_code": room.kinds["peace"], "words": "", "now": NOW}
        return lambda: operations.hand_over(
            actor=room.town.staff.clerk, appeal_id=appeal_id, seen_version=None, **given
        )

    return prepare


CLEARED = sum(
    Root.REQUEST in one.found
    and one.erased in {Erased.CLEARED, Erased.DELETED}
    and one.table not in OF_OTHERS
    for one in register()
)
"""Tables of the register that a request leaves: one statement each."""
STEPS: dict[str, tuple[Step, int]] = {
    "open_file": (
        lambda room: (
            lambda: operations.open_file(actor=room.worker, draft=file_draft(room), now=NOW)
        ),
        23,
    ),
    "see_file": (of("see_file", open_one), 20),
    "add_party": (of("add_party", open_one, draft=PartyDraft("丙")), 22),
    "note_consent": (of("note_consent", open_one, draft=consent()), 21),
    "accept_file": (of("accept_file", open_one, urgent="", next_on=SOON), 24),
    "mark_health": (of("mark_health", open_one, has_health=True), 21),
    "give_file": (_given_over, 22),
    "set_next_date": (of("set_next_date", open_one, next_on=SOON), 21),
    "close_file": (_closed, 26),
    "choose_mediator": (_chosen, 24),
    "recuse_mediator": (_recused, 26),
    "conclude": (_concluded, 27),
    "judge_task": (_judged, 23),
    "add_task": (of("add_task", lambda r: accepted(r, "care"), draft=TaskDraft("探访", SOON)), 24),
    "note_sitting": (of("note_sitting", mediating, draft=sitting()), 25),
    "resume_mediation": (_resumed, 23),
    "hold_file": (_held, 21),
    "lift_file_hold": (_lifted, 21),
    "hand_over": (_handed(0), 34 + CLEARED),
    "hand_over with photos": (_handed(3), 35 + CLEARED),
    "admit": (
        lambda room: (
            lambda: operations.admit(
                actor=room.administrator, draft=admission(room, room.other, "care"), now=NOW
            )
        ),
        25,
    ),
    "revoke_admission": (_revoked, 26),
    "list_mediator": (lambda room: lambda: list_one(room, "老王", consented_on=TODAY), 21),
    "withdraw_mediator": (
        lambda room: (
            lambda: operations.withdraw_mediator(
                actor=room.other, mediator_id=room.mediator_id, now=NOW
            )
        ),
        3,
    ),
}


@pytest.mark.parametrize("name", STEPS)
def test_statements_of_a_step(room: Room, name: str) -> None:
    prepare, count = STEPS[name]
    step = prepare(room)
    books.forget()
    with exactly(count):
        step()


READS: dict[str, tuple[Callable[[Room, str], object], int]] = {
    "files_page": (lambda room, number: queries.files_page(room.worker, NOW), 23),
    "file_page": (lambda room, number: queries.file_page(room.worker, number, NOW), 34),
    "counts_page": (lambda room, number: queries.counts_page(room.town.staff.leader, NOW), 20),
}


@pytest.mark.parametrize("files", [1, 4])
@pytest.mark.parametrize("name", READS)
def test_statements_of_a_page(room: Room, name: str, files: int) -> None:
    read, count = READS[name]
    numbers = [agreed(room, tasks=(TaskDraft("付清", SOON),)) for _ in range(files)]
    books.forget()
    with exactly(count):
        read(room, numbers[0])
