"""Every read of organisations, people and the calendar."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.crypto import constant_time_compare

from linquan.apps.orgs.models import (
    Account,
    CalendarDay,
    CalendarYear,
    OfficeHours,
    Organisation,
    Post,
)
from linquan.apps.orgs.types import CalendarDayRow, OrganisationRow, PostRow
from linquan.kernel import books
from linquan.kernel.actors import Actor, ActorKind, Role
from linquan.kernel.actors import Post as ActorPost
from linquan.kernel.calendar import OfficeCalendar
from linquan.kernel.rows import rows_of

BOOK = "orgs"
ORGANISATION_FIELDS = (
    "id", "kind", "name", "name_en", "parent_id", "path", "area_id", "area_path", "phone",
    "valid_to",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OrganisationBook:
    """Organisations of a district and its working calendar, in memory."""

    organisations: dict[int, OrganisationRow]
    calendar: OfficeCalendar


def organisation_book(district_id: int, current: books.Versions) -> OrganisationBook:
    """Return organisations and calendar, read again only when changed (four statements then)."""
    return books.book(BOOK, district_id, current, _load)


def _load(district_id: int) -> OrganisationBook:
    rows = Organisation.objects.filter(district_id=district_id).order_by("path")
    found = rows_of(OrganisationRow, rows.values_list(*ORGANISATION_FIELDS))
    return OrganisationBook({o.organisation_id: o for o in found}, office_calendar(district_id))


def office_calendar(district_id: int) -> OfficeCalendar:
    """Return the working calendar of a district. Three statements."""
    days = CalendarDay.objects.filter(district_id=district_id)
    years = CalendarYear.objects.filter(district_id=district_id)
    plain = OfficeCalendar()
    hours = OfficeHours.objects.filter(district_id=district_id).first()
    return OfficeCalendar(
        exceptions=dict(days.values_list("day", "is_workday")),
        known_years=frozenset(years.values_list("year", flat=True)),
        opens=hours.opens if hours else plain.opens,
        closes=hours.closes if hours else plain.closes,
    )


def calendar_days(district_id: int, year: int) -> tuple[CalendarDayRow, ...]:
    """Days of a year that differ from the weekday rule. One statement."""
    rows = CalendarDay.objects.filter(district_id=district_id, day__year=year).order_by("day")
    return rows_of(CalendarDayRow, rows.values_list("day", "is_workday", "note", "source"))


def actor_of(account_id: int, seal: str, on: date) -> Actor | None:
    """Return the actor of an account with its posts valid that day, in one statement.

    ``None`` when the account is gone, inactive or its password has changed since the session was
    sealed (``seal`` is Django's session hash of the password).
    """
    valid = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    held = Post.objects.filter(
        valid,
        account_id=account_id,
        account__is_active=True,
        organisation__valid_to__isnull=True,
    )
    rows = list(
        held.order_by("id")
        .values_list(
            "account__name", "account__password", "organisation_id", "organisation__path",
            "organisation__name", "role", "district_id", "organisation__area_path",
        )
    )  # fmt: skip
    if not rows or not constant_time_compare(
        Account(password=rows[0][1]).get_session_auth_hash(), seal
    ):
        return None
    posts = tuple(
        ActorPost(org, path, org_name, Role(role), district_id, area_path)
        for _, _, org, path, org_name, role, district_id, area_path in rows
    )
    return Actor(ActorKind.PERSON, rows[0][0], account_id, posts)


def posts_of_district(district_id: int) -> tuple[PostRow, ...]:
    """Every post, past and present. One statement."""
    rows = Post.objects.filter(district_id=district_id).order_by("organisation__path", "role", "id")
    return rows_of(
        PostRow,
        rows.values_list(
            "id", "account_id", "account__name", "organisation_id", "organisation__name", "role",
            "valid_from", "valid_to",
        ),
    )  # fmt: skip


def account_exists(username: str) -> bool:
    """Whether a sign-in name is taken. One statement."""
    return Account.objects.filter(username=username).exists()
