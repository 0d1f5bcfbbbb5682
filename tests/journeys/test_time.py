"""Time passes in the demo at the press of a button, and deadlines run out."""

import re

from playwright.sync_api import Page, expect
from tests.journeys.browser import Desk
from tests.journeys.server import House, Inside


def overdue(page: Page) -> int:
    page.goto("/appeals/?tab=overdue")
    chip = page.locator(".chip[aria-current=page]").inner_text()
    return int(re.sub(r"\D", "", chip))


def test_a_week_later_what_was_open_is_overdue(clerk: Page, inside: Inside) -> None:
    appeal_id = inside("file", text="一周后会超期的件", matter="noise")
    before = overdue(clerk)
    clerk.goto(f"/appeals/{appeal_id}/")
    expect(clerk.locator(".facts .pill--overdue")).to_have_count(0)
    clerk.goto("/")
    for _week in range(3):
        clerk.get_by_role("button", name="拨快 1 周").click()
        expect(clerk.locator(".toast")).to_be_visible()
    clerk.goto(f"/appeals/{appeal_id}/")
    expect(clerk.locator(".facts .pill--overdue")).to_have_count(3)  # all three clocks
    assert overdue(clerk) > before
    clerk.goto("/")
    expect(clerk.locator(".page__subtitle .late")).to_contain_text("超")


def test_after_the_clock_was_moved_a_new_link_lets_the_clerk_in(
    clerk: Page, desks: Desk, house: House
) -> None:
    clerk.goto("/")
    clerk.get_by_role("button", name="拨快 1 周").click()
    expect(clerk.locator(".toast")).to_be_visible()
    visitor = desks.desk()
    page = visitor.new_page()
    page.goto(house.ask("demo", "--link").strip())
    expect(page.locator("h1")).to_contain_text("值班员")
    visitor.close()
