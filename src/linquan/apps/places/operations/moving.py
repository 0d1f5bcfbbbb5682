"""Areas that change their parent: a grid goes to another community, a community to a street.

The tree is the truth. Copies of paths in other tables are brought along by those who keep them,
when ``area.moved`` reaches them: by what the tree says then, not by what the event said, so that
repeats and events that come late or in another order do no harm.

Until then (half a second, as a rule) everything that lies in the area stands as before the move:
the old community still sees and decides it, the new one does not yet. Nobody sees more than the
tree gave them before the move or gives them after it.
"""

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Concat, Substr

from linquan.apps.places import rules
from linquan.apps.places.models import Area
from linquan.apps.places.operations._checks import (
    BOOK,
    check_own_newest,
    newest_change,
    permit,
    refuse_faults,
    refusing_a_taken_code,
)
from linquan.apps.places.operations._codes import (
    Codes,
    changed_codes,
    refuse_taken,
    row_of,
    taken_back,
    told,
)
from linquan.apps.places.types import AREA_MOVED
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound, WrongState
from linquan.kernel.events import record


@transaction.atomic
def move_area(
    *, actor: Actor, area_id: int, parent_id: int, code: str, now: datetime
) -> int | None:
    """Hang an area, with all below it, below another parent, under a code that fits there.

    Grids of a moved community get its new code before their own serial. Returns the event's id;
    None when it hangs there under that code already. Raises NotAllowed, NotFound
    (``area_unknown``), WrongState (``area_retired``, ``parent_retired``; ``area_moved``: someone
    was faster), Invalid (``parent_id``, ``code``: ``part_code_taken`` names the code in
    ``details["clash"]``).
    """
    area, parent = _locked(area_id, parent_id)
    permit(actor, area.district_id, "move_area")
    if (area.parent_id, area.code) == (parent_id, code):
        return None
    _refuse_retired(area, parent)
    refuse_faults(rules.move_faults(row_of(area), row_of(parent), code))
    return _move(area, parent, changed_codes(area, code), actor, now)


@transaction.atomic
def take_back_move(*, actor: Actor, area_id: int, event_id: int, now: datetime) -> int:
    """Undo the newest change of an area, if it is a move, one's own, within a week.

    Codes become what they were, but those that were changed since. Returns the event's id. Raises
    NotAllowed, NotFound, WrongState (``changed_meanwhile``, ``cannot_take_back``; ``area_retired``,
    ``parent_retired``: where it came from), Invalid (``code``: somebody has taken the old one).
    """
    last = newest_change(area_id)
    if last is None or last.kind != AREA_MOVED:
        raise WrongState(code="changed_meanwhile")
    area, parent = _locked(area_id, last.data["was_parent"])
    permit(actor, area.district_id, "take_back_move")
    check_own_newest(actor, newest_change(area_id), event_id, now)
    if last.event_id != event_id:
        raise WrongState(code="changed_meanwhile")
    _refuse_retired(area, parent)
    return _move(area, parent, taken_back(last.data["codes"]), actor, now, undone=event_id)


def _locked(area_id: int, parent_id: int) -> tuple[Area, Area]:
    """Lock an area with all below it, its parent and the new one, in order of id.

    Two statements. Whoever adds below it, or files a request there, waits. Raises NotFound,
    WrongState (``area_moved``).
    """
    seen = Area.objects.filter(pk=area_id).values_list("district_id", "parent_id", "path").first()
    if seen is None:
        raise NotFound(code="area_unknown")
    district_id, was_parent_id, path = seen
    wanted = Q(district_id=district_id, path__startswith=path)
    wanted |= Q(pk__in=[pk for pk in (was_parent_id, parent_id) if pk])
    rows = Area.objects.select_for_update().defer("geometry").filter(wanted).order_by("pk")
    found = {row.pk: row for row in rows}
    area = found.get(area_id)
    if area is None or (area.parent_id, area.path) != (was_parent_id, path):
        raise WrongState(code="area_moved")
    if parent_id not in found:
        raise NotFound(code="area_unknown")
    return area, found[parent_id]


def _refuse_retired(area: Area, parent: Area) -> None:
    if area.valid_to is not None:
        raise WrongState(code="area_retired", name=area.name)
    if parent.valid_to is not None:
        raise WrongState(code="parent_retired", name=parent.name)


def _move(
    area: Area,
    parent: Area,
    codes: Codes,
    actor: Actor,
    now: datetime,
    **more: Any,
) -> int:
    """Write where an area hangs now, and tell."""
    refuse_taken(area, codes)
    path = f"{parent.path}{area.pk}/"
    with refusing_a_taken_code():
        moved = _rewrite(area, parent, path, codes)
    data = {
        "name": area.name, "was_parent": area.parent_id, "parent": parent.pk,
        "was_path": area.path, "path": path, "areas": moved,
        "codes": told(codes),
    }  # fmt: skip
    event_id = record(
        AREA_MOVED, subject=f"area:{area.pk}", actor=actor, at=now,
        district_id=area.district_id, data=data | more,
    )  # fmt: skip
    books.bump(area.district_id, BOOK)
    return event_id


def _rewrite(area: Area, parent: Area, path: str, codes: Codes) -> int:
    """Write paths, parent and codes of a whole subtree. One statement; returns how many areas."""
    below = Area.objects.filter(district_id=area.district_id, path__startswith=area.path)
    cases = [When(pk=pk, then=Value(new)) for pk, (_, new) in codes.items()]
    hangs_below = Case(
        When(pk=area.pk, then=Value(parent.pk)),
        default=F("parent_id"),
        output_field=models.BigIntegerField(),
    )
    return below.update(
        path=Concat(Value(path), Substr("path", len(area.path) + 1)),
        parent=hangs_below,
        code=Case(*cases, default=F("code")) if cases else F("code"),
    )
