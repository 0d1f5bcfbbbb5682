"""What a program asks, read and bounded: parameters, dates, numbers, lists with commas."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Final

from django.http import QueryDict

from linquan.apps.appeals import queries
from linquan.apps.appeals.queries import ServiceBook, Territory, service_book
from linquan.kernel.actors import ActorRequest
from linquan.kernel.clock import OFFICE_ZONE
from linquan.kernel.errors import Invalid

LONGEST: Final = 4000
MOST_LISTED: Final = 100
OLDEST, NEWEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Ask:
    """One call: its parameters, whom it is for, and whether it is a rehearsal."""

    request: ActorRequest
    form: str
    is_test: bool

    @property
    def now(self) -> datetime:
        """The house's time."""
        return self.request.now

    @cached_property
    def told(self) -> QueryDict:
        """Parameters of the address, and over them those of the body."""
        both = self.request.GET.copy()
        for name, values in self.request.POST.lists():
            both.setlist(name, values)
        return both

    @cached_property
    def land(self) -> Territory:
        """The jurisdiction. Raises NotFound, Invalid."""
        day = self.now.astimezone(OFFICE_ZONE).date()
        return queries.territory(self.said("jurisdiction_id"), day)

    @cached_property
    def book(self) -> ServiceBook:
        """Its services and their attributes."""
        return service_book(self.land.desk.district_id)

    def said(self, name: str) -> str:
        """Return a parameter; an empty one counts as absent. Raises Invalid."""
        return checked(name, self.told.get(name, ""))

    def listed(self, name: str) -> tuple[str, ...]:
        """Return the parts of a list with commas. Raises Invalid."""
        parts = [part.strip() for part in self.said(name).split(",")]
        found = tuple(dict.fromkeys(part for part in parts if part))
        if len(found) > MOST_LISTED:
            raise Invalid("too_many_ids", name=name, limit=MOST_LISTED)
        return found

    def number(self, name: str, *, least: int = 1, most: int, usual: int) -> int:
        """Return a whole number. Raises Invalid."""
        if not (said := self.said(name)):
            return usual
        is_number = said.isascii() and said.isdigit() and len(said) <= len(str(most))
        if not is_number or not least <= int(said) <= most:
            raise Invalid("number_odd", name=name, limit=most)
        return int(said)

    def moment(self, name: str) -> datetime | None:
        """Return a date; one without a zone is the office's. Raises Invalid."""
        said = self.said(name)
        return moment(name, said) if said else None

    def ticked(self, name: str) -> bool:
        """Whether a parameter says yes."""
        return self.said(name).lower() in {"true", "1", "yes"}


def checked(name: str, value: str, limit: int = LONGEST) -> str:
    """Return a parameter without what is around it. Raises Invalid for one nobody could store."""
    if "\x00" in value:
        raise Invalid("null_characters", name=name)
    if len(value) > limit:
        raise Invalid("too_long", name=name, limit=limit)
    return value.strip()


def moment(name: str, said: str) -> datetime:
    """Read a W3C date; a plus that the address turned into a blank is forgiven. Raises Invalid."""
    try:
        found = datetime.fromisoformat(said.replace(" ", "+") if "T" in said else said)
        zoned = found if found.tzinfo else found.replace(tzinfo=OFFICE_ZONE)
        if OLDEST <= zoned <= NEWEST:
            return zoned
    except (ValueError, OverflowError):
        pass
    raise Invalid("date_odd", name=name)


def span(ask: Ask, names: tuple[str, str], longest: timedelta) -> tuple[datetime, datetime]:
    """Return the time between two dates; what is left out follows from the other, or from now.

    Raises Invalid for one that is longer than allowed, or turned round.
    """
    since, until = ask.moment(names[0]), ask.moment(names[1])
    if since and until and until < since:
        raise Invalid("range_turned", name=names[1])
    if until is None:
        until = min(since + longest, ask.now) if since else ask.now
    since = since or until - longest
    if until - since > longest:
        raise Invalid("range_too_long", days=longest.days)
    return since, until


def written(at: datetime) -> str:
    """Write a moment as W3C has it, with the office's zone."""
    return at.astimezone(OFFICE_ZONE).isoformat(timespec="seconds")
