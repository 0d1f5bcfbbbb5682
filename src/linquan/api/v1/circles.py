"""Life circles: runs, gaps of areas, items with the places behind them, and the register."""

from typing import Annotated, Any, Final

from django.http import HttpResponse
from ninja import Router
from ninja.params import functions as part

from linquan.api.v1 import schemas
from linquan.api.v1.answering import endpoint, once
from linquan.api.v1.doors import KeyRequest
from linquan.api.v1.schemas.fields import LARGEST_ID, Id, IdempotencyKey, SomeId
from linquan.apps.circles import operations, owing, queries
from linquan.apps.circles.facilities import FacilityDraft, PlaceDraft, StandingDraft, Wanted
from linquan.apps.circles.gaps import CircleLine, Gap
from linquan.apps.circles.levels import CODES
from linquan.apps.circles.runs import Changes, Place
from linquan.apps.circles.types import CODE_LIMIT
from linquan.apps.orgs.types import Scope
from linquan.engine.circles.catalogue import Match
from linquan.kernel.errors import Invalid

TAG: Final = "circles"
READ: Final = Scope.CIRCLES_READ
router = Router()
Code = Annotated[str, part.Path(min_length=1, max_length=CODE_LIMIT)]
Size = Annotated[int, part.Query(ge=1, le=1_000)]
HOMES_AT_ONCE: Final = 500


@router.get("/runs", **endpoint(READ, TAG, schemas.RunPage))
def list_runs(
    request: KeyRequest, before: Annotated[int, part.Query(ge=0, le=LARGEST_ID)] = 0
) -> schemas.RunPage:
    """List coverage runs, the newest first."""
    rows, more = queries.run_page(request.actor, before)
    items = [schemas.RunOut.model_validate(row) for row in rows]
    return schemas.RunPage(items=items, before=items[-1].run_id if more else 0)


@router.get("/gaps", **endpoint(READ, TAG, schemas.GapsOut))
def list_gaps(request: KeyRequest, area: SomeId = 0, run: SomeId = 0) -> schemas.GapsOut:
    """List who lacks what in an area, in the newest run unless one is named."""
    page = queries.gaps_page(request.actor, area, run)
    shelf = page.shelf
    return schemas.GapsOut(
        run_id=shelf.book.row.run_id,
        area_id=shelf.area.area_id,
        is_newest=shelf.is_newest,
        gaps=[_gap(gap) for gap in page.gaps],
        circles=[_circle(line) for line in page.circles],
    )


def _gap(gap: Gap) -> schemas.GapOut:
    item = gap.item
    return schemas.GapOut(
        item=item.code, name=item.name, name_en=item.name_en, tier=item.tier.value,
        minutes=item.minutes, audience=item.audience, people=gap.people, without=gap.without,
        everyone_without=gap.everyone_without, places=gap.places, is_reckoned=gap.is_reckoned,
    )  # fmt: skip


def _circle(line: CircleLine) -> schemas.CircleOut:
    return schemas.CircleOut(
        minutes=line.minutes, items=line.items, people=line.people, complete=line.complete
    )


@router.get("/items/{code}", **endpoint(READ, TAG, schemas.ItemGapOut))
def read_item_gap(
    request: KeyRequest, code: Code, area: SomeId = 0, run: SomeId = 0
) -> schemas.ItemGapOut:
    """Read one item in an area: people with and without it, and the places behind the numbers."""
    page = queries.item_page(request.actor, code, area, run)
    return schemas.ItemGapOut(
        run_id=page.shelf.book.row.run_id,
        area_id=page.shelf.area.area_id,
        gap=_gap(page.gap) if page.gap else None,
        reaches=[
            schemas.ReachOut(speed=r.speed, minutes=r.minutes, people=r.people, has=r.has)
            for r in page.reaches
        ],
        lacking_homes=page.lacking_count,
        places=[_served(one.place, one.people) for one in page.served],
    )


def _served(place: Place, people: int) -> schemas.ServedOut:
    return schemas.ServedOut(
        facility_id=place.facility_id, name=place.name, name_en=place.name_en, lon=place.lon,
        lat=place.lat, people=people,
    )  # fmt: skip


