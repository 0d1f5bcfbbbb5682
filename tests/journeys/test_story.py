"""One report from the scan of a gate's code to the second rating, as all who touch it see it."""

import re

from playwright.sync_api import BrowserContext, Page, expect
from tests.journeys.browser import Desk, page_of
from tests.journeys.people import (
    Fingers,
    Keys,
    desk_of,
    timeline,
    total_figures,
    wait_for_figures,
)
from tests.journeys.server import Inside

PUBLIC, STAFF = "/p/figures/", "/figures/"


def plus(figures: tuple[int, ...], *by: int) -> tuple[int, ...]:
    return tuple(old + more for old, more in zip(figures, by, strict=True))


def kinds(inside: Inside, appeal_id: int) -> list[str]:
    return [event["kind"] for event in inside("events", appeal_id=appeal_id)]


def report(page: Page, code: str, photo: bytes) -> Fingers:
    """Scan the code of a gate, and report with a photo and no words."""
    fingers = Fingers(page)
    page.goto(f"/q/{code}")
    fingers.tap(page.get_by_role("link", name="有事你找我"))
    fingers.shoot(page.locator("#id_camera"), photo)
    fingers.tap(page.get_by_role("button", name="提交"))
    page.wait_for_url("**/s/**")
    return fingers


def answer(page: Page, appeal_id: int, text: str, photo: bytes) -> None:
    page.goto(f"/appeals/{appeal_id}/")
    page.keyboard.press("w")
    page.get_by_label("怎么办的？").fill(text)
    page.locator("form .picker input[type=file]").set_input_files(
        {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": photo}
    )
    page.locator(".picker__item").wait_for()
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.locator(".toast")).to_be_visible()


def test_a_report_is_made_answered_doubted_answered_again_and_closed(
    phone: BrowserContext, clerk: Page, desks: Desk, inside: Inside, photo: bytes, proof: bytes
) -> None:
    resident = phone.new_page()
    public, staff = total_figures(resident, PUBLIC), total_figures(clerk, STAFF)
    assert public == staff

    # Three taps, and the receipt is the status page.
    assert report(resident, inside("codes")[0]["code"], photo).taps == 3
    expect(resident.get_by_text("已收到，谢谢您。")).to_be_visible()
    link = resident.url.partition("?")[0]
    appeal_id = inside("newest")
    assert kinds(inside, appeal_id) == ["appeal.received"]
    assert inside("state", appeal_id=appeal_id)["photo_count"] == 1
    wait_for_figures(resident, PUBLIC, plus(public, 1, 0, 1, 0))
    wait_for_figures(clerk, STAFF, plus(public, 1, 0, 1, 0))

    # The clerk dispatches it: three keys, no mouse.
    clerk.goto("/appeals/?tab=new&sort=new")
    keys = Keys(clerk)
    keys.press("j", "a")
    clerk.wait_for_url(re.compile(rf"/appeals/{appeal_id}/\?do=assign"))
    expect(clerk.locator("[name=organisation]:checked")).to_be_focused()
    keys.press("Enter")
    clerk.wait_for_url(f"**/appeals/{appeal_id}/")
    assert keys.pressed == ["j", "a", "Enter"]
    assert kinds(inside, appeal_id) == ["appeal.received", "appeal.assigned"]

    # Whoever has it begins, and answers with a photo of the result.
    owner_id = inside("state", appeal_id=appeal_id)["owner_id"]
    with page_of(desk_of(desks, inside, owner_id)) as owner:
        owner.goto(f"/appeals/{appeal_id}/")
        owner.keyboard.press("s")
        expect(owner.locator(".toast")).to_be_visible()
        answer(owner, appeal_id, "已清理，现场恢复整洁。", proof)
        assert kinds(inside, appeal_id)[2:] == ["appeal.started", "appeal.answered"]
        wait_for_figures(resident, PUBLIC, plus(public, 1, 1, 0, 0))

        # The resident sees the proof, is not satisfied and says why: open again by itself.
        resident.goto(link)
        expect(resident.get_by_text("已清理，现场恢复整洁。").first).to_be_visible()
        after = resident.locator("figure", has_text="办理后").locator("img")
        assert after.evaluate("async i => (await i.decode(), i.naturalWidth)") > 0
        fingers = Fingers(resident)
        fingers.tap(resident.get_by_role("button", name="不满意"))
        resident.locator("#id_text").fill("垃圾又堆起来了")
        fingers.tap(resident.get_by_role("button", name="提交，重新办理"))
        expect(resident.locator(".toast")).to_be_visible()
        assert fingers.taps == 2
        assert kinds(inside, appeal_id)[4:] == ["appeal.rated"]
        assert inside("state", appeal_id=appeal_id)["status"] == "reopened"
        wait_for_figures(resident, PUBLIC, plus(public, 1, 0, 1, 0))

        answer(owner, appeal_id, "已增设清运班次，每天两次。", proof)
        assert kinds(inside, appeal_id)[5:] == ["appeal.answered"]

    resident.goto(link)
    fingers = Fingers(resident)
    fingers.tap(resident.get_by_role("button", name="满意", exact=True))
    expect(resident.locator(".toast")).to_be_visible()
    assert fingers.taps == 1
    assert kinds(inside, appeal_id)[6:] == ["appeal.rated"]
    found = inside("state", appeal_id=appeal_id)
    assert (found["status"], found["grades"]) == ("closed", ["unsatisfied", "satisfied"])
    wait_for_figures(resident, PUBLIC, plus(public, 1, 1, 0, 0))
    wait_for_figures(clerk, STAFF, plus(public, 1, 1, 0, 0))

    # Both read the same story.
    resident.goto(link)
    clerk.goto(f"/appeals/{appeal_id}/")
    assert timeline(resident) == timeline(clerk)
