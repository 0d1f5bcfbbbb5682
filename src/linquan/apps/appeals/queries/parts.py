"""Parts of requests: of one request, of one's own unit, and one as the unit that was asked sees it.

Who was asked sees what it needs for its part, never the reporter, and not the request itself.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

from linquan.apps.appeals import part_rules, parts, rules
from linquan.apps.appeals.desk import Desk, desk, scope
from linquan.apps.appeals.models import Part
from linquan.apps.appeals.parts import GIVEN_UP, OPEN_PARTS, PartKind, PartRow, PartState
from linquan.apps.appeals.queries.photos import PhotoFile, PhotoRow, photo_among, photos_under
from linquan.apps.appeals.queries.supports import masked_support, supports_of
from linquan.apps.appeals.supports import SupportRow
from linquan.apps.appeals.types import AppealScope, MatterRow
from linquan.apps.places.types import AreaRow
from linquan.kernel import numbers
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound

FIELDS = (
    "id", "appeal_id", "kind", "call_id", "organisation_id", "asked_by_id", "text", "asked_at",
    "arrive_due_at", "arrived_at", "arrival_place", "arrival_confirmed_at", "due_at", "state",
    "outcome", "waiver", "done_at",
)  # fmt: skip
OF_APPEAL = (
    "appeal__area_path", "appeal__owner_path", "appeal__about_path", "appeal__owner_id",
    "appeal__title", "appeal__text", "appeal__address", "appeal__area_id", "appeal__matter_id",
    "appeal__received_at", "appeal__erased_at",
)  # fmt: skip
COUNT_LIMIT, PAGE_SIZE = 100, 50
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def parts_of(district_id: int, appeal_id: int, books: Desk) -> tuple[PartRow, ...]:
    """Return the parts of a request, the oldest first. One statement."""
    rows = Part.objects.filter(district_id=district_id, appeal_id=appeal_id).order_by("id")
    return tuple(_row(row, books) for row in rows.values(*FIELDS))


def parts_among(
    district_id: int, appeal_ids: Collection[int], books: Desk
) -> dict[int, tuple[PartRow, ...]]:
    """Return the parts of some requests, numbers in their texts masked. One statement."""
    rows = Part.objects.filter(district_id=district_id, appeal_id__in=appeal_ids).order_by("id")
    found: dict[int, tuple[PartRow, ...]] = {}
    for row in rows.values(*FIELDS):
        part = masked_part(_row(row, books))
        found[part.appeal_id] = (*found.get(part.appeal_id, ()), part)
    return found


def masked_part(part: PartRow) -> PartRow:
    """Return a part with telephones and other numbers in its texts masked."""
    return replace(
        part,
        text=numbers.masked(part.text),
        arrival_place=numbers.masked(part.arrival_place),
        outcome=numbers.masked(part.outcome),
        waiver=numbers.masked(part.waiver),
    )


def _row(row: dict[str, Any], books: Desk) -> PartRow:
    values = {name: row[name] for name in FIELDS}
    unit = books.organisations[values.pop("organisation_id")]
    asked_by = books.organisations[values.pop("asked_by_id")]
    pk, kind, state = values.pop("id"), PartKind(values.pop("kind")), PartState(row["state"])
    return PartRow(
        part_id=pk, unit=unit, asked_by=asked_by, kind=kind, **(values | {"state": state})
    )


@dataclass(frozen=True, slots=True)
class OwnPart:
    """A part of one's own unit in a list, and of what."""

    part: PartRow
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class OwnParts:
    """A page of the parts of one's own unit; ``next`` is where the following begins."""

    rows: tuple[OwnPart, ...]
    open_count: int
    next: str


def own_parts(actor: Actor, *, is_open: bool, after: str = "", size: int = PAGE_SIZE) -> OwnParts:
    """Return parts of the actor's units: open ones by their date, or the others, newest first.

    Three statements (versions of the books, rows, how many are open). No part of a request that
    the actor is a party to.
    """
    books = desk(actor.district_id)
    rows = _mine(actor, books)
    found = _from(rows, after) if is_open else _before(rows, after)
    lines = list(found.values(*FIELDS, *OF_APPEAL)[: size + 1])
    shown = tuple(_own(line, books) for line in lines[:size])
    more = len(lines) > size
    return OwnParts(shown, _count(rows), _key(shown[-1], is_open) if more else "")


def _own(line: dict[str, Any], books: Desk) -> OwnPart:
    number = rules.number_of(line["appeal_id"], line["appeal__received_at"], books.calendar)
    return OwnPart(masked_part(_row(line, books)), number, numbers.masked(line["appeal__title"]))


def _key(last: OwnPart, is_open: bool) -> str:
    at = last.part.due_at.isoformat() if is_open else ""
    return f"{at}_{last.part.part_id}"


def _from(rows: QuerySet[Part], after: str) -> QuerySet[Part]:
    due_at, pk = read_key(after)
    beyond = Q(due_at__gt=due_at) | Q(due_at=due_at, id__gt=pk)
    return rows.filter(beyond, state__in=sorted(OPEN_PARTS)).order_by("due_at", "id")


