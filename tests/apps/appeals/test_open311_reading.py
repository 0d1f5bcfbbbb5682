"""What programs are told: discovery, services, requests, updates; each trap of real clients."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.apps.appeals.factories import TEXT, Town, answer, assign, exactly, file, warm
from tests.apps.appeals.open311_factories import (
    KIND,
    POLE,
    ROOT,
    TITLE,
    add_jurisdiction,
    ask_beside,
    got,
    got_xml,
    offer,
    program,
    published,
    reference,
)

from linquan.apps.appeals import operations, queries
from linquan.apps.appeals.models import Matter
from linquan.apps.appeals.open311 import EXTENDED, basic
from linquan.apps.appeals.queries import Asked
from linquan.apps.appeals.types import Status
from linquan.kernel import books, secrets
from linquan.kernel.models import Event


@pytest.fixture(autouse=True)
def _root(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LINQUAN_PUBLIC_URL = "https://desk.example/"
    monkeypatch.setenv("LINQUAN_SECRET_KEYS", secrets.Keyring.generate().written())


# Discovery.


def test_discovery_tells_two_endpoints_that_end_in_a_slash(town: Town) -> None:
    """Traps 4 and 12."""
    told = got("discovery")
    assert set(told) == {"changeset", "contact", "key_service", "endpoints"}
    assert [(e["type"], e["url"]) for e in told["endpoints"]] == [
        ("production", "https://desk.example/open311/v2/"),
        ("test", "https://desk.example/open311/test/v2/"),
    ]
    assert told["endpoints"][0]["formats"] == ["text/xml", "application/json"]
    assert "区住建局" in told["key_service"]
    tree = got_xml("discovery")
    assert tree.tag == "discovery"
    assert [e.findtext("type") for e in tree.findall("endpoints/endpoint")] == [
        "production", "test",
    ]  # fmt: skip
    assert [f.text for f in tree.findall("endpoints/endpoint[1]/formats/format")] == [
        "text/xml", "application/json",
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["discovery.xml", "discovery.xml/", "discovery", "services.xml/"])
def test_slashes_and_a_missing_ending_are_forgiven(town: Town, path: str) -> None:
    answer = program().get(f"{ROOT}{path}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/xml; charset=utf-8"


# Services.


def test_services_are_the_matters_of_today(town: Town) -> None:
    """Traps 1, 2, 3: a bare list, real booleans, codes as strings."""
    ask_beside(town, POLE)
    told = got("services", language="en")
    assert isinstance(told, list)
    assert [row["service_code"] for row in told] == ["lift", "noise", "other", "lamp"]
    assert told[3] == {
        "service_code": "lamp",
        "service_name": "Street lamps",
        "description": "路灯、太黑",
        "metadata": True,
        "type": "realtime",
        "keywords": "路灯,太黑",
        "group": "safety",
    }
    assert told[0]["metadata"] is False
    tree = got_xml("services")
    assert tree.tag == "services"
    assert [row.findtext("metadata") for row in tree.findall("service")] == [
        "false", "false", "false", "true",
    ]  # fmt: skip


def test_terms_change_how_a_matter_is_offered(town: Town) -> None:
    """Trap 11: keywords such as private; a closed matter is not offered."""
    offer(town, "lift", "closed")
    offer(town, "lamp", "batch", description="灯", description_en="Lamps", keywords=["private"])
    told = {row["service_code"]: row for row in got("services", language="en")}
    assert set(told) == {"noise", "other", "lamp"}
    assert told["lamp"]["type"] == "batch"
    assert told["lamp"]["description"] == "Lamps"
    assert told["lamp"]["keywords"] == "private,路灯,太黑"
    assert got("services/lift", 404) == [
        {"code": 404, "description": "没有 service_code 为 lift 的服务。"}
    ]


def test_a_definition_is_one_object(town: Town) -> None:
    ask_beside(town, KIND, POLE)
    told = got("services/lamp", language="en")
    assert told == {
        "service_code": "lamp",
        "attributes": [
            {
                "variable": True, "code": "pole", "datatype": "string", "required": True,
                "datatype_description": "Written on the pole", "order": 0,
                "description": "Number of the pole",
            },
            {
                "variable": True, "code": "kind", "datatype": "multivaluelist",
                "required": False, "datatype_description": "", "order": 1,
                "description": "What is wrong",
                "values": [
                    {"key": "dark", "name": "Dark"}, {"key": "flicker", "name": "Flickering"},
                ],
            },
        ],
    }  # fmt: skip
    tree = got_xml("services/lamp")
    assert tree.tag == "service_definition"
    assert [v.findtext("key") for v in tree.findall("attributes/attribute/values/value")] == [
        "dark", "flicker",
    ]  # fmt: skip
    assert tree.findtext("attributes/attribute[1]/required") == "true"
    assert got("services/noise") == {"service_code": "noise", "attributes": []}


# Requests.


def test_only_what_strangers_may_see(town: Town, now: datetime) -> None:
    """No words of the reporter, no address, no number of the desk; the community alone."""
    file(town, now)
    shown = published(town, now, lon=104.001, lat=30.001)
    (row,) = got("requests", language="en")
    assert row == {
        "service_request_id": reference(shown),
        "status": "open",
        "status_notes": "Received",
        "service_name": "Street lamps",
        "service_code": "lamp",
        "description": TITLE,
        "agency_responsible": None,
        "service_notice": None,
        "requested_datetime": "2026-11-20T10:00:00+08:00",
        "updated_datetime": "2026-11-20T10:00:00+08:00",
        "expected_datetime": None,
        "address": "Jinxiu Community",
        "address_id": None,
        "zipcode": None,
        "lat": 30.01,
        "long": 104.01,
        "media_url": None,
    }
    page = program().get(f"{ROOT}requests.xml", {"extensions": "true"}).content.decode()
    for hidden in (TEXT, "锦绣家园3号楼", "104.001", "LQ-2611"):
        assert hidden not in page


def test_a_list_of_one_and_the_names_of_xml(town: Town, now: datetime) -> None:
    """Traps 1 and 9."""
    shown = published(town, now, title="灯\x0b不亮")
    (row,) = got(f"requests/{reference(shown)}")
    assert row["service_request_id"] == reference(shown)
    tree = got_xml(f"requests/{reference(shown)}", extensions="true")
    assert tree.tag == "service_requests"
    (one,) = tree.findall("request")
    assert one.findtext("lat") == "30.01"
    assert one.findtext("media_url") == ""
    assert one.findtext("extended_attributes/detailed_status") == "for_triage"


@pytest.mark.parametrize("odd", ["1", "1-", "0-ffffffffffffffff", "٣-x", "x" * 300, "9" * 40])
def test_an_id_cannot_be_guessed(town: Town, now: datetime, odd: str) -> None:
    published(town, now)
    hidden = file(town, now)
    for told in (odd, reference(hidden), f"{hidden}-{'0' * 16}"):
        (error,) = got(f"requests/{told}", 404, language="en")
        assert error["description"] == (
            "There is no request with this service_request_id, or it is not public."
        )
        assert got("requests", service_request_id=told) == []


def test_what_is_no_longer_public_is_gone(town: Town, now: datetime) -> None:
    """Unpublished by a clerk, or the matter was never in public space after all."""
    first, second = published(town, now), published(town, now)
    operations.unpublish_appeal(
        actor=town.staff.street_clerk, appeal_id=first, seen_version=None, now=now
    )
    assert [row["service_request_id"] for row in got("requests")] == [reference(second)]
    Matter.objects.filter(pk=town.matters["lamp"]).update(is_public_space=False)
    books.bump(town.district_id, "appeals")
    assert got("requests") == []
    assert got("servicerequestupdates") == []


def test_filters(town: Town, now: datetime) -> None:
    old = published(town, now - timedelta(days=91))
    done = published(town, now - timedelta(days=2), Status.ANSWERED)
    new = published(town, now - timedelta(hours=1))
    here = {reference(old): "old", reference(done): "done", reference(new): "new"}

    def seen(**told: str) -> list[str]:
        return [here[row["service_request_id"]] for row in got("requests", **told)]

    assert seen() == ["new", "done"]
    assert seen(status="closed") == ["done"]
    assert seen(status="open") == ["new"]
    assert seen(status="open,closed", service_code="") == ["new", "done"]
    assert seen(service_code="noise,lift") == []
    assert seen(service_code="noise, lamp") == ["new", "done"]
    assert seen(start_date="2026-08-01T00:00:00Z") == ["old"]
    assert seen(end_date="2026-11-19T00:00:00 08:00") == ["done", "old"]
    assert seen(start_date="2026-11-19", end_date="2026-11-21") == ["new"]
    assert seen(service_request_id=f"{reference(old)},{reference(new)}", status="closed") == [
        "new", "old",
    ]  # fmt: skip
    assert seen(page_size="1") == ["new"]
    assert seen(page_size="1", page="2") == ["done"]
    assert seen(page_size="1", page="3") == []
    assert seen(updated_after="2026-11-20T08:30:00+08:00") == ["new"]
    assert seen(updated_before="2026-11-19T00:00:00+08:00") == ["done", "old"]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"start_date": "yesterday"}, "start_date is not a date"),
        ({"start_date": "0001-01-01T00:00:00Z"}, "start_date is not a date"),
        ({"end_date": "9999-12-31T23:59:59-23:59"}, "end_date is not a date"),
        ({"start_date": "2026-01-01", "end_date": "2026-10-01"}, "At most 90 days"),
        ({"start_date": "2026-11-02", "end_date": "2026-11-01"}, "end_date lies before"),
        ({"status": "fixed"}, "status is open, closed"),
        ({"page": "0"}, "page is a whole number between 1 and 1000."),
        ({"page_size": "1001"}, "page_size is a whole number between 1 and 1000."),
        ({"page_size": "٣"}, "page_size is a whole number"),
        ({"service_code": "a\x00b"}, "service_code contains characters"),
        ({"service_code": "a" * 4001}, "service_code is too long: at most 4000"),
        ({"service_request_id": ",".join(map(str, range(101)))}, "At most 100 values"),
    ],
)
def test_odd_wishes_are_refused_in_words(town: Town, told: dict[str, str], said: str) -> None:
    """Trap 8: a list of code and description, also in XML."""
    (error,) = got("requests", 400, language="en", **told)
    assert error["code"] == 400
    assert said in error["description"]
    tree = got_xml("requests", 400, **told)
    assert tree.tag == "errors"
    assert tree.findtext("error/code") == "400"


def test_a_list_of_requests_is_two_statements_beside_the_books(town: Town, now: datetime) -> None:
    for _ in range(3):
        published(town, now)
    warm(town)
    land = queries.territory("", now.date())
    with exactly(2):
        assert len(queries.open_requests(land, Asked())) == 3


# Updates.


def test_updates_are_the_steps_of_public_requests(town: Town, now: datetime) -> None:
    """Trap 10: stable ids, times within what was asked for, the extended statuses."""
    early, late = now - timedelta(hours=3), now - timedelta(hours=1)
    shown, hidden = published(town, early), file(town, early)
    for appeal_id in (shown, hidden):
        assign(town, appeal_id, late)
        answer(town, appeal_id, now)
    told = got("servicerequestupdates", language="en")
    assert [(row["status"], row["updated_datetime"], row["description"]) for row in told] == [
        ("for_triage", "2026-11-20T07:00:00+08:00", "Received"),
        ("action_scheduled", "2026-11-20T09:00:00+08:00", "Handed on"),
        ("fixed", "2026-11-20T10:00:00+08:00", "Answered"),
    ]
    assert {row["service_request_id"] for row in told} == {reference(shown)}
    events = Event.objects.filter(subject=f"appeal:{shown}", kind="appeal.assigned")
    assert told[1]["update_id"] == str(events.get().pk)
    within = {"start_date": "2026-11-20T09:00:00+08:00", "end_date": "2026-11-20T09:30:00+08:00"}
    assert got("servicerequestupdates", language="en", **within) == told[1:2]
    tree = got_xml("servicerequestupdates", **within)
    assert tree.tag == "service_request_updates"
    assert tree.findtext("request_update/status") == "action_scheduled"


def test_every_status_has_both_words() -> None:
    assert set(EXTENDED) == set(Status)
    assert {s: basic(s) for s in (Status.WAITING, Status.ANSWERED)} == {
        Status.WAITING: "open", Status.ANSWERED: "closed",
    }  # fmt: skip


# Jurisdictions.


def test_a_single_jurisdiction_may_be_left_out(town: Town, now: datetime) -> None:
    shown = published(town, now)
    add_jurisdiction(town, "jiangan.example", town.district.street_id)
    for told in ({}, {"jurisdiction_id": ""}, {"jurisdiction_id": "jiangan.example"}):
        assert [r["service_request_id"] for r in got("requests", **told)] == [reference(shown)]
    for path in ("requests", "services", "servicerequestupdates", "discovery"):
        (error,) = got(path, 404, jurisdiction_id="elsewhere.example", language="en")
        assert error["description"] == "There is no jurisdiction with this jurisdiction_id."


def test_of_several_one_must_be_said(town: Town, now: datetime) -> None:
    shown = published(town, now)
    add_jurisdiction(town, "jiangan.example", town.district.street_id)
    add_jurisdiction(town, "wangjiang.example", town.far_street_id)
    (error,) = got("requests", 400, language="en")
    assert error["description"].startswith("Say for which jurisdiction")
    assert len(got("requests", jurisdiction_id="jiangan.example")) == 1
    assert got("requests", jurisdiction_id="wangjiang.example") == []
    assert got(f"requests/{reference(shown)}", 404, jurisdiction_id="wangjiang.example")


def test_an_empty_house_says_so(db: None) -> None:
    (error,) = got("services", 404, language="en")
    assert error["description"] == "Nothing has been entered here yet."


# The door.


@pytest.mark.parametrize("path", ["services", "discovery", "requests/1", "services/lamp"])
def test_what_is_only_read_is_not_posted_to(town: Town, path: str) -> None:
    answer = program("en").post(f"{ROOT}{path}.json", {"a": "b"})
    assert answer.status_code == 400
    assert answer.json() == [
        {"code": 400, "description": "This address is not called in this way (POST)."}
    ]


@pytest.mark.parametrize("path", ["nothing", "services.html", "requests/1/2.json", "/services.xml"])
def test_unknown_addresses_are_told_in_xml(town: Town, path: str) -> None:
    answer = program("en").get(f"{ROOT}{path}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert b"<errors><error><code>404</code>" in answer.content
