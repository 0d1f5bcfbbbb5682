"""A gap becomes a request and is found again; a resident says what is missing near a home."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.browser import Desk
from tests.journeys.server import Inside

FIRST_RUN_WITHIN_S = 180
"""The worker makes it after the start; on a new machine it compiles its kernels first."""


@pytest.fixture
def desk(desks: Desk, inside: Inside) -> Iterator[Page]:
    """A clerk at the list of gaps, when there is one."""
    page = desks.desk().new_page()
    page.goto(str(inside("enter")))
    for _ in range(FIRST_RUN_WITHIN_S):
        page.goto("/circles/gaps/?tier=all")
        if page.locator("tbody tr").count():
            break
        page.wait_for_timeout(1_000)
    yield page
    page.context.close()


def test_from_a_gap_to_a_request_and_back(desk: Page) -> None:
    lacking = desk.locator("tbody tr:has(td:first-of-type a) a[href*='?area=']").first
    lacking.click()
    desk.wait_for_url(re.compile(r"/circles/gaps/[\w-]+/\?area=\d+"))
    gap = desk.url
    desk.locator("#requests a.button").click()
    expect(desk.locator("#request-text")).to_have_value(re.compile("缺的人最多的几处"))
    desk.get_by_role("button", name="登记为诉求").click()
    desk.wait_for_url(re.compile(r"/appeals/\d+/$"))
    expect(desk.locator("#asks")).to_contain_text("诉求缺少的设施")
    desk.locator("#asks").get_by_role("link", name="看短板").click()
    desk.wait_for_url(gap)
    requests = desk.locator("#requests")
    expect(requests).to_contain_text("这里已有一件在办")
    requests.locator("a[href^='/appeals/']").first.click()
    desk.get_by_role("button", name="不是诉求这一项").click()
    expect(desk.get_by_text("不是诉求缺少的设施")).to_be_visible()


@pytest.mark.usefixtures("desk")
def test_a_resident_says_what_is_missing_near_home(desks: Desk) -> None:
    phone = desks.phone().new_page()
    phone.goto("/p/near/")
    homes = phone.locator("#home option").evaluate_all("all => all.map((one) => one.value)")
    for home in homes:
        phone.goto(f"/p/near/?home={home}")
        if phone.locator(".facts__ask").count():
            break
    phone.locator(".facts__ask").first.click()
    expect(phone.locator(".notice__title").first).to_contain_text("反映缺少的设施")
    expect(phone.locator("textarea[name=text]")).to_have_value(re.compile("步行15分钟内没有"))
    phone.get_by_role("button", name="提交").click()
    phone.wait_for_url(re.compile(r"/s/.+new=1"))
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    phone.context.close()


SEEN = """() => Object.fromEntries(window.circleMap.getStyle().layers
  .filter(({ id }) => /^(ring|gap):/.test(id))
  .map(({ id, paint }) => [id, paint["fill-opacity"]]))"""


def test_the_map_shows_one_walking_speed_at_a_time(desk: Page) -> None:
    desk.add_init_script("""document.addEventListener("map:ready", (event) => {
      window.circleMap = event.detail.map;
    }, true)""")
    desk.goto("/circles/?item=EDU-B01")
    desk.locator("[data-drawn]").wait_for()
    buttons = desk.locator("[data-circle-speed]")
    speeds = buttons.evaluate_all("all => all.map((one) => one.dataset.circleSpeed)")
    for speed in (*reversed(speeds), *speeds):
        desk.locator(f"[data-circle-speed={speed}]").click()
        expect(desk.locator("[data-circle-speed][aria-pressed=true]")).to_have_count(1)
        seen = desk.evaluate(SEEN)
        assert seen == {
            f"{kind}:{one}": full if one == speed else 0
            for kind, full in (("ring", 1), ("gap", 0.8))
            for one in speeds
        }
