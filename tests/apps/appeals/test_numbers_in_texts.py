"""Telephones and other numbers in the words of people: masked, found, shown for a reason."""

from datetime import datetime

import pytest
from django.test import Client
from tests.apps.appeals.desk_pages import said, sheet
from tests.apps.appeals.factories import (
    PHONE,
    Town,
    bring,
    file,
    picture,
    reporter_of,
)
from tests.apps.appeals.phone_factories import link_of
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.inbox_types import InboxFilter
from linquan.apps.appeals.models import Appeal
from linquan.apps.appeals.types import ReporterDraft, ReporterKind, Status
from linquan.kernel import numbers, secrets
from linquan.kernel.errors import Invalid
from linquan.kernel.models import Event

MOBILE, OTHER, CARD = "13987654321", "138 1234 5678", "6222021234567890123"
IDENTITY = "51019919900307123X"
TEXT = f"找王师傅{MOBILE}修路灯。身份证{IDENTITY}，卡号{CARD}"
ADDRESS = f"三号楼，电话{MOBILE}"
NOBODY = ReporterDraft(ReporterKind.RESIDENT, "", "")
SECRETS = (MOBILE, "8765", IDENTITY, "19900307", CARD, "0212345678")


@pytest.fixture
def appeal_id(town: Town, now: datetime) -> int:
    return file(town, now, text=TEXT, address=ADDRESS, reporter=NOBODY)


def hides(text: str) -> bool:
    return not any(secret in text for secret in SECRETS)


@pytest.mark.parametrize("who", ["clerk", "street_clerk", "leader", "grid_worker"])
def test_no_page_of_the_desk_shows_them(
    town: Town, now: datetime, appeal_id: int, who: str
) -> None:
    browser = client_of(getattr(town.staff, who))
    for path in (f"/appeals/{appeal_id}/", f"/appeals/{appeal_id}/?do=sort", "/appeals/", "/",
                 f"/appeals/{appeal_id}/?do=publish", "/appeals/points.geojson",
                 f"/appeals/{appeal_id}/point.geojson"):  # fmt: skip
        page = browser.get(path)
        assert page.status_code == 200
        assert hides(page.content.decode()), path
    case = said(browser.get(f"/appeals/{appeal_id}/"))
    assert "找王师傅139****4321修路灯。身份证510****123X，卡号622****0123" in case
    assert "三号楼，电话139****4321" in case


def test_characters_hide_no_telephone(town: Town, now: datetime) -> None:
    """Written out it is masked as well, found by its digits, and in no public title."""
    written = "幺三九八七六五四三二幺"
    appeal_id = file(town, now, text=f"找王师傅{written}一起修路灯", reporter=NOBODY)
    clerk = client_of(town.staff.clerk)
    page = clerk.get(f"/appeals/{appeal_id}/")
    assert "找王师傅139****4321一起修路灯" in said(page)
    assert written not in page.content.decode()
    assert written not in clerk.get("/appeals/").content.decode()
    found = queries.inbox_page(town.staff.clerk, InboxFilter(tab="all", query=MOBILE), now)
    assert [row.appeal_id for row in found.page.rows] == [appeal_id]
    with pytest.raises(Invalid) as refusal:
        operations.publish_appeal(
            actor=town.staff.clerk, appeal_id=appeal_id, title=f"电话{written}", photo_id=None,
            seen_version=None, now=now,
        )  # fmt: skip
    assert refusal.value.fields == {"title": "number_in_title"}


def test_nor_does_excel(town: Town, appeal_id: int) -> None:
    content = client_of(town.staff.clerk).get("/appeals/export.xlsx").content
    (_, row) = sheet(content)
    assert "找王师傅139****4321修路灯" in row
    assert hides(" ".join(row))


def test_nor_what_was_said_later(town: Town, now: datetime, appeal_id: int) -> None:
    clerk = town.staff.clerk
    operations.note_appeal(actor=clerk, appeal_id=appeal_id, text=f"回电{MOBILE}", now=now)
    bring(town, appeal_id, Status.WAITING, now)
    operations.reply_to_question(
        actor=reporter_of(appeal_id), appeal_id=appeal_id, text=f"打{MOBILE}", now=now
    )
    operations.withdraw_appeal(actor=clerk, appeal_id=appeal_id, reason=f"说打{MOBILE}", now=now)
    page = client_of(clerk).get(f"/appeals/{appeal_id}/")
    assert hides(page.content.decode())
    for shown in ("回电139****4321", "打139****4321", "说打139****4321"):
        assert shown in said(page)


def test_they_are_shown_for_a_reason_and_that_is_on_record(
    town: Town, now: datetime, appeal_id: int
) -> None:
    browser = client_of(town.staff.clerk)
    assert "查看文中的号码" in said(browser.get(f"/appeals/{appeal_id}/"))
    shown = browser.post(f"/appeals/{appeal_id}/reporter/", {"reason": "要联系师傅"})
    assert TEXT in said(shown)
    assert ADDRESS in said(shown)
    assert shown["Cache-Control"] == "no-store"
    assert Event.objects.filter(kind="reporter.unmasked").count() == 1
    assert hides(browser.get(f"/appeals/{appeal_id}/").content.decode())


