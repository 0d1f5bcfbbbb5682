"""The pages of the register of facilities."""

from datetime import date, datetime

from django.test import Client
from lxml import html
from tests.apps.alliances.test_pages import posted
from tests.apps.appeals.desk_pages import said, table_rows
from tests.apps.appeals.factories import Town, warm
from tests.apps.circles.factories import enter
from tests.apps.circles.test_facilities import PLANNED, statements
from tests.apps.orgs.clients import client_of

from linquan.apps.circles import operations, queries
from linquan.apps.circles.facilities import Wanted
from linquan.apps.circles.models import Facility
from linquan.apps.circles.queries.register import ROWS
from linquan.apps.orgs.models import Organisation
from linquan.apps.orgs.operations._checks import BOOK as ORGS
from linquan.engine.circles.catalogue import Match
from linquan.kernel import books

AT = "/circles/facilities/"


def test_the_list_narrowed_and_its_map(town: Town, now: datetime) -> None:
    clerk = client_of(town.staff.clerk)
    assert "台账里还没有设施" in said(clerk.get(AT))
    enter(town, now)
    enter(town, now, draft={"name": "旧药房", "match": Match.COARSE})
    enter(
        town, now, by=town.staff.other_clerk, standing=PLANNED,
        draft={"name": "文化站", "item_code": "CUL-B01"},
        place={"area_id": town.district.community_ids[1], "lon": None, "lat": None},
    )  # fmt: skip
    page = clerk.get(AT)
    assert "全部 3 规划中 1 开放 2 已关闭 0" in said(page)
    assert len(table_rows(page)) == 3
    assert "粗略，不计入" in table_rows(page)[1]
    for query, names in (
        ("?item=HEA-B03", 2), ("?state=planned", 1), ("?match=coarse", 1),
        (f"?area={town.district.community_ids[1]}", 1), (f"?area={town.district.street_id}", 3),
        ("?state=odd&match=odd&area=x&after=y", 3), ("?item=CUL-B01&state=open", 0),
    ):  # fmt: skip
        assert len(table_rows(clerk.get(f"{AT}{query}"))) == names, query
    assert "没有符合条件的设施" in said(clerk.get(f"{AT}?item=CUL-B01&state=open"))
    shapes = clerk.get(f"{AT}points/").json()["features"]
    assert [one["properties"]["name"] for one in shapes] == ["康民药房", "旧药房"]
    english = said(clerk.get(AT, headers={"accept-language": "en"}))
    assert "Kangmin pharmacy" in english
    assert "30%" in english


def test_pages_by_key_and_statements(town: Town, now: datetime) -> None:
    for n in range(ROWS + 1):
        enter(town, now, draft={"name": f"药房{n}"})
    actor = town.staff.clerk
    warm(town)
    first = queries.facilities_page(actor, Wanted(), now)
    assert (len(first.rows), first.total) == (ROWS, ROWS + 1)
    rest = queries.facilities_page(actor, Wanted(), now, after=first.next_id or 0)
    assert ([one.row.name for one in rest.rows], rest.next_id) == ([f"药房{ROWS}"], None)
    assert statements(lambda: queries.facilities_page(actor, Wanted(), now)) == 7
    assert statements(lambda: queries.facility_points(actor, Wanted(), now)) == 4
    pk = rest.rows[0].row.facility_id
    assert statements(lambda: queries.facility_page(actor, pk, now)) == 9
    assert statements(lambda: queries.facility_form_page(actor, now)) == 4
    assert statements(lambda: queries.open_on_map(town.district_id)) == 1
    assert "更多" in said(client_of(actor).get(AT))


FORM = {
    "name": "康民药房", "item": "HEA-B03", "match": "exact", "state": "open",
    "opened_on": "2026-11-01", "functions": "售药，测血压", "lon": "104.001", "lat": "30.001",
}  # fmt: skip


