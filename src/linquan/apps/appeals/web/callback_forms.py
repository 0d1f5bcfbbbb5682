"""Forms of calling back: a script of the list, and what a call came to."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linquan.apps.appeals import operations
from linquan.apps.appeals.callbacks import (
    CHOICES,
    LONGEST_ANSWER,
    CallDraft,
    CallScriptRow,
    Outcome,
    Question,
    Whom,
)
from linquan.apps.appeals.petition_reasons import Act, PetitionReasonRow
from linquan.apps.appeals.types import Grade
from linquan.apps.appeals.web import words as say
from linquan.apps.appeals.web.list_forms import MatterOrAllForm
from linquan.apps.appeals.web.plain_forms import (
    CODE,
    REASON,
    PlainValues,
    area_of_text,
    moment_field,
)

PARTED, LONGEST_SCRIPT, MOST_TRIES = "|", 4000, 1000


class CallScriptForm(MatterOrAllForm):
    """What is asked about the answers of a matter, and who is called."""

    whom = forms.TypedChoiceField(
        label=_("Who is called"), choices=[(w.value, say.CALLED[w]) for w in Whom], coerce=Whom
    )
    questions = forms.CharField(
        label=_("Questions"),
        max_length=LONGEST_SCRIPT,
        widget=forms.Textarea({"rows": 6}),
        help_text=_(
            "One a line, in order: yes_no, grade or words | Chinese | English. Whether the "
            "reporter is satisfied is always asked besides."
        ),
    )
    field_order = ("matter_code", "whom", "questions", "valid_from")

    @staticmethod
    def values(row: CallScriptRow) -> dict[str, Any]:
        """What the form shows of a version."""
        lines = (f" {PARTED} ".join((q.kind, q.name, q.name_en)) for q in row.questions)
        return {"matter_code": row.code, "whom": row.whom, "questions": "\n".join(lines)}

    def draft(self) -> operations.CallScriptDraft:
        """Lay it out for the operation; a line without its parts is refused there."""
        rows = [line for line in self.said("questions").splitlines() if line.strip()]
        parts = ([part.strip() for part in row.split(PARTED)] for row in rows)
        questions = tuple(Question(*(*found, "", "", "")[:3]) for found in parts)
        return operations.CallScriptDraft(self.cleaned_data["whom"], questions)


class CallForm(PlainValues):
    """What a call came to: the questions of a script, and what is always asked."""

    seen_tries = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_TRIES)
    outcome = forms.TypedChoiceField(
        label=_("What the call came to"),
        choices=[(o.value, say.OUTCOMES[o]) for o in Outcome],
        coerce=Outcome,
        widget=forms.RadioSelect,
        error_messages={"required": say.FAULTS["choose"]},
    )
    grade = forms.TypedChoiceField(
        label=_("How satisfied is the reporter?"),
        choices=[("", _("did not say")), *((g.value, say.GRADES[g]) for g in Grade)],
        coerce=Grade,
        empty_value=None,
        required=False,
    )
    reason_code = forms.CharField(
        label=_("If not satisfied: why"),
        required=False,
        max_length=CODE,
        widget=forms.Select,
        help_text=_(
            "Through the unit's fault: it is opened again with the same unit. Through no fault of "
            "the unit: the answer stands, and this reason with it."
        ),
    )
    text = area_of_text(_("What the reporter said"), limit=REASON, required=False)
    next_at = moment_field(_("If not reached: try again at"), required=False)

    def __init__(
        self,
        script: CallScriptRow | None,
        reasons: Sequence[PetitionReasonRow],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = script.questions if script else ()
        for number, question in enumerate(self.asked):
            self.fields[f"answer_{number}"] = _field_of(question)
        told = [
            (say.ACTS[act], [(r.code, say.named(r)) for r in reasons if r.act == act])
            for act in (Act.FAULT, Act.NO_FAULT)
        ]
        self.offer("reason_code", told)

    @property
    def questions(self) -> list[Any]:
        """The fields of the script."""
        return [self[f"answer_{number}"] for number in range(len(self.asked))]

    def draft(self) -> CallDraft:
        """Lay it out for the operation."""
        given = self.cleaned_data
        answers = (str(given.get(f"answer_{n}") or "") for n in range(len(self.asked)))
        return CallDraft(
            given["outcome"], tuple(answers), given["grade"], self.said("reason_code"),
            self.said("text"), given["next_at"],
        )  # fmt: skip


def _field_of(question: Question) -> forms.Field:
    label = say.of_language(question.name, question.name_en)
    choices = CHOICES.get(question.kind)
    if choices is None:
        return forms.CharField(label=label, required=False, max_length=LONGEST_ANSWER)
    offered = [(one, say.answer_word(question.kind, one)) for one in choices]
    return forms.ChoiceField(label=label, required=False, choices=[("", "—"), *offered])
