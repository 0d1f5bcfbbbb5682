"""Every field of every form, given what nobody should type: said in words, kept or refused whole.

The forms are read from the pages themselves, so that a new field is tried by itself.
"""

from datetime import datetime
from html import unescape
from itertools import cycle
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import resolve
from tests.abuse.addresses import ADDRESSES, CLOSED
from tests.abuse.forms import Form, forms_of
from tests.abuse.ground import Ground
from tests.abuse.visitors import Visitor, rows, text_of, visitor
from tests.shelf import forget_unversioned

from linquan.apps.appeals.status_links import status_token
from linquan.apps.appeals.types import Status
from linquan.apps.appeals.web import part_views
from linquan.apps.appeals.web.verbs import VERBS
from linquan.kernel import clock
from linquan.web.exchange.tables import tables

MARKUP = "<script>alert(1)</script>' OR 1=1; --{{ 7*7 }}{% now 'Y' %}%(name)s{0}"
DEEP = "[" * 50_000
ODD: dict[str, str | bytes] = {
    "null_byte": "灯\x00",
    "not_utf8": b"\xff\xfe\xed\xa0\x80",
    "unseen": "\u200b\u202e\u2066",
    "markup": MARKUP,
    "very_long": "长" * 4001,
    "number": "9" * 5000,
    "bigint": str(2**63),
    "not_a_number": "NaN",
    "infinite": "-1e999",
    "no_day": "2026-02-30",
    "last_day": "9999-12-31",
    "first_moment": "0001-01-01T00:00",
    "deep": DEEP,
    "odd_shape": '{"type":["Polygon"],"coordinates":[[["1",{}],null,[1e999,NaN]]],"x":"\\u0000"}',
}
ALWAYS = ("null_byte", "very_long")  # where one types; of the others one for each field, in turn
OPENING = {Status.RECEIVED, Status.WAITING, Status.CLOSED}  # one of them offers each verb
OF_RESIDENTS = ("/m", "/s/", "/b/", "/p/", "/sign-in/")
REFUSED = {404, 409, 413, 422}
TAKEN = {200, 302, 303}
TYPED = {"text", "textarea", "search", "tel"}
#: Wrong tries are counted, so these leave a row.
COUNTED = {"account_login", "phone:status"}
#: Addresses that take a POST without a form of their own: a button of a message, a script's
#: question, or pages that this ground cannot reach; tests/web/accounts looks at those, and at what
#: a unit asks of the desk tests/apps/appeals/test_petitions.py, at erasures test_erasing.py.
WITHOUT_FORM = {
    "appeals:grid_finish",  # the clerk of this ground has no task; test_pages_grid tries its fields
    *("appeals:earlier", "appeals:guess", "appeals:take_back", "appeals:export"),
    *("appeals:take_back_sorting", "appeals:take_back_publication", "places:restore-zone"),
    *("places:move", "places:take-back-move", "places:take-back", "places:restore-poster"),
    *(f"appeals:{name}_take_back" for name in ("matters", "groups", "duties", "channels")),
    *("appeals:deadlines_take_back", "appeals:rules_take_back", "appeals:rules_end"),
    *("appeals:deadlines_end", "places:restore", "orgs:restore", "orgs:reset-second-step"),
    *("orgs:take-back-calendar", "insights:move-clock", "account_change_password"),
    *("orgs:take-back", "orgs:take-back-post", "orgs:take-back-account", "orgs:reopen-account"),
    *("mfa_authenticate", "mfa_deactivate_totp", "appeals:spots", "places:learn"),
    *("places:forget", "places:take-back-address", "places:take-back-age-groups"),
    *("places:take-back-count", "places:drop-count"),
    *("appeals:arrival", "appeals:sent", "appeals:cancel_part", "appeals:part_arrive"),
    *("appeals:calls_take_back", "appeals:actions_take_back"),
    "appeals:action_result",  # not begun yet; tests/apps/appeals/test_actions.py tries its fields
    *("appeals:give_back", "appeals:extend", "appeals:decide", "appeals:ask_no_more"),
    # After looking, and before a second clerk: tests/apps/appeals/test_mentions.py tries these.
    *("appeals:mention_archive", "appeals:propose_redaction"),
    *("appeals:approve_redaction", "appeals:drop_redaction"),
    *("appeals:approve_erasure", "appeals:view_restore", "appeals:bulk_take_back"),
    *("appeals:bulk_take_back_sorting", "appeals:view_up", "appeals:view_down"),
    *("appeals:view_delete", "appeals:bulk"),  # after ticking: test_bulk tries its fields
    # Called already, and not begun yet; tests/apps/alliances/test_pages.py goes through these.
    *("circles:take_back_premises", "circles:take_back_outlet"),  # likewise
    "circles:reconsider",  # after a space was found not suitable: tests/apps/circles presses it
    # Of a district a community is chosen first, and nothing is tied on this ground:
    *("circles:ask", "circles:untie"),  # tests/apps/circles tries the fields and presses it
    "circles:ask_preset",  # a button of the preset's form; tests/apps/circles presses it
    "circles:report_premises",  # for a company's people: tests/apps/circles tries its fields
    "checklists:close",  # shown once every clause is answered; tests/apps/checklists presses it
    "circles:take_back",  # shown to who took the last step; tests/apps/circles presses it
    "outreach:take_back_correction",  # shown after a correction; test_corrections presses it
    "outreach:take_heard",  # not begun yet: tests/apps/outreach/test_pages_points.py tries it
    *("alliances:call_meeting", "alliances:hold_meeting", "alliances:minutes"),
    # The clerk of this ground administers and so reads no file; tests/apps/casework goes through.
    *("casework:new", "casework:held", "casework:mediators", "casework:withdraw_mediator"),
    *("appeals:decide_exclusion", "appeals:rates_end", "appeals:rates_take_back"),
    # Nothing is alike on this ground; tests/apps/appeals/test_pages_merging.py tries the fields.
    *("appeals:merge", "appeals:take_back_merger", "appeals:separate"),
    "rectifications:act",  # a verb of each state; its own test_pages goes through them
    *("exchange:take-back", "appeals:lift_hold", "orgs:end-sessions", "account_end_other_sessions"),
}


