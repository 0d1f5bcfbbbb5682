"""Organisations out and in: what a file would do, what it does, and back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.apps.kept import kept
from tests.apps.orgs.acts import at_once
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.factories import SETUP, SETUP_AT, District, make_district
from tests.apps.tables import FORMS, ODD_NAMES, Desk, comes_back, statements

from linquan.apps.orgs import operations
from linquan.apps.orgs.exchange import TABLES
from linquan.apps.orgs.models import Organisation
from linquan.apps.orgs.types import OrganisationDraft, OrganisationKind
from linquan.apps.places import operations as places
from linquan.kernel import books
from linquan.kernel.exchange import imports
from linquan.kernel.exchange.layout import Fault
from linquan.kernel.exchange.port import Plan
from linquan.kernel.models import Event, Import, ImportedRow

pytestmark = pytest.mark.django_db
NOW = SETUP_AT + timedelta(days=300)
(TABLE,) = (table for table in TABLES if table.layout.name == "organisations")
NEW = """企业名称,类别,上级,所属社区,联系电话
城南商户分会,商户,锦绣商会,锦绣社区,028-1234转5
锦绣商会,企业,江安街道办事处,510199001001,
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


def rows() -> list[dict[str, Any]]:
    return list(Organisation.objects.order_by("pk").values())


def odd(district: District, staff: Staff) -> None:
    for name in ODD_NAMES:
        draft = OrganisationDraft(
            OrganisationKind.SHOP, name, name[:20], staff.street_office_id,
            district.grid_ids[0], "(028) 12-34",
        )  # fmt: skip
        operations.add_organisation(
            actor=SETUP, district_id=district.district_id, draft=draft, now=SETUP_AT
        )


def test_lines_say_what_each_belongs_to(desk: Desk, staff: Staff) -> None:
    desk.lines()
    assert statements(desk.lines) == 2
    told = {line["name"]: line for line in desk.lines()}
    assert told["锦绣社区居委会"] == {
        "organisation_id": staff.community_ids[0],
        "kind": OrganisationKind.COMMUNITY,
        "name": "锦绣社区居委会",
        "name_en": "",
        "parent": "江安街道办事处",
        "area": "江安街道 / 锦绣社区",
        "phone": "",
    }
    assert (told["安居物业"]["parent"], told["安居物业"]["area"]) == ("", "")


@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_in_and_changes_nothing(
    desk: Desk, district: District, staff: Staff, form: str
) -> None:
    odd(district, staff)
    places.retire_area(actor=SETUP, area_id=district.grid_ids[0], now=SETUP_AT)
    assert comes_back(desk, form) == 5 + len(ODD_NAMES)


def test_new_ones_belong_to_old_and_new_ones(desk: Desk, district: District, staff: Staff) -> None:
    assert desk.check(desk.rows(NEW)) == Plan(new=(2, 3))
    version = books.versions(district.district_id)["orgs"]
    desk.take(NEW)
    guild, branch = Organisation.objects.get(name="锦绣商会"), Organisation.objects.latest("pk")
    assert guild.path == f"/{staff.street_office_id}/{guild.pk}/"
    assert (branch.parent_id, branch.path) == (guild.pk, f"{guild.path}{branch.pk}/")
    assert (branch.kind, branch.phone, branch.name_en) == ("shop", "028-1234转5", "")
    community = district.community_ids[0]
    assert (branch.area_id, branch.area_path) == (community, district.path(community))
    assert (branch.valid_from, branch.valid_to) == (NOW.date(), None)
    assert books.versions(district.district_id)["orgs"] != version
    told = list(Event.objects.order_by("-id").values_list("kind", "data", "batch_id")[:3])
    assert told[0][:2] == ("import.taken", {"new": 2, "changed": 0, "same": 0, "left_out": 0})
    assert told[1][:2] == ("organisation.added", {"kind": "shop", "name": "城南商户分会"})
    assert told[1][2] == told[2][2]
    assert desk.check(desk.rows(NEW)) == Plan(same=(2, 3))


