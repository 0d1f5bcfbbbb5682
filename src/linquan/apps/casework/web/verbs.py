"""What can be done with a file: each verb's form, when it is offered, what it calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from linquan.apps.casework import operations
from linquan.apps.casework.queries import FilePage
from linquan.apps.casework.types import (
    AT_WORK,
    OPEN,
    Consent,
    ConsentDraft,
    PartyDraft,
    SittingDraft,
    State,
    TaskDraft,
    TaskState,
    Way,
)
from linquan.apps.casework.web import forms, words
from linquan.kernel.actors import ActorRequest

Given = Mapping[str, Any]
Shared = dict[str, Any]
"""Who acts on which file when, as every operation takes it."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing to do with a file."""

    title: Any
    form: type[forms.CaseForm]
    offered: Callable[[FilePage], bool]
    act: Callable[[Shared, Given], object]
    is_first: bool = False
    """Whether it leads the file on, and stands first among the buttons."""


def shared(request: ActorRequest, number: str) -> Shared:
    """Lay out who acts on which file when."""
    return {"actor": request.actor, "number": number, "now": request.now}


def furnish(form: forms.CaseForm, page: FilePage) -> None:
    """Set what the fields of a verb offer on this file."""
    left = [t for t in page.tasks if t.state == "open"] or page.tasks
    offered: dict[str, list[tuple[object, str]]] = {
        "mediator": [(m.mediator_id, f"{m.name} · {m.programme}") for m in page.mediators],
        "account": [(a.account_id, a.name) for a in page.workers],
        "result": [(r.code, words.named(r.name, r.name_en)) for r in page.results],
        "party": [(p.party_id, p.name) for p in page.parties],
        "task": [(t.task_id, t.text) for t in left],
    }
    for name, choices in offered.items():
        field = form.fields.get(name)
        if field is not None and hasattr(field.widget, "choices"):
            form.offer(name, choices)


def initial(page: FilePage) -> dict[str, Any]:
    """What a form of a file begins with."""
    following = page.today + timedelta(days=page.kind.rhythm_days)
    return {"next_on": following, "on": page.today, "has_health": page.has_health}


def _party(on: Shared, given: Given) -> object:
    draft = PartyDraft(given["name"], given["phone"], given["is_under_14"])
    return operations.add_party(**on, draft=draft)


def _consent(on: Shared, given: Given) -> object:
    draft = ConsentDraft(
        Consent(given["consent"]), given["by"], given["on"], Way(given["way"]), given["party"]
    )
    return operations.note_consent(**on, draft=draft)


def _sitting(on: Shared, given: Given) -> object:
    draft = SittingDraft(
        given["at"], Way(given["way"]), given["place"], given["present"], given["record"],
        given["next_on"],
    )  # fmt: skip
    return operations.note_sitting(**on, draft=draft)


def _conclude(on: Shared, given: Given) -> object:
    lines = [(given[f"task_{n}"], given[f"due_{n}"]) for n in range(1, forms.TASKS + 1)]
    tasks = tuple(TaskDraft(text, due or given["next_on"]) for text, due in lines if text.strip())
    return operations.conclude(
        **on, result_code=given["result"], words=given["words"], tasks=tasks,
        next_on=given["next_on"],
    )  # fmt: skip


def _recuse(on: Shared, given: Given) -> object:
    return operations.recuse_mediator(
        **on, mediator_id=given["mediator"], is_related=given["is_related"],
        reason=given["reason"], next_on=given["next_on"],
    )  # fmt: skip


def _in(*states: State) -> Callable[[FilePage], bool]:
    return lambda page: page.state in states and page.erased_at is None


def _is_open(page: FilePage) -> bool:
    return page.state in OPEN


def _is_at_work(page: FilePage) -> bool:
    waits = page.is_mediation and page.state is State.ACCEPTED
    return page.state in AT_WORK and not waits


def _may_add_task(page: FilePage) -> bool:
    if page.is_mediation:
        return page.state is State.FOLLOWING
    return page.state in AT_WORK


VERBS: Final[Mapping[str, Verb]] = {
    "accept": Verb(
        _("Take it up"), forms.AcceptForm, _in(State.OPENED),
        lambda on, g: operations.accept_file(**on, urgent=g["urgent"], next_on=g["next_on"]),
        is_first=True,
    ),
    "mediator": Verb(
        _("Choose the mediator"), forms.MediatorChoiceForm,
        lambda page: page.is_mediation and page.state in (State.ACCEPTED, State.WORKING),
        lambda on, g: operations.choose_mediator(
            **on, mediator_id=g["mediator"], next_on=g["next_on"]
        ),
        is_first=True,
    ),
    "sitting": Verb(
        _("Note a session or contact"), forms.SittingForm, _is_at_work, _sitting, is_first=True
    ),
    "conclude": Verb(
        _("What it came to"), forms.ConcludeForm,
        lambda page: page.is_mediation and page.state is State.WORKING, _conclude, is_first=True,
    ),
    "task": Verb(
        _("Add an obligation or goal"), forms.TaskForm, _may_add_task,
        lambda on, g: operations.add_task(**on, draft=TaskDraft(g["task"], g["due_on"])),
    ),
    "judge": Verb(
        _("What became of an obligation or goal"), forms.JudgeForm,
        lambda page: bool(page.tasks) and page.state in (State.WORKING, State.FOLLOWING),
        lambda on, g: operations.judge_task(
            **on, task_id=g["task"], state=TaskState(g["state"])
        ),
    ),
    "resume": Verb(
        _("Go on with the mediation"),
        forms.NextForm,
        lambda page: (
            page.state is State.FOLLOWING and any(t.state == "not_kept" for t in page.tasks)
        ),
        lambda on, g: operations.resume_mediation(**on, next_on=g["next_on"]),
    ),
    "party": Verb(_("Add a party"), forms.PartyForm, _is_open, _party),
    "consent": Verb(_("Note a consent"), forms.ConsentForm, _is_open, _consent),
    "recuse": Verb(
        _("Leave a mediator out"), forms.RecuseForm,
        lambda page: page.is_mediation and _is_open(page), _recuse,
    ),
    "health": Verb(
        _("Is health concerned?"), forms.HealthForm, _is_open,
        lambda on, g: operations.mark_health(**on, has_health=g["has_health"]),
    ),
    "next": Verb(
        _("Set the next date"), forms.NextForm, _is_open,
        lambda on, g: operations.set_next_date(**on, next_on=g["next_on"]),
    ),
    "give": Verb(
        _("Give it to somebody else"), forms.GiveForm,
        lambda page: _is_open(page) and (page.is_head or page.is_worker),
        lambda on, g: operations.give_file(
            **on, account_id=g["account"], next_on=g["next_on"]
        ),
    ),
    "close": Verb(
        _("Close the file"), forms.CloseForm, _is_open,
        lambda on, g: operations.close_file(
            **on, result_code=g["result"], words=g["words"]
        ),
    ),
    "hold": Verb(
        _("Must not be erased yet"), forms.HoldForm,
        lambda page: page.is_head and page.erased_at is None,
        lambda on, g: operations.hold_file(**on, until=g["until"], reason=g["reason"]),
    ),
    "lift": Verb(
        _("May be erased again"), forms.NothingForm,
        lambda page: page.is_head and page.held_until is not None,
        lambda on, g: operations.lift_file_hold(**on),
    ),
    "erase": Verb(
        _("Erase it before its time"), forms.ReasonForm,
        lambda page: page.is_head and _in(State.CLOSED)(page),
        lambda on, g: operations.erase_file(**on, reason=g["reason"]),
    ),
}  # fmt: skip
