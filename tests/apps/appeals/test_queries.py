"""Lists by key, tabs, filters, search, and the page of one request."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.appeals.factories import (
    NAME,
    PHONE,
    TEXT,
    Town,
    answer,
    assign,
    both,
    bring,
    everybody,
    exactly,
    file,
    make_town,
    photo,
    reporter_of,
    warm,
)
from tests.apps.places.factories import SETUP

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.inbox_types import InboxFilter, InboxRow, TabCounts
from linquan.apps.appeals.models import Appeal, Reporter
from linquan.apps.appeals.queries import conditions
from linquan.apps.appeals.queries.inbox import BY_DUE
from linquan.apps.appeals.queries.public import PublishedRow
from linquan.apps.appeals.types import OPEN, Grade, ReporterDraft, Status
from linquan.apps.orgs import operations as orgs
from linquan.apps.orgs.types import OrganisationChange
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotFound

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOWHERE = InboxFilter(tab="all")


def ids(town: Town, wanted: InboxFilter, now: datetime, actor: Actor | None = None) -> list[int]:
    page = queries.inbox(actor or town.staff.street_clerk, wanted, now)
    return [row.appeal_id for row in page.rows]


def set_due(appeal_id: int, due_at: datetime) -> None:
    Appeal.objects.filter(pk=appeal_id).update(due_at=due_at)


# Pages.


def test_a_row_says_everything_a_list_shows(town: Town, now: datetime) -> None:
    appeal_id = file(town, now, photos=(photo(1), photo(2)))
    warm(town)
    with exactly(2):
        page = queries.inbox(town.staff.clerk, InboxFilter(), now)
    assert page.rows == (
        InboxRow(
            appeal_id=appeal_id,
            number=f"LQ-2611-{appeal_id}",
            title="三号楼前面的路灯不亮，晚上太黑了",
            address="锦绣家园3号楼",
            area_name="第1网格",
            area_name_en="Grid 1",
            matter_name="路灯",
            matter_name_en="Street lamps",
            channel_name="扫码",
            channel_name_en="Scan",
            owner_name="锦绣社区居委会",
            owner_name_en="",
            status=Status.RECEIVED,
            received_at=now,
            due_at=datetime(2026, 11, 25, 9, 30, tzinfo=UTC),
            photo_count=2,
            reopened_count=0,
            version=1,
        ),
    )
    assert (page.newer, page.older) == ("", "")


@pytest.mark.parametrize("tab", ["open", "all"])
def test_pages_by_key_lose_nothing_over_ties_forward_and_back(
    tab: str, town: Town, now: datetime
) -> None:
    made = [file(town, now) for _ in range(7)]
    for pk in made[:5]:
        set_due(pk, now)  # five of the same moment
    set_due(made[5], now - HOUR)
    expected = [made[5], *made[:5], made[6]] if tab == "open" else made[::-1]

    def page(**keys: str) -> Any:
        wanted = InboxFilter(tab=tab, size=3, **keys)
        with exactly(2):
            return queries.inbox(town.staff.clerk, wanted, now)

    warm(town)
    first = page()
    second = page(after=first.older)
    third = page(after=second.older)
    walked = [[row.appeal_id for row in p.rows] for p in (first, second, third)]
    assert walked == [expected[:3], expected[3:6], expected[6:]]
    assert (first.newer, third.older) == ("", "")
    back = page(before=third.newer)
    assert back.rows == second.rows
    start = page(before=back.newer)
    assert start.rows == first.rows
    assert (start.newer, start.older) == ("", first.older)


def test_a_page_stays_where_it_is_when_new_requests_come(town: Town, now: datetime) -> None:
    made = [file(town, now) for _ in range(4)]
    wanted = InboxFilter(tab="all", size=2)
    first = queries.inbox(town.staff.clerk, wanted, now)
    file(town, now)
    after = InboxFilter(tab="all", size=2, after=first.older)
    assert ids(town, after, now) == made[1::-1]


@pytest.mark.parametrize(
    "key", ["x", "~", "~x", "2026-11-20~", "never~5", "~999999999999999999999", "~-1", "∞~1"]
)
@pytest.mark.parametrize("side", ["after", "before"])
@pytest.mark.parametrize("tab", ["open", "all"])
def test_an_odd_key_is_no_fault(tab: str, side: str, key: str, town: Town, now: datetime) -> None:
    pk = file(town, now)
    page = queries.inbox(town.staff.clerk, InboxFilter(tab=tab, **{side: key}), now)
    assert [row.appeal_id for row in page.rows] in ([], [pk])


@pytest.mark.parametrize("side", ["after", "before"])
def test_an_unreadable_key_is_the_first_page(side: str, town: Town, now: datetime) -> None:
    made = [file(town, now) for _ in range(3)]
    page = queries.inbox(town.staff.clerk, InboxFilter(tab="all", size=2, **{side: "?"}), now)
    assert [row.appeal_id for row in page.rows] == made[:0:-1]
    assert (page.newer, page.older) == ("", f"~{made[1]}")


def test_a_key_without_a_zone_is_read_as_it_is(town: Town, now: datetime) -> None:
    pk = file(town, now)
    assert ids(town, InboxFilter(after="2026-11-20T00:00:00~1"), now) == [pk]


def test_an_empty_list_has_no_neighbours(town: Town, now: datetime) -> None:
    page = queries.inbox(town.staff.clerk, InboxFilter(), now)
    assert (page.rows, page.newer, page.older) == ((), "", "")


# Tabs.


def make_statuses(town: Town, now: datetime) -> dict[Status, int]:
    return {status: bring(town, file(town, now), status, now) for status in Status}


def test_every_tab_and_its_count(town: Town, now: datetime) -> None:
    made = make_statuses(town, now)
    overdue, soon = file(town, now), file(town, now)
    set_due(overdue, now - timedelta(seconds=1))
    set_due(soon, now + 6 * HOUR - timedelta(seconds=1))
    set_due(made[Status.RECEIVED], now + 6 * HOUR)  # not soon any more
    set_due(made[Status.WAITING], now - DAY)  # its clock stands: never overdue
    set_due(made[Status.ANSWERED], now - DAY)
    set_due(made[Status.ASSIGNED], now)  # due this very moment: not overdue yet
    open_ = {Status.RECEIVED, Status.ASSIGNED, Status.IN_PROGRESS, Status.WAITING, Status.REOPENED}
    expected = {
        "open": {made[s] for s in open_} | {overdue, soon},
        "new": {made[Status.RECEIVED], made[Status.REOPENED], overdue, soon},
        "working": {made[s] for s in open_ - {Status.RECEIVED, Status.REOPENED}},
        "soon": {soon, made[Status.ASSIGNED]},
        "overdue": {overdue},
        "done": {made[s] for s in set(Status) - open_},
        "all": {*made.values(), overdue, soon},
        "no such tab": {*made.values(), overdue, soon},
    }
    found = {tab: set(ids(town, InboxFilter(tab=tab), now)) for tab in expected}
    assert found == expected
    warm(town)
    with exactly(2):
        counts = queries.open_counts(town.staff.street_clerk, InboxFilter(), now)
    numbers = [len(expected[tab]) for tab in ("open", "new", "working", "soon", "overdue", "done")]
    assert counts == TabCounts(*numbers)


PEOPLE = ("clerk", "street_clerk", "handler", "leader", "grid_worker")


def assert_read_together_as_apart(
    actor: Actor, wanted: InboxFilter, now: datetime, most: int = 2
) -> None:
    """On every page, forward and back; also where a page or a whole list is empty."""
    keys: list[dict[str, str]] = [{}, {"after": "2999-01-01T00:00:00+00:00~1"}]
    while keys:
        here = replace(wanted, size=2, **keys.pop())
        with CaptureQueriesContext(connection) as caught:
            found = queries.inbox_page(actor, here, now)
        assert len(caught) in {2, most}
        assert found.page == queries.inbox(actor, here, now)
        assert found.counts == queries.open_counts(actor, here, now)
        if found.page.older and not here.before:
            keys.append({"after": found.page.older})
        if found.page.newer and found.page.rows and not here.before:
            keys.append({"before": found.page.newer})


@pytest.mark.parametrize("tab", ["open", "new", "working", "soon", "overdue"])
@pytest.mark.parametrize("who", PEOPLE)
def test_rows_and_counts_read_together_are_those_read_apart(
    who: str, tab: str, town: Town, now: datetime
) -> None:
    made = make_statuses(town, now)
    for n, pk in enumerate(made.values()):
        set_due(pk, now + (n % 3 - 1) * HOUR)
    actor = getattr(town.staff, who)
    file(town, now, about_organisation_id=actor.posts[0].organisation_id)  # never seen by a party
    warm(town)
    assert_read_together_as_apart(actor, InboxFilter(tab=tab), now)


@pytest.mark.parametrize("few", [10_000, 3])
@pytest.mark.parametrize("who", PEOPLE)
def test_what_words_find_is_read_together_as_apart(
    who: str, few: int, town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Be it little, which is read once, or much, which each of both finds by its own way."""
    monkeypatch.setattr(conditions, "FEW_FOUND", few)
    conditions.whole_statement.cache_clear()
    made = make_statuses(town, now)
    for n, pk in enumerate(made.values()):
        set_due(pk, now + (n % 3 - 1) * HOUR)
    file(town, now, text="别的事情", address="")
    actor = getattr(town.staff, who)
    file(town, now, about_organisation_id=actor.posts[0].organisation_id)
    warm(town)
    for tab, sort in product((*BY_DUE, "done", "all"), ("", "due")):
        found = InboxFilter(tab=tab, sort=sort, query="路灯")
        assert_read_together_as_apart(actor, found, now, most=2 if few > 3 else 4)
    conditions.whole_statement.cache_clear()


