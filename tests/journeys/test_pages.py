"""Every page in both languages: accessible, at a desk in one and on a phone in the other."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize
from tests.journeys.browser import DESK, PHONE, Desk, page_of
from tests.journeys.crawl import (
    Findings,
    Walk,
    left_in_chinese,
    left_in_english,
    read_words,
    route_of,
    routes,
    run_axe,
)
from tests.journeys.people import member_of, report
from tests.journeys.server import Inside

DEFAULT = "zh-hans"
#: Addresses that no link leads to with a GET, and why.
NOT_VISITED = {
    "account_email": "closed: accounts have no mail",
    "account_inactive": "closed: a closed account is a wrong password",
    "account_set_password": "closed: passwords are set by administrators",
    "account_signup": "closed: nobody signs up",
    "account_logout": "POST only",
    "mfa_authenticate": "only between password and code; test_sign_in looks at it",
    "set_language": "POST only; test_phone presses it",
    "edition": "POST only; test_phone presses it",
    **dict.fromkeys(
        (
            *("account_provider_begin", "account_provider_back", "account_provider_out"),
            *("account_phone_ask", "account_phone_enter"),
        ),
        "closed: neither a provider nor a gateway is set up in the demo",
    ),
    "insights:move-clock": "POST only; test_time presses it",
    **dict.fromkeys(
        (
            *("appeals:answer", "appeals:ask", "appeals:ask_no_more", "appeals:assign"),
            *("appeals:contact", "appeals:decide", "appeals:decline", "appeals:extend"),
            *("appeals:exclude", "appeals:decide_exclusion"),
            *("appeals:give_back", "appeals:ask_unit", "appeals:call", "appeals:cancel_part"),
            *("appeals:arrival", "appeals:sent", "appeals:part_answer", "appeals:part_arrive"),
            *("appeals:part_send", "appeals:part_send_back"),
            *("appeals:note", "appeals:publish", "appeals:reopen", "appeals:reply"),
            *("appeals:sort", "appeals:start", "appeals:unpublish", "appeals:withdraw"),
            *("appeals:urge", "appeals:separate"),
        ),
        "takes the POST of a verb; a GET leads to the form on the case",
    ),
    **dict.fromkeys(
        (
            *("appeals:earlier", "appeals:guess", "appeals:unmask"),
            *("appeals:take_back", "appeals:take_back_publication", "appeals:take_back_sorting"),
            "appeals:take_back_merger",
            *("appeals:channels_end", "appeals:deadlines_end", "appeals:duties_end"),
            *("appeals:matters_end", "appeals:rules_end", "appeals:groups_end"),
            *("appeals:limits_end", "appeals:limits_take_back"),
            *("appeals:channels_take_back", "appeals:deadlines_take_back"),
            *("appeals:duties_take_back", "appeals:groups_take_back"),
            *("appeals:matters_take_back", "appeals:rules_take_back"),
            *("orgs:change-day", "orgs:close-account", "orgs:confirm-year"),
            *("orgs:give-post", "orgs:load-year", "orgs:remove-day", "orgs:reset-second-step"),
            *("orgs:reopen-account", "orgs:restore", "orgs:retire", "orgs:set-hours"),
            *("orgs:take-back", "orgs:take-back-account", "orgs:take-back-calendar"),
            *("orgs:take-back-post", "orgs:note-way", "orgs:drop-way", "orgs:end-sessions"),
            *("appeals:hold", "appeals:lift_hold", "appeals:personal_account"),
            *("appeals:retention_end", "appeals:retention_take_back", "exchange:reply"),
            *("appeals:routing_down", "appeals:routing_up", "appeals:routing_end"),
            *("appeals:routing_take_back", "appeals:steps_end", "appeals:steps_take_back"),
            *("appeals:callbacks_end", "appeals:callbacks_take_back", "appeals:callback_reporter"),
            *("appeals:bodies_end", "appeals:bodies_take_back", "appeals:forward_revoke"),
            "appeals:forward_told",
            *("appeals:petition-reasons_end", "appeals:petition-reasons_take_back"),
            *("appeals:approve_erasure", "appeals:drop_erasure", "places:end-facility-rule"),
            *("appeals:clocks_end", "appeals:clocks_take_back", "appeals:acknowledge"),
            *("appeals:reminders_end", "appeals:reminders_take_back"),
            *("appeals:templates_end", "appeals:templates_take_back", "appeals:view_revise"),
            *("appeals:view_up", "appeals:view_down", "appeals:view_delete"),
            *("appeals:view_restore", "appeals:bulk_take_back"),
            "appeals:bulk_take_back_sorting",
            *("appeals:rates_end", "appeals:rates_take_back"),
            *("appeals:calls_end", "appeals:calls_take_back"),
            *("appeals:personal_archive", "appeals:personal_erase"),
            *("appeals:mentions", "appeals:mention_archive", "appeals:propose_redaction"),
            *("appeals:approve_redaction", "appeals:drop_redaction"),
            *("account_end_session", "account_end_other_sessions"),
            *("appeals:grid_finish", "appeals:grid_report"),
            *("places:restore", "places:retire", "places:retire-poster"),
            *("places:end-zone", "places:restore-zone", "places:take-back-move"),
            *("places:take-back", "places:restore-poster"),
            *("exchange:choose", "exchange:export", "exchange:leave", "exchange:take"),
            *("exchange:take-back",),
            *("appeals:attributes_end", "appeals:attributes_take_back", "appeals:spots"),
            *("appeals:jurisdictions_end", "appeals:jurisdictions_take_back"),
            *("appeals:services_end", "appeals:services_take_back"),
            *("appeals:systems_end", "appeals:systems_take_back"),
            *("orgs:issue-key", "orgs:revoke-key", "orgs:end-webhook", "orgs:replay-webhook"),
            *("places:learn", "places:forget", "places:take-back-address"),
            *("places:bring-extract", "places:take-back-extract"),
            *("places:drop-count", "places:take-back-count", "places:take-back-age-groups"),
            *("alliances:rename_kind", "alliances:end_kind", "alliances:end_forum"),
            *("alliances:add_member", "alliances:end_member", "alliances:call_meeting"),
            *("alliances:hold_meeting", "alliances:cancel_meeting", "alliances:add_item"),
            *("alliances:attendance", "alliances:item_up", "alliances:item_down"),
            *("alliances:item_off", "alliances:papers"),
            *("appeals:actions_end", "appeals:actions_take_back", "appeals:action_result"),
            *("appeals:action_cancel",),
            *("rectifications:act", "rectifications:answer", "rectifications:reword"),
            *("rectifications:end_ground", "rectifications:term"),
            *("casework:revoke", "casework:withdraw_mediator"),
            *("casework:end_kind", "casework:end_result"),
            *("outreach:end_round", "outreach:to_request", "outreach:to_proposal"),
            *("outreach:to_nothing", "outreach:move_proposal"),
            *("outreach:correct_visit", "outreach:take_back_correction"),
            *("outreach:cancel_sitting",),
            *("outreach:rename_way", "outreach:end_way"),
            *("circles:items_end", "circles:change_speed", "circles:end_speed", "circles:step"),
            *("circles:take_back", "circles:take_back_homes", "checklists:end_list"),
            *("checklists:end_clause", "circles:change_position_rule", "circles:pass_over"),
            *("circles:reconsider", "circles:step_outlet", "circles:take_back_outlet"),
            *("circles:step_premises", "circles:take_back_premises", "circles:end_premises_link"),
            *(
                "circles:take_back_intake",
                "circles:functions_end",
                "circles:space_tiers_end",
                "circles:poi_types_end",
            ),
            *("circles:workplaces_end", "checklists:close", "checklists:drop"),
            *("checklists:take_back", "checklists:to_request", "circles:add_photos"),
            *("circles:remove_photo", "circles:drop_siting", "circles:compare_siting"),
            *("circles:take_site", "circles:drop_run"),
            *("circles:ask_preset", "circles:take_back_preset"),
            *("circles:take_site", "circles:drop_run", "circles:tie", "circles:untie"),
            *("circles:asking_words_end",),
            *("circles:take_site", "circles:drop_run", "circles:place_costs_end"),
            *("circles:figure_kinds_end", "circles:withdraw_figure", "circles:act_on_step"),
            *("circles:asking_words_end", "circles:forecasts_end", "circles:ask_forecast"),
        ),
        "POST only",
    ),
    **dict.fromkeys(
        (
            *("appeals:attributes_line", "appeals:jurisdictions_line"),
            *("appeals:services_line", "appeals:systems_line"),
        ),
        "the demo's lists for Open311 are empty: no line to open",
    ),
    **dict.fromkeys(
        (
            *("api-v1:answer_appeal", "api-v1:ask_reporter", "api-v1:assign_appeal"),
            *("api-v1:answer_part", "api-v1:ask_part", "api-v1:call_units", "api-v1:cancel_part"),
            *("api-v1:confirm_arrival", "api-v1:list_call_kinds", "api-v1:list_parts"),
            *("api-v1:list_parts_of_appeal", "api-v1:read_part", "api-v1:refuse_arrival"),
            *("api-v1:report_arrival", "api-v1:send_back_part"),
            *("api-v1:decline_appeal", "api-v1:end_webhook", "api-v1:file_appeal"),
            *("api-v1:find_place", "api-v1:list_appeals", "api-v1:list_areas"),
            *("api-v1:list_channels", "api-v1:list_duties", "api-v1:list_events"),
            *("api-v1:list_matters", "api-v1:list_organisations", "api-v1:list_sendings"),
            *("api-v1:list_webhooks", "api-v1:list_zones", "api-v1:note_appeal"),
            *("api-v1:read_appeal", "api-v1:read_area", "api-v1:read_figures"),
            *("api-v1:read_key", "api-v1:read_organisation", "api-v1:read_zone"),
            *("api-v1:reopen_appeal", "api-v1:replay_webhook", "api-v1:reply_to_question"),
            *("api-v1:sort_appeal", "api-v1:start_appeal", "api-v1:subscribe_webhook"),
            *("api-v1:withdraw_appeal", "api-v1:list_photos", "api-v1:read_photo"),
            "api-v1:send_photo",
            *("api-v1:list_runs", "api-v1:list_gaps", "api-v1:read_item_gap", "api-v1:ask_run"),
            *("api-v1:list_item_homes", "api-v1:list_facilities", "api-v1:read_facility"),
            *("api-v1:add_facility", "api-v1:list_sitings", "api-v1:read_siting"),
            "api-v1:ask_siting",
        ),
        "for programs with a key: JSON, no page",
    ),
    **dict.fromkeys(
        ("appeals:grid_token", "appeals:grid_worker"),
        "for the script of the page of the street, no page; test_grid asks for both",
    ),
    **dict.fromkeys(
        ("phone:outside", "phone:outside_photo", "phone:outside_thumb"),
        "by a signed link that is shown once; test_forwards and the tests of links look at it",
    ),
    **dict.fromkeys(
        ("rectifications:order", "rectifications:order_photo", "rectifications:order_thumb"),
        "by a signed link that is shown once; test_rectify and the tests of links look at it",
    ),
    "circles:company": "by a signed link that is shown once; tests/apps/circles look at it",
    "circles:report_premises": "for people of a company; tests/apps/circles look at it",
    "api-v1:api-root": "behind the page that describes the interface, at the same address",
    **dict.fromkeys(
        (
            f"open311:{mark}{name}"
            for mark in ("", "test_")
            for name in (
                *("definition", "discovery", "discovery_plain", "nothing", "request"),
                *("requests", "services", "token", "updates"),
            )
        ),
        "for programs: XML or JSON, no page",
    ),
    "places:tiles": "ranges of an archive, where a tile maker made one; no page",
    "places:facilities-map": "the demo has no extract of OpenStreetMap, so no facilities",
    "casework:photo": "in the demo no protected file has a photo",
    "appeals:proposal": "in the demo no erasure waits for a second clerk",
    "appeals:redaction": "in the demo no words wait to be blacked out",
    **dict.fromkeys(
        ("circles:siting", "circles:siting_points", "circles:siting_areas"),
        "nothing was asked in the demo yet; tests/apps/circles ask, and look at the answer",
    ),
    **dict.fromkeys(("circles:photo", "circles:thumb"), "in the demo no facility has a photo yet"),
    "circles:report_file": "in the demo no report is written yet; tests/apps/circles read some",
    "circles:proposal_points": "the demo has no extract of OpenStreetMap, so no proposals",
    "circles:map_data": "what the map of an item is drawn from; no page",
    "circles:compare": "two runs are chosen first; tests/apps/circles look at it",
    "appeals:dry_run_export": "the file of a dry run; the crawl tries no rule",
    "orgs:calendar-changes": "a part of the calendar's page, asked for while dates are reckoned",
    "appeals:limits_new": "limits are changed, never added: no link leads there",
    "appeals:rates_new": "formulas are changed, never added: no link leads there",
    "appeals:rules_new": "rules are changed, never added: no link leads there",
}
#: Words of Latin letters that a Chinese page may show.
IN_CHINESE_TOO = frozenset(
    [
        "Linquan",
        "LQ",
        "ZG",
        "Chrome",
        "Linux",
        "Excel",
        "CSV",
        "ODS",
        "GCJ",
        "BD",
        "xlsx",
        "JPEG",
        "PNG",
        "WebP",
        "HEIC",
        "PDF",
        "Word",
        "MB",
        "kB",
        "JavaScript",
        "Ctrl",
        "GeoJSON",
        "JSON",
        "Polygon",
        "MultiPolygon",
        "Feature",
        "WGS",
        "GPS",
        "CGCS",
        "jxjy",
        "zhang",
        "san",
        "API",
        "REST",
        "POST",
        "ETag",
        "https",
        "discovery",
        "demo",
        "ODbL",
        "GB",  # numbers of standards
        "TD",
        "OpenStreetMap",
        "exact",
        "amenity",
        "clinic",
        "probable",
        "name",
        "grade",
        "words",
    ]
)


@dataclass
class Visitors:
    """Who looks: a resident, the demo's clerk, a grid worker, a member, a caseworker, a leader."""

    resident: BrowserContext
    clerk: BrowserContext
    worker: BrowserContext
    member: BrowserContext
    caseworker: BrowserContext
    leader: BrowserContext


