"""What may be read besides requests: the key itself, lists, places, units, figures, events."""

from typing import Annotated, Literal

from ninja import Router
from ninja.params import functions as part

from linquan.api.v1 import schemas
from linquan.api.v1.answering import endpoint
from linquan.api.v1.doors import KeyRequest
from linquan.api.v1.schemas.fields import LARGEST_ID, Id, SomeId
from linquan.apps.appeals import queries as appeals
from linquan.apps.insights import queries as insights
from linquan.apps.insights.types import FigureRow
from linquan.apps.orgs import queries as orgs
from linquan.apps.orgs.types import Scope
from linquan.apps.places import queries as places
from linquan.apps.places.types import Level
from linquan.kernel import books
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import NotFound
from linquan.kernel.validity import valid_on

router = Router()
AREAS_AT_ONCE = 500


@router.get("/key", **endpoint(None, "key", schemas.KeyOut))
def read_key(request: KeyRequest) -> schemas.KeyOut:
    """Read what the key that is shown may do."""
    key = request.auth
    unit = key.post
    return schemas.KeyOut(
        id=key.key_id,
        name=key.name,
        organisation=schemas.Named(
            id=unit.organisation_id, name=unit.organisation_name, name_en=unit.organisation_name_en
        ),
        role=unit.role,
        scopes=sorted(key.scopes),
        rate_per_minute=key.rate_per_minute,
        valid_to=key.valid_to,
    )


@router.get("/matters", **endpoint(Scope.LISTS_READ, "lists", list[schemas.MatterOut]))
def list_matters(request: KeyRequest) -> list[schemas.MatterOut]:
    """List the matters valid today."""
    desk = appeals.desk(request.auth.district_id)
    found = desk.matters(desk.day(request.now))
    return [schemas.MatterOut.model_validate(row) for row in found]


@router.get("/duties", **endpoint(Scope.LISTS_READ, "lists", list[schemas.DutyOut]))
def list_duties(
    request: KeyRequest, matter: Annotated[str, part.Query(max_length=30)] = ""
) -> list[schemas.DutyOut]:
    """List the duties for one matter valid today; without a matter, the desks that receive all."""
    desk = appeals.desk(request.auth.district_id)
    found = desk.duties(matter, desk.day(request.now))
    return [schemas.DutyOut.model_validate(row) for row in found]


@router.get("/channels", **endpoint(Scope.LISTS_READ, "lists", list[schemas.ChannelOut]))
def list_channels(request: KeyRequest) -> list[schemas.ChannelOut]:
    """List the channels open today."""
    desk = appeals.desk(request.auth.district_id)
    day = desk.day(request.now)
    return [schemas.ChannelOut.model_validate(row) for row in valid_on(desk.book.channels, day)]


def _areas(request: KeyRequest) -> places.AreaBook:
    district_id = request.auth.district_id
    return places.area_book(district_id, books.versions(district_id))


@router.get("/areas", **endpoint(Scope.PLACES_READ, "places", schemas.AreaPage))
def list_areas(
    request: KeyRequest,
    level: Annotated[Level | None, part.Query()] = None,
    below: SomeId = 0,
    after: SomeId = 0,
) -> schemas.AreaPage:
    """List areas in use by number, of one level and below one area if asked for."""
    book = _areas(request)
    above = book.areas.get(below)
    if below and above is None:
        raise NotFound("area_unknown")
    path = above.path if above else "/"
    levels = (level,) if level else ()
    rows = [a for a in book.living(*levels) if a.path.startswith(path) and a.area_id > after]
    rows.sort(key=lambda area: area.area_id)
    page = [schemas.AreaOut.model_validate(area) for area in rows[:AREAS_AT_ONCE]]
    more = len(rows) > AREAS_AT_ONCE
    return schemas.AreaPage(items=page, after=page[-1].area_id if more else 0)


@router.get("/areas/{area_id}", **endpoint(Scope.PLACES_READ, "places", schemas.AreaOut))
def read_area(request: KeyRequest, area_id: Id) -> schemas.AreaOut:
    """Read one area of the district."""
    found = _areas(request).areas.get(area_id)
    if found is None:
        raise NotFound("area_unknown")
    return schemas.AreaOut.model_validate(found)


@router.get("/zones", **endpoint(Scope.PLACES_READ, "places", list[schemas.ZoneOut]))
def list_zones(request: KeyRequest) -> list[schemas.ZoneOut]:
    """List the zones in use."""
    found = places.zones(request.auth.district_id)
    return [schemas.ZoneOut.model_validate(zone) for zone in found]


