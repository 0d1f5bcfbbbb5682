"""Pages of organisations, people and working days."""

import re
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import quote_plus

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.messages import get_messages
from django.test import Client
from tests.apps.kept import kept
from tests.apps.orgs.clients import client_of
from tests.apps.orgs.factories import Staff, make_organisation, make_person, make_staff
from tests.apps.places.factories import District, make_district

from linquan.apps.orgs import operations, queries
from linquan.apps.orgs.models import CalendarDay, CalendarYear
from linquan.apps.orgs.types import OrganisationKind
from linquan.kernel import clock
from linquan.kernel.actors import Actor
from linquan.kernel.handlers import deliver_owed
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
NOT_A_USERNAME = "2到60个小写字母、数字、点、短横或下划线，以字母或数字开头。"


@pytest.fixture(autouse=True)
def _time(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def district() -> District:
    return kept(make_district)


@pytest.fixture
def staff(district: District) -> Staff:
    return kept(make_staff, district)


@pytest.fixture
def clerk(staff: Staff) -> Client:
    return client_of(staff.clerk)


@pytest.fixture
def admin(staff: Staff) -> Client:
    return client_of(staff.administrator)


def words(answer: Any) -> str:
    text = answer.content.decode()
    assert "style=" not in text
    assert "<script>" not in text
    return str(text)


def events() -> int:
    return Event.objects.count()


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("zh-hans", ["区住建局", "街道办事处", "锦绣社区"]),
        ("en", ["Department", "Jinxiu Community"]),
    ],
)
def test_list(staff: Staff, language: str, wanted: list[str]) -> None:
    answer = client_of(staff.clerk, language).get("/organisations/")
    text = words(answer)
    for word in wanted:
        assert word in text
    page = answer.context["page"]
    assert [(r.organisation.name, r.depth, r.people, r.area_name) for r in page.rows] == [
        ("江安街道办事处", 0, 3, "江安街道"), ("锦绣社区居委会", 1, 2, "锦绣社区"),
        ("清江社区居委会", 1, 1, "清江社区"), ("区住建局", 0, 1, "江安区"), ("安居物业", 0, 1, ""),
    ]  # fmt: skip
    assert "/add/" not in text


def test_list_of_one_kind(clerk: Client) -> None:
    page = clerk.get("/organisations/?kind=community").context["page"]
    assert [r.organisation.name for r in page.rows] == ["锦绣社区居委会", "清江社区居委会"]
    assert len(clerk.get("/organisations/?kind=nonsense").context["page"].rows) == 5
    assert "这里没有单位" in words(clerk.get("/organisations/?show=retired"))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_open_to_an_administrator(staff: Staff, language: str) -> None:
    client = client_of(staff.administrator, language)
    for address in (
        "/organisations/", "/organisations/add/", f"/organisations/{staff.department_id}/",
        f"/organisations/{staff.department_id}/change/", "/people/", "/people/add/",
        f"/people/{staff.clerk.account_id}/password/", "/calendar/", "/calendar/?year=2027",
    ):  # fmt: skip
        answer = client.get(address)
        assert (address, answer.status_code) == (address, 200)
        words(answer)


def test_strangers_are_led_to_the_sign_in(client: Client) -> None:
    for address in ("/organisations/", "/people/", "/calendar/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (
            303,
            f"/sign-in/?next={quote_plus(address)}",
        )


def test_clerks_read_and_do_not_edit(clerk: Client, staff: Staff) -> None:
    before, unit = events(), f"/organisations/{staff.department_id}"
    assert clerk.get(f"{unit}/").status_code == 200
    assert clerk.get("/calendar/").status_code == 200
    for address in (
        "/organisations/add/", f"{unit}/change/", "/people/", "/people/add/",
        f"/people/{staff.leader.account_id}/password/",
    ):  # fmt: skip
        assert (address, clerk.get(address).status_code) == (address, 403)
    for address in (
        f"{unit}/retire/", f"{unit}/restore/", f"{unit}/post/", f"{unit}/post/1/end/",
        f"/people/{staff.leader.account_id}/close/", "/calendar/day/", "/calendar/day/remove/",
        f"/people/{staff.leader.account_id}/second-step/", "/calendar/year/load/",
        f"{unit}/take-back/1/", f"{unit}/post/1/take-back/1/",
        f"/people/{staff.leader.account_id}/reopen/",
        f"/people/{staff.leader.account_id}/take-back/1/",
        "/calendar/year/confirm/", "/calendar/hours/", "/calendar/take-back/1/",
    ):  # fmt: skip
        assert (address, clerk.post(address).status_code) == (address, 403)
    assert events() == before


