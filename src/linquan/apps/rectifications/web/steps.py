"""What can be done with a rectification: each step with its form and the operation it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from linquan.apps.rectifications import operations
from linquan.apps.rectifications.queries import RectificationPage
from linquan.apps.rectifications.types import Issued
from linquan.apps.rectifications.web import forms
from linquan.kernel.actors import ActorRequest

Call = Callable[[ActorRequest, RectificationPage, Any], Issued | int]


@dataclass(frozen=True, slots=True)
class Step:
    """A step: what it is called, its form, and what it does."""

    name: str
    label: Any
    submit: Any
    form: type[forms.StepForm]
    call: Call
    is_danger: bool = False


def _given(request: ActorRequest, page: RectificationPage) -> dict[str, Any]:
    return {
        "actor": request.actor,
        "rectification_id": page.line.rectification_id,
        "now": request.now,
    }


def _verify(request: ActorRequest, page: RectificationPage, form: forms.VerifyForm) -> int:
    return operations.verify_clue(
        **_given(request, page), draft=form.draft(page.books), photos=form.pictures.drafts
    )


def _order(request: ActorRequest, page: RectificationPage, form: forms.OrderForm) -> Issued:
    drafts, form.places = form.drafts()
    return operations.issue_notice(
        **_given(request, page), ground_id=form.number("ground") or 0, items=drafts,
        words=form.said("words"),
    )  # fmt: skip


def _deliver(request: ActorRequest, page: RectificationPage, form: forms.DeliverForm) -> int:
    return operations.record_delivery(
        **_given(request, page), how=form.delivery(), at=form.cleaned_data["at"],
        receipt=form.said("receipt"),
    )  # fmt: skip


def _link(request: ActorRequest, page: RectificationPage, form: forms.LinkForm) -> Issued:
    return operations.renew_link(**_given(request, page), days=form.cleaned_data["days"])


def _visit(request: ActorRequest, page: RectificationPage, form: forms.TextForm) -> int:
    return operations.record_visit(
        **_given(request, page), text=form.said("text"), photos=form.pictures.drafts
    )


def _accept(request: ActorRequest, page: RectificationPage, form: forms.AcceptForm) -> int:
    return operations.judge_item(
        **_given(request, page), item_id=form.number("item") or 0, accepts=True,
        text=form.said("text"), due_at_new=None,
    )  # fmt: skip


def _send_back(request: ActorRequest, page: RectificationPage, form: forms.SendBackForm) -> int:
    return operations.judge_item(
        **_given(request, page), item_id=form.number("item") or 0, accepts=False,
        text=form.said("text"), due_at_new=form.cleaned_data["due_at"],
    )  # fmt: skip


def _extend(request: ActorRequest, page: RectificationPage, form: forms.ExtendForm) -> int:
    return operations.decide_extension(
        **_given(request, page), item_id=form.number("item") or 0,
        grants=form.cleaned_data["answer"] == "grant", reason_code=form.said("reason_code"),
        text=form.said("text"),
    )  # fmt: skip


def _evaluate(request: ActorRequest, page: RectificationPage, form: forms.EvaluateForm) -> int:
    return operations.evaluate_rectification(
        **_given(request, page), text=form.said("text"), photos=form.pictures.drafts
    )


def _withdraw(request: ActorRequest, page: RectificationPage, form: forms.WithdrawForm) -> int:
    return operations.withdraw_notice(**_given(request, page), reason=form.said("reason"))


STEPS: Final[dict[str, Step]] = {
    step.name: step
    for step in (
        Step("verify", _("Write down what was found"), _("Write down"), forms.VerifyForm, _verify),
        Step("order", _("Issue the order"), _("Issue the order"), forms.OrderForm, _order),
        Step("extend", _("Decide on more time"), _("Decide"), forms.ExtendForm, _extend),
        Step("accept", _("Accept an item"), _("Accept"), forms.AcceptForm, _accept),
        Step("send_back", _("Send an item back"), _("Send back"), forms.SendBackForm, _send_back),
        Step("visit", _("Look again at the place"), _("Write down"), forms.TextForm, _visit),
        Step(
            "evaluate", _("Evaluate and close"), _("Close it"), forms.EvaluateForm, _evaluate
        ),
        Step(
            "deliver", _("Write down the delivery"), _("Write down"), forms.DeliverForm, _deliver
        ),
        Step("link", _("New link for the party"), _("Make the link"), forms.LinkForm, _link),
        Step(
            "withdraw", _("Withdraw"), _("Withdraw"), forms.WithdrawForm, _withdraw,
            is_danger=True,
        ),
    )
}  # fmt: skip


def offered(page: RectificationPage) -> list[Step]:
    """Steps that fit who looks and where it stands, in order; the first is the next to do."""
    return [step for name, step in STEPS.items() if name in page.allowed]
