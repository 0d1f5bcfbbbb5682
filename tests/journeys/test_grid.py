"""On the street without a signal: reports are kept on the telephone, and each arrives once.

The network is taken away and given back by the browser; that an answer gets lost after the house
has written is played by cutting the answer off.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect
from tests.journeys.browser import PHONE, Desk, page_of
from tests.journeys.people import wait_until
from tests.journeys.server import House, Inside

URL, REPORTS = "/g/", "**/g/reports/"
KEEP = """async ({count, photos}) => {
  const store = await import("/static/linquan/js/grid/store.js");
  const { draftOf } = await import("/static/linquan/js/grid/page.js");
  const form = document.querySelector("form[data-keep=report]");
  const paint = (i) => new Promise((done) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 8 + i;
    canvas.getContext("2d").fillRect(0, 0, 4, 4);
    const type = "image/jpeg";
    canvas.toBlob((blob) => done(new File([blob], "IMG.jpg", { type })), type);
  });
  for (let i = 0; i < count; i += 1) {
    form.elements.text.value = `离线第 ${i} 条`;
    const { draft } = draftOf(form);
    if (i < photos) draft.fields.push(["photos", await paint(i)]);
    await store.add(draft);
  }
  form.reset();
}"""
KEYS = """async () => {
  const store = await import("/static/linquan/js/grid/store.js");
  return (await store.all()).map(({ key, state, account }) => ({ key, state, account }));
}"""
IS_KEPT = """async () => navigator.serviceWorker.controller !== null
  && (await (await caches.open("linquan-grid")).keys()).length > 8"""
SHELVES = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
  }
  return found.sort();
}"""


@pytest.fixture(scope="module")
def workers(inside: Inside) -> list[dict[str, Any]]:
    return [p for p in inside("people") if p["role"] == "grid_worker"]


@pytest.fixture
def phone_of_worker(
    desks: Desk, inside: Inside, house: House, workers: list[dict[str, Any]]
) -> Iterator[BrowserContext]:
    """A telephone signed in as a grid worker, not watched: it loses the network on purpose."""
    with phone_of(desks, house) as context:
        sign_in(context, inside, workers[0])
        yield context


@pytest.fixture
def phone_of_reporter(
    desks: Desk, inside: Inside, house: House, workers: list[dict[str, Any]]
) -> Iterator[BrowserContext]:
    """That of another one, whose many reports leave the tasks of the first in sight."""
    with phone_of(desks, house) as context:
        sign_in(context, inside, workers[2])
        yield context


@contextmanager
def phone_of(desks: Desk, house: House) -> Iterator[BrowserContext]:
    context = desks.browser.new_context(
        locale="zh-CN", base_url=house.url, timezone_id="Asia/Shanghai", viewport=PHONE,
        has_touch=True, is_mobile=True, device_scale_factor=1,
    )  # fmt: skip
    context.set_default_timeout(10_000)
    try:
        yield context
    finally:
        context.close()


def sign_in(context: BrowserContext, inside: Inside, who: dict[str, Any]) -> None:
    with page_of(context) as page:
        page.goto(inside("enter", account_id=who["account_id"]))


def opened(context: BrowserContext) -> Page:
    """The page, kept on the telephone."""
    page = context.new_page()
    page.goto(URL)
    wait_until(lambda: page.evaluate(IS_KEPT), "the page is kept")
    return page


def write(page: Page, text: str, photo: bytes | None = None) -> None:
    """Write a report into the form and press."""
    if photo:
        page.locator("#camera-report").set_input_files(
            {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo}
        )
        page.locator("#report-head ~ .picker__item, .picker__item").first.wait_for()
    page.locator(".more > summary").click()
    page.locator("#id_text").fill(text)
    page.get_by_role("button", name="上报").click()
    expect(page.locator(".toast").last).to_contain_text("已存好")
    page.locator(".more > summary").click()


def count_says(page: Page, text: str, seconds: float = 10) -> None:
    expect(page.locator("[data-count]")).to_have_text(text, timeout=seconds * 1000)


