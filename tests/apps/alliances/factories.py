"""A forum of the street: the street office convenes; community, department, property company meet.

The meeting is planned on Friday 2026-11-20 at 10:00 for Monday the 23rd at 14:00.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.apps.appeals.factories import Town, file, make_town
from tests.apps.places.factories import SETUP, SETUP_AT

from linquan.apps.alliances import operations
from linquan.apps.alliances.types import (
    AttendanceDraft,
    ForumDraft,
    MemberDraft,
    Outcome,
    Presence,
    ResolutionDraft,
)
from linquan.kernel.actors import Actor

SINCE = date(2026, 1, 5)
PLANNED_AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
STARTS_AT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hall:
    """A town with a forum of its street, by the street's clerk."""

    town: Town
    forum_id: int
    member_ids: tuple[int, ...]

    @property
    def clerk(self) -> Actor:
        return self.town.staff.street_clerk

    @property
    def units(self) -> tuple[int, ...]:
        """Members: community, department, property company."""
        staff = self.town.staff
        return staff.community_ids[0], staff.department_id, staff.property_company_id


def make_hall() -> Hall:
    """Make the town, the forum and its members."""
    town = make_town()
    code = kind_of(town)
    forum_id = operations.open_forum(
        actor=town.staff.street_clerk, draft=forum_draft(town, code), now=SETUP_AT
    )
    hall = Hall(town, forum_id, ())
    ids = tuple(add_member(hall, unit, role="代表") for unit in hall.units)
    return Hall(town, forum_id, ids)


def kind_of(town: Town, name: str = "党建联席会议") -> str:
    """Write a kind of forum; returns its code."""
    made = operations.revise_forum_kind(
        actor=SETUP, district_id=town.district_id, kind_code="", names=(name, "Joint meeting"),
        valid_from=SINCE, now=SETUP_AT,
    )  # fmt: skip
    return f"kind-{made}"


def forum_draft(town: Town, kind_code: str, **changes: Any) -> ForumDraft:
    """A forum of the street."""
    plain: dict[str, Any] = {
        "name": "江安街道党建联席会议", "name_en": "Jiang'an joint meeting", "kind_code": kind_code,
        "area_id": town.district.street_id, "convener_id": town.staff.street_office_id,
    }  # fmt: skip
    return ForumDraft(**plain | changes)


def add_member(hall: Hall, unit_id: int, *, role: str = "", since: date = SINCE) -> int:
    """Make a unit a member."""
    return operations.add_member(
        actor=hall.clerk, forum_id=hall.forum_id, draft=MemberDraft(unit_id, role, since),
        now=SETUP_AT,
    )  # fmt: skip


def plan(hall: Hall, now: datetime, *, by: Actor | None = None, **changes: Any) -> int:
    """Plan a meeting, three days on unless told otherwise."""
    given = {"starts_at": now + 3 * DAY + 4 * HOUR, "place": "街道三楼会议室", **changes}
    return operations.plan_meeting(actor=by or hall.clerk, forum_id=hall.forum_id, now=now, **given)


def table(
    hall: Hall, meeting_id: int, appeal_id: int, now: datetime, *, by: Actor | None = None,
    words: str = "请议定牵头单位",
) -> int:  # fmt: skip
    """Put a request on the agenda."""
    return operations.add_item(
        actor=by or hall.clerk, meeting_id=meeting_id, appeal_id=appeal_id, words=words, now=now
    )


def about_property(hall: Hall, now: datetime) -> int:
    """File a request that complains about the property company."""
    return file(hall.town, now, about_organisation_id=hall.town.staff.property_company_id)


def seats(hall: Hall, *people: int) -> tuple[AttendanceDraft, ...]:
    """Who came of each member; 0: excused."""
    counts = people or (2, 1, 1)
    return tuple(
        AttendanceDraft(unit, Presence.PRESENT if n else Presence.EXCUSED, n, "代表")
        for unit, n in zip(hall.units, counts, strict=True)
    )


def call(hall: Hall, meeting_id: int, now: datetime) -> None:
    """Give notice."""
    operations.call_meeting(actor=hall.clerk, meeting_id=meeting_id, now=now)


def hold(hall: Hall, meeting_id: int, now: datetime) -> datetime:
    """Give notice and hold it four days on, all there; returns when."""
    call(hall, meeting_id, now)
    at = now + 4 * DAY
    operations.hold_meeting(actor=hall.clerk, meeting_id=meeting_id, now=at)
    operations.set_attendance(actor=hall.clerk, meeting_id=meeting_id, drafts=seats(hall), now=at)
    return at


def task(hall: Hall, item_id: int, **changes: Any) -> ResolutionDraft:
    """Give an item's request to the department."""
    plain: dict[str, Any] = {
        "item_id": item_id, "outcome": Outcome.ASSIGNED, "text": "由区住建局三日内修好",
        "organisation_id": hall.town.staff.department_id, "step_reason": "not_ours",
    }  # fmt: skip
    return ResolutionDraft(**plain | changes)


def close(
    hall: Hall, meeting_id: int, now: datetime, *drafts: ResolutionDraft, by: Actor | None = None
) -> int:
    """Close the minutes with these resolutions."""
    return operations.close_minutes(
        actor=by or hall.clerk, meeting_id=meeting_id, drafts=drafts, now=now
    )