def test_an_inbox_of_nobody_is_empty(town: Town, now: datetime) -> None:
    file(town, now)
    nobody = replace(town.staff.clerk, posts=())
    found = queries.inbox_page(nobody, InboxFilter(), now)
    assert (found.page.rows, found.counts) == ((), TabCounts(0, 0, 0, 0, 0, 0))


def test_what_changes_in_a_row_or_in_a_list_is_seen_at_once(town: Town, now: datetime) -> None:
    """Rows that were read are kept only as long as neither they nor the books change."""
    pk = file(town, now)
    clerk = town.staff.clerk
    (row,) = queries.inbox_page(clerk, InboxFilter(), now).page.rows
    assert queries.inbox_page(clerk, InboxFilter(), now).page.rows[0] is row
    Appeal.objects.filter(pk=pk).update(title="改过的标题")
    (changed,) = queries.inbox_page(clerk, InboxFilter(), now).page.rows
    assert changed == replace(row, title="改过的标题")
    change = OrganisationChange("新名字", "New name", town.district.community_ids[0], "")
    orgs.change_organisation(
        actor=SETUP, organisation_id=town.staff.community_ids[0], change=change, now=now
    )
    (renamed,) = queries.inbox_page(clerk, InboxFilter(), now).page.rows
    assert (renamed.owner_name, renamed.owner_name_en) == ("新名字", "New name")