def test_changes_touch_only_the_columns_there_are(
    desk: Desk, district: District, staff: Staff
) -> None:
    was = Organisation.objects.get(pk=staff.department_id)
    text = f"编号,单位名称,辖区\n{was.pk},区住建局（新）,锦绣社区\n"
    before = {"name": "区住建局", "area": "江安区"}
    assert desk.check(desk.rows(text)) == Plan(changed=(2,), before={2: before})
    desk.take(text)
    now = Organisation.objects.get(pk=was.pk)
    community = district.community_ids[0]
    assert (now.name, now.area_id, now.area_path) == (
        "区住建局（新）", community, district.path(community),
    )  # fmt: skip
    assert (now.kind, now.phone, now.path) == (was.kind, was.phone, was.path)
    event = Event.objects.filter(kind="organisation.changed").latest("id")
    assert event.data == {
        "name": ["区住建局", "区住建局（新）"],
        "area_id": [district.district_id, community],
        "before": {"name": "区住建局", "area_id": district.district_id},
    }


def test_a_change_of_an_import_is_taken_back_alone(desk: Desk, staff: Staff) -> None:
    before = rows()
    import_id = desk.take(f"编号,辖区,电话\n{staff.department_id},锦绣社区,123\n")
    event = Event.objects.filter(kind="organisation.changed").latest("id")
    operations.take_back_organisation_change(
        actor=desk.actor, organisation_id=staff.department_id, event_id=event.pk, now=NOW
    )
    assert rows() == before
    desk.refused("import_changed_since", lambda: desk.take_back(import_id), rows)


FAULTY = """编号,类型,名称,上级,辖区,电话
,,无类型,,,
,企业,,,,
999999999,,无此编号,,,
,企业,上级不明,没有的单位,,
,企业,地方不明,,没有的社区,
,企业,甲公司,,,
,商户,甲公司,,,
,商户,区住建局,,,
,,锦绣社区居委会,安居物业,,
,企业,坏电话,,,打我电话
,商户,坏电话的店,坏电话,,
,企业,乙,丙,,
,企业,丙,乙,,
,企业,已停用公司,,,
"""


def test_every_fault_is_told_by_cell(desk: Desk, district: District) -> None:
    draft = OrganisationDraft(OrganisationKind.FIRM, "已停用公司")
    retired = operations.add_organisation(
        actor=SETUP, district_id=district.district_id, draft=draft, now=SETUP_AT
    )
    operations.retire_organisation(actor=SETUP, organisation_id=retired, now=SETUP_AT)
    plan = desk.check(desk.rows(FAULTY))
    assert [(f.row, f.column, f.code) for f in plan.faults] == [
        (2, "kind", "cell_missing"),
        (3, "name", "cell_missing"),
        (4, "organisation_id", "unit_unknown"),
        (5, "parent", "unit_unknown"),
        (6, "area", "area_not_here"),
        (8, "name", "row_twice"),
        (9, "kind", "kind_differs"),
        (10, "parent", "unit_above_differs"),
        (11, "phone", "not_a_phone"),
        (12, "parent", "unit_above_wrong"),
        (13, "parent", "unit_above_wrong"),
        (14, "parent", "unit_above_wrong"),
        (15, "name", "name_of_retired"),
    ]
    assert plan.faults[9] == Fault(12, "parent", "unit_above_wrong", "坏电话", {"row": 11})
    assert plan.new == (7,)
    import_id = desk.opened()
    desk.refused("rows_wrong", lambda: desk.take(FAULTY, import_id), rows)
    assert Import.objects.get(pk=import_id).state == imports.State.OPENED
    assert not ImportedRow.objects.exists()


def test_names_are_given_once(desk: Desk, staff: Staff) -> None:
    text = f"编号,名称\n{staff.department_id},安居物业\n{staff.property_company_id},区住建局\n"
    assert desk.faults(text) == [(2, "name", "name_taken"), (3, "name", "name_taken")]


def test_at_most_ten_stand_above_each_other(desk: Desk) -> None:
    text = "名称,类型,上级\n" + "".join(f"第{n}层,企业,第{n - 1}层\n" for n in range(2, 13))
    faults = desk.faults(text + "第1层,企业,\n")
    assert [(column, code) for _, column, code in faults] == [
        ("parent", "too_deep"), ("parent", "unit_above_wrong"),
    ]  # fmt: skip


def test_full_width_names_are_found_when_it_is_clear(desk: Desk) -> None:
    desk.take("名称,类型\nＡＢＣ公司,企业\n")
    assert desk.faults("名称,类型,上级\n分店一,商户,abc公司\n") == []
    desk.take("名称,类型\nABC公司,企业\n")
    assert desk.faults("名称,类型,上级\n分店一,商户,abc公司\n") == [(2, "parent", "unit_ambiguous")]
    assert desk.faults("名称,类型,上级\n分店一,商户,ABC公司\n") == []


