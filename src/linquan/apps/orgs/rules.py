"""Organisations, people, the calendar and signing in: pure checks."""

import re
import string
import zlib
from calendar import Calendar
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from linquan.apps.orgs.calendar_types import CalendarDayRow, DayCell, Month
from linquan.apps.orgs.key_types import KeyDraft, KeyState
from linquan.apps.orgs.types import OrganisationChange, OrganisationDraft
from linquan.kernel.actors import Actor, Role
from linquan.kernel.calendar import OfficeCalendar
from linquan.kernel.events import EventRow
from linquan.kernel.letters import is_blank

LONGEST_NAME, LONGEST_ENGLISH, LONGEST_PHONE = 80, 120, 30
LONGEST_PERSON, LONGEST_NOTE, LONGEST_SOURCE = 60, 80, 120
LONGEST_IDENTIFIER = 255  # OpenID Connect Core 1.0, 2: `sub`
SHORTEST_HINTED = 6
FIRST_YEAR, LAST_YEAR = 2000, 2100
ANNOUNCED_IN = 11  # month
LONGEST_HOLIDAY = timedelta(days=31)
TAKE_BACK_WITHIN = timedelta(days=7)

# Failed sign-ins of one name, after which it is locked, and for how long. Source: own choice
# within what GB/T 22239-2019 (level 3) asks: failures are limited, no number is given.
SIGN_IN_TRIES = 5
SIGN_IN_WINDOW = timedelta(minutes=15)
# Codes to a telephone. Source: own choice; NIST SP 800-63B (5.1.3.2) asks for six digits at least
# and ten minutes at most.
CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=5)
CODE_SENT_AGAIN_AFTER = timedelta(minutes=1)
CODE_TRIED_AGAIN = timedelta(seconds=5)
ENTRY_LINK_LIFE = timedelta(minutes=30)

# Keys. Source: own choice; a key that nobody needs any more ends by itself.
KEY_ROLES = (Role.CLERK, Role.HANDLER, Role.GRID_WORKER, Role.LEADER)
LONGEST_KEY_LIFE = timedelta(days=2 * 366)
KEY_LIFE = timedelta(days=365)
SLOWEST_RATE, FASTEST_RATE = 1, 6000
KEY_PREFIX, KEY_LETTERS, SUM_LETTERS, SHOWN_LETTERS = "lq_", 30, 6, 9
KEY_ALPHABET = string.digits + string.ascii_letters

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
_PHONE = re.compile(r"[0-9+() -]+(?:(?:转|ext\.? ?)[0-9]+)?")


def may_administer(actor: Actor, district_id: int) -> bool:
    """Only an administrator's post in the district, or the house itself."""
    return actor.is_system or any(
        p.district_id == district_id and p.role is Role.ADMINISTRATOR for p in actor.posts
    )


def may_administer_without(actor: Actor, district_id: int, organisation_id: int) -> bool:
    """Whether an administrator stays one without the post in an organisation."""
    kept = tuple(post for post in actor.posts if post.organisation_id != organisation_id)
    return may_administer(replace(actor, posts=kept), district_id)


def may_set_password(actor: Actor, account_id: int, district_id: int) -> bool:
    """An administrator anyone's, everyone their own."""
    return may_administer(actor, district_id) or actor.account_id == account_id


def may_end_sessions(actor: Actor, account_id: int, district_id: int) -> bool:
    """An administrator anyone's, everyone their own."""
    return may_administer(actor, district_id) or actor.account_id == account_id


def organisation_faults(wanted: OrganisationDraft | OrganisationChange) -> dict[str, str]:
    """Name what is wrong with the fields of an organisation: field to code."""
    faults = {}
    if fault := _text_fault(wanted.name, LONGEST_NAME):
        faults["name"] = fault
    if len(wanted.name_en) > LONGEST_ENGLISH:
        faults["name_en"] = "too_long"
    if wanted.phone and fault_of_phone(wanted.phone):
        faults["phone"] = fault_of_phone(wanted.phone)
    return faults


def fault_of_phone(phone: str) -> str:
    """Name what is wrong with an office's telephone number, which may have an extension."""
    if len(phone) > LONGEST_PHONE:
        return "too_long"
    return "" if _PHONE.fullmatch(phone) else "not_a_phone"


def account_faults(username: str, name: str) -> dict[str, str]:
    """Name what is wrong with a sign-in name and a person's name: field to code."""
    faults = {}
    if not _USERNAME.fullmatch(username):
        faults["username"] = "not_a_username"
    if fault := _text_fault(name, LONGEST_PERSON):
        faults["name"] = fault
    return faults


def identifier_fault(identifier: str) -> str:
    """Name what is wrong with what another house knows a person by, or return an empty string."""
    if fault := _text_fault(identifier, LONGEST_IDENTIFIER):
        return fault
    return "" if identifier.isprintable() else "identifier_odd"


def identifier_hint(identifier: str) -> str:
    """Show so much of it that it is told from others: it may be an identity number."""
    if len(identifier) < SHORTEST_HINTED:
        return f"{identifier[0]}**"
    return f"{identifier[:2]}**{identifier[-2:]}"


def note_faults(note: str, source: str) -> dict[str, str]:
    """Name what is wrong with the words about a calendar day: field to code."""
    faults = {}
    if len(note) > LONGEST_NOTE:
        faults["note"] = "too_long"
    if fault := _text_fault(source, LONGEST_SOURCE):
        faults["source"] = fault
    return faults


def day_faults(day: date, until: date | None, note: str, source: str) -> dict[str, str]:
    """Name what is wrong with a day of the calendar, or the days until another: field to code."""
    faults = note_faults(note, source)
    if fault := year_fault(day.year):
        faults["day"] = fault
    if until is None:
        return faults
    if until < day:
        faults["until"] = "before_beginning"
    elif until - day >= LONGEST_HOLIDAY:
        faults["until"] = "too_many_days"
    elif fault := year_fault(until.year):
        faults["until"] = fault
    return faults


