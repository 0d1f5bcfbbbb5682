"""Reads of organisations: rows and the number of statements."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from tests.apps.kept import kept
from tests.apps.orgs.factories import Staff, make_organisation, make_staff
from tests.apps.places.factories import SETUP, SETUP_AT, District, make_district

from linquan.apps.orgs import operations, queries
from linquan.apps.orgs.calendar_types import MissingYear
from linquan.apps.orgs.types import OrganisationKind
from linquan.kernel import books
from linquan.kernel.actors import Actor, Role
from linquan.kernel.errors import NotFound
from linquan.kernel.events import record

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


def seal_of(actor: Actor) -> str:
    return str(get_user_model().objects.get(pk=actor.account_id).get_session_auth_hash())


class TestActor:
    """The one statement of every request."""

    @pytest.mark.parametrize(
        "who", ["clerk", "other_clerk", "handler", "property_handler", "leader", "administrator"]
    )
    def test_is_who_the_factories_say(
        self, staff: Staff, who: str, django_assert_num_queries: Any
    ) -> None:
        wanted: Actor = getattr(staff, who)
        seal, account_id = seal_of(wanted), wanted.account_id or 0
        with django_assert_num_queries(1):
            assert queries.actor_of(account_id, seal, TODAY) == wanted

    def test_holds_several_posts_in_order(self, staff: Staff) -> None:
        account_id = staff.clerk.account_id or 0
        operations.give_post(
            actor=SETUP, account_id=account_id, organisation_id=staff.department_id,
            role=Role.HANDLER, now=SETUP_AT,
        )  # fmt: skip
        found = queries.actor_of(account_id, seal_of(staff.clerk), TODAY)
        assert found is not None
        assert [(p.role, p.organisation_id) for p in found.posts] == [
            (Role.CLERK, staff.community_ids[0]), (Role.HANDLER, staff.department_id),
        ]  # fmt: skip

    def test_posts_begin_and_end_on_their_days(self, staff: Staff, district: District) -> None:
        account_id, seal = staff.clerk.account_id or 0, seal_of(staff.clerk)
        post = next(
            p for p in queries.posts_of_district(district.district_id) if p.person_id == account_id
        )
        operations.end_post(actor=SETUP, post_id=post.post_id, valid_to=date(2026, 12, 1), now=NOW)
        assert queries.actor_of(account_id, seal, date(2026, 1, 4)) is None
        assert queries.actor_of(account_id, seal, date(2026, 1, 5)) == staff.clerk
        assert queries.actor_of(account_id, seal, date(2026, 11, 30)) == staff.clerk
        assert queries.actor_of(account_id, seal, date(2026, 12, 1)) is None

    def test_nobody_with_another_seal_or_without_account(self, staff: Staff) -> None:
        account_id = staff.clerk.account_id or 0
        assert queries.actor_of(account_id, "", TODAY) is None
        assert queries.actor_of(account_id, seal_of(staff.leader), TODAY) is None
        assert queries.actor_of(999_999, seal_of(staff.clerk), TODAY) is None

    def test_nobody_after_the_account_is_closed(self, staff: Staff) -> None:
        account_id, seal = staff.clerk.account_id or 0, seal_of(staff.clerk)
        operations.close_account(actor=SETUP, account_id=account_id, now=NOW)
        assert queries.actor_of(account_id, seal, date(2026, 11, 19)) is None


def test_book(staff: Staff, district: District, django_assert_num_queries: Any) -> None:
    district_id = district.district_id
    operations.load_calendar_year(actor=SETUP, district_id=district_id, year=2026, now=NOW)
    operations.set_office_hours(
        actor=SETUP, district_id=district_id, opens=time(8, 30), closes=time(18), now=NOW
    )
    current = books.versions(district_id)
    with django_assert_num_queries(4):
        book = queries.organisation_book(district_id, current)
    with django_assert_num_queries(0):
        assert queries.organisation_book(district_id, current) is book
    assert [o.name for o in book.organisations.values()] == [
        "江安街道办事处", "锦绣社区居委会", "清江社区居委会", "区住建局", "安居物业",
    ]  # fmt: skip
    calendar = book.calendar
    assert (calendar.opens, calendar.closes) == (time(8, 30), time(18))
    assert calendar.is_workday(date(2026, 10, 10))
    assert not calendar.is_workday(date(2026, 10, 1))
    assert calendar.known_years == {2026}


def test_pages(staff: Staff, district: District, django_assert_num_queries: Any) -> None:
    district_id = district.district_id
    queries.organisations_page(district_id, TODAY)
    with django_assert_num_queries(3):
        page = queries.organisations_page(district_id, TODAY)
    assert (page.in_use, page.out_of_use) == (5, 0)
    assert page.by_kind == (
        ("community", 2), ("department", 1), ("property_company", 1), ("street_office", 1),
    )  # fmt: skip
    with django_assert_num_queries(5):
        one = queries.organisation_page(staff.leader, staff.community_ids[0], NOW)
    assert [o.name for o in one.line] == ["江安街道办事处", "锦绣社区居委会"]
    assert [(p.person_name, p.role) for p in one.posts] == [
        ("陈办事", "clerk"), ("刘网格", "grid_worker"),
    ]  # fmt: skip
    assert (one.area_name, one.area_name_en) == ("锦绣社区", "Jinxiu Community")
    with django_assert_num_queries(3):
        people = queries.people_page(staff.administrator, NOW)
    assert len(people) == 8
    assert {p.account.name: [o.role for o in p.posts] for p in people}["吴管理"] == [
        "administrator"
    ]
    with pytest.raises(NotFound):
        queries.organisation_page(staff.leader, 999_999, NOW)


def test_retired_organisations_are_listed_apart(staff: Staff, district: District) -> None:
    firm = make_organisation(district, OrganisationKind.FIRM, "清江食品厂")
    operations.retire_organisation(actor=SETUP, organisation_id=firm, now=NOW)
    page = queries.organisations_page(district.district_id, TODAY, retired=True)
    assert [r.organisation.name for r in page.rows] == ["清江食品厂"]
    assert (page.in_use, page.out_of_use) == (5, 1)


def test_accounts(staff: Staff, district: District, django_assert_num_queries: Any) -> None:
    operations.close_account(actor=SETUP, account_id=staff.clerk.account_id or 0, now=NOW)
    with django_assert_num_queries(1):
        assert len(queries.accounts(district.district_id)) == 7
    everyone = queries.accounts(district.district_id, closed=True)
    assert (everyone[-1].name, everyone[-1].is_active) == ("陈办事", False)
    with django_assert_num_queries(1):
        found = queries.account(district.district_id, staff.leader.account_id or 0)
    assert (found.name, found.username, found.has_second_step) == ("孙书记", "leader", False)
    with pytest.raises(NotFound):
        queries.account(999_999, staff.leader.account_id or 0)
    assert queries.account_exists("leader")
    assert not queries.account_exists("nobody")


def test_calendar_page(district: District, staff: Staff, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(4):
        page = queries.calendar_page(staff.administrator, 2026, NOW)
    gaps = (MissingYear(2026, can_load=True), MissingYear(2027, can_load=False))
    assert (page.workdays, page.missing, page.can_load) == (261, gaps, True)
    assert (page.opens, page.closes, page.source) == (time(9), time(17, 30), "")
    assert page.changes == ()
    assert not queries.calendar_page(staff.administrator, 2027, NOW).can_load


def test_latest_changes_of_the_calendar(
    district: District, staff: Staff, django_assert_num_queries: Any
) -> None:
    same: dict[str, Any] = {"actor": staff.administrator, "district_id": district.district_id}
    subject = f"calendar:{district.district_id}"
    first = operations.confirm_calendar_year(year=2026, source="x", now=NOW, **same)
    told = {"cause": first, "moved": 4}
    record(
        "deadlines.reckoned", subject=subject, actor=SETUP, at=NOW, data=told,
        district_id=district.district_id,
    )  # fmt: skip
    second = operations.set_office_hours(opens=time(8), closes=time(17), now=NOW, **same)
    with django_assert_num_queries(1):
        changes = queries.calendar_changes(staff.administrator, NOW)
    assert [(c.event_id, c.moved, c.may_take_back) for c in changes] == [
        (second, None, True), (first, 4, False),
    ]  # fmt: skip
    assert changes[0].actor_name == "吴管理"
    assert [c.is_pending for c in changes] == [True, False]
    later = queries.calendar_changes(staff.administrator, NOW + timedelta(hours=1))
    assert [(c.moved, c.is_pending) for c in later] == [(None, False), (4, False)]
    assert [c.event_id for c in queries.calendar_changes(staff.administrator, NOW, 1)] == [second]
    others = queries.calendar_changes(staff.leader, NOW)
    assert [c.may_take_back for c in others] == [False, False]