def test_other_districts_are_unknown(admin: Client) -> None:
    other = make_district("510188000000", "别区")
    theirs = make_staff(other, prefix="b-")
    before = events()
    unit = f"/organisations/{theirs.department_id}"
    for address in (f"{unit}/", f"{unit}/change/", f"/people/{theirs.clerk.account_id}/password/"):
        assert (address, admin.get(address).status_code) == (address, 404)
    for address in (
        f"{unit}/retire/", f"{unit}/restore/", f"{unit}/post/", f"{unit}/post/1/end/",
        f"/people/{theirs.clerk.account_id}/close/",
        f"/people/{theirs.clerk.account_id}/second-step/",
        f"{unit}/take-back/1/", f"{unit}/post/1/take-back/1/",
        f"/people/{theirs.clerk.account_id}/reopen/",
        f"/people/{theirs.clerk.account_id}/take-back/1/",
    ):  # fmt: skip
        assert (address, admin.post(address).status_code) == (address, 404)
    assert events() == before


class TestOrganisations:
    def test_add(self, admin: Client, staff: Staff, district: District) -> None:
        given = {
            "kind": "department", "name": "区水务局", "name_en": "Water Bureau",
            "phone": "028-8123 4567", "area_id": str(district.district_id), "parent_id": "",
        }  # fmt: skip
        answer = admin.post("/organisations/add/", given)
        made = int(answer["Location"].split("/")[2])
        page = queries.organisation_page(staff.administrator, made, NOW)
        assert (page.organisation.name, page.organisation.phone) == ("区水务局", "028-8123 4567")
        assert page.organisation.area_path == district.path(district.district_id)

    @pytest.mark.parametrize(
        ("wrong", "field", "told"),
        [
            ({"name": "区住建局"}, "name", "本区已有同名单位。"),
            ({"phone": "12345x"}, "phone", "电话号码只含数字、空格、括号和短横。"),
            ({"name": ""}, "name", "这个字段是必填项。"),
        ],
    )
    def test_add_refused(
        self, admin: Client, staff: Staff, wrong: dict[str, str], field: str, told: str
    ) -> None:
        before = events()
        given = {"kind": "department", "name": "区水务局"} | wrong
        answer = admin.post("/organisations/add/", given)
        assert answer.status_code == 422
        assert answer.context["form"].errors[field] == [told]
        assert events() == before

    def test_change(self, admin: Client, staff: Staff, district: District) -> None:
        address = f"/organisations/{staff.property_company_id}/change/"
        assert admin.post(address, {"name": "安居物业公司"}).status_code == 302
        page = queries.organisation_page(staff.administrator, staff.property_company_id, NOW)
        assert page.organisation.name == "安居物业公司"
        assert admin.post(address, {"name": "区住建局"}).status_code == 422

    def test_retire_and_take_back(self, admin: Client, district: District, staff: Staff) -> None:
        firm = make_organisation(district, OrganisationKind.FIRM, "清江食品厂")
        answer = admin.post(f"/organisations/{firm}/retire/", follow=True)
        text = words(answer)
        assert "清江食品厂已停用。" in text
        assert re.search(f'action="/organisations/{firm}/take-back/\\d+/"', text)
        again = admin.post(f"/organisations/{firm}/retire/", follow=True)
        assert "它已经停用了，请刷新页面。" in words(again)
        admin.post(f"/organisations/{firm}/restore/")
        back = admin.post(f"/organisations/{firm}/restore/", follow=True)
        assert "它已重新启用，请刷新页面。" in words(back)

    def test_retire_says_what_stands_in_the_way(self, admin: Client, staff: Staff) -> None:
        before = events()
        answer = admin.post(f"/organisations/{staff.street_office_id}/retire/", follow=True)
        assert "下面还有其他单位，请先停用它们。" in words(answer)
        answer = admin.post(f"/organisations/{staff.department_id}/retire/", follow=True)
        assert "还有人在这里任职，请先结束他们的岗位。" in words(answer)
        assert events() == before


