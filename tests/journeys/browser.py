"""The browser of the journeys, and what no page may do in it."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    ViewportSize,
)

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
#: Maps are drawn by SwiftShader; pages are not: that takes four times the processor.
FLAGS = (
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
#: A page that is left while it still loads: not a fault of the page.
LEFT = "net::ERR_ABORTED"
#: Chromium's own line for an answer of 4xx or 5xx; the answer itself is judged.
TOLD_BY_ANSWER = "Failed to load resource"


def find_browser() -> str:
    """Where Chromium lies; without it the journeys are left out, but never where CI is set."""
    given = os.environ.get("LINQUAN_BROWSER") or next(filter(None, map(shutil.which, NAMES)), "")
    if not given:
        reason = "no Chromium on the PATH: apt-get install chromium fonts-noto-cjk"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    return given


@dataclass
class Watch:
    """Listens to every page of every context."""

    url: str
    faults: list[str] = field(default_factory=list)
    expected: Counter[int] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))
        context.on("request", self._see_request)
        context.on("requestfailed", self._see_failure)
        context.on("response", self._see_answer)

    @contextmanager
    def expecting(self, status: int) -> Iterator[None]:
        """Let one answer with that status pass: a refusal that the journey is about."""
        self.expected[status] += 1
        yield
        assert self.expected[status] == 0, f"no answer with {status} came"

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(TOLD_BY_ANSWER):
            where = message.page.url if message.page else ""
            self.faults.append(f"console of {where}: {message.text}")

    def _see_request(self, request: Request) -> None:
        if not request.url.startswith((self.url + "/", "data:", "blob:")):
            self.faults.append(f"asked another host: {request.url}")

    def _see_failure(self, request: Request) -> None:
        if request.failure != LEFT:
            self.faults.append(f"failed ({request.failure}): {request.url}")

    def _see_answer(self, answer: Response) -> None:
        if answer.status < 400:
            if answer.request.method == "GET":
                self.seen.add(answer.url)
            return
        if self.expected[answer.status]:
            self.expected[answer.status] -= 1
            return
        self.faults.append(f"{answer.status}: {answer.request.method} {answer.url}")

    def take_faults(self) -> list[str]:
        found, self.faults = self.faults, []
        return found


@dataclass
class Desk:
    """Opens contexts: a desk or a phone, in Chinese or English, and keeps them for the next."""

    browser: Browser
    watch: Watch
    kept: dict[str, BrowserContext] = field(default_factory=dict)

    def context(self, **options: Any) -> BrowserContext:
        settings = {"locale": "zh-CN", "base_url": self.watch.url, "timezone_id": "Asia/Shanghai"}
        made = self.browser.new_context(**(settings | options))
        made.set_default_timeout(10_000)
        self.watch.over(made)
        return made

    def desk(self, **options: Any) -> BrowserContext:
        return self.context(viewport=DESK, **options)

    def phone(self, **options: Any) -> BrowserContext:
        return self.context(
            viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=1, **options
        )

    def of(self, name: str, entry: str = "", **options: Any) -> BrowserContext:
        """The context kept under a name; made, and signed in through an entry link, once."""
        if name not in self.kept:
            context = self.desk(**options)
            if entry:
                page = context.new_page()
                page.goto(entry)
                page.close()
            self.kept[name] = context
        return self.kept[name]


@contextmanager
def page_of(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    try:
        yield page
    finally:
        page.close()