@dataclass
class Found:
    """What following links as these visitors has found."""

    walk: Walk
    resident: dict[str, str]
    clerk: dict[str, str]
    worker: dict[str, str]
    member: dict[str, str]
    caseworker: dict[str, str]
    leader: dict[str, str]
    seen: set[str]


@pytest.fixture(scope="module")
def invite(desks: Desk, inside: Inside) -> Callable[[str], Visitors]:
    def visitors(locale: str) -> Visitors:
        return Visitors(
            desks.of(f"resident-{locale}", locale=locale, has_touch=True),
            desks.of(f"clerk-{locale}", inside("enter"), locale=locale),
            desks.of(f"worker-{locale}", entry_of_worker(inside), locale=locale),
            member_of(desks, inside, locale),
            desks.of(f"caseworker-{locale}", entry_of_caseworker(inside), locale=locale),
            desks.of(f"leader-{locale}", entry_of_leader(inside), locale=locale),
        )

    return visitors


def entry_of_worker(inside: Inside) -> str:
    return str(inside("enter", account_id=inside("grid_worker")["account_id"]))


def entry_of_caseworker(inside: Inside) -> str:
    return str(inside("enter", account_id=inside("caseworker")))


def entry_of_leader(inside: Inside) -> str:
    return str(inside("enter", account_id=inside("leader")))


