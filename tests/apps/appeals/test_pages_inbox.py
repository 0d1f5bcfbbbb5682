"""The inbox: who comes in, what stands in the rows, tabs, filters, pages, Excel, points."""

import re
from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.test import Client
from tests.apps.appeals.desk_pages import chips, said, sheet, table_rows
from tests.apps.appeals.factories import PHONE, Town, bring, exactly, file, make_town, warm
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import operations
from linquan.apps.appeals.operations import ChannelDraft
from linquan.apps.appeals.types import ChannelKind, ReporterDraft, Status

URL = "/appeals/"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    fix_clock(monkeypatch, now)


@pytest.fixture
def browser(town: Town) -> Client:
    return client_of(town.staff.street_clerk)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def file_one_each(town: Town, now: datetime) -> dict[str, int]:
    """One request under every tab: new, being handled, due soon, overdue, waiting, done."""
    lift = {"text": "电梯困人了", "address": "锦绣家园1号楼"}
    return {
        "new": file(town, now - hours(1)),
        "working": bring(town, file(town, now - hours(2)), Status.IN_PROGRESS, now - hours(1)),
        "soon": file(town, now - hours(20), **lift),
        "overdue": file(town, now - hours(30), **lift),
        "waiting": bring(
            town, file(town, now - hours(40), **lift), Status.WAITING, now - hours(39)
        ),
        "done": bring(town, file(town, now - hours(5)), Status.ANSWERED, now - hours(4)),
    }


def shown(browser: Client, query: str = "") -> list[int]:
    """Ids of the requests in the table, in order."""
    response = browser.get(f"{URL}{query}")
    assert response.status_code == 200
    found = re.findall(r'class="table__fact" href="/appeals/(\d+)/"', response.content.decode())
    return [int(pk) for pk in found]


@pytest.mark.parametrize(
    ("url", "back"),
    [
        ("/appeals/?tab=new", "%2Fappeals%2F%3Ftab%3Dnew"),
        ("/appeals/export.xlsx", "%2Fappeals%2Fexport.xlsx"),
        ("/appeals/points.geojson", "%2Fappeals%2Fpoints.geojson"),
        ("/appeals/7/", "%2Fappeals%2F7%2F"),
        ("/appeals/new/", "%2Fappeals%2Fnew%2F"),
        ("/lists/matters/", "%2Flists%2Fmatters%2F"),
        ("/photos/1/", "%2Fphotos%2F1%2F"),
    ],
)
@pytest.mark.django_db
def test_strangers_are_led_to_sign_in(url: str, back: str) -> None:
    response = Client().get(url)
    assert (response.status_code, response["Location"]) == (303, f"/sign-in/?next={back}")


@pytest.mark.django_db
def test_a_stranger_who_posts_is_led_to_sign_in() -> None:
    response = Client().post("/appeals/7/note/", {"note": "x"})
    assert (response.status_code, response["Location"]) == (303, "/sign-in/?next=%2Fappeals%2F")


def test_a_row_says_what_a_clerk_needs(town: Town, now: datetime, browser: Client) -> None:
    pk = file(town, now - hours(30), text="电梯困人了。请快来", address="锦绣家园1号楼")
    (row,) = table_rows(browser.get(URL))
    assert row == (
        f"LQ-2611-{pk} 电梯困人了 锦绣家园1号楼 派单 LQ-2611-{pk}"
        " 电梯 扫码 锦绣社区居委会 超 6 小时 超期"
    )


def test_a_row_in_english(town: Town, now: datetime) -> None:
    pk = file(town, now - hours(30), text="Lift stuck 电梯", address="")
    english = client_of(town.staff.street_clerk, "en")
    response = english.get(URL)
    (row,) = table_rows(response)
    assert row == (
        f"LQ-2611-{pk} Lift stuck 电梯 Grid 1 Dispatch LQ-2611-{pk}"
        " Lifts Scan 锦绣社区居委会 6 hours late overdue"
    )
    assert "Register a request" in said(response)
    assert chips(response) == [
        "To do 1", "New 1", "Being handled 0", "Due soon 0", "Overdue 1", "Done 0", "All 1",
    ]  # fmt: skip


def test_tabs_count_and_hold_their_requests(town: Town, now: datetime, browser: Client) -> None:
    made = file_one_each(town, now)
    assert chips(browser.get(URL)) == [
        "待办 5", "新收 3", "办理中 2", "临期 1", "超期 1", "已办 1", "全部 6",
    ]  # fmt: skip
    found = {tab: set(shown(browser, f"?tab={tab}")) for tab in ("new", "working", "soon", "done")}
    assert found == {
        "new": {made["new"], made["soon"], made["overdue"]},
        "working": {made["working"], made["waiting"]},
        "soon": {made["soon"]},
        "done": {made["done"]},
    }
    assert set(shown(browser, "?tab=all")) == set(made.values())
    assert shown(browser)[:2] == [made["waiting"], made["overdue"]]
    assert shown(browser, "?sort=new") == sorted(set(made.values()) - {made["done"]}, reverse=True)


