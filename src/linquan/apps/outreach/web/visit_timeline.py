"""What happened to a visit: every event as a sentence, with what was before and after."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from linquan.apps.appeals.web import words as desk_words
from linquan.apps.appeals.web.timeline import Step
from linquan.apps.outreach.queries import Changed, VisitPage, VisitStep
from linquan.apps.outreach.web import words
from linquan.kernel.letters import listed


def steps(page: VisitPage) -> list[Step]:
    """Write the timeline, oldest first."""
    undo = reverse("outreach:take_back_correction", args=[page.visit.visit_id])
    return [_step(step, undo) for step in page.steps]


def _step(step: VisitStep, undo: str) -> Step:
    unit = desk_words.named(step.unit) if step.unit else ""
    lines = ([_("Why: %(reason)s") % {"reason": step.reason}] if step.reason else []) + [
        _told(changed) for changed in step.changed
    ]
    return Step(
        step.at,
        str(words.VISIT_STEPS[step.kind]),
        " · ".join(part for part in (step.who, unit) if part),
        "\n".join(lines),
        undo if step.can_go_back else "",
    )


def _told(changed: Changed) -> str:
    return _("%(what)s: %(before)s → %(after)s") % {
        "what": words.PARTICULARS[changed.field],
        "before": _value(changed.before),
        "after": _value(changed.after),
    }


def _value(value: object) -> str:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, tuple):
        return listed(post.person_name for post in value) or "—"
    if hasattr(value, "area_id"):
        return desk_words.named(value)
    return "—" if value in ("", None) else str(value)
