"""Every address in every way: it answers, or says in words that it is not asked like this."""

import pytest
from tests.abuse.addresses import ADDRESSES, CLOSED
from tests.abuse.ground import Ground
from tests.abuse.visitors import Visitor, rows, text_of, visitor
from tests.apps.appeals.factories import picture

SAID = {"zh-hans": "这个地址不能直接打开", "en": "This address cannot be opened by itself"}
#: Under the address of the REST interface nobody reads pages: also of its description, in JSON.
IN_JSON = {
    "zh-hans": '"code": "wrong_method", "message": "这个地址不接受这种请求方法。"',
    "en": '"code": "wrong_method", "message": "This address does not answer to this method."',
}
READ = {200, 302, 303, 404, 405}
WRITTEN = READ | {403, 409, 422}


def words_of(route: str, language: str) -> str:
    """What an address says that is asked in another way than it answers to."""
    return (IN_JSON if route.startswith(("api-v1:", "api-description")) else SAID)[language]


@pytest.fixture(params=["stranger", "clerk"])
def someone(request: pytest.FixtureRequest, ground: Ground) -> Visitor:
    return visitor(request.param, ground.here.clerk if request.param == "clerk" else None)


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_no_page_takes_other_methods(ground: Ground, method: str, language: str) -> None:
    clerk, before = visitor("clerk", ground.here.clerk, language), picture()
    for route, address in ADDRESSES.items():
        answer = clerk.send(method, address.at(ground.here))
        assert answer.status_code == 405, route
        assert answer["Allow"] == "GET, HEAD, POST"
        assert words_of(route, language) in answer.content.decode(), route
    assert picture() == before


def test_whatever_is_asked_nothing_breaks(ground: Ground, someone: Visitor) -> None:
    """A GET and a HEAD change nothing; a POST without a word does not break."""
    before = rows()
    for route, address in ADDRESSES.items():
        url = address.at(ground.here)
        look = someone.try_out if route in LEAVES_A_TRACE else someone.send
        seen, headed = look("get", url), look("head", url)
        assert {seen.status_code, headed.status_code} <= READ | CLOSED.get(route, set()), route
        assert seen.status_code == headed.status_code or route in ONLY_GET, route
        sent = someone.try_out("post", url)
        assert sent.status_code in WRITTEN | CLOSED.get(route, set()), route
        for answer in (seen, sent):
            told = text_of(answer)
            assert answer.status_code != 405 or words_of(route, "zh-hans") in told, route
    assert rows() == before


#: Every export is written down; an entry link is spent; a sign-in is begun, and its try is spent.
LEAVES_A_TRACE = {
    "appeals:export", "demo_enter", "account_provider_begin", "account_provider_back",
}  # fmt: skip
#: Endpoints of the REST interface describe no HEAD and refuse it (405) before they look at a key.
ONLY_GET = LEAVES_A_TRACE | {route for route in ADDRESSES if route.startswith("api-v1:")}