def days_through(day: date, until: date | None) -> tuple[date, ...]:
    """Every day from one to another; that day alone without an end."""
    span = (until - day).days if until else 0
    return tuple(day + timedelta(days=step) for step in range(span + 1))


def may_take_back(change: EventRow, actor: Actor, now: datetime) -> bool:
    """Whether a change is one's own, tells what was there before, and is not older than a week.

    What was wrong in a register or a year of holidays shows within days, not minutes.
    """
    return change.can_go_back(actor, now, TAKE_BACK_WITHIN)


def missing_years(today: date, shown: int, known: Collection[int]) -> tuple[int, ...]:
    """Years to warn of: this one, the next once its list is due, and the one that is looked at.

    The State Council announces the list of the next year about November.
    """
    wanted = {today.year}
    if today.month >= ANNOUNCED_IN:
        wanted.add(today.year + 1)
    if shown > today.year:
        wanted.add(shown)
    return tuple(sorted(wanted - set(known)))


def year_fault(year: int) -> str:
    """Name what is wrong with a year of the calendar, or return an empty string."""
    return "" if FIRST_YEAR <= year <= LAST_YEAR else "out_of_range"


def confirmation_faults(year: int, source: str) -> dict[str, str]:
    """Name what is wrong with saying that a year is complete: field to code."""
    faults = note_faults("", source)
    if fault := year_fault(year):
        faults["year"] = fault
    return faults


def hours_faults(opens: time, closes: time) -> dict[str, str]:
    """Name what is wrong with office hours: field to code."""
    return {} if opens < closes else {"closes": "closes_before_opening"}


def locked_until(failures: Sequence[datetime], now: datetime) -> datetime | None:
    """Say until when a name is locked, given its failures since the last success, newest first.

    Five failures within a quarter of an hour lock it for a quarter of an hour from the last one.
    """
    if len(failures) < SIGN_IN_TRIES:
        return None
    newest, fifth = failures[0], failures[SIGN_IN_TRIES - 1]
    until = newest + SIGN_IN_WINDOW
    return until if newest - fifth <= SIGN_IN_WINDOW and now < until else None


def may_send_code_again(made_at: datetime, now: datetime) -> bool:
    """Whether another code may take the place of one: a second press within a minute is the same.

    A code from a time to come was made by a demo's clock that was moved back; it does not count.
    """
    return not timedelta(0) <= now - made_at < CODE_SENT_AGAIN_AFTER


def key_faults(draft: KeyDraft, today: date) -> dict[str, str]:
    """Name what is wrong with a key that is to be issued: field to code.

    No key administers: what lists, people and keys are is decided by people.
    """
    faults = {}
    if fault := _text_fault(draft.name, LONGEST_PERSON):
        faults["name"] = fault
    if draft.role not in KEY_ROLES:
        faults["role"] = "no_post_of_keys"
    if not draft.scopes:
        faults["scopes"] = "missing"
    if not SLOWEST_RATE <= draft.rate_per_minute <= FASTEST_RATE:
        faults["rate_per_minute"] = "rate_out_of_range"
    if draft.valid_to <= today:
        faults["valid_to"] = "before_beginning"
    elif draft.valid_to - today > LONGEST_KEY_LIFE:
        faults["valid_to"] = "key_lives_too_long"
    return faults


def key_state(
    today: date, *, valid_to: date, is_revoked: bool, unit_ended_on: date | None
) -> KeyState:
    """Say whether a key opens anything on a day."""
    if is_revoked:
        return KeyState.REVOKED
    if valid_to <= today:
        return KeyState.EXPIRED
    return KeyState.HOLDS if unit_ended_on is None else KeyState.UNIT_RETIRED


def key_secret(letters: str) -> str:
    """Write a secret: a prefix that scanners know, 30 random letters, six that sum them up.

    With the sum, what was typed wrongly or cut off is told apart without asking the database, and
    a scanner of published code can tell a real key from its look-alike.
    """
    return f"{KEY_PREFIX}{letters}{_key_sum(letters)}"


def is_key_like(secret: str) -> bool:
    """Whether a text can be a secret: prefix, length and sum are right."""
    letters = secret.removeprefix(KEY_PREFIX)[:KEY_LETTERS]
    return len(letters) == KEY_LETTERS and letters.isascii() and secret == key_secret(letters)


def _key_sum(letters: str) -> str:
    """CRC-32 in base 62, six letters."""
    rest, written = zlib.crc32(letters.encode()), ""
    for _ in range(SUM_LETTERS):
        rest, at = divmod(rest, len(KEY_ALPHABET))
        written = KEY_ALPHABET[at] + written
    return written


def months_of(
    year: int, calendar: OfficeCalendar, days: Sequence[CalendarDayRow]
) -> tuple[Month, ...]:
    """Lay a year out in months and weeks from Monday."""
    notes = {row.day: row.note for row in days}
    return tuple(_month(year, month, calendar, notes) for month in range(1, 13))


def _month(year: int, month: int, calendar: OfficeCalendar, notes: Mapping[date, str]) -> Month:
    def cell(day: date) -> DayCell | None:
        if day.month != month:
            return None
        return DayCell(day, calendar.is_workday(day), day in notes, notes.get(day, ""))

    weeks = Calendar().monthdatescalendar(year, month)
    return Month(date(year, month, 1), tuple(tuple(cell(day) for day in week) for week in weeks))


def _text_fault(text: str, longest: int) -> str:
    if is_blank(text):
        return "missing"
    return "too_long" if len(text) > longest else ""
