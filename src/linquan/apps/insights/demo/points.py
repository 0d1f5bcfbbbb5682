"""The demo's mobile point: a sitting every Wednesday, one cancelled, and what is heard there."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from linquan.apps.appeals.queries import Desk
from linquan.apps.appeals.request_drafts import RequestDraft
from linquan.apps.appeals.types import AppealDraft
from linquan.apps.insights.demo.ground import Ground
from linquan.apps.insights.demo.people import Staff
from linquan.apps.outreach import operations as outreach
from linquan.apps.outreach import queries as outreach_reads
from linquan.apps.outreach.sittings import Repeat, SittingDraft
from linquan.kernel.calendar import OFFICE_ZONE

CODE, WEDNESDAY = "mobile_wednesday", 2
OPENS, LASTS = time(9, 30), timedelta(hours=2)
AHEAD = timedelta(days=35)
PLACE, PLACE_EN = "社区广场（示例）", "Community square (example)"
TOPICS, TOPICS_EN = "供暖、停车、环境卫生", "Heating, parking, cleanliness"
WHY = "当天场地整修，改到下周同一时间（演示数据）"


@dataclass(slots=True)
class Points:
    """The sittings of the demo's point, planned at its beginning."""

    ground: Ground
    staff: Staff
    books: Desk
    sittings: dict[int, datetime] = field(default_factory=dict)

    def plan(self, began: datetime, now: datetime) -> None:
        """Plan one sitting a week, from the demo's first Wednesday to five weeks ahead."""
        clerk, first = self.staff.street_clerk, began.astimezone(OFFICE_ZONE)
        day = first.date() + timedelta(days=(WEDNESDAY - first.weekday()) % 7 or 7)
        starts_at = datetime.combine(day, OPENS, OFFICE_ZONE)
        unit = self.staff.communities[0]
        found = outreach_reads.sitting_choices(clerk, began)
        area = self.books.areas.areas[self.ground.communities[0]]
        draft = SittingDraft(
            CODE, self.ground.communities[0], PLACE, starts_at, starts_at + LASTS,
            tuple(post.post_id for post in found.posts if post.organisation_id == unit),
            PLACE_EN, lon=area.lon, lat=area.lat, topics=TOPICS, topics_en=TOPICS_EN,
            unit_ids=tuple(self.staff.departments.values())[:2],
        )  # fmt: skip
        ids = outreach.plan_sittings(
            actor=clerk, draft=draft, repeat=Repeat((now + AHEAD).date()), now=began
        )
        self.sittings = {pk: starts_at + timedelta(weeks=n) for n, pk in enumerate(ids)}

    def hear(self, draft: AppealDraft, at: datetime) -> int | None:
        """Take at the last sitting what somebody tells; none where it was too long ago."""
        past = [pk for pk, begins in self.sittings.items() if begins <= at]
        if not past:
            return None
        filed = outreach.take_heard(
            actor=self.staff.street_clerk,
            sitting_id=past[-1],
            key=draft.key,
            draft=RequestDraft(
                draft.text, draft.area_id, draft.address, draft.matter_id,
                draft.about_organisation_id, draft.lon, draft.lat,
                reporter=draft.reporter,
            ),
            now=at,
        )  # fmt: skip
        return filed.appeal_id

    def cancel(self, now: datetime) -> None:
        """Cancel the second one to come."""
        coming = [pk for pk, begins in self.sittings.items() if begins > now]
        outreach.cancel_sitting(
            actor=self.staff.street_clerk, sitting_id=coming[1], reason=WHY, now=now
        )
