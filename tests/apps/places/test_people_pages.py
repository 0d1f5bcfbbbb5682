"""Pages of head-counts and age groups: status, words in both languages, refusals, undoing."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.apps.kept import kept
from tests.apps.orgs.clients import client_of
from tests.apps.orgs.factories import Staff, make_staff
from tests.apps.places.factories import SETUP, District, make_district
from tests.apps.places.test_counting import DRAFT, THREE, rows
from tests.apps.places.test_pages import words

from linquan.apps.places import operations, queries
from linquan.apps.places.counting import CountDraft, CountLine, groups_of
from linquan.apps.places.models import HeadCount
from linquan.apps.places.web import words as words_of
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db
GROUPS = "/places/age-groups/"


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


@pytest.fixture
def english(staff: Staff) -> Client:
    return client_of(staff.administrator, "en")


def url(district: District, part: str = "") -> str:
    return f"/places/{district.grid_ids[0]}/people/{part}"


def undo_of(answer: Any) -> str:
    message = list(answer.context["messages"])[-1]
    return str(message.extra_tags).removeprefix("undo:")


def fields(**other: str) -> dict[str, str]:
    given = {"counted_on": "2026-11-01", "source": "七普", "from_0": "30", "from_60": "12"}
    return given | other


def test_nothing_counted_says_so(clerk: Client, english: Client, district: District) -> None:
    assert "还没有登记人口数" in words(clerk.get(url(district)))
    page = words(english.get(url(district)))
    assert "Not counted yet." in page
    assert "The area's page says 1000 residents" in page
    assert "New count" in page
    assert "登记人口数</a>" not in words(clerk.get(url(district)))


def test_counted_shown_and_taken_back(admin: Client, district: District) -> None:
    answer = admin.post(url(district, "count/"), fields(), follow=True)
    page = words(answer)
    assert "七普" in page
    assert "0—2 岁" in page
    (row,) = queries.count_page(district.district_id, district.grid_ids[0], DRAFT.counted_on).counts
    assert (row.total, len(row.lines)) == (42, 7)
    answer = admin.post(undo_of(answer), follow=True)
    assert "已撤销：人口数恢复原样。" in words(answer)
    assert rows(district.grid_ids[0]) == []


def test_everyone_alone_will_do(admin: Client, district: District) -> None:
    given = {"counted_on": "2026-11-01", "source": "台账", "everyone": "990"}
    assert admin.post(url(district, "count/"), given).status_code == 302
    assert rows(district.grid_ids[0]) == [(DRAFT.counted_on, 0, None, 990, "台账")]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"everyone": "7"}, "The ages add up to another number. Leave one of them."),
        ({"from_0": "", "from_60": ""}, "Fill in the ages, or everyone."),
        ({"counted_on": "2026-11-21"}, "This day is still to come."),
        ({"source": " "}, "This field is required."),
    ],
)
def test_what_does_not_fit_is_said(
    english: Client, district: District, wrong: dict[str, str], told: str
) -> None:
    answer = english.post(url(district, "count/"), fields(**wrong))
    assert answer.status_code == 422
    assert told in words(answer)
    assert HeadCount.objects.count() == 0


def test_a_count_is_corrected_beginning_from_what_is_there(
    admin: Client, district: District
) -> None:
    admin.post(url(district, "count/"), fields())
    page = words(admin.get(url(district, "count/?day=2026-11-01")))
    assert 'value="七普"' in page
    assert 'value="30"' in page
    assert 'value="七普"' not in words(admin.get(url(district, "count/?day=2026-10-01")))
    draft = CountDraft(date(2026, 11, 2), "总数", (CountLine(0, None, 5),))
    operations.set_head_counts(
        actor=SETUP, area_id=district.grid_ids[0], draft=draft, now=Event.objects.latest("pk").at
    )
    page = words(admin.get(url(district, "count/?day=2026-11-02")))
    assert 'name="everyone" value="5"' in page


def test_removed_and_back(admin: Client, district: District) -> None:
    admin.post(url(district, "count/"), fields())
    answer = admin.post(url(district, "drop/"), {"day": "2026-11-01"}, follow=True)
    assert "已删除。" in words(answer)
    assert rows(district.grid_ids[0]) == []
    admin.post(undo_of(answer))
    assert len(rows(district.grid_ids[0])) == 7
    for day in ("2026-11-01x", "", "2026-10-01"):
        assert admin.post(url(district, "drop/"), {"day": day}).status_code == 404


def test_clerks_look_and_change_nothing(clerk: Client, admin: Client, district: District) -> None:
    admin.post(url(district, "count/"), fields())
    event = Event.objects.latest("pk").pk
    before = (rows(district.grid_ids[0]), Event.objects.count())
    assert "七普" in words(clerk.get(url(district)))
    assert clerk.get(url(district, "count/")).status_code == 403
    assert clerk.post(url(district, "count/"), fields(source="别的")).status_code == 403
    assert clerk.post(url(district, "drop/"), {"day": "2026-11-01"}).status_code == 403
    assert clerk.post(url(district, f"take-back/{event}/")).status_code == 403
    assert (rows(district.grid_ids[0]), Event.objects.count()) == before


def test_too_late_to_take_back(admin: Client, district: District) -> None:
    admin.post(url(district, "count/"), fields())
    answer = admin.post(url(district, "take-back/1/"), follow=True)
    assert str(words_of.OBSTACLES["changed_meanwhile"]) in words(answer)
    assert len(rows(district.grid_ids[0])) == 7


def test_an_area_out_of_use_is_looked_at_only(admin: Client, district: District, now: Any) -> None:
    operations.retire_area(actor=SETUP, area_id=district.grid_ids[0], now=now)
    assert admin.get(url(district)).status_code == 200
    answer = admin.post(url(district, "count/"), fields(), follow=True)
    assert HeadCount.objects.count() == 0
    assert answer.redirect_chain[0][0] == url(district)


def test_of_another_district_there_is_nothing(admin: Client) -> None:
    other = kept(make_district, "510188000000", "别区")
    for part in ("", "count/"):
        assert admin.get(url(other, part)).status_code == 404
    for part in ("drop/", "take-back/1/"):
        assert admin.post(url(other, part), {"day": "2026-11-01"}).status_code == 404


def test_parts_beside_the_whole_in_words(english: Client, district: District, now: Any) -> None:
    community = district.community_ids[0]
    for area_id, people in ((community, 2_000), (district.grid_ids[0], 1_050)):
        draft = CountDraft(DRAFT.counted_on, "七普", (CountLine(0, None, people),))
        operations.set_head_counts(actor=SETUP, area_id=area_id, draft=draft, now=now)
    page = words(english.get(f"/places/{community}/people/"))
    assert "together 1050 (1 of 2 counted)" in page
    draft = CountDraft(DRAFT.counted_on, "七普", (CountLine(0, None, 900),))
    operations.set_head_counts(actor=SETUP, area_id=district.grid_ids[1], draft=draft, now=now)
    page = words(english.get(f"/places/{community}/people/"))
    assert "50 fewer than the area's own figure" in page


STEPS = {
    "valid_from": "2026-11-20", "age_0": "0", "name_0": "少年", "name_en_0": "Young",
    "age_1": "60", "name_1": "老年", "name_en_1": "Old", "age_2": "15", "name_2": "成年",
}  # fmt: skip


def test_age_groups_are_written_and_taken_back(
    admin: Client, clerk: Client, district: District
) -> None:
    assert "程序自带" in words(clerk.get(GROUPS))
    answer = admin.post(GROUPS, STEPS, follow=True)
    assert queries.age_groups(district.district_id, date(2026, 11, 20)) == groups_of(THREE)
    assert "15—59 岁" in words(answer)
    assert "程序自带" not in words(clerk.get(GROUPS))
    answer = admin.post(undo_of(answer), follow=True)
    assert "程序自带" in words(answer)
    assert admin.post(f"{GROUPS}take-back/1/", follow=True).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"age_0": "1"}, "The first group must begin at 0."),
        ({"age_1": "15"}, "Every group must begin at another age, at most 120."),
        ({"name_1": " "}, "Give every group a name."),
        ({"valid_from": "2026-11-19"}, "Choose today or a later day"),
        ({"age_0": "", "age_1": "", "age_2": ""}, "Please fill this in."),
    ],
)
def test_lists_that_do_not_fit(
    english: Client, district: District, wrong: dict[str, str], told: str
) -> None:
    answer = english.post(GROUPS, STEPS | wrong)
    assert answer.status_code == 422
    assert told in words(answer)


def test_clerks_write_no_list(clerk: Client, district: District) -> None:
    page = words(clerk.post(GROUPS, STEPS))
    assert "程序自带" in page
    assert "填写新的清单" not in page
    assert clerk.post(f"{GROUPS}take-back/1/").status_code == 403
