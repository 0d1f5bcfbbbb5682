"""What rows of a file would do to people and their posts: pure, for the preview and the import."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from linquan.apps.orgs import rules
from linquan.apps.orgs.references import Names
from linquan.apps.orgs.types import OrganisationRow, PersonKnown, PostHeld
from linquan.apps.orgs.words import ROLES
from linquan.kernel.actors import Role
from linquan.kernel.exchange.layout import Row
from linquan.kernel.exchange.port import Plan
from linquan.kernel.exchange.sieve import Sieve

_KEY: Final = ("organisation", "role")


@dataclass(frozen=True, slots=True)
class Opened:
    """A person who is to sign in: the row that says so, and the names."""

    row: int
    username: str
    name: str


@dataclass(frozen=True, slots=True)
class Given:
    """A post to be given, to an account or (negative) the person of a row; from today if None."""

    row: int
    account_id: int
    organisation_id: int
    role: Role
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class PeoplePlan:
    """What rows would do: accounts to open, posts to give, and by id the day on which some end."""

    plan: Plan
    opened: tuple[Opened, ...]
    given: tuple[Given, ...]
    ended: Mapping[int, date]
    accounts: frozenset[int]
    """Ids of the accounts whose posts would change."""

    @property
    def organisations(self) -> frozenset[int]:
        """Ids of the organisations in which posts would be given."""
        return frozenset(post.organisation_id for post in self.given)


@dataclass(slots=True)
class _Desk:
    """What is being worked out. Rows are told from accounts by a negative number."""

    importer: int | None
    district_id: int
    people: dict[str, PersonKnown]
    posts: Mapping[int, PostHeld]
    living: Names
    every: Names
    held: dict[tuple[int, int, str], list[PostHeld]] = field(
        default_factory=lambda: defaultdict(list)
    )
    sieve: Sieve = field(default_factory=Sieve)
    opened: list[Opened] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    ended: dict[int, date] = field(default_factory=dict)
    accounts: set[int] = field(default_factory=set)


def plan_people(
    rows: Sequence[Row],
    people: Iterable[PersonKnown],
    posts: Iterable[PostHeld],
    organisations: Iterable[OrganisationRow],
    *,
    importer: int | None,
    district_id: int,
) -> PeoplePlan:
    """Work out what rows would do.

    Parameters
    ----------
    rows
        As read by the layout ``PEOPLE``.
    people
        Every account of the district, and those elsewhere whose sign-in names the rows use.
    posts, organisations
        All of the district, past ones too.
    importer
        Account of whoever brings the rows, who cannot become an administrator by them.
    """
    known = {one.post_id: one for one in posts}
    by_name = {one.username: one for one in people}
    desk = _Desk(importer, district_id, by_name, known, Names(), Names())
    for post in known.values():
        desk.held[post.account_id, post.organisation_id, post.role].append(post)
    for one in organisations:
        desk.every.add(one.organisation_id, one.name)
        if one.valid_to is None:
            desk.living.add(one.organisation_id, one.name)
    for row in rows:
        _look_at(desk, row)
    return PeoplePlan(
        desk.sieve.plan(), tuple(desk.opened), tuple(desk.given), desk.ended,
        frozenset(desk.accounts),
    )  # fmt: skip


def username_of(row: Row) -> str:
    """Return the sign-in name of a row as accounts keep it."""
    return str(row.values.get("username", "")).strip().lower()


def _look_at(desk: _Desk, row: Row) -> None:
    person = _person(desk, row)
    number = row.values.get("post_id")
    post = desk.posts.get(number or 0)
    if number and post is None:
        desk.sieve.fault(row, "post_id", "post_unknown")
    elif post is not None and post.account_id != person.account_id:
        desk.sieve.fault(row, "post_id", "post_of_another")
    if desk.sieve.is_bad(row):
        return
    if post is None and not any(row.values.get(name) for name in _KEY):
        _settle_person(desk, row, person)
    else:
        _look_at_post(desk, row, person, post)


def _person(desk: _Desk, row: Row) -> PersonKnown:
    """Return the person of a row; the number of one who is new is that of the row, negative."""
    username, name = username_of(row), row.values.get("name", "")
    found = desk.people.get(username)
    if found is None:
        desk.sieve.has_faults(row, rules.account_faults(username, name))
        return PersonKnown(-row.number, username, name, desk.district_id, is_active=True)
    if found.district_id != desk.district_id:
        desk.sieve.fault(row, "username", "username_taken")
    elif not found.is_active:
        desk.sieve.fault(row, "username", "account_is_closed")
    elif name not in {"", found.name}:
        desk.sieve.fault(row, "name", "name_differs", name=found.name)
    return found


def _settle_person(desk: _Desk, row: Row, person: PersonKnown) -> None:
    """Note a row that says only who signs in."""
    if desk.sieve.is_repeat(row, ("person", person.username), "username"):
        return
    if person.account_id == -row.number:
        desk.sieve.new.append(row.number)
        _open(desk, row, person)
    else:
        desk.sieve.same.append(row.number)


def _open(desk: _Desk, row: Row, person: PersonKnown) -> None:
    """Open an account for a person who has none yet."""
    if person.account_id == -row.number:
        desk.people[person.username] = person
        desk.opened.append(Opened(row.number, person.username, person.name))


def _look_at_post(desk: _Desk, row: Row, person: PersonKnown, post: PostHeld | None) -> None:
    organisation_id = _organisation(desk, row, post)
    role = row.values.get("role") or (Role(post.role) if post else None)
    if role is None:
        desk.sieve.fault(row, "role", "cell_missing")
    if organisation_id is None or role is None or desk.sieve.is_bad(row):
        return
    key = (person.account_id, organisation_id, str(role))
    post = post or _match(desk, row, key)
    if desk.sieve.is_bad(row):
        return
    if post is None:
        _give(desk, row, person, key)
    elif not desk.sieve.is_repeat(row, post.post_id, "username"):
        _change(desk, row, post, key)


def _organisation(desk: _Desk, row: Row, post: PostHeld | None) -> int | None:
    """Return the organisation of a row's post; that of a post there is may be out of use."""
    text = row.values.get("organisation", "")
    if post and text in {"", desk.every.told(post.organisation_id)}:
        return post.organisation_id
    found = desk.living.find(text) if text else ()
    if len(found) == 1:
        return found[0]
    code = "unit_ambiguous" if found else "unit_unknown"
    desk.sieve.fault(row, "organisation", code if text else "cell_missing")
    return None


