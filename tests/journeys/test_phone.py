"""A resident's phone: large print, English, and without scripts."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.journeys.browser import Desk
from tests.journeys.server import Inside

SMALLEST_TEXT_PX, SMALLEST_TARGET_PX = 18, 60
#: Visible text below a size, and what can be pressed below a size (a box counts with its label).
MEASURE = """([text, target]) => {
  const seen = (e) => e.checkVisibility({visibilityProperty: true, opacityProperty: false})
    && !e.closest(".only-heard, .skip-link, [aria-hidden=true]");
  const says = (e) => e.tagName + "." + e.className + " " + e.textContent.trim().slice(0, 30);
  const small = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const owner = node.parentElement;
    if (!node.data.trim() || owner.closest("script, template, option") || !seen(owner)) continue;
    const size = parseFloat(getComputedStyle(owner).fontSize);
    if (size < text) small.push(`text ${size} px: ${says(owner)}`);
  }
  for (const e of document.querySelectorAll(
      "a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    if (!seen(e)) continue;
    const box = (e.closest("label") ?? e).getBoundingClientRect();
    if (box.height < target || box.width < target) {
      small.push(`target ${Math.round(box.width)} x ${Math.round(box.height)} px: ${says(e)}`);
    }
  }
  return small;
}"""


@pytest.fixture
def resident(phone: BrowserContext) -> Page:
    return phone.new_page()


def measure(page: Page) -> list[str]:
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => { d.open = true })")
    found: Any = page.evaluate(MEASURE, [SMALLEST_TEXT_PX, SMALLEST_TARGET_PX])
    return list(found)


def test_the_elder_edition_is_large_on_every_page_and_remembered(
    resident: Page, inside: Inside
) -> None:
    code = inside("codes")[0]["code"]
    resident.goto(f"/q/{code}")
    assert measure(resident) != []
    resident.get_by_role("button", name="长辈版").tap()
    expect(resident.locator("body.elder")).to_be_visible()
    faults = {"/m": measure(resident)}
    for path in (
        f"/m/report/?at={code}",
        "/m/progress/",
        "/p/",
        *(inside("status_path", appeal_id=i) for i in inside("one_of_each_status").values()),
    ):
        resident.goto(path)
        expect(resident.locator("body.elder")).to_be_visible()
        faults[path] = measure(resident)
    assert {path: found for path, found in faults.items() if found} == {}


def test_english_is_remembered(phone: BrowserContext, resident: Page, inside: Inside) -> None:
    resident.goto("/m")
    expect(resident.locator("html")).to_have_attribute("lang", "zh-hans")
    resident.get_by_role("button", name="EN").tap()
    expect(resident.locator("html")).to_have_attribute("lang", "en")
    expect(resident.locator(".tile--lead")).to_contain_text("Something wrong? Tell us")
    later = phone.new_page()
    later.goto(f"/q/{inside('codes')[0]['code']}")
    expect(later.locator("html")).to_have_attribute("lang", "en")
    later.get_by_role("button", name="中文").tap()
    expect(later.locator("html")).to_have_attribute("lang", "zh-hans")


def test_a_report_can_be_sent_without_scripts(desks: Desk, inside: Inside) -> None:
    context = desks.phone(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/q/{inside('codes')[0]['code']}")
    page.get_by_role("link", name="有事你找我").tap()
    page.locator("[name=text]").fill("没有脚本也能报：路灯不亮")
    page.get_by_role("button", name="提交").tap()
    page.wait_for_url("**/s/**")
    expect(page.get_by_text("已收到，谢谢您。")).to_be_visible()
    expect(page.get_by_text("没有脚本也能报：路灯不亮")).to_be_visible()
    kinds = [event["kind"] for event in inside("events", appeal_id=inside("newest"))]
    assert kinds == ["appeal.received"]
    context.close()