class TestPosts:
    def test_give_and_end(self, admin: Client, staff: Staff, district: District) -> None:
        given = {"account_id": str(staff.clerk.account_id), "role": "handler"}
        address = f"/organisations/{staff.department_id}/post/"
        assert admin.post(address, given).status_code == 302
        page = queries.organisation_page(staff.administrator, staff.department_id, NOW)
        assert [(p.person_name, p.role, p.valid_from) for p in page.posts] == [
            ("王经办", "handler", date(2026, 1, 5)), ("陈办事", "handler", TODAY),
        ]  # fmt: skip
        twice = admin.post(address, given)
        assert twice.status_code == 422
        assert twice.context["form"].non_field_errors() == ["此人已担任这个岗位。"]
        assert admin.post(f"{address}{page.posts[1].post_id}/end/").status_code == 302
        page = queries.organisation_page(staff.administrator, staff.department_id, NOW)
        assert [p.person_name for p in page.posts] == ["王经办"]
        assert [p.person_name for p in page.past_posts] == ["陈办事"]

    def test_nonsense_is_refused(self, admin: Client, staff: Staff) -> None:
        before = events()
        given = {"account_id": "999999", "role": "emperor"}
        answer = admin.post(f"/organisations/{staff.department_id}/post/", given)
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"account_id", "role"}
        assert events() == before

    def test_the_last_administrator_stays(
        self, admin: Client, staff: Staff, district: District
    ) -> None:
        page = queries.organisation_page(staff.administrator, staff.street_office_id, NOW)
        post = next(p for p in page.posts if p.role == "administrator")
        address = f"/organisations/{staff.street_office_id}/post/{post.post_id}/end/"
        answer = admin.post(address, follow=True)
        assert "这是本区最后一位管理员，请先让别人担任管理员。" in words(answer)
        assert admin.get("/people/").status_code == 200

    def test_who_gives_up_the_rights_is_asked_first_and_offered_no_way_back(
        self, admin: Client, staff: Staff
    ) -> None:
        unit = f"/organisations/{staff.street_office_id}/"
        other = {"account_id": str(staff.clerk.account_id), "role": "administrator"}
        page = admin.post(f"{unit}post/", other, follow=True).context["page"]
        own, others = (
            next(
                p for p in page.posts
                if (p.person_id, p.role) == (account_id, "administrator")
            )
            for account_id in (staff.administrator.account_id, staff.clerk.account_id)
        )  # fmt: skip
        shown = admin.get(unit)
        address = f"{unit}post/{own.post_id}/end/"
        assert f'<a class="button button--small button--quiet" href="{address}">' in (
            shown.content.decode()
        )
        assert address not in form_actions(shown)
        assert f"{unit}post/{others.post_id}/end/" in form_actions(shown)
        before = events()
        english = {"accept-language": "en"}
        assert "要由另一位管理员重新给您安排" in words(admin.get(address))
        assert "Once it has ended you cannot take that back yourself" in words(
            admin.get(address, headers=english)
        )
        assert "一周内可以撤销" in words(admin.get(f"{unit}post/{others.post_id}/end/"))
        assert events() == before
        done = admin.post(address)
        assert (done.status_code, done["Location"]) == (302, "/")
        told = [str(message) for message in get_messages(done.wsgi_request)]
        assert told == ["岗位已结束，您不再是管理员。"]
        assert [m.extra_tags for m in get_messages(done.wsgi_request)] == [""]
        assert admin.get("/people/add/").status_code == 403

    def test_who_stays_an_administrator_keeps_the_way_back(
        self, admin: Client, staff: Staff
    ) -> None:
        other = f"/organisations/{staff.department_id}/"
        given = {"account_id": str(staff.administrator.account_id), "role": "administrator"}
        (made,) = [
            p for p in admin.post(f"{other}post/", given, follow=True).context["page"].posts
            if p.role == "administrator"
        ]  # fmt: skip
        assert f"{other}post/{made.post_id}/end/" in form_actions(admin.get(other))
        done = admin.post(f"{other}post/{made.post_id}/end/", follow=True)
        assert toast_undo(done)


