"""The database goes away and comes back: no page breaks, nothing typed is lost or doubled."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.http import HttpResponse
from django.test import Client
from psycopg import errors as postgres
from tests.apps.appeals.factories import make_town
from tests.apps.appeals.phone_factories import (
    GateTown,
    carried,
    file_report,
    fix_clock,
    link_of,
    make_gate_town,
    photo_file,
    upload,
)
from tests.apps.orgs.clients import client_of

from linquan.apps.appeals.models import Appeal
from linquan.kernel import clock, secrets
from linquan.kernel.models import Attachment, Event, Installation
from linquan.web import outage
from linquan.web.outage import is_passing

pytestmark = pytest.mark.django_db(transaction=True)
AWAY = {"zh-hans": "暂时连不上", "en": "Not reachable for a moment"}


@contextmanager
def database_away() -> Iterator[None]:
    """Hang up, and look for the database where none is."""
    connection.close()
    found = connection.settings_dict["HOST"]
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        yield
    finally:
        connection.settings_dict["HOST"] = found


@pytest.fixture
def gate(
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
    now: datetime,
    tmp_path: Path,
    settings: Any,
) -> GateTown:
    settings.LINQUAN_HOME = tmp_path
    monkeypatch.setenv("LINQUAN_SECRET_KEYS", secrets.Keyring.generate().written())
    fix_clock(monkeypatch, now)
    return make_gate_town(make_town())


def patient(language: str = "zh-hans", browser: Client | None = None) -> Client:
    """A browser that is shown what a person would see, faults too."""
    found = browser or Client(headers={"accept-language": language})
    found.raise_request_exception = False
    return found


def told(response: HttpResponse) -> str:
    """The page of an outage, looked at for what every such page must have."""
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response["Cache-Control"] == "no-store"
    assert "script-src 'self'" in response["Content-Security-Policy"]
    return unescape(response.content.decode())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_says_so_in_the_language_of_the_reader(
    gate: GateTown, now: datetime, language: str
) -> None:
    link = link_of(file_report(gate, now), now)
    browser = patient(language)
    for path in ("/m", f"/q/{gate.code}", f"/m/report/?at={gate.code}", "/m/progress/", link, "/p/",
                 "/p/figures/", "/p/photos/1/"):  # fmt: skip
        clock.forget()
        with database_away():
            page = told(browser.get(path))
        assert AWAY[language] in page
        assert f'href="{path}"' in page  # try again
        assert 'href="tel:120"' in page or path == "/p/figures/"


def test_the_desk_is_told_too_and_comes_back_by_itself(gate: GateTown, now: datetime) -> None:
    appeal_id = file_report(gate, now)
    browser = patient(browser=client_of(gate.town.staff.clerk))
    for path in ("/", "/appeals/", f"/appeals/{appeal_id}/", "/appeals/export.xlsx",
                 "/lists/duties/", "/places/", "/organisations/", "/calendar/",
                 "/photos/1/"):  # fmt: skip
        with database_away():
            page = told(browser.get(path))
        assert AWAY["zh-hans"] in page
        assert "tel:" not in page
    assert browser.get(f"/appeals/{appeal_id}/").status_code == 200


def test_a_report_sent_meanwhile_is_kept_in_the_page_and_counts_once(gate: GateTown) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"accept-language": "zh-hans"})
    browser = patient(browser=browser)
    form = f"/m/report/?at={gate.code}"
    typed = {
        **carried(browser.get(form)),
        "text": '路灯不亮 <b>"晚上"</b>',
        "where": "三号楼",
        "phone": "13812345678",
        "kind": "resident",
        "area": "",
        "photos": [upload(photo_file())],
    }
    with database_away():
        answer = browser.post(form, typed)
    page = told(answer)
    assert f'action="{form}"' in page
    assert "路灯不亮 &lt;b&gt;" in answer.content.decode()
    kept = carried(answer)
    assert kept["key"] == typed["key"]
    assert [len(kept[name]) for name in ("text", "where", "phone", "kept")] == [1, 1, 1, 1]
    assert Appeal.objects.count() == 0
    first, second = browser.post(form, kept), browser.post(form, kept)
    assert (first.status_code, first["Location"]) == (303, second["Location"])
    assert Appeal.objects.values_list("text", "address").get() == (
        '路灯不亮 <b>"晚上"</b>',
        "春风里东门 三号楼",
    )
    assert Attachment.objects.count() == 1
    assert Event.objects.filter(kind="appeal.received").count() == 1


def test_a_report_that_died_halfway_keeps_the_photo_that_was_read(
    gate: GateTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks while the report is written, long after the photo was taken in."""
    browser = patient()
    form = f"/m/report/?at={gate.code}"
    typed = {**carried(browser.get(form)), "photos": [upload(photo_file())], "text": "路灯不亮"}

    def dies(*_: object, **__: object) -> None:
        connection.close()
        raise OperationalError from postgres.AdminShutdown()

    with monkeypatch.context() as patch:
        patch.setattr("linquan.apps.appeals.cases.attach", dies)
        kept = carried(browser.post(form, typed))
    assert Appeal.objects.count() == 0
    assert browser.post(form, kept).status_code == 303
    assert Attachment.objects.count() == 1


def test_what_is_no_photo_is_said_to_be_lost(gate: GateTown) -> None:
    browser = patient()
    form = f"/m/report/?at={gate.code}"
    typed = {**carried(browser.get(form)), "photos": [upload(b"no picture")], "text": "路灯不亮"}
    with database_away():
        answer = browser.post(form, typed)
    assert "照片没能留住" in told(answer)
    assert "kept" not in carried(answer)


