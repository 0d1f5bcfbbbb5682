"""Organisations follow the areas they answer for when those are moved."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from linquan.apps.orgs.models import Organisation
from linquan.apps.orgs.operations._checks import BOOK
from linquan.apps.places import queries as places
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed
from linquan.kernel.events import record_many


@transaction.atomic
def follow_area(*, actor: Actor, district_id: int, area_id: int, now: datetime) -> int:
    """Bring the organisations that answer for an area, or for a part of it, to where it hangs now.

    Where that is the tree says, not the event: a repeat, or an event that comes late, changes
    nothing that is right. One event an organisation, under one batch. Returns how many followed.
    """
    if not actor.is_system:
        raise NotAllowed("follow_area")
    tree = places.area_book(district_id, books.versions(district_id)).areas
    found = Organisation.objects.filter(
        district_id=district_id, area_path__contains=f"/{area_id}/"
    ).exclude(area_path__startswith=tree[area_id].path)
    rows = list(found.select_for_update().order_by("id"))
    facts = []
    for row in rows:
        path = tree[row.area_id or area_id].path
        facts.append((f"organisation:{row.pk}", {"area_path": [row.area_path, path]}))
        row.area_path = path
    if not rows:
        return 0
    Organisation.objects.bulk_update(rows, ["area_path"])
    record_many(
        "organisation.followed", facts, actor=actor, at=now, district_id=district_id,
        batch_id=uuid4(),
    )  # fmt: skip
    books.bump(district_id, BOOK)
    return len(rows)