def _match(desk: _Desk, row: Row, key: tuple[int, int, str]) -> PostHeld | None:
    """Return the post that a row without a number means, None for a new one."""
    same, since = desk.held.get(key, []), row.values.get("valid_from")
    lasting = [post for post in same if post.valid_to is None]
    if since is None:
        if same and not lasting:
            desk.sieve.fault(row, "valid_from", "post_held_before")
        return lasting[0] if lasting else None
    begun = [post for post in same if post.valid_from == since]
    return begun[-1] if begun else None


def _change(desk: _Desk, row: Row, post: PostHeld, key: tuple[int, int, str]) -> None:
    """Note a post that is there: nothing of it changes but its end."""
    if key[1] != post.organisation_id:
        held = desk.every.told(post.organisation_id)
        desk.sieve.fault(row, "organisation", "post_differs", held=held)
    if key[2] != post.role:
        desk.sieve.fault(row, "role", "post_differs", held=ROLES[Role(post.role)])
    if row.values.get("valid_from") not in {None, post.valid_from}:
        desk.sieve.fault(row, "valid_from", "post_differs", held=post.valid_from.isoformat())
    until = row.values.get("valid_to", post.valid_to)
    if until != post.valid_to and (fault := _end_fault(post, until)):
        desk.sieve.fault(row, "valid_to", fault)
    if desk.sieve.is_bad(row):
        return
    if until != post.valid_to:
        desk.ended[post.post_id] = until
        desk.accounts.add(post.account_id)
    desk.sieve.keep(row, {} if until == post.valid_to else {"valid_to": post.valid_to})


def _end_fault(post: PostHeld, until: date | None) -> str:
    """Name why a post cannot end on a day, or return an empty string."""
    if post.valid_to is not None or until is None:
        return "post_is_ended"
    if until < post.valid_from:
        return "before_beginning"
    return "administrator_by_hand" if post.role == Role.ADMINISTRATOR else ""


def _give(desk: _Desk, row: Row, person: PersonKnown, key: tuple[int, int, str]) -> None:
    """Note a post that is to be given."""
    account_id, organisation_id, role = key
    since, until = row.values.get("valid_from"), row.values.get("valid_to")
    if desk.sieve.has_faults(row, _given_faults(desk, person, key, since, until)):
        return
    if desk.sieve.is_repeat(row, (person.username, organisation_id, role), "organisation"):
        return
    _open(desk, row, person)
    desk.sieve.new.append(row.number)
    desk.given.append(Given(row.number, account_id, organisation_id, Role(role), since, until))
    if account_id > 0:
        desk.accounts.add(account_id)


def _given_faults(
    desk: _Desk,
    person: PersonKnown,
    key: tuple[int, int, str],
    since: date | None,
    until: date | None,
) -> dict[str, str]:
    """Name what is wrong with giving a post: column to code."""
    faults = {}
    if key[2] == Role.ADMINISTRATOR and person.account_id == desk.importer:
        faults["role"] = "own_administrator"
    if since is None:
        return faults | ({"valid_from": "cell_missing"} if until else {})
    if fault := rules.year_fault(since.year):
        faults["valid_from"] = fault
    elif any(post.valid_to is None or post.valid_to > since for post in desk.held.get(key, [])):
        faults["valid_from"] = "post_held_already"
    if until is not None and until < since:
        faults["valid_to"] = "before_beginning"
    return faults