def _before(rows: QuerySet[Part], after: str) -> QuerySet[Part]:
    _, pk = read_key(after)
    over = rows.exclude(state__in=sorted(OPEN_PARTS)).order_by("-id")
    return over.filter(id__lt=pk) if pk else over


def read_key(after: str) -> tuple[datetime, int]:
    """Read where a page begins; at the beginning if it says nothing that can be read."""
    at, _, pk = after.rpartition("_")
    try:
        moment = datetime.fromisoformat(at) if at else NEVER
    except ValueError:
        return NEVER, 0
    is_number = pk.isascii() and pk.isdigit() and len(pk) < rules.LONGEST_ID
    return (moment, int(pk)) if is_number and moment.tzinfo else (NEVER, 0)


def part_count(actor: Actor, books: Desk) -> int:
    """How many parts of the actor's units are open, at most 100. One statement, or none."""
    if not any(post.role in rules.INVOLVED for post in actor.posts):
        return 0
    return _count(_mine(actor, books))


def _count(rows: QuerySet[Part]) -> int:
    return rows.filter(state__in=sorted(OPEN_PARTS))[:COUNT_LIMIT].count()


def _mine(actor: Actor, books: Desk) -> QuerySet[Part]:
    """Parts that the actor may see, as ``part_rules.may_see`` says for one."""
    posts = [post for post in actor.posts if post.district_id == actor.district_id]
    units = [
        unit.organisation_id
        for unit in books.organisations.values()
        if any(part_rules.covers(post, unit) for post in posts)
    ]
    rows = Part.objects.filter(district_id=actor.district_id, organisation_id__in=units)
    return rows.exclude(appeal__about_path__in=actor.organisation_lines())


@dataclass(frozen=True, slots=True)
class PartPage:
    """A part as the unit that was asked sees it."""

    part: PartRow
    number: str
    title: str
    text: str
    address: str
    matter: MatterRow
    area_line: tuple[AreaRow, ...]
    photos: tuple[PhotoRow, ...]
    supports: tuple[SupportRow, ...]
    can_arrive: bool
    can_answer: bool
    can_send_back: bool
    can_send: bool
    """Whether what was sent for it may be written down."""


def part_page(actor: Actor, part_id: int) -> PartPage:
    """Return a part for those who are to do it. Four statements. Raises NotFound."""
    row, books, where = _seen(actor, part_id)
    part = masked_part(_row(row, books))
    does = part_rules.may_do(actor, where, part.unit) and row["appeal__erased_at"] is None

    def to(state: PartState) -> bool:
        return does and parts.can_move(part.kind, part.state, state)

    pictures = photos_under(where.district_id, where.subject)
    sent = supports_of(where.district_id, part.appeal_id, books)
    return PartPage(
        part=part,
        number=rules.number_of(part.appeal_id, row["appeal__received_at"], books.calendar),
        title=numbers.masked(row["appeal__title"]),
        text=numbers.masked(row["appeal__text"]),
        address=numbers.masked(row["appeal__address"]),
        matter=books.matter(row["appeal__matter_id"]),
        area_line=books.areas.line(row["appeal__area_id"]),
        photos=tuple(p for p in pictures if p.role in _roles(part_id)),
        supports=tuple(masked_support(one) for one in sent if one.part_id == part_id),
        can_arrive=to(PartState.ARRIVED),
        can_answer=to(PartState.ANSWERED),
        can_send_back=to(PartState.RETURNED),
        can_send=does and part.state not in GIVEN_UP,
    )


def _seen(actor: Actor, part_id: int) -> tuple[dict[str, Any], Desk, AppealScope]:
    """Return a part that the actor may see as its unit. Two statements. Raises NotFound."""
    row = Part.objects.filter(pk=part_id).values("district_id", *FIELDS, *OF_APPEAL).first()
    if row is None:
        raise NotFound("part_unknown")
    books, where = desk(row["district_id"]), _where(row)
    if not part_rules.may_see(actor, where, books.organisations[row["organisation_id"]]):
        raise NotFound("part_unknown")
    return row, books, where


def check_part_known(actor: Actor, part_id: int) -> None:
    """Raise NotFound unless the actor may know of a part: of its unit, or through its request.

    Two statements.
    """
    row = Part.objects.filter(pk=part_id).values("district_id", *FIELDS, *OF_APPEAL).first()
    if row is None:
        raise NotFound("part_unknown")
    where, unit = _where(row), desk(row["district_id"]).organisations[row["organisation_id"]]
    if not (part_rules.may_see(actor, where, unit) or rules.may_see(actor, where)):
        raise NotFound("part_unknown")


def _where(row: dict[str, Any]) -> AppealScope:
    paths = (row["appeal__area_path"], row["appeal__owner_path"], row["appeal__about_path"])
    return scope(row["district_id"], row["appeal_id"], paths, row["appeal__owner_id"])


def photo_of_part(actor: Actor, part_id: int, photo_id: int) -> PhotoFile:
    """Return a picture that the unit asked may see. Three statements. Raises NotFound."""
    row, _, _ = _seen(actor, part_id)
    return photo_among(row["appeal_id"], photo_id, _roles(part_id))


def _roles(part_id: int) -> tuple[str, str]:
    """Which pictures of a request the unit that was asked sees: the report's and its own."""
    return ("report", parts.photo_role(part_id))
