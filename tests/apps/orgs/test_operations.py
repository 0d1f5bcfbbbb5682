"""Writes of organisations, people, the calendar and entry links."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError
from tests.apps.kept import kept
from tests.apps.orgs.acts import all_rows, at_once, last_event, refused
from tests.apps.orgs.factories import PASSWORD, Staff, make_organisation, make_person, make_staff
from tests.apps.places.factories import SETUP, District, make_district

from linquan.apps.orgs import operations, queries
from linquan.apps.orgs.models import (
    Account,
    CalendarDay,
    CalendarYear,
    EntryLink,
    OfficeHours,
    Organisation,
    Post,
    SignInAttempt,
)
from linquan.apps.orgs.types import OrganisationChange, OrganisationDraft, OrganisationKind
from linquan.apps.places import operations as places
from linquan.kernel import clock
from linquan.kernel.actors import Actor, Role
from linquan.kernel.errors import Gone, HouseError, Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.events import record
from linquan.kernel.models import Event, Installation

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


class TestOrganisations:
    def add(self, actor: Actor, district: District, **other: Any) -> int:
        wanted: dict[str, Any] = {"kind": OrganisationKind.DEPARTMENT, "name": " 区水务局 "} | other
        return operations.add_organisation(
            actor=actor,
            district_id=district.district_id,
            draft=OrganisationDraft(**wanted),
            now=NOW,
        )

    def test_add(self, district: District, staff: Staff, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(11):
            made = self.add(
                staff.administrator, district, name_en="Water", parent_id=staff.department_id,
                area_id=district.street_id, phone="028-81234567",
            )  # fmt: skip
        assert Organisation.objects.values().get(pk=made) == {
            "id": made, "district_id": district.district_id, "kind": "department",
            "name": "区水务局", "name_en": "Water", "parent_id": staff.department_id,
            "path": f"/{staff.department_id}/{made}/", "area_id": district.street_id,
            "area_path": district.path(district.street_id), "phone": "028-81234567",
            "valid_from": TODAY, "valid_to": None,
        }  # fmt: skip
        assert last_event() == (
            "organisation.added", f"organisation:{made}", "吴管理",
            {"kind": "department", "name": "区水务局"},
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("wrong", "error", "code"),
        [
            ({"name": "区住建局"}, Invalid, "name_taken"),
            ({"name": ""}, Invalid, "missing"),
            ({"area_id": 999_999}, Invalid, "area_unknown"),
            ({"parent_id": 999_999}, NotFound, "organisation_unknown"),
        ],
    )
    def test_add_refused(
        self,
        district: District,
        staff: Staff,
        wrong: dict[str, Any],
        error: type[HouseError],
        code: str,
    ) -> None:
        refused(lambda: self.add(SETUP, district, **wrong), error, code)

    def test_add_across_districts_refused(self, district: District, staff: Staff) -> None:
        other = make_district("510188000000", "别区")
        theirs = make_organisation(other, OrganisationKind.DEPARTMENT, "别区住建局")
        refused(lambda: self.add(SETUP, district, parent_id=theirs), Invalid, "other_district")
        refused(lambda: self.add(SETUP, district, area_id=other.street_id), Invalid, "area_unknown")
        refused(lambda: self.add(staff.administrator, other), NotAllowed, "not_allowed")

    def test_add_for_a_retired_area_refused(self, district: District, staff: Staff) -> None:
        places.retire_area(actor=SETUP, area_id=district.grid_ids[0], now=NOW)
        refused(
            lambda: self.add(SETUP, district, area_id=district.grid_ids[0]), Invalid, "area_unknown"
        )

    def test_denied(self, district: District, staff: Staff) -> None:
        refused(lambda: self.add(staff.leader, district), NotAllowed, "not_allowed")

    def test_another_fault_of_the_database_is_not_hidden(
        self, district: District, staff: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*args: object, **kwargs: object) -> None:
            message = "some other constraint"
            raise IntegrityError(message)

        monkeypatch.setattr(Organisation, "save", fail)
        with pytest.raises(IntegrityError):
            self.add(SETUP, district)

    def test_change(self, district: District, staff: Staff) -> None:
        company = staff.property_company_id
        change = OrganisationChange("安居物业", "Anju", district.community_ids[1], "81234567")
        operations.change_organisation(
            actor=staff.administrator, organisation_id=company, change=change, now=NOW
        )
        row = Organisation.objects.get(pk=company)
        assert (row.name_en, row.phone, row.area_id) == ("Anju", "81234567", change.area_id)
        assert row.area_path == district.path(district.community_ids[1])
        assert last_event()[3] == {
            "name_en": ["", "Anju"], "phone": ["", "81234567"],
            "area_id": [None, district.community_ids[1]],
            "before": {"name_en": "", "phone": "", "area_id": None},
        }  # fmt: skip
        before = all_rows()
        operations.change_organisation(actor=SETUP, organisation_id=company, change=change, now=NOW)
        assert all_rows() == before

    def test_change_of_a_name_alone_keeps_the_area(self, district: District, staff: Staff) -> None:
        change = OrganisationChange("区住房局", area_id=district.district_id)
        operations.change_organisation(
            actor=SETUP, organisation_id=staff.department_id, change=change, now=NOW
        )
        row = Organisation.objects.get(pk=staff.department_id)
        assert (row.name, row.area_path) == ("区住房局", district.path(district.district_id))

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            (OrganisationChange("区住建局"), "name_taken"),
            (OrganisationChange("x", area_id=999_999), "area_unknown"),
            (OrganisationChange("x", phone="x"), "not_a_phone"),
        ],
    )
    def test_change_refused(self, staff: Staff, change: OrganisationChange, code: str) -> None:
        def act(actor: Actor) -> Callable[[], None]:
            return lambda: operations.change_organisation(
                actor=actor, organisation_id=staff.property_company_id, change=change, now=NOW
            )

        refused(act(SETUP), Invalid, code)
        refused(act(staff.clerk), NotAllowed, "not_allowed")

    def test_retire_and_restore(self, district: District, staff: Staff) -> None:
        firm = make_organisation(district, OrganisationKind.FIRM, "清江食品厂")
        actor = staff.administrator

        def act(name: str, who: Actor) -> Callable[[], None]:
            operation = getattr(operations, f"{name}_organisation")
            return lambda: operation(actor=who, organisation_id=firm, now=NOW)

        refused(act("restore", SETUP), WrongState, "organisation_in_use")
        refused(act("retire", staff.clerk), NotAllowed, "not_allowed")
        act("retire", actor)()
        assert Organisation.objects.get(pk=firm).valid_to == TODAY
        assert last_event()[:2] == ("organisation.retired", f"organisation:{firm}")
        refused(act("retire", SETUP), WrongState, "organisation_retired")
        refused(act("restore", staff.clerk), NotAllowed, "not_allowed")
        act("restore", actor)()
        assert Organisation.objects.get(pk=firm).valid_to is None
        assert last_event()[:2] == ("organisation.restored", f"organisation:{firm}")

    def test_restore_below_a_retired_one_refused(self, district: District) -> None:
        above = make_organisation(district, OrganisationKind.FIRM, "集团")
        firm = make_organisation(district, OrganisationKind.FIRM, "分厂", parent_id=above)
        for organisation_id in (firm, above):
            operations.retire_organisation(actor=SETUP, organisation_id=organisation_id, now=NOW)
        refused(
            lambda: operations.restore_organisation(actor=SETUP, organisation_id=firm, now=NOW),
            WrongState,
            "organisation_retired",
        )

    def test_retire_refused(self, staff: Staff) -> None:
        for organisation_id, code in (
            (staff.street_office_id, "organisation_has_parts"),
            (staff.department_id, "organisation_has_posts"),
        ):
            refused(
                lambda wanted=organisation_id: operations.retire_organisation(  # type: ignore[misc]
                    actor=SETUP, organisation_id=wanted, now=NOW
                ),
                WrongState,
                code,
            )


class TestAccounts:
    def open(self, actor: Actor, district: District, **other: Any) -> int:
        wanted: dict[str, Any] = {"username": "He.Fang ", "name": "何芳", "password": PASSWORD}
        return operations.open_account(
            actor=actor, district_id=district.district_id, now=NOW, **(wanted | other)
        )

    def test_open(self, district: District, staff: Staff) -> None:
        made = self.open(staff.administrator, district)
        account = Account.objects.get(pk=made)
        assert (account.username, account.name, account.is_active) == ("he.fang", "何芳", True)
        assert account.created_at == NOW
        assert account.check_password(PASSWORD)
        assert last_event() == (
            "account.opened", f"account:{made}", "吴管理", {"username": "he.fang"},
        )  # fmt: skip

    def test_without_a_password_nothing_fits(self, district: District) -> None:
        account = Account.objects.get(pk=self.open(SETUP, district, password=None))
        assert not account.has_usable_password()

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"username": "CLERK"}, "username_taken"),
            ({"username": "何芳"}, "not_a_username"),
            ({"name": ""}, "missing"),
            ({"password": "ab1"}, "password_too_short"),
            ({"password": "password123"}, "password_too_common"),
            ({"password": "84729104732"}, "password_entirely_numeric"),
            ({"password": "he.fang1"}, "password_too_similar"),
        ],
    )
    def test_open_refused(
        self, district: District, staff: Staff, wrong: dict[str, Any], code: str
    ) -> None:
        refused(lambda: self.open(SETUP, district, **wrong), Invalid, code)

    def test_open_denied(self, district: District, staff: Staff) -> None:
        refused(lambda: self.open(staff.leader, district), NotAllowed, "not_allowed")

    def test_passwords_are_set_by_administrators_and_oneself(self, staff: Staff) -> None:
        account_id = staff.clerk.account_id or 0

        def act(
            actor: Actor, password: str = PASSWORD, wanted: int = account_id
        ) -> Callable[[], None]:
            return lambda: operations.set_password(
                actor=actor, account_id=wanted, password=password, now=NOW
            )

        for actor in (staff.administrator, staff.clerk):
            act(actor)()
            assert last_event()[:3] == (
                "account.password_set", f"account:{account_id}", actor.name,
            )  # fmt: skip
        refused(act(staff.leader), NotAllowed, "not_allowed")
        refused(act(SETUP, "ab1"), Invalid, "password_too_short")
        refused(act(SETUP, wanted=999_999), NotFound, "account_unknown")

    def test_close(self, district: District, staff: Staff) -> None:
        account_id = staff.clerk.account_id or 0
        operations.give_post(
            actor=SETUP, account_id=account_id, organisation_id=staff.department_id,
            role=Role.HANDLER, valid_from=date(2027, 1, 1), now=NOW,
        )  # fmt: skip
        operations.close_account(actor=staff.administrator, account_id=account_id, now=NOW)
        posts = Post.objects.filter(account_id=account_id).order_by("id")
        assert list(posts.values_list("valid_from", "valid_to")) == [
            (date(2026, 1, 5), TODAY), (TODAY, TODAY),
        ]  # fmt: skip
        assert not Account.objects.get(pk=account_id).is_active
        assert last_event()[:2] == ("account.closed", f"account:{account_id}")

    def test_close_refused(self, staff: Staff) -> None:
        def act(actor: Actor, whose: Actor) -> Callable[[], None]:
            return lambda: operations.close_account(
                actor=actor, account_id=whose.account_id or 0, now=NOW
            )

        refused(act(staff.leader, staff.clerk), NotAllowed, "not_allowed")
        refused(act(SETUP, staff.administrator), WrongState, "last_administrator")
        act(SETUP, staff.clerk)()
        refused(act(SETUP, staff.clerk), WrongState, "account_closed")

    def test_second_step_is_reset(self, staff: Staff) -> None:
        account_id = staff.clerk.account_id or 0

        def act(actor: Actor) -> Callable[[], None]:
            return lambda: operations.reset_second_step(actor=actor, account_id=account_id, now=NOW)

        refused(act(SETUP), WrongState, "no_second_step")
        for kind in ("totp", "recovery_codes"):
            Authenticator.objects.create(user_id=account_id, type=kind, data={})
        refused(act(staff.clerk), NotAllowed, "not_allowed")
        act(staff.administrator)()
        assert Authenticator.objects.count() == 0
        assert last_event()[:2] == ("account.second_step_reset", f"account:{account_id}")


class TestPosts:
    def give(self, actor: Actor, staff: Staff, **other: Any) -> int:
        wanted: dict[str, Any] = {
            "account_id": staff.clerk.account_id, "organisation_id": staff.department_id,
            "role": Role.HANDLER,
        }  # fmt: skip
        return operations.give_post(actor=actor, now=NOW, **(wanted | other)).post_id

    def test_give(self, district: District, staff: Staff) -> None:
        made = self.give(staff.administrator, staff)
        assert Post.objects.values().get(pk=made) == {
            "id": made, "district_id": district.district_id, "account_id": staff.clerk.account_id,
            "organisation_id": staff.department_id, "role": "handler",
            "valid_from": TODAY, "valid_to": None,
        }  # fmt: skip
        assert last_event() == (
            "post.given", f"post:{made}", "吴管理",
            {
                "account": staff.clerk.account_id, "organisation": staff.department_id,
                "role": "handler", "before": {"post": None},
            },
        )  # fmt: skip

    def test_give_refused(self, district: District, staff: Staff) -> None:
        other = make_district("510188000000", "别区")
        theirs = make_organisation(other, OrganisationKind.DEPARTMENT, "别区住建局")
        refused(lambda: self.give(staff.leader, staff), NotAllowed, "not_allowed")
        refused(
            lambda: self.give(SETUP, staff, organisation_id=theirs), Invalid, "organisation_unknown"
        )
        refused(lambda: self.give(SETUP, staff, account_id=999_999), NotFound, "account_unknown")
        firm = make_organisation(district, OrganisationKind.FIRM, "清江食品厂")
        operations.retire_organisation(actor=SETUP, organisation_id=firm, now=NOW)
        refused(
            lambda: self.give(SETUP, staff, organisation_id=firm), Invalid, "organisation_unknown"
        )
        self.give(SETUP, staff)
        refused(lambda: self.give(SETUP, staff), WrongState, "post_held")
        operations.close_account(actor=SETUP, account_id=staff.clerk.account_id or 0, now=NOW)
        refused(lambda: self.give(SETUP, staff), WrongState, "account_closed")

    def test_give_again_from_the_day_the_last_one_ends(self, staff: Staff) -> None:
        first = self.give(SETUP, staff)
        end = date(2026, 12, 1)
        operations.end_post(actor=SETUP, post_id=first, valid_to=end, now=NOW)
        refused(
            lambda: self.give(SETUP, staff, valid_from=date(2026, 11, 30)), WrongState, "post_held"
        )
        second = self.give(SETUP, staff, valid_from=end)
        assert second != first

    def test_end(self, staff: Staff) -> None:
        made = self.give(SETUP, staff)

        def act(
            actor: Actor, valid_to: date | None = None, wanted: int = made
        ) -> Callable[[], None]:
            return lambda: operations.end_post(
                actor=actor, post_id=wanted, valid_to=valid_to, now=NOW
            )

        refused(act(staff.leader), NotAllowed, "not_allowed")
        refused(act(SETUP, date(2026, 11, 19)), Invalid, "before_beginning")
        refused(act(SETUP, wanted=999_999), NotFound, "post_unknown")
        act(staff.administrator, date(2026, 12, 1))()
        assert Post.objects.get(pk=made).valid_to == date(2026, 12, 1)
        assert last_event() == (
            "post.ended", f"post:{made}", "吴管理",
            {
                "account": staff.clerk.account_id, "role": "handler", "valid_to": "2026-12-01",
                "before": {"valid_to": None},
            },
        )  # fmt: skip
        refused(act(SETUP), WrongState, "post_ended")

    def test_the_last_administrator_stays(self, staff: Staff) -> None:
        account_id = staff.administrator.account_id
        own = Post.objects.get(account_id=account_id)
        refused(
            lambda: operations.end_post(actor=SETUP, post_id=own.pk, now=NOW),
            WrongState,
            "last_administrator",
        )
        later = self.give(SETUP, staff, role=Role.ADMINISTRATOR, valid_from=date(2026, 12, 1))
        refused(
            lambda: operations.end_post(actor=SETUP, post_id=own.pk, now=NOW),
            WrongState,
            "last_administrator",
        )
        operations.end_post(actor=SETUP, post_id=own.pk, valid_to=date(2026, 12, 1), now=NOW)
        refused(
            lambda: operations.end_post(
                actor=SETUP, post_id=later, valid_to=date(2026, 12, 2), now=NOW
            ),
            WrongState,
            "last_administrator",
        )


class TestCalendar:
    def test_a_day_is_entered_changed_and_removed(self, district: District, staff: Staff) -> None:
        district_id, actor = district.district_id, staff.administrator
        day, data = date(2026, 11, 23), {"what": "day", "day": "2026-11-23"}
        note = ["停水", "街道通知"]
        for is_workday, was in ((False, None), (True, [False, *note])):
            operations.change_calendar_day(
                actor=actor, district_id=district_id, day=day, is_workday=is_workday,
                note=" 停水 ", source=" 街道通知 ", now=NOW,
            )  # fmt: skip
            assert last_event() == (
                "calendar.changed", f"calendar:{district_id}", "吴管理",
                data | {"is_workday": is_workday, "note": "停水",
                        "before": {"days": {"2026-11-23": was}}},
            )  # fmt: skip
        row = CalendarDay.objects.values().get()
        assert {k: v for k, v in row.items() if k != "id"} == {
            "district_id": district_id, "day": day, "is_workday": True,
            "note": "停水", "source": "街道通知",
        }  # fmt: skip
        operations.remove_calendar_day(actor=actor, district_id=district_id, day=day, now=NOW)
        assert CalendarDay.objects.count() == 0
        assert last_event()[3] == data | {
            "is_workday": None, "before": {"days": {"2026-11-23": [True, *note]}},
        }  # fmt: skip
        refused(
            lambda: operations.remove_calendar_day(
                actor=actor, district_id=district_id, day=day, now=NOW
            ),
            NotFound,
            "day_unknown",
        )

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"source": ""}, "missing"),
            ({"note": "x" * 81}, "too_long"),
            ({"day": date(1999, 1, 1)}, "out_of_range"),
        ],
    )
    def test_day_refused(self, district: District, wrong: dict[str, Any], code: str) -> None:
        given: dict[str, Any] = {"day": TODAY, "is_workday": False, "note": "", "source": "x"}
        refused(
            lambda: operations.change_calendar_day(
                actor=SETUP, district_id=district.district_id, now=NOW, **(given | wrong)
            ),
            Invalid,
            code,
        )

    def test_year_is_loaded_and_keeps_what_was_entered_by_hand(self, district: District) -> None:
        district_id = district.district_id
        by_hand = date(2026, 10, 10)
        operations.change_calendar_day(
            actor=SETUP, district_id=district_id, day=by_hand, is_workday=False, note="",
            source="区政府", now=NOW,
        )  # fmt: skip
        for _ in range(2):
            operations.load_calendar_year(actor=SETUP, district_id=district_id, year=2026, now=NOW)
            assert last_event()[3]["days"] == 24
        assert CalendarDay.objects.count() == 25
        assert CalendarDay.objects.get(day=by_hand).is_workday is False
        made_up = CalendarDay.objects.filter(is_workday=True).order_by("day")
        assert [str(row.day) for row in made_up] == [
            "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20",
        ]  # fmt: skip
        assert list(CalendarYear.objects.values_list("year", "source")) == [
            (2026, "chinesecalendar")
        ]
        told = last_event()[3]
        before = told.pop("before")
        assert told == {"what": "year", "year": 2026, "source": "chinesecalendar", "days": 24}
        assert (len(before["days"]), before["years"]) == (24, {"2026": "chinesecalendar"})

    @pytest.mark.parametrize("year", [2027, 0, 9999])
    def test_unknown_year(self, district: District, year: int) -> None:
        refused(
            lambda: operations.load_calendar_year(
                actor=SETUP, district_id=district.district_id, year=year, now=NOW
            ),
            Invalid,
            "year_unknown",
        )

    def test_year_is_confirmed(self, district: District) -> None:
        district_id = district.district_id
        for source in ("x", "国办发明电〔2026〕7号"):
            operations.confirm_calendar_year(
                actor=SETUP, district_id=district_id, year=2027, source=source, now=NOW
            )
        assert CalendarYear.objects.get().source == "国办发明电〔2026〕7号"
        for year, source, code in ((1900, "x", "out_of_range"), (2027, "", "missing")):
            refused(
                lambda y=year, s=source: operations.confirm_calendar_year(  # type: ignore[misc]
                    actor=SETUP, district_id=district_id, year=y, source=s, now=NOW
                ),
                Invalid,
                code,
            )

    def test_office_hours(self, district: District) -> None:
        district_id = district.district_id
        operations.set_office_hours(
            actor=SETUP, district_id=district_id, opens=time(8, 30), closes=time(18), now=NOW
        )
        assert queries.office_calendar(district_id).closes == time(18)
        assert last_event()[3] == {
            "what": "hours", "opens": "08:30:00", "closes": "18:00:00", "before": {"hours": None},
        }  # fmt: skip
        refused(
            lambda: operations.set_office_hours(
                actor=SETUP, district_id=district_id, opens=time(18), closes=time(9), now=NOW
            ),
            Invalid,
            "closes_before_opening",
        )

    def test_denied(self, district: District, staff: Staff) -> None:
        facts: dict[str, Any] = {
            "actor": staff.leader, "district_id": district.district_id, "now": NOW,
        }  # fmt: skip
        day: dict[str, Any] = {"is_workday": True, "note": "", "source": "x"}
        acts: tuple[Callable[[], object], ...] = (
            lambda: operations.change_calendar_day(day=TODAY, **day, **facts),
            lambda: operations.remove_calendar_day(day=TODAY, **facts),
            lambda: operations.load_calendar_year(year=2026, **facts),
            lambda: operations.confirm_calendar_year(year=2026, source="x", **facts),
            lambda: operations.set_office_hours(opens=time(9), closes=time(17), **facts),
            lambda: operations.take_back_calendar_change(event_id=1, **facts),
        )
        for act in acts:
            refused(act, NotAllowed, "not_allowed")


class TestDaysInARow:
    """National Day of 2027: Friday 1 October to Thursday 7 October, made up on Saturday the 9th."""

    def write(self, district: District, **changes: Any) -> int:
        given: dict[str, Any] = {
            "day": date(2027, 10, 1), "until": date(2027, 10, 7), "is_workday": False,
            "note": "国庆节", "source": "通知",
        }  # fmt: skip
        return operations.change_calendar_day(
            actor=SETUP, district_id=district.district_id, now=NOW, **(given | changes)
        )

    def test_weekends_within_are_closed_anyway(self, district: District) -> None:
        weekend = date(2027, 10, 2)
        self.write(district, day=weekend, until=None, is_workday=True)
        self.write(district)
        rows = CalendarDay.objects.order_by("day").values_list("day", "is_workday")
        assert [(d.day, works) for d, works in rows] == [
            (1, False), (4, False), (5, False), (6, False), (7, False),
        ]  # fmt: skip
        told = last_event()[3]
        assert (told["day"], told["until"], told["days"]) == ("2027-10-01", "2027-10-07", 5)
        assert told["before"]["days"]["2027-10-02"] == [True, "国庆节", "通知"]
        assert len(told["before"]["days"]) == 7

    def test_days_that_are_made_up(self, district: District) -> None:
        self.write(district, day=date(2027, 10, 8), until=date(2027, 10, 9), is_workday=True)
        assert [str(row.day) for row in CalendarDay.objects.all()] == ["2027-10-09"]

    @pytest.mark.parametrize(
        ("day", "until", "fields"),
        [
            (date(2027, 10, 1), date(2027, 9, 30), {"until": "before_beginning"}),
            (date(2027, 10, 1), date(2027, 11, 1), {"until": "too_many_days"}),
            (date(2100, 12, 31), date(2101, 1, 1), {"until": "out_of_range"}),
        ],
    )
    def test_refused(
        self, district: District, day: date, until: date, fields: dict[str, str]
    ) -> None:
        before = CalendarDay.objects.count()
        with pytest.raises(Invalid) as refusal:
            self.write(district, day=day, until=until)
        assert refusal.value.fields == fields
        assert CalendarDay.objects.count() == before

    def test_a_month_at_once(self, district: District) -> None:
        self.write(district, day=date(2027, 10, 1), until=date(2027, 10, 31))
        assert CalendarDay.objects.count() == 21


class TestCalendarIsTakenBack:
    ACTS: ClassVar[dict[str, Callable[[dict[str, Any]], int]]] = {
        "a day": lambda same: operations.change_calendar_day(
            day=date(2026, 11, 23), is_workday=False, note="停水", source="x", **same
        ),
        "a changed day": lambda same: operations.change_calendar_day(
            day=date(2026, 12, 24), is_workday=True, note="改", source="y", **same
        ),
        "a holiday": lambda same: operations.change_calendar_day(
            day=date(2026, 12, 20), until=date(2026, 12, 26), is_workday=False, note="节",
            source="x", **same,
        ),
        "a removed day": lambda same: operations.remove_calendar_day(
            day=date(2026, 12, 24), **same
        ),
        "a new year": lambda same: operations.load_calendar_year(year=2025, **same),
        "a year again": lambda same: operations.load_calendar_year(year=2026, **same),
        "a confirmed year": lambda same: operations.confirm_calendar_year(
            year=2027, source="通知", **same
        ),
        "another source": lambda same: operations.confirm_calendar_year(
            year=2026, source="通知", **same
        ),
        "hours": lambda same: operations.set_office_hours(
            opens=time(8), closes=time(18), **same
        ),
    }  # fmt: skip

    @pytest.fixture
    def same(self, district: District, staff: Staff) -> dict[str, Any]:
        """A calendar that has something of everything, and who changes it."""
        same: dict[str, Any] = {
            "actor": staff.administrator, "district_id": district.district_id, "now": NOW,
        }  # fmt: skip
        operations.load_calendar_year(year=2026, **same)
        CalendarDay.objects.filter(day=date(2026, 10, 1)).delete()  # as an older list might
        operations.change_calendar_day(
            day=date(2026, 12, 24), is_workday=False, note="年会", source="街道", **same
        )
        return same

    def calendar(self) -> tuple[list[Any], list[Any], list[Any]]:
        days = CalendarDay.objects.order_by("day")
        return (
            list(days.values_list("day", "is_workday", "note", "source")),
            list(CalendarYear.objects.order_by("year").values_list("year", "source")),
            list(OfficeHours.objects.values_list("opens", "closes")),
        )

    @pytest.mark.parametrize("what", ACTS)
    def test_what_was_there_is_there_again(self, same: dict[str, Any], what: str) -> None:
        before = self.calendar()
        event_id = self.ACTS[what](same)
        assert what == "another source" or self.calendar() != before
        operations.take_back_calendar_change(event_id=event_id, **same)
        assert self.calendar() == before
        told = last_event()
        assert (told[0], told[3]) == (
            "calendar.changed", {"what": "taken_back", "undone": event_id, "before": {}},
        )  # fmt: skip

    def test_hours_are_put_back_twice_over(self, same: dict[str, Any]) -> None:
        operations.set_office_hours(opens=time(8), closes=time(16), **same)
        event_id = operations.set_office_hours(opens=time(9), closes=time(18), **same)
        operations.take_back_calendar_change(event_id=event_id, **same)
        assert self.calendar()[2] == [(time(8), time(16))]

    def test_only_the_newest_and_ones_own_within_a_week(
        self, same: dict[str, Any], staff: Staff
    ) -> None:
        first = self.ACTS["a day"](same)
        second = self.ACTS["hours"](same)
        late = same | {"now": NOW + timedelta(days=7, seconds=1)}
        for given, code in (
            (same | {"event_id": first}, "changed_meanwhile"),
            (late | {"event_id": second}, "cannot_take_back"),
            (same | {"event_id": second, "actor": SETUP}, "cannot_take_back"),
            (same | {"event_id": 0}, "changed_meanwhile"),
        ):
            refused(
                lambda g=given: operations.take_back_calendar_change(**g),  # type: ignore[misc]
                WrongState,
                code,
            )
        in_time = same | {"now": NOW + timedelta(days=7), "event_id": second}
        undone = operations.take_back_calendar_change(**in_time)
        for again, code in ((second, "changed_meanwhile"), (undone, "cannot_take_back")):
            refused(
                lambda e=again: operations.take_back_calendar_change(  # type: ignore[misc]
                    **same, event_id=e
                ),
                WrongState,
                code,
            )

    def test_what_followed_from_it_does_not_stand_in_the_way(self, same: dict[str, Any]) -> None:
        event_id = self.ACTS["a day"](same)
        record(
            "deadlines.reckoned", subject=f"calendar:{same['district_id']}", actor=SETUP, at=NOW,
            district_id=same["district_id"], data={"cause": event_id, "moved": 3},
        )  # fmt: skip
        operations.take_back_calendar_change(event_id=event_id, **same)
        assert not CalendarDay.objects.filter(day=date(2026, 11, 23)).exists()


class TestEntryLinks:
    @pytest.fixture(autouse=True)
    def _demo(self) -> None:
        Installation.objects.update_or_create(pk=1, defaults={"is_demo": True})
        clock.forget()

    def issue(self, account_id: int, actor: Actor = SETUP) -> str:
        return operations.issue_entry_link(actor=actor, account_id=account_id, now=NOW)

    def test_token_is_kept_as_its_hash(self, staff: Staff) -> None:
        token = self.issue(staff.clerk.account_id or 0)
        link = EntryLink.objects.get()
        assert link.token_hash == hashlib.sha256(token.encode()).hexdigest()
        assert (link.expires_at, link.used_at) == (NOW + timedelta(minutes=30), None)
        assert last_event()[:2] == ("account.link_issued", f"account:{staff.clerk.account_id}")

    def test_issue_refused(self, staff: Staff) -> None:
        account_id = staff.clerk.account_id or 0
        refused(lambda: self.issue(account_id, staff.administrator), NotAllowed, "not_a_demo")
        refused(lambda: self.issue(999_999), NotFound, "account_unknown")
        Installation.objects.update(is_demo=False)
        clock.forget()
        refused(lambda: self.issue(account_id), NotAllowed, "not_a_demo")

    def test_use(self, staff: Staff) -> None:
        account_id = staff.clerk.account_id or 0
        token, stranger = self.issue(account_id), Actor.stranger()

        def use(after: timedelta, given: str = token) -> Callable[[], int]:
            return lambda: operations.use_entry_link(actor=stranger, token=given, now=NOW + after)

        refused(use(timedelta(0), "forged"), NotFound, "link_unknown")
        refused(use(timedelta(minutes=30)), Gone, "link_expired")
        assert use(timedelta(minutes=29))() == account_id
        assert last_event()[:2] == ("account.link_used", f"account:{account_id}")
        refused(use(timedelta(minutes=29)), Gone, "link_used")

    @pytest.mark.django_db(transaction=True)
    def test_used_twice_at_once(self, staff: Staff) -> None:
        token = self.issue(staff.clerk.account_id or 0)

        def use() -> int:
            return operations.use_entry_link(actor=Actor.stranger(), token=token, now=NOW)

        assert at_once(use, use, use) == ["done", "link_used", "link_used"]


class TestSignIn:
    def test_attempts_of_yesterday_go(self, district: District) -> None:
        account_id = make_person(district.district_id, "he.fang", "何芳")
        operations.try_sign_in(actor=SETUP, username="he.fang", now=NOW - timedelta(days=2))
        operations.note_sign_in(actor=SETUP, account_id=account_id, via="password", now=NOW)
        assert list(SignInAttempt.objects.values_list("outcome", "at")) == [("signed_in", NOW)]
        assert last_event()[3] == {"via": "password"}

    def test_names_are_kept_as_hashes(self) -> None:
        operations.try_sign_in(actor=SETUP, username="My-Secret-Password!", now=NOW)
        kept = SignInAttempt.objects.get().name_hash
        assert len(kept) == 64
        event = Event.objects.get()
        assert (event.subject, event.district_id, event.data) == ("account:0", 0, {})

    def test_capitals_and_spaces_do_not_escape_the_count(self, district: District) -> None:
        for name in ("he.fang", "HE.FANG", " he.fang", "He.Fang ", "he.fanG"):
            operations.try_sign_in(actor=SETUP, username=name, now=NOW)
        with pytest.raises(NotAllowed) as raised:
            operations.try_sign_in(actor=SETUP, username="he.fang", now=NOW)
        assert raised.value.details == {"until": NOW + timedelta(minutes=15)}


@pytest.mark.django_db(transaction=True)
def test_the_same_post_twice_at_once() -> None:
    staff = make_staff(make_district())

    def give() -> object:
        return operations.give_post(
            actor=SETUP, account_id=staff.clerk.account_id or 0,
            organisation_id=staff.department_id, role=Role.HANDLER, now=NOW,
        )  # fmt: skip

    assert at_once(give, give) == ["done", "post_held"]


@pytest.mark.django_db(transaction=True)
def test_two_administrators_end_each_others_post_at_once() -> None:
    staff = make_staff(make_district())
    own = Post.objects.get(role=Role.ADMINISTRATOR)
    other = operations.give_post(
        actor=SETUP, account_id=staff.leader.account_id or 0,
        organisation_id=staff.street_office_id, role=Role.ADMINISTRATOR, now=NOW,
    ).post_id  # fmt: skip

    def end(post_id: int) -> Callable[[], None]:
        return lambda: operations.end_post(actor=SETUP, post_id=post_id, now=NOW)

    assert at_once(end(own.pk), end(other)) == ["done", "last_administrator"]
    assert Post.objects.filter(role=Role.ADMINISTRATOR, valid_to__isnull=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_name_for_two_organisations_at_once() -> None:
    district = make_district()

    def add() -> int:
        return make_organisation(district, OrganisationKind.FIRM, "清江食品厂")

    assert at_once(add, add) == ["done", "name_taken"]
