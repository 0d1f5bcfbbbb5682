"""Who comes in: keys, scopes, rates, and refusals in one shape."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from tests.api.v1.callers import NOW, caller, told
from tests.apps.appeals.factories import Town, exactly, file, picture
from tests.apps.orgs.clients import client_of

from linquan.api.v1.root import api
from linquan.apps.orgs import operations as orgs
from linquan.apps.orgs.models import ApiKey
from linquan.apps.orgs.types import Scope
from linquan.kernel import clock
from linquan.kernel.actors import Actor
from linquan.kernel.models import Event


def test_a_key_says_what_it_may(town: Town) -> None:
    key = caller(town, scopes=frozenset({Scope.PLACES_READ, Scope.APPEALS_READ}), rate=7)
    answer = key.get("/key")
    assert json.loads(answer.content) == {
        "id": key.key_id, "name": "测试系统",
        "organisation": {
            "id": town.staff.street_office_id, "name": "江安街道办事处", "name_en": "",
        },
        "role": "clerk", "scopes": ["appeals.read", "places.read"], "rate_per_minute": 7,
        "valid_to": "2027-11-20",
    }  # fmt: skip
    assert (answer["RateLimit-Limit"], answer["RateLimit-Remaining"]) == ("7", "6")
    key.counted("/key", 0)


def test_the_first_use_of_a_day_is_noted(town: Town) -> None:
    key = caller(town)
    ApiKey.objects.update(last_used_on=None)
    key.read("/key")
    key.read("/key")
    assert Event.objects.filter(kind="api_key.used").count() == 1


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer lq_x", "Basic eDp5", "lq_x"])
def test_without_a_key_that_holds(town: Town, header: str | None) -> None:
    headers = {} if header is None else {"authorization": header}
    before = picture()
    answer = Client().get("/api/v1/key", headers=headers | {"accept-language": "en"})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="linquan"'
    assert told(answer)["code"] == "key_needed"
    assert told(answer)["message"].startswith("Send a key that holds")
    assert picture() == before


def test_a_revoked_key_opens_nothing(town: Town) -> None:
    key = caller(town)
    orgs.revoke_api_key(actor=Actor.system("tests"), key_id=key.key_id, now=NOW)
    assert key.get("/key").status_code == 401


def test_a_session_opens_nothing(town: Town) -> None:
    assert client_of(town.staff.street_clerk).get("/api/v1/appeals").status_code == 401


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/appeals", Scope.APPEALS_READ),
        ("/appeals/1", Scope.APPEALS_READ),
        ("/matters", Scope.LISTS_READ),
        ("/duties", Scope.LISTS_READ),
        ("/channels", Scope.LISTS_READ),
        ("/areas", Scope.PLACES_READ),
        ("/areas/1", Scope.PLACES_READ),
        ("/zones", Scope.PLACES_READ),
        ("/zones/1", Scope.PLACES_READ),
        ("/places/at?lon=1&lat=1", Scope.PLACES_READ),
        ("/organisations", Scope.ORGANISATIONS_READ),
        ("/organisations/1", Scope.ORGANISATIONS_READ),
        ("/appeals/1/photos", Scope.APPEALS_READ),
        ("/photos/1", Scope.APPEALS_READ),
        ("/figures", Scope.FIGURES_READ),
        ("/events", Scope.EVENTS_READ),
    ],
)
def test_reading_needs_its_scope(town: Town, path: str, scope: Scope) -> None:
    without = caller(town, scopes=frozenset(Scope) - {scope})
    answer = without.get(path, accept_language="zh-hans")
    assert answer.status_code == 403
    assert told(answer) == {
        "code": "scope_missing", "message": "这把密钥不能用于此事，可请管理员另发一把。",
        "fields": {},
    }  # fmt: skip
    only = caller(town, scopes=frozenset({scope}), name="只有它")
    assert only.get(path).status_code in {200, 404}


STEPS = (
    "", "/1/assign", "/1/sort", "/1/start", "/1/ask", "/1/answer", "/1/decline", "/1/reply",
    "/1/note", "/1/reopen", "/1/withdraw",
)  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_writing_needs_its_scope(town: Town, step: str) -> None:
    key = caller(town, scopes=frozenset(Scope) - {Scope.APPEALS_WRITE})
    before = picture()
    answer = key.post(f"/appeals{step}", {"anything": 1})
    assert (answer.status_code, told(answer)["code"]) == (403, "scope_missing")
    after = picture()
    after["kernel_tally"] = before["kernel_tally"]  # it was counted
    assert after == before


def test_at_most_so_many_a_minute(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    key = caller(town, rate=2)
    now = NOW + timedelta(seconds=48)
    monkeypatch.setattr(clock, "real_now", lambda: now)
    assert [key.get("/key").status_code for _ in range(3)] == [200, 200, 429]
    refused = key.get("/key", accept_language="en")
    assert refused["Retry-After"] == "12"
    assert refused["RateLimit-Remaining"] == "0"
    assert told(refused)["code"] == "too_many_requests"
    monkeypatch.setattr(clock, "real_now", lambda: now + timedelta(seconds=12))
    assert key.get("/key").status_code == 200


def test_keys_are_counted_apart(town: Town) -> None:
    first, second = caller(town, rate=1), caller(town, rate=1, name="另一个")
    assert [first.get("/key").status_code for _ in range(2)] == [200, 429]
    assert second.get("/key").status_code == 200


class TestOneShape:
    """Whatever refuses, it is told in the same shape."""

    @pytest.mark.parametrize(
        ("method", "path", "status", "code"),
        [
            ("get", "/nothing/here", 404, "not_found"),
            ("get", "/appeals/999999", 404, "appeal_unknown"),
            ("put", "/appeals", 405, "wrong_method"),
            ("patch", "/appeals/1", 405, "wrong_method"),
            ("delete", "/key", 405, "wrong_method"),
            ("post", "/key", 405, "wrong_method"),
            ("get", "/appeals/99999999999999999999", 422, "invalid"),
            ("get", "/appeals/x", 422, "invalid"),
            ("get", "/areas/999999", 404, "area_unknown"),
            ("get", "/zones/999999", 404, "zone_unknown"),
            ("get", "/organisations/999999", 404, "organisation_unknown"),
        ],
    )
    def test_of_addresses(self, town: Town, method: str, path: str, status: int, code: str) -> None:
        key = caller(town)
        answer = getattr(key.client, method)(f"/api/v1{path}", headers=key._with({}))
        assert answer.status_code == status
        assert told(answer)["code"] == code
        assert answer["Cache-Control"] in {"private, no-store", "no-store"}

    def test_a_wrong_method_names_the_right_ones(self, town: Town) -> None:
        key = caller(town)
        answer = key.client.post("/api/v1/key", headers=key._with({}))
        assert answer["Allow"] == "GET, HEAD"

    @pytest.mark.parametrize(
        "body",
        [
            b"", b"{", b"[", b"null", b"[]", b'"text"', b"{}", b"\xff\xfe", b"NaN",
            b"[" * 100_000, b'{"text": ' + b"9" * 5_000 + b"}",
            b'{"channel_id": 1, "text": "\\ud800"}', b'{"text": "a", "unknown": 1}',
        ],
    )  # fmt: skip
    def test_of_bodies(self, town: Town, body: bytes) -> None:
        key = caller(town)
        before = picture()
        answer = key.post("/appeals", body)
        assert answer.status_code in {400, 422}
        assert told(answer)["code"] in {"bad_request", "invalid"}
        after = picture()
        after["kernel_tally"] = before["kernel_tally"]
        assert after == before

    def test_a_body_that_is_too_large(self, town: Town) -> None:
        answer = caller(town).post("/appeals", b'{"text": "' + b"x" * 1_100_000 + b'"}')
        assert (answer.status_code, told(answer)["code"]) == (413, "too_large")

    def test_fields_are_named_and_nothing_is_repeated(self, town: Town) -> None:
        sent = {"channel_id": "secret-word", "lon": 999, "surplus": 1}
        answer = caller(town).post("/appeals", sent, accept_language="en")
        found = told(answer)
        assert answer.status_code == 422
        assert {name: field["code"] for name, field in found["fields"].items()} == {
            "channel_id": "wrong_type", "lon": "wrong_type", "surplus": "unexpected",
            "text": "missing",
        }  # fmt: skip
        assert found["fields"]["text"]["message"] == "Please write something here."
        assert "secret-word" not in answer.content.decode()

    def test_a_fault_of_ours(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*args: object) -> None:
            raise RuntimeError

        monkeypatch.setattr("linquan.apps.insights.queries.figures", fail)
        answer = caller(town).get("/figures")
        assert (answer.status_code, told(answer)["code"]) == (500, "fault")

    def test_languages(self, town: Town) -> None:
        key = caller(town)
        chinese, english = (
            told(key.get("/appeals/999999", accept_language=language))["message"]
            for language in ("zh-CN", "en")
        )
        assert chinese == "没有这一项，或这把密钥无权知道。"
        assert english == "There is no such thing, or this key may not know of it."


class TestTags:
    """What was read is marked; what is known is not sent again."""

    def test_known_already(self, town: Town) -> None:
        key = caller(town)
        first = key.get("/organisations")
        assert first["Cache-Control"] == "private, no-cache"
        again = key.get("/organisations", if_none_match=first["ETag"])
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        other = key.get("/organisations", if_none_match='"0123456789abcdef"')
        assert other.status_code == 200

    def test_changes_with_the_request(self, town: Town) -> None:
        key = caller(town)
        appeal_id = file(town, NOW)
        path = f"/appeals/{appeal_id}"
        first = key.get(path)
        assert first["ETag"].startswith('"1-')
        key.post(f"{path}/start")
        second = key.get(path, if_none_match=first["ETag"])
        assert second.status_code == 200
        assert second["ETag"].startswith('"2-')


class TestHead:
    """HEAD answers as GET does, but for the body."""

    @pytest.mark.parametrize(
        "path", ["/key", "/appeals", "/matters", "/areas", "/events?after=0", "/organisations"]
    )
    def test_as_get(self, town: Town, path: str) -> None:
        file(town, NOW)
        key = caller(town)
        read = key.get(path)
        head = key.client.head(f"/api/v1{path}", headers=key._with({}))
        assert (head.status_code, head.content) == (200, b"")
        assert head["Content-Length"] == str(len(read.content))
        counted = {"RateLimit-Remaining"}
        assert {n: v for n, v in head.items() if n not in counted} == {
            n: v for n, v in read.items() if n not in counted
        }
        assert head["ETag"] == read["ETag"]

    def test_of_a_request_with_its_version(self, town: Town) -> None:
        key = caller(town)
        path = f"/api/v1/appeals/{file(town, NOW)}"
        head = key.client.head(path, headers=key._with({}))
        assert head["ETag"].startswith('"1-')
        known = key.client.head(path, headers=key._with({"if_none_match": head["ETag"]}))
        assert (known.status_code, known.content) == (304, b"")

    def test_refused_as_get(self, town: Town) -> None:
        key = caller(town)
        head = key.client.head("/api/v1/appeals/999999", headers=key._with({}))
        assert (head.status_code, head.content) == (404, b"")
        assert Client().head("/api/v1/key").status_code == 401
        steps = key.client.head("/api/v1/appeals/1/start", headers=key._with({}))
        assert (steps.status_code, steps["Allow"]) == (405, "POST")

    def test_of_the_description(self, town: Town) -> None:
        head = Client().head("/api/v1/openapi.json")
        assert (head.status_code, head.content) == (200, b"")
        assert head["ETag"] == Client().get("/api/v1/openapi.json")["ETag"]
        assert Client().head("/api/v1/").status_code == 200


def test_the_description_is_worked_out_once() -> None:
    """It takes a second of a processor, and anyone may ask for it as often as they like."""
    assert api.get_openapi_schema() is api.get_openapi_schema(path_params={})
    assert api.get_openapi_schema(path_prefix="/elsewhere/")["paths"].keys() == {
        path.replace("/api/v1/", "/elsewhere/", 1) for path in api.get_openapi_schema()["paths"]
    }


def test_the_description_needs_no_key(town: Town) -> None:
    with exactly(1):  # which installation this is
        clock.forget()
        answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert json.loads(answer.content)["openapi"].startswith("3.1")
