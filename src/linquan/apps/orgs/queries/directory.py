"""Reads of organisations, people, keys and the calendar."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.crypto import constant_time_compare

from linquan.apps.orgs import rules
from linquan.apps.orgs.calendar_types import (
    CalendarChange,
    CalendarDayRow,
    CalendarPage,
    MissingYear,
    calendar_subject,
)
from linquan.apps.orgs.key_types import KeyRow, KeysPage, KeyState, ListedKey
from linquan.apps.orgs.models import (
    Account,
    ApiKey,
    CalendarDay,
    CalendarYear,
    OfficeHours,
    Organisation,
    Post,
)
from linquan.apps.orgs.plans import every_organisation
from linquan.apps.orgs.types import (
    CALENDAR_CHANGED,
    DEADLINES_RECKONED,
    SIGN_IN_EVENTS,
    AccountRow,
    ListedOrganisation,
    OrganisationChanged,
    OrganisationPage,
    OrganisationRow,
    OrganisationsPage,
    PersonRow,
    PostRow,
    Scope,
)
from linquan.apps.places import queries as places
from linquan.apps.places.types import AreaRow
from linquan.kernel import books, secrets
from linquan.kernel.actors import Actor, ActorKind, Role
from linquan.kernel.actors import Post as ActorPost
from linquan.kernel.calendar import OFFICE_ZONE, OfficeCalendar, statutory_days
from linquan.kernel.errors import NotFound
from linquan.kernel.events import EventRow, latest_of, newest_of_each
from linquan.kernel.prepared import Prepared
from linquan.kernel.rows import by_tree, rows_of

BOOK = "orgs"
LATEST_CHANGES = 8
RECKONED_WITHIN = timedelta(hours=1)
POST_FIELDS = (
    "id", "account_id", "account__name", "organisation_id", "organisation__name",
    "organisation__name_en", "role", "valid_from", "valid_to",
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
    return OrganisationBook(every_organisation(district_id), office_calendar(district_id))


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


def _held(account_id: int, on: date) -> QuerySet[Post, Any]:
    held = Post.objects.filter(
        _valid(on),
        account_id=account_id,
        account__is_active=True,
        organisation__valid_to__isnull=True,
    )
    return held.order_by("id").values_list(
        "account__name", "account__password", "organisation_id", "organisation__path",
        "organisation__name", "role", "district_id", "organisation__area_path",
        "organisation__name_en", "account__admitted_until",
    )  # fmt: skip


_HELD = Prepared(_held, int, date)


def actor_of(account_id: int, seal: str, on: date) -> Actor | None:
    """Return the actor of an account with its posts valid that day, in one statement.

    ``None`` when the account is gone, inactive or its password has changed since the session was
    sealed (``seal`` is Django's session hash of the password).
    """
    rows = _HELD.rows(account_id, on)
    if not rows or not constant_time_compare(
        Account(password=rows[0][1]).get_session_auth_hash(), seal
    ):
        return None
    return _actor(account_id, rows, on)


def actor_in_posts(account_id: int, on: date) -> Actor | None:
    """Return the actor that a job works for, with the posts valid that day. One statement.

    ``None`` when the account is gone or inactive, or holds no post any more.
    """
    rows = _HELD.rows(account_id, on)
    return _actor(account_id, rows, on) if rows else None


def _actor(account_id: int, rows: Sequence[tuple[Any, ...]], on: date) -> Actor:
    posts = tuple(
        ActorPost(org, path, org_name, Role(role), district_id, area_path, name_en)
        for _, _, org, path, org_name, role, district_id, area_path, name_en, _ in rows
    )
    until: date | None = rows[0][-1]
    is_admitted = until is not None and on < until
    return Actor(ActorKind.PERSON, rows[0][0], account_id, posts, is_admitted=is_admitted)


def _shown(secret_hash: str, on: date) -> QuerySet[ApiKey, Any]:
    living = ApiKey.objects.filter(
        secret_hash=secret_hash, valid_from__lte=on, valid_to__gt=on,
        revoked_at__isnull=True, organisation__valid_to__isnull=True,
    )  # fmt: skip
    return living.values_list(
        "id", "name", "scopes", "rate_per_minute", "valid_to", "last_used_on", "organisation_id",
        "organisation__path", "organisation__name", "role", "district_id",
        "organisation__area_path", "organisation__name_en",
    )  # fmt: skip


_SHOWN = Prepared(_shown, str, date)


def key_of(secret: str, now: datetime) -> KeyRow | None:
    """Return the key a programme shows, in one statement; none when it is plainly no secret.

    ``None`` when it is unknown, not valid that day, revoked, or its organisation has ended.
    """
    if not rules.is_key_like(secret):
        return None
    day = now.astimezone(OFFICE_ZONE).date()
    for key_id, name, scopes, rate, valid_to, used_on, *post in _SHOWN.rows(
        secrets.api_key_hash(secret), day
    ):
        org, path, org_name, role, district_id, area_path, name_en = post
        held = ActorPost(org, path, org_name, Role(role), district_id, area_path, name_en)
        known = frozenset(map(Scope, set(scopes) & set(Scope)))
        return KeyRow(key_id, name, held, known, rate, valid_to, used_on)
    return None


def keys_page(actor: Actor, now: datetime) -> KeysPage:
    """Return every key of the district, those that hold first. Two statements."""
    district_id, today = actor.district_id, now.astimezone(OFFICE_ZONE).date()
    found = ApiKey.objects.filter(district_id=district_id).order_by("-id").values_list(
        "id", "name", "prefix", "organisation_id", "organisation__name", "organisation__name_en",
        "role", "scopes", "rate_per_minute", "valid_from", "valid_to", "last_used_on",
        "revoked_at", "organisation__valid_to",
    )  # fmt: skip
    rows = [_listed(row, today) for row in found]
    rows.sort(key=lambda key: key.state is not KeyState.HOLDS)
    living = tuple(o for o in _organisations(district_id) if o.valid_to is None)
    return KeysPage(tuple(rows), living)


def _listed(row: tuple[Any, ...], today: date) -> ListedKey:
    *told, revoked_at, unit_ended_on = row
    values = dict(zip(ListedKey.__slots__, told, strict=False))
    state = rules.key_state(
        today,
        valid_to=values["valid_to"],
        is_revoked=revoked_at is not None,
        unit_ended_on=unit_ended_on,
    )
    return ListedKey(**values | {"scopes": tuple(values["scopes"]), "state": state})


def posts_of_district(district_id: int) -> tuple[PostRow, ...]:
    """Every post, past and present. One statement."""
    rows = Post.objects.filter(district_id=district_id).order_by(
        by_tree("organisation__path"), "role", "id"
    )
    return rows_of(PostRow, rows.values_list(*POST_FIELDS))


def account_exists(username: str) -> bool:
    """Whether a sign-in name is taken. One statement."""
    return Account.objects.filter(username=username).exists()


def organisations_page(
    district_id: int, on: date, *, kind: str = "", retired: bool = False
) -> OrganisationsPage:
    """Return what the list of organisations shows. Three statements, two more for a cold book."""
    every = _organisations(district_id)
    posts = Post.objects.filter(_valid(on), district_id=district_id)
    people = Counter(posts.values_list("organisation_id", flat=True))
    areas = places.area_book(district_id, books.versions(district_id)).areas
    living = [o for o in every if o.valid_to is None]
    shown = [o for o in every if (o.valid_to is not None) == retired and kind in {"", o.kind}]
    rows = tuple(
        ListedOrganisation(o, *_area_names(areas, o.area_id), people[o.organisation_id])
        for o in shown
    )
    by_kind = Counter(o.kind for o in living)
    return OrganisationsPage(
        rows, len(living), len(every) - len(living), tuple(sorted(by_kind.items()))
    )


def organisation_page(actor: Actor, organisation_id: int, now: datetime) -> OrganisationPage:
    """Return what the page of an organisation shows. Five statements, two more for a cold book.

    Raises NotFound.
    """
    district_id, on = actor.district_id, now.astimezone(OFFICE_ZONE).date()
    every = {o.organisation_id: o for o in _organisations(district_id)}
    shown = every.get(organisation_id)
    if shown is None:
        raise NotFound(code="organisation_unknown")
    found = Post.objects.filter(district_id=district_id, organisation_id=organisation_id)
    posts = rows_of(PostRow, found.order_by("role", "id").values_list(*POST_FIELDS))
    subject = f"organisation:{organisation_id}"
    changes = newest_of_each(district_id, [subject, *(f"post:{p.post_id}" for p in posts)])
    undo = {name: _undo(change, actor, now) for name, change in changes.items()}
    posts = tuple(replace(p, undo=undo.get(f"post:{p.post_id}", 0)) for p in posts)
    areas = places.area_book(district_id, books.versions(district_id)).areas
    return OrganisationPage(
        shown,
        *_area_names(areas, shown.area_id),
        line=tuple(o for o in every.values() if shown.path.startswith(o.path)),
        parts=tuple(o for o in every.values() if o.parent_id == organisation_id),
        posts=tuple(p for p in posts if p.valid_to is None or p.valid_to > on),
        past_posts=tuple(p for p in posts if p.valid_to is not None and p.valid_to <= on),
        people=accounts(district_id),
        change=_changed(changes.get(subject), undo.get(subject, 0)),
    )


def _undo(change: EventRow, actor: Actor, now: datetime) -> int:
    """Id of a change that the actor may take back, else 0."""
    may = rules.may_administer(actor, change.district_id)
    return change.event_id if may and rules.may_take_back(change, actor, now) else 0


def _changed(change: EventRow | None, undo: int) -> OrganisationChanged | None:
    if change is None:
        return None
    told = change.data.get("before", {}) if change.kind == "organisation.changed" else {}
    name = change.actor_name if change.actor_kind == ActorKind.PERSON else ""
    return OrganisationChanged(change.kind, tuple(told), name, change.at, undo)


def people_page(actor: Actor, now: datetime) -> tuple[PersonRow, ...]:
    """Return everyone who signs in, with the posts held that day. Three statements."""
    district_id, on = actor.district_id, now.astimezone(OFFICE_ZONE).date()
    held: dict[int, list[PostRow]] = {}
    for post in posts_of_district(district_id):
        if post.valid_to is None or post.valid_to > on:
            held.setdefault(post.person_id, []).append(post)
    everyone = accounts(district_id, closed=True)
    names = {a.account_id: f"account:{a.account_id}" for a in everyone}
    changes = newest_of_each(district_id, names.values(), besides=SIGN_IN_EVENTS)
    undo = {name: _undo(change, actor, now) for name, change in changes.items()}
    return tuple(
        PersonRow(a, tuple(held.get(a.account_id, ())), undo.get(names[a.account_id], 0))
        for a in everyone
    )


def accounts(district_id: int, *, closed: bool = False) -> tuple[AccountRow, ...]:
    """Return the accounts of a district by name, closed ones last if asked for. One statement."""
    second_step = Authenticator.objects.filter(user_id=OuterRef("id"), type="totp")
    found = Account.objects.filter(district_id=district_id).annotate(totp=Exists(second_step))
    if not closed:
        found = found.filter(is_active=True)
    values = found.order_by("-is_active", "name", "id")
    return rows_of(AccountRow, values.values_list("id", "username", "name", "is_active", "totp"))


def account(district_id: int, account_id: int) -> AccountRow:
    """Return one account of a district. One statement. Raises NotFound."""
    for row in accounts(district_id, closed=True):
        if row.account_id == account_id:
            return row
    raise NotFound(code="account_unknown")


def calendar_page(actor: Actor, year: int, now: datetime) -> CalendarPage:
    """Return what the page of working days shows. Four statements."""
    district_id, today = actor.district_id, now.astimezone(OFFICE_ZONE).date()
    days = calendar_days(district_id, year)
    sources = dict(
        CalendarYear.objects.filter(district_id=district_id).values_list("year", "source")
    )
    hours = OfficeHours.objects.filter(district_id=district_id).first()
    plain = OfficeCalendar()
    calendar = OfficeCalendar(exceptions={row.day: row.is_workday for row in days})
    months = rules.months_of(year, calendar, days)
    return CalendarPage(
        year=year,
        months=months,
        days=days,
        workdays=sum(c.is_workday for m in months for week in m.weeks for c in week if c),
        source=sources.get(year, ""),
        missing=tuple(
            MissingYear(y, statutory_days(y) is not None)
            for y in rules.missing_years(today, year, sources)
        ),
        opens=hours.opens if hours else plain.opens,
        closes=hours.closes if hours else plain.closes,
        can_load=statutory_days(year) is not None,
        changes=calendar_changes(actor, now),
    )


def calendar_changes(
    actor: Actor, now: datetime, limit: int = LATEST_CHANGES
) -> tuple[CalendarChange, ...]:
    """Latest changes of the calendar, and what followed from each. One statement."""
    subject = calendar_subject(actor.district_id)
    events = latest_of(actor.district_id, subject, limit=2 * limit)
    moved = {e.data["cause"]: e.data["moved"] for e in events if e.kind == DEADLINES_RECKONED}
    changes = [e for e in events if e.kind == CALENDAR_CHANGED][:limit]
    return tuple(
        CalendarChange(
            e.event_id,
            e.at,
            e.actor_name if e.actor_kind == ActorKind.PERSON else "",
            e.data,
            moved.get(e.event_id),
            e.event_id not in moved and now - e.at < RECKONED_WITHIN,
            e is changes[0] and rules.may_take_back(e, actor, now),
        )
        for e in changes
    )


def _organisations(district_id: int) -> tuple[OrganisationRow, ...]:
    return tuple(every_organisation(district_id).values())


def _valid(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def _area_names(areas: Mapping[int, AreaRow], area_id: int | None) -> tuple[str, str]:
    found = areas.get(area_id or 0)
    return (found.name, found.name_en) if found else ("", "")


def number_in(district_id: int, area_id: int) -> int:
    """How many organisations in use answer for an area, or for a part of it. One statement."""
    found = Organisation.objects.filter(district_id=district_id, valid_to__isnull=True)
    return found.filter(area_path__contains=f"/{area_id}/").count()
