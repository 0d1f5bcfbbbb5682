"""A zone from the first corner to the way back, drawn with keys alone (the map jumps, unmoved)."""

import json

from tests.journeys.browser import Desk, page_of
from tests.journeys.server import Inside


def test_a_zone_drawn_with_keys(desks: Desk, inside: Inside) -> None:
    with page_of(desks.of("still", inside("enter"), reduced_motion="reduce")) as page:
        page.goto("/places/zones/add/")
        page.locator("#id_name").fill("键盘园")
        page.locator("[data-drawn]").wait_for()
        canvas = page.locator("#id_geometry_map canvas.maplibregl-canvas")
        canvas.focus()
        told = page.locator("[data-draw-count]")
        for number, key in enumerate(("ArrowUp", "ArrowRight", "ArrowDown", "ArrowLeft"), 1):
            page.keyboard.press("Enter")
            told.get_by_text(f"角点：{number} 个").wait_for()
            page.keyboard.press(key)
        page.keyboard.press("Backspace")
        told.get_by_text("角点：3 个").wait_for()
        drawn = json.loads(page.locator("#id_geometry").input_value())
        (ring,) = drawn["coordinates"]
        assert (drawn["type"], len(ring), ring[0]) == ("Polygon", 4, ring[-1])
        assert (ring[0][0], ring[1][1]) == (ring[1][0], ring[2][1])
        page.get_by_role("button", name="保存").click()
        page.locator("h1", has_text="键盘园").wait_for()
        assert page.locator("#touched tbody tr").count() > 0
        page.get_by_role("button", name="停用").click()
        page.get_by_text("键盘园已停用。").wait_for()
        page.get_by_role("button", name="撤销").click()
        page.get_by_text("键盘园已恢复使用。").wait_for()
