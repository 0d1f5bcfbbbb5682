"""Cookies that nobody of ours has written: they count as none, and break nothing."""

import pytest
from tests.abuse.addresses import ADDRESSES
from tests.abuse.ground import Ground
from tests.abuse.visitors import rows, visitor

OURS = (
    "sessionid",
    "csrftoken",
    "django_language",
    "edition",
    "linquan_mine",
    "linquan_shown",
    "messages",
)
#: As a browser would send them; quoted ones may hold any byte as an octal number.
ODD = {
    "null_byte": '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\\000"',
    "empty": "",
    "control": '"\\001\\033[31m"',
    "not_utf8": '"\\377\\376aaaaaaaaaaaaaaaa"',
    "sql": "' OR 1=1 --",
    "markup": "<script>alert(1)</script>",
    "long": "a" * 30_000,
    "of_another_kind": "AAAAAFsxXQ.AAAA",
}


@pytest.mark.parametrize("name", ODD)
def test_odd_cookies_are_no_cookies(ground: Ground, name: str) -> None:
    stranger, before = visitor("stranger"), rows()
    stranger.client.cookies.clear()
    header = "; ".join(f"{cookie}={ODD[name]}" for cookie in OURS)
    for route in ("phone:home", "phone:report", "phone:status", "phone:public", "account_login"):
        url = ADDRESSES[route].at(ground.here)
        answer = stranger.client.get(url, headers={"cookie": header})
        assert answer.status_code == 200, route
        assert "<script>alert" not in answer.content.decode()
    closed = stranger.client.get("/appeals/", headers={"cookie": header})
    assert (closed.status_code, closed["Location"]) == (303, "/sign-in/?next=%2Fappeals%2F")
    assert rows() == before
