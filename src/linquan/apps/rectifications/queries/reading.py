"""Rows of rectifications read with all that they point at."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from linquan.apps.appeals.queries import Desk, PhotoRow
from linquan.apps.rectifications.models import Entry, Notice, Rectification
from linquan.apps.rectifications.numbering import notice_number, number_of
from linquan.apps.rectifications.queries.rows import Line, NoticeRow, Said
from linquan.apps.rectifications.standing import GROUND
from linquan.apps.rectifications.telling import subject_of
from linquan.apps.rectifications.types import GroundRow, Stage
from linquan.kernel.models import Attachment


def line_of(row: Rectification, books: Desk) -> Line:
    """Resolve the names of a row. No statement."""
    return Line(
        row.pk,
        number_of(row.pk, row.created_at, books.calendar),
        row.origin,
        row.appeal_id,
        row.title,
        row.place,
        books.areas.areas[row.area_id],
        books.organisations.get(row.party_id or 0),
        books.organisations[row.owner_id],
        Stage(row.stage),
        row.due_at,
        row.created_at,
        row.ended_at,
    )


def notice_row(notice: Notice, books: Desk) -> NoticeRow:
    """Resolve an order that was read with its legal basis. No statement."""
    ground: Any = [getattr(notice.ground, name) for name in GROUND]
    return NoticeRow(
        notice.pk,
        notice_number(notice.pk, notice.issued_at, books.calendar),
        GroundRow(*ground),
        books.organisations[notice.issuer_id],
        notice.issued_at,
        notice.link_until,
        notice.delivered_at,
        notice.delivery,
        notice.receipt,
    )


def said_in(row: Rectification, kinds: Iterable[str] | None = None) -> dict[int, Said]:
    """Words of steps by their id, with their pictures; of some kinds only. Two statements."""
    entries = Entry.objects.filter(district_id=row.district_id, rectification=row)
    if kinds is not None:
        entries = entries.filter(kind__in=sorted(kinds))
    texts = dict(entries.values_list("id", "text"))
    photos: dict[int, list[PhotoRow]] = defaultdict(list)
    rows = Attachment.objects.filter(district_id=row.district_id, subject=subject_of(row.pk))
    for one in rows.order_by("id").values_list(
        "id", "role", "sha256", "width", "height", "created_at"
    ):
        photos[entry_of(one[1])].append(PhotoRow(*one))
    return {pk: Said(text, tuple(photos.get(pk, ()))) for pk, text in texts.items()}


def entry_of(role: str) -> int:
    """The words that a picture belongs to."""
    return int(role.removeprefix("entry-"))
