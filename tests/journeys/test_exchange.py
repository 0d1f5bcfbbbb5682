"""A clerk brings in a file with faults, sees them by cell, mends it, and takes it back again."""

from playwright.sync_api import Page, expect
from tests.journeys.server import Inside


def bring(page: Page, rows: str) -> None:
    """Drop a file: two clicks from the first page."""
    page.goto("/exchange/areas/")
    page.locator("#id_file").set_input_files(
        {"name": "人数.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.wait_for_url("**/exchange/imports/*/")


def test_a_file_is_mended_brought_in_and_taken_back(clerk: Page, inside: Inside) -> None:
    area_id = inside("codes")[0]["area_id"]
    bring(clerk, f"编号,居民人数\n{area_id},很多\n")
    faults = clerk.locator("#faults")
    expect(faults.locator("tbody tr")).to_have_count(1)
    expect(faults.locator("tbody tr")).to_contain_text("居民人数")
    expect(faults.locator("tbody tr")).to_contain_text("这不是数值")
    clerk.get_by_role("button", name="不导入").click()
    expect(clerk.locator(".toast")).to_contain_text("文件已丢弃")

    bring(clerk, f"编号,居民人数\n{area_id},77\n")
    expect(clerk.locator("#rows ins")).to_contain_text("77")
    preview = clerk.url
    clerk.get_by_role("button", name="导入全部 1 行").click()
    expect(clerk.get_by_role("button", name="撤回这次导入")).to_be_visible()
    assert clerk.url == preview
    clerk.goto(f"/places/{area_id}/")
    expect(clerk.locator("main")).to_contain_text("77")

    clerk.goto("/exchange/")
    clerk.get_by_role("link", name="人数.csv").first.click()
    clerk.get_by_role("button", name="撤回这次导入").click()
    expect(clerk.locator(".toast")).to_contain_text("已撤回 1 行。")
    expect(clerk.get_by_role("button", name="撤回这次导入")).to_have_count(0)
