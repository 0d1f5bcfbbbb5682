"""Whoever has no business with it: denied, nothing changed, nothing learnt, not even that it is."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from tests.abuse.addresses import ADDRESSES, KEYED, Address
from tests.abuse.ground import SECRET, SECRET_NAME, SECRET_PHONE, Ground
from tests.abuse.visitors import Visitor, rows, text_of, visitor
from tests.apps.appeals.desk_pages import said

UNKNOWN = 2**62
OF_A_REQUEST = {"appeal_id", "photo_id"}
#: Enough for every form of the house to be taken from someone who may.
FILLED: dict[str, Any] = {
    "text": "看一看三号楼",
    "reason": "看一看三号楼",
    "question": "哪一盏？",
    "because": "不在职责之内",
    "note": "看一看",
    "title": "路灯不亮",
    "proof_waiver": "没有照片可拍",
    "name": "张三",
    "name_en": "Zhang San",
    "label": "东门",
    "level": "building",
    "password": "Qing-Jiang-2027",
    "role": "clerk",
    "valid_from": "2026-12-01",
    "valid_to": "2026-12-01",
}


def closed(names: set[str]) -> Iterator[Address]:
    """Addresses of staff in which one of the parts stands."""
    for address in ADDRESSES.values():
        is_of_staff = not address.route.startswith(("phone:", "demo_enter", *KEYED))
        if is_of_staff and address.names & names:
            yield address


def told_alike(found: HttpResponse, unknown: HttpResponse) -> bool:
    """Whether two answers say the same, word for word."""
    is_led = {found.status_code, unknown.status_code} <= {302, 303}
    return found.status_code == unknown.status_code and (is_led or said(found) == said(unknown))


def knock(ground: Ground, someone: Visitor, address: Address, names: set[str]) -> list[str]:
    """Try an address with a GET and a POST; what differs from an unknown one, and what leaks."""
    nothing = dict.fromkeys(address.numbers & names, UNKNOWN)
    if "code" in names:
        nothing |= {"code": str(UNKNOWN)}
    real, none = address.at(ground.here), address.at(ground.here, **nothing)
    faults = []
    for method, data in (("get", None), ("post", FILLED | form_of(ground))):
        found = someone.send(method, real, data)
        if not told_alike(found, someone.send(method, none, data)):
            faults.append(f"{someone.name} {method} {address.route}: {found.status_code}")
        if found.status_code == 200 or leaks(found):
            faults.append(f"{someone.name} {method} {address.route}: shown")
    return faults


def form_of(ground: Ground) -> dict[str, Any]:
    """Ids of this district that a form could name."""
    town = ground.here.town
    return {
        "organisation": town.staff.department_id,
        "matter": town.matters["lamp"],
        "area": town.grid_id,
        "account_id": town.staff.clerk.account_id,
    }


def leaks(answer: HttpResponse, *words: str) -> bool:
    """Whether an answer shows something of the request; what was searched for is shown again."""
    words = words or (SECRET, SECRET_NAME, SECRET_PHONE)
    if answer.get("Content-Type", "").startswith("image/webp"):
        return True
    return any(word in text_of(answer) for word in words)


@pytest.mark.parametrize("who", ["party", "far", "there", "other_department"])
def test_a_request_is_nothing_to_them(ground: Ground, who: str) -> None:
    staff = ground.here.town.staff
    actors = {"party": staff.property_handler, "far": ground.here.town.far_clerk}
    actors |= {"there": ground.there.clerk, "other_department": ground.there.town.staff.handler}
    someone, before = visitor(who, actors[who]), rows()
    addresses = list(closed(OF_A_REQUEST))
    assert len(addresses) > 15
    faults = [f for a in addresses for f in knock(ground, someone, a, OF_A_REQUEST)]
    assert faults == []
    assert rows() == before


RECKONED = ("circles:gap", "circles:map_data")
"""Items of the house's own catalogue, which every district has: each sees its own circles."""


def test_another_district_is_nothing_to_its_neighbour(ground: Ground) -> None:
    someone, before = visitor("there", ground.there.clerk), rows()
    parts = {
        "event_id",
        "siting_id",
        "name_id",
        "organisation_id",
        "post_id",
        "account_id",
        "area_id",
        "poster_id",
        "zone_id",
        "table_id",
        "import_id",
        "extract_id",
        "batch_id",
        "facility_id",
        "premises_id",
        "outlet_id",
        "link_id",
        "intake_id",
        "taking_id",
        "run_id",
        "assessment_id",
        "clause_id",
        "picture_id",
        "figure_id",
        "step_id",
    }
    faults = [f for a in closed(parts) for f in knock(ground, someone, a, parts)]
    named = {"code", "row_id"}
    for address in closed(named):
        is_own_code = "code" in address.names and address.route.startswith(
            (
                *("appeals:", "rectifications:term", "circles:items"),
                *("circles:change_position_rule", "checklists:", *RECKONED),
                *("circles:functions", "circles:space_tiers", "circles:poi_types"),
                *("circles:place_costs", "circles:figure_kinds"),
                *("circles:preset", "circles:ask"),
            )
        )
        if not is_own_code or "duties" in address.route:  # elsewhere the same codes stand
            faults += knock(ground, someone, address, named)
    assert faults == []
    assert rows() == before


def test_lists_maps_and_exports_show_only_ones_own(ground: Ground) -> None:
    number = ground.here.complaint_id
    for who, actor in (
        ("party", ground.here.town.staff.property_handler),
        ("far", ground.here.town.far_clerk),
        ("there", ground.there.clerk),
    ):
        someone = visitor(who, actor)
        for address in ADDRESSES.values():
            if address.names or address.route.startswith(("account", "mfa")):
                continue
            for data in ({}, {"q": SECRET[:4], "tab": "all"}, {"q": SECRET_PHONE, "tab": "all"}):
                page = someone.try_out("get", address.at(ground.here), data)
                assert not leaks(page, SECRET, SECRET_NAME), f"{who} {address.route} {data}"
                assert f"/appeals/{number}/" not in text_of(page)


def test_without_an_account_every_door_of_staff_leads_to_sign_in(ground: Ground) -> None:
    stranger, before = visitor("stranger"), rows()
    open_to_all = ("phone:", "demo_enter", "account_", "mfa_", "set_language", "edition", *KEYED)
    public = {"insights:public-figures", "places:base-map", "places:tiles", "api-description"}
    public |= {
        "outreach:public_points",
        "outreach:public_feed",
        "outreach:public_qr",
        "circles:near",
    }
    public |= {"casework:public_mediators"}
    public |= {
        f"rectifications:order{of}" for of in ("", "_photo", "_thumb")
    }  # by the link of the order, as bodies outside
    public |= {"circles:company"}  # likewise
    public |= {"appeals:grid_worker"}  # one line that names a script, the same for everyone
    for address in ADDRESSES.values():
        if address.route.startswith(open_to_all) or address.route in public:
            continue
        for method in ("get", "post"):
            answer = stranger.send(method, address.at(ground.here), FILLED)
            leads = answer.status_code == 303 and answer["Location"].startswith("/sign-in/?next=")
            assert leads or answer.status_code in {403, 405}, f"{method} {address.route}"
            assert not leaks(answer)
    assert rows() == before
