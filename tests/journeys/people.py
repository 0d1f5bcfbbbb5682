"""How a person uses a page: fingers and keys are counted, figures are read, workers waited for."""

import hmac
import re
import struct
import time
from base64 import b32decode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page
from tests.journeys.browser import Desk
from tests.journeys.server import Inside

WORKER_WITHIN_S = 15.0
LOOK_EVERY_S = 0.2
PASSWORD = "correct horse 旅程 42"


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


def report(page: Page, code: str, photo: bytes) -> Fingers:
    """Scan the code of a gate, and report with a photo and no words."""
    fingers = Fingers(page)
    page.goto(f"/q/{code}")
    fingers.tap(page.locator(".tile--lead"))
    fingers.shoot(page.locator("#id_camera"), photo)
    fingers.tap(page.locator(".press button"))
    page.wait_for_url("**/s/**")
    return fingers


def code_of_app(secret: str, steps: int = 0) -> str:
    """The six digits an authenticator app shows now, or some half minutes later (RFC 6238)."""
    counter = int(time.time()) // 30 + steps
    seal = hmac.digest(b32decode(secret), struct.pack(">Q", counter), "sha1")
    start = seal[-1] & 15
    return f"{(struct.unpack('>I', seal[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/sign-in/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/sign-in/(second-step|code)/"))


def set_up_second_step(page: Page) -> str:
    """Do what the page asks at the first sign-in; returns the secret the app keeps."""
    secret = page.locator("code").inner_text().replace(" ", "")
    page.locator("[name=code]").fill(code_of_app(secret))
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/recovery-codes/")
    return secret


def member_of(desks: Desk, inside: Inside, locale: str) -> BrowserContext:
    """A context signed in by password and code: administrator of the street office."""
    name = f"member-{locale}"
    if name in desks.kept:
        return desks.kept[name]
    office = inside("organisations", kind="street_office")[0]["organisation_id"]
    username = f"member.{locale.lower()}.{int(time.time())}"
    inside(
        "hire", username=username, password=PASSWORD, organisation_id=office, role="administrator"
    )
    context = desks.of(name, locale=locale)
    page = context.new_page()
    sign_in(page, username, PASSWORD)
    set_up_second_step(page)
    page.close()
    return context


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