@pytest.mark.parametrize("few", [10_000, 3, 0])
def test_what_is_found_by_words_is_counted_alike_be_it_little_or_much(
    few: int, town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_statuses(town, now)
    set_due(made[Status.RECEIVED], now - HOUR)
    set_due(made[Status.ASSIGNED], now + HOUR)
    for status in set(Status) - {Status.RECEIVED, Status.ASSIGNED}:
        set_due(made[status], now + 9 * DAY)
    file(town, now, text="别的事情", address="")
    monkeypatch.setattr(conditions, "FEW_FOUND", few)
    conditions.counts_statement.cache_clear()
    wanted = InboxFilter(tab="all", query="路灯")
    warm(town)
    with exactly(2):
        counts = queries.open_counts(town.staff.street_clerk, wanted, now)
    conditions.counts_statement.cache_clear()
    open_, done = len(OPEN), len(set(Status) - OPEN)
    assert counts == TabCounts(open_, new=2, working=open_ - 2, soon=1, overdue=1, done=done)


def test_what_is_soon_is_a_rule_of_the_desk(town: Town, now: datetime) -> None:
    pk = file(town, now)
    set_due(pk, now + 10 * HOUR)
    assert ids(town, InboxFilter(tab="soon"), now) == []
    operations.revise_rule(
        actor=SETUP,
        district_id=town.district_id,
        code="soon_h",
        value=12,
        valid_from=date(2026, 11, 20),
        now=now,
    )
    assert ids(town, InboxFilter(tab="soon"), now) == [pk]


def test_open_work_is_sorted_by_what_hurts_next(town: Town, now: datetime) -> None:
    made = [file(town, now) for _ in range(3)]
    for pk, due_at in zip(made, (now + HOUR, now - HOUR, now), strict=True):
        set_due(pk, due_at)
    by_due, newest = [made[1], made[2], made[0]], made[::-1]
    assert ids(town, InboxFilter(), now) == by_due
    assert ids(town, InboxFilter(sort="new"), now) == newest
    assert ids(town, InboxFilter(tab="all"), now) == newest
    assert ids(town, InboxFilter(tab="all", sort="due"), now) == newest
    assert ids(town, InboxFilter(query="路灯"), now) == newest
    assert ids(town, InboxFilter(query="路灯", sort="due"), now) == by_due
    assert [row.appeal_id for row in queries.urgent(town.staff.clerk, now, limit=2)] == by_due[:2]


# Filters.


def test_every_filter_alone_and_together(town: Town, now: datetime) -> None:
    lift = file(town, now, matter_id=town.matters["lift"])
    web = file(town, now, channel_id=town.channels["web"])
    second = file(town, now, area_id=town.district.grid_ids[2])
    given = bring(town, file(town, now), Status.ASSIGNED, now)
    first, other = town.district.community_ids
    found = {
        "matter": ids(town, InboxFilter(tab="all", matter_code="lift"), now),
        "channel": ids(town, InboxFilter(tab="all", channel_id=town.channels["web"]), now),
        "area": ids(town, InboxFilter(tab="all", area_id=other), now),
        "own area": ids(town, InboxFilter(tab="all", area_id=first), now),
        "owner": ids(town, InboxFilter(tab="all", owner_id=town.staff.department_id), now),
        "together": ids(town, InboxFilter(tab="all", matter_code="lift", area_id=first), now),
        "nothing": ids(town, InboxFilter(tab="all", matter_code="lift", area_id=other), now),
        "no such matter": ids(town, InboxFilter(tab="all", matter_code="none"), now),
        "no such area": ids(town, InboxFilter(tab="all", area_id=10**9), now),
    }
    assert found == {
        "matter": [lift],
        "channel": [web],
        "area": [second],
        "own area": [given, web, lift],
        "owner": [given],
        "together": [lift],
        "nothing": [],
        "no such matter": [],
        "no such area": [given, second, web, lift],
    }


def test_a_filter_by_matter_finds_every_version_of_it(town: Town, now: datetime) -> None:
    old = file(town, now, matter_id=town.matters["lift"])
    new_id = operations.revise_matter(
        actor=SETUP,
        district_id=town.district_id,
        code="lift",
        draft=operations.MatterDraft("homes", "升降机", "Lift", ("电梯",), "hours"),
        valid_from=date(2026, 11, 21),
        now=now,
    )
    new = file(town, now + DAY, matter_id=new_id)
    wanted = InboxFilter(tab="all", matter_code="lift")
    page = queries.inbox(town.staff.clerk, wanted, now)
    assert [(row.appeal_id, row.matter_name) for row in page.rows] == [
        (new, "升降机"),
        (old, "电梯"),
    ]


# Search.


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("灯", True),
        ("路灯", True),
        ("路灯不", True),
        ("路灯不亮", True),
        ("灯路", False),
        ("路亮", False),
        ("锦绣家园", True),
        ("家园3号楼", True),
        ("路灯 太黑", True),
        ("路灯 电梯", False),
        ("看看", True),
        ("亮，晚", True),
        ("电", False),
        ("（路灯）", True),
        ("' | & !路灯", True),
        ("%", False),
        ("。", False),
        ("\x00", False),
        ("\\", False),
        (":*", False),
        ("jxjy", True),
        ("JXJY3h", True),
        ("xjy", False),
        ("jxjy 路灯", True),
    ],
)
def test_search_finds_what_was_typed(query: str, hits: bool, town: Town, now: datetime) -> None:
    pk = file(town, now)
    file(town, now, text="别的事情", address="")
    wanted = InboxFilter(tab="all", query=query)
    assert ids(town, wanted, now) == ([pk] if hits else [])
    assert queries.open_counts(town.staff.clerk, wanted, now).open == hits


