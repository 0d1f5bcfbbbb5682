"""Views of the inbox under a name: whose they are, who sees them, and what they never show."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.apps.appeals.desk_pages import said, sheet
from tests.apps.appeals.factories import (
    STRANGER,
    Town,
    events_after,
    exactly,
    file,
    last_event_id,
    picture,
)
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.models import SavedView
from linquan.apps.appeals.saved_views import MOST_VIEWS
from linquan.kernel.actors import Actor
from linquan.kernel.errors import Invalid, NotAllowed, NotFound, WrongState


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    fix_clock(monkeypatch, now)


def save(town: Town, now: datetime, by: Actor | None = None, **more: Any) -> int:
    given: dict[str, Any] = {"name": "路灯", "query": "matter=lamp", "is_shared": False} | more
    return operations.save_view(actor=by or town.staff.street_clerk, now=now, **given)


def names(actor: Actor) -> list[str]:
    return [view.name for view in queries.saved_views(actor)]


def test_a_view_is_seen_by_whoever_saved_it(town: Town, now: datetime) -> None:
    before = last_event_id()
    view_id = save(town, now)
    assert [e["kind"] for e in events_after(before)] == ["savedview.saved"]
    (view,) = queries.saved_views(town.staff.street_clerk)
    assert (view.view_id, view.name, view.query) == (view_id, "路灯", "matter=lamp")
    assert (view.is_own, view.is_shared) == (True, False)
    assert names(town.staff.clerk) == []


def test_a_shared_view_is_seen_below(town: Town, now: datetime) -> None:
    save(town, now, is_shared=True)
    seeing = (town.staff.street_clerk, town.staff.clerk, town.staff.grid_worker)
    assert [names(actor) for actor in seeing] == [["路灯"]] * 3
    apart = (town.far_clerk, town.office_clerk, town.staff.handler)
    assert [names(actor) for actor in apart] == [[]] * 3


def test_a_view_never_widens_what_one_may_see(town: Town, now: datetime) -> None:
    file(town, now)
    save(town, now, is_shared=True, query="")
    assert "0 件" in said(client_of(town.staff.other_clerk).get("/appeals/"))


def test_who_may_not(town: Town, now: datetime) -> None:
    view_id = save(town, now)
    was = picture()
    for actor in (STRANGER, Actor.system("clock"), Actor.reporter("appeal:7")):
        with pytest.raises(NotAllowed):
            save(town, now, by=actor)
    with pytest.raises(NotAllowed):
        save(town, now, by=town.staff.leader, is_shared=True)
    told: dict[str, Any] = {"actor": town.staff.clerk, "view_id": view_id, "now": now}
    for act in (
        lambda: operations.revise_view(**told, name="灯", is_shared=False),
        lambda: operations.move_view(**told, places_down=1),
        lambda: operations.delete_view(**told),
    ):
        with pytest.raises(NotFound):
            act()
    assert picture() == was


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "missing"),
        ({"name": "长" * 41}, "too_long"),
        ({"name": "路灯"}, "view_name_taken"),
        ({"query": "q=13812345678"}, "view_holds_number"),
        ({"query": "q=" + "x" * 500}, "too_long"),
    ],
)
def test_what_is_refused(town: Town, now: datetime, changes: dict[str, Any], code: str) -> None:
    save(town, now)
    was = picture()
    with pytest.raises(Invalid) as refusal:
        save(town, now, **{"name": "别的"} | changes)
    assert list(refusal.value.fields.values()) == [code]
    assert picture() == was


def test_there_is_a_most(town: Town, now: datetime) -> None:
    SavedView.objects.bulk_create(
        SavedView(
            district_id=town.district_id,
            account_id=town.staff.clerk.account_id,
            name=str(n),
            query="",
            position=n,
        )
        for n in range(MOST_VIEWS)
    )
    with pytest.raises(Invalid, match="invalid"):
        save(town, now, by=town.staff.clerk)


def test_views_are_put_in_order_deleted_and_put_back(town: Town, now: datetime) -> None:
    clerk = town.staff.street_clerk
    first, second = save(town, now), save(town, now, name="电梯", query="matter=lift")
    operations.move_view(actor=clerk, view_id=second, places_down=-1, now=now)
    assert names(clerk) == ["电梯", "路灯"]
    was = picture()
    operations.move_view(actor=clerk, view_id=second, places_down=-1, now=now)
    assert picture() == was
    operations.revise_view(actor=clerk, view_id=first, name="灯", is_shared=True, now=now)
    operations.delete_view(actor=clerk, view_id=second, now=now)
    assert names(clerk) == ["灯"]
    late = now + timedelta(minutes=11)
    with pytest.raises(WrongState):
        operations.restore_view(actor=clerk, view_id=second, now=late)
    with pytest.raises(WrongState):
        operations.restore_view(actor=town.staff.clerk, view_id=second, now=now)
    operations.restore_view(actor=clerk, view_id=second, now=now)
    assert names(clerk) == ["电梯", "灯"]


def test_views_take_one_statement(town: Town, now: datetime) -> None:
    save(town, now, is_shared=True)
    with exactly(1):
        queries.saved_views(town.staff.clerk)


# Pages.


@pytest.fixture
def browser(town: Town) -> Client:
    return client_of(town.staff.street_clerk)


def test_the_inbox_keeps_and_offers_a_view(town: Town, now: datetime, browser: Client) -> None:
    told = {"name": "路灯", "query": "tab=all&matter=lamp&cols=due,area&after=~9&odd=1"}
    answer = browser.post("/appeals/views/", told)
    assert (answer.status_code, answer["Location"]) == (
        303, "/appeals/?tab=all&matter=lamp&cols=due%2Carea",
    )  # fmt: skip
    page = browser.get(answer["Location"])
    assert "视图已保存。" in said(page)
    chip = 'href="/appeals/?tab=all&amp;matter=lamp&amp;cols=due%2Carea" aria-current="page"'
    assert f'<a class="chip chip--kept" {chip}>' in page.content.decode()
    listed = said(browser.get("/appeals/views/"))
    assert "路灯" in listed
    assert browser.post("/appeals/views/", told | {"name": ""}).status_code == 422
    (view,) = SavedView.objects.all()
    url = f"/appeals/views/{view.pk}/"
    assert browser.post(url, {"name": "灯", "is_shared": "on"}).status_code == 303
    assert browser.post(f"{url}down/").status_code == 303
    assert browser.post(f"{url}delete/").status_code == 303
    assert browser.post(f"{url}restore/").status_code == 303
    assert client_of(town.staff.clerk).post(f"{url}delete/").status_code == 404
    view.refresh_from_db()
    assert (view.name, view.shared_area_path) == ("灯", town.district.path(town.district.street_id))


def test_columns_stand_in_the_address(town: Town, now: datetime, browser: Client) -> None:
    pk = file(town, now - timedelta(days=2), text="电梯困人了", address="3号楼")
    page = browser.get("/appeals/?cols=age,area,age,odd&density=compact")
    text = page.content.decode()
    heads = text.partition("<thead>")[2].partition("</thead>")[0]
    assert [word for word in ("已过天数", "区域", "渠道") if word in heads] == ["已过天数", "区域"]
    row = text.partition("<tbody>")[2]
    assert row.index("2 天") < row.index("第1网格")
    assert "table--compact" in text
    assert "?cols=area%2Cage&amp;density=compact" in text  # one to the left
    assert f"LQ-2611-{pk}" in row


def test_the_export_keeps_the_columns(town: Town, now: datetime, browser: Client) -> None:
    file(town, now, text="电梯困人了", address="3号楼")
    content = browser.get("/appeals/export.xlsx?cols=due,owner,age").content
    heads, row = sheet(content)
    assert heads == ["诉求编号", "标题", "地址", "到期", "谁在管", "收到"]
    assert row[4] == "锦绣社区居委会"