class TestPeople:
    def test_add(self, admin: Client, staff: Staff) -> None:
        given = {"name": "何芳", "username": "He.Fang", "password": "Qing-Jiang-77"}
        answer = admin.post("/people/add/", given, follow=True)
        assert "已添加。现在请在单位页面给此人安排岗位。" in words(answer)
        found = answer.context["people"]
        assert [p.account.username for p in found if not p.posts] == ["he.fang"]

    @pytest.mark.parametrize(
        ("wrong", "field", "told"),
        [
            ({"username": "clerk"}, "username", "已有人使用这个登录名。"),
            ({"username": "何芳"}, "username", NOT_A_USERNAME),
            ({"password": "12345678"}, "password", "这个密码太常见，最先被猜到。"),
            ({"password": "ab1"}, "password", "至少8个字符。"),
        ],
    )  # fmt: skip
    def test_add_refused(self, admin: Client, wrong: dict[str, str], field: str, told: str) -> None:
        before = events()
        given = {"name": "何芳", "username": "he.fang", "password": "Qing-Jiang-77"} | wrong
        answer = admin.post("/people/add/", given)
        assert answer.status_code == 422
        assert answer.context["form"].errors[field] == [told]
        assert "Qing-Jiang-77" not in words(answer)
        assert events() == before

    def test_new_password(self, admin: Client, staff: Staff) -> None:
        address = f"/people/{staff.clerk.account_id}/password/"
        assert admin.post(address, {"password": "12345678"}).status_code == 422
        assert admin.post(address, {"password": "Qing-Jiang-77"}).status_code == 302
        assert admin.get("/people/999999/password/").status_code == 404

    def test_lost_telephone(self, admin: Client, staff: Staff) -> None:
        address = f"/people/{staff.clerk.account_id}/second-step/"
        assert "此人还没有设置二次验证。" in words(admin.post(address, follow=True))
        Authenticator.objects.create(user_id=staff.clerk.account_id, type="totp", data={})
        assert "下次登录时将重新设置二次验证。" in words(admin.post(address, follow=True))
        assert Authenticator.objects.count() == 0

    def test_leaving_ends_posts_and_sessions(self, admin: Client, staff: Staff) -> None:
        theirs = client_of(staff.clerk)
        assert theirs.get("/organisations/").status_code == 200
        address = f"/people/{staff.clerk.account_id}/close/"
        assert "账号已关闭，岗位已结束。" in words(admin.post(address, follow=True))
        assert theirs.get("/organisations/").status_code == 303
        assert "这个账号已经关闭了，请刷新页面。" in words(admin.post(address, follow=True))

    def test_the_last_administrator_cannot_leave(self, admin: Client, staff: Staff) -> None:
        address = f"/people/{staff.administrator.account_id}/close/"
        answer = admin.post(address, follow=True)
        assert "这是本区最后一位管理员，请先让别人担任管理员。" in words(answer)
        assert answer.status_code == 200


def missing(page: Any) -> list[int]:
    return [gap.year for gap in page.missing]


def form_actions(answer: Any) -> set[str]:
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return set(re.findall(r'<form[^>]*action="([^"]*)"', main))


def toast_undo(answer: Any) -> str:
    """Where the toast of a page leads back."""
    toasts = answer.content.decode().partition('class="toasts"')[2]
    return re.findall(r'action="([\w/-]+/take-back/\d+/)"', toasts)[-1]


