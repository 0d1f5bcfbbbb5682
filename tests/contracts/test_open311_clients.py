"""Other people's Open311 clients against a running house: each as it is on PyPI."""

import io
import itertools
import json
import urllib.request
import warnings
from datetime import UTC, date, datetime, timedelta
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

import pytest
from tests.apps.appeals.phone_factories import photo_file
from tests.contracts.conftest import House

pytestmark = pytest.mark.slow
WORDS = "三号楼前面的路灯不亮"


@pytest.fixture(scope="module")
def georeport() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import georeport as package  # noqa: PLC0415 - only with its warnings silenced
    return package.GeoReport


@pytest.fixture(scope="module")
def three() -> ModuleType:
    """It was written for Python 2."""
    itertools.ifilter = filter  # type: ignore[attr-defined]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import three as package  # noqa: PLC0415
    return package


@pytest.fixture(scope="module")
def bot(house: House) -> Any:
    from civicbot.http import HttpTransport, RateLimiter  # noqa: PLC0415
    from civicbot.open311 import Open311Client  # noqa: PLC0415
    from civicbot.registry import Endpoint  # noqa: PLC0415

    endpoint = Endpoint("here", "here", house.root, write=True)
    transport = HttpTransport(rate_limiter=RateLimiter(min_interval=0))
    return Open311Client(endpoint, transport, jurisdiction_id="jiangan.example")


def codes(rows: list[dict[str, Any]]) -> list[str]:
    return [row["service_code"] for row in rows]


ALL = ["lift", "noise", "other", "lamp"]


# georeport 0.3.1: XML and JSON, reads only.


@pytest.mark.parametrize("form", ["json", "xml"])
def test_georeport_reads_everything(house: House, georeport: Any, form: str) -> None:
    client = georeport(house.root, jurisdiction="jiangan.example", output_format=form)
    assert codes(client.get_service_list()) == ALL
    definition = client.get_service_definition("lamp")
    assert definition["service_code"] == "lamp"
    rows = client.get_service_requests(status="open,closed")
    assert {row["service_request_id"] for row in rows} == {house.told["open"], house.told["closed"]}
    one = client.get_service_request(house.told["open"])
    assert one["status"] == "open"
    assert one["service_request_id"] == house.told["open"]


def test_georeport_in_json_takes_an_empty_list(house: House, georeport: Any) -> None:
    """Trap 14: in XML an empty list is too much for it, whoever serves it."""
    assert georeport(house.root).get_service_requests(service_code="lift") == []
    with pytest.raises(TypeError):
        georeport(house.root, output_format="xml").get_service_requests(service_code="lift")


def test_georeport_of_a_jurisdiction_that_is_not_there(house: House, georeport: Any) -> None:
    import requests  # noqa: PLC0415 - comes with it

    with pytest.raises(requests.HTTPError, match="404"):
        georeport(house.root, jurisdiction="elsewhere").get_service_list()


# civicbot 0.4.0: JSON, reads and writes; validates definitions on its side.


def test_civicbot_reads(house: House, bot: Any) -> None:
    """Traps 1 to 3."""
    assert codes(bot.list_services()) == ALL
    metadata = {row["service_code"]: row["metadata"] for row in bot.list_services()}
    assert metadata == {"lift": False, "noise": False, "other": False, "lamp": True}
    assert [a["code"] for a in bot.get_service_definition("lamp")["attributes"]] == ["pole", "kind"]
    assert bot.get_request(house.told["closed"])["status"] == "closed"
    ids = [house.told["open"], house.told["closed"]]
    assert len(bot.list_requests(service_request_ids=ids)) == 2
    assert len(bot.list_requests(page_size=1)) == 1
    assert bot.list_requests(status="closed")[0]["service_request_id"] == house.told["closed"]
    ago = (datetime.now(UTC) - timedelta(days=60)).isoformat()
    assert bot.list_requests(start_date=ago, end_date=ago) == []


def test_civicbot_reports(house: House, bot: Any) -> None:
    """Trap 5: lists as attribute[kind][]; its own check of our definition passes."""
    given = {
        "lat": 30.01, "lng": 104.005, "description": WORDS, "first_name": "三丰",
        "attributes": {"pole": "A-17", "kind": ["dark", "flicker"]}, "validate_remote": True,
        "api_key": house.told["key"], "dry_run": False, "confirm": "SEND",
    }  # fmt: skip
    (told,) = bot.create_request("lamp", **given).response
    assert bot.get_request(told["service_request_id"])["status"] == "open"


def test_civicbot_checks_our_definition_on_its_side(house: House, bot: Any) -> None:
    from civicbot.open311 import ValidationError  # noqa: PLC0415

    with pytest.raises(ValidationError, match="required attribute 'pole' missing"):
        bot.create_request("lamp", lat=30.01, lng=104.005, validate_remote=True)


def test_civicbot_gets_a_token(house: House, bot: Any) -> None:
    """Trap 7."""
    sent = bot.create_request(
        "noise", lat=30.01, lng=104.005, description="太吵", api_key=house.told["key"],
        dry_run=False, confirm="SEND",
    )  # fmt: skip
    (told,) = sent.response
    assert "service_request_id" not in told
    assert bot.get_token(told["token"]) == [{"service_request_id": None, "token": told["token"]}]


