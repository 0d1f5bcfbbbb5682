"""What stands behind the question mark of an address: odd values count as none, everywhere."""

import re
from itertools import cycle
from pathlib import Path
from random import Random

import pytest
from tests.abuse.addresses import ADDRESSES, CLOSED
from tests.abuse.ground import Ground
from tests.abuse.visitors import rows, text_of, visitor

import linquan
from linquan.apps.appeals.web.inbox_address import NAMES

ODD = (
    "\x00",
    "<script>alert(1)</script>' OR 1=1; --{{ 7*7 }}",
    str(2**63),
    "-1",
    "١٢",
    "a\r\nSet-Cookie: x=1",
    "\u202e\u200b\ufeff",
    "eyJhIjoxfQ",  # what stands in a key of a page
    "//evil.example/x",
)
HUGE = "9" * 5000
NOBODYS = (0, 2**63, 2**31, 10**30, 2**63 - 1)
TURNS = 4


def asked() -> set[str]:
    """Every name that a page reads from its address, found in the source."""
    root = Path(linquan.__file__).parent
    sources = [path.read_text() for path in root.rglob("web/**/*.py")]
    names = {n for s in sources for n in re.findall(r'request\.GET\.get\("(\w+)"', s)}
    names |= {n for s in sources for n in re.findall(r'"(\w+)" in request\.GET', s)}
    return names | set(NAMES.values()) | {"next", "page", "at", "parent_id"}


def odd_for(names: set[str], route: str, turn: int) -> dict[str, str]:
    """An odd value for every name: on each page another mixture each turn, at last all huge."""
    if turn == TURNS:
        return dict.fromkeys(names, HUGE)
    mixture = Random(f"{route} {turn}")
    return {name: mixture.choice(ODD) for name in sorted(names)}


@pytest.mark.parametrize("turn", range(TURNS + 1))
def test_odd_values_break_nothing(ground: Ground, turn: int) -> None:
    names, before = asked(), rows()
    assert {"do", "q", "area", "before", "year", "district"} <= names
    for someone in (visitor("clerk", ground.here.clerk), visitor("stranger")):
        for route, address in ADDRESSES.items():
            given = odd_for(names, route, turn)
            answer = someone.try_out("get", address.at(ground.here), given)
            is_too_long = turn == TURNS and answer.status_code == 400
            told = f"{route} {someone.name}"
            fitting = {200, 302, 303, 403, 404, 405} | CLOSED.get(route, set())
            assert is_too_long or answer.status_code in fitting, told
            page = text_of(answer)
            assert "<script>alert" not in page, route
            assert "x" not in answer.cookies
            assert "evil.example" not in answer.get("Location", "").partition("?")[0], route
    assert rows() == before


@pytest.mark.parametrize("route", ["set_language", "edition", "account_login", "account_logout"])
@pytest.mark.parametrize(
    "there",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "http:evil.example",
        "\thttps://evil.example",
        "https://testserver@evil.example/",
    ],
)
def test_nobody_is_led_elsewhere(ground: Ground, route: str, there: str) -> None:
    url = ADDRESSES[route].at(ground.here)
    for someone in (visitor("stranger"), visitor("clerk", ground.here.clerk)):
        sent = {"next": there, "language": "en", "edition": "elder"}
        for answer in (
            someone.try_out("post", url, sent),
            someone.try_out("post", f"{url}?next={there}"),
            someone.try_out("get", url, {"next": there}),
            someone.try_out("post", url, {"language": "en"}, headers={"referer": there}),
        ):
            assert "evil" not in answer.get("Location", ""), someone.name
            assert not answer.get("Location", "").startswith(("javascript", "//", "\t"))


@pytest.mark.parametrize(
    "turn", [0, 1, *(pytest.param(turn, marks=pytest.mark.release) for turn in (2, 3, 4))]
)
def test_ids_that_nothing_has(ground: Ground, turn: int) -> None:
    """Each address is tried with one id a turn: after all turns with every one."""
    someone, before = visitor("clerk", ground.here.clerk), rows()
    ids = cycle(NOBODYS[turn:] + NOBODYS[:turn])
    for route, address in ADDRESSES.items():
        for part in address.numbers:
            url = address.at(ground.here, **{part: next(ids)})
            for method in ("get", "post"):
                answer = someone.try_out(method, url)
                leads = route.startswith("appeals:") and answer.status_code == 303
                told = answer.status_code == 302 and TOLD.search(route)
                assert leads or told or answer.status_code in {404, 405, 409, 422}, (
                    f"{method} {url}"
                )
    assert rows() == before


#: What is not there cannot be ended or taken back: the page it belongs to says so.
TOLD = re.compile("(orgs|places):(end-post|take-back)")