class TestTakingBack:
    """A button in the message after the act, one beside the change, and what a refusal says."""

    ENGLISH = {"accept-language": "en"}

    def test_a_changed_organisation(self, admin: Client, staff: Staff) -> None:
        unit = f"/organisations/{staff.property_company_id}/"
        given = {"name": "安居物业公司", "phone": "028-8123 4567"}
        done = admin.post(f"{unit}change/", given, follow=True)
        undo = toast_undo(done)
        assert undo in form_actions(done)
        assert "修改：名称、电话" in words(done)
        assert "Changed: name, telephone" in words(admin.get(unit, headers=self.ENGLISH))
        back = admin.post(undo, follow=True)
        assert "已撤销，单位恢复原样。" in words(back)
        assert "上一次修改已撤销" in words(back)
        assert back.context["page"].organisation.name == "安居物业"
        again = words(admin.post(undo, follow=True, headers=self.ENGLISH))
        assert "it was changed again meanwhile" in again

    def test_nothing_changed_offers_no_way_back(self, admin: Client, staff: Staff) -> None:
        address = f"/organisations/{staff.property_company_id}/change/"
        answer = admin.post(address, {"name": "安居物业"}, follow=True)
        assert "已保存。" in words(answer)
        assert "take-back" not in words(answer)

    def test_who_only_reads_is_offered_nothing(
        self, admin: Client, clerk: Client, staff: Staff
    ) -> None:
        unit = f"/organisations/{staff.property_company_id}/"
        admin.post(f"{unit}change/", {"name": "安居物业公司"})
        assert "take-back" not in words(clerk.get(unit))

    def test_an_end_and_a_return(self, admin: Client, district: District) -> None:
        firm = make_organisation(district, OrganisationKind.FIRM, "清江食品厂")
        undo = toast_undo(admin.post(f"/organisations/{firm}/retire/", follow=True))
        back = admin.post(undo, follow=True)
        assert back.context["page"].organisation.valid_to is None
        admin.post(f"/organisations/{firm}/retire/")
        undo = toast_undo(admin.post(f"/organisations/{firm}/restore/", follow=True))
        back = admin.post(undo, follow=True, headers=self.ENGLISH)
        assert "Taken back: the organisation is as it was." in words(back)
        assert back.context["page"].organisation.valid_to == TODAY

    def test_posts(self, admin: Client, staff: Staff) -> None:
        unit = f"/organisations/{staff.department_id}/"
        given = {"account_id": str(staff.clerk.account_id), "role": "handler"}
        done = admin.post(f"{unit}post/", given, follow=True)
        undo = toast_undo(done)
        assert undo in form_actions(done)
        assert "已撤销，岗位恢复原样。" in words(admin.post(undo, follow=True))
        refused = admin.post(undo, follow=True, headers=self.ENGLISH)
        assert "it was changed again meanwhile" in words(refused)
        (post,) = refused.context["page"].posts
        done = admin.post(f"{unit}post/{post.post_id}/end/", follow=True)
        undo = toast_undo(done)
        assert undo in form_actions(done)  # among the posts of the past
        back = admin.post(undo, follow=True, headers=self.ENGLISH)
        assert "Taken back: the posts are as they were." in words(back)
        assert [(p.post_id, p.valid_to, p.undo) for p in back.context["page"].posts] == [
            (post.post_id, None, 0)
        ]

    def test_accounts(self, admin: Client, staff: Staff) -> None:
        theirs = f"/people/{staff.clerk.account_id}/"
        done = admin.post(f"{theirs}close/", follow=True)
        undo = toast_undo(done)
        assert undo in form_actions(done)
        back = admin.post(undo, follow=True)
        assert "已撤销，账号和岗位恢复原样。" in words(back)
        admin.post(f"{theirs}close/")
        done = admin.post(f"{theirs}reopen/", follow=True, headers=self.ENGLISH)
        assert "The account is open again." in words(done)
        again = admin.post(f"{theirs}reopen/", follow=True)
        assert "这个账号已经启用了，请刷新页面。" in words(again)
        back = admin.post(toast_undo(done), follow=True, headers=self.ENGLISH)
        assert "Taken back: the account and its posts are as they were." in words(back)
        refused = admin.post(toast_undo(done), follow=True)
        assert "这之后又有改动，不能再撤销。" in words(refused)


