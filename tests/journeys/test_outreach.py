"""A grid worker goes to a door with a telephone; a clerk decides what becomes of what was found."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.browser import Desk
from tests.journeys.server import Inside

FIRST, SECOND = "旅程：楼道应急灯不亮", "旅程：楼下想装一排晾衣架"


@pytest.fixture
def team(inside: Inside) -> tuple[dict[str, Any], dict[str, Any]]:
    """The grid worker and the clerk of one community."""
    people = [p for p in inside("people") if p["kind"] == "community"]
    worker = next(p for p in people if p["role"] == "grid_worker")
    same = worker["organisation_id"]
    clerk = next(p for p in people if p["role"] == "clerk" and p["organisation_id"] == same)
    return worker, clerk


def at_the_rounds(desks: Desk, entry: str, *, on_phone: bool) -> Page:
    """A page of somebody who is signed in, with the rounds of the community."""
    context = desks.phone() if on_phone else desks.desk()
    page = context.new_page()
    page.goto(entry)
    page.goto("/outreach/")
    page.locator("a[href^='/outreach/rounds/']:not([href$='new/'])").first.click()
    page.wait_for_url(re.compile(r"/outreach/rounds/\d+/$"))
    return page


def test_a_door_a_telephone_and_a_clerk(
    desks: Desk, inside: Inside, team: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    worker, clerk = team
    phone = at_the_rounds(desks, inside("enter", account_id=worker["account_id"]), on_phone=True)
    phone.get_by_role("link", name="记录走访").click()
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width == 390, "the form fits a telephone"
    phone.locator("#id_f0-text").fill(FIRST)
    phone.locator("summary", has_text="发现2").click()
    phone.locator("#id_f1-text").fill(SECOND)
    phone.locator("#id_address").fill("5号楼")
    phone.get_by_role("button", name="保存走访记录").click()
    phone.wait_for_url(re.compile(r"#visit-\d+$"))
    expect(phone.get_by_text(SECOND)).to_be_visible()
    phone.context.close()

    desk = at_the_rounds(desks, inside("enter", account_id=clerk["account_id"]), on_phone=False)
    desk.get_by_role("link", name=FIRST, exact=True).click()
    desk.get_by_role("button", name="登记为诉求").click()
    desk.wait_for_url(re.compile(r"/outreach/findings/\d+/$"))
    expect(desk.locator("#proposal-text")).to_have_value(SECOND)
    desk.locator("#proposal-title").fill("晾衣架")
    desk.get_by_role("button", name="留作建议").click()
    desk.wait_for_url(re.compile(r"/outreach/rounds/\d+/#visit-\d+$"))
    visit = desk.locator(f"#{desk.url.partition('#')[2]}")
    expect(visit).to_contain_text("已转诉求")
    expect(visit).to_contain_text(re.compile(r"LQ-\d{4}-\d+"))
    expect(visit).to_contain_text("晾衣架")
    expect(visit).to_contain_text("已办结")
    desk.context.close()
