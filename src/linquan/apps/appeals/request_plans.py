"""Requests as tables show them, and plans of what rows would do to them as they are now."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from linquan.apps.appeals import rules
from linquan.apps.appeals.desk import Desk, desk
from linquan.apps.appeals.models import Answer, Appeal, Rating, Reporter
from linquan.apps.appeals.naming import Register, register
from linquan.apps.appeals.request_planning import plan_requests, row_keys
from linquan.apps.appeals.request_rows import Ground, HeldRequest, RequestPlan
from linquan.apps.appeals.sight import visible
from linquan.apps.appeals.types import Grade, Status
from linquan.apps.appeals.words import REASONS
from linquan.kernel import masks, numbers, secrets
from linquan.kernel.actors import Actor
from linquan.kernel.exchange.layout import Row

_OF = {"appeal_id": OuterRef("pk")}
FIELDS: Final = (
    "id", "received_at", "status", "channel_id", "matter_id", "area_id", "area_path", "address",
    "lon", "lat", "title", "text", "about_id", "about_path", "owner_id", "owner_path", "reason",
    "reason_text", "due_at", "done_at", "grade", "said", "rated", "kind", "name_sealed",
    "phone_sealed",
)  # fmt: skip


def full_rows(found: QuerySet[Appeal]) -> Iterator[dict[str, Any]]:
    """Yield requests with their newest answer and rating and their reporter. One statement."""
    told = found.annotate(
        said=_newest(Answer, "text"),
        rated=_newest(Rating, "reason"),
        kind=_newest(Reporter, "kind"),
        name_sealed=_newest(Reporter, "name_sealed"),
        phone_sealed=_newest(Reporter, "phone_sealed"),
    )
    rows = told.order_by("id").values_list(*FIELDS).iterator(chunk_size=2000)
    return (dict(zip(FIELDS, row, strict=True)) for row in rows)


def _newest(table: Any, name: str) -> Subquery:
    return Subquery(table.objects.filter(**_OF).order_by("-id").values(name)[:1])


def in_clear(district_id: int, row: Mapping[str, Any]) -> tuple[str, str]:
    """Open name and telephone of a reporter."""
    return (
        _opened(row["name_sealed"], f"reporter.name:{district_id}"),
        _opened(row["phone_sealed"], f"reporter.phone:{district_id}"),
    )


def _opened(sealed: bytes | memoryview | None, purpose: str) -> str:
    return secrets.unseal(sealed, purpose) if sealed else ""


def masked(district_id: int, row: Mapping[str, Any]) -> tuple[str, str]:
    """Open name and telephone of a reporter only to show their ends."""
    name, phone = in_clear(district_id, row)
    return (masks.mask_name(name) if name else "", masks.mask_phone(phone) if phone else "")


def held(row: Mapping[str, Any], books: Desk) -> HeldRequest:
    """Return a request as rows are compared with it."""
    name, phone = masked(books.district_id, row)
    return HeldRequest(
        received_at=_minute(row["received_at"]),
        status=Status(row["status"]),
        channel=books.channel(row["channel_id"]).code,
        matter=books.matter(row["matter_id"]).code,
        area=row["area_id"],
        address=numbers.masked(row["address"]),
        lon=row["lon"],
        lat=row["lat"],
        text=numbers.masked(row["text"]),
        about=row["about_id"],
        owner=row["owner_id"],
        done_at=row["done_at"] and _minute(row["done_at"]),
        answer=numbers.masked(row["said"] or ""),
        grade=row["grade"],
        kind=row["kind"] or "",
        name=name,
        phone=phone,
    )


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def line(row: Mapping[str, Any], found: Register) -> dict[str, Any]:
    """Return a request as a line of the table: its reporter and every number in it masked."""
    return _line(row, found, masked(found.books.district_id, row), numbers.masked)


def clear_line(row: Mapping[str, Any], found: Register) -> dict[str, Any]:
    """Return a request as a line of the table for whoever may see it in clear."""
    return _line(row, found, in_clear(found.books.district_id, row), str)


def _line(
    row: Mapping[str, Any],
    found: Register,
    reporter: tuple[str, str],
    told: Callable[[str], str],
) -> dict[str, Any]:
    books = found.books
    name, phone = reporter
    why = str(REASONS.get(row["reason"], ""))
    return {
        "number": rules.number_of(row["id"], row["received_at"], books.calendar),
        "status": Status(row["status"]),
        "received_at": row["received_at"],
        "channel": found.channel_told(books.channel(row["channel_id"])),
        "matter": found.matter_told(books.matter(row["matter_id"])),
        "area": found.area_told(row["area_id"]),
        "address": told(row["address"]),
        "lon": row["lon"],
        "lat": row["lat"],
        "title": told(row["title"]),
        "text": told(row["text"]),
        "about": found.unit_told(row["about_id"]),
        "owner": found.unit_told(row["owner_id"]),
        "reason": " ".join(filter(None, (why, told(row["reason_text"])))),
        "due_at": row["due_at"],
        "done_at": row["done_at"],
        "answer": told(row["said"] or ""),
        "grade": Grade(row["grade"]) if row["grade"] else None,
        "grade_reason": told(row["rated"] or ""),
        "kind": row["kind"],
        "name": name,
        "phone": phone,
    }


def request_plan(actor: Actor, district_id: int, rows: Sequence[Row], now: datetime) -> RequestPlan:
    """Plan what rows would do to the requests. Three statements, when no book changed."""
    books = desk(district_id)
    keys = row_keys(district_id, rows)
    ground = Ground(
        actor,
        now,
        register(books, books.day(now)),
        _held(actor, rows, books),
        _known(district_id, keys),
    )
    return plan_requests(rows, ground, keys)


def _held(actor: Actor, rows: Sequence[Row], books: Desk) -> dict[int, HeldRequest]:
    """Return the requests that rows name, of those the actor may see."""
    named = [row.values["number"] for row in rows if row.values.get("number")]
    ids = {found for text in named if (found := rules.id_in_number(text)) is not None}
    if not ids or actor.district_id != books.district_id:
        return {}
    wanted = visible(actor).filter(pk__in=[pk for pk in ids if pk < 2**63])
    return {row["id"]: held(row, books) for row in full_rows(wanted)}


_KNOWN: Final = "SELECT key FROM appeals_appeal WHERE district_id = %s AND key = ANY (%s)"


def _known(district_id: int, keys: Sequence[str]) -> frozenset[str]:
    with connection.cursor() as cursor:  # one list, however long: Django would look at each key
        cursor.execute(_KNOWN, [district_id, list(keys)])
        return frozenset(key for (key,) in cursor.fetchall())