def test_a_blank_search_is_none(town: Town, now: datetime) -> None:
    pk = file(town, now)
    assert ids(town, InboxFilter(tab="all", query="  "), now) == [pk]


def test_a_number_finds_its_request_only(town: Town, now: datetime) -> None:
    first, second = file(town, now), file(town, now)
    assert ids(town, InboxFilter(tab="all", query=f" lq-2611-{first} "), now) == [first]
    assert ids(town, InboxFilter(tab="all", query=f"LQ-2611-{second + 1}"), now) == []
    assert ids(town, InboxFilter(tab="done", query=f"LQ-2611-{first}"), now) == []


def test_a_phone_finds_the_requests_of_a_person(town: Town, now: datetime) -> None:
    mine = [file(town, now) for _ in range(2)]
    file(town, now, reporter=ReporterDraft(phone="13900001111"))
    wanted = InboxFilter(tab="all", query="+86 138 1234 5678")
    assert ids(town, wanted, now) == mine[::-1]
    warm(town)
    with exactly(2):
        queries.inbox(town.staff.clerk, wanted, now)
    with exactly(2):
        rows = queries.appeals_of_phone(town.staff.clerk, "138-1234-5678")
    assert [row.appeal_id for row in rows] == mine[::-1]
    assert queries.appeals_of_phone(town.staff.clerk, "nonsense") == ()
    assert queries.appeals_of_phone(Actor.stranger(), PHONE) == ()
    for _ in range(5):
        file(town, now)
    assert len(queries.appeals_of_phone(town.staff.clerk, PHONE)) == 5


