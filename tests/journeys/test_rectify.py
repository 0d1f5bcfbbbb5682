"""A fire door from a resident's word to its evaluation: ordered, reported on a phone, sent back."""

import re

from playwright.sync_api import BrowserContext, Page, expect
from tests.journeys.browser import Desk, page_of
from tests.journeys.people import desk_of
from tests.journeys.server import Inside

SHOP = "示例小满烘焙"
WORDS = "示例小满烘焙后门的消防通道锁着，里面堆满箱子，万一着火怎么办"


def register(page: Page) -> tuple[str, str]:
    """Write down what a resident tells about the shop; returns its address and its area."""
    page.goto("/appeals/new/")
    page.locator("#id_text").fill(WORDS)
    page.locator("#id_about").fill(SHOP)
    area = page.locator("#id_area option:not([value=''])").first.get_attribute("value") or ""
    page.locator("#id_area").select_option(area)
    page.locator("form[data-ctrl-enter] button.button--primary").click()
    page.wait_for_url(re.compile(r"/appeals/\d+/$"))
    return page.url, area


def open_clue(page: Page, case: str) -> str:
    page.goto(case)
    page.get_by_role("link", name="转为整改线索").click()
    expect(page.locator("#id_party")).to_have_value(SHOP)
    page.locator("#id_text").fill("后门消防通道上锁，堆放纸箱。")
    page.locator(".form-actions .button--primary").click()
    page.wait_for_url(re.compile(r"/rectifications/\d+/$"))
    return page.url


def do(page: Page, where: str, verb: str, **values: str) -> None:
    """Open the form of a step, fill it and send it."""
    page.goto(f"{where}?do={verb}")
    for name, value in values.items():
        field = page.locator(f"#do [name={name}]").first
        if field.evaluate("f => f.type") == "radio":
            page.locator(f"#do [name={name}][value={value}]").check()
        elif field.evaluate("f => f.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator("#do form button").click()
    page.wait_for_load_state()


def order(page: Page, where: str) -> str:
    """Issue the order; returns the link, which is shown this once."""
    page.goto(f"{where}?do=order")
    ground = page.locator("#do [name=ground] option:not([value=''])").first
    page.locator("#do [name=ground]").select_option(ground.get_attribute("value") or "")
    page.locator("#do [name=text_1]").fill("打开消防通道")
    page.locator("#do form button").click()
    link = page.locator("code").inner_text()
    page.goto(where)
    assert link not in page.content()
    return link


def report(phone: BrowserContext, link: str, words: str, photo: bytes) -> None:
    with page_of(phone) as page:
        page.goto(link)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for secret in ("转为整改线索", "万一着火怎么办", "LQ-"):
            assert secret not in page.content()
        page.locator("[name=text]").first.fill(words)
        page.locator("input[type=file]").first.set_input_files(
            {"name": "now.jpg", "mimeType": "image/jpeg", "buffer": photo}
        )
        page.locator(".picker__item").first.wait_for()
        page.get_by_role("button", name="报告第1项已整改").click()
        expect(page.locator(".toast")).to_be_visible()


def test_a_fire_door(
    clerk: Page, phone: BrowserContext, desks: Desk, inside: Inside, photo: bytes
) -> None:
    case, area = register(clerk)
    where = open_clue(clerk, case)
    do(clerk, where, "verify", finding="confirmed", text="现场属实")
    link = order(clerk, where)
    report(phone, link, "锁已拆除", photo)
    do(clerk, where, "send_back", text="门后还有纸箱挡路")
    with page_of(phone) as page:
        page.goto(link)
        expect(page.get_by_text("门后还有纸箱挡路").first).to_be_visible()
    report(phone, link, "纸箱已清走", photo)
    do(clerk, where, "accept")
    expect(clerk.get_by_text("已整改，待评价").first).to_be_visible()
    community = next(
        p["organisation_id"]
        for p in inside("people")
        if p["kind"] == "community" and f"/{area}/" in p["area_path"]
    )
    with page_of(desk_of(desks, inside, community)) as other:
        do(other, where, "evaluate", text="整改到位，店方每日自查")
        expect(other.get_by_text("已评价办结").first).to_be_visible()
    clerk.goto(case)
    expect(clerk.get_by_text("已评价办结").first).to_be_visible()