@pytest.fixture(scope="module")
def found(desks: Desk, inside: Inside, proof: bytes, invite: Callable[[str], Visitors]) -> Found:
    poster = inside("codes")[0]
    code, estate = poster["code"], f"/places/{poster['area_id']}/"
    visitors = invite("zh-CN")
    with page_of(visitors.resident) as page:
        report(page, code, proof)
        with desks.watch.expecting(422):
            leave_a_photo_in_the_form(page, proof)
    with page_of(visitors.clerk) as page:
        leave_a_file_to_be_looked_at(page)
    by_status = inside("one_of_each_status")
    named = {inside("status_path", appeal_id=i): status for status, i in by_status.items()}
    named |= {f"/appeals/{i}/": status for status, i in by_status.items()}
    named |= {"/q/XXXXXXXX": "unknown code"}
    waiting = inside("in_hand")
    named |= dict.fromkeys(waiting, "in hand")
    walk = Walk(desks.watch.url, named)
    open_to_all = ["/m", f"/q/{code}", "/p/", "/p/figures/", "/sign-in/", "/healthz"]
    links = [path for path in named if path.startswith("/s/")]
    resident = walk.walk(visitors.resident, [*open_to_all, *links])
    cases = [path for path in named if path.startswith("/appeals/")]
    sought = ["/appeals/find/?q=dt", f"/appeals/bulk/?do=answer&id={max(by_status.values())}"]
    sought.append("/appeals/reminders/")  # linked only while one waits
    sought += ["/casework/admissions/", "/lists/casework-kinds/", "/lists/casework-results/"]
    clerk = walk.walk(visitors.clerk, ["/", "/lists/", estate, *cases, *sought])
    worker = walk.walk(visitors.worker, ["/g/"])
    member = walk.walk(visitors.member, SECURITY)
    file = f"/casework/files/{inside('protected_file')}/"
    caseworker = walk.walk(visitors.caseworker, [file, *OF_CASEWORK])
    leader = walk.walk(visitors.leader, ["/casework/counts/"])
    clerk |= walk.walk(visitors.clerk, waiting)
    seen = walk.seen | loaded(desks)
    return Found(walk, resident, clerk, worker, member, caseworker, leader, seen)


