"""Organisations come, change and go."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from linquan.apps.orgs import rules
from linquan.apps.orgs.models import Organisation, Post
from linquan.apps.orgs.operations._checks import (
    BOOK,
    office_day,
    own_newest,
    permit,
    refuse_faults,
    refusing_a_taken_name,
)
from linquan.apps.orgs.types import OrganisationChange, OrganisationDraft
from linquan.apps.places import queries as places
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotFound, WrongState
from linquan.kernel.events import record


@transaction.atomic
def add_organisation(
    *, actor: Actor, district_id: int, draft: OrganisationDraft, now: datetime
) -> int:
    """Add an organisation, below another one if ``parent_id`` is given. Returns the id.

    Raises NotAllowed, NotFound (``organisation_unknown``: the parent), WrongState
    (``organisation_retired``: the parent), Invalid (``name``, ``area_id``, ``parent_id``, …).
    """
    parent = None if draft.parent_id is None else _locked(draft.parent_id)
    permit(actor, district_id, "add_organisation")
    refuse_faults(rules.organisation_faults(draft))
    if parent and parent.district_id != district_id:
        raise Invalid.field(name="parent_id", code="other_district")
    made = Organisation(
        district_id=district_id,
        kind=draft.kind,
        name=draft.name.strip(),
        name_en=draft.name_en.strip(),
        parent=parent,
        area_id=draft.area_id,
        area_path=_area_path(district_id, draft.area_id),
        phone=draft.phone,
        valid_from=office_day(now),
    )
    with refusing_a_taken_name():
        made.save(force_insert=True)
    made.path = f"{parent.path if parent else '/'}{made.pk}/"
    made.save(update_fields=["path"])
    record(
        "organisation.added", subject=f"organisation:{made.pk}", actor=actor, at=now,
        district_id=district_id, data={"kind": made.kind, "name": made.name},
    )  # fmt: skip
    books.bump(district_id, BOOK)
    return made.pk


@transaction.atomic
def change_organisation(
    *, actor: Actor, organisation_id: int, change: OrganisationChange, now: datetime
) -> int | None:
    """Change names, telephone or the area it answers for; what is the same writes nothing.

    Returns the event's id, None when nothing was to be written. Raises NotAllowed, NotFound,
    WrongState (``organisation_retired``), Invalid by field.
    """
    found = _locked(organisation_id)
    permit(actor, found.district_id, "change_organisation")
    refuse_faults(rules.organisation_faults(change))
    wanted = {
        "name": change.name.strip(),
        "name_en": change.name_en.strip(),
        "phone": change.phone,
        "area_id": change.area_id,
    }
    old = {name: getattr(found, name) for name in wanted if getattr(found, name) != wanted[name]}
    if not old:
        return None
    _write(found, {name: wanted[name] for name in old})
    pairs = {name: [was, wanted[name]] for name, was in old.items()}
    return _tell("organisation.changed", found, actor, now, pairs | {"before": old})


def _write(found: Organisation, values: dict[str, Any]) -> None:
    """Write fields of an organisation, and the path of its area. Raises Invalid by field."""
    for name, value in values.items():
        setattr(found, name, value)
    if "area_id" in values:
        found.area_path = _area_path(found.district_id, found.area_id)
    with refusing_a_taken_name():
        found.save(update_fields=[*values, "area_path"])


def _tell(kind: str, found: Organisation, actor: Actor, now: datetime, data: dict[str, Any]) -> int:
    """Record the event of an organisation, and let every process read the book again."""
    books.bump(found.district_id, BOOK)
    return record(
        kind, subject=f"organisation:{found.pk}", actor=actor, at=now,
        district_id=found.district_id, data=data,
    )  # fmt: skip


@transaction.atomic
def retire_organisation(*, actor: Actor, organisation_id: int, now: datetime) -> int:
    """Take an organisation out of use from today; :func:`restore_organisation` takes it back.

    Returns the event's id. Raises NotAllowed, NotFound, WrongState (``organisation_retired``,
    ``organisation_has_parts``, ``organisation_has_posts``: see to those first).
    """
    found = _locked(organisation_id)
    permit(actor, found.district_id, "retire_organisation")
    _refuse_if_needed(organisation_id, office_day(now))
    _write(found, {"valid_to": office_day(now)})
    told = {"name": found.name, "before": {"valid_to": None}}
    return _tell("organisation.retired", found, actor, now, told)


def _refuse_if_needed(organisation_id: int, today: date) -> None:
    """Refuse to end an organisation that others stand below or work in. Raises WrongState."""
    if Organisation.objects.filter(parent_id=organisation_id, valid_to__isnull=True).exists():
        raise WrongState(code="organisation_has_parts")
    held = Post.objects.filter(organisation_id=organisation_id)
    if held.exclude(valid_to__lte=today).exists():
        raise WrongState(code="organisation_has_posts")


@transaction.atomic
def restore_organisation(*, actor: Actor, organisation_id: int, now: datetime) -> int:
    """Take a retired organisation back into use.

    Returns the event's id. Raises NotAllowed, NotFound, WrongState (``organisation_in_use``;
    ``organisation_retired``: its parent).
    """
    found = _locked(organisation_id, retired=True)
    permit(actor, found.district_id, "restore_organisation")
    if found.valid_to is None:
        raise WrongState(code="organisation_in_use")
    if found.parent_id is not None:
        _locked(found.parent_id)
    told = {"name": found.name, "before": {"valid_to": found.valid_to.isoformat()}}
    _write(found, {"valid_to": None})
    return _tell("organisation.restored", found, actor, now, told)


@transaction.atomic
def take_back_organisation_change(
    *, actor: Actor, organisation_id: int, event_id: int, now: datetime
) -> int:
    """Undo one's own newest change of an organisation, its end or its return, within a week.

    What must hold then is asked again: a free name, an area in use, a parent in use, and nobody in
    it when it ends. Returns the event's id. Raises NotAllowed, NotFound, WrongState
    (``changed_meanwhile``, ``cannot_take_back``, ``name_taken``, ``area_unknown``,
    ``organisation_retired``, ``organisation_has_parts``, ``organisation_has_posts``).
    """
    found = _locked(organisation_id, retired=True)
    permit(actor, found.district_id, "take_back_organisation_change")
    subject = f"organisation:{organisation_id}"
    last = own_newest(actor, subject, event_id, now, district_id=found.district_id)
    before = dict(last.data["before"])
    if "valid_to" in before:
        before["valid_to"] = _end_again(found, before["valid_to"], office_day(now))
    try:
        _write(found, before)
    except Invalid as fault:
        raise WrongState(code=next(iter(fault.fields.values()))) from fault
    told = {"name": found.name, "undone": event_id}
    return _tell("organisation.taken_back", found, actor, now, told)


def _end_again(found: Organisation, was: str | None, today: date) -> date | None:
    """Return the end that an organisation had, if it may have it again. Raises WrongState."""
    if was is not None:
        _refuse_if_needed(found.pk, today)
        return date.fromisoformat(was)
    if found.parent_id is not None:
        _locked(found.parent_id)
    return None


def _locked(organisation_id: int, *, retired: bool = False) -> Organisation:
    """Lock an organisation that is in use (or, if asked for, any). One statement."""
    found = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if found is None:
        raise NotFound(code="organisation_unknown")
    if found.valid_to is not None and not retired:
        raise WrongState(code="organisation_retired", name=found.name)
    return found


def _area_path(district_id: int, area_id: int | None) -> str:
    """Return the path of the area an organisation answers for; empty for none.

    The area is held: a move waits until the organisation is written, and finds it.
    """
    if area_id is None:
        return ""
    places.hold_area(area_id)
    try:
        area = places.area(area_id)
    except NotFound as error:
        raise Invalid.field(name="area_id", code="area_unknown") from error
    if area.is_retired or not area.path.startswith(f"/{district_id}/"):
        raise Invalid.field(name="area_id", code="area_unknown")
    return area.path
