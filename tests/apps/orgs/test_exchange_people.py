"""People and posts out and in: what a file would do, what it does, and back."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.apps.kept import kept
from tests.apps.orgs.acts import at_once
from tests.apps.orgs.factories import Staff, make_organisation, make_person, make_staff
from tests.apps.places.factories import SETUP, SETUP_AT, District, make_district
from tests.apps.tables import FORMS, ODD_NAMES, Desk, comes_back, statements

from linquan.apps.orgs import operations, queries
from linquan.apps.orgs.exchange import TABLES
from linquan.apps.orgs.models import Account, Post
from linquan.apps.orgs.types import OrganisationKind
from linquan.kernel.actors import Role
from linquan.kernel.exchange.port import Plan
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db
NOW = SETUP_AT + timedelta(days=300)
TODAY = NOW.date()
(TABLE,) = (table for table in TABLES if table.layout.name == "people")
NEW = """账号,姓名,部门,岗位,任职日期
Zhang.San,张三,锦绣社区居委会,网格员,
zhang.san,张三,区住建局,经办人,2026-12-01
clerk,陈办事,区住建局,经办人,
li.si,李四,,,
"""


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


@pytest.fixture
def desk(district: District, staff: Staff) -> Desk:
    return Desk(TABLE, staff.administrator, district.district_id, NOW)


def rows() -> tuple[list[dict[str, Any]], ...]:
    people, posts = Account.objects.order_by("pk"), Post.objects.order_by("pk")
    return list(people.values()), list(posts.values())


def post_of(staff_member: Any) -> Post:
    return Post.objects.get(account_id=staff_member.account_id)


def test_a_line_for_each_post_and_nothing_secret(desk: Desk, district: District) -> None:
    make_person(district.district_id, "nobody", "无岗位")
    assert statements(desk.lines) == 3
    told = {line["username"]: line for line in desk.lines()}
    assert told["nobody"] == {"username": "nobody", "name": "无岗位"}
    clerk = told["clerk"]
    assert {**clerk, "post_id": 0} == {
        "post_id": 0, "username": "clerk", "name": "陈办事", "organisation": "锦绣社区居委会",
        "role": Role.CLERK, "valid_from": SETUP_AT.date(), "valid_to": None,
    }  # fmt: skip
    assert TABLE.personal
    passwords = Account.objects.values_list("password", flat=True)
    content = desk.written("csv").decode()
    assert not any(password in content for password in passwords)


@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_in_and_changes_nothing(
    desk: Desk, district: District, staff: Staff, form: str
) -> None:
    for number, name in enumerate(ODD_NAMES):
        unit = make_organisation(district, OrganisationKind.FIRM, name)
        person = make_person(district.district_id, f"{number}0e5", name)
        given = operations.give_post(
            actor=SETUP, account_id=person, organisation_id=unit, role=Role.HANDLER, now=SETUP_AT
        )
        if number % 2:
            operations.end_post(actor=SETUP, post_id=given.post_id, now=NOW)
        if number % 4 == 1:
            operations.retire_organisation(actor=SETUP, organisation_id=unit, now=NOW)
    operations.give_post(
        actor=SETUP, account_id=staff.handler.account_id or 0, organisation_id=staff.department_id,
        role=Role.LEADER, valid_from=date(2027, 1, 1), now=NOW,
    )  # fmt: skip
    make_person(district.district_id, "nobody", "无岗位")
    operations.close_account(actor=SETUP, account_id=staff.leader.account_id or 0, now=NOW)
    assert comes_back(desk, form) == 8 - 1 + len(ODD_NAMES) + 1 + 1


def test_new_people_get_accounts_without_a_password(desk: Desk, staff: Staff) -> None:
    assert desk.check(desk.rows(NEW)) == Plan(new=(2, 3, 4, 5))
    desk.take(NEW)
    person = Account.objects.get(username="zhang.san")
    assert (person.name, person.is_active, person.created_at) == ("张三", True, NOW)
    assert not person.has_usable_password()
    posts = Post.objects.filter(account=person).order_by("id")
    assert list(posts.values_list("organisation_id", "role", "valid_from", "valid_to")) == [
        (staff.community_ids[0], "grid_worker", TODAY, None),
        (staff.department_id, "handler", date(2026, 12, 1), None),
    ]
    assert Account.objects.filter(username="li.si", name="李四").count() == 1
    told = list(Event.objects.order_by("-id").values_list("kind", "data")[:6])
    assert told[0] == ("import.taken", {"new": 4, "changed": 0, "same": 0, "left_out": 0})
    assert [kind for kind, _ in told[1:]] == ["post.given"] * 3 + ["account.opened"] * 2
    assert told[1][1] == {
        "account": staff.clerk.account_id, "organisation": staff.department_id, "role": "handler",
        "before": {"post": None},
    }  # fmt: skip
    assert desk.check(desk.rows(NEW)) == Plan(same=(2, 3, 4, 5))
    operations.set_password(
        actor=desk.actor, account_id=person.pk, password="Qing-Jiang-2026", now=NOW
    )
    seal = Account.objects.get(pk=person.pk).get_session_auth_hash()
    actor = queries.actor_of(person.pk, seal, TODAY)
    assert actor is not None
    assert [post.role for post in actor.posts] == [Role.GRID_WORKER]


def test_a_post_ends_by_its_last_day(desk: Desk, staff: Staff) -> None:
    post = post_of(staff.clerk)
    text = f"岗位编号,账号,离任日期\n{post.pk},clerk,2026-12-31\n"
    text = text.replace("岗位编号", "post_id")
    assert desk.check(desk.rows(text)) == Plan(changed=(2,), before={2: {"valid_to": None}})
    desk.take(text)
    assert post_of(staff.clerk).valid_to == date(2026, 12, 31)
    event = Event.objects.get(kind="post.ended")
    assert event.subject == f"post:{post.pk}"
    assert event.data == {
        "account": staff.clerk.account_id, "role": "clerk", "valid_to": "2026-12-31",
        "before": {"valid_to": None},
    }  # fmt: skip
    operations.take_back_post_change(actor=desk.actor, post_id=post.pk, event_id=event.pk, now=NOW)
    assert post_of(staff.clerk).valid_to is None


FAULTY = """post_id,账号,姓名,部门,岗位,任职日期,离任日期
,坏账号,甲,,,,
,new1,,,,,
,new2,乙,没有的单位,值班员,,
,new3,丙,区住建局,,,
,new4,丁,,值班员,,
999999999,clerk,,,,,
{other},clerk,,,,,
{own},clerk,别的名字,,,,
{own},clerk,,区住建局,,,
{own},clerk,,,经办人,,
{own},clerk,,,,2026-02-01,
{own},clerk,,,,,2025-01-01
,clerk,,锦绣社区居委会,值班员,2026-02-01,
,handler,,区住建局,经办人,2026-01-05,
,handler,,区住建局,经办人,,
,new5,戊,区住建局,经办人,2026-12-01,2026-11-01
,new6,己,区住建局,经办人,,2026-11-01
,new7,庚,区住建局,经办人,1026-11-01,
,closed,,,,,
,elsewhere,,,,,
,admin,,区住建局,管理员,,
,admin,,江安街道办事处,管理员,2026-01-05,2026-12-01
"""


def test_every_fault_is_told_by_cell(desk: Desk, staff: Staff, district: District) -> None:
    closed = make_person(district.district_id, "closed", "已离职")
    operations.close_account(actor=SETUP, account_id=closed, now=NOW)
    other = make_district("510198000000", "望江区")
    make_person(other.district_id, "elsewhere", "外区人")
    text = FAULTY.format(other=post_of(staff.handler).pk, own=post_of(staff.clerk).pk)
    assert desk.faults(text) == [
        (2, "username", "not_a_username"),
        (3, "name", "missing"),
        (4, "organisation", "unit_unknown"),
        (5, "role", "cell_missing"),
        (6, "organisation", "cell_missing"),
        (7, "post_id", "post_unknown"),
        (8, "post_id", "post_of_another"),
        (9, "name", "name_differs"),
        (10, "organisation", "post_differs"),
        (11, "username", "row_twice"),
        (12, "username", "row_twice"),
        (13, "username", "row_twice"),
        (14, "valid_from", "post_held_already"),
        (16, "username", "row_twice"),
        (17, "valid_to", "before_beginning"),
        (18, "valid_from", "cell_missing"),
        (19, "valid_from", "out_of_range"),
        (20, "username", "account_is_closed"),
        (21, "username", "username_taken"),
        (22, "role", "own_administrator"),
        (23, "valid_to", "administrator_by_hand"),
    ]
    import_id = desk.opened()
    desk.refused("rows_wrong", lambda: desk.take(text, import_id), rows)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (",经办人,,", ("role", "post_differs")),
        (",,2026-02-01,", ("valid_from", "post_differs")),
        (",,,2025-01-01", ("valid_to", "before_beginning")),
    ],
)
def test_a_post_that_is_held_changes_by_its_end_only(
    desk: Desk, staff: Staff, change: str, fault: tuple[str, str]
) -> None:
    text = f"post_id,账号,部门,岗位,任职日期,离任日期\n{post_of(staff.clerk).pk},clerk,{change}\n"
    assert desk.faults(text) == [(2, *fault)]


def test_a_post_that_has_ended_neither_goes_on_nor_ends_again(desk: Desk, staff: Staff) -> None:
    post = post_of(staff.clerk)
    operations.end_post(actor=SETUP, post_id=post.pk, valid_to=date(2026, 10, 1), now=NOW)
    head = "post_id,账号,部门,岗位,任职日期,离任日期\n"
    assert desk.faults(f"{head}{post.pk},clerk,,,,\n") == [(2, "valid_to", "post_is_ended")]
    unit = "锦绣社区居委会,值班员"
    assert desk.faults(f"{head},clerk,{unit},,\n") == [(2, "valid_from", "post_held_before")]
    assert desk.faults(f"{head},clerk,{unit},2026-09-01,\n") == [
        (2, "valid_from", "post_held_already")
    ]
    desk.take(f"{head},clerk,{unit},2026-10-01,\n")
    assert Post.objects.filter(account=post.account_id).count() == 2


def test_an_administrator_may_be_made_by_another(desk: Desk) -> None:
    desk.take("账号,部门,岗位\nclerk,江安街道办事处,管理员\n")
    assert Post.objects.filter(role=Role.ADMINISTRATOR).count() == 2


def test_others_may_neither_see_nor_bring_nor_take_back(desk: Desk, staff: Staff) -> None:
    import_id = desk.take(NEW)
    for actor in (staff.clerk, staff.leader, replace(staff.administrator, posts=())):
        other = replace(desk, actor=actor)
        opened = other.opened()
        for act in (
            other.lines,
            lambda other=other: other.check(other.rows(NEW)),
            lambda other=other, opened=opened: other.take("账号,姓名\nwang.wu,王五\n", opened),
            lambda other=other: other.take_back(import_id),
        ):
            desk.refused("not_allowed", act, rows)


def test_taking_back_restores_the_exact_state(desk: Desk, staff: Staff) -> None:
    before = rows()
    end = "street,周街道,江安街道办事处,值班员,2026-01-05,2026-12-01\n"
    text = NEW.replace("任职日期\n", "任职日期,离任日期\n") + end
    import_id = desk.take(text)
    assert rows() != before
    assert desk.take_back(import_id) == 6
    assert rows() == before
    undone = Event.objects.filter(kind__endswith="import_undone").order_by("id")
    kinds = ["post.import_undone"] * 4 + ["account.import_undone"] * 2
    assert list(undone.values_list("kind", flat=True)) == kinds
    desk.refused("import_not_taken", lambda: desk.take_back(import_id), rows)


def test_people_who_have_signed_in_or_got_a_post_since_stay(desk: Desk, staff: Staff) -> None:
    import_id = desk.take(NEW)
    person = Account.objects.get(username="li.si")
    operations.give_post(
        actor=SETUP, account_id=person.pk, organisation_id=staff.department_id, role=Role.LEADER,
        now=NOW,
    )  # fmt: skip
    desk.refused("import_in_use", lambda: desk.take_back(import_id), rows)
    Account.objects.filter(pk=person.pk).update(last_login=NOW)
    desk.refused("import_changed_since", lambda: desk.take_back(import_id), rows)


def test_an_ended_post_does_not_come_back_to_whoever_left(desk: Desk, staff: Staff) -> None:
    text = "账号,部门,岗位,任职日期,离任日期\nclerk,锦绣社区居委会,值班员,2026-01-05,2026-10-01\n"
    import_id = desk.take(text)
    operations.close_account(actor=SETUP, account_id=staff.clerk.account_id or 0, now=NOW)
    desk.refused("account_closed", lambda: desk.take_back(import_id), rows)


def test_an_ended_post_does_not_come_back_to_a_unit_that_is_gone(
    desk: Desk, district: District
) -> None:
    unit = make_organisation(district, OrganisationKind.FIRM, "某公司")
    desk.take("账号,部门,岗位\nclerk,某公司,经办人\n")
    import_id = desk.take(
        f"账号,部门,岗位,任职日期,离任日期\nclerk,某公司,经办人,{TODAY},{TODAY}\n"
    )
    operations.retire_organisation(actor=SETUP, organisation_id=unit, now=NOW)
    desk.refused("unit_retired", lambda: desk.take_back(import_id), rows)


def test_somebody_stays_in_charge(desk: Desk, staff: Staff) -> None:
    import_id = desk.take("账号,部门,岗位\nclerk,江安街道办事处,管理员\n")
    operations.end_post(actor=SETUP, post_id=post_of(staff.administrator).pk, now=NOW)
    desk.refused("last_administrator", lambda: desk.take_back(import_id), rows)


def test_statements_do_not_grow_with_the_rows(desk: Desk) -> None:
    def taken(count: int, start: int) -> int:
        text = "账号,姓名,部门,岗位\n" + "".join(
            f"u{start + n},人{n},区住建局,经办人\n" for n in range(count)
        )
        found, import_id = desk.rows(text), desk.opened()
        return statements(lambda: desk.put(found, import_id))

    def ended(count: int, start: int) -> int:
        text = "账号,部门,岗位,任职日期,离任日期\n" + "".join(
            f"u{start + n},区住建局,经办人,{TODAY},2026-12-01\n" for n in range(count)
        )
        found, import_id = desk.rows(text), desk.opened()
        return statements(lambda: desk.put(found, import_id))

    taken(1, 10)
    assert taken(2, 100) == taken(60, 1000)
    assert ended(2, 100) == ended(60, 1000)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_writes_and_the_other_finds_it_done(
    district: District, staff: Staff, desk: Desk
) -> None:
    first, second = desk.opened(), desk.opened()
    found = desk.rows(NEW)
    plans: list[Plan] = []
    at_once(*(lambda i=i: plans.append(desk.put(found, i)) for i in (first, second)))
    assert sorted(plans, key=lambda plan: plan.same) == [
        Plan(new=(2, 3, 4, 5)), Plan(same=(2, 3, 4, 5)),
    ]  # fmt: skip
    assert Account.objects.filter(username__in=("zhang.san", "li.si")).count() == 2
