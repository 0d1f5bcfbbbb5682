"""The words of actions: states, counts and money as a person reads them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linquan.apps.appeals.actions import HELD, ActionState, Measure
from linquan.apps.appeals.queries import ActionRow
from linquan.apps.appeals.web import words
from linquan.kernel.events import EventRow

CENTS = 100
STATES: Mapping[str, Any] = {
    ActionState.PLANNED: gettext_lazy("announced"),
    ActionState.HELD: gettext_lazy("took place"),
    ActionState.CANCELLED: gettext_lazy("called off"),
}
PILLS: Mapping[str, str] = {ActionState.PLANNED: "new", ActionState.HELD: "ok"}


def money(cents: int) -> str:
    """Write an amount: ``1,200.00 yuan``."""
    whole, rest = divmod(cents, CENTS)
    return _("%(amount)s yuan") % {"amount": f"{whole:,}.{rest:02}"}


def counted(results: Iterable[tuple[Measure, int]]) -> str:
    """Write what was counted: ``orders 120, households helped 15``."""
    told = (f"{words.named(measure)} {n:,}" for measure, n in results)
    return _(", ").join(told)


def result(row: ActionRow) -> str:
    """Write what came of an action, in one line."""
    amount = money(row.amount_cents) if row.kind.has_money else ""
    return _(", ").join(part for part in (counted(row.results), amount) if part)


def sentence(event: EventRow) -> str:
    """Tell of an action that took place, as its timeline and an answer do; "" once erased."""
    data = event.data
    if not data.get("title"):
        return ""
    measures = (Measure(*names) for names in data.get("measures", ()))
    parts = [counted(zip(measures, data.get("counts", ()), strict=False))]
    parts += [money(int(data.get("amount") or 0))] if data.get("has_money") else []
    told = {"kind": words.of_language(str(data["kind_name"]), str(data["kind_name_en"]))}
    told |= {"title": data["title"], "result": _(", ").join(part for part in parts if part)}
    return _("%(kind)s “%(title)s”: %(result)s") % told


def answer_from(events: Iterable[EventRow]) -> str:
    """What an answer can begin with: the actions that took place."""
    return "\n".join(filter(None, (sentence(e) for e in events if e.kind == HELD)))
