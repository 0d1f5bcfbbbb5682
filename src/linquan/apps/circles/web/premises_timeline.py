"""What happened to a space or an outlet: every event as a sentence, with before and after."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from linquan.apps.appeals.web import words as desk_words
from linquan.apps.appeals.web.timeline import Step
from linquan.apps.circles.web import premises_words as words
from linquan.apps.circles.web.outlet_words import (
    NEED_WORDS,
    OUTLET_FIELDS,
    OUTLET_STATES,
    OUTLET_STEPS,
    UNSUITABLE,
)
from linquan.apps.circles.web.words import STATES, Words
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.places.types import AreaRow
from linquan.kernel.actors import ActorKind
from linquan.kernel.events import EventRow

Names = tuple[Mapping[int, AreaRow], Mapping[int, OrganisationRow]]
"""Areas and organisations that events name."""
_HIDDEN = frozenset({"facility_id", "premises_id"})
"""Numbers that the page tells as a link."""


def steps(
    events: tuple[EventRow, ...], names: Names, undo: str, *, outside: bool = False
) -> list[Step]:
    """Write the timeline, oldest first; ``undo``: where the newest is taken back, if it can be.

    Parameters
    ----------
    outside
        Whether a company reads it: it is told which office did it, not who.
    """
    last = events[-1] if events else None
    return [_step(one, names, undo if one is last else "", outside=outside) for one in events]


def _step(event: EventRow, names: Names, undo: str, *, outside: bool) -> Step:
    unit = desk_words.named(names[1].get(event.organisation_id or 0))
    person = "" if outside else event.actor_name
    by_link = event.actor_kind == ActorKind.BODY
    who = [_("by the link"), event.actor_name] if by_link else [person, unit]
    before, after = event.data.get("before") or {}, event.data.get("after") or {}
    notes = [_told(event, n, before[n], after.get(n), names) for n in before if n not in _HIDDEN]
    text = str(OUTLET_STEPS.get(event.kind, event.kind))
    if why := event.data.get("why"):
        notes.append(str(UNSUITABLE[why]))
    return Step(event.at, text, " · ".join(filter(None, who)), "\n".join(notes), undo=undo)


def _told(event: EventRow, name: str, before: Any, after: Any, names: Names) -> str:
    return _("%(what)s: %(before)s → %(after)s") % {
        "what": OUTLET_FIELDS[name]
        if event.kind.startswith("outlet.")
        else words.SPACE_FIELDS[name],
        "before": _value(event, name, before, names),
        "after": _value(event, name, after, names),
    }


def _value(event: EventRow, name: str, value: Any, names: Names) -> str:
    if name.startswith(("needs_", "takes_", "has_")):
        return str(words.KNOWN[value] if name.startswith("has_") else NEED_WORDS[value])
    if value in (None, ""):
        return "—"
    if name == "area_id":
        return desk_words.named(names[0].get(value))
    if name in {"owner_id", "wanted_by_id"}:
        return desk_words.named(names[1].get(value))
    return f"{value / 100:.2f}" if name.endswith("rent_cents") else _word(event, name, value)


def _word(event: EventRow, name: str, value: Any) -> str:
    book = _book(event, name)
    return str(value if book is None else book.get(value, value))


def _book(event: EventRow, name: str) -> Words | None:
    about = event.kind.partition(".")[0]
    states = {"facility": STATES, "outlet": OUTLET_STATES}.get(about, words.SPACE_STATES)
    return {"state": states, "kind": words.KINDS, "reason_code": words.ENDINGS}.get(name)
