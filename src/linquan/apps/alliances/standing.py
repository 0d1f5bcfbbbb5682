"""Forums and kinds as they stand, with the names of all that they point at."""

from collections import defaultdict

from linquan.apps.alliances.models import Forum, ForumKind, Member
from linquan.apps.alliances.types import ForumRow, KindRow, MemberRow
from linquan.apps.appeals.queries import Desk
from linquan.kernel.rows import rows_of

MEETING = (
    "id", "forum_id", "number", "starts_at", "place", "state", "called_at", "held_at", "minuted_at",
)  # fmt: skip


def kinds(district_id: int) -> tuple[KindRow, ...]:
    """Every version of every kind of forum, those of one code together. One statement."""
    rows = ForumKind.objects.filter(district_id=district_id).order_by("code", "valid_from")
    return rows_of(
        KindRow, rows.values_list("id", "code", "name", "name_en", "valid_from", "valid_to")
    )


def forums(books: Desk) -> dict[int, ForumRow]:
    """Every forum of a district with its members, by name. Three statements."""
    named = {kind.code: kind for kind in kinds(books.district_id)}  # the newest version
    members = _members(books)
    rows = Forum.objects.filter(district_id=books.district_id).order_by("name", "id")
    return {row.pk: _forum(row, named, members, books) for row in rows}


def _members(books: Desk) -> dict[int, list[MemberRow]]:
    found: dict[int, list[MemberRow]] = defaultdict(list)
    rows = Member.objects.filter(district_id=books.district_id).order_by("id")
    for row in rows:
        unit = books.organisations[row.organisation_id]
        found[row.forum_id].append(
            MemberRow(
                row.pk, unit.organisation_id, unit.name, unit.name_en, unit.path, row.role,
                row.since, row.until,
            )
        )  # fmt: skip
    return found


def _forum(
    row: Forum, named: dict[str, KindRow], members: dict[int, list[MemberRow]], books: Desk
) -> ForumRow:
    area, convener = books.areas.areas[row.area_id], books.organisations[row.convener_id]
    kind = named.get(row.kind_code)
    return ForumRow(
        row.pk,
        row.district_id,
        row.name,
        row.name_en,
        row.kind_code,
        kind.name if kind else "",
        kind.name_en if kind else "",
        area.area_id,
        area.path,
        area.name,
        area.name_en,
        convener.organisation_id,
        convener.name,
        convener.name_en,
        row.ended_at,
        tuple(members.get(row.pk, ())),
    )