#: Routes in the table above that another journey asks for, whether it has run or not.
LOOKED_AT_ELSEWHERE = {"mfa_authenticate", "appeals:grid_token", "appeals:grid_worker"}


def loaded(desks: Desk) -> set[str]:
    """Routes that the pages of this and earlier journeys have asked for: pictures, parts."""
    return {route_of(url) for url in desks.watch.seen} - LOOKED_AT_ELSEWHERE


OF_CASEWORK = [
    "/casework/new/",
    "/casework/held/",
    "/casework/mediators/",
    "/lists/casework-kinds/",
    "/lists/casework-results/",
    "/p/mediators/",
]
SECURITY = [
    "/sign-in/security/",
    "/sign-in/password/",
    "/sign-in/recovery-codes/",
    "/sign-in/recovery-codes/new/",
    "/sign-in/second-step/give-up/",
    "/sign-in/again/",
    "/sign-in/code/again/",
]


def leave_a_photo_in_the_form(page: Page, proof: bytes) -> None:
    """Send a report without a place: it comes back, with its photo kept."""
    page.goto("/m/report/")
    page.locator("#id_album").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": proof}
    )
    page.locator(".picker__item").wait_for()
    page.locator(".press button").click()
    page.locator("[name=kept]").wait_for()


def leave_a_file_to_be_looked_at(page: Page) -> None:
    """Bring in a file of areas with a point and with faults: its preview stays open."""
    page.goto("/exchange/areas/#in")
    page.locator("#id_file").set_input_files(
        {"name": "areas.csv", "mimeType": "text/csv", "buffer": AREAS.encode()}
    )
    page.wait_for_url("**/exchange/imports/*/")


