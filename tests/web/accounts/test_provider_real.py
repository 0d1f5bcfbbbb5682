"""Signing in at another program's provider, which runs as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

import pytest
from django.test import Client
from tests.apps.kept import kept
from tests.apps.orgs.factories import make_person, make_staff
from tests.apps.places.factories import SETUP, make_district

from linquan.apps.orgs import operations
from linquan.apps.orgs.types import IdentifierKind
from linquan.cli import oidc as command
from linquan.kernel import clock
from linquan.kernel.actors import Role
from linquan.kernel.networks import parse_networks
from linquan.kernel.oidc import provider as oidc_provider
from linquan.kernel.oidc.checking import findings
from linquan.kernel.oidc.configuration import Configuration

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROOT = Path(__file__).parents[3]
BACK = "http://testserver/sign-in/provider/back/"
CLIENT, SECRET = "linquan", "a secret: with + signs/"


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    database = tmp_path_factory.mktemp("provider") / "provider.sqlite3"
    environment = {n: v for n, v in os.environ.items() if n != "DJANGO_SETTINGS_MODULE"}
    started = subprocess.Popen(
        [sys.executable, "-m", "tests.web.accounts.real_server", str(database), CLIENT, SECRET,
         BACK],
        cwd=ROOT, env=environment | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert started.stdout is not None
        yield f"http://127.0.0.1:{int(started.stdout.readline())}/o"
    finally:
        started.kill()
        started.communicate()


@pytest.fixture
def configuration(issuer: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Configuration:
    oidc_provider.forget()
    monkeypatch.setattr(oidc_provider, "WITHIN_S", 60.0)  # however much else the machine does
    monkeypatch.setattr(clock, "real_now", lambda: datetime.now(UTC))  # it lives by the real time
    settings.LINQUAN_PUBLIC_URL = "http://testserver"
    settings.LINQUAN_OIDC = Configuration(
        issuer, CLIENT, SECRET, claim="staff_no", networks=parse_networks("127.0.0.1")
    )
    made: Configuration = settings.LINQUAN_OIDC
    return made


@pytest.fixture
def account_id(configuration: Configuration) -> int:
    district = kept(make_district)
    staff = kept(make_staff, district)
    made = make_person(district.district_id, "he.fang", "何芳")
    now = datetime.now(UTC)
    operations.give_post(
        actor=SETUP, account_id=made, organisation_id=staff.street_office_id, role=Role.CLERK,
        now=now,
    )  # fmt: skip
    operations.note_identifier(
        actor=SETUP, account_id=made, kind=IdentifierKind.PROVIDER, identifier="A1024", now=now
    )
    return made


class Unled(HTTPRedirectHandler):
    """Goes nowhere by itself."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Browser:
    """A browser at the provider's pages: keeps cookies, fills in the form of signing in."""

    def __init__(self) -> None:
        self.opener = build_opener(HTTPCookieProcessor(), Unled)

    def ask(self, url: str, form: dict[str, str] | None = None) -> HTTPResponse | HTTPError:
        body = urlencode(form).encode() if form else None
        try:
            answer: HTTPResponse = self.opener.open(Request(url, body))
        except HTTPError as error:
            return error
        return answer

    def agree(self, url: str) -> str:
        """Follow the provider until it leads back; returns where to."""
        form = None
        while url.startswith("http://127.0.0.1"):
            with self.ask(url, form) as answer:
                form = None
                if answer.status == 302:
                    url = urljoin(url, str(answer.headers["Location"]))
                elif b"name=username" in answer.read():
                    form = {"username": "A1024", "password": "city-password"}
                else:
                    pytest.fail(f"{answer.status} at {url}")
        return url


def test_sign_in_and_out(client: Client, configuration: Configuration, account_id: int) -> None:
    browser = Browser()
    back = browser.agree(client.get("/sign-in/provider/?next=/appeals/")["Location"])
    assert back.startswith(f"{BACK}?")
    answer = client.get(back.removeprefix("http://testserver"))
    assert (answer.status_code, answer["Location"]) == (302, "/appeals/")
    assert client.session["_auth_user_id"] == str(account_id)
    assert client.get("/")["Location"] == "/sign-in/second-step/"
    again = client.get(back.removeprefix("http://testserver"))
    assert again.status_code == 400
    client.post("/sign-in/out/")
    page = client.get("/sign-in/provider/out/").content.decode()
    url = page.partition('button--primary" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert url.startswith(f"{configuration.issuer}/logout/?client_id={CLIENT}")
    with browser.ask(url) as left:
        assert left.status in {200, 302}


def test_the_provider_takes_a_code_once(
    client: Client, configuration: Configuration, account_id: int
) -> None:
    """Even a browser whose whole session was copied cannot use the code again."""
    back = Browser().agree(client.get("/sign-in/provider/")["Location"])
    kept_there = dict(client.session["linquan.provider"])
    path = back.removeprefix("http://testserver")
    assert client.get(path).status_code == 302
    copy = Client()
    session = copy.session
    session["linquan.provider"] = kept_there
    session.save()
    copy.cookies["sessionid"] = session.session_key
    answer = copy.get(path)
    assert (answer.status_code, "没有完成" in answer.content.decode()) == (502, True)


def test_the_code_of_another_browser(
    client: Client, configuration: Configuration, account_id: int
) -> None:
    stolen = dict(parse_qsl(urlsplit(Browser().agree(
        client.get("/sign-in/provider/")["Location"])).query))  # fmt: skip
    thief = Client()
    state = dict(parse_qsl(urlsplit(thief.get("/sign-in/provider/")["Location"]).query))["state"]
    answer = thief.get("/sign-in/provider/back/", {"code": stolen["code"], "state": state})
    assert answer.status_code == 502
    assert "_auth_user_id" not in thief.session


def test_a_wrong_secret(
    client: Client, configuration: Configuration, account_id: int, settings: Any
) -> None:
    settings.LINQUAN_OIDC = Configuration(
        configuration.issuer, CLIENT, "wrong", claim="staff_no", networks=configuration.networks
    )
    back = Browser().agree(client.get("/sign-in/provider/")["Location"])
    answer = client.get(back.removeprefix("http://testserver"))
    assert (answer.status_code, "oidc check" in answer.content.decode()) == (502, True)


def test_check(configuration: Configuration) -> None:
    found = [(one.code, one.is_well) for one in findings(configuration, BACK)]
    assert found == [
        ("configuration_complete", True), ("provider_found", True), ("keys_found", True),
        ("never_strong", None), ("pages_not_https", None), ("redirect_uri", None),
    ]  # fmt: skip
    assert all(code in command.WORDS for code, _ in found)
