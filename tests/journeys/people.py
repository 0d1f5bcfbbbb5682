"""How a person uses a page: fingers and keys are counted, figures are read, workers waited for."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page
from tests.journeys.browser import Desk
from tests.journeys.server import Inside

WORKER_WITHIN_S = 15.0
LOOK_EVERY_S = 0.2


@dataclass
class Fingers:
    """Taps of a finger on a phone, counted."""

    page: Page
    taps: int = 0

    def tap(self, target: Locator) -> None:
        self.taps += 1
        target.tap()

    def shoot(self, target: Locator, picture: bytes) -> None:
        """Tap on the camera; what the camera then takes is handed to the page."""
        with self.page.expect_file_chooser() as opened:
            self.tap(target)
        opened.value.set_files({"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": picture})
        self.page.locator(".picker__item").first.wait_for()


@dataclass
class Keys:
    """Keys pressed, counted."""

    page: Page
    pressed: list[str] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.pressed.append(key)
            self.page.keyboard.press(key)


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Look again and again until it is so, at most as long as a worker may take."""
    give_up_at = time.monotonic() + WORKER_WITHIN_S
    while not is_so():
        assert time.monotonic() < give_up_at, f"not within {WORKER_WITHIN_S} s: {what}"
        time.sleep(LOOK_EVERY_S)


def total_figures(page: Page, path: str) -> tuple[int, ...]:
    """The last line of a page of figures: received, solved, in progress, refused."""
    page.goto(path)
    cells = page.locator("table tbody tr").last.locator("td").all_inner_texts()
    return tuple(int(re.sub(r"\D", "", cell) or -1) for cell in cells)


def wait_for_figures(page: Page, path: str, wanted: tuple[int, ...]) -> None:
    wait_until(lambda: total_figures(page, path) == wanted, f"{path} shows {wanted}")


def timeline(page: Page) -> list[str]:
    """The times of a timeline's steps that have happened."""
    steps = page.locator(".timeline__step:not(.timeline__step--next):not(.timeline__step--late)")
    return [
        str(step.locator("time").get_attribute("datetime"))[:16]
        for step in steps.all()
        if step.locator("time").count()
    ]


def desk_of(desks: Desk, inside: Inside, organisation_id: int) -> Any:
    """A signed-in context of whoever works in an organisation."""
    name = f"organisation-{organisation_id}"
    if name in desks.kept:
        return desks.kept[name]
    account = next(
        p["account_id"]
        for p in inside("people")
        if p["organisation_id"] == organisation_id and p["role"] in {"clerk", "handler"}
    )
    return desks.of(name, inside("enter", account_id=account))
