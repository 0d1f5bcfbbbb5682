"""Where new places should stand is asked, answered and kept."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from linquan.apps.circles import rules, standing
from linquan.apps.circles.gaps import ages_of
from linquan.apps.circles.models import ChosenSite, Siting, StreetNetwork
from linquan.apps.circles.place_costs import prices_for
from linquan.apps.circles.runs import OPEN_RUNS, RunState
from linquan.apps.circles.siting import (
    SOURCES,
    Chosen,
    Goal,
    KindPrice,
    SitingAnswer,
    SitingDraft,
)
from linquan.apps.circles.siting_rules import siting_faults
from linquan.apps.circles.siting_runs import askable
from linquan.apps.circles.telling import tell
from linquan.apps.places import queries as places
from linquan.engine.circles.catalogue import Item
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.validity import valid_on

MOST_WAITING: Final = 20
_HEAVY: Final = ("candidates", "rejected", "figures")


@transaction.atomic
def ask_siting(*, actor: Actor, district_id: int, draft: SitingDraft, now: datetime) -> int:
    """Ask where new places of an item should stand, of the newest standing run. Returns the id.

    With a budget it keeps what the list of costs says today. Six statements, seven with a budget;
    two more for a cold book. Raises NotAllowed, Invalid (by field), WrongState (``no_run``: nothing
    was reckoned yet; ``sitings_waiting``: too many are).
    """
    if not rules.may_plan(actor, district_id):
        raise NotAllowed("ask_siting")
    _hold_runs(district_id)
    known = askable(district_id, places.area_book(district_id, books.versions(district_id)))
    if faults := siting_faults(draft, known):
        raise Invalid("invalid", fields=faults)
    if Siting.objects.filter(district_id=district_id, state__in=OPEN_RUNS).count() >= MOST_WAITING:
        raise WrongState("sitings_waiting")
    item = known.inputs.wanted[known.inputs.index_of[draft.item_code]]
    asked = draft.filled(item.minutes, ages_of(item))
    if draft.goal is Goal.BUDGET:
        asked = replace(asked, prices=_prices(district_id, item, now))
    row = Siting.objects.create(
        district_id=district_id, state=RunState.WAITING, run_id=known.run_id, area_id=draft.area_id,
        item_code=draft.item_code, goal=draft.goal, asked=asked.told(),
        account_id=actor.account_id, account_name=actor.name, asked_at=now,
    )  # fmt: skip
    _tell("siting.asked", row, actor, now)
    return int(row.pk)


def _prices(district_id: int, item: Item, now: datetime) -> tuple[KindPrice, ...]:
    """Return what a place of an item costs today, for each kind of site. One statement."""
    today = now.astimezone(OFFICE_ZONE).date()
    lines = valid_on(standing.place_costs(district_id), today)
    return prices_for(lines, item.code, item.category)


def _hold_runs(district_id: int) -> None:
    """Let no run go meanwhile: who tidies them up takes the same lock."""
    rows = StreetNetwork.objects.select_for_update().filter(district_id=district_id)
    list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def begin_siting(*, actor: Actor, siting_id: int, now: datetime) -> None:
    """Say that a question is being answered. Raises NotAllowed, NotFound, WrongState."""
    row = _locked(actor, siting_id, "begin_siting")
    if row.state != RunState.WAITING:
        raise WrongState("siting_not_waiting")
    row.state, row.begun_at = RunState.RUNNING, now
    row.save(update_fields=["state", "begun_at"])
    _tell("siting.begun", row, actor, now)


@transaction.atomic
def keep_siting(*, actor: Actor, siting_id: int, answer: SitingAnswer, now: datetime) -> None:
    """Keep an answer, all of it or nothing. Raises NotAllowed, NotFound, WrongState."""
    row = _locked(actor, siting_id, "keep_siting")
    if row.state != RunState.RUNNING:
        raise WrongState("siting_not_running")
    ChosenSite.objects.bulk_create(
        _site(row, n, one, answer) for n, one in enumerate(answer.chosen, start=1)
    )
    row.state, row.ended_at = RunState.DONE, now
    row.figures, row.candidates = answer.figures.told(), answer.candidates.pack()
    row.rejected = [one.told() for one in answer.rejected]
    row.save(update_fields=["state", "ended_at", *_HEAVY])
    _tell(
        "siting.answered", row, actor, now, sites=len(answer.chosen), status=answer.figures.status
    )


def _site(row: Siting, position: int, one: Chosen, answer: SitingAnswer) -> ChosenSite:
    every, at = answer.candidates, one.candidate
    return ChosenSite(
        district_id=row.district_id, siting_id=row.pk, position=position, candidate=at,
        lon=float(every.lon[at]), lat=float(every.lat[at]), source=SOURCES[int(every.source[at])],
        ref=int(every.ref[at]), near=int(every.near[at]), people=one.people, alone=one.alone,
        by_age=list(one.by_age), homes=one.packed_homes(), reach=one.reach, yuan=one.yuan,
    )  # fmt: skip


@transaction.atomic
def fail_siting(*, actor: Actor, siting_id: int, code: str, now: datetime) -> None:
    """Say why a question could not be answered. Raises NotAllowed, NotFound, WrongState."""
    row = _locked(actor, siting_id, "fail_siting")
    if row.state not in OPEN_RUNS:
        raise WrongState("siting_not_running")
    row.state, row.refused, row.ended_at = RunState.FAILED, code[:40], now
    row.save(update_fields=["state", "refused", "ended_at"])
    _tell("siting.failed", row, actor, now)


@transaction.atomic
def put_back_siting(*, actor: Actor, siting_id: int, now: datetime) -> None:
    """Let a question wait again whose worker died. Raises NotAllowed, NotFound, WrongState."""
    row = _locked(actor, siting_id, "put_back_siting")
    if row.state != RunState.RUNNING:
        raise WrongState("siting_not_running")
    row.state, row.begun_at = RunState.WAITING, None
    row.save(update_fields=["state", "begun_at"])
    _tell("siting.put_back", row, actor, now)


@transaction.atomic
def drop_siting(*, actor: Actor, siting_id: int, now: datetime) -> None:
    """Throw a question away with its answer; facilities that came of it stay.

    Raises NotAllowed, NotFound, WrongState (``siting_stays``: it is being answered).
    """
    row = _locked(actor, siting_id, "drop_siting")
    if row.state == RunState.RUNNING:
        raise WrongState("siting_stays")
    _tell("siting.dropped", row, actor, now)
    row.delete()


def _locked(actor: Actor, siting_id: int, verb: str) -> Siting:
    """Lock a question. One statement. Raises NotFound, NotAllowed."""
    rows = Siting.objects.select_for_update().filter(pk=siting_id)
    row = rows.defer(*_HEAVY).first()
    if row is None or not (actor.is_system or actor.district_id == row.district_id):
        raise NotFound("siting_unknown")
    if not rules.may_plan(actor, row.district_id):
        raise NotAllowed(verb)
    return row


def _tell(kind: str, row: Siting, actor: Actor, now: datetime, **more: Any) -> None:
    tell(
        kind, f"siting:{row.pk}", row.district_id, actor, now, item=row.item_code, goal=row.goal,
        refused=row.refused, **more,
    )  # fmt: skip
