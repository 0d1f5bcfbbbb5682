"""Reports of life circles are asked for, written and kept."""

from datetime import datetime

from django.db import transaction

from linquan.apps.circles import rules
from linquan.apps.circles.models import CoverageRun
from linquan.apps.circles.report_models import CircleReport
from linquan.apps.circles.reports import MOST_KEPT, MOST_WAITING, Language
from linquan.apps.circles.runs import OPEN_RUNS, RunState
from linquan.apps.circles.telling import tell
from linquan.apps.places import queries as places
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed, NotFound, WrongState


@transaction.atomic
def ask_report(
    *, actor: Actor, run_id: int, area_id: int, language: Language, now: datetime
) -> int:
    """Ask for a report of an area from a run that is done. Returns its id.

    Raises NotFound (``run_unknown``, ``area_unknown``), NotAllowed, WrongState
    (``reports_waiting``: too many are).
    """
    rows = CoverageRun.objects.select_for_update().filter(pk=run_id, state=RunState.DONE)
    district_id = rows.values_list("district_id", flat=True).first()
    if district_id is None:
        raise NotFound("run_unknown")
    if not rules.may_plan(actor, district_id):
        raise NotAllowed("ask_report")
    area = places.area_book(district_id, books.versions(district_id)).areas.get(area_id)
    if area is None:
        raise NotFound("area_unknown")
    waiting = CircleReport.objects.filter(district_id=district_id, state__in=OPEN_RUNS)
    if waiting.count() >= MOST_WAITING:
        raise WrongState("reports_waiting")
    row = CircleReport.objects.create(
        district_id=district_id, run_id=run_id, area_id=area_id, language=language.value,
        state=RunState.WAITING, account_id=actor.account_id, account_name=actor.name, asked_at=now,
    )  # fmt: skip
    _tell("circle_report.asked", row, actor, now)
    return int(row.pk)


@transaction.atomic
def begin_report(*, actor: Actor, report_id: int, now: datetime) -> None:
    """Say that a report is being written. Raises NotAllowed, NotFound, WrongState."""
    row = _locked(actor, report_id, "begin_report")
    if row.state != RunState.WAITING:
        raise WrongState("run_not_waiting")
    row.state = RunState.RUNNING
    row.save(update_fields=["state"])
    _tell("circle_report.begun", row, actor, now)


@transaction.atomic
def keep_report(*, actor: Actor, report_id: int, pdf: bytes, docx: bytes, now: datetime) -> None:
    """Keep the files of a report; the oldest ones go. Raises NotAllowed, NotFound, WrongState."""
    row = _locked(actor, report_id, "keep_report")
    if row.state != RunState.RUNNING:
        raise WrongState("run_not_running")
    row.state, row.pdf, row.docx, row.ended_at = RunState.DONE, pdf, docx, now
    row.save(update_fields=["state", "pdf", "docx", "ended_at"])
    every = CircleReport.objects.filter(district_id=row.district_id).exclude(state__in=OPEN_RUNS)
    old = [*every.order_by("-id").values_list("id", flat=True)[MOST_KEPT:]]
    CircleReport.objects.filter(pk__in=old).delete()
    _tell("circle_report.written", row, actor, now)


@transaction.atomic
def fail_report(*, actor: Actor, report_id: int, code: str, now: datetime) -> None:
    """Say why a report could not be written. Raises NotAllowed, NotFound, WrongState."""
    row = _locked(actor, report_id, "fail_report")
    if row.state not in OPEN_RUNS:
        raise WrongState("run_not_running")
    row.state, row.refused, row.ended_at = RunState.FAILED, code[:40], now
    row.save(update_fields=["state", "refused", "ended_at"])
    _tell("circle_report.failed", row, actor, now)


@transaction.atomic
def put_back_report(*, actor: Actor, report_id: int, now: datetime) -> None:
    """Let a report wait again whose worker died. Raises NotAllowed, NotFound, WrongState."""
    row = _locked(actor, report_id, "put_back_report")
    if row.state != RunState.RUNNING:
        raise WrongState("run_not_running")
    row.state = RunState.WAITING
    row.save(update_fields=["state"])
    _tell("circle_report.put_back", row, actor, now)


def _locked(actor: Actor, report_id: int, verb: str) -> CircleReport:
    rows = CircleReport.objects.select_for_update().filter(pk=report_id)
    row = rows.defer("pdf", "docx").first()
    if row is None:
        raise NotFound("report_unknown")
    if not rules.may_plan(actor, row.district_id):
        raise NotAllowed(verb)
    return row


def _tell(kind: str, row: CircleReport, actor: Actor, now: datetime) -> None:
    tell(
        kind, f"circle_report:{row.pk}", row.district_id, actor, now, area=row.area_id,
        run=row.run_id, language=row.language, refused=row.refused,
    )  # fmt: skip
