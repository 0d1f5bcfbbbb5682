"""Organisations come, change and go."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction

from linquan.apps.orgs import rules
from linquan.apps.orgs.models import Organisation, Post
from linquan.apps.orgs.operations._checks import BOOK, permit, refuse_faults
from linquan.apps.orgs.types import OrganisationChange, OrganisationDraft
from linquan.apps.places import queries as places
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
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
        valid_from=now.astimezone(OFFICE_ZONE).date(),
    )
    with _refusing_a_taken_name():
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
) -> None:
    """Change names, telephone or the area it answers for; what is the same writes nothing.

    Raises NotAllowed, NotFound, WrongState (``organisation_retired``), Invalid by field.
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
        return
    for name in old:
        setattr(found, name, wanted[name])
    if "area_id" in old:
        found.area_path = _area_path(found.district_id, change.area_id)
    with _refusing_a_taken_name():
        found.save(update_fields=[*old, "area_path"])
    record(
        "organisation.changed", subject=f"organisation:{organisation_id}", actor=actor, at=now,
        district_id=found.district_id,
        data={name: [was, wanted[name]] for name, was in old.items()},
    )  # fmt: skip
    books.bump(found.district_id, BOOK)


@transaction.atomic
def retire_organisation(*, actor: Actor, organisation_id: int, now: datetime) -> None:
    """Take an organisation out of use from today; :func:`restore_organisation` takes it back.

    Raises NotAllowed, NotFound, WrongState (``organisation_retired``,
    ``organisation_has_parts``, ``organisation_has_posts``: see to those first).
    """
    found = _locked(organisation_id)
    permit(actor, found.district_id, "retire_organisation")
    today = now.astimezone(OFFICE_ZONE).date()
    if Organisation.objects.filter(parent_id=organisation_id, valid_to__isnull=True).exists():
        raise WrongState(code="organisation_has_parts")
    held = Post.objects.filter(organisation_id=organisation_id)
    if held.exclude(valid_to__lte=today).exists():
        raise WrongState(code="organisation_has_posts")
    found.valid_to = today
    found.save(update_fields=["valid_to"])
    record(
        "organisation.retired", subject=f"organisation:{organisation_id}", actor=actor, at=now,
        district_id=found.district_id, data={"name": found.name},
    )  # fmt: skip
    books.bump(found.district_id, BOOK)


@transaction.atomic
def restore_organisation(*, actor: Actor, organisation_id: int, now: datetime) -> None:
    """Take a retired organisation back into use.

    Raises NotAllowed, NotFound, WrongState (``organisation_in_use``; ``organisation_retired``:
    its parent).
    """
    found = _locked(organisation_id, retired=True)
    permit(actor, found.district_id, "restore_organisation")
    if found.valid_to is None:
        raise WrongState(code="organisation_in_use")
    if found.parent_id is not None:
        _locked(found.parent_id)
    found.valid_to = None
    found.save(update_fields=["valid_to"])
    record(
        "organisation.restored", subject=f"organisation:{organisation_id}", actor=actor, at=now,
        district_id=found.district_id, data={"name": found.name},
    )  # fmt: skip
    books.bump(found.district_id, BOOK)


def _locked(organisation_id: int, *, retired: bool = False) -> Organisation:
    """Lock an organisation that is in use (or, if asked for, any). One statement."""
    found = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if found is None:
        raise NotFound(code="organisation_unknown")
    if found.valid_to is not None and not retired:
        raise WrongState(code="organisation_retired", name=found.name)
    return found


def _area_path(district_id: int, area_id: int | None) -> str:
    """Return the path of the area an organisation answers for; empty for none."""
    if area_id is None:
        return ""
    try:
        area = places.area(area_id)
    except NotFound as error:
        raise Invalid.field(name="area_id", code="area_unknown") from error
    if area.is_retired or not area.path.startswith(f"/{district_id}/"):
        raise Invalid.field(name="area_id", code="area_unknown")
    return area.path


@contextmanager
def _refusing_a_taken_name() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "organisation_name_once" not in str(error):
            raise
        raise Invalid.field(name="name", code="name_taken") from error
