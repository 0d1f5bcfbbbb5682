"""Signing in: a password alone opens nothing; the second step is set up once, then asked for."""

import re
import time

from playwright.sync_api import Page, expect
from tests.journeys.browser import DESK, PHONE, Desk, Watch
from tests.journeys.crawl import Findings, run_axe
from tests.journeys.people import PASSWORD, code_of_app, set_up_second_step, sign_in
from tests.journeys.server import House, Inside


def type_code(page: Page, code: str) -> None:
    page.locator("[name=code]").fill(code)
    page.keyboard.press("Enter")


def test_first_sign_in_sets_up_the_second_step_and_the_next_asks_for_it(
    desks: Desk, inside: Inside, watch: Watch
) -> None:
    username = f"first.{int(time.time())}"
    office = inside("organisations", kind="street_office")[0]["organisation_id"]
    inside("hire", username=username, password=PASSWORD, organisation_id=office, role="clerk")
    context = desks.desk()
    page = context.new_page()
    sign_in(page, username, PASSWORD)
    page.goto("/appeals/")
    expect(page).to_have_url(re.compile(r"/sign-in/second-step/"))
    secret = set_up_second_step(page)
    expect(page.locator("code")).to_have_count(10)
    page.goto("/appeals/")
    expect(page.locator("h1")).to_have_text("诉求")
    page.evaluate("sessionStorage.setItem('linquan.draft.register', '{}')")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(re.compile(r"/sign-in/"))
    assert page.evaluate("sessionStorage.length") == 0  # no draft is left to the next person

    sign_in(page, username, PASSWORD)
    findings = Findings()
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        run_axe(page, findings, "/sign-in/code/")
    assert findings.told() == ""
    spent = code_of_app(secret)
    with watch.expecting(422):
        type_code(page, "000000" if spent != "000000" else "111111")
        expect(page.locator(".field__error")).to_be_visible()
    type_code(page, code_of_app(secret, steps=1))
    page.wait_for_url(re.compile(r":\d+/$"))
    expect(page.locator("h1")).to_contain_text("旅程测试员")
    context.close()


def test_the_printed_link_lets_the_demo_clerk_in_once(
    desks: Desk, house: House, watch: Watch
) -> None:
    printed = re.search(r"http://\S+/demo/enter/\S+", house.printed())
    assert printed is not None
    for link in (printed[0], house.ask("demo", "--link").strip()):
        context, other = desks.desk(), desks.desk()
        page = context.new_page()
        page.goto(link)
        expect(page.locator("h1")).to_contain_text("值班员")
        with watch.expecting(410):
            other.new_page().goto(link)
        for used in (context, other):
            used.close()
