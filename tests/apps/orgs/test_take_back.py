"""Taking back what was changed about organisations, posts and accounts."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from tests.apps.kept import kept
from tests.apps.orgs.acts import at_once, last_event, refused
from tests.apps.orgs.factories import Staff, make_organisation, make_staff
from tests.apps.places.factories import SETUP, District, make_district
from tests.apps.waiting import while_held

from linquan.apps.orgs import operations, queries
from linquan.apps.orgs.models import Account, Organisation, Post
from linquan.apps.orgs.types import OrganisationChange, OrganisationKind, PostGiven
from linquan.apps.places import operations as places
from linquan.kernel import books
from linquan.kernel.actors import Actor, Role
from linquan.kernel.errors import NotAllowed, NotFound, WrongState

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
TODAY, FOURTH_DAY = date(2026, 11, 20), date(2026, 11, 23)
TOO_LATE = NOW + timedelta(days=7, seconds=1)
Act = Callable[[], object]


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


@pytest.fixture
def second(staff: Staff) -> Actor:
    """Another administrator: the leader of the street, who is given the post."""
    operations.give_post(
        actor=SETUP, account_id=staff.leader.account_id or 0,
        organisation_id=staff.street_office_id, role=Role.ADMINISTRATOR, now=NOW,
    )  # fmt: skip
    seal = Account.objects.get(pk=staff.leader.account_id).get_session_auth_hash()
    found = queries.actor_of(staff.leader.account_id or 0, seal, TODAY)
    assert found is not None
    return found


class TestOrganisations:
    @pytest.fixture
    def firm(self, district: District) -> int:
        return make_organisation(district, OrganisationKind.FIRM, "清江食品厂")

    def change(self, staff: Staff, firm: int, **values: Any) -> int:
        wanted: dict[str, Any] = {"name": "清江食品公司", "phone": "81234567"}
        event_id = operations.change_organisation(
            actor=staff.administrator, organisation_id=firm,
            change=OrganisationChange(**(wanted | values)), now=NOW,
        )  # fmt: skip
        assert event_id is not None
        return event_id

    def back(
        self, actor: Actor, firm: int, event_id: int, now: datetime = LATER
    ) -> Callable[[], int]:
        return lambda: operations.take_back_organisation_change(
            actor=actor, organisation_id=firm, event_id=event_id, now=now
        )

    def row(self, firm: int) -> dict[str, Any]:
        return Organisation.objects.values().get(pk=firm)

    def test_what_was_there_is_there_again(
        self, district: District, staff: Staff, firm: int, django_assert_num_queries: Any
    ) -> None:
        before = self.row(firm)
        event_id = self.change(staff, firm, name_en="Foods", area_id=district.street_id)
        assert self.row(firm)["area_path"] == district.path(district.street_id)
        version = books.versions(district.district_id)["orgs"]
        with django_assert_num_queries(9):
            self.back(staff.administrator, firm, event_id)()
        assert self.row(firm) == before
        assert books.versions(district.district_id)["orgs"] != version
        assert last_event() == (
            "organisation.taken_back", f"organisation:{firm}", "吴管理",
            {"name": "清江食品厂", "undone": event_id},
        )  # fmt: skip

    def test_an_area_comes_back_with_its_path_of_today(
        self, district: District, staff: Staff, firm: int
    ) -> None:
        self.change(staff, firm, area_id=district.community_ids[0])
        event_id = self.change(staff, firm, area_id=None)
        assert self.row(firm)["area_path"] == ""
        self.back(staff.administrator, firm, event_id)()
        found = self.row(firm)
        assert (found["area_id"], found["area_path"]) == (
            district.community_ids[0], district.path(district.community_ids[0]),
        )  # fmt: skip

    def test_refused(self, district: District, staff: Staff, second: Actor, firm: int) -> None:
        event_id = self.change(staff, firm)
        me = staff.administrator
        refused(self.back(staff.leader, firm, event_id), NotAllowed, "not_allowed")
        refused(self.back(me, 999_999, event_id), NotFound, "organisation_unknown")
        refused(self.back(second, firm, event_id), WrongState, "cannot_take_back")
        refused(self.back(me, firm, event_id, TOO_LATE), WrongState, "cannot_take_back")
        refused(self.back(me, firm, event_id - 1), WrongState, "changed_meanwhile")
        operations.change_organisation(
            actor=second, organisation_id=firm, change=OrganisationChange("清江厂"), now=LATER
        )
        refused(self.back(me, firm, event_id), WrongState, "changed_meanwhile")

    def test_what_is_taken_back_is_not_taken_back_again(self, staff: Staff, firm: int) -> None:
        event_id = self.change(staff, firm)
        undone = self.back(staff.administrator, firm, event_id)()
        refused(self.back(staff.administrator, firm, event_id), WrongState, "changed_meanwhile")
        refused(self.back(staff.administrator, firm, undone), WrongState, "cannot_take_back")

    def test_a_name_that_someone_else_took(
        self, district: District, staff: Staff, firm: int
    ) -> None:
        event_id = self.change(staff, firm)
        make_organisation(district, OrganisationKind.FIRM, "清江食品厂")
        refused(self.back(staff.administrator, firm, event_id), WrongState, "name_taken")

    def test_an_area_that_is_out_of_use(self, district: District, staff: Staff, firm: int) -> None:
        grid = district.grid_ids[0]
        self.change(staff, firm, area_id=grid)
        event_id = self.change(staff, firm, area_id=None)
        places.retire_area(actor=SETUP, area_id=grid, now=NOW)
        refused(self.back(staff.administrator, firm, event_id), WrongState, "area_unknown")

    def test_an_end_and_a_return(self, staff: Staff, firm: int) -> None:
        me, given = staff.administrator, {"organisation_id": firm, "now": NOW}
        before = self.row(firm)
        ended = operations.retire_organisation(actor=me, **given)  # type: ignore[arg-type]
        self.back(me, firm, ended)()
        assert self.row(firm) == before
        operations.retire_organisation(actor=me, **given)  # type: ignore[arg-type]
        returned = operations.restore_organisation(actor=me, organisation_id=firm, now=LATER)
        self.back(me, firm, returned)()
        assert self.row(firm) == before | {"valid_to": TODAY}

    def test_an_end_below_one_that_ended_since(self, district: District, staff: Staff) -> None:
        above = make_organisation(district, OrganisationKind.FIRM, "集团")
        firm = make_organisation(district, OrganisationKind.FIRM, "分厂", parent_id=above)
        me = staff.administrator
        ended = operations.retire_organisation(actor=me, organisation_id=firm, now=NOW)
        operations.retire_organisation(actor=me, organisation_id=above, now=NOW)
        refused(self.back(me, firm, ended), WrongState, "organisation_retired")
        operations.restore_organisation(actor=me, organisation_id=above, now=NOW)
        self.back(me, firm, ended)()
        assert self.row(firm)["valid_to"] is None

    def test_a_return_that_is_needed_by_now(
        self, district: District, staff: Staff, firm: int
    ) -> None:
        me = staff.administrator
        operations.retire_organisation(actor=me, organisation_id=firm, now=NOW)
        returned = operations.restore_organisation(actor=me, organisation_id=firm, now=NOW)
        part = make_organisation(district, OrganisationKind.FIRM, "分厂", parent_id=firm)
        refused(self.back(me, firm, returned), WrongState, "organisation_has_parts")
        operations.retire_organisation(actor=me, organisation_id=part, now=NOW)
        operations.give_post(
            actor=me, account_id=staff.clerk.account_id or 0, organisation_id=firm,
            role=Role.HANDLER, now=NOW,
        )  # fmt: skip
        refused(self.back(me, firm, returned), WrongState, "organisation_has_posts")


class TestPosts:
    def give(self, staff: Staff, role: Role = Role.HANDLER, **other: Any) -> PostGiven:
        given: dict[str, Any] = {
            "actor": staff.administrator, "account_id": staff.clerk.account_id,
            "organisation_id": staff.department_id, "now": NOW,
        }  # fmt: skip
        return operations.give_post(role=role, **(given | other))

    def end(self, staff: Staff, post_id: int, **other: Any) -> int:
        given: dict[str, Any] = {"actor": staff.administrator, "post_id": post_id, "now": NOW}
        return operations.end_post(**(given | other))

    def back(
        self, actor: Actor, post_id: int, event_id: int, now: datetime = NOW
    ) -> Callable[[], int]:
        return lambda: operations.take_back_post_change(
            actor=actor, post_id=post_id, event_id=event_id, now=now
        )

    def rights(self, who: Actor) -> list[tuple[str, int]]:
        seal = Account.objects.get(pk=who.account_id).get_session_auth_hash()
        found = queries.actor_of(who.account_id or 0, seal, TODAY)
        return [(p.role.value, p.organisation_id) for p in found.posts] if found else []

    def test_given_today_it_goes(self, staff: Staff, django_assert_num_queries: Any) -> None:
        before = self.rights(staff.clerk)
        made = self.give(staff)
        assert self.rights(staff.clerk) != before
        with django_assert_num_queries(9):
            self.back(staff.administrator, made.post_id, made.event_id)()
        assert self.rights(staff.clerk) == before
        assert not Post.objects.filter(pk=made.post_id).exists()
        assert last_event() == (
            "post.taken_back", f"post:{made.post_id}", "吴管理",
            {"account": staff.clerk.account_id, "role": "handler", "undone": made.event_id},
        )  # fmt: skip
        again = self.back(staff.administrator, made.post_id, made.event_id)
        refused(again, NotFound, "post_unknown")

    def test_held_for_days_it_ends(self, staff: Staff) -> None:
        made = self.give(staff)
        self.back(staff.administrator, made.post_id, made.event_id, LATER)()
        row = Post.objects.get(pk=made.post_id)
        assert (row.valid_from, row.valid_to) == (TODAY, FOURTH_DAY)

    def test_not_begun_it_goes(self, staff: Staff) -> None:
        made = self.give(staff, valid_from=date(2027, 1, 1))
        self.back(staff.administrator, made.post_id, made.event_id, LATER)()
        assert not Post.objects.filter(pk=made.post_id).exists()

    def test_ended_it_is_held_again_as_before(
        self, staff: Staff, django_assert_num_queries: Any
    ) -> None:
        before, rights = list(Post.objects.order_by("id").values()), self.rights(staff.clerk)
        post = Post.objects.get(account_id=staff.clerk.account_id)
        event_id = self.end(staff, post.pk)
        assert self.rights(staff.clerk) == []
        with django_assert_num_queries(9):
            self.back(staff.administrator, post.pk, event_id, LATER)()
        assert list(Post.objects.order_by("id").values()) == before
        assert self.rights(staff.clerk) == rights

    def test_refused(self, staff: Staff, second: Actor) -> None:
        me, made = staff.administrator, self.give(staff)
        given = (made.post_id, made.event_id)
        refused(self.back(staff.leader, *given), NotAllowed, "not_allowed")
        refused(self.back(me, 999_999, made.event_id), NotFound, "post_unknown")
        refused(self.back(second, *given), WrongState, "cannot_take_back")
        refused(self.back(me, *given, TOO_LATE), WrongState, "cannot_take_back")
        ended = self.end(staff, made.post_id, actor=second)
        refused(self.back(me, *given), WrongState, "changed_meanwhile")
        refused(self.back(me, made.post_id, ended), WrongState, "cannot_take_back")

    def test_the_same_post_was_given_anew(self, staff: Staff) -> None:
        made = self.give(staff)
        ended = self.end(staff, made.post_id)
        anew = self.give(staff)
        back = self.back(staff.administrator, made.post_id, ended)
        refused(back, WrongState, "post_held")
        self.back(staff.administrator, anew.post_id, anew.event_id)()
        back()
        assert Post.objects.get(pk=made.post_id).valid_to is None

    def test_a_unit_that_is_out_of_use(self, district: District, staff: Staff) -> None:
        firm = make_organisation(district, OrganisationKind.FIRM, "清江食品厂")
        made = self.give(staff, organisation_id=firm)
        ended = self.end(staff, made.post_id)
        operations.retire_organisation(actor=SETUP, organisation_id=firm, now=NOW)
        back = self.back(staff.administrator, made.post_id, ended)
        refused(back, WrongState, "unit_retired")

    def test_an_account_that_is_closed(self, staff: Staff) -> None:
        me, made, other = staff.administrator, self.give(staff), self.give(staff, Role.LEADER)
        ended = self.end(staff, made.post_id, valid_to=date(2026, 12, 1))
        given: dict[str, Any] = {"actor": me, "account_id": staff.clerk.account_id, "now": NOW}
        closed = operations.close_account(**given)
        refused(self.back(me, made.post_id, ended), WrongState, "account_closed")
        refused(self.back(me, other.post_id, other.event_id), WrongState, "changed_meanwhile")
        operations.reopen_account(**given)
        refused(self.back(me, made.post_id, ended), WrongState, "changed_meanwhile")
        assert closed > ended

    def test_the_last_administrator_stays(self, staff: Staff) -> None:
        me = staff.administrator
        own = Post.objects.get(account_id=me.account_id)
        made = self.give(
            staff, Role.ADMINISTRATOR,
            account_id=staff.leader.account_id, organisation_id=staff.street_office_id,
        )  # fmt: skip
        self.end(staff, own.pk)
        back = self.back(me, made.post_id, made.event_id)
        refused(back, WrongState, "last_administrator")


class TestAccounts:
    def close(self, staff: Staff, now: datetime = NOW) -> int:
        return operations.close_account(
            actor=staff.administrator, account_id=staff.clerk.account_id or 0, now=now
        )

    def reopen(self, actor: Actor, staff: Staff) -> Callable[[], int]:
        return lambda: operations.reopen_account(
            actor=actor, account_id=staff.clerk.account_id or 0, now=NOW
        )

    def back(
        self, actor: Actor, staff: Staff, event_id: int, now: datetime = LATER
    ) -> Callable[[], int]:
        return lambda: operations.take_back_account_change(
            actor=actor, account_id=staff.clerk.account_id or 0, event_id=event_id, now=now
        )

    def give(self, staff: Staff, organisation_id: int, **other: Any) -> PostGiven:
        given: dict[str, Any] = {"role": Role.HANDLER, "now": NOW} | other
        return operations.give_post(
            actor=SETUP, account_id=staff.clerk.account_id or 0,
            organisation_id=organisation_id, **given,
        )  # fmt: skip

    def test_closing_gives_back_exactly_the_posts_it_ended(
        self, staff: Staff, django_assert_num_queries: Any
    ) -> None:
        over = self.give(staff, staff.property_company_id)
        operations.end_post(actor=SETUP, post_id=over.post_id, now=NOW)
        ending = self.give(staff, staff.street_office_id)
        operations.end_post(
            actor=SETUP, post_id=ending.post_id, valid_to=date(2026, 12, 1), now=NOW
        )
        self.give(staff, staff.department_id, valid_from=date(2027, 1, 1))
        before = list(Post.objects.order_by("id").values())
        event_id = self.close(staff)
        with django_assert_num_queries(9):
            self.back(staff.administrator, staff, event_id)()
        assert list(Post.objects.order_by("id").values()) == before
        assert Account.objects.get(pk=staff.clerk.account_id).is_active
        assert last_event() == (
            "account.taken_back", f"account:{staff.clerk.account_id}", "吴管理",
            {"undone": event_id},
        )  # fmt: skip

    def test_opening_again_gives_no_posts(self, staff: Staff) -> None:
        me = staff.administrator
        refused(self.reopen(me, staff), WrongState, "account_open")
        self.close(staff)
        posts = list(Post.objects.order_by("id").values())
        refused(self.reopen(staff.leader, staff), NotAllowed, "not_allowed")
        refused(
            lambda: operations.reopen_account(actor=me, account_id=999_999, now=NOW),
            NotFound,
            "account_unknown",
        )
        event_id = self.reopen(me, staff)()
        assert Account.objects.get(pk=staff.clerk.account_id).is_active
        assert last_event()[:2] == ("account.reopened", f"account:{staff.clerk.account_id}")
        self.back(me, staff, event_id)()
        assert not Account.objects.get(pk=staff.clerk.account_id).is_active
        assert list(Post.objects.order_by("id").values()) == posts

    def test_refused(self, staff: Staff, second: Actor) -> None:
        me, event_id = staff.administrator, self.close(staff)
        refused(self.back(staff.leader, staff, event_id), NotAllowed, "not_allowed")
        refused(self.back(second, staff, event_id), WrongState, "cannot_take_back")
        refused(self.back(me, staff, event_id, TOO_LATE), WrongState, "cannot_take_back")
        opened = self.reopen(second, staff)()
        refused(self.back(me, staff, event_id), WrongState, "changed_meanwhile")
        refused(self.back(me, staff, opened), WrongState, "cannot_take_back")

    def test_posts_were_given_since(self, staff: Staff) -> None:
        self.close(staff)
        opened = self.reopen(staff.administrator, staff)()
        self.give(staff, staff.department_id)
        back = self.back(staff.administrator, staff, opened)
        refused(back, WrongState, "account_has_posts")

    def test_a_unit_that_is_out_of_use(self, district: District, staff: Staff) -> None:
        firm = make_organisation(district, OrganisationKind.FIRM, "清江食品厂")
        self.give(staff, firm)
        event_id = self.close(staff)
        operations.retire_organisation(actor=SETUP, organisation_id=firm, now=NOW)
        refused(self.back(staff.administrator, staff, event_id), WrongState, "unit_retired")

    def test_posts_that_are_no_longer_as_closing_left_them(self, staff: Staff) -> None:
        event_id = self.close(staff)
        Post.objects.filter(account_id=staff.clerk.account_id).update(valid_to=date(2026, 6, 1))
        back = self.back(staff.administrator, staff, event_id)
        refused(back, WrongState, "changed_meanwhile")

    def test_a_sign_in_that_was_tried_does_not_stand_in_the_way(self, staff: Staff) -> None:
        event_id = self.close(staff)
        operations.try_sign_in(actor=Actor.stranger(), username="clerk", now=NOW)
        operations.refuse_sign_in(actor=Actor.stranger(), username="clerk", now=NOW)
        self.back(staff.administrator, staff, event_id)()
        assert Account.objects.get(pk=staff.clerk.account_id).is_active


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_one_change_is_taken_back_once(self) -> None:
        staff = make_staff(make_district())
        me, firm = staff.administrator, staff.property_company_id
        event_id = operations.change_organisation(
            actor=me, organisation_id=firm, change=OrganisationChange("安居公司"), now=NOW
        )

        def back() -> int:
            return operations.take_back_organisation_change(
                actor=me, organisation_id=firm, event_id=event_id or 0, now=NOW
            )

        assert at_once(back, back, back) == ["changed_meanwhile", "changed_meanwhile", "done"]

    def test_a_post_is_given_back_or_given_anew(self) -> None:
        staff = make_staff(make_district())
        me, post = staff.administrator, Post.objects.get(role=Role.HANDLER, account__name="王经办")
        event_id = operations.end_post(actor=me, post_id=post.pk, now=NOW)

        def back() -> int:
            return operations.take_back_post_change(
                actor=me, post_id=post.pk, event_id=event_id, now=NOW
            )

        def anew() -> PostGiven:
            return operations.give_post(
                actor=me, account_id=post.account_id, organisation_id=post.organisation_id,
                role=Role.HANDLER, now=NOW,
            )  # fmt: skip

        assert at_once(back, anew) == ["done", "post_held"]
        assert Post.objects.filter(account_id=post.account_id, valid_to__isnull=True).count() == 1

    def test_a_post_is_taken_back_while_another_ends_it(self) -> None:
        staff = make_staff(make_district())
        me = staff.administrator
        made = operations.give_post(
            actor=me, account_id=staff.clerk.account_id or 0,
            organisation_id=staff.department_id, role=Role.HANDLER, now=NOW,
        )  # fmt: skip

        def back() -> int:
            return operations.take_back_post_change(
                actor=me, post_id=made.post_id, event_id=made.event_id, now=NOW
            )

        def end() -> int:
            return operations.end_post(actor=SETUP, post_id=made.post_id, now=NOW)

        outcome = at_once(back, end)
        assert outcome in (
            ["changed_meanwhile", "done"], ["done", "post_ended"], ["done", "post_unknown"],
        )  # fmt: skip

    def test_a_post_that_another_ended_a_moment_ago_stays(self) -> None:
        staff = make_staff(make_district())
        made = TestPosts().give(staff)
        end = partial(operations.end_post, actor=SETUP, post_id=made.post_id, now=NOW)
        back = TestPosts().back(staff.administrator, made.post_id, made.event_id)
        refusal = while_held(end, back)
        assert (type(refusal), refusal.code) == (WrongState, "changed_meanwhile")
        assert Post.objects.get(pk=made.post_id).valid_to == TODAY
        assert last_event()[0] == "post.ended"

    def test_an_account_is_given_back_once(self) -> None:
        staff = make_staff(make_district())
        me, account_id = staff.administrator, staff.clerk.account_id or 0
        event_id = operations.close_account(actor=me, account_id=account_id, now=NOW)

        def back() -> int:
            return operations.take_back_account_change(
                actor=me, account_id=account_id, event_id=event_id, now=NOW
            )

        def reopen() -> int:
            return operations.reopen_account(actor=SETUP, account_id=account_id, now=NOW)

        outcome = at_once(back, reopen)
        assert outcome in (["account_open", "done"], ["changed_meanwhile", "done"])
        held = Post.objects.filter(account_id=account_id, valid_to__isnull=True).count()
        assert held == (1 if outcome == ["account_open", "done"] else 0)