def every_form(ground: Ground, now: datetime) -> dict[tuple[str, ...], tuple[Visitor, Form]]:
    """Every form that a clerk or a resident finds on any page, once each."""
    here = ground.here
    found: dict[tuple[str, ...], tuple[Visitor, Form]] = {}
    for someone in (visitor("clerk", here.clerk), visitor("stranger")):
        is_stranger = someone.name == "stranger"
        for url in pages(ground, now):
            if is_stranger and not url.startswith(OF_RESIDENTS):
                continue
            page = someone.try_out("get", url)
            is_page = page.status_code == 200 and "text/html" in page["Content-Type"]
            for form in forms_of(page, url) if is_page else ():
                route = resolve(urlsplit(form.action).path).view_name
                kind = (route, *sorted({*form.kinds, *form.files}), *form.values.get("do", ()))
                if form.method == "post":
                    found.setdefault(kind, (someone, form))
    return found


def pages(ground: Ground, now: datetime) -> list[str]:
    """Every address, and a case of each status with each verb opened."""
    here = ground.here
    urls = [address.at(here) for address in ADDRESSES.values()]
    urls += [f"/exchange/{name}/" for name in tables()]
    urls += [f"{ADDRESSES['appeals:part'].at(here)}?do={verb}" for verb in part_views.VERBS]
    for status, pk in here.by_status.items():
        urls += [f"/appeals/{pk}/?do={verb}" for verb in VERBS if status in OPENING]
        urls.append(ADDRESSES["appeals:callback"].at(here, appeal_id=pk))
        urls.append(ADDRESSES["phone:status"].at(here, token=status_token(pk, now)))
    return urls


def put_in(someone: Visitor, form: Form, name: str, odd: str | bytes) -> HttpResponse:
    """Send a form with one odd field. What is taken is taken back; what is refused must be none."""
    is_counted = resolve(urlsplit(form.action).path).view_name in COUNTED
    with transaction.atomic():
        answer = someone.send("post", form.action, {**form.values, name: [odd]})
        if answer.status_code in TAKEN or is_counted:
            transaction.set_rollback(True)
    forget_unversioned()
    clock.forget()
    return answer


def fault(answer: HttpResponse, kind: str, odd: str | bytes) -> str:
    """What is wrong with an answer, empty for nothing."""
    if answer.status_code not in REFUSED | TAKEN:
        return f"answered {answer.status_code}"
    page = text_of(answer)
    if "<script>alert" in page or "Traceback" in page:
        return "markup gets through"
    if answer.status_code != 422 or kind not in TYPED or not isinstance(odd, str):
        return ""
    said = 'role="alert"' in page or "field--error" in page
    kept = odd.strip() in unescape(page)
    return "" if said and kept else "refused without a word" if kept else "what was typed is gone"


@pytest.fixture(scope="module")
def routes() -> set[str]:
    """Addresses whose forms were tried; looking at every page once takes long enough."""
    return set()


def test_every_field_takes_what_is_odd(ground: Ground, now: datetime, routes: set[str]) -> None:
    found, before, faults = every_form(ground, now), rows(), []
    routes.update(route for route, *_ in found)
    others, every = cycle(sorted(set(ODD) - set(ALWAYS))), cycle(sorted(ODD))
    for (route, *_), (someone, form) in found.items():
        for name, kind in form.kinds.items():
            for odd in (*ALWAYS, next(others)) if kind in TYPED else (next(every),):
                value = ODD[odd]
                is_secret = name == "digits"  # whoever looks over the shoulder reads none
                shown = "password" if is_secret else kind
                if told := fault(put_in(someone, form, name, value), shown, value):
                    faults.append(f"{route} {name} {odd}: {told}")
    assert faults == []
    assert rows() == before


def test_every_form_is_tried(ground: Ground, now: datetime, routes: set[str]) -> None:
    """An address that takes a POST has a form on some page, or a line above that says why not."""
    tried = routes or {route for route, *_ in every_form(ground, now)}
    clerk = visitor("clerk", ground.here.clerk)
    takes_posts = {
        route
        for route, address in ADDRESSES.items()
        if clerk.try_out("post", address.at(ground.here)).status_code not in {404, 405}
        and route not in CLOSED
    }
    assert takes_posts - tried - WITHOUT_FORM == set()
    assert set(ADDRESSES) >= WITHOUT_FORM
    assert len(tried) > 45
