"""One report from the scan of a gate's code to the second rating, as all who touch it see it."""

import re
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page, expect
from tests.journeys.browser import Desk, page_of
from tests.journeys.people import (
    Fingers,
    Keys,
    desk_of,
    report,
    timeline,
    total_figures,
    wait_for_figures,
)
from tests.journeys.server import Inside

PUBLIC, STAFF = "/p/figures/", "/figures/"
RECEIVED, DISPATCHED = "appeal.received", "appeal.assigned"
THUMB_PX = 320
BEGUN, ANSWERED, RATED = "appeal.started", "appeal.answered", "appeal.rated"


@dataclass
class Case:
    """A report, and what the house has kept of it."""

    inside: Inside
    link: str
    before: tuple[int, ...]

    def __post_init__(self) -> None:
        self.appeal_id = int(self.inside("newest"))
        self.path = f"/appeals/{self.appeal_id}/"

    def has_events(self, *kinds: str) -> bool:
        """Whether exactly these have happened, each once."""
        found = self.inside("events", appeal_id=self.appeal_id)
        return [event["kind"] for event in found] == list(kinds)

    def wait_counted(self, page: Page, *more: int) -> None:
        """Wait until the public counters have moved by that."""
        wanted = tuple(old + new for old, new in zip(self.before, more, strict=True))
        wait_for_figures(page, PUBLIC, wanted)

    @property
    def state(self) -> dict[str, object]:
        found: dict[str, object] = self.inside("state", appeal_id=self.appeal_id)
        return found


def dispatch(page: Page, case: Case) -> list[str]:
    """Give the newest request to the suggested unit; returns the keys that took."""
    page.goto("/appeals/?tab=new&sort=new")
    keys = Keys(page)
    keys.press("j", "a")
    page.wait_for_url(re.compile(rf"{case.path}\?do=assign"))
    expect(page.locator("[name=organisation]:checked")).to_be_focused()
    keys.press("Enter")
    page.wait_for_url(re.compile(rf"{case.path}$"))
    return keys.pressed


def begin(page: Page, case: Case) -> None:
    page.goto(case.path)
    page.keyboard.press("s")
    expect(page.locator(".toast")).to_be_visible()


def answer(page: Page, case: Case, label: str, text: str, photo: bytes) -> None:
    page.goto(case.path)
    page.keyboard.press("w")
    page.get_by_label(label).fill(text)
    page.locator("form .picker input[type=file]").set_input_files(
        {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": photo}
    )
    page.locator(".picker__item").wait_for()
    page.locator("#do button.button--primary").click()
    page.wait_for_url(re.compile(rf"{case.path}$"))
    expect(page.locator(".toast")).to_be_visible()


def see_proof(page: Page, case: Case, text: str, caption: str) -> None:
    page.goto(case.link)
    expect(page.get_by_text(text).first).to_be_visible()
    picture = page.locator("figure", has_text=caption).locator("img").first
    assert picture.evaluate("async i => (await i.decode(), i.naturalWidth)") == THUMB_PX


def rate(page: Page, face: str) -> Fingers:
    fingers = Fingers(page)
    fingers.tap(page.get_by_role("button", name=face, exact=True))
    return fingers


def test_a_report_is_answered_doubted_answered_again_and_closed(
    phone: BrowserContext, clerk: Page, desks: Desk, inside: Inside, photo: bytes, proof: bytes
) -> None:
    resident = phone.new_page()
    before = total_figures(resident, PUBLIC)
    assert total_figures(clerk, STAFF) == before

    # Three taps, and the receipt is the status page.
    assert report(resident, inside("codes")[0]["code"], photo).taps == 3
    expect(resident.get_by_text("已收到，谢谢您。")).to_be_visible()
    case = Case(inside, resident.url.partition("?")[0], before)
    assert case.has_events(RECEIVED)
    assert case.state["photo_count"] == 1
    case.wait_counted(resident, 1, 0, 1, 0)
    assert total_figures(clerk, STAFF) == total_figures(resident, PUBLIC)

    # Three keys and no mouse, and it is dispatched.
    assert dispatch(clerk, case) == ["j", "a", "Enter"]
    assert case.has_events(RECEIVED, DISPATCHED)

    with page_of(desk_of(desks, inside, int(str(case.state["owner_id"])))) as owner:
        begin(owner, case)
        answer(owner, case, "怎么办的？", "已清理，现场恢复整洁。", proof)
        assert case.has_events(RECEIVED, DISPATCHED, BEGUN, ANSWERED)
        case.wait_counted(resident, 1, 1, 0, 0)
        see_proof(resident, case, "已清理，现场恢复整洁。", "办理后")

        # "Not satisfied" asks for one reason and opens it again by itself.
        fingers = rate(resident, "不满意")
        resident.locator("#id_text").fill("垃圾又堆起来了")
        fingers.tap(resident.get_by_role("button", name="提交，重新办理"))
        expect(resident.locator(".toast")).to_be_visible()
        assert fingers.taps == 2
        assert case.has_events(RECEIVED, DISPATCHED, BEGUN, ANSWERED, RATED)
        assert case.state["status"] == "reopened"
        case.wait_counted(resident, 1, 0, 1, 0)
        answer(owner, case, "怎么办的？", "已增设清运班次，每天两次。", proof)

    resident.goto(case.link)
    assert rate(resident, "满意").taps == 1
    expect(resident.locator(".toast")).to_be_visible()
    assert case.has_events(RECEIVED, DISPATCHED, BEGUN, ANSWERED, RATED, ANSWERED, RATED)
    assert case.state["status"] == "closed"
    assert case.state["grades"] == ["unsatisfied", "satisfied"]
    case.wait_counted(resident, 1, 1, 0, 0)
    assert total_figures(clerk, STAFF) == total_figures(resident, PUBLIC)

    # Both read the same story.
    resident.goto(case.link)
    clerk.goto(case.path)
    assert len(timeline(resident)) == 7
    assert timeline(resident) == timeline(clerk)


def test_the_same_in_english(desks: Desk, inside: Inside, proof: bytes) -> None:
    phone, desk = desks.phone(locale="en"), desks.of("clerk-en", inside("enter"), locale="en")
    with page_of(phone) as resident, page_of(desk) as clerk:
        before = total_figures(resident, PUBLIC)
        assert report(resident, inside("codes")[1]["code"], proof).taps == 3
        expect(resident.get_by_text("We have it. Thank you.")).to_be_visible()
        case = Case(inside, resident.url.partition("?")[0], before)
        assert dispatch(clerk, case) == ["j", "a", "Enter"]
        answer(clerk, case, "What was done?", "Cleared away.", proof)
        see_proof(resident, case, "Cleared away.", "After")
        assert rate(resident, "Satisfied").taps == 1
        expect(resident.locator(".toast")).to_be_visible()
        assert case.has_events(RECEIVED, DISPATCHED, ANSWERED, RATED)
        case.wait_counted(resident, 1, 1, 0, 0)
    phone.close()