class TestCalendar:
    def test_a_missing_year_says_what_to_do_next(self, admin: Client) -> None:
        answer = admin.get("/calendar/", headers={"accept-language": "en"})
        notices = answer.content.decode().split('class="notice notice--warn"')[1:]
        known, unknown = (part.partition("</div></div>")[0] for part in notices)
        assert 'action="/calendar/year/load/"' in known
        assert 'name="year" value="2026"' in known
        assert "Load the list of 2026" in known
        assert "Enter its days by hand, then confirm the year." in unknown
        assert 'href="/calendar/?year=2027#enter"' in unknown
        assert "<form" not in unknown

    def test_years_to_come_warn_when_they_are_looked_at(self, admin: Client) -> None:
        assert missing(admin.get("/calendar/?year=2025").context["page"]) == [2026, 2027]
        assert missing(admin.get("/calendar/?year=2029").context["page"]) == [2026, 2027, 2029]

    def test_what_was_changed_and_what_followed(self, admin: Client, district: District) -> None:
        answer = admin.post("/calendar/year/load/", {"year": "2026"}, follow=True)
        assert "载入2026年安排，共25天" in words(answer)
        assert "正在重新计算未办结诉求的时限" in words(answer)
        assert 'data-live="/calendar/changes/"' in answer.content.decode()
        deliver_owed(clock.now())
        part = admin.get("/calendar/changes/")
        assert "没有未办结的时限变动" in words(part)
        assert "<html" not in part.content.decode()
        page = admin.get("/calendar/", headers={"accept-language": "en"})
        assert "The list of 2026 was loaded: 25 days" in words(page)
        assert "no open deadline moved" in words(page)
        assert "data-live" not in page.content.decode()
        (change,) = Event.objects.filter(kind="calendar.changed").values_list("id", flat=True)
        Event.objects.filter(kind="deadlines.reckoned").update(data={"cause": change, "moved": 3})
        page = admin.get("/calendar/", headers={"accept-language": "en"})
        assert "3 open deadlines moved" in words(page)

    @pytest.mark.parametrize(
        ("address", "given", "told"),
        [
            ("day/", {"day": "2026-11-23", "is_workday": "0", "source": "x"}, "2026-11-23: closed"),
            (
                "day/",
                {"day": "2026-11-21", "until": "2026-11-22", "is_workday": "1", "source": "x"},
                "2026-11-21 to 2026-11-22: works",
            ),
            ("year/load/", {"year": "2026"}, "The list of 2026 was loaded: 25 days"),
            ("year/confirm/", {"year": "2027", "source": "x"}, "The days of 2027 were confirmed"),
            ("hours/", {"opens": "08:00", "closes": "17:00"}, "Office hours 08:00 to 17:00"),
        ],
    )
    def test_a_change_is_told_and_taken_back(
        self, admin: Client, address: str, given: dict[str, str], told: str
    ) -> None:
        english = {"accept-language": "en"}
        done = admin.post(f"/calendar/{address}", given, follow=True, headers=english)
        assert told in words(done)
        undo = toast_undo(done)
        assert undo in form_actions(done)  # beside the change, too
        answer = admin.post(undo, follow=True, headers=english)
        assert "Taken back: the calendar is as it was." in words(answer)
        assert "The change before this one was taken back" in words(answer)
        assert (CalendarDay.objects.count(), CalendarYear.objects.count()) == (0, 0)
        again = admin.post(undo, follow=True, headers=english)
        assert "This can no longer be taken back" in words(again)

    def test_a_removed_day_comes_back(self, admin: Client) -> None:
        given = {"day": "2026-11-23", "is_workday": "0", "note": "停水", "source": "街道通知"}
        admin.post("/calendar/day/", given)
        answer = admin.post("/calendar/day/remove/", {"day": "2026-11-23"}, follow=True)
        assert "2026-11-23恢复按星期计算" in words(answer)
        admin.post(toast_undo(answer))
        assert CalendarDay.objects.get().note == "停水"

    def test_a_day_that_needs_mending_stays_in_its_year(self, admin: Client) -> None:
        given = {"day": "2027-10-01", "until": "2027-09-01", "is_workday": "0", "source": "x"}
        answer = admin.post("/calendar/day/", given)
        assert answer.status_code == 422
        assert answer.context["page"].year == 2027
        assert list(answer.context["day_form"].errors) == ["until"]

    def test_plain_year_with_its_warnings(self, clerk: Client) -> None:
        answer = clerk.get("/calendar/")
        text = words(answer)
        page = answer.context["page"]
        assert (page.year, missing(page), page.workdays) == (2026, [2026, 2027], 261)
        assert "区级管理员可以载入。" in text
        assert form_actions(answer) == set()
        assert "2026年的法定节假日安排尚未载入" in text
        assert "2027年的法定节假日安排尚未载入" in text
        assert clerk.get("/calendar/?year=1999").status_code == 404
        english = clerk.get("/calendar/", headers={"accept-language": "en"})
        assert "The official list of 2027 is not loaded" in words(english)

    def test_load_a_year(self, admin: Client) -> None:
        answer = admin.post("/calendar/year/load/", {"year": "2026"}, follow=True)
        page = answer.context["page"]
        assert (page.workdays, missing(page), len(page.days)) == (248, [2027], 25)
        assert date(2026, 10, 10) in {row.day for row in page.days if row.is_workday}

    @pytest.mark.parametrize("year", ["2027", "nonsense", "9999"])
    def test_year_that_is_not_known(self, admin: Client, year: str) -> None:
        before = events()
        answer = admin.post("/calendar/year/load/", {"year": year})
        assert answer.status_code == 422
        assert "系统还不知道这一年的法定安排" in words(answer)
        assert events() == before

    def test_confirm_a_year(self, admin: Client) -> None:
        answer = admin.post("/calendar/year/confirm/", {"year": "2027", "source": ""})
        assert answer.status_code == 422
        given = {"year": "2027", "source": "国办发明电〔2026〕7号"}
        answer = admin.post("/calendar/year/confirm/", given, follow=True)
        assert missing(answer.context["page"]) == [2026]
        assert answer.context["page"].source == "国办发明电〔2026〕7号"
        wrong = admin.post("/calendar/year/confirm/", given | {"year": "1900"})
        assert wrong.status_code == 422

    def test_enter_and_remove_a_day(self, admin: Client) -> None:
        given = {"day": "2026-11-23", "is_workday": "0", "note": "停水", "source": "街道通知"}
        answer = admin.post("/calendar/day/", given, follow=True)
        page = answer.context["page"]
        assert [(r.day, r.is_workday, r.note) for r in page.days] == [
            (date(2026, 11, 23), False, "停水")
        ]
        assert page.workdays == 260
        answer = admin.post("/calendar/day/remove/", {"day": "2026-11-23"}, follow=True)
        assert answer.context["page"].days == ()
        assert admin.post("/calendar/day/remove/", {"day": "2026-11-23"}).status_code == 404
        assert admin.post("/calendar/day/remove/", {"day": "x"}).status_code == 404

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [({"day": ""}, "day"), ({"source": ""}, "source"), ({"day": "1999-01-01"}, "day")],
    )
    def test_day_refused(self, admin: Client, wrong: dict[str, str], field: str) -> None:
        before = events()
        given = {"day": "2026-11-23", "is_workday": "0", "source": "街道通知"} | wrong
        answer = admin.post("/calendar/day/", given)
        assert answer.status_code == 422
        assert list(answer.context["day_form"].errors) == [field]
        assert events() == before

    def test_office_hours(self, admin: Client) -> None:
        answer = admin.post("/calendar/hours/", {"opens": "18:00", "closes": "09:00"})
        assert answer.status_code == 422
        assert answer.context["hours_form"].errors["closes"] == ["下班时间须晚于上班时间。"]
        answer = admin.post("/calendar/hours/", {"opens": "08:30", "closes": "18:00"}, follow=True)
        page = answer.context["page"]
        assert (page.opens, page.closes) == (time(8, 30), time(18))


def test_signed_in_person_without_a_post_sees_nothing(district: District, staff: Staff) -> None:
    made = make_person(district.district_id, "idle", "闲人")
    client = client_of(Actor(staff.clerk.kind, "闲人", made))
    answer = client.get("/organisations/")
    assert answer.status_code == 403
    assert "目前没有岗位" in answer.content.decode()
    operations.give_post(
        actor=Actor.system("tests"),
        account_id=made,
        organisation_id=staff.department_id,
        role=staff.clerk.posts[0].role,
        now=NOW,
    )
    assert client.get("/organisations/").status_code == 200
