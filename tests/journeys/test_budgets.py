"""How many clicks a task takes, counted from the first page of whoever does it (typing apart).

The budgets are promises of the product: a page that asks for one click more fails here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from tests.journeys.browser import Desk, page_of
from tests.journeys.server import Inside

HEARD = """() => {
  window.printed = 0;
  window.print = () => { window.printed += 1; };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='tel:']");
    if (link) { event.preventDefault(); window.called = link.href; }
  });
}"""


@dataclass
class Hands:
    """Presses counted; what is typed into a field costs nothing."""

    page: Page
    desk: Page
    inside: Inside
    photo: bytes
    presses: int = 0

    def press(self, target: Locator) -> None:
        self.presses += 1
        target.click()

    def key(self, *names: str) -> None:
        for name in names:
            self.presses += 1
            self.page.keyboard.press(name)

    def follow(self, address: str) -> None:
        """Press a link in a message."""
        self.presses += 1
        self.page.goto(address)

    def shoot(self, target: Locator) -> None:
        """Press the camera; what it takes is handed to the page."""
        with self.page.expect_file_chooser() as opened:
            self.press(target)
        opened.value.set_files(
            {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": self.photo}
        )
        self.page.locator(".picker__item").first.wait_for()

    def state(self, appeal_id: int) -> dict[str, Any]:
        return dict(self.inside("state", appeal_id=appeal_id))


def file(hands: Hands, text: str) -> int:
    return int(hands.inside("file", text=text, matter="noise"))


def answered(hands: Hands, text: str) -> int:
    """Bring a request to its answer, by the pages of the desk."""
    appeal_id = file(hands, text)
    hands.desk.goto(f"/appeals/{appeal_id}/?do=answer")
    write_answer(hands.desk)
    hands.desk.locator("#do .button--primary").click()
    hands.desk.wait_for_url(re.compile(r"/appeals/\d+/$"))
    return appeal_id


def write_answer(desk: Page) -> None:
    desk.locator("#answer-text").fill("已与施工方说好，夜里不再施工。")
    desk.locator("#answer-proof_waiver").fill("声音拍不出来")


# What residents do.


def report_from_a_code(hands: Hands) -> None:
    hands.page.goto(f"/q/{hands.inside('codes')[0]['code']}")
    hands.press(hands.page.locator(".tile--lead"))
    hands.shoot(hands.page.locator("#id_camera"))
    hands.press(hands.page.locator(".press button"))
    hands.page.wait_for_url("**/s/**")


def report_from_the_poster_of_a_gate(hands: Hands) -> None:
    hands.page.goto(f"/q/{hands.inside('codes')[0]['code']}?k=报")
    hands.shoot(hands.page.locator("#id_camera"))
    hands.press(hands.page.locator(".press button"))
    hands.page.wait_for_url("**/s/**")


def see_my_request(hands: Hands) -> None:
    appeal_id = file(hands, "楼下施工到半夜，从短信看进度")
    hands.follow(hands.inside("status_path", appeal_id=appeal_id))
    expect(hands.page.locator(".facts").first).to_contain_text("谁在管")
    expect(hands.page.locator(".timeline")).to_contain_text("已收到")


def rate_satisfied(hands: Hands) -> None:
    appeal_id = answered(hands, "楼下施工到半夜，满意的件")
    hands.page.goto(hands.inside("status_path", appeal_id=appeal_id))
    hands.press(hands.page.locator(".face").first)
    expect(hands.page.locator(".pill").first).to_contain_text("已办结")
    assert hands.state(appeal_id)["grades"] == ["satisfied"]


def rate_not_satisfied(hands: Hands) -> None:
    appeal_id = answered(hands, "楼下施工到半夜，不满意的件")
    hands.page.goto(hands.inside("status_path", appeal_id=appeal_id))
    hands.press(hands.page.locator(".face").last)
    hands.page.locator("#id_text").fill("昨晚十一点又开工了")
    hands.press(hands.page.locator("form:has(#id_text) .button--primary"))
    expect(hands.page.locator(".pill").first).to_contain_text("重新办理中")
    assert hands.state(appeal_id)["status"] == "reopened"


def speak_to_a_person(hands: Hands) -> None:
    hands.page.goto("/m")
    hands.page.get_by_role("button", name="长辈版").click()
    hands.page.goto("/m")  # the edition is remembered; from here on it is counted
    hands.press(hands.page.get_by_text("打电话找人"))
    assert re.fullmatch(r"tel:[\d-]+", str(hands.page.evaluate("() => window.called")))


# What staff do.


def register_a_call(hands: Hands) -> None:
    hands.page.goto("/")
    hands.press(hands.page.get_by_role("link", name="登记诉求"))
    expect(hands.page.locator("#id_phone")).to_be_focused()
    keyboard = hands.page.keyboard
    keyboard.type("13912340088")
    for field, typed in (
        ("id_text", "二号楼对面半夜还在施工"),
        ("id_area", ""),
        ("id_address", "二号楼"),
    ):
        while hands.page.evaluate("() => document.activeElement?.id") != field:
            keyboard.press("Tab")
        keyboard.type(typed)
        if not typed:
            keyboard.press("ArrowDown")
    keyboard.press("Control+Enter")
    hands.page.wait_for_url(re.compile(r"/appeals/\d+/$"))
    expect(hands.page.locator(".toast")).to_contain_text("已登记")


def dispatch(hands: Hands) -> None:
    appeal_id = file(hands, "三键派单：半夜施工")
    hands.page.goto("/appeals/?tab=new&q=三键派单")
    hands.key("j", "a")
    hands.page.wait_for_url("**/?do=assign")
    expect(hands.page.locator("#do [name=organisation]:checked")).to_be_focused()
    hands.key("Enter")
    expect(hands.page.locator(".toast")).to_contain_text("已派单")
    assert hands.state(appeal_id)["status"] == "assigned"


def print_the_paper_form(hands: Hands) -> None:
    hands.page.goto(f"/appeals/{file(hands, '打印一张单子')}/")
    hands.key("p")
    assert hands.page.evaluate("() => window.printed") == 1


def export_the_list(hands: Hands) -> None:
    hands.page.goto("/")
    hands.press(hands.page.locator(".navigation").get_by_text("诉求"))
    with hands.page.expect_download() as sent:
        hands.press(hands.page.get_by_role("link", name="导出 Excel"))
    assert sent.value.suggested_filename.endswith(".xlsx")


def keep_a_view(hands: Hands) -> None:
    hands.page.goto("/appeals/?tab=all&cols=due,owner,area")
    hands.key("s")
    hands.page.locator("#view-name").fill("每周报街道")
    hands.key("Enter")
    expect(hands.page.locator(".toast")).to_contain_text("视图已保存")


def weekly_table_of_a_view(hands: Hands) -> None:
    hands.page.goto("/")
    hands.press(hands.page.locator(".navigation").get_by_text("诉求"))
    with hands.page.expect_download() as sent:
        hands.press(hands.page.get_by_role("link", name="把“每周报街道”导出为 Excel"))
    assert sent.value.suggested_filename.endswith(".xlsx")


def dispatch_many(hands: Hands) -> None:
    made = [file(hands, f"批量派单：半夜施工第{n}处") for n in (1, 2, 3)]
    hands.page.goto("/appeals/?tab=new&q=批量派单")
    hands.press(hands.page.locator("[data-choose-all]"))
    hands.press(hands.page.locator("[data-bulk] [value=assign]"))
    unit = hands.page.locator("#bulk-organisation")
    unit.select_option(index=1)
    hands.page.locator("#bulk-step_reason").select_option(index=1)
    hands.press(hands.page.locator(".card form .button--primary"))
    expect(hands.page.locator(".toast").first).to_contain_text("已办 3 件")
    assert {hands.state(pk)["status"] for pk in made} == {"assigned"}


def find_from_anywhere(hands: Hands) -> None:
    appeal_id = file(hands, "随处搜索：半夜施工")
    hands.page.goto("/calendar/")
    hands.key("Control+k")
    hands.page.locator("#search-q").fill(str(appeal_id))
    expect(hands.page.locator("[role=option][aria-selected=true]")).to_contain_text("随处搜索")
    hands.key("Enter")
    hands.page.wait_for_url(f"**/appeals/{appeal_id}/")


def go_to_the_lists(hands: Hands) -> None:
    hands.page.goto("/appeals/")
    hands.key("g", "l")
    hands.page.wait_for_url("**/lists/matters/")


def seldom_verb(hands: Hands) -> None:
    hands.page.goto(f"/appeals/{file(hands, '少用的操作：半夜施工')}/")
    hands.press(hands.page.locator(".more > summary"))
    hands.press(hands.page.locator(".more__menu a[href='?do=sort']"))
    hands.page.wait_for_url("**/?do=sort")


def answer(hands: Hands) -> None:
    appeal_id = file(hands, "两下答复：半夜施工")
    hands.page.goto(f"/appeals/{appeal_id}/")
    hands.press(hands.page.locator(".verbs").get_by_text("答复"))
    write_answer(hands.page)
    hands.press(hands.page.locator("#do .button--primary"))
    expect(hands.page.locator(".toast")).to_contain_text("已答复")
    assert hands.state(appeal_id)["status"] == "answered"


def merge_what_is_one_thing(hands: Hands) -> None:
    for n in "一二三":
        file(hands, f"翠湖路口井盖翻了，第{n}个人来说：车一过就哐当响")
    hands.page.goto("/")
    hands.press(hands.page.get_by_role("link", name="疑似同一件"))
    boxes = hands.page.locator("[name=merged]:checked")
    ids = [int(boxes.nth(n).input_value()) for n in range(boxes.count())]
    lead_id = int(hands.page.locator("[name=lead]:checked").input_value())
    assert len(ids) >= len("一二三")
    hands.press(hands.page.get_by_role("button", name="合并"))
    expect(hands.page.locator(".toast").first).to_contain_text("已合并")
    expect(hands.page.locator("#followers")).to_have_text("并入本件的诉求")
    led = {hands.state(pk)["lead_id"] for pk in ids if pk != lead_id}
    assert (hands.state(lead_id)["lead_id"], led) == (None, {lead_id})


def open_what_is_overdue(hands: Hands) -> None:
    hands.page.goto("/")
    hands.press(hands.page.locator(".figure").get_by_text("超期"))
    expect(hands.page.locator(".chip[aria-current=page]")).to_contain_text("超期")


# What grid workers do; the first page of theirs is /g/.


def report_from_the_street(hands: Hands) -> None:
    newest = hands.inside("newest")
    hands.page.goto("/g/")
    expect(hands.page.locator("[data-waiting='0']")).to_be_visible()
    hands.press(hands.page.locator(".chip").first)
    hands.shoot(hands.page.locator("#camera-report"))
    hands.press(hands.page.get_by_role("button", name="上报"))
    expect(hands.page.locator(".draft--sent")).to_be_visible()
    assert hands.inside("newest") == newest + 1


def close_a_task(hands: Hands) -> None:
    appeal_id = hands.inside(
        "task_for", organisation_id=hands.inside("grid_worker")["organisation_id"]
    )
    hands.page.goto("/g/")
    expect(hands.page.locator("[data-waiting='0']")).to_be_visible()
    task = hands.page.locator(f"[data-task='{appeal_id}']")
    hands.press(task.locator("summary"))
    hands.shoot(task.locator("input[type=file]").first)
    hands.press(task.get_by_role("button", name="办结"))
    expect(hands.page.locator(".draft--sent").first).to_be_visible()
    assert hands.state(appeal_id)["status"] == "answered"


RESIDENT: dict[Callable[[Hands], None], int] = {
    report_from_a_code: 3,
    report_from_the_poster_of_a_gate: 2,
    see_my_request: 1,
    rate_satisfied: 1,
    rate_not_satisfied: 2,
    speak_to_a_person: 1,
}
STAFF: dict[Callable[[Hands], None], int] = {
    register_a_call: 1,
    dispatch: 3,
    print_the_paper_form: 1,
    export_the_list: 2,
    keep_a_view: 2,
    weekly_table_of_a_view: 2,
    dispatch_many: 3,
    find_from_anywhere: 2,
    go_to_the_lists: 2,
    seldom_verb: 2,
    answer: 2,
    merge_what_is_one_thing: 2,
    open_what_is_overdue: 1,
}


STREET: dict[Callable[[Hands], None], int] = {report_from_the_street: 3, close_a_task: 3}


def within(budget: int, task: Callable[[Hands], None], hands: Hands) -> None:
    hands.page.add_init_script(f"({HEARD})()")
    task(hands)
    assert hands.presses == budget


@pytest.mark.parametrize(
    ("task", "budget"), RESIDENT.items(), ids=lambda x: getattr(x, "__name__", x)
)
def test_a_resident_needs_no_more(
    task: Callable[[Hands], None], budget: int, phone: BrowserContext, clerk: Page, inside: Inside,
    photo: bytes,
) -> None:  # fmt: skip
    with page_of(phone) as page:
        within(budget, task, Hands(page, clerk, inside, photo))


@pytest.mark.parametrize(("task", "budget"), STAFF.items(), ids=lambda x: getattr(x, "__name__", x))
def test_staff_need_no_more(
    task: Callable[[Hands], None], budget: int, clerk: Page, inside: Inside, photo: bytes
) -> None:
    within(budget, task, Hands(clerk, clerk, inside, photo))


@pytest.mark.parametrize(
    ("task", "budget"), STREET.items(), ids=lambda x: getattr(x, "__name__", x)
)
def test_grid_workers_need_no_more(
    task: Callable[[Hands], None], budget: int, desks: Desk, clerk: Page, inside: Inside,
    photo: bytes,
) -> None:  # fmt: skip
    context = desks.phone()
    with page_of(context) as page:
        page.goto(inside("enter", account_id=inside("grid_worker")["account_id"]))
        within(budget, task, Hands(page, clerk, inside, photo))
    context.close()