def lose_some_answers(context: BrowserContext, every: int) -> list[str]:
    """Let the house write, and cut the answer off, of every so many reports."""
    lost: list[str] = []
    seen = 0

    def cut(route: Route) -> None:
        nonlocal seen
        seen += 1
        if seen % every:
            route.continue_()
            return
        answer = route.fetch()
        lost.append(str(answer.json()["number"]))
        route.abort("connectionreset")

    context.route(REPORTS, cut)
    return lost


def press_until_sent(pages: list[Page], seconds: int) -> None:
    """Press in every tab, as people do, until nothing waits."""
    for _ in range(seconds * 2):
        for page in pages:
            button = page.locator("[data-send]")
            if button.is_visible():
                button.dispatch_event("click")  # a tab behind another draws nothing
        pages[0].wait_for_timeout(500)
        if all(page.locator("[data-count]").inner_text() == "没有待发送" for page in pages):
            return
    pytest.fail(f"still waiting: {[page.locator('[data-count]').inner_text() for page in pages]}")


def arrive_once(context: BrowserContext, inside: Inside, photo: bytes, count: int) -> None:
    before = inside("filed_keys", begins="g-")
    page = opened(context)
    context.set_offline(True)
    write(page, "拍了照片的井盖", photo)
    write(page, "没有照片的井盖")
    page.evaluate(KEEP, {"count": count - 2, "photos": 10})
    page.reload()  # without a network: what was kept on the telephone
    count_says(page, f"{count} 条待发送")
    expect(page.locator("[data-says]")).to_contain_text("没有信号")
    account = page.locator("[data-grid]").get_attribute("data-account")
    keys = {f"g-{account}-{draft['key']}" for draft in page.evaluate(KEYS)}
    assert len(keys) == count
    other = context.new_page()
    other.goto(URL)
    count_says(other, f"{count} 条待发送")
    lost = lose_some_answers(context, every=9)
    context.set_offline(False)
    press_until_sent([page, other], seconds=100)
    found = inside("filed_keys", begins="g-")
    new = {key: found[key] for key in found.keys() - before.keys()}
    assert set(new) == keys
    assert sorted(new.values()) == [0] * (count - 11) + [1] * 11
    assert len(lost) >= count // 9
    assert {draft["state"] for draft in page.evaluate(KEYS)} == {"sent"}
    other.close()
    page.close()


def test_reports_without_a_signal_arrive_once_each(
    phone_of_reporter: BrowserContext, inside: Inside, photo: bytes
) -> None:
    arrive_once(phone_of_reporter, inside, photo, 40)


@pytest.mark.release
def test_200_reports_without_a_signal_arrive_once_each(
    phone_of_reporter: BrowserContext, inside: Inside, photo: bytes
) -> None:
    arrive_once(phone_of_reporter, inside, photo, 200)


def test_only_this_page_and_its_files_are_kept(
    phone_of_worker: BrowserContext, inside: Inside
) -> None:
    page = opened(phone_of_worker)
    page.goto("/appeals/")
    page.goto(URL)
    kept = page.evaluate(SHELVES)
    assert [path for path in kept if not re.match(r"/static/.+\.(css|js|svg)$", path)] == [URL]
    page.close()


def photographed(card: Locator, photo: bytes) -> None:
    """Take a photo of the result, and close the task."""
    card.locator("input[type=file]").first.set_input_files(
        {"name": "IMG_2.jpg", "mimeType": "image/jpeg", "buffer": photo}
    )
    card.locator(".picker__item").wait_for()
    card.locator("form .button--primary").click()


def test_a_task_is_closed_without_a_signal(
    phone_of_worker: BrowserContext, inside: Inside, workers: list[dict[str, Any]], photo: bytes
) -> None:
    appeal_id = inside("task_for", organisation_id=workers[0]["organisation_id"])
    page = opened(phone_of_worker)
    phone_of_worker.set_offline(True)
    card = page.locator(f"[data-task='{appeal_id}']")
    card.locator("summary").click()
    card.locator("form .button--primary").click()
    expect(page.locator(".toast").last).to_contain_text("请先拍一张办结后的照片")
    photographed(card, photo)
    count_says(page, "1 条待发送")
    expect(card.locator("form")).to_be_hidden()
    phone_of_worker.set_offline(False)
    count_says(page, "没有待发送")
    assert inside("state", appeal_id=appeal_id)["status"] == "answered"
    page.close()


