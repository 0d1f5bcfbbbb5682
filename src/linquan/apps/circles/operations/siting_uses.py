"""What becomes of an answer: a site is planned in the register, a run says what would be."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from linquan.apps.appeals.queries import Desk, desk
from linquan.apps.circles import premises_rules, rules
from linquan.apps.circles.facilities import FacilityDraft, PlaceDraft, StandingDraft, State
from linquan.apps.circles.levels import level_of
from linquan.apps.circles.models import ChosenSite, Siting
from linquan.apps.circles.operations._spaces import (
    HeldPremises,
    check_space_step,
    hold_premises,
    step,
)
from linquan.apps.circles.operations.facilities import add_facility
from linquan.apps.circles.operations.runs import ask_run
from linquan.apps.circles.premises import SpaceState
from linquan.apps.circles.runs import Changes, Place, RunState
from linquan.apps.circles.siting import Source
from linquan.apps.circles.telling import tell
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteDraft:
    """What is planned at a site: who will operate it, and for when.

    ``source`` says in the register where the plan comes from; ``item_code`` what item a position
    will be of, as a question about a level does not say it.
    """

    name: str
    operator_id: int | None
    planned_for: date | None
    name_en: str = ""
    address: str = ""
    source: str = ""
    item_code: str = ""


@transaction.atomic
def take_site(*, actor: Actor, site_id: int, draft: SiteDraft, now: datetime) -> int:
    """Enter a chosen site into the register as planned, a position with its level. Returns its id.

    An idle space is taken by it. The register's own step back within ten minutes takes it out
    again, and frees site and space. Eleven statements, fifteen of an idle space. Raises NotFound,
    NotAllowed, WrongState (``site_taken``; ``space_moved_on``: it is offered no more), Invalid (by
    field).
    """
    site, siting = _held(actor, site_id)
    if site.facility_id is not None:
        raise WrongState("site_taken")
    space = _space(actor, site)
    books = desk(site.district_id)
    if faults := _faults(draft, siting, books.day(now)):
        raise Invalid("invalid", fields=faults)
    facility_id = _plan(site, siting, draft, actor, now, _area_of(site, siting, books))
    if space is not None:
        taken = {"state": SpaceState.TAKEN.value, "facility_id": facility_id}
        step(space, taken, actor, now, kind=premises_rules.SITED)
    site.facility_id = facility_id
    site.save(update_fields=["facility"])
    tell(
        "siting.site_taken", f"siting:{siting.pk}", site.district_id, actor, now,
        position=site.position, facility_id=facility_id,
    )  # fmt: skip
    return facility_id


def _space(actor: Actor, site: ChosenSite) -> HeldPremises | None:
    """Lock the idle space that a site is. Two statements. Raises NotFound, NotAllowed, WrongState.

    None for other sites.
    """
    if site.source != Source.PREMISES:
        return None
    space = hold_premises(actor, site.ref, "take_site")
    check_space_step(space, SpaceState.TAKEN)
    return space


def _plan(
    site: ChosenSite, siting: Siting, draft: SiteDraft, actor: Actor, now: datetime, area_id: int
) -> int:
    """Enter the planned facility. Six statements. Raises NotAllowed, Invalid."""
    level = level_of(siting.item_code)
    return add_facility(
        actor=actor, district_id=site.district_id,
        draft=FacilityDraft(
            name=draft.name, name_en=draft.name_en, level=level or "",
            item_code=draft.item_code if level else siting.item_code,
            operator_id=draft.operator_id, source=draft.source,
        ),
        place=PlaceDraft(area_id=area_id, address=draft.address, lon=site.lon, lat=site.lat),
        standing=StandingDraft(state=State.PLANNED, planned_for=draft.planned_for), now=now,
    )  # fmt: skip


def _held(actor: Actor, site_id: int) -> tuple[ChosenSite, Siting]:
    """Lock a site. Two statements. Raises NotFound."""
    rows = ChosenSite.objects.select_for_update().filter(pk=site_id)
    site = rows.defer("homes", "reach").first()
    if site is None or not (actor.is_system or actor.district_id == site.district_id):
        raise NotFound("site_unknown")
    return site, Siting.objects.only("item_code", "area").get(pk=site.siting_id)


def _faults(draft: SiteDraft, siting: Siting, today: date) -> dict[str, str]:
    faults = {}
    if level_of(siting.item_code) and not draft.item_code:
        faults["item_code"] = "item_unknown"
    if draft.operator_id is None:
        faults["operator_id"] = "operator_needed"
    if draft.planned_for is None:
        faults["planned_for"] = "plan_needed"
    elif draft.planned_for < today:
        faults["planned_for"] = "day_gone"
    return faults


def _area_of(site: ChosenSite, siting: Siting, books: Desk) -> int:
    """Return the grid in which a site lies; else the area that was asked about."""
    grid = books.areas.locate(site.lon, site.lat)
    return grid.area_id if grid is not None else siting.area_id


@transaction.atomic
def compare_siting(*, actor: Actor, siting_id: int, label: str, now: datetime) -> int:
    """Ask what would be with all chosen sites. Returns the run's id; asked twice, the same run.

    Raises NotFound, NotAllowed, Invalid (``label``), WrongState (``siting_not_answered``,
    ``no_network``, ``runs_waiting``).
    """
    row = Siting.objects.select_for_update(of=("self",)).filter(pk=siting_id).first()
    if row is None or not (actor.is_system or actor.district_id == row.district_id):
        raise NotFound("siting_unknown")
    if not rules.may_plan(actor, row.district_id):
        raise NotAllowed("compare_siting")
    if row.state != RunState.DONE:
        raise WrongState("siting_not_answered")
    compared = row.compared
    if compared is not None and compared.state != RunState.FAILED:
        return int(compared.pk)
    run_id = ask_run(
        actor=actor, district_id=row.district_id, label=label, changes=_changes(row), now=now
    )
    row.compared_id = run_id
    row.save(update_fields=["compared"])
    tell(
        "siting.compared", f"siting:{row.pk}", row.district_id, actor, now, item=row.item_code,
        run_id=run_id,
    )  # fmt: skip
    return run_id


def _changes(row: Siting) -> Changes:
    """Return the chosen sites as places that are only thought of. Raises WrongState."""
    sites = ChosenSite.objects.filter(siting=row.pk).order_by("position")
    found = tuple(
        Place(-position, f"新点位{position}", f"New site {position}", row.item_code, lon, lat)
        for position, lon, lat in sites.values_list("position", "lon", "lat")
    )
    if not found:
        raise WrongState("siting_not_answered")
    return Changes(found)