def test_who_called_before_is_known_by_a_masked_name(town: Town, now: datetime) -> None:
    named = file(town, now)
    nameless = file(town, now, reporter=ReporterDraft(phone=PHONE))
    warm(town)
    with exactly(3):
        found = queries.known_reporter(town.staff.clerk, PHONE)
    assert found is not None
    assert (found.appeal_id, found.name) == (named, "张**")
    assert [row.appeal_id for row in found.rows] == [nameless, named]
    assert queries.known_reporter(town.staff.clerk, "13900001111") is None
    with exactly(0):
        assert queries.known_reporter(town.staff.clerk, "no phone") is None
    Reporter.objects.update(name_sealed=None)
    nobody = queries.known_reporter(town.staff.clerk, PHONE)
    assert nobody is not None
    assert (nobody.appeal_id, nobody.name) == (0, "")


# Who sees what.


def test_who_sees_which_request_in_lists_and_by_itself(town: Town, now: datetime) -> None:
    """One table for both: a list never shows what the page refuses, and the other way round."""
    staff = town.staff
    made = {
        "first": file(town, now),
        "second": file(town, now, area_id=town.district.grid_ids[2]),
        "far": file(town, now, area_id=town.far_street_id),
        "department": bring(town, file(town, now), Status.ASSIGNED, now),
        "company": file(town, now, area_id=town.district.grid_ids[2]),
        "about company": file(town, now, about_organisation_id=staff.property_company_id),
        "about first": file(town, now, about_organisation_id=staff.community_ids[0]),
        "about street": file(town, now, about_organisation_id=staff.street_office_id),
    }
    assign(town, made["company"], now, to=staff.property_company_id)
    in_first = {"first", "department", "about company"}
    in_street = in_first | {"second", "company", "about first"}
    expected = {
        "clerk": in_first,
        "other_clerk": {"second", "company"},
        "street_clerk": in_street,
        "handler": {"department"},
        "property_handler": {"company"},
        "grid_worker": in_first,
        "leader": in_street,
        "administrator": set(),
        "office_clerk": set(made),
        "far_clerk": {"far"},
        "clerk_of_another_district": set(),
        "nobody": set(),
        "stranger": set(),
        "reporter": set(),
        "other_reporter": set(),
        "system": set(),
    }
    people = everybody(town, 0)
    listed = {who: _listed(town, made, actor, now) for who, actor in people.items()}
    assert listed == expected
    opened = {who: _opened(made, actor, now) for who, actor in people.items()}
    assert opened == expected | {"system": set(made)}  # the house reads, but has no list of its own


def _listed(town: Town, made: dict[str, int], actor: Actor, now: datetime) -> set[str]:
    found = set(ids(town, NOWHERE, now, actor))
    count = queries.open_counts(actor, NOWHERE, now).open
    assert count == len(found)
    return {name for name, pk in made.items() if pk in found}


