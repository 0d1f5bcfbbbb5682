"""What is asked for: levels, tiers of space and functions beside items, by one key."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.apps.appeals.desk_pages import said
from tests.apps.appeals.factories import Town, bring, exactly, file, picture, warm
from tests.apps.circles.factories import PHARMACY, enter
from tests.apps.circles.test_asking import HOUSE, deliver_all, gap, tied
from tests.apps.circles.test_asking_pages import written
from tests.apps.circles.test_facilities import PLANNED
from tests.apps.circles.test_spaces import space
from tests.apps.circles.worked import CORNERS, Worked, make
from tests.apps.orgs.clients import client_of
from tests.apps.outreach.test_visits import refused

from linquan.apps.appeals import queries as appeal_reads
from linquan.apps.appeals.gap_notes import openings
from linquan.apps.appeals.models import Appeal, Reminder
from linquan.apps.appeals.types import Status
from linquan.apps.circles import operations, queries
from linquan.apps.circles.facilities import FIELDS, FacilityRow
from linquan.apps.circles.meeting import meeting
from linquan.apps.circles.models import Asking, Facility
from linquan.apps.circles.naming import names_of
from linquan.apps.circles.sought import Kind, Sought, met_by, news_in, sought_of
from linquan.kernel.errors import NotAllowed, NotFound, WrongState

CENTRE, CORE = "position-centre", "space:core"
ENGLISH = {"accept-language": "en"}
DAY = date(2026, 11, 19)
TRADE = "综合消费"


def shared(town: Town, now: datetime, **changes: Any) -> int:
    """Enter a shared centre that lacks one of the four functions of its kind."""
    draft = {
        "name": "共享中心", "name_en": "Shared centre", "level": "shared", "item_code": "ADM-B01",
        "functions": ("党群服务", "医疗卫生", "文化体育"),
    }  # fmt: skip
    return enter(town, now, draft=draft | changes)


def function_of(facility_id: int) -> str:
    return f"function:{facility_id}:{TRADE}"


# Keys.


@pytest.mark.parametrize(
    ("key", "one"),
    [
        ("EDU-B01", Sought(Kind.ITEM, "EDU-B01")),
        (CENTRE, Sought(Kind.LEVEL, "centre")),
        (CORE, Sought(Kind.TIER, "core")),
        ("function:17:综合:消费", Sought(Kind.FUNCTION, "综合:消费", 17)),
        ("position-none", Sought(Kind.ITEM, "position-none")),
        ("function:x:y", Sought(Kind.ITEM, "function:x:y")),
        (f"function:{'9' * 19}:y", Sought(Kind.ITEM, f"function:{'9' * 19}:y")),
    ],
)
def test_a_key_tells_what_is_asked_for(key: str, one: Sought) -> None:
    assert sought_of(key) == one
    assert one.key == key


def test_what_is_met_is_what_the_register_is_narrowed_to(town: Town, now: datetime) -> None:
    """Two ways to say the same: row by row in memory, and as a part of a query."""
    pk = shared(town, now, space_tier="core")
    (row,) = (FacilityRow(*one) for one in Facility.objects.values_list(*FIELDS))
    met = met_by(row)
    assert [one.key for one in met] == [
        "ADM-B01", "position-shared", CORE, f"function:{pk}:党群服务", f"function:{pk}:医疗卫生",
        f"function:{pk}:文化体育",
    ]  # fmt: skip
    assert all(Facility.objects.filter(meeting(one)).exists() for one in met)
    others = ("HEA-B03", CENTRE, "space:park", function_of(pk), f"function:{pk + 1}:党群服务")
    assert not any(Facility.objects.filter(meeting(sought_of(key))).exists() for key in others)
    doubtful = replace(row, match="coarse")
    assert [one.kind for one in met_by(doubtful)][:2] == [Kind.LEVEL, Kind.TIER]


def test_as_what_a_change_is_news() -> None:
    assert news_in({"state", "opened_on"}) == frozenset(Kind)
    assert news_in({"functions", "hours"}) == {Kind.FUNCTION}
    assert news_in({"level", "space_tier"}) == {Kind.LEVEL, Kind.TIER}
    assert news_in({"hours", "area_id"}) == frozenset()


def test_names_of_what_is_gone_too(town: Town, now: datetime) -> None:
    pk = shared(town, now)
    keys = {CENTRE, CORE, "EDU-B01", "space:gone", function_of(pk), "function:1:没有的"}
    with exactly(3):
        names = names_of(town.district_id, keys)
    assert names == {
        CENTRE: ("社区中心（核心）", "Community centre (core)"),
        CORE: ("社区综合体（核心）", "Community complex (core)"),
        "EDU-B01": ("幼儿园", "Kindergarten"), "space:gone": ("gone", ""),
        function_of(pk): (f"{TRADE}（共享中心）", f"{TRADE} (Shared centre)"),
        "function:1:没有的": ("没有的", ""),
    }  # fmt: skip


# Opened, and told.


def opened_for(town: Town, now: datetime, key: str, **changes: Any) -> int:
    given = gap(town, sought=key, **changes)
    return operations.file_gap(actor=town.staff.clerk, **given, now=now).appeal_id


def test_whatever_is_missing_is_opened_as_a_request(town: Town, now: datetime) -> None:
    pk = shared(town, now)
    warm(town)
    for key, count in ((CENTRE, 10), (CORE, 11), (function_of(pk), 12)):
        with exactly(count):
            made = opened_for(town, now, key)
        tie = Asking.objects.get(appeal_id=made)
        assert (tie.sought, tie.by) == (key, "gap")
    assert Appeal.objects.count() == 3


def test_what_cannot_be_asked_for(town: Town, now: datetime) -> None:
    pk = shared(town, now)
    before = picture()
    wrong = (
        "space:gone",
        f"function:{pk}:跳舞",
        "function:1:综合消费",
        "position-none",
        "function:",
    )
    for key in wrong:
        refused(NotFound, opened_for, town, now, key)
    refused(
        NotAllowed, operations.file_gap, actor=town.staff.leader, **gap(town, sought=CORE), now=now
    )
    operations.close_facility(
        actor=town.staff.street_clerk, facility_id=pk, closed_on=DAY, reason="房屋拆除", now=now
    )
    refused(NotFound, opened_for, town, now, function_of(pk))
    assert picture()["appeals_appeal"] == before["appeals_appeal"]


def test_one_at_a_time_for_each(town: Town, now: datetime) -> None:
    """Of a level and a tier one in a community, of a function one in the whole district."""
    pk, clerk = shared(town, now), town.staff.street_clerk
    other = town.district.community_ids[1]
    there = gap(town, area_id=0, draft=replace(gap(town)["draft"], area_id=other))
    for key in (CENTRE, CORE, function_of(pk)):
        first = opened_for(town, now, key)
        error = refused(WrongState, opened_for, town, now, key)
        assert (error.code, error.details["appeal_id"]) == ("request_open", first)
        elsewhere = there | {"sought": key}
        if key == function_of(pk):
            error = refused(WrongState, operations.file_gap, actor=clerk, **elsewhere, now=now)
            assert error.details["appeal_id"] == first
        else:
            operations.file_gap(actor=clerk, **elsewhere, now=now)
        bring(town, first, Status.CLOSED, now)
        opened_for(town, now, key)


def test_a_position_that_opens_tells_its_request(town: Town, now: datetime) -> None:
    centre, core = tied(town, now, CENTRE), tied(town, now, CORE)
    tied(town, now, "position-station")
    plan = enter(
        town, now, standing=PLANNED,
        draft={"name": "新中心", "level": "centre", "space_tier": "core", "item_code": "ADM-B01"},
    )  # fmt: skip
    deliver_all(now)
    assert not Reminder.objects.exists()
    operations.open_facility(
        actor=town.staff.street_clerk, facility_id=plan, opened_on=DAY, now=now
    )
    deliver_all(now)
    assert {row.appeal_id for row in Reminder.objects.all()} == {centre, core}
    (told,) = openings(appeal_reads.case_page(town.staff.clerk, centre, now).events)
    assert {n: told.data[n] for n in ("step", "code", "item", "facility", "on")} == {
        "step": "opened", "code": CENTRE, "item": "社区中心（核心）", "facility": plan,
        "on": "2026-11-19",
    }  # fmt: skip


def test_who_becomes_a_centre_tells_its_request(town: Town, now: datetime) -> None:
    pk = enter(town, now)
    asks, item = tied(town, now, CENTRE), tied(town, now, "HEA-B03")
    deliver_all(now)
    Reminder.objects.all().delete()
    operations.correct_facility(
        actor=town.staff.clerk, facility_id=pk, draft=replace(PHARMACY, level="centre"), seen=1,
        now=now,
    )  # fmt: skip
    deliver_all(now)
    assert Reminder.objects.get().appeal_id == asks
    assert item


def test_a_function_that_is_added_tells_its_request(town: Town, now: datetime) -> None:
    pk, other = shared(town, now), shared(town, now, name="另一中心")
    deliver_all(now)
    asks, theirs = tied(town, now, function_of(pk)), tied(town, now, function_of(other))
    draft = replace(
        PHARMACY, name="共享中心", name_en="Shared centre", level="shared", item_code="ADM-B01",
        functions=("党群服务", "医疗卫生", "文化体育", TRADE),
    )  # fmt: skip
    operations.correct_facility(
        actor=town.staff.clerk, facility_id=pk, draft=draft, seen=1, now=now
    )
    deliver_all(now)
    assert Reminder.objects.get().appeal_id == asks
    assert theirs not in Reminder.objects.values_list("appeal_id", flat=True)
    page = said(client_of(town.staff.clerk).get(f"/appeals/{asks}/"))
    assert f"共享中心现已提供：{TRADE}（共享中心）。" in page
    form = client_of(town.staff.clerk).get(f"/appeals/{asks}/?do=answer", headers=ENGLISH)
    assert written(form.content.decode()) == f"Shared centre offers now: {TRADE} (Shared centre)."


# Pages.


@pytest.fixture
def clerk(town: Town) -> Client:
    return client_of(town.staff.clerk)


def register(clerk: Client, ask: str, area: int, matter: int) -> Appeal:
    """Open the request by the form as it comes, in one step."""
    page = clerk.get(ask)
    assert page.status_code == 200
    text = written(page.content.decode())
    sent = {"text": text, "area": area, "address": "", "spot": "", "matter": matter}
    answer = clerk.post(ask, sent)
    assert answer.status_code == 303
    return Appeal.objects.get(pk=int(answer["Location"].split("/")[2]))


def test_a_community_without_a_centre(town: Town, clerk: Client, now: datetime) -> None:
    """No run is made: the register alone says that it is missing."""
    community = town.district.community_ids[0]
    enter(
        town, now, draft={"level": "centre"}, by=town.staff.street_clerk,
        place={"area_id": town.district.grid_ids[3]},
    )  # fmt: skip
    at, ask = f"/circles/positions/{community}/", f"/circles/gaps/{CENTRE}/request/"
    page = clerk.get(at)
    assert f'href="{ask}?area={community}"' in page.content.decode()
    made = register(clerk, f"{ask}?area={community}", community, town.matters["other"])
    assert made.text == ("锦绣社区没有开放的：社区中心（核心）。\n按 2026-11-20 的设施台账。")
    shown = clerk.get(at)
    assert f'href="/appeals/{made.pk}/"' in shown.content.decode()
    assert "就此立件" not in said(shown)
    case = said(clerk.get(f"/appeals/{made.pk}/"))
    assert "诉求缺少的设施：社区中心（核心）" in case
    assert "锦绣社区没有开放的，仍然缺少。" in case
    again = said(clerk.get(f"{ask}?area={community}"))
    assert "锦绣社区已有一件相关诉求在办" in again
    enter(town, now, draft={"level": "centre", "name": "锦绣中心"})
    assert "仍然缺少" not in said(clerk.get(f"/appeals/{made.pk}/"))
    assert "这里没有人缺这一项" in said(clerk.get(f"{ask}?area={community}"))


def test_the_run_says_of_a_level_what_it_found(made: Worked, now: datetime, tmp_path: Path) -> None:
    town = made.town
    clerk, community = client_of(town.staff.clerk), town.district.community_ids[0]
    lon, lat = CORNERS["C"]
    enter(town, now, draft={"level": "centre"}, place={"lon": lon, "lat": lat})
    operations.revise_position_rule(
        actor=town.staff.street_clerk, district_id=town.district_id, rule_code="centre_minutes",
        value=6, source="", valid_from=date(2026, 11, 20), now=now,
    )  # fmt: skip
    make(town, tmp_path, now)
    page = said(clerk.get(f"/circles/gaps/{CENTRE}/?area={community}"))
    assert "相关诉求 这里没有您能看到的相关诉求。 就此立件" in page
    ask = f"/circles/gaps/{CENTRE}/request/?area={community}"
    one = register(clerk, ask, community, town.matters["other"])
    assert one.text.startswith("锦绣社区在6分钟内缺少：社区中心（核心）。\n160人中有")
    case = said(clerk.get(f"/appeals/{one.pk}/"))
    assert "在 6 分钟内没有" in case
    assert "这里已有一件在办" in said(clerk.get(f"/circles/gaps/{CENTRE}/?area={community}"))
    street = client_of(town.staff.street_clerk)
    assert "针对哪个社区？" in said(street.get(f"/circles/gaps/{CENTRE}/request/"))


def test_a_community_without_a_core(town: Town, clerk: Client, now: datetime) -> None:
    one, two = town.district.community_ids[:2]
    space(town, now, "综合体", "core", place={"area_id": town.district.grid_ids[3]},
          by=town.staff.street_clerk)  # fmt: skip
    ask = f"/circles/gaps/{CORE}/request/?area={one}"
    page = clerk.get("/circles/spaces/").content.decode()
    assert f'href="{ask}"' in page
    assert f"request/?area={two}" not in page
    made = register(clerk, ask, one, town.matters["other"])
    assert made.text.startswith("锦绣社区没有开放的：社区综合体（核心）。")
    shown = clerk.get("/circles/spaces/")
    assert f'href="/appeals/{made.pk}/"' in shown.content.decode()
    case = clerk.get(f"/appeals/{made.pk}/", headers=ENGLISH)
    assert "Asks for a missing service: Community complex (core)" in said(case)
    assert "it is still missing" in said(case)
    assert f'href="/circles/spaces/#area-{one}"' in case.content.decode()
    assert "not reckoned" not in said(case)
    other = client_of(town.staff.other_clerk).get("/circles/spaces/").content.decode()
    assert f"/appeals/{made.pk}/" not in other
    assert f'href="{ask}"' not in other


def test_a_centre_without_a_function(town: Town, clerk: Client, now: datetime) -> None:
    pk = shared(town, now)
    ask = f"/circles/gaps/function:{pk}:%E7%BB%BC%E5%90%88%E6%B6%88%E8%B4%B9/request/"
    pages = ("/circles/offered/?kind=m15", f"/circles/facilities/{pk}/")
    for at in pages:
        assert f'href="{ask}?area={town.grid_id}"' in clerk.get(at).content.decode()
    made = register(clerk, f"{ask}?area={town.grid_id}", town.grid_id, town.matters["other"])
    assert made.text == (f"缺少应有的功能：{TRADE}（共享中心）。\n按 2026-11-20 的设施台账。")
    for at in pages:
        shown = clerk.get(at).content.decode()
        assert f'href="/appeals/{made.pk}/"' in shown
        assert ask not in shown
    case = clerk.get(f"/appeals/{made.pk}/")
    assert f"诉求缺少的设施：{TRADE}（共享中心）" in said(case)
    assert "该设施未提供此功能，仍然缺少。" in said(case)
    assert f'href="/circles/facilities/{pk}/"' in case.content.decode()
    draft = replace(
        PHARMACY, name="共享中心", level="shared", item_code="ADM-B01",
        functions=("党群服务", "医疗卫生", "文化体育", TRADE),
    )  # fmt: skip
    operations.correct_facility(
        actor=town.staff.clerk, facility_id=pk, draft=draft, seen=1, now=now
    )
    assert "仍然缺少" not in said(clerk.get(f"/appeals/{made.pk}/"))
    leader = client_of(town.staff.leader)
    assert leader.get(f"{ask}?area={town.grid_id}").status_code == 403
    for wrong in ("function:1:x", "space:gone", "function:%00:x", "a/b"):
        assert clerk.get(f"/circles/gaps/{wrong}/request/").status_code in {404, 200}


def test_what_it_takes_to_show_them(town: Town, now: datetime) -> None:
    """One statement more where something is missing, two where a request asks for it."""
    actor, community = town.staff.clerk, town.district.community_ids[0]
    pk = shared(town, now, space_tier="park")
    reads = (
        (lambda: queries.spaces_page(actor, now), CORE, 3),
        (lambda: queries.offered_page(actor, now, kind="m15"), function_of(pk), 3),
        (lambda: queries.community_positions(actor, community, now), CENTRE, 4),
    )
    for read, key, count in reads:
        read()
        warm(town)
        with exactly(count + 1):
            read()
        tied(town, now, key)
        with exactly(count + 2):
            read()


def test_what_a_request_about_each_is_opened_with(town: Town, now: datetime) -> None:
    clerk, community = town.staff.clerk, town.district.community_ids[0]
    pk = shared(town, now)
    warm(town)
    for key, count in ((CENTRE, 4), (CORE, 4), (function_of(pk), 5)):
        with exactly(count):
            page = queries.ask_page(clerk, key, community, now)
        assert (page.is_missing, page.is_taken, page.page) == (True, False, None)
    assert page.area.area_id == town.grid_id
    refused(NotAllowed, queries.ask_page, town.staff.leader, CORE, community, now)
    refused(NotFound, queries.ask_page, clerk, CORE, 10**9, now)
    whole = queries.ask_page(town.staff.street_clerk, CORE, 0, now)
    assert not whole.has_place


def test_a_clerk_ties_a_request_of_a_resident(town: Town, now: datetime) -> None:
    theirs = file(town, now)
    operations.tie_request(actor=town.staff.clerk, appeal_id=theirs, sought=CENTRE, now=now)
    error = refused(WrongState, opened_for, town, now, CENTRE)
    assert error.details["appeal_id"] == theirs
    operations.untie_request(actor=town.staff.clerk, appeal_id=theirs, now=now)
    opened_for(town, now, CENTRE)
    assert HOUSE.is_system