def test_a_facility_from_its_entry_to_its_end(town: Town, now: datetime) -> None:
    clerk = client_of(town.staff.clerk)
    assert "药店" in said(clerk.get(f"{AT}new/"))
    form = FORM | {"area": str(town.grid_id)}
    assert "好像填反了" in posted(clerk, f"{AT}new/", form | {"lon": "30", "lat": "104"}, 422)
    here = posted(clerk, f"{AT}new/", form)
    pk = Facility.objects.get().pk
    assert here == f"{AT}{pk}/"
    page = said(clerk.get(here))
    assert "计入覆盖：在规定时间内能走到的人" in page
    assert "售药、测血压" in page
    assert clerk.get(f"{here}correct/").status_code == 200
    assert "没有差别" in posted(clerk, f"{here}correct/", form | {"seen": "1"}, 422)
    posted(clerk, f"{here}correct/", form | {"seen": "1", "match": "coarse"})
    assert "与项目的符合程度：精确 → 粗略" in said(clerk.get(here))
    posted(clerk, f"{here}correct/", form | {"seen": "1"})
    assert "其间有同事改过" in said(clerk.get(here))
    assert clerk.get(f"{here}place/").status_code == 200
    posted(clerk, f"{here}place/", {"area": str(town.grid_id), "seen": "2"})
    assert "没有点位" in said(clerk.get(here))
    posted(clerk, f"{here}take-back/")
    assert Facility.objects.get().lon == 104.001
    wrong = {"closed_on": "2026-11-20", "close_reason": "拆"}
    assert "至少 4 个字" in posted(clerk, f"{here}close/", wrong, 422)
    assert "必填" in posted(clerk, f"{here}close/", {"closed_on": "2026-11-20"}, 422)
    posted(clerk, f"{here}close/", wrong | {"close_reason": "房屋拆除"})
    assert "2026-11-20 · 房屋拆除" in said(clerk.get(here))
    posted(clerk, f"{here}close/", wrong | {"close_reason": "房屋拆除"})
    posted(clerk, f"{here}reopen/", {"opened_on": "2026-11-20"})
    assert Facility.objects.get().state == "open"
    posted(clerk, f"{here}burn/", {}, 404)
    assert clerk.get(f"{here}close/").status_code == 405
    assert clerk.get(f"{here}take-back/").status_code == 405


def test_what_is_typed_outlives_a_change_of_language(town: Town) -> None:
    """The script keeps what stands in a form that has a name; see forms.js."""
    actor = town.staff.clerk
    page = client_of(actor).get(f"{AT}new/").content.decode()
    assert f'data-draft="{actor.account_id}-{AT}new/"' in page


def as_shown(client: Client, at: str) -> dict[str, str]:
    """What a browser would send of a form for corrections that nobody touched."""
    form = next(f for f in html.fromstring(client.get(at).content).forms if "seen" in f.fields)
    told = {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
    return {name: str(value) for name, value in told.items()}


def test_what_has_ended_since_stays_while_something_else_is_corrected(
    town: Town, now: datetime
) -> None:
    clerk, street = client_of(town.staff.clerk), town.staff.street_clerk
    named = {"operator": str(town.staff.department_id)}
    here = posted(clerk, f"{AT}new/", FORM | {"area": str(town.grid_id)} | named)
    ended = {"district_id": town.district_id, "now": now, "valid_to": date(2026, 11, 20)}
    operations.end_item(actor=street, item_code="HEA-B03", **ended)
    Organisation.objects.filter(pk=town.staff.department_id).update(valid_to=date(2026, 11, 20))
    books.bump(town.district_id, ORGS)
    sent = as_shown(clerk, f"{here}correct/")
    assert (sent["item"], sent["operator"]) == ("HEA-B03", named["operator"])
    assert "没有差别" in posted(clerk, f"{here}correct/", sent, 422)
    posted(clerk, f"{here}correct/", sent | {"hours": "8:00-20:00"})
    row = Facility.objects.get()
    assert (row.item_code, row.operator_id, row.hours) == (
        "HEA-B03", town.staff.department_id, "8:00-20:00",
    )  # fmt: skip


def test_a_plan_and_its_progress(town: Town, now: datetime) -> None:
    clerk, pk = client_of(town.staff.clerk), enter(town, now, standing=PLANNED)
    here = f"{AT}{pk}/"
    assert "登记进度" in said(clerk.get(here))
    posted(clerk, f"{here}progress/", {"progress": "60", "planned_for": "2027-01-01"})
    posted(clerk, f"{here}open/", {"opened_on": "2026-11-20"})
    row = Facility.objects.get()
    assert (row.state, row.progress) == ("open", 100)
    posted(clerk, f"{here}progress/", {"progress": "60"})
    assert "状态已经变了" in said(clerk.get(here))


def test_a_mistaken_entry_goes_again(town: Town, now: datetime) -> None:
    clerk, pk = client_of(town.staff.clerk), enter(town, now)
    assert posted(clerk, f"{AT}{pk}/take-back/") == AT
    assert clerk.get(f"{AT}{pk}/").status_code == 404
    posted(clerk, f"{AT}{pk}/take-back/", {}, 404)


def test_who_only_reads(town: Town, now: datetime) -> None:
    pk, reader = enter(town, now), client_of(town.staff.other_clerk)
    page = said(reader.get(f"{AT}{pk}/"))
    assert "更改位置" not in page
    for path in ("correct/", "place/"):
        assert reader.get(f"{AT}{pk}/{path}").status_code == 403
    posted(reader, f"{AT}{pk}/close/", {"closed_on": "2026-11-20", "close_reason": "房屋拆除"}, 403)
    worker = client_of(town.staff.grid_worker)
    assert "登记设施" not in said(worker.get(AT))
    assert worker.get(f"{AT}new/").status_code == 403
    operations.take_back_step(actor=town.staff.clerk, facility_id=pk, now=now)
    assert not Facility.objects.exists()
