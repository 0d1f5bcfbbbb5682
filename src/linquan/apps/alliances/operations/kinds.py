"""The list of kinds of forums: data of a district, not code."""

from datetime import date, datetime

from django.db import transaction

from linquan.apps.alliances import rules
from linquan.apps.alliances.models import Forum, ForumKind
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound
from linquan.kernel.events import record
from linquan.kernel.letters import words_needed

BOOK = "alliances"
NAME, NAME_EN = 40, 80


@transaction.atomic
def revise_forum_kind(
    *,
    actor: Actor,
    district_id: int,
    kind_code: str,
    names: tuple[str, str],
    valid_from: date,
    now: datetime,
) -> int:
    """Add a kind of forum (no code given), or name one anew from a day on. Returns the line's id.

    Raises NotAllowed, NotFound, Invalid (``name``; ``valid_from``: not after its last change).
    """
    if not rules.may_edit_kinds(actor, district_id):
        raise NotAllowed("revise_forum_kind")
    name = words_needed(names[0], "name", NAME)
    name_en = words_needed(names[1], "name_en", NAME_EN, least=0)
    books.bump(district_id, BOOK)  # who edits the list waits here for whoever does
    if kind_code:
        _end(_newest(district_id, kind_code), valid_from)
    elif ForumKind.objects.filter(
        district_id=district_id, name=name, valid_to__isnull=True
    ).exists():
        raise Invalid.field("name", "name_taken")
    made = ForumKind.objects.create(
        district_id=district_id, code=kind_code, name=name, name_en=name_en, valid_from=valid_from
    )
    if not kind_code:
        made.code = f"kind-{made.pk}"
        made.save(update_fields=["code"])
    _tell("forumkind.revised", made, actor, now, valid_from)
    return made.pk


@transaction.atomic
def end_forum_kind(
    *, actor: Actor, district_id: int, kind_code: str, valid_to: date, now: datetime
) -> int:
    """End a kind from a day on, while no forum is of it. Returns the event's id.

    Raises NotAllowed, NotFound, Invalid.
    """
    if not rules.may_edit_kinds(actor, district_id):
        raise NotAllowed("end_forum_kind")
    books.bump(district_id, BOOK)
    row = _newest(district_id, kind_code)
    living = Forum.objects.filter(district_id=district_id, ended_at__isnull=True)
    if living.filter(kind_code=kind_code).exists():
        raise Invalid.field("valid_to", "kind_in_use")
    _end(row, valid_to)
    return _tell("forumkind.ended", row, actor, now, valid_to)


def _newest(district_id: int, kind_code: str) -> ForumKind:
    """The version with no end in sight. Raises NotFound."""
    rows = ForumKind.objects.filter(district_id=district_id, code=kind_code, valid_to__isnull=True)
    found = rows.first()
    if found is None:
        raise NotFound("kind_unknown")
    return found


def _end(row: ForumKind, day: date) -> None:
    if day <= row.valid_from:
        raise Invalid.field("valid_from", "too_early", since=row.valid_from)
    row.valid_to = day
    row.save(update_fields=["valid_to"])


def _tell(kind: str, row: ForumKind, actor: Actor, now: datetime, day: date) -> int:
    return record(
        kind, subject=f"forumkind:{row.pk}", actor=actor, at=now, district_id=row.district_id,
        data={"code": row.code, "name": row.name, "on": day.isoformat()},
    )  # fmt: skip
