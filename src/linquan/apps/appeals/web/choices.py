"""What the fields of the desk's forms offer."""

from dataclasses import dataclass
from datetime import date, datetime

from linquan.apps.appeals.queries import Desk
from linquan.apps.appeals.types import ChannelRow, GroupRow, PolicyRow
from linquan.apps.orgs.types import OrganisationKind, OrganisationRow
from linquan.apps.places import queries as places
from linquan.apps.places.types import COMMUNITIES, AreaRow, Level, ZoneRow
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid
from linquan.kernel.validity import valid_on

DUTY_LEVELS = (Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.VILLAGE, Level.GRID)
COMMUNITY_DEPTH = 4  # parts of "/district/street/community/", the empty one before it included
PLACES = (Level.GRID, Level.GROUP, Level.ESTATE)
ANSWERING = frozenset(
    {
        OrganisationKind.DEPARTMENT,
        OrganisationKind.STREET_OFFICE,
        OrganisationKind.COMMUNITY,
        OrganisationKind.PROPERTY_COMPANY,
    }
)


@dataclass(frozen=True, slots=True)
class AreaGroup:
    """A community with what lies in it."""

    community: AreaRow
    places: tuple[AreaRow, ...]


def areas(books: Desk, actor: Actor) -> tuple[AreaGroup, ...]:
    """Communities with their grids and estates: those of the actor's areas, all for departments."""
    paths = [p.area_path for p in actor.posts if p.area_path] or [""]

    def mine(area: AreaRow) -> bool:
        return any(area.path.startswith(p) or p.startswith(area.path) for p in paths)

    found = {c.path: (c, list[AreaRow]()) for c in books.areas.living(*COMMUNITIES) if mine(c)}
    for place in books.areas.living(*PLACES):
        above = "/".join(place.path.split("/")[:COMMUNITY_DEPTH]) + "/"
        if above in found and mine(place):
            found[above][1].append(place)
    return tuple(AreaGroup(community, tuple(places)) for community, places in found.values())


def area_at(books: Desk, area_id: int, lon: float | None, lat: float | None) -> int:
    """The area that was chosen; the grid of the chosen point where it lies below that area."""
    chosen = books.areas.areas.get(area_id)
    grid = books.areas.locate(lon, lat) if lon is not None and lat is not None else None
    if grid and (chosen is None or grid.path.startswith(chosen.path)):
        return grid.area_id
    return chosen.area_id if chosen else 0


def channels(books: Desk, now: datetime) -> tuple[ChannelRow, ...]:
    """Channels that are open today."""
    return valid_on(books.book.channels, books.day(now))


def known_channels(books: Desk) -> tuple[ChannelRow, ...]:
    """Every channel there is or was, each once, in its latest version."""
    return tuple({c.code: c for c in books.book.channels}.values())


def groups(books: Desk, today: date) -> tuple[GroupRow, ...]:
    """Groups that are not over, each once: as it is today, else as it will be."""
    left = [g for g in books.book.groups if g.valid_to is None or g.valid_to > today]
    found = {g.code: g for g in left} | {g.code: g for g in valid_on(left, today)}
    return tuple(sorted(found.values(), key=lambda g: (g.position, g.group_id)))


def policies(books: Desk, today: date) -> tuple[PolicyRow, ...]:
    """Deadlines that are valid on a day."""
    return valid_on(books.book.policies, today)


def all_areas(books: Desk) -> tuple[AreaRow, ...]:
    """Every area in use that an organisation may answer for, in order of the tree."""
    return books.areas.living(*DUTY_LEVELS)


def zones(books: Desk) -> tuple[ZoneRow, ...]:
    """Zones in use, by kind and name. One statement."""
    return places.zones(books.district_id)


def owners(books: Desk) -> tuple[OrganisationRow, ...]:
    """Organisations that stand in the duty list."""
    ids = {duty.organisation_id for duty in books.book.duties}
    return tuple(o for o in books.organisations.values() if o.organisation_id in ids)


def answering(books: Desk, about_path: str = "") -> tuple[OrganisationRow, ...]:
    """Organisations in use that may be given a request: no party, nobody below one."""
    return tuple(
        o
        for o in books.organisations.values()
        if o.valid_to is None
        and o.kind in ANSWERING
        and not (about_path and o.path.startswith(about_path))
    )


def organisations(books: Desk) -> tuple[OrganisationRow, ...]:
    """Every organisation in use: anyone may be complained about."""
    return tuple(o for o in books.organisations.values() if o.valid_to is None)


def party(books: Desk, name: str) -> int | None:
    """Find an organisation by what was typed; None when there is no one of that name."""
    wanted = name.strip().casefold()
    found = [
        o.organisation_id
        for o in organisations(books)
        if wanted in {o.name.casefold(), o.name_en.casefold()}
    ]
    return found[0] if wanted and found else None


def party_told(books: Desk, name: str, field: str) -> int | None:
    """Find an organisation by what was typed, none where nothing was. Raises Invalid."""
    found = party(books, name)
    if found is None and name.strip():
        raise Invalid.field(field, "organisation_unknown")
    return found