def _opened(made: dict[str, int], actor: Actor, now: datetime) -> set[str]:
    found = set()
    for name, pk in made.items():
        try:
            queries.case_page(actor, pk, now)
        except NotFound:
            continue
        found.add(name)
    return found


def test_posts_add_up_and_every_party_counts(town: Town, now: datetime) -> None:
    staff = town.staff
    first, second = file(town, now), file(town, now, area_id=town.district.grid_ids[2])
    about = file(town, now, about_organisation_id=staff.community_ids[1])
    assert ids(town, NOWHERE, now, both(staff.clerk, staff.other_clerk)) == [second, first]
    assert ids(town, NOWHERE, now, staff.clerk) == [about, first]


def test_a_person_in_two_districts_sees_the_first_ones_list(town: Town, now: datetime) -> None:
    other = make_town("510299000000", "临江区", prefix="b-")
    here, there = file(town, now), file(other, now)
    double = both(town.staff.clerk, other.staff.clerk)
    assert ids(town, NOWHERE, now, double) == [here]
    assert ids(town, NOWHERE, now, both(other.staff.clerk, town.staff.clerk)) == [there]
    assert queries.case_page(double, there, now).facts.appeal_id == there


# Points.


def test_points_of_open_requests(town: Town, now: datetime) -> None:
    placed = {"lon": 104.005, "lat": 30.01}
    overdue, soon, later, waiting = (file(town, now, **placed) for _ in range(4))
    done = bring(town, file(town, now, **placed), Status.ANSWERED, now)
    file(town, now)  # without a point
    file(town, now, **placed, about_organisation_id=town.staff.community_ids[0])
    bring(town, waiting, Status.WAITING, now)
    for pk, hours in ((overdue, -1), (soon, 1), (later, 7), (waiting, -2)):
        set_due(pk, now + hours * HOUR)
    warm(town)
    with exactly(2):
        found = queries.appeal_points(town.staff.clerk, now)
    assert [(f["properties"]["url"], f["properties"]["kind"]) for f in found["features"]] == [
        (f"/appeals/{waiting}/", "open"),
        (f"/appeals/{overdue}/", "overdue"),
        (f"/appeals/{soon}/", "soon"),
        (f"/appeals/{later}/", "open"),
    ]
    assert found["features"][0] == {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [104.005, 30.01]},
        "properties": {
            "kind": "open",
            "name": "三号楼前面的路灯不亮，晚上太黑了",
            "sub": "锦绣家园3号楼",
            "url": f"/appeals/{waiting}/",
        },
    }
    assert len(queries.appeal_points(town.staff.clerk, now, limit=1)["features"]) == 1
    assert str(done) not in str(found)


# The page of one request.


def test_a_case_page_says_everything_in_six_statements(town: Town, now: datetime) -> None:
    appeal_id = file(town, now, photos=(photo(1),), about_organisation_id=town.office_id)
    warm(town)
    with exactly(6):
        page = queries.case_page(town.staff.clerk, appeal_id, now)
    facts = page.facts
    assert (facts.number, facts.status, facts.version, facts.text) == (
        f"LQ-2611-{appeal_id}",
        Status.RECEIVED,
        1,
        TEXT,
    )
    assert (facts.matter.code, facts.channel.code, facts.area.name) == ("lamp", "scan", "第1网格")
    assert [a.name for a in facts.area_line] == ["江安区", "江安街道", "锦绣社区", "第1网格"]
    assert facts.owner.name == "锦绣社区居委会"
    assert facts.about is not None
    assert facts.about.name == "区信访局"
    assert facts.duty is not None
    assert (facts.duty.matter_code, facts.duty.responsibility) == ("", "受理")
    assert facts.missing_years == (2026,)
    assert [s.organisation_name for s in page.suggestions] == ["区住建局"]
    assert [e.kind for e in page.events] == ["appeal.received"]
    assert [(p.role, p.sha256, p.width) for p in page.photos] == [("report", f"{1:064x}", 1600)]
    assert (page.reporter_kind, page.reporter_name, page.reporter_phone) == (
        "resident",
        "张**",
        "138****5678",
    )
    assert NAME not in str(page)
    assert PHONE not in str(page)