def test_others_may_neither_see_nor_bring_nor_take_back(desk: Desk, staff: Staff) -> None:
    import_id = desk.take(NEW)
    for actor in (staff.clerk, staff.leader, replace(staff.administrator, posts=())):
        other = replace(desk, actor=actor)
        opened = other.opened()
        for act in (
            other.lines,
            lambda other=other: other.check(other.rows(NEW)),
            lambda other=other, opened=opened: other.take("名称,类型\n新公司,企业\n", opened),
            lambda other=other: other.take_back(import_id),
        ):
            desk.refused("not_allowed", act, rows)


def test_taking_back_restores_the_exact_state(desk: Desk, staff: Staff) -> None:
    before = rows()
    import_id = desk.take(NEW + "江安街道办事处,,,清江社区,12345\n")
    assert rows() != before
    assert desk.take_back(import_id) == 3
    assert rows() == before
    undone = Event.objects.filter(kind="organisation.import_undone")
    assert list(undone.values_list("data", flat=True)) == [{"import": import_id}] * 3
    desk.refused("import_not_taken", lambda: desk.take_back(import_id), rows)


def test_what_something_hangs_on_stays(desk: Desk, district: District) -> None:
    import_id = desk.take(NEW)
    guild = Organisation.objects.get(name="城南商户分会").pk
    draft = OrganisationDraft(OrganisationKind.SHOP, "小店", "", guild)
    operations.add_organisation(actor=SETUP, district_id=district.district_id, draft=draft, now=NOW)
    desk.refused("import_in_use", lambda: desk.take_back(import_id), rows)


def test_taking_back_follows_an_area_that_was_moved(
    desk: Desk, district: District, staff: Staff
) -> None:
    grid, other = district.grid_ids[0], district.community_ids[1]
    desk.take("名称,辖区\n安居物业,第1网格\n")
    import_id = desk.take("名称,辖区\n安居物业,锦绣社区\n")
    places.move_area(
        actor=desk.actor, area_id=grid, parent_id=other, code="510199001002009", now=NOW
    )
    assert desk.take_back(import_id) == 1
    company = Organisation.objects.get(pk=staff.property_company_id)
    assert (company.area_id, company.area_path) == (grid, f"{district.path(other)}{grid}/")


def test_taking_back_needs_the_area_in_use(desk: Desk, district: District) -> None:
    desk.take("名称,辖区\n安居物业,第1网格\n")
    import_id = desk.take("名称,辖区\n安居物业,锦绣社区\n")
    places.retire_area(actor=SETUP, area_id=district.grid_ids[0], now=NOW)
    desk.refused(
        "area_unknown",
        lambda: desk.take_back(import_id),
        lambda: Import.objects.get(pk=import_id).state,
    )


def test_statements_do_not_grow_with_the_rows(desk: Desk, district: District) -> None:
    odd_rows = "".join(f"换号{n},企业,,,{n}\n" for n in range(60))
    desk.take("名称,类型,上级,辖区,电话\n" + odd_rows)

    def taken(count: int, start: int) -> int:
        fresh = "".join(
            f"{start + n}号店,商户,区住建局,锦绣社区,{n}\n换号{n},,,清江社区,{start}\n"
            for n in range(count)
        )
        rows, import_id = desk.rows("名称,类型,上级,辖区,电话\n" + fresh), desk.opened()
        return statements(lambda: desk.put(rows, import_id))

    taken(1, 10)
    assert taken(2, 100) == taken(60, 1000)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_writes_and_the_other_finds_it_done(
    district: District, staff: Staff, desk: Desk
) -> None:
    first, second = desk.opened(), desk.opened()
    found = desk.rows(NEW)
    plans: list[Plan] = []
    at_once(*(lambda i=i: plans.append(desk.put(found, i)) for i in (first, second)))
    assert sorted(plans, key=lambda plan: plan.same) == [Plan(new=(2, 3)), Plan(same=(2, 3))]
    assert Organisation.objects.filter(name__in=("城南商户分会", "锦绣商会")).count() == 2
    third = desk.opened()
    assert at_once(*[lambda: desk.put(found, third)] * 2) == ["done", "import_taken"]
