"""Time passes in the demo at the press of a button, and deadlines run out."""

import re

from playwright.sync_api import Page, expect
from tests.journeys.server import Inside


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
    expect(clerk.locator(".facts .pill--overdue")).to_be_visible()
    assert overdue(clerk) > before
    clerk.goto("/")
    expect(clerk.locator(".page__subtitle .late")).to_contain_text("超")
