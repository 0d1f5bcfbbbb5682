"""A request becomes a protected file, is mediated, agreed and looked after; next door sees none."""

from playwright.sync_api import Page
from tests.journeys.browser import Desk, page_of
from tests.journeys.server import Inside

WORDS = "旅程：两户为走道堆物争吵"
PRIVATE = "旅程：双方是亲兄弟"


def test_from_a_request_to_a_follow_up(desks: Desk, inside: Inside) -> None:
    appeal_id = inside("file", text=WORDS, matter="")
    with page_of(desks.kept.get("clerk") or desks.of("clerk", inside("enter"))) as page:
        hand_over(page, appeal_id)
    head = inside("enter", account_id=inside("caseworker"))
    with page_of(desks.of("caseworker", head)) as page:
        number = take_up(page)
        mediate(page)
        follow_up(page)
    next_door(desks, inside, number)


def hand_over(page: Page, appeal_id: int) -> None:
    """By the clerk, who reads nothing of it afterwards."""
    page.goto(f"/appeals/{appeal_id}/")
    page.get_by_role("link", name="转为个案").click()
    page.locator("#id_kind").select_option(label="和为贵调解")
    page.locator("#id_words").fill(PRIVATE)
    page.locator("#id_confirmed").check()
    page.locator("main").get_by_role("button", name="转为个案").click()
    page.get_by_text("已转交，受理台不再办理。").wait_for()
    shown = page.locator("main").inner_text()
    assert "已转交专门服务" in shown
    assert WORDS not in shown
    assert PRIVATE not in shown


def take_up(page: Page) -> str:
    """By the head: the newest file, a second party, taken up; returns its number."""
    page.goto("/casework/")
    lines = page.locator("main .worklist__item", has_text="已立案")
    numbers = lines.locator("a").all_inner_texts()
    for number in numbers:
        page.get_by_role("link", name=number, exact=True).click()
        if page.get_by_text(PRIVATE).count():
            break
        page.goto("/casework/")
    page.get_by_text(PRIVATE).wait_for()
    for name in ("甲（旅程）", "乙（旅程）"):
        press(page, "添加当事人")
        page.locator("#id_name").fill(name)
        save(page)
    press(page, "受理")
    save(page)
    return number.removeprefix("个案 ")


def press(page: Page, name: str) -> None:
    """Choose a verb of a file, also one that stands under “more”."""
    link = page.locator("main").get_by_role("link", name=name, exact=True)
    if not link.is_visible():
        page.locator("main summary", has_text="更多").click()
    link.click()


def save(page: Page) -> None:
    page.locator("main").get_by_role("button", name="保存").click()
    page.get_by_text("内部资料，注意保密").wait_for()


def mediate(page: Page) -> None:
    """The mediator by name, a session, an agreement on paper."""
    press(page, "选择调解员")
    page.locator("#id_mediator").select_option(index=1)
    save(page)
    session(page, "双方同意清走堆物")
    press(page, "调解结果")
    page.locator("#id_result").select_option(label="达成协议")
    page.locator("#id_words").fill("三日内清走堆物")
    page.locator("#id_task_1").fill("清走堆物")
    save(page)
    page.get_by_role("link", name="待签协议").click()
    sheet = page.locator("article.official").inner_text()
    assert "三日内清走堆物" in sheet
    assert "乙（旅程）" in sheet
    assert "注意保密" in sheet
    page.get_by_role("link", name="返回个案").click()


def session(page: Page, record: str) -> None:
    press(page, "登记调解、联系或回访")
    page.locator("#id_at").fill("2026-01-05T09:00")
    page.locator("#id_way").select_option("office")
    page.locator("#id_record").fill(record)
    save(page)


def follow_up(page: Page) -> None:
    session(page, "回访：已清走")
    press(page, "登记约定事项或目标的结果")
    page.locator("#id_task").select_option(index=1)
    page.locator("#id_state").select_option("kept")
    save(page)
    assert "已履行" in page.locator("main").inner_text()


def next_door(desks: Desk, inside: Inside, number: str) -> None:
    """A colleague of a department finds nothing: no entry, no page, no search."""
    other = next(p for p in inside("people") if p["role"] == "handler")
    with page_of(desks.of("next-door", inside("enter", account_id=other["account_id"]))) as page:
        page.goto("/")
        assert page.get_by_role("link", name="个案", exact=True).count() == 0
        for text in (number, "走道堆物", "亲兄弟"):
            page.goto(f"/appeals/find/?q={text}")
            assert WORDS not in page.locator("main").inner_text()
            assert number not in page.locator("main").inner_text().replace(text, "", 1)
        with desks.watch.expecting(404):
            page.goto(f"/casework/files/{number}/")
        with desks.watch.expecting(403):
            page.goto("/casework/")