def test_pills_say_the_state_in_words(town: Town, now: datetime, browser: Client) -> None:
    made = file_one_each(town, now)
    pages = {tab: table_rows(browser.get(f"{URL}?tab={tab}")) for tab in ("open", "done")}
    rows = {row.split()[0]: row for row in pages["open"]}
    assert "暂停计时 待回复" in rows[f"LQ-2611-{made['waiting']}"]
    assert "剩 4 小时 临期" in rows[f"LQ-2611-{made['soon']}"]
    assert "剩 5 天 办理中" in rows[f"LQ-2611-{made['working']}"]
    (done,) = pages["done"]
    assert done.endswith("区住建局 — 已答复")


def test_counts_stop_at_a_limit(
    town: Town, now: datetime, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module("linquan.apps.appeals.queries.inbox")
    monkeypatch.setattr(module, "COUNT_LIMIT", 2)
    for _ in range(3):
        file(town, now)
    response = browser.get(URL)
    assert chips(response)[0] == "待办 1+"
    assert chips(response)[-1] == "全部 1+"
    assert "共 1+ 件" in said(response)


def test_filters_stand_in_the_address(town: Town, now: datetime, browser: Client) -> None:
    lift = file(town, now, text="电梯困人")
    far = file(town, now, area_id=town.district.grid_ids[3], channel_id=town.channels["web"])
    given = bring(town, file(town, now), Status.ASSIGNED, now)
    assert shown(browser, "?matter=lift") == [lift]
    assert shown(browser, f"?channel={town.channels['web']}") == [far]
    assert shown(browser, f"?area={town.district.community_ids[1]}") == [far]
    assert shown(browser, f"?owner={town.staff.department_id}") == [given]
    response = browser.get(f"{URL}?matter=lift&area={town.grid_id}")
    assert chips(response)[:2] == ["待办 1", "新收 1"]
    assert f'href="/appeals/?tab=new&amp;matter=lift&amp;area={town.grid_id}"' in (
        response.content.decode()
    )
    assert f'href="/appeals/export.xlsx?matter=lift&amp;area={town.grid_id}"' in (
        response.content.decode()
    )


def test_a_channel_is_found_in_all_its_versions(town: Town, now: datetime, browser: Client) -> None:
    before = file(town, now - hours(1))
    new = operations.revise_channel(
        actor=town.staff.street_clerk,
        district_id=town.district_id,
        code="scan",
        draft=ChannelDraft(ChannelKind.SCAN, "扫一扫", "Scan", is_online=True),
        valid_from=now.date(),
        now=now,
    )
    after = file(town, now, channel_id=new)
    assert set(shown(browser, f"?channel={new}")) == {before, after}
    assert browser.get(URL).content.decode().count(">扫一扫</option>") == 1
    assert ">扫码</option>" not in browser.get(URL).content.decode()


def test_search_by_number_words_and_telephone(town: Town, now: datetime, browser: Client) -> None:
    lamp, lift = file(town, now, reporter=ReporterDraft()), file(town, now, text="电梯困人")
    assert shown(browser, f"?q=LQ-2611-{lamp}") == [lamp]
    assert shown(browser, "?q=困人") == [lift]
    assert shown(browser, f"?q={PHONE}") == [lift]
    response = browser.get(f"{URL}?q=没有这样的话")
    assert "或换个词搜索" in said(response)
    assert table_rows(response) == []


@pytest.mark.parametrize(
    "query",
    [
        "?tab=nonsense", "?area=-1", "?owner=99999999999999999999", "?channel=x", "?after=zzz",
        "?before=~", "?after=2026-99-99~1", "?q=%00", "?matter=%00", "?sort=up", "?q=''%20%26%20:*",
    ],
)  # fmt: skip
def test_odd_addresses_are_answered(town: Town, browser: Client, query: str) -> None:
    assert browser.get(f"{URL}{query}").status_code == 200


def test_pages_follow_each_other_by_key(
    town: Town, now: datetime, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linquan.apps.appeals.web.inbox_views.PAGE", 2)
    made = [file(town, now + timedelta(minutes=n)) for n in range(5)]
    first = browser.get(URL).content.decode()
    older = re.search(r'rel="next" href="[^"]*(\?after=[^"]*)"', first)
    assert older is not None
    assert 'rel="prev"' not in first
    assert shown(browser) == made[:2]
    assert shown(browser, older[1]) == made[2:4]
    second = browser.get(f"{URL}{older[1]}").content.decode()
    newer = re.search(r'rel="prev" href="[^"]*(\?before=[^"]*)"', second)
    assert newer is not None
    assert shown(browser, newer[1]) == made[:2]


def test_a_script_gets_the_rows_alone(town: Town, now: datetime, browser: Client) -> None:
    file(town, now)
    whole, part = browser.get(URL), browser.get(URL, headers={"x-fragment": "1"})
    assert "<html" not in part.content.decode()
    assert table_rows(part) == table_rows(whole)
    assert chips(part) == chips(whole)


def test_nobody_sees_what_is_not_theirs(town: Town, now: datetime) -> None:
    pk = file(town, now, about_organisation_id=town.staff.property_company_id)
    bring(town, pk, Status.ASSIGNED, now)
    other = make_town("510299000000", "别区", prefix="b-")
    assert shown(client_of(town.staff.clerk)) == [pk]
    assert shown(client_of(town.staff.handler)) == [pk]
    for actor in (
        town.staff.other_clerk,
        town.staff.property_handler,
        town.far_clerk,
        other.staff.street_clerk,
    ):
        assert shown(client_of(actor)) == []


def test_an_empty_list_says_so(town: Town, browser: Client) -> None:
    assert "没有待办的诉求" in said(browser.get(URL))


def test_the_inbox_takes_five_statements(town: Town, now: datetime, browser: Client) -> None:
    for _ in range(3):
        file(town, now)
    browser.get(URL)
    warm(town)
    with exactly(5):  # session, actor; versions, rows with counts; saved views
        assert browser.get(URL).status_code == 200
    with exactly(5):
        assert "路灯" in said(browser.get(f"{URL}?tab=all&q=路灯"))
    with exactly(6):  # rows and counts apart, where it is neither open work by due date nor words
        assert browser.get(f"{URL}?tab=all").status_code == 200


# Excel.


def test_the_export_is_exactly_the_list(
    town: Town, now: datetime, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linquan.apps.appeals.web.inbox_views.EXPORT_PAGE", 2)
    made = [file(town, now - hours(n), text="电梯困人", address=f"{n}号楼") for n in (3, 2, 1)]
    file(town, now)
    response = browser.get("/appeals/export.xlsx?matter=lift")
    assert response.status_code == 200
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E8%AF%89%E6%B1%82-20261120-1000.xlsx"
    )
    assert response["Cache-Control"] == "private, no-store"
    heads, *rows = sheet(response.content)
    assert heads == [
        "诉求编号", "状态", "收到", "渠道", "事项", "区域", "地址", "经度", "纬度", "标题",
        "诉求内容", "被投诉单位", "谁在管", "所处状态的原因", "到期", "办结时间", "答复内容",
        "评价", "评价理由", "诉求人类型",
    ]  # fmt: skip
    assert [row[0] for row in rows] == [f"LQ-2611-{pk}" for pk in made]
    place = "江安街道 / 锦绣社区 / 第1网格"
    assert (rows[0][1], *rows[0][3:8]) == ("新收", "扫码", "电梯", place, "3号楼", "电梯困人")


def test_the_export_holds_no_reporter(town: Town, now: datetime, browser: Client) -> None:
    file(town, now)
    content = browser.get("/appeals/export.xlsx").content
    everything = " ".join(" ".join(row) for n in (1, 2) for row in sheet(content, n))
    assert PHONE not in everything
    assert "张" not in everything
    assert "周街道" in everything  # who made it


def test_the_export_is_bounded(
    town: Town, now: datetime, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linquan.apps.appeals.web.inbox_views.EXPORT_PAGE", 1)
    monkeypatch.setattr("linquan.apps.appeals.web.inbox_views.EXPORT_MOST", 2)
    for _ in range(3):
        file(town, now)
    content = browser.get("/appeals/export.xlsx").content
    assert len(sheet(content)) == 3
    assert ["列表只列到第 2 行，请用筛选缩小范围。"] in sheet(content, 2)


def test_the_export_in_english(town: Town, now: datetime) -> None:
    file(town, now, text="电梯困人")
    response = client_of(town.staff.clerk, "en").get("/appeals/export.xlsx")
    assert response["Content-Disposition"] == ('attachment; filename="Requests-20261120-1000.xlsx"')
    heads, row = sheet(response.content)
    assert heads[:3] == ["Request number", "State", "Received"]
    # Names from the lists stay as they are: the file can come in again.
    assert (row[1], row[3:5]) == ("new", ["扫码", "电梯"])


# Points.


def test_points_of_open_requests(town: Town, now: datetime, browser: Client) -> None:
    lon, lat = town.district.point_in_grid(0)
    pk = file(town, now - hours(30), text="电梯困人", lon=lon, lat=lat)
    file(town, now)
    response = browser.get("/appeals/points.geojson")
    assert response["Content-Type"] == "application/geo+json"
    assert response["Cache-Control"] == "private, no-store"
    assert response.json()["features"] == [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {
                "kind": "overdue",
                "name": "电梯困人",
                "sub": "锦绣家园3号楼",
                "url": f"/appeals/{pk}/",
            },
        }
    ]
