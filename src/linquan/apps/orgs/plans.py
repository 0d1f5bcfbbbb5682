"""Plans of what rows would do, against what is there now; for reading and for writing."""

from collections.abc import Sequence
from typing import Final

from django.db.models import Q

from linquan.apps.orgs.calendar_planning import CalendarPlan, plan_days, plan_years
from linquan.apps.orgs.calendar_types import CalendarDayRow
from linquan.apps.orgs.models import Account, CalendarDay, CalendarYear, Organisation, Post
from linquan.apps.orgs.organisation_planning import OrganisationPlan, plan_organisations
from linquan.apps.orgs.people_planning import PeoplePlan, plan_people, username_of
from linquan.apps.orgs.types import OrganisationRow, PersonKnown, PostHeld
from linquan.apps.places import queries as places
from linquan.apps.places.types import Level
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.exchange.layout import Row
from linquan.kernel.rows import by_tree, rows_of

ORGANISATION_FIELDS: Final = (
    "id", "kind", "name", "name_en", "parent_id", "path", "area_id", "area_path", "phone",
    "valid_to",
)  # fmt: skip
_LEVELS: Final = frozenset(Level)


class AreaWords:
    """Areas of a district by what a cell says of them."""

    def __init__(self, district_id: int) -> None:
        book = places.area_book(district_id, books.versions(district_id))
        self._references = places.area_references(book)

    def find(self, text: str) -> tuple[int, ...]:
        """Return every area in use that a text may mean: one, when it is clear."""
        return self._references.find(text, _LEVELS)

    def told(self, area_id: int | None) -> str:
        """Return what says which area is meant; its number when it is out of use."""
        told = self._references.told(area_id, _LEVELS)
        return told or (f"#{area_id}" if area_id else "")


def organisation_plan(district_id: int, rows: Sequence[Row]) -> OrganisationPlan:
    """Plan what rows would do. Two statements, two more for a cold book of areas."""
    return plan_organisations(rows, every_organisation(district_id), AreaWords(district_id))


def every_organisation(district_id: int) -> dict[int, OrganisationRow]:
    """Organisations of a district by id, in order of the tree, retired ones too. One statement."""
    rows = Organisation.objects.filter(district_id=district_id).order_by(by_tree())
    found = rows_of(OrganisationRow, rows.values_list(*ORGANISATION_FIELDS))
    return {one.organisation_id: one for one in found}


def people_plan(actor: Actor, district_id: int, rows: Sequence[Row]) -> PeoplePlan:
    """Plan what rows would do to people and posts. Three statements."""
    names = {username_of(row) for row in rows}
    wanted = Q(district_id=district_id) | Q(username__in=names)
    fields = ("id", "username", "name", "district_id", "is_active")
    accounts = rows_of(PersonKnown, Account.objects.filter(wanted).values_list(*fields))
    return plan_people(
        rows,
        accounts,
        every_post(district_id),
        every_organisation(district_id).values(),
        importer=actor.account_id,
        district_id=district_id,
    )


def every_post(district_id: int) -> tuple[PostHeld, ...]:
    """Posts of a district past, present and to come, in order. One statement."""
    posts = Post.objects.filter(district_id=district_id).order_by("id")
    fields = ("id", "account_id", "organisation_id", "role", "valid_from", "valid_to")
    return rows_of(PostHeld, posts.values_list(*fields))


def day_plan(district_id: int, rows: Sequence[Row]) -> CalendarPlan:
    """Plan what rows would do to the days of the calendar. One statement."""
    return plan_days(rows, {day.day: day for day in every_day(district_id)})


def year_plan(district_id: int, rows: Sequence[Row]) -> CalendarPlan:
    """Plan what rows would do to the confirmed years. One statement."""
    return plan_years(rows, every_year(district_id))


def every_day(district_id: int) -> tuple[CalendarDayRow, ...]:
    """Days of all years that differ from the weekday rule, in order. One statement."""
    rows = CalendarDay.objects.filter(district_id=district_id).order_by("day")
    return rows_of(CalendarDayRow, rows.values_list("day", "is_workday", "note", "source"))


def every_year(district_id: int) -> dict[int, str]:
    """Source by confirmed year, in order. One statement."""
    rows = CalendarYear.objects.filter(district_id=district_id).order_by("year")
    return dict(rows.values_list("year", "source"))
