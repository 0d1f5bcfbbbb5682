"""Rows that become requests, by the rules by which a request is filed: pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from linquan.apps.appeals import rules
from linquan.apps.appeals.naming import Register
from linquan.apps.appeals.request_rows import Named, NewRequest, Sorter
from linquan.apps.appeals.types import (
    DONE,
    OPEN,
    AppealDraft,
    Grade,
    Reason,
    ReporterDraft,
    ReporterKind,
    Status,
)
from linquan.kernel import letters, secrets
from linquan.kernel.actors import Role
from linquan.kernel.errors import Invalid
from linquan.kernel.exchange.layout import Row

REFUSED_LENGTH: Final = 500
"""Letters of the reason why something was declined or taken back."""
TAKEN_IN: Final = frozenset(Status) - {Status.WAITING, Status.REOPENED}
"""States that a file can tell; the others hang on a question or a rating of their own."""
NEEDS_ANSWER: Final = frozenset({Status.ANSWERED, Status.DECLINED, Status.CLOSED})
NEEDED: Final = ("received_at", "channel", "text")


WORDS: Final = ("text", "address", "answer", "name")
_UNTOLD: Final = dict.fromkeys(WORDS, "")


def _plain(row: Row) -> Row:
    """Take out of the texts what nobody sees; a text of nothing else is none."""
    seen = {name: letters.seen(text) for name in WORDS if (text := row.values.get(name))}
    return Row(row.number, {**_UNTOLD, **row.values, **seen})


def add_request(sorter: Sorter, given: Row, key: str) -> None:
    """Make a request of a row, or say why not."""
    row = _plain(given)
    for column in NEEDED:
        if not row.values.get(column):
            sorter.fault(row, column, "cell_missing")
    if row.number in sorter.bad:
        return
    draft = _draft(sorter, row, key)
    status = _status(sorter, row)
    _check_end(sorter, row, status)
    if draft is None or row.number in sorter.bad:
        return
    owner_id = _owner(sorter, row, draft)
    if row.number not in sorter.bad:
        sorter.new.append(_new(sorter, row, draft, status, owner_id))


def _new(sorter: Sorter, row: Row, draft: AppealDraft, status: Status, owner_id: int) -> NewRequest:
    values, desk_id = row.values, _desk(sorter, row, draft)
    if status is Status.RECEIVED and owner_id != desk_id:
        status = Status.ASSIGNED
    return NewRequest(
        row.number,
        draft,
        values["received_at"],
        status,
        _reason(status, values),
        owner_id,
        values.get("done_at") if status in DONE else None,
        values.get("answer", ""),
        values.get("grade") or "",
    )


def _reason(status: Status, values: Mapping[str, Any]) -> Reason:
    if status is Status.CLOSED:
        return Reason.RATED if values.get("grade") else Reason.UNRATED
    return {
        Status.RECEIVED: Reason.DESK,
        Status.ASSIGNED: Reason.CLERK,
        Status.IN_PROGRESS: Reason.STARTED,
        Status.ANSWERED: Reason.ANSWER,
        Status.DECLINED: Reason.DECLINED,
        Status.WITHDRAWN: Reason.WITHDRAWN,
    }[status]


def _draft(sorter: Sorter, row: Row, key: str) -> AppealDraft | None:
    """Lay a row out as the draft that :func:`operations.file_appeal` takes."""
    values = row.values
    channel_id, matter_id, area_id, about_id = _named(sorter, row)
    check_moment(sorter, row, "received_at")
    _check_point(sorter, row)
    phone = phone_of(sorter, row)
    if about_id is not None:
        _check_party(sorter, row, about_id)
    if row.number in sorter.bad or area_id is None or channel_id is None:
        return None
    kind = values.get("kind") or ReporterKind.RESIDENT
    return AppealDraft(
        key=key,
        channel_id=channel_id,
        text=values["text"],
        area_id=area_id,
        address=values.get("address", ""),
        lon=values.get("lon"),
        lat=values.get("lat"),
        matter_id=matter_id,
        about_organisation_id=about_id,
        reporter=ReporterDraft(ReporterKind(kind), values.get("name", ""), phone),
    )


def _named(sorter: Sorter, row: Row) -> Named:
    """Return the channel, matter, area and unit a row names; found once for rows that name alike.

    What is at fault is looked for again for each row, and so is an area that only a point tells.
    """
    values, day = row.values, sorter.ground.register.books.day(row.values["received_at"])
    told = (*map(values.get, ("channel", "matter", "area", "about")), day)
    if (known := sorter.named.get(told)) is not None:
        return known
    before = len(sorter.faults)
    found = (
        _channel(sorter, row, day),
        _matter(sorter, row, day),
        area_of(sorter, row),
        unit_of(sorter, row, "about"),
    )
    if values.get("area") and len(sorter.faults) == before:
        sorter.named[told] = found
    return found


def _channel(sorter: Sorter, row: Row, day: date) -> int | None:
    register = sorter.ground.register
    found = register.channels.find(row.values["channel"])
    version = register.channel_on(next(iter(found)), day) if len(found) == 1 else None
    if version is None:
        sorter.fault(row, "channel", "several_called_so" if len(found) > 1 else "channel_unknown")
        return None
    return version.channel_id


def _matter(sorter: Sorter, row: Row, day: date) -> int | None:
    """Return the matter a row names; none: its words decide, where something fits all."""
    register, text = sorter.ground.register, row.values.get("matter", "")
    if not text:
        if not any(m.is_fallback for m in register.books.matters(register.day)):
            sorter.fault(row, "matter", "cell_missing")
        return None
    found = register.matters.find(text)
    version = register.matter_on(next(iter(found)), day) if len(found) == 1 else None
    if version is None:
        sorter.fault(row, "matter", "several_called_so" if len(found) > 1 else "matter_unknown")
        return None
    if register.policy_for(version, day) is None:
        sorter.fault(row, "matter", "policy_missing", policy=version.policy_code)
    return version.matter_id


def area_of(sorter: Sorter, row: Row) -> int | None:
    """Return the area a row names or its point lies in, if the actor may file there."""
    register, text = sorter.ground.register, row.values.get("area", "")
    if text:
        found = register.areas_called(text)
        if len(found) != 1:
            sorter.fault(row, "area", "area_ambiguous" if found else "area_unknown")
            return None
        area_id: int | None = found[0]
    else:
        area_id = _located(sorter, row)
    if area_id is not None and not may_file_in(sorter, area_id):
        sorter.fault(row, "area", "area_not_yours")
    return area_id


def _located(sorter: Sorter, row: Row) -> int | None:
    lon, lat = row.values.get("lon"), row.values.get("lat")
    if lon is None or lat is None:
        sorter.fault(row, "area", "cell_missing")
        return None
    found = sorter.ground.register.books.areas.locate(lon, lat)
    if found is None:
        sorter.fault(row, "area", "area_needed")
    return found.area_id if found else None


def may_file_in(sorter: Sorter, area_id: int) -> bool:
    """Whether the actor is a clerk over an area."""
    if area_id not in sorter.able:
        path = sorter.ground.register.books.areas.areas[area_id].path
        sorter.able[area_id] = bool(sorter.ground.actor.posts_over(path, Role.CLERK))
    return sorter.able[area_id]


def unit_of(sorter: Sorter, row: Row, column: str) -> int | None:
    """Return the unit in use that a cell names, none for an empty cell."""
    text = row.values.get(column, "")
    if not text:
        return None
    register = sorter.ground.register
    found = [u for u in register.units.find(text) if not register.books.organisations[u].valid_to]
    if len(found) != 1:
        sorter.fault(row, column, "several_called_so" if found else "unit_unknown")
        return None
    return found[0]


def _check_party(sorter: Sorter, row: Row, about_id: int) -> None:
    """Refuse what complains about whoever brings it in (回避)."""
    path = sorter.ground.register.books.organisations[about_id].path
    if sorter.ground.actor.belongs_below(path):
        sorter.fault(row, "about", "you_are_a_party")


def check_moment(sorter: Sorter, row: Row, column: str) -> None:
    """Refuse what has not happened yet."""
    moment = row.values.get(column)
    if moment is not None and moment > sorter.ground.office_now:
        sorter.fault(row, column, "not_yet")


def _check_point(sorter: Sorter, row: Row) -> None:
    if (row.values.get("lon") is None) != (row.values.get("lat") is None):
        column = "lon" if row.values.get("lon") is None else "lat"
        sorter.fault(row, column, "half_a_point")


def phone_of(sorter: Sorter, row: Row) -> str:
    """Return the telephone of a row in one form."""
    phone = row.values.get("phone", "")
    if not phone:
        return ""
    normal = secrets.normalise_phone(phone)
    if normal is None:
        sorter.fault(row, "phone", "not_a_phone")
    return normal or ""


def _status(sorter: Sorter, row: Row) -> Status:
    status = Status(row.values.get("status") or Status.RECEIVED)
    if status not in TAKEN_IN:
        sorter.fault(row, "status", "state_not_from_file")
    return status


def _check_end(sorter: Sorter, row: Row, status: Status) -> None:
    """Check when and how something ended against where it stands."""
    if status in OPEN:
        for column in ("done_at", "answer", "grade"):
            if row.values.get(column):
                sorter.fault(row, column, "not_ended")
        return
    _check_end_moment(sorter, row)
    _check_answer(sorter, row, status)
    grade = row.values.get("grade")
    stands = grade == Grade.UNSATISFIED and status in {Status.ANSWERED, Status.DECLINED}
    if grade and status is not Status.CLOSED and not stands:  # it stands: no fault of the unit
        sorter.fault(row, "grade", "not_closed")


def _check_end_moment(sorter: Sorter, row: Row) -> None:
    ended = row.values.get("done_at")
    check_moment(sorter, row, "done_at")
    if ended is None:
        sorter.fault(row, "done_at", "cell_missing")
    elif ended < row.values["received_at"]:
        sorter.fault(row, "done_at", "before_received")


def _check_answer(sorter: Sorter, row: Row, status: Status) -> None:
    answer = row.values.get("answer")
    if status in NEEDS_ANSWER and not answer:
        sorter.fault(row, "answer", "cell_missing")
    if status in {Status.DECLINED, Status.WITHDRAWN} and answer and len(answer) > REFUSED_LENGTH:
        sorter.fault(row, "answer", "cell_too_long", least=0, limit=REFUSED_LENGTH)


def _owner(sorter: Sorter, row: Row, draft: AppealDraft) -> int:
    """Return who has it: whom the row names, else the lowest desk that is no party."""
    named = unit_of(sorter, row, "owner")
    desk_id = _desk(sorter, row, draft)
    if named is None:
        return desk_id
    units = sorter.ground.register.books.organisations
    about = units.get(draft.about_organisation_id or 0)
    if not rules.can_take(about.path if about else "", units[named].path):
        sorter.fault(row, "owner", "own_case")
    return named


def _desk(sorter: Sorter, row: Row, draft: AppealDraft) -> int:
    """Return the lowest desk of an area that is no party (0, and a fault, where there is none)."""
    key = draft.area_id, draft.about_organisation_id
    if key not in sorter.desks:
        sorter.desks[key] = _lowest(sorter.ground.register, *key)
    if not sorter.desks[key]:
        sorter.fault(row, "area", "no_desk")
    return sorter.desks[key]


def _lowest(register: Register, area_id: int, about_id: int | None) -> int:
    books = register.books
    about = books.organisations.get(about_id or 0)
    try:
        path = books.areas.areas[area_id].path
        return books.desk_for(path, about.path if about else "", register.day).organisation_id
    except Invalid:
        return 0
