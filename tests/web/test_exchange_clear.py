"""Requests taken away in clear: with a reason, by whom it may be, one event, in the access log."""

import pytest
from tests.apps.appeals.factories import NAME, PHONE, Town, file, make_town
from tests.apps.kept import kept
from tests.apps.orgs.clients import client_of

from linquan.kernel import clock
from linquan.kernel.models import Event

pytestmark = pytest.mark.django_db
URL = "/exchange/appeals/export/"


@pytest.fixture
def town() -> Town:
    town = kept(make_town)
    file(town, clock.now(), text=f"路灯不亮，打 {PHONE}")
    return town


def test_in_clear_with_a_reason_and_on_record(town: Town) -> None:
    clerk = client_of(town.staff.street_clerk, "zh-hans")
    assert "姓名、电话和文字中的号码不隐去" in clerk.get("/exchange/appeals/").content.decode()
    form = {"kind": "csv", "clear": "on", "reason": "回访十一月的诉求"}
    before = Event.objects.count()
    told = clerk.post(URL, form).content.decode()
    assert NAME in told
    assert told.count(PHONE) == 3  # title, text, telephone
    event = Event.objects.latest("id")
    assert Event.objects.count() == before + 1
    assert (event.kind, event.actor_name) == ("exchange.exported", town.staff.street_clerk.name)
    assert event.data == {
        "table": "appeals", "kind": "csv", "rows": 1, "reason": "回访十一月的诉求", "clear": True,
    }  # fmt: skip
    log = client_of(town.staff.administrator, "zh-hans").get("/access/").content.decode()
    assert "导出了数据表，含未隐去的个人信息" in log
    assert "回访十一月的诉求" in log
    masked = clerk.post(URL, {"kind": "csv", "reason": "统计"}).content.decode()
    assert (NAME in masked, PHONE in masked) == (False, False)
    assert "clear" not in Event.objects.latest("id").data


def test_without_a_reason_nothing_goes_out(town: Town) -> None:
    before = Event.objects.count()
    answer = client_of(town.staff.street_clerk).post(URL, {"kind": "csv", "clear": "on"})
    assert (answer.status_code, Event.objects.count()) == (422, before)
    assert PHONE not in answer.content.decode()


def test_whoever_may_not_unmask_is_refused(town: Town) -> None:
    for actor in (town.staff.leader, town.staff.administrator):
        client = client_of(actor, "zh-hans")
        before = Event.objects.count()
        answer = client.post(URL, {"kind": "csv", "clear": "on", "reason": "想看看"})
        assert (answer.status_code, Event.objects.count()) == (403, before)
        assert "号码不隐去" not in client.get("/exchange/appeals/").content.decode()
    clerk = client_of(town.staff.street_clerk)
    areas = {"kind": "csv", "clear": "on", "reason": "想看看"}
    assert clerk.post("/exchange/deadlines/export/", areas).status_code == 403
