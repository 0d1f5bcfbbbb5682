"""The router at the desk: what it is asked about a request, from the books as they are now."""

from dataclasses import dataclass
from datetime import datetime

from linquan.apps.appeals import routing
from linquan.apps.appeals.desk import Desk
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.reasons import check_reason
from linquan.apps.appeals.routes import Choice, Grounds, Proposal, Question
from linquan.apps.appeals.suggestions import Suggestion
from linquan.apps.appeals.types import ChannelRow, MatterRow
from linquan.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Unrouted:
    """A request whose way is asked; ``received_at`` is what the hours of rules look at."""

    matter: MatterRow
    channel: ChannelRow
    area_path: str
    about_path: str
    received_at: datetime
    lon: float | None = None
    lat: float | None = None


def grounds_of(books: Desk) -> Grounds:
    """Return the lists by which the router decides. Nothing is copied."""
    book = books.book
    return Grounds(book.duties_by_matter, books.organisations, books.areas.by_path, book.routing)


def question_of(books: Desk, asked: Unrouted, now: datetime) -> Question:
    """Put a request to the router: zones where rules name any, hours of the office, today."""
    local = asked.received_at.astimezone(books.calendar.zone)
    return Question(
        asked.matter.code,
        asked.matter.group_code,
        asked.area_path,
        asked.channel.code,
        local.weekday(),
        local.time(),
        books.day(now),
        asked.about_path,
        zones_of(books, asked.lon, asked.lat),
    )


def zones_of(books: Desk, lon: float | None, lat: float | None) -> frozenset[int]:
    """Zones in use in which a point lies, if any rule asks for one."""
    if books.zones is None or lon is None or lat is None:
        return frozenset()
    return frozenset(zone.zone_id for zone in books.zones.at(lon, lat))


def propose(books: Desk, asked: Unrouted, now: datetime) -> Proposal:
    """Say who should have it by today's lists, and why."""
    return routing.route(question_of(books, asked, now), grounds_of(books))


def landing(books: Desk, asked: Unrouted, now: datetime) -> Choice | None:
    """Say where it goes as it comes in, if a rule sends it directly; else None: to the desk."""
    if not any(rule.is_direct for rule in books.book.routing):
        return None
    return routing.landing(question_of(books, asked, now), grounds_of(books))


def unrouted(books: Desk, appeal: Appeal) -> Unrouted:
    """Put a request as it stands."""
    return Unrouted(
        books.matter(appeal.matter_id),
        books.channel(appeal.channel_id),
        appeal.area_path,
        appeal.about_path,
        appeal.received_at,
        appeal.lon,
        appeal.lat,
    )


def check_step(books: Desk, code: str, text: str, now: datetime) -> None:
    """Refuse a step up without one of the reasons of today's list. Raises Invalid."""
    valid = {row.code: row for row in books.step_reasons(books.day(now))}
    if not code:
        raise Invalid.field("step_reason", "step_reason_missing")
    check_reason(valid, code, text, ("step_reason", "reason"))


def suggestions(books: Desk, proposal: Proposal) -> tuple[Suggestion, ...]:
    """Return the choices as names, the best first."""
    return tuple(_suggestion(books, choice) for choice in proposal.choices)


def _suggestion(books: Desk, choice: Choice) -> Suggestion:
    unit = books.organisations[choice.organisation_id]
    duty, rule = choice.duty, choice.rule
    return Suggestion(
        unit.organisation_id,
        unit.name,
        unit.name_en,
        duty.area_name if duty else "",
        duty.area_name_en if duty else "",
        rule.reason if rule else duty.responsibility if duty else "",
        rule.reason_en if rule else duty.responsibility_en if duty else "",
    )