def test_without_a_reason_or_the_right_they_stay_masked(town: Town, appeal_id: int) -> None:
    clerk, leader = client_of(town.staff.clerk), client_of(town.staff.leader)
    before = picture()
    refused = clerk.post(f"/appeals/{appeal_id}/reporter/", {"reason": ""})
    assert refused.status_code == 422
    assert hides(refused.content.decode())
    assert "查看文中的号码" not in said(leader.get(f"/appeals/{appeal_id}/"))
    denied = leader.post(f"/appeals/{appeal_id}/reporter/", {"reason": "想看看"})
    assert denied.status_code == 403
    assert hides(denied.content.decode())
    assert picture() == before


def test_name_telephone_and_numbers_are_shown_together(town: Town, now: datetime) -> None:
    told = file(town, now, text=TEXT)
    browser = client_of(town.staff.clerk)
    assert "文中的电话等号码也会一并显示。" in said(browser.get(f"/appeals/{told}/"))
    shown = said(browser.post(f"/appeals/{told}/reporter/", {"reason": "要联系师傅"}))
    assert PHONE in shown
    assert MOBILE in shown


def test_the_reporter_reads_the_own_words(town: Town, now: datetime, appeal_id: int) -> None:
    assert TEXT in said(Client().get(link_of(appeal_id, now)))


@pytest.mark.parametrize(
    "query",
    [MOBILE, "+86 139-8765-4321", IDENTITY, IDENTITY.lower(), CARD, "6222 0212 3456 7890 123",
     f"路灯 {IDENTITY}", "王师傅"],
)  # fmt: skip
def test_the_search_still_finds_it(town: Town, now: datetime, appeal_id: int, query: str) -> None:
    file(town, now)
    found = queries.inbox_page(town.staff.clerk, InboxFilter(tab="all", query=query), now)
    assert [row.appeal_id for row in found.page.rows] == [appeal_id]
    assert found.counts.open == 1


@pytest.mark.parametrize("query", ["1398765432", "13987", "8765", "5101991990", "622202", "4321"])
def test_but_not_by_a_part_of_a_number(
    town: Town, now: datetime, appeal_id: int, query: str
) -> None:
    """Else it could be guessed digit by digit, without a reason and without a record."""
    assert queries.inbox(town.staff.clerk, InboxFilter(tab="all", query=query), now).rows == ()
    assert hides(str(Appeal.objects.values_list("grams", "words").get()))


def test_a_telephone_finds_who_reported_from_it_and_who_wrote_it(town: Town, now: datetime) -> None:
    from_it = file(town, now, reporter=ReporterDraft(ReporterKind.RESIDENT, "", MOBILE))
    about_it = file(town, now, text=f"打{MOBILE}没人接", reporter=NOBODY)
    file(town, now)
    found = queries.inbox(town.staff.clerk, InboxFilter(tab="all", query=MOBILE), now)
    assert [row.appeal_id for row in found.rows] == [about_it, from_it]


def sort(town: Town, appeal_id: int, address: str, now: datetime) -> None:
    operations.sort_appeal(
        actor=town.staff.clerk, appeal_id=appeal_id, matter_id=town.matters["lamp"],
        area_id=town.grid_id, address=address, about_organisation_id=None, seen_version=None,
        now=now,
    )  # fmt: skip


def test_sorting_keeps_a_number_that_the_form_showed_masked(
    town: Town, now: datetime, appeal_id: int
) -> None:
    sort(town, appeal_id, numbers.masked(ADDRESS), now)
    assert Appeal.objects.values_list("address", flat=True).get() == ADDRESS
    sort(town, appeal_id, "四号楼", now)
    assert Appeal.objects.values_list("address", flat=True).get() == "四号楼"
    found = queries.inbox(town.staff.clerk, InboxFilter(tab="all", query=MOBILE), now)
    assert len(found.rows) == 1  # it stands in the text as well


def publish(town: Town, appeal_id: int, title: str, now: datetime) -> int:
    return operations.publish_appeal(
        seen_version=None,
        actor=town.staff.clerk,
        appeal_id=appeal_id,
        title=title,
        photo_id=None,
        now=now,
    )


@pytest.mark.parametrize("title", [f"找{MOBILE}", f"找{OTHER}", "找139****4321", IDENTITY])
def test_no_number_gets_into_a_public_title(
    town: Town, now: datetime, appeal_id: int, title: str
) -> None:
    before = picture()
    with pytest.raises(Invalid) as refused:
        publish(town, appeal_id, title, now)
    assert picture() == before
    assert refused.value.fields == {"title": "number_in_title"}
    page = client_of(town.staff.clerk).post(f"/appeals/{appeal_id}/publish/", {"title": title})
    assert page.status_code == 422
    assert "里面有电话或其他个人号码" in said(page)


def test_the_form_does_not_offer_it_as_a_title(town: Town, appeal_id: int) -> None:
    page = client_of(town.staff.clerk).get(f"/appeals/{appeal_id}/?do=publish").content.decode()
    assert 'name="title" maxlength="60"' in page
    assert 'name="title" value=' not in page


def test_one_that_got_there_before_is_cut_out(town: Town, now: datetime, appeal_id: int) -> None:
    publish(town, appeal_id, "路灯不亮", now)
    Appeal.objects.update(public_title=f"路灯不亮 {MOBILE}")
    (row,) = queries.published(town.district_id).rows
    assert row.title.strip() == "路灯不亮"
    assert hides(Client().get("/p/").content.decode())


def test_hashes_differ_between_districts() -> None:
    first, second = secrets.number_hash(MOBILE, 1), secrets.number_hash(MOBILE, 2)
    assert len(first) == 32
    assert first != second
    assert first != secrets.phone_hash(MOBILE, 1)[:32]
