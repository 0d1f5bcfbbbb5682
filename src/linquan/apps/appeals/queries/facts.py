"""Where a request stands, every name resolved: what all pages of one request share."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linquan.apps.appeals import rules
from linquan.apps.appeals.clocks import ClockFace, ClockKind
from linquan.apps.appeals.desk import Desk
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.types import ChannelRow, DutyRow, MatterRow, Status
from linquan.apps.orgs.types import OrganisationRow
from linquan.apps.places.types import AreaRow
from linquan.kernel.calendar import Unit, missing_years
from linquan.kernel.errors import NotFound
from linquan.kernel.prepared import Prepared

FIELDS = (
    "id", "district_id", "status", "version", "matter_id", "channel_id", "policy_id", "area_id",
    "area_path", "address", "lon", "lat", "title", "text", "language", "about_id", "about_path",
    "owner_id", "owner_path", "reason", "reason_text", "received_at", "due_at", "done_at",
    "promised_at", "ordered_due_at", "reopened_count", "grade", "is_public", "public_title",
    "public_photo_id", "attributes", "erased_at", "extended_by", "contact_due_at", "contacted_at",
    "total_due_at", "lead_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Beside:
    """What a program said beside a request: the question in both languages, the answers."""

    name: str
    name_en: str
    value: str
    value_en: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Where a request stands; every name resolved."""

    appeal_id: int
    number: str
    district_id: int
    status: Status
    version: int
    title: str
    text: str
    language: str
    beside: tuple[Beside, ...]
    matter: MatterRow
    channel: ChannelRow
    area: AreaRow
    area_line: tuple[AreaRow, ...]
    address: str
    lon: float | None
    lat: float | None
    owner: OrganisationRow
    about: OrganisationRow | None
    reason: str
    reason_text: str
    duty: DutyRow | None
    received_at: datetime
    due_at: datetime
    promised_at: datetime | None
    ordered_due_at: datetime | None
    done_at: datetime | None
    reopened_count: int
    grade: str
    is_public: bool
    public_title: str
    public_photo_id: int | None
    erased_at: datetime | None
    extended_by: int
    policy_id: int
    contact_due_at: datetime | None
    contacted_at: datetime | None
    total_due_at: datetime | None
    missing_years: tuple[int, ...]
    lead_id: int | None

    @property
    def clocks(self) -> tuple[ClockFace, ...]:
        """The clocks beside that of handling, of those that run."""
        stands = self.status is Status.WAITING
        faces = (
            (ClockKind.CONTACT, self.contact_due_at, self.contacted_at, False),
            (ClockKind.TOTAL, self.total_due_at, self.done_at, stands),
        )
        return tuple(
            ClockFace(kind, due_at, done_at, is_standing)
            for kind, due_at, done_at, is_standing in faces
            if due_at is not None
        )


def row_of(appeal_id: int) -> dict[str, Any]:
    """Read a request with what a program said beside it. One statement. Raises NotFound."""
    rows = _ROW.rows(appeal_id)
    if not rows:
        raise NotFound("appeal_unknown")
    row = dict(zip(FIELDS, rows[0], strict=True))
    return row | {"beside": tuple(map(_beside, json.loads(row["attributes"])))}


def _beside(stored: dict[str, Any]) -> Beside:
    names = ("、".join(v[1] for v in stored["values"]), ", ".join(v[2] for v in stored["values"]))
    return Beside(stored["name"], stored["name_en"], *names)


_ROW = Prepared(lambda appeal_id: Appeal.objects.filter(pk=appeal_id).values_list(*FIELDS), int)


def facts_of(row: dict[str, Any], books: Desk, now: datetime) -> Facts:
    """Resolve every name of a row."""
    pk = row["id"]
    matter = books.matter(row["matter_id"])
    policy = books.policy(row["policy_id"])
    rests_on = missing_years(row["received_at"], row["due_at"], books.calendar)
    same = (
        "district_id", "version", "title", "text", "language", "address", "lon", "lat", "reason",
        "reason_text", "received_at", "due_at", "promised_at", "ordered_due_at", "done_at",
        "reopened_count",
        "grade", "is_public", "public_title", "public_photo_id",
        "beside", "erased_at", "extended_by", "contact_due_at", "contacted_at", "total_due_at",
        "policy_id", "lead_id",
    )  # fmt: skip
    return Facts(
        appeal_id=pk,
        number=rules.number_of(pk, row["received_at"], books.calendar),
        status=Status(row["status"]),
        matter=matter,
        channel=books.channel(row["channel_id"]),
        area=books.areas.areas[row["area_id"]],
        area_line=books.areas.line(row["area_id"]),
        owner=books.organisations[row["owner_id"]],
        about=books.organisations.get(row["about_id"]),
        duty=_duty(row, matter, books, now),
        missing_years=rests_on if policy.unit == Unit.WORKDAYS else (),
        **{name: row[name] for name in same},
    )


def _duty(row: dict[str, Any], matter: MatterRow, books: Desk, now: datetime) -> DutyRow | None:
    """The line of the duty list by which the owner has it, if one names the owner."""
    found = (
        duty
        for code in (matter.code, "")
        for duty in rules.lowest_first(
            books.duties(code, books.day(now)),
            matter_code=code,
            area_path=row["area_path"],
            about_path=row["about_path"],
        )
    )
    return next((d for d in found if d.organisation_id == row["owner_id"]), None)
