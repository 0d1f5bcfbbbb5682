"""One running house and one browser for all journeys."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, sync_playwright
from tests.journeys.browser import FLAGS, Desk, Watch, find_browser, page_of
from tests.journeys.server import House, Inside, missing_parts, running_house


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="package")
def chromium() -> str:
    return find_browser()


@pytest.fixture(scope="package")
def running(
    chromium: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[House, Inside]]:
    missing = missing_parts()
    if missing:
        pytest.fail(f"not built: {', '.join(missing)}. Run `python3 dev.py journeys`.")
    kept = os.environ.get("LINQUAN_JOURNEY_HOME")  # while writing a journey: start faster
    home = Path(kept) if kept else tmp_path_factory.mktemp("journeys") / "home"
    with running_house(home) as found:
        yield found


@pytest.fixture(scope="package")
def house(running: tuple[House, Inside]) -> House:
    return running[0]


@pytest.fixture(scope="package")
def inside(running: tuple[House, Inside]) -> Inside:
    return running[1]


@pytest.fixture(scope="package")
def desks(chromium: str, house: House) -> Iterator[Desk]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield Desk(browser, Watch(house.url))
        browser.close()


@pytest.fixture(scope="package")
def watch(desks: Desk) -> Watch:
    return desks.watch


@pytest.fixture(autouse=True)
def _nothing_wrong(watch: Watch) -> Iterator[None]:
    """Every page of every context: no error, no failed request, no other host."""
    yield
    assert watch.take_faults() == []


@pytest.fixture
def clerk(desks: Desk, inside: Inside) -> Iterator[Page]:
    """A page of the demo's clerk at a desk, in Chinese."""
    context = desks.kept.get("clerk") or desks.of("clerk", inside("enter"))
    with page_of(context) as page:
        yield page


@pytest.fixture
def phone(desks: Desk) -> Iterator[BrowserContext]:
    """A fresh phone, in Chinese."""
    context = desks.phone()
    yield context
    context.close()


@pytest.fixture(scope="package")
def photo() -> bytes:
    """A picture as a phone takes it: too large to be sent as it is."""
    return picture((2000, 1500))


@pytest.fixture(scope="package")
def proof() -> bytes:
    """A small picture."""
    return picture((480, 360))


def picture(size: tuple[int, int]) -> bytes:
    made = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(made, "JPEG", quality=80)
    return made.getvalue()
