"""What a clerk does at the desk, and what others may not."""

import re

from playwright.sync_api import Page, expect
from tests.journeys.browser import Desk, Watch, page_of
from tests.journeys.people import Keys, desk_of
from tests.journeys.server import Inside

MOST_TABS = 20


def tab_to(page: Page, keys: Keys, target: str) -> None:
    """Go on with the Tab key until a field has the cursor."""
    for _turn in range(MOST_TABS):
        if page.evaluate("() => document.activeElement?.id") == target:
            return
        keys.press("Tab")
    raise AssertionError(target)


def kinds(inside: Inside, appeal_id: int) -> list[str]:
    return [event["kind"] for event in inside("events", appeal_id=appeal_id)]


def test_a_telephone_call_is_registered_by_keyboard_alone(clerk: Page, inside: Inside) -> None:
    clerk.goto("/")
    keys = Keys(clerk)
    keys.press("n")
    clerk.wait_for_url("**/appeals/new/")
    expect(clerk.locator("#id_phone")).to_be_focused()
    clerk.keyboard.type("13912340077")
    tab_to(clerk, keys, "id_name")
    clerk.keyboard.type("赵建国")
    tab_to(clerk, keys, "id_text")
    clerk.keyboard.type("三号楼一单元楼道灯坏了，晚上看不见路")
    tab_to(clerk, keys, "id_area")
    keys.press("ArrowDown")
    tab_to(clerk, keys, "id_address")
    clerk.keyboard.type("锦绣家园 3 号楼")
    keys.press("Control+Enter")
    clerk.wait_for_url(re.compile(r"/appeals/\d+/$"))
    expect(clerk.locator(".toast")).to_contain_text("已登记")
    appeal_id = inside("newest")
    assert clerk.url.endswith(f"/appeals/{appeal_id}/")
    assert kinds(inside, appeal_id) == ["appeal.received"]
    assert inside("state", appeal_id=appeal_id)["address"] == "锦绣家园 3 号楼"
    expect(clerk.get_by_text("赵建国")).to_have_count(0)


def test_of_two_clerks_at_once_one_succeeds_and_the_other_is_told(
    clerk: Page, desks: Desk, inside: Inside, watch: Watch
) -> None:
    appeal_id = inside("file", text="两人同时派的件：井盖松动")
    owner_id = inside("state", appeal_id=appeal_id)["owner_id"]
    form = f"/appeals/{appeal_id}/?do=assign"
    with page_of(desk_of(desks, inside, owner_id)) as other, watch.expecting(409):
        for page in (clerk, other):
            page.goto(form)
        for page in (clerk, other):
            page.evaluate("() => { document.querySelector('#do form').requestSubmit() }")
        for page in (clerk, other):
            page.locator(".toast, [data-form-errors]").first.wait_for()
        told = [page.locator("[data-form-errors]") for page in (clerk, other)]
        assert [t.count() for t in told] in ([0, 1], [1, 0])
        loser = next(t for t in told if t.count())
        winner = "社区经办" if loser.page == clerk else "值班员"
        expect(loser).to_contain_text("派给")
        expect(loser).to_contain_text(winner)
    assert kinds(inside, appeal_id) == ["appeal.received", "appeal.assigned"]


def test_the_reporter_is_shown_once_and_for_a_reason(clerk: Page, inside: Inside) -> None:
    appeal_id = inside("file", text="想知道是谁报的件", phone="13900000123")
    clerk.goto(f"/appeals/{appeal_id}/")
    expect(clerk.get_by_text("13900000123")).to_have_count(0)
    clerk.get_by_text("查看姓名和电话").click()
    clerk.get_by_role("button", name="查看一次").click()
    assert kinds(inside, appeal_id) == ["appeal.received"]

    clerk.locator("form:has(button:text('查看一次')) [name=reason]").fill("需要回电核实楼栋")
    clerk.get_by_role("button", name="查看一次").click()
    expect(clerk.get_by_text("13900000123").first).to_be_visible()
    expect(clerk.get_by_text("王小明").first).to_be_visible()
    assert kinds(inside, appeal_id) == ["appeal.received", "reporter.unmasked"]

    clerk.goto(f"/appeals/{appeal_id}/")
    expect(clerk.get_by_text("13900000123")).to_have_count(0)


def test_a_company_complained_about_sees_nothing_of_it(
    desks: Desk, inside: Inside, watch: Watch
) -> None:
    company_id = inside("organisations", kind="property_company")[0]["organisation_id"]
    account_id = inside(
        "hire", username=f"company.{inside('newest')}", password=None,
        organisation_id=company_id, role="handler",
    )  # fmt: skip
    text = "物业不清运垃圾，态度恶劣"
    appeal_id = inside("file", text=text, about_id=company_id)
    context = desks.of("company", inside("enter", account_id=account_id))
    with page_of(context) as page:
        page.goto("/appeals/?tab=all")
        expect(page.get_by_text(text)).to_have_count(0)
        with watch.expecting(404):
            page.goto(f"/appeals/{appeal_id}/")
        assert "王" not in page.content()
        assert context.request.get(f"/appeals/{appeal_id}/point.geojson").status == 404


def test_the_paper_form_is_printed_with_one_key(clerk: Page, inside: Inside) -> None:
    appeal_id = inside("one_of_each_status")["closed"]
    clerk.goto(f"/appeals/{appeal_id}/")
    expect(clerk.locator("table.sheet")).to_be_hidden()
    clerk.evaluate("() => { window.print = () => { document.body.dataset.printed = 'yes' } }")
    clerk.keyboard.press("p")
    assert clerk.evaluate("() => document.body.dataset.printed") == "yes"
    clerk.emulate_media(media="print")
    expect(clerk.locator("table.sheet")).to_be_visible()
    expect(clerk.locator(".sidebar")).to_be_hidden()
    assert clerk.pdf(format="A4").startswith(b"%PDF")
    clerk.emulate_media(media="screen")


def test_the_map_has_a_table_twin(clerk: Page, inside: Inside) -> None:
    with clerk.expect_response("**/appeals/points.geojson") as answer:
        clerk.goto("/")
    points = [f for f in answer.value.json()["features"] if f["geometry"]["type"] == "Point"]
    expect(clerk.locator("#today-map canvas")).to_be_visible()
    clerk.get_by_role("link", name="同样内容的表格版").click()
    clerk.wait_for_url("**/appeals/")
    numbers = [p["properties"]["url"] for p in points]
    assert len(numbers) == inside("open_points")
    listed: set[str] = set()
    while True:
        rows = clerk.locator("a.table__fact")
        listed |= {str(row.get_attribute("href")) for row in rows.all()}
        older = clerk.locator("a[rel=next]")
        if not older.count():
            break
        older.click()
        clerk.wait_for_load_state()
    assert set(numbers) <= listed