def test_civicbot_is_refused_in_words(house: House, bot: Any) -> None:
    """Trap 8."""
    from civicbot.http import HttpError  # noqa: PLC0415

    def refused(**more: Any) -> HttpError:
        given = {"api_key": "wrong", "dry_run": False, "confirm": "SEND", "description": "x"}
        with pytest.raises(HttpError) as caught:
            bot.create_request("other", **given | {"lat": 30.01, "lng": 104.005} | more)
        return caught.value

    assert refused().status == 403
    assert json.loads(refused().body)[0]["description"]
    assert refused(api_key=house.told["key"], lat=1.0, lng=1.0).status == 400
    with pytest.raises(HttpError) as caught:
        bot.get_request("nothing")
    assert caught.value.status == 404


# three 0.8.0: JSON, multipart with a file.


def test_three_discovers_and_reads(house: House, three: Any) -> None:
    client = three.Three(house.root, discovery=f"{house.root}discovery.json")
    assert [e["type"] for e in client.discovery()["endpoints"]] == ["production", "test"]
    assert codes(client.services()) == ALL
    assert client.services("lamp")["service_code"] == "lamp"
    yesterday = date.today() - timedelta(days=1)  # noqa: DTZ011 - as it reckons itself
    rows = client.requests(start=f"{yesterday:%m-%d-%Y}", end=tomorrow())
    assert {house.told["open"], house.told["closed"]} <= {r["service_request_id"] for r in rows}
    assert len(client.requests("lamp", count=1)) == 1
    assert client.request(house.told["open"])[0]["status"] == "open"


def tomorrow() -> str:
    return f"{datetime.now(UTC) + timedelta(days=1):%m-%d-%Y}"


def test_three_does_not_care_how_the_address_ends(house: House, three: Any) -> None:
    """Trap 4."""
    assert codes(three.Three(house.root.rstrip("/")).services()) == ALL


def test_three_sends_a_photo_as_media(house: House, three: Any) -> None:
    """Trap 6: multipart."""
    client = three.Three(house.root, api_key=house.told["key"], jurisdiction="jiangan.example")
    shot = io.BytesIO(photo_file())
    shot.name = "lamp.jpg"
    (told,) = client.post(
        "other", name="Zach Williams", phone="555-5555", address="锦绣社区东门",
        description="My issue description.", media=shot,
    )  # fmt: skip
    assert client.post_response.status_code == 201
    assert "telephone" in told["service_notice"] or "电话" in told["service_notice"]
    assert client.request(told["service_request_id"])[0]["status"] == "open"
    (error,) = client.post("nothing", lat="30.01", long="104.005")
    assert error["code"] == 404


def test_three_asks_for_a_token(house: House, three: Any) -> None:
    client = three.Three(house.root, api_key=house.told["key"])
    (told,) = client.post("noise", description="楼下太吵", lat="30.01", long="104.005")
    assert client.token(told["token"])[0]["token"] == told["token"]


# What FixMyStreet sends (its server part is in Perl): the calls it makes, as it writes them.


def test_fixmystreet_sends_and_fetches(house: House) -> None:
    """Traps 4 to 6, 9, 10: addresses by concatenation, lists without [], photo1, times in range."""
    start = datetime.now(UTC) - timedelta(seconds=30)
    fields = [
        ("jurisdiction_id", "jiangan.example"), ("api_key", house.told["key"]),
        ("service_code", "lamp"), ("lat", "30.010000"), ("long", "104.005000"),
        ("description", "title: 灯\n\ndetail: 不亮"), ("email", "a@b.example"),
        ("first_name", "Ann"), ("last_name", "Lee"), ("address_string", ""),
        ("media_url", "https://fms.example/photo/1.jpeg"),
        ("media_url", "https://fms.example/photo/2.jpeg"),
        ("attribute[pole]", "A-18"), ("attribute[kind]", "dark"), ("attribute[kind]", "flicker"),
    ]  # fmt: skip
    (told,) = post(house.root + "requests.json", fields)
    end = datetime.now(UTC) + timedelta(seconds=30)
    span = {
        "api_key": house.told["key"],
        "start_date": start.isoformat(),
        "end_date": end.isoformat(),
    }
    rows = get(house.root + "servicerequestupdates.json?" + urlencode(span))
    mine = [r for r in rows if r["service_request_id"] == told["service_request_id"]]
    assert [row["status"] for row in mine] == ["for_triage"]
    at = datetime.fromisoformat(mine[0]["updated_datetime"])
    assert start <= at <= end
    again = get(house.root + "servicerequestupdates.json?" + urlencode(span))
    assert [r["update_id"] for r in again if r in rows] == [r["update_id"] for r in rows]
    for row in get(house.root + "requests.json"):
        needed = ("service_request_id", "lat", "long", "service_code", "status")
        assert all(row[name] for name in needed)
        for name in ("requested_datetime", "updated_datetime"):
            assert datetime.fromisoformat(row[name]).utcoffset() == timedelta(hours=8)


def post(url: str, fields: list[tuple[str, str]]) -> Any:
    with urllib.request.urlopen(url, urlencode(fields).encode(), timeout=20) as answer:
        return json.load(answer)


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return json.load(answer)


def test_xml_in_the_hands_of_xmltodict(house: House) -> None:
    """Traps 12 and 13: two endpoints make a list; the type of the answer names its charset."""
    import xmltodict  # noqa: PLC0415 - comes with georeport

    with urllib.request.urlopen(house.root + "discovery.xml", timeout=20) as answer:
        assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
        told = xmltodict.parse(answer.read())["discovery"]
    urls = [endpoint["url"] for endpoint in told["endpoints"]["endpoint"]]
    assert [url.removeprefix(house.url) for url in urls] == ["/open311/v2/", "/open311/test/v2/"]