def test_a_year_whose_list_is_loaded_is_not_missed_and_hours_need_none(
    town: Town, now: datetime
) -> None:
    days, hours = file(town, now), file(town, now, matter_id=town.matters["lift"])
    clerk = town.staff.clerk
    assert queries.case_page(clerk, hours, now).facts.missing_years == ()
    assert queries.case_page(clerk, days, now).facts.missing_years == (2026,)
    orgs.load_calendar_year(actor=SETUP, district_id=town.district_id, year=2026, now=now)
    assert queries.case_page(clerk, days, now).facts.missing_years == ()


ALL = {
    "assign", "sort", "start", "ask", "answer", "decline", "withdraw", "reopen", "note", "unmask",
    "publish",
}  # fmt: skip
WORK = {"start", "ask", "answer", "decline", "note", "unmask"}
SEND = {"assign", "sort", "withdraw", "note", "unmask", "publish"}


def allowed(town: Town, actor: Actor, appeal_id: int, now: datetime) -> set[str]:
    found = queries.case_page(actor, appeal_id, now).allowed
    return {name for name in ALL if getattr(found, name)}


def test_the_page_offers_what_the_operations_allow(town: Town, now: datetime) -> None:
    given = bring(town, file(town, now), Status.ASSIGNED, now)
    own = file(town, now)
    staff = town.staff
    assert {
        "clerk of the area": allowed(town, staff.clerk, given, now),
        "clerk who owns it": allowed(town, staff.clerk, own, now),
        "handler": allowed(town, staff.handler, given, now),
        "grid worker": allowed(town, staff.grid_worker, given, now),
        "grid worker who owns it": allowed(town, staff.grid_worker, own, now),
        "leader": allowed(town, staff.leader, given, now),
    } == {
        "clerk of the area": SEND,
        "clerk who owns it": SEND | WORK,
        "handler": WORK,
        "grid worker": set(),
        "grid worker who owns it": WORK,
        "leader": set(),
    }


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        (Status.RECEIVED, SEND),
        (Status.WAITING, SEND),
        (Status.ANSWERED, {"note", "unmask", "publish"}),
        (Status.CLOSED, {"note", "unmask", "publish", "reopen"}),
        (Status.REOPENED, SEND),
        (Status.WITHDRAWN, {"note", "unmask", "publish"}),
    ],
)
def test_the_page_offers_what_the_state_allows(
    status: Status, offered: set[str], town: Town, now: datetime
) -> None:
    appeal_id = bring(town, file(town, now), status, now)
    assert allowed(town, town.staff.street_clerk, appeal_id, now) - WORK == offered - WORK


def test_what_is_not_in_public_space_is_not_offered_for_it(town: Town, now: datetime) -> None:
    appeal_id = file(town, now, matter_id=town.matters["lift"])
    assert "publish" not in allowed(town, town.staff.clerk, appeal_id, now)


def test_no_suggestion_names_the_party(town: Town, now: datetime) -> None:
    about = file(town, now, about_organisation_id=town.staff.department_id)
    assert queries.case_page(town.staff.clerk, about, now).suggestions == ()


def test_the_duty_line_is_that_of_the_owner(town: Town, now: datetime) -> None:
    given = bring(town, file(town, now), Status.ASSIGNED, now)
    free = file(town, now)
    assign(town, free, now, to=town.far_office_id)
    facts = [queries.case_page(town.staff.clerk, pk, now).facts for pk in (given, free)]
    assert facts[0].duty is not None
    assert facts[0].duty.matter_code == "lamp"
    assert facts[1].duty is None


# The reporter's page.


def test_a_reporter_sees_the_same_facts_and_no_notes(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.ASSIGNED, now)
    operations.note_appeal(actor=town.staff.handler, appeal_id=appeal_id, text="内部备注", now=now)
    operations.unmask_reporter(
        actor=town.staff.handler, appeal_id=appeal_id, reason="上门联系", now=now
    )
    warm(town)
    with exactly(5):
        page = queries.status_page(appeal_id, now)
    assert [e.kind for e in page.events] == ["appeal.received", "appeal.assigned"]
    assert "内部备注" not in str(page)
    assert page.facts.owner.name == "区住建局"
    assert page.phone_tail == "5678"
    assert queries.status_page(file(town, now, reporter=ReporterDraft()), now).phone_tail == ""


