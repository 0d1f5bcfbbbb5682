"""Rounds, ways of listening and posts as they stand, with every name resolved."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from linquan.apps.appeals.queries import Desk
from linquan.apps.appeals.reasons import LONG_AGO, with_own
from linquan.apps.orgs import queries as orgs
from linquan.apps.orgs.types import PostRow
from linquan.apps.outreach.models import ListeningWay, Round
from linquan.apps.outreach.types import PostName, RoundRow, WayRow
from linquan.apps.outreach.ways import OWN_WAYS
from linquan.kernel.actors import Role
from linquan.kernel.validity import valid_on


def ways(district_id: int) -> tuple[WayRow, ...]:
    """Every version of every way of listening, in their order. One statement."""
    rows = ListeningWay.objects.filter(district_id=district_id).order_by("position", "id")
    written = (
        WayRow(pk, code, position, name, name_en, False, valid_from, valid_to)
        for pk, code, position, name, name_en, valid_from, valid_to in rows.values_list(
            "id", "code", "position", "name", "name_en", "valid_from", "valid_to"
        )
    )
    return with_own(written, OWN_WAYS)


def round_row(row: Round, books: Desk, known: Iterable[WayRow]) -> RoundRow:
    """Resolve a round; its way has the name that it had on the first day."""
    versions = [way for way in known if way.code == row.way_code]
    named = valid_on(versions, row.starts_on) or versions[-1:]
    unnamed = WayRow(0, row.way_code, 0, row.way_code, "", False, LONG_AGO, None)
    return RoundRow(
        row.pk,
        row.district_id,
        books.areas.areas[row.area_id],
        named[0] if named else unnamed,
        row.topic,
        row.starts_on,
        row.ends_on,
        tuple(row.post_ids),
        row.ended_at,
    )


def posts(books: Desk) -> dict[int, PostName]:
    """Every post of a district, past ones too, by its id. One statement."""
    return {row.post_id: _named(row) for row in orgs.posts_of_district(books.district_id)}


def units_of(books: Desk, post_ids: Collection[int]) -> frozenset[int]:
    """Units of posts. One statement."""
    known = posts(books)
    return frozenset(known[pk].organisation_id for pk in post_ids if pk in known)


def team(books: Desk, area_path: str, day: date) -> tuple[PostName, ...]:
    """Posts of a day that may go to people in an area: of units there, above or below it.

    One statement.
    """
    rows = valid_on(orgs.posts_of_district(books.district_id), day)
    return tuple(
        _named(row) for row in rows if row.role in GOING and _is_near(row, books, area_path)
    )


GOING: Final = frozenset({Role.CLERK, Role.GRID_WORKER, Role.LEADER})


def _is_near(row: PostRow, books: Desk, area_path: str) -> bool:
    unit = books.organisations[row.organisation_id]
    near = area_path.startswith(unit.area_path) or unit.area_path.startswith(area_path)
    return bool(unit.area_path) and unit.valid_to is None and near


def _named(row: PostRow) -> PostName:
    return PostName(
        row.post_id,
        row.person_id,
        row.person_name,
        row.organisation_id,
        row.organisation_name,
        row.organisation_name_en,
        row.role,
    )
