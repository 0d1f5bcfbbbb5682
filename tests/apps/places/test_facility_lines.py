"""Rules of facilities line by line: added, changed, ended, with days, and their pages."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.apps.kept import kept
from tests.apps.orgs.acts import at_once
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.extracts import take
from tests.apps.places.factories import SETUP, District, make_district
from tests.apps.places.test_operations import last_event
from tests.apps.places.test_pages import client_of, words

from linquan.apps.places import jobs, operations, queries
from linquan.apps.places.facilities import MOST_RULES, FacilityRule, Quality, default_rules
from linquan.apps.places.models import FacilityRule as FacilityRuleTable
from linquan.apps.places.models import MapFacility
from linquan.kernel import clock
from linquan.kernel.actors import Actor
from linquan.kernel.errors import HouseError, Invalid, NotAllowed, NotFound, WrongState
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db
FUEL = FacilityRule("HEA-B03", "amenity=fuel", "", Quality.PROBABLE)
BANK = FacilityRule("HEA-B03", "", "长江银行", Quality.NAME)
CLINIC = FacilityRule("HEA-B02", "amenity=clinic", "", Quality.PROBABLE)
DAY = timedelta(days=1)
PAGE = "/places/facilities/rules/"


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


@pytest.fixture
def admin(staff: Staff) -> Client:
    return client_of(staff.administrator)


def rules(district: District, day: date) -> tuple[FacilityRule, ...]:
    return queries.facility_rules(district.district_id, day).rules


def kinds_found(district: District) -> dict[str, str]:
    return dict(MapFacility.objects.order_by("key").values_list("key", "kind"))


def add(
    district: District, rule: FacilityRule, now: datetime, *, actor: Actor = SETUP, in_days: int = 0
) -> int:
    return operations.add_facility_rule(
        actor=actor, district_id=district.district_id, rule=rule,
        valid_from=now.date() + in_days * DAY, now=now,
    )  # fmt: skip


def change(
    district: District, old: FacilityRule, new: FacilityRule, now: datetime, *, in_days: int = 0,
    actor: Actor = SETUP,
) -> int:  # fmt: skip
    return operations.change_facility_rule(
        actor=actor, district_id=district.district_id, old=old, new=new,
        valid_from=now.date() + in_days * DAY, now=now,
    )  # fmt: skip


def end(
    district: District, rule: FacilityRule, now: datetime, *, in_days: int = 0, actor: Actor = SETUP
) -> int:
    return operations.end_facility_rule(
        actor=actor, district_id=district.district_id, rule=rule,
        valid_from=now.date() + in_days * DAY, now=now,
    )  # fmt: skip


def everything() -> tuple[list[dict[str, Any]], ...]:
    tables: tuple[Any, ...] = (FacilityRuleTable, MapFacility, Event)
    return tuple(list(table.objects.order_by("pk").values()) for table in tables)


def refused(act: Callable[[], object], error: type[HouseError], code: str) -> None:
    before = everything()
    with pytest.raises(error) as raised:
        act()
    given = raised.value
    found = next(iter(given.fields.values())) if isinstance(given, Invalid) else given.code
    assert found == code
    assert everything() == before


class TestLines:
    """One line of the list at a time."""

    def test_the_first_change_copies_what_came_with_the_house(
        self, district: District, staff: Staff, now: datetime
    ) -> None:
        take(district, now)
        assert kinds_found(district)["node/6"] == ""
        add(district, FUEL, now, actor=staff.administrator)
        found = rules(district, now.date())
        assert len(found) == len(default_rules()) + 1
        assert set(found) - set(default_rules()) == {FUEL}
        after = found[found.index(FUEL) - 1]
        assert (after.kind, found[found.index(FUEL) + 1].kind) == ("HEA-B03", "ELD-B01")
        assert rules(district, now.date() - DAY) == default_rules()
        assert kinds_found(district)["node/6"] == "HEA-B03"
        assert last_event() == (
            "facility_rule.added", f"facility_rules:{district.district_id}",
            staff.administrator.name, district.district_id, now,
            {
                "valid_from": now.date().isoformat(), "old": None,
                "new": {
                    "kind": "HEA-B03", "tag": "amenity=fuel", "name_part": "",
                    "quality": "probable",
                },
            },
        )  # fmt: skip

    def test_changed_where_it_stood(self, district: District, now: datetime) -> None:
        take(district, now)
        new = FacilityRule("HEA-B01", "amenity=fuel", "", Quality.EXACT)
        add(district, FUEL, now)
        at = rules(district, now.date()).index(FUEL)
        change(district, FUEL, new, now)
        assert rules(district, now.date())[at] == new
        assert kinds_found(district)["node/6"] == "HEA-B01"
        only_surer = FacilityRule("HEA-B01", "amenity=fuel", "", Quality.PROBABLE)
        change(district, new, only_surer, now)
        assert rules(district, now.date())[at] == only_surer

    def test_ended(self, district: District, now: datetime) -> None:
        take(district, now)
        end(district, FacilityRule("COM-Q03", "", "银行", Quality.NAME), now)
        assert kinds_found(district)["node/4"] == ""
        assert len(rules(district, now.date())) == len(default_rules()) - 1
        assert last_event()[0] == "facility_rule.ended"

    def test_from_a_later_day(
        self, district: District, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        take(district, now)
        add(district, FUEL, now, in_days=2)
        assert rules(district, now.date()) == default_rules()
        assert kinds_found(district)["node/6"] == ""
        assert FUEL in rules(district, now.date() + 2 * DAY)
        monkeypatch.setattr(clock, "now", lambda: now + DAY)
        assert jobs.begin_facility_rules(0) == 0
        monkeypatch.setattr(clock, "now", lambda: now + 2 * DAY)
        assert jobs.begin_facility_rules(0) == 1
        assert kinds_found(district)["node/6"] == "HEA-B03"
        assert last_event()[0] == "facility_rules.begun"

    def test_later_lists_follow(self, district: District, now: datetime) -> None:
        add(district, FUEL, now, in_days=5)
        add(district, BANK, now)
        change(district, CLINIC, FacilityRule("HEA-B02", "amenity=x", "", Quality.EXACT), now)
        later = rules(district, now.date() + 5 * DAY)
        assert {FUEL, BANK} <= set(later)
        assert CLINIC not in later
        end(district, FUEL, now, in_days=5)
        add(district, FUEL, now)
        assert FUEL in rules(district, now.date() + 4 * DAY)

    def test_denied(self, district: District, staff: Staff, now: datetime) -> None:
        add(district, FUEL, now)
        for actor in (staff.clerk, staff.leader, staff.handler, Actor.stranger()):
            refused(
                lambda who=actor: add(district, BANK, now, actor=who), NotAllowed, "not_allowed"
            )  # type: ignore[misc]
            refused(
                lambda who=actor: change(district, FUEL, BANK, now, actor=who),  # type: ignore[misc]
                NotAllowed, "not_allowed",
            )  # fmt: skip
            refused(
                lambda who=actor: end(district, FUEL, now, actor=who), NotAllowed, "not_allowed"
            )  # type: ignore[misc]
            refused(
                lambda who=actor: operations.begin_facility_rules(  # type: ignore[misc]
                    actor=who, district_id=district.district_id, now=now
                ),
                NotAllowed, "not_allowed",
            )  # fmt: skip

    @pytest.mark.parametrize(
        ("rule", "code"),
        [
            (FacilityRule("XXX-B03", "amenity=fuel", "", Quality.EXACT), "rule_kind_unknown"),
            (FacilityRule("HEA-B03", "", "", Quality.NAME), "rule_one_of_both"),
            (FacilityRule("HEA-B03", "amenity=fuel", "药", Quality.EXACT), "rule_one_of_both"),
            (FacilityRule("HEA-B03", "fuel", "", Quality.EXACT), "rule_not_a_tag"),
            (FacilityRule("HEA-B03", "a=" + "x" * 79, "", Quality.EXACT), "too_long"),
            (FacilityRule("HEA-B03", "amenity=fuel", "", Quality.NAME), "rule_quality_differs"),
            (FacilityRule("HEA-B02", "amenity=clinic", "", Quality.EXACT), "rule_twice"),
        ],
    )
    def test_wrong_input(
        self, district: District, now: datetime, rule: FacilityRule, code: str
    ) -> None:
        refused(lambda: add(district, rule, now), Invalid, code)
        other = FacilityRule("HEA-B03", "", "药店", Quality.NAME)
        refused(lambda: change(district, other, rule, now), Invalid, code)

    def test_wrong_state(self, district: District, now: datetime) -> None:
        refused(lambda: change(district, FUEL, BANK, now), WrongState, "rule_gone")
        refused(lambda: end(district, FUEL, now), WrongState, "rule_gone")
        refused(lambda: add(district, FUEL, now, in_days=-1), Invalid, "rule_day_over")
        operations.set_facility_rules(
            actor=SETUP, district_id=district.district_id, rules=[FUEL], valid_from=now.date(),
            now=now,
        )  # fmt: skip
        refused(lambda: end(district, FUEL, now), WrongState, "last_rule")
        with pytest.raises(NotFound):
            operations.add_facility_rule(
                actor=SETUP, district_id=district.street_id, rule=FUEL, valid_from=now.date(),
                now=now,
            )  # fmt: skip

        def begun() -> None:
            operations.begin_facility_rules(
                actor=SETUP, district_id=district.district_id, now=now + DAY
            )

        refused(begun, WrongState, "no_list_begins")

    def test_no_more_than_may_be(self, district: District, now: datetime) -> None:
        many = [FacilityRule("HEA-B03", f"shop=n{n}", "", Quality.EXACT) for n in range(MOST_RULES)]
        operations.set_facility_rules(
            actor=SETUP, district_id=district.district_id, rules=many, valid_from=now.date(),
            now=now,
        )  # fmt: skip
        refused(lambda: add(district, FUEL, now), Invalid, "too_many")


@pytest.mark.django_db(transaction=True)
def test_two_change_the_same_line_at_once(now: datetime) -> None:
    district = make_district()
    add(district, FUEL, now)
    outcomes = at_once(
        lambda: change(district, FUEL, BANK, now), lambda: end(district, FUEL, now),
        lambda: add(district, FacilityRule("HEA-B02", "a=b", "", Quality.EXACT), now),
    )  # fmt: skip
    assert outcomes == ["done", "done", "rule_gone"]
    found = rules(district, now.date())
    assert FUEL not in found
    assert len(found) == len(set(found)) == len(default_rules()) + 1 + (BANK in found)


def given(now: datetime, **other: str) -> dict[str, str]:
    return {
        "kind": "HEA-B03", "tag": "amenity=fuel", "name_part": "", "quality": "exact",
        "valid_from": now.date().isoformat(),
    } | other  # fmt: skip


class TestPages:
    """The list and its forms, without a script."""

    def test_the_list(
        self, admin: Client, district: District, now: datetime,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:  # fmt: skip
        add(district, FUEL, now)
        with django_assert_num_queries(4):
            queries.facility_rules(district.district_id, now.date())
        page = words(admin.get(PAGE))
        assert "amenity=fuel" in page
        assert "已添加：药店，amenity=fuel（可能）" in page
        only = admin.get(f"{PAGE}?kind=HEA-B03").context["lines"]
        assert {rule.kind for rule, _ in only} == {"HEA-B03"}
        assert len(admin.get(f"{PAGE}?kind=x&day=nonsense").context["lines"]) == 301

    def test_add_change_end(self, admin: Client, district: District, now: datetime) -> None:
        answer = admin.post(f"{PAGE}add/", given(now), follow=True)
        assert "已写入，从那天起按此识别设施。" in words(answer)
        (url,) = [
            url for rule, url in admin.get(f"{PAGE}?kind=HEA-B03").context["lines"]
            if rule.tag == "amenity=fuel"
        ]  # fmt: skip
        page = admin.get(url)
        assert 'value="2026-11-20"' in page.content.decode()
        assert "已添加：药店，amenity=fuel（准确）" in words(page)
        admin.post(url, given(now, tag="", name_part="加油站", quality=""))
        new = FacilityRule("HEA-B03", "", "加油站", Quality.NAME)
        assert new in rules(district, now.date())
        page = admin.get(f"{PAGE}rule/?kind=HEA-B03&name_part=加油站")
        assert [c.kind for c in page.context["changes"]] == [
            "facility_rule.changed", "facility_rule.added",
        ]  # fmt: skip
        end_url = page.context["end_url"]
        answer = admin.post(end_url, {"valid_from": now.date().isoformat()}, follow=True)
        assert answer.status_code == 200
        assert new not in rules(district, now.date())
        assert admin.get(url).status_code == 404

    def test_refused_beside_the_field(self, admin: Client, now: datetime) -> None:
        before = everything()
        for wrong, told in (
            ({"tag": "fuel"}, "标签的写法如amenity=clinic。"),
            ({"name_part": "药"}, "标签和名称片段只填一个。"),
            ({"kind": ""}, "这个字段是必填项。"),
            ({"tag": "amenity=pharmacy"}, "这个类别已有同样的规则，请改那一条。"),
            ({"valid_from": "2026-11-19"}, "请选择今天或以后的日期。"),
            ({"quality": "sure"}, "选择一个有效的选项"),
        ):
            answer = admin.post(f"{PAGE}add/", given(now, **wrong))
            said = words(answer)
            assert (answer.status_code, told in said) == (422, True), answer.context["form"].errors
        url = f"{PAGE}end/?kind=HEA-B03&tag=amenity%3Dpharmacy"
        answer = admin.post(url, {"valid_from": "2026-11-19"})
        assert answer.status_code == 422
        assert everything() == before

    def test_a_rule_that_went_meanwhile(self, admin: Client, now: datetime) -> None:
        answer = admin.post(f"{PAGE}rule/?kind=HEA-B03&tag=no%3Dsuch", given(now))
        assert answer.status_code == 404
        assert not Event.objects.filter(kind__startswith="facility_rule").exists()

    def test_denied(self, staff: Staff, client: Client, now: datetime) -> None:
        clerk = client_of(staff.clerk)
        rule = "?kind=HEA-B03&tag=amenity%3Dpharmacy"
        before = everything()
        for path in ("", "add/", f"rule/{rule}", "whole/"):
            assert clerk.get(f"{PAGE}{path}").status_code == 403
            assert client.get(f"{PAGE}{path}").status_code == 303
        for path in ("add/", f"rule/{rule}", f"end/{rule}", "whole/"):
            assert clerk.post(f"{PAGE}{path}", given(now)).status_code == 403
        assert everything() == before

    def test_in_english(self, staff: Staff, district: District, now: datetime) -> None:
        add(district, BANK, now)
        english = client_of(staff.administrator, "en")
        page = words(english.get(f"{PAGE}?kind=HEA-B03"))
        for text in ("Add a rule", "Recognised by", "Added: Pharmacy, “长江银行”"):
            assert text in page

    def test_a_later_list(self, admin: Client, district: District, now: datetime) -> None:
        add(district, FUEL, now, in_days=3)
        page = admin.get(PAGE)
        assert page.context["later"] == [now.date() + 3 * DAY]
        assert "amenity=fuel" not in "".join(r.tag for r, _ in page.context["lines"])
        later = admin.get(f"{PAGE}?day={now.date() + 3 * DAY}")
        assert "amenity=fuel" in "".join(r.tag for r, _ in later.context["lines"])
