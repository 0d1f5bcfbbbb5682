"""A protected file with all that is written in it, opened for whoever is admitted."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from linquan.apps.appeals.queries import Desk, PhotoFile, desk
from linquan.apps.casework import rules
from linquan.apps.casework.models import (
    CaseFile,
    ConsentGiven,
    Mediator,
    Party,
    Recusal,
    Sitting,
    Task,
)
from linquan.apps.casework.queries.pages import is_still_admitted, listed, names_of, newest
from linquan.apps.casework.queries.rows import (
    ConsentRow,
    FilePage,
    MediatorRow,
    PartyRow,
    RecusalRow,
    SittingRow,
    StepRow,
    TaskRow,
)
from linquan.apps.casework.sealed import show
from linquan.apps.casework.standing import (
    admissions_in,
    admissions_of,
    kinds,
    place_of,
    results,
)
from linquan.apps.casework.types import AdmissionRow, Consent, Place, State, TaskState
from linquan.apps.casework.visible import subject_of
from linquan.apps.orgs import queries as people
from linquan.apps.orgs.types import AccountRow
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound
from linquan.kernel.events import events_of
from linquan.kernel.models import Attachment
from linquan.kernel.validity import valid_on

QUIET = frozenset({"casefile.seen"})


def file_page(actor: Actor, number: str, now: datetime) -> FilePage:
    """A file, opened; ``operations.see_file`` has written down who reads it. 16 statements.

    Raises NotFound, also for whoever is not admitted.
    """
    file, books, is_head = _file(actor, number, now)
    district_id, today = file.district_id, books.day(now)
    kind = newest(kinds(district_id))[file.kind_code]
    fits = tuple(r for r in results(district_id) if r.track == kind.track)
    parties, consents = _parties(file)
    left_out, named = _recusals(file)
    every, names = admissions_in(district_id), names_of(district_id)
    mediators = listed(district_id, books)
    return FilePage(
        file_id=file.pk,
        number=file.number,
        kind=kind,
        area=books.areas.areas[file.area_id],
        state=State(file.state),
        worker_id=file.worker_id,
        worker_name=names.get(file.worker_id, ""),
        next_on=file.next_on,
        **_words(file),
        has_health=file.has_health,
        result=next((r for r in reversed(fits) if r.code == file.result_code), None),
        **_mediator(file),
        appeal_id=file.appeal_id,
        **_moments(file),
        parties=parties,
        consents=consents,
        recusals=named,
        sittings=_sittings(file),
        tasks=_tasks(file, today),
        photo_ids=_photos(file),
        steps=_steps(file),
        is_head=is_head,
        is_worker=file.worker_id == actor.account_id,
        today=today,
        mediators=_free(file, mediators, left_out),
        workers=_workers(file, people.accounts(district_id), every, today),
        results=valid_on(fits, today),
    )


def _file(actor: Actor, number: str, now: datetime) -> tuple[CaseFile, Desk, bool]:
    """A file that is open to the actor. Four statements, five with a mediator. Raises NotFound."""
    found = CaseFile.objects.filter(district_id=actor.district_id, number=number).first()
    if found is None:
        raise NotFound("casefile_unknown")
    books = desk(found.district_id)
    by = rules.admits(actor, admissions_of(actor), place_of(found), books.day(now))
    if not by:
        raise NotFound("casefile_unknown")
    return found, books, rules.is_head(by)


def _words(file: CaseFile) -> dict[str, Any]:
    """The sealed words of the file itself, opened."""
    told = {"matter": "matter", "urgent": "urgent", "agreement": "agreement"}
    told |= {"closing": "closing", "held_reason": "held"}
    return {
        name: show(getattr(file, f"{word}_sealed"), f"casefile.{word}", file.district_id)
        for name, word in told.items()
    }


def _moments(file: CaseFile) -> dict[str, Any]:
    """When what happened to the file, and until when it is kept."""
    names = ("opened_at", "accepted_at", "closed_at", "erase_on", "held_until", "erased_at")
    return {name: getattr(file, name) for name in names}


def _mediator(file: CaseFile) -> dict[str, Any]:
    """Name and programme of who mediates. One statement where there is somebody."""
    rows = Mediator.objects.filter(district_id=file.district_id, pk=file.mediator_id or 0)
    found = rows.values_list("name", "programme").first() if file.mediator_id else None
    name, programme = found or ("", "")
    return {"mediator_name": name, "mediator_programme": programme}


def _parties(file: CaseFile) -> tuple[tuple[PartyRow, ...], tuple[ConsentRow, ...]]:
    """Who the file is about, and who agreed to what. Two statements."""
    district_id = file.district_id
    of_file = {"district_id": district_id, "file": file}
    given = list(ConsentGiven.objects.filter(**of_file).order_by("pk"))
    agreed = {c.party_id for c in given if c.consent == Consent.GUARDIAN}
    parties = tuple(
        PartyRow(
            row.pk,
            show(row.name_sealed, "caseparty.name", district_id),
            show(row.phone_sealed, "caseparty.phone", district_id),
            row.is_under_14,
            row.pk in agreed,
        )
        for row in Party.objects.filter(**of_file).order_by("pk")
    )
    names = {party.party_id: party.name for party in parties}
    consents = tuple(
        ConsentRow(
            row.consent, show(row.by_sealed, "caseconsent.by", district_id),
            names.get(row.party_id or 0, ""), row.on, row.way,
        )
        for row in given
    )  # fmt: skip
    return parties, consents


def _recusals(file: CaseFile) -> tuple[frozenset[int], tuple[RecusalRow, ...]]:
    """Who is left out, and why. One statement."""
    rows = Recusal.objects.filter(district_id=file.district_id, file=file).order_by("pk")
    found = list(rows.select_related("mediator"))
    told = tuple(
        RecusalRow(
            row.mediator.name, row.is_related,
            show(row.reason_sealed, "caserecusal.reason", file.district_id),
        )
        for row in found
    )  # fmt: skip
    return frozenset(row.mediator_id for row in found), told


def _sittings(file: CaseFile) -> tuple[SittingRow, ...]:
    """Sessions, contacts and follow-ups, the newest first. One statement."""
    district_id = file.district_id
    rows = Sitting.objects.filter(district_id=district_id, file=file).order_by("-at", "-pk")
    return tuple(
        SittingRow(
            row.at, row.way, row.is_follow_up,
            show(row.place_sealed, "casesitting.place", district_id),
            show(row.present_sealed, "casesitting.present", district_id),
            show(row.record_sealed, "casesitting.record", district_id),
        )
        for row in rows
    )  # fmt: skip


def _tasks(file: CaseFile, today: date) -> tuple[TaskRow, ...]:
    rows = Task.objects.filter(district_id=file.district_id, file=file).order_by("due_on", "pk")
    return tuple(
        TaskRow(
            row.pk, show(row.text_sealed, "casetask.text", file.district_id), row.due_on,
            row.state, row.state == TaskState.OPEN and row.due_on < today,
        )
        for row in rows
    )  # fmt: skip


def _photos(file: CaseFile) -> tuple[int, ...]:
    rows = Attachment.objects.filter(district_id=file.district_id, subject=subject_of(file.pk))
    return tuple(rows.order_by("pk").values_list("pk", flat=True))


def _steps(file: CaseFile) -> tuple[StepRow, ...]:
    """What was done, the newest first; openings stand in the access log. One statement."""
    told = events_of(file.district_id, subject_of(file.pk))
    rows = (StepRow(e.kind, e.actor_name, e.at) for e in told if e.kind not in QUIET)
    return tuple(reversed(tuple(rows)))


def _free(
    file: CaseFile, mediators: Iterable[MediatorRow], left_out: frozenset[int]
) -> tuple[MediatorRow, ...]:
    return tuple(
        one
        for one in mediators
        if one.mediator_id not in left_out and file.area_path.startswith(one.area.path)
    )


def _workers(
    file: CaseFile, accounts: Iterable[AccountRow], every: Iterable[AdmissionRow], today: date
) -> tuple[AccountRow, ...]:
    rows = tuple(every)
    return tuple(
        one
        for one in accounts
        if is_still_admitted(
            rows,
            Place(file.district_id, file.kind_code, file.area_path, one.account_id, None),
            today,
        )
    )


def file_photo(actor: Actor, number: str, photo_id: int, now: datetime) -> PhotoFile:
    """A photo of a file that is open to the actor. Five statements. Raises NotFound."""
    file, _books, _is_head = _file(actor, number, now)
    rows = Attachment.objects.filter(
        district_id=file.district_id, subject=subject_of(file.pk), pk=photo_id
    )
    found = rows.values_list("pk", "sha256", "media_type").first()
    if found is None:
        raise NotFound("photo_unknown")
    return PhotoFile(*found)