@pytest.mark.parametrize(
    ("status", "rate", "reply", "withdraw", "reopen"),
    [
        (Status.RECEIVED, False, False, True, False),
        (Status.ASSIGNED, False, False, True, False),
        (Status.IN_PROGRESS, False, False, True, False),
        (Status.WAITING, False, True, True, False),
        (Status.ANSWERED, True, False, False, False),
        (Status.DECLINED, True, False, False, False),
        (Status.REOPENED, False, False, True, False),
        (Status.CLOSED, False, False, False, True),
        (Status.WITHDRAWN, False, False, False, False),
    ],
)
def test_what_a_reporter_can_do(
    status: Status, rate: bool, reply: bool, withdraw: bool, reopen: bool, town: Town, now: datetime
) -> None:
    page = queries.status_page(bring(town, file(town, now), status, now), now)
    found = (page.can_rate, page.can_reply, page.can_withdraw, page.can_reopen)
    assert found == (rate, reply, withdraw, reopen)


def test_closed_without_a_rating_may_be_rated(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.ANSWERED, now)
    operations.close_unrated(
        actor=Actor.system("clock"), district_id=town.district_id, now=now + 7 * DAY
    )
    page = queries.status_page(appeal_id, now + 7 * DAY)
    assert (page.can_rate, page.can_reopen) == (True, False)


def test_a_request_that_does_not_exist(town: Town, now: datetime) -> None:
    with pytest.raises(NotFound):
        queries.status_page(10**12, now)
    with pytest.raises(NotFound):
        queries.case_page(town.staff.clerk, 10**12, now)


# Strangers.


def test_strangers_see_a_title_a_photo_and_a_community(town: Town, now: datetime) -> None:
    shown = file(town, now)
    file(town, now)
    operations.publish_appeal(
        seen_version=None,
        actor=town.staff.clerk,
        appeal_id=shown,
        title="楼前路灯",
        photo_id=None,
        now=now,
    )
    bring(town, shown, Status.ASSIGNED, now)
    answer(town, shown, now + DAY)
    warm(town)
    with exactly(2):
        page = queries.published(town.district_id)
    assert page.rows == (
        PublishedRow(
            title="楼前路灯",
            photo_id=None,
            matter_name="路灯",
            matter_name_en="Street lamps",
            community_name="锦绣社区",
            community_name_en="Jinxiu Community",
            status=Status.ANSWERED,
            received_at=now,
            done_at=now + DAY,
        ),
    )
    assert page.older == ""
    assert queries.published(town.district_id + 1).rows == ()


def test_the_public_list_pages_by_key(town: Town, now: datetime) -> None:
    made = [file(town, now, area_id=town.district.street_id) for _ in range(21)]
    for n, pk in enumerate(made):
        operations.publish_appeal(
            seen_version=None,
            actor=town.staff.street_clerk,
            appeal_id=pk,
            title=f"第{n}条",
            photo_id=None,
            now=now,
        )
    first = queries.published(town.district_id)
    assert [row.title for row in first.rows] == [f"第{n}条" for n in range(20, 0, -1)]
    assert first.rows[0].community_name == ""  # of the street, not of a community
    second = queries.published(town.district_id, int(first.older))
    assert ([row.title for row in second.rows], second.older) == (["第0条"], "")


def test_reopened_and_rated_requests_count_in_their_rows(town: Town, now: datetime) -> None:
    appeal_id = bring(town, file(town, now), Status.REOPENED, now)
    (row,) = queries.inbox(town.staff.clerk, InboxFilter(tab="new"), now).rows
    assert (row.appeal_id, row.reopened_count) == (appeal_id, 1)
    answer(town, appeal_id, now)
    operations.rate_appeal(
        actor=reporter_of(appeal_id),
        appeal_id=appeal_id,
        grade=Grade.SATISFIED,
        reason="",
        now=now,
    )
    assert queries.case_page(town.staff.clerk, appeal_id, now).facts.grade == "satisfied"


def test_a_case_page_of_an_anonymous_reporter_shows_nobody(town: Town, now: datetime) -> None:
    appeal_id = file(town, now, reporter=ReporterDraft())
    page = queries.case_page(town.staff.clerk, appeal_id, now)
    assert (page.reporter_kind, page.reporter_name, page.reporter_phone) == ("resident", "", "")
    Reporter.objects.filter(appeal_id=appeal_id).delete()
    page = queries.case_page(town.staff.clerk, appeal_id, now)
    assert (page.reporter_kind, page.reporter_name, page.reporter_phone) == ("", "", "")
