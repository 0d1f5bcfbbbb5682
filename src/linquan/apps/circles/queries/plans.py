"""Reads of planned facilities: their steps, and which are late."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import F, Q

from linquan.apps.appeals.queries import Desk
from linquan.apps.circles import plan_steps, register, rules, standing
from linquan.apps.circles.facilities import FIELDS as FACILITY_FIELDS
from linquan.apps.circles.facilities import FacilityRow, FacilityView, PhotoView, State
from linquan.apps.circles.models import Facility, PlanStep
from linquan.apps.circles.photos import photos_of
from linquan.apps.circles.plan_steps import FIELDS, Outlook, StepRow, StepState, outlook
from linquan.apps.circles.queries.register import books_of
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound
from linquan.kernel.events import EventRow, latest_of
from linquan.kernel.rows import rows_of

MOST: Final = 500
MOST_EVENTS: Final = 500
_KINDS: Final = frozenset(
    {plan_steps.PLANNED_KIND, plan_steps.MOVED, plan_steps.DONE, plan_steps.DROPPED}
)


@dataclass(frozen=True, slots=True)
class StepView:
    """A step with what happened to it, oldest first, and its pictures."""

    row: StepRow
    events: tuple[EventRow, ...]
    photos: tuple[PhotoView, ...]
    is_late: bool

    @property
    def moves(self) -> int:
        """How often it was moved to another day."""
        return sum(1 for event in self.events if event.kind == plan_steps.MOVED)


@dataclass(frozen=True, slots=True)
class StepsPage:
    """The steps of a facility, by the day on which they are or were due."""

    view: FacilityView
    steps: tuple[StepView, ...]
    outlook: Outlook
    today: date
    may_plan: bool
    """Whether the reader keeps it and it is still planned."""

    def step(self, step_id: int) -> StepView:
        """Return a step. Raises NotFound."""
        if (found := next((o for o in self.steps if o.row.step_id == step_id), None)) is None:
            raise NotFound("step_unknown")
        return found


def steps_page(actor: Actor, facility_id: int, now: datetime) -> StepsPage:
    """Return the steps of a facility with what happened to them. Five statements.

    Raises NotAllowed, NotFound.
    """
    books = books_of(actor)
    found = register.facility_rows(district_id=books.district_id, pk=facility_id)
    if not found:
        raise NotFound("facility_unknown")
    (view,) = register.views(found, books, {}, ())
    about, today = f"facility:{facility_id}", books.day(now)
    steps = _steps(books.district_id, [facility_id])
    events = latest_of(books.district_id, about, limit=MOST_EVENTS)
    photos = {one.photo_id: one for one in photos_of(books.district_id, about)}
    is_planned = view.row.state == State.PLANNED
    return StepsPage(
        view,
        tuple(_view(one, events, photos, today) for one in steps),
        outlook(steps, view.row.planned_for if is_planned else None, today),
        today,
        is_planned and rules.may_keep(actor, view.area.path),
    )


def _steps(district_id: int, ids: Iterable[int]) -> tuple[StepRow, ...]:
    """Return steps of facilities by their days. One statement."""
    rows = PlanStep.objects.filter(district_id=district_id, facility_id__in=ids)
    return rows_of(StepRow, rows.order_by("due_on", "id").values_list(*FIELDS))


def _view(
    step: StepRow, events: Iterable[EventRow], photos: Mapping[int, PhotoView], today: date
) -> StepView:
    mine = [e for e in events if e.kind in _KINDS and e.data.get("of_step") == step.step_id]
    kept = tuple(photos[pk] for pk in step.photo_ids if pk in photos)
    return StepView(step, tuple(reversed(mine)), kept, step.is_late(today))


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A planned facility, and how it stands to its days."""

    view: FacilityView
    outlook: Outlook


@dataclass(frozen=True, slots=True)
class PlansPage:
    """Planned facilities, those that are due first before the others."""

    rows: tuple[PlanRow, ...]
    total: int
    late: int
    today: date
    is_cut: bool


def plans_page(actor: Actor, now: datetime, *, only_late: bool = False) -> PlansPage:
    """Return planned facilities with their steps. Four statements. Raises NotAllowed."""
    books = books_of(actor)
    today = books.day(now)
    rows = Facility.objects.filter(district_id=books.district_id, state=State.PLANNED.value)
    order = rows.order_by(F("planned_for").asc(nulls_last=True), "id")
    found = rows_of(FacilityRow, order.values_list(*FACILITY_FIELDS)[: MOST + 1])
    of: dict[int, list[StepRow]] = {}
    for one in _steps(books.district_id, [row.facility_id for row in found[:MOST]]):
        of.setdefault(one.facility_id, []).append(one)
    items = register.named_items(standing.items(books.district_id), today)
    plans = tuple(
        PlanRow(view, outlook(of.get(view.row.facility_id, ()), view.row.planned_for, today))
        for view in register.views(found[:MOST], books, items, ())
    )
    late = tuple(one for one in plans if one.outlook.is_late)
    return PlansPage(late if only_late else plans, len(plans), len(late), today, len(found) > MOST)


def plans_late(actor: Actor, books: Desk, now: datetime) -> int:
    """Count planned facilities that one keeps of which a day has passed. One statement."""
    today = books.day(now)
    steps = PlanStep.objects.filter(
        district_id=books.district_id, state=StepState.PLANNED.value, due_on__lt=today
    )
    rows = Facility.objects.filter(
        Q(planned_for__lt=today) | Q(pk__in=steps.values("facility_id")),
        district_id=books.district_id, state=State.PLANNED.value,
    )  # fmt: skip
    paths = (books.areas.areas[pk].path for pk in rows.values_list("area_id", flat=True))
    return sum(1 for path in paths if rules.may_keep(actor, path))
