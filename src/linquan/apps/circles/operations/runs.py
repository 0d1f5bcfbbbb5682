"""Coverage runs are asked for, reckoned and kept."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from linquan.apps.circles import rules
from linquan.apps.circles.models import (
    CircleReport,
    CoverageColumn,
    CoverageRun,
    HomeSet,
    RingSet,
    RunPart,
    Siting,
    StreetNetwork,
)
from linquan.apps.circles.runs import (
    LABEL_LIMIT,
    MOST_SITES,
    OPEN_RUNS,
    Answer,
    Changes,
    RunKind,
    RunState,
)
from linquan.apps.circles.telling import tell
from linquan.apps.circles.types import MINUTES
from linquan.kernel.actors import Actor
from linquan.kernel.calendar import OFFICE_ZONE
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.letters import words_needed

MOST_OPEN: Final = 20
_BATCH: Final = 200


@transaction.atomic
def ask_run(*, actor: Actor, district_id: int, label: str, changes: Changes, now: datetime) -> int:
    """Ask what would be if places or items of the catalogue were others. Returns the run's id.

    Raises NotAllowed, Invalid (``label``; ``changes``: none, or too many), WrongState
    (``no_network``; ``runs_waiting``: too many are).
    """
    if not rules.may_plan(actor, district_id):
        raise NotAllowed("ask_run")
    label = words_needed(label, "label", LABEL_LIMIT)
    is_odd = any(one.minutes not in MINUTES for one in changes.items)
    if is_odd or not 0 < changes.count <= MOST_SITES:
        raise Invalid.field("changes", "changes_odd", limit=MOST_SITES)
    _need_network(district_id)
    waiting = CoverageRun.objects.filter(district_id=district_id, state__in=OPEN_RUNS)
    if waiting.count() >= MOST_OPEN:
        raise WrongState("runs_waiting")
    return _ask(actor, district_id, RunKind.ASKED, now, label=label, changes=changes.told())


@transaction.atomic
def owe_standing_run(*, actor: Actor, district_id: int, now: datetime) -> int | None:
    """Note that the standing run is to be made anew; returns its id, None where one waits already.

    Three statements. Raises NotAllowed, WrongState (``no_network``).
    """
    if not rules.may_plan(actor, district_id):
        raise NotAllowed("owe_standing_run")
    _need_network(district_id)
    rows = CoverageRun.objects.filter(district_id=district_id, kind=RunKind.STANDING)
    if rows.filter(state__in=OPEN_RUNS).exists():
        return None
    return _ask(actor, district_id, RunKind.STANDING, now)


def _need_network(district_id: int) -> None:
    """Let nobody else ask, begin or tidy up meanwhile. Raises WrongState."""
    rows = StreetNetwork.objects.select_for_update().filter(district_id=district_id)
    if not list(rows.order_by("pk").values_list("pk", flat=True)):
        raise WrongState("no_network")


def _ask(actor: Actor, district_id: int, kind: RunKind, now: datetime, **said: object) -> int:
    row = CoverageRun.objects.create(
        district_id=district_id, kind=kind, state=RunState.WAITING,
        on_day=now.astimezone(OFFICE_ZONE).date(), account_id=actor.account_id,
        account_name=actor.name, asked_at=now, **said,
    )  # fmt: skip
    _tell("coverage_run.asked", row, actor, now)
    return int(row.pk)


@transaction.atomic
def begin_run(*, actor: Actor, run_id: int, now: datetime) -> None:
    """Say that a run is being reckoned. Raises NotAllowed, NotFound, WrongState."""
    row = _locked(actor, run_id, "begin_run")
    _need_network(row.district_id)
    if row.state != RunState.WAITING:
        raise WrongState("run_not_waiting")
    row.state, row.begun_at, row.on_day = RunState.RUNNING, now, now.astimezone(OFFICE_ZONE).date()
    row.save(update_fields=["state", "begun_at", "on_day"])
    _tell("coverage_run.begun", row, actor, now)


@transaction.atomic
def finish_run(*, actor: Actor, run_id: int, homes: bytes, answer: Answer, now: datetime) -> None:
    """Keep what a run found, all of it or nothing. Raises NotAllowed, NotFound, WrongState."""
    row = _locked(actor, run_id, "finish_run")
    if row.state != RunState.RUNNING:
        raise WrongState("run_not_running")
    _keep(row.district_id, homes, answer)
    _keep_parts(row.district_id, answer)
    row.state, row.ended_at = RunState.DONE, now
    row.inputs, row.counts, row.totals = answer.inputs.told(), dict(answer.counts), answer.totals
    row.columns, row.rings, row.parts = dict(answer.columns), dict(answer.rings), dict(answer.parts)
    row.save(update_fields=[
        "state", "ended_at", "inputs", "counts", "totals", "columns", "rings", "parts",
    ])  # fmt: skip
    _tell("coverage_run.finished", row, actor, now)


@transaction.atomic
def fail_run(*, actor: Actor, run_id: int, code: str, now: datetime) -> None:
    """Say why a run could not be made. Raises NotAllowed, NotFound, WrongState."""
    row = _locked(actor, run_id, "fail_run")
    if row.state not in OPEN_RUNS:
        raise WrongState("run_not_running")
    row.state, row.refused, row.ended_at = RunState.FAILED, code[:40], now
    row.save(update_fields=["state", "refused", "ended_at"])
    _tell("coverage_run.failed", row, actor, now)


@transaction.atomic
def put_back_run(*, actor: Actor, run_id: int, now: datetime) -> None:
    """Let a run wait again whose worker died. Raises NotAllowed, NotFound, WrongState."""
    row = _locked(actor, run_id, "put_back_run")
    if row.state != RunState.RUNNING:
        raise WrongState("run_not_running")
    row.state, row.begun_at = RunState.WAITING, None
    row.save(update_fields=["state", "begun_at"])
    _tell("coverage_run.put_back", row, actor, now)


@transaction.atomic
def drop_run(*, actor: Actor, run_id: int, now: datetime) -> None:
    """Throw away a run that was asked for. Raises NotAllowed, NotFound, WrongState."""
    row = _locked(actor, run_id, "drop_run")
    if row.kind != RunKind.ASKED or row.state == RunState.RUNNING:
        raise WrongState("run_stays")
    _tell("coverage_run.dropped", row, actor, now)
    row.delete()


@transaction.atomic
def tidy_runs(*, actor: Actor, district_id: int, now: datetime) -> int:
    """Throw away standing runs but the last of each day, and what no run names any more.

    Runs of which somebody asked where new places should stand, or for a report, are kept.

    Returns how many runs went. Raises NotAllowed, WrongState (``no_network``).
    """
    if not actor.is_system:
        raise NotAllowed("tidy_runs")
    _need_network(district_id)
    standing = CoverageRun.objects.filter(district_id=district_id, kind=RunKind.STANDING)
    done = standing.filter(state=RunState.DONE)
    last = done.order_by("on_day", "-id").distinct("on_day").values_list("id", flat=True)
    sited = Siting.objects.filter(district_id=district_id).values_list("run_id", flat=True)
    told = CircleReport.objects.filter(district_id=district_id).values_list("run_id", flat=True)
    kept = {*last, *sited, *told}
    gone, _ = standing.exclude(state__in=OPEN_RUNS).exclude(pk__in=kept).delete()
    _drop_unnamed(district_id)
    if gone:
        tell("coverage_run.tidied", f"district:{district_id}", district_id, actor, now, runs=gone)
    return gone


def _drop_unnamed(district_id: int) -> None:
    rows = CoverageRun.objects.filter(district_id=district_id).values_list(
        "columns", "rings", "inputs__homes", "parts"
    )
    named = list(rows)
    if CoverageRun.objects.filter(district_id=district_id, state=RunState.RUNNING).exists():
        return  # what it reads now it names only when it is done
    kept: dict[Any, set[str]] = {
        CoverageColumn: {d for columns, *_ in named for d in columns.values()},
        RingSet: {d for _, rings, *_ in named for d in rings.values()},
        HomeSet: {homes for *_, homes, _ in named if homes},
        RunPart: {d for *_, parts in named for d in parts.values()},
    }
    for table, digests in kept.items():
        table.objects.filter(~Q(digest__in=digests), district_id=district_id).delete()


def _keep(district_id: int, homes: bytes, answer: Answer) -> None:
    """Keep homes, columns and rings that are not kept yet. Three statements."""
    inputs, counts = answer.inputs, answer.counts
    HomeSet.objects.bulk_create(
        [
            HomeSet(
                district_id=district_id, digest=inputs.homes, content=homes,
                homes=counts["homes"], people=counts["people"],
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    CoverageColumn.objects.bulk_create(
        [
            CoverageColumn(
                district_id=district_id, digest=answer.columns[code], item_code=code,
                costs=costs, nearest=nearest,
            )
            for code, (costs, nearest) in answer.made_columns.items()
        ],
        ignore_conflicts=True, batch_size=_BATCH,
    )  # fmt: skip
    RingSet.objects.bulk_create(
        [
            RingSet(
                district_id=district_id, digest=answer.rings[code], item_code=code, areas=areas
            )
            for code, areas in answer.made_rings.items()
        ],
        ignore_conflicts=True, batch_size=_BATCH,
    )  # fmt: skip


def _keep_parts(district_id: int, answer: Answer) -> None:
    rows = [
        RunPart(district_id=district_id, digest=d, name=name, content=answer.made_parts[d])
        for name, d in answer.parts.items()
        if d in answer.made_parts
    ]
    RunPart.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_BATCH)


def _locked(actor: Actor, run_id: int, verb: str) -> CoverageRun:
    """Lock a run. One statement. Raises NotFound, NotAllowed."""
    rows = CoverageRun.objects.select_for_update().filter(pk=run_id)
    row = rows.defer("totals", "inputs", "columns", "rings", "parts").first()
    if row is None or not (actor.is_system or actor.district_id == row.district_id):
        raise NotFound("run_unknown")
    if not rules.may_plan(actor, row.district_id):
        raise NotAllowed(verb)
    return row


def _tell(kind: str, row: CoverageRun, actor: Actor, now: datetime) -> None:
    tell(
        kind, f"coverage_run:{row.pk}", row.district_id, actor, now, run=row.kind, label=row.label,
        refused=row.refused,
    )  # fmt: skip
