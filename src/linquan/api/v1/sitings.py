"""Where new places should stand: a question is asked, and its answer read."""

from typing import Annotated, Any, Final

from django.http import HttpResponse
from ninja import Router
from ninja.params import functions as part

from linquan.api.v1 import schemas
from linquan.api.v1.answering import endpoint, once
from linquan.api.v1.circles import READ, TAG
from linquan.api.v1.doors import KeyRequest
from linquan.api.v1.schemas.fields import LARGEST_ID, Id, IdempotencyKey
from linquan.apps.circles import operations, owing, queries
from linquan.apps.circles.queries import ChosenView, RejectedView, SiteView
from linquan.apps.circles.siting import SitingDraft, SitingRow, Source, Spot
from linquan.apps.orgs.types import Scope
from linquan.kernel.calendar import OFFICE_ZONE

router = Router()
ROW: Final = tuple(schemas.SitingOut.model_fields)


@router.get("", **endpoint(READ, TAG, schemas.SitingPage))
def list_sitings(
    request: KeyRequest, before: Annotated[int, part.Query(ge=0, le=LARGEST_ID)] = 0
) -> schemas.SitingPage:
    """List questions where new places should stand, the newest first."""
    rows, more = queries.siting_rows(request.actor, before)
    items = [schemas.SitingOut.model_validate(row) for row in rows]
    return schemas.SitingPage(items=items, before=items[-1].siting_id if more else 0)


@router.get("/{siting_id}", **endpoint(READ, TAG, schemas.SitingWhole))
def read_siting(request: KeyRequest, siting_id: Id) -> schemas.SitingWhole:
    """Read one question with its answer: chosen sites, and what others would cost."""
    page = queries.siting_page(request.actor, siting_id)
    return schemas.SitingWhole(
        **_row(page.row),
        chosen=[_chosen(one) for one in page.chosen],
        rejected=[_rejected(one) for one in page.rejected],
    )


def _row(row: SitingRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ROW}


def _chosen(one: ChosenView) -> schemas.ChosenOut:
    return schemas.ChosenOut(
        position=one.position, site=_site(one.site), people=one.people, alone=one.alone,
        homes=[schemas.GainOut(area_id=area.area_id, people=n) for area, n in one.homes],
        homes_count=one.homes_count, yuan=one.yuan, facility_id=one.facility_id,
    )  # fmt: skip


def _rejected(one: RejectedView) -> schemas.RejectedOut:
    told = one.told
    return schemas.RejectedOut(
        site=_site(one.site), alone=told.alone, at_least=told.at_least, at_most=told.at_most,
        yuan=told.yuan, more_yuan=told.more_yuan,
    )  # fmt: skip


def _site(site: SiteView) -> schemas.SiteOut:
    return schemas.SiteOut(
        candidate=site.candidate, lon=site.lon, lat=site.lat, source=site.source, name=site.name,
        area_id=site.area.area_id if site.area else None,
        near_id=site.near.area_id if site.near else None, premises_id=site.premises_id or None,
    )  # fmt: skip


@router.post("", **endpoint(Scope.CIRCLES_WRITE, TAG, schemas.SitingAsked, status=201, writes=True))
def ask_siting(
    request: KeyRequest, draft: schemas.SitingIn, idempotency_key: IdempotencyKey = None
) -> HttpResponse:
    """Ask where new places of an item should stand, of the newest run; the worker answers."""

    def ask() -> schemas.SitingAsked:
        siting_id = operations.ask_siting(
            actor=request.actor, district_id=request.auth.district_id,
            draft=_draft(request, draft), now=request.now,
        )  # fmt: skip
        owing.answer_later(siting_id)
        return schemas.SitingAsked(siting_id=siting_id)

    return once(request, idempotency_key, ask, status=201)


def _draft(request: KeyRequest, draft: schemas.SitingIn) -> SitingDraft:
    """Read a question; what is not said of centres stands among the thresholds. One statement."""
    district_id = request.auth.district_id
    today = request.now.astimezone(OFFICE_ZONE).date()
    centres = queries.thresholds_on(district_id, today)
    sources = {*draft.sources} | ({Source.POINTS} if draft.points else set())
    return SitingDraft(
        item_code=draft.item, area_id=draft.area or district_id, goal=draft.goal,
        sites=draft.sites, from_age=draft.from_age, to_age=draft.to_age, minutes=draft.minutes,
        sources=tuple(one for one in Source if one in sources), spacing_m=draft.spacing_m,
        points=tuple(Spot(one.name, one.lon, one.lat, one.yuan) for one in draft.points),
        radius_m=draft.radius_m or centres.centre_radius_m,
        least=draft.least or centres.centre_least, most=draft.most or centres.centre_most,
        budget_yuan=draft.budget,
    )  # fmt: skip
