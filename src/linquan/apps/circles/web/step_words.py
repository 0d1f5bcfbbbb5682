"""The words of the steps of planned facilities."""

from typing import Final

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linquan.apps.circles import plan_steps
from linquan.apps.circles.web.words import FAULTS as LIST_FAULTS
from linquan.apps.circles.web.words import Words
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.events import EventRow

STATES: Final[Words] = {
    "planned": pgettext_lazy("plan", "To be done"),
    "done": pgettext_lazy("plan", "Done"),
    "dropped": pgettext_lazy("plan", "Dropped"),
}
PILLS: Final = {"planned": "soon", "done": "ok", "dropped": "neutral"}
VERBS: Final[Words] = {
    "finish": _("It is done"),
    "move": _("Move it to another day"),
    "drop": _("Leave it out"),
}
FAULTS: Final[Words] = {
    **LIST_FAULTS,
    "steps_full": _("A plan has at most %(limit)s steps."),
}


def told(event: EventRow) -> str:
    """Say what happened to a step, when and by whom."""
    data = event.data
    what = {
        plan_steps.PLANNED_KIND: _t("planned for %(due)s"),
        plan_steps.MOVED: _t("moved from %(was)s to %(due)s: %(why)s"),
        plan_steps.DONE: _t("done on %(done)s, due on %(due)s"),
        plan_steps.DROPPED: _t("dropped: %(why)s"),
    }[event.kind]
    said = what % {
        "due": data.get("due_on", ""), "was": data.get("was_due", ""),
        "done": data.get("done_on", ""), "why": data.get("why", ""),
    }  # fmt: skip
    day = event.at.astimezone(OFFICE_ZONE).date().isoformat()
    return f"{day} {event.actor_name} · {said}"