@router.get("/items/{code}/homes", **endpoint(READ, TAG, schemas.HomesOut))
def list_item_homes(
    request: KeyRequest,
    code: Code,
    area: SomeId = 0,
    run: SomeId = 0,
    after: SomeId = 0,
    size: Size = HOMES_AT_ONCE,
) -> schemas.HomesOut:
    """List the homes of an area as points, with how far the nearest place of an item is."""
    features, more = queries.item_homes(request.actor, code, area, run, after=after, size=size)
    return schemas.HomesOut(features=features, after=after + size if more else 0)


@router.post(
    "/runs", **endpoint(Scope.CIRCLES_WRITE, TAG, schemas.RunAsked, status=201, writes=True)
)
def ask_run(
    request: KeyRequest, draft: schemas.RunIn, idempotency_key: IdempotencyKey = None
) -> HttpResponse:
    """Ask what would be if places were added or left out; the worker makes the run."""

    def ask() -> schemas.RunAsked:
        district_id = request.auth.district_id
        known = {*queries.catalogue_on(district_id, request.now.date()).codes, *CODES}
        if unknown := [one.item for one in draft.added if one.item not in known]:
            raise Invalid.field("added", "item_unknown", item=unknown[0])
        run_id = operations.ask_run(
            actor=request.actor, district_id=district_id, label=draft.label,
            changes=_changes(draft), now=request.now,
        )  # fmt: skip
        owing.make_later(run_id)
        return schemas.RunAsked(run_id=run_id)

    return once(request, idempotency_key, ask, status=201)


def _changes(draft: schemas.RunIn) -> Changes:
    added = (
        Place(-n, one.name, one.name_en, one.item, one.lon, one.lat, one.capacity)
        for n, one in enumerate(draft.added, start=1)
    )
    return Changes(tuple(added), tuple(dict.fromkeys(draft.left_out)))


@router.get("/facilities", **endpoint(READ, TAG, schemas.FacilityList))
def list_facilities(
    request: KeyRequest,
    item: Annotated[str, part.Query(max_length=CODE_LIMIT)] = "",
    area: SomeId = 0,
    after: SomeId = 0,
) -> schemas.FacilityList:
    """List facilities of the register by number, of one item and below one area if asked for."""
    wanted = Wanted(item=item, area_id=area)
    page = queries.facilities_page(request.actor, wanted, request.now, after=after)
    items = [_facility(view.row) for view in page.rows]
    return schemas.FacilityList(items=items, after=page.next_id or 0)


def _facility(row: Any) -> schemas.FacilityOut:
    return schemas.FacilityOut.model_validate(row)


@router.get("/facilities/{facility_id}", **endpoint(READ, TAG, schemas.FacilityOut))
def read_facility(request: KeyRequest, facility_id: Id) -> schemas.FacilityOut:
    """Read one facility of the register."""
    return _facility(queries.facility_page(request.actor, facility_id, request.now).view.row)


@router.post(
    "/facilities",
    **endpoint(Scope.CIRCLES_WRITE, TAG, schemas.FacilityDone, status=201, writes=True),
)
def add_facility(
    request: KeyRequest, draft: schemas.FacilityIn, idempotency_key: IdempotencyKey = None
) -> HttpResponse:
    """Enter a facility that is open."""

    def add() -> schemas.FacilityDone:
        made = operations.add_facility(
            actor=request.actor,
            district_id=request.auth.district_id,
            draft=FacilityDraft(
                name=draft.name, name_en=draft.name_en, item_code=draft.item,
                capacity=draft.capacity, capacity_unit=draft.capacity_unit, hours=draft.hours,
                match=Match(draft.match), source=draft.source,
            ),
            place=PlaceDraft(
                area_id=draft.area_id, address=draft.address, lon=draft.lon, lat=draft.lat
            ),
            standing=StandingDraft(),
            now=request.now,
        )  # fmt: skip
        return schemas.FacilityDone(facility_id=made)

    return once(request, idempotency_key, add, status=201)