@router.get("/zones/{zone_id}", **endpoint(Scope.PLACES_READ, "places", schemas.ZoneWhole))
def read_zone(request: KeyRequest, zone_id: Id) -> schemas.ZoneWhole:
    """Read one zone and which areas it touches."""
    page = places.zone_page(request.auth.district_id, zone_id)
    touched = [
        schemas.TouchOut(area=schemas.AreaOut.model_validate(t.area), share=t.share)
        for t in page.touched
    ]
    zone = schemas.ZoneOut.model_validate(page.zone)
    return schemas.ZoneWhole(**zone.model_dump(), touched=touched)


@router.get("/places/at", **endpoint(Scope.PLACES_READ, "places", schemas.PlaceOut))
def find_place(
    request: KeyRequest,
    lon: Annotated[float, part.Query(ge=-180, le=180, allow_inf_nan=False)],
    lat: Annotated[float, part.Query(ge=-90, le=90, allow_inf_nan=False)],
) -> schemas.PlaceOut:
    """Find the grid in which a point lies (WGS-84), all areas above it, and the zones over it."""
    district_id = request.auth.district_id
    current = books.versions(district_id)
    book = places.area_book(district_id, current)
    grid = book.locate(lon, lat)
    line = book.line(grid.area_id) if grid else ()
    zones = places.zone_book(district_id, current).at(lon, lat)
    return schemas.PlaceOut(
        grid=schemas.AreaOut.model_validate(grid) if grid else None,
        line=[schemas.AreaOut.model_validate(area) for area in line],
        zones=[schemas.ZoneOut.model_validate(zone) for zone in zones],
    )


@router.get(
    "/organisations",
    **endpoint(Scope.ORGANISATIONS_READ, "organisations", list[schemas.OrganisationOut]),
)
def list_organisations(
    request: KeyRequest,
    kind: Literal["department", "street_office", "community", "property_company", "firm", "shop"]
    | None = None,
) -> list[schemas.OrganisationOut]:
    """List the organisations in use, those below others after them."""
    day = request.now.astimezone(OFFICE_ZONE).date()
    page = orgs.organisations_page(request.auth.district_id, day, kind=kind or "")
    return [schemas.OrganisationOut.model_validate(row.organisation) for row in page.rows]


@router.get(
    "/organisations/{organisation_id}",
    **endpoint(Scope.ORGANISATIONS_READ, "organisations", schemas.OrganisationOut),
)
def read_organisation(request: KeyRequest, organisation_id: Id) -> schemas.OrganisationOut:
    """Read one organisation in use."""
    district_id = request.auth.district_id
    book = orgs.organisation_book(district_id, books.versions(district_id))
    found = book.organisations.get(organisation_id)
    if found is None or found.valid_to is not None:
        raise NotFound("organisation_unknown")
    return schemas.OrganisationOut.model_validate(found)


@router.get("/figures", **endpoint(Scope.FIGURES_READ, "figures", schemas.FiguresOut))
def read_figures(request: KeyRequest) -> schemas.FiguresOut:
    """Read the public figures of every community, small counts hidden."""
    found = insights.figures(request.auth.district_id, request.now)
    return schemas.FiguresOut(
        rows=[_figure(row) for row in found.rows],
        total=_figure(found.total),
        satisfied_percent=found.satisfied_percent,
        smallest=found.smallest,
    )


def _figure(row: FigureRow) -> schemas.FigureOut:
    counts = {measure.value: count for measure, count in row.counts.items()}
    return schemas.FigureOut(area_id=row.area_id, name=row.name, name_en=row.name_en, **counts)


@router.get("/events", **endpoint(Scope.EVENTS_READ, "events", schemas.EventPage))
def list_events(
    request: KeyRequest,
    after: Annotated[int, part.Query(ge=0, le=LARGEST_ID)] = 0,
    size: Annotated[int, part.Query(ge=1, le=500)] = 100,
) -> schemas.EventPage:
    """List what happened to the requests this key may see, half a minute late, in order."""
    feed = appeals.events_since(request.actor, after, request.now, limit=size)
    items = [
        schemas.EventOut(
            event_id=event.event_id,
            kind=event.kind,
            appeal_id=event.subject_id,
            at=event.at,
            organisation_id=event.organisation_id,
            status=str(event.data.get("to", "")),
        )
        for event in feed.events
    ]
    return schemas.EventPage(items=items, after=feed.after)
