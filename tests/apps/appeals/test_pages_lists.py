"""The lists of the desk: what is valid, what was and will be; who may change them, and how."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.apps.appeals.desk_pages import chips, form_actions, said, table_rows
from tests.apps.appeals.factories import Town, exactly, file, picture, warm
from tests.apps.appeals.phone_factories import fix_clock
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import queries
from linquan.apps.appeals.models import (
    Channel,
    ClockTerms,
    DeadlinePolicy,
    DeskRule,
    Duty,
    Matter,
    MatterGroup,
)

TODAY, LATER = "2026-11-20", "2026-12-01"
NAMES = ("matters", "groups", "duties", "channels", "deadlines", "rules", "limits")


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    fix_clock(monkeypatch, now)


@pytest.fixture
def browser(town: Town) -> Client:
    return client_of(town.staff.street_clerk, "en")


LAMP = {
    "name": "路灯照明",
    "name_en": "Lamps",
    "group_code": "safety",
    "words": "路灯，太黑、照明 路灯",
    "policy_code": "hours",
    "is_public_space": "on",
    "source": "自拟示例，非官方",
    "is_fallback": "False",
    "valid_from": LATER,
}
POINT = {
    "kind": "mobile_point",
    "name": "赶场服务点",
    "name_en": "Market point",
    "area_id": "",
    "place": "大广场",
    "weekday": "5",
    "opens": "08:30",
    "closes": "11:00",
    "valid_from": LATER,
}
GROUP = {"name": "邻里揪心", "name_en": "Worries", "position": "2", "valid_from": LATER}
TWO_DAYS = {
    "name": "两天", "name_en": "Two days", "amount": "2", "unit": "workdays", "source": "",
    "valid_from": LATER,
}  # fmt: skip


def test_the_lists_begin_with_matters(browser: Client) -> None:
    response = browser.get("/lists/")
    assert (response.status_code, response["Location"]) == (303, "/lists/matters/")


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("matters", "Street lamps in public space 公共安全 Working days 路灯, 太黑 — valid"),
        ("groups", "homes 3 0 valid from 2026-01-05"),
        ("duties", "区住建局 Street lamps Jiang'an District Repairs valid"),
        ("channels", "Mobile point Mobile service point 小广场 Wednesdays 09:00–11:00 valid"),
        ("deadlines", "Working days 3 working days — valid"),
        ("rules", "For how many days a closed request may be opened again 30 valid"),
        ("limits", "Reports an hour from one network address 60 valid"),
    ],
)
def test_a_list_in_english(browser: Client, name: str, row: str) -> None:
    response = browser.get(f"/lists/{name}/")
    rows = [r.replace("safety", "公共安全") for r in table_rows(response)]
    assert any(r.startswith(row) for r in rows), rows


SHELVES = {
    "What is asked": ["Matters", "Groups of matters", "Channels", "Templates"],
    "Who has it": [
        "Duties", "Routing rules", "Reasons of stepping up", "Reasons of asking", "Calls",
        "Bodies outside",
    ],
    "Deadlines and clocks": ["Deadlines", "Other clocks", "Reminders", "Rules of the desk"],
    "After the answer": ["Call-backs", "Kinds of actions"],
    "Figures": ["Rates"],
    "Doors for programs": [
        "Jurisdictions", "Offered to systems", "Questions of systems", "Other systems",
    ],
    "Keeping and limits": ["Keeping times", "Limits"],
}  # fmt: skip


def test_the_lists_stand_on_their_shelves(browser: Client) -> None:
    """A list that no shelf names would stand under “More lists”."""
    page = browser.get("/lists/matters/")
    text = page.content.decode()
    folded, _, opened = text.partition('class="shelves-open"')
    for part in (folded, opened):  # folded for phones, and as it stands on a desk
        assert re.findall(r'class="shelves__title" [^>]*>([^<]*)<', part) == list(SHELVES)
    assert chips(page) == [title for titles in SHELVES.values() for title in titles] * 2


def test_the_lists_in_chinese(town: Town) -> None:
    browser = client_of(town.staff.street_clerk)
    shown = said(browser.get("/lists/matters/"))
    assert (
        "问什么事 事：事项清单 事项类别 找：渠道清单 答复模板 谁在管 我：职责清单 路由规则" in shown
    )
    assert "3 个工作日" in said(browser.get("/lists/deadlines/"))
    assert "周三" in said(browser.get("/lists/channels/"))


def test_a_list_takes_three_statements(town: Town, browser: Client) -> None:
    browser.get("/lists/matters/")
    warm(town)
    with exactly(3):  # session, actor; versions
        assert browser.get("/lists/matters/").status_code == 200


# A new version.


def test_a_matter_changes_from_a_day_on(town: Town, now: datetime, browser: Client) -> None:
    response = browser.post("/lists/matters/lamp/", LAMP)
    assert (response.status_code, response["Location"]) == (303, "/lists/matters/lamp/")
    old, new = Matter.objects.filter(code="lamp").order_by("valid_from")
    assert (old.name, old.valid_to) == ("路灯", date(2026, 12, 1))
    assert (new.name, new.words, new.policy_code, new.is_public_space, new.source) == (
        "路灯照明", ["太黑", "照明", "路灯"], "hours", True, "自拟示例，非官方",
    )  # fmt: skip
    page = browser.get("/lists/matters/lamp/")
    rows = table_rows(page)
    assert rows[0].startswith("Lamps in public space")
    assert rows[0].endswith("自拟示例，非官方 to come from 2026-12-01")
    assert rows[1].endswith("valid 2026-01-05 – 2026-12-01")
    assert 'value="Lamps"' in page.content.decode()
    index = next(r for r in table_rows(browser.get("/lists/matters/")) if "Street lamps" in r)
    assert index.endswith("changes on 2026-12-01")
    pk = file(town, now)
    assert queries.case_page(town.staff.clerk, pk, now).facts.matter.name == "路灯"


def test_the_fallback_stays_the_fallback(town: Town, browser: Client) -> None:
    form = browser.get("/lists/matters/other/").content.decode()
    assert 'name="is_fallback" value="True"' in form
    browser.post("/lists/matters/other/", LAMP | {"is_fallback": "True", "name_en": "Else"})
    assert Matter.objects.get(code="other", valid_to=None).is_fallback


def test_a_channel_changes(town: Town, browser: Client) -> None:
    assert browser.post("/lists/channels/point/", POINT).status_code == 303
    new = Channel.objects.get(code="point", valid_to=None)
    assert (new.place, new.weekday, f"{new.opens}", f"{new.closes}") == (
        "大广场", 5, "08:30:00", "11:00:00",
    )  # fmt: skip


def test_a_deadline_changes_but_not_for_open_requests(
    town: Town, now: datetime, browser: Client
) -> None:
    pk = file(town, now)
    due_at = queries.case_page(town.staff.clerk, pk, now).facts.due_at
    browser.post("/lists/deadlines/workdays/", TWO_DAYS | {"valid_from": TODAY})
    new = DeadlinePolicy.objects.get(code="workdays", valid_to=None)
    assert (new.amount, new.unit, new.valid_from) == (2, "workdays", date(2026, 11, 20))
    assert queries.case_page(town.staff.clerk, pk, now).facts.due_at == due_at
    after = file(town, now)
    assert queries.case_page(town.staff.clerk, after, now).facts.due_at == due_at - timedelta(
        days=1
    )


def test_a_rule_of_next_month_does_not_rule_today(
    town: Town, now: datetime, browser: Client
) -> None:
    browser.post("/lists/rules/soon_h/", {"value": "48", "valid_from": LATER})
    books = queries.desk(town.district_id)
    assert books.rules(now).soon_h == 6
    assert books.rules(now + timedelta(days=11)).soon_h == 48
    browser.post("/lists/rules/reopen_days/", {"value": "10", "valid_from": TODAY})
    assert queries.desk(town.district_id).rules(now).reopen_days == 10
    rows = table_rows(browser.get("/lists/rules/reopen_days/"))
    assert [r.split()[-5:] for r in rows] == [["again", "10", "valid", "from", "2026-11-20"]]


# A new line, and the end of one.


@pytest.mark.parametrize(
    ("name", "data", "table"),
    [
        ("matters", LAMP, Matter),
        ("groups", GROUP, MatterGroup),
        ("channels", POINT, Channel),
        ("deadlines", TWO_DAYS, DeadlinePolicy),
    ],
)
def test_a_line_is_added(browser: Client, name: str, data: dict[str, Any], table: Any) -> None:
    assert f"/lists/{name}/new/" in form_actions(browser.get(f"/lists/{name}/new/"))
    response = browser.post(f"/lists/{name}/new/", data)
    assert (response.status_code, response["Location"]) == (303, f"/lists/{name}/")
    made = table.objects.latest("pk")
    assert (made.name, made.valid_from) == (data["name"], date(2026, 12, 1))
    assert data["name_en"] in said(browser.get(f"/lists/{name}/"))


def test_a_duty_is_added_and_ended(town: Town, now: datetime, browser: Client) -> None:
    data = {
        "matter_code": "noise",
        "organisation_id": town.staff.property_company_id,
        "area_id": town.district.community_ids[0],
        "responsibility": "劝阻",
        "responsibility_en": "Talks to them",
        "valid_from": TODAY,
    }
    assert browser.post("/lists/duties/new/", data).status_code == 303
    duty = Duty.objects.latest("pk")
    page = queries.case_page(town.staff.clerk, file(town, now, text="太吵"), now)
    assert [s.organisation_id for s in page.suggestions] == [town.staff.property_company_id]
    assert browser.post("/lists/duties/new/", data).status_code == 422
    url = f"/lists/duties/{duty.pk}/"
    assert form_actions(browser.get(url)) == {f"{url}end/"}
    assert browser.post(f"{url}end/", {"valid_to": TODAY}).status_code == 303
    duty.refresh_from_db()
    assert duty.valid_to == date(2026, 11, 20)
    words = said(browser.get("/lists/duties/"))
    assert "1 line that is over" in words
    assert f"{url}end/" not in form_actions(browser.get(url))


def test_a_matter_ends_on_a_day(town: Town, browser: Client) -> None:
    response = browser.post("/lists/matters/lift/end/", {"valid_to": LATER})
    assert (response.status_code, response["Location"]) == (303, "/lists/matters/")
    assert Matter.objects.get(code="lift").valid_to == date(2026, 12, 1)
    row = next(r for r in table_rows(browser.get("/lists/matters/")) if "Lifts" in r)
    assert row.endswith("valid 2026-01-05 – 2026-12-01")
    assert browser.get("/lists/matters/lift/end/").status_code == 405


def test_a_group_is_renamed_and_ends(town: Town, browser: Client) -> None:
    assert browser.post("/lists/groups/safety/", GROUP | {"valid_from": TODAY}).status_code == 303
    row = next(r for r in table_rows(browser.get("/lists/groups/")) if r.startswith("Worries"))
    assert row == "Worries 1 2 valid from 2026-11-20"
    lamp = next(r for r in table_rows(browser.get("/lists/matters/")) if "Street lamps" in r)
    assert "Worries" in lamp
    moved = LAMP | {"group_code": "homes", "valid_from": TODAY}
    assert browser.post("/lists/matters/lamp/", moved).status_code == 303
    assert browser.post("/lists/groups/safety/end/", {"valid_to": LATER}).status_code == 303
    assert MatterGroup.objects.get(code="safety", name="邻里揪心").valid_to == date(2026, 12, 1)
    form = browser.get("/lists/matters/new/").content.decode()
    assert re.findall(r'<option value="(\w+)"', form.partition('name="policy_code"')[0]) == [
        "homes", "safety",
    ]  # fmt: skip


def test_a_new_group_goes_behind_the_last(browser: Client) -> None:
    form = browser.get("/lists/groups/new/").content.decode()
    assert re.search(r'name="position" value="(\d+)"', form)[1] == "2"  # type: ignore[index]


def test_matters_stand_in_the_order_of_their_groups(browser: Client) -> None:
    assert groups_of(browser) == ["homes", "homes", "homes", "safety"]
    browser.post("/lists/groups/homes/", GROUP | {"position": "9", "valid_from": TODAY})
    assert groups_of(browser) == ["safety", "Worries", "Worries", "Worries"]


def groups_of(browser: Client) -> list[str]:
    page = browser.get("/lists/matters/").content.decode()
    return re.findall(r'data-label="Group">([^<]*)<', page)


def test_clocks_are_shown_by_their_deadlines(browser: Client) -> None:
    assert browser.post("/lists/clocks/new/", CLOCKS).status_code == 303
    [row] = table_rows(browser.get("/lists/clocks/"))
    assert row == "Street lamps 2 days Days — — valid from 2026-11-20"
    wrong = browser.post("/lists/clocks/new/", CLOCKS | {"total_code": "never"})
    assert wrong.status_code == 422
    assert "never" not in said(browser.get("/lists/clocks/"))
    done = browser.post("/lists/clocks/lamp/end/", {"valid_to": TODAY})
    assert (done.status_code, done["Location"]) == (303, "/lists/clocks/")


def test_a_channel_ends(town: Town, browser: Client) -> None:
    assert browser.post("/lists/channels/web/end/", {"valid_to": TODAY}).status_code == 303
    assert Channel.objects.get(code="web").valid_to == date(2026, 11, 20)


# The way back.

CLOCKS = {"matter_code": "lamp", "contact_code": "days", "total_code": "", "again_code": ""}
CLOCKS |= {"valid_from": TODAY}

WAY_BACK: dict[str, tuple[str, dict[str, str], type[Any]]] = {
    "a new version": ("matters/lamp/", LAMP, Matter),
    "a new line": ("channels/new/", POINT, Channel),
    "a new group": ("groups/new/", GROUP, MatterGroup),
    "a new deadline": ("deadlines/new/", TWO_DAYS, DeadlinePolicy),
    "a line of clocks": ("clocks/new/", CLOCKS, ClockTerms),
    "a rule": ("rules/soon_h/", {"value": "9", "valid_from": TODAY}, DeskRule),
    "a limit": ("limits/phone_reports/", {"value": "100000", "valid_from": LATER}, DeskRule),
    "the end of a matter": ("matters/lift/end/", {"valid_to": LATER}, Matter),
    "the end of a channel": ("channels/web/end/", {"valid_to": TODAY}, Channel),
}


def way_back(browser: Client, url: str) -> str:
    """Where the last toast of the page leads back."""
    toast = browser.get(url).content.decode().partition('class="toasts"')[2]
    return re.findall(r'action="(/lists/\w+/take-back/\d+/)"', toast)[-1]


@pytest.mark.parametrize("what", WAY_BACK)
def test_a_change_is_taken_back_from_its_toast(browser: Client, what: str) -> None:
    url, data, table = WAY_BACK[what]
    before = list(table.objects.order_by("pk").values())
    done = browser.post(f"/lists/{url}", data)
    assert list(table.objects.order_by("pk").values()) != before
    response = browser.post(way_back(browser, done["Location"]))
    assert (response.status_code, response["Location"]) == (303, f"/lists/{url.split('/')[0]}/")
    assert list(table.objects.order_by("pk").values()) == before
    assert "Taken back: the list is as it was." in said(browser.get(response["Location"]))


def test_what_can_no_longer_be_taken_back_is_told(town: Town, browser: Client) -> None:
    done = browser.post("/lists/matters/lamp/", LAMP)
    undo = way_back(browser, done["Location"])
    administrator = client_of(town.staff.administrator, "en")
    before = picture()["appeals_matter"]
    response = administrator.post(undo)
    assert response.status_code == 303
    assert "This can no longer be taken back" in said(administrator.get("/lists/matters/"))
    assert client_of(town.staff.clerk).post(undo).status_code == 403
    assert browser.get(undo).status_code == 405
    assert browser.post("/lists/matters/take-back/999999999/").status_code == 404
    assert picture()["appeals_matter"] == before


# What cannot be.

PAST = "This moment has passed. Choose a later one."


@pytest.mark.parametrize(
    ("url", "data", "told"),
    [
        ("matters/lamp/", LAMP | {"valid_from": "2026-11-19"}, PAST),
        ("matters/new/", LAMP | {"valid_from": "2026-11-19"}, PAST),
        ("matters/lamp/", LAMP | {"valid_from": ""}, "This field is required."),
        ("matters/lamp/", LAMP | {"name": " "}, "This field is required."),
        ("matters/lamp/", LAMP | {"group_code": "x"}, "Choose a group that is valid on that day."),
        ("matters/lamp/", LAMP | {"policy_code": "x"}, "Choose a deadline that is valid"),
        ("matters/lamp/", LAMP | {"words": "长" * 21}, "Please shorten this to 20 characters."),
        ("matters/lamp/", LAMP | {"source": "长" * 121}, "at most 120 characters"),
        ("groups/homes/", GROUP | {"position": "-1"}, "greater than or equal to 0"),
        ("groups/homes/", GROUP | {"name_en": ""}, "This field is required."),
        ("groups/homes/", GROUP | {"valid_from": "2026-11-19"}, PAST),
        ("groups/homes/end/", {"valid_to": LATER}, "Put them into another group first."),
        ("matters/other/end/", {"valid_to": LATER}, "This line takes what fits nowhere else."),
        ("matters/lift/end/", {"valid_to": "2026-11-19"}, PAST),
        ("matters/lift/end/", {"valid_to": "soon"}, "Enter a valid date."),
        ("channels/point/", POINT | {"closes": "08:00"}, "the end comes after the beginning"),
        ("channels/point/", POINT | {"place": ""}, "Please write something here."),
        ("channels/point/", POINT | {"kind": "owl"}, "owl is not one of the available choices"),
        ("deadlines/hours/", TWO_DAYS | {"amount": "0"}, "greater than or equal to 1"),
        ("deadlines/new/", TWO_DAYS | {"unit": "years"}, "years is not one of"),
        ("duties/new/", {"valid_from": TODAY}, "Please choose one."),
        ("rules/smallest_cell/", {"value": "4", "valid_from": TODAY}, "number from 5 to 3650"),
        ("rules/soon_h/", {"value": "0", "valid_from": TODAY}, "greater than or equal to 1"),
        ("limits/known_factor/", {"value": "0", "valid_from": TODAY}, "greater than or equal to 1"),
        ("limits/phone_photos/", {"value": "1000001", "valid_from": TODAY}, "equal to 1000000."),
        ("rules/soon_h/", {"value": "9", "valid_from": "2026-01-01"}, PAST),
    ],
)
def test_a_fault_stands_at_its_field(
    browser: Client, url: str, data: dict[str, Any], told: str
) -> None:
    if url == "rules/soon_h/":
        browser.post("/lists/rules/soon_h/", {"value": "7", "valid_from": TODAY})
    before = picture()
    response = browser.post(f"/lists/{url}", data)
    assert response.status_code == 422
    assert told in said(response)
    assert picture() == before


def test_a_version_does_not_begin_before_one_to_come(browser: Client) -> None:
    browser.post("/lists/matters/lamp/", LAMP)
    before = picture()
    response = browser.post("/lists/matters/lamp/", LAMP | {"valid_from": "2026-11-25"})
    assert response.status_code == 422
    assert "A version that begins later exists." in said(response)
    assert picture() == before


def test_a_line_does_not_begin_again_before_its_end(
    town: Town, now: datetime, browser: Client
) -> None:
    browser.post("/lists/matters/lift/end/", {"valid_to": LATER})
    before = picture()
    response = browser.post("/lists/matters/lift/", LAMP | {"valid_from": "2026-11-25"})
    assert response.status_code == 422
    assert picture() == before
    assert browser.post("/lists/matters/lift/", LAMP).status_code == 303


def test_there_is_no_such_line(browser: Client) -> None:
    for name in NAMES:
        assert browser.get(f"/lists/{name}/no-such-line/").status_code == 404


# Who may.


@pytest.mark.parametrize("who", ["clerk", "leader", "handler"])
def test_others_only_read(town: Town, who: str) -> None:
    browser = client_of(getattr(town.staff, who), "en")
    for name, code in zip(
        NAMES,
        ("lamp", "homes", str(town.duties["lamps"]), "scan", "hours", "soon_h", "phone_links"),
        strict=True,
    ):
        for url in (f"/lists/{name}/", f"/lists/{name}/{code}/"):
            page = browser.get(url)
            assert page.status_code == 200
            assert form_actions(page) == set()
            assert "You can read these lists." in said(page)
            assert f"/lists/{name}/new/" not in page.content.decode()


@pytest.mark.parametrize(
    ("url", "data"),
    [
        ("matters/lamp/", LAMP),
        ("matters/new/", LAMP),
        ("matters/lift/end/", {"valid_to": LATER}),
        ("rules/soon_h/", {"value": "9", "valid_from": TODAY}),
    ],
)
def test_others_change_nothing(town: Town, url: str, data: dict[str, Any]) -> None:
    browser = client_of(town.staff.clerk)
    before = picture()
    assert browser.post(f"/lists/{url}", data).status_code == 403
    assert picture() == before


def test_the_administrator_may_change_them(town: Town) -> None:
    browser = client_of(town.staff.administrator)
    assert browser.post("/lists/matters/lamp/", LAMP).status_code == 303
