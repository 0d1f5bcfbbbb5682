"""What programs send: reports with photos and attributes, tokens, updates, keys."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.apps.appeals.factories import Town, answer, assign, file, picture
from tests.apps.appeals.open311_factories import (
    KIND,
    POLE,
    ROOT,
    ask_beside,
    got,
    got_xml,
    issue,
    offer,
    open_channel,
    program,
    published,
    reference,
    sent,
)
from tests.apps.appeals.phone_factories import photo_file
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.models import Appeal, KeyFiling, Reporter
from linquan.apps.appeals.types import Status
from linquan.apps.orgs import operations as orgs
from linquan.apps.orgs.models import ApiKey
from linquan.apps.orgs.types import Scope
from linquan.kernel import secrets
from linquan.kernel.models import Attachment, Event

WORDS = "三号楼前面的路灯不亮，电话13812345678"
TEST_ROOT = "/open311/test/v2/"


@pytest.fixture
def key(town: Town, now: datetime, settings: Any, tmp_path: Path, monkeypatch: Any) -> str:
    settings.LINQUAN_HOME = tmp_path
    settings.LINQUAN_PUBLIC_URL = "https://desk.example/"
    monkeypatch.setenv("LINQUAN_SECRET_KEYS", secrets.Keyring.generate().written())
    open_channel(town)
    return issue(town, now)


def lamp(key: str, **more: Any) -> dict[str, Any]:
    """A report as a program sends it, in the first grid."""
    plain = {"api_key": key, "service_code": "lamp", "lat": "30.01", "long": "104.005"}
    return plain | {"description": WORDS} | more


def only() -> Appeal:
    return Appeal.objects.get()


def shot(name: str = "a.jpg", colour: str = "gray") -> io.BytesIO:
    found = io.BytesIO(photo_file(colour))
    found.name = name
    return found


# Reports.


def test_a_report_becomes_a_request(town: Town, key: str) -> None:
    told = sent(
        "requests",
        lamp(key, first_name="三丰", last_name="张", phone="+86 138 1234 5678", email="a@b.example",
             address_string="锦绣家园3号楼", account_id="7", device_id="x"),
    )  # fmt: skip
    row = only()
    assert told == [
        {"service_request_id": reference(row.pk), "service_notice": "", "account_id": "7"}
    ]
    assert (row.text, row.address, row.lon, row.lat) == (WORDS, "锦绣家园3号楼", 104.005, 30.01)
    assert (row.area_id, row.matter_id) == (town.grid_id, town.matters["lamp"])
    assert row.owner_id == town.staff.community_ids[0]
    assert row.channel_id not in town.channels.values()
    reporter = Reporter.objects.get(appeal=row)
    where = f"{town.district_id}"
    assert secrets.unseal(reporter.name_sealed, f"reporter.name:{where}") == "张三丰"
    assert secrets.unseal(reporter.phone_sealed, f"reporter.phone:{where}") == "13812345678"
    event = Event.objects.get(kind="appeal.received")
    api_key = ApiKey.objects.get()
    assert (event.actor_kind, event.actor_id, event.data["channel"]) == (
        "key", api_key.pk, "open311",
    )  # fmt: skip
    assert KeyFiling.objects.get().key_id == api_key.pk


def test_its_id_tells_where_it_stands_and_no_more(town: Town, now: datetime, key: str) -> None:
    (told,) = sent("requests", lamp(key))
    (row,) = got(f"requests/{told['service_request_id']}", language="en")
    assert row["status"] == "open"
    assert row["service_code"] == "lamp"
    hidden = ("description", "address", "lat", "long", "media_url")
    assert {name: row[name] for name in hidden} == {
        "description": "", "address": "", "lat": None, "long": None, "media_url": None,
    }  # fmt: skip
    assert got("requests") == []
    assert got("servicerequestupdates") == []
    answer(town, assign(town, only().pk, now) and only().pk, now)
    (row,) = got(f"requests/{told['service_request_id']}", language="en")
    assert (row["status"], row["status_notes"]) == ("closed", "Answered")


def test_xml_tells_the_same(town: Town, key: str) -> None:
    answer = program().post(f"{ROOT}requests.xml", lamp(key))
    assert answer.status_code == 201
    assert f"<service_request_id>{reference(only().pk)}</service_request_id>" in (
        answer.content.decode()
    )


@pytest.mark.parametrize("field", ["attribute[kind]", "attribute[kind][]"])
@pytest.mark.parametrize("has_photo", [False, True])
def test_attributes_in_both_writings_and_both_forms(
    town: Town, key: str, field: str, has_photo: bool
) -> None:
    """Trap 5."""
    ask_beside(town, POLE, KIND)
    more: dict[str, Any] = {field: ["dark", "flicker"], "attribute[pole]": "A-17"}
    more |= {"attribute[external_id]": "9"} | ({"media": shot()} if has_photo else {})
    (told,) = sent("requests", lamp(key, **more))
    assert told["service_notice"] == "Not asked for, and left out: external_id."
    assert only().attributes == [
        {
            "code": "pole", "name": "灯杆编号", "name_en": "Number of the pole",
            "values": [["A-17", "A-17", "A-17"]],
        },
        {
            "code": "kind", "name": "情况", "name_en": "What is wrong",
            "values": [["dark", "不亮", "Dark"], ["flicker", "闪烁", "Flickering"]],
        },
    ]  # fmt: skip
    assert only().photo_count == int(has_photo)
    page = client_of(town.staff.clerk).get(f"/appeals/{only().pk}/").content.decode()
    assert "不亮、闪烁" in page
    assert "灯杆编号" in page


def test_numbers_in_attributes_are_masked_for_staff(town: Town, key: str) -> None:
    ask_beside(town, POLE)
    sent("requests", lamp(key, description="灯不亮", **{"attribute[pole]": "打13912345678"}))
    page = client_of(town.staff.clerk).get(f"/appeals/{only().pk}/").content.decode()
    assert "打139****5678" in page
    assert "13912345678" not in page


@pytest.mark.parametrize(
    ("beside", "said"),
    [
        ({}, "attribute[pole] is missing."),
        ({"attribute[pole]": "  "}, "attribute[pole] is missing."),
        ({"attribute[pole]": ["a", "b"]}, "attribute[pole] takes one value only."),
        ({"attribute[pole]": "x" * 201}, "attribute[pole] is too long."),
        ({"attribute[pole]": "a", "attribute[kind]": "red"}, "attribute[kind] has a value"),
        ({"attribute[pole]": "a", "attribute[count]": "NaN"}, "attribute[count] is not a number."),
        ({"attribute[pole]": "a", "attribute[since]": "soon"}, "attribute[since] is not a date"),
    ],
)
def test_attributes_that_do_not_fit(
    town: Town, key: str, beside: dict[str, Any], said: str
) -> None:
    rest: dict[str, Any] = {"name": "数", "name_en": "Number"}
    ask_beside(
        town, POLE, KIND, rest | {"code": "count", "datatype": "number"},
        rest | {"code": "since", "datatype": "datetime"},
    )  # fmt: skip
    (error,) = sent("requests", lamp(key, **beside), 400)
    assert error["code"] == 400
    assert error["description"].startswith(said)
    assert not Appeal.objects.exists()


def test_every_fault_is_told_at_once(town: Town, key: str) -> None:
    ask_beside(town, POLE, KIND | {"is_required": True})
    told = [e["description"] for e in sent("requests", lamp(key), 400)]
    assert told == ["attribute[pole] is missing.", "attribute[kind] is missing."]


def test_photos_under_every_name(town: Town, key: str) -> None:
    """Trap 6: media, photo1, file_ID, and media_url repeated; nothing is fetched."""
    urls = ["https://a.example/1.jpg", "http://b.example/2.jpg"]
    more = {"media": shot(), "photo1": shot(colour="red"), "file_12": shot(colour="blue")}
    sent("requests", lamp(key, **more, media_url=urls))
    assert Attachment.objects.count() == 3
    assert only().photo_count == 3
    assert [v[0] for v in only().attributes[0]["values"]] == urls


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"media": io.BytesIO(b"GIF89a")}, "One of the files is not a photo."),
        ({f"photo{n}": shot() for n in range(7)}, "media: at most 6."),
        ({"media_url": "javascript:alert(1)"}, "media_url begins with http://"),
        ({"media_url": "https://x/" + "y" * 500}, "media_url is too long: at most 500"),
        ({"lat": "", "long": ""}, "Say where it is"),
        ({"lat": ""}, "lat is missing."),
        ({"lat": "91"}, "lat is a number of degrees between -90 and 90."),
        ({"lat": "nan"}, "lat is a number of degrees"),
        ({"long": "1e999"}, "long is a number of degrees"),
        ({"long": "٣"}, "long is a number of degrees"),
        ({"lat": "10", "long": "10"}, "This point lies outside"),
        ({"lat": "", "long": "", "address_id": "1"}, "There is no address with this address_id"),
        ({"description": "x" * 4001}, "description is too long: at most 4000"),
        ({"description": "a\x00b"}, "description contains characters"),
        ({"address_string": "x" * 121}, "address_string is too long: at most 120"),
        ({"first_name": "x" * 70}, "first_name, last_name is too long: at most 60"),
        ({"service_code": ""}, "service_code is missing."),
    ],
)
def test_odd_reports_are_refused_in_words(
    town: Town, key: str, more: dict[str, Any], said: str
) -> None:
    for photo in more.values():
        if hasattr(photo, "seek"):
            photo.seek(0)
    sent("requests", lamp(key, description="x"), 201)  # the key is used, and noted so
    before = picture()
    (error, *_) = sent("requests", lamp(key, **more), 400)
    assert error["description"].startswith(said)
    assert {t: v for t, v in picture().items() if t != "kernel_tally"} == {
        t: v for t, v in before.items() if t != "kernel_tally"
    }


def test_a_service_that_is_not_there_is_404(town: Town, key: str) -> None:
    offer(town, "lift", "closed")
    for code in ("nothing", "lift"):
        (error,) = sent("requests", lamp(key, service_code=code), 404)
        assert error["description"] == f"There is no service with the service_code {code}."


@pytest.mark.parametrize(
    ("said", "where"),
    [("江安街道清江社区的路口", 1), ("锦绣社区东门", 0), ("不知道哪里", None)],
)
def test_words_alone_find_the_smallest_area_they_name(
    town: Town, key: str, said: str, where: int | None
) -> None:
    sent("requests", lamp(key, lat="", long="", address_string=said))
    wanted = town.district_id if where is None else town.district.community_ids[where]
    assert (only().area_id, only().address, only().lon) == (wanted, said, None)


def test_an_address_id_is_the_code_of_an_area(town: Town, key: str) -> None:
    sent("requests", lamp(key, lat="", long="", address_id="510199001002"))
    assert only().area_id == town.district.community_ids[1]


def test_a_telephone_from_abroad_is_left_out_and_said_so(town: Town, key: str) -> None:
    (told,) = sent("requests", lamp(key, phone="555-5555", first_name="Ann", last_name="Lee"))
    assert told["service_notice"] == "The telephone could not be read and was left out."
    assert Reporter.objects.get().phone_sealed is None


@pytest.mark.parametrize(
    ("more", "text"), [({"media_url": "https://a/b"}, "(see photo)"), ({}, "路灯")]
)
def test_a_report_without_words(town: Town, key: str, more: dict[str, str], text: str) -> None:
    sent("requests", lamp(key, description="", **more))
    assert only().text == text


def test_the_same_again_the_same_day_is_one_request(town: Town, key: str) -> None:
    first, again = sent("requests", lamp(key)), sent("requests", lamp(key))
    assert first == again
    assert Appeal.objects.count() == 1
    sent("requests", lamp(key, description="另一盏灯"))
    assert Appeal.objects.count() == 2
    for words in ("甲", "乙"):
        sent("requests", lamp(key, description=words), **{"Idempotency-Key": "fms-77"})
    assert Appeal.objects.count() == 3


def test_the_endpoint_for_tests_judges_and_keeps_nothing(
    town: Town, key: str, tmp_path: Path
) -> None:
    sent("requests", lamp(key, description="x"))
    before = picture()
    told = sent("requests", lamp(key, media=shot()), root=TEST_ROOT)
    assert set(told[0]) == {"service_request_id", "service_notice", "account_id"}
    assert not list(tmp_path.glob("attachments/**/*.webp"))
    after = picture()
    assert {t for t in after if after[t] != before[t]} == {"kernel_tally"}
    assert sent("requests", lamp(key, lat="10"), 400, root=TEST_ROOT)


# Tokens.


def test_a_batch_service_gives_a_token_until_the_desk_has_taken_it_up(
    town: Town, now: datetime, key: str
) -> None:
    """Trap 7."""
    offer(town, "lamp", "batch")
    (told,) = sent("requests", lamp(key))
    assert set(told) == {"token", "service_notice", "account_id"}
    path = f"tokens/{told['token']}"
    assert got(path) == [{"service_request_id": None, "token": told["token"]}]
    assign(town, only().pk, now)
    assert got(path) == [{"service_request_id": reference(only().pk), "token": told["token"]}]
    tree = got_xml(path)
    assert tree.findtext("request/service_request_id") == reference(only().pk)


def test_a_blackbox_gives_nothing(town: Town, key: str) -> None:
    offer(town, "lamp", "blackbox")
    assert sent("requests", lamp(key)) == [{"service_notice": "", "account_id": None}]


def test_tokens_open_nothing_else(town: Town, now: datetime, key: str) -> None:
    mine = secrets.open_reference(file(town, now), "open311.token")
    for token in (mine, reference(only().pk), "x", "1-0000000000000000"):
        (error,) = got(f"tokens/{token}", 404, language="en")
        assert error["description"] == "There is no report with this token."


# Updates.


def test_the_key_sees_the_steps_of_its_own(town: Town, now: datetime, key: str) -> None:
    (told,) = sent("requests", lamp(key))
    file(town, now)
    rows = got("servicerequestupdates", api_key=key)
    assert [(r["service_request_id"], r["status"]) for r in rows] == [
        (told["service_request_id"], "for_triage")
    ]
    assert got("servicerequestupdates", api_key=issue(town, now, rate=7)) == []


def add(key: str, code: int = 201, **more: Any) -> Any:
    plain = {"api_key": key, "service_request_id": reference(only().pk), "status": "OPEN"}
    return sent("servicerequestupdates", plain | more, code)


def test_a_reply_a_rating_an_end_and_a_new_start(town: Town, now: datetime, key: str) -> None:
    sent("requests", lamp(key))
    appeal_id = only().pk
    assert add(key, 400, description="何时修？")[0]["description"].startswith("The request stands")
    assign(town, appeal_id, now)
    handler = {"actor": town.staff.handler, "appeal_id": appeal_id, "seen_version": None}
    operations.ask_reporter(**handler, question="哪一盏？", now=now)
    (told,) = add(key, description="第三盏")
    event = Event.objects.latest("id")
    assert (event.kind, event.actor_kind, event.actor_name) == (
        "appeal.replied", "reporter", "城市平台 100",
    )  # fmt: skip
    assert told == {"update_id": str(event.pk)}
    answer(town, appeal_id, now)
    add(key, status="fixed")
    assert only().status == Status.CLOSED
    add(key, status="reopen", description="又不亮了")
    assert only().status == Status.REOPENED
    add(key, status="cancelled", description="")
    assert only().status == Status.WITHDRAWN
    assert add(key, 400, status="reopen", description="x")


@pytest.mark.parametrize("status", ["planned_for_never", "x" * 99])
def test_statuses_that_do_not_exist(town: Town, key: str, status: str) -> None:
    sent("requests", lamp(key))
    (error,) = add(key, 400, status=status)
    assert error["description"].startswith("status is open")


def test_only_the_key_that_filed_it_may_add(town: Town, now: datetime, key: str) -> None:
    shown = published(town, now)
    other = issue(town, now, rate=7)
    told = {"api_key": key, "service_request_id": reference(shown), "status": "cancelled"}
    assert sent("servicerequestupdates", told, 404)
    Appeal.objects.all().delete()
    sent("requests", lamp(key))
    before = only().version
    assert add(other, 404, status="cancelled")
    assert add(key, 404, service_request_id="nothing")
    assert only().version == before


def test_an_update_for_a_test_changes_nothing(town: Town, key: str) -> None:
    sent("requests", lamp(key))
    told = {"api_key": key, "service_request_id": reference(only().pk), "status": "cancelled"}
    (row,) = sent("servicerequestupdates", told, root=TEST_ROOT)
    assert int(row["update_id"]) > 0
    assert only().status == Status.RECEIVED


# Keys.


@pytest.mark.parametrize("path", ["requests", "servicerequestupdates"])
def test_without_a_good_key_nothing_is_written(
    town: Town, now: datetime, key: str, path: str
) -> None:
    """Trap 8: 403 with words."""
    reading = issue(town, now, scope=Scope.APPEALS_READ, rate=8)
    ended = issue(town, now, rate=9)
    key_id = ApiKey.objects.latest("id").pk
    orgs.revoke_api_key(actor=town.staff.administrator, key_id=key_id, now=now)
    before = picture()
    for bad, said in (
        ("", "An api_key is needed here."),
        ("lq_nothing", "This api_key is not known"),
        (ended, "This api_key is not known"),
        (reading, "This api_key may not be used for reporting."),
    ):
        (error,) = sent(path, lamp(bad), 403)
        assert error["code"] == 403
        assert error["description"].startswith(said)
    assert picture() == before


def test_a_key_of_another_district_does_not_hold_here(town: Town, now: datetime, key: str) -> None:
    row = ApiKey.objects.get()
    row.district_id = town.district_id + 1000
    row.save()
    (error,) = sent("requests", lamp(key), 403)
    assert error["description"] == "This api_key does not hold for this jurisdiction."


def test_a_key_has_a_rate(town: Town, now: datetime, key: str) -> None:
    slow = issue(town, now, rate=2)
    for n in range(2):
        sent("requests", lamp(slow, description=f"第{n}盏"))
    (error,) = sent("requests", lamp(slow), 429)
    assert error["description"].startswith("This api_key has been used 2 times")
    assert Appeal.objects.count() == 2


def test_a_closed_channel_takes_nothing(town: Town, now: datetime, key: str) -> None:
    channel = next(c for c in _channels(town) if c.kind == "open311")
    operations.retire_channel(
        actor=town.staff.street_clerk, district_id=town.district_id,
        channel_id=channel.channel_id, valid_to=now.date(), now=now,
    )  # fmt: skip
    (error,) = sent("requests", lamp(key), 400)
    assert error["description"].startswith("Reports are not taken from programs")


def _channels(town: Town) -> Any:
    return queries.desk(town.district_id).book.channels
