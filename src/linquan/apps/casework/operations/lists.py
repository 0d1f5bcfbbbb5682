"""The lists of kinds of work and of results: data of a district, not code."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from linquan.apps.casework import rules
from linquan.apps.casework.models import CaseFile, Kind, Result
from linquan.apps.casework.telling import tell_list
from linquan.apps.casework.types import OPEN, RHYTHM_LIMIT, YEARS_LIMIT, KindDraft, Nature, Track
from linquan.kernel import books
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound
from linquan.kernel.letters import words_needed

BOOK = "casework"
NAME, NAME_EN, SOURCE = 40, 80, 200


@transaction.atomic
def revise_kind(
    *,
    actor: Actor,
    district_id: int,
    kind_code: str,
    draft: KindDraft,
    valid_from: date,
    now: datetime,
) -> int:
    """Add a kind of work (no code given), or change one from a day on. Returns the line's id.

    A kind keeps its track for ever: files of it are under way. Raises NotAllowed, NotFound,
    Invalid.
    """
    _check_editor(actor, district_id, "revise_kind")
    values = _values(draft)
    books.bump(district_id, BOOK)  # who edits the list waits here for whoever does
    if kind_code:
        old = _newest(Kind, district_id, kind_code)
        values["track"] = old.track
    made = _write(Kind, district_id, kind_code, values, valid_from)
    tell_list(
        "casekind.revised", f"casekind:{made.pk}", district_id, actor, now, code=made.code,
        on=valid_from, **values,
    )  # fmt: skip
    return int(made.pk)


@transaction.atomic
def end_kind(
    *, actor: Actor, district_id: int, kind_code: str, valid_to: date, now: datetime
) -> int:
    """End a kind from a day on, while no open file is of it. Returns the event's id.

    Raises NotAllowed, NotFound, Invalid.
    """
    _check_editor(actor, district_id, "end_kind")
    books.bump(district_id, BOOK)
    row = _newest(Kind, district_id, kind_code)
    files = CaseFile.objects.filter(district_id=district_id, kind_code=kind_code)
    if files.filter(state__in=sorted(OPEN)).exists():
        raise Invalid.field("valid_to", "in_use")
    _end(row, valid_to)
    return tell_list(
        "casekind.ended", f"casekind:{row.pk}", district_id, actor, now, code=row.code, on=valid_to
    )


@transaction.atomic
def revise_result(
    *,
    actor: Actor,
    district_id: int,
    result_code: str,
    names: tuple[str, str],
    track: Track,
    nature: Nature,
    valid_from: date,
    now: datetime,
) -> int:
    """Add a result (no code given), or name one anew from a day on. Returns the line's id.

    What a result means stays. Raises NotAllowed, NotFound, Invalid.
    """
    _check_editor(actor, district_id, "revise_result")
    values: dict[str, Any] = {"track": track, "nature": nature, **_names(*names)}
    books.bump(district_id, BOOK)
    if result_code:
        old = _newest(Result, district_id, result_code)
        values |= {"track": old.track, "nature": old.nature}
    made = _write(Result, district_id, result_code, values, valid_from)
    tell_list(
        "caseresult.revised", f"caseresult:{made.pk}", district_id, actor, now, code=made.code,
        on=valid_from, **values,
    )  # fmt: skip
    return int(made.pk)


@transaction.atomic
def end_result(
    *, actor: Actor, district_id: int, result_code: str, valid_to: date, now: datetime
) -> int:
    """End a result from a day on. Returns the event's id. Raises NotAllowed, NotFound, Invalid."""
    _check_editor(actor, district_id, "end_result")
    books.bump(district_id, BOOK)
    row = _newest(Result, district_id, result_code)
    _end(row, valid_to)
    return tell_list(
        "caseresult.ended", f"caseresult:{row.pk}", district_id, actor, now, code=row.code,
        on=valid_to,
    )  # fmt: skip


def _check_editor(actor: Actor, district_id: int, verb: str) -> None:
    if not rules.may_edit_lists(actor, district_id):
        raise NotAllowed(verb)


def _names(name: str, name_en: str) -> dict[str, str]:
    return {
        "name": words_needed(name, "name", NAME),
        "name_en": words_needed(name_en, "name_en", NAME_EN, least=0),
    }


def _values(draft: KindDraft) -> dict[str, Any]:
    """Lay out a kind. Raises Invalid."""
    if not 1 <= draft.rhythm_days <= RHYTHM_LIMIT:
        raise Invalid.field("rhythm_days", "out_of_range", least=1, limit=RHYTHM_LIMIT)
    if not 1 <= draft.keep_years <= YEARS_LIMIT:
        raise Invalid.field("keep_years", "out_of_range", least=1, limit=YEARS_LIMIT)
    return {
        **_names(draft.name, draft.name_en),
        "track": draft.track,
        "needs_consent": draft.needs_consent,
        "rhythm_days": draft.rhythm_days,
        "keep_years": draft.keep_years,
        "source": words_needed(draft.source, "source", SOURCE, least=0),
    }


def _write(table: Any, district_id: int, code: str, values: dict[str, Any], since: date) -> Any:
    """Write the new version of a line, and end the old one. Raises Invalid."""
    if code:
        _end(_newest(table, district_id, code), since)
    elif table.objects.filter(
        district_id=district_id, name=values["name"], valid_to__isnull=True
    ).exists():
        raise Invalid.field("name", "name_taken")
    made = table.objects.create(district_id=district_id, code=code, valid_from=since, **values)
    if not code:
        made.code = f"line-{made.pk}"
        made.save(update_fields=["code"])
    return made


def _newest(table: Any, district_id: int, code: str) -> Any:
    """The version with no end in sight. Raises NotFound."""
    rows = table.objects.filter(district_id=district_id, code=code, valid_to__isnull=True)
    found = rows.first()
    if found is None:
        raise NotFound("line_unknown")
    return found


def _end(row: Any, day: date) -> None:
    if day <= row.valid_from:
        raise Invalid.field("valid_from", "too_early", since=row.valid_from)
    row.valid_to = day
    row.save(update_fields=["valid_to"])
