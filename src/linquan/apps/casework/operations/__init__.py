"""Every write of protected files."""

from linquan.apps.casework.operations.admissions import admit, revoke_admission
from linquan.apps.casework.operations.files import (
    accept_file,
    add_party,
    close_file,
    give_file,
    mark_health,
    note_consent,
    open_file,
    see_file,
    set_next_date,
)
from linquan.apps.casework.operations.handing import hand_over
from linquan.apps.casework.operations.keeping import (
    erase_due_files,
    erase_file,
    export_held,
    hold_file,
    lift_file_hold,
)
from linquan.apps.casework.operations.lists import (
    end_kind,
    end_result,
    revise_kind,
    revise_result,
)
from linquan.apps.casework.operations.mediation import (
    add_task,
    choose_mediator,
    conclude,
    judge_task,
    recuse_mediator,
    resume_mediation,
)
from linquan.apps.casework.operations.mediators import list_mediator, withdraw_mediator
from linquan.apps.casework.operations.sittings import note_sitting

__all__ = [
    "accept_file",
    "add_party",
    "add_task",
    "admit",
    "choose_mediator",
    "close_file",
    "conclude",
    "end_kind",
    "end_result",
    "erase_due_files",
    "erase_file",
    "export_held",
    "give_file",
    "hand_over",
    "hold_file",
    "judge_task",
    "lift_file_hold",
    "list_mediator",
    "mark_health",
    "note_consent",
    "note_sitting",
    "open_file",
    "recuse_mediator",
    "resume_mediation",
    "revise_kind",
    "revise_result",
    "revoke_admission",
    "see_file",
    "set_next_date",
    "withdraw_mediator",
]
