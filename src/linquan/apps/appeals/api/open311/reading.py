"""Requests and their updates, as a stranger may see them."""

from datetime import timedelta
from typing import Any, Final

from django.conf import settings

from linquan.apps.appeals import queries
from linquan.apps.appeals.api.open311.asking import Ask, span, written
from linquan.apps.appeals.api.open311.bodies import Body
from linquan.apps.appeals.api.open311.keys import reader
from linquan.apps.appeals.api.open311.words import named
from linquan.apps.appeals.open311 import BASIC, EXTENDED, basic
from linquan.apps.appeals.queries import MOST_ROWS, Asked, OpenRequest, OpenUpdate
from linquan.apps.appeals.status_words import STATUS
from linquan.apps.appeals.types import Status
from linquan.kernel import secrets
from linquan.kernel.errors import Invalid, NotFound

LONGEST: Final = timedelta(days=90)
MOST_PAGES: Final = 1000
USE: Final = "open311.request"


def requests(ask: Ask) -> Body:
    """List requests, newest first; ids override every other wish."""
    rows = queries.open_requests(ask.land, _asked(ask))
    return _listing(ask, rows)


def request(ask: Ask, reference: str) -> Body:
    """Tell one request, as a list of one. Raises NotFound."""
    appeal_id = secrets.read_reference(reference, USE)
    rows = queries.open_requests(ask.land, Asked(ids=(appeal_id,))) if appeal_id else ()
    if not rows:
        raise NotFound("request_unknown")
    return _listing(ask, rows)


def _listing(ask: Ask, rows: tuple[OpenRequest, ...]) -> Body:
    is_long = ask.ticked("extensions")
    return Body("service_requests", [_request(ask, row, is_long) for row in rows], "request")


def _asked(ask: Ask) -> Asked:
    references = ask.listed("service_request_id")
    if references:
        found = (secrets.read_reference(text, USE) for text in references)
        return Asked(ids=tuple(pk for pk in found if pk is not None))
    updated = ask.moment("updated_after"), ask.moment("updated_before")
    is_dated = bool(ask.said("start_date") or ask.said("end_date") or not any(updated))
    since, until = span(ask, ("start_date", "end_date"), LONGEST) if is_dated else (None, None)
    return Asked(
        matter_codes=ask.listed("service_code"),
        statuses=_statuses(ask),
        since=since,
        until=until,
        updated_since=updated[0],
        updated_until=updated[1],
        size=ask.number("page_size", most=MOST_ROWS, usual=MOST_ROWS),
        page=ask.number("page", most=MOST_PAGES, usual=1),
    )


def _statuses(ask: Ask) -> frozenset[Status]:
    said = ask.listed("status") or tuple(BASIC)
    if not set(said) <= set(BASIC):
        raise Invalid("status_unknown")
    return frozenset().union(*(BASIC[name] for name in said))


def _request(ask: Ask, row: OpenRequest, is_long: bool) -> dict[str, Any]:
    matter = ask.land.desk.matter(row.matter_id)
    photo = _photo_url(row.photo_id)
    told = {
        "service_request_id": secrets.open_reference(row.appeal_id, USE),
        "status": basic(row.status),
        "status_notes": str(STATUS[row.status]),
        "service_name": named(matter.name, matter.name_en),
        "service_code": matter.code,
        "description": row.title,
        "agency_responsible": None,
        "service_notice": None,
        "requested_datetime": written(row.received_at),
        "updated_datetime": written(row.updated_at),
        "expected_datetime": None,
        "address": named(row.place, row.place_en),
        "address_id": None,
        "zipcode": None,
        "lat": row.lat,
        "long": row.lon,
        "media_url": photo or None,
    }
    return told | {"extended_attributes": _extended(row, photo)} if is_long else told


def _extended(row: OpenRequest, photo: str) -> dict[str, Any]:
    return {
        "title": row.title,
        "detailed_status": EXTENDED[row.status].value,
        "media_urls": [photo] if photo else [],
    }


def _photo_url(photo_id: int | None) -> str:
    root = settings.LINQUAN_PUBLIC_URL.rstrip("/")
    return f"{root}/p/photos/{photo_id}/" if photo_id else ""


def updates(ask: Ask) -> Body:
    """List the steps of public requests, oldest first; with a key also those filed with it."""
    since, until = span(ask, ("start_date", "end_date"), LONGEST)
    key = reader(ask)
    rows = queries.open_updates(ask.land, since, until, key.key_id if key else None)
    return Body("service_request_updates", [_update(row) for row in rows], "request_update")


def _update(row: OpenUpdate) -> dict[str, Any]:
    return {
        "update_id": str(row.update_id),
        "service_request_id": secrets.open_reference(row.appeal_id, USE),
        "status": EXTENDED[row.status].value,
        "updated_datetime": written(row.at),
        "description": str(STATUS[row.status]),
        "media_url": "",
    }