def test_photos_that_nobody_can_count_are_bounded(
    gate: GateTown, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    """Six of one form, so many within an hour; what was typed is kept whatever becomes of them."""
    monkeypatch.setattr(outage, "UNCOUNTED", outage.Allowance(7, timedelta(hours=1)))
    browser, form = patient(), f"/m/report/?at={gate.code}"
    typed = {**carried(browser.get(form)), "text": "路灯不亮"}

    def kept(at: datetime, photos: int) -> tuple[int, bool]:
        fix_clock(monkeypatch, at)
        with database_away():
            sent = [upload(photo_file()) for _ in range(photos)]
            answer = browser.post(form, {**typed, "photos": sent})
        assert carried(answer)["text"] == ["路灯不亮"]
        return len(carried(answer).get("kept", [])), "照片没能留住" in told(answer)

    assert kept(now, 8) == (6, True)
    assert kept(now, 2) == (1, True)
    assert kept(now + timedelta(minutes=59), 1) == (0, True)
    assert kept(now + timedelta(minutes=61), 1) == (1, False)


def test_a_clerk_can_send_an_answer_again_with_its_photo(gate: GateTown, now: datetime) -> None:
    browser = patient(browser=client_of(gate.town.staff.clerk))
    path = f"/appeals/{file_report(gate, now)}/answer/"
    typed = {"text": "已换新灯泡", "proof_waiver": "", "seen_version": "1"}
    with database_away():
        answer = browser.post(path, {**typed, "photos": [upload(photo_file())]})
    told(answer)
    kept = carried(answer)
    assert {name: kept[name] for name in typed} == {name: [v] for name, v in typed.items()}
    assert browser.post(path, kept).status_code == 303
    assert Appeal.objects.values_list("status", flat=True).get() == "answered"
    assert Attachment.objects.values_list("role", flat=True).get() == "proof"


def test_a_foreign_form_is_given_no_token_of_ours(gate: GateTown) -> None:
    browser = patient(browser=Client(enforce_csrf_checks=True))
    browser.get(f"/m/report/?at={gate.code}")
    clock.forget()  # so that the database is missed before the form is judged
    with database_away():
        answer = browser.post("/m/report/", {"text": "foreign"})
    told(answer)
    assert carried(answer) == {"text": ["foreign"]}


def test_passwords_are_not_written_into_a_page(gate: GateTown) -> None:
    with database_away():
        answer = patient().post("/sign-in/", {"login": "clerk", "password": "very secret"})
    assert "very secret" not in told(answer)
    assert "请返回上一页" in told(answer)


@pytest.mark.parametrize("length", [200_000_000, 2_000_000])
def test_a_body_that_is_too_large_is_not_kept(gate: GateTown, length: int) -> None:
    with database_away():
        answer = patient().post(
            "/m/report/",
            b"text=" + b"x" * min(length, 2_000_000),
            content_type="application/x-www-form-urlencoded",
            headers={"content-length": str(length)},
        )
    assert carried(answer) == {}
    told(answer)


def test_health_tells_the_truth(transactional_db: None) -> None:
    browser = Client()  # and raises nothing
    assert browser.get("/healthz").status_code == 200
    with database_away():
        answer = browser.get("/healthz")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert json.loads(answer.content)["status"] == "database_away"
    assert json.loads(browser.get("/healthz").content)["status"] == "ok"


def test_the_demo_goes_by_the_clock_it_knew_last(transactional_db: None, now: datetime) -> None:
    Installation.objects.create(pk=1, is_demo=True, clock_offset_s=86_400)
    assert clock.installation().clock_offset_s == 86_400
    with database_away():
        ahead = clock.offhand() - clock.real_now()
    assert round(ahead.total_seconds()) == 86_400


def because_of(cause: Exception | None) -> OperationalError:
    error = OperationalError()
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (because_of(None), True),  # no connection
        (InterfaceError(), True),
        (because_of(postgres.AdminShutdown()), True),
        (because_of(postgres.CrashShutdown()), True),
        (because_of(postgres.CannotConnectNow()), True),
        (because_of(postgres.TooManyConnections()), True),
        (because_of(postgres.DeadlockDetected()), True),
        (because_of(postgres.SerializationFailure()), True),
        (because_of(postgres.QueryCanceled()), False),
        (because_of(postgres.StatementTooComplex()), False),
        (ProgrammingError(), False),
        (ValueError(), False),
        (None, False),
    ],
)  # fmt: skip
def test_only_what_passes_is_an_outage(error: Exception | None, passes: bool) -> None:
    assert is_passing(error) is passes


@pytest.mark.parametrize(
    ("method", "way"),
    [("get", 'href="/m/progress/?a=1"'), ("post", "data-back")],
)
def test_a_fault_of_ours_stays_a_fault(
    gate: GateTown, monkeypatch: pytest.MonkeyPatch, method: str, way: str
) -> None:
    """It says when it was, for whoever is told of it, and offers the one step that may help."""

    def breaks(*_: object) -> None:
        raise ProgrammingError

    monkeypatch.setattr("linquan.web.middleware.acting", breaks)
    answer = getattr(patient(), method)("/m/progress/?a=1")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "我们这边出错了" in page
    assert "出错的时间（10:00）" in page
    assert way in page
    assert ("data-back" in page) == (method == "post")
