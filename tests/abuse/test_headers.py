"""What goes along with every answer: no script of others, no store, no frame, no outside."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.abuse.addresses import ADDRESSES, KEYED
from tests.abuse.ground import Ground
from tests.abuse.visitors import text_of, visitor

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
LINK = r'(?:src|href|action|data-\w+)="(?:https?:)?//'
OUTSIDE = re.compile(LINK + r'(?!127\.0\.0\.1|localhost)[^"]*"')
#: The same for everyone, or kept by the browser alone for a while.
MAY_BE_KEPT = {
    "places:base-map": "public, no-cache",  # asked for by its tag
    "places:poster-qr": "private, max-age=86400",
    "api-v1:openapi-json": "private, no-cache",  # the same for everyone, asked for by its tag
    "appeals:grid_worker": "no-cache",  # the same for everyone
    "appeals:photo": "private, max-age=600",
    "appeals:thumb": "private, max-age=600",
    "appeals:part_photo": "private, max-age=600",
    "appeals:part_thumb": "private, max-age=600",
    "alliances:photo": "private, max-age=600",
    "alliances:thumb": "private, max-age=600",
    "rectifications:photo": "private, max-age=600",
    "rectifications:thumb": "private, max-age=600",
    "outreach:public_qr": "public, max-age=86400",
    "outreach:photo": "private, max-age=600",
    "checklists:photo": "private, max-age=600",
    "checklists:thumb": "private, max-age=600",
    "circles:photo": "private, max-age=600",
    "circles:thumb": "private, max-age=600",
    "outreach:thumb": "private, max-age=600",
    "phone:kept_photo": "private, max-age=600",
}


def is_in_no_store(route: str, answer: HttpResponse) -> bool:
    """Whether what staff see is kept nowhere, or as long as the line above says."""
    if answer.status_code == 200 and route in MAY_BE_KEPT:
        return answer["Cache-Control"] == MAY_BE_KEPT[route]
    return "no-store" in answer["Cache-Control"]


def test_every_answer_is_guarded(ground: Ground) -> None:
    """Pages, photos, refusals and redirects, of staff and of residents."""
    for someone in (visitor("clerk", ground.here.clerk), visitor("stranger")):
        for route, address in ADDRESSES.items():
            for method in ("get", "post", "put"):
                answer = someone.try_out(method, address.at(ground.here))
                assert {k: answer.get(k) for k in ALWAYS} == ALWAYS, route
                assert someone.name == "stranger" or is_in_no_store(route, answer), route
                policy = answer["Content-Security-Policy"]
                assert "default-src 'none'; script-src 'self'; style-src 'self';" in policy
                assert "unsafe" not in policy
                page = text_of(answer)
                assert OUTSIDE.findall(page) == [], route


def test_cookies_are_for_the_house_alone(ground: Ground) -> None:
    """Only the house reads them, no script, and no form of another site sends them along."""
    stranger = Client()
    stranger.get("/sign-in/")
    stranger.post("/edition/", {"edition": "elder"})
    stranger.post("/i18n/setlang/", {"language": "en"})
    at = ground.here.parts["code"]
    page = stranger.get(f"/m/report/?at={at}").content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    sent = stranger.post(f"/m/report/?at={at}", {"key": key[1], "text": "灯", "kind": "resident"})
    assert sent.status_code == 303
    names = {"csrftoken", "edition", "django_language", "linquan_mine", "linquan_shown"}
    assert set(stranger.cookies) == names
    assert {stranger.cookies[name]["samesite"] for name in names} == {"Lax"}
    hidden = {"edition", "linquan_mine", "linquan_shown"}
    assert all(stranger.cookies[name]["httponly"] for name in hidden)


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "Host", "X-Forwarded-For", "X-Real-IP"])
def test_nothing_is_built_from_what_a_proxy_may_not_have_said(ground: Ground, header: str) -> None:
    """No link of a page carries a host that the visitor made up."""
    headers = {header.lower(): "evil.example"}
    for route in ("phone:home", "phone:status", "account_login", "places:posters", "appeals:inbox"):
        for someone in (visitor("clerk", ground.here.clerk), visitor("stranger")):
            answer = someone.try_out("get", ADDRESSES[route].at(ground.here), headers=headers)
            assert "evil.example" not in answer.content.decode()
            assert "evil.example" not in answer.get("Location", "")


def test_a_form_of_another_site_is_refused(ground: Ground) -> None:
    """Without the token of the form no POST does anything, whoever is signed in."""
    clerk = visitor("clerk", ground.here.clerk)
    clerk.client.handler.enforce_csrf_checks = True
    for route, address in ADDRESSES.items():
        if route.startswith(KEYED):
            continue
        answer = clerk.try_out("post", address.at(ground.here), {"text": "看一看"})
        assert answer.status_code == 403, route