AREAS = """编号,层级,名称,经度,纬度,备注
,小区,旅程苑,118.02,32.01,东门
,星球,火星,118.02,32.01,
"""


def test_every_address_is_visited_or_has_a_reason(found: Found) -> None:
    assert found.walk.faults == []
    assert set(routes()) - found.seen == set(NOT_VISITED)


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_no_page_has_a_fault(
    locale: str, found: Found, invite: Callable[[str], Visitors], inside: Inside
) -> None:
    visitors, findings = invite(locale), Findings()
    data = inside("data", language=locale)
    wanted = "en" if locale == "en" else DEFAULT

    @cache  # most texts stand on many pages
    def left(text: str) -> list[str]:
        if locale == "en":
            return left_in_chinese(text, data)
        return left_in_english(text, data, IN_CHINESE_TOO)

    for context, pages in (
        (visitors.resident, found.resident),
        (visitors.clerk, found.clerk),
        (visitors.worker, found.worker),
        (visitors.member, found.member),
        (visitors.caseworker, found.caseworker),
        (visitors.leader, found.leader),
    ):
        with page_of(context) as page:
            for url in pages.values():
                judge(page, url, findings, wanted, left)
    assert findings.told() == ""


def judge(
    page: Page, url: str, findings: Findings, wanted: str, left: Callable[[str], list[str]]
) -> None:
    """Judge a page in Chinese at a desk, in English on a phone.

    The words of a language change neither what a page is made of nor its colours, only how much
    room it takes: English, which takes more, is judged where room is scarce.
    """
    where = urlsplit(url)._replace(scheme="", netloc="").geturl()
    size = DESK if wanted == DEFAULT else PHONE
    page.set_viewport_size(size)
    page.goto(url)
    stretch(page, size)
    run_axe(page, findings, where)
    for text in read_words(page, findings, where, wanted):
        if words := left(text):
            findings.add(f"not in {wanted}: {words} in {text[:80]!r}", where)


def stretch(page: Page, size: ViewportSize) -> None:
    """Make a window as tall as the page: what lies under a bar by chance comes out by scrolling."""
    page.set_viewport_size(size)
    height = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], height)})
