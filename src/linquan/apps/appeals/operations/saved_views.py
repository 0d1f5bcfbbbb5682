"""Views of the inbox under a name: saved, called and shared anew, moved, deleted, put back."""

from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from django.db import transaction
from django.db.models import Max

from linquan.apps.appeals import lines, rules
from linquan.apps.appeals.models import SavedView
from linquan.apps.appeals.saved_views import MOST_VIEWS, NAME_LIMIT, QUERY_LIMIT
from linquan.kernel import letters, numbers, secrets
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.events import newest_of, record

FIELDS = ("account_id", "name", "query", "position", "shared_area_path", "shared_organisation_path")


@transaction.atomic
def save_view(*, actor: Actor, name: str, query: str, is_shared: bool, now: datetime) -> int:
    """Keep a view of the inbox under a name, as the last of one's own; returns its id.

    Shared, it is offered to whoever has a post below the clerk's; it shows each only what each
    may see. A view that looks for a number of a person is refused. Raises NotAllowed, Invalid.
    """
    if not actor.is_staff or actor.account_id is None:
        raise NotAllowed("save_view")
    mine = SavedView.objects.filter(district_id=actor.district_id, account_id=actor.account_id)
    if len(mine.select_for_update().values_list("id")) >= MOST_VIEWS:
        raise Invalid.field("name", "too_many_views", limit=MOST_VIEWS)
    last = mine.aggregate(last=Max("position"))["last"] or 0
    _check_query(query)
    view = SavedView(
        district_id=actor.district_id, account_id=actor.account_id, query=query, position=last + 1
    )
    _name(view, actor, name, is_shared=is_shared)
    _write(view)
    _tell("savedview.saved", view, actor, now)
    return view.pk


def _check_query(query: str) -> None:
    if len(query) > QUERY_LIMIT:
        raise Invalid.field("query", "too_long", limit=QUERY_LIMIT, length=len(query))
    [said] = parse_qs(query).get("q", [""])[:1]
    if numbers.found(said) or secrets.normalise_phone(said):
        raise Invalid.field("name", "view_holds_number")


def _name(view: SavedView, actor: Actor, name: str, *, is_shared: bool) -> None:
    """Set how it is called and who else sees it. Raises NotAllowed, Invalid."""
    post = rules.sharing_post(actor)
    if is_shared and post is None:
        raise NotAllowed("share_view")
    view.name = letters.words_needed(name, "name", NAME_LIMIT)
    view.shared_area_path = post.area_path if is_shared and post else ""
    view.shared_organisation_path = post.organisation_path if is_shared and post else ""


def _write(view: SavedView) -> None:
    with lines.refusing_a_clash("name", "view_name_taken"):
        view.save()


def _tell(kind: str, view: SavedView, actor: Actor, now: datetime, **facts: Any) -> int:
    return record(
        kind, subject=lines.subject_of("savedview", view.pk), actor=actor, at=now,
        district_id=view.district_id,
        data={"shared": bool(view.shared_organisation_path), **facts},
    )  # fmt: skip


def _take(actor: Actor, view_id: int) -> SavedView:
    """Lock a view of one's own; that of another is as good as none. Raises NotFound."""
    rows = SavedView.objects.select_for_update().filter(district_id=actor.district_id, pk=view_id)
    found = rows.first() if actor.is_staff else None
    if found is None or found.account_id != actor.account_id:
        raise NotFound("view_unknown")
    return found


@transaction.atomic
def revise_view(*, actor: Actor, view_id: int, name: str, is_shared: bool, now: datetime) -> int:
    """Call a view of one's own otherwise, and share it or no longer. Returns its id.

    Raises NotFound, NotAllowed, Invalid.
    """
    view = _take(actor, view_id)
    _name(view, actor, name, is_shared=is_shared)
    _write(view)
    _tell("savedview.revised", view, actor, now)
    return view.pk


@transaction.atomic
def move_view(*, actor: Actor, view_id: int, places_down: int, now: datetime) -> int:
    """Let a view of one's own stand earlier (-1) or later (1); its neighbour takes its place.

    Nothing is written at the ends. Returns its id. Raises NotFound, Invalid.
    """
    if places_down not in {-1, 1}:
        raise Invalid.field("places_down", "out_of_range", least=-1, limit=1)
    view = _take(actor, view_id)
    mine = SavedView.objects.filter(district_id=view.district_id, account_id=view.account_id)
    order = list(mine.select_for_update().order_by("position", "id"))
    at = next(n for n, one in enumerate(order) if one.pk == view_id)
    if not 0 <= at + places_down < len(order):
        return view_id
    order[at], order[at + places_down] = order[at + places_down], order[at]
    for position, one in enumerate(order, start=1):
        one.position = position
    SavedView.objects.bulk_update(order, ["position"])
    _tell("savedview.moved", view, actor, now)
    return view_id


@transaction.atomic
def delete_view(*, actor: Actor, view_id: int, now: datetime) -> int:
    """Delete a view of one's own; returns the event's id, by which it comes back.

    Raises NotFound.
    """
    view = _take(actor, view_id)
    before = {name: getattr(view, name) for name in FIELDS}
    event_id = _tell("savedview.deleted", view, actor, now, before=before)
    view.delete()
    return event_id


@transaction.atomic
def restore_view(*, actor: Actor, view_id: int, now: datetime) -> int:
    """Put back a view of one's own that was deleted within the last ten minutes; returns its id.

    Raises WrongState (``cannot_take_back_view``), Invalid.
    """
    last = newest_of(actor.district_id, lines.subject_of("savedview", view_id))
    if last is None or last.kind != "savedview.deleted":
        raise WrongState("cannot_take_back_view")
    if not rules.can_take_back(last, actor, now):
        raise WrongState("cannot_take_back_view")
    view = SavedView(pk=view_id, district_id=actor.district_id, **last.data["before"])
    _write(view)
    _tell("savedview.restored", view, actor, now)
    return view.pk
