"""Requests under rules of routing: filed, sorted, dispatched, and what their pages say of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import (
    Town,
    assign,
    events_after,
    exactly,
    file,
    last_event_id,
    picture,
    sort,
    warm,
)
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.appeals.test_routing_lists import STREET, to_department, write
from tests.apps.orgs.clients import client_of
from tests.apps.places.factories import SETUP, SETUP_AT

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.operations import DutyDraft
from linquan.apps.appeals.routing_rows import Effect
from linquan.apps.appeals.types import Reason, Status
from linquan.apps.places import operations as places
from linquan.apps.places.types import ZoneDraft, ZoneKind
from linquan.kernel.errors import Invalid


def stands(appeal_id: int) -> tuple[str, str, int]:
    row = Appeal.objects.get(pk=appeal_id)
    return row.status, row.reason, row.owner_id


def test_a_direct_rule_sends_a_request_as_it_comes_in(town: Town, now: datetime) -> None:
    write(town, now, "lamps", to_department(town, is_direct=True, matter_codes=("lamp",)))
    warm(town)
    before = last_event_id()
    with exactly(2):
        found = file(town, now)
    assert stands(found) == (Status.ASSIGNED, Reason.DIRECT, town.staff.department_id)
    (event,) = events_after(before)
    assert event["data"]["route"] == {"level": "district", "passed": [], "rule": "lamps"}
    assert (event["data"]["from"], event["data"]["to"]) == ("", "assigned")


@pytest.mark.parametrize(
    "changes",
    [
        {"is_direct": False},
        {"matter_codes": ("lift",)},
        {"channel_codes": ("web",)},
        {"weekdays": (5, 6)},
    ],
)
def test_else_it_lies_on_the_desk_that_receives_everything(
    town: Town, now: datetime, changes: dict[str, Any]
) -> None:
    write(town, now, "lamps", to_department(town, **{"is_direct": True} | changes))
    assert stands(file(town, now)) == (
        Status.RECEIVED, Reason.DESK, town.staff.community_ids[0],
    )  # fmt: skip


def test_a_rule_of_a_zone_looks_at_the_point(town: Town, now: datetime) -> None:
    ring = [[104.0, 30.0], [104.1, 30.0], [104.1, 30.1], [104.0, 30.1], [104.0, 30.0]]
    zone_id = places.add_zone(
        actor=SETUP, district_id=town.district_id, now=SETUP_AT,
        draft=ZoneDraft(
            ZoneKind.PARK, "示例园", {"type": "Polygon", "coordinates": [ring]}, "Park"
        ),
    )  # fmt: skip
    write(town, now, "park", to_department(town, is_direct=True, zone_id=zone_id))
    warm(town)
    with exactly(2):
        inside = file(town, now, lon=104.05, lat=30.05)
    outside, nowhere = file(town, now, lon=104.2, lat=30.05), file(town, now)
    assert [stands(pk)[1] for pk in (inside, outside, nowhere)] == ["direct", "desk", "desk"]
    places.end_zone(actor=SETUP, zone_id=zone_id, now=SETUP_AT)
    assert stands(file(town, now, lon=104.05, lat=30.05))[1] == "desk"


def test_a_direct_rule_never_sends_to_a_party(town: Town, now: datetime) -> None:
    write(town, now, "lamps", to_department(town, is_direct=True))
    found = file(town, now, about_organisation_id=town.staff.department_id)
    assert stands(found) == (Status.RECEIVED, Reason.DESK, town.staff.community_ids[0])


def test_sorting_follows_the_direct_rules(town: Town, now: datetime) -> None:
    write(town, now, "lamps", to_department(town, is_direct=True, matter_codes=("lamp",)))
    desk = (Status.RECEIVED, Reason.DESK, town.staff.community_ids[0])
    direct = (Status.ASSIGNED, Reason.DIRECT, town.staff.department_id)
    found = file(town, now, matter_id=town.matters["noise"])
    assert stands(found) == desk
    before = last_event_id()
    event_id = sort(town, found, now, matter_id=town.matters["lamp"])
    assert stands(found) == direct
    assert events_after(before)[0]["data"]["route"]["rule"] == "lamps"
    operations.take_back_sorting(
        actor=town.staff.clerk, appeal_id=found, event_id=event_id, now=now
    )
    assert stands(found) == desk
    sort(town, found, now, matter_id=town.matters["lamp"])
    sort(town, found, now, matter_id=town.matters["noise"])
    assert stands(found) == desk
    sort(town, found, now, matter_id=town.matters["lamp"])
    sort(town, found, now, about_organisation_id=town.staff.department_id)
    assert stands(found) == desk


def test_sorting_leaves_alone_what_was_dispatched_or_only_reworded(
    town: Town, now: datetime
) -> None:
    found = file(town, now, matter_id=town.matters["noise"])
    write(town, now, "all", to_department(town, is_direct=True))
    sort(town, found, now, address="另一处")
    assert stands(found)[1] == Reason.DESK
    assign(town, found, now, to=town.staff.community_ids[0])
    sort(town, found, now, matter_id=town.matters["lamp"])
    assert stands(found) == (Status.ASSIGNED, Reason.CLERK, town.staff.community_ids[0])


def test_a_party_that_loses_it_while_the_reporter_is_asked_gives_it_to_the_rule(
    town: Town, now: datetime
) -> None:
    write(town, now, "all", to_department(town, is_direct=True, matter_codes=("noise",)))
    found = file(town, now, matter_id=town.matters["lift"])
    assign(town, found, now, to=town.staff.community_ids[0])
    operations.ask_reporter(
        actor=town.staff.clerk, appeal_id=found, question="哪一台？", seen_version=None, now=now
    )
    later = now + timedelta(hours=1)
    sort(
        town, found, later, actor=town.staff.street_clerk, matter_id=town.matters["noise"],
        about_organisation_id=town.staff.community_ids[0],
    )  # fmt: skip
    assert stands(found) == (Status.ASSIGNED, Reason.DIRECT, town.staff.department_id)
    assert Appeal.objects.get(pk=found).pauses == [[now.isoformat(), later.isoformat()]]


# Dispatch.


def test_what_is_proposed_needs_no_reason_and_the_event_says_why(town: Town, now: datetime) -> None:
    found, before = file(town, now), last_event_id()
    assign(town, found, now, step_reason="")
    assert stands(found) == (Status.ASSIGNED, Reason.DUTY, town.staff.department_id)
    (event,) = events_after(before)
    assert event["data"]["route"] == {
        "level": "district",
        "passed": [["community", "no_duty", None], ["street", "no_duty", None]],
    }
    assert "step_reason" not in event["data"]


def test_what_a_rule_proposes_is_by_rule(town: Town, now: datetime) -> None:
    found = file(town, now, matter_id=town.matters["lift"])
    write(town, now, "lifts", to_department(town, matter_codes=("lift",)))
    assign(town, found, now, step_reason="")
    assert stands(found) == (Status.ASSIGNED, Reason.RULE, town.staff.department_id)


def test_a_step_up_needs_a_reason_of_the_list(town: Town, now: datetime) -> None:
    found = file(town, now, matter_id=town.matters["lift"])
    before, mark = picture(), last_event_id()
    for said_so, field, code in (
        ({"step_reason": ""}, "step_reason", "step_reason_missing"),
        ({"step_reason": "nothing"}, "step_reason", "choose"),
        ({"step_reason": "other"}, "reason", "reason_words"),
        ({"step_reason": "other", "reason_text": " "}, "reason", "reason_words"),
    ):
        with pytest.raises(Invalid) as refusal:
            assign(town, found, now, **said_so)
        assert refusal.value.fields == {field: code}
    assert picture() == before
    assign(town, found, now, step_reason="other", reason_text="电梯停了一周")
    assert stands(found) == (Status.ASSIGNED, Reason.CLERK, town.staff.department_id)
    (event,) = events_after(mark)
    assert (event["data"]["step_reason"], event["data"]["text"]) == ("other", "电梯停了一周")
    assert "route" not in event["data"]


def test_a_reason_that_has_ended_is_none(town: Town, now: datetime) -> None:
    found = file(town, now, matter_id=town.matters["lift"])
    day = queries.desk(town.district_id).day(now)
    operations.retire_step_reason(
        actor=town.staff.street_clerk, district_id=town.district_id, code="funds", valid_to=day,
        now=now,
    )  # fmt: skip
    with pytest.raises(Invalid):
        assign(town, found, now, step_reason="funds")
    assign(town, found, now, step_reason="across")


def test_downwards_and_sideways_need_none(town: Town, now: datetime) -> None:
    found = file(town, now, matter_id=town.matters["noise"])
    assign(town, found, now, to=town.staff.community_ids[1], step_reason="")
    assign(town, found, now, to=town.staff.street_office_id, step_reason="across")
    assign(town, found, now, to=town.staff.community_ids[0], step_reason="")
    assert stands(found)[2] == town.staff.community_ids[0]


def test_the_hours_of_a_rule_are_those_when_it_came(town: Town, now: datetime) -> None:
    """``now`` is a Friday, ten in the morning in the office."""
    books = queries.desk(town.district_id)
    write(town, now, "fridays", to_department(town, weekdays=(4,), matter_codes=("lift",)))
    found = file(town, now, matter_id=town.matters["lift"])
    monday = now + timedelta(days=3)
    case = queries.case_page(town.staff.clerk, found, monday)
    assert [s.organisation_id for s in case.suggestions] == [
        town.staff.department_id, town.staff.property_company_id,
    ]  # fmt: skip
    later = file(town, monday, matter_id=town.matters["lift"])
    case = queries.case_page(town.staff.clerk, later, monday)
    assert [s.organisation_id for s in case.suggestions] == [town.staff.property_company_id]
    assert books.calendar.local_day(now).weekday() == 4


# The page.


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            "On the level of the community nobody has this duty. On the level of the street "
            "nobody has this duty. So it goes to the district.",
        ),
        ("zh-hans", "社区没有这项职责 街道没有这项职责 所以到区级"),
    ],
)
def test_the_form_says_why_it_proposes_a_unit(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch, language: str, lines: str
) -> None:
    fix_clock(monkeypatch, now)
    page = client_of(town.staff.clerk, language).get(f"/appeals/{file(town, now)}/?do=assign")
    assert lines in said(page)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "安居物业, or one above it, is complained about: it stays out."),
        ("zh-hans", "安居物业是被反映方，回避"),
    ],
)
def test_the_form_names_who_stays_out(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch, language: str, line: str
) -> None:
    fix_clock(monkeypatch, now)
    company = town.staff.property_company_id
    found = file(town, now, matter_id=town.matters["lift"], about_organisation_id=company)
    name = queries.desk(town.district_id).organisations[company].name
    page = client_of(town.staff.street_clerk, language).get(f"/appeals/{found}/?do=assign")
    assert line.replace("安居物业", name) in said(page)


def test_the_page_marks_what_lies_higher_and_asks_for_the_reason(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_clock(monkeypatch, now)
    staff = town.staff
    operations.add_duty(
        actor=staff.street_clerk, district_id=town.district_id, now=now,
        draft=DutyDraft("lift", staff.department_id, town.district_id),
        valid_from=queries.desk(town.district_id).day(now),
    )  # fmt: skip
    found = file(town, now, matter_id=town.matters["lift"])
    browser = client_of(staff.clerk, "en")
    page = browser.get(f"/appeals/{found}/?do=assign").content.decode()
    assert f'value="{staff.department_id}" data-higher>' in page
    assert f'value="{staff.property_company_id}" checked autofocus' in page
    assert f'<option value="{staff.street_office_id}" data-higher>' in page
    assert f'<option value="{staff.community_ids[1]}">' in page
    answer = browser.post(f"/appeals/{found}/assign/", {"organisation": staff.department_id})
    assert answer.status_code == 422
    assert "This goes higher than it must: choose the reason." in said(answer)
    told = {"organisation": staff.department_id, "step_reason": "enforcement"}
    assert browser.post(f"/appeals/{found}/assign/", told).status_code == 303
    shown = said(client_of(staff.street_clerk, "zh-hans").get(f"/appeals/{found}/"))
    assert "提级办理：需要执法权" in shown


def test_the_timeline_says_by_which_rule_it_went(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_clock(monkeypatch, now)
    write(town, now, "lamps", to_department(town, is_direct=True))
    shown = said(client_of(town.staff.clerk, "en").get(f"/appeals/{file(town, now)}/"))
    assert "Rule of routing: By the department" in shown
    assert "A rule of routing has sent it directly to this unit." in shown


def test_a_rule_from_a_level_leads_to_the_desk_of_that_level(town: Town, now: datetime) -> None:
    draft = replace(STREET, effect=Effect.LEVEL, is_direct=True)
    write(town, now, "street", draft)
    found = file(town, now)
    assert stands(found) == (Status.ASSIGNED, Reason.DIRECT, town.staff.street_office_id)
