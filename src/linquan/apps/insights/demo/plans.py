"""The steps of what the demo plans: two done, one late, one to come. All of it made up."""

from datetime import date, datetime, timedelta
from typing import Final

from linquan.apps.circles import operations as circles
from linquan.apps.circles import queries as circle_reads
from linquan.apps.insights.demo.people import Staff
from linquan.kernel.calendar import OFFICE_ZONE

STEPS: Final = (
    ("确定点位并签订租约（演示数据）", -60, 60), ("设计方案通过（演示数据）", -40, 70),
    ("装修施工（演示数据）", -5, None), ("设备安装与验收（演示数据）", 40, None),
)  # fmt: skip
"""Each with the day on which it is due, counted from the day of the demo, and how far one is."""


def plan_steps(staff: Staff, began: datetime, now: datetime) -> None:
    """Write down the steps of every planned facility."""
    today = now.astimezone(OFFICE_ZONE).date()
    for row in circle_reads.plans_page(staff.street_clerk, began).rows:
        for name, days, progress in STEPS:
            due_on = today + timedelta(days=days)
            made = circles.plan_step(
                actor=staff.street_clerk, facility_id=row.view.row.facility_id, name=name,
                due_on=due_on, now=began,
            )  # fmt: skip
            if progress is not None:
                _finish(staff, made, due_on, progress, began)


def _finish(staff: Staff, step_id: int, day: date, progress: int, now: datetime) -> None:
    circles.finish_step(
        actor=staff.street_clerk, step_id=step_id, done_on=day, progress=progress, note="",
        photos=(), now=now,
    )  # fmt: skip
