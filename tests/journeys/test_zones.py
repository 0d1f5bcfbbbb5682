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


def test_corners_are_drawn_around_holes_that_stay(desks: Desk, inside: Inside) -> None:
    square = [[118.0, 32.0], [118.1, 32.0], [118.1, 32.1], [118.0, 32.1], [118.0, 32.0]]
    hole = [[118.04, 32.04], [118.04, 32.06], [118.06, 32.06], [118.06, 32.04], [118.04, 32.04]]
    with page_of(desks.of("still", inside("enter"), reduced_motion="reduce")) as page:
        page.goto("/places/zones/add/")
        page.locator("[data-drawn]").wait_for()
        page.get_by_text("边界的文本").click()
        field = page.locator("#id_geometry")
        field.fill(json.dumps({"type": "Polygon", "coordinates": [square, hole]}))
        told = page.locator("[data-draw-count]")
        told.get_by_text("角点：4 个").wait_for()
        assert "保留空洞：1 个" in told.inner_text()
        page.locator("[data-draw-do=undo]").click()
        told.get_by_text("角点：3 个").wait_for()
        drawn = json.loads(field.input_value())
        assert drawn["coordinates"] == [[*square[:3], square[0]], hole]
        page.locator("[data-draw-do=anew]").click()
        told.get_by_text("角点：0 个").wait_for()
        assert "空洞" not in told.inner_text()
        assert field.input_value() == ""
