"""The circle map in a real browser: its first paint, and the rings of another walking speed.

The house is served as a user serves it, on the demo that was loaded. Without a graphics card the
map is drawn by software; what is told is from the press of a button until it stands still again.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, Final

import dev
from benchmarks.house.server import serving

from linquan import postgres

FLAGS: Final = (
    "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
)  # fmt: skip
DESK: Final = {"width": 1440, "height": 900}
PATIENCE_MS: Final = 60_000

KEEP_MAP: Final = """document.addEventListener("map:ready", (event) => {
  window.circleMap = event.detail.map;
}, true)"""
PAINTED: Final = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime"""
DRAWN: Final = """() => document.querySelector("[data-drawn]") && performance.now()"""
PRESS: Final = """(button) => new Promise((told) => {
  const since = performance.now();
  button.click();
  window.circleMap.once("idle", () => told(performance.now() - since));
})"""
BUTTONS: Final = "[data-circle-speed]"


def measure(home: Path, entry: str, item: str, rounds: int) -> dict[str, Any]:
    """Look at the map of an item as the demo's clerk; milliseconds, the middle of some rounds.

    ``entry`` is the path of the link that lets the clerk in once.
    """
    pid = postgres.status(home).pid or 0
    with serving(home, pid) as house, _page(f"http://{house.host}:{house.port}") as page:
        page.goto(entry)
        looks = [_look(page, f"/circles/?item={item}") for _ in range(rounds)]
        presses = list(_presses(page, rounds))
    return {
        "first paint": round(median(first for first, _ in looks)),
        "map drawn": round(median(drawn for _, drawn in looks)),
        "another speed": round(median(presses)),
        "another speed, slowest": round(max(presses)),
        "presses": len(presses),
        "load": round(os.getloadavg()[0], 1),
    }


def _look(page: Any, url: str) -> tuple[float, float]:
    """Return when the page painted first, and when its map was drawn."""
    page.goto(url)
    drawn = page.wait_for_function(DRAWN, timeout=PATIENCE_MS).json_value()
    return float(page.evaluate(PAINTED)), float(drawn)


def _presses(page: Any, rounds: int) -> Iterator[float]:
    """Press each speed in turn; yield how long until the map stood still again."""
    for _ in range(rounds):
        for button in page.query_selector_all(BUTTONS):
            yield float(button.evaluate(PRESS))


@contextmanager
def _page(base_url: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  not for other parts

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_browser(), args=[*FLAGS])
        page = browser.new_page(base_url=base_url, viewport=DESK, locale="zh-CN")
        page.add_init_script(KEEP_MAP)
        yield page
        browser.close()


def _browser() -> str:
    """Where Chromium lies. Raises SystemExit."""
    found = os.environ.get("LINQUAN_BROWSER") or dev.browser()
    if not found:
        msg = "no Chromium on the PATH: apt-get install chromium fonts-noto-cjk"
        raise SystemExit(msg)
    return found
