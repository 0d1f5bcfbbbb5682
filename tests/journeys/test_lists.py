"""The lists of the desk are alive: what a clerk changes holds for the next request."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect
from tests.journeys.people import wait_until
from tests.journeys.server import Inside


def due(inside: Inside, appeal_id: int) -> datetime:
    return datetime.fromisoformat(inside("state", appeal_id=appeal_id)["due_at"])


def write(page: Page, path: str, **values: str) -> None:
    """Write the next version of a line, valid from today."""
    page.goto(path)
    for name, value in values.items():
        field = page.locator(f"[name={name}]")
        if field.evaluate("(e) => e.localName") == "select":
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".toast")).to_be_visible()


def test_a_changed_matter_and_deadline_hold_for_the_next_request(
    clerk: Page, inside: Inside
) -> None:
    before = inside("file", text="改清单之前报的件", matter="elder_meals")
    name = f"老人吃饭难{before}"
    write(clerk, "/lists/matters/elder_meals/", name=name)
    after = inside("file", text="改清单之后报的件", matter="elder_meals")
    assert inside("state", appeal_id=after)["matter"] == name
    assert inside("state", appeal_id=before)["matter"] != name
    clerk.goto("/appeals/new/")
    expect(clerk.locator("#id_matter option", has_text=name)).to_have_count(1)

    policy = inside("policy_of", matter="elder_meals")
    write(clerk, f"/lists/deadlines/{policy}/", amount="2", unit="days")
    later = inside("file", text="改时限之后报的件", matter="elder_meals")
    clerk.goto(f"/appeals/{later}/")
    assert due(inside, later) - datetime.fromisoformat(
        inside("state", appeal_id=later)["received_at"]
    ) == timedelta(days=2)


def test_a_new_holiday_moves_deadlines_counted_in_working_days(clerk: Page, inside: Inside) -> None:
    appeal_id = inside("file", text="想咨询居住证怎么办", matter="papers")
    old = due(inside, appeal_id)
    day = old.date().isoformat()
    clerk.goto(f"/calendar/?year={day[:4]}")
    clerk.locator("[name=day]").last.fill(day)
    clerk.locator("[name=is_workday]").select_option("0")
    clerk.locator("[name=source]").first.fill("旅程测试")
    clerk.get_by_role("button", name="保存").first.click()
    expect(clerk.locator(".toast")).to_be_visible()
    wait_until(lambda: due(inside, appeal_id) > old, "the deadline has moved")
    moved = due(inside, appeal_id)
    assert moved.date() > old.date()
    assert moved.timetz() == old.timetz()

    row = clerk.locator("tr", has_text=re.compile(day))
    row.get_by_role("button").click()
    expect(clerk.locator(".toast")).to_be_visible()
    wait_until(lambda: due(inside, appeal_id) == old, "the deadline has moved back")
    kinds = [event["kind"] for event in inside("events", appeal_id=appeal_id)]
    assert kinds == ["appeal.received", "appeal.deadline_moved", "appeal.deadline_moved"]
