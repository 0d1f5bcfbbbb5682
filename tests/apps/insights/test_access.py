"""The log of access: what stands in it, for whom, and page by page."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.apps.appeals.factories import Town, file, make_town
from tests.apps.kept import kept
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import operations
from linquan.apps.appeals.models import Appeal
from linquan.apps.insights import queries
from linquan.apps.insights.access import KINDS, Group, kinds_of
from linquan.apps.insights.web.access_views import GROUPS
from linquan.apps.insights.web.access_views import KINDS as WORDS
from linquan.kernel.actors import Actor
from linquan.kernel.errors import NotAllowed
from linquan.kernel.events import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return kept(make_town)


def told(
    town: Town, kind: str, at: datetime, actor: Actor | None = None, subject: str = "x:1"
) -> int:
    return record(
        kind, subject=subject, actor=actor or town.staff.street_clerk, at=at,
        district_id=town.district.district_id, data={"reason": "回访"},
    )  # fmt: skip


def log(town: Town, **wanted: object) -> queries.AccessPage:
    chosen = {"group": "", "account_id": None, "after": None} | wanted
    return queries.access_log(town.staff.administrator, **chosen)  # type: ignore[arg-type]


def test_every_kind_has_its_words() -> None:
    assert set(WORDS) == {kind for kinds in KINDS.values() for kind in kinds}
    assert list(GROUPS) == list(Group)


def test_the_newest_stand_first_and_lead_on(town: Town, now: datetime) -> None:
    made = [told(town, "reporter.unmasked", now + timedelta(minutes=n // 2)) for n in range(120)]
    first = log(town, group="seen")
    assert [row.event_id for row in first.rows] == made[:69:-1]
    second = log(town, group="seen", after=first.older)
    third = log(town, group="seen", after=second.older)
    assert [row.event_id for row in (*second.rows, *third.rows)] == made[69::-1]
    assert third.older is None


def test_it_is_narrowed_to_a_group_and_a_person(town: Town, now: datetime) -> None:
    staff = town.staff
    seen = told(town, "reporter.unmasked", now)
    taken = told(town, "appeals.exported", now, staff.clerk)
    told(town, "appeal.noted", now)
    found = {row.event_id for row in log(town).rows}
    assert {seen, taken} <= found
    assert [row.event_id for row in log(town, group="taken").rows] == [taken]
    mine = log(town, group="taken", account_id=staff.street_clerk.account_id)
    assert mine.rows == ()
    assert kinds_of("nonsense") == kinds_of("")


def test_three_statements_however_many_kinds(town: Town, now: datetime) -> None:
    look(town, file(town, now), now)
    with CaptureQueriesContext(connection) as caught:
        log(town)
    assert len(caught) == 3


def test_only_administrators_read_it(town: Town) -> None:
    for actor in (town.staff.leader, town.staff.street_clerk, town.staff.handler):
        with pytest.raises(NotAllowed):
            queries.access_log(actor, group="", account_id=None, after=None)
    assert client_of(town.staff.street_clerk).get("/access/").status_code == 403
    assert Client().get("/access/").status_code == 303


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "查看了反映人的姓名和电话"), ("en", "Looked at a reporter")],
)
def test_the_page_says_who_what_and_why(
    town: Town, now: datetime, language: str, words: str
) -> None:
    appeal_id = file(town, now)
    look(town, appeal_id, now)
    page = client_of(town.staff.administrator).get(
        "/access/?group=seen", headers={"accept-language": language}
    )
    assert page.status_code == 200
    text = page.content.decode()
    assert words in text
    assert "电话回访" in text
    assert f"/appeals/{appeal_id}/" not in text  # administrators open no requests


def look(town: Town, appeal_id: int, now: datetime) -> None:
    operations.unmask_reporter(
        actor=town.staff.street_clerk, appeal_id=appeal_id, reason="电话回访", now=now
    )


def test_of_requests_about_oneself_not_even_the_reason_is_told(town: Town, now: datetime) -> None:
    """An administrator of the office that is complained about must not find the reporter so."""
    appeal_id = file(town, now)
    look(town, appeal_id, now)
    Appeal.objects.filter(pk=appeal_id).update(
        about_id=town.staff.street_office_id,
        about_path=town.staff.administrator.posts[0].organisation_path,
    )
    text = client_of(town.staff.administrator).get("/access/?group=seen").content.decode()
    assert "查看了反映人的姓名和电话" in text
    assert "电话回访" not in text
    assert f"/appeals/{appeal_id}/" not in text


@pytest.mark.parametrize(
    "asked",
    [
        "after=x",
        "after=2026-01-01T00:00:00~1",
        f"after=2026-01-01T00:00:00%2B00:00~{'9' * 21}",
        f"person={'9' * 22}",
        "person=-1",
        "group=%00",
        "after=9999-12-31T23:59:59%2B00:00~1",
    ],
)
def test_odd_addresses_show_a_page(town: Town, asked: str) -> None:
    assert client_of(town.staff.administrator).get(f"/access/?{asked}").status_code == 200
