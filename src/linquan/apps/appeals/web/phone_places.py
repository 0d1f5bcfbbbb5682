"""Where a resident stands: what the printed code knows, the street around it, whom to call."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.http import urlencode

from linquan.apps.appeals import queries
from linquan.apps.appeals.desk import Desk
from linquan.apps.appeals.web.phone_words import named
from linquan.apps.orgs.types import PUBLIC_BODIES, OrganisationRow
from linquan.apps.places import queries as places
from linquan.apps.places.types import COMMUNITIES, AreaRow, Level, PosterRow
from linquan.kernel import clock
from linquan.kernel.books import Versions
from linquan.kernel.errors import NotFound

MOST_TO_CHOOSE = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """The district, the code that was scanned if it is still in use, the street, and where."""

    desk: Desk
    poster: PosterRow | None
    street: AreaRow
    path: str

    @property
    def code(self) -> str:
        """The scanned code, empty without one."""
        return self.poster.code if self.poster else ""

    @property
    def query(self) -> str:
        """What links carry on, so that the place is not lost."""
        return f"?{urlencode({'at': self.code})}" if self.code else ""

    @property
    def place(self) -> str:
        """Where the code hangs, as people say it."""
        if self.poster is None:
            return ""
        community = self.desk.areas.ancestor(self.poster.area_id, Level.COMMUNITY)
        label = named(self.poster.label, self.poster.label_en)
        return f"{named(community.name, community.name_en)} · {label}" if community else label

    @property
    def duty(self) -> OrganisationRow | None:
        """Whom to call: the lowest public body over this place that has a phone."""
        found = [
            o
            for o in self.desk.organisations.values()
            if o.kind in PUBLIC_BODIES and o.valid_to is None and o.phone
        ]
        over = [o for o in found if o.area_path and self.path.startswith(o.area_path)]
        return max(over, key=lambda o: len(o.area_path), default=None)


def standing(code: str, now: datetime) -> Standing:
    """Find out where a resident stands. Raises NotFound without a district.

    One statement where a code is in use, up to three where none is.
    """
    found = _posted(code, now)
    if found is not None:
        poster, versions = found
        desk = queries.desk(poster.district_id, versions)
        street = street_of(desk, desk.areas.line(poster.area_id))
        return Standing(desk, poster, street, poster.area_path)
    districts = places.district_ids()
    if not districts:
        raise NotFound("district_unknown")
    desk = queries.desk(districts[0])
    street = street_of(desk, desk.areas.living(Level.STREET))
    return Standing(desk, None, street, street.path)


def poster_of(code: str, now: datetime) -> PosterRow | None:
    """Return what a code knows of its place, nothing for an unknown or retired one."""
    found = _posted(code, now)
    return found[0] if found else None


def _posted(code: str, now: datetime) -> tuple[PosterRow, Versions] | None:
    if not code or "\x00" in code:
        return None
    try:
        return places.poster_with_versions(code, now.astimezone(clock.OFFICE_ZONE).date())
    except NotFound:
        return None


def street_of(desk: Desk, areas: Iterable[AreaRow]) -> AreaRow:
    """Return the one street among the areas, the district when there is none or several."""
    streets = [a for a in areas if a.level == Level.STREET]
    return streets[0] if len(streets) == 1 else desk.areas.areas[desk.district_id]


Choices = list[tuple[str, list[tuple[str, str]]]]


def place_choices(here: Standing) -> Choices:
    """Communities of the street, each with its estates; without estates where they are too many."""
    within = [a for a in here.desk.areas.living() if a.path.startswith(here.street.path)]
    communities = [a for a in within if a.level in COMMUNITIES]
    estates = [a for a in within if a.level == Level.ESTATE]
    if len(estates) > MOST_TO_CHOOSE:
        estates = []
    return [
        (
            named(c.name, c.name_en),
            [_choice(a) for a in (c, *(e for e in estates if e.path.startswith(c.path)))],
        )
        for c in communities
    ]


def area_to_choose(here: Standing, area_id: int) -> str:
    """Return what a form of places begins with for an area: what of it can be chosen.

    Nothing where the code that was scanned hangs just there.
    """
    if area_id == (here.poster.area_id if here.poster else 0):
        return ""
    offered = {pk for _, group in place_choices(here) for pk, _ in group}
    line = (str(area.area_id) for area in reversed(here.desk.areas.line(area_id)))
    return next((pk for pk in line if pk in offered), "")


def _choice(area: AreaRow) -> tuple[str, str]:
    return str(area.area_id), named(area.name, area.name_en)


def party_choices(here: Standing) -> list[tuple[str, str]]:
    """Organisations a report may be about: all, or those serving the place where they are many."""
    living = [o for o in here.desk.organisations.values() if o.valid_to is None]
    if len(living) > MOST_TO_CHOOSE:
        living = [o for o in living if o.kind not in {"firm", "shop"}][:MOST_TO_CHOOSE]
    return [(str(o.organisation_id), named(o.name, o.name_en)) for o in living]
