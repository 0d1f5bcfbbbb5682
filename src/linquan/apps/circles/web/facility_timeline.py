"""What happened to a facility: every event as a sentence, with what was before and after."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from linquan.apps.appeals.web import words as desk_words
from linquan.apps.appeals.web.timeline import Step
from linquan.apps.circles.queries import FacilityPage
from linquan.apps.circles.web import words
from linquan.kernel.events import EventRow
from linquan.kernel.letters import listed


def steps(page: FacilityPage) -> list[Step]:
    """Write the timeline, oldest first."""
    undo = reverse("circles:take_back", args=[page.view.row.facility_id])
    last = page.events[-1] if page.events and page.can_take_back else None
    return [_step(page, event, undo if event is last else "") for event in page.events]


def _step(page: FacilityPage, event: EventRow, undo: str) -> Step:
    unit = page.units.get(event.organisation_id or 0)
    who = [event.actor_name, desk_words.named(unit)]
    before, after = event.data.get("before") or {}, event.data.get("after") or {}
    notes = [_told(page, name, before[name], after.get(name)) for name in before]
    text = str(words.STEPS.get(event.kind, event.kind))
    return Step(event.at, text, " · ".join(filter(None, who)), "\n".join(notes), undo)


def _told(page: FacilityPage, name: str, before: Any, after: Any) -> str:
    return _("%(what)s: %(before)s → %(after)s") % {
        "what": words.FIELDS[name],
        "before": _value(page, name, before),
        "after": _value(page, name, after),
    }


def _value(page: FacilityPage, name: str, value: Any) -> str:
    if value in (None, "", []):
        return "—"
    if name in {"area_id", "served_area_id"}:
        return desk_words.named(page.areas.get(value))
    if name == "operator_id":
        return desk_words.named(page.units.get(value))
    lines: Mapping[str, Mapping[str, Any]] = {
        "space_tier": page.tiers, "kind": page.kinds, "item_code": page.items,
    }  # fmt: skip
    if name in lines:
        return desk_words.named(lines[name].get(value)) or str(value)
    book = {"state": words.STATES, "match": words.MATCHES, "level": words.LEVELS}.get(name)
    if book is not None:
        return str(book[value])
    return listed(value) if isinstance(value, list) else str(value)