def test_a_task_that_somebody_changed_is_kept_with_the_reason(
    phone_of_worker: BrowserContext, inside: Inside, workers: list[dict[str, Any]], photo: bytes
) -> None:
    appeal_id = inside("task_for", organisation_id=workers[0]["organisation_id"])
    page = opened(phone_of_worker)
    phone_of_worker.set_offline(True)
    card = page.locator(f"[data-task='{appeal_id}']")
    card.locator("summary").click()
    photographed(card, photo)
    inside("start", appeal_id=appeal_id)
    phone_of_worker.set_offline(False)
    refused = page.locator(".draft--refused")
    expect(refused).to_contain_text("您打开之后，这条诉求又有了改动")
    assert inside("state", appeal_id=appeal_id)["status"] == "in_progress"
    page.reload()  # shows the request as it is now
    refused.get_by_role("button", name="再试").click()
    expect(page.locator(".draft--refused")).to_have_count(0)
    count_says(page, "没有待发送")
    assert inside("state", appeal_id=appeal_id)["status"] == "answered"
    page.close()


def test_signing_out_clears_the_page_and_drafts_wait_for_their_account(
    phone_of_worker: BrowserContext, inside: Inside, workers: list[dict[str, Any]]
) -> None:
    page = opened(phone_of_worker)
    phone_of_worker.route(REPORTS, lambda route: route.abort())  # nothing gets through
    write(page, "别人看不到的一句话")
    count_says(page, "1 条待发送")
    page.locator(".foot form button").click()
    page.wait_for_url("**/sign-in/**")
    wait_until(lambda: page.evaluate("caches.keys()") == [], "nothing is kept")
    phone_of_worker.unroute(REPORTS)
    phone_of_worker.set_offline(True)
    with pytest.raises(Exception, match="net::ERR_"):
        page.goto(URL)
    phone_of_worker.set_offline(False)
    sign_in(phone_of_worker, inside, workers[1])
    page.goto(URL)
    expect(page.locator("[data-others]")).to_contain_text("另一个账号的 1 条")
    count_says(page, "没有待发送")
    assert "别人看不到" not in page.content()
    before = inside("newest")
    page.locator(".foot form button").click()
    page.wait_for_url("**/sign-in/**")
    assert inside("newest") == before
    sign_in(phone_of_worker, inside, workers[0])
    page.goto(URL)
    count_says(page, "没有待发送")
    assert inside("newest") > before
    page.close()


def test_a_session_that_has_ended_says_so_and_keeps_everything(
    phone_of_worker: BrowserContext, inside: Inside, workers: list[dict[str, Any]]
) -> None:
    page = opened(phone_of_worker)
    phone_of_worker.set_offline(True)
    write(page, "会话过期时写的")
    phone_of_worker.clear_cookies()
    phone_of_worker.set_offline(False)
    expect(page.locator("[data-says]")).to_contain_text("登录已过期")
    expect(page.locator("[data-sign-in-link]")).to_be_visible()
    before = inside("newest")
    sign_in(phone_of_worker, inside, workers[0])
    page.goto(URL)
    count_says(page, "没有待发送")
    assert inside("newest") > before
    page.close()


def test_where_nothing_can_be_kept_the_form_is_sent(
    phone_of_worker: BrowserContext, inside: Inside
) -> None:
    phone_of_worker.add_init_script(
        "delete Object.getPrototypeOf(self).indexedDB; delete self.indexedDB;"
    )
    page = phone_of_worker.new_page()
    page.goto(URL)
    expect(page.locator("[data-says]")).to_contain_text("存不下草稿")
    page.locator(".chip").first.click()
    page.get_by_role("button", name="上报").click()
    expect(page.locator(".toast")).to_contain_text("已登记")
    page.close()
