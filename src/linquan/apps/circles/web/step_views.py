"""Pages of planned facilities: all of them with what is late, and the steps of one."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from linquan.apps.appeals.web.plain_forms import PlainValues, day_field, photos_field
from linquan.apps.appeals.web.sending import sent
from linquan.apps.circles import operations, queries
from linquan.apps.circles.plan_steps import NAME_LIMIT, NOTE_LIMIT
from linquan.apps.circles.queries import StepsPage
from linquan.apps.circles.web import step_words, words
from linquan.apps.circles.web.forms import CircleForm, line, number
from linquan.kernel.actors import ActorRequest
from linquan.kernel.doors import must_be_post, staff
from linquan.kernel.errors import NotAllowed, NotFound


class StepForm(CircleForm):
    """A step of a plan."""

    own_faults = step_words.FAULTS
    name = line(
        pgettext_lazy("plan", "Step"), NAME_LIMIT, required=True,
        help_text=_("Such as lease signed, fitting out begun, licence issued."),
    )  # fmt: skip
    due_on = day_field(pgettext_lazy("plan", "Due on"))


class MoveStepForm(CircleForm):
    """Another day for a step, and why."""

    own_faults = step_words.FAULTS
    due_on = day_field(pgettext_lazy("plan", "Due on"))
    reason = line(pgettext_lazy("plan", "Why"), NOTE_LIMIT, required=True)


class FinishStepForm(PlainValues):
    """A step that is done."""

    own_faults = step_words.FAULTS
    done_on = day_field(pgettext_lazy("plan", "Done on"))
    progress = number(words.FIELDS["progress"], 100, least=0)
    note = line(pgettext_lazy("plan", "Remark"), NOTE_LIMIT)
    photos = photos_field(
        _("Add photos"),
        _("JPEG, PNG, WebP or HEIC. Where and with what they were taken is removed."),
    )


class DropStepForm(CircleForm):
    """Why a step is left out."""

    own_faults = step_words.FAULTS
    reason = line(pgettext_lazy("plan", "Why"), NOTE_LIMIT, required=True)


@require_safe
@staff
def plans(request: ActorRequest) -> HttpResponse:
    """Show planned facilities, those that are due first before the others."""
    only_late = request.GET.get("late") == "1"
    page = queries.plans_page(request.actor, request.now, only_late=only_late)
    return render(request, "circles/plans.html", {"page": page, "only_late": only_late})


@staff
def steps(request: ActorRequest, facility_id: int) -> HttpResponseBase:
    """Show the steps of a facility; a POST adds one."""
    page = queries.steps_page(request.actor, facility_id, request.now)
    here = reverse("circles:steps", args=[facility_id])
    form = StepForm(request.POST or None, initial={"due_on": page.view.row.planned_for})

    def save() -> object:
        given = form.cleaned_data
        return operations.plan_step(
            actor=request.actor, facility_id=facility_id, name=given["name"],
            due_on=given["due_on"], now=request.now,
        )  # fmt: skip

    led = sent(request, form, save, here, said=_t("The step is planned."), refusal=words.refusal)
    context = {"page": page, "row": page.view.row, "form": form, "told": _told(page)}
    status = 422 if form.is_bound and form.errors else 200
    return led or render(request, "circles/steps.html", context, status=status)


def _told(page: StepsPage) -> list[tuple[Any, list[str]]]:
    """Return steps, each with what happened to it in words."""
    return [(one, [step_words.told(event) for event in one.events]) for one in page.steps]


@require_safe
@staff
def step(request: ActorRequest, facility_id: int, step_id: int) -> HttpResponse:
    """Show one step, with what can be done with it."""
    page = queries.steps_page(request.actor, facility_id, request.now)
    return _drawn(request, page, step_id)


def _drawn(
    request: ActorRequest, page: StepsPage, step_id: int, verb: str = "", refused: Any = None
) -> HttpResponse:
    one = page.step(step_id)
    if not page.may_plan or not one.row.is_planned:
        raise NotAllowed("finish_step")
    offered: dict[str, Any] = {
        "finish": FinishStepForm(
            initial={"done_on": page.today, "progress": page.view.row.progress},
            auto_id="finish-%s",
        ),
        "move": MoveStepForm(initial={"due_on": one.row.due_on}, auto_id="move-%s"),
        "drop": DropStepForm(auto_id="drop-%s"),
    }
    if refused is not None:
        offered[verb] = refused
    context = {
        "page": page, "row": page.view.row, "one": one,
        "forms": [(name, step_words.VERBS[name], form) for name, form in offered.items()],
    }  # fmt: skip
    return render(request, "circles/step.html", context, status=422 if refused else 200)


@staff
def act(request: ActorRequest, facility_id: int, step_id: int, verb: str) -> HttpResponseBase:
    """Finish a step, move it to another day, or drop it."""
    if answer := must_be_post(request):
        return answer
    page = queries.steps_page(request.actor, facility_id, request.now)
    page.step(step_id)
    if verb not in ACTS:
        raise NotFound("verb_unknown")
    form_type, save = ACTS[verb]
    form = form_type(request.POST, request.FILES, auto_id=f"{verb}-%s")
    if isinstance(form, FinishStepForm):
        form.take_photos(request)
    back = reverse("circles:steps", args=[facility_id])
    led = sent(
        request, form, partial(save, request, step_id, form), back, said=_t("Saved."),
        refusal=words.refusal,
    )  # fmt: skip
    return led or _drawn(request, page, step_id, verb, form)


def _finish(request: ActorRequest, step_id: int, form: Any) -> object:
    given = form.cleaned_data
    return operations.finish_step(
        actor=request.actor, step_id=step_id, done_on=given["done_on"],
        progress=given["progress"], note=given["note"], photos=form.pictures.drafts,
        now=request.now,
    )  # fmt: skip


def _move(request: ActorRequest, step_id: int, form: Any) -> object:
    given = form.cleaned_data
    return operations.move_step(
        actor=request.actor, step_id=step_id, due_on=given["due_on"], reason=given["reason"],
        now=request.now,
    )  # fmt: skip


def _drop(request: ActorRequest, step_id: int, form: Any) -> object:
    return operations.drop_step(
        actor=request.actor, step_id=step_id, reason=form.cleaned_data["reason"], now=request.now
    )


Save = Callable[[ActorRequest, int, Any], object]
ACTS: Final[dict[str, tuple[Any, Save]]] = {
    "finish": (FinishStepForm, _finish),
    "move": (MoveStepForm, _move),
    "drop": (DropStepForm, _drop),
}
