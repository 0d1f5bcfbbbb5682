"""A changed rule tried on past requests: held against asking the router case by case."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from tests.apps.appeals.desk_pages import said, sheet, table_rows
from tests.apps.appeals.factories import Town, exactly, file, picture, warm
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.appeals.routing_factories import AREAS, DAY, FROM, UNITS, duty, grounds, rule
from tests.apps.appeals.test_routing_lists import STREET, to_department, write
from tests.apps.orgs.clients import client_of
from tests.apps.places.factories import SETUP, SETUP_AT

from linquan.apps.appeals import dry_runs, queries, routing
from linquan.apps.appeals.dry_runs import Past, Rehearsal
from linquan.apps.appeals.queries import Change
from linquan.apps.appeals.queries.dry_run import dry_run
from linquan.apps.appeals.routes import Question
from linquan.apps.appeals.types import ChannelRow, MatterRow
from linquan.apps.places import operations as places
from linquan.apps.places.types import ZoneDraft, ZoneKind
from linquan.kernel.errors import Invalid, NotAllowed

OFFICE = ZoneInfo("Asia/Shanghai")
MATTERS = {
    n: MatterRow(n, code, group, "", "", (), "p", False, False, "", FROM, None)
    for n, code, group in ((1, "lamp", "homes"), (2, "lift", "homes"), (3, "noise", "safety"))
}
CHANNELS = {
    n: ChannelRow(n, code, "scan", "", "", True, None, "", None, None, None, FROM, None)
    for n, code in ((1, "scan"), (2, "web"))
}
DUTIES = (
    duty(1, 50, "/1/"), duty(2, 10, "/1/2/"), duty(3, 11, "/1/2/3/"),
    duty(4, 60, "/1/2/3/", "lift"), duty(5, 50, "/1/", "lift"),
)  # fmt: skip
BEGIN = datetime(2026, 11, 23, tzinfo=OFFICE)


def zones_at(lon: float, lat: float) -> frozenset[int]:
    return frozenset({7}) if lon > 104 and lat > 30 else frozenset()


_RULES = some.builds(
    rule,
    position=some.integers(1, 9),
    matter_codes=some.sampled_from([(), ("lamp",), ("lift", "noise")]),
    group_codes=some.sampled_from([(), ("safety",)]),
    area_path=some.sampled_from(["", "/1/2/3/"]),
    zone_id=some.sampled_from([None, 7]),
    channel_codes=some.sampled_from([(), ("web",)]),
    weekdays=some.sampled_from([(), (0, 6)]),
    opens=some.just(time(18)),
    closes=some.sampled_from([time(8), None]),
    effect=some.sampled_from(["organisation", "level", "start"]),
    organisation_id=some.sampled_from(sorted(UNITS)),
    level=some.sampled_from(["community", "street", "district"]),
    is_direct=some.booleans(),
)
_PAST = some.lists(
    some.tuples(
        some.integers(1, 9**9), some.sampled_from(sorted(MATTERS)),
        some.sampled_from(sorted(CHANNELS)), some.sampled_from(sorted(AREAS)),
        some.sampled_from(["", "/60/", "/10/"]), some.sampled_from([None, 103.5, 104.5]),
        some.sampled_from([None, 30.5]),
        some.integers(0, 14 * 24 * 4).map(lambda n: BEGIN + timedelta(minutes=15 * n)),
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(_RULES, max_size=3, unique_by=lambda r: r.position), _RULES, _PAST)
def test_it_counts_what_asking_case_by_case_finds(
    rules: list[Any], draft: Any, past: list[Past]
) -> None:
    now = grounds(DUTIES, rules)
    then = dry_runs.with_rules(now, dry_runs.changed(rules, draft, draft.code))
    found = Rehearsal(
        now, then, draft.code, DAY, MATTERS.__getitem__, CHANNELS.__getitem__, OFFICE, zones_at
    ).run(past)
    moved: dict[tuple[int, int], list[int]] = {}
    decided = direct = 0
    for appeal_id, matter_id, channel_id, area, about, lon, lat, at in past:
        matter = MATTERS[matter_id]
        inside = zones_at(lon, lat) if lon and lat else frozenset()
        question = Question(
            matter.code, matter.group_code, area, CHANNELS[channel_id].code, at.weekday(),
            at.time(), DAY, about, inside,
        )  # fmt: skip
        was, will = (routing.route(question, where).first for where in (now, then))
        ends = (was.organisation_id if was else 0, will.organisation_id if will else 0)
        if ends[0] != ends[1]:
            moved.setdefault(ends, []).append(appeal_id)
        if will and will.rule and will.rule.code == draft.code:
            decided += 1
            direct += will.rule.is_direct
    assert (found.cases, found.decided, found.direct) == (len(past), decided, direct)
    assert {(s.from_id, s.to_id): list(s.appeal_ids) for s in found.shifts} == moved
    assert found.elsewhere == sum(map(len, moved.values()))


def codes(rules: tuple[Any, ...]) -> list[tuple[str, int]]:
    return [(one.code, one.position) for one in rules]


def test_where_a_changed_rule_is_asked() -> None:
    rules = [rule(2), rule(4), rule(5)]
    new, changed = rule(9), replace(rule(9), code="r4")
    order = [("r2", 1), ("r4", 2), ("r5", 3)]
    assert codes(dry_runs.changed(rules, new, "r9")) == [*order, ("r9", 4)]
    assert codes(dry_runs.changed(rules, new, "r9", "r4")) == [
        ("r2", 1), ("r9", 2), ("r4", 3), ("r5", 4),
    ]  # fmt: skip
    assert codes(dry_runs.changed(rules, changed, "r4")) == order
    assert codes(dry_runs.changed(rules, changed, "r4", "r2")) == [
        ("r4", 1), ("r2", 2), ("r5", 3),
    ]  # fmt: skip
    assert codes(dry_runs.changed(rules, changed, "r4", "r4")) == order
    assert codes(dry_runs.changed(rules, changed, "r4", "gone")) == order
    assert codes(dry_runs.changed(rules, None, "r4")) == [("r2", 1), ("r5", 2)]


def test_only_so_many_requests_of_a_shift_are_kept() -> None:
    now = grounds(DUTIES)
    then = dry_runs.with_rules(now, [rule(1)])
    past: list[Past] = [(n, 1, 1, "/1/2/3/", "", None, None, BEGIN) for n in range(100)]
    (shift,) = (
        Rehearsal(now, then, "r1", DAY, MATTERS.__getitem__, CHANNELS.__getitem__, OFFICE)
        .run(past)
        .shifts
    )
    assert (shift.from_id, shift.to_id, shift.count) == (11, 50, 100)
    assert shift.appeal_ids == tuple(range(dry_runs.CANDIDATES))


# The query.


SINCE, UNTIL = date(2026, 11, 19), date(2026, 11, 21)


def change(draft: Any, **more: Any) -> Change:
    return Change(draft, SINCE, UNTIL, **more)


def test_it_tells_what_a_new_rule_would_do_and_writes_nothing(town: Town, now: datetime) -> None:
    lift = file(town, now, matter_id=town.matters["lift"])
    lamp = file(town, now)
    elsewhere = file(
        town, now, matter_id=town.matters["lift"], area_id=town.district.community_ids[1]
    )
    file(town, now - timedelta(days=2), matter_id=town.matters["lift"])
    warm(town)
    before = picture()
    with exactly(3):
        page = dry_run(town.staff.street_clerk, change(to_department(town)), now)
    assert picture() == before
    company, department = town.staff.property_company_id, town.staff.department_id
    assert (page.found.cases, page.found.decided, page.found.elsewhere) == (3, 3, 2)
    assert [(s.from_id, s.to_id, s.count, s.appeal_ids) for s in page.found.shifts] == [
        (0, department, 1, (elsewhere,)), (company, department, 1, (lift,)),
    ]  # fmt: skip
    shown = page.examples_of(page.found.shifts[1])
    assert [(e.appeal_id, e.number) for e in shown] == [(lift, f"LQ-2611-{lift}")]
    assert lamp not in page.examples
    assert page.is_cut is False


def test_the_newest_are_looked_at_where_there_are_too_many(town: Town, now: datetime) -> None:
    pks = [file(town, now, matter_id=town.matters["lift"]) for _ in range(3)]
    page = dry_run(town.staff.street_clerk, change(to_department(town)), now, most=2)
    assert (page.found.cases, page.is_cut) == (2, True)
    assert page.found.shifts[0].appeal_ids == (pks[2], pks[1])


def test_a_rule_that_exists_is_changed_or_left_out(town: Town, now: datetime) -> None:
    write(town, now, "lifts", to_department(town, matter_codes=("lift",)))
    file(town, now, matter_id=town.matters["lift"])
    clerk, department = town.staff.street_clerk, town.staff.department_id
    gone = dry_run(clerk, change(None, code="lifts"), now).found
    assert [(s.from_id, s.to_id) for s in gone.shifts] == [
        (department, town.staff.property_company_id)
    ]
    same = to_department(town, matter_codes=("lift",))
    assert dry_run(clerk, change(same, code="lifts"), now).found.shifts == ()
    other = replace(same, organisation_id=town.office_id)
    assert dry_run(clerk, change(other), now).found.shifts == ()
    first = dry_run(clerk, change(other, before="lifts"), now).found
    assert [(s.from_id, s.to_id) for s in first.shifts] == [(department, town.office_id)]


def test_zones_are_asked_where_the_draft_names_one(town: Town, now: datetime) -> None:
    ring = [[104.0, 30.0], [104.1, 30.0], [104.1, 30.1], [104.0, 30.1], [104.0, 30.0]]
    zone_id = places.add_zone(
        actor=SETUP, district_id=town.district_id, now=SETUP_AT,
        draft=ZoneDraft(
            ZoneKind.PARK, "示例园", {"type": "Polygon", "coordinates": [ring]}, "Park"
        ),
    )  # fmt: skip
    file(town, now, lon=104.05, lat=30.05)
    file(town, now, lon=104.2, lat=30.05)
    draft = to_department(town, zone_id=zone_id, organisation_id=town.office_id)
    found = dry_run(town.staff.street_clerk, change(draft), now).found
    assert (found.cases, found.decided) == (2, 1)


def test_examples_are_those_the_actor_may_see(town: Town, now: datetime) -> None:
    lift = file(
        town, now, matter_id=town.matters["lift"],
        about_organisation_id=town.staff.street_office_id,
    )  # fmt: skip
    page = dry_run(town.staff.street_clerk, change(to_department(town)), now)
    assert page.found.shifts[0].appeal_ids == (lift,)
    assert page.examples == {}


@pytest.mark.parametrize("who", ["clerk", "handler", "leader", "grid_worker"])
def test_only_who_edits_the_lists_tries_them(town: Town, now: datetime, who: str) -> None:
    with pytest.raises(NotAllowed):
        dry_run(getattr(town.staff, who), change(to_department(town)), now)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(STREET, level="grid"), "level"),
        (replace(STREET, area_id=10**9), "area"),
        (replace(STREET, effect="organisation"), "level"),
    ],
)
def test_a_draft_that_leads_nowhere_is_refused(
    town: Town, now: datetime, draft: Any, field: str
) -> None:
    if draft.effect == "organisation":
        draft, field = to_department(town, organisation_id=10**9), "organisation"
    with pytest.raises(Invalid) as refusal:
        dry_run(town.staff.street_clerk, change(draft), now)
    assert set(refusal.value.fields) == {field}


# The page.


def asked(town: Town, **more: Any) -> dict[str, Any]:
    return {
        "since": "2026-11-19", "until": "2026-11-21", "effect": "organisation",
        "organisation_id": town.staff.department_id, "matter_codes": "lift", **more,
    }  # fmt: skip


def test_the_page_shows_what_would_change_and_leads_to_writing_it(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_clock(monkeypatch, now)
    lift = file(town, now, matter_id=town.matters["lift"])
    browser = client_of(town.staff.street_clerk, "en")
    empty = browser.get("/lists/routing/dry-run/")
    assert (empty.status_code, "What it would have done" in said(empty)) == (200, False)
    before = picture()
    page = browser.get("/lists/routing/dry-run/", asked(town))
    assert "1 of 1 requests would go to another unit. The rule itself decides 1." in said(page)
    company = queries.desk(town.district_id).organisations[town.staff.property_company_id].name
    assert table_rows(page) == [
        f"{company} 区住建局 1 100 % LQ-2611-{lift} 三号楼前面的路灯不亮，晚上太黑了",
    ]
    assert picture() == before
    form = page.content.decode().partition('action="/lists/routing/new/"')[2]
    assert '<input type="hidden" name="matter_codes" value="lift"' in form.partition("</form>")[0]
    zh = client_of(town.staff.street_clerk).get("/lists/routing/dry-run/", asked(town))
    assert "1 件诉求中，有 1 件会派往别的单位。" in said(zh)


def test_a_rule_is_tried_from_its_own_page(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_clock(monkeypatch, now)
    write(town, now, "lifts", to_department(town, matter_codes=("lift",)))
    file(town, now, matter_id=town.matters["lift"])
    browser = client_of(town.staff.street_clerk, "en")
    assert (
        'href="/lists/routing/dry-run/?code=lifts"'
        in browser.get("/lists/routing/lifts/").content.decode()
    )
    form = browser.get("/lists/routing/dry-run/?code=lifts").content.decode()
    assert re.findall(r'value="(\w+)"[^>]*checked', form) == ["lift"]
    gone = browser.get("/lists/routing/dry-run/", asked(town, code="lifts", is_gone="on"))
    assert "1 of 1 requests would go to another unit. The rule itself decides 0." in said(gone)


def test_odd_days_and_an_odd_draft_are_said(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_clock(monkeypatch, now)
    browser = client_of(town.staff.street_clerk, "en")
    page = browser.get("/lists/routing/dry-run/", asked(town, until="2026-11-18"))
    assert page.status_code == 200
    assert "This day lies before the first one. Choose a later one." in said(page)
    page = browser.get("/lists/routing/dry-run/", asked(town, organisation_id=""))
    assert "Choose a unit from the list." in said(page)
    answer = browser.get("/lists/routing/dry-run.xlsx", {"since": "x"})
    assert (answer.status_code, answer["Location"]) == (303, "/lists/routing/dry-run/?since=x")


def test_the_first_and_the_last_day_there_are_do_no_harm(town: Town, now: datetime) -> None:
    file(town, now)
    whole = Change(to_department(town), date.min, date.max)
    assert dry_run(town.staff.street_clerk, whole, now).found.cases == 1


def test_the_result_goes_out_as_a_table(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix_clock(monkeypatch, now)
    file(town, now, matter_id=town.matters["lift"])
    browser = client_of(town.staff.street_clerk, "en")
    answer = browser.get("/lists/routing/dry-run.xlsx", asked(town))
    assert answer["Content-Disposition"] == 'attachment; filename="Dry run-20261120.xlsx"'
    assert zipfile.is_zipfile(io.BytesIO(answer.content))
    company = queries.desk(town.district_id).organisations[town.staff.property_company_id].name
    assert sheet(answer.content)[:2] == [["From", "To", "Requests"], [company, "区住建局", "1"]]
    assert client_of(town.staff.clerk).get("/lists/routing/dry-run/").status_code == 403
